"""Words that stand where a country does and name none: "EB-3 for Narnia"."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.lexicon import FOLDER, words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_NAME = r"(?P<name>[a-z]{4,}(?:\s(?!and\b|with\b|but\b|now\b|today\b|in\b)[a-z]{4,})?)"
_PLACED = re.compile(
    r"(?:(?:\b(?:born\s+in|native\s+of|born\s+and\s+raised\s+in)|\x1f\s+(?:for|in|from))\s+(?:the\s+)?"
    rf"{_NAME}(?=\s*(?:$|[?.,;!\x1f]|(?:pd|with|and|but|now|today|in)\b))"
    r"|^\W*\x1f+\s+(?P<all>[a-z]{5,})\W*$"
    rf"|\x1f\s+(?P<bare>[a-z]{{4,}})(?=\s*,?\s*(?:(?:pd|priority\s+date)\b|(?:in\s+)?{MONTH_NAME}\.?\s+{YEAR}\b)))"
)
_ALONE = re.compile(
    r"(?:(?:and|or|but|then|also|same|ok(?:ay)?|what\s+about|how\s+about|what\s+if)[\s,]+)+(?:(?:it|that|this)\s+)?"
    rf"(?:(?:someone|people|those|(?:my\s+\w+|i)\s+(?:was|is|am|were))\s+)?(?:born\s+)?(?:(?:for|in|from)\s+)?{_NAME}\W*"
)
"""A message that goes on with nothing but a name."""
UNKNOWN = "I do not know a country called "


@cache
def _in_use() -> frozenset[str]:
    """Return the words of our own texts, which name no unknown country."""
    texts = (each.read_text(encoding="utf-8").lower() for each in FOLDER.iterdir() if each.suffix in (".md", ".txt"))
    return frozenset(word for text in texts for word in re.findall(r"[a-z]{4,}", text)) | words("no_places")


def strange(text: str, is_place: Callable[[str], bool]) -> tuple[str, ...]:
    """Return what to say about a word in `text` that stands where a country does, and names none."""
    return _said((found["name"] or found["all"] or found["bare"] for found in _PLACED.finditer(text)), is_place)


def strange_alone(text: str, is_place: Callable[[str], bool]) -> tuple[str, ...]:
    """Return the same of a message in a talk that goes on with a name alone ("and for Narnia?")."""
    found = _ALONE.fullmatch(text.strip())
    return _said([found["name"]], is_place) if found else ()


def _said(names: Iterable[str], is_place: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(
        f"{UNKNOWN}{name.title()}. Please tell me the country of birth by its English name."
        for name in names
        if not any({word, word.removesuffix("s")} & _in_use() or is_place(word) for word in name.split())
    )[:1]
