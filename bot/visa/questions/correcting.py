"""Priority dates that are told, or taken back, in part: "sorry, 2015", "it's 12 January", "what about 2005?"."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_long, month_number, year_long
from bot.visa.questions.moments import bare
from bot.visa.questions.question import Ask, Day, Question

_OWN = re.compile(
    r"\b(?:i|i'm|am|my|mine|me|he|she|we|our|his|her)\b|\bhow\s+(?:much\s+)?(?:long|more)\b|^when(?:\s+current)?\W*$"
)


def own_date(fresh: Question, before: Question) -> tuple[Question, Question]:
    """Read the month that was told with nothing but a line as the own priority date, once "am I current?" is asked."""
    day = _told_alone(before)
    asks = fresh.ask in (Ask.CURRENT, Ask.FORECAST) and not (fresh.priority_date or fresh.months or fresh.preferences)
    claims = _IS_MINE.search(fresh.text) and not fresh.priority_date
    if day is None or not ((asks and _OWN.search(fresh.text)) or claims):
        return fresh, before
    note = f"I took {day.text} as your priority date."
    fresh = replace(fresh, priority_date=day, relative_notes=(*fresh.relative_notes, note))
    return replace(fresh, ask=Ask.CURRENT if claims else fresh.ask), replace(before, months=(), span=None)


_IS_MINE = re.compile(
    r"^(?:(?:no|yes|that's|thats|that\s+is|it's|its|it\s+is|this\s+is|i\s+mean\w*)[\s,]+)+"
    r"(?:my|the|our|his|her)\s+(?:pd|priority\s+date)\W*$"
)


def _told_alone(before: Question) -> Day | None:
    """Return the time that stood beside nothing but a category and a country."""
    if before.priority_date or not bare(before):
        return None
    if len(before.months) == 1 and before.ask in (Ask.CUTOFF, Ask.CURRENT):
        return month_long(before.months[0], before.months[0].name)
    year = before.span.year if before.span and before.ask is Ask.TREND else 0
    return year_long(year, str(year)) if year else None


_ONLY_A_TIME = re.compile(
    rf"\W*(?:(?:no|nope|sorry|oops|actually|wait|ah|oh|correction|it'?s|it\s+was|is|i\s+mean[t]?|in|from|pd)\b[\s,.!:-]*)*"
    rf"(?:{MONTH_NAME}|{YEAR}|{MONTH_NAME}[\s,]+{YEAR}|{YEAR}[\s,]+{MONTH_NAME})\W*"
)


def corrected(fresh: Question, before: Question) -> Question:
    """Return `fresh` with a priority date that is told, or taken back, in part ("sorry, 2015", "april")."""
    if supposed := _supposed(fresh, before):
        return supposed
    if named_day := _day_and_month(fresh.text, before.priority_date):
        return replace(fresh, priority_date=named_day, months=(), span=None, relative_notes=())
    named = fresh.ask or fresh.places or fresh.priority_date or (fresh.preferences and not _anew(fresh))
    asks = (Ask.CURRENT, Ask.CUTOFF, Ask.FORECAST, Ask.TREND)
    if named or before.ask not in asks or not (_ONLY_A_TIME.fullmatch(fresh.text) or _anew(fresh)):
        return fresh
    if before.ask is Ask.TREND:
        own = _told_alone(before) and len(fresh.months) == 1 and month_long(fresh.months[0], fresh.months[0].name)
        return replace(fresh, ask=Ask.CURRENT, priority_date=own, months=()) if own else fresh
    day, month = before.priority_date, fresh.months[0] if len(fresh.months) == 1 else None
    year = fresh.span.year if fresh.span else 0
    told: Day | None = None
    if day is None and before.person.relation and year:
        told = year_long(year, str(year))
    elif day and month and day.other and month.month in (day.first.month, day.other.month):
        exact = day.first if month.month == day.first.month else day.other
        told = Day(exact, exact, exact.isoformat())
    elif day and corrects(fresh.text) and year:
        told = _in_year(day, year)
    elif day and corrects(fresh.text) and month and re.search(YEAR, fresh.text):
        told = month_long(month, month.name)
    return fresh if told is None else replace(fresh, priority_date=told, months=(), span=None, relative_notes=())


_WHAT_ABOUT = re.compile(
    r"(?:(?:and|or|ok|so|but|what|how|about|then)[\s,]+)+(?:if\s+)?(?:(?:it|mine|the|my|pd|date|was|were|is|from|a)\s+)*(?:19|20)\d\d\W*"
)


def _supposed(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as the same asked of another year's priority date ("what about 2005?"), or None."""
    asked = before.ask in (Ask.FORECAST, Ask.CURRENT) or before.topic in ("accuracy", "sure", "meaning")
    day, year = before.priority_date, fresh.span.year if fresh.span else 0
    if not (asked and day and year and _WHAT_ABOUT.fullmatch(fresh.text)) or before.months or before.span:
        return None
    ask = before.ask if before.ask is Ask.FORECAST else Ask.CURRENT
    note = f"I took {year} as the year of your priority date."
    own = year_long(year, str(year))
    return replace(fresh, ask=ask, priority_date=own, span=None, topic="", relative_notes=(note,))


def _anew(fresh: Question) -> bool:
    """Whether a few words take back what was said and name a year ("no wait, my sister, and 2010")."""
    short = len(fresh.text.split()) <= 10 and "?" not in fresh.text
    return bool(short and corrects(fresh.text) and fresh.span and fresh.span.year)


def _in_year(day: Day, year: int) -> Day:
    if day.first.year != day.last.year or (day.first.month, day.last.month) == (1, 12):
        return year_long(year, str(year))
    if not day.exact:
        return month_long(Month(year, day.first.month), day.text)
    moved = date(year, day.first.month, min(day.first.day, 28 if day.first.month == 2 else 31))
    return Day(moved, moved, moved.isoformat())


_CORRECTS = re.compile(
    r"^(?:(?:no|nope|sorry|oops|actually|wait|ah|oh|correction|not)\b[\s,.!:-]*)+|\b(?:i\s+mean[t]?|make\s+(?:that|it)|rather)\b"
)


def corrects(text: str) -> bool:
    """Whether the words take back what was said ("sorry, 2015")."""
    return bool(_CORRECTS.search(text))


_DAY_AND_MONTH = re.compile(
    rf"(?:(?:no|sorry|oops|actually|wait|it'?s|it\s+is|it\s+was|i\s+mean[t]?|the|on|and|what|if|my|pd|(?:priority\s+)?date|is|was|were)[\s,]+)*"
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n>{MONTH_NAME})|(?P<n2>{MONTH_NAME})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?)\W*"
)


def _day_and_month(text: str, told: Day | None) -> Day | None:
    """Return the day of "it's 12 January" in the year of the priority date told before, or None."""
    found = _DAY_AND_MONTH.fullmatch(text)
    if told is None or found is None:
        return None
    with suppress(ValueError):
        day = date(told.first.year, month_number(found["n"] or found["n2"]), int(found["d"] or found["d2"]))
        known = day in (told.first, told.other) or (
            told.other is None and (found["d"] or "date" in text or "pd" in text) and _TOLD_ANEW.match(text)
        )
        return Day(day, day, day.isoformat()) if known else None
    return None


_TOLD_ANEW = re.compile(
    r"(?:(?:and|what|if)\s+)*(?:no|sorry|oops|actually|wait|it'?s|it\s+(?:is|was)|i\s+mean[t]?|my)\b"
)
"""What makes a day without a year the priority date's: "dec 24" alone may be a bulletin."""
