"""Rules in plain words: terms, categories, the filing chart of a month, a child's age."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Category, Chart, Month, Preference
from bot.visa.child_status import DESIGNATED_FROM, DESIGNATED_UNTIL, ChildAge, child_age
from bot.visa.contents import NoteKind
from bot.visa.finding import Finding, Sighting
from bot.visa.glossary import entries, who
from bot.visa.lines import track
from bot.visa.pages.labels import read_value
from bot.visa.questions.verdicts import direct
from bot.visa.questions.words import normal
from bot.visa.tools.asking import Country, DayText, WhichMonth, column_note, day_of, month_problem, named, place_of
from bot.visa.tools.lapsing import of_lapses
from bot.visa.trends import first_current
from bot.visa.wording import INDEX, NO_ADVICE, USCIS_CHARTS, cutoff_words, day_words, link, listed, several, title

if TYPE_CHECKING:
    from bot.visa.questions.question import Day, Place

Topic = StrEnum("Topic", {key.upper(): key for key in entries()})  # type: ignore[misc]  # its members are data
Subject = Annotated[Topic | None, "The rule or term; leave out when only a category is asked about"]
Born = Annotated[list[str] | None, "Countries of birth in English, to say which column of the bulletin is theirs"]
OfMonth = Annotated[
    Month | None, "With topic data: the bulletin whose page is asked for; with exempt_f2a: the one whose exemption is"
]
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
    links: tuple[str, ...] = (history.url(month),) if month else ()
    for each in (preferences or ()) if topic is not Topic("alerts") else ():
        text, law = who()[each]
        parts.append(f"**{title(each)}**: {text} ({law})")
    if topic or not preferences:
        entry = entries()[topic.value if topic else "categories"]
        text = entry.text.replace("{coverage}", _coverage(history)).replace("{case}", _case(preferences, countries))
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
    return Finding(
        f"**The {month.name} Visa Bulletin is at {history.url(month)}**",
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


Row = Annotated[Preference | None, "Category code of the petition, for example F2A; only needed without `available`"]
Available = Annotated[str, "The day or month in which a visa became available, where it is known; else it is found"]
Age = Annotated[str, "Instead of days: the age when a visa became available, like 21y3m, 22y or 21y200d"]
Pending = Annotated[str, "With `age`: how long the petition was pending, like 400d or 1y2m"]
Sought = Annotated[str, "The day or month in which Form I-485 or DS-260 was filed; leave out where it was not"]


def child_status_age(
    history: History,
    today: date,
    *,
    born: DayText = "",
    filed: DayText = "",
    approved: DayText = "",
    preference: Row = None,
    country: Country = "ALL",
    priority_date: DayText = "",
    available: Available = "",
    sought: Sought = "",
    age: Age = "",
    pending: Pending = "",
) -> Finding:
    """Compute a child's age under the Child Status Protection Act (CSPA), to see whether it counts as under 21.

    Age on the day a visa became available (the later of approval and the first day of the month in which the date is
    current on Final Action Dates), less the days from filing to approval. Leave priority_date out when it is the day
    of filing (family cases); for work with a labor certification it is earlier.
    """
    del today
    if not (born and filed and approved):
        return of_lapses(age, pending)
    birth, begun, done = (day_of(each).first for each in (born, filed, approved))
    if available:
        known = child_age(birth, begun, done, day_of(available).first)
        return _of_age(known, birth, sought, f"A visa was available from {day_words(known.available)}, as you told.")
    if preference is None:
        return Finding("**The category is missing**: without it I cannot find when a visa became available.")
    place, priority = place_of(country), day_of(priority_date).last if priority_date else begun
    sightings = track(history, Chart.FINAL_ACTION, preference, place.area)
    reached = first_current(tuple(each for each in sightings if each.month >= Month.of(done)), priority)
    if reached is None:
        return _still_waiting(history, birth, begun, done, preference)
    why = f"The priority date {day_words(priority)} was first current after the approval in the {reached.month.name} "
    line = f"bulletin ({title(preference)} for {named(place)}, Final Action Dates)."
    told = _of_age(child_age(birth, begun, done, reached.month.first_day), birth, sought, f"{why}{line}")
    return replace(
        told,
        note=column_note(place, reached.month, reached),
        sources=(link(history, reached.month), *told.sources),
        evidence=(reached,),
    )


def _of_age(age: ChildAge, birth: date, sought: str, why: str) -> Finding:
    """Return what the age comes to, and whether permanent residence was sought in time."""
    links = entries()["cspa"].links
    late = bool(sought) and day_of(sought).first > age.seek_by
    return Finding(
        f"{_verdict(age, late=late)}\n\n{_sum(age, birth)} {why}",
        meaning=_in_time(age, day_of(sought)) if sought else _seek(age) if age.is_child else "",
        next_step=_which_policy(),
        sources=tuple(f"<{each}>" for each in links),
    )


def _in_time(age: ChildAge, sought: Day) -> str:
    """Return whether permanent residence was sought within one year; the day of filing fixes no age."""
    until = f"the year ended on {day_words(age.seek_by)}"
    if sought.last <= age.seek_by:
        return f"Permanent residence was sought in time ({until}); the day of filing does not change the age."
    if sought.first > age.seek_by:
        return f"Permanent residence was sought too late ({until}). Only extraordinary circumstances excuse that."
    return f"Whether permanent residence was sought in time depends on the exact day: {until}."


def _verdict(age: ChildAge, *, late: bool = False) -> str:
    if late and age.is_child:
        return (
            f"**CSPA age {age.years:.2f} years, under 21, but permanent residence was sought too late** (INA 203(h))."
        )
    word = "under 21: the child stays a child" if age.is_child else "21 or over: the child has aged out"
    return f"**CSPA age {age.years:.2f} years, {word}** (INA 203(h))."


def _seek(age: ChildAge) -> str:
    by = day_words(age.seek_by)
    return f"To keep it, permanent residence has to be sought by {by}, one year after the visa became available."


def _sum(age: ChildAge, born: date) -> str:
    return (
        f"Born {day_words(born)}; a visa became available on {day_words(age.available)}, at an age of "
        f"{age.lived:,} days; less {several(age.pending, 'day')} that the petition was pending: {age.days:,} days."
    )


def _still_waiting(history: History, born: date, filed: date, approved: date, preference: Preference) -> Finding:
    age = child_age(born, filed, approved, approved)
    return Finding(
        f"**The priority date is not current yet** on Final Action Dates for {title(preference)} "
        f"({link(history, history.latest)}), so the CSPA age cannot be fixed. The petition was pending "
        f"{several(age.pending, 'day')}, so a visa has to be available before "
        f"{day_words(age.cutoff_day)} for the child to "
        "count as under 21.",
        next_step=_which_policy(),
        current=False,
    )


def _which_policy() -> str:
    return (
        f"Which chart counts depends on the filing: adjustment applications filed from {day_words(DESIGNATED_FROM)} to "
        f"{day_words(DESIGNATED_UNTIL)}, or pending on the first of these days, go by the chart that USCIS "
        "designated, all others and consular cases by Final Action Dates, as computed here. A retrogression within "
        "the year or extraordinary circumstances need a lawyer. "
        f"{NO_ADVICE}"
    )
