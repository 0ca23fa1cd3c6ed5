"""How cut-offs moved: steps, spans, retrogressions, standstills, pace, and what a bulletin changed (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Cell, Chart, Cutoff, Month, Preference
from bot.visa.finding import Sighting, rank
from bot.visa.lines import between

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.visa.archive import History


@dataclass(frozen=True, slots=True)
class Step:
    """From one known bulletin to the next one known."""

    before: Sighting
    after: Sighting

    @property
    def days(self) -> int | None:
        """Days moved, negative backwards; None where one end is no date."""
        return days_between(self.before.cutoff, self.after.cutoff)

    @property
    def backwards(self) -> bool:
        """Whether it is a retrogression: the later value ranks lower (C > date > U)."""
        return rank(self.after.cutoff) < rank(self.before.cutoff)

    @property
    def still(self) -> bool:
        """Whether nothing moved."""
        return self.before.cutoff == self.after.cutoff


def days_between(first: Cutoff, last: Cutoff) -> int | None:
    """Return the days from one date to another; None where one is C or U."""
    if isinstance(first, date) and isinstance(last, date):
        return (last - first).days
    return None


def steps(sightings: Iterable[Sighting]) -> tuple[Step, ...]:
    """Return the steps between bulletins that follow each other in the archive."""
    return tuple(Step(before, after) for before, after in pairwise(sightings))


def retrogressions(sightings: Iterable[Sighting]) -> tuple[Step, ...]:
    """Return the steps backwards, oldest first."""
    return tuple(step for step in steps(sightings) if step.backwards)


@dataclass(frozen=True, slots=True)
class Standstill:
    """A run of bulletins with the same cut-off."""

    first: Month
    last: Month
    cutoff: Cutoff

    @property
    def months(self) -> int:
        """From the first to the last, both counted."""
        return self.last - self.first + 1


def standstills(sightings: Iterable[Sighting]) -> tuple[Standstill, ...]:
    """Return the runs of equal cut-offs, oldest first; every bulletin is in one."""
    runs: list[Standstill] = []
    for each in sightings:
        if runs and runs[-1].cutoff == each.cutoff:
            runs[-1] = Standstill(runs[-1].first, each.month, each.cutoff)
        else:
            runs.append(Standstill(each.month, each.month, each.cutoff))
    return tuple(runs)


@dataclass(frozen=True, slots=True)
class Journey:
    """A cut-off over a span of bulletins."""

    sightings: tuple[Sighting, ...]

    @property
    def start(self) -> Sighting:
        """The first bulletin of the span."""
        return self.sightings[0]

    @property
    def end(self) -> Sighting:
        """The last bulletin of the span."""
        return self.sightings[-1]

    @property
    def days(self) -> int | None:
        """Days from the first to the last cut-off; None where one is no date."""
        return days_between(self.start.cutoff, self.end.cutoff)

    @property
    def forward(self) -> tuple[Step, ...]:
        """The steps that moved ahead."""
        return tuple(step for step in steps(self.sightings) if not step.backwards and not step.still)

    @property
    def backward(self) -> tuple[Step, ...]:
        """The steps that moved back."""
        return retrogressions(self.sightings)

    @property
    def still(self) -> tuple[Step, ...]:
        """The steps that did not move."""
        return tuple(step for step in steps(self.sightings) if step.still)


def journey(sightings: tuple[Sighting, ...], first: Month, last: Month) -> Journey | None:
    """Return the journey from `first` to `last`; None without a bulletin there."""
    found = between(sightings, first, last)
    return Journey(found) if found else None


def pace(sightings: tuple[Sighting, ...], months: int, end: Month) -> float | None:
    """Return how many days the cut-off moved a month over the `months` up to `end`; None where that has no sense."""
    found = journey(sightings, end + -months, end)
    if found is None or found.days is None or found.end.month == found.start.month:
        return None
    return found.days / (found.end.month - found.start.month)


YEARLY = {
    Preference.F1: 23_400, Preference.F2A: 87_934, Preference.F2B: 26_266, Preference.F3: 23_400, Preference.F4: 65_000,
    Preference.EB1: 40_040, Preference.EB2: 40_040, Preference.EB3: 35_040, Preference.EB3_OTHER: 5_000,
    Preference.EB4: 9_940, Preference.EB5_UNRESERVED: 6_800, Preference.EB5_NON_RC: 3_000, Preference.EB5_RC: 6_900,
    Preference.EB5_RURAL: 1_990, Preference.EB5_HIGH_UNEMPLOYMENT: 990, Preference.EB5_INFRASTRUCTURE: 200,
}  # fmt: skip
"""Visas a year by law (INA 201, 203), rounded; rows that share a limit are given a part of it."""
_SHARE = 0.07
"""A country with a column has at most 7 %; all others together are counted at 72 %."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one cell did from one bulletin to the next."""

    step: Step

    @property
    def people(self) -> float:
        """About how many visas the move is worth: the days it moved, at the numbers that the law gives a year.

        A proxy and nothing more: how many people wait at a date is not published by month.
        """
        days = self.step.days
        moved = abs(days) if days is not None else 365
        share = _SHARE if self.step.after.area is not Area.ALL else 1 - 4 * _SHARE
        return moved / 365 * YEARLY.get(self.step.after.preference, 100) * share


def changes(history: History, month: Month, chart: Chart, since: Month | None = None) -> tuple[Change, ...]:
    """Return the cells of `month` that differ from the bulletin before, or of `since`, most people moved first.

    A country column that says the same as All Chargeability Areas, before and after, is not repeated.
    """
    before = since if since in history.bulletins else previous(history, month)
    if before is None:
        return ()
    found = []
    for cell in history.cells(month):
        old = history.cutoff(before, chart, cell.preference, cell.area) if cell.chart is chart else None
        if old is None or old == cell.cutoff or _follows(history, cell, (before, month)):
            continue
        first = Sighting(before, chart, cell.preference, cell.area, old)
        found.append(Change(Step(first, Sighting(month, chart, cell.preference, cell.area, cell.cutoff))))
    return tuple(sorted(found, key=lambda change: -change.people))


def _follows(history: History, cell: Cell, months: tuple[Month, Month]) -> bool:
    return cell.area is not Area.ALL and all(
        history.cutoff(each, cell.chart, cell.preference, cell.area)
        == history.cutoff(each, cell.chart, cell.preference, Area.ALL)
        for each in months
    )


def previous(history: History, month: Month) -> Month | None:
    """Return the newest bulletin known before `month`."""
    return next((each for each in reversed(history.months) if each < month), None)


def following(history: History, month: Month) -> Month | None:
    """Return the first bulletin known after `month`."""
    return next((each for each in history.months if each > month), None)


@dataclass(frozen=True, slots=True)
class Run:
    """Bulletins in a row in which something held."""

    first: Month
    last: Month

    @property
    def months(self) -> int:
        """From the first to the last, both counted."""
        return self.last - self.first + 1


def runs_of(sightings: Iterable[Sighting], holds: Callable[[Sighting], bool]) -> tuple[Run, ...]:
    """Return the runs of bulletins of which `holds` is true."""
    runs: list[Run] = []
    going_on = False
    for each in sightings:
        held = holds(each)
        if held:
            begin = runs.pop().first if going_on else each.month
            runs.append(Run(begin, each.month))
        going_on = held
    return tuple(runs)


def past(day: date) -> Callable[[Sighting], bool]:
    """Return whether a priority date of `day` is current in a bulletin."""
    return lambda each: rank(each.cutoff) > (1, day)


def first_current(sightings: Iterable[Sighting], day: date) -> Sighting | None:
    """Return the first bulletin in which a priority date of `day` was current."""
    return next((each for each in sightings if rank(each.cutoff) > (1, day)), None)
