"""A bulletin as a sheet of text, for the terminal (pure)."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Category, Chart, write_cutoff
from bot.visa.contents import NoteKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.visa.archive import History
    from bot.visa.bulletin import Cell, Month

SHORT = {
    Area.EL_SALVADOR_GUATEMALA_HONDURAS: "SALV-GUAT-HOND",
    Area.DOMINICAN_REPUBLIC: "DOMINICAN",
}
STANDING = (NoteKind.MEANING,)
"""Notes that every bulletin has in the same words."""


def sheet(history: History, month: Month) -> str:
    """Return the bulletin of `month`: its charts, the notes that change their meaning, the Diversity Visa ranks."""
    parts = [f"Visa Bulletin for {month.name}\n{history.url(month)}"]
    cells = history.cells(month)
    for chart in Chart:
        for category in Category:
            part = [cell for cell in cells if cell.chart is chart and cell.preference.category is category]
            if part:
                parts.append(f"{chart.heading}, {category.value}\n{_table(part)}")
    flags = [f"{each.preference}, {each.area}: {each.flag}" for each in cells if each.flag]
    if flags:
        parts.append("Oddities, kept as printed\n" + "\n".join(f"  {flag}" for flag in flags))
    parts.extend(_notes(history, month))
    ranks = _ranks(history, month)
    if ranks:
        parts.append("Diversity Visa rank cut-offs\n" + ranks)
    return "\n\n".join(parts)


def _table(cells: list[Cell]) -> str:
    areas = [area for area in Area if any(cell.area is area for cell in cells)]
    values = {(cell.preference, cell.area): write_cutoff(cell.cutoff) for cell in cells}
    rows = [["", *(SHORT.get(area, area.value) for area in areas)]]
    rows.extend(
        [preference.value, *(values.get((preference, area), "") for area in areas)]
        for preference in dict.fromkeys(cell.preference for cell in cells)
    )
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _notes(history: History, month: Month) -> Iterator[str]:
    for note in history.notes(month):
        if note.kind not in STANDING:
            title = note.heading or note.kind.value.capitalize()
            text = "\n".join(textwrap.fill(line, 100) for line in note.text.split("\n"))
            named = " ".join((*note.preferences, *note.areas))
            yield f"[{note.kind.value}] {title}{f' ({named})' if named else ''}\n{text}"


def _ranks(history: History, month: Month) -> str:
    lines = []
    for row in history.diversity(month):
        name = f"  except {row.country}" if row.country else row.region
        odd = f"  ({row.flag})" if row.flag else ""
        lines.append(f"  {row.month}  {name}: {row.rank if isinstance(row.rank, str) else format(row.rank, ',')}{odd}")
    return "\n".join(lines)
