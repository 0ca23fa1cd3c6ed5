"""Steps from what was asked before: "a year earlier", "and before that?", "one day later"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions.question import MOVES, WHOLE, Ask, Clock, Order, Question, Span
from bot.visa.questions.spans import NUMBERS
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.questions.question import Day

_DAYS = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)}|the)\s+(?P<unit>day|week)s?\s+(?P<dir>earlier|sooner|before|later|after)\b"
    r"|\b(?P<rel>next|following|previous|preceding)\s+day\b"
)


_COUNT_ALONE = re.compile(
    rf"(?:(?:and|or|what\s+about|how\s+about|then|now|ok|for|in)[\s,]+)*(?P<n>\d{{1,2}}|{'|'.join(NUMBERS)})(?:\s+(?P<unit>month|year)s?)?\W*"
)
_COUNTED = re.compile(
    rf"\b(?P<in>in\s+)?(?:\d{{1,2}}|{'|'.join(NUMBERS)})\s+(?P<unit>month|year)s?\b\s*(?P<way>ago|back|earlier|later|before|after|from\s+now|ahead)?"
)


_THIS_ONE = re.compile(
    r"(?P<lead>(?:(?:and|or|but|so|what\s+about|how\s+about|in|for|during)[\s,]+)*)(?:the\s+)?(?P<which>this|current|last|previous|next)\s+one"
    r"(?:\s+(?:so\s+far|until\s+now|up\s+to\s+now|to\s+date))?\W*"
)


def counted_on(plain: str, before: Question | None) -> str:
    """Return a message that is only a number, as the same way that was counted before it ("5 years ago", "and 10?").

    "This one" is the year of the kind spoken of.
    """
    if before and before.span and (one := _THIS_ONE.fullmatch(plain)) and (before.span.fiscal_year or before.span.year):
        return f"{one['lead']}{one['which']} {'fiscal year' if before.span.fiscal_year else 'year'}"
    alone, counted = _COUNT_ALONE.fullmatch(plain), _COUNTED.search(before.text if before else "")
    if alone is None or counted is None or not (counted["in"] or counted["way"]):
        return plain
    way = f" {counted['way']}" if counted["way"] else ""
    return f"and {'' if way else 'in '}{alone['n']} {alone['unit'] or counted['unit']}s{way}"


_BETWEEN_THOSE = re.compile(
    r"\b(?:between|from)\s+(?:those|these|them|the\s+two|one\s+to\s+the\s+other)(?:\s+(?:two|months|bulletins|dates))*\W*$"
    r"|\bbetween\W*$"
    r"|\b(?P<all>(?:over|in|during|across|for)\s+(?:(?:those|these)(?:\s+\w+)?\s+(?:years|months|bulletins)|(?:that|this|the\s+same|this\s+whole|that\s+whole)\s+(?:time|period|span|stretch)))\W*$"
    r"|^(?:(?:and|so|what(?:'s|\s+is|\s+was))\s+)*(?:the\s+)?(?P<total>total|overall|net)(?:\s+(?:movement|change|move|advance|progress|gain))?"
    r"(?:\s+(?:for|of|over|in)\s+(?:both|all(?:\s+(?:two|three))?|the\s+(?:two|three))(?:\s+of\s+them|\s+years|\s+months)?)?\W*$"
)


def between_those(plain: str, earlier: Sequence[Question]) -> str:
    """Return a message with the months spoken of named, where it asks what was between them."""
    found = _BETWEEN_THOSE.search(plain)
    if found is None:
        return plain
    whole = found["all"] or found["total"]
    of_line = [*takewhile(lambda each: each.preferences in ((), earlier[-1].preferences), reversed(earlier))]
    times = [
        each.months or ((each.span.first, each.span.last) if each.span and found["total"] else ())
        for each in (of_line if whole else reversed(earlier))
    ]
    ends = sorted(list(dict.fromkeys(month for each in times for month in each))[: None if whole else 2])
    if len(ends) < 2 or (found["total"] and len({each for each in times if each}) < 2):
        return plain
    between = f"from {ends[0]} to {ends[-1]}"
    return f"how far did it move {between}" if found["total"] else _BETWEEN_THOSE.sub(between, plain)


_WHICH_TIME = re.compile(
    r"(?:(?:and|so|ok(?:ay)?|then|but|now)[\s,]+)*(?:(?:which|what)(?:\s+(?:one|year|month|of\s+(?:them|those|the\s+two|these)))?\s+"
    r"(?:was|is|were|did|has|went|moved)\s+(?:it\s+)?(?:the\s+)?(?:move[ds]?\s+)?(?:better|worse|best|worst|more|most|less|faster|slower|further|larger|bigger|smaller)"
    r"(?:\s+(?:one|year|of\s+(?:them|those|these|all|the\s+(?:two|three|four))))?"
    r"|the\s+(?:best|worst)(?:\s+(?:one|year|of\s+(?:them|those|these|all)))?"
    r"|compare(?:\s+(?:them|those|these|both|the\s+two|the\s+years|the\s+months))?"
    r"|(?:what(?:'s|\s+is|\s+was)\s+)?(?:the\s+)?difference(?:\s+in\s+days)?(?:\s+for\s+each)?|how\s+(?:far|much)\s+(?:apart|different)(?:\s+(?:are|were)\s+they)?)\W*"
)


def of_two_times(plain: str, earlier: Sequence[Question]) -> str:
    """Return a message that compares with the two times named of which one line was asked ("which was better?")."""
    if not earlier or not _WHICH_TIME.fullmatch(plain):
        return plain
    if earlier[-1].span and earlier[-1].beside:
        which = "fiscal year" if earlier[-1].span.fiscal_year else "year"
        return f"which {which} was {'worst' if Want.LEAST.of(plain) else 'best'}"
    last = earlier[-1]
    same = takewhile(lambda each: (each.preferences, each.areas) == (last.preferences, last.areas), reversed(earlier))
    times = [*same][:MOST_TIMES] if last.preferences else []
    spans = sorted({each.span for each in times if each.span and not each.months}, key=lambda each: each.first)
    if len(spans) > 1:
        years = [f"fy{each.fiscal_year}" if each.fiscal_year else str(each.year) for each in spans]
        kind, less = "fiscal year" if spans[0].fiscal_year else "year", Want.LEAST.of(plain)
        how = ("worse" if less else "better") if len(spans) == 2 else f"the {'worst' if less else 'best'} {kind}"
        return f"which was {how}, {', '.join(years[:-1])} or {years[-1]}"
    months = sorted({month for each in times[:2] for month in each.months})
    return f"how far did it move from {months[0]} to {months[1]}" if len(months) == 2 else plain


MOST_TIMES = 4
"""Times that are held together at most."""


def find_day_shift(text: str) -> int:
    """Return the days of "one day earlier", "two weeks later"; 0 where none are named."""
    found = _DAYS.search(text)
    if found is None:
        return 0
    if found["rel"]:
        return 1 if found["rel"] in ("next", "following") else -1
    count = NUMBERS.get(found["n"]) or (1 if found["n"] == "the" else int(found["n"]))
    days = count * (7 if found["unit"] == "week" else 1)
    return days if found["dir"] in ("later", "after") else -days


def shifted(question: Question, before: Question | None, clock: Clock) -> Question:
    """Move the months by "a year earlier" and the like, from the months asked about, or the newest."""
    question = _up_to_now(question, before, clock)
    day = question.priority_date
    if question.day_shift and day and before and before.priority_date == day:
        step = timedelta(days=question.day_shift)
        question = replace(
            question, priority_date=replace(day, first=day.first + step, last=day.last + step, other=None)
        )
    if question.shift and day and before and before.priority_date == day and _IN_LINE.search(question.text):
        own = _day_by(day, question.shift)
        return replace(question, ask=Ask.CURRENT, priority_date=own, shift=0, months=before.months)
    if not question.shift:
        return question
    if question.ask is Ask.CHILD and question.person.born and _BORN.search(question.text):
        born = _day_by(question.person.born, question.shift)
        return replace(question, person=replace(question.person, born=born), shift=0, months=(), horizon=0)
    if before is None and question.ask in (Ask.MOVEMENT, Ask.COMPARE, Ask.CHANGES) and len(question.months) == 1:
        start = question.months[0]
        return replace(question, months=tuple(sorted((start, start + question.shift))), shift=0)
    base = question.months or ((before.months if before else ()) or (clock.latest,))
    moved = tuple(month + question.shift for month in base)
    if question.ask in (Ask.MOVEMENT, Ask.COMPARE) and len(moved) == 1:
        moved = tuple(sorted((*base, *moved)))
    span = question.span and _moved_span(question.span, question.shift)
    return replace(question, months=() if span else moved, span=span, shift=0)


_IN_LINE = re.compile(
    r"\b(?:my|the|own|his|her)\s+(?:pd|priority\s+date|date)\b|\bin\s+line\b|\b(?:filed|applied|petitioned|started)\b"
)
"""What makes "a year earlier" one of the petition, not of the bulletin."""


def _day_by(day: Day, months: int) -> Day:
    begins = [(each, (Month.of(each) + months).first_day) for each in (day.first, day.last)]
    first, last = (begin + timedelta(days=min(each.day, 28) - 1) for each, begin in begins)
    return replace(day, first=first, last=last, other=None)


_BORN = re.compile(r"\bborn\b|\b(?:younger|older)\b")


_AGO = re.compile(r"\b(?:ago|back|earlier|before)\b|\blast\s+year\b")


def _up_to_now(question: Question, before: Question | None, clock: Clock) -> Question:
    """Count from the month spoken of before to the newest: "and 10 years ago? how far did it advance since then?"."""
    if before is None or question.ask not in (*MOVES, Ask.CHANGES, Ask.COMPARE):
        return question
    spoken = min(before.months) if before.months else before.span.first if before.span else None
    inherited = question.months == before.months and question.span == before.span
    then = Want.SINCE_THEN.of(question.text)
    compared = before.ask is Ask.CUTOFF and len(before.months) == 1 and _AGO.search(before.text) and inherited
    if spoken is None or spoken >= clock.latest or not (then or (compared and question.ask is Ask.MOVEMENT)):
        return question
    return replace(question, months=(), span=Span(spoken, clock.latest), shift=0)


def _moved_span(span: Span, months: int) -> Span:
    first, last, years = span.first + months, span.last + months, months // 12
    if months % 12:
        return Span(first, last)
    return Span(first, last, span.fiscal_year and span.fiscal_year + years, span.year and span.year + years)


_BEFORE_THAT = re.compile(r"\bbefore\s+th(?:at|en|is)\b|\bthe\s+(?:time|one)\s+before\b|\bprevious\s+(?:one|time)\b")


def which_of_several(fresh: Question, before: Question) -> Order:
    """Return which of several; what came before one that is not the last is found in all of them."""
    if fresh.order is not Order.ALL or (_BEFORE_THAT.search(fresh.text) and before.order is not Order.LAST):
        return fresh.order
    return before.order


def passed_over(fresh: Question, before: Question, *, same: bool) -> int:
    """Return how many to pass over from the last: one more with each "and before that?"."""
    if fresh.ask is Ask.STANDSTILL and before.ask is Ask.ADVANCE and _BEFORE_THAT.search(fresh.text):
        return before.passed_over + 1  # the time without movement that the step told of ended
    if not same:
        return fresh.passed_over
    several = before.order is Order.ALL and before.ask in (Ask.RETROGRESSION, Ask.ADVANCE)
    if fresh.preferences or fresh.places or not (before.order is Order.LAST or several):
        return 0
    return before.passed_over + bool(_BEFORE_THAT.search(fresh.text))


def step_back(fresh: Question, before: Question) -> int:
    """Return the months back to the bulletin or span before, where that is asked for ("and before that?"), else 0."""
    if fresh.ask is not None or not _BEFORE_THAT.search(fresh.text):
        return 0
    if before.span and before.ask in (Ask.MOVEMENT, Ask.TREND):
        return before.span.first - before.span.last - 1
    return -1 if before.ask in (Ask.CUTOFF, Ask.CURRENT, *WHOLE) else 0
