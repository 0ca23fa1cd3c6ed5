"""A forecast is a range made of the past alone, and says no when the past supports nothing."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from time import process_time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.visa.archive import History, load
from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.outlook.forecast import NoForecast, forecast, when_current

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from bot.visa.bulletin import Cutoff
    from bot.visa.outlook.forecast import Outlook

FINAL = Chart.FINAL_ACTION
START = Month(2010, 1)
FAMILY = (Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4)


def made(months: int, cutoff: Callable[[int, Preference], str]) -> History:
    """Return a history in which all chargeability areas share one column; `cutoff` writes a cell."""
    blank = ("",) * (len(Area) - 1)
    return History({
        START + step: {(FINAL, each): (cutoff(step, each), *blank) for each in FAMILY} for step in range(months)
    })  # fmt: skip


def steadily(step: int, preference: Preference) -> str:
    """Twenty to forty days a month, depending on the preference."""
    return (date(2000, 1, 1) + timedelta(days=step * (20 + 5 * FAMILY.index(preference)))).isoformat()


@cache
def shipped() -> History:
    return load()


def rank(cutoff: Cutoff) -> tuple[int, date]:
    """U comes before every date, C after."""
    if isinstance(cutoff, Status):
        return (2 if cutoff is Status.CURRENT else 0), date.min
    return 1, cutoff


def look(history: History, months: int = 12) -> tuple[Outlook, ...]:
    return forecast(history, Preference.F3, Area.ALL, FINAL, months)


def test_a_steady_series_is_expected_to_go_on_steadily() -> None:
    history = made(96, steadily)
    now = history.cutoff(history.latest, FINAL, Preference.F3, Area.ALL)
    assert isinstance(now, date)
    for ahead, outlook in enumerate(look(history), start=1):
        assert isinstance(outlook.p50, date)
        assert 15 * ahead <= (outlook.p50 - now).days <= 45 * ahead


def test_each_coming_month_is_named_once_and_in_order() -> None:
    history = made(96, steadily)
    assert [each.month for each in look(history, 5)] == [history.latest + step for step in range(1, 6)]


@pytest.mark.parametrize("preference", [Preference.EB2, Preference.F2A, Preference.EB1, Preference.EB5])
@pytest.mark.parametrize("chart", list(Chart))
def test_quantiles_ascend_and_probabilities_are_shares(preference: Preference, chart: Chart) -> None:
    for outlook in forecast(shipped(), preference, Area.CHINA, chart, 14):
        assert list(map(rank, outlook.deciles)) == sorted(map(rank, outlook.deciles))
        assert 0 <= outlook.p_current <= 1
        assert 0 <= outlook.p_unavailable <= 1
        assert outlook.p_current + outlook.p_unavailable <= 1 + 1e-9


@settings(max_examples=4, deadline=None)
@given(st.integers(min_value=60, max_value=95), st.randoms(use_true_random=False))
def test_what_is_printed_later_changes_nothing_before(known: int, random: Random) -> None:
    changes = {step: f"{1990 + random.randrange(25)}-01-01" for step in range(known, 96)}
    as_of = START + (known - 1)
    altered = made(96, lambda step, each: changes.get(step) or steadily(step, each))
    assert look(altered.as_of(as_of), 3) == look(made(96, steadily).as_of(as_of), 3) == look(made(known, steadily), 3)


def test_the_same_question_has_the_same_answer() -> None:
    assert look(shipped(), 3) == look(shipped(), 3)


def test_a_category_that_has_always_been_current_is_expected_to_stay_so() -> None:
    history = made(96, lambda step, each: "C" if each is Preference.F3 else steadily(step, each))
    outlook = look(history)[-1]
    assert outlook.value is outlook.p10 is outlook.p90 is Status.CURRENT
    assert outlook.p_current > 0.98


def test_a_category_that_runs_out_each_september_is_expected_to() -> None:
    def cutoff(step: int, preference: Preference) -> str:
        return "U" if (START + step).month == 9 else steadily(step, preference)

    outlooks = look(made(116, cutoff))  # up to August 2019
    assert outlooks[0].value is Status.UNAVAILABLE
    assert isinstance(outlooks[1].value, date)


def test_a_missing_month_does_not_shift_the_others() -> None:
    whole = made(96, steadily)
    holed = History({month: rows for month, rows in whole.bulletins.items() if month != Month(2015, 3)})
    assert look(holed)[0].month == whole.latest + 1
    assert abs(_days(look(holed)[0].p50, look(whole)[0].p50)) <= 10


@pytest.mark.parametrize(
    ("history", "preference", "months", "reason"),
    [
        (made(96, steadily), Preference.F3, 25, "from 1 to 24 months"),
        (made(96, steadily), Preference.F3, 0, "from 1 to 24 months"),
        (made(96, steadily), Preference.EB2, 3, "No bulletin lists EB2"),
        (made(8, steadily), Preference.F3, 3, "Only 8 bulletins"),
        (made(40, lambda step, each: "C" if step == 39 else steadily(step, each)), Preference.F3, 3, "Too few past"),
        (load(), Preference.EB5_PILOT, 3, "no longer listed"),
    ],
)
def test_it_says_why_nothing_can_be_said(history: History, preference: Preference, months: int, reason: str) -> None:
    with pytest.raises(NoForecast, match=reason):
        forecast(history, preference, Area.ALL, FINAL, months)


def test_months_that_the_past_says_nothing_of_are_left_out() -> None:
    assert [each.month for each in look(made(14, steadily), 12)] == [START + step for step in range(14, 25)]


def test_a_wait_agrees_with_the_forecast_of_the_months_it_names() -> None:
    wait = when_current(shipped(), Preference.EB3, Area.INDIA, FINAL, date(2013, 3, 1))
    assert wait.p10
    assert wait.p50
    assert wait.p10 <= wait.p50
    chances = [chance for _, chance in wait.chances]
    assert chances == sorted(chances)
    by_month = dict(wait.chances)
    for outlook in forecast(shipped(), Preference.EB3, Area.INDIA, FINAL, 24):
        as_likely = outlook.p_current + outlook.p_date / 2 - 1e-9  # p50 is of the dates that may be printed
        assert by_month[outlook.month] >= as_likely or not rank(outlook.p50) > rank(date(2013, 3, 1))


def test_an_earlier_priority_date_never_waits_longer() -> None:
    waits = [when_current(shipped(), Preference.F4, Area.MEXICO, FINAL, date(2002 + n, 6, 1)) for n in (0, 3)]
    chances = [wait.chances[-1][1] for wait in waits]
    assert chances == sorted(chances, reverse=True)


def test_a_date_that_is_current_has_no_wait() -> None:
    wait = when_current(shipped(), Preference.EB2, Area.INDIA, FINAL, date(2005, 1, 1))
    assert wait.p10 == wait.p90 == shipped().latest
    assert wait.reason == "It is current already."


def test_the_very_date_of_the_cut_off_still_waits() -> None:
    now = shipped().cutoff(shipped().latest, FINAL, Preference.EB2, Area.INDIA)
    assert isinstance(now, date)
    assert not when_current(shipped(), Preference.EB2, Area.INDIA, FINAL, now).reason
    assert when_current(shipped(), Preference.EB2, Area.INDIA, FINAL, now - timedelta(days=1)).reason


def test_a_date_beyond_all_experience_is_given_no_month() -> None:
    wait = when_current(shipped(), Preference.F4, Area.MEXICO, FINAL, date(2024, 6, 1))
    assert wait.p10 is None
    assert "nine of ten" in wait.reason


def test_a_series_without_history_is_given_a_reason() -> None:
    wait = when_current(shipped(), Preference.EB5_PILOT, Area.ALL, FINAL, date(2024, 6, 1))
    assert wait.chances == ()
    assert "no longer listed" in wait.reason


def _days(one: Cutoff, two: Cutoff) -> int:
    assert isinstance(one, date)
    assert isinstance(two, date)
    return (one - two).days


def test_a_question_asked_again_costs_next_to_nothing() -> None:
    history = load()
    clocks = []
    for _ in range(2):
        begun = process_time()
        forecast(history, Preference.EB2, Area.INDIA, FINAL, 24)
        clocks.append(process_time() - begun)
    assert clocks[1] < clocks[0] / 10
