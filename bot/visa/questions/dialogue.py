"""The messages of a conversation -> the questions of the last one, read in the light of those before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.questions.cases import Cases, lines, taken, together, together_told, told
from bot.visa.questions.plain import plain
from bot.visa.questions.question import Ask, Clock, Question
from bot.visa.questions.reading import TALK, read
from bot.visa.questions.shifting import between_those, counted_on
from bot.visa.questions.statements import meant_day
from bot.visa.questions.words import IN_EXTRACTS, LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_dialogue(texts: Sequence[str], clock: Clock) -> tuple[Question, ...]:
    """Return the questions of the last of a person's messages."""
    before: Question | None = None
    earlier: list[Question] = []
    cases: Cases = ()
    focus: Cases = ()
    questions: tuple[Question, ...] = ()
    for text in texts:
        said = between_those(counted_on(plain(text), before.text if before else ""), earlier)
        said, chosen = taken(said, cases, focus or lines(earlier), before)
        if chosen:
            questions = together(tuple(each for case in chosen for each in read(said, clock, case)), chosen)
        else:
            questions = read(said, clock, before)
        dates = [each.priority_date for each in (*cases, *earlier)]
        questions = tuple(
            replace(each, priority_date=meant_day(each.priority_date, each.text, dates)) for each in questions
        )
        meant = [each for each in questions if each.ask not in TALK]
        cases = told(cases, meant, before)
        focus = together_told(meant) if meant else focus
        before = _kept(meant[-1], before) if meant else before
        earlier += meant
    if len(texts[-1]) > LONGEST:
        return tuple(replace(each, relative_notes=(*each.relative_notes, IN_EXTRACTS)) for each in questions)
    return questions


_IF = re.compile(r"\b(?:if|when|once|after|should|can|could|would|before)\b")
_ASIDE = frozenset(
    {"marriage", "naturalize", "derivatives", "petitioner_died", "job_change", "work_travel", "window", "divorce"}
)


def _kept(question: Question, before: Question | None) -> Question:
    """Return what is remembered of `question`: what it only supposes ("what if I marry?") changes no facts."""
    if before is None:
        return question
    same = question.preferences and (question.preferences, question.places) == (before.preferences, before.places)
    if same and not question.priority_date:
        question = replace(question, priority_date=before.priority_date)
    if before.ask is Ask.DIVERSITY and question.ask is Ask.EXPLAIN and not question.preferences:
        return before
    if not (
        question.ask is Ask.EXPLAIN and question.topic in _ASIDE and _IF.search(question.text) and before.preferences
    ):
        return question
    told = replace(question, preferences=before.preferences, person=before.person, lacks=before.lacks)
    return replace(told, immediate=before.immediate, no_category=before.no_category, doubts=())
