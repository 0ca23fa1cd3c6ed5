"""Which bulletins a sentence means: months by themselves, named by another one, or spans of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_number, whole_year
from bot.visa.questions.question import Ask, Clock, Span
from bot.visa.questions.spans import BEGINNING, COUNT, UNIT, Placed, count, every, opened
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from bot.visa.questions.months import Months
    from bot.visa.questions.passage import Passage

Bulletins = tuple[tuple[Month, ...], tuple[Span, ...]]


def bulletins_meant(months: Months, day_span: Span | None, ask: Ask | None, clock: Clock, sentence: str) -> Bulletins:
    """Return the months and the spans that are meant; `day_span` is where full days stood for bulletins."""
    below = Want.BELOW.found(sentence) if len(months.years) > 1 else None
    if below:  # one of the years is that of the cut-off ("ever earlier than 2005 in 2009")
        months.years = [each for each in months.years if not below[0].endswith(str(each[2]))]
    if day_span:
        day_span = _since(day_span, clock, sentence)
        if months.found:
            return _bulletins(months, ask, clock, sentence), (day_span,)
        return ((day_span.first,), ()) if day_span.first == day_span.last else ((), (day_span,))
    spans = _spans(months, clock)
    if months.every:
        return every(months.every, spans[0] if spans else Span(BEGINNING, clock.latest)), ()
    one_side = _open(months, ask, clock, sentence) if len(months.found) == 1 and not spans else None
    return one_side or (_bulletins(months, ask, clock, sentence), spans)


_PART = r"(?:the\s+)?(?:(?P<end>end\b)|early|beginning|start|mid|late|spring|summer|fall|autumn|winter|first|second)"
_SINCE_PART = re.compile(
    rf"\b(?:since|(?P<from>from|starting(?:\s+(?:in|at|from))?))\s+{_PART}"
    r"(?(from).*\b(?:now|today|present|on|onwards?|forward|latest)\b)"
)


def _since(part: Span, clock: Clock, sentence: str) -> Span:
    """Return the part of a year that is named, up to the newest bulletin where it only begins there."""
    found = _SINCE_PART.search(sentence)
    if not found or part.first >= clock.latest:
        return part
    return Span(part.last if found["end"] else part.first, clock.latest)


_AGAINST = re.compile(
    r"\b(?:eb-?\d|f-?\d|chang\w+|mov\w+|new|different).*\bcompare[ds]?\s+(?:with|to|against)\s+(?:what\s+it\s+was\s+)?(?:in\s+|on\s+|the\s+)?$"
)
"""A line, before the one bulletin that the newest is held against."""
_AGO = re.compile(r"\b(?:current|present|latest|now|today)\b.*\b(?:ago|last\s+(?:month|year))\b")


def _bulletins(months: Months, ask: Ask | None, clock: Clock, sentence: str) -> tuple[Month, ...]:
    """Return the bulletins named; "now" is one of two ends beside another ("now against 5 years ago")."""
    found = tuple(dict.fromkeys(month for *_, month in months.found))
    if not found and months.newest:
        return (clock.latest,)
    if len(months.found) == 1 and _AGAINST.search(sentence[: months.found[0][0]]):
        return tuple(dict.fromkeys((clock.latest, *found)))
    if months.newest and (ask in (Ask.MOVEMENT, Ask.COMPARE) or _AGO.search(sentence)):
        return tuple(dict.fromkeys((clock.latest, *found)))
    return found


_POINT = (Ask.CUTOFF, Ask.CURRENT, Ask.FORECAST, Ask.BULLETIN, Ask.CHANGES, Ask.CHART_CHOICE, Ask.DIVERSITY, None)
"""Kinds of question that "before October" asks of one bulletin, the nearest."""


_BOTH_SIDES = re.compile(r"\b(?:before|prior\s+to)\s+and\s+(?:right\s+|just\s+)?after\s+(?:the\s+)?$")
"""Before a bulletin whose neighbours are asked about as well as what it brought."""


def _open(
    months: Months, ask: Ask | None, clock: Clock, sentence: str
) -> tuple[tuple[Month, ...], tuple[Span, ...]] | None:
    """Return the months and spans of "before October 2022", "since ..." and the like; None where it is not open."""
    ((start, _, month),) = months.found
    if _BOTH_SIDES.search(sentence[:start]):
        return tuple(each for each in (month + -1, month, month + 1) if each <= clock.latest), ()
    span = opened(sentence[:start], Span(month, month), clock)
    if span is None or (span.last == month and ask is Ask.FORECAST):
        return None
    if ask in _POINT and month not in (span.first, span.last):
        return ((span.last if span.last < month else span.first,), ())
    return (), (span,)


def _spans(months: Months, clock: Clock) -> tuple[Span, ...]:
    """Return the spans named; a year alone is the span of its bulletins."""
    if months.spans:
        return tuple(dict.fromkeys(months.spans))
    years = dict.fromkeys(year for *_, year in months.years if 1990 <= year <= clock.latest.year + 30)
    return tuple(Span(Month(year, 1), Month(year, 12), year=year) for year in years)


_NAMED = (
    rf"(?:the\s+)?(?:(?:one|that|bulletin|issue)\s+(?:of|for|from)\s+)?(?P<name>{MONTH_NAME})\.?,?\s*(?:of\s+)?"
    rf"(?P<y>{YEAR}|'\d{{2}})\b(?:\s+(?:bulletin|issue)\b)?"
)
_SIDE = (
    r"(?:(?P<before>before|prior\s+to|preceding|that\s+(?:came\s+before|preceded))"
    r"|after|following|succeeding|that\s+(?:came\s+after|followed))"
)
_BESIDE = re.compile(
    rf"\b(?:in\s+|of\s+)?(?:(?:the\s+)?(?:month|bulletin|issue|one)|(?P<counted>{COUNT}\s+{UNIT}))\s+"
    rf"(?:right\s+|just\s+|immediately\s+|directly\s+)?{_SIDE}\s+{_NAMED}"
)
_DURING = re.compile(r"\b(?:in|over|during|within|for)\s+the\s+(?:\w+\s+)?$")
"""What makes "the three months before June" all of them."""


def find_beside(passage: Passage) -> list[Placed]:
    """Take the bulletins that stand so and so many months before or after one that is named."""
    found: list[Placed] = []
    for each in _BESIDE.finditer(passage.text):
        if each["counted"] and _DURING.search(passage.text[: each.start("counted")]):
            continue
        steps = count(each["n"], each["unit"] or "month")
        named = Month(whole_year(each["y"]), month_number(each["name"]))
        found.append((*each.span(), named + (-steps if each["before"] else steps)))
        passage.blank(each)
    return found
