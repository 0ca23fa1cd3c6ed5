"""Rank cut-offs of the Diversity Visa in words, in one month and over several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.finding import Finding
from bot.visa.wording import cutoff_words, link, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.archive import History
    from bot.visa.bulletin import Month
    from bot.visa.contents import DiversityRow

MEANING = (
    "Only rank numbers below the one shown can be given a visa in that month; it all ends on September 30 of the "
    "fiscal year."
)

ByMonth = list[tuple["Month", list["DiversityRow"]]]


def over_months(history: History, months: ByMonth, rank: int) -> Finding | None:
    """Tell the cut-offs month by month, and when a rank was first current; None where there is one month at most."""
    if len(months) < 2:
        return None
    (first, _), (last, rows) = months[0], months[-1]
    names = list(dict.fromkeys(row_name(row) for _, found in months for row in found))
    one_region = len({row.region for _, found in months for row in found}) == 1
    span = f"from {first.name} to {last.name}"
    if rank:
        head = _served(months, names[0], rank, span)
    elif not one_region:
        head = f"**Diversity Visa rank cut-offs for {listed(names)}, {span}:**"
    else:
        begin, end = months[0][1][0], rows[0]
        head = (
            f"**The Diversity Visa rank cut-off for {names[0]} went from {rank_words(begin.rank)} in {first.name} to "
            f"{rank_words(end.rank)} in {last.name}**{_first_current(months, names[0])}."
        )
    lines = "\n".join(f"- {month.name}: {_of_month(found, alone=len(names) == 1)}" for month, found in months)
    printed = [month if month in history.bulletins else month + -1 for month in (first, last)]
    return Finding(
        f"{head}\n\n{lines}",
        meaning=MEANING,
        sources=tuple(link(history, month) for month in printed),
    )


def _first_current(months: ByMonth, name: str) -> str:
    """Return from which month a region was current, where it became so."""
    open_from = next(
        (month for month, rows in months for row in rows if row_name(row) == name and row.rank is Status.CURRENT), None
    )
    if open_from in (None, months[-1][0]):
        return ""
    return f"; it was first current (C) in {open_from.name}"


def _of_month(rows: Sequence[DiversityRow], *, alone: bool) -> str:
    if alone:
        return rank_words(rows[0].rank)
    return "; ".join(f"{row_name(row)} {rank_words(row.rank)}" for row in rows)


def reached(months: ByMonth, rank: int) -> str:
    """Return the month in which a rank was first below the cut-off, or how far that came; empty if unknown."""
    if not months:
        return ""
    name = row_name(months[0][1][0])
    begun = next((month for month, rows in months if below(rows[0], rank)), None)
    if begun:
        return f"there the cut-off for {name} was first above {rank:,} in {begun.name}."
    last, rows = months[-1]
    return f"there the cut-off for {name} never came to {rank:,}; it was {rank_words(rows[0].rank)} in {last.name}."


def _served(months: ByMonth, name: str, rank: int, span: str) -> str:
    """Return in which month a rank was first current."""
    begun = next((month for month, rows in months for row in rows if row_name(row) == name and below(row, rank)), None)
    if begun is None:
        return f"**No: rank {rank:,} was never current for {name}** {span}."
    return f"**Rank {rank:,} was first current for {name} in {begun.name}** ({span})."


def below(row: DiversityRow, rank: int) -> bool:
    """Whether a rank is served by a row."""
    return row.rank is Status.CURRENT or (isinstance(row.rank, int) and rank < row.rank)


def verdict(row: DiversityRow, rank: int) -> str:
    """Return whether a rank is served by a row; empty where none was told."""
    if not rank:
        return ""
    return ", current" if below(row, rank) else ", not current"


def row_name(row: DiversityRow) -> str:
    """Return the region, or the country that is listed apart."""
    return row.country or row.region.title()


def rank_words(rank: int | Status) -> str:
    """Return a rank cut-off as it stands in a sentence."""
    if isinstance(rank, Status):
        return cutoff_words(rank)
    return f"{rank:,}"
