"""The charts of a page: which of its tables they are, their columns and their rows as printed (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.visa.bulletin import Area, Category, Chart, Month
from bot.visa.pages.labels import read_area, read_preference
from bot.visa.pages.page import Merged, Page, Paragraph

FIRST_FILING_MONTH = Month(2015, 10)
"""From this bulletin on there are two charts; before, only what is called Final Action Dates today."""
HEADINGS = (
    (
        re.compile(r"(?:APPLICATION\W+)?FINAL\W+ACT\w*\W+DATES?\W+(?:FOR\W+)?(?:THE\W+)?(?:FAMILY|EMPLOY)"),
        Chart.FINAL_ACTION,
    ),
    (re.compile(r"DATES?\W+FOR\W+(?:THE\W+)?FIL\w+\W+(?:(?:OF|FOR|THE)\W+)*(?:FAMILY|EMPLOY)"), Chart.DATES_FOR_FILING),
)
LONGEST_HEADING = 110


class ParseError(ValueError):
    """The page is no bulletin that can be read whole; the message names the place."""


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart as it stands on the page: its columns by position, its rows as printed."""

    chart: Chart
    category: Category
    columns: tuple[Area, ...]
    labels: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def place(self) -> str:
        """How an error names it."""
        return f"{self.chart.heading}, {self.category.value}"


def read_charts(page: Page, month: Month) -> tuple[ChartTable, ...]:
    """Return the charts of the page in order; raise ParseError for a chart with an unknown column or no heading."""
    tables: list[ChartTable] = []
    alone = Chart.FINAL_ACTION if month < FIRST_FILING_MONTH else None
    chart = alone
    for item in page.items:
        if isinstance(item, Paragraph):
            chart = alone or _heading(item.text) or chart
            continue
        start = next((index for index, row in enumerate(item.rows) if _is_header(row)), None)
        if start is not None:
            above = "\n".join(cell for row in item.rows[:start] for cell in row)
            tables.append(_chart(_narrowed(item.rows[start:]), alone or _heading(above) or chart))
    return tuple(tables)


def _heading(text: str) -> Chart | None:
    """Return the chart that a line of `text` announces; a heading may go on in the next line."""
    lines = text.split("\n")
    for line, following in zip(lines, (*lines[1:], ""), strict=True):
        if len(line) < LONGEST_HEADING:
            whole = re.sub(r"^\(?[A-Z0-9]\s*[.)]\s*", "", f"{line} {following}".upper())
            chart = next((chart for pattern, chart in HEADINGS if pattern.match(whole)), None)
            if chart:
                return chart
    return None


def _narrowed(rows: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Return the rows without the empty columns at their left."""
    while any(rows[0]) and not any(row[0] for row in rows if row):
        rows = tuple(row[1:] for row in rows)
    return rows


def _chart(grid: tuple[tuple[str, ...], ...], heading: Chart | None) -> ChartTable:
    header, height = _header(grid)
    rows = tuple(row for row in grid[height:] if row != grid[0])  # a header may be repeated
    printed = tuple(header[1:])
    while printed and not printed[-1]:
        printed = printed[:-1]
    if read_area(header[0]):
        printed = (header[0], *printed)  # no corner
    category = next((found for row in (header, *rows[:2]) if row and (found := read_category(row[0]))), None)
    category = category or _by_rows(rows)
    if category is None:
        raise ParseError(f"a chart with the columns {', '.join(printed)} says neither Family nor Employment")
    if heading is None:
        raise ParseError(f"no heading says which chart the {category.value} table is")
    place = f"{heading.heading}, {category.value}"
    columns = tuple(_column(label, place) for label in printed)
    if len(set(columns)) != len(columns) or Area.ALL not in columns:
        raise ParseError(f"{place}: a column stands there twice, or none is for all: {', '.join(printed)}")
    return ChartTable(heading, category, columns, printed, tuple(row for row in rows if _has_values(row)))


def _header(grid: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], int]:
    """Return the names of the columns and how many rows they take: two, where only both together are known names."""
    first = tuple(cell.of if isinstance(cell, Merged) and cell.of not in grid[0] else cell for cell in grid[0])
    if len(grid) > 1 and not any(grid[1][:1]) and not all(map(read_area, first[1:])):
        both = tuple(f"{upper} {lower}".strip() for upper, lower in zip(first, grid[1], strict=False))
        if all(map(read_area, both[1:])):
            return both, 2
    return first, 1


def _by_rows(rows: tuple[tuple[str, ...], ...]) -> Category | None:
    """Tell the category by rows that only one of the two has, where the corner says nothing."""
    labels = {re.sub(r"[^a-z0-9]", "", row[0].lower()) for row in rows if row}
    if labels & {"f2a", "f2b", "2a", "2b"}:
        return Category.FAMILY
    return Category.EMPLOYMENT if "otherworkers" in labels else None


def _has_values(row: tuple[str, ...]) -> bool:
    """Tell a row of the chart from an empty one and from the label row, whose values never count."""
    category = read_category(row[0]) if row else None
    return any(row) and (category is None or read_preference(row[0], category) is not None)


def is_note(row: tuple[str, ...]) -> bool:
    """Tell a row of the chart from a note below or between its rows, which is one cell."""
    return not any(row[1:]) and re.match(r"\W*(?:[*†‡]|(?:see|note)\b)", row[0], re.IGNORECASE) is not None


def _is_header(row: tuple[str, ...]) -> bool:
    return sum(read_area(cell) is not None for cell in row if cell) >= 3


def read_category(label: str) -> Category | None:
    """Return the table that a corner or label cell names; None for any other text."""
    word = re.sub(r"[^a-z]", "", label.lower())
    return next((each for each in Category if word.startswith(each.value)), None)


def _column(label: str, place: str) -> Area:
    area = read_area(label)
    if area is None:
        raise ParseError(f"{place}: unknown column “{label}”")
    return area
