"""What followed the past months most like the present one: the distribution behind every forecast (pure).

Everything is found anew from the history at hand, so a forecast as of a month can know nothing of later ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.visa.bulletin import Area, Chart
from bot.visa.outlook.features import Features, ahead, calendar, describe, held, lag
from bot.visa.outlook.forest import Forest, Growth, bin_by, edges_of
from bot.visa.outlook.heed import Statement, heed, statements
from bot.visa.outlook.panel import (
    ABSENT,
    CURRENT,
    DATE,
    UNAVAILABLE,
    Floats,
    Ints,
    Key,
    Panel,
    later_days,
    later_states,
    panel,
    standard_keys,
)
from bot.visa.outlook.prospect import Prospect, prospect

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.visa.archive import History
    from bot.visa.outlook.forest import Bins


@dataclass(frozen=True, slots=True)
class Reach:
    """How the like months of some horizons are found: by what followed at the `anchors`, with trees of a `growth`."""

    anchors: tuple[int, ...]
    growth: Growth


FINE = Growth(trees=60, tries=32, leaf=3, share=0.5)
GROWTH = Growth(trees=60, tries=16, leaf=5, share=0.5)
REACHES = {
    2: Reach((1, 3), FINE),
    15: Reach((1, 3, 6), GROWTH),
    27: Reach((20,), GROWTH),
    47: Reach((36,), GROWTH),
    99: Reach((60,), GROWTH),
}
"""Up to each horizon: how its like months are found; what followed them is read at the horizon asked.

A single far horizon is a poor judge, for what happened half a year on tells more reliably which months were alike.
The next bulletin depends on more than a later one does: finer leaves and more questions tell more of it.
"""
ENOUGH = 40
"""Past months of the same state that a forecast needs at least."""
SCALE = 15.0
"""Days: movements are told apart by their inverse hyperbolic sine, in these units."""
EXTREME = 6.0
"""Where C stands beyond every movement forward on that scale, and U beyond every one back."""


UNHEARD_OF = 0.001
"""How likely, for each month ahead, it is that something happens to which no like month is a guide."""
FALLEN = 30.0
"""Days behind its highest date of the last year from which a series counts as retrogressed."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What forecasts from one state learn from, for horizons of one reach."""

    known: NDArray[np.bool_]
    """The past months, of all series, that have an outcome."""
    forest: Forest
    """Planted with these months."""
    late: Floats
    """What is known of the newest month of each series by how far ahead is asked."""
    edges: list[Floats]
    """The borders of the bins that the forest tells months apart by."""


@dataclass(frozen=True)
class Past:
    """A history prepared for forecasts of one chart; preparing takes about a tenth of a second."""

    panel: Panel
    companion: Panel
    said: Mapping[Key, tuple[Statement, ...]]

    @classmethod
    def of(cls, history: History, chart: Chart, also: Sequence[Key] = ()) -> Past:
        """Prepare a history; `also` are series beside the ones that every forecast learns from."""
        keys = standard_keys(also)
        other = Chart.DATES_FOR_FILING if chart is Chart.FINAL_ACTION else Chart.FINAL_ACTION
        series = panel(history, chart, keys)
        said = statements(history, series) if chart is Chart.FINAL_ACTION else {}
        return cls(series, panel(history, other, keys), said)

    def prospects(self, rows: Ints, horizons: Sequence[int]) -> Mapping[int, tuple[Prospect | None, ...]]:
        """Return for each horizon what may follow the newest month of each row; None where too little is known."""
        found: dict[int, list[Prospect | None]] = {horizon: [None] * len(rows) for horizon in horizons}
        states = self.panel.state[rows, -1]
        for state in (DATE, CURRENT, UNAVAILABLE):
            mine = np.flatnonzero(states == state)
            for until, reach in REACHES.items() if len(mine) else ():
                near = [horizon for horizon in horizons if reach_of(horizon) == until]
                for horizon, followed in zip(near, self._follow(rows[mine], state, reach, near), strict=True):
                    for which, each in zip(mine, followed, strict=True):
                        found[horizon][which] = each
        return {horizon: tuple(each) for horizon, each in found.items()}

    def _follow(self, rows: Ints, state: int, reach: Reach, horizons: Sequence[int]) -> list[list[Prospect | None]]:
        """Return, for each horizon, what may follow each of the rows, which are all in `state`."""
        if not horizons or self._known(state, reach.anchors[0]).sum() < ENOUGH:
            return [[None] * len(rows) for _ in horizons]
        ground = self._ground(state, reach)
        likes = self._likes(rows, state, reach)
        return [[self._prospect(row, ground.known, likes[row], horizon) for row in rows] for horizon in horizons]

    def _ground(self, state: int, reach: Reach) -> Ground:
        """Return what every forecast from `state` in these horizons learns from."""
        if (state, reach) not in self._grounds:
            known = self._known(state, reach.anchors[0])
            late = np.concatenate([ahead(self.panel, anchor).matrix() for anchor in reach.anchors], axis=-1)
            edges, bins = self._described(state)
            borders = edges_of(late[known][::3])
            past = np.concatenate([bins[:, known[self._in(state)]], bin_by(late[known], borders)])
            forest = Forest.plant(past, self._outcomes(state, reach.anchors)[known], reach.growth)
            self._grounds[state, reach] = Ground(known, forest, late[:, -1], [*edges, *borders])
        return self._grounds[state, reach]

    def _likes(self, rows: Ints, state: int, reach: Reach) -> Mapping[int, Floats]:
        """Return, by row, how like it each of the known months is.

        All series together take as long as five of them one by one: whoever asks for a second one soon asks for more.
        """
        found = self._found.setdefault((state, reach), {})
        missing = np.array([row for row in rows if row not in found], int)
        if len(missing):
            missing = np.flatnonzero(self.panel.state[:, -1] == state) if found else missing
            ground = self._ground(state, reach)
            now = np.concatenate([self._matrix[missing, -1], ground.late[missing]], axis=-1)
            found.update(zip(missing.tolist(), ground.forest.likeness(bin_by(now, ground.edges)), strict=True))
        return found

    def _prospect(self, row: int, known: NDArray[np.bool_], weights: Floats, horizon: int) -> Prospect | None:
        """Return what followed the like months, told from where the row stands now."""
        moves, states = self._shift(horizon)
        moves, states = moves[known], states[known]
        moves = carry_over(moves, self._fallen[known], self._fallen[row, -1])
        weights = weights * heed(self.said.get(self.panel.keys[row], ()), horizon, moves, states)
        return prospect(moves, states, weights, self._reference[row, -1], UNHEARD_OF * horizon)

    def _known(self, state: int, horizon: int) -> NDArray[np.bool_]:
        """Return the past months of a state with a printed outcome, without countries that merely repeat ALL."""
        target = self._target_state(horizon)
        return np.asarray(self._in(state) & (target != ABSENT) & ~self._repeats(horizon))

    def _in(self, state: int) -> NDArray[np.bool_]:
        return np.asarray(self.panel.printed & (self.panel.state == state))

    def _target_state(self, horizon: int) -> Ints:
        printed = np.where(self.panel.printed, self.panel.state, ABSENT)
        return later_states(printed, horizon)

    def _shift(self, horizon: int) -> tuple[Floats, Ints]:
        """Return what was printed `horizon` months later: days from the reference (NaN: no date), and the state."""
        return later_days(self.panel.day, horizon) - self._reference, self._target_state(horizon)

    def _outcomes(self, state: int, anchors: tuple[int, ...]) -> Floats:
        """Return what followed at each anchor, on a scale of its own; where it is not known, as at the one before."""
        found: list[Floats] = []
        for anchor in anchors:
            outcome, known = self._outcome(anchor), self._known(state, anchor)
            spread = outcome[known].std() if known.any() else 0.0
            found.append(np.where(known, outcome / (spread or 1.0), found[-1] if found else 0.0))
        return np.stack(found, axis=-1)

    def _outcome(self, horizon: int) -> Floats:
        moves, states = self._shift(horizon)
        moves = np.nan_to_num(moves)
        recovered = np.clip(moves / np.maximum(self._fallen, FALLEN), -1, 1.5)
        scaled = np.arcsinh(moves / SCALE) + np.where(self._fallen >= FALLEN, recovered, 0)
        return np.where(states == CURRENT, EXTREME, np.where(states == UNAVAILABLE, -EXTREME, scaled))

    def _repeats(self, horizon: int) -> NDArray[np.bool_]:
        day, state = self.panel.day, self.panel.state
        world = np.array([self.panel.row_of(key.preference, Area.ALL) for key in self.panel.keys])
        moves, states = later_days(day, horizon), later_states(state, horizon)
        same = np.ones(day.shape, bool)
        for days, each in ((day, state), (moves, states), (lag(day, 6), state)):
            same &= (each == each[world]) & ((days == days[world]) | np.isnan(days))
        same[world == np.arange(len(world))] = False
        return same

    @cached_property
    def _reference(self) -> Floats:
        """From where movements count: the cut-off; under U, the last one; under C, the month's first day."""
        _, _, first_days = calendar(self.panel.first, self.panel.width)
        before = held(self.panel.day)
        return np.where((self.panel.state == CURRENT) | np.isnan(before), first_days, before)

    @cached_property
    def _features(self) -> Features:
        return describe(self.panel, self.companion)

    @cached_property
    def _fallen(self) -> Floats:
        """Days behind the highest date of the last year."""
        return np.nan_to_num(self._features.columns["peak_12"])

    @cached_property
    def _matrix(self) -> Floats:
        return self._features.matrix()

    def _described(self, state: int) -> tuple[list[Floats], Bins]:
        """Return the borders of bins, and the features of all months in `state` as bins: (features, such months)."""
        if state not in self._binned:
            values = self._matrix[self._in(state)]
            edges = edges_of(values[::3])
            self._binned[state] = edges, bin_by(values, edges)
        return self._binned[state]

    @cached_property
    def _found(self) -> dict[tuple[int, Reach], dict[int, Floats]]:
        return {}

    @cached_property
    def _grounds(self) -> dict[tuple[int, Reach], Ground]:
        return {}

    @cached_property
    def _binned(self) -> dict[int, tuple[list[Floats], Bins]]:
        return {}


def reach_of(horizon: int) -> int:
    """Return the reach that holds a horizon."""
    return next(reach for reach in REACHES if horizon <= reach)


def carry_over(moves: Floats, fallen: Floats, now: float) -> Floats:
    """Return movements of other months as if begun from here, when here is `now` days behind a date reached before.

    A way back is carried over as the share of it: who had fallen by 100 days and recovered all of them says that a
    series fallen by 1000 recovers 1000.
    """
    if now < FALLEN:
        return moves
    back = np.where(moves <= fallen, moves * now / np.maximum(fallen, FALLEN), moves - fallen + now)
    return np.where((fallen >= FALLEN) & (moves > 0), back, moves)
