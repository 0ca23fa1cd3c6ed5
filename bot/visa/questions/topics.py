"""The rule or term that words ask about: `data/topics.txt`, whose head says how its lines are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from bot.visa.questions.lexicon import CHILD, rows
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from bot.visa.questions.question import Question


class Mark(StrEnum):
    """How sure it is that a line's words ask for its rule, by the mark before its key."""

    SURE = ""
    LIKELY = "~"
    NAMED = "="
    GUESSED = "?"


@dataclass(frozen=True, slots=True)
class Heard:
    """A text as lines are held against it, and all beginnings of its words, by which most lines are ruled out."""

    text: str
    begun: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """Words of which one is to be there. Few groups ever come near that: the pattern is made when it is needed."""

    words: str
    heads: frozenset[str]
    """How each of the words begins, of which one is to be there at least; empty: not known."""

    def found(self, heard: Heard) -> bool:
        """Whether one of the words is in what was heard."""
        if self.heads and self.heads.isdisjoint(heard.begun):
            return False
        return bool(_pattern(self.words).search(heard.text))

    def places(self, heard: Heard) -> list[re.Match[str]]:
        """Return each place of what was heard in which one of the words is."""
        return [*_pattern(self.words).finditer(heard.text)]


@dataclass(frozen=True, slots=True)
class Line:
    """Groups of words that are all there, and one of which none is."""

    mark: Mark
    key: str
    groups: tuple[Group, ...]
    without: Group | None
    direct: bool = False
    """Whether it knows a direct answer: that weighs as much as one group more."""

    def fits(self, heard: Heard) -> bool:
        """Whether every group is in what was heard, and nothing that must not be."""
        for each in self.groups:  # most lines are through with the first
            if not each.found(heard):
                return False
        return not (self.without and self.without.found(heard))


_ASKS = re.compile(
    r"\?|\b(?:what\w*|why|how|which|who|where\w*|when|can|could|do|does|did|is|are|am|will|would|should|if|may"
    r"|explain\w*|tell|need|mean\w*|confus\w*)\b"
)
_WISHES = re.compile(
    r"\bexplain\b|\bwhat\s+(?:does|do|is|are|exactly\s+is)\b.{0,50}\b(?:mean|about|again|for|exactly)\W*$|\bmeaning\b"
    r"|\bin\s+(?:plain|simple|simpler|normal|easy)\s+(?:words|english|terms)\b|\blike\s+i'?m\s+(?:five|5)\b|\beli5\b"
    r"|\b(?:do(?:n't|\s+not)|can(?:'t|not)|help\s+me|to)\s+(?:really\s+)?(?:get|understand)\b|\bconfus\w+\b"
    r"|\bwhat\s+(?:is|are)\s+(?:an?|these|those|this)\s+\w+(?:\s+\w+){0,3}\W*$"
)
"""What makes the name of a rule or term a wish to have it explained ("explain chargeability like I'm five")."""
_DATED = r"\b(?:pd|priority|filed)\b.{0,24}?(?<![a-z-])\d"
_OF_DATES = r"\bcurrent\b|\bwhen\b|\bhow\s+(?:far|long)\b|\bfaster\b|\bapprov\w*\s*\?|\binterview\b|\bis\s+my\s+pd\b"
_OF_A_DATE = re.compile(rf"(?!.*\bwhy\b)(?=.*{_DATED}).*(?:{_OF_DATES})")
"""What makes a question with a category one about a priority date, not about a rule."""


def topic_of(sentence: str, *, category: bool) -> tuple[str, bool]:
    """Return the rule or term that a sentence asks about, and whether it does so for sure.

    `category`: the sentence names one. What only tells something asks about no rule for sure.
    """
    sure = _ASKS.search(sentence) and not (category and _OF_A_DATE.search(sentence))
    if sure and (topic := find_topic(sentence, Mark.SURE)):
        return topic, True
    likely = find_topic(sentence, Mark.LIKELY)
    named = not likely and not category and _WISHES.search(sentence)
    return find_topic(sentence, Mark.NAMED) if named else likely, False


_FORM = re.compile(r"\b(?:form\s+)?(?:i-|i(?=\d{3}))?(\d{3}e?)\b")
_QUOTES = re.compile(r"\"|(?<!\w)'|'(?!\w)")
_SHORT = re.compile(r"\b(what|who|when|where|how|why)'s\b")


def hear(text: str) -> Heard:
    """Return a normal text as lines are held against it: forms as bare numbers, "what is" in full, no quotes."""
    plain = _QUOTES.sub(" ", _SHORT.sub(r"\1 is", _FORM.sub(r"\1", text)))
    return Heard(plain, frozenset(word[:size] for word in _WORD.findall(plain) for size in range(1, LONGEST + 1)))


def find_topic(text: str, *marks: Mark) -> str:
    """Return the key of the line with one of `marks` that fits the normal `text` best; empty for none."""
    heard = hear(text)
    found = [each for each in _lines() if each.mark in marks and each.fits(heard)]
    return max(found, key=lambda each: len(each.groups) + each.direct).key if found else ""


@cache
def _lines() -> tuple[Line, ...]:
    """Return the lines that know a direct answer, and after them those of `data/topics.txt`."""
    known = (*rows("verdicts"), *rows("topics"))
    return tuple(line_of(key, words, direct=bool(more)) for key, words, *more in known if not key.startswith("@"))


@cache
def _lists() -> dict[str, str]:
    return {key: words for key, words, *_ in rows("topics") if key.startswith("@")}


def line_of(key: str, words: str, *, direct: bool = False) -> Line:
    """Return a line of `key`, which its mark may stand before, with the lists of words put in."""
    groups = re.sub(r"@\w+", lambda found: _lists()[found[0]], words).split(" + ")
    without = next((_group(each[1:]) for each in groups if each.startswith("!")), None)
    wanted = [_group(each) for each in groups if not each.startswith("!")]
    wanted.sort(key=lambda each: not each.heads)  # what is cheap to miss comes first
    mark = Mark(key[0]) if key[:1] in {"~", "=", "?"} else Mark.SURE
    return Line(mark, key.removeprefix(mark), tuple(wanted), without, direct)


LONGEST = 16
"""Letters by which the beginnings of words are compared."""
_WORD = re.compile(r"(?<![\w'/-])[a-z0-9'-]+")
_HEAD = re.compile(r"[a-z0-9'-]+(?=$| (?!\?)|\*)")


@cache
def _group(words: str) -> Group:
    first = _GAP.split(words)[0]
    heads = [] if re.search(r"[\[(\\]", first) else [_HEAD.match(each) for each in first.split("|")]
    return Group(words, frozenset(each[0][:LONGEST] for each in heads if each and all(heads)))


_GAP = re.compile(r" (\.{2,3}) ")
_NEAR = {"..": ".{1,30}?", "...": ".{1,80}?"}


@cache
def _pattern(words: str) -> re.Pattern[str]:
    parts = _GAP.split(words)
    for at, part in enumerate(parts):
        regular = re.sub(r"(?<!\\\w)(?<=[\w'])\*", r"[\\w'-]*", part)
        regular = re.sub(r" (\??)", lambda found: r"\s?" if found[1] else r"\s+", regular)
        parts[at] = _NEAR.get(part) or rf"(?<![\w'/-])(?:{regular})(?![\w'])"
    return re.compile("".join(parts))


def _of_a_child(sentence: str, case: Question | None) -> tuple[str, bool] | None:
    """Return that a sentence asks about a child's age, where one was told whose days are known ("is she safe?")."""
    told = case and case.person.born and _CHILD.search(case.text)
    return ("age_out", True) if told and _SAFE.match(without_lead(sentence)) else None


_CHILD = re.compile(rf"\b{CHILD}\b")
_SAFE = re.compile(
    r"(?:is|are|will)\s+(?:s?he|they)\s+(?:be\s+)?(?:still\s+)?(?:safe|protected|ok(?:ay)?|a\s+child)\W*$"
)


def within_story(topic: str, sentence: str, told: Question | None, context: Question | None) -> tuple[str, bool] | None:
    """Return the topic of a sentence that leans on the story told before it, where that makes it another one.

    The date of a line that was told is asked for, not what its name means; what becomes of a petition depends on what
    happened ("he died ... is it still good?").
    """
    if of_child := _of_a_child(sentence, told or context):
        return of_child
    if told is None:
        return None
    if "h-1b" in told.text and _EXTENDS.search(sentence):
        return "h1b", True
    if any(place.spouse for place in told.places) and _USES.match(without_lead(sentence)):
        return "cross_chargeability", True
    if told.preferences and topic in _PRINTED and _THE_ONE.match(without_lead(sentence)):
        return "", False
    if not _WHAT_BECOMES.search(sentence):
        return None
    rule, sure = topic_of(f"{told.text} {sentence}", category=False)
    return (rule, sure) if sure and rule in _OF_LIFE else None


_EXTENDS = re.compile(r"\b(?:extend\w*|extensions?|renew\w*)\b")
_USES = re.compile(
    r"(?:can|could|may|should|do)\s+(?:i|we)\s+(?:still\s+)?(?:use|charge\s+to|claim|need|be\s+charged\s+to|go\s+(?:by|under|with))\b"
)
"""What asks for the country of the husband or wife who was told of."""
_OF_LIFE = frozenset({"petitioner_died", "marriage", "naturalize", "divorce", "retention", "derivatives"})
_WHAT_BECOMES = re.compile(
    r"\bwhat\s+(?:happens|changes|will\s+(?:happen|change)|does\s+(?:this|that|it)\s+(?:change|mean))\b"
    r"|\b(?:use|share|take|join)\s+(?:mine|hers|his)\b"
    r"|\bwhich\s+(?:pd|(?:priority\s+)?date)\b(?!.*\b(?:current|bulletin)\b)|\bstill\s+(?:good|valid|alive|ok(?:ay)?)\b|\b(?:affects?|ruins?|ruined|hurts?|void|dead)\b"
    r"|\b(?:did|do|have)\s+(?:i|we|he|she)\s+(?:just\s+)?(?:lose|lost)\s+(?:it|that|my|the)\b"
)
_PRINTED = frozenset({"cutoff", "final_action", "dates_for_filing"})
_THE_ONE = re.compile(
    r"(?:what(?:'s|s|\s+is|\s+are|\s+was|\s+were)|give\s+me|tell\s+me)\s+(?:the|my|our|its)\b(?!.*\bmean)"
)
