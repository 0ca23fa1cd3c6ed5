"""The cut-off of a category and country in a month's bulletin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference, Status
from bot.visa.finding import Finding, Sighting
from bot.visa.lines import exactly, look, rows_of, track
from bot.visa.tools.asking import (
    Country,
    Row,
    WhichChart,
    WhichMonth,
    charts_of,
    column_note,
    day_of,
    month_problem,
    named,
    neighbours,
    place_of,
    row_note,
    row_problem,
    staleness,
)
from bot.visa.tools.quoting import quoted
from bot.visa.trends import days_between, first_current
from bot.visa.wording import (
    FIRST_FILING,
    NO_FILING,
    cutoff_words,
    day_words,
    held_words,
    link,
    paragraphs,
    printed,
    row_and_column,
    span_of_days,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.questions.question import Place


Apart = Annotated[bool, "Say first how far the two charts are apart"]
Other = Annotated[
    Preference | None,
    "Instead of month: the category of another line, in the bulletin in which that first reached a date",
]
Reached = Annotated[str, "With when_preference: that date, YYYY-MM-DD"]
Old = Annotated[bool, "Say first how long before its bulletin's month the cut-off lies: the wait of those served then"]


def cutoff_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: WhichChart = None,
    month: WhichMonth = None,
    apart: Apart = False,
    old: Old = False,
    when_preference: Other = None,
    when_country: Country = "ALL",
    when_reached: Reached = "",
) -> Finding:
    """Return the cut-off date of one category and country in one month's Visa Bulletin, as printed.

    Use it for every "what is / was the date" question. The answer holds the value (a date, C for current, U for
    unavailable), the month, the chart and the official link. A country without a column of its own is read from
    All Chargeability Areas, and the answer says so.
    """
    place = place_of(country)
    if when_preference and when_reached:
        other = (when_preference, place_of(when_country), day_of(when_reached).first)
        look_up = partial(cutoff_date, history, today, preference=preference, country=country, chart=chart)
        return _at_that_time(history, other, look_up)
    asked = month or history.latest
    if chart is Chart.DATES_FOR_FILING and asked < FIRST_FILING:
        told = cutoff_date(history, today, preference=preference, country=country, month=month, old=old)
        return replace(told, answer=f"{NO_FILING}\n\n{told.answer}")
    problem = month_problem(history, asked, today)
    if problem:
        return _instead(history, preference=preference, place=place, chart=chart, asked=asked, problem=problem)
    found = _cells(history, asked, charts_of(chart, asked), preference, place)
    if not found:
        return _another_time(history, asked, chart or Chart.FINAL_ACTION, preference, place)
    first = _apart(history, found) if apart else _age(found[0]) if old else ""
    told = _told(history, found, place, preference, first, apart=apart)
    return told if month else replace(told, next_step=staleness(history, today))


def _told(
    history: History, found: tuple[Sighting, ...], place: Place, preference: Preference, first: str, *, apart: bool
) -> Finding:
    """Return what the cells of one bulletin say, after what is asked of them first."""
    asked = found[0].month
    return Finding(
        paragraphs(first, _said(history, found, place)),
        note=_why_this_row(found, preference, place),
        meaning=paragraphs(
            "" if len({each.preference for each in found}) > 1 else _meaning(found[0], past=asked < history.latest),
            "" if apart else _apart(history, found),
            quoted(history, asked, found[0].preference, found[0].area),
        ),
        sources=(link(history, asked),),
        evidence=found,
        current=True if all(each.cutoff is Status.CURRENT for each in found) else None,
        suggestions=_next_questions(found[0]),
    )


def _at_that_time(history: History, other: tuple[Preference, Place, date], look_up: Callable[..., Finding]) -> Finding:
    """Return the cut-off in the bulletin in which another line first came to a date."""
    row, place, day = other
    path = track(history, Chart.FINAL_ACTION, row, place.area)
    reached = first_current(tuple(each for each in path if each.month >= Month.of(day)), day - timedelta(days=1))
    name = f"{title(row)} for {named(place)}"
    if reached is None:
        return Finding(f"**{name} has not reached {day_words(day)}** in any bulletin that I have.", evidence=path[-1:])
    told = look_up(month=reached.month)
    when = f"first reached {day_words(day)} in the {reached.month.name} bulletin"
    first = f"**{name} {when}**, with {cutoff_words(reached.cutoff)}."
    return replace(told, answer=f"{first}\n\n{told.answer}", evidence=(*told.evidence, reached))


def _another_time(history: History, asked: Month, chart: Chart, preference: Preference, place: Place) -> Finding:
    """Say that a month has no such row, and give the nearest bulletin that has."""
    return _nearest(history, asked, chart, preference, place, row_problem(history, asked, chart, preference))


def _nearest(
    history: History, asked: Month, chart: Chart, preference: Preference, place: Place, problem: str
) -> Finding:
    """Say why a month does not answer, and give the nearest bulletin that has the row."""
    whole = track(history, chart, preference, place.area)
    if not whole:
        return Finding(problem)
    near = min(whole, key=lambda each: abs(each.month - asked))
    return Finding(
        f"{problem}\n\nThe nearest bulletin that has it: {line(history, near, place)}",
        note=column_note(place, near.month, near),
        sources=(link(history, near.month),),
        evidence=(near,),
    )


def _cells(
    history: History, month: Month, charts: tuple[Chart, ...], preference: Preference, place: Place
) -> tuple[Sighting, ...]:
    found = []
    for chart in charts:
        rows = rows_of(history, month, chart, preference)
        cells = [exactly(history, month, chart, row, place.area) for row in rows]
        if not any(cells):
            cells = [look(history, month, chart, preference, place.area)]
        found += [cell for cell in cells if cell]
    return tuple(found)


def _said(history: History, found: tuple[Sighting, ...], place: Place) -> str:
    """Return the cells as sentences; more than two as a list a chart."""
    if len(found) == 1:
        return line(history, found[0], place)
    if len(found) == 2:
        return "\n".join(f"- {line(history, each, place)}" for each in found)
    parts = []
    for chart in dict.fromkeys(each.chart for each in found):
        rows = [each for each in found if each.chart is chart]
        values = "\n".join(f"- {title(each.preference)}: **{cutoff_words(each.cutoff)}**" for each in rows)
        parts.append(f"{place.name}, {chart.heading}, {rows[0].month.name} bulletin:\n{values}")
    return "\n\n".join(parts)


def _why_this_row(found: tuple[Sighting, ...], preference: Preference, place: Place) -> str:
    first = found[0]
    renamed = ""
    if preference is Preference.EB5:
        rows = len({each.preference for each in found})
        renamed = "EB-5 has several rows; Unreserved or the first one is the general one." if rows > 1 else ""
    else:
        renamed = row_note(preference, found[:1])
    return f"{renamed} {column_note(place, first.month, first)}".strip()


def line(history: History, sighting: Sighting, place: Place) -> str:
    """Return one cell as a sentence: value, chart, month."""
    what = f"{title(sighting.preference)} for {named(place)}"
    chart = sighting.chart.heading if sighting.month >= FIRST_FILING else "Final Action Dates, then the only chart"
    where = f"{chart}, {sighting.month.name} bulletin"
    if isinstance(sighting.cutoff, Status):
        return f"**{what} {held_words(history, sighting.month)} {cutoff_words(sighting.cutoff)}** ({where})."
    return f"**{what}: {day_words(sighting.cutoff)}** ({where}, printed {printed(sighting.cutoff)})."


def _meaning(sighting: Sighting, *, past: bool) -> str:
    """Return what a cell means for people; in the past tense where a newer bulletin is known."""
    can, wait = ("could", "had to wait") if past else ("can", "wait")
    does = "file" if sighting.chart is Chart.DATES_FOR_FILING else "get a visa number"
    if sighting.cutoff is Status.CURRENT:
        return f"C means no waiting line: people with any priority date {can} {does}."
    if isinstance(sighting.cutoff, Status):
        return f"U means that no numbers {can} be given out in that month, whatever the priority date."
    last = sighting.cutoff - timedelta(days=1)
    return (
        f"Priority dates up to {day_words(last)} {can} {does}; {day_words(sighting.cutoff)} itself and later "
        f"ones {wait}."
    )


def _age(sighting: Sighting) -> str:
    """Return how long those had waited whose turn came in a bulletin's month."""
    if isinstance(sighting.cutoff, Status):
        return ""
    waited = span_of_days((sighting.month.first_day - sighting.cutoff).days)
    return f"**{waited}**: so long before {sighting.month.name} lies the cut-off ({sighting.chart.heading})."


def _apart(history: History, found: tuple[Sighting, ...]) -> str:
    """Return how far the two charts of one row stand apart."""
    if len(found) != 2 or found[0].preference is not found[1].preference or found[0].chart is found[1].chart:
        return ""
    days = days_between(found[0].cutoff, found[1].cutoff)
    are = "were" if found[0].month < history.latest else "are"
    if found[0].cutoff == found[1].cutoff:
        return f"The two charts {are} the same."
    return f"The two charts {are} {span_of_days(days)} apart." if days else ""


def _next_questions(sighting: Sighting) -> tuple[str, ...]:
    name = row_and_column(sighting.preference, sighting.area)
    return (f"How has {name} moved in the last year?", f"When did {name} last retrogress?", "And a year earlier?")


def _instead(
    history: History, *, preference: Preference, place: Place, chart: Chart | None, asked: Month, problem: str
) -> Finding:
    """Answer for the nearest bulletins where the one asked for is not there."""
    near = neighbours(history, asked)
    if asked > history.latest or asked < history.months[0]:
        near = near[:1]
    found = tuple(cell for month in near for cell in _cells(history, month, charts_of(chart, month), preference, place))
    if not found:
        return _nearest(history, asked, chart or Chart.FINAL_ACTION, preference, place, problem)
    lines = "\n".join(f"- {line(history, each, place)}" for each in found)
    offer = "" if asked < history.latest else "Ask me for a forecast if you want to know where it may be then."
    return Finding(
        f"{problem}\n\nThe nearest I have:\n{lines}",
        sources=tuple(link(history, month) for month in near),
        next_step=offer,
        evidence=found,
    )
