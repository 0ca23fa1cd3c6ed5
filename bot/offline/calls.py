"""Which tool calls answer a typed question: one function for each kind of question, in the table `CALLS` (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.offline.past import advance, furthest, history, movement, reached, retrogression, standstill, trend
from bot.offline.uses import Arguments, ToolUse, chart_named, country, each_of, month_named, one_chart, written
from bot.visa.bulletin import Category, Chart, Preference, Status
from bot.visa.questions import Ask, Clock, Question
from bot.visa.questions.places import WORLD, every_column
from bot.visa.questions.preferences import FAMILY
from bot.visa.questions.refining import CROSSED, several

if TYPE_CHECKING:
    from collections.abc import Callable


FEW = 3
"""Bulletins that are told one by one; of more of one calendar month the history is told."""


def _cutoff(question: Question, clock: Clock) -> list[ToolUse]:
    if not question.places or set(every_column()) <= set(question.places):
        question = replace(question, places=())
        single = [replace(question, months=(month,)) for month in question.months] or [question]
        return [use for each in single for use in _side_by_side(each, clock)]
    if len(question.months) > FEW and len({month.month for month in question.months}) == 1:
        ends = {"first": str(min(question.months)), "last": str(max(question.months))}
        only = [str(month) for month in question.months]
        return each_of("date_history", question, **one_chart(question), focus="trend", **ends, months=only)
    months: list[Arguments] = [{"month": str(month)} for month in question.months] or [{}]
    apart = {"apart": True} if question.ask is Ask.COMPARE and len(question.charts) == 2 else {}
    return [
        use for month in months for use in each_of("cutoff_date", question, **chart_named(question), **month, **apart)
    ]


def _side_by_side(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    preferences = [each.value for each in question.preferences]
    places = question.places or (every_column() if question.ask is Ask.COMPARE else ())
    countries = [country(place) for place in places]
    asked = question.ask is Ask.CURRENT and question.priority_date
    day = {"priority_date": written(question.priority_date)} if asked and question.priority_date else {}
    state = {"state": question.status} if question.ask is Ask.CURRENT and question.status and not day else {}
    more = {**month_named(question), **day, **state}
    return [
        ToolUse("compare", {"preferences": preferences, "countries": countries, "chart": chart.value, **more})
        for chart in question.charts or (Chart.FINAL_ACTION,)
    ]


_MOVING = re.compile(r"\b(?:mov\w+|faster|fastest|slow\w*|advanc\w+|gain\w*|jump\w*|progress\w*|grew|pace|speed)\b")


def _compare(question: Question, clock: Clock) -> list[ToolUse]:
    if several(question) == 2 and CROSSED.search(question.text):
        over: Arguments = {"turns": True}
        if question.span:
            over |= {"since": str(question.span.first), "month": str(min(question.span.last, clock.latest))}
        return [
            ToolUse(use.tool, {**use.arguments, **over})
            for use in _side_by_side(replace(question, months=(), span=None), clock)
        ]
    if question.span and (not question.places or len(question.preferences) * len(question.areas) > 1):
        last = min(question.span.last, clock.latest)
        if not _MOVING.search(question.text):
            ends = dict.fromkeys((question.span.first, last))
            return [use for end in ends for use in _side_by_side(replace(question, months=(end,), span=None), clock)]
        return [
            ToolUse(use.tool, {**use.arguments, "month": str(last), "since": str(question.span.first)})
            for use in _side_by_side(question, clock)
        ]
    single = len(question.preferences) * len(question.areas) == 1
    if question.places and ((single and len(question.charts) == 2) or len(question.months) >= 2):
        return _cutoff(question, clock)
    return _side_by_side(question, clock)


def _current(question: Question, clock: Clock) -> list[ToolUse]:
    if not question.places:
        return _side_by_side(question, clock)
    day = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    state = {"state": question.status} if question.status == Status.UNAVAILABLE and not day else {}
    return each_of("check_priority_date", question, **day, **state, **chart_named(question), **month_named(question))


def _forecast(question: Question, clock: Clock) -> list[ToolUse]:
    ahead = _months_ahead(question, clock)
    if ahead is not None and ahead <= 0 and not question.priority_date:
        return _cutoff(question, clock)
    day = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    months = {"months_ahead": ahead} if ahead and ahead > 0 else {}
    return each_of("forecast_date", question, **chart_named(question), **day, **months)


_COMING = re.compile(r"\b(?:will|gonna|going\s+to|might|may|could|likely)\b")
"""What makes a question about a retrogression one about the months to come."""


def _retrogression(question: Question, clock: Clock) -> list[ToolUse]:
    coming = _COMING.search(question.text) and not (question.months or question.span)
    if coming or (_months_ahead(question, clock) or 0) > 0:
        return _forecast(replace(question, priority_date=None), clock)
    return retrogression(question, clock)


def _months_ahead(question: Question, clock: Clock) -> int | None:
    if question.months and question.months[-1] != clock.latest:
        return question.months[-1] - clock.latest
    if question.span and question.span.last > clock.latest:
        return question.span.last - clock.latest
    return question.horizon or None


_BECAME = re.compile(r"\b(?:became|becom\w+|turned|went|newly|new)\b")
_PARTS = (
    ("most", re.compile(r"\b(?:fastest|biggest|largest)\b|\b(?:mov|advanc|jump)\w+\s+(?:the\s+)?(?:most|furthest)\b")),
    ("back", re.compile(r"\bretro\w*|\bback\w*\b|\bslip\w*|\b(?:fell|fall)\b")),
    ("still", re.compile(r"(?:\bnot|n't|nt)\s+(?:move|change|advance)|\bunchanged\b|\bstay\w*\s+the\s+same\b")),
    ("ahead", re.compile(r"\b(?:advanc\w+|forward|jump\w*|ahead)\b")),
)  # fmt: skip
"""What of a bulletin's changes is asked for, by words."""


def _compared(question: Question, clock: Clock) -> tuple[Arguments, Arguments]:
    """Return the bulletin looked at, and the one that it is compared with where that is not the one before."""
    if question.months:
        since: Arguments = {"since": str(min(question.months))} if len(question.months) >= 2 else {}
        return {"month": str(max(question.months))}, since
    span = question.span
    if span is None:
        return {}, {}
    if _SINCE.search(question.text) and span.last < clock.latest:
        return {}, {"since": str(span.last)}
    before = -1 if _part(question.text) == "back" else 0
    return ({"month": str(span.last)} if span.last < clock.latest else {}), {"since": str(span.first + before)}


_SINCE = re.compile(r"\bsince\b")


def _bulletin(question: Question, clock: Clock) -> list[ToolUse]:
    only = question.status if question.ask is Ask.BULLETIN else _part(question.text)
    only = f"new_{only}" if only in ("C", "U") and _BECAME.search(question.text) else only
    month, since = _compared(question, clock)
    rows = {"preferences": [each.value for each in question.preferences]} if _some_rows(question) else {}
    each_column: list[Arguments] = [{"country": country(place)} for place in question.places] or [{}]
    kept = {
        **_category(question),
        **chart_named(question),
        **month,
        **({"only": only} if only else {}),
        **since,
        **rows,
    }
    return [ToolUse("visa_bulletin", {**kept, **column}) for column in each_column]


def _part(text: str) -> str:
    return next((part for part, pattern in _PARTS if pattern.search(text)), "changed")


def _some_rows(question: Question) -> bool:
    """Whether some categories are asked about, not all of family or employment."""
    return bool(question.preferences) and len(question.preferences) < len(FAMILY)


def _source(question: Question, clock: Clock) -> list[ToolUse]:
    del question, clock
    return [ToolUse("explain", {"topic": "data"})]


def _category(question: Question) -> Arguments:
    """Return family or employment, where all that was named is of one of them."""
    categories = {preference.category for preference in question.preferences}
    if not categories:
        categories = {each for each in Category if each.value in question.text}
    return {"category": categories.pop().value} if len(categories) == 1 else {}


def _explain(question: Question, clock: Clock) -> list[ToolUse]:
    known = "immediate_relatives" if question.immediate else "relatives" if question.no_category else ""
    topic = question.topic or known
    if question.preferences and not topic:
        return [ToolUse("explain", {"preferences": [each.value for each in question.preferences]})]
    rows = [each.value for each in question.preferences] if topic == "annual_limit" else []
    calls = [ToolUse("explain", {"topic": topic or "categories", **({"preferences": rows} if rows else {})})]
    if topic in _WITH_DATES and question.preferences and question.places:
        both = replace(question, preferences=_after_wedding(question) if topic == "marriage" else question.preferences)
        calls += (_current if question.priority_date else _cutoff)(both, clock)
    if topic == "why" and question.preferences and question.places:
        return [*_what_happened(question, clock), *calls]
    return calls


_WITH_DATES = frozenset({
    "cross_chargeability", "citizenship_or_birth", "chargeability", "parents_country", "retention", "downgrade",
    "concurrent", "naturalize", "marriage",
})  # fmt: skip
"""Rules beside which the dates of the category and country named are shown."""
_WEDDED = {Preference.F1: Preference.F3, Preference.F3: Preference.F1}
"""Where marriage leads from F1, and divorce from F3 (INA 203(a))."""


def _after_wedding(question: Question) -> tuple[Preference, ...]:
    moved = (_WEDDED[each] for each in question.preferences if each in _WEDDED)
    return tuple(dict.fromkeys((*question.preferences, *moved)))


def _what_happened(question: Question, clock: Clock) -> list[ToolUse]:
    """Return the calls for what a "why" is about: the month's movement, else the retrogressions or the trend."""
    if question.months or question.span:
        return movement(question, clock)
    back = "back" in question.text or "retro" in question.text
    return history(question, "retrogressions" if back else "trend")


def _chart_choice(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    return [ToolUse("filing_chart", {**_category(question), **month_named(question)})]


def _child(question: Question, clock: Clock) -> list[ToolUse]:
    person = question.person
    filed = person.filed or question.priority_date
    if not (person.born and filed and person.approved and question.preferences):
        current = _current(replace(question, months=()), clock) if question.preferences and question.places else []
        return [*current, ToolUse("explain", {"topic": "cspa"})]
    arguments: Arguments = {
        "born": written(person.born),
        "filed": written(filed),
        "approved": written(person.approved),
        "preference": question.preferences[0].value,
        "country": country(question.places[0] if question.places else WORLD),
    }
    if question.priority_date and question.priority_date != filed:
        arguments["priority_date"] = written(question.priority_date)
    return [ToolUse("child_status_age", arguments)]


def _diversity(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    place = question.places[0].name if question.places and question.places[0] != WORLD else question.region
    wanted = {**({"region": place} if place else {}), **({"rank": question.rank} if question.rank else {})}
    return [ToolUse("diversity_visa", {**wanted, **month_named(question)})]


CALLS: dict[Ask | None, Callable[[Question, Clock], list[ToolUse]]] = {
    Ask.CUTOFF: _cutoff,
    Ask.CURRENT: _current,
    Ask.FORECAST: _forecast,
    Ask.MOVEMENT: movement,
    Ask.TREND: trend,
    Ask.COMPARE: _compare,
    Ask.RETROGRESSION: _retrogression,
    Ask.REACHED: reached,
    Ask.STANDSTILL: standstill,
    Ask.ADVANCE: advance,
    Ask.FURTHEST: furthest,
    Ask.BULLETIN: _bulletin,
    Ask.CHANGES: _bulletin,
    Ask.EXPLAIN: _explain,
    Ask.CHART_CHOICE: _chart_choice,
    Ask.CHILD: _child,
    Ask.DIVERSITY: _diversity,
    Ask.SOURCE: _source,
}
"""Which tools answer which question; the others are answered without."""
