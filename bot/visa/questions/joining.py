"""What is compared with what was asked about before ("and compare that with China")."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeVar

from bot.visa.bulletin import Chart, Month, Preference
from bot.visa.questions.kinds import several
from bot.visa.questions.listing import lists_all
from bot.visa.questions.question import SERIES, Ask, Clock, Question
from bot.visa.questions.wants import Want

LEADS_TO = {
    "marriage": {Preference.F1: Preference.F3, Preference.F3: Preference.F1},
    "divorce": {Preference.F3: Preference.F1},
    "naturalize": {Preference.F2B: Preference.F1},
    "downgrade": {Preference.EB2: Preference.EB3, Preference.EB3: Preference.EB2},
}
"""Which category a rule leads to from the own one, by the key of the rule (INA 203(a), 204(k))."""
MOST_TOGETHER = 4
"""Lines that are asked about together at most."""


def joined(question: Question, fresh: Question, before: Question, clock: Clock) -> Question:
    """Add to what was asked before where the words compare with it ("and compare that with China")."""
    no_line, (rows, places) = not (fresh.places or fresh.preferences), before.series_before
    rows, places = (rows[-1:], places[-1:]) if _TWO.search(fresh.text) else (rows, places)
    both = replace(question, preferences=_union(rows, before.preferences), places=_union(places, before.places))
    if fresh.ask is Ask.MOVEMENT and _EACH.search(fresh.text) and no_line:
        return both if 1 < several(both) <= MOST_TOGETHER else question
    explained = before.ask is Ask.EXPLAIN and before.preferences and fresh.ask is Ask.COMPARE
    own = no_line and before.priority_date and Want.HOW_FAR.of(fresh.text) and Want.ONESELF.of(fresh.text)
    apart = own or fresh.beside or _whole(fresh) or lists_all(fresh)
    better = (fresh.places or fresh.preferences) and _BETTER_THERE.search(fresh.text)
    compares = fresh.ask is Ask.COMPARE or _WHICH_MORE.search(fresh.text) or better
    if apart or not compares or not (before.ask in SERIES or explained):
        return question
    if no_line and several(before) == 1:
        if timed := _with_time(question, fresh, before, clock):
            return timed
        if len(before.charts) == 1 and set(rows) <= set(before.preferences) and set(places) <= set(before.places):
            return replace(question, ask=Ask.COMPARE, charts=tuple(Chart), span=before.span, months=before.months)
        if fresh.span or fresh.months:
            return replace(both, ask=Ask.COMPARE, span=fresh.span, months=fresh.months)
        months = question.months or before.months
        return replace(both, ask=Ask.COMPARE, span=before.span, beside=before.beside, months=months)
    if question.ask is Ask.CURRENT and _BETTER_THERE.search(fresh.text):
        question = replace(question, ask=Ask.COMPARE)
    if len(fresh.places) == 1 and fresh.preferences in ((), before.preferences):
        return replace(question, places=_union(before.places, fresh.places))
    if len(fresh.preferences) == 1 and {each.name for each in fresh.places} <= {each.name for each in before.places}:
        return replace(question, preferences=_union(before.preferences, fresh.preferences))
    return question


_TWO = re.compile(r"\b(?:two|both)\b")


def _whole(fresh: Question) -> bool:
    """Whether a line is held against itself: at two times, on both charts, or against today."""
    twice = fresh.months or fresh.span or len(fresh.charts) > 1 or _FROM_NOW.search(fresh.text)
    twice = twice or _OF_ALL.match(fresh.text)
    return bool(fresh.places and fresh.preferences and twice)


_OF_ALL = re.compile(r"(?:which|what)\s+(?:is|are)\s+the\s+(?:best|fastest|quickest)\b")
_FROM_NOW = re.compile(r"\bhow\s+(?:far|many\s+(?:years|months|days))\s+behind\b(?!.*\b(?:than|it|that|them)\b)")


def _with_time(question: Question, fresh: Question, before: Question, clock: Clock) -> Question | None:
    """Return how far the line moved from the time named to the one spoken of, or in each of two years, or None."""
    last = (before.months or (clock.latest,))[-1]
    of_lines = _OF_TWO.search(fresh.text)
    if len(fresh.months) == 1 and not (fresh.months == (clock.latest,) and of_lines):
        return replace(question, ask=Ask.MOVEMENT, months=(fresh.months[0], last))
    if fresh.months or not fresh.span or of_lines:
        return None
    if before.span and fresh.span != before.span and before.ask in (Ask.MOVEMENT, Ask.TREND):
        return replace(question, ask=Ask.MOVEMENT, span=before.span, beside=(fresh.span,), months=())
    then = (Month(fresh.span.year, last.month), last)
    return replace(question, ask=Ask.MOVEMENT, span=None, months=then) if fresh.span.year else None


_EACH = re.compile(
    r"\bhow\s+(?:much|far|many)\b.{0,20}\b(?:did|have|has)\s+(?:each|both|they|all)\b(?!\s+(?:month|year))"
)
"""Words that ask the same of all that were spoken of one after another."""


_WHICH_MORE = re.compile(
    r"\bwhich\s+(?:one\s+|of\s+\w+\s+)?(?:has\s+|have\s+)?(?:moved|advanced|went|gained)\b.{0,20}\b(?:more|most|further|faster)\b"
    r"|\bwhich\s+(?:one\s+)?(?:did|does|was)\s+(?:better|worse|best|faster|quicker)\b"
)
_BETTER_THERE = re.compile(
    r"\b(?:is|are|was|would|does|do|will)\s+(?:it|that|things?|this|the\s+\w+|[\w-]+)\s+(?:be\s+|go\s+|move\s+|look\s+|any\s+|much\s+)*"
    r"(?:faster|slower|quicker|sooner|shorter|longer|better|worse|earlier|later|ahead|behind)\b(?!.*\bthan\b)"
    r"|\b(?:has|have|did|does)\s+[\w\s-]{2,20}\s+(?:moved?|advanced?|gained?)\s+(?:more|further|faster|less|slower)\b(?!.*\bthan\b)"
    r"|\b[\w-]+\s+(?:has|have)\s+(?:moved|advanced|gained)\s+(?:more|further|faster|less)\b(?!.*\bthan\b)"
)
"""Another row or column that is held, without "than", against the one spoken of ("is it better with EB-3?")."""
_OF_TWO = re.compile(
    r"\bof\s+(?:the\s+)?(?:two|both|them|these|those)\b|\bwhich\s+one\b|\b(?:countries|categories|lines|petitions)\b"
)
"""Lines that were told, held together as they stand today."""
_Item = TypeVar("_Item")


def _union(first: tuple[_Item, ...], second: tuple[_Item, ...]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys((*first, *second)))
