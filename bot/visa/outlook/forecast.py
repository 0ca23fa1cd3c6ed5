"""Where a cut-off may stand in the months ahead, and when a priority date may become current (pure).

A forecast is what followed the past months most like the newest one (`analogues`), never a promise.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference, Status
from bot.visa.outlook import FURTHEST
from bot.visa.outlook.analogues import Past
from bot.visa.outlook.panel import ABSENT, line_of, standard_keys
from bot.visa.outlook.spread import level
from bot.visa.rules import is_current

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.visa.archive import History
    from bot.visa.outlook.panel import Ints, Key
    from bot.visa.outlook.prospect import Prospect

LATER = (30, 36, 42, 48, 54, 60)
"""Months ahead, beyond `FURTHEST`, at which a priority date is weighed too."""
DECILES = tuple(share / 10 for share in range(1, 10))
FEWEST = 12
"""Bulletins that must have listed a series before anything is said of its future."""
LAPSED = 6
"""Months without a row after which a series counts as ended."""


class NoForecast(ValueError):
    """The history supports no forecast; the message says why, in a reader's words."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a coming bulletin may print.

    Where a date is the most likely, `deciles` are of the date, should one be printed: four times in five it lies from
    `p10` to `p90`. Where C or U is, they are of whatever is printed, U being the earliest and C the latest.
    """

    month: Month
    deciles: tuple[Cutoff, ...]
    p_current: float
    p_unavailable: float

    @property
    def p10(self) -> Cutoff:
        """One in ten is earlier."""
        return self.deciles[0]

    @property
    def p50(self) -> Cutoff:
        """As likely earlier as later."""
        return self.deciles[4]

    @property
    def p90(self) -> Cutoff:
        """One in ten is later."""
        return self.deciles[8]

    def share(self, state: Status) -> float:
        """Return how likely C or U is."""
        return self.p_current if state is Status.CURRENT else self.p_unavailable

    @property
    def p_date(self) -> float:
        """How likely a date is."""
        return max(0.0, 1 - self.p_current - self.p_unavailable)

    @property
    def value(self) -> Cutoff:
        """What is most likely printed: the middle date, C or U."""
        if self.p_date >= max(self.p_current, self.p_unavailable):
            return self.p50
        return Status.CURRENT if self.p_current >= self.p_unavailable else Status.UNAVAILABLE


@dataclass(frozen=True, slots=True)
class Wait:
    """When a priority date may become current: in one of ten cases by `p10`, in nine of ten by `p90`.

    None: later than the months looked at, which `chances` lists, each with the probability to be current by then.
    """

    p10: Month | None = None
    p50: Month | None = None
    p90: Month | None = None
    chances: tuple[tuple[Month, float], ...] = ()
    reason: str = ""
    """Why no month can be given, or why there is none to wait for; empty otherwise."""


def forecast(history: History, preference: Preference, area: Area, chart: Chart, horizon: int) -> tuple[Outlook, ...]:
    """Return what each of the next `horizon` (1 to 24) bulletins may print; raise NoForecast, saying why not.

    Months that the past says nothing of are left out.
    """
    if not 1 <= horizon <= FURTHEST:
        raise NoForecast(f"A forecast reaches from 1 to {FURTHEST} months ahead; {horizon} were asked for.")
    found = _prospects(history, preference, area, chart, range(1, horizon + 1))
    return tuple(outlook_of(history.latest, ahead, each) for ahead, each in found)


def when_current(history: History, preference: Preference, area: Area, chart: Chart, priority_date: date) -> Wait:
    """Return when `priority_date` may become current, from the bulletin after the newest on."""
    now = _standing(history, preference, area, chart)
    if now is not None and is_current(now, priority_date):
        return Wait(history.latest, history.latest, history.latest, ((history.latest, 1.0),), "It is current already.")
    try:
        found = _prospects(history, preference, area, chart, (*range(1, FURTHEST + 1), *LATER))
    except NoForecast as none:
        return Wait(reason=str(none))
    chances: list[tuple[Month, float]] = []
    best = 0.0
    for ahead, each in found:
        best = max(best, each.beyond(priority_date.toordinal()))
        chances.append((history.latest + ahead, best))
    p10, p50, p90 = (next((month for month, chance in chances if chance >= share), None) for share in (0.1, 0.5, 0.9))
    return Wait(p10, p50, p90, tuple(chances), "" if p10 else _too_far(chances[-1][0]))


@lru_cache(maxsize=256)  # a history never changes, so an answer is found once while it is the newest
def _prospects(
    history: History, preference: Preference, area: Area, chart: Chart, horizons: range | tuple[int, ...]
) -> tuple[tuple[int, Prospect], ...]:
    key = line_of(preference, area)
    past = _past(history, chart, None if key in standard_keys() else key)
    row = past.panel.row(key)
    _refuse_the_unknown(past.panel.state[row], past.panel.printed[row], preference, area, chart)
    found = past.prospects(np.array([row]), horizons)
    kept = tuple((ahead, each) for ahead in horizons if (each := found[ahead][0]) is not None)
    if not kept:
        raise NoForecast(f"Too few past months are like the newest one of {preference} for {area} to learn from.")
    return kept


@lru_cache(maxsize=4)
def _past(history: History, chart: Chart, beside: Key | None) -> Past:
    """Return the history prepared for all series of a chart, and for one that is not among the standard ones."""
    return Past.of(history, chart, (beside,) if beside else ())


def _refuse_the_unknown(
    states: Ints, printed: NDArray[np.bool_], preference: Preference, area: Area, chart: Chart
) -> None:
    name = f"{preference} for {area} in {chart.heading}"
    if not printed.any():
        raise NoForecast(f"No bulletin lists {name}.")
    silent = len(printed) - 1 - int(np.flatnonzero(printed)[-1])
    if silent > LAPSED:
        raise NoForecast(f"{name} is no longer listed: the last {silent} bulletins have no such row.")
    if printed.sum() < FEWEST:
        raise NoForecast(f"Only {int(printed.sum())} bulletins list {name}; a forecast needs at least {FEWEST}.")
    if states[-1] == ABSENT:
        raise NoForecast(f"The newest bulletin says nothing of {name}.")


def outlook_of(origin: Month, ahead: int, prospect: Prospect) -> Outlook:
    """Return what the bulletin `ahead` months after `origin` may print, the range as wide as experience demands."""
    p_date = 1 - prospect.p_current - prospect.p_unavailable
    shares = [level(share, origin, ahead) for share in DECILES]
    if len(prospect.days) and p_date >= max(prospect.p_current, prospect.p_unavailable):
        deciles: tuple[Cutoff, ...] = tuple(_day(prospect, share) for share in shares)
    else:
        deciles = tuple(_mixed(prospect, share, p_date) for share in DECILES)
    return Outlook(origin + ahead, deciles, prospect.p_current, prospect.p_unavailable)


def _mixed(prospect: Prospect, share: float, p_date: float) -> Cutoff:
    if share <= prospect.p_unavailable:
        return Status.UNAVAILABLE
    if share > prospect.p_unavailable + p_date or not len(prospect.days):
        return Status.CURRENT
    return _day(prospect, (share - prospect.p_unavailable) / p_date)


def _day(prospect: Prospect, share: float) -> date:
    return date.fromordinal(round(prospect.quantile(share)))


def _standing(history: History, preference: Preference, area: Area, chart: Chart) -> Cutoff | None:
    for name in line_of(preference, area).names:
        printed = history.series(chart, name, area)
        if printed and printed[-1][0] == history.latest:
            return printed[-1][1]
    return None


def _too_far(month: Month) -> str:
    return (
        f"In nine of ten cases that followed months like this one, the date is not reached by {month.name}; "
        "nothing further ahead can be said that the past supports."
    )
