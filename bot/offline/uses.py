"""A tool to call, and the arguments that most tools take, from a typed question (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from bot.visa.bulletin import Chart
from bot.visa.questions.places import WORLD

if TYPE_CHECKING:
    from bot.visa.questions import Day, Place, Question

Arguments = dict[str, object]


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool to call, with its arguments as JSON values."""

    tool: str
    arguments: Arguments


def written(day: Day) -> str:
    """Return a day as the tools read it."""
    return day.first.isoformat() if day.exact else f"{day.first.isoformat()}/{day.last.isoformat()}"


def country(place: Place) -> str:
    """Return a place as the tools read it."""
    return "ALL" if place == WORLD else place.city or place.name


def each_of(tool: str, question: Question, **arguments: object) -> list[ToolUse]:
    """Return a call for each category and country asked about; All Chargeability Areas where no country was told.

    Beside a country that has no column of its own, that column is not asked about once more.
    """
    named = [each for each in question.places if each != WORLD]
    again = any(each.area is WORLD.area for each in named)
    places = named if again else question.places or (WORLD,)
    return [
        ToolUse(tool, {"preference": preference.value, "country": country(place), **arguments})
        for preference, place in product(question.preferences, places)
    ]


def month_named(question: Question) -> Arguments:
    """Return the month asked about, where one was named."""
    return {"month": str(question.months[-1])} if question.months else {}


def chart_named(question: Question) -> Arguments:
    """Return the chart where one was named; none means both."""
    return {"chart": question.charts[0].value} if len(question.charts) == 1 else {}


def one_chart(question: Question) -> Arguments:
    """Return the chart named, else Final Action Dates."""
    return {"chart": (question.charts[0] if question.charts else Chart.FINAL_ACTION).value}


def span(question: Question) -> Arguments:
    """Return the first and last bulletin asked about, as far as they were named."""
    if question.span:
        return {"first": str(question.span.first), "last": str(question.span.last)}
    if len(question.months) >= 2:
        return {"first": str(min(question.months)), "last": str(max(question.months))}
    if question.months:
        return {"last": str(question.months[0])}
    return {}
