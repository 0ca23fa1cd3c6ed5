"""What was told beside a question, in another sentence: facts that the question takes up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.asks import WHICH_CATEGORY, find_ask
from bot.visa.questions.days import MONTH_NAME, YEAR, time_named
from bot.visa.questions.kinship import settled, unsettled
from bot.visa.questions.lexicon import ACQUAINTED, ANY, PETITIONED
from bot.visa.questions.places import WORLD
from bot.visa.questions.preferences import FAMILY, guessed
from bot.visa.questions.question import EVENTS, SERIES, Ask, Lack, Place, Question
from bot.visa.questions.refining import lacking
from bot.visa.questions.stories import BY_BIRTH, OF_BULLETINS, OWN_COLUMN, of_a_life
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.questions.question import Clock, Day


def supplement(question: Question, told: Question) -> Question:
    """Return `question` with what it does not say taken from a statement beside it."""
    question, told = _surer(unsettled(question, told), told)
    question = replace(question, ask=event_told(question, told) or question.ask)
    if _guesses_column(question, told) and question.places and question.ask in (None, Ask.CURRENT):
        question = replace(question, ask=Ask.EXPLAIN, topic=question.topic or BY_BIRTH[0])
    later = told.priority_date and not told.person.filed and question.person.filed == question.priority_date
    dated = told.priority_date if later or _kept(question, told) else question.priority_date or told.priority_date
    dated = meant_day(dated, question.text, (told.priority_date,))
    lost = dated and dated == told.priority_date != question.priority_date and _of_another_petition(question, told)
    lost = lost or bool(NOT_CARRIED in told.relative_notes and _BY_YEAR.search(question.text))
    dated = None if lost else dated
    lived = Want.ENDED.of(question.text) or of_a_life(told.text, dated)
    names = (
        *("ask", "horizon", "region", "rank"),
        *(() if WHICH_CATEGORY.search(question.text) else ("topic",)),
        *(("status",) if question.ask is Ask.REACHED else ()),
        *(() if question.preferences else ("lacks", "immediate", "no_category")),
        *(() if question.ask is Ask.FORECAST or _FILED_BY.search(told.text) else ("charts",)),
        *(() if lived else ("months", "span")),
        *(() if question.span else ("beside",)),
    )
    timed = lived or question.months or question.span
    notes = (each for each in told.relative_notes if not (timed and each.startswith(("I took ", "I counted "))))
    lottery = told.ask is Ask.DIVERSITY and not question.preferences
    return replace(
        (replace(question, ask=None) if lottery else question).filled(told, *names),
        preferences=_held_against(question, told) or question.preferences or told.preferences,
        places=_beside(question, told),
        priority_date=dated,
        person=question.person.over(told.person),
        relative_notes=tuple(dict.fromkeys((*notes, *question.relative_notes, *((NOT_CARRIED,) if lost else ())))),
        doubts=_doubts(question, told),
        text=f"{told.text} {question.text}".strip(),
    )


def _of_another_petition(question: Question, told: Question) -> bool:
    """Whether one is asked about in F4 and one told in another family category: neither ever becomes the other."""
    rows = ({*question.preferences}, {*told.preferences})
    return (
        all(each and each <= {*FAMILY} for each in rows) and [Preference.F4 in each for each in rows].count(True) == 1
    )


NOT_CARRIED = (
    "I did not take the date of the one petition for the other: a family date is not carried from F4 to another "
    "category, nor to F4. The new petition has the day of its own filing."
)


def _surer(question: Question, told: Question) -> tuple[Question, Question]:
    """Return both without the category that one guesses from a description of work, where the other knows better."""
    for one, other in ((question, told), (told, question)):
        known = other.preferences and not guessed(other.relative_notes)
        if guessed(one.relative_notes) and (known or (other.person.relation and other.person.sponsor)):
            notes = tuple(each for each in one.relative_notes if not guessed([each]))
            sure = replace(one, preferences=(), relative_notes=notes)
            return (sure, told) if one is question else (question, sure)
    return question, told


def _kept(question: Question, told: Question) -> bool:
    """Whether an earlier date was told than that of a new petition at work, which it serves as well."""
    first, new = told.priority_date, question.priority_date
    at_work = not {*question.preferences, *told.preferences} & {*FAMILY}
    return bool(first and new and first.last < new.first and at_work and _NEW_ONE.search(question.text))


_NEW_ONE = re.compile(
    r"\b(?:new|restart\w*|second|another|current)\s+(?:\w+\s+){0,2}?(?:perm|petition|pd|priority|i-?140|employer|job)\b"
)


def meant_day(day: Day | None, text: str, told: Iterable[Day | None]) -> Day | None:
    """Return the one day of those `told` that lies in the year by which `text` speaks of it, else `day`."""
    if day is None or day.exact or not _BY_YEAR.search(text):
        return day
    within = {each for each in told if each and day.first <= each.first and each.last <= day.last}
    return within.pop() if len(within) == 1 else day


_BY_YEAR = re.compile(r"\b(?:my|our|the|that|use|using|keep\w*|los\w+|old)\s+(?:\w+\s+)?(?:19|20)\d\d\b")


def own_month(fresh: Question, plain: str, before: Question | None, clock: Clock) -> Question:
    """Return a statement with the old month that it tells as priority date.

    That is one of a category and a country in somebody's story, or the reply to who asked for a priority date.
    """
    stands = fresh.ask is Ask.CURRENT and fresh.preferences and fresh.places and _STANDS.search(fresh.text)
    if stands and fresh.months and not fresh.priority_date and fresh.months[0] + 12 <= clock.latest:
        return replace(fresh, months=(), priority_date=time_named(fresh))
    if fresh.priority_date or fresh.ask is not None or "?" in fresh.text or OF_BULLETINS.search(fresh.text):
        return fresh
    wanted = Want.PETITIONED.of(plain) or (before is not None and Lack.PRIORITY_DATE in before.lacks)
    dated = "?" in plain or _ASKED.search(plain) or (before and before.priority_date)
    whose = fresh.places or _OTHERS.match(fresh.text) or "born in" in plain
    line = fresh.preferences or (fresh.places and find_ask(plain) is None and not OF_BULLETINS.search(plain))
    life = Want.SOMEBODY.of(plain) or _CURRENT_NOW.search(plain)
    if not wanted and not (line and whose and dated and life):
        return fresh
    own = time_named(fresh)
    if own is None or (fresh.months[0] + 12 > clock.latest if fresh.months else own.text not in fresh.text.split()):
        return fresh
    return replace(fresh, months=(), span=None, priority_date=own)


_STANDS = re.compile(
    rf"^(?!.*\b(?:in|for|during|by|of|the|bulletin)\s+{MONTH_NAME}\b)(?=.*\b{MONTH_NAME}\.?\s+{YEAR}\b).*\b(?:is|am|are)\s+(?:i|he|she|we|they)\b"
)
"""How somebody stands today whose line is told with a month beside it ("F2A Mexico Feb 2021, is he ok?")."""
_CURRENT_NOW = re.compile(r"(?:^|[.;,\n]\s*)(?:current|eta)(?:\s+(?:now|yet|already|or\s+not))?\s*\?")
"""What is asked of today, in a few words, so that an old month beside it is no bulletin."""
_ASKED = re.compile(r"(?:^|[.;,\n]\s*)(?:which|what|when|how|am|is|are|can|will)\b")
"""What asks without a question mark."""
_FILED_BY = re.compile(
    r"\b(?:filed|applied|submitted|sent)\b.{0,60}\b(?:dates?\s+for\s+filing|filing\s+(?:date|chart)s?|dff|chart\s+[ab])\b"
    r"|\b(?:chart|fad|dff)\s+(?:says?|shows?|said)\b"
)
"""The chart by which somebody has filed, or that says what it says, which is not the one that is asked about."""


def _held_against(question: Question, told: Question) -> tuple[Preference, ...]:
    """Return the category told before it, too, where one is held against that ("is F1 slower?"), or both are held."""
    one = question.ask is Ask.COMPARE and len(question.preferences) == len(told.preferences) == 1
    work = not {*question.preferences, *told.preferences} & {*FAMILY}
    both = question.ask is None and work and _BOTH_HELD.search(f"{told.text} {question.text}")
    return tuple(dict.fromkeys((*question.preferences, *told.preferences))) if one or both else ()


_BOTH_HELD = re.compile(r"\b(?:both|same\s+(?:pd|priority\s+date|date)|ported|retained|downgrad\w+|still\s+valid)\b")
"""What tells that somebody has two petitions by employers."""


def _beside(question: Question, told: Question) -> tuple[Place, ...]:
    """Return the places of both where one is held against what was told ("India ... how does it compare to China?")."""
    if told.places and "?" not in question.text and _MOVED.search(question.text):
        return told.places
    if question.ask is Ask.COMPARE and len(question.places) == 1 and not question.preferences:
        return tuple(dict.fromkeys((*told.places, *question.places)))
    ruled = question.topic in BY_BIRTH and _BORN_IN.search(told.text)
    if told.places and (ruled or _THROUGH.search(question.text) or _PASSPORT.search(question.text)):
        return told.places
    if _guesses_column(question, told):
        return told.places
    if told.places and "?" not in question.text and _COLUMN.search(question.text):
        return told.places
    if question.places and all(place.spouse for place in question.places) and not _MOVED.search(told.text):
        return tuple(dict.fromkeys((*told.places, *question.places)))
    if question.places == (WORLD,) and told.places and all(each.area is WORLD.area for each in told.places):
        return told.places
    born = told.places and _BORN_IN.search(told.text) and not _BORN_IN.search(question.text)
    return told.places if born and "?" not in question.text else question.places or told.places


def event_told(question: Question, told: Question) -> Ask | None:
    """Return what happened to a line in the story, where a question only asks when ("which month was it?")."""
    if _SINCE_WHEN.fullmatch(question.text) and _STANDS_AT.search(told.text):
        return Ask.STANDSTILL
    ask = find_ask(told.text) if _WHEN_WAS_IT.fullmatch(question.text) else None
    return ask if ask in EVENTS else None


_SINCE_WHEN = re.compile(r"(?:(?:and|so)\s+)*since\s+when\W*")
_STANDS_AT = re.compile(r"\b(?:is|was|stands|stood|sits|stuck|been)\s+(?:at|on|in)\b(?=.*\d)")
_WHEN_WAS_IT = re.compile(
    r"(?:(?:and|so)\s+)*(?:(?:in\s+)?(?:which|what)\s+(?:month|bulletin|year)|when)\s+(?:was|did)\s+(?:it|that|this)(?:\s+happen)?\W*"
)


def _guesses_column(question: Question, told: Question) -> bool:
    """Whether it is asked which column somebody belongs to who told the country of birth."""
    own = OWN_COLUMN.search(question.text) and not question.preferences and question.ask is not Ask.COMPARE
    return bool(told.places and own and _BORN_IN.search(told.text) and not _BORN_IN.search(question.text))


_MOVED = re.compile(r"^(?!.*\b(?:born|from|native|national)\b).*\b(?:moved|living|live|based|settled)\b")
"""What tells only where somebody lives, whose country of birth is another matter."""
_COLUMN = re.compile(r"\b(?:row|column)\b")
_THROUGH = re.compile(
    r"\b(?:use|claim|charged?)\b.{0,30}\b(?:through|via|because\s+of)\s+(?:him|her|them|(?:my|our)\s+\w+)\b"
)
"""Another's country that is asked about, and is not the own one."""
_BORN_IN = re.compile(
    r"(?<!son was )(?<!daughter was )(?<!kids were )(?<!child was )(?<!baby was )(?<!son )(?<!daughter )"
    r"\b(?:born|birth|native)\b"
)
"""What tells the country that counts, beside which others are told where somebody lives or works."""


def _doubts(question: Question, told: Question) -> tuple[str, ...]:
    """Return the doubts of both, but none about a relative who only comes along at work ("for me, wife and son")."""
    rows = question.preferences or told.preferences
    at_work = rows and not set(rows) & set(FAMILY)
    either = {settled(each.person).either for each in (question, told)} if at_work else set()
    return tuple(each for each in dict.fromkeys((*told.doubts, *question.doubts)) if each not in either)


_PASSPORT = re.compile(
    r"^(?!.*\b(?:born|from)\b).*\b(?:(?:has|have|holds?|got)\s+(?:\w+\s+){1,3}?(?:passports?|citizenship)"
    r"|(?:an?|dual)\s+\w+\s+citizen)\b"
)
"""What tells another country than that of birth."""


FRAGMENT = 6
"""Words up to which a line named after another one is asked of the same bulletin."""


def same_time(question: Question, before: Question | None) -> Question:
    """Return a line with no time of its own as of that of the one before ("for Jan 2022, F1 Mexico? F3 Mexico?")."""
    bare = question.ask is Ask.CUTOFF and not (question.months or question.span or question.priority_date)
    short = len(question.text.split()) <= FRAGMENT and find_ask(question.text) is None
    if before is None or before.ask is not Ask.CUTOFF or not (bare and short):
        return question
    return replace(question, months=before.months, span=before.span, charts=question.charts or before.charts)


def set_apart(told: Question | None, fresh: Question, others: list[Question]) -> tuple[Question | None, Question]:
    """Return what was told before a sentence, and that; what was told goes to `others` if this is another petition."""
    if told and told.rank and fresh.rank not in (0, told.rank):
        others.append(told)
        return None, fresh
    tells = all(each is None or (each.priority_date and each.ask in (None, Ask.CUTOFF)) for each in (told, fresh))
    if told is None or not (told.priority_date and fresh.priority_date and tells) or "?" in fresh.text:
        return told, fresh
    as_well = _AS_WELL.match(fresh.text) and told.priority_date != fresh.priority_date
    rows = fresh.preferences or (told.preferences if as_well else ())
    if not (told.preferences and rows and (as_well or (rows != told.preferences and _of_two(told, fresh)))):
        return told, fresh
    others.append(replace(told, ask=None))
    return None, replace(fresh, ask=None, preferences=rows)


def for_each(questions: list[Question], others: list[Question]) -> list[Question]:
    """Return `questions`, the last of them asked of each of the `others` as well, whose cases were told before."""
    if not (questions and others):
        return questions
    at = max((at for at, each in enumerate(questions) if each.ask in SERIES), default=len(questions) - 1)
    *rest, last = questions[: at + 1]
    same = [
        replace(
            last,
            preferences=told.preferences,
            priority_date=told.priority_date,
            places=told.places or last.places,
            rank=told.rank,
            region=told.region,
        )
        for told in others
    ]
    same = [replace(each, lacks=lacking(each)) for each in same]
    return [*rest, *same, last, *questions[at + 1 :]]


def _of_two(told: Question, fresh: Question) -> bool:
    """Whether one of two cases is another person's."""
    return bool(_OTHERS.match(fresh.text) or _OTHERS.match(told.text))


_AS_WELL = re.compile(
    rf"(?:(?:and|but|then)\s+)*(?:s?he|they)\s+(?:also|later|then)\s+{PETITIONED}\b.*\b(?:my|our|his|her)\s+(?:\w+\s+)?(?:{ANY})\b"
)
"""How somebody goes on to another who was petitioned for by the same relative."""
_OTHERS = re.compile(rf"(?:(?:and|but|also)\s+)?(?:my|our)\s+(?:{ANY}|{ACQUAINTED})(?:'s)?\b")
