"""The domain's words: Month, Preference, Area (chargeability), Chart, Cutoff, Cell; a whole bulletin is in `contents`.

Official source: https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, as bulletins are named; adding n gives the month n later, subtracting a month a count."""

    year: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a month that does not exist."""
        if not 1 <= self.month <= 12:
            raise ValueError(f"no such month: {self.year}-{self.month}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `YYYY-MM`; raise ValueError otherwise."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", text.strip())
        if not found:
            raise ValueError(f"a month is written YYYY-MM, for example 2024-12; got {text!r}")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month that holds `day`."""
        return cls(day.year, day.month)

    @property
    def name(self) -> str:
        """`December 2024`."""
        return f"{MONTHS[self.month - 1]} {self.year}"

    @property
    def fiscal_year(self) -> int:
        """The US government's fiscal year, October to September, named by the year in which it ends."""
        return self.year + (self.month >= 10)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __add__(self, months: int) -> Month:
        count = self.year * 12 + self.month - 1 + months
        return Month(count // 12, count % 12 + 1)

    def __sub__(self, other: Month) -> int:
        return (self.year - other.year) * 12 + self.month - other.month


class Chart(StrEnum):
    """The two charts that a bulletin has carried since October 2015; before, the only one is Final Action Dates."""

    FINAL_ACTION = "final_action"
    DATES_FOR_FILING = "dates_for_filing"

    @property
    def heading(self) -> str:
        """As the bulletin writes it."""
        return "Final Action Dates" if self is Chart.FINAL_ACTION else "Dates for Filing"


class Category(StrEnum):
    """The two families of preferences, each with its own table."""

    FAMILY = "family"
    EMPLOYMENT = "employment"


class Preference(StrEnum):
    """A row of a chart, by the code of its legal meaning (INA 203(a) and (b))."""

    F1 = "F1"
    F2A = "F2A"
    F2B = "F2B"
    F3 = "F3"
    F4 = "F4"
    EB1 = "EB1"
    EB2 = "EB2"
    EB3 = "EB3"
    EB3_OTHER = "EB3_OTHER"
    EB4 = "EB4"
    EB4_RELIGIOUS = "EB4_RELIGIOUS"
    EB5 = "EB5"
    EB5_NON_RC = "EB5_NON_RC"
    EB5_RC = "EB5_RC"
    EB5_UNRESERVED = "EB5_UNRESERVED"
    EB5_UNRESERVED_RC = "EB5_UNRESERVED_RC"
    EB5_RURAL = "EB5_RURAL"
    EB5_HIGH_UNEMPLOYMENT = "EB5_HIGH_UNEMPLOYMENT"
    EB5_INFRASTRUCTURE = "EB5_INFRASTRUCTURE"
    EB5_TEA_RC = "EB5_TEA_RC"
    EB5_TEA_RC_PILOT = "EB5_TEA_RC_PILOT"
    EB5_PILOT = "EB5_PILOT"
    SCHEDULE_A = "SCHEDULE_A"
    SI_TRANSLATORS = "SI_TRANSLATORS"

    @property
    def category(self) -> Category:
        """The table that carries it."""
        return Category.FAMILY if self.value.startswith("F") else Category.EMPLOYMENT


class Area(StrEnum):
    """A chargeability: a column of a chart. A country without a column is charged to ALL."""

    ALL = "ALL"
    CHINA = "CHINA"
    INDIA = "INDIA"
    MEXICO = "MEXICO"
    PHILIPPINES = "PHILIPPINES"
    EL_SALVADOR_GUATEMALA_HONDURAS = "EL_SALVADOR_GUATEMALA_HONDURAS"
    VIETNAM = "VIETNAM"
    DOMINICAN_REPUBLIC = "DOMINICAN_REPUBLIC"


class Status(StrEnum):
    """A cut-off that is no date: C, every priority date is current; U, no number is available."""

    CURRENT = "C"
    UNAVAILABLE = "U"


Cutoff = date | Status
"""A cell of a chart. A priority date is current when it is strictly earlier than a date, always under C, never
under U ("numbers are authorized for issuance only for applicants whose priority date is earlier")."""


def read_cutoff(text: str) -> Cutoff:
    """Read an ISO date, `C` or `U`; raise ValueError otherwise."""
    return Status(text) if text in ("C", "U") else date.fromisoformat(text)


def write_cutoff(cutoff: Cutoff) -> str:
    """Return the ISO date, `C` or `U`."""
    return cutoff.value if isinstance(cutoff, Status) else cutoff.isoformat()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a chart, as printed; `flag` says what is odd about it and the likely reading, else empty."""

    chart: Chart
    preference: Preference
    area: Area
    cutoff: Cutoff
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    """A cell that the page left empty: there is a row and a column, but no value."""

    chart: Chart
    preference: Preference
    area: Area
    flag: str = ""
    """The likely reading."""
