"""The past months most like a given one, found by extremely randomised trees grown only where they are asked (pure).

A tree splits the past by questions about its features, each the best of a few drawn at random; the past months that
end in the same leaf as the month asked about are its like. Over many trees this gives every past month a weight.
Only the branch that holds the month asked about is grown, so that nothing is fitted beforehand and nothing is stored.
P. Geurts, D. Ernst, L. Wehenkel, "Extremely randomized trees" (2006); N. Meinshausen, "Quantile regression forests".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.random import PCG64, Generator
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return [_distinct(_quantiles(known, shares)) if len(known := _known(column)) else known for column in values.T]


def bin_by(values: Floats, edges: list[Floats]) -> Bins:
    """Return values as their bin, from 1; 0 where unknown. Shape (features, rows)."""
    out = np.zeros(values.shape[::-1], np.uint8)
    for row, (column, border) in enumerate(zip(values.T, edges, strict=True)):
        out[row] = np.where(np.isnan(column), 0, np.searchsorted(border, column, side="right") + 1)
    return out


def _judged(outcome: Floats) -> Floats:
    """Return outcomes and a column of ones, to count with.

    Sums of numbers of single precision are exact in double precision, in whatever order: a question is judged alike on
    every machine.
    """
    return np.concatenate([outcome.astype(np.float32), np.ones((len(outcome), 1), np.float32)], axis=1).astype(float)


class Branches(NamedTuple):
    """Branches of one level, of all trees."""

    tree: Ints
    """Of each branch."""
    branch: Ints
    row: Ints
    """The past months, and the branch that each is in, ascending."""
    home: Ints
    mine: Ints
    """What is asked about, and the branch that each is in, ascending: no branch is without."""


@dataclass(frozen=True, slots=True)
class Forest:
    """What trees grow from: the past, what followed it, and what chance has drawn for each tree and level."""

    past: Bins
    outcome: Floats
    """Of each past month; a last column of ones counts them."""
    mixed: Ints
    """The places, in what was planted, of the past months."""
    seen: NDArray[np.bool_]
    chosen: Ints
    cuts: NDArray[np.float32]
    leaf: int

    @classmethod
    def plant(cls, past: Bins, outcome: Floats, growth: Growth) -> Forest:
        """Prepare trees; `outcome` has a column for each thing that like months should agree in."""
        draw = Generator(PCG64(growth.seed))
        features, months = past.shape
        tries = min(growth.tries, features)
        chosen = np.argsort(draw.random((growth.trees, DEPTH, features), np.float32), axis=-1)[..., :tries]
        cuts = draw.random((growth.trees, DEPTH, tries), np.float32)
        mixed = draw.permutation(months)  # so that the first of any selection are a fair sample of it
        seen = np.array([draw.random(months, np.float32) < growth.share for _ in range(growth.trees)])
        shuffled = np.ascontiguousarray(past[:, mixed])
        return cls(shuffled, _judged(outcome[mixed]), mixed, seen, chosen, cuts, growth.leaf)

    def likeness(self, asked: Bins) -> Floats:
        """Return for each column of `asked` the weight of each past month; the weights of one asked sum to 1.

        All trees grow a level at a time.
        """
        (trees, months), many = self.seen.shape, asked.shape[1]
        weights = np.zeros((many, months))
        (branch, row), (home, mine) = np.nonzero(self.seen), np.divmod(np.arange(trees * many), many)
        level = Branches(np.arange(trees), branch, row, home, mine)
        for depth in range(DEPTH + 1):
            count = np.bincount(level.branch, minlength=len(level.tree))
            feature, cut = np.full(len(count), -1), np.zeros(len(count), np.uint8)
            for some in _alike(count, 2 * self.leaf) if depth < DEPTH else ():
                drawn = self.chosen[level.tree[some], depth], self.cuts[level.tree[some], depth]
                feature[some], cut[some] = self._questions(*_first(some, count, level.row), *drawn)
            for leaf in np.flatnonzero(feature < 0):
                here = level.mine[_part(level.home, leaf)], level.row[_part(level.branch, leaf)]
                weights[np.ix_(*here)] += 1 / count[leaf]
            level = self._split(level, feature, cut, asked)
        found = np.empty_like(weights)
        found[:, self.mixed] = weights / trees
        return found

    def _split(self, level: Branches, feature: Ints, cut: Bins, asked: Bins) -> Branches:
        """Return the halves that hold something asked, of the branches that a question was found for."""
        tree, branch, row, home, mine = level
        grows = feature >= 0
        branch, row, home, mine = branch[grows[branch]], row[grows[branch]], home[grows[home]], mine[grows[home]]
        half = 2 * branch + (self._cells(feature[branch], row) <= cut[branch])
        held, home = np.unique(2 * home + (asked[feature[home], mine] <= cut[home]), return_inverse=True)
        number = np.full(2 * len(tree), -1)
        number[held] = np.arange(len(held))
        branch, kept = number[half], number[half] >= 0
        branch, row = branch[kept], row[kept]
        order = np.argsort(branch, kind="stable")
        by_home = np.argsort(home, kind="stable")
        return Branches(tree[held // 2], branch[order], row[order], home[by_home], mine[by_home])

    def _questions(
        self, rows: Ints, real: NDArray[np.bool_], chosen: Ints, cuts: NDArray[np.float32]
    ) -> tuple[Ints, Bins]:
        """Return for each branch the question, of those drawn, that separates outcomes best; -1: none leaves two."""
        values = self.outcome[rows] * real[..., None]
        cells = self._cells(chosen[:, :, None], rows[:, None, :])
        low, high = cells.min(axis=2), cells.max(axis=2)
        borders = low + (cuts * (high - low)).astype(np.uint8)
        sums = (cells <= borders[..., None]).astype(float) @ values
        total = values.sum(axis=1)[:, None]
        below, here = sums[..., :-1], sums[..., -1]
        above, rest = total[..., :-1] - below, total[..., -1] - here
        gain = (below**2 / np.maximum(here, 1)[..., None] + above**2 / np.maximum(rest, 1)[..., None]).sum(axis=-1)
        gain[(here < self.leaf) | (rest < self.leaf)] = -np.inf
        best = np.argmax(gain, axis=1)
        each = np.arange(len(rows))
        return np.where(gain[each, best] > -np.inf, chosen[each, best], -1), borders[each, best]

    def _cells(self, features: Ints, rows: Ints) -> Bins:
        cells: Bins = self.past.reshape(-1).take(features * self.past.shape[1] + rows)  # thrice as fast as past[...]
        return cells


def _part(branches: Ints, branch: np.int64) -> slice:
    """Return where a branch stands among ascending ones."""
    return slice(*np.searchsorted(branches, [branch, branch + 1]))


def _alike(count: Ints, least: int) -> Iterator[Ints]:
    """Yield the branches that hold `least` months, those together that have about as many to look at."""
    order = np.argsort(count, kind="stable")
    order = order[count[order] >= least]
    sizes = np.log2(np.minimum(count[order], JUDGES) / JUDGES).astype(int)
    yield from np.split(order, np.flatnonzero(np.diff(sizes)) + 1) if len(order) else ()


def _first(branches: Ints, count: Ints, row: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the first JUDGES months of each branch; one that has fewer repeats its first, marked as not real."""
    starts = (np.cumsum(count) - count)[branches]
    steps = np.arange(min(int(count[branches].max()), JUDGES))
    real = steps < count[branches, None]
    return row[starts[:, None] + np.where(real, steps, 0)], real


def _quantiles(known: Floats, shares: Floats) -> Floats:
    """Return what np.quantile does, in a fifth of its time."""
    ordered = np.sort(known)
    place = shares * (len(ordered) - 1)
    below = place.astype(np.int64)
    part = place - below
    low, high = ordered[below], ordered[np.minimum(below + 1, len(ordered) - 1)]
    return np.where(part < 0.5, low + (high - low) * part, high - (high - low) * (1 - part))


def _distinct(ordered: Floats) -> Floats:
    return np.asarray(ordered[np.concatenate([[True], ordered[1:] != ordered[:-1]])])


def _known(column: Floats) -> Floats:
    return column[~np.isnan(column)]
