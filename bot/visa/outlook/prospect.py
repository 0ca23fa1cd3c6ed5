"""What may be printed in a month to come, as a distribution over dates, C and U (pure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.visa.outlook.panel import ABSENT, CURRENT, DATE, UNAVAILABLE, Floats, Ints


@dataclass(frozen=True, slots=True)
class Prospect:
    """What may be printed: `days` (ordinals, ascending) with their weights, if a date; and how likely C and U are."""

    days: Floats
    weights: Floats
    p_current: float
    p_unavailable: float

    def quantile(self, share: float) -> float:
        """Return the date, as an ordinal, below which `share` of the dates that may be printed lie."""
        reached = np.cumsum(self.weights)
        return float(self.days[min(int((reached < share * reached[-1] - 1e-9).sum()), len(self.days) - 1)])

    def place(self, day: float) -> tuple[float, float]:
        """Return which share of the dates that may be printed lies before `day`, and which up to it."""
        total = self.weights.sum()
        before, up_to = self.weights[self.days < day].sum(), self.weights[self.days <= day].sum()
        return float(before / total), float(up_to / total)

    def beyond(self, day: float) -> float:
        """Return how likely a cut-off is that makes `day` current: C, or a later date."""
        dates = 1 - self.p_current - self.p_unavailable
        later = self.weights[self.days > day].sum() / self.weights.sum() if len(self.days) else 0.0
        return float(self.p_current + dates * later)


def prospect(
    moves: Floats, states: Ints, weights: Floats, reference: float, unheard_of: float = 0.0
) -> Prospect | None:
    """Return the weighted outcomes as a distribution around `reference`; `unheard_of` is spread over all states."""
    weights = np.where(states == ABSENT, 0, weights)
    total = weights.sum()
    if total < 0.05:  # nearly all of the like months are too recent to have an outcome
        return None
    dates = (states == DATE) & (weights > 0)
    order = np.argsort(moves[dates], kind="stable")
    p_current, p_unavailable = (
        float((1 - unheard_of) * weights[states == state].sum() / total + unheard_of / 3)
        for state in (CURRENT, UNAVAILABLE)
    )
    return Prospect(reference + moves[dates][order], weights[dates][order], p_current, p_unavailable)
