"""What kind of question it is in the end, by all that it names, and what it lacks to be answered."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.visa.bulletin import Month, Preference
from bot.visa.questions.ages import with_approval
from bot.visa.questions.asks import printed
from bot.visa.questions.kinds import BETTER
from bot.visa.questions.kinship import converted, naturalized, petitioners_place
from bot.visa.questions.listing import for_that_date
from bot.visa.questions.moments import SET_ASIDE
from bot.visa.questions.preferences import EMPLOYMENT, FAMILY, SET_ASIDES
from bot.visa.questions.question import SERIES, Ask, Lack, Question, Span
from bot.visa.questions.wants import Want

ONLY_A_TIME = 7
"""Words that hardly say more than a time and a category."""


def refined(question: Question) -> Question:
    """Correct the kind of question by what it names, and say what it lacks."""
    short = question.priority_date and question.lines == 1 and len(question.text.split()) < ONLY_A_TIME
    if question.ask is Ask.CURRENT and question.span and short:
        question = replace(question, ask=Ask.REACHED, text=f"{question.text} current")  # "and in 2023?"
    if question.ask is Ask.WAITS and question.span and question.lines == 1 and not question.months:
        question = replace(question, months=(question.span.first, question.span.last), span=None)
    if question.places and not question.preferences and printed(question):
        question = replace(question, preferences=(Preference.EB2,))  # every column is, or was, in that row
    if Want.YEARLY.of(question.text) and len(question.months) == 2 and question.lines == 1:
        question = replace(question, span=Span(min(question.months), max(question.months)), months=())
    for asks, fits, better in BETTER:
        if question.ask in asks and fits(question):
            question = replace(question, ask=better)
    day = question.priority_date
    if question.ask is Ask.REACHED and day and question.span and Month.of(day.first) > question.span.last:
        question = replace(question, priority_date=None, status=question.status or "C")  # then of the line itself
    if question.ask is Ask.CURRENT and question.priority_date and for_that_date(question):
        question = replace(question, preferences=(*FAMILY, *EMPLOYMENT))
    day = None if (question.ask, question.status) == (Ask.REACHED, "U") else question.priority_date
    question = _of_old_investor(
        _of_today(replace(question, priority_date=day, preferences=tuple(dict.fromkeys(question.preferences))))
    )
    if not (question.columns_of_two and question.ask in SERIES):
        question = converted(petitioners_place(question))
    question = with_approval(question)
    doubts = (*question.doubts, *((ENDED,) if _ended_by_marriage(question) else ()))
    return replace(question, lacks=lacking(question), doubts=doubts)


def _of_old_investor(question: Question) -> Question:
    """Read a set-aside of EB-5 without the date of a petition that is too old for it."""
    day = question.priority_date
    if not (day and day.last < _REFORM and {*question.preferences} & SET_ASIDES):
        return question
    return replace(question, priority_date=None, doubts=(*question.doubts, TOO_OLD))


TOO_OLD = (
    "The set-asides of EB-5 are for petitions filed since the reform of 2022: an older one is in EB-5 Unreserved, and "
    "only a new petition (Form I-526 or I-526E, in such a project) is in a set-aside. Whether the older date can go "
    "along is a question for a lawyer."
)


def _of_today(question: Question) -> Question:
    """Read targeted employment areas, once a row of EB-5, as the rows that have taken its place since 2022."""
    old = (question.months and max(question.months) < SET_ASIDE) or question.span
    if Preference.EB5_TEA_RC not in question.preferences or old or question.ask not in SERIES:
        return question
    day = question.priority_date
    before = (Preference.EB5_UNRESERVED,) if day is None or day.first < _REFORM else ()
    since = (Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_RURAL) if day is None or day.last >= _REFORM else ()
    rows = (each for each in question.preferences if each is not Preference.EB5_TEA_RC)
    return replace(question, preferences=tuple(dict.fromkeys((*rows, *since, *before)))).noted(_TARGETED)


_REFORM = date(2022, 3, 15)
"""The day of the EB-5 Reform and Integrity Act of 2022."""
_TARGETED = (
    "Targeted employment areas: petitions filed since the reform of 2022 are in the set-asides, for high "
    "unemployment or rural areas; older ones are Unreserved."
)


_ANYBODY = re.compile(r"^who\s+ha[sd]\b|\bwhich\s+countr|\beveryone\b|\beverybody\b")
"""What is asked of all countries."""


def lacking(question: Question) -> tuple[Lack, ...]:
    """Return what a question of its kind needs and does not name."""
    if question.ask is Ask.CHILD:
        return _unknown_of_child(question)
    if question.ask not in SERIES:
        return ()
    lacks: list[Lack] = [each for each in question.lacks if each in (Lack.MARRIED, Lack.AGE, Lack.STATUS)]
    if not question.preferences and Lack.STATUS not in lacks:
        lacks.append(Lack.PREFERENCE)
    if not question.places and not _ANYBODY.search(question.text):
        lacks.append(Lack.AREA)
    own = _OWN_TURN.search(question.text) or any(want.of(question.text) for want in (Want.HOPE, Want.PETITIONED))
    undated = question.ask in (Ask.CURRENT, Ask.FORECAST) and not question.priority_date
    if undated and (own or question.person.approved or Lack.PRIORITY_DATE in question.lacks):
        lacks.append(Lack.PRIORITY_DATE)
    return tuple(lacks)


_OWN_TURN = re.compile(
    r"\b(?:am|will|would|can|could|should|may|might|do)\s+(?:i|we)\b(?!\s+(?:\w+\s+)?(?:expect(?=\s+\w)|see|know|find|check|watch|trust)\b)"
    r"|\b(?:my|our)\s+(?:\S+\s+){0,4}?(?:turn|case|priority|pd|date|number|green\s?card|gc|visa|petition|i-?\d{3}|wait|place|spot|chances?|odds)\b|\b(?:my|our)\s+(?:eb-?\d|f-?\d[ab]?)\b"
)
"""What makes it a question of somebody's own turn, which only a priority date tells."""


def _unknown_of_child(question: Question) -> tuple[Lack, ...]:
    """Return which facts an age needs that were not told; none where nothing was told at all."""
    person = question.person
    if person.pending and (person.age_then or (person.born and person.available)):
        return ()
    known = {
        Lack.BORN: person.born,
        Lack.FILED: person.filed or question.priority_date,
        Lack.APPROVED: person.approved,
        Lack.PREFERENCE: question.preferences or person.available,
    }
    return tuple(lack for lack, fact in known.items() if not fact) if any(known.values()) else ()


def _ended_by_marriage(question: Question) -> bool:
    """Whether the son or daughter of a permanent resident has married while F2A or F2B was pending."""
    person = question.person
    told = (person.relation, person.sponsor, person.married) == ("child", "resident", True)
    rows = {Preference.F2A, Preference.F2B} & {*question.preferences} and question.ask in SERIES
    return bool(told and rows and _WED.search(question.text) and not naturalized(question.text))


_WED = re.compile(r"\b(?:i|he|she|they|we)\s+(?:\w+\s+)?(?:got\s+|have\s+)?married\b(?!.*\bdivorced\b)")
ENDED = (
    "A son or daughter of a permanent resident who marries loses F2A or F2B, and the petition ends (8 CFR "
    "205.1(a)(3)(i)(I)); after the parent's naturalization it becomes F3. What follows is the line as it would be."
)
