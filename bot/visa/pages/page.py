"""A page of HTML as a reader sees it: paragraphs and grids of text, in the order of the document (pure, no I/O)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from selectolax.lexbor import LexborHTMLParser, LexborNode

SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "nav", "select", "svg", "button"})
BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
WIDE, LONG = 3, 4
"""Columns, and rows of that width, of a table that says something by being a table."""
STRAY = re.compile(r"(?:(?:width|height|v?align|style|class|id|colspan|border)=\"[^\"<>]*\"\s*)+>", re.IGNORECASE)
"""The rest of a broken tag, which a browser shows as text: width="100%">."""
INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff"
PLAIN = dict.fromkeys(map(ord, INVISIBLE)) | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
"""Letters and digits as wide as Chinese ones are the same letters and digits."""
UNREAD = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|text-decoration[^;]*line-through", re.IGNORECASE
)
STRUCK = frozenset({"del", "s", "strike"})
"""What a correction crosses out and leaves standing beside the new value."""
FOOTNOTE = re.compile(r"[\s\d*†‡§,()\[\]]*")
"""A raised mark that sends the reader to a note below."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line break that the page asks for stays a newline."""

    text: str


class Merged(str):
    """An empty cell that is a part of another one, whose text it knows."""

    __slots__ = ("of",)
    of: str

    def __new__(cls, of: str) -> Self:
        """Return the empty text."""
        cell = super().__new__(cls, "")
        cell.of = of
        return cell


@dataclass(frozen=True, slots=True)
class Grid:
    """A table's own rows; where a cell spans several places, the others are `Merged`. A caption is the first row."""

    rows: tuple[tuple[str, ...], ...]


Item = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: the title of its window, its headings, and its body in order."""

    title: str
    items: tuple[Item, ...]
    closed: bool
    """The page has its end (`</html>` or `</body>`): it was not cut off while it was saved."""


def clean(text: str) -> str:
    """Return `text` on one line: no invisible characters, none of double width, every run of white space one space."""
    return " ".join(text.translate(PLAIN).split())


def read_page(html: str) -> Page:
    """Return the page's text; never fails, since browsers' rules give any text a meaning."""
    tree = LexborHTMLParser(html)
    reader = _Reader()
    root = tree.body
    if root is not None:
        reader.walk(root)
    reader.flush()
    title = tree.css_first("title")
    closed = re.search(r"</(html|body)\s*>", html[-4000:], re.IGNORECASE) is not None
    return Page(clean(title.text()) if title else "", tuple(reader.items), closed)


class _Reader:
    """Walks the tree once; `items` grows in the order of the document."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self._text: list[str] = []

    def flush(self) -> None:
        """End the running paragraph."""
        lines = [clean(line) for line in "".join(self._text).split("\n")]
        text = "\n".join(line for line in lines if line)
        if text:
            self.items.append(Paragraph(text))
        self._text.clear()

    def walk(self, node: LexborNode, *, preformatted: bool = False) -> None:
        """Add what stands under `node`."""
        for child in node.iter(include_text=True):
            tag = child.tag
            if tag == "-text":
                text = child.text_content or ""
                self._text.append(text if preformatted else re.sub(r"\s+", " ", text))
            elif tag == "br":
                self._text.append("\n")
            elif tag in SKIPPED or tag is None:
                continue
            elif tag == "table":
                self._table(child)
            elif tag in BLOCKS:
                self.flush()
                self.walk(child, preformatted=preformatted or tag == "pre")
                self.flush()
            else:
                self.walk(child, preformatted=preformatted)

    def _table(self, table: LexborNode) -> None:
        self.flush()
        rows = tuple(_rows(table))
        inner = [each for each in table.css("table") if each != table]
        if not inner or sum(len(row) >= WIDE for row in rows) >= LONG:
            self.items.append(Grid(rows))
            for each in inner:
                self._table(each)
        else:
            self.walk(table)  # a table that only lays out others: what it holds stands for itself
            self.flush()


def _rows(table: LexborNode) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    below: dict[int, tuple[int, str]] = {}
    for section in table.iter():
        if section.tag == "caption":
            rows.append((clean("".join(_inner(section))),))
        elif section.tag == "tr" and not _is_unread(section):
            rows.append(_cells(section, below))
        elif section.tag in ("tbody", "thead", "tfoot"):
            rows.extend(_cells(row, below) for row in section.iter() if row.tag == "tr" and not _is_unread(row))
            below.clear()
    return rows


def _cells(row: LexborNode, below: dict[int, tuple[int, str]]) -> tuple[str, ...]:
    """Return a row's cells; `below` has the columns that cells of earlier rows reach into: how far, and their text."""
    cells: list[str] = []
    for cell in row.iter():
        if cell.tag not in ("td", "th"):
            continue
        _reach_down(cells, below)
        text = clean(STRAY.sub("", "".join(_inner(cell))))
        down = _span(cell, "rowspan") - 1
        for place in range(_span(cell, "colspan")):
            if down:
                below[len(cells)] = down, text
            cells.append(Merged(text) if place else text)
    _reach_down(cells, below)
    return tuple(cells)


def _reach_down(cells: list[str], below: dict[int, tuple[int, str]]) -> None:
    while len(cells) in below:
        left, text = below.pop(len(cells))
        if left > 1:
            below[len(cells)] = left - 1, text
        cells.append(Merged(text))


def _span(cell: LexborNode, name: str) -> int:
    span = (cell.attributes.get(name) or "1").strip()
    return max(min(int(span), 20), 1) if span.isdecimal() else 1


def _is_unread(node: LexborNode) -> bool:
    """Tell what a reader of a cell does not see, or sees as a mark and not as a part of it."""
    style = node.attributes.get("style") or ""
    unread = UNREAD.search(style) is not None or node.tag in STRUCK or "hidden" in node.attributes
    return unread or (node.tag == "sup" and FOOTNOTE.fullmatch(node.text()) is not None)


def _inner(node: LexborNode) -> list[str]:
    parts: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag
        if tag == "-text":
            parts.append(child.text_content or "")
        elif tag in SKIPPED or tag is None or _is_unread(child) or (tag == "table" and len(child.css("td")) > 1):
            continue
        elif tag == "br" or tag in BLOCKS:
            parts.extend((" ", *_inner(child), " "))
        else:
            parts.extend(_inner(child))
    return parts
