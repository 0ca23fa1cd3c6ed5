"""Tool calls for questions about a whole bulletin, or all of its rows (pure)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.offline.present import cutoff
from bot.offline.uses import Arguments, ToolUse, chart_named, country, each_of, month_named, one_chart
from bot.visa.bulletin import Category
from bot.visa.questions import Ask, Clock, Question, Want
from bot.visa.questions.preferences import FAMILY
from bot.visa.questions.spans import BEGINNING

_FELL_MOST = re.compile(
    r"\b(?:biggest|largest|worst|deepest|most)\b.{0,24}\b(?:retro\w*|drops?|falls?|slips?|setbacks?)|\bretro\w*.{0,24}\bmost\b"
)
_PARTS = (
    ("notes", re.compile(Want.NOTES.value)),
    ("least", re.compile(r"\b(?:mov|advanc|jump|chang)\w+\s+(?:the\s+)?least\b|\bsmallest\b|\bslowest\b")),
    ("fastest", re.compile(r"\b(?:fastest|quickest)\b|\badvanc\w+\s+(?:the\s+)?(?:most|furthest)\b")),
    ("back", _FELL_MOST),
    ("most", re.compile(r"\b(?:biggest|largest)\b|\b(?:mov|jump)\w+\s+(?:the\s+)?(?:most|furthest)\b")),
    ("back", re.compile(Want.BACK.value)),
    ("still", re.compile(r"(?:\bnot|n't|nt)\s+(?:move|change|advance)|\bunchanged\b|\bstay\w*\s+the\s+same\b")),
    ("ahead", re.compile(r"\b(?:advanc\w+|forward|jump\w*|ahead|(?:got|became|went)\s+better)\b")),
)  # fmt: skip
"""What of a bulletin's changes is asked for, by words."""


def _compared(question: Question, clock: Clock) -> tuple[Arguments, Arguments]:
    """Return the bulletin looked at, and the one that it is compared with where that is not the one before."""
    if question.months:
        since: Arguments = {"since": str(min(question.months))} if len({*question.months}) >= 2 else {}
        return {"month": str(max(question.months))}, since
    span = question.span
    if span is None:
        return {}, {"since": str(BEGINNING)} if question.ever and _part(question.words) == "back" else {}
    before = -1 if question.ask is Ask.BULLETIN or _part(question.words) == "back" else 0
    return ({"month": str(span.last)} if span.last < clock.latest else {}), {"since": str(span.first + before)}


def bulletin(question: Question, clock: Clock) -> list[ToolUse]:
    """Return a bulletin as a whole, or the part of its cells that is asked about."""
    state = "" if question.wants(Want.NOT_SO) else question.status  # of what is not so, all is shown
    only = state if question.ask is Ask.BULLETIN else _part(question.words)
    only = f"new_{only}" if only in ("C", "U") and question.wants(Want.BECAME) else only
    only += "_everywhere" if only in ("C", "U") and not question.places and question.wants(Want.EVERYWHERE) else ""
    month, since = _compared(question, clock)
    asked: Arguments = {**month, **({"only": only} if only else {}), **since}
    charts: list[Arguments] = [{"chart": each.value} for each in question.charts] or [{}]
    whole = [use for chart in charts for use in _tables(question, {**asked, **chart})]
    cells = cutoff(question, clock) if only == "notes" and question.preferences else []
    return [*_own_line(question, only), *cells, *whole]


def _own_line(question: Question, only: str) -> list[ToolUse]:
    """Return the movement of the line that was spoken of before, where a priority date was told for it."""
    rows, places = question.series_before
    own = question.priority_date and only == "changed" and len(rows) == len(places) == 1
    if not own or question.places or question.preferences or question.span or len(question.months) > 1:
        return []
    last = {"last": month["month"]} if (month := month_named(question)) else {}
    return each_of("movement", replace(question, preferences=rows, places=places), **one_chart(question), **last)


def waits(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return where the line is longest, or shortest."""
    if question.wants(Want.OF_ALL_LINES) and question.lines == 1:
        question = replace(question, preferences=(), places=())
    only = "shortest" if question.wants(Want.SHORTEST) else "longest"
    return _tables(question, {**chart_named(question), **month_named(question), "only": only})


def _tables(question: Question, asked: Arguments) -> list[ToolUse]:
    """Return the call for each column that is named, of the rows named where they are not all of a kind."""
    some = 0 < len(question.preferences) < len(FAMILY)
    rows = {"preferences": [each.value for each in question.preferences]} if some else {}
    columns: list[Arguments] = [{"country": country(place)} for place in question.places] or [{}]
    return [ToolUse("visa_bulletin", {**category(question), **asked, **rows, **column}) for column in columns]


def _part(text: str) -> str:
    return next((part for part, pattern in _PARTS if pattern.search(text)), "changed")


_KINDS = {
    Category.FAMILY: re.compile(r"family|\bfb\b"),
    Category.EMPLOYMENT: re.compile(r"employment|\beb\b"),
}


def category(question: Question) -> Arguments:
    """Return family or employment, where all that was named is of one of them."""
    named = {each for each, words in _KINDS.items() if words.search(question.text)}
    coded = len(named) < 2 and re.search(r"\b(?:eb|f)-?\d", question.text)
    categories = (named if not coded else set()) or {each.category for each in question.preferences} or named
    return {"category": categories.pop().value} if len(categories) == 1 else {}
