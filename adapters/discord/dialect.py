"""How Discord writes Markdown: no tables, no rules, masked links, fences that nothing can escape. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from adapters.markdown import (
    COMMONMARK,
    Block,
    Break,
    Fence,
    Grid,
    Heading,
    Item,
    Items,
    Paragraph,
    Plain,
    Quote,
    Style,
    Styled,
    parse,
    split,
    utf16,
    visible,
    write,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.markdown.tree import Inline
    from bot.events import Table

LIMIT = 2000
"""https://discord.com/developers/docs/resources/message#create-message: characters of `content`."""
WIDTH = 42
"""Characters of a code line that a phone shows unbroken; wider tables become cards."""
EMPTY_QUOTE = re.compile(r"(\n> ?)+\Z")
"""What is left of a quote that goes on in the next message."""
BAR = "\u258e "


def _fence(language: str, text: str) -> str:
    """Write a fence; Discord ends it at the first three back-ticks, so those within are parted."""
    safe = re.sub(r"`(?=`)", "`\u200b", text)
    return f"```{re.sub(r'[^A-Za-z0-9+-]', '', language)}\n{safe}\n```"


def _link(label: str, href: str) -> str:
    """Write a link without preview; Discord shows no masked link whose label is an address itself."""
    bare = label.replace("\\", "")
    return f"<{href}>" if bare == href or "://" in bare else f"[{label}](<{href}>)"


CAPTION = 4
"""The first level of heading that Discord does not draw: such a line is bold, and stays with what it heads."""


def _heading(level: int, text: str) -> str:
    return f"{'#' * level} {text}" if level < CAPTION else f"**{text}**"


DISCORD = replace(COMMONMARK, fence=_fence, link=_link, heading=_heading, rule="\u2500" * 12)


def native(text: str) -> str:
    """Return the core's words in those of Discord, where people call a workspace a server."""
    return text.replace("workspace", "server")


def pages(text: str, *, limit: int = LIMIT, tables: tuple[Table, ...] = ()) -> tuple[str, ...]:
    """Return an answer, and the tables under it, as messages of at most `limit` UTF-16 units, each balanced."""
    blocks = parse(text) + tuple(block for table in tables for block in _captioned(table))
    return tuple(_write(part) for part in split(blocks, limit, lambda part: utf16(_write(part))))


def _write(part: tuple[Block, ...]) -> str:
    return EMPTY_QUOTE.sub("", write(tuple(map(_drawable, part)), DISCORD))


def _captioned(table: Table) -> tuple[Block, ...]:
    grid = Grid(_cells(table.header), tuple(map(_cells, table.rows)), ("",) * len(table.header))
    return (Heading(CAPTION, (Plain(table.caption),)), grid) if table.caption else (grid,)


def _cells(row: tuple[str, ...]) -> tuple[tuple[Plain, ...], ...]:
    return tuple((Plain(cell),) for cell in row)


def _drawable(block: Block) -> Block:
    """Put in place what Discord does not draw: tables, quotes within quotes and quotes within lists."""
    match block:
        case Grid():
            return _grid(block)
        case Quote(children):
            return Quote(tuple(_drawable(each) for child in children for each in _flat(child)))
        case Items(items):
            inner = (tuple(_drawable(each) for child in item.children for each in _barred(child)) for item in items)
            return replace(block, items=tuple(map(Item, inner, (item.continued for item in items))))
        case _:
            return block


def _flat(block: Block) -> Iterator[Block]:
    if isinstance(block, Quote):
        for child in block.children:
            yield from _flat(child)
    else:
        yield block


def _barred(block: Block) -> Iterator[Block]:
    """Draw the bar of a quote within a list, where Discord would show its mark as a word."""
    for each in _flat(block):
        if isinstance(block, Quote) and isinstance(each, Paragraph):
            pieces = ((piece, Plain(BAR)) if isinstance(piece, Break) else (piece,) for piece in each.children)
            yield Paragraph((Plain(BAR), *chain.from_iterable(pieces)))
        else:
            yield each


def _grid(grid: Grid) -> Block:
    rows = [[_plain(cell) for cell in row] for row in (grid.header, *grid.rows)]
    widths = [max(len(row[column]) if column < len(row) else 0 for row in rows) for column in range(len(rows[0]))]
    if sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        return _cards(rows)
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip() for row in rows]
    return Fence("", "\n".join([lines[0], "  ".join("\u2500" * width for width in widths), *lines[1:]]))


def _plain(cell: tuple[Inline, ...]) -> str:
    return " ".join(visible(Paragraph(cell)).split())


def _cards(rows: list[list[str]]) -> Block:
    """Write each row as an item of a list: what does not fit side by side."""
    header, *others = rows
    return Items(tuple(Item((Paragraph(_card(header, row)),)) for row in others))


def _card(header: list[str], row: list[str]) -> tuple[Styled | Plain, ...]:
    first, *others = [f"{name} {cell}".strip() for name, cell in zip(header, row, strict=False) if cell] or header[:1]
    return (Styled(Style.STRONG, (Plain(first),)), *([Plain(f": {' · '.join(others)}")] if others else []))
