"""What is told before an event of a history: how far the cut-off has moved since, or how long it lasted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.visa.finding import Finding, Sighting, rank
from bot.visa.trends import Journey, past, runs_of
from bot.visa.wording import cutoff_words, link, months_words, several, span_of_days

if TYPE_CHECKING:
    from bot.visa.archive import History

Path = tuple[Sighting, ...]


class SayFirst(StrEnum):
    """What of one event is told before it."""

    MOVED = "moved"
    LASTED = "lasted"


def moved_since(history: History, told: Finding, event: Sighting, whole: Path, name: str) -> Finding:
    """Return `told` after how far it has moved since `event`: from the first date that it had then."""
    dated = [each for each in whole if each.month >= event.month and isinstance(each.cutoff, date)]
    if not dated:
        return told
    path = Journey((dated[0], whole[-1]))
    begin, end = (f"{cutoff_words(each.cutoff)} ({each.month.name})" for each in (dated[0], whole[-1]))
    far = f" {'forward' if path.days > 0 else 'back'} {span_of_days(abs(path.days))}" if path.days else ""
    has = f"has moved{far}" if path.days != 0 else "has not moved"
    return _after(history, told, f"**Since then {name} {has}**: from {begin} to {end}.", (dated[0], whole[-1]))


def fell_for(history: History, told: Finding, step: Path, whole: Path, name: str) -> Finding:
    """Return `told` after how long it took a cut-off that went back, by `step`, to be as far again."""
    after, before = step
    later = (each for each in whole if each.month > after.month and rank(each.cutoff) >= rank(before.cutoff))
    again, was = next(later, None), cutoff_words(before.cutoff)
    if again is None:
        now = whole[-1]
        gone = several(now.month - after.month, "month")
        still = f"**It lasts still**: {gone} after {after.month.name}, {name} is at {cutoff_words(now.cutoff)}"
        return _after(history, told, f"{still}, not back at {was}.", (now,))
    lasted = several(again.month - after.month, "month")
    back = f"**It lasted {lasted}**: {name} was as far again in the {again.month.name} bulletin"
    then = cutoff_words(again.cutoff)
    stood = then if then == was else f"{then}; {was} before it went back"
    return _after(history, told, f"{back} ({stood}).", (again,))


def was_past(history: History, told: Finding, whole: Path, what: str, day: date) -> Finding:
    """Return `told` after how long the cut-off was past `day`, in the run of bulletins told of; `what` says it."""
    event = told.evidence[0]
    run = next(each for each in runs_of(whole, past(day)) if each.first <= event.month <= each.last)
    ends = [each for each in whole if each.month in (run.first, run.last)]
    still = ", and is so still" if run.last == whole[-1].month else ""
    long = f"{several(run.months, 'month')}**, {months_words(run.first, run.last)}"
    return _after(history, told, f"**{what} for {long}{still}.", tuple(ends))


def stayed_for(history: History, told: Finding, event: Sighting, whole: Path, name: str) -> Finding:
    """Return `told` after how long the state lasted that `event` is a month of; a date is the state of having one."""
    dated = isinstance(event.cutoff, date)
    same = runs_of(whole, lambda each: isinstance(each.cutoff, date) if dated else each.cutoff is event.cutoff)
    run = next(each for each in same if each.first <= event.month <= each.last)
    ends = [each for each in whole if each.month in (run.first, run.last)]
    state = "with a cut-off date" if dated else cutoff_words(event.cutoff)
    long = several(run.months, "month")
    if run.last == whole[-1].month:
        head = f"**{name} has been {state} for {long}**, since {run.first.name}, and is so still."
    else:
        head = f"**{name} was {state} for {long}**, {months_words(run.first, run.last)}."
    return _after(history, told, head, tuple(ends))


def _after(history: History, told: Finding, head: str, shown: Path) -> Finding:
    sources = dict.fromkeys((*told.sources, *(link(history, each.month) for each in shown)))
    return replace(told, answer=f"{head}\n\n{told.answer}", evidence=(*told.evidence, *shown), sources=tuple(sources))
