"""The Diversity Visa in words: region, rank number, and the program whose bulletins are meant."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME
from bot.visa.questions.question import Ask, Clock, Question
from bot.visa.questions.spans import fiscal

_REGION = re.compile(r"\b(?P<name>africa|asia|europe|oceania|north\s+america|south\s+america|caribbean)\w*\b")
_CODES = {"af": "africa", "as": "asia", "eu": "europe", "na": "north america", "oc": "oceania", "sa": "south america"}
_CASE = re.compile(
    r"\b(?:(?:(?:20)?\d{2}\s?)(?P<code>af|as|eu|na|oc|sa)\s?|(?P<bare>(?:af|eu|na|oc|sa)[\s-]?|as))"
    r"0*(?P<rank>\d{1,3},\d{3}|\d{1,6})(?P<hidden>[x*]{1,4})?(?!\w|,\d)"
)
_RANK = re.compile(
    r"\b(?:rank|case|number|no|#)\W+(?:(?:is|of|was)\s+)?(?P<a>\d[\d,]*)\b"
    r"|\b(?:rank|case|number|no|#)\W+(?:\w+\s+){1,3}?(?P<c>(?!(?:19|20)\d\d\b)\d[\d,]*)\b"
    r"|\b(?P<b>\d{1,3},\d{3}|(?!(?:19|20)\d\d\b)\d{4,6}|(?<!dv )(?<!dv-)\d{3})\b(?!\s*(?:%|days?\b))"
)


def find_rank(text: str) -> tuple[str, int]:
    """Return the region and the rank number of the Diversity Visa that `text` names; empty and 0 where none."""
    case = _CASE.search(text)
    if case:
        number = int(case["rank"].replace(",", "") + "0" * len(case["hidden"] or ""))
        return _CODES[(case["code"] or case["bare"]).strip(" -")], number
    region, rank = _REGION.search(text), _RANK.search(text)
    number = int((rank["a"] or rank["b"] or rank["c"]).replace(",", "")) if rank else 0
    return " ".join(region["name"].split()) if region else "", number


def regions_of(text: str) -> tuple[str, ...]:
    """Return the regions of the Diversity Visa that `text` names, in its order."""
    return tuple(dict.fromkeys(" ".join(each["name"].split()) for each in _REGION.finditer(text)))


_PROGRAM = re.compile(
    r"\b(?:dv|diversity(?:\s+visas?)?|lottery)[\s-]*'?(?P<y>20\d\d|\d\d)\b(?![,.]?\d)"
    r"|\b(?P<case>20\d\d)\s?(?:af|as|eu|na|oc|sa)\s?\d{1,8}[x*]{0,4}(?!\w)"
)
_WHEN = re.compile(r"\b(?:when|what\s+month|which\s+(?:month|bulletin)|mov\w+|advanc\w+|history|progress\w*)\b")


def _within(question: Question, year: int) -> Month:
    """Return the month of the program's fiscal year, where the one named has no year of its own ("DV-2012 in June")."""
    (month,) = question.months
    own = re.search(rf"\b{MONTH_NAME}\.?,?\s+(?:of\s+|in\s+)?(?:19|20)\d\d|\d[-/]\d|\bnow\b", question.text)
    return month if own else Month(year - (month.month > 9), month.month)


def of_program(question: Question, clock: Clock) -> Question:
    """Return a question about the lottery over the fiscal year of its program, where that is over or meant as a whole.

    Numbers of DV-2024 are given out in fiscal year 2024 only: the newest bulletin says nothing about them.
    """
    found = _PROGRAM.search(question.text)
    if question.ask is not Ask.DIVERSITY or found is None:
        return question
    year = int(found["case"] or found["y"]) % 100 + 2000
    if len(question.months) == 1 and str(question.months[0].year) not in question.text[: found.start()]:
        question = replace(question, months=(_within(question, year),), span=None, relative_notes=())
    if question.months and any(month.fiscal_year != year for month in question.months):
        when = (
            f"DV-{year} numbers are given out in fiscal year {year} only: those of another year are of another drawing."
        )
        return replace(question, rank=0, doubts=tuple(dict.fromkeys((*question.doubts, when))))
    named = question.months or (question.span and question.span.year not in (0, year))
    if named or (year == clock.latest.fiscal_year and not _WHEN.search(question.text)):
        own = question.span if question.span and question.span.year != year else None
        return replace(question, span=own)
    return replace(question, span=fiscal(year))
