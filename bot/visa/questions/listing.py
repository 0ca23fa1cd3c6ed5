"""Questions about all categories at once: in a state, or that moved or wait, or in which a priority date is current."""

from __future__ import annotations

import re

from bot.visa.questions.question import WHOLE, Ask, Question
from bot.visa.questions.wants import Want

FEW_ROWS = 5
"""Fewer categories than this were named one by one, not as a group."""
WHICH = re.compile(
    r"\b(?:which|what|any|no|how\s+many|list|show|name)\s+(?:(?:me|the|all|other|family|employment|eb|fb|of\s+the)\s+)*(?:categor|preference|rows|cells|lines"
    r"|cut-?offs)\w*\b"
)


_WHAT_IS = re.compile(
    r"\b(?:what|who|which|any|everything|anything|all)(?:\s+else)?(?:'s|\s+(?:is|are|was|were|became|becomes|that's|that\s+is))?\s+(?:\w+\s+)?"
    r"(?:current|unavailable)\b(?!\s+(?:\w+\s+)?(?:date|cut|prior|final|filing|visa|bulletin|value|month|status))"
)
_CATEGORIES = re.compile(
    r"\b(?:list|which|all|show)\b.{0,30}\bcategor\w+\b.{0,30}\b(?:current|unavailable)\b|\b(?:current|unavailable)\s+categor\w+|\bcategor\w+\s+(?:(?:which|that|with|is|are|were|went|bec[ao]me|turned)\s+)*(?:current|unavailable)\b"
)


def lists_state(question: Question) -> bool:
    """Whether all that is C or U is asked for ("what is current for Mexico?")."""
    whole = not question.preferences and (_WHAT_IS.search(question.text) or _CATEGORIES.search(question.text))
    listed = WHICH.search(question.text) or _CATEGORIES.search(question.text)
    group = len(question.preferences) >= FEW_ROWS and listed
    return bool(question.status and not question.priority_date and (whole or (group and not question.span)))


def for_that_date(question: Question) -> bool:
    """Whether all categories are asked for in which a date is current ("what is for May 2016?", "what else is?")."""
    listed = any(each.search(question.text) for each in (WHICH, _WHAT_IS, _CATEGORIES))
    day = question.priority_date
    told = (day and day.text in question.text) or THAT_DATE.search(question.text)  # else it is of a message before
    return bool(listed and told and question.status == "C" and not question.preferences)


THAT_DATE = re.compile(
    rf"{Want.OWN_DATE.value}"
    r"|\b(?:i|we)(?:'d|'m|'re|\s+(?:am|are|would|could|might))?\s+(?:be\s+)?(?:\w+\s+)?current\b|\b(?:am|would|could|are)\s+(?:i|we)\b"
)
"""What makes it the date told before that all categories are held against."""


def lists_all(question: Question) -> bool:
    """Whether all categories are asked for, in a state, or that moved or wait, whatever was spoken of before."""
    text, bare = question.text, not question.preferences
    whole = question.ask in WHOLE and bare and _WHOLE.search(text)
    moved = question.ask in _MOVED and bare and _WHICH_MOVED.search(text)
    group = len(question.preferences) >= FEW_ROWS and not question.places
    most = question.ask in (Ask.COMPARE, Ask.MOVEMENT) and (bare or group) and _MOST.search(text)
    stands = lists_state(question) and (_CATEGORIES.search(text) or _WHOLE.search(text))
    of_all = question.ask is Ask.WAITS or (_LISTED.search(text) and every_row(question))
    return bool(of_all or whole or moved or most or stands or for_that_date(question))


def of_those(question: Question, before: Question) -> bool:
    """Whether it is asked which of the rows that were just listed are in a state."""
    return bool(before.ask in (*WHOLE, Ask.WAITS) and question.status and _OF_THOSE.search(question.text))


_OF_THOSE = re.compile(r"\b(?:which|what|any|how\s+many|none)\s+(?:ones?\s+)?of\s+(?:them|these|those)\b")


def every_row(question: Question) -> bool:
    """Whether all rows of a bulletin or a column are asked for, in no one's own case ("bulletin Mexico")."""
    bare = not (question.preferences or question.doubts or Want.ONESELF.of(question.text))
    cells = question.ask in (None, Ask.CUTOFF) and question.places and _EVERY_ROW.search(question.text)
    return bool(bare and (cells or (question.ask is Ask.FORECAST and _TO_BE_PRINTED.match(question.text))))


_EVERY_ROW = re.compile(r"\b(?:bulletins?|dates|cut-?offs|categories|rows|lines|chart|fads?|dffs?|filing|final)\b")
"""What a country's column is called."""
_LISTED = re.compile(r"\b(?:bulletin|categories|rows|lines|all|every)\b")
_TO_BE_PRINTED = re.compile(r"(?:(?:and|so)\s+)?what\b.*\bbulletin\b")
"""What a bulletin to come will hold."""


_WHOLE = re.compile(r"\bbulletin\b|\b(?:whole|all|everything|every\s+category)\b")
"""What makes a question about changes one about all categories, whatever was spoken of before."""
_MOST = re.compile(
    r"\b(?:fastest|slowest|best|worst|longest|shortest)\s+(?:moving\s+)?(?:category|preference|line)\b"
    r"|\b(?:which|what)\s+(?:\w+\s+)?(?:categor(?:y|ies)|preferences|lines)\b.{0,30}\b(?:fastest|slowest|longest|shortest|most|least)\b"
    r"|^(?:(?:and|so)\s+)*what\s+(?:moved|changed|advanced)\b.*\b(?:family|employment|bulletin)\b"
)
"""What is asked of all lines together ("what is the fastest category?", "what moved in family?")."""
_MOVED = (Ask.RETROGRESSION, Ask.ADVANCE, Ask.CHANGES)
_WHICH_MOVED = re.compile(
    r"^(?:and\s+|so\s+)*(?:(?:which|what)\s+(?:\w+\s+)?(?:categor(?:y|ies)|preferences|lines)|(?:did|has|have|was|is)\s+any(?:thing|\s+(?:category|line)))\b"
)
