"""Calendar days in words -> Day: priority dates, births, approvals, as far as they were told."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Month
from bot.visa.questions.question import Day
from bot.visa.wording import day_words

if TYPE_CHECKING:
    from bot.visa.questions.passage import Passage
    from bot.visa.questions.question import Question

MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
YEAR = r"(?:19|20)\d{2}"
_TWO = r"'?\d{2}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_NO_ROW = r"(?<!\beb-)(?<!\beb\s)(?<!\be-)(?<!\bfb-)(?<!\bf-)(?<!\bfb\s)"
"""The 3 of "EB-3 November 2024" is no day."""
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\d/.-])(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d/-])",
        r"(?<![\d/.-])(?P<a>\d{1,2})\s?[-/.]\s?(?P<b>\d{1,2})\s?[-/.]\s?(?P<y>\d{4}|'?\d{2})(?![\d/-])",
        (
            rf"\b(?P<n>{MONTH_NAME})\.?[\s-]+(?:the\s+)?(?P<d>{_DAY})(?:\s*,\s*|[\s-]+(?:of\s+)?)"
            rf"(?P<y>\d{{4}}(?!\d)|{_TWO}(?![\d:]))\b"
        ),
        rf"{_NO_ROW}\b(?P<d>{_DAY})[\s./-]*(?:of\s+)?(?P<n>{MONTH_NAME})\b\.?[\s,./-]*(?:of\s+)?(?P<y>\d{{4}}|{_TWO})(?!\d)",
        rf"(?<!\d)(?P<d>\d{{1,2}})(?P<n>{MONTH_NAME})(?P<y>\d{{4}}|\d{{2}})(?!\d)",
        rf"\b(?P<y>{YEAR})[\s,/-]+(?P<n>{MONTH_NAME})\.?[\s/-]+(?P<d>{_DAY})\b",
        r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?!\d)",
        r"(?<!\d)(?P<m>0[1-9]|1[0-2])(?P<d>[0-3]\d)(?P<y>(?:19|20)\d{2})(?!\d)",
    )
)
_PARTS = {
    "early": (1, 4), "beginning": (1, 3), "start": (1, 3), "mid": (5, 8), "middle": (5, 8), "late": (9, 12),
    "end": (10, 12), "spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "q1": (1, 3), "q2": (4, 6),
    "q3": (7, 9), "q4": (10, 12), "first half": (1, 6), "1st half": (1, 6), "second half": (7, 12), "2nd half": (7, 12),
    "winter": (12, 2),
}  # fmt: skip
_PART = re.compile(
    rf"\b(?:in\s+)?(?:the\s+)?(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})(?:[\s-]+|\s+(?:of|in)\s+)"
    rf"(?:of\s+|in\s+)?(?P<y>{YEAR}|'\d{{2}})\b"
    rf"|\b(?P<y2>{YEAR})[\s-]?(?P<part2>q[1-4])\b"
)


_WEEKS = {
    "first week": (1, 7), "1st week": (1, 7), "second week": (8, 14), "2nd week": (8, 14), "third week": (15, 21),
    "3rd week": (15, 21), "last week": (22, 31), "first half": (1, 15), "second half": (16, 31), "early": (1, 10),
    "beginning": (1, 10), "start": (1, 10), "mid": (11, 20), "middle": (11, 20), "late": (21, 31), "end": (21, 31),
}  # fmt: skip
_PART_OF_MONTH = re.compile(
    rf"\b(?P<part>{'|'.join(sorted(_WEEKS, key=len, reverse=True))})(?:[\s-]+|\s+of\s+)(?:of\s+)?"
    rf"(?P<n>{MONTH_NAME})\.?[\s,]+(?P<y>{YEAR}|'\d{{2}})\b"
)
_PD_RANGE = re.compile(
    rf"\b(?:pds?|priority\s+dates?)\s*(?:is|are|was|:|=)?\s*(?:somewhere\s+)?(?:between|from|in)?\s*"
    rf"(?P<range>(?:(?P<n>{MONTH_NAME})\b\.?\s*)?(?P<y>(?<!\d){YEAR})?(?<=[a-z.\d\s])\s*(?:-|/|\bto|\band|\bor|\bthrough)\s*"
    rf"(?:(?P<n2>{MONTH_NAME})\.?\s+)?(?P<y2>{YEAR}))\b(?![-/.]\d)"
)
"""A priority date of which only the years are known, or the months, from one to another."""
_PD_YEAR = re.compile(
    r"\b(?:pd|priority\s+date)\s*(?:is|:|=)?\s*'?(?P<y>\d{2})(?![\d/.,:-])"
    rf"(?!\s*(?:st|nd|rd|th|days?|weeks?|months?|years?|{MONTH_NAME})\b)"
)
"""A priority date of which only the year was told, with two digits."""


@dataclass(frozen=True, slots=True)
class Found:
    """A day and where it stood in the text."""

    start: int
    end: int
    day: Day
    impossible: bool = False
    """The month of a day that does not exist."""


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a text, what is doubtful about them and what does not exist."""

    found: tuple[Found, ...] = ()
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def month_number(name: str) -> int:
    """Return 1 to 12 for the name of a month, whole or shortened."""
    return next(number for number, full in enumerate(MONTHS, 1) if full.lower().startswith(name[:3]))


def whole_year(text: str) -> int:
    """Return the year of `2014`, `14` or `'14`; two digits from 60 on are of the last century."""
    number = int(text.strip("'"))
    if number >= 100:
        return number
    return number + (1900 if number >= 60 else 2000)


def month_long(month: Month, text: str) -> Day:
    """Return the day that lies anywhere in `month`."""
    return Day(month.first_day, date(month.year, month.month, monthrange(month.year, month.month)[1]), text)


def year_long(year: int, text: str) -> Day:
    """Return the day that lies anywhere in `year`."""
    return Day(date(year, 1, 1), date(year, 12, 31), text)


def time_named(question: Question) -> Day | None:
    """Return the one month, or else the year, that is named, as a day that lies anywhere in it."""
    if question.months:
        one = len(question.months) == 1 and not question.span
        return month_long(question.months[0], question.months[0].name) if one else None
    return year_long(question.span.year, str(question.span.year)) if question.span and question.span.year else None


def _impossible(year: int, month: int, day: int) -> str:
    if not 1 <= month <= 12:
        return f"A month {month} does not exist: I could not read that date. Please write it as year-month-day."
    name = MONTHS[month - 1]
    last = monthrange(year, month)[1]
    return f"{name} {day}, {year} does not exist ({name} {year} has {last} days). Please check the date."


def _month_of(found: re.Match[str]) -> list[Found]:
    """Return the month of a day that does not exist: that is known at least."""
    year, number, *_ = _parts(found)
    if not 1 <= number <= 12:
        return []
    return [Found(*found.span(), month_long(Month(year, number), found[0].strip()), impossible=True)]


def _numeric(found: re.Match[str]) -> tuple[int, int, int, tuple[int, int] | None]:
    """Return year, month, day of a/b/year, and the other reading where both are possible.

    US order comes first; with dots the day does, as in the countries that write so.
    """
    a, b, year = int(found["a"]), int(found["b"]), whole_year(found["y"])
    either = a <= 12 and b <= 12 and a != b
    if a > 12 >= b or (either and _DOTTED.search(found[0])):
        return year, b, a, (a, b) if either else None
    return year, a, b, (b, a) if either else None


_DOTTED = re.compile(r"\d\.\d")


def _parts(found: re.Match[str]) -> tuple[int, int, int, tuple[int, int] | None]:
    """Return year, month, day, and the other reading where both are possible."""
    parts = found.groupdict()
    if "a" in parts:
        return _numeric(found)
    month = month_number(parts["n"]) if "n" in parts else int(parts["m"])
    return whole_year(parts["y"]), month, int(re.sub(r"\D", "", parts["d"])), None


def _read_day(found: re.Match[str]) -> Day | str:
    """Return the day, or why there is none."""
    year, month, day, other = _parts(found)
    try:
        read = date(year, month, day)
    except ValueError:
        return _impossible(year, month, day)
    return Day(read, read, found[0].strip(), date(year, *other) if other else None)


def find_days(passage: Passage) -> Days:
    """Take every full date and every part of a year ("summer 2011") from `passage`."""
    found: list[Found] = []
    notes: list[str] = []
    doubts: list[str] = []
    for pattern in _PATTERNS:
        for each in passage.take(pattern):
            day = _read_day(each)
            if isinstance(day, str):
                doubts.append(day)
                found += _month_of(each)
                continue
            found.append(Found(each.start(), each.end(), day))
            notes.extend(_notes(each, day))
    found += [Found(each.start("range"), each.end(), _from_to(each)) for each in passage.take(_PD_RANGE)]
    found += [Found(each.start(), each.end(), _part_of_month(each)) for each in passage.take(_PART_OF_MONTH)]
    for each in passage.take(_PD_YEAR):
        found.append(Found(each.start("y"), each.end(), year_long(whole_year(each["y"]), each["y"])))
        notes.append(f"I read the priority date {each['y']} as the year {whole_year(each['y'])}.")
    found += [
        Found(
            each.start(),
            each.end(),
            part_of_year(each["part"] or each["part2"], whole_year(each["y"] or each["y2"]), each[0].strip()),
        )
        for each in passage.take(_PART)
    ]
    return Days(tuple(sorted(found, key=lambda item: item.start)), tuple(notes), tuple(doubts))


def _from_to(found: re.Match[str]) -> Day:
    first, last = int(found["y"] or found["y2"]), int(found["y2"])
    begin = month_long(Month(first, month_number(found["n"])), "") if found["n"] else year_long(first, "")
    end = month_long(Month(last, month_number(found["n2"])), "") if found["n2"] else year_long(last, "")
    return Day(min(begin.first, end.first), max(begin.last, end.last), found["range"])


def _part_of_month(found: re.Match[str]) -> Day:
    month = month_long(Month(whole_year(found["y"]), month_number(found["n"])), found[0])
    first, last = _WEEKS[found["part"]]
    return replace(month, first=month.first.replace(day=first), last=month.last.replace(day=min(last, month.last.day)))


def _notes(found: re.Match[str], day: Day) -> list[str]:
    if day.other:
        how, first = (
            ("with the day first", "month") if _DOTTED.search(day.text) else ("in US order, month first", "day")
        )
        return [f"I read {day.text} {how}, as {day_words(day.first)}; if you meant the {first} first, tell me."]
    if len(found["y"].strip("'")) == 2 and not re.fullmatch(r"\d{1,2}[a-z]{3}\d{2}", day.text):
        return [f"I read {day.text} as {day_words(day.first)}."]
    return []


def part_of_year(part: str, year: int, text: str) -> Day:
    """Return the range of days of "summer", "early", "q3" and the like; winter begins in December before."""
    first, last = _PARTS[part]
    begin = Month(year - 1, 12) if first > last else Month(year, first)
    return replace(month_long(Month(year, last), text), first=begin.first_day)
