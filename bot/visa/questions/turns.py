"""Turns of a talk that name nothing by themselves: "why?", "are you sure?", "in plain words", "did it recover?"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Chart, Preference
from bot.visa.questions.asks import find_charts
from bot.visa.questions.going_on import went_back
from bot.visa.questions.kinship import settled, told_by
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.places import strange_alone
from bot.visa.questions.question import EVENTS, SERIES, Ask, Order, Person, Question, Span
from bot.visa.questions.statements import merged
from bot.visa.questions.uptake import HAPPEN, ORDINARY
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import OF_OTHER
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Callable

_MEANING = {
    Ask.FORECAST: "meaning_forecast", Ask.RETROGRESSION: "retrogression", Ask.CHART_CHOICE: "chart_difference",
    Ask.CHILD: "cspa", Ask.DIVERSITY: "diversity_program",
}  # fmt: skip
"""What is to be explained after an answer of a kind."""


def turned(plain: str, before: Question) -> Question | None:
    """Return what a whole message asks that only takes up the answer before, or None."""
    said = without_lead(plain)
    kinds = (key for key, pattern in patterns("turns") if pattern.search(said))
    kind = next((key for key in kinds if _FITS.get(key, _always)(plain, before)), "")
    if not kind:
        return None
    fresh = replace(
        before, text=plain, doubts=(), relative_notes=(), lacks=(), order=Order.ALL, passed_over=0, asked=""
    )
    if kind in _TAKES:
        return _TAKES[kind](fresh, before)
    topic = {
        "sure": "accuracy" if before.ask is Ask.FORECAST else "sure",
        "meaning": _MEANING.get(before.ask or Ask.CUTOFF, "meaning"),
    }.get(kind, kind)
    fresh = replace(fresh, ask=Ask.EXPLAIN, topic=topic, immediate=False, no_category="")
    step = topic == "why" and before.ask in EVENTS
    return replace(fresh, asked=before.text, order=before.order) if step else fresh


def _always(plain: str, before: Question) -> bool:
    del plain, before
    return True


def _comes_along(plain: str, before: Question) -> bool:
    sibling = Preference.F4 in before.preferences or not re.search(r"\b(?:nephew|niece)", plain)
    return sibling and bool(before.preferences or before.ask is Ask.DIVERSITY)


def _named(_plain: str, before: Question) -> bool:
    return bool(before.preferences)


def _two_countries(_plain: str, before: Question) -> bool:
    return before.columns_of_two


_HERS = re.compile(r"\b(?:hers|his|theirs)\b")


def _state_then(before: Question) -> object:
    """Whether it was asked if a line was current, or unavailable, in a bulletin or a year."""
    return before.ask is Ask.CURRENT and before.status and not before.priority_date and before.months


_FITS: dict[str, Callable[[str, Question], object]] = {
    "why": lambda _, before: not (before.immediate or before.no_category),
    "derivatives": _comes_along,
    "read": lambda _, before: before.priority_date and before.priority_date.other,
    "far": lambda _, before: before.priority_date and before.preferences and before.places,
    "cross_chargeability": lambda plain, before: _two_countries(plain, before) or _HERS.search(plain),
    "alone": _two_countries,
    "always": lambda _, before: before.ask in SERIES and before.preferences and before.places,
    "since": lambda _, before: before.ask in SERIES and before.preferences,
    "then": lambda _, before: before.ask in EVENTS,
    "last": lambda _, before: before.ask in EVENTS,
    "that": lambda _, before: before.ask in EVENTS,
    "lasted": lambda _, before: before.ask in (*EVENTS, Ask.CUTOFF, Ask.CURRENT, Ask.COMPARE) and before.preferences,
    "downgrade": lambda _, before: {Preference.EB2, Preference.EB3} & {*before.preferences},
    "most": lambda _, before: before.ask in (Ask.STANDSTILL, Ask.RETROGRESSION, Ask.ADVANCE),
    "worst": lambda _, before: before.ask in (Ask.STANDSTILL, Ask.RETROGRESSION, Ask.ADVANCE),
    "chart": lambda _, before: before.ask in SERIES and before.preferences,
    "divorce": _named,
    "citizen": lambda _, before: {*before.preferences} <= {Preference.F2A, Preference.F2B} and before.preferences,
    "over": lambda _, before: before.ask is Ask.EXPLAIN and before.topic,
    "category": _named,
    "after_current": lambda _, before: before.ask is Ask.CURRENT and before.priority_date,
    "pending_retrogression": lambda _, before: Want.BACK.of(before.text),
    "wed": _named,
    "parted": _named,
    "stayed": lambda _, before: before.ask is Ask.REACHED,
    "recovered": lambda _, before: before.ask is Ask.RETROGRESSION,
    "again": lambda _, before: before.ask is Ask.RETROGRESSION or went_back(before),
    "still": lambda _, before: before.ask in (Ask.CURRENT, Ask.REACHED) and before.preferences,
}
"""Whether a turn of a kind makes sense after the question before; of the others it always does."""


def _recovered(fresh: Question, before: Question) -> Question:
    one = before.order is not Order.ALL
    return replace(fresh, order=before.order if one else Order.LAST, passed_over=before.passed_over if one else 0)


def _lasted(fresh: Question, before: Question) -> Question:
    """Return how long it was as was just said: the event told, the months in a state, what is so still."""
    if _state_then(before):
        fresh = replace(fresh, ask=Ask.REACHED, span=Span(before.months[0], before.months[-1]), months=())
    elif before.ask not in EVENTS:
        return _since(fresh)
    return _recovered(fresh, before)


def _on_chart(fresh: Question, before: Question) -> Question:
    """Return what was asked before, on the other chart, or on both where each is told apart."""
    shown = before.charts[:1] or (Chart.FINAL_ACTION,)
    other = tuple(each for each in Chart if each not in shown)
    charts = other if "other" in fresh.text else tuple(Chart) if "both" in fresh.text else before.charts
    return replace(fresh, order=before.order, passed_over=before.passed_over, charts=charts, text=before.text)


def _then(fresh: Question, before: Question) -> Question:
    day = None if before.ask is Ask.STANDSTILL else before.priority_date
    return replace(fresh, order=before.order, passed_over=before.passed_over, priority_date=day)


def _always_so(fresh: Question) -> Question:
    if fresh.ask is Ask.COMPARE and len(fresh.preferences) * len(fresh.places) == 2:
        return replace(fresh, text="when was it ahead", priority_date=None)
    return replace(fresh, ask=Ask.TREND)


_TAKES: dict[str, Callable[[Question, Question], Question]] = {
    "read": lambda fresh, before: replace(fresh, ask=Ask.CURRENT, relative_notes=before.relative_notes),
    "far": lambda fresh, _: replace(fresh, ask=Ask.CURRENT, text="how far am i from the cut-off"),
    "last": lambda fresh, _: replace(fresh, order=Order.LAST),
    "recovered": _recovered,
    "most": lambda fresh, _: replace(fresh, order=Order.MOST, months=(), span=None),
    "worst": lambda fresh, _: replace(fresh, order=Order.MOST),
    "that": _recovered,
    "chart": _on_chart,
    "lasted": _lasted,
    "stayed": lambda fresh, _: fresh,
    "then": _then,
    "still": lambda fresh, _: replace(fresh, ask=Ask.CURRENT, months=(), span=None),
    "always": lambda fresh, _: _always_so(replace(fresh, months=(), span=None)),
    "since": lambda fresh, before: _since(replace(fresh, charts=find_charts(fresh.text) or before.charts)),
    "alone": lambda fresh, _: replace(fresh, places=tuple(each for each in fresh.places if not each.spouse)),
    "category": lambda fresh, _: replace(fresh, ask=Ask.EXPLAIN, topic="", months=(), span=None),
    "again": lambda fresh, _: replace(
        fresh, ask=Ask.FORECAST, months=(), span=None, priority_date=None, text="will it retrogress"
    ),
    "citizen": lambda fresh, _: _changed(fresh, "naturalize", Person(sponsor="citizen")),
    "over": lambda fresh, before: replace(fresh, text=before.text),
    "wed": lambda fresh, _: _changed(fresh, "marriage", Person(married=True)),
    "parted": lambda fresh, _: _changed(fresh, "divorce", Person(married=False)),
}
"""What a turn of a kind makes of the question before; of the others, that their rule is to be explained."""


_PETITIONED = {
    Preference.F1: Person("child", "citizen", married=False, age=21),
    Preference.F3: Person("child", "citizen", married=True, age=21),
    Preference.F2A: Person("spouse", "resident"),
    Preference.F2B: Person("child", "resident", married=False, age=21),
}
"""Who petitions for whom in a category that a wedding, a divorce or a naturalization changes."""


def _changed(fresh: Question, topic: str, since: Person) -> Question:
    """Return the rule of `topic` with the category that what has happened since leads to."""
    fresh = replace(fresh, ask=Ask.EXPLAIN, topic=topic, months=(), span=None)
    was = _PETITIONED.get(fresh.preferences[-1])
    if was is None:
        return fresh
    person = merged(since, merged(was, fresh.person))
    return replace(told_by(fresh, settled(person)), topic=topic, person=person)


def _since(question: Question) -> Question:
    """Return since when it is as was just said: a priority date reached, a state held, a date unchanged."""
    question = replace(question, months=(), span=None, charts=question.charts[:1])
    if question.ask is Ask.COMPARE and len(question.preferences) * len(question.places) == 2:
        return replace(question, text="when was it ahead", priority_date=None)
    if question.priority_date and question.ask is Ask.CURRENT and not _OF_CUTOFF.search(question.text):
        return replace(question, ask=Ask.REACHED, text="since when current")
    dated = question.priority_date and not _OF_CUTOFF.search(question.text)
    if dated or question.status:
        return replace(question, ask=Ask.REACHED, order=Order.ALL if dated else Order.LAST)
    return replace(question, ask=Ask.STANDSTILL, order=Order.LAST, priority_date=None)


_OF_CUTOFF = re.compile(
    r"\bcut-off\b|\bstuck\b|\bsitting\b|\bget\s+(?:there|to)\b|\bstood\b|\b(?:been|at)\s+(?:there|at\s+that)\b"
)
"""What is the cut-off's, not the own date's."""


_ASKS_MORE = re.compile(
    r"^(?:(?:so|but|and|ok(?:ay)?|what\s+if|if|then|also)[\s,]+)*"
    r"(?:can|could|do|does|did|should|would|will|is|are|am|may|must|what\s+if|what\s+happens|where|who|how|what)\b"
)


def understood(fresh: Question, context: Question | None) -> Question:
    """Return `fresh`, or that it was not understood where it asks something of its own, not more of what was before."""
    known = replace(fresh, leans=False, person=context.person if context else fresh.person)
    told = Question(text=fresh.text, person=known.person)
    if known == told and (unknown := strange_alone(fresh.text)):
        return replace(fresh, leans=True, doubts=unknown)
    asks = _ASKS_MORE.search(fresh.text) and not (ORDINARY.search(fresh.text) or HAPPEN.search(fresh.text))
    nobody = fresh.person == known.person and not OF_OTHER.match(fresh.text)
    lost = nobody and known == told and len(fresh.text.split()) >= 4 and asks
    return Question(Ask.UNCLEAR, text=fresh.text) if lost else fresh
