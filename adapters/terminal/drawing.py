"""Answers as text: Markdown in colour where there is colour, tables, and charts drawn in dots. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.visa.bulletin import Month

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, ConsoleOptions, RenderableType

_HARMFUL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_WIDTH, _HEIGHT, _MARGIN = 60, 12, 11
_DOTS = ((0x01, 0x02, 0x04, 0x40), (0x08, 0x10, 0x20, 0x80))
"""The bits of a Braille character, by column and row."""
COLOURS = ("cyan", "yellow", "magenta", "red")

Points = tuple[tuple[str, str], ...]


def harmless(text: str) -> str:
    """Return text without what could move the cursor, change the terminal or turn the direction of reading."""
    return _HARMFUL.sub("\ufffd", text)


def answer(text: str, blocks: Sequence[dict[str, Any]]) -> RenderableType:
    """Return an answer with its tables and charts."""
    return Group(Markdown(harmless(text), hyperlinks=False), *(Padding(block(each), (1, 0, 0, 0)) for each in blocks))


def block(each: dict[str, Any]) -> RenderableType:
    """Return a table or a chart."""
    return _table(each) if "rows" in each else _chart(each)


def _table(each: dict[str, Any]) -> Table:
    table = Table(title=harmless(each["caption"]) or None, title_justify="left", title_style="")
    for name in each["header"]:
        table.add_column(Text(harmless(name)))
    for row in each["rows"]:
        table.add_row(*(Text(harmless(cell)) for cell in row))
    return table


def _chart(each: dict[str, Any]) -> RenderableType:
    lines = [(line["name"], tuple((a, b) for a, b in line["points"])) for line in each["lines"] if line["points"]]
    title, alt = Text(harmless(each["title"]), style="bold"), Text(harmless(each["alt"]), style="dim")
    if not lines:
        return Group(title, alt)
    names = [Text(f"━ {harmless(name)}", style=COLOURS[at % 4]) for at, (name, _) in enumerate(lines)]
    return Group(title, _Plot([points for _, points in lines]), *(names if len(names) > 1 else ()), alt)


@dataclass(frozen=True, slots=True)
class _Plot:
    """A plot as wide as the screen allows."""

    lines: Sequence[Points]

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        del console
        yield from plot(self.lines, max(20, min(_WIDTH, options.max_width - _MARGIN)))


def plot(lines: Sequence[Points], width: int) -> list[Text]:
    """Draw lines of (month, date): months to the right, dates upwards, in Braille dots."""
    months = [_count(month) for points in lines for month, _ in points]
    days = [date.fromisoformat(day).toordinal() for points in lines for _, day in points]
    cells: dict[tuple[int, int], tuple[int, int]] = {}
    for number, points in enumerate(lines):
        for month, day in points:
            x = _place(_count(month), min(months), max(months), width * 2)
            y = _HEIGHT * 4 - 1 - _place(date.fromisoformat(day).toordinal(), min(days), max(days), _HEIGHT * 4)
            bits, _ = cells.get((y // 4, x // 2), (0, number))
            cells[y // 4, x // 2] = (bits | _DOTS[x % 2][y % 4], number)
    rows = [_row(cells, row, _label(row, min(days), max(days)), width) for row in range(_HEIGHT)]
    first, last = (Month(count // 12, count % 12 + 1) for count in (min(months), max(months)))
    return [*rows, Text(f"{'':{_MARGIN}}{first!s:<{width - 7}}{last}", style="dim")]


def _row(cells: dict[tuple[int, int], tuple[int, int]], row: int, label: str, width: int) -> Text:
    text = Text(f"{label:>10} ", style="dim")
    for column in range(width):
        bits, number = cells.get((row, column), (0, 0))
        text.append(chr(0x2800 + bits) if bits else " ", style=COLOURS[number % 4])
    return text


def _label(row: int, low: int, high: int) -> str:
    if row not in (0, _HEIGHT // 2, _HEIGHT - 1):
        return ""
    return date.fromordinal(high - (high - low) * row // (_HEIGHT - 1)).isoformat()


def _count(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def _place(value: int, low: int, high: int, size: int) -> int:
    return (value - low) * (size - 1) // ((high - low) or 1)
