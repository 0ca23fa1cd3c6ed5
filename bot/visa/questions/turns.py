"""Turns of a talk that take up the answer before: "why?", "are you sure?", "did it recover?", "who went back?"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Chart, Month, Preference
from bot.visa.questions.ages import ADULT, ages, of_a_child, of_children
from bot.visa.questions.asks import find_charts
from bot.visa.questions.correcting import corrected
from bot.visa.questions.going_on import has_lasted, went_back
from bot.visa.questions.kinship import LEADS_TO, changed, settled, told_by
from bot.visa.questions.lexicon import CHILD, SIBLING, patterns
from bot.visa.questions.question import EVENTS, MOVES, SERIES, WHOLE, Ask, Order, Person, Question, Span
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.wants import Want
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
    kind = next((key for key in kinds if key not in _FITS or _FITS[key](before, plain)), "")
    if not kind:
        return None
    fresh = replace(
        before, text=plain, doubts=(), relative_notes=(), lacks=(), order=Order.ALL, passed_over=0, asked=""
    )
    if kind in _TAKES:
        return _TAKES[kind](fresh, before)
    topic = {
        "next_steps": "age_out" if before.ask is Ask.CHILD else "next_steps",
        "sure": "accuracy" if before.ask is Ask.FORECAST or _FORESEEN.search(said) else "sure",
        "meaning": _MEANING.get(before.ask or Ask.CUTOFF, "meaning"),
    }.get(kind, kind)
    if topic == "derivatives" and (years := ages(said)):
        fresh = replace(fresh, person=replace(before.person, minors=years))
    fresh = replace(fresh, ask=Ask.EXPLAIN, topic=topic, immediate=False, no_category="")
    step = topic == "why" and before.ask in (*EVENTS, Ask.COMPARE)
    return replace(fresh, asked=before.text, order=before.order) if step else fresh


_FORESEEN = re.compile(r"\b(?:forecast|predict|project|estimat)\w*")


def _comes_along(before: Question, plain: str) -> bool:
    sibling = Preference.F4 in before.preferences or not re.search(r"\b(?:nephew|niece)", plain)
    grown = before.preferences == (Preference.F2A,) and ages(plain)[:1] >= (ADULT,)  # takes a petition of their own
    return sibling and not grown and bool(before.preferences or before.immediate or before.ask is Ask.DIVERSITY)


def _recovered(fresh: Question, before: Question) -> Question:
    one = before.order is not Order.ALL
    return replace(fresh, order=before.order if one else Order.LAST, passed_over=before.passed_over if one else 0)


def _lasted(fresh: Question, before: Question) -> Question:
    """Return how long it was as was just said: the event told, the months in a state, what is so still."""
    if before.ask is Ask.CURRENT and before.status and not before.priority_date and before.months:
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


def _always_so(fresh: Question, _before: Question) -> Question:
    fresh = replace(fresh, months=(), span=None)
    return _when_ahead(fresh) or replace(fresh, ask=Ask.TREND)


def _when_ahead(question: Question) -> Question | None:
    """Return when one of two lines was ahead that were just held against each other, or None."""
    two = question.ask is Ask.COMPARE and len(question.preferences) * len(question.places) == 2
    return replace(question, text="when was it ahead", priority_date=None) if two else None


_FITS: dict[str, Callable[[Question, str], object]] = {
    **dict.fromkeys(("then", "last", "that", "most", "worst"), lambda before, _: before.ask in EVENTS),
    **dict.fromkeys(("since", "chart", "always"), lambda before, _: before.preferences and before.ask in SERIES),
    **dict.fromkeys(("divorce", "category", "wed", "parted"), lambda before, _: before.preferences),
    **dict.fromkeys(("again", "pending_retrogression"), lambda before, _: went_back(before)),
    "child_weds": lambda before, plain: (
        of_children(before) or re.search(rf"\b{CHILD}\b|\bold(?:er|est)?\b|\belde\w+|\byoung\w+", plain)
    ),
    **dict.fromkeys(("yearly", "pace"), lambda before, _: before.preferences and before.ask in (*MOVES, Ask.CUTOFF)),
    "earlier": lambda before, _: before.ask in EVENTS and before.order is Order.LAST,
    "why": lambda before, _: not (before.immediate or before.no_category),
    "derivatives": _comes_along,
    "age": lambda before, _: before.ask is Ask.CHILD or before.person.born or before.person.minors,
    "read": lambda before, _: before.priority_date and before.priority_date.other,
    "far": lambda before, _: before.priority_date and before.preferences and before.places,
    "cross_chargeability": lambda before, plain: before.columns_of_two or re.search(r"\b(?:hers|his|theirs)\b", plain),
    "alone": lambda before, _: before.columns_of_two,
    "in_that_case": lambda before, _: before.ask is Ask.EXPLAIN and before.topic in LEADS_TO,
    "lasted": lambda before, plain: before.preferences and has_lasted(before, plain),
    "downgrade": lambda before, _: {Preference.EB2, Preference.EB3} & {*before.preferences},
    "citizen": lambda before, _: {*before.preferences} <= {Preference.F2A, Preference.F2B} and before.preferences,
    "over": lambda before, _: before.ask is Ask.EXPLAIN and before.topic,
    "after_current": lambda before, _: before.ask in (Ask.CURRENT, Ask.REACHED) and before.priority_date,
    "stayed": lambda before, _: before.ask is Ask.REACHED,
    "recovered": lambda before, _: before.ask is Ask.RETROGRESSION,
    "still": lambda before, _: before.ask in (Ask.CURRENT, Ask.REACHED, Ask.FORECAST) and before.preferences,
}
"""Whether a turn of a kind makes sense after the question before; of the others it always does."""
_TAKES: dict[str, Callable[[Question, Question], Question]] = {
    **dict.fromkeys(("recovered", "that"), _recovered),
    "age": lambda fresh, _: replace(fresh, ask=Ask.CHILD, topic="age_out", months=(), span=None),
    "read": lambda fresh, before: replace(fresh, ask=Ask.CURRENT, relative_notes=before.relative_notes),
    "far": lambda fresh, _: replace(
        fresh, ask=Ask.CURRENT, months=(), span=None, charts=(), topic="", text="how far am i from the cut-off"
    ),
    "last": lambda fresh, _: replace(fresh, order=Order.LAST),
    "in_that_case": lambda fresh, before: replace(fresh, text=before.text),
    "most": lambda fresh, _: replace(fresh, order=Order.MOST, months=(), span=None),
    "worst": lambda fresh, _: replace(fresh, order=Order.MOST),
    "earlier": lambda fresh, before: replace(fresh, order=Order.LAST, passed_over=before.passed_over + 1),
    "chart": _on_chart,
    "yearly": lambda fresh, _: replace(fresh, ask=Ask.TREND, months=(), priority_date=None),
    "pace": lambda fresh, _: replace(fresh, ask=Ask.TREND, months=(), span=None, text="is it getting faster"),
    "lasted": _lasted,
    "stayed": lambda fresh, _: fresh,
    "then": lambda fresh, before: replace(
        fresh,
        order=before.order,
        passed_over=before.passed_over,
        priority_date=None if before.ask is Ask.STANDSTILL else before.priority_date,
    ),
    "still": lambda fresh, _: replace(fresh, ask=Ask.CURRENT, months=(), span=None),
    "always": _always_so,
    "since": lambda fresh, before: _since(replace(fresh, charts=find_charts(fresh.text) or before.charts)),
    "alone": lambda fresh, _: replace(fresh, places=tuple(each for each in fresh.places if not each.spouse)),
    "category": lambda fresh, _: replace(fresh, ask=Ask.EXPLAIN, topic="", months=(), span=None),
    "again": lambda fresh, _: replace(
        fresh, ask=Ask.FORECAST, months=(), span=None, priority_date=None, text="will it retrogress"
    ),
    "citizen": lambda fresh, _: changed(fresh, "naturalize", Person(sponsor="citizen")),
    "over": lambda fresh, before: replace(fresh, text=before.text),
    "child_weds": lambda fresh, _: replace(
        fresh, ask=Ask.EXPLAIN, topic="marriage", text="does a derivative child who marries lose the place?"
    ),
    "wed": lambda fresh, _: changed(fresh, "marriage", Person(married=True)),
    "parted": lambda fresh, _: changed(fresh, "divorce", Person(married=False)),
}
"""What a turn of a kind makes of the question before; of the others, that their rule is to be explained."""


def _since(question: Question) -> Question:
    """Return since when it is as was just said: a priority date reached, a state held, a date unchanged."""
    question = replace(question, months=(), span=None, charts=question.charts[:1])
    if ahead := _when_ahead(question):
        return ahead
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
_THE_MOST = re.compile(
    r"which\s+(?:one\s+|of\s+(?:them|those|these)\s+)?(?:is|was|were|are|went\s+back|moved)\s+(?:the\s+)?(?:worst|best|biggest|largest|most|furthest|farthest|least|slowest)\W*|(?:which|what|who)\s+(?:one\s+)?(?:the\s+)?(?:least|most|worst|best)\W*"
)
_WHO = re.compile(r"(?:who|what|which|any(?:thing|one|body)?)\b|(?:the\s+)?(?:\w+\s+)?back(?:wards?)?\W*$")
"""Of all lines, not of the one that was spoken of."""


def taken_up(fresh: Question, before: Question) -> Question:
    """Return `fresh` as it takes up what was before: a part of a priority date, who went back in a bulletin."""
    if whole := _of_all_lines(fresh, before) or _of_a_rule(fresh, before) or of_a_child(fresh, before):
        return whole
    about_time = fresh.topic == "fiscal_year" and fresh.span and fresh.leans
    if about_time and before.ask is not Ask.EXPLAIN:
        fresh = replace(fresh, ask=None, topic="")
    if before.preferences and before.preferences[0].value.startswith("EB5_") and ORDINARY.search(fresh.text):
        return replace(fresh, preferences=(Preference.EB5_UNRESERVED,))
    named = before.ask is Ask.EXPLAIN and not (before.preferences or fresh.preferences or fresh.places)
    short = fresh.ask in (None, Ask.CUTOFF) and len(fresh.text.split()) <= 4
    if named and short and (topic := find_topic(fresh.text, Mark.NAMED)):
        fresh = replace(fresh, ask=Ask.EXPLAIN, topic=topic)  # "and FAD?"
    child = before.person.relation == "child" and before.person.sponsor
    if child and _OF_SAME_PARENT.fullmatch(without_lead(fresh.text)):
        fresh = _of_same_parent(fresh, before)
    if fresh.topic in ("derivatives", "citizenship_or_birth", "downgrade", "naturalize"):
        return _left_out(fresh, before)
    if before.status == "U" and not fresh.status and fresh.ask in (None, Ask.REACHED) and HAPPEN.search(fresh.text):
        fresh = replace(fresh, ask=Ask.REACHED, status="U")
    return corrected(fresh, before)


def _of_all_lines(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as a question about the bulletins just shown: who went back in them, which did most."""
    said = without_lead(fresh.text)
    if before.ask not in WHOLE or (fresh.preferences and fresh.places):
        return None
    if fresh.ask is Ask.RETROGRESSION and _WHO.match(said):
        return replace(fresh, ask=Ask.CHANGES)
    year = fresh.span.year if fresh.span and fresh.ask is None else 0
    if before.ask is Ask.BULLETIN and len(before.months) == 1 and year:
        return replace(fresh, ask=Ask.BULLETIN, months=(Month(year, before.months[0].month),), span=None)
    if _THE_MOST.fullmatch(said):
        least = Want.LEAST.of(said) and re.sub(r"\bmost\b", "least", before.text)
        fresh = replace(fresh, months=before.months, span=before.span)
        return replace(fresh, ask=Ask.CHANGES, order=Order.ALL, text=least or f"{fresh.text} {before.text}")
    return None


def _of_a_rule(fresh: Question, before: Question) -> Question | None:
    """Return `fresh` as a question that goes on with the rule just explained: a country, the other category."""
    if before.topic == "chargeability" and fresh.places and not fresh.preferences and fresh.ask in (None, Ask.CUTOFF):
        return replace(fresh, ask=Ask.EXPLAIN, topic=before.topic)
    lead = LEADS_TO.get(before.topic, {}) if before.ask is Ask.EXPLAIN and not fresh.preferences else {}
    other = {**{to: row for row, to in lead.items()}, **lead}
    led = [(row, other[row]) for row in before.preferences if row in other]
    if led and Want.FASTER.of(fresh.text):
        rows = tuple(dict.fromkeys(each for both in led for each in both))
        return replace(fresh, ask=Ask.COMPARE, preferences=rows, topic="")
    at_once = Preference.F2A in before.preferences and fresh.ask is Ask.FORECAST and _AND_THEN.search(fresh.text)
    if before.topic == "naturalize" and (_NO_WAIT.search(fresh.text) or at_once):
        return replace(fresh, ask=Ask.EXPLAIN, topic="immediate_relatives")
    topic = _ONWARD.get((before.topic, fresh.topic))
    return replace(fresh, topic=topic) if topic else None


def _left_out(fresh: Question, before: Question) -> Question:
    """Return `fresh` without what is not of the own case: a country of citizenship, what a spouse has petitioned.

    Whoever wonders about another category has both: the one held and the one wondered about.
    """
    if fresh.topic == "naturalize":
        named = _NAMED_ROW.search(fresh.text) or not before.preferences
        return fresh if named else replace(fresh, preferences=before.preferences, person=before.person)
    if fresh.topic == "downgrade":
        both = (*fresh.preferences, *(before.preferences if before.priority_date else ()))
        return replace(fresh, preferences=tuple(dict.fromkeys(both)))
    if fresh.topic == "citizenship_or_birth" and before.places:
        return replace(fresh, places=())
    return replace(fresh, preferences=(), span=None) if before.preferences and before.priority_date else fresh


_NAMED_ROW = re.compile(r"\bf-?\d")
ORDINARY = re.compile(r"\b(?:normal|regular|ordinary|standard)\s+(?:one|eb-?5|category|line)\b")
_NO_WAIT = re.compile(r"\bno\s+(?:more\s+)?(?:wait\w*|lines?)\W*$")
_AND_THEN = re.compile(r"\bhow\s+long\b.{0,16}\b(?:that|it|then)\b.{0,8}\W*$|\bhow\s+long\s+then\b")
_ONWARD = {
    ("job_change", "window"): "retention", ("marriage", "window"): "marriage", ("divorce", "window"): "divorce",
    ("derivatives", "retention"): "age_out", ("age_out", "retention"): "age_out",
    ("naturalize", "address"): "naturalize",
}  # fmt: skip
"""What a few words ask about after another rule: "do I lose the place?", "how do we tell USCIS?"."""
_OF_SAME_PARENT = re.compile(
    r"(?:for\s+)?my\s+(?:(?:un|not\s+)?(?:married|single|divorced|widowed)\s+)?(?:\w+\s+)?"
    rf"{SIBLING}\b[^a-z]*(?:\d\d)?\W*"
)
_SIBLING = (
    "I took your brother or sister as another child of the parent who petitions for you; if it is you who petitions, "
    "it is F4."
)


def _of_same_parent(fresh: Question, before: Question) -> Question:
    """Return `fresh` about a brother or sister, whom the same parent petitions for: else marriage were not told."""
    person = replace(before.person, married=fresh.person.married, age=None if fresh.person.married is None else 21)
    bare_ = replace(fresh, person=person, relative_notes=(_SIBLING,), doubts=())
    return told_by(bare_, settled(person))


HAPPEN = re.compile(r"\b(?:that|it|this)\s+(?:ever\s+|last\s+)?happen\w*\b|\bhappened\b")
