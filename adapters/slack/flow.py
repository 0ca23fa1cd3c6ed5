"""Growing Markdown -> pieces that may be appended to a stream for good: safe, and cut into parts under a limit. Pure.

What was appended cannot be taken back, so a piece is let go only when nothing that follows can change its meaning:
at the end of a line, of a sentence or of a word far into it, with no bracket and no back-tick open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from adapters.markdown import official
from adapters.slack.dialect import JOINER, guard

LIMIT = 11_000
"""Characters of one part; Slack's limit is 12,000, and the fence that is closed and the footer need room."""
FULL = 8_500
"""A part this long ends at the next empty line."""
HEADINGS = 40
"""Headings, rules and fences of a part: Slack makes a block of each, and a message has 50."""
LONG = 120
"""Characters after which any space is pause enough."""
_SENTENCE = re.compile(r"(?:[.!?:;,؟،؛۔।]|\S{40})\s+(?=\S)|[。！？；：，、](?=\S)")
_WORD = re.compile(r"(?:\s+|[。！？；：，、])(?=\S)")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})(.*)$")
_BLOCK = re.compile(r"^ {0,3}(?:#{1,6} |(?:[-*_] ?){3,}$|`{3}|~{3})")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\(\s*<?((?:[^()\s<>]|\([^()\s<>]*\))*)>?(?:\s+\"([^\"\n]*)\")?\s*\)")
_ADDRESS = re.compile(
    r"(`+)(?:.*?)\1|<?\b((?:[a-z][a-z0-9+.-]{1,20}:)?//[^\s<>\"'`]+[^\s<>\"'`.,;:!?)\]}*_~|])>?", re.IGNORECASE
)
_SCHEMES = re.compile(r"\b(mailto|tel|slack|javascript|data):(?=\S)", re.IGNORECASE)


def _link(found: re.Match[str]) -> str:
    label, href, title = found[1], found[2], f" ({found[3]})" if found[3] else ""
    if official(href):
        return f"[{label}]({href}){title}"
    beside = f" (`{href}`)" if href and href != label else ""
    return f"{label}{beside}{title}"


def _address(found: re.Match[str]) -> str:
    if found[2] is None:
        return found[0]
    return found[2] if official(found[2]) else f"`{found[2]}`"


def safe(line: str) -> str:
    """Return a line of Markdown in which only official addresses are links, and nothing pings."""
    kept: list[str] = []
    end = 0
    for found in _LINK.finditer(line):
        kept += [_unlinked(line[end : found.start()]), _link(found)]
        end = found.end()
    kept.append(_unlinked(line[end:]))
    return guard("".join(kept))


def _unlinked(text: str) -> str:
    """Take the life out of what is left of links: addresses without brackets, and labels without addresses."""
    return _SCHEMES.sub(rf"\1:{JOINER}", _ADDRESS.sub(_address, text)).replace("](", f"]{JOINER}(")


def _whole(text: str) -> bool:
    return text.count("`") % 2 == 0 and text.count("[") <= text.count("]") and text.count("(") <= text.count(")")


@dataclass(slots=True)
class Part:
    """One message of the stream: what it shows so far."""

    text: str = ""
    blocks: int = 0


@dataclass(slots=True)
class Flow:
    """Takes text as it comes; `parts` are the messages that show it, the last one still growing."""

    limit: int = LIMIT
    parts: list[Part] = field(default_factory=lambda: [Part()])
    _held: str = ""
    _fence: str = ""
    _language: str = ""
    _line_open: bool = False
    _break: bool = False

    def break_off(self) -> None:
        """Begin a new part with the next text: the present one can take no more."""
        self._break = True

    def feed(self, delta: str) -> None:
        """Take the next piece of text."""
        self._held += delta
        while "\n" in self._held:
            line, _, self._held = self._held.partition("\n")
            self._let_go(line, ends=True)
        if self._fence:
            return
        pauses = _SENTENCE if len(self._held) < LONG else _WORD
        for end in reversed([found.end() for found in pauses.finditer(self._held)]):
            if _whole(self._held[:end]):
                piece, self._held = self._held[:end], self._held[end:]
                self._let_go(piece, ends=False)
                return

    def finish(self) -> None:
        """Let go of what is held, and close what is open."""
        if self._held:
            self._let_go(self._held, ends=False)
            self._held = ""
        if self._fence:
            self._add("" if self.parts[-1].text.endswith("\n") else "\n")
            self._add(self._fence)
            self._fence = ""

    def _let_go(self, piece: str, *, ends: bool) -> None:
        found = None if self._line_open else _FENCE.match(piece)
        fresh = not self._line_open
        self._line_open = not ends
        tail = "\n" if ends else ""
        if self._fence:
            if found and found[1].startswith(self._fence) and not found[2].strip():
                # Room for it was kept, so that a fence always closes in its own part.
                self._add(self._fence + tail)
                self._fence = ""
            else:
                self._place(guard(piece) + tail)
        elif found and "`" not in found[2]:
            self._place(guard(piece) + tail, blocks=1)
            self._fence, self._language = found[1], found[2].strip()[:30]
        else:
            self._place(safe(piece) + tail, blocks=int(fresh and bool(_BLOCK.match(piece))))

    def _place(self, text: str, blocks: int = 0) -> None:
        part = self.parts[-1]
        if self._break and text.strip():
            self._break = False
            if part.text.strip():
                self._roll()
                part = self.parts[-1]
        room = self.limit - len(self._fence) - 1
        at_pause = not text.strip() and len(part.text) >= self.limit * FULL // LIMIT and not self._fence
        if part.text and (len(part.text) + len(text) > room or part.blocks + blocks > HEADINGS or at_pause):
            self._roll()
        while len(text) > (room := self.limit - len(self._fence) - 1 - len(self.parts[-1].text)):
            at = room if (space := text.rfind(" ", 0, room)) < room // 2 else space + 1
            self._add(text[:at])
            text = text[at:]
            self._roll()
        self._add(text)
        self.parts[-1].blocks += blocks

    def _roll(self) -> None:
        """Begin the next part; a fence that is open closes here and opens there again."""
        if self._fence:
            self._add(("" if self.parts[-1].text.endswith("\n") else "\n") + self._fence)
        self.parts.append(Part())
        if self._fence:
            self._add(f"{self._fence}{self._language}\n")

    def _add(self, text: str) -> None:
        self.parts[-1].text += text
