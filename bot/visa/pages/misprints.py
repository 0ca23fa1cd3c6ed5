"""What is odd about a cell of a page, and its likely reading (pure). The cell itself is kept as printed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Area, Cell, Chart, Cutoff, Month, Preference, Status
from bot.visa.pages.labels import MARKS, mend_digits, squeeze_date

if TYPE_CHECKING:
    from collections.abc import Iterator

USUAL_DAYS = (1, 8, 15, 22)
"""The State Department cuts off by weeks of a month; other days are rare, and real."""


def oddity(printed: str, cutoff: Cutoff, month: Month) -> str:
    """Return what to say of a date that is printed oddly ("2OCT91", "O1JAN22"), with its likely reading; else empty."""
    if isinstance(cutoff, Status):
        return ""
    if Month.of(cutoff) > month:
        return f"printed “{printed}”, later than the bulletin itself, which cannot be"
    word = squeeze_date(MARKS.sub("", printed.upper()))
    names = [found[0] for each in (word, mend_digits(word)) if (found := re.search(r"[A-Z]{3,}", each))]
    if names and not any(MONTHS[cutoff.month - 1].upper().startswith(name) for name in names):
        return f"printed “{printed}”, the month is misspelt; likely {cutoff.isoformat()}"
    if not re.fullmatch(r"\d[A-Z]{3}\d\d|[0-9OIL]{2}[A-Z0]{3}[0-9OIL]{2}", re.sub(r"[\s.*]", "", printed.upper())):
        return ""  # another way to write a day, in which a day of one digit is nothing odd
    if mend_digits(word) != word:
        return f"printed “{printed}”, a letter and a digit are confused; likely {cutoff.isoformat()}"
    if word[1:2].isdigit():
        return ""
    likely = next((day for day in USUAL_DAYS if str(day) == word[0]), None)
    likely = likely or next((day for day in USUAL_DAYS if word[0] in str(day)), cutoff.day)
    return f"printed “{printed}”, a digit of the day is missing; likely {cutoff.replace(day=likely).isoformat()}"


def flag_ahead(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Flag the rows where a country is ahead of all chargeability areas, which the law does not let happen.

    The likely reading is what the other columns say: when one agrees with ALL, the country is the misprint; else ALL.
    """
    rows: dict[tuple[Chart, Preference], dict[Area, Cutoff]] = {}
    for cell in cells:
        rows.setdefault((cell.chart, cell.preference), {})[cell.area] = cell.cutoff
    flags = {(*key, area): text for key, row in rows.items() for area, text in _ahead(row)}
    return tuple(
        replace(cell, flag=flag) if (flag := flags.get((cell.chart, cell.preference, cell.area))) else cell
        for cell in cells
    )


def _ahead(row: dict[Area, Cutoff]) -> Iterator[tuple[Area, str]]:
    worldwide = row.get(Area.ALL)
    if worldwide is None:
        return
    for area, cutoff in row.items():
        if _rank(cutoff) <= _rank(worldwide):
            continue
        agreed = any(other == worldwide for where, other in row.items() if where not in (Area.ALL, area))
        if agreed:
            yield area, f"ahead of all chargeability areas ({worldwide}), which cannot be; likely {worldwide}"
        else:
            yield Area.ALL, f"behind {area.value} ({cutoff}), which cannot be; likely {cutoff}"


def _rank(cutoff: Cutoff) -> date:
    if isinstance(cutoff, Status):
        return date.max if cutoff is Status.CURRENT else date.min
    return cutoff
