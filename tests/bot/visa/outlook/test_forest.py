"""Trees that are grown only where they are asked, judged alike on every machine."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.visa.outlook.forest import BINS, Forest, Growth, edges_of

GROWTH = Growth(trees=10, tries=4, leaf=5, share=0.7)
DRAW = np.random.default_rng(7)
PAST = DRAW.integers(0, BINS, (6, 400)).astype(np.uint8)
OUTCOME = np.stack([PAST[2] / 10 + DRAW.normal(size=400), DRAW.normal(size=400)], axis=-1)


def test_the_weights_of_each_asked_sum_to_one_and_favour_what_is_like_it() -> None:
    asked = np.array([[30], [30], [2], [30], [30], [30]], np.uint8)
    weights = Forest.plant(PAST, OUTCOME, GROWTH).likeness(asked)[0]
    assert np.isclose(weights.sum(), 1)
    assert weights @ PAST[2] < PAST[2].mean() / 2  # the one feature that matters


def test_what_else_is_asked_changes_no_weight() -> None:
    together = Forest.plant(PAST, OUTCOME, GROWTH).likeness(PAST[:, :7])
    alone = [Forest.plant(PAST, OUTCOME, GROWTH).likeness(PAST[:, each : each + 1])[0] for each in range(7)]
    assert np.array_equal(together, np.array(alone))


def test_sums_are_exact_so_that_no_machine_judges_otherwise() -> None:
    """Adding a third outcome of zeros makes every product be computed in another order; nothing may change."""
    wider = np.concatenate([OUTCOME[:, :1], np.zeros((400, 1)), OUTCOME[:, 1:]], axis=1)
    assert np.array_equal(
        Forest.plant(PAST, OUTCOME, GROWTH).likeness(PAST[:, :7]),
        Forest.plant(PAST, wider, GROWTH).likeness(PAST[:, :7]),
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=300))
def test_borders_cut_into_equal_shares_as_numpy_does(values: list[int]) -> None:
    column = np.array([*values, np.nan]) / 3
    expected = np.unique(np.quantile(column[:-1], np.linspace(0, 1, BINS)[1:-1]))
    assert np.array_equal(edges_of(column[:, None])[0], expected)
