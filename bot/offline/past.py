"""Tool calls for questions about what a cut-off did: movement, trend, retrogressions, standstills, arrivals (pure)."""

from __future__ import annotations

from dataclasses import replace

from bot.offline.uses import ToolUse, each_of, one_chart, span, written
from bot.visa.bulletin import Month
from bot.visa.questions import Clock, Order, Question, Want
from bot.visa.questions.asks import find_size, printed
from bot.visa.questions.places import every_column
from bot.visa.questions.spans import BEGINNING

_MEASURES = (Want.MEDIAN, Want.AVERAGE)


def movement(question: Question, clock: Clock) -> list[ToolUse]:
    """Return how far it moved: over the span named, else in the newest bulletin; a pace over the last year."""
    known = span(question)
    if question.span and question.span.fiscal_year:
        known = {"fiscal_year": question.span.fiscal_year}
    elif question.span and question.span.year:
        known = {"year": question.span.year}
    elif not known and question.horizon > 1:  # "how far has it come in 20 years"
        known = {"first": str(clock.latest + -question.horizon), "last": str(clock.latest)}
    elif not known and question.wants(Want.PACE):
        known = {"first": str(clock.latest + -12), "last": str(clock.latest)}
    elif not known and question.ever:
        known = {"first": str(BEGINNING)}
    elif not known and question.priority_date and question.wants(Want.SINCE):
        known = {"first": str(Month.of(question.priority_date.first))}
    measure = next(({"measure": each.name.lower()} for each in _MEASURES if question.wants(each)), {})
    return each_of("movement", question, **one_chart(question), **known, **measure)


_STATES = ("current", "unavailable", "not_current")


def history(question: Question, focus: str, **more: object) -> list[ToolUse]:
    """Return what the history of a cut-off tells of `focus`."""
    if not question.places and question.wants(Want.WHICH_COUNTRY):
        question = replace(question, places=every_column())
    known = span(question)
    if len(question.months) == 1:
        known.pop("last", None)
    if question.order is not Order.ALL and focus not in ("trend", "each", "years", "fiscal_years"):
        more.setdefault("order", question.order.value)
    if size := find_size(question.words) if focus in ("retrogressions", "advances", "standstills") else 0:
        more["at_least"] = size
    if question.passed_over:
        more["passed_over"] = question.passed_over
    if question.wants(Want.SINCE_THEN) and question.order is not Order.COUNT:
        more["say_first"] = "moved"
    elif question.wants(Want.LASTED) and (
        focus == "retrogressions" or (focus in _STATES and question.order not in (Order.ALL, Order.COUNT))
    ):
        more["say_first"] = "lasted"
    return each_of("date_history", question, **one_chart(question), focus=focus, **known, **more)


MOST_MONTHS = 60
"""Bulletins that are listed one by one."""


def trend(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return how it went over the years, bulletin by bulletin where that is asked for."""
    if question.wants(Want.YEARLY) and not question.months:
        least = {"order": Order.LEAST.value} if question.wants(Want.LEAST) else {}
        return history(question, "fiscal_years" if question.wants(Want.FISCAL) else "years", **least)
    if question.wants(Want.PACE_NOW) and not (question.span or question.months):
        return history(question, "pace")
    short = question.span and question.span.last - question.span.first < MOST_MONTHS
    own = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    own |= {"order": Order.COUNT.value} if question.order is Order.COUNT else {}
    return history(question, "each" if short and question.wants(Want.MONTHLY) else "trend", **own)


def season(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return in which months of the year it usually moves; `months` are the ones that are asked about."""
    ends = span(replace(question, months=()))
    asked = {"months": [str(month) for month in question.months]} if question.months else {}
    back = {"order": Order.LEAST.value} if question.wants(Want.BACK) else {}
    return each_of("date_history", question, **one_chart(question), focus="season", **ends, **asked, **back)


def retrogression(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when it went back; of one month, how it moved then."""
    if len(question.months) == 1 and "last" in span(question) and not question.ever:
        return movement(question, clock)
    return history(question, "retrogressions")


def standstill(question: Question, clock: Clock) -> list[ToolUse]:
    """Return how long it has stood still, or stood at a date, or at most; of one month, how it moved then."""
    past = question.span and question.span.last < clock.latest
    if past and question.order in (Order.ALL, Order.COUNT) and question.wants(Want.STAYED):
        question = replace(question, order=Order.LAST)
    some = (Order.MOST, Order.COUNT, Order.LAST) if past else (Order.MOST, Order.COUNT)
    order = question.order if question.order in some else Order.COUNT if past else Order.LAST
    order = question.order if find_size(question.words) else order
    day = question.priority_date
    if day and day.exact and day.text in question.words:  # else it is the own one, told before
        return history(question, "standstills", target=written(day))
    if len(question.months) == 1 and question.months[0] != clock.latest:
        return movement(question, clock)
    return history(question, "standstills", order=order.value)


def furthest(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return the latest date that it ever had, or the earliest."""
    if question.wants(Want.HIGHEST) and question.wants(Want.LOWEST):
        return [use for order in (Order.LEAST, Order.MOST) for use in history(question, "furthest", order=order.value)]
    least = question.order in (Order.LEAST, Order.FIRST)
    below = Want.BELOW.found(question.words) if least else None
    year = str(question.span.year) if question.span else ""
    if below and (not year or below[0].endswith(year)):  # the year is that of the cut-off, not of bulletins
        question = replace(question, span=None, months=())
    return history(question, "furthest", order=(Order.LEAST if least else Order.MOST).value)


def reached(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return when it came to a date, or when it was current or unavailable."""
    if question.priority_date and question.later:
        return history(question, "reached", target=written(question.priority_date), later=written(question.later))
    if question.priority_date:
        focus = "passed" if question.wants(Want.BEYOND) else "reached"
        long = {"say_first": "lasted"} if Want.FOR_HOW_LONG.of(question.text) else {}
        return history(question, focus, target=question.priority_date.last.isoformat(), **long)
    became = question.wants(Want.WHEN) and question.wants(Want.BECAME)
    if printed(question):
        gone = Order.LAST if question.wants(Want.GONE) else question.order
        return history(replace(question, months=(), span=None, order=gone), "printed")
    if question.status != "U" and question.wants(Want.STOPPED) and (question.span or question.order is Order.FIRST):
        return history(replace(question, order=Order.FIRST), "not_current")
    if question.status != "U" and question.wants(Want.NOT_SO) and not became:
        order = Order.LAST if question.wants(Want.STILL) else question.order
        return history(replace(question, order=order), "not_current")
    if question.order is Order.COUNT and question.span and question.wants(Want.STAYED):
        question = replace(question, order=Order.LAST, span=replace(question.span, first=BEGINNING))
    first = {"order": Order.FIRST.value} if became and question.span and question.order is Order.ALL else {}
    return history(question, "unavailable" if question.status == "U" else "current", **first)
