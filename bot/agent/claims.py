"""The dates, months and statuses that a text states, however they are written: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Sort(StrEnum):
    """What a claim is about."""

    DATE = "date"
    MONTH = "month"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text states: `value` is an ISO date, YYYY-MM, or current, not current, unavailable.

    It stands in the text from `start` to `end`, as `words`.
    """

    sort: Sort
    value: str
    start: int
    end: int
    words: str


NAMES = (
    ("jan", "january", "enero", "janvier", "janeiro", "januar"),
    ("feb", "february", "febrero", "février", "fevrier", "fevereiro", "februar"),
    ("mar", "march", "marzo", "mars", "março", "marco", "märz"),
    ("apr", "april", "abril", "avril"),
    ("may", "mayo", "mai", "maio"),
    ("jun", "june", "junio", "juin", "junho", "juni"),
    ("jul", "july", "julio", "juillet", "julho", "juli"),
    ("aug", "august", "agosto", "août", "aout"),
    ("sep", "sept", "september", "septiembre", "septembre", "setembro"),
    ("oct", "october", "octubre", "octobre", "outubro", "oktober", "okt"),
    ("nov", "november", "noviembre", "novembre", "novembro"),
    ("dec", "december", "diciembre", "décembre", "decembre", "dezembro", "dezember", "dez"),
)
"""Months in the languages people most often write in; dates in digits need no language."""
NUMBER = {name: index for index, names in enumerate(NAMES, 1) for name in names}
_M = "|".join(sorted(NUMBER, key=len, reverse=True))
_OF = r"(?:\s+(?:de|of|del|do))?"

PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern, re.IGNORECASE))
    for sort, pattern in (
        (Sort.DATE, r"(?<![\d/-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
        (Sort.DATE, r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일号]"),
        (
            Sort.DATE,
            rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?{_OF}[\s-]*(?P<n>{_M})\.?,?{_OF}[\s-]*(?P<y>\d{{4}}|\d{{2}})(?!\w)",
        ),
        (Sort.DATE, rf"(?<!\w)(?P<n>{_M})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s*|\s+)(?P<y>\d{{4}})(?!\w)"),
        (Sort.DATE, r"(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})(?![\d/])"),
        (Sort.MONTH, r"(?<![\d/-])(?P<y>\d{4})-(?P<m>\d{2})(?![\d-])"),
        (Sort.MONTH, r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]"),
        (Sort.MONTH, rf"(?<!\w)(?P<n>{_M})\.?,?{_OF}\s+(?P<y>\d{{4}})(?!\w)"),
    )
)


def claims(text: str) -> tuple[Claim, ...]:
    """Return every date, month and status that `text` states, in order; a date is not also a month."""
    taken: list[Claim] = []
    for sort, pattern in PATTERNS:
        for found in pattern.finditer(text):
            value = _value(sort, found)
            if value and not any(found.start() < each.end and each.start < found.end() for each in taken):
                taken.append(Claim(sort, value, found.start(), found.end(), found[0]))
    return tuple(sorted((*taken, *_statuses(text)), key=lambda each: each.start))


def _value(sort: Sort, found: re.Match[str]) -> str:
    parts = found.groupdict()
    month = NUMBER[parts["n"].lower()] if parts.get("n") else int(parts["m"])
    year = int(parts["y"]) + (0 if len(parts["y"]) == 4 else 2000 if int(parts["y"]) < 70 else 1900)
    day = int(parts["d"]) if sort is Sort.DATE else 1
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1900 <= year <= 2100):
        return ""
    return f"{year:04d}-{month:02d}-{day:02d}" if sort is Sort.DATE else f"{year:04d}-{month:02d}"


CURRENT, NOT_CURRENT, UNAVAILABLE = "current", "not current", "unavailable"

_IS = r"\b(?:is|are|was|were|became|remains?|remained|stays?|stayed)(?:\s+(?:now|still|already|therefore|yet))?"
_NOT = r"(?:\s+\*{0,2}not\*{0,2}|n[’']t)(?:\s+yet)?"
_STATUS = r"\s+\*{0,2}current\b(?!\s+(?:bulletin|month|data|chart|page))"
_CELL = r'(?<![\w-])\*\*{0}\*\*|"{0}"|`{0}`|\|\s*\**{0}\**\s*(?=\|)|(?<=: ){0}(?=[\s.,;)]|$)|\({0}\)|(?<=\bis ){0}\b'
_WORD = r"|\|\s*\**{0}\**\s*(?=\|)|\*\*{0}\*\*"

STATED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (NOT_CURRENT, re.compile(rf'{_IS}{_NOT}{_STATUS}|"current":\s*false', re.IGNORECASE)),
    (CURRENT, re.compile(rf'{_IS}{_STATUS}|"current":\s*true', re.IGNORECASE)),
    (CURRENT, re.compile(_CELL.format("C") + _WORD.format("[Cc]urrent"))),
    (UNAVAILABLE, re.compile(rf"{_IS}\s+\*{{0,2}}unavailable\b", re.IGNORECASE)),
    (UNAVAILABLE, re.compile(_CELL.format("U") + _WORD.format("[Uu]navailable"))),
)
"""How a status is stated; "the current bulletin" states none."""

HEDGED = re.compile(
    r"\b(?:if|when|whether|until|once|unless|means|would|may|might|could|will|become|before|after)\b", re.IGNORECASE
)
"""What makes a clause say less than that it is so."""


RULE = re.compile(r"\W{1,3}(?:only\s+)?(?:if|when|once|as soon as|unless)\b", re.IGNORECASE)
"""What makes it a rule: "is current when ..."."""


def _statuses(text: str) -> Iterator[Claim]:
    ends: list[tuple[int, int]] = []
    for value, pattern in STATED:
        for found in pattern.finditer(text):
            overlaps = any(found.start() < end and start < found.end() for start, end in ends)
            if not overlaps and not _hedged(text, found):
                ends.append(found.span())
                yield Claim(Sort.STATUS, value, found.start(), found.end(), found[0].strip(" |"))


def _hedged(text: str, found: re.Match[str]) -> bool:
    """Say whether a clause only says when or whether something would be so."""
    return bool(HEDGED.search(_clause(text, found.start())) or RULE.match(text, found.end()))


def _clause(text: str, end: int) -> str:
    """Return what stands before `end` in the same clause."""
    return re.split(r"[.!?;:,\n|]\s", text[max(0, end - 120) : end])[-1]
