"""A question asked in other words is read the same: what no line of the corpus alone can hold."""

from __future__ import annotations

import math
import re
from itertools import product
from typing import TYPE_CHECKING

import pytest

from bot.visa.questions import Ask
from tests.bot.visa.reading import corpus, heard, written

if TYPE_CHECKING:
    from collections.abc import Callable

_ASKS = re.compile(r"(?i)(?:what|when|which|how|who|where|why)\b")
_ROW = re.compile(
    r"(?i)(?<![\w-])(?:eb-?([1-5])|f-?(1|2a|2b|3|4))(?![\w/&+-])(?!\s+(?:student|visas?|other|ow|tea|is)\b)"
)
_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}


def _by_ordinal(found: re.Match[str]) -> str:
    if found[1]:
        return f"employment-based {_ORDINALS[found[1]]} preference"
    return f"family-based {_ORDINALS[found[2][0]]} preference {found[2][1:].upper()}".strip()


def _asked(before: str) -> Callable[[str], str]:
    return lambda words: before + words if _ASKS.match(words) else words


REWRITINGS: dict[str, Callable[[str], str]] = {
    "greeted": lambda words: f"Hi everyone,\n{words}",
    "thanked": lambda words: f"{words} Thank you so much in advance!",
    "announced": lambda words: f"Quick question: {words}",
    "with a picture": lambda words: f"{words} 🙏",
    "in capitals": str.upper,
    "with curly quotes": lambda words: words.replace("'", "’"),
    "with two spaces": lambda words: words.replace(" ", "  "),
    "with a wish": _asked("Can you please tell me "),
    "with a wonder": _asked("I'd like to know "),
    "with a form": lambda words: f"{words} Please answer with the date only." if words[-1] in ".?!" else words,
    "rows by words": lambda words: _ROW.sub(_by_ordinal, words),
    "rows with a space": lambda words: _ROW.sub(lambda found: f"EB {found[1]}" if found[1] else f"F {found[2]}", words),
}
IN_A_TALK = 0.95
"""Some words go on with a talk and begin one as well: "is EB-5 rural backlogged?", after what moved."""
SHARE = 0.99
"""Some are another question in other words: "1" in capitals is, a greeting that is greeted is not."""


@pytest.mark.parametrize("how", REWRITINGS)
def test_a_question_in_other_words_is_read_the_same(how: str) -> None:
    cases = [(before, words, readings) for words, readings in corpus()[::13] for before, words in [_last(words)]]
    rewritten = [(before + REWRITINGS[how](words), readings) for before, words, readings in cases]
    asked = [each for each, (before, words, _) in zip(rewritten, cases, strict=True) if each[0] != before + words]
    others = [words for words, readings in asked if [written(each) for each in heard(words)] != readings]
    assert len(others) <= math.ceil((1 - SHARE) * len(asked)), others


def _last(dialogue: str) -> tuple[str, str]:
    """Return what comes before the last message of a dialogue, and that message."""
    *before, words = dialogue.split(" || ")
    return "".join(f"{each} || " for each in before), words


TALKS = (
    "EB-2 India, priority date 5 May 2014, am I current?",
    "my brother filed for me in 2010, I was born in the Philippines. when is my turn?",
    "how did F2A Mexico move in fiscal year 2023?",
    "what changed in the November 2024 bulletin?",
)
_LINE = re.compile(r"(?!explain)\S+ (?:EB|F)\d\S* (?:ALL|CHINA|INDIA|MEXICO|PHILIPPINES)\b")


@pytest.mark.parametrize("talk", TALKS)
def test_a_question_that_names_its_line_is_read_the_same_in_the_midst_of_a_talk(talk: str) -> None:
    alone = [each for each in corpus() if " || " not in each[0] and len(each[1]) == 1 and _ASKS.match(each[0])]
    asked = [(words, reading) for words, [reading] in alone if _LINE.match(reading) and "lacks" not in reading][::3]
    day = re.compile(r" pd=" + (written(heard(talk)[-1]).partition(" pd=")[2] or "none"))
    others = [
        words
        for words, reading in asked
        if [day.sub("", written(each)) for each in heard(f"{talk} || {words}")] != [reading]
    ]
    assert len(asked) > 40
    assert len(others) <= (1 - IN_A_TALK) * len(asked), others


_OWN = "EB-2 India, priority date March 14, 2013. Am I current?"
_LOOKED_AT = (
    "what is retrogression",
    "show me the history since 2018",
    "what does dates for filing mean",
    "what was the cut-off in June 2019",
    "what about F4 Mexico",
    "has it ever been unavailable",
    "what changed in the newest bulletin",
    "how many visas are there a year",
    "compare it with EB-3",
    "what is the DV cutoff for Africa",
    "can my kids come along",
    "how far did it move in 2023",
    "is it current on dates for filing?",
    "my friend has EB-3 India March 2014, is he current?",
)
_HOW_ONE_STANDS = (
    "am I current?",
    "when will I be current?",
    "how long do I have to wait",
    "how far away am I?",
    "can I file my I-485 now?",
    "which chart applies to me?",
)


@pytest.mark.parametrize("looked_at", _LOOKED_AT)
def test_how_somebody_stands_is_asked_of_the_own_case_whatever_was_looked_at(looked_at: str) -> None:
    for asked in _HOW_ONE_STANDS:
        alone = [written(each) for each in heard(f"{_OWN} || {asked}")]
        assert [written(each) for each in heard(f"{_OWN} || {looked_at} || {asked}")] == alone, asked


_ROWS = ("F4", "EB-2", "F2A", "EB-5 unreserved")
_NAMES = ("cut-off", "cutoff date", "final action date", "date", "current date", "status")
_WHEN = ("this month", "now", "today", "right now", "at the moment", "in the latest bulletin", "in December 2024", "")


@pytest.mark.parametrize("row", _ROWS)
def test_a_cut_off_is_asked_for_in_many_plain_words(row: str) -> None:
    for name, where, when in product(_NAMES, ("", "for Mexico", "for people from Ghana"), _WHEN):
        asked = " ".join(f"What is the {row} {name} {where} {when}".split()) + "?"
        (question,) = heard(asked)
        assert question.ask in (Ask.CUTOFF, Ask.CURRENT), asked
