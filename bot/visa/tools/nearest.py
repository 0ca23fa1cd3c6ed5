"""Several priority dates of one person held against their own lines: which of them is nearest to its turn."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.finding import Sighting
from bot.visa.questions.question import Day
from bot.visa.rules import Standing, standing
from bot.visa.tools.checking import said_day
from bot.visa.wording import cutoff_words, listed, span_of_days

if TYPE_CHECKING:
    from collections.abc import Sequence

Own = tuple[str, Sighting, Day]
"""A line by its name, its cut-off, and the priority date that is held in it."""
_FAR = 10**6


def nearest(lines: Sequence[Own]) -> str:
    """Return which of `lines` is nearest to its turn, and how each stands."""
    ordered = sorted(lines, key=_short_of)
    where = f"({ordered[0][1].chart.heading}, {ordered[0][1].month.name} bulletin)"
    told = "\n".join(f"- {name}, {said_day(day)}: {_stands(cell, day)}" for name, cell, day in ordered)
    alike = len({name for name, *_ in ordered}) < len(ordered)
    dated = [(f"{name} of {said_day(day)}" if alike else name, cell, day) for name, cell, day in ordered]
    return f"**{_head(dated)}** {where}.\n\n{told}"


def _head(ordered: Sequence[Own]) -> str:
    current = [name for name, cell, day in ordered if standing(cell.cutoff, day) is Standing.CURRENT]
    if current:
        rest = [name for name, *_ in ordered if name not in current]
        are = "is" if len(current) == 1 else "are"
        return f"{listed(current)} {are} current{f', {listed(rest)} not yet' if rest else ''}"
    (name, cell, day), (next_name, second, other) = ordered[0], ordered[1]
    if all(standing(each.cutoff, own) is Standing.DEPENDS for _, each, own in ordered):
        return "It depends on the exact days"
    if _short_of(ordered[0]) == _short_of(ordered[1]):
        return "They are equally far from their cut-offs"
    if not isinstance(cell.cutoff, date):
        return f"None of them is current: {listed([each for each, *_ in ordered])}"
    return f"{name} is nearer to its turn: {_gap(cell, day)}; for {next_name} {_gap(second, other)}"


def _short_of(line: Own) -> int:
    """Return how many days the cut-off still has to move; none where the date is current."""
    _, cell, day = line
    if cell.cutoff is Status.CURRENT:
        return -_FAR
    middle = day.first + (day.last - day.first) / 2
    return (middle - cell.cutoff).days if isinstance(cell.cutoff, date) else _FAR


def _gap(cell: Sighting, day: Day) -> str:
    if not isinstance(cell.cutoff, date):
        return "no numbers are left (U)"
    if standing(cell.cutoff, day) is Standing.DEPENDS:
        return "the cut-off lies within that time"
    days = (day.first - cell.cutoff).days
    return f"the cut-off is {span_of_days(days)} short of it" if days else "the cut-off is that very day"


def _stands(cell: Sighting, day: Day) -> str:
    cut = f"the cut-off is {cutoff_words(cell.cutoff)}"
    words = {
        Standing.CURRENT: f"**current**, {cut}",
        Standing.WAITING: f"**not current**, {cut}",
        Standing.UNAVAILABLE: f"**not current**, {cut}",
        Standing.DEPENDS: f"**depends on the exact day**, {cut}",
    }
    return words[standing(cell.cutoff, day)]
