"""Reads a message as Discord's client draws it: every word with its looks; refuses what is torn or would ping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.fakes.documents import (
    BULLET,
    CODE,
    EMPHASIS,
    ITEM,
    LINK,
    QUOTED,
    STRONG,
    STRUCK,
    TICK,
    Word,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

GAPS = re.compile(r"(\s+)")
PLAIN = re.compile(r"[^\\`*~\[\]<|_]+")
MARKS = {"**": STRONG, "~~": STRUCK, "*": EMPHASIS}
ITEM_MARK = re.compile(r" *(?:(-)|(\d+\.)) ")
LINK_END = re.compile(r"\]\(<(https://[^<>\s]+)>\)")
BARE_LINK = re.compile(r"<(https://[^<>\s]+)>")
ALIVE = re.compile(r"<(?:@[!&]?\d|#\d|t:\d|a?:\w+:\d|/\w)|\|\||__?")
"""What Discord would make a mention, a time, a picture, a spoiler or an underline of."""


class Torn(AssertionError):
    """What begins here does not end here."""


class Reader:
    """One message being read, line by line."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._open: list[str] = []
        self._fenced = ""

    def words(self) -> Iterator[Word]:
        """Yield the words in order."""
        for line in self._content.split("\n"):
            yield from self._line(line)
        self._closed("message")
        if self._fenced:
            raise Torn("a fence that is never closed")

    def _closed(self, what: str) -> None:
        if self._open:
            raise Torn(f"{self._open} not closed at the end of a {what}")

    def _line(self, line: str) -> Iterator[Word]:
        looks: list[str] = []
        if line.startswith(">"):
            looks, line = [QUOTED], line[1:].removeprefix(" ")
        if self._fenced:
            yield from self._code(line, looks)
            return
        while mark := ITEM_MARK.match(line):
            self._closed("line before an item")
            looks = [each for each in looks if each != ITEM]
            yield Word(BULLET if mark[1] else mark[2], frozenset((*looks, ITEM)))
            looks, line = [*looks, ITEM], line[mark.end() :]
        if line.startswith(" "):
            looks.append(ITEM)
        line = line.strip()
        if line.startswith("```"):
            self._closed("line before a fence")
            self._fenced = line
            return
        if not line:
            self._closed("paragraph")
        yield from self._words(re.sub(r"^#{1,3} ", "", line), looks)

    def _code(self, line: str, looks: list[str]) -> Iterator[Word]:
        if line.strip() == "```":
            self._fenced = ""
            return
        if "```" in line:
            raise Torn("a fence that its own words close")
        indented = [ITEM] if line.startswith("  ") else []
        for word in line.replace("\u200b", "").split():
            if word.strip("─"):
                yield Word(word, frozenset((*looks, *indented, CODE)))

    def _words(self, line: str, looks: list[str]) -> Iterator[Word]:
        """Join the pieces of a line to words; a word looks as all its pieces do."""
        text, seen = "", set(looks)
        for piece, own in [*self._pieces(line), (" ", ())]:
            for chunk in GAPS.split(piece):
                if chunk.isspace():
                    if text:
                        yield Word(text, frozenset(seen))
                    text, seen = "", set(looks)
                elif chunk:
                    text += chunk
                    seen.update(own)

    def _pieces(self, line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        at = 0
        while at < len(line):
            if plain := PLAIN.match(line, at):
                yield plain[0], tuple(self._open)
                at = plain.end()
            elif line[at] == "\\" and at + 1 < len(line) and not (line[at + 1].isalnum() or line[at + 1].isspace()):
                yield line[at + 1], tuple(self._open)
                at += 2
            elif line[at] == "`":
                code, at = _code_span(line, at)
                yield code, (*self._open, TICK)
            elif (found := BARE_LINK.match(line, at)) or (LINK in self._open and (found := LINK_END.match(line, at))):
                if found.re is BARE_LINK:
                    yield found[1], (*self._open, LINK)
                else:
                    self._toggle(LINK)
                at = found.end()
            elif mark := next((each for each in MARKS if line.startswith(each, at)), ""):
                self._toggle(MARKS[mark])
                at += len(mark)
            elif line[at] == "[":
                self._toggle(LINK)
                at += 1
            elif ALIVE.match(line, at):
                raise Torn(f"Discord would make more than words of {line[at : at + 20]!r}")
            else:
                yield line[at], tuple(self._open)
                at += 1

    def _toggle(self, look: str) -> None:
        if look not in self._open:
            self._open.append(look)
        elif self._open[-1] == look:
            self._open.pop()
        else:
            raise Torn(f"{look} ends within {self._open[-1]}")


def _code_span(line: str, at: int) -> tuple[str, int]:
    """Return the code that begins here, and where the line goes on."""
    ticks = len(line[at:]) - len(line[at:].lstrip("`"))
    end = re.compile(rf"(?<!`)`{{{ticks}}}(?!`)").search(line, at + ticks)
    if not end:
        raise Torn("code that is never closed")
    return line[at + ticks : end.start()], end.end()


def read(content: str) -> list[Word]:
    """Return the words of a message."""
    return list(Reader(content).words())
