"""Tool calls for questions about what a cut-off did: movement, trend, retrogressions, standstills, arrivals (pure)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.offline.uses import ToolUse, each_of, one_chart, span, written
from bot.visa.bulletin import Month
from bot.visa.questions import Ask, Clock, Order, Question
from bot.visa.questions.asks import find_size
from bot.visa.questions.kinds import YEARLY
from bot.visa.questions.places import every_column
from bot.visa.questions.spans import BEGINNING
from bot.visa.questions.wanted import printed

_PACE = re.compile(
    r"\b(?:how|mov\w+\s+(?:so|very|too|really))\s+(?:fast|quick\w*|slow\w*)\b|\bmov\w+\s+(?:fast|quick\w*|slow\w*)\b|\bspeed\b|\bpace\b|\brate\b|\b(?:average|mean)\b|\b(?:per|each|every|a)\s+month\b"
    r"|\b(?:at\s+all|lately|recently|these\s+days|any\s?more)\b"
)
"""What asks how it moves over a time, not in one bulletin."""


_MEASURES = {"median": re.compile(r"\bmedian\b"), "average": re.compile(r"\b(?:average|avg|mean)\b")}


def movement(question: Question, clock: Clock) -> list[ToolUse]:
    """Return how far it moved: over the span named, else in the newest bulletin; a pace over the last year."""
    known = span(question)
    if question.span and question.span.fiscal_year:
        known = {"fiscal_year": question.span.fiscal_year}
    elif question.span and question.span.year:
        known = {"year": question.span.year}
    elif not known and _PACE.search(question.words):
        known = {"first": str(clock.latest + -12), "last": str(clock.latest)}
    elif not known and question.ever:
        known = {"first": str(BEGINNING)}
    elif not known and question.priority_date and _SINCE.search(question.words):
        known = {"first": str(Month.of(question.priority_date.first))}
    measure = [{"measure": name} for name, pattern in _MEASURES.items() if pattern.search(question.words)]
    return each_of("movement", question, **one_chart(question), **known, **(measure or [{}])[0])


_THEN = re.compile(r"\b(?:since|after)\s+(?:then|that)\b|\bfrom\s+there\b|\bsince\W*$")
_STATES = ("current", "unavailable", "not_current")
_LASTED = re.compile(r"\bhow\s+(?:long|many\s+(?:months|bulletins|years))\b(?!.*\b(?:since|ago)\b)")
_SINCE = re.compile(r"\bsince\b(?!\s+then)|\b(?:has|have)\b.*\b(?:moved|advanced|progressed)\b")
_MORE = re.compile(r"\b(?:more|most|further|farther|faster|better|less|least|slower|worse|or)\b")
_LESS = re.compile(r"\b(?:less|least|slower|worse)\b")


def which_more(question: Question) -> list[ToolUse]:
    """Return in which of two years that follow each other it moved more, where that is asked for."""
    years = sorted((each for each in (question.span, *question.beside) if each), key=lambda each: each.first)
    if question.ask is not Ask.MOVEMENT or len(years) != 2 or not _MORE.search(question.words):
        return []
    if years[0].last + 1 != years[1].first or not all(each.fiscal_year or each.year for each in years):
        return []
    order = Order.LEAST if _LESS.search(question.words) else Order.MOST
    ends = {"first": str(years[0].first), "last": str(years[1].last)}
    focus = "fiscal_years" if years[0].fiscal_year else "years"
    return each_of("date_history", question, **one_chart(question), focus=focus, order=order.value, **ends)


def history(question: Question, focus: str, **more: object) -> list[ToolUse]:
    """Return what the history of a cut-off tells of `focus`."""
    if not question.places and _WHICH_COUNTRY.search(question.words):
        question = replace(question, places=every_column())
    known = span(question)
    if len(question.months) == 1:
        known.pop("last", None)
    if question.order is not Order.ALL and focus not in ("trend", "each", "years", "fiscal_years"):
        more.setdefault("order", question.order.value)
    if size := find_size(question.words) if focus in ("retrogressions", "advances") else 0:
        more["at_least"] = size
    if question.passed_over:
        more["passed_over"] = question.passed_over
    if _THEN.search(question.words):
        more["say_first"] = "moved"
    elif _LASTED.search(question.words) and (focus == "retrogressions" or (focus in _STATES and _of_one(question))):
        more["say_first"] = "lasted"
    return each_of("date_history", question, **one_chart(question), focus=focus, **known, **more)


def _of_one(question: Question) -> bool:
    return question.order not in (Order.ALL, Order.COUNT)


_WHICH_COUNTRY = re.compile(r"\b(?:which|what)\s+(?:\w+\s+)?(?:countr(?:y|ies)|columns?|areas?)\b")
_EACH = re.compile(
    r"\bmonth\s+by\s+month\b|\bmonthly\b|\b(?:every|each)\s+(?:month|bulletin)\b|\ball\s+(?:the\s+)?months\b"
)
_FISCAL = re.compile(r"\bfiscal\b|\bfy\b")
_LEAST = re.compile(r"\b(?:least|worst|slowest|smallest)\b")
_PACES = re.compile(
    r"\b(?:getting|gotten|got|become|becoming|moving|going)\s+(?:any\s+)?(?:slower|faster|better|worse)\b"
    r"|\b(?:slow\w*\s+down|speed\w*\s+up|picking\s+up|accelerating)\b"
)
"""What asks for the pace now against the past."""
MOST_MONTHS = 60
"""Bulletins that are listed one by one."""


def trend(question: Question, clock: Clock) -> list[ToolUse]:
    """Return how it went over the years, bulletin by bulletin where that is asked for."""
    del clock
    if YEARLY.search(question.words) and not question.months:
        least = {"order": Order.LEAST.value} if _LEAST.search(question.words) else {}
        return history(question, "fiscal_years" if _FISCAL.search(question.words) else "years", **least)
    if _PACES.search(question.words) and not (question.span or question.months):
        return history(question, "pace")
    short = question.span and question.span.last - question.span.first < MOST_MONTHS
    own = {"priority_date": written(question.priority_date)} if question.priority_date else {}
    return history(question, "each" if short and _EACH.search(question.words) else "trend", **own)


_BACK = re.compile(r"\bretro\w*|\bback\w*\b|\b(?:fall|slip)\w*\b")


def season(question: Question, clock: Clock) -> list[ToolUse]:
    """Return in which months of the year it usually moves; `months` are the ones that are asked about."""
    del clock
    ends = span(replace(question, months=()))
    asked = {"months": [str(month) for month in question.months]} if question.months else {}
    back = {"order": Order.LEAST.value} if _BACK.search(question.words) else {}
    return each_of("date_history", question, **one_chart(question), focus="season", **ends, **asked, **back)


def retrogression(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when it went back; of one month, how it moved then."""
    if len(question.months) == 1 and "last" in span(question) and not question.ever:
        return movement(question, clock)
    return history(question, "retrogressions")


def standstill(question: Question, clock: Clock) -> list[ToolUse]:
    """Return how long it has stood still, or stood at a date, or at most; of one month, how it moved then."""
    past = question.span and question.span.last < clock.latest
    if past and question.order in (Order.ALL, Order.COUNT) and _STAYED.search(question.words):
        question = replace(question, order=Order.LAST)
    some = (Order.MOST, Order.COUNT, Order.LAST) if past else (Order.MOST, Order.COUNT)
    order = question.order if question.order in some else Order.COUNT if past else Order.LAST
    day = question.priority_date
    if day and day.exact and day.text in question.words:  # else it is the own one, told before
        return history(question, "standstills", target=written(day))
    if len(question.months) == 1 and question.months[0] != clock.latest:
        return movement(question, clock)
    return history(question, "standstills", order=order.value)


def advance(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when it moved ahead."""
    del clock
    return history(question, "advances")


def furthest(question: Question, clock: Clock) -> list[ToolUse]:
    """Return the latest date that it ever had, or the earliest."""
    del clock
    if _HIGH.search(question.words) and _LOW.search(question.words):
        return [use for order in (Order.LEAST, Order.MOST) for use in history(question, "furthest", order=order.value)]
    least = question.order in (Order.LEAST, Order.FIRST)
    if least and _BELOW.search(question.words):  # the year is that of the cut-off, not of bulletins
        question = replace(question, span=None, months=())
    return history(question, "furthest", order=(Order.LEAST if least else Order.MOST).value)


_HIGH = re.compile(r"\b(?:max(?:imum)?|highest|latest|newest|furthest|best)\b")
_LOW = re.compile(r"\b(?:min(?:imum)?|lowest|earliest|oldest|worst)\b")
_BELOW = re.compile(
    r"\b(?:below|under|earlier\s+than|older\s+than|prior\s+to|before)\s+(?:the\s+year\s+)?(?:19|20)\d\d\b"
)


def reached(question: Question, clock: Clock) -> list[ToolUse]:
    """Return when it came to a date, or when it was current or unavailable."""
    del clock
    if question.priority_date and question.later:
        return history(question, "reached", target=written(question.priority_date), later=written(question.later))
    if question.priority_date:
        focus = "passed" if _BEYOND.search(question.words) else "reached"
        return history(question, focus, target=question.priority_date.last.isoformat())
    if printed(question):
        gone = Order.LAST if _GONE.search(question.words) else question.order
        return history(replace(question, months=(), span=None, order=gone), "printed")
    if question.status != "U" and _STOPPED.search(question.words) and (question.span or question.order is Order.FIRST):
        return history(replace(question, order=Order.FIRST), "not_current")
    if question.status != "U" and _NOT_CURRENT.search(question.words) and not _BECAME.search(question.words):
        order = Order.LAST if _STILL.search(question.words) else question.order
        return history(replace(question, order=order), "not_current")
    if question.order is Order.COUNT and question.span and _STAYED.search(question.words):
        question = replace(question, order=Order.LAST)
    became = question.span and question.order is Order.ALL and _BECAME.search(question.words)
    first = {"order": Order.FIRST.value} if became else {}
    return history(question, "unavailable" if question.status == "U" else "current", **first)


_GONE = re.compile(r"\b(?:discontinu|disappear|abolish|remov|lose|lost)\w*")
_NOT_CURRENT = re.compile(
    r"\b(?:had|have|has)\s+(?:an?\s+)?(?:final\s+action\s+)?cut-?off|(?:\b(?:not|never)|n't|\bnon)[\s-]+(?:been\s+)?current\b"
)
_STOPPED = re.compile(
    r"\b(?:stop\w*|ceas\w*|no\s+longer)\s+(?:being\s+)?current\b|\b(?:lost|lose|loses)\s+(?:its\s+)?(?:c\b|current)"
    r"|\b(?:bec[ao]me|went|go|turn(?:ed)?)\s+(?:not|non)[\s-]?current\b"
)
"""Of a span, the first month in which it was not current any more is asked for, not the last in which it was."""
_STAYED = re.compile(
    r"\bhow\s+long\b.{0,60}\b(?:stay\w*|remain\w*|si?t|sitting|stand|stood|stuck)\b.*\b(?:before|until|till|up\s+to)\b"
)
"""What asks for the run of months that came before a time, not for all such months."""
_STILL = re.compile(r"\bsince\s+when\b|\b(?:has|have|is|are)\b.*\bcurrent\b")
_BEYOND = re.compile(r"\bcurrent\b|\b(?:past|beyond|exceed\w*|pass(?:es|ed)?)\b(?=.*\d)|\bwait\w*\b")
"""What asks for a later date, not for the day itself."""
_BECAME = re.compile(r"\b(?:when|(?:which|what)\s+(?:month|bulletin))\b.*\b(?:bec[ao]me|turn(?:ed)?|go|went)\b")
"""Of a span, the month in which it became so is asked for, not all in which it was."""
