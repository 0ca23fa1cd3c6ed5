"""Where a cut-off stood still: how long, when for so long, and at which date."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.finding import Size
from bot.visa.questions.question import Order
from bot.visa.tools.turns import LISTED, Path, Which, at, cells, finding, from_to, months_of, nth
from bot.visa.trends import Journey, Standstill, Step, standstills
from bot.visa.wording import cutoff_words, day_words, listed, several

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.finding import Finding

MONTH = 30.4375
"""Days of a month on the whole."""


def stood_still(history: History, entry: Path, path: Path, name: str, which: Which) -> Finding:
    """Tell the longest standstill of `path`, the months without movement, or how long the last value has stood."""
    chart = path[-1].chart.heading
    runs = [run for run in standstills(path) if isinstance(run.cutoff, date)] or list(standstills(path))
    if which.at_least:
        return _so_long(history, path, runs, name, which)
    if which.order is Order.COUNT:
        still = [step.after for step in Journey((*entry, *path)).still]
        months = f": {listed([each.month.name for each in still])}" if 0 < len(still) <= LISTED else ""
        span = f"from {path[0].month.name} to {path[-1].month.name}"
        head = f"**{name} did not move in {several(len(still), 'bulletin')}** {span} ({chart}){months}."
        shown = tuple(still) if months else path[-1:]
        return finding(history, head, shown, size=Size(name, len(still), "time"))
    if which.order is Order.MOST:
        over = min(which.passed_over, len(runs) - 1)
        run = sorted(runs, key=lambda each: -each.months)[over]
        head = f"**{name} stood still {nth(over)}longest for {several(run.months, 'month')}**"
        ends = (at(path, run.first), at(path, run.last))
        size = Size(name, run.months, "month")
        return finding(history, f"{head}, {months_of(run)}: {cutoff_words(run.cutoff)} ({chart}).", ends, size=size)
    return _present(history, (*entry, *path), name)


def _so_long(history: History, path: Path, runs: list[Standstill], name: str, which: Which) -> Finding:
    """Tell the standstills of `runs` that lasted so long: the first, the last, or all of them."""
    least = math.ceil(which.at_least / MONTH)
    long = [run for run in runs if run.months >= least]
    span = f"from {path[0].month.name} to {path[-1].month.name} ({path[0].chart.heading})"
    if not long:
        never = f"**{name} never stood still for {several(least, 'month')} or more** {span}."
        return finding(history, never, path[-1:], happened=False)
    shown = {Order.FIRST: long[:1], Order.LAST: long[-1:]}.get(which.order, long[-LISTED:])
    ends = tuple(at(path, month) for run in shown for month in dict.fromkeys((run.first, run.last)))
    times = f"stood still for {several(least, 'month')} or more {several(len(long), 'time')}"
    if len(shown) == 1:
        run, which_one = shown[0], f"{which.order} " if which.order in (Order.FIRST, Order.LAST) else ""
        head = f"**{name} {which_one}stood still so long in {months_of(run)}**: {cutoff_words(run.cutoff)} for"
        return finding(history, f"{head} {several(run.months, 'month')}. It {times} {span}.", ends, happened=True)
    lines = "\n".join(
        f"- {months_of(run)}: {cutoff_words(run.cutoff)}, {several(run.months, 'month')}" for run in reversed(shown)
    )
    return finding(history, f"**{name} {times}** {span}, newest first:\n{lines}", ends, happened=True)


def _present(history: History, path: Path, name: str) -> Finding:
    chart, last, run = path[-1].chart.heading, path[-1], standstills(path)[-1]
    step = next((each for each in (Step(path[-2], last),) if not each.still), None) if len(path) > 1 else None
    if step:
        moved = "went back" if step.backwards else "moved"
        head = f"**{name} is not standing still**: it {moved} in the {last.month.name} bulletin, {from_to(step)}"
        return finding(history, f"{head} ({chart}).", cells([step]))
    if last.month != history.latest:
        head = f"**{name} stood at {cutoff_words(run.cutoff)} for {several(run.months, 'month')}**, {months_of(run)}"
        return finding(history, f"{head} ({chart}).", (at(path, run.first), at(path, run.last)))
    head = (
        f"**{name} has stood at {cutoff_words(run.cutoff)} for {several(run.months, 'month')}**, since the "
        f"{run.first.name} bulletin (to {run.last.name}, {chart})."
    )
    return finding(history, head, (at(path, run.first), at(path, run.last)))


def stood_at(history: History, path: Path, name: str, day: date, other: Path = ()) -> Finding:
    """Tell in which bulletins the cut-off was exactly `day`; where in none, look at `other`, the other chart."""
    runs = [run for run in standstills(path) if run.cutoff == day]
    where = f"({path[0].chart.heading})"
    if not runs and any(each.cutoff == day for each in other):
        told = stood_at(history, other, name, day)
        return replace(told, answer=f"{told.answer} On {path[0].chart.heading} it never stood there.")
    if not runs:
        span = f"from {path[0].month.name} to {path[-1].month.name}"
        head = f"**{name} never stood at {day_words(day)}** in the bulletins that I have {span} {where}."
        return finding(history, head, path[-1:])
    spans = listed([f"{months_of(run)} ({several(run.months, 'month')})" for run in runs])
    since = " and stands there still" if runs[-1].last == path[-1].month else ""
    ends = tuple(at(path, month) for run in runs for month in dict.fromkeys((run.first, run.last)))
    return finding(history, f"**{name} stood at {day_words(day)} in {spans}**{since} {where}.", ends)
