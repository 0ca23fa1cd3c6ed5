"""The back-test on a few origins: the forecast as shipped must stay ahead of expecting no change."""

from __future__ import annotations

from functools import cache

import numpy as np

from bench.fit_forecast import Placed, fit
from bench.walk import Case, walk
from bot.visa.archive import load
from bot.visa.bulletin import Chart, Month
from bot.visa.outlook.forecast import forecast

ORIGINS = (Month(2013, 4), Month(2018, 11))


@cache
def walked() -> tuple[Case, ...]:
    history = load()
    return tuple(case for origin in ORIGINS for case in walk(history, origin, origin, (1, 6, 12)))


def test_it_errs_less_than_expecting_no_change() -> None:
    cases = [case for case in walked() if case.dated]
    assert len(cases) > 80
    for horizon, bar in ((6, 0.9), (12, 0.85)):
        ours = sum(abs(case.later_day - case.deciles[4]) for case in cases if case.horizon == horizon)
        still = sum(abs(case.later_day - case.day) for case in cases if case.horizon == horizon)
        assert ours < bar * still, f"{ours / still:.2f} of persistence at {horizon} months"


def test_about_four_in_five_outcomes_lie_in_the_range() -> None:
    inside = [case.deciles[0] <= case.later_day <= case.deciles[8] for case in walked() if case.dated]
    assert 0.7 <= np.mean(inside) <= 0.93


def test_the_back_test_measures_what_a_user_gets() -> None:
    case = walked()[37]
    known = load().as_of(case.origin)
    outlooks = forecast(known, case.key.preference, case.key.area, Chart.FINAL_ACTION, 12)
    assert case.outlook == outlooks[case.horizon - 1]


def test_the_states_are_foreseen_better_than_by_a_coin() -> None:
    shares = {0: lambda case: case.outlook.p_date, 1: lambda case: case.outlook.p_current}
    hits = [shares.get(case.later_state, lambda case: case.outlook.p_unavailable)(case) for case in walked()]
    assert np.mean(hits) > 0.85


def test_the_range_is_fitted_to_outcomes_known_before_each_year() -> None:
    narrow = [Placed(Month(2010, 1) + step, 1, 0.5, 0.5) for step in range(40)]
    wide = [Placed(Month(2015, 1) + step % 12, 1, share, share) for step, share in enumerate([0.02, 0.98] * 20)]
    table = fit([*narrow, *wide], 2016)
    assert table[2013][1] == table[2015][1] == 0.2
    assert table[2016][1] < 0.05
    assert table[2016][12] == 0.1
