"""How a question leans on what was said before: missing parts are taken from there, named ones replace them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.glossary import marked
from bot.visa.questions.correcting import corrects, own_date
from bot.visa.questions.going_on import IT_REACHES, by_itself, gone_on, joined, keeps_months
from bot.visa.questions.kinship import with_kin
from bot.visa.questions.lexicon import CHILD, SPOUSE
from bot.visa.questions.listing import THAT_DATE, for_that_date, lists_all, of_those
from bot.visa.questions.lottery import of_program
from bot.visa.questions.moments import of_that_time, than_then, with_target, with_year
from bot.visa.questions.places import UNKNOWN
from bot.visa.questions.question import EVENTS, MOVES, SUPPOSED, WHOLE, Ask, Clock, Lack, Order, Person, Place, Question
from bot.visa.questions.refining import refined
from bot.visa.questions.shifting import passed_over, shifted, step_back, which_of_several
from bot.visa.questions.turns import taken_up
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import (
    OF_OTHER,
    SAME_DATE,
    another_case,
    another_matter,
    of_another,
    of_kin,
    of_nobody_known,
)
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from bot.visa.bulletin import Preference
    from bot.visa.questions.question import Day


def follow(fresh: Question, before: Question | None, clock: Clock) -> Question:
    """Return `fresh` completed from the question `before` it, and with what is still lacking named."""
    if fresh.ask is Ask.UNCLEAR:
        return fresh
    if before:
        fresh, before = own_date(taken_up(fresh, before), before)
        if unknown := of_nobody_known(fresh, before):
            return Question(Ask.UNCLEAR, text=fresh.text, doubts=(unknown,))
    question = fresh if before is None else joined(_lean(fresh, before, clock), fresh, before, clock)
    question = with_kin(shifted(question, before, clock))
    if question.ask is None:
        question = replace(question, ask=_default(question))
    of_line = any("exist" in each for each in fresh.doubts) or (
        before and before.priority_date and fresh.ask is None and not fresh.status
    )
    if question.ask is Ask.CURRENT and not question.priority_date and of_line:
        question = replace(question, ask=Ask.CUTOFF)
    own = question.priority_date and SAME_DATE.search(fresh.text)
    if question.ask is Ask.CUTOFF and (fresh.priority_date or own):
        question = replace(question, ask=Ask.CURRENT)
    moves = question.ask in (Ask.MOVEMENT, Ask.CHANGES) and question.preferences and question.places
    unprinted = question.months[-1:] > (clock.latest,) and not re.search(r"\b(?:did|says?|said|was|were)\b", fresh.text)
    if moves and ((question.horizon and (fresh.ask is None or _AHEAD.search(fresh.text))) or unprinted):
        question = replace(question, ask=Ask.FORECAST, priority_date=None)
    asks_ahead = question.wants(Want.TO_FILE) or Want.TO_COME.of(fresh.text)
    if question.ask is Ask.CURRENT and question.priority_date and unprinted and asks_ahead:
        question = replace(question, ask=Ask.FORECAST)
    to_come = question.span and question.span.first > clock.latest
    if to_come and (question.ask is Ask.CUTOFF or (fresh.ask is None and question.ask in (Ask.MOVEMENT, Ask.TREND))):
        question = replace(question, ask=Ask.FORECAST)
    question = with_year(of_that_time(of_program(question, clock), clock), clock)
    return refined(than_then(with_target(question, clock), clock))


_AHEAD = re.compile(r"\b(?:is|are|will)\b.*\b(?:next|coming)\s+(?:\w+\s+)?(?:years?|months?)\b")


def _default(question: Question) -> Ask:
    """Return what somebody wants who only tells facts."""
    dated = question.priority_date or (question.places and marked(question.topic, "passing"))
    if question.topic and not (question.preferences and dated):
        return Ask.EXPLAIN
    if question.immediate or question.no_category:
        return Ask.EXPLAIN
    return Ask.CURRENT if question.priority_date or Want.PETITIONED.of(question.text) else Ask.CUTOFF


GOES_ON_WITH = re.compile(
    r"(?:and|what\s+about|how\s+about|same|also|but|or|then|in|for|with|vs|versus|compared?\s+(?:it|that|this|to|with))\b"
)
"""How a question begins that goes on with the one before, though it names a category and a country."""


def _lean(fresh: Question, before: Question, clock: Clock) -> Question:
    if of_those(fresh, before):
        return replace(fresh.filled(before, "places", "months", "charts"), ask=Ask.BULLETIN)
    if lists_all(fresh):
        return _of_all(fresh, before)
    ask = gone_on(fresh, before, clock)
    same_ask = fresh.ask is None or ask is before.ask
    other = of_kin(fresh, before)
    rows, places = _series(before) if ask not in WHOLE else (before.preferences, before.places)
    question = replace(
        fresh.filled(before, *_kept(fresh, before, ask, clock)),
        ask=ask,
        preferences=fresh.preferences or (() if _named_none(fresh) or other else rows),
        places=() if fresh.region or _somewhere_unknown(fresh) else _places(fresh, replace(before, places=places)),
        order=which_of_several(fresh, before) if same_ask else fresh.order,
        passed_over=passed_over(fresh, before, same=same_ask),
        shift=fresh.shift or step_back(fresh, before),
        priority_date=_day_meant(fresh, before),
        person=_person(fresh, before, ask),
        asked=(before.asked or before.text) if ask is before.ask and (fresh.ask is not ask or _bare(fresh)) else "",
        lacks=(*fresh.lacks, *(each for each in before.lacks if each is Lack.PRIORITY_DATE and same_ask)),
    )
    if ask is Ask.DIVERSITY:  # no line's date
        question = replace(question, preferences=fresh.preferences, priority_date=None)
    return _after(of_another(_from_there(question, fresh, before), fresh, before), before)


def _kept(fresh: Question, before: Question, ask: Ask | None, clock: Clock) -> list[str]:
    """Return the fields that, not named, are as they were before: a time only where the question is no whole one."""
    same_ask = fresh.ask is None or ask is before.ask
    goes_on = fresh.leans and GOES_ON_WITH.match(fresh.text) and not fresh.complete
    spans = fresh.ask is None and not fresh.priority_date and before.ask in MOVES
    partial = not fresh.preferences or not fresh.places or goes_on or spans
    step = fresh.ask in MOVES or (fresh.ask is Ask.CHANGES and fresh.order is Order.MOST)  # "the biggest step?"
    over = step and before.ask in MOVES and not fresh.ever  # "total movement?" after a trend
    loose = not (fresh.months or fresh.priority_date or by_itself(fresh, before))
    within = over and loose and fresh.order in (Order.ALL, Order.MOST, Order.LEAST, Order.COUNT)
    to_reach = not before.priority_date and IT_REACHES.search(fresh.text)
    dated = fresh.priority_date and not before.priority_date  # held against both charts, whichever was looked at
    charted = ask is not Ask.FORECAST or before.ask is Ask.FORECAST or to_reach  # a wait ends on Final Action Dates
    charted = charted and not (
        ask in EVENTS and before.ask is Ask.CURRENT
    )  # what a line did, whoever stands on a chart
    months = keeps_months(fresh, before, ask, clock, partial=bool(partial))
    kept: dict[str, object] = {
        "charts": partial and charted and not (dated or _looked_up(fresh, before) or _of_oneself(fresh)),
        "months": months,
        "span": within or (months and (same_ask or over)),
        "beside": months and (same_ask or over) and not fresh.span,
        "horizon": partial and not fresh.months and ask is before.ask,
        "region": not (fresh.places or fresh.preferences or Want.REGIONS.of(fresh.text)),
        "rank": not (fresh.preferences or Want.REGIONS.of(fresh.text)),
        "status": before.ask in (fresh.ask, ask) or fresh.ask is None or Want.ENDED.of(fresh.text),
        "ever": same_ask,
    }
    return [name for name, holds in kept.items() if holds]


def _of_oneself(fresh: Question) -> bool:
    """Whether it is asked how somebody stands now, on whichever chart, or of the date of an interview."""
    stands = fresh.ask in (Ask.CURRENT, Ask.CHART_CHOICE) and Want.AS_IT_STANDS.of(without_lead(fresh.text))
    return Want.INTERVIEW.of(fresh.text) or bool(stands and Want.ONESELF.of(fresh.text))


def _looked_up(fresh: Question, before: Question) -> bool:
    """Whether it is asked what a line that is named was at a time, not only said of which one, or when."""
    timed = fresh.preferences and (fresh.months or fresh.span)
    return bool(timed and fresh.ask and not (fresh.leans and fresh.ask is before.ask))


def _of_all(fresh: Question, before: Question) -> Question:
    """Return what is asked of all categories, with the date told before where that is held against them."""
    of_date = for_that_date(fresh)
    held = of_date and before.priority_date and not fresh.places and "countr" not in fresh.text
    day = fresh.priority_date or (before.priority_date if fresh.ask in WHOLE or of_date else None)
    doubts = (*fresh.doubts, *((NO_DATE_TOLD,) if of_date and not day else ()))
    places = before.places if held else fresh.places
    return replace(fresh, places=places, priority_date=day, doubts=doubts, series_before=_series(before))


def _day_meant(fresh: Question, before: Question) -> Day | None:
    """Return the priority date that is meant: the one told now, or that told before, where it is not another's.

    The filing of the petition that a child's age needs changes none told before.
    """
    known, told = before.priority_date, fresh.priority_date
    thought_of = known and known.text == SUPPOSED
    of_child = Ask.CHILD in (fresh.ask, before.ask) and told == fresh.person.filed
    of_petition = not (thought_of or fresh.preferences or corrects(fresh.text)) and _OF_140.search(fresh.text)
    if known is None or (told and not (of_child or of_petition)):
        return told
    if of_child or of_petition:
        return known
    another = thought_of and fresh.ask not in (None, Ask.FORECAST, Ask.COMPARE)
    whole = by_itself(fresh, before) and not THAT_DATE.search(fresh.text)
    kin = another_case(fresh, before) and fresh.person.relation not in ("", before.person.relation)
    return None if another or whole or kin or another_matter(fresh, before) or of_kin(fresh, before) else known


_OF_140 = re.compile(
    r"\bi-?140\b(?!.*\b(?:pd|priority|now|change\w*)\b).{0,24}\bfil(?:e|es|ed)\b|\bfil(?:e|es|ed)\b.{0,24}\bi-?140\b"
)
"""The filing of a petition at work, whose priority date, told before, may be that of its labor certification."""


def _person(fresh: Question, before: Question, ask: Ask | None) -> Person:
    """Return who is spoken of: a category that does not exist is nobody's, whoever was spoken of before."""
    if _unknown_category(fresh):
        return Person()
    return fresh.person if another_case(fresh, before) else fresh.person.over(_known_of(fresh, before, ask))


def _known_of(fresh: Question, before: Question, ask: Ask | None) -> Person:
    """Return what was told about the people before; a child's days are only part of what is asked of the child."""
    if before.no_category and fresh.person.relation not in ("", before.person.relation):
        return Person()  # another relative than the one for whom there is no line
    of_child = before.ask is Ask.CHILD is not ask or OF_OTHER.match(fresh.text)
    known = before.person
    if not of_child:
        return known
    return replace(known, born=None, filed=None, approved=None, available=None, age_then="", pending="")


NO_DATE_TOLD = (
    "You have told me no priority date, so this is what is current for any date: tell me yours, and I hold it against "
    "all lines."
)


def _bare(fresh: Question) -> bool:
    """Whether a few words only ask again what may come ("how likely?")."""
    named = fresh.preferences or fresh.places or fresh.months or fresh.span or fresh.priority_date or fresh.horizon
    return fresh.ask is Ask.FORECAST and not named and len(fresh.text.split()) < 5


def _from_there(question: Question, fresh: Question, before: Question) -> Question:
    """Return how far it moved between the month named and the one spoken of before."""
    if question.ask is Ask.MOVEMENT and len(fresh.months) == 1 and before.months and _FROM.search(fresh.text):
        question = replace(question, months=(fresh.months[0], before.months[-1]))
    since = question.ask is Ask.MOVEMENT is not before.ask and fresh.span and "since" in fresh.text.split()
    whole = fresh.preferences and fresh.places
    if since and not whole and fresh.span and before.months and fresh.span.first < before.months[-1]:
        question = replace(question, months=(fresh.span.first, before.months[-1]), span=None)
    return question


def _series(question: Question) -> tuple[tuple[Preference, ...], tuple[Place, ...]]:
    """Return the categories and places that are spoken of, also across a look at a whole bulletin."""
    kept = question.series_before if question.ask in WHOLE else ((), ())
    return question.preferences or kept[0], question.places or kept[1]


def _after(question: Question, before: Question) -> Question:
    """Keep what was asked about before, where something else is asked about now."""
    same = (question.preferences, question.places) == (before.preferences, before.places)
    rows, places = before.series_before
    more = before.preferences, before.places
    if question.asked and not same and rows == before.preferences == question.preferences:  # one more country
        more = rows, tuple(dict.fromkeys((*places, *before.places)))
    elif question.asked and not same and places == before.places == question.places:  # one more category
        more = tuple(dict.fromkeys((*rows, *before.preferences))), places
    kept = before.series_before if same else more
    return replace(question, series_before=kept)


def _named_none(fresh: Question) -> bool:
    """Whether it is said that there is no category, so that the one spoken of before is not meant."""
    return fresh.immediate or bool(fresh.no_category) or _unknown_category(fresh)


def _unknown_category(fresh: Question) -> bool:
    return any(map(NO_CATEGORY.match, fresh.doubts))


def _somewhere_unknown(fresh: Question) -> bool:
    """Whether a country is named that does not exist, so that the one spoken of before is not meant."""
    return not _SPOUSE.search(fresh.text) and any(each.startswith(UNKNOWN) for each in fresh.doubts)


_SPOUSE = re.compile(rf"\b{SPOUSE}\b")
NO_CATEGORY = re.compile(r"There is no (?:EB-|F)\d")
"""A doubt that names a category which does not exist."""
_FROM = re.compile(r"\b(?:since|from|compared\s+(?:to|with)|against|over)\b")


_APPLIES = re.compile(r"\b(?:column|row)\s+(?:apply|applies|count|hold)\b")
"""What is asked of a column by somebody whose country of birth was told."""


def _places(fresh: Question, before: Question) -> tuple[Place, ...]:
    """Return the places meant; a spouse's is added to what was told, and does not replace it."""
    if fresh.topic == "chargeability" and before.places and _APPLIES.search(fresh.text):
        return before.places
    if fresh.places and _SPOUSE.search(before.text) and _BORN.match(without_lead(fresh.text)):
        fresh = replace(fresh, places=tuple(replace(each, spouse=True) for each in fresh.places))
    same_line = not fresh.preferences or (before.preferences in ((), fresh.preferences) and not fresh.priority_date)
    if fresh.places and same_line and all(place.spouse for place in fresh.places):
        return tuple(dict.fromkeys((*before.places, *fresh.places)))
    if before.places and before.person.relation != "child" and _CHILD_BORN.search(fresh.text):
        return before.places  # a parent never uses a child's
    of_all = (fresh.ask is Ask.EXPLAIN and _WHICH_COUNTRIES.search(fresh.text)) or Want.EVERYWHERE.of(fresh.text)
    of_all = of_all or (before.ask is Ask.DIVERSITY and Want.REGIONS.of(fresh.text))
    return fresh.places or (() if of_all else before.places)


_BORN = re.compile(r"(?:but\s+|and\s+)?(?:s?he|they)(?:'s|\s+(?:was|were|is|are|comes?))\s+(?:\w+\s+)?(?:born|from)\b")
"""Where somebody was born who was just spoken of."""
_CHILD_BORN = re.compile(rf"\b{CHILD}\b.{{0,24}}\bborn\b")
_WHICH_COUNTRIES = re.compile(r"\b(?:which|what|how\s+many)\s+countries\b")
