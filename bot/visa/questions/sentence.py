"""One sentence -> a question: what it names and what it asks, before it leans on what was said before."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.ages import filed_at_age, with_days
from bot.visa.questions.asks import BY_RULE, find_charts, find_nth, find_order, what_is_asked
from bot.visa.questions.bulletins import bulletins_meant
from bot.visa.questions.days import MONTH_NAME, YEAR, time_named
from bot.visa.questions.following import GOES_ON_WITH
from bot.visa.questions.kinship import aged, naturalized, settled, told_by
from bot.visa.questions.labels import label
from bot.visa.questions.lexicon import ACQUAINTED, ANY, PETITIONS
from bot.visa.questions.lottery import find_rank
from bot.visa.questions.months import find_months
from bot.visa.questions.passage import Passage
from bot.visa.questions.places import find_places
from bot.visa.questions.preferences import find_preferences, kind_of
from bot.visa.questions.question import SUPPOSED, WHOLE, Ask, Clock, Day, Person, Question
from bot.visa.questions.relations import find_people
from bot.visa.questions.shifting import find_day_shift
from bot.visa.questions.topics import topic_of, within_story

if TYPE_CHECKING:
    from bot.visa.bulletin import Month
    from bot.visa.questions.labels import Labelled

TO_COME = (
    "That date lies in the future: a priority date is the day on which a petition or labor certification was filed, "
    "so it cannot be later than today. Please check the year and send the date again."
)
_CURRENT = re.compile(
    r"\bcurrent\b(?!\s+(?:us\s+)?(?:visa|bulletin|cut-?off|final|filing|dates?|charts?|values?)\b)|\bbacklogged\b|\bits\s+c\b|\b(?:had|have|has)\s+(?:an?\s+)?(?:final\s+action\s+)?cut-?off"
)
"""What makes a question one about being current; whoever has a cut-off is not."""
_VERIFIES = re.compile(
    r"\b(?:correct|confirm|true\s+or\s+false|is\s+(?:it|that|this)\s+(?:true|right|so))\b|\bright\W*$"
    rf"|^(?:is|was|were|did)\b(?!.*\bcurrent\b).{{0,40}}\b(?:at|show|print|read)\s+(?=(?:\d|{MONTH_NAME}\b).*\b(?:in|for)\s+{MONTH_NAME}\b)"
    r"|^is\s+the\b(?!.*\bcurrent\b).*\b(?:fad|dff|cut-?off|final\s+action\s+date|filing\s+date)\b"
)
"""Somebody wants a date confirmed that is no priority date."""


def _known(*before: Question | None) -> Person | None:
    """Return what was told about the people before."""
    return next((each.person for each in before if each and (each.person.relation or each.person.sponsor)), None)


_LEANS = re.compile(
    rf"^{GOES_ON_WITH.pattern}|^(?:ok(?:ay)?,?|so|now(?!\s+(?:i|i'm|im|we|he|she|he's|she's|they|my|our)\b)|the)\b"
    r"|\b(?:that|it|those|them|same)\b(?!\s+(?:is|was|the|my|i|in\s+the))|\binstead\b|\btoo\b\s*\??$"
)
_STATUS = re.compile(r"\bunavailable\b|\bunauthorized\b|\b[\"'(]?u[\"')]\b")
_EVER = re.compile(
    r"\bever\b|\bsometimes\b|\blast\s+(?:move|go|went|gone|slip|fall|fell)\w*\b|\b(?:all|full|entire"
    r"|whole)\s+(?:of\s+)?(?:its\s+|the\s+)?(?:history|time|archive)\b"
    r"|\blast\s+(?:time|retrogress\w*)\b|\bmost\s+recent(?:ly)?\b|\bfirst\s+time\b|\boverall\b|\ball\s+in\s+all\b"
    r"|\b(?:since|from)\s+(?:the\s+(?:very\s+)?(?:beginning|start|outset|first\s+bulletin)\b(?!\s+of)|(?:it|its|they|[\w-]+\s+(?:categor\w+|rows?|lines?|charts?|columns?|bulletins?|program|visas?)|(?:eb|f)-?\d\w?(?:\s+\w+)?)\s+"
    r"(?:was\s+|were\s+|has\s+been\s+)?(?:created|introduced|launched|established|creation|introduction|beg[ai]n|started|exist\w*))"
)


_OF_A_TERM = re.compile(r"what\s+(?:does|do)\s+(?:the\s+)?[\w\s\"']{1,24}\bmean\b")
"""What asks for a word of the bulletin, whatever was spoken of."""
_OF_GROUPS = (*WHOLE, Ask.WAITS, Ask.CHART_CHOICE)
"""Kinds of question that a group of categories goes on with ("and family?")."""


def read_sentence(sentence: str, clock: Clock, context: Question | None, told: Question | None = None) -> Question:
    """Read one sentence by itself; `context` and `told` only help where a word alone says nothing."""
    return _at_that_time(sentence, clock) or _read_one(sentence, clock, context, told)


_WHEN_IT = re.compile(
    r"(?P<what>.*\b(?:eb|f)-?\d.*?)\s+(?:when|at\s+the\s+time|(?:in|on)\s+the\s+(?:month|bulletin)\s+(?:when|that|in\s+which))\s+"
    r"(?:the\s+)?(?P<line>(?:eb|f)-?\d[ab]?\b.{0,30}?)\s+(?:first\s+|finally\s+)?"
    r"(?:hit|reached|passed|got\s+to|came\s+to|crossed|(?:was|were|stood)\s+at)\s+(?P<day>.{4,24}?)\W*"
)


def _at_that_time(sentence: str, clock: Clock) -> Question | None:
    """Return a question for a line in the bulletin in which another came to a date, where that is asked."""
    found = _WHEN_IT.fullmatch(sentence)
    if found is None:
        return None
    asked, other = (
        _read_one(found["what"], clock, None),
        _read_one(f"when did {found['line']} reach {found['day']}", clock, None),
    )
    day = other.priority_date or time_named(other)
    if not (asked.preferences and len(other.preferences) == len(other.places) == 1 and day):
        return None
    when = (other.preferences[0], other.places[0], day)
    places = asked.places or other.places
    return replace(asked, ask=Ask.CUTOFF, places=places, when=when, text=sentence, sentence=sentence)


def _read_one(sentence: str, clock: Clock, context: Question | None, told: Question | None = None) -> Question:
    sentence = _without_asides(sentence)
    passage = Passage(sentence)
    days = label(passage)
    named = find_preferences(passage, kind_of(context.preferences) if context else "")
    places, place_doubts = find_places(passage, known=bool(context and context.places))
    if (places or (context and context.ask in _OF_GROUPS)) and not named.preferences:
        named = replace(named, preferences=named.group)
    program = _program(context, sentence) if not named.preferences else ""
    topic, sure = topic_of(program + sentence, category=bool(named.preferences))
    topic, sure = within_story(topic, sentence, told, context) or (topic, sure)
    person = find_people(passage.text, known := _known(told, context))
    child = BY_RULE.get(topic) is Ask.CHILD and person.relation == "child" and not known
    if topic and not child and _only_mentioned(topic, person, known):
        person = known or Person()
    ahead = replace(clock, latest=clock.latest + (program == LOTTERY))  # ranks are printed a month ahead
    months = find_months(passage, ahead, _spoken_month(context, clock))
    days = filed_at_age(_own_days(days, sentence).with_months(months, sentence), sentence, person.age, clock.today)
    days, to_come = _of_filing_to_come(days, sentence, topic, clock)
    if not (named.preferences or context or to_come):
        days = _not_to_come(days, clock)
    ask = what_is_asked(sentence, topic, named, places, days, sure=sure)
    if to_come or (_of_new_petition(sentence, ask, context) and not days.priority):
        today = Day(clock.today, clock.today, SUPPOSED)
        days, ask, months.newest = replace(days, priority=today), Ask.FORECAST, months.newest and ask is not None
        topic, days = ("", replace(days, notes=(*days.notes, FILED_LATER))) if to_come else (topic, days)
    bulletins, spans = bulletins_meant(months, days.span, ask, clock, sentence)
    region, rank = find_rank(sentence) if Ask.DIVERSITY in (ask, context.ask if context else None) else ("", 0)
    of_a_month = ask not in (Ask.SEASON, Ask.EXPLAIN) and not _EVER.search(sentence)
    person, before = aged(with_days(person, days, sentence, clock.today), clock), person
    question = Question(
        ask=ask, preferences=named.preferences, places=places, charts=find_charts(sentence),
        months=bulletins, span=spans[0] if spans else None, beside=spans[1:], shift=months.shift, region=region,
        day_shift=find_day_shift(sentence), priority_date=days.priority, later=days.later, horizon=months.horizon,
        person=person, rank=rank, topic=topic if ask is not Ask.CHART_CHOICE else "",
        status="U" if _STATUS.search(sentence) else "C" if _CURRENT.search(sentence) else "",
        relative_notes=(*named.notes, *days.notes, *(months.notes if of_a_month else ())),
        doubts=(*named.doubts, *days.doubts, *months.doubts, *place_doubts),
        immediate=named.immediate and not named.preferences,
        leans=bool(_LEANS.search(sentence)), ever=bool(_EVER.search(sentence)),
        order=find_order(sentence), passed_over=find_nth(sentence), text=sentence, sentence=sentence,
    )  # fmt: skip
    told_now = person.relation and person.sponsor and before != known and not (named.preferences or named.immediate)
    return told_by(question, settled(person)) if told_now and not _since_filed(question, told or context) else question


def _since_filed(question: Question, case: Question | None) -> bool:
    """Whether it is told what has become of a petition, which is another matter than what it was."""
    if case and case.priority_date and case.preferences and case.topic == "petitioner_died":
        return True  # another relative is told of
    filed = case and case.preferences in ((Preference.F2A,), (Preference.F2B,))
    return bool(filed and naturalized(question.text))


def _without_asides(sentence: str) -> str:
    """Return a sentence without who says it, and what looks like a time or the lottery and is neither."""
    sentence = _IF_FILE.sub(r"\1 filed", sentence)
    sentence = _TOLD_CUTOFF.sub(r"\1", _HEARSAY.sub("", sentence))
    return _AT_PACE.sub(" ", _AGED_NOW.sub(r"\1", _BY_LOTTERY.sub(" ", sentence)))


LOTTERY = "dv "


def _program(context: Question | None, sentence: str) -> str:
    """Return the word for the lottery or the religious workers spoken of; none where a word is asked about."""
    if context is None or _OF_A_TERM.match(sentence):
        return ""
    religious = context.preferences == (Preference.EB4_RELIGIOUS,)
    return LOTTERY if context.ask is Ask.DIVERSITY else "religious " if religious else ""


def _spoken_month(context: Question | None, clock: Clock) -> Month | None:
    """Return the month spoken of: the newest bulletin's, where it is asked how somebody's case stands."""
    if context and context.months:
        return context.months[-1]
    return clock.latest if context and context.ask is Ask.CURRENT and context.priority_date else None


def _only_mentioned(topic: str, person: Person, known: Person | None) -> bool:
    """Whether a relative is only spoken of beside a rule, and no petition is told anew."""
    anew = known and person.sponsor != known.sponsor
    return not person.sponsor or bool(topic == "derivatives" and known and not anew)


def _of_filing_to_come(days: Labelled, sentence: str, topic: str, clock: Clock) -> tuple[Labelled, bool]:
    """Return `days`, and whether they tell a filing to come; asked what becomes of that day, it is nobody's yet."""
    to_come = bool(days.priority and days.priority.last > clock.today and _IF_FILED.search(sentence))
    if to_come and topic == "priority_date":
        return replace(days, priority=None), False
    return days, to_come


def _own_days(days: Labelled, sentence: str) -> Labelled:
    """Return `days` without a priority date that is only a date to be confirmed."""
    verifies = _VERIFIES.search(sentence) and not re.search(r"\b(?:pd|priority|filed|my)\b", sentence)
    return replace(days, priority=None) if verifies else days


def _not_to_come(days: Labelled, clock: Clock) -> Labelled:
    """Return `days` with a doubt instead of a priority date in the future, of which no category has to be known."""
    if not days.priority or days.priority.first <= clock.today:
        return days
    return replace(days, priority=None, doubts=(*days.doubts, TO_COME))


def _of_new_petition(sentence: str, ask: Ask | None, context: Question | None) -> bool:
    """Whether it is asked how long a petition will take that is filed now."""
    if _PD_TODAY.search(sentence) and ask is None:
        return True
    goes_on = ask is None and context and context.ask is Ask.FORECAST
    if context and context.priority_date and _MAY_FILE.search(sentence):
        return False
    return bool((ask is Ask.FORECAST or goes_on) and _FILED_NOW.search(sentence))


_IF_FILED = re.compile(
    r"\b(?:if|when|once|after|suppos\w+|assum\w+|will|wants?\s+to|plan\w*\s+to|going\s+to|about\s+to|hop\w+\s+to)\b"
    rf".{{0,40}}\b(?:{PETITIONS}|start\w*)\b"
)
"""A petition that is only to come, on a day that is told."""
FILED_LATER = (
    "That day is still to come, so I reckoned with a petition filed today: one filed later waits as much longer."
)
_MAY_FILE = re.compile(r"\b(?:should|can|could|may|do)\s+(?:i|we)\s+(?:file|apply|submit|start)\b")
"""What is asked with a priority date told: of the next step, not of a new petition."""
_BY_LOTTERY = re.compile(
    r"(?:(?<=green card )|(?<=gc )|(?<=here )|(?=.*\b(?:filed|petition\w*|sponsor\w*|marr\w+|follow)\b))"
    r"\b(?:through|thru|via|by|from|with|on|won)\s+(?:the\s+|a\s+)?(?:dv|diversity|(?:green\s?card\s+|visa\s+)?lottery)"
    r"(?:\s+(?:lottery|visas?|program))?\b(?:\s+(?:in|last)\s+(?:20\d\d|year))?"
)
"""How somebody became a resident who has petitioned since."""
_AGED_NOW = re.compile(r"(\b(?:i'?m|i\s+am|(?:he|she)(?:'s|\s+is))\s+(?:now\s+)?\d{2})\s+now\b(?!\s+and)")
"""An age of today, whose "now" is no bulletin."""
_IF_FILE = re.compile(r"\b((?:if|when|once)\s+(?:i|we|he|she|they|my\s+\w+|the\s+\w+))\s+files?\b(?=[^,?]*\d)")
"""A petition to come, on a day that is told: read as a filing."""
_HEARSAY = re.compile(
    rf"\b(?:(?:my|our|a|the)\s+(?:[\w-]+\s+){{0,2}}?)?(?:{ANY}|{ACQUAINTED}|some(?:one|body)|people|everyone)\s+(?:says?|said|told\s+(?:me|us)|thinks?|claims?|insists?|believes?)\s+"
    r"(?:that\s+)?(?=[a-z])(?!he\b|she\b|they\b|(?:his|her|their)\b)"
)
"""Who says what is asked about, and is no part of it."""
_TOLD_CUTOFF = re.compile(
    r"(\b(?:the|its)\s+(?:current\s+)?(?:date|fad|dff|cut-?off(?:\s+date)?|final\s+action(?:\s+date)?|filing\s+date))\s+"
    r"(?:is|was|stood|moved|reached|went|has\s+\w+)\s+(?:(?:at|to|now)\s+)*"
    rf"(?:\d{{1,2}}[a-z]{{3}}\d{{2,4}}|(?:\d{{1,2}}\s+)?{MONTH_NAME}\.?\s+(?:\d{{1,2}},?\s+)?{YEAR})(?=\s*,\s*[a-z])"
)
"""A cut-off that is told before the question: nobody's own date, and no bulletin."""
_AT_PACE = re.compile(
    r"\b(?:at|on|by|with|given)\s+(?:the\s+|this\s+)?(?:(?:current|average|same|recent|present)\s+)*(?:pace|speed|rate)\b"
    r"(?:\s+(?:of|in|from|over|during)\s+(?:the\s+)?(?:(?:last|past|previous)\s+)?(?:[\w']+\s+)?(?:years?|months?|yrs?|fy)\b)?"
)
"""How somebody would reckon a wait, which names no time of a bulletin."""
_PD_TODAY = re.compile(r"\b(?:pd|priority\s+date)\s+(?:is\s+|will\s+be\s+|=\s*)?today\W*$")
_FILED_NOW = re.compile(
    r"\bjust\s+(?:starting|started|beginning|began)\b|"
    rf"\b(?:{PETITIONS}|start\w*)\b[^.?!]{{0,48}}?"
    r"\b(?:today|now|tomorrow|this\s+(?:week|month|year))\b|\b(?:pd|priority\s+date)\s+(?:is\s+|was\s+|were\s+|of\s+|=\s*)?today\b"
)
