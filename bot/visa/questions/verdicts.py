"""The direct answer to a question about a rule: `data/verdicts.txt`, whose head says how its lines are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.visa.questions.cutoff_told import answered
from bot.visa.questions.passage import sentences
from bot.visa.questions.topics import Group, Heard, Line, hear, line_of, rows_of

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
        return f"{word}: {_begun(self.text)}" if word else self.text

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


def _begun(text: str) -> str:
    """Return a sentence as it goes on after a colon."""
    return text if _NAME.match(text) else f"{text[0].lower()}{text[1:]}"


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
    return tuple(_verdict(*row) for row in rows_of("verdicts.txt"))


def _verdict(key: str, words: str, answered: str, told: str) -> Verdict:
    word, _, text = told.partition(": ")
    word, text = (word, text) if word in _TURNED else ("", told)
    meant, _, turned = answered.partition(" / ")
    return Verdict(line_of(key, words), _words(meant), _words(turned), word, text)


def _words(written: str) -> Group | None:
    return line_of("", written).groups[0] if written.strip("-") else None
