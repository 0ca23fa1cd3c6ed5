"""What was told beside a question, in another sentence: facts that the question takes up."""

from __future__ import annotations

import re
from dataclasses import fields, replace

from bot.visa.questions.kinship import unsettled
from bot.visa.questions.question import Ask, Person, Place, Question


def supplement(question: Question, told: Question) -> Question:
    """Return `question` with what it does not say taken from a statement beside it."""
    question = unsettled(question, told)
    if question.topic == "derivatives" and not told.preferences:
        told = replace(told, person=Person(), lacks=(), doubts=(), immediate=False)
    return replace(
        question,
        ask=told.ask if told.ask is Ask.DIVERSITY and not question.preferences else question.ask or told.ask,
        preferences=question.preferences or told.preferences,
        places=_beside(question, told),
        charts=question.charts or told.charts,
        months=question.months or told.months,
        span=question.span or told.span,
        beside=question.beside or (told.beside if not question.span else ()),
        horizon=question.horizon or told.horizon,
        priority_date=question.priority_date or told.priority_date,
        topic="h4" if question.topic == "work_travel" and _H4.search(told.text) else question.topic or told.topic,
        region=question.region or told.region,
        rank=question.rank or told.rank,
        person=merged(question.person, told.person),
        relative_notes=tuple(dict.fromkeys((*told.relative_notes, *question.relative_notes))),
        doubts=tuple(dict.fromkeys((*told.doubts, *question.doubts))),
        lacks=question.lacks or (told.lacks if not question.preferences else ()),
        immediate=question.immediate or (told.immediate and not question.preferences),
        no_category=question.no_category or (told.no_category if not question.preferences else ""),
        text=f"{told.text} {question.text}".strip(),
    )


_H4 = re.compile(r"\bh-?4\b")


def _beside(question: Question, told: Question) -> tuple[Place, ...]:
    """Return the places of both where one is held against what was told ("India ... how does it compare to China?")."""
    if question.ask is Ask.COMPARE and question.leans and len(question.places) == 1 and not question.preferences:
        return tuple(dict.fromkeys((*told.places, *question.places)))
    if question.places and all(place.spouse for place in question.places):
        return tuple(dict.fromkeys((*told.places, *question.places)))
    return question.places or told.places


def merged(first: Person, second: Person) -> Person:
    """Return what either says about the people, `first` before `second`."""
    found = {
        each.name: getattr(first, each.name)
        if getattr(first, each.name) not in ("", None)
        else getattr(second, each.name)
        for each in fields(Person)
    }
    return Person(**found)


_BEGINS = re.compile(
    r"(?:(?:hi|hello|so|and|also|please|but|ok),?\s+)*"
    r"(?:what|which|who|why|how|when|where|can|could|does|do|is|are|will|should|explain|tell)\b"
)


_WHEN = re.compile(r"(?:(?:so|and|but|ok),?\s+)*(?:when\s+(?:do|does|will|would|can|could)|how\s+(?:much\s+)?long)")
IN_PASSING = frozenset({"temporary_visas", "nvc", "processing", "approved_waiting", "job_change", "h1b"})
"""Rules whose words a story mentions ("on H-1B since 2008, case at NVC")."""


def in_passing(fresh: Question, sentence: str, plain: str) -> Question:
    """Return `fresh` as a statement where it only mentions what could be explained, and the question comes after it."""
    later = plain.partition(sentence)[2]
    comes = "?" in plain or any(_WHEN.match(each.strip()) for each in re.split(r"[.!;\n]", later))
    asked = sentence.endswith("?") or not comes or fresh.topic not in IN_PASSING or _BEGINS.match(sentence)
    return fresh if asked else replace(fresh, ask=None, topic="")
