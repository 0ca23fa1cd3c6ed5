"""A page of the Visa Bulletin, read into a `Bulletin`: every cell, or an error that names the place (pure).

Nothing is guessed: a column is known by its name, a row by its label, a chart by its heading. What is not known
stops the reading, since a silent gap would become somebody's wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Area, Blank, Category, Cell, Chart, Month, Preference
from bot.visa.contents import Bulletin
from bot.visa.pages.diversity import read_diversity
from bot.visa.pages.guidance import read_guidance
from bot.visa.pages.labels import is_exact, read_preference, read_value
from bot.visa.pages.misprints import flag_ahead, oddity
from bot.visa.pages.notes import read_notes, read_published, read_sections
from bot.visa.pages.page import Item, Merged, Page, Paragraph, read_page
from bot.visa.pages.tables import FIRST_FILING_MONTH, ChartTable, ParseError, is_note, read_charts

if TYPE_CHECKING:
    from datetime import date

Charts = Callable[[Month], tuple[ChartTable, ...]]
NAMES = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in (*MONTHS, "Sept"))
NAMED = re.compile(
    rf"\bVisa Bulletin\W+(?:for\W+)?(?:the month of\W+)?({NAMES}),?\W+(\d{{4}})"
    rf"|(?<!\w)({NAMES})\.?,? (\d{{4}}) Visa Bulletin\b",
    re.IGNORECASE,
)
NUMBERS = re.compile(rf"IMMIGRANTS? NUMBERS FOR ({NAMES}),? (\d{{4}})", re.IGNORECASE)
PAPER = re.compile(rf"visabulletin[_ -]?({NAMES})[_ -]?(\d{{4}})", re.IGNORECASE)
"""The name of the official PDF."""
DURING = re.compile(rf"availability of immigrant numbers\s+during\s+({NAMES})\b", re.IGNORECASE)

ALWAYS = {
    Category.FAMILY: (Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4),
    Category.EMPLOYMENT: (Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB3_OTHER, Preference.EB4),
}
"""The rows of every chart of a category; a chart without one was cut off."""
TOGETHER = (
    (Preference.EB5, (Preference.EB5_TEA_RC,)),
    (Preference.EB5_TEA_RC, (Preference.EB5,)),
    (Preference.EB5_NON_RC, (Preference.EB5_RC,)),
    (Preference.EB5_RC, (Preference.EB5_NON_RC,)),
    (Preference.EB5_RURAL, (Preference.EB5_UNRESERVED,)),
    (
        Preference.EB5_UNRESERVED,
        (Preference.EB5_RURAL, Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_INFRASTRUCTURE),
    ),
)
"""Rows that never stand alone."""
SIGN_OFF = re.compile(r"Department of State Publication|CA/VO")

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
    _refuse_unsigned(page, month, has_ranks=bool(ranks))
    return Bulletin(
        month,
        flag_ahead(tuple(cells)),
        tuple(blanks),
        read_notes(page.items, rows),
        read_guidance(read_sections(page.items), month, rows),
        ranks,
        published,
        (*_misspelt(tables), *_silent(tables), *_disagreements(page, month, published), *gaps),
    )


def read_month(page: Page, name: str = "") -> Month:
    """Return the month that the page's title and heading give; raise ParseError when none or several do.

    Where they disagree, one was left from another month: what else names the month decides, else the heading.
    """
    title, headings = _title(page), _headings(page)
    file = re.split(r"[\\/]", name)[-1]
    found = NAMED.search(re.sub(r"%20|[-_+]", " ", file)) or PAPER.search(file)
    named = _month(found) if found else None
    if len(set(headings)) > 1 and title not in headings:
        raise ParseError(f"the page's headings disagree: {' and '.join(sorted({each.name for each in headings}))}")
    stated = list(dict.fromkeys(each for each in (*headings[:1], title) if each))
    if title in headings:
        stated = [title]
    if not stated and named and _is_about(page, named):
        return named  # a PDF may print no title
    if not stated:
        raise ParseError("not a Visa Bulletin: no title says “Visa Bulletin for <month> <year>”")
    month = max(stated, key=lambda each: (each == named) + _is_about(page, each))
    if named and named != month:
        raise ParseError(f"the page is the bulletin for {month.name}, but its name says {named.name}")
    return month


def _title(page: Page) -> Month | None:
    found = NAMED.search(page.title)
    return _month(found) if found else None


def _headings(page: Page) -> list[Month]:
    """Return the months of the lines that say nothing but which bulletin this is, or else whose numbers it lists."""
    lines = [line for item in page.items if isinstance(item, Paragraph) for line in item.text.split("\n")]
    headings = [_month(found) for line in lines if (found := NAMED.match(line)) and len(line) <= found.end() + 3]
    return headings or [_month(found) for line in lines if (found := NUMBERS.match(line))]


def _month(match: re.Match[str]) -> Month:
    name, year = (each for each in match.groups() if each)
    return Month(int(year), next(n for n, month in enumerate(MONTHS, 1) if month.lower().startswith(name.lower())))


def _is_about(page: Page, month: Month) -> bool:
    return any(_speaks_of(item, month) for item in page.items)


def _speaks_of(item: Item, month: Month) -> bool:
    found = DURING.search(item.text) if isinstance(item, Paragraph) else None
    return found is not None and MONTHS.index(found[1].capitalize()) + 1 == month.month


def _read_chart(table: ChartTable, month: Month, cells: list[Cell], blanks: list[Blank]) -> None:
    seen: set[Preference] = set()
    for label, *given_cells in table.rows:
        if is_note((label, *given_cells)):
            continue
        values = [cell.of if isinstance(cell, Merged) else cell for cell in given_cells]
        preference = read_preference(label, table.category)
        if preference is None:
            raise ParseError(f"{table.place}: unknown row “{label}”")
        if preference in seen:
            raise ParseError(f"{table.place}: the row “{label}” stands there twice")
        seen.add(preference)
        if any(values[len(table.columns) :]):
            raise ParseError(f"{table.place}, row “{label}”: more values than columns")
        empty = len(table.columns) - sum(map(bool, values))
        given = {value for value in values if value}
        if len(values) < len(table.columns) and len(given) > 1:
            raise ParseError(
                f"{table.place}, row “{label}”: {len(values)} cells for {len(table.columns)} columns; "
                "which one is missing cannot be told"
            )
        if empty > 1:
            raise ParseError(f"{table.place}, row “{label}”: {empty} cells are empty; was the page cut off?")
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
    return Cell(table.chart, preference, area, cutoff, oddity(text, cutoff, month))


def _refuse_missing_rows(table: ChartTable, seen: set[Preference]) -> None:
    missing = set(ALWAYS[table.category]) - seen
    for sign, others in TOGETHER:
        if sign in seen:
            missing |= set(others) - seen
    if table.category is Category.EMPLOYMENT and not any(each.value.startswith("EB5") for each in seen):
        missing.add(Preference.EB5)
    if missing:
        names = ", ".join(sorted(missing))
        raise ParseError(f"{table.place}: no row for {names}; was the page cut off?")


def _refuse_gaps(tables: tuple[ChartTable, ...], month: Month, page: Page) -> None:
    charts = (Chart.FINAL_ACTION,) if month < FIRST_FILING_MONTH else tuple(Chart)
    expected = {(chart, category) for chart in charts for category in Category}
    found = [(table.chart, table.category) for table in tables]
    cut = "" if page.closed else " The page has no end: it was cut off."
    if not found:
        raise ParseError(f"not a Visa Bulletin: the page for {month.name} has no charts.{cut}")
    missing = expected - set(found)
    if missing:
        names = "; ".join(sorted(f"{chart.heading}, {category.value}" for chart, category in missing))
        raise ParseError(f"the bulletin for {month.name} lacks the chart {names}.{cut}")
    if len(found) != len(expected):
        raise ParseError(f"the bulletin for {month.name} has {len(found)} charts; {len(expected)} were expected")


def _refuse_unsigned(page: Page, month: Month, *, has_ranks: bool) -> None:
    """Refuse a page without its last line, unless it has its end and the Diversity Visa ranks before it."""
    if any(SIGN_OFF.search(item.text) for item in page.items if isinstance(item, Paragraph)):
        return
    if not page.closed or not has_ranks:
        raise ParseError(f"the bulletin for {month.name} ends behind its charts: the page was cut off")


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
            if (preference := read_preference(row[0], table.category))
            and not (is_exact(row[0], table.category) or is_note(row))
        )
        remarks.extend(f"{table.place}: a note stands among the rows: “{row[0]}”" for row in table.rows if is_note(row))
    return remarks


def _silent(tables: tuple[ChartTable, ...]) -> list[str]:
    """Return the charts without religious workers: two bulletins of 2003 left them out, so none is refused."""
    return [
        f"{table.place}: no row for EB4_RELIGIOUS"
        for table in tables
        if table.category is Category.EMPLOYMENT
        and Preference.EB4_RELIGIOUS not in {read_preference(row[0], table.category) for row in table.rows}
    ]


def _disagreements(page: Page, month: Month, published: date | None) -> list[str]:
    remarks: list[str] = []
    for where, months in (("title", [_title(page)]), ("heading", _headings(page))):
        if any(months) and month not in months:
            remarks.append(f"the page's {where} says {months[0]}, which was likely left from another month")
    for item in page.items:
        found = DURING.search(item.text) if isinstance(item, Paragraph) else None
        if found and MONTHS.index(found[1].capitalize()) + 1 != month.month:
            remarks.append(f"the text speaks of {found[1]}, the title of {month.name}")
    if published is None:
        remarks.append("no sign-off line (CA/VO) with a date that exists")
    if published and not 5 <= (month.first_day - published).days <= 50:
        remarks.append(f"signed off on {published.isoformat()}, which is likely misprinted")
    return remarks
