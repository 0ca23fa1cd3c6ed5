"""Families described in words -> the family preference ("my dad is American, I am 30 and unmarried" -> F1).

Official source: INA 203(a) (8 U.S.C. 1153(a)), INA 201(b) for immediate relatives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.visa.bulletin import Preference
from bot.visa.questions.question import Lack, Person

_CITIZEN = (
    r"(?:u\.?\s?s\.?\s+citizens?|american\s+citizens?|united\s+states\s+citizens?|usc|citizens?|americans?"
    r"|naturali[sz]ed|us\s+national)"
)
_RESIDENT = (
    r"(?:(?:lawful\s+|legal\s+|us\s+)?permanent\s+residents?|lprs?|green[\s-]?card[\s-]+holders?"
    r"|gc[\s-]+holders?|green[\s-]?cards?|gc|residents?)"
)
_RELATIVES = {
    "spouse": r"(?:wife|wives|husbands?|spouses?)",
    "parent": r"(?:mom|mum|mother|dad|father|parents?|mama|papa)",
    "child": r"(?:sons?|daughters?|kids?|child|children)",
    "sibling": r"(?:brothers?|sisters?|siblings?|bro|sis)",
    "other": (
        r"(?:cousins?|uncles?|aunts?|grand(?:mother|father|parents?|ma|pa|son|daughter|child)|nephews?|nieces?"
        r"|in-?laws?|friends?|fiance\w*)"
    ),
}
_FIANCE = re.compile(r"\bfianc[eé]e?\b")
_MIRROR = {"parent": "child", "child": "parent", "spouse": "spouse", "sibling": "sibling", "other": "other"}
_ANY = "|".join(_RELATIVES.values())
_BEING = (
    r"(?:\s+(?:is|was|are|became|becomes|being|who\s+(?:is|are)|has|have|holds?|with|just|already|now|both"
    r"|also|an?|his|her|their|got|as|naturali[sz]ed|'s|'re))*\s*"
)
_OF = re.compile(
    rf"\b(?P<who>{_ANY})\s+(?:[\w()+]+\s+){{0,4}}?of\s+(?:an?\s+|the\s+|adult\s+"
    rf"|us-based\s+)*(?P<what>{_CITIZEN}|{_RESIDENT})\b"
)
_I_AM = re.compile(
    r"\b(?:i\s+am|i'm|im|i\s+became|i\s+was|as|being)\s+(?:now\s+|already\s+|just\s+"
    rf"|also\s+)*(?:an?\s+)?(?P<what>{_CITIZEN}|{_RESIDENT})\b"
)
_THEY_ARE = re.compile(
    rf"\b(?:my|our|her|his|the)\s+(?:\w+\s+)?(?P<who>{_ANY})(?:'s)?(?:\s*[,(]\s*)?{_BEING}(?P<what>{_CITIZEN}|{_RESIDENT})\b"
)
_BARE_STATUS = re.compile(rf"(?:^|[,;]\s*)(?P<who>{_ANY})\s+(?P<what>{_CITIZEN}|{_RESIDENT})\b")
_ADJECTIVE = re.compile(
    rf"\b(?P<what>{_CITIZEN}|{_RESIDENT})\s+(?P<who>{_RELATIVES['spouse']}|{_RELATIVES['parent']}"
    rf"|{_RELATIVES['sibling']}|{_RELATIVES['child']})\b"
)
_MARRIED_TO = re.compile(rf"\bmarried\s+to\s+(?:an?\s+)?(?P<what>{_CITIZEN}|{_RESIDENT})\b")
_MINE = re.compile(rf"\b(?:my|our|his|her)\s+(?:\w+\s+){{0,3}}?(?P<who>{_ANY})\b")
_BARE = re.compile(rf"(?:^|[,;]\s*)(?P<who>{_ANY})\b(?!\s+of\b)")
"""Somebody named without "my" at the beginning of a part of the sentence ("wife is in Manila, I am a resident")."""
_FOR_WHOM = re.compile(
    rf"\b(?:petition\w*|sponsor\w*|bring\w*|fil(?:e|ed|ing)|appl(?:y|ied|ying)|have|has|and)\s+(?:\w+\s+){{0,3}}?"
    rf"(?:for\s+)?(?:(?:my|our|her|his|an?)\s+)?(?:[\w-]+\s+){{0,5}}?(?P<who>{_ANY})\b"
)
"""For whom somebody petitions whose own status was told."""
_SELF = re.compile(
    rf"^(?:an?\s+)?(?P<what>{_CITIZEN}|{_RESIDENT})\s+(?:here\b|sponsor\w*|petition\w*|filing|filed|with)"
    r"|\bi\s+(?:have|got|hold)\s+(?:an?\s+|my\s+)?(?P<card>green[\s-]?card)\b"
)
_UNMARRIED = re.compile(r"\b(?:unmarried|not\s+married|never\s+(?:been\s+)?married|single|divorced|widowed|unwed)\b")
_MARRIED = re.compile(
    r"\bmarried\b(?!\s+to\s+(?:an?\s+)?(?:us|citizen|american|green|lpr|perm))|\bmy\s+(?:own\s+)?(?:wife"
    r"|husband)\s+and\s+(?:i|kids)\b"
)
_AGE = re.compile(
    r"\b(?:i\s+am|i'm|im|aged?|she\s+is|he\s+is|she's|he's|who\s+is|is|now|turned|turning|,)\s+(?:now\s+"
    r"|only\s+|already\s+)?(?P<a>\d{1,2})\b(?!\s*(?:month|day|week|[-/.:]|%|th|st|nd|rd))"
    r"|\b(?P<b>\d{1,2})(?:\s+|-)(?:years?(?:\s+|-)olds?|y\.?/?o\b|yrs?\s+old|year-old)"
    r"|\b(?P<c>\d{1,2})yo\b"
)
_MINOR = re.compile(r"\b(?:under\s+21|below\s+21|minor|young(?:er)?\s+than\s+21|less\s+than\s+21|baby|toddler)\b")
_ADULT = re.compile(
    r"\b(?:over\s+(?:age\s+)?21|above\s+21|older\s+than\s+21|21\s+(?:and|or)\s+(?:over|older|above)|adult"
    r"|grown(?:[\s-]?up)?|aged\s+out)\b"
)


@dataclass(frozen=True, slots=True)
class Kin:
    """What a description of a family leads to."""

    person: Person
    preferences: tuple[Preference, ...] = ()
    immediate: bool = False
    no_category: str = ""
    lacks: tuple[Lack, ...] = ()
    note: str = ""


def find_kin(text: str, before: Person | None = None) -> Kin:
    """Read who petitions for whom from `text`; what is not said there is taken from `before`."""
    person = before or Person()
    relation, sponsor = _who(text)
    if not relation and (sponsor or person.sponsor):
        wanted = _FOR_WHOM.search(text)
        relation = _kind(wanted["who"]) if wanted else ""
    person = replace(
        person,
        relation=relation or person.relation,
        sponsor=sponsor or person.sponsor,
        married=person.married if _marriage(text) is None else _marriage(text),
        age=_age(text) or person.age,
    )
    if _FIANCE.search(text) and not person.sponsor:
        person = replace(person, relation="other", sponsor="citizen")
    if not person.relation or (not person.sponsor and not before):
        return Kin(person, lacks=(Lack.STATUS,) if relation and _petition(text) else ())
    return _settle(person)


def _petition(text: str) -> bool:
    return bool(re.search(r"\b(?:petition\w*|sponsor\w*|filed|file|i-?130|apply|applied)\b", text))


def _who(text: str) -> tuple[str, str]:
    """Return what the applicant is to the petitioner, and whether that one is citizen or resident."""
    for pattern in (_OF,):
        found = pattern.search(text)
        if found:
            return _kind(found["who"]), _status(found["what"])
    mine = _I_AM.search(text)
    if mine:
        whose = _MINE.search(text) or _BARE.search(text)
        return (_kind(whose["who"]) if whose else ""), _status(mine["what"])
    himself = _SELF.search(text)
    if himself:
        return "", _status(himself["what"] or "green card")
    married = _MARRIED_TO.search(text)
    if married:
        return "spouse", _status(married["what"])
    found = _THEY_ARE.search(text) or _ADJECTIVE.search(text) or _BARE_STATUS.search(text)
    if found:
        return _MIRROR[_kind(found["who"])], _status(found["what"])
    found = re.search(rf"\b(?P<who>{_ANY})\b[^.?!]{{0,20}}\b(?:filed|petitioned|sponsor\w*)\s+(?:for\s+)?me\b", text)
    return (_MIRROR[_kind(found["who"])], "") if found else ("", "")


def _kind(word: str) -> str:
    return next(kind for kind, pattern in _RELATIVES.items() if re.fullmatch(pattern, word))


def _status(word: str) -> str:
    return "citizen" if re.fullmatch(_CITIZEN, word) else "resident"


def _marriage(text: str) -> bool | None:
    if _UNMARRIED.search(text):
        return False
    return True if _MARRIED.search(text) else None


def _age(text: str) -> int | None:
    for found in _AGE.finditer(text):
        age = int(found["a"] or found["b"] or found["c"])
        if 0 < age < 100:
            return age
    if _MINOR.search(text):
        return 20
    return 21 if _ADULT.search(text) else None


def _settle(person: Person) -> Kin:
    """Return the category of a relation (INA 201(b), 203(a))."""
    if not person.sponsor:
        return Kin(person, lacks=(Lack.STATUS,))
    if person.relation == "other":
        return Kin(
            person,
            no_category=(
                "Grandparents, uncles, aunts, cousins, in-laws and fiancé(e)s are no preference category: "
                "only spouses, children, parents, brothers and sisters can be petitioned for (a fiancé(e) "
                "of a citizen uses the K-1 visa)."
            ),
        )
    if person.relation == "child":
        return _citizen_child(person) if person.sponsor == "citizen" else _resident_child(person)
    return replace(_KIN[person.sponsor, person.relation], person=person)


def _citizen_child(person: Person) -> Kin:
    if person.married:
        return Kin(person, (Preference.F3,), note="a married son or daughter of a US citizen is F3")
    if person.age is not None and person.age < 21:
        return Kin(person, immediate=True)
    if person.married is False:
        return Kin(person, (Preference.F1,), note="an unmarried son or daughter (21 or over) of a US citizen is F1")
    return Kin(person, (Preference.F1, Preference.F3), lacks=(Lack.MARRIED,))


def _resident_child(person: Person) -> Kin:
    if person.married:
        return Kin(
            person,
            no_category=(
                "A permanent resident cannot petition for a married son or daughter: there is no such "
                "category. It becomes F3 when the parent becomes a US citizen; marrying ends F2A and F2B."
            ),
        )
    if person.age is None:
        return Kin(person, (Preference.F2A, Preference.F2B), lacks=(Lack.AGE,))
    if person.age < 21:
        return Kin(person, (Preference.F2A,), note="an unmarried child under 21 of a permanent resident is F2A")
    return Kin(
        person, (Preference.F2B,), note="an unmarried son or daughter (21 or over) of a permanent resident is F2B"
    )


_NOBODY = Person()
_KIN = {
    ("citizen", "spouse"): Kin(_NOBODY, immediate=True),
    ("citizen", "parent"): Kin(_NOBODY, immediate=True),
    ("citizen", "sibling"): Kin(_NOBODY, (Preference.F4,), note="a brother or sister of an adult US citizen is F4"),
    ("resident", "spouse"): Kin(_NOBODY, (Preference.F2A,), note="the spouse of a permanent resident is F2A"),
    ("resident", "parent"): Kin(
        _NOBODY,
        no_category=(
            "A permanent resident cannot petition for a parent: only a US citizen of 21 or over can, and then the "
            "parent is an immediate relative with no waiting line."
        ),
    ),
    ("resident", "sibling"): Kin(
        _NOBODY,
        no_category=(
            "A permanent resident cannot petition for a brother or sister: only a US citizen of 21 or over can (F4)."
        ),
    ),
}
