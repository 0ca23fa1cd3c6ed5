"""Tool calls for questions about where cut-offs stand and may stand: dates, comparisons, checks, forecasts (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from bot.offline.past import retrogression
from bot.offline.uses import Arguments, ToolUse, chart_named, country, each_of, month_named, one_chart, written
from bot.visa.bulletin import Chart, Status
from bot.visa.questions import Ask, Clock, Lack, Question, Want
from bot.visa.questions.pairs import lines_of
from bot.visa.questions.places import every_column
from bot.visa.questions.question import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

FEW = 3
"""Bulletins that are told one by one, and categories; more are told side by side, or as a history."""


MANY = 6
"""Cells of several lines that are told one by one; more are told side by side, a month at a time."""


def cutoff(question: Question, _clock: Clock) -> list[ToolUse]:
    """Return the cut-offs of the months named, or of the newest bulletin."""
    everywhere = not question.places or set(every_column()) <= set(question.places)
    if everywhere or (question.lines > FEW and question.lines * max(len(question.months), 1) > MANY):
        question = replace(question, places=() if everywhere else question.places)
        single = [replace(question, months=(month,)) for month in question.months] or [question]
        return [use for each in single for use in _side_by_side(each)]
    if len(question.months) > FEW and len({month.month for month in question.months}) == 1:
        ends = {"first": str(min(question.months)), "last": str(max(question.months))}
        only = [str(month) for month in question.months]
        return each_of("date_history", question, **one_chart(question), focus="trend", **ends, months=only)
    months: list[Arguments] = [{"month": str(month)} for month in question.months] or [{}]
    if question.when:
        row, place, day = question.when
        months = [{"when_preference": row.value, "when_country": country(place), "when_reached": day.first.isoformat()}]
    apart = {"apart": True} if question.ask is Ask.COMPARE and len(question.charts) == 2 else {}
    apart |= {"old": True} if question.wants(Want.AGE) else {}
    return [
        use for month in months for use in each_of("cutoff_date", question, **chart_named(question), **month, **apart)
    ]


def _side_by_side(question: Question) -> list[ToolUse]:
    preferences = [each.value for each in question.preferences]
    places = question.places or (every_column() if question.ask is Ask.COMPARE else ())
    countries = [country(place) for place in places]
    asked = question.ask is Ask.CURRENT and question.priority_date
    day = {"priority_date": written(question.priority_date)} if asked and question.priority_date else {}
    state: Arguments = (
        {"state": question.status}
        if question.ask is Ask.CURRENT and question.status and not (day or question.wants(Want.NOT_SO))
        else {}
    )
    if lines := lines_of(question.text) if len(preferences) > 1 and len(countries) > 1 and not day else []:
        preferences, countries = [row.value for row, _ in lines], [country(place) for _, place in lines]
        state = {**state, "one_by_one": True}
    more = {**month_named(question), **day, **state}
    ahead = (
        (_IS_AHEAD.search(question.text) or _IS_AHEAD.search(question.asked))
        if question.ask is Ask.COMPARE and question.lines == 2
        else None
    )
    if ahead and not question.span:
        more["is_ahead"] = True
        if ahead["behind"]:
            preferences, countries = preferences[::-1], countries[::-1]
    return [
        ToolUse("compare", {"preferences": preferences, "countries": countries, "chart": chart.value, **more})
        for chart in question.charts or (Chart.FINAL_ACTION,)
    ]


_IS_AHEAD = re.compile(
    r"^(?:(?:so|and|but|then|ok)[\s,]+)*(?:(?:in|as\s+of)\s+[^,?]{3,24},?\s+)?(?:was|were|is|are|do|does|did|has|have|had)\s+"
    r"(?!.*\b(?:or|mov\w+|advanc\w+)\b).{0,60}?\b(?:ahead\s+of|(?:further\s+ahead|later|better|shorter|faster|quicker|newer)\b.{0,30}\bthan"
    r"|(?P<behind>behind|(?:earlier|further\s+(?:back|behind)|worse|longer|slower|older|more\s+backlogged)\b.{0,30}\bthan))\b"
)
"""What is answered with yes or no: whether the first line named is ahead of the second, or behind it."""


def compare(question: Question, clock: Clock) -> list[ToolUse]:
    """Return several lines side by side: where they are, how far they moved, or when one was ahead."""
    if question.lines == 2 and question.wants(Want.CROSSED):
        over: Arguments = {"over": next((way.name.lower() for way in _WAYS if question.wants(way)), "turns")}
        if question.span:
            over |= {"since": str(question.span.first), "month": str(min(question.span.last, clock.latest))}
        return [
            ToolUse(use.tool, {**use.arguments, **over})
            for use in _side_by_side(replace(question, months=(), span=None))
        ]
    if len(question.months) == 2 and question.lines > 1 and question.wants(Want.MOVES):
        question = replace(question, span=Span(min(question.months), max(question.months)), months=())
    moved_more = question.wants(Want.PACE_NOW) or (question.wants(Want.MOVES) and question.wants(Want.MORE))
    if question.lines > 1 and not (question.months or question.span) and moved_more:
        question = replace(question, span=Span(clock.latest + -12, clock.latest))
    if len(question.months) == 1 and not question.places and question.wants(Want.IS_BETTER):
        question = replace(question, span=Span(question.months[0], clock.latest), months=(), places=every_column())
    own = question.priority_date and question.lines > 1 and not any(map(question.wants, _OF_CUTOFFS))
    if own and not question.span and question.months in ((), (clock.latest,)):
        return _own_date(question)
    if question.span and (not question.places or question.lines > 1):
        last = min(question.span.last, clock.latest)
        apart = question.wants(Want.WIDEST) and not question.wants(Want.MOVES)
        if not question.places or apart:
            ends = dict.fromkeys((question.span.first, last))
            return [use for end in ends for use in _side_by_side(replace(question, months=(end,), span=None))]
        return [
            ToolUse(use.tool, {**use.arguments, "month": str(last), "since": str(question.span.first)})
            for use in _side_by_side(question)
        ]
    one = question.lines == 1 or _OF_CHARTS.search(question.text)
    if question.places and ((one and len(question.charts) == 2) or len(question.months) >= 2):
        return cutoff(question, clock)
    return _side_by_side(question)


_OF_CHARTS = re.compile(
    r"\b(?:difference|gap|distance|spread|days|apart)\s+(?:\w+\s+)?(?:of|between)\s+(?:(?:the|both|two|these|its|their)\s+)*"
    r"(?:charts|final\s+action|dates\s+for\s+filing|filing|fads?\b|dffs?\b|dof\b)"
)
"""The two charts of each line are held against each other, not the lines."""
_WAYS = (Want.GROWTH, Want.NARROWEST, Want.WIDEST, Want.LEVEL)
"""What of two lines over time is asked for, if not when one was ahead."""
_OF_CUTOFFS = (Want.MOVES, Want.WIDEST, Want.LEVEL)
"""What is asked of the lines themselves, though a priority date was told."""


def _own_date(question: Question) -> list[ToolUse]:
    """Return the call that holds one priority date against several lines."""
    pairs = product(question.preferences, question.places)
    lines = [replace(question, preferences=(row,), places=(place,)) for row, place in pairs]
    return [ToolUse("compare", _held_together(lines))]


def _held_together(lines: Sequence[Question]) -> Arguments:
    """Return the arguments that hold lines, each with its priority date, against each other."""
    rows, places = [each.preferences[0].value for each in lines], [country(each.places[0]) for each in lines]
    days = [written(each.priority_date) for each in lines if each.priority_date]
    alone = len(set(places)) == 1 and len(set(rows)) == len(rows)
    return {"preferences": rows, "countries": places[:1] if alone else places, "priority_dates": days}


def nearer(questions: tuple[Question, ...]) -> list[ToolUse]:
    """Return the call that holds a person's priority dates in several lines together, where "which?" is asked."""
    apart = [replace(each, preferences=(row,)) for each in questions if _better_off(each) for row in each.preferences]
    own = [each for each in (*questions, *apart) if each.priority_date and each.lines == 1]
    alike = any(each.wants(Want.IN_FRONT) for each in questions)  # else one line's dates are told one by one
    lines = {
        (each.preferences, each.areas, each.priority_date if alike else None): each
        for each in own
        if each.ask in (Ask.CURRENT, Ask.FORECAST) or each in apart
    }
    if len(lines) < 2 or not any(each.wants(Want.NEARER) or _better_off(each) for each in questions):
        return []
    last = questions[-1]
    return [ToolUse("compare", {**_held_together([*lines.values()]), **chart_named(last), **month_named(last)})]


def _better_off(question: Question) -> bool:
    """Whether it is asked in which of several categories one would be better off."""
    return len(question.preferences) > 1 and question.wants(Want.BETTER_OFF)


def current(question: Question, clock: Clock) -> list[ToolUse]:
    """Return whether a priority date, or a whole category, is current: in each of a few bulletins, or in one."""
    if 1 < len(question.months) <= FEW:
        return [use for month in question.months for use in current(replace(question, months=(month,)), clock)]
    if Lack.PRIORITY_DATE in question.lacks:
        return cutoff(question, clock)
    if not question.places or (question.priority_date and len(question.preferences) > FEW):
        return _side_by_side(question)
    day = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    state = {"state": question.status} if question.status == Status.UNAVAILABLE and not day else {}
    far = {"how_far": True} if day and question.ask is not Ask.EXPLAIN and question.wants(Want.HOW_FAR) else {}
    filing = {"to_file": True} if day and not far and question.wants(Want.TO_FILE) else {}
    named = {**chart_named(question), **month_named(question)}
    return each_of("check_priority_date", question, **day, **far, **filing, **state, **named)


def forecast(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when a priority date may be current, or where a cut-off may be."""
    ahead = _months_ahead(question, clock)
    if ahead is not None and ahead <= 0 and not question.priority_date:
        return cutoff(question, clock)
    day = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    months = {"months_ahead": ahead} if ahead and ahead > 0 else {}
    first = {} if day else _said_first(question)
    held = _own_date(question) if day and question.lines > 1 and question.wants(Want.NEARER) else []
    return [*held, *each_of("forecast_date", question, **chart_named(question), **day, **months, **first)]


_SAID_FIRST = ((Want.CURRENT_THEN, "C"), (Want.UNAVAILABLE_THEN, "U"), (Want.WAIT, "wait"))


def _said_first(question: Question) -> Arguments:
    """Return what of a line is said first: the chance of C, U or a date earlier than now, or the wait."""
    if question.wants(Want.BACK):
        return {"say_first": "back"}
    if Lack.PRIORITY_DATE in question.lacks:
        return {"say_first": "wait"}
    for want, said in _SAID_FIRST:
        if question.wants(want):
            return {"say_first": said}
    return {}


def setbacks(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when it went back, or how likely it will."""
    if (_months_ahead(question, clock) or 0) > 0:
        return forecast(replace(question, priority_date=None), clock)
    return retrogression(question, clock)


def _months_ahead(question: Question, clock: Clock) -> int | None:
    if question.months and question.months[-1] != clock.latest:
        return question.months[-1] - clock.latest
    if question.span and question.span.last > clock.latest:
        return question.span.last - clock.latest
    return question.horizon or None
