"""A text that is read part by part (pure)."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[?!;\n])\s*|(?<=[a-z0-9)\"]{2}\.)\s+(?=[a-z])|(?<=\d\.)\s+(?=[a-z])")
_ABBREVIATED = re.compile(
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|vs|no|st|dr|mr|mrs|approx|etc|e\.g|i\.e|u\.s|dom)\.$"
)
_JOINED = re.compile(
    r",?\s+(?:and|also|plus)(?:\s+(?:also|then))?[\s,]+(?=(?:what|when(?!(?:\s+(?:first|last))?\W*$)|(?:is|was)(?!\s+(?:told|been|given|sent|\w+ed|not|still|now|an?|in|at|on)\b)|how|which|does|did|will|(?:has|have)(?=\s+(?:i|we|he|she|it|they|my|our|the|this|that|there|any|uscis|(?:eb|f)-?\d)\b)|can|am(?=\s+i\b)|are|who"
    r"|where|compare|show|tell|give|list|explain|(?:do|should|could|would)\s+(?:i|we|they|he|she|my))\b)"
)


def sentences(plain: str) -> list[str]:
    """Return the sentences of a normal text, with joined questions taken apart."""
    parts: list[str] = []
    for each in _SENTENCE.split(plain):
        if parts and _ABBREVIATED.search(parts[-1]):
            parts[-1] += " " + each
        elif each.strip(" .!;\n"):
            parts.append(each.strip())
    return [piece for part in parts for piece in _asked_apart(part) if piece.strip(" ,.?")]


_CASE = re.compile(r"^(?:if|when|once|after|in|on|as\s+of|under)\s[^,?]{3,60},\s*")
_ASKING = re.compile(
    r"(?:so\s+|and\s+|but\s+)*(?:(?:what|how)(?!\s+(?:about|if)\b)|(?:in\s+)?which|where|why|who|when\s+(?:is|are|am|was|will|would|do|does|did|can|could|should)"
    r"|is|are|am|was|were|will|would|do|does|did|can|could|should|has|have)\b"
)
_NEXT = re.compile(
    r",\s+(?=(?:what|which|how\s+(?:long|far|much|many|soon)|when\s+(?:will|would|can|could|do|does|is)|(?:will|can|could|do|does|should|am)\s+(?:i|we|my|it|she|he|they))\b)"
)
"""Between questions that stand beside each other without an "and"."""


def _asked_apart(sentence: str) -> list[str]:
    """Return the questions that one sentence joins, each with its question mark; what is only told stays as it is."""
    joined = _JOINED.split(sentence)
    pieces = [each for piece in joined for each in (_NEXT.split(piece) if _ASKING.match(piece) else [piece])]
    if len(pieces) == 1 or not sentence.endswith("?"):
        return pieces
    asks = [_ASKING.match(_CASE.sub("", each)) for each in pieces[:-1]]
    return [f"{each}?" if yes else each for each, yes in zip(pieces, asks, strict=False)] + pieces[-1:]


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
