"""The forecast walked forward through the archive: at each month only what had been published by then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.outlook.analogues import Past
from bot.visa.outlook.forecast import outlook_of
from bot.visa.outlook.panel import DATE, Key, Panel, panel, standard_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.visa.archive import History
    from bot.visa.outlook.forecast import Outlook
    from bot.visa.outlook.panel import Floats
    from bot.visa.outlook.prospect import Prospect

HORIZONS = (1, 3, 6, 12)
SCORED = (
    Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4,
    Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB5_UNRESERVED,
)  # fmt: skip
FIRST, LAST = Month(2012, 1), Month(2024, 12)
ALIKE = 24
"""Months over which a country must have repeated ALL to be left out, its outcome being the same too."""


@dataclass(frozen=True, slots=True)
class Case:
    """A forecast and what came true: states as the panel codes them, days as ordinals (NaN: no date)."""

    origin: Month
    key: Key
    horizon: int
    state: int
    day: float
    later_state: int
    later_day: float
    moves: tuple[float, ...]
    """The series' own movements over `horizon` months, as known at the origin."""
    recent: tuple[float, ...]
    """The last 25 cut-offs known at the origin."""
    prospect: Prospect
    outlook: Outlook

    @property
    def dated(self) -> bool:
        """A date at both ends."""
        return self.state == DATE and self.later_state == DATE

    @property
    def deciles(self) -> Floats:
        """The nine deciles printed, as days; C counts as the month's first day, U as a year behind the last date."""
        stand_in = {
            Status.CURRENT: float(self.outlook.month.first_day.toordinal()),
            Status.UNAVAILABLE: self.day - 365.0,
        }
        return np.array([
            stand_in[each] if isinstance(each, Status) else float(each.toordinal()) for each in self.outlook.deciles
        ])  # fmt: skip


def walk(
    history: History, first: Month = FIRST, last: Month = LAST, horizons: tuple[int, ...] = HORIZONS, step: int = 1
) -> Iterator[Case]:
    """Yield the scored cases, origin by origin, forecast by the product's own code."""
    truth = panel(history, Chart.FINAL_ACTION, standard_keys())
    for origin in (first + months for months in range(0, last - first + 1, step)):
        if origin in history.bulletins and origin < history.latest:
            yield from _at(history.as_of(origin), truth, origin, horizons)


def _at(known: History, truth: Panel, origin: Month, horizons: tuple[int, ...]) -> Iterator[Case]:
    past = Past.of(known, Chart.FINAL_ACTION)
    now = origin - truth.first
    asked = {row: [each for each in horizons if _counts(truth, row, now, now + each)] for row in range(len(truth.keys))}
    rows = np.array([row for row, some in asked.items() if some], dtype=np.int64)
    found = past.prospects(rows, horizons)
    for horizon in horizons:
        for row, prospect in zip(rows.tolist(), found[horizon], strict=True):
            if prospect is not None and horizon in asked[row]:
                yield _case(past.panel, truth, row, now, horizon, prospect)


def _case(seen: Panel, truth: Panel, row: int, now: int, horizon: int, prospect: Prospect) -> Case:
    days = seen.day[row]
    moves = days[horizon:] - days[:-horizon]
    origin = truth.first + now
    return Case(
        origin, truth.keys[row], horizon,
        int(truth.state[row, now]), float(truth.day[row, now]),
        int(truth.state[row, now + horizon]), float(truth.day[row, now + horizon]),
        tuple(moves[~np.isnan(moves)].tolist()), tuple(days[-25:].tolist()),
        prospect, outlook_of(origin, horizon, prospect),
    )  # fmt: skip


def _counts(truth: Panel, row: int, now: int, then: int) -> bool:
    """Return whether a row is scored: printed at both ends, and no country that merely repeats ALL."""
    if truth.keys[row].preference not in SCORED or then >= truth.width:
        return False
    if not (truth.printed[row, now] and truth.printed[row, then]):
        return False
    world = truth.row_of(truth.keys[row].preference, Area.ALL)
    months = [*range(max(now - ALIKE + 1, 0), now + 1), then]
    same_state = truth.state[row, months] == truth.state[world, months]
    same_day = (truth.day[row, months] == truth.day[world, months]) | (truth.state[row, months] != DATE)
    return row == world or not bool((same_state & same_day).all())
