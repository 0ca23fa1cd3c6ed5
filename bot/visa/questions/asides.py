"""What a story tells in passing: sentences that ask nothing, though their words could be asked about."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.questions.asks import WHICH_CATEGORY, find_ask
from bot.visa.questions.passage import sentences
from bot.visa.questions.preferences import guessed
from bot.visa.questions.question import SERIES, Ask
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from bot.visa.questions.question import Question

FILED = re.compile(r"\b(?:filed|petition\w*|sponsor\w*|applied|waiting\s+since)\b")
"""What makes a time that is told that of a petition."""
LIVED = re.compile(r"\b(?:i|i'm|im|i've|we|we're|my|our|he|she|they|his|her|me|us)\b")
OF_BULLETINS = re.compile(
    r"\b(?:bulletins?|vb|charts?|cut-?offs?|fads?|dffs?|final\s+action|filing\s+dates?|retrogress\w*|forecast|current|unavailable"
    r"|mov\w+(?!\s+(?:to\s+[a-z]|back|here|in|out|abroad)\b)|advanc\w+|says?|said|is\s+at)\b"
)
"""What makes the times that somebody tells those of bulletins, not of a life ("we married in 2019")."""
_PAST = re.compile(r"\b(?:went|fell|slipped|retrogressed|got|became|turned|was|were)\b")
_TELLS = re.compile(
    r"^(?:(?:and|but|so|then|now|also|since\s+then|meanwhile)[\s,]+)*"
    r"(?:i|i'm|im|i've|we|we're|we've|he|she|they|my|our|his|her|moved|got|was|been|filed|interfiled|downgraded|ported|switched|sent|submitted|received|waiting|arrived|married)\b"
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
IN_PASSING = frozenset({"temporary_visas", "nvc", "processing", "approved_waiting", "job_change", "h1b"})
"""Rules whose words a story mentions ("on H-1B since 2008, case at NVC")."""


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
    if fresh.topic in IN_PASSING and not (claimed or _OPEN.search(later)):
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
    tells = any(each.search(sentence) for each in (_TELLS, LIVED, _PAST)) and not claimed
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


def without_times(fresh: Question, sentence: str, plain: str) -> Question:
    """Return what a story tells without the times of a life, which are no bulletins ("my interview was in April")."""
    told = "?" in plain and "?" not in sentence and (LIVED.search(sentence) or _TELLS.search(sentence))
    if (
        fresh.ask
        or not told
        or OF_BULLETINS.search(sentence)
        or not (fresh.priority_date or not FILED.search(sentence))
    ):
        return fresh
    notes = tuple(each for each in fresh.relative_notes if not each.startswith(("I took ", "I counted ")))
    kept = fresh.relative_notes if guessed(fresh.relative_notes) else notes
    return replace(fresh, months=(), span=None, beside=(), horizon=0, relative_notes=kept)


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
