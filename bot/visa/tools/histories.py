"""The history of a cut-off: its trend, its retrogressions, and when it reached a date or a state."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference, Status
from bot.visa.finding import Curve, Finding, Grid, Picture, Sighting
from bot.visa.lines import between, track
from bot.visa.questions.preferences import title
from bot.visa.tools.asking import Country, OneChart, Row, column_note, day_of, place_of
from bot.visa.trends import Journey, Step, first_current, pace, retrogressions, runs_of_status, standstills
from bot.visa.wording import cell_words, cutoff_words, day_words, link, listed, several, span_of_days

if TYPE_CHECKING:
    from bot.visa.questions.question import Place


class Focus(StrEnum):
    """What of a history is wanted."""

    TREND = "trend"
    RETROGRESSIONS = "retrogressions"
    REACHED = "reached"
    CURRENT = "current"
    UNAVAILABLE = "unavailable"


What = Annotated[
    Focus,
    "trend: how it went; retrogressions: when it moved back; reached: when it passed `target`; "
    "current or unavailable: in which months it was C or U",
]
Since = Annotated[Month | None, "First bulletin, YYYY-MM; leave out for all since December 2001"]
Until = Annotated[Month | None, "Last bulletin, YYYY-MM; leave out for the newest"]
Target = Annotated[str, "With reached: the date that the cut-off had to pass, YYYY-MM-DD"]
LISTED = 12
"""Months that are listed one by one; longer spans are summed up."""


def date_history(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: OneChart = Chart.FINAL_ACTION,
    focus: What = Focus.TREND,
    first: Since = None,
    last: Until = None,
    target: Target = "",
) -> Finding:
    """Tell the history of a cut-off since December 2001: trend with a chart, retrogressions, or when it got somewhere.

    Use it for "how has it moved over the years", "when did it last retrogress", "when did it reach June 2012", "when
    was it last current", "how long has it been stuck".
    """
    del today
    place = place_of(country)
    whole = track(history, chart, preference, place.area)
    found = between(whole, first or Month(1, 1), last or history.latest)
    if not found:
        return Finding(f"I have no bulletin with {title(preference)} for {place.name} in that time.")
    name = f"{title(preference)} for {place.name}"
    tell = {
        Focus.TREND: lambda: _trend(history, found, name, preference, place),
        Focus.RETROGRESSIONS: lambda: _retrogressions(history, found, name),
        Focus.REACHED: lambda: _reached(history, found, name, target),
        Focus.CURRENT: lambda: _status(history, found, name, Status.CURRENT),
        Focus.UNAVAILABLE: lambda: _status(history, found, name, Status.UNAVAILABLE),
    }
    return tell[focus]()


def picture_of(preference: Preference, place: Place, chart: Chart, sightings: tuple[Sighting, ...]) -> Picture:
    """Return the chart of a series, with the same in words."""
    name = f"{title(preference)} {place.name}"
    start, end = sightings[0], sightings[-1]
    back = retrogressions(sightings)
    alt = (
        f"Line chart of {name}, {chart.heading}: {cutoff_words(start.cutoff)} in {start.month.name}, "
        f"{cutoff_words(end.cutoff)} in {end.month.name}; {several(len(back), 'retrogression')}"
        f"{', the last in ' + back[-1].after.month.name if back else ''}."
    )
    return Picture(f"{name}, {chart.heading}", alt, (Curve(name, sightings),))


def _trend(history: History, found: tuple[Sighting, ...], name: str, preference: Preference, place: Place) -> Finding:
    path = Journey(found)
    start, end = path.start, path.end
    chart = end.chart
    moved = f", {span_of_days(path.days)} {'ahead' if path.days >= 0 else 'back'}" if path.days is not None else ""
    head = (
        f"**{name} ({chart.heading}) went from {cutoff_words(start.cutoff)} in {start.month.name} to "
        f"{cutoff_words(end.cutoff)} in {end.month.name}**{moved}."
    )
    back = path.backward
    went_back = (
        f"It retrogressed {several(len(back), 'time')}, last in {back[-1].after.month.name} "
        f"({cutoff_words(back[-1].before.cutoff)} to {cutoff_words(back[-1].after.cutoff)})."
        if back
        else "It never went back in that time."
    )
    parts = (head, went_back, _longest_still(found), _pace(found, end.month))
    note = column_note(place, end.month, end)
    source = f"Source: {link(history, start.month)} to {link(history, end.month)}."
    rows = tuple((str(each.month), cell_words(each.cutoff)) for each in found)
    short = len(found) <= LISTED + 1
    return Finding(
        f"{' '.join(part for part in parts if part)}\n\n{note} {source}".replace("\n\n ", "\n\n"),
        evidence=found if short else (end, start, *((back[-1].before, back[-1].after) if back else ())),
        links=(history.url(start.month), history.url(end.month)),
        grid=Grid(f"{name}, {chart.heading}", ("Bulletin", "Cut-off"), rows) if short else None,
        picture=picture_of(preference, place, chart, found) if len(found) > 3 else None,
        suggestions=("When did it last retrogress?", "Where may it be in a year?"),
    )


def _longest_still(found: tuple[Sighting, ...]) -> str:
    runs = [run for run in standstills(found) if isinstance(run.cutoff, date)]
    if not runs:
        return ""
    longest, last = max(runs, key=lambda run: run.months), standstills(found)[-1]
    text = ""
    if longest.months >= 3:
        text = (
            f"Its longest standstill was {several(longest.months, 'month')}, {longest.first.name} to "
            f"{longest.last.name}."
        )
    if last.months >= 2:
        text += f" The present value has stood since {last.first.name}."
    return text.strip()


def _pace(found: tuple[Sighting, ...], end: Month) -> str:
    now, past = pace(found, 12, end), pace(found, 60, end)
    if now is None:
        return ""
    text = f"Pace: {now:.0f} days a month over the last year"
    return f"{text}, {past:.0f} over the last five." if past is not None and found[0].month <= end + -60 else f"{text}."


def _retrogressions(history: History, found: tuple[Sighting, ...], name: str) -> Finding:
    back = retrogressions(found)
    span = f"{found[0].month.name} to {found[-1].month.name}"
    if not back:
        return Finding(
            f"**{name} did not retrogress** in the bulletins that I have from {span} ({found[0].chart.heading}).",
            evidence=(found[-1],),
            links=(history.url(found[-1].month),),
        )
    last = back[-1]
    lines = "\n".join(f"- {_went_back(step)}" for step in reversed(back[-LISTED:]))
    more = f" The newest {LISTED} of {len(back)}:" if len(back) > LISTED else ""
    others = f"\n\nIn all, {several(len(back), 'retrogression')} from {span}:{more}\n{lines}" if len(back) > 1 else ""
    gap = _gap_note(last)
    return Finding(
        f"**{name} last retrogressed in the {last.after.month.name} bulletin**: from "
        f"{cutoff_words(last.before.cutoff)} "
        f"({last.before.month.name}) to {cutoff_words(last.after.cutoff)} ({found[0].chart.heading}).{gap}{others}\n\n"
        f"Source: {link(history, last.before.month)} and {link(history, last.after.month)}.",
        evidence=(
            last.after,
            last.before,
            *(each for step in reversed(back[:-1]) for each in (step.after, step.before)),
        ),
        links=(history.url(last.after.month), history.url(last.before.month)),
        suggestions=("Why do dates retrogress?",),
    )


def _gap_note(step: Step) -> str:
    gap = step.after.month - step.before.month - 1
    if not gap:
        return ""
    return (
        f" ({several(gap, 'bulletin')} between them {'is' if gap == 1 else 'are'} missing from my archive, "
        "so it may have happened earlier.)"
    )


def _went_back(step: Step) -> str:
    days = f" ({span_of_days(step.days)})" if step.days is not None else ""
    return f"{step.after.month.name}: {cutoff_words(step.before.cutoff)} to {cutoff_words(step.after.cutoff)}{days}"


def _reached(history: History, found: tuple[Sighting, ...], name: str, target: str) -> Finding:
    day = day_of(target)
    when = first_current(found, day.last)
    if when is None:
        best = max(
            found,
            key=lambda each: (
                isinstance(each.cutoff, date),
                each.cutoff if isinstance(each.cutoff, date) else date.min,
            ),
        )
        return Finding(
            f"**{name} has not passed {day_words(day.last)}** in any bulletin that I have; the furthest was "
            f"{cutoff_words(best.cutoff)} in {best.month.name} ({best.chart.heading}). Source: "
            f"{link(history, best.month)}.",
            evidence=(best,),
            links=(history.url(best.month),),
            suggestions=("When will it be current?",),
        )
    later = [
        step
        for step in retrogressions(found)
        if step.after.month > when.month and first_current((step.after,), day.last) is None
    ]
    lost = (
        f" It fell behind that date again in {listed([step.after.month.name for step in later[:3]])}." if later else ""
    )
    return Finding(
        f"**{name} first passed {day_words(day.last)} in the {when.month.name} bulletin**, with "
        f"{cutoff_words(when.cutoff)} "
        f"({when.chart.heading}).{lost} Source: {link(history, when.month)}.",
        evidence=(when, *(step.after for step in later[:3])),
        links=(history.url(when.month),),
    )


def _status(history: History, found: tuple[Sighting, ...], name: str, status: Status) -> Finding:
    word = cutoff_words(status)
    runs = runs_of_status(found, status)
    if not runs:
        return Finding(
            f"**{name} was never {word}** in the bulletins that I have from {found[0].month.name} to "
            f"{found[-1].month.name} ({found[0].chart.heading}).",
            evidence=(found[-1],),
        )
    last = runs[-1]
    end = next(each for each in found if each.month == last.last)
    begin = next(each for each in found if each.month == last.first)
    spans = [run.first.name if run.first == run.last else f"{run.first.name} to {run.last.name}" for run in runs]
    still = " and is so still" if last.last == found[-1].month else ""
    listing = "\n".join(f"- {span}" for span in reversed(spans[-LISTED:]))
    return Finding(
        f"**{name} was last {word} in {end.month.name}**, in a run that began in {begin.month.name}{still} "
        f"({end.chart.heading}).\n\nAll runs, newest first:\n{listing}\n\n"
        f"Source: {link(history, begin.month)} and {link(history, end.month)}.",
        evidence=(end, begin),
        links=(history.url(end.month), history.url(begin.month)),
    )
