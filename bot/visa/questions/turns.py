"""Turns of a talk that name nothing by themselves: "why?", "are you sure?", "in plain words", "did it recover?"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.asks import find_charts
from bot.visa.questions.correcting import corrected
from bot.visa.questions.joining import LEADS_TO
from bot.visa.questions.kinship import settled, told_by
from bot.visa.questions.lacking import SERIES
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.places import is_place
from bot.visa.questions.question import Ask, Order, Person, Question
from bot.visa.questions.statements import merged
from bot.visa.questions.strangers import strange_alone
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Callable

_MEANING = {
    Ask.FORECAST: "meaning_forecast", Ask.RETROGRESSION: "retrogression", Ask.CHART_CHOICE: "chart_difference",
    Ask.CHILD: "cspa", Ask.DIVERSITY: "diversity_program",
}  # fmt: skip
"""What is to be explained after an answer of a kind."""


def turned(plain: str, before: Question) -> Question | None:
    """Return what a whole message asks that only takes up the answer before, or None."""
    said = without_lead(plain)
    kind = next((key for key, pattern in patterns("turns") if pattern.search(said)), "")
    if not kind or not _FITS.get(kind, _always)(plain, before):
        return None
    fresh = replace(before, text=plain, doubts=(), relative_notes=(), lacks=(), order=Order.ALL, passed_over=0)
    if kind in _TAKES:
        return _TAKES[kind](fresh, before)
    topic = {
        "sure": "accuracy" if before.ask is Ask.FORECAST else "sure",
        "meaning": _MEANING.get(before.ask or Ask.CUTOFF, "meaning"),
    }.get(kind, kind)
    return replace(fresh, ask=Ask.EXPLAIN, topic=topic, immediate=False, no_category="")


def _always(plain: str, before: Question) -> bool:
    del plain, before
    return True


def _comes_along(plain: str, before: Question) -> bool:
    sibling = Preference.F4 in before.preferences or not re.search(r"\b(?:nephew|niece)", plain)
    return sibling and bool(before.preferences or before.ask is Ask.DIVERSITY)


def _named(_plain: str, before: Question) -> bool:
    return bool(before.preferences)


def _two_countries(_plain: str, before: Question) -> bool:
    return len({place.spouse for place in before.places}) > 1


GOES_BACK = re.compile(
    r"\b(?:retrogress\w*|drop\w*|fell)\b|\b(?:it|they|dates?)\s+(?:\w+\s+)?(?:go|goes|going|moves?|slips?|falls?)\s+back\w*"
)
_STEPS = (Ask.RETROGRESSION, Ask.ADVANCE, Ask.REACHED, Ask.STANDSTILL)
_FITS: dict[str, Callable[[str, Question], object]] = {
    "why": lambda _, before: not (before.immediate or before.no_category),
    "derivatives": _comes_along,
    "read": lambda _, before: before.priority_date and before.priority_date.other,
    "far": lambda _, before: before.priority_date and before.preferences and before.places,
    "cross_chargeability": _two_countries,
    "alone": _two_countries,
    "always": lambda _, before: before.ask in SERIES and before.preferences and before.places,
    "since": lambda _, before: before.ask in SERIES and before.preferences,
    "then": lambda _, before: before.ask in (*_STEPS, Ask.FURTHEST),
    "last": lambda _, before: before.ask in _STEPS,
    "that": lambda _, before: before.ask in _STEPS,
    "divorce": _named,
    "citizen": lambda _, before: {*before.preferences} <= {Preference.F2A, Preference.F2B} and before.preferences,
    "over": lambda _, before: before.ask is Ask.EXPLAIN and before.topic,
    "category": _named,
    "after_current": lambda _, before: before.ask is Ask.CURRENT and before.priority_date,
    "pending_retrogression": lambda _, before: GOES_BACK.search(before.text),
    "wed": _named,
    "parted": _named,
    "stayed": lambda _, before: before.ask is Ask.REACHED,
    "recovered": lambda _, before: before.ask is Ask.RETROGRESSION,
    "again": lambda _, before: before.ask is Ask.RETROGRESSION,
    "still": lambda _, before: before.ask in (Ask.CURRENT, Ask.REACHED) and before.preferences,
}
"""Whether a turn of a kind makes sense after the question before; of the others it always does."""


def _recovered(fresh: Question, before: Question) -> Question:
    one = before.order is not Order.ALL
    return replace(fresh, order=before.order if one else Order.LAST, passed_over=before.passed_over if one else 0)


def _then(fresh: Question, before: Question) -> Question:
    day = None if before.ask is Ask.STANDSTILL else before.priority_date
    return replace(fresh, order=before.order, passed_over=before.passed_over, priority_date=day)


def _always_so(fresh: Question) -> Question:
    if fresh.ask is Ask.COMPARE and len(fresh.preferences) * len(fresh.places) == 2:
        return replace(fresh, text="when was it ahead", priority_date=None)
    return replace(fresh, ask=Ask.TREND)


_TAKES: dict[str, Callable[[Question, Question], Question]] = {
    "read": lambda fresh, before: replace(fresh, ask=Ask.CURRENT, relative_notes=before.relative_notes),
    "far": lambda fresh, _: replace(fresh, ask=Ask.CURRENT, text="how far am i from the cut-off"),
    "last": lambda fresh, _: replace(fresh, order=Order.LAST),
    "recovered": _recovered,
    "that": _recovered,
    "stayed": lambda fresh, _: fresh,
    "then": _then,
    "still": lambda fresh, _: replace(fresh, ask=Ask.CURRENT, months=(), span=None),
    "always": lambda fresh, _: _always_so(replace(fresh, months=(), span=None)),
    "since": lambda fresh, before: _since(replace(fresh, charts=find_charts(fresh.text) or before.charts)),
    "alone": lambda fresh, _: replace(fresh, places=tuple(each for each in fresh.places if not each.spouse)),
    "category": lambda fresh, _: replace(fresh, ask=Ask.EXPLAIN, topic="", months=(), span=None),
    "again": lambda fresh, _: replace(
        fresh, ask=Ask.FORECAST, months=(), span=None, priority_date=None, text="will it retrogress"
    ),
    "citizen": lambda fresh, _: _changed(fresh, "naturalize", Person(sponsor="citizen")),
    "over": lambda fresh, before: replace(fresh, text=before.text),
    "wed": lambda fresh, _: _changed(fresh, "marriage", Person(married=True)),
    "parted": lambda fresh, _: _changed(fresh, "divorce", Person(married=False)),
}
"""What a turn of a kind makes of the question before; of the others, that their rule is to be explained."""


_PETITIONED = {
    Preference.F1: Person("child", "citizen", married=False, age=21),
    Preference.F3: Person("child", "citizen", married=True, age=21),
    Preference.F2A: Person("spouse", "resident"),
    Preference.F2B: Person("child", "resident", married=False, age=21),
}
"""Who petitions for whom in a category that a wedding, a divorce or a naturalization changes."""


def _changed(fresh: Question, topic: str, since: Person) -> Question:
    """Return the rule of `topic` with the category that what has happened since leads to."""
    fresh = replace(fresh, ask=Ask.EXPLAIN, topic=topic, months=(), span=None)
    was = _PETITIONED.get(fresh.preferences[-1])
    if was is None:
        return fresh
    person = merged(since, merged(was, fresh.person))
    return replace(told_by(fresh, settled(person)), topic=topic, person=person)


def _since(question: Question) -> Question:
    """Return since when it is as was just said: a priority date reached, a state held, a date unchanged."""
    question = replace(question, months=(), span=None, charts=question.charts[:1])
    if question.ask is Ask.COMPARE and len(question.preferences) * len(question.places) == 2:
        return replace(question, text="when was it ahead", priority_date=None)
    if question.priority_date and question.ask is Ask.CURRENT and not _OF_CUTOFF.search(question.text):
        return replace(question, ask=Ask.REACHED, text="since when current")
    dated = question.priority_date and not _OF_CUTOFF.search(question.text)
    if dated or question.status:
        return replace(question, ask=Ask.REACHED, order=Order.ALL if dated else Order.LAST)
    return replace(question, ask=Ask.STANDSTILL, order=Order.LAST, priority_date=None)


_OF_CUTOFF = re.compile(
    r"\bcut-off\b|\bstuck\b|\bsitting\b|\bget\s+(?:there|to)\b|\bstood\b|\b(?:been|at)\s+(?:there|at\s+that)\b"
)
"""What is the cut-off's, not the own date's."""


_BACKWARDS = re.compile(r"(?:the\s+)?(?:going\s+|moving\s+|moved\s+|went\s+)?back(?:wards?)?\W*")
_WHO = re.compile(r"(?:who|what|which|any(?:thing|one|body)?)\b")


def taken_up(fresh: Question, before: Question) -> Question:
    """Return `fresh` as it takes up what was before: a part of a priority date, who went back in a bulletin."""
    back = fresh.ask is Ask.RETROGRESSION and before.ask in (Ask.BULLETIN, Ask.CHANGES)
    if back and (_WHO.match(without_lead(fresh.text)) or _BACKWARDS.fullmatch(without_lead(fresh.text))):
        return replace(fresh, ask=Ask.CHANGES)
    if before.preferences and before.preferences[0].value.startswith("EB5_") and _ORDINARY.search(fresh.text):
        return replace(fresh, preferences=(Preference.EB5_UNRESERVED,))
    named = before.ask is Ask.EXPLAIN and not (before.preferences or fresh.preferences or fresh.places)
    if named and fresh.ask in (None, Ask.CUTOFF) and len(fresh.text.split()) <= 4:
        fresh = _also_explained(fresh)
    if (
        before.person.relation == "child"
        and before.person.sponsor
        and _OF_SAME_PARENT.fullmatch(without_lead(fresh.text))
    ):
        fresh = _of_same_parent(fresh, before)
    lead = LEADS_TO.get(before.topic, {}) if before.ask is Ask.EXPLAIN and not fresh.preferences else {}
    if lead and _QUICKER.search(fresh.text) and set(before.preferences) & set(lead):
        rows = tuple(each for row in before.preferences if row in lead for each in (row, lead[row]))
        return replace(fresh, ask=Ask.COMPARE, preferences=rows, topic="")
    at_once = Preference.F2A in before.preferences and fresh.ask is Ask.FORECAST and _AND_THEN.search(fresh.text)
    if before.topic == "naturalize" and (_NO_WAIT.search(fresh.text) or at_once):
        return replace(fresh, ask=Ask.EXPLAIN, topic="immediate_relatives")
    if fresh.topic in _GOES_ON.get(before.topic, {}):
        return replace(fresh, topic=_GOES_ON[before.topic][fresh.topic])
    if fresh.topic in ("derivatives", "citizenship_or_birth", "downgrade", "naturalize"):
        return _left_out(fresh, before)
    if before.status == "U" and not fresh.status and fresh.ask in (None, Ask.REACHED) and _HAPPEN.search(fresh.text):
        fresh = replace(fresh, ask=Ask.REACHED, status="U")
    return corrected(fresh, before)


def _left_out(fresh: Question, before: Question) -> Question:
    """Return `fresh` without what is not of the own case: a country of citizenship, what a spouse has petitioned.

    Whoever wonders about another category has both: the one held and the one wondered about.
    """
    if fresh.topic == "naturalize":
        named = _NAMED_ROW.search(fresh.text) or not before.preferences
        return fresh if named else replace(fresh, preferences=before.preferences, person=before.person)
    if fresh.topic == "downgrade":
        both = (*fresh.preferences, *(before.preferences if before.priority_date else ()))
        return replace(fresh, preferences=tuple(dict.fromkeys(both)))
    if fresh.topic == "citizenship_or_birth" and before.places:
        return replace(fresh, places=())
    return replace(fresh, preferences=(), span=None) if before.preferences and before.priority_date else fresh


_NAMED_ROW = re.compile(r"\bf-?\d")
_ORDINARY = re.compile(r"\b(?:normal|regular|ordinary|standard)\s+(?:one|eb-?5|category|line)\b")
_NO_WAIT = re.compile(r"\bno\s+(?:more\s+)?(?:wait\w*|lines?)\W*$")
_AND_THEN = re.compile(r"\bhow\s+long\b.{0,16}\b(?:that|it|then)\b.{0,8}\W*$|\bhow\s+long\s+then\b")
_QUICKER = re.compile(r"\b(?:quicker|faster|slower|sooner|better|worse|longer)\b")
_GOES_ON = {
    "job_change": {"window": "retention"},
    "marriage": {"window": "marriage"},
    "divorce": {"window": "divorce"},
    "derivatives": {"retention": "age_out"},
    "age_out": {"retention": "age_out"},
    "naturalize": {"address": "naturalize"},
}
"""What a few words ask about after another rule: "do I lose the place?", "how do we tell USCIS?"."""
_OF_SAME_PARENT = re.compile(
    r"(?:for\s+)?my\s+(?:(?:un|not\s+)?(?:married|single|divorced|widowed)\s+)?(?:\w+\s+)?"
    r"(?:sister|brother|sibling)s?\b[^a-z]*(?:\d\d)?\W*"
)
_SIBLING = (
    "I took your brother or sister as another child of the parent who petitions for you; if it is you who petitions, "
    "it is F4."
)


def _of_same_parent(fresh: Question, before: Question) -> Question:
    """Return `fresh` about a brother or sister, whom the same parent petitions for: else marriage were not told."""
    person = replace(before.person, married=fresh.person.married, age=None if fresh.person.married is None else 21)
    bare_ = replace(fresh, person=person, relative_notes=(_SIBLING,), doubts=())
    return told_by(bare_, settled(person))


def _also_explained(fresh: Question) -> Question:
    """Return `fresh` as a wish to have one more term explained ("and FAD?")."""
    topic = find_topic(fresh.text, Mark.NAMED)
    return replace(fresh, ask=Ask.EXPLAIN, topic=topic) if topic else fresh


_HAPPEN = re.compile(r"\b(?:that|it|this)\s+(?:ever\s+|last\s+)?happen\w*\b|\bhappened\b")


_ASKS_MORE = re.compile(
    r"^(?:(?:so|but|and|ok(?:ay)?|what\s+if|if|then|also)[\s,]+)*"
    r"(?:can|could|do|does|did|should|would|will|is|are|am|may|must|what\s+if|what\s+happens|where|who|how|what)\b"
)


def understood(fresh: Question, context: Question | None) -> Question:
    """Return `fresh`, or that it was not understood where it asks something of its own, not more of what was before."""
    known = replace(fresh, leans=False, person=context.person if context else fresh.person)
    told = Question(text=fresh.text, person=known.person)
    if known == told and (unknown := strange_alone(fresh.text, is_place)):
        return replace(fresh, leans=True, doubts=unknown)
    asks = _ASKS_MORE.search(fresh.text) and not (_ORDINARY.search(fresh.text) or _HAPPEN.search(fresh.text))
    nobody = fresh.person == known.person
    lost = nobody and known == told and len(fresh.text.split()) >= 4 and asks
    return Question(Ask.UNCLEAR, text=fresh.text) if lost else fresh
