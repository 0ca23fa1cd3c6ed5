"""Steps from what was asked before: "a year earlier", "and before that?", "one day later"."""

from __future__ import annotations

from dataclasses import replace

from bot.visa.questions.question import Ask, Clock, Question, Span


def shifted(question: Question, before: Question | None, clock: Clock) -> Question:
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
