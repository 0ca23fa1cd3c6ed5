"""What every tool does with its arguments: places, months and days as people and models write them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.finding import Sighting
from bot.visa.lines import look
from bot.visa.questions.days import find_days, month_long, year_long
from bot.visa.questions.passage import Passage
from bot.visa.questions.places import place_named
from bot.visa.questions.question import Day, Place
from bot.visa.questions.words import normal
from bot.visa.rules import expected
from bot.visa.trends import following, previous
from bot.visa.wording import AREAS, FIRST_FILING, INDEX, NO_FILING, country, listed, paragraphs, title

if TYPE_CHECKING:
    from collections.abc import Iterable

Country = Annotated[
    str,
    "Country of birth in English ('India', 'Brazil'), or ALL for every country without a column of its own",
]
Row = Annotated[
    Preference, "Category code: F1, F2A, F2B, F3, F4, EB1, EB2, EB3, EB3_OTHER (other workers), EB4, EB5, ..."
]
WhichChart = Annotated[Chart | None, "final_action (default for a wait) or dates_for_filing; leave out for both"]
OneChart = Annotated[Chart, "final_action or dates_for_filing"]
WhichMonth = Annotated[Month | None, "Month of the bulletin, YYYY-MM; leave out for the newest"]
DayText = Annotated[str, "YYYY-MM-DD; or YYYY-MM, or two days with a slash between, where it is known only roughly"]


_GONE = frozenset({"Soviet Union", "Yugoslavia", "Czechoslovakia"})
"""Countries of the past, all of whose successors are under All Chargeability Areas (9 FAM 503.2-2)."""


def place_of(name: str) -> Place:
    """Return the place that `name` names; raise ValueError, in the asker's words, when there is none."""
    if name.strip().upper() in Area.__members__:
        area = Area[name.strip().upper()]
        return Place(AREAS[area], area)
    place = place_named(name)
    if place is None:
        raise ValueError(f"I do not know a country called {name[:60]!r}; use its English name, or ALL.")
    return place


def named(place: Place) -> str:
    """Return a place as it stands in a sentence."""
    return country(place.name)


def day_of(text: str) -> Day:
    """Return the day of `2014-03-15`, `2014-03`, `2014` or `2011-06-01/2011-08-31`; raise ValueError otherwise."""
    first, slash, last = text.strip().partition("/")
    if slash and len(first) == 10:
        return Day(date.fromisoformat(first), date.fromisoformat(last), text)
    days = find_days(Passage(normal(text)))
    if days.doubts:
        raise ValueError(days.doubts[0])
    if days.found:
        return days.found[0].day
    if text.strip().isdigit() and len(text.strip()) == 4:
        return year_long(int(text), text)
    try:
        return month_long(Month.parse(text), text)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no date that I can read; write it like 2014-03-15.") from None


def charts_of(chart: Chart | None, month: Month) -> tuple[Chart, ...]:
    """Return the charts meant: both where none was named and the month has both."""
    if chart:
        return (chart,)
    return tuple(Chart) if month >= FIRST_FILING else (Chart.FINAL_ACTION,)


def only_chart(chart: Chart, month: Month, said: str) -> tuple[Chart, str]:
    """Return the chart to read in `month`, and what was said before with why where that is not `chart`."""
    if chart is Chart.DATES_FOR_FILING and month < FIRST_FILING:
        return Chart.FINAL_ACTION, paragraphs(said, NO_FILING)
    return chart, said


def column_note(place: Place, month: Month | None, sighting: Sighting | None) -> str:
    """Return why somebody born in `place` reads the column that was used; empty where it bears the country's name."""
    held = sighting.area if sighting else place.area
    if place.city == "Kashmir":
        return (
            "Kashmir: this is for the part held by India; the part held by Pakistan is under All Chargeability Areas."
        )
    if place.name in _GONE:
        return f"{place.name}: what counts is which country has the place of birth today; none has its own column."
    if held is not Area.ALL or place.name == AREAS[Area.ALL]:
        return f"{place.city} is in {country(place.name)}." if place.city else ""
    name = country(place.name)
    where = f"{place.city} is in {name}; people" if place.city else "People"
    if place.name in ("Taiwan", "Hong Kong", "Macau"):
        return (
            f"{where} born in {name} are not charged to China: that column is for those born in mainland China, "
            f"and {name} falls under All Chargeability Areas."
        )
    if place.area is not Area.ALL:
        where = f"the {month.name} bulletin" if month else "that chart"
        return f"{AREAS[place.area]}: no column of that name in {where}, so All Chargeability Areas holds."
    return f"{where} born in {name} have no column of their own and are charged to All Chargeability Areas."


def everywhere(history: History, cells: Iterable[Sighting]) -> bool:
    """Whether the columns of all countries say what `cells` of All Chargeability Areas say."""
    found = list(cells)
    own = ((cell, look(history, cell.month, cell.chart, cell.preference, area)) for cell in found for area in Area)
    return bool(found) and all(each and each.cutoff == cell.cutoff for cell, each in own)


def row_note(preference: Preference, found: tuple[Sighting, ...]) -> str:
    """Return which row was read where `preference` had none of its own; empty where its own was read."""
    others = dict.fromkeys(each.preference for each in found if each.preference is not preference)
    if not others or preference is Preference.EB5:
        return ""
    rows = listed([title(row) for row in others])
    return f"{title(preference)} had no row of its own then; {rows} {'carries' if len(others) == 1 else 'carry'} it."


def month_problem(history: History, month: Month, today: date) -> str:
    """Return why there is no bulletin of `month` to answer from; empty where there is one."""
    first, latest = history.months[0], history.latest
    if month in history.months:
        return ""
    if month < first:
        return f"My archive begins with {first.name}, so I have no bulletin of {month.name}."
    if month < latest:
        return f"The {month.name} bulletin is missing from my archive; its official page is {history.url(month)}."
    if month > expected(today):
        return f"The {month.name} bulletin has not been published yet; the newest I have is {latest.name}."
    return (
        f"The {month.name} bulletin should be out, but it is not in my data, which ends with {latest.name}. "
        f"Check the official page: {INDEX}"
    )


def staleness(history: History, today: date) -> str:
    """Return the warning that a newer bulletin should exist; empty where the data is up to date."""
    newest = expected(today)
    if newest <= history.latest:
        return ""
    return (
        f"My newest bulletin is {history.latest.name}; one for {newest.name} should be out by now. "
        f"Check the [official list]({INDEX})."
    )


def neighbours(history: History, month: Month) -> tuple[Month, ...]:
    """Return the known bulletins nearest to a missing month: the one before and the one after."""
    return tuple(each for each in (previous(history, month), following(history, month)) if each)


def row_problem(history: History, month: Month, chart: Chart, preference: Preference) -> str:
    """Return why `preference` has no row in a month's chart, and which rows it had instead."""
    present = [
        row for row in Preference if look(history, month, chart, row, Area.ALL) and row.category is preference.category
    ]
    exact = [row for row in present if history.cutoff(month, chart, row, Area.ALL) is not None]
    return (
        f"The {month.name} bulletin has no row for {title(preference)}; it has {listed([title(row) for row in exact])}."
    )
