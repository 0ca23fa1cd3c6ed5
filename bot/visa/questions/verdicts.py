"""The direct answer to a question about a rule: `data/verdicts.txt`, whose head says how its lines are written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.visa.questions.topics import Group, Heard, Line, hear, line_of, rows_of

_AUXILIARY = r"(?:is|are|am|was|were|do|does|did|can|could|will|would|may|must|has|have|had)(?:n't)?"
_ASKED = re.compile(
    rf"(?:^|[,;:(-]\s*|\b(?:and|but|so|then|or|ok|hi|hello|pls|please)\s+){_AUXILIARY}\s+\w|\b(?:does|did)\s+\w"
    rf"|\b(?<!i\s)(?<!he\s)(?<!we\s)(?<!you\s)(?<!they\s){_AUXILIARY}\s+(?:i|we|he|she|they|it|you|there)\b"
    r"|\bany\s+(?:chance|way)\b|\b(?:ok|okay|possible|allowed)\W*$"
)
"""What is put so that it is answered with yes or no; whether one should do something nobody can say."""
_EITHER = re.compile(r"\bor\s+(?!not?\b|what\b)(?:[\w-]+\s*){1,4}\W*$")
"""What leaves a choice, so that neither yes nor no answers it."""
_OPEN = re.compile(
    r"\b(?:what(?!\s+if)\w*|which|how|why|who|whose|explain|describe)\b|\b(?:when|where)\s+(?:is|are|can|do|does|will|would|should)\b"
)
LONGEST = 300
"""Characters of words that make one question; in a story words stand beside each other that have nothing to do."""
_TURNED = {"Yes": "No", "No": "Yes"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of a case of a rule: `word` answers a question put one way, its opposite one put the other way."""

    line: Line
    turned: Group | None
    word: str
    text: str

    def said(self, asked: Heard) -> str:
        """Return the sentence that answers `asked`, with yes or no where that is what it asks for."""
        if self.word not in _TURNED or not _yes_or_no(asked.text):
            return self.text
        word = _TURNED[self.word] if self.turned and self.turned.found(asked) else self.word
        return f"{word}: {_begun(self.text)}"


_NAME = re.compile(r"(?!(?:A|[A-Z][a-z]+)\b)|(?:Form|Schedule|Dates|Final)\b")


def _begun(text: str) -> str:
    """Return a sentence as it goes on after a colon."""
    return text if _NAME.match(text) else f"{text[0].lower()}{text[1:]}"


def verdict_of(asked: str, topic: str = "") -> Verdict | None:
    """Return the verdict whose words fit the normal text `asked` best, among those of `topic` where one is told."""
    heard = hear(asked)
    if len(heard.text) > LONGEST:
        return None
    found = [each for each in _verdicts() if topic in ("", each.line.key) and each.line.fits(heard)]
    return max(found, key=lambda each: len(each.line.groups), default=None)


def direct(asked: str, topic: str) -> str:
    """Return the sentence that answers `asked`, a question about `topic`; empty where none is known."""
    found = verdict_of(asked, topic)
    return found.said(hear(asked)) if found else ""


def _yes_or_no(asked: str) -> bool:
    """Whether some sentence is put so that it is answered with yes or no."""
    for each in re.split(r"(?<=[.?!;])\s+", asked):
        put, opened = _ASKED.search(each), _OPEN.search(each)
        if put and not _EITHER.search(each) and (not opened or put.start() < opened.start()):
            return True
    return False


@cache
def _verdicts() -> tuple[Verdict, ...]:
    """Return the lines of `data/verdicts.txt`."""
    return tuple(_verdict(*row) for row in rows_of("verdicts.txt"))


def _verdict(key: str, words: str, turned: str, told: str) -> Verdict:
    word, _, text = told.partition(": ")
    word, text = (word, text) if word in _TURNED else ("", told)
    return Verdict(line_of(key, words), line_of(key, turned).groups[0] if turned != "-" else None, word, text)
