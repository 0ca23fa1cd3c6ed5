"""The history of a cut-off: its trend, its retrogressions, and when it reached a date or a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.finding import Curve, Finding, Picture, Sighting
from bot.visa.lines import between, track
from bot.visa.questions.question import Order
from bot.visa.tools.arrivals import arrived, held, took
from bot.visa.tools.asking import Country, OneChart, Row, column_note, day_of, everywhere, named, place_of, row_note
from bot.visa.tools.seasons import by_month
from bot.visa.tools.turns import LISTED, furthest, moved_ahead, stood_at, stood_still, went_back
from bot.visa.tools.yearly import by_year
from bot.visa.trends import Journey, Standstill, pace, retrogressions, standstills
from bot.visa.wording import (
    FIRST_FILING,
    NO_FILING,
    cutoff_words,
    link,
    listed,
    several,
    span_of_days,
    title,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.visa.questions.question import Place


class Focus(StrEnum):
    """What of a history is wanted."""

    TREND = "trend"
    RETROGRESSIONS = "retrogressions"
    ADVANCES = "advances"
    STANDSTILLS = "standstills"
    FURTHEST = "furthest"
    REACHED = "reached"
    PASSED = "passed"
    EACH = "each"
    YEARS = "years"
    FISCAL_YEARS = "fiscal_years"
    SEASON = "season"
    CURRENT = "current"
    UNAVAILABLE = "unavailable"


What = Annotated[
    Focus,
    "trend: how it went; each: bulletin by bulletin; years or fiscal_years: in which it moved most (order least: "
    "least), and each year; season: in which months of the year it usually moves (order least: goes back first; "
    "`months`: the ones asked about); retrogressions: when it moved back; advances: when it moved ahead; standstills: "
    "how long it stood still; furthest: the latest date it ever had (order least: the earliest); reached: when the "
    "cut-off came to `target`; passed: when a priority date of `target` became current; current or unavailable: in "
    "which months it was C or U",
]
Which = Annotated[
    Order,
    "Which of them: first, last, most (the largest or longest), least, count (how many); all: each, the default",
]
PassedOver = Annotated[int, "How many to pass over: with order last, 1 is the one before it; with most, the second"]
Own = Annotated[str, "With trend: the person's own priority date, YYYY-MM-DD, to draw into the chart"]
Only = Annotated[list[Month] | None, "With trend: only these bulletins, YYYY-MM each (every October, say)"]
Since = Annotated[Month | None, "First bulletin, YYYY-MM; leave out for all since December 2001"]
Until = Annotated[Month | None, "Last bulletin, YYYY-MM; leave out for the newest"]
Target = Annotated[str, "With reached, passed or standstills: the date, YYYY-MM-DD"]
Later = Annotated[str, "With reached: a later date, YYYY-MM-DD; tells how long the cut-off took from `target` to it"]


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
    later: Later = "",
    order: Which = Order.ALL,
    passed_over: PassedOver = 0,
    months: Only = None,
    priority_date: Own = "",
) -> Finding:
    """Tell the history of a cut-off since December 2001: trend with a chart, retrogressions, or when it got somewhere.

    Use it for "how has it moved", "when did it last retrogress", "when did it reach 2012", "how long was it stuck".
    """
    place, until = place_of(country), last or history.latest
    again = partial(
        date_history, history, today, preference=preference, country=country, focus=focus, first=first, order=order
    )
    if chart is Chart.DATES_FOR_FILING and until < FIRST_FILING:
        told = again(last=last, target=target)
        return replace(told, answer=f"{NO_FILING}\n\n{told.answer}")
    whole = track(history, chart, preference, place.area)
    found = between(whole, first or Month(1, 1), until)
    if months and focus is not Focus.SEASON:
        found = tuple(each for each in found if each.month in months)
        focus = Focus.EACH
    name = f"{title(preference)} for {named(place)}"
    if not found or focus is Focus.SEASON:
        return by_month(history, found, name, months or (), order) if found else _never(history, whole, name)
    told = _tell(history, whole, found, (preference, place), (focus, (target, later), order, passed_over))
    if focus in (Focus.TREND, Focus.EACH):
        told = replace(told, note=f"{told.note} {_missing(history, months or (), first, last)}".strip())
    if passed_over and told.evidence and order not in (Order.MOST, Order.LEAST):
        begin = min(each.month for each in told.evidence)
        until = begin if focus in (Focus.RETROGRESSIONS, Focus.ADVANCES) else begin + -1
        told = again(last=until, chart=chart, passed_over=passed_over - 1)
        return replace(told, answer=f"Before that: {told.answer.removeprefix('Before that: ')}")
    return _finished(history, told, (preference, place), focus, priority_date)


def _finished(history: History, told: Finding, line: tuple[Preference, Place], focus: Focus, own: str) -> Finding:
    """Add the own date to the chart, which row was read, and whether what was asked is so in all columns."""
    row, place = line
    if told.picture and own:
        told = replace(told, picture=with_own_date(told.picture, day_of(own).first))
    state = {Focus.CURRENT: Status.CURRENT, Focus.UNAVAILABLE: Status.UNAVAILABLE}.get(focus)
    asked = [each for each in told.evidence if state in (None, each.cutoff)]
    alike = place.area is Area.ALL and everywhere(history, asked)
    note = f"{row_note(row, told.evidence)} {told.note}".strip()
    if alike and state and not everywhere(history, told.evidence):
        note += " Every column says so; a cut-off date named beside it is that of All Chargeability Areas."
    return replace(told, note=note.strip(), everywhere=alike)


def _tell(
    history: History,
    whole: tuple[Sighting, ...],
    found: tuple[Sighting, ...],
    line: tuple[Preference, Place],
    asked: tuple[Focus, tuple[str, str], Order, int],
) -> Finding:
    (preference, place), (focus, (target, later), order, over) = line, asked
    name = f"{title(preference)} for {named(place)}"
    tell: dict[Focus, Callable[[], Finding]] = {
        Focus.TREND: lambda: _trend(history, found, line),
        Focus.EACH: lambda: _trend(history, found, line, each=True),
        Focus.YEARS: lambda: by_year(history, found, name, order, fiscal=False),
        Focus.FISCAL_YEARS: lambda: by_year(history, found, name, order, fiscal=True),
        Focus.FURTHEST: lambda: furthest(history, found, name, order),
        Focus.REACHED: lambda: (
            took(history, found, name, target, later)
            if later
            else arrived(history, found, name, target, order, strictly=False)
        ),
        Focus.PASSED: lambda: arrived(history, found, name, target, order, strictly=True),
        Focus.CURRENT: lambda: held(history, found, name, Status.CURRENT, order),
        Focus.UNAVAILABLE: lambda: held(history, found, name, Status.UNAVAILABLE, order),
    }
    if focus in tell:
        return tell[focus]()
    if target and focus is Focus.STANDSTILLS:
        chart = next(each for each in Chart if each is not found[0].chart)
        other = between(track(history, chart, preference, place.area), found[0].month, found[-1].month)
        return stood_at(history, found, name, day_of(target).first, other)
    entry = tuple(each for each in whole if each.month < found[0].month)[-1:]
    steps = {Focus.RETROGRESSIONS: went_back, Focus.ADVANCES: moved_ahead, Focus.STANDSTILLS: stood_still}
    told = steps[focus](history, entry, found, name, (order, over))
    return replace(told, note=column_note(place, found[-1].month, found[-1]))


def _missing(history: History, months: Sequence[Month], first: Month | None, last: Month | None) -> str:
    """Say which of the bulletins asked for are missing from the archive, where they are few."""
    inside = (each for each in history.missing if first and last and first <= each <= last)
    asked = [each for each in inside if not months or each in months]
    if not 0 < len(asked) <= LISTED // 3:
        return ""
    are = "bulletin is" if len(asked) == 1 else "bulletins are"
    return f"The {listed([each.name for each in asked])} {are} missing from my archive."


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


def with_own_date(picture: Picture, day: date) -> Picture:
    """Return a chart with a person's own priority date."""
    own = f" The priority date of {cutoff_words(day)} is a line across."
    return replace(picture, alt=f"{picture.alt}{own}", priority_date=day)


def _trend(
    history: History, found: tuple[Sighting, ...], line: tuple[Preference, Place], *, each: bool = False
) -> Finding:
    """Tell how it went: a short span month by month, a long one summed up; `each`: every bulletin for itself."""
    (preference, place), start, end = line, found[0], found[-1]
    name = f"{title(preference)} for {named(place)}"
    back = retrogressions(found)
    short = each or len(found) <= LISTED + 1
    return Finding(
        _each_month(found, name, merged=not each) if short else _summed_up(history, found, name),
        note=column_note(place, end.month, end),
        sources=tuple(link(history, each) for each in dict.fromkeys((start.month, end.month))),
        evidence=found if short else (end, start, *((back[-1].before, back[-1].after) if back else ())),
        picture=picture_of(preference, place, chart=end.chart, sightings=found) if len(found) > 3 else None,
        suggestions=("When did it last retrogress?", "Where may it be in a year?"),
    )


def _head(found: tuple[Sighting, ...], name: str) -> str:
    path = Journey(found)
    start, end = path.start, path.end
    moved = f", {span_of_days(path.days)} {'ahead' if path.days >= 0 else 'back'}" if path.days else ""
    if start.cutoff == end.cutoff:
        stood = f"**{name} ({end.chart.heading}) stood at {cutoff_words(start.cutoff)}"
        return f"{stood} in {start.month.name}** as in {end.month.name}."
    return (
        f"**{name} ({end.chart.heading}) went from {cutoff_words(start.cutoff)} in {start.month.name} to "
        f"{cutoff_words(end.cutoff)} in {end.month.name}**{moved}."
    )


def _each_month(found: tuple[Sighting, ...], name: str, *, merged: bool) -> str:
    """Return a span month by month; `merged`: bulletins in a row that say the same are one line."""
    if len(found) == 1:
        only = found[0]
        return f"**{name}: {cutoff_words(only.cutoff)}** ({only.chart.heading}, {only.month.name} bulletin)."
    single = (Standstill(cell.month, cell.month, cell.cutoff) for cell in found)
    lines = [
        f"- {run.first.name if run.first == run.last else f'{run.first.name} to {run.last.name}'}: "
        f"{cutoff_words(run.cutoff)}"
        for run in (standstills(found) if merged else single)
    ]
    return f"{_head(found, name)}\n" + "\n".join(lines)


def _summed_up(history: History, found: tuple[Sighting, ...], name: str) -> str:
    back = retrogressions(found)
    went_back = (
        f"It retrogressed {several(len(back), 'time')}, last in {back[-1].after.month.name} "
        f"({cutoff_words(back[-1].before.cutoff)} to {cutoff_words(back[-1].after.cutoff)})."
        if back
        else "It never went back in that time."
    )
    now = found[-1].month == history.latest
    parts = (_head(found, name), went_back, _longest_still(found, now=now), _pace(found) if now else "")
    return " ".join(part for part in parts if part)


def _longest_still(found: tuple[Sighting, ...], *, now: bool) -> str:
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
    if last.months >= 2 and now:
        text += f" The present value has stood since {last.first.name}."
    return text.strip()


def _pace(found: tuple[Sighting, ...]) -> str:
    end = found[-1].month
    now, past = pace(found, 12, end), pace(found, 60, end)
    if now is None:
        return ""
    text = f"Pace: {now:.0f} days a month over the last year"
    return f"{text}, {past:.0f} over the last five." if past is not None and found[0].month <= end + -60 else f"{text}."
