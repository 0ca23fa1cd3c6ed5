"""Messages of several sentences: what a story tells only in passing, and the rule that it asks about as a whole."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.bulletin import Preference
from bot.visa.glossary import marked
from bot.visa.questions.asks import BY_RULE, WHICH_CATEGORY, asks_category, find_ask
from bot.visa.questions.passage import sentences
from bot.visa.questions.preferences import FAMILY, guessed
from bot.visa.questions.question import SERIES, Ask, Lack, Place, Question
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.verdicts import direct, held, supposed, verdict_of
from bot.visa.questions.wants import Want
from bot.visa.questions.words import without_lead

_FILED = re.compile(r"\b(?:filed|petition\w*|sponsor\w*|applied|waiting\s+since)\b")
"""What makes a time that is told that of a petition."""
OF_BULLETINS = re.compile(
    r"\b(?:bulletins?|vb|charts?|cut-?offs?|fads?|dffs?|final\s+action|filing\s+dates?|retrogress\w*|forecast|current|unavailable"
    r"|mov\w+(?!\s+(?:to\s+[a-z]|back|here|in|out|abroad)\b)|advanc\w+|says?|said|is\s+at)\b"
)
"""What makes the times that somebody tells those of bulletins, not of a life ("we married in 2019")."""
_PAST = re.compile(r"\b(?:went|fell|slipped|retrogressed|got|became|turned|was|were)\b")
_TELLS = re.compile(
    r"^(?:(?:and|but|so|then|now|also|since\s+then|meanwhile)[\s,]+)*"
    r"(?:i|i'm|im|i've|we|we're|we've|he|she|they|my|our|his|her|moved|got|was|been|filed|interfiled|downgraded|ported|switched|sent|submitted|received|waiting|stuck|arrived|married)\b"
)
"""How a sentence begins that tells of a life ("I changed employers in 2022", "moved five times")."""
WISH = 120
"""Characters in which a wish says what is wished."""
_WISHES = re.compile(r"\b(?:want|wonder\w*|need|like|hope|wish|please|tell|know|curious|ask\w*|question)\b")


_HEARSAY = re.compile(
    r"\b(?:says?|said|told|tells|thinks?|thought|claims?|insists|heard|read)\b.{0,30}\b(?:column|under)\b"
)
"""Somebody else's opinion on the column, who knows where they were born."""


_BEGINS = re.compile(
    r"(?:what|which|who|why|how|when|where|can|could|does|do|did|is|are|am|was|were|will|would|should|explain|tell|show|give|list|find|get|look|check|state|name|compare)\b"
)


_WHEN = re.compile(r"(?:when\s+(?:do|does|will|would|can|could)|how\s+(?:much\s+)?long)")


def in_passing(fresh: Question, sentence: str, plain: str) -> Question:
    """Return `fresh` as a statement where it only mentions what could be explained, and the question comes after it."""
    later = plain.partition(sentence)[2]
    wish = _WISHES.search(later)
    comes = (
        "?" in plain
        or _asked(later)
        or (wish and find_ask(later[wish.start() :][:WISH]) is Ask.FORECAST)
        or any(_WHEN.match(without_lead(each.strip())) for each in re.split(r"[.!;\n]", later))
    )
    if sentence.endswith("?") or not comes or _BEGINS.match(without_lead(sentence)) or _PUTS.search(sentence):
        return fresh
    if _HEARSAY.search(sentence):
        return replace(fresh, ask=None, topic="", places=())
    claimed = _SAID_BY.search(sentence) and _TRUE.search(plain)
    if marked(fresh.topic, "passing") and not (claimed or _OPEN.search(later)):
        return replace(fresh, ask=None, topic="")
    if not _asked(later):
        after = fresh.ask is Ask.EXPLAIN and "?" in plain and not _ASKS_STILL.search(sentence)
        return replace(fresh, ask=None, topic="") if after else fresh
    if _WISHES.search(sentence):
        return fresh
    doubted = _SAID_BY.search(plain) if fresh.topic in BY_BIRTH else _TRUE.search(plain)
    lottery = fresh.ask is Ask.DIVERSITY and _NAMES_ROW.search(later)
    if (lottery or fresh.ask in (Ask.EXPLAIN, Ask.CHILD)) and _say_what(later) and not doubted:
        return replace(fresh, ask=None, topic="")
    tells = (Want.SOMEBODY.of(sentence) or _PAST.search(sentence) or _TELLS.search(sentence)) and not claimed
    return replace(fresh, ask=None) if tells and fresh.ask in SERIES else fresh


_NAMES_ROW = re.compile(r"\b(?:eb|f)-?\d[ab]?\b")
_ASKS_STILL = re.compile(
    r"\b(?:want|need|like|would)\s+(?:to|a|some|your)\b|\b(?:wonder\w*|question\w*|confus\w+|understand|explain|please|worr\w+)\b"
    r"|\b(?:should|can|could|will|would|do|does|is|are|am)\s+(?:i|we|it|he|she|they)\b"
)
"""What makes the last sentence of a story, without a question mark, ask something all the same."""
_OPEN = re.compile(
    r"\bwhat\s+(?:must|should|can|could|do|shall)\s+(?:i|we)\s+(?:need\s+to\s+|have\s+to\s+)?do\b|\bwhat\s+now\b|\bnow\s+what\b|\bwhat\s+(?:are|am)\s+(?:i|we)\s+waiting\s+for\b|\bwhat\s+happens(?:\s+(?:now|then|next))?\W*\?"
)
"""What asks about whatever was told."""
_TRUE = re.compile(r"\b(?:true|right|correct|wrong|so)\W*\?|\b(?:true|correct|wrong)\b")
BY_BIRTH = ("citizenship_or_birth", "chargeability")
"""Rules about columns: those that they are asked with are not where somebody was born."""
_SAID_BY = re.compile(r"\b(?:says?|said|told|thinks?|claims?|insists|heard|read)\b")
"""What makes a story one in which somebody wants something confirmed, or put right."""


def of_a_life(text: str, dated: object) -> bool:
    """Whether the times that `text` tells are those of a life; that of a petition only where its date is known."""
    lived = Want.SOMEBODY.of(text) or _TELLS.search(text)
    return bool(lived and (dated or not _FILED.search(text)) and not OF_BULLETINS.search(text))


def without_times(fresh: Question, sentence: str, plain: str) -> Question:
    """Return what a story tells without the times of a life, which are no bulletins ("my interview was in April")."""
    named = fresh.preferences or fresh.places
    in_story = "?" in plain or any(each["life"] or not named for each in _CHANGED.finditer(sentence))
    if fresh.ask or not in_story or "?" in sentence or not of_a_life(sentence, fresh.priority_date):
        return fresh
    notes = tuple(each for each in fresh.relative_notes if not each.startswith(("I took ", "I counted ")))
    kept = fresh.relative_notes if guessed(fresh.relative_notes) else notes
    return replace(fresh, months=(), span=None, beside=(), horizon=0, relative_notes=kept)


_CHANGED = re.compile(
    r"(?:^|,\s*)(?:(?:and|but|also)\s+)?(?:i|we|he|she|they|(?:my|our|his|her)\s+[\w']+(?:\s+\w+)?)\s+(?:\w+\s+)?"
    r"(?:(?P<life>marry|get\s+married|bec[ao]me|naturali[sz]ed|(?:got\s+)?(?:married|divorced)|died|retired|moved\s+to|immigrated|graduated)"
    r"|ha[sd]|have|was|were|born|(?!need)[a-z]{3,}ed)\b"
)
"""What happened to somebody, when that is told by itself."""


def _asked(text: str) -> list[str]:
    """Return the sentences that ask, also without a question mark."""
    return [each for each in sentences(text) if each.endswith("?") or _BEGINS.match(_ONCE.sub("", without_lead(each)))]


OWN_COLUMN = re.compile(
    r"^(?!.*\b(?:if|were|wife|husband|spouse|partner)\b).*\b(?:am\s+i|do\s+i|would\s+i|for\s+me|my)\b.*\?"
)
"""Which column somebody belongs to who told the country of birth: those named in the question are guesses."""
_PUTS = re.compile(r"\b(?:do|does|can|could|will|would|should)\s+(?:i|we|my|our|it|he|she|they)\b")
_ONCE = re.compile(r"^(?:when|how)\s+(?:i|we|he|she|they|my|our)\b")
"""How a sentence begins that tells of a time, and does not ask for it."""


def _say_what(later: str) -> bool:
    """Whether the question that comes after says itself what it asks ("what now?" leans on what was told)."""
    asked = next(iter(_asked(later)), "")
    return not _OPEN.search(later) and bool(
        find_ask(asked)
        or OWN_COLUMN.match(asked)
        or _NAMES_ROW.search(asked)
        or WHICH_CATEGORY.search(asked)
        or find_topic(asked, Mark.SURE)
    )


OF_DATES = re.compile(
    r"\b(?:dates?|cut-?offs?|charts?|filing|current|wait\w*|lines?|visas?|bulletin|priority|country)\b"
)

_BY_DAYS = (Ask.CURRENT, Ask.CUTOFF, Ask.EXPLAIN)
"""Kinds of question that a priority date answers with a cut-off told beside it."""
LONGEST_STORY = 700
"""Characters in which words that stand apart still make one question."""


def by_whole(plain: str, found: list[Question]) -> tuple[Question, ...]:
    """Return the rule that a message asks about as a whole, where its sentences by themselves ask nothing."""
    if all(each.ask in _OF_CASE for each in found) and any(
        find_topic(each, Mark.SURE) == BANS for each in sentences(plain)
    ):
        return (replace(found[-1], ask=Ask.EXPLAIN, topic=BANS),)
    granted = supposed(plain)
    if held(plain) and all(each.ask in _BY_DAYS and (granted or not each.preferences) for each in found):
        return (replace(found[-1], ask=Ask.EXPLAIN, topic="cutoff", lacks=(), text=plain),)
    if rule := _rule_of_all(plain, found):
        last = replace(found[-1], lacks=(), doubts=(), no_category="", text=plain)
        beside = (each for each in found if each.topic not in ("", rule) and each.said.endswith("?"))
        more = (each for each in beside if find_topic(each.said, Mark.SURE) == each.topic)
        return (replace(last, ask=BY_RULE.get(rule, Ask.EXPLAIN), topic=rule), *more)
    if any(each.ask is Ask.EXPLAIN and each.topic for each in found):
        kept = [each for each in found if not _adrift(each) or OF_DATES.search(each.text)]
        alone = len(kept) == 1 and direct(plain, kept[0].topic)
        return (replace(kept[0], text=plain),) if alone else tuple(kept)
    last = found[-1]
    cell = last.preferences and last.places and (last.months or last.charts) and not last.priority_date
    known = last.immediate or last.no_category or last.ask in _SAID or cell or asks_category(last)
    wonders = not known and _wonders(plain, last) and not _seeks(plain, _lost(last) or last.priority_date)
    unsaid = len(found) == 1 and (wonders or find_topic(plain, Mark.SURE) == "petitioner_died")
    if len(plain) > LONGEST_STORY or not (unsaid or all(map(_adrift, found))):
        return ()
    lost = unsaid or all(map(_lost, found))
    whole = last.preferences and last.places
    rule = find_topic(plain, *(Mark.SURE, Mark.GUESSED) if lost and not whole else (Mark.SURE,))
    last = replace(found[-1], lacks=(), doubts=())
    own = found[-1].ask is Ask.CURRENT or (unsaid and not found[-1].doubts)
    bare = replace(last, preferences=(), immediate=False, no_category="", relative_notes=())
    return (replace(last if own else bare, ask=BY_RULE.get(rule, Ask.EXPLAIN), topic=rule),) if rule else ()


def completed(found: list[Question]) -> list[Question]:
    """Return `found` with what a later sentence says of them all: where somebody was born, which date is kept.

    An earlier priority date holds in each category of employment: a question about keeping it is asked of that date.
    """
    born = dict.fromkeys(each.places for each in found if each.places and not any(one.spouse for one in each.places))
    if len(born) == 1:
        found = [each if each.places or Lack.AREA not in each.lacks else _at(each, *born) for each in found]
    days = [each.priority_date for each in found if each.priority_date and not set(each.preferences) & set(FAMILY)]
    kept = [each for each in found if each.topic == "retention"]
    if len(set(days)) < 2:
        return found
    first = min(days, key=lambda each: each.last)
    if not kept:
        alone = any(_HAS.search(each.text) for each in found) and not any(_OTHERS.search(each.text) for each in found)
        alone = alone and {row for each in found for row in each.preferences} <= _SHARED
        note = (EARLIEST.format(first.text),) if alone else ()
        return [*found[:-1], found[-1].noted(*note)]
    note = (_KEPT.format(first.text),)
    return [
        each if each.priority_date in (None, first) else replace(each, priority_date=first, relative_notes=note)
        for each in found
    ]


_SHARED = {Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB3_OTHER}
"""Categories in which the date of one approved petition serves for all (8 CFR 204.5(e))."""
_HAS = re.compile(r"\b(?:i|we)\s+(?:also\s+|already\s+|both\s+)*(?:have|had|got|hold|filed)\b|\bmy\b")
_OTHERS = re.compile(
    r"\b(?:he|she|her|his|hers|wife|husband|spouse|friend|colleague|brother|sister|cousin|employee|client)\b"
)
EARLIEST = "Once both I-140s are approved, the earlier date, {0}, counts in both categories."
_KEPT = "The date of an approved I-140 is kept for a later one, so I took {0} for both."


def _at(question: Question, places: tuple[Place, ...]) -> Question:
    return replace(question, places=places, lacks=tuple(each for each in question.lacks if each is not Lack.AREA))


_OF_RULES = (Ask.EXPLAIN, Ask.HELP, Ask.OFF_TOPIC, Ask.CHILD, Ask.CHART_CHOICE)


def _rule_of_all(plain: str, found: list[Question]) -> str:
    """Return the rule that all sentences together have a direct answer to, and none by itself.

    A sure yes or no is also better than dates of a line that is not wholly known.
    """
    whole = verdict_of(plain, last=True)
    loose = all(map(_loose, found)) and plain.count("?") < 2
    if whole is None or any(map(asks_category, found)):
        return ""
    if loose and whole.settles(plain):
        return whole.line.key
    ruled = all((each.ask in _OF_RULES or (loose and each.lacks)) and not each.person.born for each in found)
    if len(sentences(plain)) == 1 or not ruled:
        return ""
    return "" if any(each.topic and direct(each.text, each.topic) for each in found) else whole.line.key


def _loose(question: Question) -> bool:
    """Whether a rule may be what is meant: one is explained, or dates are asked for of a line not wholly known."""
    told = question.ask is Ask.CHILD or (question.ask is Ask.CURRENT and question.priority_date)
    return question.ask is Ask.EXPLAIN or bool((question.lacks or question.doubts) and not told)


_SAID = (Ask.SOURCE, Ask.CHILD, Ask.DIVERSITY, Ask.COMPARE)
"""Kinds of question that no words about a rule beside them change."""
BANS = "nationality_bans"
"""What a story tells in one sentence, and asks about in another with words of its own."""


_OF_CASE = (Ask.CURRENT, Ask.FORECAST, Ask.EXPLAIN, Ask.CUTOFF, Ask.HELP)
_PUT = re.compile(r"\?|^(?:is|are|am|was|were|will|would|when|what|which)\b")
_OPENS = re.compile(r"(?:what|how)\s+(?:changes|happens|now|does\s+(?:this|that|it)\s+(?:change|mean))\b")


def _wonders(plain: str, question: Question) -> bool:
    """Whether something is asked; without a question mark, only where no priority date says what."""
    if any(_OPENS.match(each) for each in sentences(plain)):
        return True
    return "?" in plain or bool((Want.ASKED.of(plain) or Want.MAY.of(plain)) and not question.priority_date)


def _seeks(plain: str, lost: object) -> bool:
    """Whether what is asked of dates is said in a question, or anywhere where no question mark shows which it is."""
    parts = sentences(plain)
    vague = (None, Ask.COMPARE, Ask.CUTOFF) if lost else (None, Ask.COMPARE)
    return any(find_ask(each) not in vague for each in [each for each in parts if each.endswith("?")] or parts)


def _adrift(question: Question) -> bool:
    """Whether nothing was understood that could be answered well: no category, a guessed one, or just a relation."""
    guessed = question.ask in (Ask.CUTOFF, Ask.CURRENT) and (question.doubts or Lack.AREA in question.lacks)
    related = question.ask is Ask.EXPLAIN and not (question.topic or question.preferences or question.no_category)
    said = (question.months or question.status) and _PUT.search(question.text)
    unread = _lost(question) or (question.ask is Ask.BULLETIN and not said)
    return not question.priority_date and bool(unread or guessed or related)


def _lost(question: Question) -> bool:
    """Whether no category is known, nor looked for with a child's days."""
    unnamed = {Lack.PREFERENCE, Lack.STATUS} & {*question.lacks} and question.ask is not Ask.CHILD
    return question.ask in (Ask.HELP, Ask.OFF_TOPIC) or bool(unnamed)
