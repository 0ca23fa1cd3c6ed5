"""What a talk goes back to ("back to my sister"), and what is remembered of a question for those after it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.questions.question import Ask, Question

if TYPE_CHECKING:
    from collections.abc import Sequence

_BACK_TO = re.compile(
    r"\b(?:back|return(?:ing)?)\s+to\s+(?P<a>[^?.!,;:]{2,60})|\b(?:and\s+)?(?P<b>(?:my|the)\s+\w+)\s+again\b"
    r"|\bas\s+for\s+(?P<c>[^?.!,;:]{2,40})"
)
_PLAIN = frozenset(
    re.findall(r"\w+", "my the our his her case one question first about original a an in of for and with")
)


def returned_to(plain: str, earlier: Sequence[Question]) -> Question | None:
    """Return the latest earlier question about what the words go back to ("back to my sister"), or None."""
    found = _BACK_TO.search(plain)
    if found is None:
        return None
    names = _names(found["a"] or found["b"] or found["c"])
    if "first" in plain.split() and not names:
        return earlier[0] if earlier else None
    said = [_names(each.text) for each in earlier]
    whole = [at for at, each in enumerate(said) if names and names <= each]
    at = next(reversed(whole or [at for at, each in enumerate(said) if names & each]), None)
    return None if at is None else _last_of(earlier[at:])


def _last_of(questions: Sequence[Question]) -> Question:
    """Return the last of `questions` that goes on about the person and line of the first of them."""
    first = found = questions[0]
    for each in questions[1:]:
        if not _same_line(each, first) or _MINE.search(each.text):
            break
        found = each
    return found


_MINE = re.compile(r"\b(?:my|our)\s+(?:\w+\s+)?(?!case|date|turn|place|chances?|pd|priority)[a-z]+\b")


def _names(text: str) -> frozenset[str]:
    words = re.findall(r"[a-z]+\d?[a-z]?", re.sub(r"\b(eb|f)[\s-]+(\d[ab]?)\b", r"\1\2", text))
    return frozenset(words) - _PLAIN


def _same_line(first: Question, second: Question) -> bool:
    return bool(first.preferences) and (first.preferences, first.places) == (second.preferences, second.places)


_IF = re.compile(r"\b(?:if|when|once|after|should|can|could|would|before)\b")
ASIDE = frozenset(
    {"marriage", "naturalize", "derivatives", "petitioner_died", "job_change", "work_travel", "window", "divorce"}
)


def kept(question: Question, before: Question | None) -> Question:
    """Return what is remembered of `question`: what it only supposes ("what if I marry?") changes no facts."""
    if before and not question.priority_date and _same_line(question, before):
        question = replace(question, priority_date=before.priority_date)
    supposed = question.ask is Ask.EXPLAIN and question.topic in ASIDE and _IF.search(question.text)
    if before and before.ask is Ask.DIVERSITY and question.topic == "diversity_program":
        return before
    if before is None or not supposed or not before.preferences:
        return question
    told = replace(question, preferences=before.preferences, person=before.person, lacks=before.lacks)
    return replace(told, immediate=before.immediate, no_category=before.no_category, doubts=())
