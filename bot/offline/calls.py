"""Which tool calls answer a typed question: one function for each kind of question, in the table `CALLS` (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bot.visa.bulletin import Category, Chart, Month
from bot.visa.questions import Ask, Clock, Place, Question
from bot.visa.questions.places import WORLD

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.questions import Day

Arguments = dict[str, object]
_STILL = ("how fast", "speed", "stuck", "standstill", "frozen", "unchanged", "stalled", "pace")


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool to call, with its arguments as JSON values."""

    tool: str
    arguments: Arguments


def written(day: Day) -> str:
    """Return a day as the tools read it."""
    return day.first.isoformat() if day.exact else f"{day.first.isoformat()}/{day.last.isoformat()}"


def _country(place: Place) -> str:
    return "ALL" if place == WORLD else place.city or place.name


def _each(tool: str, question: Question, **arguments: object) -> list[ToolUse]:
    """Return a call for each category and country asked about; All Chargeability Areas where no country was told."""
    return [
        ToolUse(tool, {"preference": preference.value, "country": _country(place), **arguments})
        for preference, place in product(question.preferences, question.places or (WORLD,))
    ]


def _month(question: Question) -> Arguments:
    return {"month": str(question.months[-1])} if question.months else {}


def _chart(question: Question) -> Arguments:
    """Return the chart where one was named; none means both."""
    return {"chart": question.charts[0].value} if len(question.charts) == 1 else {}


def _one_chart(question: Question) -> Arguments:
    return {"chart": (question.charts[0] if question.charts else Chart.FINAL_ACTION).value}


def _cutoff(question: Question, clock: Clock) -> list[ToolUse]:
    if not question.places:
        return _side_by_side(question, clock)
    months: list[Arguments] = [{"month": str(month)} for month in question.months] or [{}]
    return [use for month in months for use in _each("cutoff_date", question, **_chart(question), **month)]


def _side_by_side(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    preferences = [each.value for each in question.preferences]
    countries = [_country(place) for place in question.places]
    asked = question.ask is Ask.CURRENT and question.priority_date
    day = {"priority_date": written(question.priority_date)} if asked and question.priority_date else {}
    return [
        ToolUse(
            "compare",
            {"preferences": preferences, "countries": countries, "chart": chart.value, **_month(question), **day},
        )
        for chart in question.charts or (Chart.FINAL_ACTION,)
    ]


def _compare(question: Question, clock: Clock) -> list[ToolUse]:
    if question.span and len(question.preferences) * len(question.areas) > 1:
        last = min(question.span.last, clock.latest)
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
    return _each("check_priority_date", question, **day, **_chart(question), **_month(question))


def _forecast(question: Question, clock: Clock) -> list[ToolUse]:
    ahead = _months_ahead(question, clock)
    if ahead is not None and ahead <= 0 and not question.priority_date:
        return _cutoff(question, clock)
    day = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    months = {"months_ahead": max(1, min(24, ahead))} if ahead and ahead > 0 else {}
    return _each("forecast_date", question, **_chart(question), **day, **months)


def _months_ahead(question: Question, clock: Clock) -> int | None:
    if question.months and question.months[-1] != clock.latest:
        return question.months[-1] - clock.latest
    if question.span and question.span.last > clock.latest:
        return question.span.last - clock.latest
    return question.horizon or None


def _span(question: Question) -> Arguments:
    """Return the first and last bulletin asked about, as far as they were named."""
    if question.span:
        return {"first": str(question.span.first), "last": str(question.span.last)}
    if len(question.months) >= 2:
        return {"first": str(min(question.months)), "last": str(max(question.months))}
    if question.months:
        return {"first" if "since" in question.text.split() else "last": str(question.months[0])}
    return {}


def _movement(question: Question, clock: Clock) -> list[ToolUse]:
    if any(word in question.text for word in _STILL):
        return _trend(question, clock)
    span = _span(question)
    if question.span and question.span.fiscal_year:
        span = {"fiscal_year": question.span.fiscal_year}
    elif not span and question.ever:
        span = {"first": "2001-12"}
    elif not span and question.priority_date:
        span = {"first": str(Month.of(question.priority_date.first))}
    return _each("movement", question, **_one_chart(question), **span)


def _history(question: Question, focus: str, **more: object) -> list[ToolUse]:
    span = _span(question)
    if len(question.months) == 1:
        span.pop("last", None)
    return _each("date_history", question, **_one_chart(question), focus=focus, **span, **more)


def _trend(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    return _history(question, "trend")


def _retrogression(question: Question, clock: Clock) -> list[ToolUse]:
    if len(question.months) == 1 and "last" in _span(question) and not question.ever:
        return _movement(question, clock)
    return _history(question, "retrogressions")


def _reached(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    if question.priority_date:
        focus = "passed" if "current" in question.text else "reached"
        return _history(question, focus, target=question.priority_date.last.isoformat())
    return _history(question, "unavailable" if question.status == "U" else "current")


def _bulletin(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    only = {"only": question.status} if question.status and question.ask is Ask.BULLETIN else {}
    since = {"since": str(min(question.months))} if len(question.months) >= 2 else {}
    month = {"month": str(max(question.months))} if question.months else {}
    return [ToolUse("visa_bulletin", {**_category(question), **_chart(question), **month, **only, **since})]


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
    if question.no_category and not question.topic:
        return []
    topic = question.topic or ("immediate_relatives" if question.immediate else "")
    if question.preferences and not topic:
        return [ToolUse("explain", {"preferences": [each.value for each in question.preferences]})]
    calls = [ToolUse("explain", {"topic": topic or "categories"})]
    if (
        topic in ("cross_chargeability", "citizenship_or_birth", "chargeability")
        and question.preferences
        and question.places
    ):
        calls += _current(question, clock)
    if topic == "why" and question.preferences and question.places:
        return [*_what_happened(question, clock), *calls]
    return calls


def _what_happened(question: Question, clock: Clock) -> list[ToolUse]:
    """Return the calls for what a "why" is about: the month's movement, else the retrogressions or the trend."""
    if question.months or question.span:
        return _movement(question, clock)
    back = "back" in question.text or "retro" in question.text
    return _history(question, "retrogressions" if back else "trend")


def _chart_choice(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    return [ToolUse("filing_chart", {**_category(question), **_month(question)})]


def _child(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    person = question.person
    filed = person.filed or question.priority_date
    if not (person.born and filed and person.approved and question.preferences):
        return [ToolUse("explain", {"topic": "cspa"})]
    arguments: Arguments = {
        "born": written(person.born),
        "filed": written(filed),
        "approved": written(person.approved),
        "preference": question.preferences[0].value,
        "country": _country(question.places[0] if question.places else WORLD),
    }
    if question.priority_date and question.priority_date != filed:
        arguments["priority_date"] = written(question.priority_date)
    return [ToolUse("child_status_age", arguments)]


def _diversity(question: Question, clock: Clock) -> list[ToolUse]:
    del clock
    place = question.places[0].name if question.places and question.places[0] != WORLD else ""
    return [ToolUse("diversity_visa", {**({"region": place} if place else {}), **_month(question)})]


CALLS: dict[Ask | None, Callable[[Question, Clock], list[ToolUse]]] = {
    Ask.CUTOFF: _cutoff,
    Ask.CURRENT: _current,
    Ask.FORECAST: _forecast,
    Ask.MOVEMENT: _movement,
    Ask.TREND: _trend,
    Ask.COMPARE: _compare,
    Ask.RETROGRESSION: _retrogression,
    Ask.REACHED: _reached,
    Ask.BULLETIN: _bulletin,
    Ask.CHANGES: _bulletin,
    Ask.EXPLAIN: _explain,
    Ask.CHART_CHOICE: _chart_choice,
    Ask.CHILD: _child,
    Ask.DIVERSITY: _diversity,
    Ask.SOURCE: _source,
}
"""Which tools answer which question; the others are answered without."""
