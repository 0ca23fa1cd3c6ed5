"""Bulletin months and spans of them in words -> Month, Span, shifts and horizons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_number, whole_year
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.question import Clock, Span

if TYPE_CHECKING:
    from bot.visa.questions.passage import Passage

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "couple": 2, "few": 3, "half": 6,
}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(_NUMBERS)})(?:\s+of)?"
_UNIT = r"(?P<unit>month|year|yr|mo|bulletin)s?"

_FISCAL = re.compile(
    r"\b(?:(?:in|of|during|for)\s+)?(?:f\.?y\.?|fiscal(?:\s+year)?)\s*[-']?\s*(?P<y>(?:19|20)\d{2}|\d{2})\b"
    r"|\b(?P<rel>this|current|last|previous|next|past)\s+(?:fiscal(?:\s+year)?|fy)\b"
)
_QUARTER = re.compile(
    r"\bq(?P<q>[1-4])\s*(?:of\s+)?(?:f\.?y\.?|fiscal(?:\s+year)?)\s*[-']?\s*(?P<y>(?:19|20)\d{2}|\d{2})\b"
)
_MONTHS = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<a>{MONTH_NAME})\.?\s*(?:-|to|through|thru|until|till)\s*"
    rf"(?P<b>{MONTH_NAME})\.?[\s,]+(?:of\s+)?(?P<y>{YEAR}|'\d{{2}})\b"
)
"""Months of which only the last has a year."""
_RANGE = re.compile(
    r"\|\s*(?:to|through|thru|until|till|-)\s*$"
    r"|\b(?:between|from)\b[^|]*\|\s*(?:and|to|through)\s*$"
)
"""Two years that are the ends of one span, by the words before the first and between them."""
_PAST_FISCAL = re.compile(rf"\b(?:last|past|previous)\s+{_COUNT}\s+(?:fiscal\s+years|fys?)\b")
_YEARS = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<a>{YEAR})\s*(?:-|to|through|thru|until|till|and)\s*(?P<b>{YEAR}|now"
    rf"|today|the\s+present|\d{{2}}(?!\d))\b"
)
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<n>{MONTH_NAME})\.?(?:'s)?[\s,/-]*(?:of\s+|in\s+)?(?P<y>{YEAR}|'\d{{2}})\b",
        rf"\b(?P<y>{YEAR})[\s,/-]*(?P<n>{MONTH_NAME})\b",
        r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})(?![\d/-])",
        r"(?<![\d/.-])(?P<m>\d{1,2})[-/.](?P<y>(?:19|20)\d{2})(?![\d/-])",
        rf"\b(?P<n>{MONTH_NAME})\.?[\s-]?(?P<y>\d{{2}})(?!\s*(?:(?:st|nd|rd|th)\b|,\s*'?\d|\d|months|days|years))\b",
        r"(?<![\d/.-])(?P<m>0[1-9]|1[0-2]|[1-9])/(?P<y>\d{2})(?![\d/-])",
    )
)
_SAFE = (
    r"jan(?:uary)?|feb(?:ruary)?|april|apr|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?"
)
_BARE = re.compile(
    rf"\b(?:(?P<rel>last|this|next|past)\s+)?(?:(?P<safe>{_SAFE})|(?<=in )(?P<after>may|march|mar)"
    r"|(?<=for )(?P<after2>may|march)"
    r"|(?<=the )(?P<after3>may|march)(?=\s+(?:visa\s+)?bulletin)|(?<=last )(?P<after4>may|march)"
    r"|(?<=since )(?P<after5>may|march)"
    r"|(?P<before>may|march)(?=\s+(?:eb|f)-?\d|\s*$|'s\b|\s+(?:visa\s+)?bulletin|\s+final|\s*\?))\b\.?"
)
_OF_YEAR = re.compile(rf"\b(?P<n>{MONTH_NAME})\s+(?:of\s+)?(?P<rel>last|this)\s+year\b")
_NEWEST = re.compile(
    r"\b(?:latest|newest|most\s+recent|current|this|new)\s+(?:visa\s+)?(?:bulletin|vb|one|issue|chart|value"
    r"|numbers?|dates?)\b|\bright\s+now\b|(?<=\w )now\b|\btoday\b"
    r"|\bat\s+(?:the\s+)?(?:moment|present)\b|\bcurrently\b|\blatest\b|\bnowadays\b"
)
_AGO = re.compile(rf"\b{_COUNT}\s+{_UNIT}\s+(?P<dir>ago|back|earlier|before|prior|later|after)(?:\s+(?:that|it))?\b")
_PAST = re.compile(rf"\b(?:over|in|during|within|for)?\s*(?:the\s+)?(?:last|past|previous)\s+(?:{_COUNT}\s+)?{_UNIT}\b")
_AHEAD = re.compile(rf"\b(?:in|within|over|for|during)?\s*(?:the\s+)?(?:next|coming)\s+(?:{_COUNT}\s+)?{_UNIT}\b")
_FROM_NOW = re.compile(
    r"\b(?:(?:in|within)\s+(?:about\s+|around\s+)?(?P<n>\d{1,2}|"
    + "|".join(_NUMBERS)
    + r")(?:\s+an?)?\s+(?P<unit>month|year|yr)s?(?:'\s+time)?"
    r"|(?P<n2>\d{1,2}|"
    + "|".join(_NUMBERS)
    + r")\s+(?P<unit2>month|year)s?\s+(?:from\s+now|ahead|out|into\s+the\s+future))\b"
)
_FORECAST_FOR = re.compile(
    rf"\b(?:forecast|predict\w*|project\w*|outlook)\b[^.?!]*?\bfor\s+(?:the\s+)?{_COUNT}\s+{_UNIT}\b"
    rf"|\b(?P<m>\d{{1,2}})[\s-]months?\s+(?:forecast|prediction|projection|outlook)\b"
)
_SINCE_YEAR = re.compile(rf"\b(?<!waiting )(?:since|after)\s+(?P<y>{YEAR})\b(?![-/])")
_LONE_YEAR = re.compile(rf"\b(?P<rel>last|this)\s+(?:calendar\s+)?year\b|(?<![\d/.-])\b(?P<y>{YEAR})\b(?![\d/-])")


@dataclass(slots=True)
class Months:
    """The bulletins that a text names; `places` says where each month stood."""

    found: list[tuple[int, int, Month]] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    years: list[tuple[int, int, int]] = field(default_factory=list)
    shift: int = 0
    horizon: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    newest: bool = False


def _count(text: str | None, unit: str) -> int:
    number = 1 if text is None else _NUMBERS.get(text) or int(text)
    return number * (12 if unit in ("year", "yr") and text != "half" else 1)


def find_months(passage: Passage, clock: Clock, context: Month | None = None) -> Months:
    """Take months, spans and horizons from `passage`; full days must have been taken before.

    `context` is the month spoken of before: a month without a year is taken near it, else as the newest one.
    """
    read = Months()
    _take_spans(passage, clock, read)
    _take_named(passage, read)
    _take_of_year(passage, clock, read)
    _take_relative(passage, clock, read, context)
    _take_bare(passage, clock, read, context)
    for each in passage.take(_LONE_YEAR):
        year = int(each["y"]) if each["y"] else clock.anchor.year - (each["rel"] == "last")
        read.years.append((each.start(), each.end(), year))
    read.newest = bool(passage.take(_NEWEST))
    read.found.sort()
    return read


def _take_spans(passage: Passage, clock: Clock, read: Months) -> None:
    for each in passage.take(_QUARTER):
        begin = Month(whole_year(each["y"]) - 1, 10) + 3 * (int(each["q"]) - 1)
        read.spans.append(Span(begin, begin + 2))
    for each in passage.take(_MONTHS):
        last = Month(whole_year(each["y"]), month_number(each["b"]))
        read.spans.append(Span(last + -((last.month - month_number(each["a"])) % 12), last))
    for each in passage.take(_PAST_FISCAL):
        years = range(clock.anchor.fiscal_year - _count(each["n"], "year") // 12, clock.anchor.fiscal_year)
        read.spans += [Span(Month(year - 1, 10), Month(year, 9), fiscal_year=year) for year in years]
    text, before = passage.text, 0
    for each in passage.take(_FISCAL):
        year = _fiscal_year(each, clock)
        whole = Span(Month(year - 1, 10), Month(year, 9), fiscal_year=year)
        if read.spans and _RANGE.search(text[:before][-40:] + "|" + text[before : each.start()]):
            whole = Span(read.spans[-1].first, whole.last)
            read.spans.pop()
        read.spans.append(whole)
        before = each.end()
    for each in _YEARS.finditer(passage.text):
        end = each["b"]
        if end.isdigit() and len(end) == 2 and int(end) <= max(12, int(each["a"][2:])):
            continue
        passage.blank(each)
        until = (
            clock.latest if not end[0].isdigit() else Month(whole_year(end) if len(end) == 4 else 2000 + int(end), 12)
        )
        read.spans.append(Span(Month(int(each["a"]), 1), until))
    read.spans += [Span(Month(int(each["y"]), 1), clock.latest) for each in passage.take(_SINCE_YEAR)]
    read.horizon = next(
        (_count(each["n"] or each["m"], each["unit"] or "month") for each in _FORECAST_FOR.finditer(passage.text)), 0
    )
    for each in passage.take(_FROM_NOW):
        read.horizon = _count(each["n"] or each["n2"], each["unit"] or each["unit2"])


def _fiscal_year(found: re.Match[str], clock: Clock) -> int:
    if found["y"]:
        return whole_year(found["y"])
    steps = {"last": -1, "previous": -1, "past": -1, "next": 1}
    return clock.anchor.fiscal_year + steps.get(found["rel"], 0)


def _take_named(passage: Passage, read: Months) -> None:
    for pattern in _NAMED:
        for each in passage.take(pattern):
            parts = each.groupdict()
            number = month_number(parts["n"]) if "n" in parts else int(parts["m"])
            if not 1 <= number <= 12:
                read.doubts.append(f"There is no month {number}: please name the bulletin like 2024-12.")
                continue
            month = Month(whole_year(parts["y"]), number)
            read.found.append((each.start(), each.end(), month))
            if len(parts["y"]) == 2:
                read.notes.append(f"I read {each[0].strip()} as {month.name}.")


def _take_of_year(passage: Passage, clock: Clock, read: Months) -> None:
    """Take "December of last year"."""
    for each in passage.take(_OF_YEAR):
        year = clock.anchor.year - (each["rel"] == "last")
        read.found.append((each.start(), each.end(), Month(year, month_number(each["n"]))))


def _take_relative(passage: Passage, clock: Clock, read: Months, context: Month | None) -> None:
    for each in passage.take(_AGO):
        months = _count(each["n"], each["unit"])
        if each["dir"] in ("ago", "back"):
            read.found.append((each.start(), each.end(), clock.anchor + -months))
        else:
            read.shift = months if each["dir"] in ("later", "after") else -months
    for key, pattern in patterns("relative_months"):
        months, shift = int(key.removesuffix("+")), key.endswith("+")
        for each in passage.take(pattern):
            if shift and (context or months < 0 or read.found):
                read.shift = months
            else:
                read.found.append((each.start(), each.end(), clock.anchor + months))
    for each in passage.take(_PAST):
        if each["n"] or each["unit"] in ("year", "yr"):
            if not each["n"] and not re.match(r"(?:over|in|during|within|for)?\s*the\s", each[0].strip()):
                read.years.append((each.start(), each.end(), clock.anchor.year - 1))
                continue
            read.spans.append(Span(clock.latest + -_count(each["n"], each["unit"]), clock.latest))
    for each in passage.take(_AHEAD):
        read.horizon = _count(each["n"], each["unit"])


def _take_bare(passage: Passage, clock: Clock, read: Months, context: Month | None) -> None:
    for each in passage.take(_BARE):
        named = next(each[group] for group in each.groupdict() if group != "rel" and each[group])
        month = _nearest(month_number(named), each["rel"], clock, context)
        read.found.append((each.start(), each.end(), month))
        read.notes.append(f"I took {MONTHS[month.month - 1]} as {month.name}.")


def _nearest(number: int, relative: str | None, clock: Clock, context: Month | None) -> Month:
    """Return the month of that number nearest to `context`, else the newest up to the newest bulletin."""
    if relative in ("last", "past"):
        newest = clock.anchor + -1
    elif relative == "next":
        return clock.anchor + ((number - clock.anchor.month - 1) % 12 + 1)
    elif context and relative is None:
        newest = min(context + 5, clock.latest)
    else:
        newest = clock.latest
    return newest + -((newest.month - number) % 12)
