"""The dates, months and statuses that a text states, however they are written: pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.agent.statuses import statuses
from bot.visa.numerals import NUMBER, SPELT, in_ascii, number


class Sort(StrEnum):
    """What a claim is about."""

    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    STATUS = "status"
    DAY = "day"
    """A day without its year."""
    LINK = "link"
    CHANCE = "chance"
    SPAN = "span"
    """How long, in days; see `spans`."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that a text states.

    `value` is an ISO date, YYYY-MM, YYYY, MM-DD, an address, a number of percent, or current, not current, unavailable.
    It stands in the text from `start` to `end`, as `words`; `about` names what it is said of, where that is known.
    """

    sort: Sort
    value: str
    start: int
    end: int
    words: str
    about: str = ""


_OF = r"(?:\s+(?:de|of|del|do))?"
_GAP = r"[\s*_`\u200e\u200f]"
"""Space, or the marks of bold, slanted and code."""
_O = "|".join(sorted(SPELT, key=len, reverse=True)).replace("-", "[- ]")

_C = "[〇零一二三四五六七八九十廿卅]"
_C12 = rf"(?:\d{{1,2}}|{_C}{{1,3}})"

_COUNTED = r"(?:categor|cut|countr|bulletin|people|month|step|day)"
_CHANCE = (
    r"\bchances?\b|\bprobab\w+|\blikel\w+|\bodds\b|\bconfiden\w+|\bcertain\w*|wahrscheinlich\w*|\bchancen?\b"
    r"|概率|可能性|几率|機率|確率|확률|संभावना|احتمال|вероятност\w+|posibilidad\w*|khả năng|xác suất"
)
"""What makes a share of a hundred a forecast."""
_TENTHS = {
    word: count
    for count, word in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 1)
}
_N = rf"\d{{1,2}}|{'|'.join(_TENTHS)}"
PARTS = (
    rf"(?<![\w-])(?P<a>{_N})(?:\s+(?:cases?|times|chances?))?\s+(?:in|out\s+of)\s+(?P<b>100|{_N})"
    r"(?![\w-]|\s+(?:day|week|month|year))"
)
"""A share as people say it: "nine in ten"."""
_SHARE = r"\s?(?:[%％]|per\s?cent\b|por ciento|por cento|prozent\b)"
FORMS: tuple[tuple[Sort, str], ...] = (
    (Sort.DATE, r"(?<![\d/-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)"),
    (Sort.DATE, rf"(?P<y>\d{{4}}|{_C}{{4}})\s*[年년]\s*(?P<m>{_C12})\s*[月월]\s*(?P<d>{_C12})\s*[日일号號]"),
    (
        Sort.DATE,
        (
            rf"(?<!\w)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|[.º°ª])?{_OF}(?:{_GAP}|[-‑–])*(?P<n>MONTH)\.?[,،]?{_OF}(?:{_GAP}|[-‑–])*"
            r"['’]?(?P<y>\d{4}|\d{2})(?!\w)"
        ),
    ),
    (
        Sort.DATE,
        (
            rf"(?<!\w)(?P<n>MONTH)\.?{_GAP}+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:{_GAP}*,{_GAP}*|{_GAP}+)(?:of\s+)?"
            r"(?P<y>\d{4}|['’]\d{2})(?!\w)"
        ),
    ),
    (Sort.DATE, rf"(?<!\w)(?P<o>{_O})\s+(?:of\s+)?(?P<n>MONTH),?\s+(?:of\s+)?(?P<y>\d{{4}})(?!\w)"),
    (Sort.DATE, rf"(?<!\w)(?P<n>MONTH)\s+(?:the\s+)?(?P<o>{_O}),?\s+(?:of\s+)?(?P<y>\d{{4}})(?!\w)"),
    (Sort.DATE, r"(?<!\w)(?P<d>\d{1,2})\s+tháng\s+(?P<m>\d{1,2})[,\s]+(?:năm\s+)?(?P<y>\d{4})"),
    (Sort.DATE, r"(?<![\d/])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}|\d{2})(?![\d/])"),
    (Sort.DATE, r"(?<![\d.-])(?P<d>\d{1,2})(?P<s>[.-])(?P<m>\d{1,2})(?P=s)(?P<y>\d{4})(?!\d|[.-]\d)"),
    (Sort.MONTH, r"(?<![\d/-])(?P<y>\d{4})-(?P<m>\d{2})(?![\d-])"),
    (Sort.MONTH, rf"(?P<y>\d{{4}}|{_C}{{4}})\s*[年년]\s*(?P<m>{_C12})\s*[月월]"),
    (Sort.MONTH, rf"(?<!\w)(?P<n>MONTH)\.?,?{_OF}{_GAP}+(?P<y>\d{{4}}|['’]\d{{2}})(?!\w)"),
    (Sort.MONTH, r"(?<!\w)tháng\s+(?P<m>\d{1,2})[,\s]+(?:năm\s+)?(?P<y>\d{4})"),
    (
        Sort.YEAR,
        (
            r"\b(?:early|mid|late|spring|summer|fall|autumn|winter|end|beginning|start|middle|half)[-‑–\s]+"
            r"(?:(?:in|of|the year)\s+)*(?P<y>(?:19|20)\d{2})(?!\w|[-/]\d)"
        ),
    ),
    (Sort.DAY, rf"(?<![\w-])(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|[.º°ª])?{_OF}{_GAP}+(?P<n>MONTH)(?![\w-])"),
    (Sort.DAY, rf"(?<!\w)(?P<n>MONTH)\.?{_GAP}+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\w%-]|[.,]\d|\s+{_COUNTED})"),
    (Sort.DAY, rf"(?P<m>{_C12})\s*[月월]\s*(?P<d>{_C12})\s*[日일号號]"),
    (Sort.LINK, r"(?P<u>https?://[^\s<>\"'`\])}|，。]*[^\s<>\"'`\])}|，。.,;:!?*_~])(?:\)|>)?"),
    (Sort.CHANCE, rf"(?:{_CHANCE})[^.!?\n]{{0,60}}?(?<![\d.,])(?P<p>\d{{1,3}})(?:[.,]\d+)?{_SHARE}"),
    (Sort.CHANCE, rf"(?<![\d.,])(?P<p>\d{{1,3}})(?:[.,]\d+)?{_SHARE}[^.!?\n]{{0,30}}?(?:{_CHANCE})"),
    (Sort.CHANCE, PARTS),
)
"""How claims are written; MONTH stands for the names of months."""
NEEDED = {Sort.LINK: re.compile("://"), Sort.CHANCE: re.compile(f"{_SHARE}|{PARTS}", re.IGNORECASE)}
ANY = re.compile(rf"\d|{_C}")
"""What a claim of a sort cannot do without."""
_FOREIGN = re.compile(r"[^\x00-\u024f\u2000-\u2bff]")
"""A letter that is not Latin."""


@cache
def _patterns(*, latin: bool) -> tuple[tuple[Sort, re.Pattern[str]], ...]:
    """Return how claims are written; with Latin letters alone there are fewer names of months to look for."""
    names = (each for each in NUMBER if not latin or not _FOREIGN.search(each))
    month = "|".join(sorted(names, key=len, reverse=True))
    return tuple((sort, re.compile(form.replace("MONTH", month), re.IGNORECASE)) for sort, form in FORMS)


def claims(text: str) -> tuple[Claim, ...]:
    """Return every date, month and status that `text` states, in order; a date is not also a month."""
    return _claims(text) if len(text) <= SHORT else _long(text)


SHORT = 2_000
"""Characters up to which what a text states is kept for when it is asked again, as it is several times in a turn."""


@lru_cache(maxsize=1024)
def _claims(text: str) -> tuple[Claim, ...]:
    taken: list[Claim] = []
    plain = in_ascii(text)
    covered = bytearray(len(plain))
    sorts = {sort for sort in Sort if NEEDED.get(sort, ANY).search(plain)}
    for sort, pattern in _patterns(latin=not _FOREIGN.search(plain)):
        for found in pattern.finditer(plain) if sort in sorts else ():
            value = _value(sort, found)
            if value and covered.find(1, *found.span()) < 0:
                covered[found.start() : found.end()] = b"\1" * len(found[0])
                taken.append(Claim(sort, value, *found.span(), text[found.start() : found.end()]))
    stated = (
        Claim(Sort.STATUS, value, start, end, text[start:end].strip(" |")) for value, start, end in statuses(text)
    )
    return tuple(sorted((*taken, *stated), key=lambda each: each.start))


_long = lru_cache(maxsize=16)(_claims.__wrapped__)
"""A check reads its answer three times over, and every long message of the conversation."""


def _value(sort: Sort, found: re.Match[str]) -> str:
    parts = {name: part for name, part in found.groupdict().items() if part}
    if sort is Sort.LINK:
        return address(parts["u"])
    if sort is Sort.CHANCE:
        return parts.get("p") or str(part(parts["a"], parts["b"]) or "")
    if sort is Sort.YEAR:
        return parts["y"]
    if sort is Sort.DAY and parts.get("n") in ("may", "mar", "march", "dec"):
        return ""  # "EB-5 may", "march 2"
    year = _year(parts.get("y", "2000"))
    month = NUMBER[parts["n"].lower()] if "n" in parts else number(parts["m"])
    day = SPELT[parts["o"].lower().replace(" ", "-")] if "o" in parts else number(parts.get("d", "1"))
    if month > 12 >= day and not parts.keys() & {"n", "o"}:
        month, day = day, month  # the other order
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1900 <= year <= 2100):
        return ""
    whole = f"{year:04d}-{month:02d}-{day:02d}"
    return whole if sort is Sort.DATE else whole[5:] if sort is Sort.DAY else whole[:7]


def part(some: str, whole: str) -> int:
    """Return how many percent "nine in ten" are; 0 where it is no part of a whole."""
    one, all_ = (_TENTHS.get(each.lower()) or int(each) for each in (some, whole))
    return round(100 * one / all_) if 0 < one < all_ else 0


def _year(written: str) -> int:
    year = number(written.lstrip("'’"))
    return year + (0 if year >= 100 else 2000 if year < 70 else 1900)


def address(link: str) -> str:
    """Return what tells one page from another: no scheme, no place within it, no last slash."""
    return re.sub(r"^https?://(?:www\.)?|[#?].*$", "", link).rstrip("/").lower()
