"""The direct answer to a question about a rule: `data/verdicts.txt`, whose head says how its lines are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.visa.questions.days import find_days
from bot.visa.questions.lexicon import rows
from bot.visa.questions.passage import Passage, sentences
from bot.visa.questions.topics import Group, Heard, Line, hear, line_of
from bot.visa.wording import day_words

if TYPE_CHECKING:
    from datetime import date

_AUXILIARY = r"(?:is|are|am|was|were|do|does|did|can|could|will|would|may|must|has|have|had)(?:n't)?"
_ASKED = re.compile(
    rf"(?:^|[,;:(-]\s*|\b(?:and|but|so|then|or|ok|hi|hello|pls|please)\s+){_AUXILIARY}\s+\w|\b(?:does|did)\s+\w"
    rf"|\b(?<!i\s)(?<!he\s)(?<!we\s)(?<!you\s)(?<!they\s){_AUXILIARY}\s+(?:i|we|he|she|they|it|you|there)\b"
    r"|\bany\s+(?:chance|way)\b|\b(?:ok|okay|possible|allowed)\W*$"
)
"""What is put so that it is answered with yes or no; whether one should do something nobody can say."""
_TOLD = re.compile(
    r"\b(?:i\s+(?:was|am|have\s+been|had\s+been|got)\s+told|i(?:'ve|\s+have)?\s+(?:heard|read)"
    r"|(?:says?|said|thinks?|claims?|tells?|told)\s+(?:me\s+|us\s+)?(?:that\s+)?(?=\w))\b"
)
_TRUE = re.compile(
    r"\b(?:is|was|are)\s+(?:it|this|that|he|she|they|these|those)\s+(?:\w+\s+)?(?:true|right|correct|so)\b"
)
"""How something that was told is put to be confirmed."""
_EITHER = re.compile(r"\bor\s+(?!not?\b|what\b)(?:[\w-]+\s*){1,4}\W*$")
"""What leaves a choice, so that neither yes nor no answers it."""
_OPEN = re.compile(
    r"\b(?:what(?!\s+if)\w*|which|how|why|who|whose|explain|describe)\b|\b(?:when|where)\s+(?:is|are|can|do|does|will|would|should)\b"
)
_CASE = re.compile(
    r"\b(?:if|when|once|after|before|while|because|since|(?:al)?though|unless|even|as\s+long\s+as|until|now\s+that)\b.*"
)
"""What says in which case something is asked, and no longer what."""
_NOT = re.compile(r"(?:n't|\b(?:not|never|no\s+longer|cannot|cant|wont|dont|without))\s+(?:\w+\s+){0,2}$")
_MUST = re.compile(r"\b(?:need\w*|has\s+to|have\s+to|had\s+to|must|requir\w*|necessary)\b")
LONGEST = 300
"""Characters of words that make one question; in a story words stand beside each other that have nothing to do."""
_EVERY_QUESTION = re.compile(rf"what|how|why|which|should|i|it|he|she|they|{_AUXILIARY}")
_TURNED = {"Yes": "No", "No": "Yes"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of a case of a rule: `word` answers what has words `meant`, its opposite what has `turned`."""

    line: Line
    meant: Group | None
    turned: Group | None
    word: str
    text: str

    def said(self, asked: str) -> str:
        """Return the sentence that answers `asked`, with yes or no where it is sure which of them it asks for."""
        word = self.answer(asked)
        text = self.text if _NAME.match(self.text) else f"{self.text[0].lower()}{self.text[1:]}"
        return f"{word}: {text}" if word else self.text

    def concerns(self, heard: Heard) -> bool:
        """Whether one of its words is in what was heard, beside those that are in every question."""
        found = [place[0] for each in self.line.groups for place in each.places(heard)]
        return any(not _EVERY_QUESTION.fullmatch(each) for each in found)

    def settles(self, asked: str) -> bool:
        """Whether `asked` gets yes or no for sure, or is told what it depends on."""
        return bool(self.answer(asked)) or (self.text.startswith("It depends") and bool(_claims(hear(asked).text)))

    def answer(self, asked: str) -> str:
        """Return yes or no, where it is sure which of them `asked` asks for; else an empty string."""
        words = {self._answer(each) for each in _claims(hear(asked).text)} if self.word else set()
        return words.pop() if len(words) == 1 else ""

    def _answer(self, claim: str) -> str:
        """Return yes or no to a claim; empty where the words in it leave that open."""
        found = set()
        for group, word in ((self.meant, self.word), (self.turned, _TURNED[self.word])):
            for each in group.places(hear(claim)) if group else ():
                denied = _NOT.search(claim[: each.start()])
                bound = _MUST.search(claim[: each.start()]) and word == "Yes"
                if bound or (denied and not denied[0].startswith("without")):
                    return ""
                found.add(_TURNED[word] if denied else word)
        return found.pop() if len(found) == 1 else ""


_NAME = re.compile(r"(?!(?:A|[A-Z][a-z]+)\b)|(?:Form|Schedule|Dates|Final)\b")
"""What keeps its capital after a colon."""


def verdict_of(asked: str, topic: str = "", *, last: bool = False) -> Verdict | None:
    """Return the verdict whose words fit the normal text `asked` best, among those of `topic` where one is told.

    `last`: one of its words has to be in what is asked, not only in what is told before it.
    """
    heard = hear(asked)
    if len(heard.text) > LONGEST:
        return None
    found = [each for each in _verdicts() if topic in ("", each.line.key) and each.line.fits(heard)]
    if last:
        put = [hear(each) for each in sentences(asked) if each.endswith("?")] or [heard]
        found = [each for each in found if any(map(each.concerns, put))]
    return max(found, key=lambda each: len(each.line.groups), default=None)


def direct(asked: str, topic: str) -> str:
    """Return the sentence that answers `asked`, a question about `topic`; empty where none is known."""
    if topic == "cutoff" and (by_days := answered(asked)):
        return by_days
    found = verdict_of(asked, topic)
    return found.said(asked) if found else ""


def _claims(asked: str) -> list[str]:
    """Return what is put to be answered with yes or no, from the verb on and without the case it is asked for."""
    claims, before = [], ""
    for each in sentences(asked):
        put, opened = _ASKED.search(each), _OPEN.search(each)
        told, true = _TOLD.search(each), _TRUE.search(each)
        if true and not each[true.end() :].strip(" ?.!,"):
            claims = [_claim(each[: true.start()].strip(" ,") or before)]
        elif true:
            claims = [_claim(each[true.end() :])]
        elif put and not _EITHER.search(each) and (not opened or put.start() < opened.start()):
            claims.append(_claim(each[put.start() :]))
        elif told and not opened:
            claims.append(_claim(each[told.end() :]))
        before = each
    return [each for each in claims if each.endswith("?")] or claims


def _claim(text: str) -> str:
    """Return a claim without the case that it is made for, and without the verb that opens a question."""
    bare = re.sub(rf"^\W*(?:(?:and|but|so|then|or|ok|hi|hello|pls|please)\s+)?{_AUXILIARY}\s+", "", text)
    return _CASE.sub(lambda case: "?" if case[0].endswith("?") else "", bare)


@cache
def _verdicts() -> tuple[Verdict, ...]:
    """Return the lines of `data/verdicts.txt`."""
    return tuple(_verdict(*row) for row in rows("verdicts"))


def _verdict(key: str, words: str, answered: str, told: str) -> Verdict:
    word, _, text = told.partition(": ")
    word, text = (word, text) if word in _TURNED else ("", told)
    meant, _, turned = answered.partition(" / ")
    return Verdict(line_of(key, words), _words(meant), _words(turned), word, text)


def _words(written: str) -> Group | None:
    return line_of("", written).groups[0] if written.strip("-") else None


_OF_CUTOFF = re.compile(
    r"\b(?:cut-?offs?|final\s+action|fads?|dffs?|dates?\s+for\s+filing|filing\s+chart|(?:bulletin|chart)(?=\s+(?:is|was|says?|shows?)))\b(?:\s+(?:dates?|chart|is|was|of|at|says?|shows?|the|=))*[\s:,]*$"
)
_OF_OWN = re.compile(r"\b(?:pds?|priority\s+dates?|my\s+date|mine|i'm|i\s+am)\b(?:\s+(?:is|was|of|on|=))*[\s:,]*$")
_FILES = re.compile(r"\b(?:file|filing|submit|apply|485)\b(?!\s+(?:dates?|charts?))")

_IS_CURRENT = re.compile(r"\b(?:is|was|would|will|are)\b.*\bcurrent\b")
_GRANTED = re.compile(r"\b(?:if|when|suppos\w+|assum\w+|say)\b.{0,40}\b(?:cut-?off|bulletin|chart|fad|dff|date)\b")


def held(plain: str) -> tuple[date, date] | None:
    """Return the priority date and the cut-off of a text that names these two days and no other."""
    found = find_days(Passage(plain)).found
    if len(found) != 2 or not all(each.day.exact for each in found):
        return None
    named = {
        role: each.day.first
        for each in found
        for role, words in (("cutoff", _OF_CUTOFF), ("own", _OF_OWN))
        if words.search(plain[: each.start])
    }
    if list(named) == ["cutoff"] and _IS_CURRENT.search(plain):
        named["own"] = next(
            (each.day.first for each in found if not _OF_CUTOFF.search(plain[: each.start])), named["cutoff"]
        )
    return (named["own"], named["cutoff"]) if len(named) == 2 else None


def supposed(plain: str) -> bool:
    """Whether a text takes a cut-off for granted ("if the bulletin says ..."), so that the line's own is not asked."""
    return bool(_GRANTED.search(plain)) and held(plain) is not None


def answered(plain: str) -> str:
    """Return the sentence that says whether the one day is current under the other; empty where none are named."""
    days = held(plain)
    if days is None:
        return ""
    own, cutoff = days
    if own < cutoff:
        sure = "It is current on that chart" if _FILES.search(plain) else "Yes"
        more = "; Form I-485 goes by the chart that USCIS takes that month" if _FILES.search(plain) else ""
        return f"{sure}: {day_words(own)} is earlier than {day_words(cutoff)}{more}."
    how = "is the cut-off itself" if own == cutoff else f"is later than {day_words(cutoff)}"
    no = "No, not by that date" if _FILES.search(plain) else "No"
    return f"{no}: {day_words(own)} {how}, and only priority dates strictly earlier are current."
