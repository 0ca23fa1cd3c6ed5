"""Model Markdown for every platform: `parse` it, `split` it under a limit, `write` it in the platform's dialect.

`parse` gives a typed tree, `split` gives parts of that tree, each of which fits when written, and `write` turns a part
into text. A split happens on the tree, so that everything is balanced by construction: a fence, a quote, a list, a
link or a bold phrase that is cut closes in one part and opens again in the next; a numbered list goes on counting; a
table repeats its header.

Everything here is pure. Nothing that a reader would see is ever lost.
"""

from __future__ import annotations

from adapters.markdown.dialect import COMMONMARK, Dialect, utf16, write
from adapters.markdown.parse import official, parse
from adapters.markdown.split import split
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
    Rule,
    Style,
    Styled,
    visible,
)

__all__ = [
    "COMMONMARK",
    "Block",
    "Break",
    "Code",
    "Dialect",
    "Fence",
    "Grid",
    "Heading",
    "Inline",
    "Item",
    "Items",
    "Link",
    "Paragraph",
    "Plain",
    "Quote",
    "Rule",
    "Style",
    "Styled",
    "official",
    "parse",
    "split",
    "utf16",
    "visible",
    "write",
]
