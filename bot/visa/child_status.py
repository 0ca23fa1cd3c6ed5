"""Age under the Child Status Protection Act, INA 203(h) (8 U.S.C. 1153(h)).

A child of a preference immigrant stays a child if the age on the day a visa became available, less the days the
petition was pending, is under 21, and the child sought permanent residence within one year of that day.

When a visa "became available" depends on who asks, and when (USCIS Policy Manual, volume 7, part A, chapter 7):
- consular cases: the first day of the month in which the date is current on Final Action Dates (and the petition is
  approved);
- adjustment filed from February 14, 2023 to August 14, 2025, or pending on that first day (who asks has to say so): by
  the chart that USCIS designated for the month;
- adjustment filed before, or from August 15, 2025 on: Final Action Dates again.

Test vectors are in tests/bot/visa/test_child_status.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import floor

DESIGNATED_FROM, DESIGNATED_UNTIL = date(2023, 2, 14), date(2025, 8, 14)
"""The days between which USCIS used the chart it designated (both included)."""
DAYS_OF_A_YEAR = 365.2425


class Policy(StrEnum):
    """By which chart a visa becomes available."""

    FINAL_ACTION = "final_action"
    DESIGNATED = "designated"


def policy(filed: date | None, *, consular: bool = False) -> Policy:
    """Return the policy for an adjustment application filed on `filed` (None: not filed yet)."""
    if consular or filed is None:
        return Policy.FINAL_ACTION
    return Policy.DESIGNATED if DESIGNATED_FROM <= filed <= DESIGNATED_UNTIL else Policy.FINAL_ACTION


@dataclass(frozen=True, slots=True)
class ChildAge:
    """The result: `days` lived when a visa became available, less `pending` days, and until when to act."""

    available: date
    lived: int
    pending: int
    cutoff_day: date
    """The day on which the child would turn 21 with the pending days added: availability must come before it."""
    seek_by: date

    @property
    def days(self) -> int:
        """CSPA age in days."""
        return self.lived - self.pending

    @property
    def years(self) -> float:
        """CSPA age in years, for reading; never rounded up, as 20.999 is under 21."""
        return floor(self.days / DAYS_OF_A_YEAR * 100) / 100

    @property
    def is_child(self) -> bool:
        """Whether the CSPA age is under 21."""
        return self.available < self.cutoff_day


def anniversary(day: date, years: int) -> date:
    """Return the same day `years` later; February 29 becomes March 1 where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def child_age(born: date, filed: date, approved: date, current_from: date) -> ChildAge:
    """Return the CSPA age of a child born on `born` whose petition was pending from `filed` to `approved`.

    `current_from` is the first day of the month in which the priority date is current on the chart that holds; a visa
    is available on the later of that day and the approval. Raise ValueError when the days are not in order.
    """
    if approved < filed:
        raise ValueError("a petition cannot be approved before it was filed")
    available = max(current_from, approved)
    pending = (approved - filed).days
    return ChildAge(
        available,
        (available - born).days,
        pending,
        anniversary(born, 21) + timedelta(days=pending),
        anniversary(available, 1),
    )
