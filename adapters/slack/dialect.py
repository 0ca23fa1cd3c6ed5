"""A model's Markdown in Slack's two dialects: `markdown` blocks, and mrkdwn for `text`. Pure; nothing here can ping.

`<!channel>`, `<!here>` and `<@U1>` ping wherever Slack reads them, even within code, so an invisible word joiner
stands behind every `<` that could begin one. Slack's own escapes (`&lt;`) serve in mrkdwn only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.markdown import Dialect, parse, split, write

if TYPE_CHECKING:
    from adapters.markdown import Block

JOINER = "\u2060"
PAGE = 3_900
"""Characters: `chat.update` takes 4,000 of `text`, which repeats a page whole for screen readers."""
EXPANSION = 100
"""Characters that one block counts for, so that a page stays well under 50 blocks after Slack's expansion."""
_OPENERS = re.compile(r"<(?=[!@#/?A-Za-z])")
_NAMES = re.compile(r"@(?=(?:channel|here|everyone)\b)")
_MARKS = re.compile(r"([\\`*\[\]~|]|(?<!\w)_|_(?!\w))")
_LINE_STARTS = re.compile(r"(?m)^([ \t]*)(?:([-+#=>])|(\d+)([.)]))")


def guard(text: str) -> str:
    """Return `text` so that Slack sees no mention, no tag and no address in angle brackets in it."""
    return _NAMES.sub(f"@{JOINER}", _OPENERS.sub(f"<{JOINER}", text))


def _escape(text: str) -> str:
    return guard(_MARKS.sub(r"\\\1", text))


def _escape_lines(text: str) -> str:
    return _LINE_STARTS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[1]}{m[3]}\\{m[4]}", text)


def entities(text: str) -> str:
    """Escape `text` for mrkdwn."""
    return _NAMES.sub(f"@{JOINER}", text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _guarded_code(text: str) -> str:
    return Dialect().code(guard(text))


def _guarded_fence(language: str, text: str) -> str:
    return Dialect().fence(language, guard(text))


def _mrkdwn_table(rows: tuple[tuple[str, ...], ...], _align: tuple[str, ...]) -> str:
    return "\n".join(" | ".join(cell.replace("\n", " ") for cell in row) for row in rows)


MARKDOWN = Dialect(
    plain=_escape,
    code=_guarded_code,
    fence=_guarded_fence,
    link=lambda label, href: f"[{label}]({href})",
    paragraph=_escape_lines,
    newline="\n",
)
"""For `markdown` blocks and `markdown_text`: https://docs.slack.dev/reference/block-kit/blocks/markdown-block."""

MRKDWN = Dialect(
    plain=entities,
    code=lambda text: f"`{entities(text.replace('`', chr(0x2CB)))}`",
    fence=lambda _, text: f"```\n{entities(text.replace('```', chr(0x2CB) * 3))}\n```",
    link=lambda label, href: f"<{entities(href)}|{label.replace('|', '/')}>",
    heading=lambda _, text: f"*{text}*",
    paragraph=lambda text: text,
    table=_mrkdwn_table,
    strong="*",
    emphasis="_",
    struck="~",
    bullet="• ",
)
"""For `text`, section and context blocks: https://docs.slack.dev/messaging/formatting-message-text."""


@dataclass(frozen=True, slots=True)
class Page:
    """One message's worth of an answer, in both dialects; `text` is what screen readers and notifications get."""

    markdown: str
    text: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Tells how long a part is; each block is written once, however many parts are tried with it."""

    _known: dict[int, tuple[Block, int, int]] = field(default_factory=dict)
    """By identity; the block stands beside its lengths so that no other one can get its identity."""

    def __call__(self, part: tuple[Block, ...]) -> int:
        known = [self._of(block) for block in part]
        between = 2 * max(len(part) - 1, 0)
        markdown, text = sum(each[1] for each in known), sum(each[2] for each in known)
        return max(markdown + between, text + between, EXPANSION * len(part))

    def _of(self, block: Block) -> tuple[Block, int, int]:
        if id(block) not in self._known:
            self._known[id(block)] = (block, len(write((block,), MARKDOWN)), len(write((block,), MRKDWN)))
        return self._known[id(block)]


def pages(text: str, limit: int = PAGE) -> tuple[Page, ...]:
    """Return a model's Markdown as pages of at most `limit` characters; no page for a text without content."""
    parts = split(parse(text), limit, _Scale())
    made = (Page(write(part, MARKDOWN), write(part, MRKDWN)) for part in parts)
    return tuple(page for page in made if page.markdown.strip())


def mrkdwn(text: str) -> str:
    """Return a short Markdown text (a footer, a command's reply) in mrkdwn."""
    return write(parse(text), MRKDWN)


def cut(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, cut at a word and saying that it goes on."""
    if len(text) <= limit:
        return text
    return text[: limit - 2].rsplit(" ", 1)[0][: limit - 2].rstrip() + " …"
