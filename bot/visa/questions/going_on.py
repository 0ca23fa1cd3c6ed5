"""What a few words ask that only go on with what was asked before, or hold it against something, and the times kept."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.visa.bulletin import Chart, Month
from bot.visa.glossary import marked
from bot.visa.questions.listing import FEW_ROWS, lists_all
from bot.visa.questions.question import EVENTS, MOVES, SERIES, WHOLE, Ask, Order, Question
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import SAME_DATE, of_kin, tells_birth
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.questions.question import Clock

_TIMELESS = (Ask.FORECAST, Ask.TREND, Ask.SEASON, *EVENTS)
"""Kinds of question that a month spoken of before does not narrow."""


def keeps_months(fresh: Question, before: Question, ask: Ask | None, clock: Clock, *, partial: bool) -> bool:
    """Whether the bulletins spoken of hold for this, too: those to come only where the same is asked."""
    to_come = before.months[-1:] > (clock.latest,) and ask is not before.ask
    to_come = to_come or (ask is Ask.DIVERSITY and Want.TO_COME.of(fresh.text))
    same = ask in (None, before.ask) and before.ask is not Ask.EXPLAIN
    timeless = (ask in _TIMELESS and not same) or (ask is Ask.EXPLAIN and marked(fresh.topic, "timeless"))
    stands = Want.AS_IT_STANDS.of(without_lead(fresh.text)) and not Want.OF_THEN.of(fresh.text)
    of_now = fresh.ask in _OF_A_CASE and stands
    another = before.priority_date and before.priority_date != fresh.priority_date
    line_told = fresh.priority_date and ((fresh.preferences and another) or before.ask in WHOLE)
    other = line_told or (fresh.preferences and before.ask is Ask.DIVERSITY)
    anew = fresh.horizon or fresh.ever or by_itself(fresh, before) or Want.STOPPED.of(fresh.text)
    ended = ask is None and before.ask in (*MOVES, Ask.REACHED)  # what it did is no longer asked
    anew = anew or ended or bool(before.priority_date and tells_birth(fresh))
    lottery = Ask.DIVERSITY in (ask, before.ask) and not (fresh.leans or len(fresh.text.split()) < FEW)
    if lottery or to_come or timeless or of_now or other or anew or of_kin(fresh, before):
        return False
    return (partial and not fresh.months and not fresh.span) or bool(before.lacks and fresh.ask is None)


FEW = 3
"""Words that only go on, with the month spoken of as well."""
_OF_A_CASE = (Ask.CURRENT, Ask.CHART_CHOICE, Ask.EXPLAIN, Ask.CHILD)
"""What is asked of the present where it is put so ("can I file already?"), whatever month was looked at."""


def gone_on(fresh: Question, before: Question, clock: Clock) -> Ask | None:
    """Return what is asked, where a few words only go on with what was asked before."""
    if before.ask is Ask.DIVERSITY and fresh.ask in SERIES and not fresh.preferences:
        return Ask.DIVERSITY
    if before.ask in (Ask.DIVERSITY, Ask.CHILD) and fresh.ask is None and fresh.preferences:
        of_child = (before.ask is Ask.CHILD and fresh.leans) or (before.lacks and fresh.person.relation)
        return before.ask if of_child else None
    if fresh.ask in (None, Ask.CURRENT) and before.ask is Ask.CURRENT and fresh.order in (Order.FIRST, Order.LAST):
        return Ask.REACHED
    if fresh.status and before.ask is Ask.REACHED and _OTHER_STATE.fullmatch(fresh.text):
        return Ask.REACHED
    by_size = before.ask in (Ask.RETROGRESSION, Ask.ADVANCE, Ask.COMPARE, Ask.CHANGES) and _HOW_MUCH.fullmatch(
        fresh.text
    )
    if by_size and fresh.ask in (Ask.MOVEMENT, Ask.FORECAST):
        return before.ask
    if happened := _happened(fresh, before, clock):
        return happened
    if went_back(before) and not fresh.topic and _HAPPENED.search(fresh.text):
        return Ask.FORECAST if Want.TO_COME.of(fresh.text) else Ask.RETROGRESSION
    crossed = before.ask is Ask.COMPARE and Want.CROSSED.of(before.words)
    if fresh.ask is Ask.FORECAST and (before.ask in EVENTS or crossed) and _ONLY_WHEN.fullmatch(fresh.text):
        return before.ask
    said = without_lead(fresh.text)
    at_a_time = (fresh.months and _WAS_IT.match(said)) or (fresh.span and said.startswith("how "))
    tells = fresh.priority_date and not ("?" in fresh.text or _QUESTION.match(fresh.text))  # "it is 14 September 2010"
    vague = fresh.ask is Ask.CUTOFF and ((_vague(fresh) and not (fresh.complete or at_a_time)) or tells)
    if fresh.ask is None or vague:
        return before.ask if _goes_on(fresh, before, clock) else _on_chart(fresh, before)
    return fresh.ask


def _on_chart(fresh: Question, before: Question) -> Ask | None:
    """Return what is asked where only a chart is named after a rule was explained: the own date is held against it."""
    named = fresh.preferences or fresh.places or fresh.months or fresh.span
    ruled = before.ask in (Ask.EXPLAIN, Ask.CHART_CHOICE, Ask.CHILD) and before.priority_date
    return Ask.CURRENT if ruled and fresh.charts and not named else fresh.ask


def went_back(before: Question) -> bool:
    """Whether it was spoken of that a line went back."""
    told = before.ask is Ask.RETROGRESSION or before.topic.endswith("retrogression")
    return told or before.wants(Want.BACK)


def has_lasted(before: Question, plain: str) -> object:
    """Whether "how long" asks for what was, not for the wait that is left."""
    of_line = before.months or (before.status and not before.priority_date)
    bare = not of_line and plain.rstrip(" ?!.").endswith("how long")
    return before.ask in EVENTS or (before.ask in (Ask.CUTOFF, Ask.CURRENT, Ask.COMPARE) and not bare)


def _happened(fresh: Question, before: Question, clock: Clock) -> Ask | None:
    """Return what is asked of a time spoken of: how it moved then, how another category went, if a date was current."""
    if fresh.ask is Ask.REACHED and len(before.months) == 1 and _CURRENT_THEN.search(fresh.text):
        return Ask.CURRENT
    first = fresh.months[0] if fresh.months else fresh.span and fresh.span.first
    named = fresh.ask not in (Ask.EXPLAIN, Ask.CHILD) and (first or fresh.preferences)
    if not _WHAT_HAPPENED.search(fresh.text) or not named:
        return None
    if first and fresh.preferences and not (fresh.places or before.places):
        return Ask.CHANGES
    to_come = first and first > clock.latest and before.preferences
    return Ask.FORECAST if to_come else Ask.MOVEMENT if first else Ask.TREND


def _goes_on(fresh: Question, before: Question, clock: Clock) -> bool:
    """Whether the same is asked as before: no forecast of a month that has been, no chart of a date that is told."""
    now = re.search(r"\bsays?\b", fresh.text) or (fresh.months and max(fresh.months) <= clock.latest)
    past = before.ask is Ask.FORECAST and (now or (fresh.span and fresh.span.last <= clock.latest))
    ended = any(before.ask in kinds and ends(fresh, before) for kinds, ends in _ENDED)
    return not (past or ended or before.ask in (Ask.EXPLAIN, Ask.SOURCE) or by_itself(fresh, before))


_BOTH_CHARTS = re.compile(r"(?:show|give|see|what\s+are|what\s+do)\b.{0,12}\bboth\s+(?:charts|tables|dates)\b")


_FOR_ONE = re.compile(rf"{Want.OWN_DATE.value}|\bfor\s+(?:me|us)\b")
_ENDED: tuple[tuple[tuple[Ask, ...], Callable[[Question, Question], object]], ...] = (
    ((*MOVES, *WHOLE, Ask.CHART_CHOICE), lambda fresh, _: fresh.priority_date),
    ((*MOVES, Ask.REACHED), lambda fresh, before: before.priority_date and _FOR_ONE.search(fresh.text)),
    ((*MOVES, *EVENTS, Ask.SEASON), lambda fresh, before: before.priority_date and tells_birth(fresh)),
    ((Ask.BULLETIN,), lambda fresh, before: before.status and fresh.preferences and fresh.places),
    ((*MOVES, Ask.REACHED), lambda fresh, _: _BOTH_CHARTS.match(without_lead(fresh.text))),
    ((Ask.TREND,), lambda fresh, _: len(fresh.months) == 1),
    (WHOLE, lambda fresh, before: fresh.preferences and fresh.preferences == before.series_before[0]),
    ((Ask.WAITS, Ask.DIVERSITY), lambda fresh, _: 0 < len(fresh.preferences) < FEW_ROWS),
    ((Ask.CHART_CHOICE,), lambda fresh, _: fresh.charts or (fresh.preferences and fresh.places)),
    ((Ask.CHILD,), lambda fresh, _: fresh.places or SAME_DATE.search(fresh.text)),
)
"""What, told after questions of a kind, makes another one of them."""


QUESTION = 5
"""Words from which on a question that names a line is whole."""
_QUESTION = re.compile(
    r"(?:what|which|how|did|do|does|when|where|has|have|(?:is|are|was)\s+there|(?:can|could|may)\s+(?:i|you|we)\s+(?:see|get|have|show|give|list|tell)"
    r"|show|give|list|display|plot|draw)\b(?!\s+(?:about|if)\b)"
)


def by_itself(fresh: Question, before: Question) -> bool:
    """Whether a line is told, or looked up in a month of its own, after what lines did, or a date held against one."""
    if fresh.leans or not fresh.places or not (fresh.preferences or of_kin(fresh, before)):
        return False
    if _QUESTION.match(fresh.text) and len(fresh.text.split()) >= QUESTION:
        return True
    if before.ask in (*MOVES, Ask.CHANGES, Ask.REACHED):
        return len(fresh.months) == 1 or bool(Want.ONESELF.of(fresh.text))
    timed = fresh.months or fresh.span
    return bool(before.ask is Ask.CURRENT and timed and not (fresh.priority_date or Want.ONESELF.of(fresh.text)))


_WAS_IT = re.compile(r"(?:what|where|how)\s+(?:was|were|is)\s+(?:it|they|that|the\s+(?:date|line))\b")
"""What asks for the cut-off of a month, whatever was asked before."""
_ONLY_WHEN = re.compile(r"(?:and\s+)?(?:if\s+so\W+)?when(?:\s+(?:exactly|was\s+(?:that|it|this)|were\s+they))?\W*")
IT_REACHES = re.compile(
    r"\b(?:it|they|that|this|cut-?off|line|chart)\s+(?:\w+\s+)?(?:reach\w*|get\s+to|come\s+to|hit|pass)\b"
)
"""What the cut-off itself comes to, on the chart that it is spoken of."""
_CURRENT_THEN = re.compile(r"\bcurrent\s+(?:back\s+)?then\W*$")
_WHAT_HAPPENED = re.compile(r"\bwhat\s+(?:(?:has\s+)?happen\w*|did\s+(?:it|they)\s+do)\b")
_HAPPENED = re.compile(r"\b(?:happen\w*|last\s+time|first\s+time)\b")
_OTHER_STATE = re.compile(r"(?:(?:and|or|what\s+about|how\s+about)\s+)+(?:current|unavailable|[\"'(]?[cu][\"')]?)\W*")
_HOW_MUCH = re.compile(
    r"(?:and\s+)?(?:by\s+)?how\s+(?:much|far|bad|big|large|many\s+days)(?:\s+was\s+it)?(?:\s+at\s+(?:(?:the\s+)?most|worst|its\s+worst))?[\s?]*|by\s+how\s+many\s+\w+\W*"
)


def _vague(fresh: Question) -> bool:
    """Whether the words ask for nothing in particular ("what about China?", "and the filing dates?")."""
    charts = rf"{SAME_DATE.pattern}|\b(?:dates?\s+for\s+filing|filing\s+dates?|final\s+action\s+dates?)\b"
    words = re.sub(charts, "", fresh.text)
    return not re.search(
        r"\b(?:cut-?off|how\s+long\b|dates?\b|everything\b)|\bwhat\s+(?:is|was|are|were)\s+(?:the\b|f-?\d|eb|(?:it|they)\s+(?:now|today|right)\b)|\bwhere\s+(?:is|are)\s+(?:it|they)\b",
        words,
    )


MOST_TOGETHER = 4
"""Lines that are asked about together at most."""


def joined(question: Question, fresh: Question, before: Question, clock: Clock) -> Question:
    """Add to what was asked before where the words compare with it ("and compare that with China")."""
    no_line, (rows, places) = not (fresh.places or fresh.preferences), before.series_before
    rows, places = (rows[-1:], places[-1:]) if _TWO.search(fresh.text) else (rows, places)
    both = replace(question, preferences=_union(rows, before.preferences), places=_union(places, before.places))
    if fresh.ask is Ask.MOVEMENT and _EACH.search(fresh.text) and no_line:
        return both if 1 < both.lines <= MOST_TOGETHER else question
    explained = before.ask is Ask.EXPLAIN and before.preferences and fresh.ask is Ask.COMPARE
    own = no_line and before.priority_date and Want.HOW_FAR.of(fresh.text) and Want.ONESELF.of(fresh.text)
    of_two = fresh.priority_date and before.priority_date not in (None, fresh.priority_date)  # each with its own
    twice = fresh.months or fresh.span or len(fresh.charts) > 1
    itself = twice or _FROM_NOW.search(fresh.text) or _OF_ALL.match(fresh.text)  # at two times, or on both charts
    whole = fresh.places and fresh.preferences and itself
    apart = own or of_two or whole or fresh.beside or lists_all(fresh)
    better = (fresh.places or fresh.preferences) and _BETTER_THERE.search(fresh.text)
    compares = fresh.ask is Ask.COMPARE or _WHICH_MORE.search(fresh.text) or better
    if apart or not compares or not (before.ask in SERIES or explained):
        return question
    if no_line and before.lines == 1:
        if timed := _with_time(question, fresh, before, clock):
            return timed
        if len(before.charts) == 1 and set(rows) <= set(before.preferences) and set(places) <= set(before.places):
            return replace(question, ask=Ask.COMPARE, charts=tuple(Chart), span=before.span, months=before.months)
        if fresh.span or fresh.months:
            return replace(both, ask=Ask.COMPARE, span=fresh.span, months=fresh.months)
        months = question.months or before.months
        return replace(both, ask=Ask.COMPARE, span=before.span, beside=before.beside, months=months)
    stands = question.ask is Ask.CURRENT or (
        question.ask is Ask.MOVEMENT and not (fresh.ask or before.span or before.months)
    )
    if stands and _BETTER_THERE.search(fresh.text):
        question = replace(question, ask=Ask.COMPARE, asked="")
    if len(fresh.places) == 1 and fresh.preferences in ((), before.preferences):
        return replace(question, places=_union(before.places, fresh.places))
    if len(fresh.preferences) == 1 and {each.name for each in fresh.places} <= {each.name for each in before.places}:
        return replace(question, preferences=_union(before.preferences, fresh.preferences))
    return question


_TWO = re.compile(r"\b(?:two|both)\b")


_OF_ALL = re.compile(r"(?:which|what)\s+(?:is|are)\s+the\s+(?:best|fastest|quickest)\b")
_FROM_NOW = re.compile(r"\bhow\s+(?:far|many\s+(?:years|months|days))\s+behind\b(?!.*\b(?:than|it|that|them)\b)")


def _with_time(question: Question, fresh: Question, before: Question, clock: Clock) -> Question | None:
    """Return how far the line moved, or how long one waited, at the time named and that spoken of, or None."""
    kind = Ask.CUTOFF if Want.AGE.of(fresh.text) else Ask.MOVEMENT
    last = (before.months or (clock.latest,))[-1]
    of_lines = _OF_TWO.search(fresh.text)
    if len(fresh.months) == 1 and not (fresh.months == (clock.latest,) and of_lines):
        return replace(question, ask=kind, months=(fresh.months[0], last))
    if fresh.months or not fresh.span or of_lines:
        return None
    if before.span and fresh.span != before.span and before.ask in (Ask.MOVEMENT, Ask.TREND):
        return replace(question, ask=Ask.MOVEMENT, span=before.span, beside=(fresh.span,), months=())
    then = (Month(fresh.span.year, last.month), last)
    return replace(question, ask=kind, span=None, months=then) if fresh.span.year else None


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
    r"|^[\w-]+\s+(?:is|are|was|would\s+be)\s+(?:\w+\s+)?(?:faster|slower|sooner|shorter|longer|better|worse)\b(?!.*\bthan\b)"
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
