"""A message -> questions: its sentences read one after another, each leaning on what was said before."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.questions.ages import told_whole
from bot.visa.questions.asks import find_ask, small_talk
from bot.visa.questions.following import follow
from bot.visa.questions.kinship import settled
from bot.visa.questions.labels import named
from bot.visa.questions.pairs import paired, parts, shared
from bot.visa.questions.passage import sentences
from bot.visa.questions.question import EVENTS, TALK, Ask, Clock, Person, Question
from bot.visa.questions.relations import find_people
from bot.visa.questions.sentence import read_sentence
from bot.visa.questions.statements import event_told, for_each, own_month, same_time, set_apart, supplement
from bot.visa.questions.stories import OF_DATES, by_whole, completed, in_passing, without_times
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.turns import turned
from bot.visa.questions.unheard import of_others, understood, with_unheard
from bot.visa.questions.wants import Want
from bot.visa.questions.words import strange, without_lead

MOST = 6
"""Questions of one message that are answered."""

_VISA = re.compile(
    r"\b(?:visa|bulletin|priority|green\s?card|uscis|immigra\w*|petition|i-?\d{3}|chargeab\w*|preference"
    r"|backlog|cut-?off|nvc|consul\w*|citizen\w*|permanent\s+resident|sponsor\w*|naturali\w*)\b"
)

_ELSEWHERE = re.compile(
    r"\b(?:weather|capital\s+of|recipe|joke|poem|song|movie|football|cricket|soccer|stock|price"
    r"|population|president|restaurant|hotel"
    r"|flight|translate|code|python|homework|news|time\s+is\s+it|how\s+old\s+are\s+you|love)\b"
)

_IDLE = re.compile(r"\b(?:weather|recipe|joke|poem|song|movie|football|cricket|soccer)\b")
"""What is no word of a talk about dates either."""


def read(plain: str, clock: Clock, before: Question | None = None) -> tuple[Question, ...]:
    """Return the questions of a message in its plain form, at least one; `before` is the last one of the talk."""
    found: tuple[Question, ...] = ()
    for each in parts(plain):
        asked = [question for question in found if question.ask not in TALK]
        found = (*found, *_read_part(each, clock, asked[-1] if asked else before))
    return found[:MOST]


def _read_part(plain: str, clock: Clock, before: Question | None) -> tuple[Question, ...]:
    """Return the questions of a part of a message that is set apart."""
    talk = small_talk(plain)
    if talk:
        return (Question(talk, text=plain),)
    elsewhere = _ELSEWHERE if before is None else _IDLE
    if elsewhere.search(plain) and not (_VISA.search(plain) or all(named(plain)[1:])):
        return (Question(Ask.OFF_TOPIC, text=plain),)
    before = None if before and _tells_a_case(plain, before) else before
    turn = turned(plain, before) if before else None
    found = (turn,) if turn else _read_all(plain, clock, before)
    if before is None or [each.ask for each in found] != [Ask.UNCLEAR] or found[0].doubts:
        return found
    if before.ask is Ask.EXPLAIN and before.topic and _FURTHER.match(plain):  # "even if they withdraw it?"
        both = f"{before.text}, {plain}"
        return (replace(before, text=both, topic=find_topic(both, Mark.SURE) or before.topic),)
    alone = _read_all(plain, clock, None)  # what has nothing to do with the talk is understood without it
    ruled = all(each.ask is Ask.EXPLAIN and each.topic and not each.preferences for each in alone)
    return tuple(follow(each, before, clock) for each in alone) if ruled else found


_FURTHER = re.compile(r"(?:(?:and|but|or|also|even|what)\s+)*(?:if|when|though)\b")
"""How somebody goes on asking of a rule that was just explained."""
_OF_A_DATE = re.compile(r"\b(?:pd|priority\s+date|filed)\b[^.?!]{0,20}\d{4}\b")


def _tells_a_case(plain: str, before: Question) -> bool:
    """Whether a message of several sentences tells another case in full and asks about it: a line and its date."""
    if "?" not in plain or len(sentences(plain)) < 2:
        return False
    days, rows, places = named(plain)
    rows = rows or settled(find_people(plain)).preferences
    dated = days.priority or _OF_A_DATE.search(plain)
    return bool(dated and len(rows) == len(places) == 1 and not set(rows) & set(before.preferences))


def _read_all(plain: str, clock: Clock, before: Question | None) -> tuple[Question, ...]:
    """Return the questions of a normal text, sentence by sentence."""
    questions: list[Question] = []
    told: Question | None = None
    others: list[Question] = []
    unheard: list[str] = []
    last = _last_asking(sentences(plain))
    for at, sentence in enumerate(sentences(plain)):
        context = questions[-1] if questions else before
        several = [in_passing(read_sentence(each, clock, context, told), sentence, plain) for each in paired(sentence)]
        if several:
            several, told = [supplement(each, told) if told else each for each in several], None
            questions += [follow(each, context, clock) for each in shared(several)][:MOST]
            continue
        fresh = in_passing(read_sentence(sentence, clock, context, told), sentence, plain)
        fresh = without_times(own_month(fresh, plain, before, clock), sentence, plain)
        if told is not None and at < last and _wonders_only(fresh) and not event_told(fresh, told):
            told = supplement(fresh, told)
            unheard.append(sentence)
            continue
        if told is not None and _apart(told, fresh):
            questions.append(follow(told, context, clock))
            told = None
        told, fresh = set_apart(told, fresh, others)
        fresh = supplement(fresh, told) if told is not None else fresh
        fresh = understood(fresh, context) if before else fresh
        told_already = bool(questions) and _told_anyway(questions[-1], sentence)
        asks = _asks(fresh, sentence, None if "?" in plain.partition(sentence)[2] else told or context)
        asks = asks and not (questions and before is None and _of_nothing(fresh))
        if asks and len(questions) < MOST and not told_already:
            questions.append(same_time(follow(fresh, context, clock), questions[-1] if questions else None))
            told = None
        elif questions and told is None and sentence.endswith("?"):
            questions[-1] = replace(questions[-1], text=f"{questions[-1].text} {sentence}")
            unheard += [] if told_already else [sentence]
        else:
            told = fresh
    questions = _with_rest(questions, told, before, clock)
    found = told_whole(completed(for_each(questions, others))) or [_nothing(plain, before, clock)]
    whole = by_whole(plain, found) if before is None else ()
    return (
        _told_in_part(plain, questions)
        or (with_unheard([*whole], of_others(plain)) if any(each.text == plain for each in whole) else ())
        or with_unheard([*whole] or found, unheard)
    )


def _last_asking(pieces: list[str]) -> int:
    """Return which of the sentences is the last that asks something; found once, for a message may be long."""
    return max((at for at, each in enumerate(pieces) if "?" in each or find_ask(each)), default=0)


def _told_in_part(plain: str, questions: list[Question]) -> tuple[Question, ...]:
    """Return `questions` with the remark that not all words were understood; none where all were."""
    if not strange(plain):
        return ()
    return tuple(each.noted(IN_PART) for each in questions) or (Question(Ask.FOREIGN, text=plain),)


IN_PART = (
    "I read English; in other languages only codes like EB-2, countries, dates and a few words. If I took you wrong, "
    'write for example "EB-2 India" and your priority date.'
)


def _with_rest(
    questions: list[Question], told: Question | None, before: Question | None, clock: Clock
) -> list[Question]:
    """Return `questions` with what was told after them; none where nothing that a bulletin holds is asked."""
    found = questions if told is None or _empty(told) else _with_told(questions, told, before, clock)
    return [] if before is None and all(map(_says_nothing, found)) else found


def _with_told(questions: list[Question], told: Question, before: Question | None, clock: Clock) -> list[Question]:
    """Return `questions` with what was told after them: facts for them, or a question of its own."""
    named = questions[-1].preferences if questions else ()
    if not questions:
        return [follow(told, before, clock)]
    if before and named == before.preferences and _whole(told) and told.preferences != named:
        last = _without_carried(questions[-1], told, before)
        bare = replace(last, preferences=(), places=(), priority_date=None, person=Person())
        return [*questions[:-1], follow(supplement(bare, told), None, clock)]
    elsewhere = (
        named and told.priority_date and questions[-1].priority_date and not {*told.areas} & {*questions[-1].areas}
    )
    if named and _whole(told) and (told.preferences != named or elsewhere):
        return [*questions, follow(told, questions[-1], clock)]
    return [follow(supplement(_without_carried(each, told, before), told), None, clock) for each in questions]


def _without_carried(question: Question, told: Question, before: Question | None) -> Question:
    """Return `question` without the date and the bulletins of the talk, where another priority date is told for it."""
    if not told.priority_date or before is None:
        return question
    day = None if question.priority_date == before.priority_date else question.priority_date
    months = () if question.months == before.months else question.months
    return replace(question, priority_date=day, months=months)


def _told_anyway(before: Question, sentence: str) -> bool:
    """Whether a sentence asks no more than what the answer to the question before tells."""
    if before.ask is Ask.CHILD:
        return bool(before.person.born and _SAFE.search(sentence))
    return before.ask in (*EVENTS, Ask.WAITS) and bool(_SIZE.match(without_lead(sentence)))


_SAFE = re.compile(
    r"\b(?:is|are|will)\s+(?:s?he|they|(?:my|our|the)\s+\w+)\s+(?:still\s+)?(?:safe|protected|ok(?:ay)?|lost)\b"
)
_SIZE = re.compile(
    r"(?:by\s+)?how\s+(?:far|much|big|large|many\s+(?:days|months|years))"
    r"(?:\s+(?:was|were|did|back|forward|ahead|it|that|this|go|went|move|moved|jump|is))*\W*$"
    r"|(?:which|what)\s+(?:date|line|month|bulletin|category|country)(?:\s+(?:is|was)(?:\s+(?:it|that))?)?\W*$"
)
"""What is told of a step anyhow ("when was the worst retrogression and how many days was it?")."""


def _asks(fresh: Question, sentence: str, context: Question | None) -> bool:
    if sentence.rstrip().endswith("?"):
        return not _empty(fresh) or fresh.ask is not None
    if fresh.ask is Ask.DIVERSITY and fresh.rank and re.match(r"(?:my|our|i)\b", sentence):
        return False
    if fresh.ask is None or (fresh.person.age_then and not fresh.person.pending):
        leans = fresh.leans and not _BIRTH_TOLD.match(sentence)
        return fresh.ask is None and leans and context is not None
    line = fresh.preferences and fresh.places and not fresh.priority_date
    cell = line and re.search(r"\b(?:cut-?off|bulletin|dates?)\b", sentence)
    return fresh.ask is not Ask.CUTOFF or bool(cell or _BIDS.match(sentence))


_BIDS = re.compile(
    r"(?:so |and |ok,? |please )*(?:what|how|show|tell|give|list|find|get|look|check|state|name|where|current\s)"
)
_BIRTH_TOLD = re.compile(r"(?:and\s+)?(?:s?he|they|both|all)\s+(?:was|were|is|are)\s+(?:both\s+|all\s+|also\s+)?born\b")


def _whole(question: Question) -> bool:
    """Whether a statement names a category and a country, so that it can be answered by itself."""
    return bool(question.preferences and question.places and question.ask is None)


def _apart(told: Question, fresh: Question) -> bool:
    """Whether a line was told and another one is spoken of now, so that each is a question of its own."""
    if _whole(told) and _whole(fresh):
        both = told.priority_date and fresh.priority_date and not {*told.areas} & {*fresh.areas}
        return told.preferences != fresh.preferences or bool(both)
    dated = (told.months or told.span) and (fresh.months or fresh.span)
    elsewhere = dated or not set(told.areas) & set(fresh.areas)
    lines = told.preferences and told.places and fresh.ask and fresh.preferences and fresh.places
    return bool(lines and elsewhere and not set(told.preferences) & set(fresh.preferences))


def _empty(question: Question) -> bool:
    return question == Question(question.ask, text=question.text)


def _of_nothing(question: Question) -> bool:
    """Whether a question names nothing that is understood, and of the people only who is known."""
    return question.ask is None and _empty(replace(question, person=find_people(question.text)))


def _wonders_only(fresh: Question) -> bool:
    """Whether a sentence asks nothing that could be answered by itself ("did she ruin my case?")."""
    return not (fresh.ask or fresh.topic or fresh.preferences or fresh.places or fresh.priority_date)


def _says_nothing(question: Question) -> bool:
    """Whether a question only asks "what is ...?" of nothing that a bulletin holds."""
    if Want.PETITIONED.of(question.text):
        return False
    plain = replace(question, lacks=(), leans=False, ever=False, person=Person())
    return plain == Question(Ask.CUTOFF, text=question.text) and not OF_DATES.search(question.text)


def _nothing(plain: str, before: Question | None, clock: Clock) -> Question:
    if before is None and Want.PETITIONED.of(plain):
        return follow(Question(text=plain), None, clock)
    if before is not None and _AGAIN.search(plain) and len(plain.split()) < 6:
        return replace(before, text=plain)
    if before is not None and not _ELSEWHERE.search(plain):
        return Question(Ask.UNCLEAR, text=plain)
    return Question(Ask.HELP if _VISA.search(plain) or _LOST.search(plain) else Ask.OFF_TOPIC, text=plain)


_LOST = re.compile(
    r"\b(?:need\s+(?:some\s+|your\s+)?help|help\s+(?:me\s+)?with|lost|confus\w+|overwhelm\w*|new\s+(?:to|at)\s+(?:all\s+)?this|where\s+do\s+i\s+(?:start|begin))\b"
)
"""Somebody who does not know where to begin."""


_AGAIN = re.compile(r"\b(?:and|what\s+about|how\s+about|why|which|same|again)\b")
