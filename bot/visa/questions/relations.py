"""Families described in words -> who petitions for whom ("my dad is American, I am 30 and unmarried")."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.questions.ages import age, marriage
from bot.visa.questions.kinship import naturalized
from bot.visa.questions.lexicon import ANY, CHILD, PARENT, PETITIONED, PETITIONS, RELATIVES, SIBLING, kind_of, route
from bot.visa.questions.question import Person
from bot.visa.questions.wants import Want

_CITIZEN = (
    r"(?:u\.?\s?s\.?\s+citizens?|american\s+citizens?|united\s+states\s+citizens?|usc|citizens?|americans?"
    r"|naturali[sz](?:ed|ing)|us\s+national)"
)
_RESIDENT = (
    r"(?:(?:(?:lawful\s+|legal\s+|us\s+)?perm(?:anent)?\.?\s+residents?|(?:us\s+)?lprs?|(?:us\s+)?green[\s-]?card[\s-]+holders?"
    r"|gc[\s-]+holders?|green[\s-]?cards?|gc|residents?))"
)
_STATUS = rf"(?P<what>{_CITIZEN}|{_RESIDENT})"
_MIRROR = {"parent": "child", "child": "parent"}
"""What somebody is to a relative, where it is not the same on both sides."""
_BEING = (
    r"(?:\s+(?:is|was|are|became|becomes|being|who\s+(?:is|are)|has|have|holds?|with|just|already|now|both"
    r"|also|an?|his|her|their|got|as|naturali[sz]ed|'s|'re))*\s*"
)
_OF = re.compile(rf"\b(?P<who>{ANY})\s+(?:[\w()+]+\s+){{0,4}}?of\s+(?:an?\s+|the\s+|adult\s+|us-based\s+)*{_STATUS}\b")
_I_AM = re.compile(
    r"\b(?:i\s+am|i'm|im|i(?:'ve|\s+have)\s+been|i\s+became|i\s+was|as|being)\s+(?:now\s+|already\s+|just\s+"
    rf"|also\s+|on\s+)*(?:an?\s+|my\s+)?{_STATUS}\b"
)
_THEY_ARE = re.compile(
    rf"\b(?:my|our|her|his|the)\s+(?:\w+\s+)?(?P<who>{ANY})(?:'s)?(?:\s*[,(]\s*|\s+(?=(?:he|she|they)\b))?(?:(?:he|she|they)\b)?{_BEING}{_STATUS}\b"
)
_BECAME = re.compile(
    rf"\b(?:my|our|her|his)\s+(?P<who>{ANY})\b[^.?!;]{{0,60}}?\b(?:and|then|but|later)\s+(?:(?:later|then|she|he|now|also)\s+)*"
    rf"(?P<what>naturali[sz]ed|(?:(?:became|got|is|has|holds?)\s+(?:now\s+|become\s+|an?\s+|the\s+|his\s+|her\s+)*)"
    rf"(?:{_CITIZEN}|{_RESIDENT}))\b"
)
"""What somebody who petitioned has become since."""
_BARE_STATUS = re.compile(
    rf"(?:^|[,;]\s*)(?P<who>{ANY})(?:'s)?[\s(]+(?:(?:(?:is|was|became|got|gets|has|had|with|holds)\s+)?(?:now\s+|an?\s+)*)?{_STATUS}\b"
)
_HELD_BY = re.compile(
    rf"\b{_STATUS}\s+(?:(?:was|got|has\s+been|were)\s+(?:issued|given|granted|approved)\s+(?:to|for)\s+(?:my|our)\s+)?"
    rf"(?P<who>{RELATIVES['spouse']}|{PARENT}|{SIBLING}|{CHILD})\b"
)
_MARRIED_TO = re.compile(
    rf"\b(?:married\s+to\s+(?:an?\s+)?|(?:we|i)\s+(?:got\s+|were\s+|are\s+)?married\b.*\b(?:he|she)\s*\(?(?:is\s+|was\s+|an?\s+)*){_STATUS}\b"
)
_MINE = re.compile(
    rf"\b(?:my|our|his|her)\s+(?:\w+\s+){{0,3}}?(?P<who>{ANY})\b"
    r"(?!(?<!brother)(?<!sister)'s\s+(?:petition|case|file)\b)"
)
_BARE = re.compile(rf"(?:^|[,;]\s*)(?P<who>{ANY})\b(?!\s+of\b)")
"""Somebody named without "my" at the beginning of a part of the sentence ("wife is in Manila, I am a resident")."""
_FOR_WHOM = re.compile(
    rf"\b(?:(?:green[\s-]?card|gc|visa)(?=\s+for\b)|{PETITIONS}|bring\w*|wait\w*|process\w*|line|have|has|and)\s+(?:\w+\s+){{0,3}}?"
    rf"(?:for\s+)?(?:(?:my|our|her|his|an?)\s+)?(?:[\w-]+\s+){{0,5}}?(?P<who>{ANY})\b"
)
"""For whom somebody petitions whose own status was told."""
_FILED_FOR_THEM = re.compile(
    rf"\bmy\s+(?:\w+\s+)?(?P<who>{ANY})\b.*\b(?:i|we)\s+(?:also\s+|have\s+)?{PETITIONED}\s+(?:for\s+)?(?:him|her|them)\b"
)
"""A relative for whom it is told that the asker has petitioned as well."""
_SELF = re.compile(
    rf"^(?:an?\s+)?{_STATUS}\s+(?:here\b|sponsor\w*|petition\w*|filing|filed|with)"
    r"|\b(?:i|and)\s+(?:have|got|hold)\s+(?:an?\s+|my\s+)?(?P<card>green[\s-]?card|gc)\b"
    r"|\bmy\s+(?P<mine>green[\s-]?card)\s+(?:was\s+|got\s+|has\s+been\s+)?(?:approved|came|arrived|issued)\b"
)
_STATUS_TOLD = re.compile(
    r"^\W*(?:(?:he|she|i|they|we|(?:the\s+)?petitioner)(?:'s|'m|'re|\s+(?:is|am|are|was|were|has|have|holds?|got|bec[ao]me))?\s+)?"
    rf"(?:(?:an?|got|his|her|their|already|now|just|become|been)\s+)*(?:(?P<citizen>{_CITIZEN})|{_RESIDENT})\b"
)
"""The answer to "citizen or permanent resident?"."""
_FOR_ME = re.compile(
    rf"\b(?P<who>{ANY})\b[^.?!]{{0,60}}\b(?:{PETITIONS}|bring)\s+(?:[\w-]+\s+){{0,2}}?(?:for\s+)?(?:my\s+\w+\s+and\s+)?(?:me|us)\b|\b(?:(?:through|by|via|from)\s+my|(?:gc|green\s?card|visa|petition|case)\s+(?:through|by|via))\s+(?P<by>{ANY})\b"
)
"""A relative who petitions for the person who asks."""
_AS = re.compile(rf"\bas\s+(?:an?\s+)?{_STATUS}\b")
_HE_IS = re.compile(
    rf"\b(?:he|she|they)(?:'s|'re|\s+(?:is|are|was|had|has|have))\s+(?:(?:an?|now|already|still|just|only|got)\s+)*{_STATUS}\b"
)
"""What the relative is who has petitioned, told in passing."""
_STATED = rf"(?:\s*[,(]?{_BEING}{_STATUS}\b\)?)?"
_FILES = rf"\b(?:{PETITIONS}|bring)\s+(?:\w+\s+){{0,2}}?(?:for\s+)?"
_FOR_PARENT = re.compile(
    rf"\b(?:uncle|aunt(?:ie|y)?|(?P<grand>grand(?:ma|pa|mother|father|parents?)))\b{_STATED}"
    rf"[^.?!]{{0,60}}?\b(?:for|petition\w*|sponsor\w*)\s+(?:my|our)\s+{PARENT}\b"
)
"""A parent's brother, sister, mother or father petitions for that parent."""
_FOR_SIBLING = re.compile(
    rf"(?:\b(?:my|our)\s+|^|[,;]\s*)(?P<who>{PARENT})\b{_STATED}[^.?!]{{0,30}}?{_FILES}(?:my|our)\s+"
    rf"(?:\w+\s+)?{SIBLING}\b(?!\s+and\s+(?:me|i)\b)"
)
"""A parent petitions for another child."""
_OF_SPOUSE = re.compile(
    rf"\b(?:my|our)\s+(?:{RELATIVES['spouse']})(?:'s)?\s+(?P<who>{SIBLING}|{PARENT})\b"
    rf"(?!\s+in\b){_STATED}[^.?!]{{0,40}}?\b{PETITIONS}\b(?!\s+(?:for\s+)?me\b)"
)
"""The husband's or wife's brother, sister or parent petitions for that one."""
_BENEFICIARY = re.compile(
    rf"\bbeneficiary\b[^.?!]{{0,20}}?\b(?:his|her|my)\s+(?P<who>{SIBLING}|{PARENT})'s\s+"
    rf"(?:i-?130\s+)?(?:petition|case|filing)(?:[\s,(]+(?:he|she)(?:'s|\s+is)\s+(?:an?\s+)?{_STATUS}\b)?"
)
_IN_LAW = re.compile(
    rf"\b(?P<who>{SIBLING}|{PARENT})[\s-]in[\s-]?law\b{_STATED}[^.?!]{{0,30}}?{_FILES}"
    rf"(?:my|our)\s+(?:{RELATIVES['spouse']})\b"
)
"""The same, told by what that one is to the person who asks."""
_IN_LAWS = re.compile(
    rf"\b(?:my|our)\s+(?:{RELATIVES['spouse']})(?:'?s)\s+(?:\w+\s+)?(?:{SIBLING}|{PARENT})\b.*"
    rf"\b(?:can|could|may|will|would|able\s+to|allowed\s+to)\b.{{0,16}}\b(?:{PETITIONS}|bring)\s+(?:for\s+)?me\b"
)
"""A relative of the husband or wife who might petition for the person who asks."""
_SPOUSES_KIN = re.compile(
    rf"\b(?:my|our)\s+(?:{RELATIVES['spouse']})(?:'?s)\s+(?:\w+\s+)?(?P<who>{SIBLING}|{PARENT})\b"
)
_SPOUSE_PETITIONS = re.compile(
    rf"\bs?he's\b|\b(?:she|he|{RELATIVES['spouse']})\s+(?:is|was|became|will|has|naturalized|can|could|files?|petitions?)\b"
    r"|\b(?:filed|files|petitioned|sponsor(?:ed|s|ing)|applied)\b"
)
"""Who of a couple petitions for the kin: told, it is no matter of in-laws."""
_WANT = re.compile(
    rf"\x1f|\b(?:{PETITIONS}|i-?130|bring\w*|com(?:e|es|ing)|immigrat\w*"
    r"|visas?|green[\s-]?cards?|wait\w*|lines?|queue|ag(?:e[sd]?|ing)\s+out|turn\w*\s+21|cspa|how\s+(?:long|soon)|join|mov(?:e|ing)|invite|priority|pd|category)\b"
)
"""What shows that a relative is named who shall immigrate, or petition."""
_ALONE = re.compile(
    rf"(?:(?:it(?:'s|\s+is)|for|through|by|from|and|but|so|(?:what|how)\s+about)\s+)*(?:my|our)\s+(?:{ANY})\W*"
)
"""A relative who is all that a message says: the answer to "for whom?"."""
_ANOTHER = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?|also|then|now|what|how|about|for|can|could|may|do|i|we|petition|sponsor|file|bring)[\s,]+)+"
    rf"(?:my|our)\s+(?P<who>{ANY})\b(?!')"
)
"""How somebody who petitions goes on to another relative."""
_CHILD = re.compile(rf"\b(?:my|our|have|has)\s+(?:an?\s+)?(?:[\w-]+\s+){{0,3}}?{CHILD}\b")
"""A child of the one who is petitioned for, whose age is another."""
_MY_AGE = re.compile(
    r"\b(?:i\s+am|i'm|im|(?<=, )me)\s+(?:now\s+|only\s+|already\s+)?(?P<age>\d{2})\b(?!\s*(?:%|day|week|month))"
)
_BY_WAY = tuple(
    (re.compile(rf"\b(?P<my>my|our)\s+(?:{RELATIVES[of]}){how}\s+(?:{RELATIVES[who]})\b"), kin)
    for of, how, who, kin in (
        ("parent", r"'?s?\s+(?:other|second|first|own)", "child", "brother"),
        ("sibling", "'s", "spouse", "brother-in-law"),
        ("sibling", "'s", "child", "nephew"),
        ("child", "'s", "spouse", "son-in-law"),
    )
)
"""Relatives who are named by way of another ("my mother's other son", "my brother's wife")."""


def find_people(text: str, before: Person | None = None) -> Person:
    """Read who petitions for whom from `text`; what is not said there is taken from `before`."""
    if _AS_CITIZEN.search(text) and (wanted := _FOR_WHOM.search(text)):
        return Person(kind_of(wanted["who"]), "citizen", petitions=True, married=_wed(text))
    described = _OF.search(text) and not Want.ONESELF.of(text)  # a category, nobody of the talk
    for way, kin in _BY_WAY:
        text = way.sub(rf"\g<my> {kin}", text)
    return _told_of(text, Person() if described else before or Person())


def _told_of(text: str, person: Person) -> Person:
    relation, sponsor = _by_marriage(text) or _who(text)
    if sponsor and not person.petitions and _tells_of_another(text, person):
        person = Person()
    petitioned = person.relation and person.sponsor and not person.petitions
    if petitioned and relation not in ("", person.relation) and not _FILED.search(text):  # another is told of
        relation = sponsor = ""
    if not sponsor and person.relation and not person.sponsor:
        told = _STATUS_TOLD.search(text)
        sponsor = ("citizen" if told["citizen"] or naturalized(text) else "resident") if told else ""
    another = _ANOTHER.match(text) or _FILED_FOR_THEM.search(text) if person.petitions else None
    if another and kind_of(another["who"]) != person.relation:
        status = person.sponsor or ("citizen" if person.relation in ("sibling", "parent") else "")  # nobody else may
        person, relation = Person(sponsor=status, petitions=True), kind_of(another["who"])
    if not relation and (sponsor or person.sponsor) and (person.petitions or person.relation in ("", "parent")):
        wanted = _FOR_WHOM.search(text)
        relation = kind_of(wanted["who"]) if wanted else ""
        if (person.relation, relation) == ("parent", "child") and not person.petitions:
            relation = "sibling"  # of the son or daughter who petitions
    if route(person.relation) and (other := _mentioned(text)):
        person, relation = Person(), other
    relation = relation or person.relation or _mentioned(text)
    return replace(
        person,
        relation="fiance" if relation == "partner" and _ENGAGED.search(text) else relation,
        sponsor=sponsor or person.sponsor,
        petitions=_petitions(text, person) or None,
        married=person.married if (wed := _wed(text, person.married)) is None else wed,
        age=_age_told(text, relation, person) or person.age,
    )


_AS_CITIZEN = re.compile(
    rf"\b(?:when|once|after|if|as\s+soon\s+as)\s+i(?:'m|\s+(?:am|become|get|have|naturali[sz]e))\b.{{0,24}}?(?:\b(?:{_CITIZEN})\b|citizenship|\bnaturali)"
)
"""Somebody who thinks of petitioning as a citizen, which comes first."""
_ENGAGED = re.compile(r"\b(?:engaged|wedding|(?:we(?:'re|'ll)?|to|will|get)\s+(?:\w+\s+){0,2}?marr(?:y|ied|ying))\b")


def _by_marriage(text: str) -> tuple[str, str] | None:
    """Return what kin of the husband or wife is to whoever petitions for them; None where nothing of it is told."""
    kin, petitions = _SPOUSES_KIN.search(text), _SPOUSE_PETITIONS.search(text)
    if _IN_LAWS.search(text) or (kin and not petitions):
        return "in_law", ""
    citizen = kin and petitions and not _FILED.search(text) and re.search(rf"\b(?:{_CITIZEN})\b", text)
    return (kind_of(kin["who"]), "citizen") if kin and citizen else None


def _tells_of_another(text: str, person: Person) -> bool:
    """Whether somebody tells of the own status and of a relative who is not the one spoken of."""
    whose = _MINE.search(text) or _FOR_WHOM.search(text)
    own = (_I_AM.search(text) or _SELF.search(text)) and not _FOR_ME.search(text)
    return bool(own and whose and person.relation and kind_of(whose["who"]) != person.relation)


_FILED = re.compile(rf"\b{PETITIONS}\b")


def _petitions(text: str, person: Person) -> bool:
    return bool(person.petitions or _I_FILE.search(text) or (_I_AM.search(text) and not _FOR_ME.search(text)))


_I_FILE = re.compile(
    rf"\b(?:i|we)\s+(?:[\w']+\s+){{0,3}}?(?:{PETITIONS}|bring)\s+(?:for\s+)?(?:my|our)\s+(?:\w+\s+)?(?:{ANY})\b"
)


def _age_told(text: str, relation: str, person: Person) -> int | None:
    """Return the age of the one who is petitioned for: not the own one where it is for a child, else no child's."""
    mine = _MY_AGE.search(text)
    if "child" not in (relation, person.relation):
        return age(text)
    if _petitions(text, person):
        return age(_MY_AGE.sub(" ", text))
    if mine:
        return int(mine["age"])
    return None if person.relation == "child" and _CHILD.search(text) else age(text)


def _mentioned(text: str) -> str:
    """Return the relative who is named without anybody's status, where the words are about immigrating."""
    mine = _MINE.search(text) or _BARE.search(text) or _FOR_WHOM.search(text)
    return kind_of(mine["who"]) if mine and (_WANT.search(text) or _ALONE.fullmatch(text)) else ""


def _who(text: str) -> tuple[str, str]:
    """Return what the applicant is to the petitioner, and whether that one is citizen or resident."""
    if found := _OF.search(text):
        return kind_of(found["who"]), _status(found["what"])
    for pattern in (_FOR_PARENT, _FOR_SIBLING, _OF_SPOUSE, _IN_LAW, _BENEFICIARY):
        if other := pattern.search(text):
            stated = other if other["what"] else _HE_IS.search(text)
            status = _status(stated["what"]) if stated else ""
            if pattern is _FOR_PARENT:
                return ("child" if other["grand"] else "sibling"), status
            return _mirrored(other["who"]), status
    for_me = _FOR_ME.search(text)
    if mine := None if for_me else _I_AM.search(text):
        whose = _MINE.search(text) or _BARE.search(text)
        return (kind_of(whose["who"]) if whose else ""), _status(mine["what"])
    if himself := _SELF.search(text):
        return "", _status(himself["what"] or "green card")
    if married := _MARRIED_TO.search(text):
        return "spouse", _status(married["what"])
    told = (each.search(text) for each in (_BECAME, _THEY_ARE, _HELD_BY, _BARE_STATUS))
    if found := next(filter(None, told), None):
        return _mirrored(found["who"]), _status(found["what"])
    stated = _AS.search(text) or (for_me and _HE_IS.search(text))
    status = _status(stated["what"]) if stated else ""
    kind = _mirrored(for_me["who"] or for_me["by"]) if for_me else ""
    return kind, status or ("citizen" if kind == "sibling" else "")  # only a citizen can


def _mirrored(word: str) -> str:
    kind = kind_of(word)
    return _MIRROR.get(kind, kind)


def _status(word: str) -> str:
    return "citizen" if re.search(rf"(?:^|\s){_CITIZEN}$", word) else "resident"


def _wed(text: str, before: bool | None = None) -> bool | None:
    """Return whether the one petitioned for is married: whose in-law petitions is."""
    told = marriage(text, before)
    return True if told is None and (_IN_LAW.search(text) or _OF_SPOUSE.search(text)) else told
