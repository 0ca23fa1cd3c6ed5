"""A question asked in other words is read the same: what no line of the corpus alone can hold."""

from __future__ import annotations

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
SHARE = 0.99
"""Some are another question in other words: "1" in capitals is, a greeting that is greeted is not."""


@pytest.mark.parametrize("how", REWRITINGS)
def test_a_question_in_other_words_is_read_the_same(how: str) -> None:
    cases = [(before, words, readings) for words, readings in corpus()[::13] for before, words in [_last(words)]]
    rewritten = [(before + REWRITINGS[how](words), readings) for before, words, readings in cases]
    asked = [each for each, (before, words, _) in zip(rewritten, cases, strict=True) if each[0] != before + words]
    others = [words for words, readings in asked if [written(each) for each in heard(words)] != readings]
    assert len(others) <= (1 - SHARE) * len(asked), others


def _last(dialogue: str) -> tuple[str, str]:
    """Return what comes before the last message of a dialogue, and that message."""
    *before, words = dialogue.split(" || ")
    return "".join(f"{each} || " for each in before), words
