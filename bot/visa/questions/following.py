"""How a question leans on what was said before: missing parts are taken from there, named ones replace them."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import TYPE_CHECKING

from bot.visa.questions.question import Ask, Clock, Lack, Person, Question, Span

if TYPE_CHECKING:
    from bot.visa.bulletin import Month

SERIES = (
    Ask.CUTOFF, Ask.CURRENT, Ask.FORECAST, Ask.MOVEMENT, Ask.TREND, Ask.COMPARE, Ask.RETROGRESSION, Ask.REACHED,
)  # fmt: skip
"""What is asked about a row and a column."""


def supplement(question: Question, told: Question) -> Question:
    """Return `question` with what it does not say taken from a statement beside it."""
    return replace(
        question,
        ask=question.ask or told.ask,
        preferences=question.preferences or told.preferences,
        places=question.places or told.places,
        charts=question.charts or told.charts,
        months=question.months or told.months,
        span=question.span or told.span,
        horizon=question.horizon or told.horizon,
        priority_date=question.priority_date or told.priority_date,
        topic=question.topic or told.topic,
        person=merged(question.person, told.person),
        relative_notes=tuple(dict.fromkeys((*told.relative_notes, *question.relative_notes))),
        doubts=tuple(dict.fromkeys((*told.doubts, *question.doubts))),
        lacks=question.lacks or (told.lacks if not question.preferences else ()),
        immediate=question.immediate or (told.immediate and not question.preferences),
        no_category=question.no_category or (told.no_category if not question.preferences else ""),
        text=f"{told.text} {question.text}".strip(),
    )


def merged(first: Person, second: Person) -> Person:
    """Return what either says about the people, `first` before `second`."""
    found = {
        each.name: getattr(first, each.name)
        if getattr(first, each.name) not in ("", None)
        else getattr(second, each.name)
        for each in fields(Person)
    }
    return Person(**found)


def follow(fresh: Question, before: Question | None, clock: Clock) -> Question:
    """Return `fresh` completed from the question `before` it, and with what is still lacking named."""
    question = fresh if before is None else _lean(fresh, before)
    question = _shifted(question, before, clock)
    if question.ask is None:
        question = replace(question, ask=_default(question))
    return _refined(question)


def _default(question: Question) -> Ask:
    """Return what somebody wants who only tells facts."""
    if question.topic:
        return Ask.EXPLAIN
    if question.person.born and question.person.approved:
        return Ask.CHILD
    if question.immediate or question.no_category:
        return Ask.EXPLAIN
    if question.priority_date and not question.months:
        return Ask.CURRENT
    if question.priority_date:
        return Ask.CURRENT
    if question.months and not question.preferences and not question.places:
        return Ask.BULLETIN
    return Ask.CUTOFF


def _lean(fresh: Question, before: Question) -> Question:
    same_ask = fresh.ask is None or fresh.ask is before.ask
    partial = not fresh.preferences or not fresh.places or fresh.leans
    ask = fresh.ask
    if ask is None or (ask is Ask.CUTOFF and _vague(fresh) and before.ask in SERIES):
        ask = before.ask if before.ask in (*SERIES, Ask.CHANGES, Ask.BULLETIN, Ask.CHILD, Ask.DIVERSITY) else None
    answered = before.lacks and fresh.ask is None
    keep_months = (partial and not fresh.months and not fresh.span) or bool(answered)
    question = replace(
        fresh,
        ask=ask,
        preferences=fresh.preferences or before.preferences,
        places=fresh.places or before.places,
        charts=fresh.charts or (before.charts if partial else ()),
        months=fresh.months or (before.months if keep_months else ()),
        span=fresh.span or (before.span if keep_months and same_ask else None),
        horizon=fresh.horizon or (before.horizon if partial and not fresh.months else 0),
        priority_date=fresh.priority_date or before.priority_date,
        person=merged(fresh.person, before.person),
        immediate=fresh.immediate,
        status=fresh.status or (before.status if same_ask else ""),
        ever=fresh.ever or (before.ever if same_ask else False),
    )
    return _joined(question, fresh, before)


def _vague(fresh: Question) -> bool:
    """Whether the words ask for nothing in particular ("what about China?", "what is it for F4?")."""
    return not re.search(
        r"\bcut-?off|\bpriority\s+date|\bdates?\b|\bwhat\s+(?:is|was|are|were)\s+(?:the|f|eb)\b", fresh.text
    )


def _joined(question: Question, fresh: Question, before: Question) -> Question:
    """Add to what was asked before where the words compare with it ("and compare that with China")."""
    if fresh.ask is not Ask.COMPARE or before.ask not in SERIES:
        return question
    places = tuple(dict.fromkeys((*before.places, *fresh.places)))
    preferences = tuple(dict.fromkeys((*before.preferences, *fresh.preferences)))
    if len(fresh.places) == 1 and not fresh.preferences:
        return replace(question, places=places)
    if len(fresh.preferences) == 1 and not fresh.places:
        return replace(question, preferences=preferences)
    return question


def _shifted(question: Question, before: Question | None, clock: Clock) -> Question:
    """Move the months by "a year earlier" and the like, from the months asked about, or the newest."""
    if not question.shift:
        return question
    if before is None and question.ask in (Ask.MOVEMENT, Ask.COMPARE, Ask.CHANGES) and len(question.months) == 1:
        start = question.months[0]
        return replace(question, months=tuple(sorted((start, start + question.shift))), shift=0)
    base = question.months or ((before.months if before else ()) or (clock.latest,))
    moved = tuple(month + question.shift for month in base)
    if question.ask in (Ask.MOVEMENT, Ask.COMPARE) and len(moved) == 1:
        moved = tuple(sorted((*base, *moved)))
    span = question.span and _moved_span(question.span, question.shift)
    return replace(question, months=() if span else moved, span=span, shift=0)


def _moved_span(span: Span, months: int) -> Span:
    year = span.fiscal_year + round(months / 12) if span.fiscal_year else 0
    return Span(span.first + months, span.last + months, year, span.year + round(months / 12) if span.year else 0)


def _refined(question: Question) -> Question:
    """Correct the kind of question by what it names, and say what it lacks."""
    ask = question.ask
    several = len(question.preferences) * len(question.areas)
    if ask is Ask.CHANGES and question.preferences and (question.places or len(question.preferences) == 1):
        ask = Ask.MOVEMENT
    if ask is Ask.BULLETIN and question.preferences and question.places:
        ask = Ask.CUTOFF
    if ask is Ask.CURRENT and question.horizon:
        ask = Ask.FORECAST
    if ask is Ask.MOVEMENT and several > 1 and re.search(r"\b(?:faster|most|more|slower|least)\b", question.text):
        ask = Ask.COMPARE
    if ask is Ask.COMPARE and several < 2 and len(question.charts) < 2 and (len(question.months) >= 2 or question.span):
        ask = Ask.MOVEMENT
    if ask is Ask.CUTOFF and question.span and not question.months:
        ask = Ask.TREND if question.preferences else ask
    if ask is Ask.REACHED and not question.priority_date and not question.status:
        ask = Ask.CUTOFF
    if question.no_category or question.immediate:
        ask = Ask.EXPLAIN if ask in (*SERIES, None) else ask
    question = replace(question, ask=ask)
    return replace(question, lacks=_lacking(question))


def _lacking(question: Question) -> tuple[Lack, ...]:
    if question.ask not in SERIES:
        return ()
    lacks: list[Lack] = [each for each in question.lacks if each in (Lack.MARRIED, Lack.AGE, Lack.STATUS)]
    if not question.preferences and Lack.STATUS not in lacks:
        lacks.append(Lack.PREFERENCE)
    if not question.places:
        lacks.append(Lack.AREA)
    return tuple(lacks)


def month_of(question: Question, clock: Clock) -> Month:
    """Return the bulletin asked about, the newest one where none was named."""
    return question.months[-1] if question.months else clock.latest
