"""The tree of a Markdown text: blocks that hold inlines. Values only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Style(StrEnum):
    """How a phrase stands out."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    STRUCK = "struck"


@dataclass(frozen=True, slots=True)
class Plain:
    """Text as the reader sees it; a dialect escapes it, so that it neither formats nor mentions."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text in the typewriter face, on one line."""

    text: str


@dataclass(frozen=True, slots=True)
class Break:
    """A new line within a block."""


@dataclass(frozen=True, slots=True)
class Styled:
    """A phrase that stands out."""

    style: Style
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a trusted address; the others never become one."""

    children: tuple[Inline, ...]
    href: str


Inline = Plain | Code | Break | Styled | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Fence:
    """Lines of code, without the fence; `language` is the fence's first word, or empty."""

    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Blocks quoted from somewhere."""

    children: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list; `continued` when its beginning is in an earlier part, so that it gets no second bullet."""

    children: tuple[Block, ...]
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list: numbered from `start`, or with bullets where that is None."""

    items: tuple[Item, ...]
    start: int | None = None

    def number(self, index: int) -> int | None:
        """Return the number that item `index` shows; None with bullets and for a continued item."""
        if self.start is None or self.items[index].continued:
            return None
        return self.start + sum(not item.continued for item in self.items[:index])


Cells = tuple[tuple[Inline, ...], ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `continued` when its header only repeats that of an earlier part."""

    header: Cells
    rows: tuple[Cells, ...]
    align: tuple[str, ...]
    """left, right, center or empty, a column each."""
    continued: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | Fence | Quote | Items | Grid | Rule


def visible(node: Block | Inline) -> str:
    """Return what a reader sees of `node`, without any formatting; repeated table headers are left out."""
    return "".join(_pieces(node))


def longer(nodes: tuple[Block | Inline, ...], length: int) -> bool:
    """Say whether a reader sees more than `length` characters; stops counting there."""
    seen = 0
    for node in nodes:
        for piece in _pieces(node):
            seen += len(piece)
            if seen > length:
                return True
    return False


def _pieces(node: Block | Inline) -> Iterator[str]:
    match node:
        case Plain(text) | Code(text) | Fence(_, text):
            yield text
        case Break():
            yield "\n"
        case _:
            for each in _children(node):
                yield from _pieces(each)


def _children(node: Block | Inline) -> Iterator[Block | Inline]:
    match node:
        case Items(items):
            yield from (child for item in items for child in item.children)
        case Grid(header, rows):
            shown = rows if node.continued else (header, *rows)
            yield from (each for row in shown for cell in row for each in cell)
        case Paragraph(children) | Heading(_, children) | Quote(children) | Styled(_, children) | Link(children):
            yield from children
        case _:
            return
