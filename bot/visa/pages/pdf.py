"""The official PDF of a bulletin, and any other plain text of one, read word by word (pure).

A text has no cells: a chart begins where its columns are named, and a row is a label followed by as many values as
there are columns. The State Department always prints the columns in one order, so the names that a header holds say
which columns there are.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Category, Chart, Month
from bot.visa.pages.labels import read_preference, read_value
from bot.visa.pages.page import Page, Paragraph, clean
from bot.visa.pages.parse import read_bulletin
from bot.visa.pages.tables import FIRST_FILING_MONTH, HEADINGS, ChartTable, ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.visa.contents import Bulletin

PRINTED = (
    (Area.ALL, r"\ball\s+charg"),
    (Area.CHINA, r"\bchina\b|\bch\b"),
    (Area.DOMINICAN_REPUBLIC, r"\bdominican\b"),
    (Area.EL_SALVADOR_GUATEMALA_HONDURAS, r"\bsalvador\b"),
    (Area.INDIA, r"\bindia\b|\bin\b"),
    (Area.MEXICO, r"\bmexico\b|\bme\b"),
    (Area.PHILIPPINES, r"\bphil|\bph\b"),
    (Area.VIETNAM, r"\bvietnam\b"),
)
"""The columns in the order of every chart printed so far, and the words that show that one is there."""
HEADER = re.compile(r"\ball\s+charg(?:e-?\s*)?ab\w+\s+areas?\s+except\s+t?hose\s+listed|\ball\s+charge", re.IGNORECASE)
CORNER = re.compile(r"(family|employment)[\s-]*(?:sponsored|based)?\s*$", re.IGNORECASE)
MARGIN = 3
"""Lines that a page may have above and below its text."""
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}
GLUED = re.compile(r"(?<=\d[A-Z]{3}\d\d)(?=\d\d[A-Z]{3}\d\d)")
"""Between two dates whose cells are so narrow that no space is left."""
LABEL_ROW = re.compile(r"\b(?:family|employment)[\s-]*(?:sponsored|based)?$", re.IGNORECASE)
LONGEST_LABEL = 16
"""Words of the longest row label, with some to spare."""


def read_pdf(content: bytes, name: str = "") -> Bulletin:
    """Read the official PDF; raise ParseError when it is not a bulletin that can be read whole."""
    from pypdf import PdfReader  # noqa: PLC0415 — few read PDFs
    from pypdf.errors import PyPdfError  # noqa: PLC0415 — few read PDFs

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # the reason is told once, by us
    try:
        pages = [page.extract_text().translate(LIGATURES).split("\n") for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError) as error:
        raise ParseError(f"the PDF cannot be opened: {error}") from error
    lines = [line for page in _without_margins(pages) for each in page if (line := clean(each))]
    if not lines:
        raise ParseError("the PDF holds no text, only pictures")
    return read_text("\n".join(_unwrapped(lines)), name)


def _without_margins(pages: list[list[str]]) -> list[list[str]]:
    """Return the pages' lines without what is printed at the edge of each: page numbers, a title, an address."""
    for edge in (0, -1) * MARGIN:
        edges = Counter(_unnumbered(page[edge]) for page in pages if page)
        running = {line for line, count in edges.items() if count > max(1, len(pages) // 2)} | {""}
        for page in pages:
            if page and _unnumbered(page[edge]) in running:
                del page[edge]
    return pages


def _unnumbered(line: str) -> str:
    return re.sub(r"(?i)^\W*(?:page\b)?[\W\d]*(?:of\b)?[\W\d]*$", "", re.sub(r"\d+", "0", line))


def _unwrapped(lines: list[str]) -> list[str]:
    """Return the lines with sentences that a line's end broke made whole, so that they read as on the page."""
    wide = 0.6 * max(map(len, lines))
    whole: list[str] = []
    for line in lines:
        if whole and len(whole[-1]) > wide and line[0].islower():
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
    return whole


def read_text(text: str, name: str = "") -> Bulletin:
    """Read a bulletin from plain text; raise ParseError when it cannot be read whole."""
    lines = [line for each in text.split("\n") if (line := clean(each))]
    sections: list[list[str]] = [[]]
    for line in lines:
        if re.match(r"[A-Z]\s*\.(?:\s+(?:[A-Z(]{2}|[A-Z]\.)|$)|Department of State Publication", line):
            sections.append([])
        sections[-1].append(line)
    page = Page("", tuple(Paragraph("\n".join(each)) for each in sections if each), closed=True)
    found = read_bulletin(page, name, charts=lambda month: tuple(_charts(GLUED.sub(" ", clean(text)), month)))
    return replace(found, plain=True)


def _charts(text: str, month: Month) -> Iterator[ChartTable]:
    end = 0
    for found in HEADER.finditer(text):
        if found.start() < end:
            continue
        chart = _heading(text[: found.start()], month)
        reader = _Rows(text, found.start(), month)
        table = reader.read(chart) if chart else None
        if table:
            end = reader.position
            yield table


def _heading(before: str, month: Month) -> Chart | None:
    if month < FIRST_FILING_MONTH:
        return Chart.FINAL_ACTION
    places = [(match.end(), chart) for pattern, chart in HEADINGS for match in pattern.finditer(before)]
    return max(places)[1] if places else None


@dataclass
class _Rows:
    """Reads one chart's rows, word by word."""

    text: str
    start: int
    month: Month
    position: int = 0
    words: list[re.Match[str]] = field(default_factory=list)

    def read(self, chart: Chart) -> ChartTable | None:
        """Return the chart whose header stands at `start`; None when no chart follows."""
        self.words = list(re.finditer(r"\S+", self.text[self.start : self.start + 6000]))
        first = next((index for index in range(min(80, len(self.words))) if self._is_value(index)), None)
        if first is None:
            return None
        head = " ".join(word[0] for word in self.words[:first])
        corner = self.text[max(0, self.start - 40) : self.start]
        category = self._category(corner, head)
        columns = tuple(area for area, pattern in PRINTED if re.search(pattern, head, re.IGNORECASE))
        if LABEL_ROW.search(head):  # the label row of April 2003 carries values that mean nothing
            _, after = self._values(first, len(columns))
            first = self._label(after)[1] or first
        label = self._last_label(first, category) if category else ""
        if category is None or not label or len(columns) < 3:
            return None
        named = CORNER.search(corner)
        self._skip_repeated(named[0].split() if named else [], first - len(label.split()))
        rows = self._rows(label, first, category, len(columns))
        return ChartTable(chart, category, columns, tuple(area.value for area in columns), tuple(rows))

    def _skip_repeated(self, corner: list[str], width: int) -> None:
        """Drop the header where it stands again amid the values, at the top of a page."""
        header = [*corner, *(word[0] for word in self.words[:width])]
        for index in range(width + 1, len(self.words) - len(header)):
            again = [word[0] for word in self.words[index : index + len(header)]]
            if again == header and self._is_value(index - 1):
                del self.words[index : index + len(header)]

    def _is_value(self, index: int) -> bool:
        return read_value(self.words[index][0], self.month) is not None

    def _category(self, corner: str, head: str) -> Category | None:
        found = CORNER.search(corner) or re.search(r"\b(family|employment)\b", head, re.IGNORECASE)
        return Category(found[1].lower()) if found else None

    def _last_label(self, index: int, category: Category) -> str:
        for length in range(1, LONGEST_LABEL):
            label = " ".join(word[0] for word in self.words[max(0, index - length) : index])
            if read_preference(label, category):
                return label
        return ""

    def _rows(self, label: str, index: int, category: Category, width: int) -> list[tuple[str, ...]]:
        rows: list[tuple[str, ...]] = []
        pending = label
        while True:
            values, index = self._values(index, width)
            following, after = self._label(index)
            pending, following = _split(pending, following, category, last=after is None)
            if not read_preference(pending, category):
                break
            rows.append((pending, *values))
            self.position = self.start + self.words[index - 1].end()
            if after is None or not following:
                break
            pending, index = following, after
        return rows

    def _values(self, index: int, width: int) -> tuple[list[str], int]:
        values: list[str] = []
        while index < len(self.words) and len(values) < width and self._is_value(index):
            values.append(self.words[index][0])
            index += 1
        return values, index

    def _label(self, index: int) -> tuple[str, int | None]:
        """Return the words up to the next value, and where that stands."""
        for end in range(index, min(index + LONGEST_LABEL, len(self.words))):
            if self._is_value(end):
                return " ".join(word[0] for word in self.words[index:end]), end
        return " ".join(word[0] for word in self.words[index : index + LONGEST_LABEL]), None


def _split(label: str, following: str, category: Category, *, last: bool) -> tuple[str, str]:
    """Give back to `label` the words that a broken line of the PDF has put after its values."""
    words = following.split()
    if read_preference(label, category) and (last or not words or read_preference(following, category)):
        return label, following
    for count in range(1, len(words) + 1):
        whole, rest = " ".join([label, *words[:count]]), " ".join(words[count:])
        if read_preference(whole, category) and (last or not rest or read_preference(rest, category) or _begins(rest)):
            return whole, rest
    return label, following


def _begins(text: str) -> bool:
    """Tell whether `text` begins as a row does whose label goes on after its values."""
    return re.match(r"(?:[1-5](?:st|nd|rd|th)|Other|Certain)\b", text) is not None
