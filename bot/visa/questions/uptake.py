"""What a question takes up of the one before: the other category of a rule, a sibling, who went back in a bulletin."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.bulletin import Preference
from bot.visa.questions.correcting import corrected
from bot.visa.questions.joining import LEADS_TO
from bot.visa.questions.kinship import settled, told_by
from bot.visa.questions.question import Ask, Question
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.words import without_lead

_BACKWARDS = re.compile(r"(?:the\s+)?(?:going\s+|moving\s+|moved\s+|went\s+)?back(?:wards?)?\W*")
_WHO = re.compile(r"(?:who|what|which|any(?:thing|one|body)?)\b")


def taken_up(fresh: Question, before: Question) -> Question:
    """Return `fresh` as it takes up what was before: a part of a priority date, who went back in a bulletin."""
    back = fresh.ask is Ask.RETROGRESSION and before.ask in (Ask.BULLETIN, Ask.CHANGES)
    if back and (_WHO.match(without_lead(fresh.text)) or _BACKWARDS.fullmatch(without_lead(fresh.text))):
        return replace(fresh, ask=Ask.CHANGES)
    if before.preferences and before.preferences[0].value.startswith("EB5_") and ORDINARY.search(fresh.text):
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
    if before.status == "U" and not fresh.status and fresh.ask in (None, Ask.REACHED) and HAPPEN.search(fresh.text):
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


HAPPEN = re.compile(r"\b(?:that|it|this)\s+(?:ever\s+|last\s+)?happen\w*\b|\bhappened\b")
