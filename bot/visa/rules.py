"""Rules of the Visa Bulletin that can be computed exactly, each with its official source."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from bot.visa.bulletin import Cutoff, Month, Status

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.questions.question import Day


class Standing(StrEnum):
    """Whether a priority date is current."""

    CURRENT = "current"
    WAITING = "waiting"
    DEPENDS = "depends"
    """The date was told too roughly to say."""
    UNAVAILABLE = "unavailable"


def is_current(cutoff: Cutoff, priority_date: date) -> bool:
    """Say whether `priority_date` is current: always under C, never under U, else only when strictly earlier.

    Source: the bulletin's own note, "Numbers are authorized for issuance only for applicants whose priority date is
    earlier than the final action date listed below". A date equal to the cut-off is not current.
    """
    if isinstance(cutoff, Status):
        return cutoff is Status.CURRENT
    return priority_date < cutoff


def standing(cutoff: Cutoff, day: Day) -> Standing:
    """Return how a priority date told as far as `day` stands."""
    if cutoff is Status.UNAVAILABLE:
        return Standing.UNAVAILABLE
    first, last = is_current(cutoff, day.first), is_current(cutoff, day.last)
    if first == last:
        return Standing.CURRENT if first else Standing.WAITING
    return Standing.DEPENDS


def fiscal_months(year: int) -> tuple[Month, Month]:
    """Return the first and last month of a fiscal year: October before to September (31 U.S.C. 1102)."""
    return Month(year - 1, 10), Month(year, 9)


def expected(today: date) -> Month:
    """Return the newest bulletin that should be out on `today`.

    The State Department signs a bulletin off about 20 to 31 days before its month begins and promises no day; from the
    25th on the next month's is nearly always out.
    """
    return Month.of(today) + (today.day >= 25)
