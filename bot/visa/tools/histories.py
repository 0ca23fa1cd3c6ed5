"""The history of a cut-off: how it went, when it moved back or ahead, and when it reached a date or a state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.finding import Finding, Sighting
from bot.visa.lines import between, track
from bot.visa.questions.question import Order
from bot.visa.tools.aftermath import SayFirst, fell_for, moved_since, stayed_for, was_past
from bot.visa.tools.arrivals import arrived, held, printed, took
from bot.visa.tools.asking import Country, OneChart, Row, column_note, day_of, everywhere, named, place_of, row_note
from bot.visa.tools.course import course, paces, with_own_date
from bot.visa.tools.pauses import stood_at, stood_still
from bot.visa.tools.seasons import by_month
from bot.visa.tools.turns import LISTED, Which, furthest, moved_ahead, went_back
from bot.visa.tools.yearly import by_year
from bot.visa.wording import FIRST_FILING, NO_FILING, cutoff_words, day_words, link, listed, title

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
    PACE = "pace"
    EACH = "each"
    YEARS = "years"
    FISCAL_YEARS = "fiscal_years"
    SEASON = "season"
    CURRENT = "current"
    UNAVAILABLE = "unavailable"
    NOT_CURRENT = "not_current"
    PRINTED = "printed"


What = Annotated[
    Focus,
    "trend: how it went; pace: whether it moves faster or slower now; each: bulletin by bulletin; years or "
    "fiscal_years: in which it moved most (order least: least), and each year; season: in which months of the year it "
    "usually moves (order least: goes back first; `months`: the ones asked about); retrogressions: when it moved "
    "back; advances: when it moved ahead; standstills: "
    "how long it stood still; furthest: the latest date it ever had (order least: the earliest); reached: when the "
    "cut-off came to `target`; passed: when a priority date of `target` became current; current, unavailable or "
    "not_current: in which months it was C, U, or not C; printed: the first and last bulletin with that row",
]
OneOf = Annotated[
    Order,
    "Which of them: first, last, most (largest, or longest in a row), least, count (how many); all: each, the default",
]
PassedOver = Annotated[int, "How many to pass over: with order last, 1 is the one before it; with most, the second"]
AtLeast = Annotated[int, "With retrogressions, advances or standstills: only those of so many days or more"]
Own = Annotated[str, "With trend: the person's own priority date, YYYY-MM-DD, to draw into the chart"]
Only = Annotated[list[Month] | None, "With trend: only these bulletins, YYYY-MM each (every October, say)"]
Since = Annotated[Month | None, "First bulletin, YYYY-MM; leave out for all since December 2001"]
Until = Annotated[Month | None, "Last bulletin, YYYY-MM; leave out for the newest"]
Target = Annotated[str, "With reached, passed or standstills: the date, YYYY-MM-DD"]
First = Annotated[
    SayFirst | None,
    "With one event (the last retrogression, say), what to tell before it: moved: how far it has moved since then; "
    "lasted: how long it lasted, of a retrogression until the cut-off was as far again",
]
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
    order: OneOf = Order.ALL,
    passed_over: PassedOver = 0,
    at_least: AtLeast = 0,
    months: Only = None,
    priority_date: Own = "",
    say_first: First = None,
) -> Finding:
    """Tell the history of a cut-off since December 2001: trend with a chart, retrogressions, or when it got somewhere.

    Use it for "how has it moved", "when did it last retrogress", "when did it reach 2012", "how long was it stuck".
    """
    place, until = place_of(country), last or history.latest
    again = partial(date_history, history, today, preference=preference, country=country, focus=focus, first=first,
                    target=target, later=later, order=order, at_least=at_least, months=months,
                    priority_date=priority_date)  # fmt: skip
    if chart is Chart.DATES_FOR_FILING and until < FIRST_FILING:
        return _before_filing(again(last=last, passed_over=passed_over))
    whole = track(history, chart, preference, place.area)
    found = between(whole, first or Month(1, 1), until)
    if months and focus is not Focus.SEASON:
        found, focus = tuple(each for each in found if each.month in months), Focus.EACH
    name = f"{title(preference)} for {named(place)}"
    if not found:
        return _never(history, whole, name)
    aim = Aim(focus, Which(order, max(passed_over, 0), at_least), target, later, tuple(months or ()))
    told = _tell(history, whole, found, (preference, place), aim)
    if passed_over > 0 and told.evidence and order not in (Order.MOST, Order.LEAST):
        told = again(last=_before(told, focus), chart=chart, passed_over=passed_over - 1)
        return replace(told, answer=f"Before that: {told.answer.removeprefix('Before that: ')}")
    told = _with_first(history, told, whole, name, (focus, say_first, target)) if say_first else told
    missing = _missing(history, months or (), first, last) if focus in (Focus.TREND, Focus.EACH) else ""
    told = replace(told, note=f"{told.note} {missing}".strip())
    return _finished(history, told, (preference, place), focus, priority_date)


def _with_first(
    history: History, told: Finding, whole: tuple[Sighting, ...], name: str, asked: tuple[Focus, SayFirst, str]
) -> Finding:
    """Return `told` after what is asked of it first, where it is an event that has that."""
    focus, first, target = asked
    if focus in (Focus.TREND, Focus.EACH, Focus.YEARS, Focus.FISCAL_YEARS) or not told.evidence:
        return told
    if first is SayFirst.MOVED:
        event = told.evidence[-1 if focus in (Focus.REACHED, Focus.PASSED) else 0]
        return moved_since(history, told, event, whole, name)
    if focus in (Focus.REACHED, Focus.PASSED) and told.happened:
        day, reached = day_of(target).last, focus is Focus.REACHED
        what = f"{name} was {'at or past' if reached else 'past'} {day_words(day)}"
        return was_past(history, told, whole, what, day - timedelta(days=reached))
    if focus is Focus.RETROGRESSIONS and len(told.evidence) in (2, 3):
        return fell_for(history, told, told.evidence[:2], whole, name)
    states = (Focus.CURRENT, Focus.UNAVAILABLE, Focus.NOT_CURRENT)
    return stayed_for(history, told, told.evidence[0], whole, name) if focus in states and told.happened else told


def _before_filing(told: Finding) -> Finding:
    return replace(told, answer=f"{NO_FILING}\n\n{told.answer}")


def _before(told: Finding, focus: Focus) -> Month:
    """Return the last bulletin in which the time before can be: of a step, the one that it started from."""
    if focus is Focus.STANDSTILLS:
        return told.evidence[0].month + -1
    begin = min(each.month for each in told.evidence)
    return begin if focus in (Focus.RETROGRESSIONS, Focus.ADVANCES) else begin + -1


@dataclass(frozen=True, slots=True)
class Aim:
    """What a history is looked through for, and which of what is found is wanted."""

    focus: Focus
    which: Which
    target: str
    later: str
    months: tuple[Month, ...]


def _tell(
    history: History,
    whole: tuple[Sighting, ...],
    found: tuple[Sighting, ...],
    line: tuple[Preference, Place],
    aim: Aim,
) -> Finding:
    """Return what `found` tells, the bulletins of the time asked about out of the `whole` history."""
    (preference, place), order, target = line, aim.which.order, aim.target
    name = f"{title(preference)} for {named(place)}"
    tell: dict[Focus, Callable[[], Finding]] = {
        Focus.TREND: lambda: course(history, found, preference, place, counted=order is Order.COUNT),
        Focus.PACE: lambda: paces(history, found, preference, place),
        Focus.EACH: lambda: course(history, found, preference, place, each=True),
        Focus.YEARS: lambda: by_year(history, found, name, order, fiscal=False),
        Focus.FISCAL_YEARS: lambda: by_year(history, found, name, order, fiscal=True),
        Focus.SEASON: lambda: by_month(history, found, name, aim.months, order),
        Focus.FURTHEST: lambda: furthest(history, found, name, order),
        Focus.REACHED: lambda: (
            took(history, found, name, target, aim.later)
            if aim.later
            else arrived(history, found, name, target, order, strictly=False)
        ),
        Focus.PASSED: lambda: arrived(history, found, name, target, order, strictly=True),
        Focus.CURRENT: lambda: held(history, found, name, Status.CURRENT, order),
        Focus.UNAVAILABLE: lambda: held(history, found, name, Status.UNAVAILABLE, order),
        Focus.PRINTED: lambda: printed(history, whole, line, order),
        Focus.NOT_CURRENT: lambda: held(history, found, name, None, order),
    }
    if aim.focus in tell:
        return tell[aim.focus]()
    if target and aim.focus is Focus.STANDSTILLS:
        chart = next(each for each in Chart if each is not found[0].chart)
        other = between(track(history, chart, preference, place.area), found[0].month, found[-1].month)
        return stood_at(history, found, name, day_of(target).first, other)
    steps = {Focus.RETROGRESSIONS: went_back, Focus.ADVANCES: moved_ahead, Focus.STANDSTILLS: stood_still}
    entry = tuple(each for each in whole if each.month < found[0].month)[-1:]
    after = tuple(each for each in whole if each.month > found[-1].month)
    told = steps[aim.focus](history, entry, found, name, replace(aim.which, after=after))
    return replace(told, note=column_note(place, found[-1].month, found[-1]))


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
