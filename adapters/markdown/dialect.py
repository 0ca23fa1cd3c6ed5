"""A tree -> the text of one platform. A dialect is a table of how that platform writes each thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.markdown.tree import (
    Block,
    Break,
    Code,
    Fence,
    Grid,
    Heading,
    Inline,
    Items,
    Link,
    Paragraph,
    Plain,
    Quote,
    Rule,
    Style,
    Styled,
)

if TYPE_CHECKING:
    from collections.abc import Callable

_MARKS = re.compile(r"([\\`*_\[\]<>~|&])")
_LINE_STARTS = re.compile(r"(?m)^([ \t]*)(?:([-+#=:])|(\d+)([.)]))")


def utf16(text: str) -> int:
    """Measure in UTF-16 units, as platforms written in JavaScript count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _escape_lines(text: str) -> str:
    return _LINE_STARTS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def ticks(text: str, least: int) -> str:
    """Return a run of back-ticks longer than any in `text`, and at least `least`."""
    return "`" * max(least, 1 + max((len(run) for run in re.findall(r"`+", text)), default=0))


def code(text: str) -> str:
    """Write inline code so that back-ticks within it do not end it."""
    marks = ticks(text, 1)
    pad = " " if text.startswith(("`", " ")) or text.endswith(("`", " ")) or not text else ""
    return f"{marks}{pad}{text}{pad}{marks}"


def fence(language: str, text: str) -> str:
    """Write a fence that nothing within it can close."""
    marks = ticks(text, 3)
    return f"{marks}{language}\n{text}\n{marks}"


def _link(label: str, href: str) -> str:
    return f"[{label}](<{href}>)"


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {text}"


def table(rows: tuple[tuple[str, ...], ...], align: tuple[str, ...]) -> str:
    """Write a table as Markdown; the first of `rows` is its header."""
    marks = {"left": ":--", "right": "--:", "center": ":-:"}
    lines = [" | ".join(cell.replace("\n", " ") for cell in row) for row in rows]
    lines.insert(1, " | ".join(marks.get(each, "---") for each in align or ("",) * len(rows[0])))
    return "\n".join(f"| {line} |" for line in lines)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a platform writes each thing; the defaults are CommonMark with tables.

    `plain` escapes text so that it shows as written and neither formats nor mentions anyone: every character that a
    model or a person wrote passes through `plain`, `code`, `fence` or the address of `link`, and nothing else.
    """

    plain: Callable[[str], str] = _escape
    code: Callable[[str], str] = code
    fence: Callable[[str, str], str] = fence
    """(language, text)."""
    link: Callable[[str, str], str] = _link
    """(label as written, address)."""
    heading: Callable[[int, str], str] = _heading
    """(level, text as written)."""
    paragraph: Callable[[str], str] = _escape_lines
    """The last word on a whole paragraph, for marks that count at the beginning of a line only."""
    table: Callable[[tuple[tuple[str, ...], ...], tuple[str, ...]], str] = table
    """(rows as written with the header first, alignments)."""
    strong: str = "**"
    emphasis: str = "*"
    struck: str = "~~"
    bullet: str = "- "
    quote: str = "> "
    rule: str = "---"
    newline: str = "\n"
    """A new line within a paragraph."""


COMMONMARK = Dialect()


def write(blocks: tuple[Block, ...], dialect: Dialect = COMMONMARK) -> str:
    """Return the blocks as text of that dialect, an empty line between them."""
    return "\n\n".join(_block(block, dialect) for block in blocks)


def _block(block: Block, dialect: Dialect) -> str:
    match block:
        case Paragraph(children):
            return dialect.paragraph(inline(children, dialect))
        case Heading(level, children):
            return dialect.heading(level, inline(children, dialect).replace("\n", " "))
        case Fence(language, text):
            return dialect.fence(language, text)
        case Quote(children):
            return _prefixed(write(children, dialect), dialect.quote, dialect.quote)
        case Items():
            return _items(block, dialect)
        case Grid(header, rows, align):
            return dialect.table(tuple(tuple(inline(c, dialect) for c in row) for row in (header, *rows)), align)
        case Rule():
            return dialect.rule


def _items(block: Items, dialect: Dialect) -> str:
    lines = []
    shown = (block.start or 0) - 1
    for item in block.items:
        shown += not item.continued
        mark = dialect.bullet if block.start is None else f"{shown}. "
        first = " " * len(mark) if item.continued else mark
        body = "\n".join(_block(child, dialect) for child in item.children)
        lines.append(_prefixed(body, first, " " * len(mark)))
    return "\n".join(lines)


def _prefixed(text: str, first: str, others: str) -> str:
    return first + text.replace("\n", "\n" + others)


def inline(children: tuple[Inline, ...], dialect: Dialect) -> str:
    """Return inlines as text of that dialect."""
    return "".join(_inline(child, dialect) for child in children)


def _inline(child: Inline, dialect: Dialect) -> str:
    match child:
        case Plain(text):
            return dialect.plain(text)
        case Code(text):
            return dialect.code(text)
        case Break():
            return dialect.newline
        case Link(children, href):
            return dialect.link(inline(children, dialect), href)
        case Styled(style, children):
            return _styled(inline(children, dialect), _mark(style, dialect))


def _mark(style: Style, dialect: Dialect) -> str:
    return {Style.STRONG: dialect.strong, Style.EMPHASIS: dialect.emphasis, Style.STRUCK: dialect.struck}[style]


def _styled(text: str, mark: str) -> str:
    """Put marks directly around the words: with a space inside they would be shown, not obeyed."""
    words = text.strip()
    if not words or not mark:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}{mark}{words}{mark}{after}"
