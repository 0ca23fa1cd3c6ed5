"""How dates, cut-offs, columns and sources are put into words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Area, Cutoff, Month, Preference, Status

if TYPE_CHECKING:
    from bot.visa.archive import History

NO_ADVICE = "This is information, not legal advice."
USCIS_CHARTS = (
    "https://www.uscis.gov/green-card/green-card-processes-and-procedures/visa-availability-priority-dates/"
    "adjustment-of-status-filing-charts-from-the-visa-bulletin"
)
INDEX = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html"

AREAS = {
    Area.ALL: "All Chargeability Areas",
    Area.CHINA: "China (mainland born)",
    Area.INDIA: "India",
    Area.MEXICO: "Mexico",
    Area.PHILIPPINES: "Philippines",
    Area.EL_SALVADOR_GUATEMALA_HONDURAS: "El Salvador, Guatemala and Honduras",
    Area.VIETNAM: "Vietnam",
    Area.DOMINICAN_REPUBLIC: "Dominican Republic",
}


_TITLES = {
    Preference.EB3_OTHER: "EB-3 Other Workers", Preference.EB4_RELIGIOUS: "EB-4 Certain Religious Workers",
    Preference.EB5_NON_RC: "EB-5 Non-Regional Center",
    Preference.EB5_RC: "EB-5 Regional Center",
    Preference.EB5_UNRESERVED: "EB-5 Unreserved",
    Preference.EB5_UNRESERVED_RC: "EB-5 Unreserved (Regional Center)", Preference.EB5_RURAL: "EB-5 Set Aside: Rural",
    Preference.EB5_HIGH_UNEMPLOYMENT: "EB-5 Set Aside: High Unemployment",
    Preference.EB5_INFRASTRUCTURE: "EB-5 Set Aside: Infrastructure",
    Preference.EB5_TEA_RC: "EB-5 Targeted Employment Areas/Regional Centers",
    Preference.EB5_TEA_RC_PILOT: "EB-5 Targeted Employment Areas, Regional Centers and Pilot Programs",
    Preference.EB5_PILOT: "EB-5 Pilot Programs", Preference.SCHEDULE_A: "Schedule A Workers",
    Preference.SI_TRANSLATORS: "Iraqi and Afghan Translators",
}  # fmt: skip

_WITH_ARTICLE = frozenset({
    "Philippines", "Dominican Republic", "United Kingdom", "United Arab Emirates", "Netherlands", "Bahamas", "Gambia",
    "Maldives", "Czech Republic", "Comoros", "Seychelles", "Solomon Islands", "Central African Republic",
    "Soviet Union", "Cayman Islands", "Marshall Islands", "British Virgin Islands", "Turks and Caicos Islands",
})  # fmt: skip


def title(preference: Preference) -> str:
    """Return the name that people use: `EB-2`, `F2A`, `EB-5 Set Aside: Rural`."""
    code = preference.value
    return _TITLES.get(preference) or (f"EB-{code[2:]}" if code.startswith("EB") else code)


def country(name: str) -> str:
    """Return a country as it stands in a sentence: `the Philippines`, `India`."""
    return f"the {name}" if name in _WITH_ARTICLE else name


def day_words(day: date) -> str:
    """Return `August 1, 2012`."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def held_words(history: History, month: Month) -> str:
    """Return `is` of the newest bulletin, `was` of any before."""
    return "was" if month < history.latest else "is"


def printed(cutoff: Cutoff) -> str:
    """Return a cut-off as bulletins print it: `01AUG12`, `C` or `U`."""
    if isinstance(cutoff, Status):
        return cutoff.value
    return f"{cutoff.day:02d}{MONTHS[cutoff.month - 1][:3].upper()}{cutoff.year % 100:02d}"


def cutoff_words(cutoff: Cutoff) -> str:
    """Return `August 1, 2012`, `current (C)` or `unavailable (U)`."""
    if isinstance(cutoff, date):
        return day_words(cutoff)
    return "current (C)" if cutoff is Status.CURRENT else "unavailable (U)"


def cell_words(cutoff: Cutoff | None) -> str:
    """Return a cut-off for a table: an ISO date, `C`, `U` or a dash."""
    if cutoff is None:
        return "-"
    return cutoff.isoformat() if isinstance(cutoff, date) else cutoff.value


def column(area: Area) -> str:
    """Return the name of a column."""
    return AREAS[area]


def row_and_column(preference: Preference, area: Area) -> str:
    """Return `EB-2 India`."""
    return f"{title(preference)} {AREAS[area].removesuffix(' (mainland born)')}"


def link(history: History, month: Month) -> str:
    """Return the official page of a month as a Markdown link."""
    return f"[{month.name} Visa Bulletin]({history.url(month)})"


FIRST_FILING = Month(2015, 10)
"""The first bulletin with two charts."""


NO_FILING = (
    f"There was no Dates for Filing chart then: it began with the {FIRST_FILING.name} bulletin. Before, each category "
    "had one cut-off date, which is today's final action date."
)


def months_words(first: Month, last: Month) -> str:
    """Return `March 2020`, or `March 2020 to May 2020`."""
    return first.name if first == last else f"{first.name} to {last.name}"


def span_of_days(days: int) -> str:
    """Return `14 days`, `3 months (92 days)`, `2 years and 3 months (820 days)`."""
    count = abs(days)
    plain = f"{count} day{'' if count == 1 else 's'}"
    if count < 60:
        return plain
    months = round(count / 30.4375)
    years, rest = divmod(months, 12)
    parts = [
        f"{number} {unit}{'' if number == 1 else 's'}" for number, unit in ((years, "year"), (rest, "month")) if number
    ]
    return f"{' and '.join(parts)} ({plain})"


def listed(items: list[str] | tuple[str, ...]) -> str:
    """Return `a, b and c`."""
    return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""


def paragraphs(*parts: str) -> str:
    """Return the parts one under the other, without those that are empty."""
    return "\n\n".join(part for part in parts if part)


def several(count: int, noun: str) -> str:
    """Return `1 month`, `3 months`."""
    plural = f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"
    return f"{count} {noun if count == 1 else plural}"
