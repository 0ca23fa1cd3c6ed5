"""The rule that a question is about, by words that stand in it together in any order: `data/cues.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from bot.visa.questions.lexicon import FOLDER

_FORM = re.compile(r"\b(?:form\s+)?(?:i-|i(?=\d{3}))?(\d{3}e?)\b")


@dataclass(frozen=True, slots=True)
class Cue:
    """Groups of words that are all there, and one of which none is."""

    key: str
    groups: tuple[re.Pattern[str], ...]
    without: re.Pattern[str] | None
    loose: bool = False
    """Only for messages in which nothing else was understood."""

    def fits(self, text: str) -> bool:
        """Whether every group is in `text`, and nothing that must not be."""
        return all(each.search(text) for each in self.groups) and not (self.without and self.without.search(text))


_ASKS = re.compile(
    r"\?|\b(?:what\w*|why|how|which|who|where\w*|when|can|could|do|does|did|is|are|am|will|would|should|if|may"
    r"|explain\w*|tell|need|mean\w*|confus\w*)\b"
)
_DATED = r"\b(?:pd|priority|filed)\b.{0,24}?(?<![a-z-])\d"
_OF_DATES = r"\bcurrent\b|\bwhen\b|\bhow\s+(?:far|long)\b|\bfaster\b|\bapprov\w*\s*\?|\binterview\b|\bis\s+my\s+pd\b"
OF_A_DATE = re.compile(rf"(?=.*{_DATED}).*(?:{_OF_DATES})")
"""What makes a question with a category one about a priority date, not about a rule."""


def find_rule(sentence: str) -> str:
    """Return the rule that a sentence asks about; a sentence that only tells something asks about none."""
    return find_cue(sentence) if _ASKS.search(sentence) else ""


def find_cue(text: str, *, loosely: bool = False) -> str:
    """Return the rule with the most groups of words in the normal `text`, the first of equals; empty for none.

    `loosely`: nothing else was understood, so that fewer words are enough.
    """
    plain = _FORM.sub(r"\1", text)
    found = [each for each in _cues() if (loosely or not each.loose) and each.fits(plain)]
    return max(found, key=lambda each: len(each.groups)).key if found else ""


@cache
def _cues() -> tuple[Cue, ...]:
    """Return the lines of `data/cues.txt`, its lists put in."""
    rows = [
        line.split("\t", 1)
        for line in (FOLDER / "cues.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    lists = {key: words for key, words in rows if key.startswith("@")}
    return tuple(_cue(key, words, lists) for key, words in rows if not key.startswith("@"))


def _cue(key: str, words: str, lists: dict[str, str]) -> Cue:
    with_lists = re.sub(r"@\w+", lambda found: lists[found[0]], words)
    groups = with_lists.split(" + ")
    without = next((_pattern(each[1:]) for each in groups if each.startswith("!")), None)
    wanted = tuple(_pattern(each) for each in groups if not each.startswith("!"))
    return Cue(key.lstrip("?"), wanted, without, loose=key.startswith("?"))


def _pattern(group: str) -> re.Pattern[str]:
    alternatives = (re.escape(each).replace(r"\*", r"[\w'-]*").replace(r"\ ", r"\s+") for each in group.split("|"))
    return re.compile(rf"(?<![\w'/-])(?:{'|'.join(alternatives)})(?![\w'])")
