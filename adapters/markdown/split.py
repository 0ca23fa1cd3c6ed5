"""Parts of a tree that fit a limit when written; balanced by construction, nothing lost, cut where reading pauses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from adapters.markdown.tree import (
    Block,
    Break,
    Code,
    Fence,
    Grid,
    Heading,
    Inline,
    Item,
    Items,
    Link,
    Paragraph,
    Plain,
    Quote,
    Styled,
    longer,
    visible,
)

SMALLEST = 1_000
"""Limits below this could not hold the address of a link beside its markup."""

Part = tuple[Block, ...]
Fits = Callable[[Part], bool]
_PAUSES = (re.compile(r"\n"), re.compile(r"[.!?。！？](?=[\s\n])|[。！？]"), re.compile(r"[\s\u200b]"))
_ENDLESS = 1 << 40
_JOINERS = "\u200d\ufe0e\ufe0f"


def split(blocks: Part, limit: int, size: Callable[[Part], int]) -> tuple[Part, ...]:
    """Cut `blocks` into parts, each of `size` at most `limit`, in order; an empty text has no part.

    `size` is how long a part is when written, in the platform's own unit; it never reports less than one for a
    visible character. A block moves to the next part whole when the present one is at least half full, else it is
    cut: at a line, a sentence, a word, and within a word only when it is as long as a part. A heading stays with
    what it heads. Raises ValueError for a limit under 1,000.
    """
    if limit < SMALLEST:
        raise ValueError(f"a part needs room for {SMALLEST} at least, not {limit}")

    def fits(part: Part) -> bool:
        return not longer(part, limit) and size(part) <= limit

    parts: list[Part] = []
    rest = blocks
    while rest:
        part, rest = _fill(rest, fits, lambda part: size(part) * 2 >= limit)
        parts.append(part)
    return tuple(parts)


def _fill(blocks: Part, fits: Fits, half_full: Fits) -> tuple[Part, Part]:
    """Return the first part and what is left."""
    count = most(len(blocks), lambda n: fits(blocks[:n]))
    if count == len(blocks):
        return blocks, ()
    kept = count
    while kept > 1 and isinstance(blocks[kept - 1], Heading):
        kept -= 1
    if kept and isinstance(blocks[kept - 1], Heading):
        kept = count  # nothing but headings: to part them gains nothing
    part, following = blocks[:kept], blocks[kept]
    if kept and half_full(part) and (kept == count or not isinstance(part[-1], Heading)) and fits((following,)):
        return part, blocks[kept:]
    head, tail = _cut(blocks[count], lambda block: fits((*blocks[:count], block)), force=not kept)
    if head is None:
        return part, blocks[kept:]
    return (*blocks[:count], head), (*tail, *blocks[count + 1 :])


def most(ceiling: int, good: Callable[[int], bool]) -> int:
    """Return the greatest n up to `ceiling` for which `good(n)` holds, given that it holds for all smaller ones.

    Doubles before it halves, so that nothing much larger than the answer is ever tried.
    """
    low, step = 0, 1
    while low + step <= ceiling and good(low + step):
        low, step = low + step, step * 2
    high = min(low + step, ceiling + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if good(middle) else (low, middle)
    return low


def _cut(block: Block, fits: Callable[[Block], bool], *, force: bool) -> tuple[Block | None, Part]:
    """Cut a block that does not fit: the beginning that does, or None, and the rest; `force` never gives None."""
    match block:
        case Paragraph(children) | Heading(_, children):
            return _cut_text(block, children, fits, force=force)
        case Fence(language, text):
            return _cut_fence(language, text, fits, force=force)
        case Quote(children):
            head, rest = _cut_children(children, lambda part: fits(Quote(part)), force=force)
            return (Quote(head), (Quote(rest),) if rest else ()) if head else (None, (block,))
        case Items():
            return _cut_items(block, fits, force=force)
        case Grid():
            return _cut_grid(block, fits, force=force)
        case _:
            return (block, ()) if force else (None, (block,))


def _cut_text(
    block: Paragraph | Heading, children: tuple[Inline, ...], fits: Callable[[Block], bool], *, force: bool
) -> tuple[Block | None, Part]:
    def fit(count: int) -> bool:
        return fits(replace(block, children=take(children, count)[0]))

    count = most(_ENDLESS, fit)
    text = visible(Paragraph(take(children, count + 2)[0]))
    at = pause(text, count)
    while at and not fit(at):  # less can be longer: code that ends in a space is written with two more
        at = pause(text, at - 1)
    if not at:
        if not force:
            return None, (block,)
        at = whole(text, max(count, 1))
    head, tail = take(children, at)
    return replace(block, children=head), (Paragraph(_trim(tail)),) if tail else ()


def _cut_fence(language: str, text: str, fits: Callable[[Block], bool], *, force: bool) -> tuple[Block | None, Part]:
    count = most(len(text), lambda n: fits(Fence(language, text[:n])))
    line = text.rfind("\n", 0, count + 1)
    if line > 0:
        return Fence(language, text[:line]), (Fence(language, text[line + 1 :]),)
    if not force:
        return None, (Fence(language, text),)
    at = whole(text, max(count, 1))
    return Fence(language, text[:at]), (Fence(language, text[at:]),)


def _cut_children(children: Part, fits: Fits, *, force: bool) -> tuple[Part, Part]:
    count = most(len(children), lambda n: fits(children[:n]))
    if count == len(children):
        return children, ()
    before = children[:count]
    head, tail = _cut(children[count], lambda block: fits((*before, block)), force=force and not before)
    if head is None:
        return before, children[count:]
    return (*before, head), (*tail, *children[count + 1 :])


def _cut_items(block: Items, fits: Callable[[Block], bool], *, force: bool) -> tuple[Block | None, Part]:
    items = block.items
    count = most(len(items), lambda n: fits(replace(block, items=items[:n])))
    count = min(count, len(items) - 1)
    before, item, after = items[:count], items[count], items[count + 1 :]

    def fits_item(part: Part) -> bool:
        return fits(replace(block, items=(*before, replace(item, children=part))))

    if count and fits(Items((item,), block.start)):
        return replace(block, items=before), (_going_on(block, count, (item, *after)),)
    head, tail = _cut_children(item.children, fits_item, force=force and not before)
    if head:
        rest = (Item(tail, continued=True), *after) if tail else after
        cut = replace(block, items=(*before, replace(item, children=head)))
        return cut, ((_going_on(block, count + 1, rest),) if rest else ())
    if before:
        return replace(block, items=before), (_going_on(block, count, (item, *after)),)
    if force:  # an item without a word
        return replace(block, items=items[:1]), ((_going_on(block, 1, after),) if after else ())
    return None, (block,)


def _going_on(block: Items, shown: int, rest: tuple[Item, ...]) -> Items:
    counted = sum(not item.continued for item in block.items[:shown])
    return Items(rest, None if block.start is None else block.start + counted)


def _cut_grid(block: Grid, fits: Callable[[Block], bool], *, force: bool) -> tuple[Block | None, Part]:
    count = most(len(block.rows), lambda n: fits(replace(block, rows=block.rows[:n])))
    count = min(count, len(block.rows) - 1)
    if count > 0:
        rest = replace(block, rows=block.rows[count:], continued=True)
        return replace(block, rows=block.rows[:count]), (rest,)
    if not force:
        return None, (block,)
    # One row alone is too much for a part: its cells become lines.
    shown = () if block.continued else (_as_lines(block.header),)
    rest_of = (replace(block, rows=block.rows[1:], continued=True),) if block.rows[1:] else ()
    lines = (*shown, *map(_as_lines, block.rows[:1]))
    head, tail = (lines[0], ()) if fits(lines[0]) else _cut(lines[0], fits, force=True)
    return head, (*tail, *lines[1:], *rest_of)


def _as_lines(cells: Sequence[tuple[Inline, ...]]) -> Paragraph:
    inlines: list[Inline] = []
    for cell in cells:
        inlines += [*cell, Break()] if cell else []
    return Paragraph(tuple(inlines[:-1]))


def take(inlines: tuple[Inline, ...], count: int) -> tuple[tuple[Inline, ...], tuple[Inline, ...]]:
    """Cut `inlines` after `count` visible characters; what is cut in two keeps its style and address on both sides."""
    head: list[Inline] = []
    for index, inline in enumerate(inlines):
        length = len(visible(inline))
        if length > count:
            if not count:
                return tuple(head), inlines[index:]
            one, other = _cut_inline(inline, count)
            return (*head, one), (other, *inlines[index + 1 :])
        head.append(inline)
        count -= length
    return tuple(head), ()


def _cut_inline(inline: Inline, count: int) -> tuple[Inline, Inline]:
    match inline:
        case Plain(text) | Code(text):
            return replace(inline, text=text[:count]), replace(inline, text=text[count:])
        case Styled(_, children) | Link(children):
            one, other = take(children, count)
            return replace(inline, children=one), replace(inline, children=other)
        case Break():
            return inline, Plain("")


def pause(text: str, count: int) -> int:
    """Return where to cut `text` at `count` or earlier: after a line, a sentence, a word; 0 where it never pauses."""
    for pattern in _PAUSES:
        ends = [found.end() for found in pattern.finditer(text, count // 2, count + 1)]
        ends = [min(end, count) for end in ends if end <= count or text[count].isspace()]
        if ends:
            return ends[-1]
    return 0


def whole(text: str, count: int) -> int:
    """Return `count`, or up to 64 less, such that no accent, emoji sequence or flag is torn apart."""
    for at in range(count, max(count - 64, 0), -1):
        if at >= len(text) or not _glued(text[at - 1], text[at]):
            return at
    return count


def _glued(before: str, after: str) -> bool:
    flags = all("\U0001f1e6" <= each <= "\U0001f1ff" for each in (before, after))
    tone = "\U0001f3fb" <= after <= "\U0001f3ff"
    return flags or tone or before == "\u200d" or after in _JOINERS or unicodedata.combining(after) > 0


def _trim(inlines: tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Drop the space or line break at which a text was cut."""
    while inlines and isinstance(inlines[0], Break):
        inlines = inlines[1:]
    match inlines:
        case (Plain(text), *rest):
            return (Plain(text.lstrip(" ")), *rest)
        case (Styled(_, children) | Link(children) as first, *rest):
            return (replace(first, children=_trim(children)), *rest)
        case _:
            return inlines
