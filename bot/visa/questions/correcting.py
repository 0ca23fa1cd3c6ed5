"""Priority dates that are told, or taken back, in part: "sorry, 2015", "it's 12 January", "what about 2005?"."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_long, month_number, time_named, year_long
from bot.visa.questions.moments import bare
from bot.visa.questions.question import Ask, Day, Question

_OWN = re.compile(
    r"\b(?:i|i'm|am|my|mine|me|he|she|we|our|his|her)\b|\bhow\s+(?:much\s+)?(?:long|more)\b|^(?:when(?:\s+current)?|current)\W*$"
)


def own_date(fresh: Question, before: Question) -> tuple[Question, Question]:
    """Read the month that was told with nothing but a line as the own priority date, once "am I current?" is asked."""
    day = _told_alone(before)
    told = fresh.priority_date or fresh.months or fresh.preferences or fresh.topic
    asks = fresh.ask in (Ask.CURRENT, Ask.FORECAST) and not told
    claims = _IS_MINE.search(fresh.text) and not fresh.priority_date
    if day is None or not ((asks and _OWN.search(fresh.text)) or claims):
        return fresh, before
    fresh = replace(fresh, priority_date=day).noted(f"I took {day.text} as your priority date.")
    return replace(fresh, ask=Ask.CURRENT if claims else fresh.ask), replace(before, months=(), span=None)


_IS_MINE = re.compile(
    r"^(?:(?:no|yes|that's|thats|that\s+is|it's|its|it\s+is|this\s+is|i\s+mean\w*)[\s,]+)+"
    r"(?:my|the|our|his|her)\s+(?:pd|priority\s+date)\W*$"
)


def _told_alone(before: Question) -> Day | None:
    """Return the time that stood beside nothing but a category and a country."""
    asked = before.ask in (Ask.CUTOFF, Ask.CURRENT) if before.months else before.ask is Ask.TREND
    return time_named(before) if asked and not before.priority_date and bare(before) else None


_TAKES_BACK = r"(?:i\s+(?:am|was)\s+wrong|my\s+(?:bad|mistake)|no|nope|not|sorry|oops|actually|wait|ah|oh|correction)\b"
_TRIES = r"(?:and|or|ok|so|but|then|(?:what|how)\s+(?:about|if)|what|about|if)\b"
_IS = r"(?:it'?s|it\s+(?:is|was)|i\s+mean\w*|my)\b"
_A_TIME = re.compile(
    rf"\W*(?P<lead>(?:(?:{_TAKES_BACK}|{_TRIES}|{_IS}|(?:it|mine|was|were|is|in|from|on|the|a|pd|(?:priority\s+)?date)\b)[\s,.!:-]*)*)"
    rf"(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<n>{MONTH_NAME})|(?P<n2>{MONTH_NAME})\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<year>{YEAR})|{MONTH_NAME}|{MONTH_NAME}[\s,]+{YEAR}|{YEAR}[\s,]+{MONTH_NAME})\W*"
)
"""A message that is only a time, with what makes it a correction, a trial, or one's own."""
_TRIED = re.compile(rf"\b{_TRIES}")
_ANEW = re.compile(rf"\b(?:{_TAKES_BACK}|{_IS})")
_CORRECTS = re.compile(rf"^{_TAKES_BACK}|\b(?:i\s+mean[t]?|make\s+(?:that|it)|rather)\b")


def corrects(text: str) -> bool:
    """Whether the words take back what was said ("sorry, 2015")."""
    return bool(_CORRECTS.search(text))


def corrected(fresh: Question, before: Question) -> Question:
    """Return `fresh` with a priority date that is told, tried, or taken back, in part ("sorry, 2015", "april")."""
    own = before.priority_date and fresh.months == (Month.of(before.priority_date.first),)
    if own and before.months != fresh.months and _WITH_MINE.search(fresh.text):
        return replace(fresh, ask=Ask.CURRENT, months=(), relative_notes=())
    alone, day = _A_TIME.fullmatch(fresh.text), before.priority_date
    if alone and day and (tried := _tried(fresh, before, day, alone)):
        return tried
    again = _day_and_month(alone, day) if alone and day else None
    if again is None and before.ask in (Ask.CURRENT, Ask.CUTOFF, Ask.FORECAST):
        short = len(fresh.text.split()) <= SHORT and "?" not in fresh.text and corrects(fresh.text)
        in_year = bool(short and fresh.span and fresh.span.year)  # "no wait, my sister, and 2010"
        named = fresh.ask or fresh.places or fresh.priority_date or (fresh.preferences and not in_year)
        told = in_year or (alone and not _TRIED.search(alone["lead"]))
        again = _put_right(fresh, before) if told and not named else None
    return replace(fresh, priority_date=again, months=(), span=None, relative_notes=()) if again else fresh


_WITH_MINE = re.compile(rf"\b(?:me|us|mine|i|we)\b.{{0,16}}\bwith\s+(?:an?\s+|my\s+)?{MONTH_NAME}\b")
"""What speaks of the own priority date by its month, which is no bulletin's ("does that affect me with nov 2019")."""
SHORT = 10
"""Words up to which a message is nothing but a correction."""


def _tried(fresh: Question, before: Question, day: Day, alone: re.Match[str]) -> Question | None:
    """Return `fresh` as the same asked of another year, or of a month near the one told ("and 2005?"), or None."""
    asked = before.ask in (Ask.FORECAST, Ask.CURRENT) or before.topic in ("accuracy", "sure", "meaning")
    year = fresh.span.year if fresh.span and alone["year"] and _TRIED.match(alone["lead"]) else 0
    month = _near(fresh, day)
    if before.months or not asked or not (month or (year and not before.span)):
        return None
    own = month_long(month, month.name) if month else year_long(year, str(year))
    note = f"I took {own.text} as the {'month' if month else 'year'} of your priority date."
    ask = before.ask if before.ask is Ask.FORECAST else Ask.CURRENT
    return replace(fresh, ask=ask, priority_date=own, months=(), span=None, topic="", relative_notes=(note,))


def _near(fresh: Question, day: Day) -> Month | None:
    """Return the month that is named like the priority date told before, some months from it, or None."""
    told = Month.of(day.first)
    if day.exact or told != Month.of(day.last) or len(fresh.months) != 1 or not _NAMED.search(fresh.text):
        return None
    return fresh.months[0] if abs(fresh.months[0] - told) <= _SOME_MONTHS else None


_SOME_MONTHS = 12
_NAMED = re.compile(rf"^(?!.*\b(?:in|on|from|of)\b).*{YEAR}")
"""A month with its year that no preposition makes a bulletin's."""


def _put_right(fresh: Question, before: Question) -> Day | None:
    """Return the priority date told before with the part that `fresh` names, or None."""
    day, month = before.priority_date, fresh.months[0] if len(fresh.months) == 1 else None
    year = fresh.span.year if fresh.span else 0
    if day is None:
        return year_long(year, str(year)) if before.person.relation and year else None
    either = [each for each in (day.first, day.other) if day.other and month and each and each.month == month.month]
    if either:
        return Day(either[0], either[0], either[0].isoformat())
    if not corrects(fresh.text):
        return None
    if year and day.exact:
        moved = date(year, day.first.month, min(day.first.day, 28 if day.first.month == 2 else 31))
        return Day(moved, moved, moved.isoformat())
    if year and Month.of(day.first) == Month.of(day.last):
        return month_long(Month(year, day.first.month), day.text)
    if year:
        return year_long(year, str(year))
    return month_long(month, month.name) if month and re.search(YEAR, fresh.text) else None


def _day_and_month(alone: re.Match[str], told: Day) -> Day | None:
    """Return the day of "it's 12 January" in the year of the priority date told before, or None."""
    number, name = alone["d"] or alone["d2"], alone["n"] or alone["n2"]
    with suppress(ValueError):
        day = date(told.first.year, month_number(name), int(number)) if number else None
        own = alone["d"] or re.search(r"\b(?:pd|date)\b", alone["lead"])  # "dec 24" alone may be a bulletin
        if day and (day in (told.first, told.other) or (not told.other and own and _ANEW.search(alone["lead"]))):
            return Day(day, day, day.isoformat())
    return None
