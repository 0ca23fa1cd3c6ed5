"""How old somebody is told to be, or was when a visa came, how long a petition was pending, and who is married."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.lexicon import ANY, CHILD, PARENT, PETITIONS
from bot.visa.questions.question import Ask, Day, Lack

if TYPE_CHECKING:
    from bot.visa.questions.labels import Labelled
    from bot.visa.questions.question import Person, Question

_UNMARRIED = re.compile(
    r"\b(?:unmarried|(?:not|n't|never|neither|none|nobody|(?:neither|none)\s+of\s+\w+)\s+(?:(?:is|are|was|were|yet|been|got|ever)\s+)*married|single"
    r"|divorced|widowed|unwed)\b"
)
_MARRIED = re.compile(
    rf"\bmarried\b(?!\s+(?:to\s+)?my\s+{PARENT}\b)"
    r"(?!\s+to\s+(?:an?\s+)?(?:us|citizen|american|green|lpr|perm))|\bmy\s+(?:own\s+)?(?:wife"
    r"|husband)\s+and\s+(?:i|kids)\b"
)
_AGE = re.compile(
    r"(?:,|\b(?:i\s+am|i'm|im|aged?|she\s+is|he\s+is|she's|he's|who\s+is|both|is|now|turned|turning|single\s+and|unmarried\s+and|married\s+and))\s+(?:now\s+"
    r"|only\s+|already\s+)?(?P<a>\d{1,2})\b(?!\s*(?:month|day|week|[-/.:]\s*\d|%|th|st|nd|rd))"
    r"|\b(?P<b>\d{1,2})(?:\s+|-)(?:years?(?:\s+|-)olds?|y\.?/?o\b|yrs?\s+old|year-old)"
    r"|\b(?P<c>\d{1,2})yo\b"
    rf"|\b(?:{ANY})[\s,(]+(?P<d>\d{{1,2}})\b(?!\s*(?:month|day|week|year|[-/.:]\s*\d|%|th|st|nd|rd))"
)
_MINOR = re.compile(r"\b(?:under\s+21|below\s+21|minor|young(?:er)?\s+than\s+21|less\s+than\s+21|baby|toddler)\b")
_ADULT = re.compile(
    r"\b(?:over\s+(?:age\s+)?21|above\s+21|older\s+than\s+21|21\s+(?:and|or)\s+(?:over|older|above)|adult"
    r"|grown(?:[\s-]?up)?|aged\s+out)\b"
)
_ADULT_THEN = re.compile(r"\bwhen\s+i\s+was\s+(?:already\s+|about\s+)?(?:2[1-9]|[3-9]\d)\b")
"""Somebody who was 21 or over then is so now."""
_SINGLE_THEN = re.compile(r"\b(?:single|unmarried)\s+(?:then|at\s+(?:the|that)\s+time|when)\b.*\bmarried\b")
"""Somebody who has married since."""


_MARRIED_THEN = re.compile(r"\b(?:when|while)\s+(?:i|he|she|they)\s+(?:was|were)\s+(?:still\s+|already\s+)?married\b")
"""What was so at another time, and not since."""


def marriage(text: str, before: bool | None = None) -> bool | None:
    """Return whether somebody is told to be married; None where neither is told."""
    if before is False and _MARRIED_THEN.search(text):
        return None
    if _SINGLE_THEN.search(text):
        return True
    if _UNMARRIED.search(text):
        return False
    return True if _MARRIED.search(text) else None


def age(text: str) -> int | None:
    """Return the age in years that is told: 20 for "under 21", 21 for "over 21"; None where none is."""
    for found in _AGE.finditer(text):
        years = int(found["a"] or found["b"] or found["c"] or found["d"])
        if 0 < years < 100:
            return years
    if _MINOR.search(text):
        return 20
    return 21 if _ADULT.search(text) or _ADULT_THEN.search(text) else None


def ages(text: str) -> tuple[int, ...]:
    """Return every age of children that is told ("12 and 9"); "over 21" is none."""
    text = _BOUND.sub(" ", text)
    found = (each["a"] or each["b"] or each["c"] or each["d"] for each in _AGE.finditer(text))
    listed = _LISTED.search(text)
    told = (*found, *(re.findall(r"\d{1,2}", listed[0]) if listed else ()))
    return tuple(sorted({int(each) for each in told if int(each) <= OLDEST}, reverse=True))


BOUND = re.compile(r"\b(?:over|under|above|below|than)\s+(?:age\s+)?21\b")
"""Where 21 is the bound between children and adults, and nobody's age."""
_BOUND = re.compile(
    r"\b(?:over|above|past|under|below|than|turn(?:s|ed|ing)?|will\s+be|until|before)\s+(?:age\s+)?(?:of\s+)?21\b"
)
_LISTED = re.compile(r"(?<![\d/.-])\b\d{1,2}(?:\s*,\s*\d{1,2})*\s*(?:,|and|&)\s*\d{1,2}\b(?![\d/.-]|\s*(?:19|20)\d\d)")


def of_a_child(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as a question of a child's age, where days or an age of a child who comes along are told."""
    named = _CHILD.search(fresh.text) and fresh.person.sponsor == before.person.sponsor
    spoken = of_children(before)
    wedded = before.preferences == (Preference.F2A,) and before.person.relation == "spouse" and named
    if wedded and ages(fresh.text)[:1] >= (ADULT,) and fresh.ask is None:  # too old to come along with the wife
        person = replace(before.person, relation="child", married=False, age=ages(fresh.text)[0], minors=None)
        return replace(fresh, person=person, preferences=(Preference.F2B,), places=before.places, doubts=())
    days, years = fresh.person.born or fresh.person.approved, ages(fresh.text)
    told = days or (years and named)
    of_line = fresh.ask is Ask.CUTOFF and fresh.preferences  # "what was EB-2 India when my son was born?"
    asks = fresh.ask in (None, Ask.CURRENT, Ask.CUTOFF) and not of_line
    named = bool(named or (days and _HAS_CHILD.search(fresh.text)))
    if not (told and (named or spoken) and before.preferences and asks):
        return None
    person = replace(fresh.person, minors=years) if years else fresh.person
    return replace(
        fresh, ask=Ask.CHILD, topic="age_out", person=person, doubts=(), preferences=(), months=(), span=None
    )


def of_children(before: Question) -> bool:
    """Whether a child who comes along was spoken of."""
    return bool(before.person.minors) or before.ask is Ask.CHILD or before.topic in _OF_CHILDREN


_CHILD = re.compile(
    rf"\b(?:(?:my|our|her|his|the)\s+(?:\w+\s+)?{CHILD}|(?:my|our)\s+(?:oldest|eldest|youngest|(?:older|younger)\s+one))\b"
)
_HAS_CHILD = re.compile(rf"\b(?:have|has)\s+(?:\w+\s+)?{CHILD}\b")
_OF_CHILDREN = ("derivatives", "age_out", "cspa")
_UNIT = r"\d{1,4}\s*-?\s*(?:years?|yrs?|y|months?|mos?|m|days?|d)(?![a-z])\.?"
_LONG = rf"(?P<long>{_UNIT}(?:[\s,&+]*(?:and\s+|plus\s+)?{_UNIT}){{0,2}})"
_WHEN = re.compile(r"\b(?:when|once|time|availab\w*|current)\b")
_AGE_THEN = re.compile(
    rf"\b(?:was|is|am|i'm|he's|she's|were|turned|aged?|at|availability|of)\s*:?\s*(?:only\s+|already\s+|exactly\s+|about\s+)?"
    rf"(?:{_LONG}(?:\s*old)?|(?P<bare>\d{{2}}(?:\.\d)?)\b(?!\s*[-/.,:]?\d|\s*(?:%|st|nd|rd|th)\b))"
)
_PENDING = (
    re.compile(rf"\bpend\w*\s*(?:(?:for|was|were|is|time|period|of|about|around|=|:)\s*)*{_LONG}"),
    re.compile(rf"{_LONG}\s+(?:of\s+)?(?:pending|pendency)\b"),
    re.compile(rf"\b(?:took|approved\s+(?:after|in|within))\s+(?:uscis\s+)?(?:about\s+|only\s+)?{_LONG}"),
)
_PART = re.compile(r"(\d{1,4})\s*-?\s*([ymd])")
OLDEST = 40
ADULT = 21


def find_age_then(text: str) -> str:
    """Return the age at which a visa became available, as `22y` or `21y3m`; empty where none is told."""
    if not (_WHEN.search(text) or find_pending(text)):
        return ""
    for found in _AGE_THEN.finditer(text):
        lapse = _written(found["long"] or _in_months(found["bare"]))
        if _WHEN_FILED.match(text[found.end() :]):
            continue  # that is the age on the day of filing
        if "y" in lapse and 17 <= int(lapse.partition("y")[0]) <= OLDEST:
            return lapse
    return ""


_WHEN_FILED = re.compile(
    r"\W*(?:(?:years?\s+)?old\W*)?(?:when|at\s+the\s+time|on\s+the\s+day)\s+(?:that\s+)?(?:\w+\s+){1,3}?(?:filed|applied|petitioned|started)\b"
)


def find_pending(text: str) -> str:
    """Return how long the petition was pending, as `400d` or `1y2m`; empty where it is not told."""
    found = next((each for pattern in _PENDING if (each := pattern.search(text))), None)
    return _written(found["long"]) if found else ""


def _in_months(years: str) -> str:
    """Return `21 y 6 m` for 21.5."""
    whole, _, tenths = years.partition(".")
    return f"{whole} y {round(int(tenths) * 1.2)} m" if tenths else f"{whole} y"


def _written(text: str) -> str:
    return "".join(f"{int(number)}{unit}" for number, unit in _PART.findall(text))


def with_days(person: Person, days: Labelled, sentence: str, today: date) -> Person:
    """Return `person` with the days, the age and the lengths of time that a sentence tells."""
    then = _FILED_AT_AGE.search(sentence) if days.filed and not person.age else None
    return replace(
        person,
        age=int(then["age"]) + today.year - days.filed.last.year if then and days.filed else person.age,
        age_then=find_age_then(sentence) or person.age_then,
        pending=find_pending(sentence) or person.pending,
        born=days.born, event=days.event, filed=days.filed, approved=days.approved,
        available=days.available, sought=days.sought,
    )  # fmt: skip


def with_approval(question: Question) -> Question:
    """Return `question` with the day of approval, where that of filing and the days up to it were told.

    Years and months are mostly rounded: no day is reckoned from them, on which a child's place would depend.
    """
    person = question.person
    filed = person.filed or question.priority_date
    days = _DAYS.fullmatch(person.pending)
    if question.ask is not Ask.CHILD or person.approved or not (filed and filed.exact and days and person.born):
        return question
    approved = filed.first + timedelta(days=int(days["n"]))
    return replace(question, person=replace(person, approved=Day(approved, approved, str(approved))))


_DAYS = re.compile(r"(?P<n>\d+)d")


def told_whole(questions: list[Question]) -> list[Question]:
    """Return `questions` without those that a later one asks in full, and those about a child whose days one tells."""
    whole = any(each.ask is Ask.CHILD and not each.lacks and each.person.born for each in questions)
    kept = [
        each for at, each in enumerate(questions) if not any(_in_full(each, other) for other in questions[at + 1 :])
    ]
    return [each for each in kept if not (whole and each.ask is Ask.CHILD and each.lacks)]


def _in_full(question: Question, later: Question) -> bool:
    """Whether `later` asks the same of a category, which `question` lacked."""
    same = (question.ask, question.months, question.span) == (later.ask, later.months, later.span)
    return same and Lack.PREFERENCE in question.lacks and bool(later.preferences)


_FILED_AT_AGE = re.compile(
    rf"\b{PETITIONS}\b[^.?!;]{{0,30}}\b(?:when\s+(?:i|he|she)\s+(?:was|were|turned)|at\s+(?:the\s+)?age(?:\s+of)?)"
    r"\s+(?:only\s+|about\s+|just\s+)?(?P<age>\d{1,2})\b(?!\s*(?:month|week|day|[/.-]\d))"
)


def filed_at_age(days: Labelled, text: str, age: int | None, today: date) -> Labelled:
    """Return `days` with the filing that is told by two ages ("filed when I was 16, I'm 24"), unless they have one."""
    found = None if days.priority else _FILED_AT_AGE.search(text)
    if found is None or age is None or not 0 <= age - int(found["age"]) < OLDEST:
        return days
    years = age - int(found["age"])
    first, last = (date(today.year - each, today.month, min(today.day, 28)) for each in (years + 1, max(0, years - 1)))
    return days.put("filed", Day(first, last, f"{years} years ago"))
