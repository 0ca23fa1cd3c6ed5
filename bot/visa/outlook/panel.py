"""The history as arrays: a row for each series, a column for each month since the first bulletin (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.visa.archive import History

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DATE, CURRENT, UNAVAILABLE, ABSENT = 0, 1, 2, 3
"""What a cell says."""
_STATES: Mapping[Cutoff, int] = {Status.CURRENT: CURRENT, Status.UNAVAILABLE: UNAVAILABLE}

FIFTH = (Preference.EB5, Preference.EB5_TEA_RC_PILOT, Preference.EB5_NON_RC, Preference.EB5_UNRESERVED)
"""One line of people under four names: the fifth preference without its set-asides, in the order of the names."""
PREFERENCES = (
    Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4, Preference.EB1, Preference.EB2,
    Preference.EB3, Preference.EB5_UNRESERVED, Preference.EB3_OTHER, Preference.EB4,
)  # fmt: skip
AREAS = (Area.ALL, Area.CHINA, Area.INDIA, Area.MEXICO, Area.PHILIPPINES)


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Which series: a preference of a chargeability."""

    preference: Preference
    area: Area

    @property
    def names(self) -> tuple[Preference, ...]:
        """The names under which the series was printed, newest first."""
        return FIFTH[::-1] if self.preference in FIFTH else (self.preference,)


@dataclass(frozen=True)
class Panel:
    """One chart's series. A month without a bulletin repeats the one before it, but is not `printed`."""

    chart: Chart
    first: Month
    keys: tuple[Key, ...]
    state: Ints
    day: Floats
    """The ordinal of the cut-off date; NaN unless the state is DATE."""
    printed: NDArray[np.bool_]

    @property
    def width(self) -> int:
        """The number of months."""
        return int(self.state.shape[1])

    def row(self, key: Key) -> int:
        """Return the row of a series; raise ValueError when the panel has none."""
        return self.keys.index(key)

    def row_of(self, preference: Preference, area: Area) -> int:
        """Return the row of a series by its codes, -1 when the panel has none."""
        key = Key(preference, area)
        return self.keys.index(key) if key in self.keys else -1


def standard_keys(also: Iterable[Key] = ()) -> tuple[Key, ...]:
    """Return the series that every forecast learns from, and others asked for."""
    keys = tuple(Key(preference, area) for preference in PREFERENCES for area in AREAS)
    return (*keys, *(key for key in also if key not in keys))


def line_of(preference: Preference, area: Area) -> Key:
    """Return the series that holds a preference: the names of the fifth preference are one line."""
    return Key(Preference.EB5_UNRESERVED if preference in FIFTH else preference, area)


def panel(history: History, chart: Chart, keys: tuple[Key, ...]) -> Panel:
    """Return the series of a chart, each up to the history's newest bulletin."""
    first, width = history.months[0], history.latest - history.months[0] + 1
    state = np.full((len(keys), width), ABSENT)
    day = np.full((len(keys), width), np.nan)
    for row, key in enumerate(keys):
        for name in reversed(key.names):  # where a month has two of them, the newer one stays
            printed = history.series(chart, name, key.area)
            columns = [month - first for month, _ in printed]
            state[row, columns] = [_STATES.get(cutoff, DATE) for _, cutoff in printed]
            day[row, columns] = [cutoff.toordinal() if isinstance(cutoff, date) else np.nan for _, cutoff in printed]
    printed = state != ABSENT
    latest = np.maximum.accumulate(np.where(printed, np.arange(width), 0), axis=1)
    state, day = np.take_along_axis(state, latest, axis=1), np.take_along_axis(day, latest, axis=1)
    return Panel(chart, first, keys, state, day, printed)


def later_days(days: Floats, months: int) -> Floats:
    """Return the days printed `months` later; NaN where that is not known yet."""
    out = np.full(days.shape, np.nan)
    out[:, : max(days.shape[1] - months, 0)] = days[:, months:]
    return out


def later_states(states: Ints, months: int) -> Ints:
    """Return the states `months` later; ABSENT where that is not known yet."""
    out = np.full(states.shape, ABSENT)
    out[:, : max(states.shape[1] - months, 0)] = states[:, months:]
    return out
