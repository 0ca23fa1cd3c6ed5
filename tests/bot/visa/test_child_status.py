"""Age under the Child Status Protection Act, with worked vectors."""

from __future__ import annotations

from datetime import date

import pytest

from bot.visa.bulletin import Preference
from bot.visa.child_status import Policy, anniversary, child_age, policy
from bot.visa.tools import child_status_age
from tests.fakes.expert import shipped

TODAY = date(2024, 12, 5)


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


def test_a_birth_date_alone_says_when_a_child_turns_21() -> None:
    young = child_status_age(shipped(), TODAY, born="2007-03-03", preference=Preference.F2A)
    assert "the child turns 21 on March 3, 2028" in young.answer
    assert "F2A becomes F2B by itself" in young.meaning
    grown = child_status_age(shipped(), TODAY, born="2001-01-01/2001-12-31", preference=Preference.EB3)
    assert "turned 21 between January 1, 2022 and December 31, 2022" in grown.answer
    assert "no part of the case any more" in grown.meaning
