"""A relation between petitioner and applicant -> the family preference.

Official source: INA 203(a) (8 U.S.C. 1153(a)), INA 201(b) for immediate relatives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.lexicon import PARENT, route
from bot.visa.questions.listing import lists_all
from bot.visa.questions.question import SERIES, Ask, Lack, Person

if TYPE_CHECKING:
    from bot.visa.questions.question import Clock, Question
from bot.visa.questions.wants import Want


@dataclass(frozen=True, slots=True)
class Kin:
    """What a relation leads to."""

    preferences: tuple[Preference, ...] = ()
    immediate: bool = False
    no_category: str = ""
    lacks: tuple[Lack, ...] = ()
    note: str = ""
    either: str = ""
    """What holds for a citizen and what for a resident, where it was not told which of them petitions."""


def settled(person: Person) -> Kin:
    """Return what the relation of `person` leads to; where the petitioner's status was not told, for both."""
    way = route(person.relation)
    if (person.relation, person.sponsor) == ("fiance", "resident"):
        return Kin(
            (Preference.F2A,), note="a permanent resident has to marry first, and the husband or wife is then F2A"
        )
    if way:
        return Kin(no_category=way)
    if person.relation == "child":
        return {"citizen": _citizen_child, "resident": _resident_child}.get(person.sponsor, _any_child)(person)
    return _KIN.get((person.sponsor, person.relation), Kin())


def _citizen_child(person: Person) -> Kin:
    if person.married:
        return Kin((Preference.F3,), note="a married son or daughter of a US citizen is F3")
    if person.age is not None and person.age < 21:
        return Kin(immediate=True)
    if person.married is False:
        return Kin((Preference.F1,), note="an unmarried son or daughter (21 or over) of a US citizen is F1")
    return Kin((Preference.F1, Preference.F3), lacks=(Lack.MARRIED,))


def _resident_child(person: Person) -> Kin:
    if person.married:
        return Kin(
            no_category=(
                "A permanent resident cannot petition for a married son or daughter: there is no such "
                "category. It becomes F3 when the parent becomes a US citizen; marrying ends F2A and F2B."
            )
        )
    if person.age is None:
        return Kin((Preference.F2A, Preference.F2B), lacks=(Lack.AGE,))
    if person.age < 21:
        return Kin((Preference.F2A,), note="an unmarried child under 21 of a permanent resident is F2A")
    return Kin((Preference.F2B,), note="an unmarried son or daughter (21 or over) of a permanent resident is F2B")


def _any_child(person: Person) -> Kin:
    if person.married:
        return Kin((Preference.F3,), note="a married son or daughter is F3: only a US citizen can petition for one")
    if person.age is not None and person.age < 21:
        return Kin(
            (Preference.F2A,),
            either=(
                "An unmarried child under 21 of a US citizen is an immediate relative: no waiting line. Of a permanent "
                "resident it is F2A."
            ),
        )
    open_ = (Lack.STATUS, *((Lack.AGE,) if person.age is None else ()))
    if person.married is False and person.age:
        return Kin(
            (Preference.F1, Preference.F2B),
            lacks=(Lack.STATUS,),
            either="An unmarried son or daughter of 21 or over is F1 with a US citizen, F2B with a permanent resident.",
        )
    if person.age:
        return Kin(
            (Preference.F1, Preference.F2B, Preference.F3),
            lacks=(*open_, Lack.MARRIED),
            either=(
                "A son or daughter of 21 or over is F1 (unmarried) or F3 (married) with a US citizen, and F2B "
                "(unmarried) with a permanent resident."
            ),
        )
    return Kin(lacks=(*open_, *((Lack.MARRIED,) if person.married is None else ())))


_KIN = {
    ("citizen", "spouse"): Kin(immediate=True),
    ("citizen", "parent"): Kin(immediate=True),
    ("citizen", "sibling"): Kin((Preference.F4,), note="a brother or sister of an adult US citizen is F4"),
    ("resident", "spouse"): Kin((Preference.F2A,), note="the spouse of a permanent resident is F2A"),
    ("resident", "parent"): Kin(
        no_category=(
            "A permanent resident cannot petition for a parent: only a US citizen of 21 or over can, and then the "
            "parent is an immediate relative with no waiting line."
        ),
    ),
    ("resident", "sibling"): Kin(
        no_category=(
            "A permanent resident cannot petition for a brother or sister: only a US citizen of 21 or over can (F4)."
        ),
    ),
    ("", "spouse"): Kin(
        (Preference.F2A,),
        either=(
            "The husband or wife of a US citizen is an immediate relative: no waiting line. Of a permanent resident "
            "it is F2A."
        ),
    ),
    ("", "parent"): Kin(
        immediate=True, either="Only a US citizen of 21 or over can petition for a parent; a permanent resident cannot."
    ),
    ("", "sibling"): Kin(
        (Preference.F4,), note="a brother or sister is F4: only a US citizen of 21 or over can petition for one"
    ),
}


def with_kin(question: Question) -> Question:
    """Return `question` with what the relation told leads to, where no category was named."""
    person = question.person
    of_child = person.relation == "child" and person.sponsor != "resident" and not question.topic
    if of_child and person.married and question.preferences == (Preference.F1,) and not Want.SUPPOSED.of(question.text):
        return told_by(replace(question, preferences=()), settled(person))
    by_citizen = person.relation in _ONLY_CITIZENS and (person.petitions or person.sponsor == "resident")
    if question.topic == "naturalize" and by_citizen:
        person = replace(person, sponsor="citizen")
        bare = replace(question, ask=Ask.FORECAST, topic="", person=person, no_category="", preferences=())
        return told_by(bare, settled(person))
    if person.relation == "spouse" and question.ask in SERIES and _DIVORCED.search(question.text):
        return replace(question, ask=Ask.EXPLAIN, topic="divorce")
    kin = settled(person)
    if kin.preferences in _BY_MARRIAGE and _OR.search(question.text):
        return told_by(replace(question, preferences=()), kin)
    of_all = lists_all(replace(question, priority_date=None))
    settles = question.ask in (*SERIES, Ask.CHILD, None) and not of_all
    if question.preferences or question.immediate or question.no_category or question.topic or not settles:
        return question
    if question.ask is Ask.CHILD and not question.person.sponsor:
        return question
    spouse = {place.spouse for place in question.places}
    if question.person.relation == "spouse" and not question.person.sponsor and len(spouse) > 1:
        return question  # both countries are told for cross-chargeability
    return told_by(question, settled(question.person))


_ONLY_CITIZENS = ("parent", "sibling")
"""Relatives for whom a resident cannot petition, but the citizen that one may become."""
_DIVORCED = re.compile(r"\b(?:we|he|she|i)\b(?:\s+\w+){0,3}?\s+divorced\b(?!.*\b(?:re-?)?married\b)")
"""A marriage that has ended since the husband or wife petitioned."""
_BY_MARRIAGE = ((Preference.F1,), (Preference.F3,))
_OR = re.compile(r"\b(?:am|is|are|be)\b[^?.!]{0,40}\bf\d[ab]?\s+or\s+(?:an?\s+|in\s+)?f\d[ab]?\b")
"""Which of two categories somebody is in."""


_PETITIONED = {
    Preference.F1: Person("child", "citizen", married=False, age=21),
    Preference.F3: Person("child", "citizen", married=True, age=21),
    Preference.F2A: Person("spouse", "resident"),
    Preference.F2B: Person("child", "resident", married=False, age=21),
}
"""Who petitions for whom in a category that a wedding, a divorce or a naturalization changes."""


LEADS_TO = {
    "marriage": {Preference.F1: Preference.F3, Preference.F3: Preference.F1},
    "divorce": {Preference.F3: Preference.F1},
    "naturalize": {Preference.F2B: Preference.F1},
    "downgrade": {Preference.EB2: Preference.EB3, Preference.EB3: Preference.EB2},
}
"""Which category a rule leads to from the own one, by the key of the rule (INA 203(a), 204(k))."""


def changed(question: Question, topic: str, since: Person) -> Question:
    """Return the rule of `topic` with the category that what has happened since leads to."""
    question = replace(question, ask=Ask.EXPLAIN, topic=topic, months=(), span=None)
    was = _PETITIONED.get(question.preferences[-1])
    if was is None:
        return question
    person = since.over(was.over(question.person))
    if topic == "naturalize" and question.preferences[-1] is Preference.F2B:
        return replace(question, preferences=(Preference.F1, Preference.F2B), person=person).noted(_CONVERTED)
    return replace(told_by(question, settled(person)), topic=topic, person=person)


def aged(person: Person, clock: Clock) -> Person:
    """Return `person` with the age that the day of birth comes to, where no age was told."""
    if person.age or not (person.born and person.relation and person.sponsor):
        return person
    born, today = person.born.last, clock.today
    return replace(person, age=today.year - born.year - ((today.month, today.day) < (born.month, born.day)))


def unsettled(question: Question, told: Question) -> Question:
    """Return `question` without what was found for lack of the petitioner's status, where `told` now names it."""
    if question.person.sponsor or not told.person.sponsor or not question.person.relation:
        return question
    guess = settled(question.person)
    if (question.preferences, question.immediate) != (guess.preferences, guess.immediate):
        return question
    doubts = tuple(each for each in question.doubts if each != guess.either)
    notes = tuple(each for each in question.relative_notes if guess.note not in each) if guess.note else ()
    return replace(question, preferences=(), immediate=False, lacks=(), doubts=doubts, relative_notes=notes)


def petitioners_place(question: Question) -> Question:
    """Return `question` less the birthplace of the resident who petitions for a spouse, or a remark on it."""
    if (question.person.relation, question.person.sponsor) != ("spouse", "resident"):
        return question
    own = tuple(each for each in question.places if not each.spouse)
    if own or question.ask not in SERIES:
        return replace(question, places=own or question.places)
    return question.noted(*(_LENT.format(each.name) for each in question.places if each.spouse))


_LENT = (
    "What counts is your own country of birth, not that of the husband or wife who petitions: you told only theirs, "
    "{0}, so I took that. Tell me where you were born if it was elsewhere."
)


_NATURALIZED = re.compile(
    rf"^(?!.*\b(?:if|when|once|unless|before|until)\s+(?:\w+\s+){{1,3}}(?:becomes?|naturali\w+|gets)).*\b(?:{PARENT}|he"
    r"|she|they|petitioner|sponsor)(?:'s|\s+(?:has|have|had|is|are|was|were|just|then|now|also|recently|already|since|later|finally))*"
    r"\s+(?:(?:bec[ao]me|now)\s+(?:an?\s+)?(?:us\s+|u\.s\.\s+|american\s+)?citizens?|(?:an?\s+)?resident\b.{0,24}\b(?:now|but|and)\b.{0,12}\bcitizens?|naturali[sz]ed|got\s+(?:\w+\s+)?citizenship)\b",
    re.DOTALL,
)
_NOW_CITIZEN = re.compile(
    r"^(?!.*\b(?:if|once|unless|before|until)\s+i\b).*\bi(?:'m|\s+(?:am|became|have\s+become|was\s+sworn\s+in\s+as))\s+(?:now\s+|already\s+)*(?:an?\s+)?"
    r"(?:(?:us|american)\s+citizen|citizen\s+(?:since|now))\b(?=.*\bfiled\b.*\b(?:green\s+card|resident|f2a)\b)",
    re.DOTALL,
)
_CONVERTED = (
    "A parent's citizenship turns F2B into F1 (INA 204(k)), unless you ask USCIS in writing to stay in F2B: both are "
    "shown."
)


def converted(question: Question) -> Question:
    """Return `question` with what a petition has become since the resident who filed it naturalized."""
    rows = question.preferences
    which = question.ask is Ask.EXPLAIN and not question.topic
    if not (which or question.ask in SERIES) or not {Preference.F2A, Preference.F2B} & {*rows} or len(rows) != 1:
        return question
    spouse = (question.person.sponsor, question.person.relation) == ("citizen", "spouse")
    if not (naturalized(question.text) or (spouse and _WHEN_RESIDENT.search(question.text))):
        return question
    if rows == (Preference.F2A,):
        return replace(question, ask=Ask.EXPLAIN, topic="naturalize", preferences=())
    return replace(question, preferences=(Preference.F1, Preference.F2B)).noted(_CONVERTED)


_WHEN_RESIDENT = re.compile(
    r"^(?!.*\b(?:if|when|once|until|unless)\s+(?:he|she|my)\b).*\b(?:filed|petitioned|applied)\b", re.DOTALL
)
"""A petition that a husband or wife who is a citizen now has filed before, in F2A."""


def naturalized(text: str) -> bool:
    """Whether a petitioner is told to have become a citizen since the filing as a resident."""
    return bool(_NATURALIZED.search(text) or _NOW_CITIZEN.search(text))


def told_by(question: Question, kin: Kin) -> Question:
    """Return `question` with what `kin` says, and how it was found."""
    note = (f"From what you told, {kin.note}.",) if kin.note else ()
    return replace(
        question.noted(*note),
        preferences=kin.preferences,
        immediate=kin.immediate,
        no_category=kin.no_category,
        lacks=kin.lacks,
        doubts=tuple(dict.fromkeys((*question.doubts, *((kin.either,) if kin.either else ())))),
    )
