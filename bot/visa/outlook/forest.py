"""The past months most like a given one, found by extremely randomised trees grown only where they are asked (pure).

A tree splits the past by questions about its features, each the best of a few drawn at random; the past months that
end in the same leaf as the month asked about are its like. Over many trees this gives every past month a weight.
Only the branch that holds the month asked about is grown, so that nothing is fitted beforehand and nothing is stored.
P. Geurts, D. Ernst, L. Wehenkel, "Extremely randomized trees" (2006); N. Meinshausen, "Quantile regression forests".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from bot.visa.outlook.panel import Floats, Ints

Bins = NDArray[np.uint8]
BINS = 64
DEPTH = 24
JUDGES = 600
"""Past months that judge a question at most; where more are at hand, the rest only follow it."""


@dataclass(frozen=True, slots=True)
class Growth:
    """How trees are grown."""

    trees: int = 60
    tries: int = 24
    """Questions drawn at each branching."""
    leaf: int = 8
    """Past months that a leaf holds at least."""
    share: float = 1.0
    """The part of the past that each tree sees."""
    seed: int = 20011201


def edges_of(values: Floats) -> list[Floats]:
    """Return, for each column, the borders that cut its known values into at most BINS equal shares."""
    shares = np.linspace(0, 1, BINS)[1:-1]
    return [np.unique(np.quantile(known, shares)) if len(known := _known(column)) else known for column in values.T]


def bin_by(values: Floats, edges: list[Floats]) -> Bins:
    """Return values as their bin, from 1; 0 where unknown. Shape (features, rows)."""
    out = np.zeros(values.shape[::-1], np.uint8)
    for row, (column, border) in enumerate(zip(values.T, edges, strict=True)):
        out[row] = np.where(np.isnan(column), 0, np.searchsorted(border, column, side="right") + 1)
    return out


def likeness(past: Bins, outcome: Floats, asked: Bins, growth: Growth) -> Floats:
    """Return for each column of `asked` the weight of each column of `past`; the weights of one asked sum to 1.

    `outcome` has a column for each thing that like months should agree in.
    """
    draw = np.random.Generator(np.random.PCG64(growth.seed))
    features, months = past.shape
    tries = min(growth.tries, features)
    chosen = np.argsort(draw.random((growth.trees, DEPTH, features), np.float32), axis=-1)[..., :tries]
    cuts = draw.random((growth.trees, DEPTH, tries), np.float32)
    weights = np.zeros((asked.shape[1], months))
    mixed = draw.permutation(months)  # so that the first of any selection are a fair sample of it
    ground = Ground(past[:, mixed], outcome[mixed].astype(np.float32), asked, growth.leaf)
    for tree in range(growth.trees):
        seen = np.flatnonzero(draw.random(months, np.float32) < growth.share)
        ground.grow(seen, chosen[tree], cuts[tree], weights)
    found = np.empty_like(weights)
    found[:, mixed] = weights / growth.trees
    return found


@dataclass(frozen=True, slots=True)
class Ground:
    """What trees grow on: the past, what followed it, and what is asked about."""

    past: Bins
    outcome: NDArray[np.float32]
    asked: Bins
    leaf: int

    def grow(self, seen: Ints, chosen: Ints, cuts: Floats, weights: Floats) -> None:
        """Walk the branches that hold something asked, adding each leaf's share to `weights`."""
        branches = [(seen, np.arange(self.asked.shape[1]), 0)]
        while branches:
            rows, wanted, depth = branches.pop()
            question = self._question(rows, chosen[depth], cuts[depth]) if depth < DEPTH else None
            if question is None:
                weights[np.ix_(wanted, rows)] += 1 / len(rows)
                continue
            feature, cut = question
            left, ours = self.past[feature, rows] <= cut, self.asked[feature, wanted] <= cut
            for side, mine in ((left, ours), (~left, ~ours)):
                if mine.any():
                    branches.append((rows[side], wanted[mine], depth + 1))

    def _question(self, rows: Ints, chosen: Ints, cuts: Floats) -> tuple[int, int] | None:
        """Return the question, of those drawn, that separates outcomes best; None when none leaves two leaves."""
        if len(rows) < 2 * self.leaf:
            return None
        rows = rows[:JUDGES]
        count = len(rows)
        values = self.outcome[rows]
        cells = self.past[chosen[:, None], rows]
        low, high = cells.min(axis=1), cells.max(axis=1)
        borders = low + (cuts * (high - low)).astype(np.uint8)
        left = (cells <= borders[:, None]).astype(np.float32)
        here, below, total = left.sum(axis=1), left @ values, values.sum(axis=0)
        allowed = (here >= self.leaf) & (count - here >= self.leaf)
        if not allowed.any():
            return None
        rest = np.maximum(count - here, 1)[:, None]
        gain = (below**2 / np.maximum(here, 1)[:, None] + (total - below) ** 2 / rest).sum(axis=1)
        best = int(np.argmax(np.where(allowed, gain, -np.inf)))
        return int(chosen[best]), int(borders[best])


def _known(column: Floats) -> Floats:
    return column[~np.isnan(column)]
