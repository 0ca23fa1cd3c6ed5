"""A text that is read part by part (pure)."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[?!;\n])\s*|(?<=[a-z0-9)]{2}\.)\s+(?=[a-z])|(?<=\d\.)\s+(?=[a-z])")
_ABBREVIATED = re.compile(
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|vs|no|st|dr|mr|mrs|approx|etc|e\.g|i\.e|u\.s|dom)\.$"
)
_JOINED = re.compile(
    r",?\s+(?:and|also|plus)\s+(?=(?:what|when(?!(?:\s+(?:first|last))?\W*$)|is|was|how|which|does|did|will|has|have|can|am|are|who"
    r"|where|compare|show|explain|(?:do|should|could|would)\s+(?:i|we|they|he|she|my))\b)"
)


def sentences(plain: str) -> list[str]:
    """Return the sentences of a normal text, with joined questions taken apart."""
    parts: list[str] = []
    for each in _SENTENCE.split(plain):
        if parts and _ABBREVIATED.search(parts[-1]):
            parts[-1] += " " + each
        elif each.strip(" .!;\n"):
            parts.append(each.strip())
    return [piece for part in parts for piece in _JOINED.split(part) if piece.strip(" ,.?")]


class Passage:
    """A normal text of which parts are taken one after another, so that no word is read twice."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Return all matches and blank them out."""
        found = list(pattern.finditer(self.text))
        for each in found:
            self.blank(each)
        return found

    def blank(self, found: re.Match[str]) -> None:
        """Blank one match out, keeping every position."""
        start, end = found.span()
        self.text = self.text[:start] + "\x1f" * (end - start) + self.text[end:]
