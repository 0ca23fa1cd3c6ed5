"""Age under the Child Status Protection Act, with worked vectors."""

from __future__ import annotations

from datetime import date

import pytest

from bot.visa.child_status import Policy, anniversary, child_age, policy


def test_the_days_that_the_petition_was_pending_are_taken_off() -> None:
    age = child_age(date(2004, 3, 10), date(2024, 1, 15), date(2024, 11, 15), date(2025, 10, 1))
    assert (age.lived, age.pending, age.days) == (7_875, 305, 7_570)
    assert round(age.years, 1) == 20.7
    assert age.is_child
    assert age.seek_by == date(2026, 10, 1)


def test_twenty_one_years_and_four_months_less_six_months_is_under_21() -> None:
    age = child_age(date(2000, 1, 1), date(2018, 1, 1), date(2018, 7, 1), date(2021, 5, 1))
    assert 20.8 < age.years < 20.9
    assert age.is_child


def test_the_day_of_turning_21_is_no_longer_under_21() -> None:
    born = date(2000, 6, 1)
    assert child_age(born, date(2020, 1, 1), date(2020, 1, 1), date(2021, 5, 31)).is_child
    assert not child_age(born, date(2020, 1, 1), date(2020, 1, 1), date(2021, 6, 1)).is_child


def test_a_visa_is_not_available_before_the_approval() -> None:
    assert child_age(date(2005, 1, 1), date(2020, 1, 1), date(2021, 3, 3), date(2020, 6, 1)).available == date(
        2021, 3, 3
    )


def test_an_approval_before_the_filing_is_refused() -> None:
    with pytest.raises(ValueError, match="before it was filed"):
        child_age(date(2005, 1, 1), date(2021, 1, 1), date(2020, 1, 1), date(2022, 1, 1))


@pytest.mark.parametrize(
    ("filed", "expected"),
    [
        (date(2023, 2, 13), Policy.FINAL_ACTION), (date(2023, 2, 14), Policy.DESIGNATED),
        (date(2025, 8, 14), Policy.DESIGNATED), (date(2025, 8, 15), Policy.FINAL_ACTION), (None, Policy.FINAL_ACTION),
    ],
)  # fmt: skip
def test_the_policy_is_that_of_the_day_of_filing(filed: date | None, expected: Policy) -> None:
    assert policy(filed) is expected
    assert policy(filed, consular=True) is Policy.FINAL_ACTION


def test_who_was_born_on_february_29_turns_21_on_march_1() -> None:
    assert anniversary(date(2004, 2, 29), 21) == date(2025, 3, 1)
    assert anniversary(date(2004, 2, 29), 20) == date(2024, 2, 29)
