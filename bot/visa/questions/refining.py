"""What kind of question it is in the end, by all that it names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.visa.bulletin import Month, Preference
from bot.visa.questions.asks import printed
from bot.visa.questions.kinds import BETTER, several
from bot.visa.questions.kinship import converted, petitioners_place
from bot.visa.questions.lacking import SERIES, lacking
from bot.visa.questions.listing import which_for_date
from bot.visa.questions.preferences import EMPLOYMENT, FAMILY
from bot.visa.questions.question import Ask, Question, Span
from bot.visa.questions.wants import Want

ONLY_A_TIME = 7
"""Words that hardly say more than a time and a category."""


def refined(question: Question) -> Question:
    """Correct the kind of question by what it names, and say what it lacks."""
    short = question.priority_date and several(question) == 1 and len(question.text.split()) < ONLY_A_TIME
    if question.ask is Ask.CURRENT and question.span and short:
        question = replace(question, ask=Ask.REACHED, text=f"{question.text} current")  # "and in 2023?"
    if question.ask is Ask.WAITS and question.span and several(question) == 1 and not question.months:
        question = replace(question, months=(question.span.first, question.span.last), span=None)
    if question.places and not question.preferences and printed(question):
        question = replace(question, preferences=(Preference.EB2,))  # every column is, or was, in that row
    if Want.YEARLY.of(question.text) and len(question.months) == 2 and several(question) == 1:
        question = replace(question, span=Span(min(question.months), max(question.months)), months=())
    for asks, fits, better in BETTER:
        if question.ask in asks and fits(question):
            question = replace(question, ask=better)
    if question.ask is Ask.CURRENT and which_for_date(question):
        question = replace(question, preferences=(*FAMILY, *EMPLOYMENT))
    day = None if (question.ask, question.status) == (Ask.REACHED, "U") else question.priority_date
    question = _of_today(replace(question, priority_date=day, preferences=tuple(dict.fromkeys(question.preferences))))
    if not (question.columns_of_two and question.ask in SERIES):
        question = converted(petitioners_place(question))
    return replace(question, lacks=lacking(question))


def _of_today(question: Question) -> Question:
    """Read targeted employment areas, once a row of EB-5, as the rows that have taken its place since 2022."""
    old = (question.months and max(question.months) < SET_ASIDE) or question.span
    if Preference.EB5_TEA_RC not in question.preferences or old or question.ask not in SERIES:
        return question
    day = question.priority_date
    before = (Preference.EB5_UNRESERVED,) if day is None or day.first < _REFORM else ()
    since = (Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_RURAL) if day is None or day.last >= _REFORM else ()
    rows = (each for each in question.preferences if each is not Preference.EB5_TEA_RC)
    notes = tuple(dict.fromkeys((*question.relative_notes, _TARGETED)))
    return replace(question, preferences=tuple(dict.fromkeys((*rows, *since, *before))), relative_notes=notes)


_REFORM = date(2022, 3, 15)
"""The day of the EB-5 Reform and Integrity Act of 2022."""
SET_ASIDE = Month(2022, 5)
"""The first bulletin with rows for the set-asides of EB-5."""
_TARGETED = (
    "Targeted employment areas: petitions filed since the reform of 2022 are in the set-asides, for high "
    "unemployment or rural areas; older ones are Unreserved."
)
