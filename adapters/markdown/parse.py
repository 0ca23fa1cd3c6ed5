"""Markdown as models write it -> a tree. HTML is text; a link leads to trusted hosts only; nothing said is lost."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from markdown_it import MarkdownIt

from adapters.markdown.tree import (
    Block,
    Break,
    Cells,
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
    Rule,
    Style,
    Styled,
    visible,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

OFFICIAL_HOSTS = (
    "state.gov", "uscis.gov", "dhs.gov", "dol.gov", "ecfr.gov", "govinfo.gov", "federalregister.gov", "congress.gov",
    "law.cornell.edu",
)  # fmt: skip
"""Whose links our own texts quote; the page has the same list (`static/markdown.js`)."""
_DEEPEST = 16
"""Containers within containers; text nested deeper is shown as it was written."""
_LONGEST_ADDRESS = 500
_STYLES = {"strong_open": Style.STRONG, "em_open": Style.EMPHASIS, "s_open": Style.STRUCK}
_ADDRESS = re.compile(r"https?://[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}*_~|]")


def official(href: str) -> bool:
    """Trust the https addresses of the US government offices that immigration answers quote."""
    try:
        parts = urlsplit(href)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return False
    return parts.scheme == "https" and any(host == each or host.endswith("." + each) for each in OFFICIAL_HOSTS)


class _AsWritten(MarkdownIt):
    """Leaves addresses as they were written: what is shown and what is followed stay the same text."""

    def normalizeLink(self, url: str) -> str:  # noqa: N802
        return url


def _parser() -> MarkdownIt:
    parser = _AsWritten("commonmark", {"html": False, "maxNesting": 2 * _DEEPEST})
    # Definitions of links would vanish from the reader's eyes; HTML is text to be seen.
    parser.enable(["table", "strikethrough"]).disable(["reference", "html_block", "html_inline"])
    return parser


_PARSER = _parser()


def parse(text: str) -> tuple[Block, ...]:
    """Return the blocks of `text`.

    A link whose address is not `official` becomes its label with the address beside it as code, which no platform
    makes clickable. Text that Markdown would swallow (nested without end, cells beyond the header) comes back as
    it was written.
    """
    tokens = _PARSER.parse(text)
    if any(token.level >= _DEEPEST * 2 - 4 for token in tokens):
        return _verbatim(text)
    blocks = _Reader(tokens).blocks()
    return _verbatim(text) if _letters(text) > sum(map(_kept, blocks)) else blocks


def _verbatim(text: str) -> tuple[Block, ...]:
    stanzas = (stanza.strip("\n") for stanza in re.split(r"\n[ \t]*\n", text))
    return tuple(Paragraph(_lines(stanza)) for stanza in stanzas if stanza.strip())


def _lines(text: str) -> tuple[Inline, ...]:
    found: list[Inline] = []
    for line in text.split("\n"):
        found += [Plain(line), Break()] if line else [Break()]
    return tuple(found[:-1])


def _letters(text: str) -> int:
    return sum(map(str.isalpha, html.unescape(text)))


def _kept(node: Block | Inline) -> int:
    """Count the letters that a node carries, addresses and languages included."""
    count = sum(map(str.isalpha, visible(node)))
    match node:
        case Fence(language):
            return count + sum(map(str.isalpha, language))
        case Link(children, href):
            return sum(map(_kept, children)) + sum(map(str.isalpha, href))
        case Paragraph(children) | Heading(_, children) | Styled(_, children) | Quote(children):
            return sum(map(_kept, children))
        case Items(items):
            return sum(_kept(child) for item in items for child in item.children)
        case Grid(header, rows):
            return sum(_kept(each) for row in (header, *rows) for cell in row for each in cell)
        case _:
            return count


class _Reader:
    """Walks the token list once, front to back."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = iter(tokens)

    def blocks(self, end: str = "") -> tuple[Block, ...]:
        return tuple(self._until(end))

    def _until(self, end: str) -> Iterator[Block]:
        for token in self._tokens:
            if token.type == end:
                return
            yield self._block(token)

    def _block(self, token: Token) -> Block:
        match token.type:
            case "heading_open":
                return Heading(int(token.tag[1]), self._content())
            case "blockquote_open":
                return Quote(self.blocks("blockquote_close"))
            case "bullet_list_open":
                return Items(tuple(self._items("bullet_list_close")))
            case "ordered_list_open":
                return Items(
                    tuple(self._items("ordered_list_close")), int(token.attrGet("start") or 0) or _first(token)
                )
            case "table_open":
                return self._table()
            case "fence" | "code_block":
                return _fence(token)
            case "hr":
                return Rule()
            case _:
                return Paragraph(self._content())

    def _content(self) -> tuple[Inline, ...]:
        children = _inlines(next(self._tokens).children or ())
        next(self._tokens)
        return children

    def _items(self, end: str) -> Iterator[Item]:
        while next(self._tokens).type != end:
            yield Item(self.blocks("list_item_close"))

    def _table(self) -> Grid:
        rows: list[Cells] = []
        row: list[tuple[Inline, ...]] = []
        align: list[str] = []
        for token in self._tokens:
            match token.type:
                case "table_close":
                    break
                case "th_open":
                    align.append(str(token.attrGet("style") or "").removeprefix("text-align:"))
                case "inline":
                    row.append(_inlines(token.children or ()))
                case "tr_close":
                    rows.append(tuple(row))
                    row = []
        return Grid(rows[0], tuple(rows[1:]), tuple(align))


def _first(token: Token) -> int:
    return 0 if token.attrGet("start") == 0 else 1


def _fence(token: Token) -> Fence:
    info = token.info.strip()
    text = token.content.removesuffix("\n")
    # What is no name of a language is something that was said.
    return Fence(info, text) if re.fullmatch(r"[\w+#.-]{0,30}", info) else Fence("", f"{info}\n{text}")


def _inlines(tokens: Sequence[Token]) -> tuple[Inline, ...]:
    stack: list[tuple[Token | None, list[Inline]]] = [(None, [])]
    for token in tokens:
        if token.nesting == 1:
            stack.append((token, []))
        elif token.nesting == -1:
            opener, children = stack.pop()
            assert opener is not None
            stack[-1][1].extend(_wrap(opener, tuple(children), deep=len(stack) > _DEEPEST))
        else:
            linked = any(opener is not None and opener.type == "link_open" for opener, _ in stack)
            stack[-1][1].extend(_leaf(token, linked=linked))
    return tuple(stack[0][1])


def _leaf(token: Token, *, linked: bool) -> Sequence[Inline]:
    match token.type:
        case "softbreak" | "hardbreak":
            return (Break(),)
        case "code_inline":
            return (Code(token.content),)
        case "image":
            return _link((Plain(token.content or "image"),), token, "src")
        case _ if not token.content:
            return ()
        case _:
            return (Plain(token.content),) if linked else tuple(_addresses(token.content))


def _addresses(text: str) -> Iterator[Inline]:
    """Find the addresses that platforms would make clickable by themselves."""
    end = 0
    for found in _ADDRESS.finditer(text):
        if found.start() > end:
            yield Plain(text[end : found.start()])
        yield _address(found[0])
        end = found.end()
    if end < len(text):
        yield Plain(text[end:])


def _address(href: str) -> Inline:
    good = len(href.encode(errors="replace")) <= _LONGEST_ADDRESS and official(href)
    return Link((Plain(href),), href) if good else Code(href)


def _wrap(opener: Token, children: tuple[Inline, ...], *, deep: bool) -> Sequence[Inline]:
    if opener.type == "link_open":
        return _link(children, opener, "href")
    return children if deep or not children else (Styled(_STYLES[opener.type], children),)


def _link(children: tuple[Inline, ...], token: Token, attribute: str) -> Sequence[Inline]:
    href, title = str(token.attrGet(attribute) or ""), str(token.attrGet("title") or "")
    label = (*children, Plain(f" ({title})")) if title else children
    if not href:
        return label
    address = _address(href)
    if isinstance(address, Link):
        return (Link(label or (Plain(href),), href),)
    if "".join(map(visible, children)) in (href, ""):
        return (address,)
    return (*label, Plain(" ("), address, Plain(")"))
