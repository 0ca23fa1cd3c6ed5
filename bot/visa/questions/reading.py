"""A message -> questions: its sentences read one after another, each leaning on what was said before."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.questions.asks import find_ask, find_charts, find_nth, find_order, small_talk
from bot.visa.questions.entire import OF_DATES, by_whole, completed
from bot.visa.questions.following import GOES_ON_WITH, follow
from bot.visa.questions.kinship import aged, settled, told_by
from bot.visa.questions.labels import label
from bot.visa.questions.lapses import filed_at_age, told_whole, with_days
from bot.visa.questions.lottery import find_rank
from bot.visa.questions.meant import bulletins_meant
from bot.visa.questions.months import find_months
from bot.visa.questions.pairs import paired, shared
from bot.visa.questions.passage import Passage, sentences
from bot.visa.questions.places import find_places
from bot.visa.questions.preferences import find_preferences, kind_of
from bot.visa.questions.question import Ask, Clock, Day, Person, Question
from bot.visa.questions.relations import find_people
from bot.visa.questions.said import as_meant
from bot.visa.questions.shifting import find_day_shift
from bot.visa.questions.statements import for_each, in_passing, own_month, same_time, set_apart, supplement
from bot.visa.questions.topics import topic_of
from bot.visa.questions.turns import turned, understood
from bot.visa.questions.wanted import BY_RULE, what_is_asked
from bot.visa.questions.words import abridged, strange, without_lead

MOST = 6
"""Questions of one message that are answered."""

_VISA = re.compile(
    r"\b(?:visa|bulletin|priority|green\s?card|uscis|immigra\w*|petition|i-?\d{3}|chargeab\w*|preference"
    r"|backlog|cut-?off|nvc|consul\w*)\b"
)

_ELSEWHERE = re.compile(
    r"\b(?:weather|capital\s+of|recipe|joke|poem|song|movie|football|cricket|soccer|stock|price"
    r"|population|president|restaurant|hotel"
    r"|flight|translate|code|python|homework|news|time\s+is\s+it|how\s+old\s+are\s+you|love)\b"
)

_IDLE = re.compile(r"\b(?:weather|recipe|joke|poem|song|movie|football|cricket|soccer)\b")
"""What is no word of a talk about dates either."""


def read(text: str, clock: Clock, before: Question | None = None) -> tuple[Question, ...]:
    """Return the questions of one message, at least one; `before` is the last question of the conversation."""
    plain = as_meant(abridged(text), first=before is None)
    talk = small_talk(plain)
    if talk:
        return (Question(talk, text=text),)
    elsewhere = _ELSEWHERE if before is None else _IDLE
    if elsewhere.search(plain) and not (_VISA.search(plain) or _names_line(plain)):
        return (Question(Ask.OFF_TOPIC, text=plain),)
    turn = turned(plain, before) if before else None
    return (turn,) if turn else _read_all(plain, clock, before)


def _names_line(plain: str) -> bool:
    passage = Passage(plain)
    return bool(find_preferences(passage).preferences and find_places(passage)[0])


def _read_all(plain: str, clock: Clock, before: Question | None) -> tuple[Question, ...]:
    """Return the questions of a normal text, sentence by sentence."""
    questions: list[Question] = []
    told: Question | None = None
    others: list[Question] = []
    for sentence in sentences(plain):
        context = questions[-1] if questions else before
        several = [_read_sentence(each, clock, context) for each in paired(sentence)]
        if several:
            several, told = [supplement(each, told) if told else each for each in several], None
            questions += [follow(each, context, clock) for each in shared(several)][:MOST]
            continue
        fresh = in_passing(_read_sentence(sentence, clock, context, told), sentence, plain)
        fresh = own_month(fresh, plain, before, clock)
        later = plain.partition(sentence)[2]
        if told is not None and _wonders_only(fresh) and ("?" in later or find_ask(later)):
            told = supplement(fresh, told)
            continue
        if told is not None and _whole(told) and _whole(fresh) and told.preferences != fresh.preferences:
            questions.append(follow(told, context, clock))
            told = None
        told = set_apart(told, fresh, others)
        if told is not None:
            fresh = supplement(fresh, told)
        fresh = understood(fresh, context) if before else fresh
        told_already = questions and questions[-1].ask in _STEPS and _SIZE.match(without_lead(sentence))
        if _asks(fresh, sentence, told or context) and len(questions) < MOST and not told_already:
            questions.append(same_time(follow(fresh, context, clock), questions[-1] if questions else None))
            told = None
        elif questions and told is None and sentence.endswith("?"):
            questions[-1] = replace(questions[-1], text=f"{questions[-1].text} {sentence}")
        else:
            told = fresh
    if told is not None and not _empty(told):
        questions = _with_rest(questions, told, before, clock)
    if before is None and all(map(_says_nothing, questions)):
        questions = []
    found = told_whole(completed(for_each(questions, others))) or [_nothing(plain, before)]
    return _told_in_part(plain, questions) or (by_whole(plain, found) if before is None else ()) or tuple(found)


def _told_in_part(plain: str, questions: list[Question]) -> tuple[Question, ...]:
    """Return `questions` with the remark that not all words were understood; none where all were."""
    if not strange(plain):
        return ()
    noted = (replace(each, relative_notes=(*each.relative_notes, IN_PART)) for each in questions)
    return tuple(noted) or (Question(Ask.FOREIGN, text=plain),)


TO_COME = (
    "That date lies in the future: a priority date is the day on which a petition or labor certification was filed, "
    "so it cannot be later than today. Please check the year and send the date again."
)
IN_PART = (
    "I read English; in other languages only codes like EB-2, countries, dates and a few words. If I took you wrong, "
    'write for example "EB-2 India" and your priority date.'
)


def _with_rest(questions: list[Question], told: Question, before: Question | None, clock: Clock) -> list[Question]:
    """Return `questions` with what was told after them: facts for them, or a question of its own."""
    named = questions[-1].preferences if questions else ()
    if not questions:
        return [follow(told, before, clock)]
    if before and named == before.preferences and _whole(told) and told.preferences != named:
        bare = replace(questions[-1], preferences=(), places=(), priority_date=None, person=Person())
        return [*questions[:-1], follow(supplement(bare, told), None, clock)]
    if named and _whole(told) and told.preferences != named:
        return [*questions, follow(told, questions[-1], clock)]
    return [follow(supplement(each, told), None, clock) for each in questions]


_CURRENT = re.compile(r"\bcurrent\b|\bits\s+c\b|\b(?:had|have|has)\s+(?:an?\s+)?(?:final\s+action\s+)?cut-?off")
"""What makes a question one about being current; whoever has a cut-off is not."""
_STEPS = (Ask.RETROGRESSION, Ask.ADVANCE, Ask.FURTHEST)
_SIZE = re.compile(
    r"(?:by\s+)?how\s+(?:far|much|big|large|many\s+(?:days|months|years))"
    r"(?:\s+(?:was|were|did|back|forward|ahead|it|that|this|go|went|move|moved|jump|is))*\W*$"
)
"""What is told of a step anyhow ("when was the worst retrogression and how many days was it?")."""


def _asks(fresh: Question, sentence: str, context: Question | None) -> bool:
    if sentence.rstrip().endswith("?"):
        return not _empty(fresh) or fresh.ask is not None
    if fresh.ask is Ask.DIVERSITY and fresh.rank and re.match(r"(?:my|our|i)\b", sentence):
        return False
    if fresh.ask is None or (fresh.person.age_then and not fresh.person.pending):
        return fresh.ask is None and fresh.leans and context is not None
    return fresh.ask is not Ask.CUTOFF or bool(
        re.match(
            r"(?:so |please |pls |hi,? |hey,? |and |ok,? )*(?:what|whats|show|tell|give|look|check|where|current\s)",
            sentence,
        )
        or (
            re.search(r"\b(?:cut-?off|bulletin|dates?)\b", sentence)
            and fresh.preferences
            and fresh.places
            and not fresh.priority_date
        )
    )


def _whole(question: Question) -> bool:
    """Whether a statement names a category and a country, so that it can be answered by itself."""
    return bool(question.preferences and question.places and question.ask is None)


def _empty(question: Question) -> bool:
    return (
        question == Question(text=question.text, ask=question.ask, person=question.person)
        and question.person == Question().person
    )


def _wonders_only(fresh: Question) -> bool:
    """Whether a sentence asks nothing that could be answered by itself ("did she ruin my case?")."""
    return not (fresh.ask or fresh.topic or fresh.preferences or fresh.places or fresh.priority_date)


def _says_nothing(question: Question) -> bool:
    """Whether a question only asks "what is ...?" of nothing that a bulletin holds."""
    plain = replace(question, lacks=(), leans=False, ever=False, person=Person())
    return plain == Question(Ask.CUTOFF, text=question.text) and not OF_DATES.search(question.text)


def _nothing(plain: str, before: Question | None) -> Question:
    if before is not None and _AGAIN.search(plain) and len(plain.split()) < 6:
        return replace(before, text=plain)
    if before is not None and not _ELSEWHERE.search(plain):
        return Question(Ask.UNCLEAR, text=plain)
    return Question(Ask.HELP if _VISA.search(plain) else Ask.OFF_TOPIC, text=plain)


_AGAIN = re.compile(r"\b(?:and|what\s+about|how\s+about|why|which|same|again)\b")
_VERIFIES = re.compile(
    r"\b(?:correct|confirm|true\s+or\s+false|is\s+(?:it|that|this)\s+(?:true|right|so))\b|\bright\W*$"
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
    r"\bever\b|\blast\s+(?:move|go|went|gone|slip|fall|fell)\w*\b|\b(?:all|full|entire"
    r"|whole)\s+(?:of\s+)?(?:its\s+|the\s+)?(?:history|time|archive)\b"
    r"|\blast\s+(?:time|retrogress\w*)\b|\bmost\s+recent(?:ly)?\b|\bfirst\s+time\b|\boverall\b|\ball\s+in\s+all\b"
    r"|\b(?:since|from)\s+(?:the\s+(?:very\s+)?(?:beginning|start|outset|first\s+bulletin)\b(?!\s+of)|(?:it|its|they|\w+\s+\w+)\s+"
    r"(?:was\s+|were\s+|has\s+been\s+)?(?:created|introduced|launched|established|creation|introduction|beg[ai]n|started|exist\w*))"
)


_OF_GROUPS = (Ask.CHANGES, Ask.BULLETIN, Ask.WAITS, Ask.CHART_CHOICE)
"""Kinds of question that a group of categories goes on with ("and family?")."""


def _read_sentence(sentence: str, clock: Clock, context: Question | None, told: Question | None = None) -> Question:
    """Read one sentence by itself; `context` only helps where a word alone says nothing."""
    sentence = _AGED_NOW.sub(r"\1", _BY_LOTTERY.sub(" ", sentence))
    passage = Passage(sentence)
    days = label(passage)
    spoken = context.months[-1] if context and context.months else None
    named = find_preferences(passage, kind_of(context.preferences) if context else "")
    places, place_doubts = find_places(passage)
    if (places or (context and context.ask in _OF_GROUPS)) and not named.preferences:
        named = replace(named, preferences=named.group)
    program = "dv " if context and context.ask is Ask.DIVERSITY and not named.preferences else ""
    topic, sure = topic_of(program + sentence, category=bool(named.preferences))
    person = find_people(passage.text, known := _known(told, context))
    child = BY_RULE.get(topic) is Ask.CHILD and person.relation == "child" and not known
    if topic and not child and (not person.sponsor or (topic == "derivatives" and known)):
        person = known or Person()
    months = find_months(passage, clock, spoken)
    if _VERIFIES.search(sentence) and not re.search(r"\b(?:pd|priority|filed|my)\b", sentence):
        days = replace(days, priority=None)
    days = filed_at_age(days.with_months(months, sentence), sentence, person.age, clock.today)
    if days.priority and days.priority.first > clock.today and not (named.preferences or context):
        days = replace(days, priority=None, doubts=(*days.doubts, TO_COME))
    charts = find_charts(sentence)
    ask = what_is_asked(sentence, topic, named, places, days, sure=sure)
    if _of_new_petition(sentence, ask, context) and not days.priority:
        today = Day(clock.today, clock.today, "today")
        days, ask, months.newest = replace(days, priority=today), Ask.FORECAST, months.newest and ask is not None
    bulletins, spans = bulletins_meant(months, days.span, ask, clock, sentence)
    region, rank = find_rank(sentence) if Ask.DIVERSITY in (ask, context.ask if context else None) else ("", 0)
    of_a_month = ask not in (Ask.SEASON, Ask.EXPLAIN) and not _EVER.search(sentence)
    person, before = aged(with_days(person, days, sentence), clock), person
    question = Question(
        ask=ask, preferences=named.preferences, places=places, charts=charts,
        months=bulletins,
        span=spans[0] if spans else None, beside=spans[1:], shift=months.shift, day_shift=find_day_shift(sentence),
        priority_date=days.priority, later=days.later, horizon=months.horizon, person=person, region=region, rank=rank,
        topic=topic if ask is not Ask.CHART_CHOICE else "",
        status="U" if _STATUS.search(sentence) else "C" if _CURRENT.search(sentence) else "",
        relative_notes=(*named.notes, *days.notes, *(months.notes if of_a_month else ())),
        doubts=(*named.doubts, *days.doubts, *months.doubts, *place_doubts),
        immediate=named.immediate and not named.preferences,
        leans=bool(_LEANS.search(sentence)), ever=bool(_EVER.search(sentence)),
        order=find_order(sentence), passed_over=find_nth(sentence), text=sentence,
    )  # fmt: skip
    told_now = person.relation and person.sponsor and before != known and not (named.preferences or named.immediate)
    return told_by(question, settled(person)) if told_now else question


def _of_new_petition(sentence: str, ask: Ask | None, context: Question | None) -> bool:
    """Whether it is asked how long a petition will take that is filed now."""
    goes_on = ask is None and context and context.ask is Ask.FORECAST
    if context and context.priority_date and _MAY_FILE.search(sentence):
        return False
    return bool((ask is Ask.FORECAST or goes_on) and _FILED_NOW.search(sentence))


_MAY_FILE = re.compile(r"\b(?:should|can|could|may|do)\s+(?:i|we)\s+(?:file|apply|submit|start)\b")
"""What is asked with a priority date told: of the next step, not of a new petition."""
_BY_LOTTERY = re.compile(
    r"\b(?:through|thru|via|by|from|with|on|won)\s+(?:the\s+|a\s+)?(?:dv|diversity|(?:green\s?card\s+|visa\s+)?lottery)"
    r"(?:\s+(?:lottery|visas?|program))?\b(?=.*\b(?:filed|petition\w*|sponsor\w*|marr\w+|follow)\b)(?:\s+(?:in|last)\s+(?:20\d\d|year))?"
)
"""How somebody became a resident who has petitioned since."""
_AGED_NOW = re.compile(r"(\b(?:i'?m|i\s+am|(?:he|she)(?:'s|\s+is))\s+(?:now\s+)?\d{2})\s+now\b(?!\s+and)")
"""An age of today, whose "now" is no bulletin."""
_FILED_NOW = re.compile(
    r"\b(?:fil(?:e|es|ed|ing)|petition\w*|appl(?:y|ies|ied|ying)|sponsor\w*|start\w*)\b[^.?!]{0,24}?"
    r"\b(?:today|now|tomorrow|this\s+(?:week|month|year))\b|\b(?:pd|priority\s+date)\s+(?:is\s+|of\s+|=\s*)?today\b"
)
