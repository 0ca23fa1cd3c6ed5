"""Rules in plain words: terms, categories, the filing chart of a month."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Category, Chart, Month, Preference
from bot.visa.contents import NoteKind
from bot.visa.finding import Finding, Sighting
from bot.visa.glossary import entries, who
from bot.visa.pages.labels import read_value
from bot.visa.questions.verdicts import direct
from bot.visa.questions.words import normal
from bot.visa.tools.asking import WhichMonth, column_note, month_problem, named, place_of
from bot.visa.wording import INDEX, USCIS_CHARTS, column, cutoff_words, link, listed, months_words, title

if TYPE_CHECKING:
    from bot.visa.questions.question import Place

Topic = StrEnum("Topic", {key.upper(): key for key in entries()})  # type: ignore[misc]  # its members are data
Subject = Annotated[Topic | None, "The rule or term; leave out when only a category is asked about"]
Born = Annotated[list[str] | None, "Countries of birth in English, to say which column of the bulletin is theirs"]
OfMonth = Annotated[
    Month | None,
    "With topic data: the bulletin whose page is asked for; with exempt_f2a: the one whose exemption is; with "
    "chargeability: the one whose columns are",
]
Since = Annotated[Month | None, "With topic chargeability: the first of several bulletins that end with `month`"]
Some = Annotated[list[Preference] | None, "Categories to say who they are for"]
Words = Annotated[str, "With topic: the question in the person's words, in English, to be told the direct answer first"]


def explain(
    history: History,
    today: date,
    *,
    topic: Subject = None,
    preferences: Some = None,
    countries: Born = None,
    month: OfMonth = None,
    since: Since = None,
    asked: Words = "",
) -> Finding:
    """Explain a rule or term of the Visa Bulletin, or whom a category is for, with the official source.

    Use it for "what does C mean", "what is retrogression", "can I use my wife's country", "who is F2B".
    """
    if month and topic == "data":
        return _page(history, month, today)
    born = countries if topic is not Topic("alerts") else ()
    verdict = direct(normal(asked), topic.value) if topic and asked else ""
    parts = [f"**{verdict}**"] if verdict else []
    parts += [_column(history, place_of(each)) for each in born or ()]
    parts += [_exempt(history, month, today)] if month and topic == "exempt_f2a" else []
    parts += [_columns(history, since or month, month)] if month and topic == "chargeability" else []
    links: tuple[str, ...] = (history.url(month),) if month else ()
    for each in (preferences or ()) if topic is not Topic("alerts") else ():
        text, law = who()[each]
        parts.append(f"**{title(each)}**: {text} ({law})")
    if topic or not preferences:
        entry = entries()[topic.value if topic else "categories"]
        text = entry.text.replace("{coverage}", _coverage(history)).replace("{case}", _case(preferences, countries))
        text = text.replace("{newest}", history.latest.name)
        parts.append(f"**{entry.title}.** {text}")
        links += entry.links
    return Finding("\n\n".join(parts), sources=tuple(f"<{each}>" for each in links))


def _case(preferences: list[Preference] | None, countries: list[str] | None) -> str:
    """Return a category and a country as a command takes them: those told, else an example."""
    row = preferences[0] if preferences else Preference.F4
    return f"{title(row)} {place_of(countries[0]).name if countries else 'Bangladesh'}"


def _page(history: History, month: Month, today: date) -> Finding:
    """Return where the official page of a bulletin is."""
    if month > history.latest:
        return Finding(month_problem(history, month, today), sources=(f"<{INDEX}>",))
    newest = ", the newest that I have," if month == history.latest else ""
    missing = "" if month in history.months else " It is missing from my archive."
    return Finding(
        f"**The {month.name} Visa Bulletin{newest} is at {history.url(month)}**{missing}",
        sources=(link(history, month),),
    )


_PRINTED = re.compile(r"\b\d{1,2}[A-Z]{3}\d{2}\b")


def _exempt(history: History, month: Month, today: date) -> str:
    """Return up to which date a bulletin exempts F2A from the per-country limit."""
    problem = month_problem(history, month, today)
    texts = [each.text for each in history.notes(month) if each.kind is NoteKind.EXEMPTION] if not problem else []
    printed = next((day for text in texts for day in _PRINTED.findall(text)), "")
    exempt = read_value(printed, month)
    if exempt is None:
        return problem or f"The {month.name} bulletin has no date in its note on F2A that I could read: see its page."
    return (
        f"**In the {month.name} bulletin F2A numbers are exempt from the per-country limit for priority dates earlier "
        f"than {cutoff_words(exempt)}** (printed {printed}), whatever the country."
    )


def _column(history: History, place: Place) -> str:
    """Return which column of the newest bulletin holds for those born in `place`."""
    newest = history.cells(history.latest)
    name = f"{named(place)[0].upper()}{named(place)[1:]}"
    if place.area is not Area.ALL and any(cell.area is place.area for cell in newest):
        return f"**{name} has a column of its own**, for everybody born there."
    rest = next(cell for cell in newest if cell.area is Area.ALL)
    cell = Sighting(history.latest, rest.chart, rest.preference, Area.ALL, rest.cutoff)
    why = column_note(place, history.latest, cell)
    return f"**{name}: All Chargeability Areas.** {why}"


def _columns(history: History, first: Month, last: Month) -> str:
    """Return which countries had a column of their own in a time, and of those that had it for a part, when."""
    months = [each for each in history.months if first <= each <= last]
    held: dict[Area, list[Month]] = {}
    for month in months:
        for area in dict.fromkeys(cell.area for cell in history.cells(month)):
            held.setdefault(area, []).append(month)
    held.pop(Area.ALL, None)
    if not held:
        return f"I have no bulletin of {months_words(first, last)}."
    names = [
        column(area) + ("" if found == months else f" ({months_words(found[0], found[-1])})")
        for area, found in held.items()
    ]
    time = months_words(months[0], months[-1])
    return (
        f"**Columns of their own, {time}: {'; '.join(names)}**, besides All Chargeability Areas, where all others are."
    )


def _coverage(history: History) -> str:
    missing = listed([month.name for month in history.missing]) or "none"
    return (
        f"I have {len(history.months)} of them, from {history.months[0].name} to {history.latest.name}. "
        f"Missing between: {missing}."
    )


Which = Annotated[Category | None, "family or employment; leave out for both"]


def filing_chart(history: History, today: date, *, month: WhichMonth = None, category: Which = None) -> Finding:
    """Say which chart USCIS takes for adjustment applications in a month: Final Action Dates or Dates for Filing.

    USCIS announces it each month; where no record is kept the answer is that it is unknown, with the official page.
    """
    del today
    asked = month or history.latest
    kinds = [each for each in Category if category in (None, each)]
    known = [_accepted(each, chart) for each in kinds if (chart := history.chart_accepted(asked, each))]
    unknown = [each.value for each in kinds if history.chart_accepted(asked, each) is None]
    if unknown:
        known.append(
            f"USCIS decides which chart it takes; I have no record of its choice for {' and '.join(unknown)} cases."
        )
    rule = (
        "Bulletins do not carry that choice. Without an announcement by USCIS, Final Action Dates hold; consular cases "
        "send documents by Dates for Filing and are decided by Final Action Dates."
    )
    return Finding(
        f"**{asked.name}: " + " ".join(known) + f"**\n\n{rule}",
        next_step="USCIS announces it some days after each bulletin, on that page." if unknown else "",
        sources=(f"[USCIS filing chart page]({USCIS_CHARTS})",),
    )


def _accepted(category: Category, chart: Chart) -> str:
    return f"USCIS takes the {chart.heading} chart for {category.value} cases."
