"""Bulletins that are named by another one: "the bulletin before that of June 2019", "three months after May 2020"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_number, whole_year
from bot.visa.questions.spans import COUNT, UNIT, Edge, count

if TYPE_CHECKING:
    from bot.visa.questions.passage import Passage

_NAMED = (
    rf"(?:the\s+)?(?:(?:one|that|bulletin|issue)\s+(?:of|for|from)\s+)?(?P<name>{MONTH_NAME})\.?,?\s*(?:of\s+)?"
    rf"(?P<y>{YEAR}|'\d{{2}})\b(?:\s+(?:bulletin|issue)\b)?"
)
_SIDE = (
    r"(?:(?P<before>before|prior\s+to|preceding|that\s+(?:came\s+before|preceded))"
    r"|after|following|succeeding|that\s+(?:came\s+after|followed))"
)
_BESIDE = re.compile(
    rf"\b(?:in\s+|of\s+)?(?:(?:the\s+)?(?:month|bulletin|issue|one)|(?P<counted>{COUNT}\s+{UNIT}))\s+"
    rf"(?:right\s+|just\s+|immediately\s+|directly\s+)?{_SIDE}\s+{_NAMED}"
)
_DURING = re.compile(r"\b(?:in|over|during|within|for)\s+the\s+(?:\w+\s+)?$")
"""What makes "the three months before June" all of them."""


def find_beside(passage: Passage) -> list[Edge]:
    """Take the bulletins that stand so and so many months before or after one that is named."""
    found = []
    for each in _BESIDE.finditer(passage.text):
        if each["counted"] and _DURING.search(passage.text[: each.start("counted")]):
            continue
        steps = count(each["n"], each["unit"] or "month")
        named = Month(whole_year(each["y"]), month_number(each["name"]))
        found.append(Edge(each.start(), each.end(), named + (-steps if each["before"] else steps)))
        passage.blank(each)
    return found
