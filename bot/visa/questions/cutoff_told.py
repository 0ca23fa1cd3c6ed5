"""A priority date held against a cut-off that the person names: the rule alone answers it, whatever the line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.questions.days import find_days
from bot.visa.questions.passage import Passage
from bot.visa.wording import day_words

if TYPE_CHECKING:
    from datetime import date

_CUTOFF = re.compile(
    r"\b(?:cut-?offs?|final\s+action|fads?|dffs?|dates?\s+for\s+filing|filing\s+chart|(?:bulletin|chart)(?=\s+(?:is|was|says?|shows?)))\b(?:\s+(?:dates?|chart|is|was|of|at|says?|shows?|the|=))*[\s:,]*$"
)
_OWN = re.compile(r"\b(?:pds?|priority\s+dates?|my\s+date|mine|i'm|i\s+am)\b(?:\s+(?:is|was|of|on|=))*[\s:,]*$")
_FILES = re.compile(r"\b(?:file|filing|submit|apply|485)\b(?!\s+(?:dates?|charts?))")

_IS_CURRENT = re.compile(r"\b(?:is|was|would|will|are)\b.*\bcurrent\b")
_SUPPOSED = re.compile(r"\b(?:if|when|suppos\w+|assum\w+|say)\b.{0,40}\b(?:cut-?off|bulletin|chart|fad|dff|date)\b")


def held(plain: str) -> tuple[date, date] | None:
    """Return the priority date and the cut-off of a text that names these two days and no other."""
    found = find_days(Passage(plain)).found
    if len(found) != 2 or not all(each.day.exact for each in found):
        return None
    named = {
        role: each.day.first
        for each in found
        for role, words in (("cutoff", _CUTOFF), ("own", _OWN))
        if words.search(plain[: each.start])
    }
    if list(named) == ["cutoff"] and _IS_CURRENT.search(plain):
        named["own"] = next(
            (each.day.first for each in found if not _CUTOFF.search(plain[: each.start])), named["cutoff"]
        )
    return (named["own"], named["cutoff"]) if len(named) == 2 else None


def supposed(plain: str) -> bool:
    """Whether a text takes a cut-off for granted ("if the bulletin says ..."), so that the line's own is not asked."""
    return bool(_SUPPOSED.search(plain)) and held(plain) is not None


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
