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
    YEAR = "year"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text states: `value` is an ISO date, YYYY-MM, YYYY, or current, not current, unavailable.

    It stands in the text from `start` to `end`, as `words`.
    """

    sort: Sort
    value: str
    start: int
    end: int
    words: str


NAMES = tuple(
    tuple(each.split())
    for each in (
        "jan january enero janvier janeiro januar gennaio января январь जनवरी",
        "feb february febrero février fevrier fevereiro februar febbraio pebrero февраля февраль फरवरी फ़रवरी",
        "mar march marzo mars março marco märz marso марта март मार्च",
        "apr april abril avril aprile апреля апрель अप्रैल",
        "may mayo mai maio maggio мая май मई",
        "jun june junio juin junho juni giugno hunyo июня июнь जून",
        "jul july julio juillet julho juli luglio hulyo июля июль जुलाई",
        "aug august agosto août aout августа август अगस्त",
        "sep september sept septiembre septembre setembro settembre setyembre сентября сентябрь सितंबर सितम्बर",
        "oct october octubre octobre outubro oktober okt ottobre oktubre октября октябрь अक्टूबर अक्तूबर",
        "nov november noviembre novembre novembro nobyembre ноября ноябрь नवंबर नवम्बर",
        "dec december diciembre décembre decembre dezembro dezember dez dicembre disyembre декабря декабрь दिसंबर",
    )
)
"""Months in the languages people most often write in; dates in digits need no language."""
NUMBER = {name: index for index, names in enumerate(NAMES, 1) for name in names}
_M = "|".join(sorted(NUMBER, key=len, reverse=True))
_OF = r"(?:\s+(?:de|of|del|do))?"
_GAP = r"[\s*_`]"
"""Space, or the marks of bold, slanted and code."""
_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SPELT = (
    *_UNITS, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", *(f"twenty-{each}" for each in _UNITS), "thirtieth", "thirty-first",
)  # fmt: skip
SPELT = {word: day for day, word in enumerate(_SPELT, 1)}
_O = "|".join(sorted(SPELT, key=len, reverse=True)).replace("-", "[- ]")

PATTERNS: tuple[tuple[Sort, re.Pattern[str]], ...] = tuple(
    (sort, re.compile(pattern, re.IGNORECASE))
    for sort, pattern in (
        (Sort.DATE, r"(?<![\d/-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
        (Sort.DATE, r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]\s*(?P<d>\d{1,2})\s*[日일号]"),
        (
            Sort.DATE,
            (
                rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?{_OF}(?:{_GAP}|[-‑–])*(?P<n>{_M})\.?,?{_OF}(?:{_GAP}|[-‑–])*"
                r"['’]?(?P<y>\d{4}|\d{2})(?!\w)"
            ),
        ),
        (
            Sort.DATE,
            (
                rf"(?<!\w)(?P<n>{_M})\.?{_GAP}+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:{_GAP}*,{_GAP}*|{_GAP}+)(?:of\s+)?"
                r"(?P<y>\d{4}|['’]\d{2})(?!\w)"
            ),
        ),
        (Sort.DATE, rf"(?<!\w)(?P<o>{_O})\s+(?:of\s+)?(?P<n>{_M}),?\s+(?:of\s+)?(?P<y>\d{{4}})(?!\w)"),
        (Sort.DATE, rf"(?<!\w)(?P<n>{_M})\s+(?:the\s+)?(?P<o>{_O}),?\s+(?:of\s+)?(?P<y>\d{{4}})(?!\w)"),
        (Sort.DATE, r"(?<!\w)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})[,\s]+(?:năm\s+)?(?P<y>\d{4})"),
        (Sort.DATE, r"(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})(?![\d/])"),
        (Sort.DATE, r"(?<![\d.-])(?P<d>\d{1,2})(?P<s>[.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})(?!\d|[.-]\d)"),
        (Sort.MONTH, r"(?<![\d/-])(?P<y>\d{4})-(?P<m>\d{2})(?![\d-])"),
        (Sort.MONTH, r"(?P<y>\d{4})\s*[年년]\s*(?P<m>\d{1,2})\s*[月월]"),
        (Sort.MONTH, rf"(?<!\w)(?P<n>{_M})\.?,?{_OF}{_GAP}+(?P<y>\d{{4}}|['’]\d{{2}})(?!\w)"),
        (Sort.MONTH, r"(?<!\w)tháng\s+(?P<m>\d{1,2})[,\s]+(?:năm\s+)?(?P<y>\d{4})"),
        (
            Sort.YEAR,
            (
                r"\b(?:early|mid|late|spring|summer|fall|autumn|winter|end|beginning|start|middle|half)[-‑–\s]+"
                r"(?:(?:in|of|the year)\s+)*(?P<y>(?:19|20)\d{2})(?!\w|[-/]\d)"
            ),
        ),
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
    parts = {name: part for name, part in found.groupdict().items() if part}
    written = parts["y"].lstrip("'’")
    year = int(written) + (0 if len(written) == 4 else 2000 if int(written) < 70 else 1900)
    if sort is Sort.YEAR:
        return str(year)
    month = NUMBER[parts["n"].lower()] if "n" in parts else int(parts["m"])
    day = SPELT[parts["o"].lower().replace(" ", "-")] if "o" in parts else int(parts.get("d", 1))
    if month > 12 >= day and not parts.keys() & {"n", "o"}:
        month, day = day, month  # the other order
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
