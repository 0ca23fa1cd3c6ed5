"""What the bulletins expect shifts the weight of the past, mildly and for a while."""

from __future__ import annotations

from datetime import date

import numpy as np

from bot.visa.archive import load
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.contents import Certainty, Guidance, Outlook
from bot.visa.outlook.analogues import carry_over
from bot.visa.outlook.heed import Statement, heed, statements
from bot.visa.outlook.panel import CURRENT, DATE, UNAVAILABLE, Key, panel, standard_keys
from bot.visa.outlook.prospect import prospect
from bot.visa.outlook.spread import level, tail

MOVES = np.array([-500.0, 0.0, 30.0, 90.0, np.nan, np.nan])
STATES = np.array([DATE, DATE, DATE, DATE, CURRENT, UNAVAILABLE])
BACK, HOLD, MONTH, FAST, GONE_CURRENT, GONE_UNAVAILABLE = range(6)


def said(outlook: Outlook, certainty: Certainty = Certainty.WILL, **more: object) -> Guidance:
    return Guidance(Preference.EB3, Area.INDIA, outlook, certainty, **more)  # type: ignore[arg-type]  # fields by name


def test_an_announced_movement_favours_what_agrees_with_it() -> None:
    factor = heed([Statement(0, said(Outlook.ADVANCE, low=21, high=35))], 1, MOVES, STATES)
    assert factor[MONTH] == 1
    assert factor[HOLD] < 0.7
    assert 0.5 <= factor[BACK] < factor[HOLD]


def test_an_announced_standstill_favours_no_movement() -> None:
    factor = heed([Statement(0, said(Outlook.HOLD))], 1, MOVES, STATES)
    assert factor[HOLD] == 1 > factor[MONTH] > factor[FAST]


def test_only_the_newest_announcement_counts() -> None:
    new, old = Statement(0, said(Outlook.HOLD)), Statement(2, said(Outlook.ADVANCE, low=21, high=35))
    assert heed([new, old], 1, MOVES, STATES).tolist() == heed([new], 1, MOVES, STATES).tolist()


def test_a_firm_warning_raises_retrogression_and_unavailability() -> None:
    factor = heed([Statement(0, said(Outlook.RETROGRESS, Certainty.LIKELY))], 1, MOVES, STATES)
    assert factor[BACK] == factor[GONE_UNAVAILABLE] == 2
    assert factor[HOLD] == 1
    assert factor[FAST] == factor[GONE_CURRENT] == 0.8


def test_an_older_warning_counts_less_and_a_distant_month_is_not_spoken_of() -> None:
    warning = said(Outlook.RETROGRESS, Certainty.LIKELY)
    assert 1 < heed([Statement(2, warning)], 1, MOVES, STATES)[BACK] < 2
    assert set(heed([Statement(0, warning)], 12, MOVES, STATES)) == {1.0}


def test_prose_without_a_number_announces_no_movement() -> None:
    assert set(heed([Statement(0, said(Outlook.SLOW, listed=False))], 1, MOVES, STATES)) == {1.0}
    assert set(heed([Statement(0, said(Outlook.UNKNOWN))], 1, MOVES, STATES)) == {1.0}


def test_a_movement_over_the_whole_time_is_spread_over_its_months() -> None:
    each = Statement(0, said(Outlook.ADVANCE, low=0, high=60, monthly=False))
    assert each.movement(3) == (30, 60)
    assert each.movement(12) == (30, 60)


def test_the_newest_bulletins_are_read_and_a_tied_country_shares_what_is_said_of_all() -> None:
    history = load().as_of(Month(2012, 3))
    found = statements(history, panel(history, Chart.FINAL_ACTION, standard_keys()))
    own = found[Key(Preference.EB3, Area.INDIA)]
    assert [(each.age, each.guidance.high) for each in own if each.guidance.high] == [(1, 14)]
    assert found[Key(Preference.F1, Area.CHINA)] == found[Key(Preference.F1, Area.ALL)]


def test_a_way_back_is_carried_over_as_its_share() -> None:
    moves, fallen = np.array([50.0, 130.0, -20.0, 40.0]), np.array([100.0, 100.0, 100.0, 0.0])
    assert carry_over(moves, fallen, 1000.0).tolist() == [500, 1030, -20, 40]
    assert carry_over(moves, fallen, 0.0).tolist() == moves.tolist()


def test_a_prospect_knows_its_quantiles_and_the_place_of_an_outcome() -> None:
    found = prospect(np.array([0.0, 10.0, 20.0, np.nan]), np.array([DATE, DATE, DATE, CURRENT]), np.ones(4) / 4, 100.0)
    assert found is not None
    assert found.p_current == 0.25
    assert [found.quantile(share) for share in (0.1, 0.5, 0.9)] == [100, 110, 120]
    assert np.allclose(found.place(110), (1 / 3, 2 / 3))
    assert found.beyond(105) == 0.75


def test_too_few_outcomes_are_no_prospect() -> None:
    assert prospect(np.array([0.0, np.nan]), np.array([DATE, 3]), np.array([0.04, 0.96]), 100.0) is None


def test_the_range_is_drawn_symmetrically_around_the_middle() -> None:
    origin = Month.of(date(2020, 5, 1))
    assert level(0.5, origin, 6) == 0.5
    assert np.isclose(level(0.1, origin, 6), tail(origin, 6))
    assert np.isclose(level(0.1, origin, 6) + level(0.9, origin, 6), 1)
    assert tail(Month(1999, 1), 6) == 0.1
