"""By when a date will be current, as an English answer promises it, held against the chances of a forecast: pure.

"It will be current by the end of 2025" stands where a result gives it at least an even chance by then. What only may
be so promises nothing, and where a chance is told beside it, that is what is looked at.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.agent.claims import PARTS, Claim, Sort, part
from bot.visa.numerals import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MONTHS = "|".join(sorted((each for each in NUMBER if each.isascii()), key=len, reverse=True))
_WHEN = (
    r"(?:(?P<part>early|start|beginning|spring|mid|middle|summer|late|end|fall|autumn)(?:[\s-]+(?:of|in))?[\s-]+"
    rf"|(?P<month>{_MONTHS})\.?,?\s+)?(?P<year>20\d\d)\b"
)
_SURE = r"\b(?:will|should|(?:most|very)\s+likely|likely|probably|expect\w*|certain\w*|going\s+to)\b"
PROMISES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_SURE}[^.!?\n]{{0,60}}?\bcurrent\b[^.!?\n]{{0,20}}?\b(?:by|before|in)\s+(?:the\s+)?{_WHEN}",
        rf"\b(?:by|before|in)\s+(?:the\s+)?{_WHEN}[^.!?\n]{{0,60}}?{_SURE}[^.!?\n]{{0,20}}?\bcurrent\b",
    )
)
CHANCES = re.compile(
    rf"(?P<share>(?<![\d.,])(?P<p>\d{{1,3}})\s?(?:%|per\s?cent\b)|{PARTS})[^%.!?;\n]{{0,60}}?\bby\s+(?:the\s+)?{_WHEN}",
    re.IGNORECASE,
)
VOWS = re.compile(
    r"\bwill\s+(?P<vow>certainly|definitely|surely|undoubtedly|for\s+sure)\s+be\s+current\b"
    r"|\bwill\s+be\s+current\b[^.!?\n]{0,40}?\b(?P<after>guaranteed|for\s+sure|without\s+(?:a\s+)?doubt|certainly|definitely)\b"
    r"|\b(?P<before>guaranteed?|certain)\s+(?:that\s+(?:it|you|your\s+date)\s+will|to)\s+be\s+current\b",
    re.IGNORECASE,
)
"""What no forecast supports, whatever its chances."""
LATER = re.compile(r"\b(?:not|n[’']t|longer|later|still|wait\w*|after|beyond|past)\b", re.IGNORECASE)
"""What turns a chance round."""
ROUND = 5
"""Percent by which a chance may be rounded."""
LESS = re.compile(
    r"%|\bper\s?cent|\b(?:not|n[’']t|unlikely|chances?|odds|may|might|could|if|unless|(?:in|out\s+of)\s+(?:ten|10)|as\s+likely"
    r"|earliest|even)\b",
    re.IGNORECASE,
)
"""What makes a sentence promise less."""
TOLD = re.compile(r"(\d{1,3})\s?%(?: chance to be current)? by ([A-Z][a-z]+) (\d{4})")
LAST = {"early": 4, "start": 4, "beginning": 4, "spring": 6, "mid": 8, "middle": 8, "summer": 9}
"""The month up to which a part of a year lasts."""
EVEN = 50


Chances = tuple[tuple[str, int], ...]
"""Months of a forecast (YYYY-MM) with the chance, in percent, that a date is current by then."""


def chances_by(text: str) -> Chances:
    """Return the chances that a result tells."""
    told = ((NUMBER.get(name.lower()), year, chance) for chance, name, year in TOLD.findall(text))
    return tuple((f"{year}-{number:02}", int(chance)) for number, year, chance in told if number)


def early_promises(text: str, forecasts: Sequence[Chances]) -> Iterator[Claim]:
    """Yield the times by which a text promises a date to be current, or gives it a chance, unlike each forecast."""
    for found in VOWS.finditer(text):
        if not LESS.search(_sentence(text, found)):
            name = next(key for key in ("vow", "after", "before") if found[key])
            yield Claim(Sort.CHANCE, "100", *found.span(name), found[name])
    evens = [min((month for month, chance in each if chance >= EVEN), default="") for each in forecasts]
    for pattern in PROMISES if any(evens) and all(evens) else ():
        for found in pattern.finditer(text):
            if _until(found) < min(evens) and not LESS.search(_sentence(text, found)):
                start = found.start("part" if found["part"] else "month" if found["month"] else "year")
                yield Claim(Sort.SPAN, _until(found), start, found.end("year"), text[start : found.end("year")])
    for found in CHANCES.finditer(text) if forecasts else ():
        chance = int(found["p"]) if found["p"] else part(found["a"], found["b"])
        if chance and not (LATER.search(found[0]) or any(_within(chance, _until(found), each) for each in forecasts)):
            yield Claim(Sort.CHANCE, str(chance), *found.span("share"), found["share"])


def _within(chance: int, until: str, known: Chances) -> bool:
    if any(month == until and abs(chance - each) <= ROUND for month, each in known):
        return True
    least = max((each for month, each in known if month <= until), default=0)
    most = min((each for month, each in known if month >= until), default=100)
    return least - ROUND <= chance <= most + ROUND


def _until(found: re.Match[str]) -> str:
    return f"{found['year']}-{_month(found):02}"


def _month(found: re.Match[str]) -> int:
    if found["month"]:
        return NUMBER[found["month"].lower()]
    return LAST.get((found["part"] or "end").lower(), 12)


def _sentence(text: str, found: re.Match[str]) -> str:
    before = re.split(r"[.!?]\s|\n", text[: found.start()])[-1]
    return before + found[0] + re.split(r"[.!?](?:\s|$)|\n", text[found.end() :])[0]
