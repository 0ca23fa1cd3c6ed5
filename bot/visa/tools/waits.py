"""Where the line is longest, or shortest: cells of a bulletin by how long those who are served now have waited."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Status
from bot.visa.finding import Finding, Sighting, rank
from bot.visa.wording import cutoff_words, listed, paragraphs, row_and_column, span_of_days, title

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTED = 12
"""Lines that are told one by one."""


def ranked(cells: tuple[Sighting, ...], where: str, *, longest: bool, past: bool) -> Finding:
    """Tell which of `cells` has the longest line, or the shortest; those that follow All Chargeability Areas as one."""
    own = own_cells(cells)
    lines = sorted((each for each in own if isinstance(each.cutoff, date)), key=lambda each: rank(each.cutoff))
    free = [each for each in own if each.cutoff is Status.CURRENT]
    shut = [each for each in own if each.cutoff is Status.UNAVAILABLE]
    if not lines:
        return Finding(f"**No category has a line that can be measured{where}**: none has a cut-off date.")
    shown = lines if longest else [*reversed(lines)]
    alone = bool(where)
    told = "\n".join(
        f"- {_name(each, alone=alone)}: {cutoff_words(each.cutoff)}, {_waited(each)}" for each in shown[:LISTED]
    )
    no_line = f"No line at all (C): {_names(free, alone=alone)}." if free else ""
    closed = f"Unavailable (U), so that nobody gets a number: {_names(shut, alone=alone)}." if shut else ""
    have = "had" if past else "have"
    head = _longest(shown, where, have, alone=alone) if longest else _shortest(shown, free, where, have, alone=alone)
    return Finding(
        paragraphs(head, told, no_line, closed),
        meaning=(
            f"This is how long those who {'were served then had' if past else 'are served now have'} been in line; "
            f"whoever {'got in line then' if past else 'gets in line today'} may wait longer or shorter."
        ),
        evidence=(*shown[:LISTED], *shut, *free),
    )


def own_cells(cells: tuple[Sighting, ...]) -> list[Sighting]:
    """Leave out columns that say what All Chargeability Areas says."""
    rest = {each.preference: each.cutoff for each in cells if each.area is Area.ALL}
    return [each for each in cells if each.area is Area.ALL or rest.get(each.preference) != each.cutoff]


def _longest(lines: list[Sighting], where: str, have: str, *, alone: bool) -> str:
    first = lines[0]
    the_cutoff = f"the cut-off {'was' if have == 'had' else 'is'} {cutoff_words(first.cutoff)}"
    at = f"({first.chart.heading}, {first.month.name} bulletin)"
    names = [_name(each, alone=alone) for each in lines if each.cutoff == first.cutoff]
    have = "has" if have == "have" and len(names) == 1 else have
    return f"**{listed(names)} {have} the longest line{where}: {_waited(first)}**, {the_cutoff} {at}."


def _shortest(lines: list[Sighting], free: list[Sighting], where: str, have: str, *, alone: bool) -> str:
    first = lines[0]
    at = f"({first.chart.heading}, {first.month.name} bulletin)"
    names = [_name(each, alone=alone) for each in lines if each.cutoff == first.cutoff]
    if free:
        is_no = "was" if have == "had" else "is"
        return f"**There {is_no} no line{where} for {_names(free, alone=alone)}** {at}; next: {listed(names)}."
    have = "has" if have == "have" and len(names) == 1 else have
    return f"**{listed(names)} {have} the shortest line{where}: {_waited(first)}** {at}."


def _waited(cell: Sighting) -> str:
    assert isinstance(cell.cutoff, date)
    return f"a wait of {span_of_days((cell.month.first_day - cell.cutoff).days)}"


def _name(cell: Sighting, *, alone: bool) -> str:
    return title(cell.preference) if alone else row_and_column(cell.preference, cell.area)


def _names(cells: Iterable[Sighting], *, alone: bool) -> str:
    """Return the names, those of one category together."""
    if alone:
        return listed([title(each.preference) for each in cells])
    rows = [(title(row), [each.area for each in found]) for row, found in groupby(cells, lambda each: each.preference)]
    return listed(
        [
            row if Area.ALL in areas else f"{row} {listed([area.value.replace('_', ' ').title() for area in areas])}"
            for row, areas in rows
        ]
    )
