"""Which tool calls answer a typed question: one function for each kind of question, in the table `CALLS` (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.offline.past import furthest, history, movement, reached, season, standstill, trend
from bot.offline.present import compare, current, cutoff, forecast, setbacks
from bot.offline.uses import Arguments, ToolUse, country, month_named, written
from bot.offline.whole import bulletin, category, waits
from bot.visa.bulletin import Area, Preference
from bot.visa.child_status import anniversary
from bot.visa.glossary import marked
from bot.visa.questions import Ask, Clock, Day, Question, Span, Want
from bot.visa.questions.ages import BOUND, ages
from bot.visa.questions.kinship import LEADS_TO, settled
from bot.visa.questions.lexicon import CHILD
from bot.visa.questions.lottery import regions_of
from bot.visa.questions.places import WORLD
from bot.visa.questions.preferences import FAMILY
from bot.visa.questions.verdicts import direct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date


def _explain(question: Question, clock: Clock) -> list[ToolUse]:
    known = "immediate_relatives" if question.immediate else "relatives" if question.no_category else ""
    topic = _of_case(question) or known
    if topic == "annual_limit" and not question.preferences and any(area is not Area.ALL for area in question.areas):
        return [ToolUse("explain", {"topic": "per_country_limit"})]
    if question.preferences and not topic:
        return [ToolUse("explain", {"preferences": [each.value for each in question.preferences]})]
    rows = [each.value for each in question.preferences] if topic in ("annual_limit", "alerts") else []
    born = [country(each) for each in question.places if each != WORLD] if topic in ("chargeability", "alerts") else []
    named = {**({"preferences": rows} if rows else {}), **({"countries": born} if born else {})}
    month = month_named(question) if topic in ("exempt_f2a", "chargeability") else {}
    if topic == "chargeability" and question.span:
        month = {"since": str(question.span.first), "month": str(question.span.last)}
    calls = [_rule(topic or "categories", question, {**named, **month})]
    if topic == "annual_limit" and any(area is not Area.ALL for area in question.areas):
        calls.append(ToolUse("explain", {"topic": "per_country_limit"}))
    if not question.preferences and question.priority_date:
        question = replace(question, preferences=settled(question.person).preferences)
    term = marked(topic, "term") and question.wants(Want.MEANS) and not _OF_A_LINE.search(question.text)
    lost = topic == "retention" and question.priority_date and direct(question.text, topic).startswith("No")
    cased = question.preferences and question.places and not (lost or _between_kinds(question))
    if marked(topic, "dates") and cased and not term:
        kin = settled(question.person).preferences
        told = kin == question.preferences and not any(map(question.wants, (Want.SUPPOSED, Want.MAY, Want.ASKED)))
        leads = {} if told else LEADS_TO.get(topic, {})
        both = replace(question, preferences=_with_led_to(question, leads))
        nearer = compare if topic == "downgrade" and both.lines > 1 else current
        plain = replace(both, text="", asked="") if nearer is compare else both  # of the own date, whatever is moved
        calls += (nearer if question.priority_date else cutoff)(plain if question.priority_date else both, clock)
    if topic == "derivatives" and question.person.minors:
        calls = [calls[0], *_birthday(question, clock), *calls[1:]]
    if topic == "why" and question.preferences and (question.places or question.months or question.span):
        happened = _what_happened(question, clock)
        return [*calls, *happened] if question.asked else [*happened, *calls]  # what was just told comes last
    return calls


def _between_kinds(question: Question) -> bool:
    """Whether a date is to be carried between a family and an employment line that were spoken of."""
    before = question.series_before[0]
    kinds = {each in FAMILY for each in (*question.preferences, *before)}
    return question.topic == "retention" and bool(before and question.preferences) and len(kinds) > 1


def _rule(topic: str, question: Question, more: Arguments | None = None) -> ToolUse:
    """Return the call that explains a rule, with the question's words, to which there may be a direct answer."""
    program = "dv " if topic == "diversity_program" and not Want.LOTTERY.of(question.text) else ""
    if topic == "naturalize" and question.person.married and Preference.F2B in question.preferences:
        program = "f2b, married: "  # told in another sentence, it changes the answer
    if _between_kinds(question):
        program = "family to employment: "
    return ToolUse("explain", {"topic": topic, **(more or {}), "asked": program + question.text})


def _of_case(question: Question) -> str:
    """Return the topic as it concerns the case spoken of: marriage at work, nobody along with a close relative."""
    at_work = question.preferences and not set(question.preferences) & set(FAMILY)
    if question.topic == "marriage" and at_work and not direct(question.text, "marriage"):
        return "marriage_at_work"
    alone = question.topic == "derivatives" and not question.preferences and settled(question.person).immediate
    return "immediate_relatives" if alone else question.topic


_OF_A_LINE = re.compile(r"\b(?:my|our|me|i|we|eb-?\d|f-?\d[ab]?)\b")
"""What makes a word that is asked about ("what does U mean?") one of a line."""


def _with_led_to(question: Question, leads: Mapping[Preference, Preference]) -> tuple[Preference, ...]:
    moved = (leads[each] for each in question.preferences if each in leads)
    return tuple(dict.fromkeys((*moved, *question.preferences)))


def _what_happened(question: Question, clock: Clock) -> list[ToolUse]:
    """Return the calls for what a "why" is about: the month's movement, else the retrogressions or the trend."""
    if question.lines > 1:
        return compare(question, clock)
    if question.status and (question.months or question.span):
        of_line = replace(question, priority_date=None)
        return reached(of_line, clock) if question.span else current(of_line, clock)
    if question.months or question.span:
        return movement(question, clock)
    return history(question, "retrogressions" if question.wants(Want.BACK) else "trend")


def _chart_choice(question: Question, clock: Clock) -> list[ToolUse]:
    choice = ToolUse("filing_chart", {**category(question), **month_named(question)})
    if not (question.priority_date and question.preferences and question.places):
        return [choice]
    own = current(question, clock)  # a date that passes both charts can be filed with, whichever is taken
    filing = [ToolUse(each.tool, {**each.arguments, "to_file": True}) for each in own]
    return [*filing, choice] if question.wants(Want.ONESELF) else [choice, *filing]


def _child(question: Question, clock: Clock) -> list[ToolUse]:
    person = question.person
    filed = person.filed or question.priority_date
    if filed and person.approved and person.approved.last < filed.first:
        filed = question.priority_date  # something else was filed after the approval
    if person.born and person.available and person.pending and not (person.approved and filed):
        lived = (person.available.first - person.born.last).days
        return [ToolUse("child_status_age", {"age": f"{lived}d", "pending": person.pending})]
    if person.age_then and person.pending and not person.born:
        return [ToolUse("child_status_age", {"age": person.age_then, "pending": person.pending})]
    if not (person.born and filed and person.approved and (question.preferences or person.available)):
        known = question.preferences and question.places
        rows = _with_led_to(question, {Preference.F2A: Preference.F2B})[::-1]
        only = Preference.F2B in rows and "f2b" in question.text and "f2a" not in question.text
        rows = (Preference.F2B,) if only else rows
        stands = current(replace(question, months=(), preferences=rows), clock) if known else []
        topic = question.topic if question.topic in ("age_out", "sought") else "cspa"
        birthday = _birthday(question, clock) if topic != "sought" else []
        answered = direct(question.text, topic)
        told = birthday if birthday and not answered else [_rule(topic, question), *birthday]
        day = question.priority_date
        told_now = day and (day.text in question.text or not birthday)
        line_first = told_now and not (answered or question.wants(Want.BECOMES_OF_CHILD))
        return [*stands, *told] if line_first else [*told, *stands]
    priority = question.priority_date if question.priority_date != filed else None
    days = {
        "born": person.born, "filed": filed, "approved": person.approved, "available": person.available,
        "sought": person.sought, "priority_date": priority,
    }  # fmt: skip
    arguments: Arguments = {key: written(day) for key, day in days.items() if day}
    if question.preferences:
        young = filed and person.born and filed.first.year - person.born.last.year < ADULT
        row = question.preferences[0]
        arguments["preference"] = (Preference.F2A if young and row is Preference.F2B else row).value
    place = question.places[0] if question.places else WORLD
    return [ToolUse("child_status_age", {**arguments, "country": country(place)})]


def _birthday(question: Question, clock: Clock) -> list[ToolUse]:
    """Return the call that says when a child turns 21 whose birth, or age, was told, and nothing of the petition."""
    person = question.person
    told = person.minors or ((person.age,) if person.age is not None and not BOUND.search(question.words) else ())
    grown = not person.minors and max(told, default=0) >= ADULT  # a son or daughter in a category of adults
    if grown and {*question.preferences} & _OF_ADULTS:
        return []
    several = _CHILDREN.search(question.text)
    if person.born:  # of one child the birthday was told, of others maybe the age
        this = clock.today.year - person.born.last.year
        told = tuple(each for each in ages(question.text) if several and each < min(ADULT, this - 1))
    own = [person.born] if person.born else []
    born = [*own, *(_born(years, clock.today) for years in told)][:MOST_CHILDREN]
    row = {"preference": question.preferences[0].value} if question.preferences else {}
    return [ToolUse("child_status_age", {"born": written(each), **row}) for each in born]


_CHILDREN = re.compile(rf"\b(?:children|kids|sons|daughters)\b|\b{CHILD}\b.*\b{CHILD}\b")


def _born(years: int, today: date) -> Day:
    """Return the days between which somebody was born who is so many years old today."""
    first, last = (anniversary(today, -each) for each in (years + 1, years))
    return Day(first + timedelta(days=1), last, str(years))


MOST_CHILDREN = 3
_OF_ADULTS = {Preference.F1, Preference.F2B, Preference.F3}
ADULT = 21
"""Who is younger when a resident parent petitions is in F2A, whatever the age now."""


def _diversity(question: Question, clock: Clock) -> list[ToolUse]:
    months, span = question.months, question.span
    if len(months) == 2 and question.wants(Want.IN_ADVANCE):
        return _diversity(replace(question, months=(max(months),)), clock)
    if len(months) > 1:
        span = Span(min(months), max(months))
    over = {"since": str(span.first), "month": str(max(span.first, min(span.last, clock.latest)))} if span else {}
    born = tuple(place.name for place in question.places if place != WORLD) or (question.region,)
    rank = {"rank": question.rank} if question.rank else {}
    regions = named if len(named := regions_of(question.text)) > 1 and not rank else born
    when = over or month_named(question)
    return [ToolUse("diversity_visa", {**({"region": each} if each else {}), **rank, **when}) for each in regions]


CALLS: dict[Ask | None, Callable[[Question, Clock], list[ToolUse]]] = {
    Ask.CUTOFF: cutoff,
    Ask.CURRENT: current,
    Ask.FORECAST: forecast,
    Ask.MOVEMENT: movement,
    Ask.TREND: trend,
    Ask.COMPARE: compare,
    Ask.RETROGRESSION: setbacks,
    Ask.SEASON: season,
    Ask.REACHED: reached,
    Ask.STANDSTILL: standstill,
    Ask.ADVANCE: lambda question, _: history(question, "advances"),
    Ask.FURTHEST: furthest,
    Ask.BULLETIN: bulletin,
    Ask.CHANGES: bulletin,
    Ask.WAITS: waits,
    Ask.EXPLAIN: _explain,
    Ask.CHART_CHOICE: _chart_choice,
    Ask.CHILD: _child,
    Ask.DIVERSITY: _diversity,
    Ask.SOURCE: lambda question, _: [ToolUse("explain", {"topic": "data", **month_named(question)})],
}
"""Which tools answer which question; the others are answered without."""
