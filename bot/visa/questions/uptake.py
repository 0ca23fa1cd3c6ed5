"""What a question takes up of the one before: the other category of a rule, a sibling, who went back in a bulletin."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.bulletin import Month, Preference
from bot.visa.questions.correcting import corrected
from bot.visa.questions.joining import LEADS_TO
from bot.visa.questions.kinship import settled, told_by
from bot.visa.questions.question import WHOLE, Ask, Order, Question
from bot.visa.questions.relatives import SIBLING
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.words import without_lead

_BACKWARDS = re.compile(r"(?:the\s+)?(?:going\s+|moving\s+|moved\s+|went\s+)?back(?:wards?)?\W*")
_THE_MOST = re.compile(
    r"which\s+(?:one\s+|of\s+(?:them|those|these)\s+)?(?:is|was|were|are|went\s+back|moved)\s+(?:the\s+)?(?:worst|best|biggest|largest|most|furthest|farthest)\W*"
)
_AND = re.compile(r"(?:and|or|but|so|what\s+about|how\s+about)\b")
_LAST_YEAR = re.compile(r"(?:the\s+)?last\s+year\W*")
_WHO = re.compile(r"(?:who|what|which|any(?:thing|one|body)?)\b")


def taken_up(fresh: Question, before: Question) -> Question:
    """Return `fresh` as it takes up what was before: a part of a priority date, who went back in a bulletin."""
    if whole := _of_all_lines(fresh, before) or _of_a_rule(fresh, before):
        return whole
    about_time = fresh.topic == "fiscal_year" and fresh.span and _AND.match(fresh.text)
    if about_time and before.ask is not Ask.EXPLAIN:
        fresh = replace(fresh, ask=None, topic="")
    if before.preferences and before.preferences[0].value.startswith("EB5_") and ORDINARY.search(fresh.text):
        return replace(fresh, preferences=(Preference.EB5_UNRESERVED,))
    named = before.ask is Ask.EXPLAIN and not (before.preferences or fresh.preferences or fresh.places)
    if named and fresh.ask in (None, Ask.CUTOFF) and len(fresh.text.split()) <= 4:
        fresh = _also_explained(fresh)
    child = before.person.relation == "child" and before.person.sponsor
    if child and _OF_SAME_PARENT.fullmatch(without_lead(fresh.text)):
        fresh = _of_same_parent(fresh, before)
    if fresh.topic in ("derivatives", "citizenship_or_birth", "downgrade", "naturalize"):
        return _left_out(fresh, before)
    if before.status == "U" and not fresh.status and fresh.ask in (None, Ask.REACHED) and HAPPEN.search(fresh.text):
        fresh = replace(fresh, ask=Ask.REACHED, status="U")
    return corrected(fresh, before)


def _of_all_lines(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as a question about the bulletins just shown: who went back in them, which did most."""
    said = without_lead(fresh.text)
    if before.ask not in WHOLE or (fresh.preferences and fresh.places):
        return None
    if fresh.ask is Ask.RETROGRESSION and (_WHO.match(said) or _BACKWARDS.fullmatch(said)):
        return replace(fresh, ask=Ask.CHANGES)
    if before.ask is Ask.BULLETIN and len(before.months) == 1 and fresh.span and _LAST_YEAR.fullmatch(said):
        return replace(fresh, ask=Ask.BULLETIN, months=(Month(fresh.span.year, before.months[0].month),), span=None)
    if _THE_MOST.fullmatch(said):
        return replace(fresh, ask=Ask.CHANGES, order=Order.ALL, text=f"{fresh.text} {before.text}")
    return None


def _of_a_rule(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as a question that goes on with the rule just explained: a country, the other category."""
    if before.topic == "chargeability" and fresh.places and not fresh.preferences and fresh.ask in (None, Ask.CUTOFF):
        return replace(fresh, ask=Ask.EXPLAIN, topic=before.topic)
    lead = LEADS_TO.get(before.topic, {}) if before.ask is Ask.EXPLAIN and not fresh.preferences else {}
    other = {**{to: row for row, to in lead.items()}, **lead}
    led = [(row, other[row]) for row in before.preferences if row in other]
    if led and _QUICKER.search(fresh.text):
        rows = tuple(dict.fromkeys(each for both in led for each in both))
        return replace(fresh, ask=Ask.COMPARE, preferences=rows, topic="")
    at_once = Preference.F2A in before.preferences and fresh.ask is Ask.FORECAST and _AND_THEN.search(fresh.text)
    if before.topic == "naturalize" and (_NO_WAIT.search(fresh.text) or at_once):
        return replace(fresh, ask=Ask.EXPLAIN, topic="immediate_relatives")
    onward = _GOES_ON.get(before.topic, {})
    return replace(fresh, topic=onward[fresh.topic]) if fresh.topic in onward else None


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
ORDINARY = re.compile(r"\b(?:normal|regular|ordinary|standard)\s+(?:one|eb-?5|category|line)\b")
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
    rf"{SIBLING}\b[^a-z]*(?:\d\d)?\W*"
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


HAPPEN = re.compile(r"\b(?:that|it|this)\s+(?:ever\s+|last\s+)?happen\w*\b|\bhappened\b")
