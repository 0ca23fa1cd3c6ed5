"""A question asked in other words is read the same: what no line of the corpus alone can hold."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest

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
