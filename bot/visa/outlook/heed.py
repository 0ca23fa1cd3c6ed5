"""How much what the newest bulletins themselves expect counts, beside what followed months like this one (pure).

The weights are set by hand and mild: over the back-test the bulletins' text told little that the movements had not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.visa.bulletin import Area
from bot.visa.contents import Certainty, Guidance, Outlook
from bot.visa.outlook.panel import CURRENT, DATE, UNAVAILABLE, Floats, Ints, Key, Panel, line_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.visa.archive import History

REMEMBERED = 4
"""Bulletins that are heeded, the newest one included."""
REACH = 4
"""Months that a statement speaks of, counted from its bulletin."""
FLOOR = 0.5
"""What remains of a like month's weight when it went against an announced movement."""
SLACK = 4.0
"""Days a month by which a movement may miss an announced one and still agree."""
WARNED = {Certainty.POSSIBLE: 1.3, Certainty.LIKELY: 2.0, Certainty.WILL: 2.0}
"""By how much a warning of retrogression raises the weight of months that were followed by one."""
ADVANCED = 0.8
"""What remains, after a firm warning, of the weight of months that were followed by an advance."""
UNNUMBERED = {
    Outlook.HOLD: (0.0, 0.0),
    Outlook.LITTLE: (0.0, 5.0),
    Outlook.SLOW: (5.0, 20.0),
    Outlook.RAPID: (40.0, 150.0),
}
"""Days a month that words without a number stand for."""
WARNINGS = (Outlook.RETROGRESS, Outlook.UNAVAILABLE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of guidance, and how many months ago it was printed."""

    age: int
    guidance: Guidance

    def movement(self, horizon: int) -> tuple[float, float] | None:
        """Return the announced movement over `horizon` months, from the middle of the range up; None without one."""
        each = self.guidance
        if each.high is not None:
            low = ((each.low or 0) + each.high) / 2
            months = float(horizon) if each.monthly else min(max(horizon / 3, 0.34), 1.0)
            return low * months, each.high * months
        if not each.listed or each.outlook not in UNNUMBERED:
            return None
        low, high = UNNUMBERED[each.outlook]
        return low * horizon, high * horizon


def statements(history: History, panel: Panel) -> Mapping[Key, tuple[Statement, ...]]:
    """Return what the newest bulletins say of each series, newest first; a country tied to all areas shares theirs."""
    found: dict[Key, list[Statement]] = {}
    world = [panel.row_of(key.preference, Area.ALL) for key in panel.keys]
    for age in range(REMEMBERED):
        said = [(line_of(each.preference, each.area), each) for each in history.guidance(history.latest + -age)]
        own = {key for key, each in said if each.outlook is not Outlook.FOLLOWS}
        for row, key in enumerate(panel.keys):
            tied = _same(panel, row, world[row], panel.width - 1 - age)
            source = Key(key.preference, Area.ALL) if tied and key not in own else key
            found.setdefault(key, []).extend(Statement(age, each) for name, each in said if name == source)
    return {key: tuple(each) for key, each in found.items() if each}


def heed(said: Sequence[Statement], horizon: int, moves: Floats, states: Ints) -> Floats:
    """Return a factor for each like month: higher where what followed it agrees with what was said."""
    factor = np.ones(len(moves))
    movement_heeded = False
    for each in said:
        if each.age + horizon > REACH:
            continue
        announced = each.movement(horizon)
        if announced and not movement_heeded:
            factor *= _agreement(announced, each.age, horizon, moves, states)
            movement_heeded = True
        if each.guidance.outlook in WARNINGS:
            factor *= _warning(each, moves, states)
    return factor


def _agreement(announced: tuple[float, float], age: int, horizon: int, moves: Floats, states: Ints) -> Floats:
    low, high = announced
    floor = 1 - (1 - FLOOR) * 0.8**age
    miss = np.where(states == DATE, np.maximum(np.maximum(low - moves, moves - high), 0), np.inf)
    return floor + (1 - floor) * np.exp(-miss / ((high - low) / 2 + SLACK * horizon))


def _warning(each: Statement, moves: Floats, states: Ints) -> Floats:
    fading = 0.7**each.age
    back = (states == UNAVAILABLE) | ((states == DATE) & (moves < 0))
    forward = (states == CURRENT) | ((states == DATE) & (moves > 0))
    firm = each.guidance.certainty is not Certainty.POSSIBLE
    raised = WARNED[each.guidance.certainty] ** fading
    return np.where(back, raised, np.where(forward & firm, ADVANCED**fading, 1.0))


def _same(panel: Panel, one: int, two: int, month: int) -> bool:
    days, states = panel.day[[one, two], month], panel.state[[one, two], month]
    return bool(states[0] == states[1] and (states[0] != DATE or days[0] == days[1]))
