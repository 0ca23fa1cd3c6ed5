"""A page of the Visa Bulletin, read into a `Bulletin`: every cell, or an error that names the place (pure).

Nothing is guessed: a column is known by its name, a row by its label, a chart by its heading. What is not known
stops the reading, since a silent gap would become somebody's wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Area, Blank, Bulletin, Category, Cell, Chart, Month, Preference
from bot.visa.diversity import read_diversity
from bot.visa.guidance import read_guidance
from bot.visa.labels import is_exact, read_preference, read_value
from bot.visa.misprints import flag_ahead, lost_digit
from bot.visa.notes import read_notes, read_published, read_sections
from bot.visa.page import Page, Paragraph, read_page
from bot.visa.tables import FIRST_FILING_MONTH, ChartTable, ParseError, read_charts

if TYPE_CHECKING:
    from datetime import date

Charts = Callable[[Month], tuple[ChartTable, ...]]
NAMES = "|".join(MONTHS)
NAMED = re.compile(rf"\bVisa Bulletin (?:for )?({NAMES}),? (\d{{4}})", re.IGNORECASE)
NUMBERS = re.compile(rf"IMMIGRANTS? NUMBERS FOR ({NAMES}),? (\d{{4}})", re.IGNORECASE)
DURING = re.compile(rf"availability of immigrant numbers\s+during\s+({NAMES})\b", re.IGNORECASE)

__all__ = ["ParseError", "parse", "read_bulletin", "read_month"]


def parse(html: str, name: str = "") -> Bulletin:
    """Read a saved page of the bulletin; `name` is its file name or address, whose month must agree.

    Raise ParseError for a page that is not a bulletin, was cut off, or holds a row, a column or a value that the
    State Department has not used before.
    """
    return read_bulletin(read_page(html), name)


def read_bulletin(page: Page, name: str = "", charts: Charts | None = None) -> Bulletin:
    """Read a page whose text is known already; see `parse`. `charts` finds them where they are no tables."""
    month = read_month(page, name)
    tables = charts(month) if charts else read_charts(page, month)
    _refuse_gaps(tables, month, page)
    cells: list[Cell] = []
    blanks: list[Blank] = []
    for table in tables:
        _read_chart(table, month, cells, blanks)
    rows = frozenset(cell.preference for cell in cells)
    ranks, gaps = read_diversity(page.items, month)
    published = read_published(page.items)
    return Bulletin(
        month,
        flag_ahead(tuple(cells)),
        tuple(blanks),
        read_notes(page.items, rows),
        read_guidance(read_sections(page.items), month, rows),
        ranks,
        published,
        (*_misspelt(tables), *_disagreements(page, month, published), *gaps),
    )


def read_month(page: Page, name: str = "") -> Month:
    """Return the month that the page's title and headings give; raise ParseError when none or several do."""
    lines = [line for item in page.items if isinstance(item, Paragraph) for line in item.text.split("\n")]
    titles = [match for text in (page.title, *lines) if (match := NAMED.match(text)) and len(text) <= match.end() + 40]
    titles = titles or [match for line in lines if (match := NUMBERS.match(line))]
    months = list(dict.fromkeys(map(_month, titles)))
    if not months:
        raise ParseError("not a Visa Bulletin: no title says “Visa Bulletin for <month> <year>”")
    if len(months) > 1:
        raise ParseError(f"the page's titles disagree: {' and '.join(month.name for month in months[:3])}")
    named = NAMED.search(re.sub(r"%20|[-_+]", " ", re.split(r"[\\/]", name)[-1]))
    if named and _month(named) != months[0]:
        raise ParseError(f"the page is the bulletin for {months[0].name}, but its name says {_month(named).name}")
    return months[0]


def _month(match: re.Match[str]) -> Month:
    return Month(int(match[2]), MONTHS.index(match[1].capitalize()) + 1)


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
        if not any(values):
            raise ParseError(f"{table.place}, row “{label}”: no value at all; was the page cut off?")
        for index, area in enumerate(table.columns):
            text = values[index] if index < len(values) else ""
            if text:
                cells.append(_cell(table, month, preference, area, text))
            else:
                others = sorted({value for value in values if value})
                blanks.append(
                    Blank(table.chart, preference, area, f"left empty; the rest of its row: {', '.join(others)}")
                )
    _refuse_missing_rows(table, seen)


def _cell(table: ChartTable, month: Month, preference: Preference, area: Area, text: str) -> Cell:
    cutoff = read_value(text, month)
    if cutoff is None:
        raise ParseError(f"{table.place}, row {preference.value}, column {area.value}: unknown value “{text}”")
    return Cell(table.chart, preference, area, cutoff, lost_digit(text, cutoff))


def _refuse_missing_rows(table: ChartTable, seen: set[Preference]) -> None:
    if table.category is Category.FAMILY:
        missing = {Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4} - seen
    else:
        missing = {Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB4, Preference.EB3_OTHER} - seen
        if not any(each.value.startswith("EB5") for each in seen):
            missing.add(Preference.EB5)
    if missing:
        names = ", ".join(sorted(missing))
        raise ParseError(f"{table.place}: no row for {names}; was the page cut off?")


def _refuse_gaps(tables: tuple[ChartTable, ...], month: Month, page: Page) -> None:
    charts = (Chart.FINAL_ACTION,) if month < FIRST_FILING_MONTH else tuple(Chart)
    expected = {(chart, category) for chart in charts for category in Category}
    found = [(table.chart, table.category) for table in tables]
    cut = "" if page.closed else " The page was cut off: it has no end."
    if not found:
        raise ParseError(f"not a Visa Bulletin: the page for {month.name} has no charts.{cut}")
    missing = expected - set(found)
    if missing:
        names = "; ".join(sorted(f"{chart.heading}, {category.value}" for chart, category in missing))
        raise ParseError(f"the bulletin for {month.name} lacks the chart {names}.{cut}")
    if len(found) != len(expected):
        raise ParseError(f"the bulletin for {month.name} has {len(found)} charts; {len(expected)} were expected")
    if cut:
        raise ParseError(f"the bulletin for {month.name} cannot be trusted.{cut}")


def _misspelt(tables: tuple[ChartTable, ...]) -> list[str]:
    remarks: list[str] = []
    for table in tables:
        remarks.extend(
            f"{table.place}: the column “{label}” was read as {area.value}"
            for label, area in zip(table.labels, table.columns, strict=True)
            if not is_exact(label, None)
        )
        remarks.extend(
            f"{table.place}: the row “{row[0]}” was read as {preference.value}"
            for row in table.rows
            if (preference := read_preference(row[0], table.category)) and not is_exact(row[0], table.category)
        )
    return remarks


def _disagreements(page: Page, month: Month, published: date | None) -> list[str]:
    remarks: list[str] = []
    for item in page.items:
        found = DURING.search(item.text) if isinstance(item, Paragraph) else None
        if found and MONTHS.index(found[1].capitalize()) + 1 != month.month:
            remarks.append(f"the text speaks of {found[1]}, the title of {month.name}")
    if published and not 5 <= (month.first_day - published).days <= 50:
        remarks.append(f"signed off on {published.isoformat()}, which is likely misprinted")
    return remarks
