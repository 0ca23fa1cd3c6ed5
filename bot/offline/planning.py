"""From typed questions to a plan: which tools answer them, and what has to be asked back first (pure)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.offline.calls import CALLS
from bot.offline.present import nearer
from bot.visa.questions import Ask, Clock, Lack, Question, Span, Want
from bot.visa.questions.following import NO_CATEGORY
from bot.visa.questions.moments import UNDATED
from bot.visa.questions.months import NO_MONTH
from bot.visa.questions.question import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.offline.uses import ToolUse

MOST_CALLS = 8
"""Calls that one round may make."""
Item = TypeVar("Item")
_HOPELESS = frozenset({Lack.PREFERENCE, Lack.STATUS})


@dataclass(frozen=True, slots=True)
class Plan:
    """How a message is answered: what to say about it, which tools to call, what to ask back."""

    questions: tuple[Question, ...]
    calls: tuple[ToolUse, ...] = ()
    asked: tuple[Question | None, ...] = ()
    """The question that each of the calls answers; none where it answers several together."""
    backs: tuple[Lack, ...] = ()
    """What is asked back at the end."""
    left_out: bool = False
    """More is asked than one round may look up."""


def plan(questions: tuple[Question, ...], clock: Clock, *, asked_back: bool = False) -> Plan:
    """Return the calls that answer `questions`; `asked_back`: the person was asked for something just before."""
    calls: list[tuple[ToolUse, Question | None]] = [(use, None) for use in nearer(questions)]
    backs: list[Lack] = []
    for question in questions:
        if _of_nothing(question):
            continue
        spared = (Lack.AREA, Lack.PRIORITY_DATE) if asked_back else ()  # without them there is an answer, too
        backs += [each for each in question.lacks if each not in spared]
        if question.preferences or question.ask is Ask.CHILD or not _HOPELESS & set(question.lacks):
            calls += [(use, question) for each in _apart(question) for use in CALLS[each.ask](each, clock)]
    unique = _once(use for use, _ in calls)
    return Plan(
        questions,
        unique[:MOST_CALLS],
        tuple(next(question for use, question in calls if use == each) for each in unique),
        _once(each for each in backs if each is not Lack.PREFERENCE or not any(one.preferences for one in questions)),
        left_out=len(unique) > MOST_CALLS,
    )


def _of_nothing(question: Question) -> bool:
    """Whether only a time or a category is asked for that cannot be: another bulletin would answer nothing."""
    named = question.months or question.span or question.priority_date
    whole = question.ask in WHOLE and not question.preferences
    no_month = not named and any(each.startswith((NO_MONTH, UNDATED[:18])) for each in question.doubts)
    return no_month or (whole and any(map(NO_CATEGORY.match, question.doubts)))


def _apart(question: Question) -> tuple[Question, ...]:
    """Return `question` once for each span that it names beside each other ("FY2022 against FY2023")."""
    spans = (question.span, *question.beside)
    if question.ask is Ask.TREND and question.span and question.beside and question.wants(Want.YEARLY):
        named = [each for each in spans if each]
        spans = (Span(min(each.first for each in named), max(each.last for each in named)),)
    return tuple(replace(question, span=span, beside=()) for span in spans) if question.ask in CALLS else ()


def _once(items: Iterable[Item]) -> tuple[Item, ...]:
    found: list[Item] = []
    for each in items:
        if each not in found:
            found.append(each)
    return tuple(found)
