"""The names, letters or relatives under which cases were told ("Raj: EB-2 ...", "my wife's date"), and their return."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.questions.relatives import ACQUAINTED, ANY, HERS, HIS
from bot.visa.questions.wants import Want
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.questions.question import Question

SOMEBODY = (
    r"(?:one|guy|gal|person|employee|case|petition|client|engineer|colleague|lady|woman|man|worker|candidate"
    r"|applicant)s?"
)
_LABEL = re.compile(
    rf"(?:.*\b{SOMEBODY}\s+|\s*)(?P<label>(?!mine\b|me\b|wife\b|husband\b|his\b|hers\b)[\w']+)\s*[:=]|.*\b(?P<name>[a-z]{{3,}})\s*\((?=(?:eb|f)-?\s?\d)"
)
"""How a case was named ("Employee B: EB-2 ...", "Raj: EB-3 ...")."""
_LISTED = re.compile(
    r"(?:^|[\s,;:(])(?P<name>[a-z][a-z'-]*)(?:\s+(?:is|has|in|under|with|an?|got|on))*[\s,:(-]+(?=(?:eb|f)-?\s?\d[ab]?\b)"
)
"""Whose case stands in a list ("Raj EB-2 India ..., Wei EB-3 China ..."), where each of several is so called."""
_NO_NAME = re.compile(
    rf"(?:{SOMEBODY}|i|i'm|am|my|mine|me|the|an|our|your|his|hers?|their|its?|s?he|they|we|and|or|but|both|also|for|of|to|from|about|than"
    rf"|vs|approved|pending|filed|new|old|row|category|current|was|were|have|had|be|only|two|three|another|other|one|{ANY}|{ACQUAINTED})"
)


def by_names(cases: Sequence[Question]) -> list[tuple[str, Question]]:
    """Return the cases that were told under a name, or a letter, with it."""
    labels = {found["label"] or found["name"]: each for each in cases if (found := _LABEL.match(each.text))}
    listed = [(found["name"], each) for each in cases if (found := _LISTED.search(each.text))]
    names = {name: each for name, each in listed if not _NO_NAME.fullmatch(name)}
    return [*{**labels, **(names if len(names) > 1 else {})}.items()]


def called(label: str) -> re.Pattern[str]:
    """Return how a case of that label is named again; a letter that may be a word stands beside a verb."""
    word = re.escape(label)
    alone = (
        rf"{word}(?=\s+(?:{_AFTER_A_LETTER})\b|,|'s\b|\W*$)" if label in ("a", "c", "i", "u") else rf"{word}(?:'s)?\b"
    )
    alone = rf"(?!){word}" if label.isdigit() else alone
    return re.compile(rf"\b(?:{SOMEBODY}\s+{word}\b|{alone})")


_AFTER_A_LETTER = (
    r"be|been|had|has|have|ok|okay|good|ready|able|eligible|file|stand|current|gets?|waits?|last|in|on|now|next|then|still"
    r"|also|too|again|first|ahead|behind|switch\w*|downgrade|upgrade|or|and"
)


_RELATIVE = re.compile(rf"\b(?:my|our|the)\s+(?:\w+\s+)?(?P<who>{HERS}|{HIS}|{ACQUAINTED})\b(?!.*\bborn\b)")


def of_a_relative(plain: str, cases: Sequence[Question]) -> tuple[re.Match[str], tuple[Question, ...]] | None:
    """Return the words that name a relative whose case was told as that one's, and the case."""
    found = _RELATIVE.search(plain)
    theirs = found and re.compile(rf"\bmy\s+(?:\w+\s+)?{found['who']}(?:'s|\s*:|\s+(?:has|is)\b)")
    owned = tuple(each for each in cases if theirs and theirs.search(each.text) and not Want.PETITIONED.of(each.text))
    return (found, owned) if found and len(owned) == 1 else None


def in_place_of(found: re.Match[str], plain: str) -> str:
    """Return the word that stands for the name, or the relative, of a case: of their own, if the talk were theirs."""
    rest = plain[found.end() :]
    if found[0].endswith("'s") and re.match(
        r"\s+(?!(?:be|come|get|turn|move|current|now|then|ahead|behind)\b)[a-z]", rest
    ):
        return "my"
    tells = re.match(r"\s+(?:just\s+|also\s+|now\s+)?(?:got|gets|has|had|was|is|married|became|turned)\b", rest)
    asks = re.search(r"\b(?:is|was|will|would|can|could|does|did|has|should|may|might)\s+$", plain[: found.start()])
    subject = asks and re.match(r"\s+[a-z]", rest)
    return "he" if subject or (tells and not without_lead(plain[: found.start()]).strip()) else "it"
