"""A page of the Visa Bulletin, read into a `Bulletin`: every cell, or an error that names the place (pure).

Nothing is guessed: a column is known by its name, a row by its label, a chart by its heading. What is not known
stops the reading, since a silent gap would become somebody's wrong answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.visa.bulletin import MONTHS, Area, Blank, Bulletin, Category, Cell, Chart, Month, Preference
from bot.visa.labels import read_area, read_preference, read_value
from bot.visa.page import Grid, Page, Paragraph, read_page

FIRST_FILING_MONTH = Month(2015, 10)
"""From this bulletin on there are two charts; before, only what is called Final Action Dates today."""
NAMED = re.compile(rf"\bVisa Bulletin (?:for )?({'|'.join(MONTHS)}),? (\d{{4}})", re.IGNORECASE)


class ParseError(ValueError):
    """The page is no bulletin that can be read whole; the message names the place."""


@dataclass(frozen=True, slots=True)
class ChartTable:
    """A chart as it stands on the page: its columns by position, its rows as printed."""

    chart: Chart
    category: Category
    columns: tuple[Area, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def place(self) -> str:
        """How an error names it."""
        return f"{self.chart.heading}, {self.category.value}"


def parse(html: str, name: str = "") -> Bulletin:
    """Read a saved page of the bulletin; `name` is its file name or address, whose month must agree.

    Raise ParseError for a page that is not a bulletin, was cut off, or holds a row, a column or a value that the
    State Department has not used before.
    """
    page = read_page(html)
    month = read_month(page, name)
    tables = _charts(page, month)
    _refuse_gaps(tables, month, page)
    cells: list[Cell] = []
    blanks: list[Blank] = []
    for table in tables:
        _read_chart(table, month, cells, blanks)
    return Bulletin(month, tuple(cells), tuple(blanks))


def read_month(page: Page, name: str = "") -> Month:
    """Return the month that the page's title and headings give; raise ParseError when none or several do."""
    headings = [page.title, *(item.text for item in page.items if isinstance(item, Paragraph))]
    found = [_month(match) for text in headings[:200] for match in NAMED.finditer(text) if len(text) < 90]
    if not found:
        raise ParseError("not a Visa Bulletin: no title says “Visa Bulletin for <month> <year>”")
    month = found[0]
    named = NAMED.search(re.sub(r"[-_%20]+", " ", name.rsplit("/", 1)[-1])) if name else None
    if named and _month(named) != month:
        raise ParseError(f"the page is the bulletin for {month.name}, but its name says {_month(named).name}")
    return month


def _month(match: re.Match[str]) -> Month:
    return Month(int(match[2]), MONTHS.index(match[1].capitalize()) + 1)


def _charts(page: Page, month: Month) -> tuple[ChartTable, ...]:
    tables: list[ChartTable] = []
    chart: Chart | None = None
    for item in page.items:
        if isinstance(item, Paragraph):
            chart = _heading(item) or chart
            continue
        table = _chart(item, month, chart)
        if table:
            tables.append(table)
    return tuple(tables)


def _heading(item: Paragraph) -> Chart | None:
    for line in item.text.split("\n"):
        words = re.fullmatch(r"(?:[A-Z0-9]\s*\.\s*)?(.{10,110})", line)
        text = words[1].upper() if words else ""
        if re.match(r"(APPLICATION )?FINAL ACTION DATES FOR", text):
            return Chart.FINAL_ACTION
        if re.match(r"DATES FOR FILING (OF )?(FAMILY|EMPLOYMENT)", text):
            return Chart.DATES_FOR_FILING
    return None


def _chart(grid: Grid, month: Month, heading: Chart | None) -> ChartTable | None:
    start = next((i for i, row in enumerate(grid.rows[:4]) if _is_header(row)), None)
    if start is None:
        return None
    header, rows = grid.rows[start], grid.rows[start + 1 :]
    category = next((found for row in (header, *rows[:2]) if row and (found := _category(row[0]))), None)
    if category is None:
        raise ParseError(f"a table with the columns {', '.join(header[1:])} is neither family nor employment")
    if month < FIRST_FILING_MONTH:
        heading = Chart.FINAL_ACTION
    if heading is None:
        raise ParseError(f"no heading says which chart the {category.value} table is")
    columns = tuple(_column(label, f"{heading.heading}, {category.value}") for label in header[1:])
    if len(set(columns)) != len(columns) or Area.ALL not in columns:
        raise ParseError(f"{heading.heading}, {category.value}: odd columns {', '.join(header[1:])}")
    labelled = tuple(row for row in rows if any(row) and not _category(row[0]))
    return ChartTable(heading, category, columns, labelled)


def _is_header(row: tuple[str, ...]) -> bool:
    return sum(read_area(cell) is not None for cell in row[1:] if cell) >= 3


def _category(label: str) -> Category | None:
    word = re.sub(r"[^a-z]", "", label.lower())
    if word in ("family", "familysponsored", "familybased"):
        return Category.FAMILY
    return Category.EMPLOYMENT if word in ("employment", "employmentbased") else None


def _column(label: str, place: str) -> Area:
    area = read_area(label)
    if area is None:
        raise ParseError(f"{place}: unknown column “{label}”")
    return area


def _read_chart(table: ChartTable, month: Month, cells: list[Cell], blanks: list[Blank]) -> None:
    seen: set[Preference] = set()
    for label, *values in table.rows:
        preference = read_preference(label, table.category)
        if preference is None:
            raise ParseError(f"{table.place}: unknown row “{label}”")
        if preference in seen:
            raise ParseError(f"{table.place}: the row “{label}” stands there twice")
        seen.add(preference)
        if any(values[len(table.columns) :]):
            raise ParseError(f"{table.place}, row “{label}”: more values than columns")
        for index, area in enumerate(table.columns):
            text = values[index] if index < len(values) else ""
            if not text:
                blanks.append(Blank(table.chart, preference, area))
                continue
            cutoff = read_value(text, month)
            if cutoff is None:
                raise ParseError(f"{table.place}, row “{label}”, column {area.value}: unknown value “{text}”")
            cells.append(Cell(table.chart, preference, area, cutoff))


def _refuse_gaps(tables: tuple[ChartTable, ...], month: Month, page: Page) -> None:
    charts = (Chart.FINAL_ACTION,) if month < FIRST_FILING_MONTH else tuple(Chart)
    expected = {(chart, category) for chart in charts for category in Category}
    found = [(table.chart, table.category) for table in tables]
    missing = expected - set(found)
    if missing:
        names = "; ".join(sorted(f"{chart.heading}, {category.value}" for chart, category in missing))
        cut = "" if page.closed else " (the page was cut off)"
        raise ParseError(f"the bulletin for {month.name} lacks: {names}{cut}")
    if len(found) != len(expected):
        raise ParseError(f"the bulletin for {month.name} holds {len(found)} charts; expected {len(expected)}")
    if not page.closed:
        raise ParseError(f"the bulletin for {month.name} was cut off: the page has no end")
