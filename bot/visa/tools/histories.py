"""The history of a cut-off: its trend, its retrogressions, and when it reached a date or a state."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference, Status
from bot.visa.finding import Curve, Finding, Grid, Picture, Sighting
from bot.visa.lines import between, track
from bot.visa.questions.preferences import title
from bot.visa.tools.asking import Country, OneChart, Row, column_note, day_of, named, place_of
from bot.visa.tools.quoting import quoted
from bot.visa.trends import Journey, Run, Standstill, Step, pace, retrogressions, runs_of_status, runs_past, standstills
from bot.visa.wording import cell_words, cutoff_words, day_words, link, listed, several, span_of_days

if TYPE_CHECKING:
    from bot.visa.questions.question import Place


class Focus(StrEnum):
    """What of a history is wanted."""

    TREND = "trend"
    RETROGRESSIONS = "retrogressions"
    REACHED = "reached"
    PASSED = "passed"
    CURRENT = "current"
    UNAVAILABLE = "unavailable"


What = Annotated[
    Focus,
    "trend: how it went; retrogressions: when it moved back; reached: when the cut-off came to "
    "`target`; passed: when a "
    "priority date of `target` became current; "
    "current or unavailable: in which months it was C or U",
]
Since = Annotated[Month | None, "First bulletin, YYYY-MM; leave out for all since December 2001"]
Until = Annotated[Month | None, "Last bulletin, YYYY-MM; leave out for the newest"]
Target = Annotated[str, "With reached or passed: the date, YYYY-MM-DD"]
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
        return _never(history, whole, f"{title(preference)} for {named(place)}")
    name = f"{title(preference)} for {named(place)}"
    tell = {
        Focus.TREND: lambda: _trend(history, found, name, preference, place),
        Focus.RETROGRESSIONS: lambda: _retrogressions(history, found, name),
        Focus.REACHED: lambda: _reached(history, found, name, target, strictly=False),
        Focus.PASSED: lambda: _reached(history, found, name, target, strictly=True),
        Focus.CURRENT: lambda: _status(history, found, name, Status.CURRENT),
        Focus.UNAVAILABLE: lambda: _status(history, found, name, Status.UNAVAILABLE),
    }
    return tell[focus]()


def _never(history: History, whole: tuple[Sighting, ...], name: str) -> Finding:
    """Say where a row is to be found that the time asked about does not have."""
    if not whole:
        return Finding(f"I have no bulletin with {name} on that chart.")
    begin, end = whole[0], whole[-1]
    return Finding(
        f"I have no bulletin with {name} in that time: my archive has it from {begin.month.name} "
        f"({cutoff_words(begin.cutoff)}) to {end.month.name} ({cutoff_words(end.cutoff)}), {begin.chart.heading}.",
        evidence=(begin, end),
        sources=(link(history, begin.month), link(history, end.month)),
    )


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
    rows = tuple((str(each.month), cell_words(each.cutoff)) for each in found)
    short = len(found) <= LISTED + 1
    return Finding(
        " ".join(part for part in parts if part),
        note=column_note(place, end.month, end),
        sources=(link(history, start.month), link(history, end.month)),
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
            sources=(link(history, found[-1].month),),
        )
    last = back[-1]
    lines = "\n".join(f"- {_went_back(step)}" for step in reversed(back[-LISTED:]))
    more = f" The newest {LISTED}:" if len(back) > LISTED else ""
    others = f"\n\nIn all, {several(len(back), 'retrogression')} from {span}.{more}\n{lines}" if len(back) > 1 else ""
    return Finding(
        f"**{name} last retrogressed in the {last.after.month.name} bulletin**: from "
        f"{cutoff_words(last.before.cutoff)} "
        f"({last.before.month.name}) to {cutoff_words(last.after.cutoff)} ({found[0].chart.heading})."
        f"{_gap_note(last)}{others}",
        evidence=(
            last.after,
            last.before,
            *(each for step in reversed(back[-LISTED:-1]) for each in (step.after, step.before)),
        ),
        meaning=quoted(history, last.after.month, last.after.preference, last.after.area),
        links=(history.url(last.after.month), history.url(last.before.month)),
        sources=(link(history, last.before.month), link(history, last.after.month)),
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
    days = f" ({step.days:+d} days)" if step.days is not None else ""
    return f"{step.after.month.name}: {cutoff_words(step.before.cutoff)} to {cutoff_words(step.after.cutoff)}{days}"


def _reached(history: History, found: tuple[Sighting, ...], name: str, target: str, *, strictly: bool) -> Finding:
    """Tell when a cut-off reached a day, or strictly passed it, so that a priority date of that day was current."""
    day = day_of(target).last
    word = "passed" if strictly else "reached"
    runs = runs_past(found, day if strictly else day - timedelta(days=1))
    if not runs:
        best = max((each for each in found if isinstance(each.cutoff, date)), key=_date, default=found[-1])
        return Finding(
            f"**{name} has not {word} {day_words(day)}** in any bulletin that I have from {found[0].month.name} to "
            f"{found[-1].month.name}; the furthest was {cutoff_words(best.cutoff)} in {best.month.name} "
            f"({best.chart.heading}).",
            evidence=(best,),
            links=(history.url(best.month),),
            sources=(link(history, best.month),),
            suggestions=("When will it be current?",),
        )
    last, first = runs[-1], runs[0]
    begin = at(found, last.first)
    still = last.last == found[-1].month
    state = (
        f"and has not gone back behind it since (to {last.last.name})"
        if still
        else f"and fell behind it again after {last.last.name}"
    )
    earlier = "" if first == last else f"\n\nAll times it had {word} that date, newest first:\n{_spans(runs)}"
    return Finding(
        f"**{name} {'first' if first == last else 'last'} {word} {day_words(day)} in the "
        f"{begin.month.name} bulletin**, "
        f"with {cutoff_words(begin.cutoff)} ({begin.chart.heading}), {state}.{_very_day(found, day)}{earlier}",
        evidence=(begin, *(at(found, run.first) for run in reversed(runs[:-1]))),
        links=(history.url(begin.month),),
        sources=(link(history, begin.month),),
    )


def _very_day(found: tuple[Sighting, ...], day: date) -> str:
    """Return when the cut-off stood at exactly that day, on which a priority date of that day is not current yet."""
    exact = [run for run in standstills(found) if run.cutoff == day]
    if not exact:
        return ""
    return (
        f" It stood at exactly that date in {listed([_span_words(run) for run in exact])}; a priority date "
        "of that very day waits then."
    )


def _date(sighting: Sighting) -> date:
    assert isinstance(sighting.cutoff, date)
    return sighting.cutoff


def at(found: tuple[Sighting, ...], month: Month) -> Sighting:
    """Return the cell of `month`."""
    return next(each for each in found if each.month == month)


def _span_words(run: Run | Standstill) -> str:
    return run.first.name if run.first == run.last else f"{run.first.name} to {run.last.name}"


def _spans(runs: tuple[Run, ...]) -> str:
    spans = [_span_words(run) for run in runs]
    return "\n".join(f"- {span}" for span in reversed(spans[-LISTED:]))


def _status(history: History, found: tuple[Sighting, ...], name: str, status: Status) -> Finding:
    word = cutoff_words(status)
    runs = runs_of_status(found, status)
    if not runs:
        return Finding(
            f"**{name} was never {word}** in the bulletins that I have from {found[0].month.name} to "
            f"{found[-1].month.name} ({found[0].chart.heading}).",
            evidence=(found[-1],),
            sources=(link(history, found[-1].month),),
        )
    end, begin = at(found, runs[-1].last), at(found, runs[-1].first)
    still = " and is so still" if end.month == found[-1].month else ""
    run = f", in a run that began in {begin.month.name}" if begin != end else ""
    months = {link(history, each): history.url(each) for each in (begin.month, end.month)}
    return Finding(
        f"**{name} was last {word} in {end.month.name}**{run}{still} ({end.chart.heading})."
        f"\n\nAll such months, newest first:\n{_spans(runs)}",
        evidence=(end, *((begin,) if begin != end else ())),
        links=tuple(months.values()),
        sources=tuple(months),
    )
