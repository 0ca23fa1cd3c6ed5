"""What is asked -> Ask, by the words of the question: one ordered table, the first that fits wins."""

from __future__ import annotations

import re

from bot.visa.bulletin import Chart
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.question import Ask, Order
from bot.visa.questions.spans import NUMBERS

_FILING = re.compile(
    r"\bdates?\s+(?:for|of)\s+filing(?:\s+(?:chart|date|visa\s+applications?|applications?))?\b"
    r"|\bfiling\s+(?:dates?|charts?|cut-?off)\b(?!\s*(?:is|was|of|on|:)?\s*(?:\d{1,2}(?!\d)[\s./-]?(?:[a-z]{3,9}|\d{1,2}(?!\d))[\s./-]?\d|\d{4}-\d{1,2}-\d|[a-z]{3,9}\.?\s\d{1,2},))"
    r"|\bdffs?\b|\bdof\b|\b(?:chart|table)\s+b\b|\bfor\s+filing\b|\bapplication\s+filing\b"
    r"|\bfiling\s+(?:one|table)\b|\bthe\s+filing\b|\b(?:final\s+action\s+(?:and|or|vs\.?|versus"
    r"|&)\s+)filing\b|\bfiling\s+(?:and|or|vs\.?)\s+final\b|\bfiling\b(?=\s*\??$)"
)
_FINAL = re.compile(
    r"\bfinal\s+action(?:\s+(?:dates?|charts?|cut-?off))?\b|\bfads?\b|\b(?:chart|table)\s+a\b"
    r"|\bapproval\s+(?:date|chart)s?\b|\bfinal\s+(?:date|chart)s?\b"
)
_BOTH = re.compile(
    r"\b(?:both\s+(?:charts|dates|tables)|either\s+chart|(?:chart\s+)?a\s+and\s+b|two\s+charts|between\s+the\s+charts)\b"
)


def small_talk(text: str) -> Ask | None:
    """Return the greeting, thanks or plea for help that `text` is as a whole, or None."""
    return next((Ask(key) for key, pattern in patterns("small_talk") if pattern.search(text.strip())), None)


def find_charts(text: str) -> tuple[Chart, ...]:
    """Return the charts that `text` names."""
    if _BOTH.search(text):
        return (Chart.FINAL_ACTION, Chart.DATES_FOR_FILING)
    final, filing = _FINAL.search(text), _FILING.search(text)
    named = [
        (found.start(), chart)
        for found, chart in ((final, Chart.FINAL_ACTION), (filing, Chart.DATES_FOR_FILING))
        if found
    ]
    return tuple(chart for _, chart in sorted(named))


def find_ask(text: str) -> Ask | None:
    """Return what `text` asks for, or None where only facts are told."""
    return next((Ask(key) for key, pattern in patterns("asks") if pattern.search(text)), None)


_NTH = re.compile(
    r"\b(?:(?P<second>second|2nd|next)|(?P<third>third|3rd)|(?P<fourth>fourth|4th))[\s-]+"
    r"(?:\w+est|worst|most|greatest)\b"
)


def find_nth(text: str) -> int:
    """Return how many larger ones come before that which `text` asks for ("the second largest step": 1)."""
    found = _NTH.search(text)
    return 0 if found is None else 1 if found["second"] else 2 if found["third"] else 3


def find_order(text: str) -> Order:
    """Return which of several `text` asks for: the first, the last, the largest, how many; else all."""
    return next((Order(key) for key, pattern in patterns("orders") if pattern.search(text)), Order.ALL)


_SIZE = re.compile(
    rf"\b(?P<least>at\s+least|(?:more|greater|bigger|larger)\s+than|over|exceed(?:ed|s|ing)?|beyond)\s+(?:(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})\s+)?"
    r"(?:full\s+|whole\s+)?(?P<unit>day|week|month|year)s?\b(?!\s+(?:ago|later|earlier|ahead|behind))"
)
_DAYS = {"day": (1.0, 0), "week": (7.0, 0), "month": (30.4375, 2), "year": (365.25, 1)}
"""Days of a unit on the whole, and how many more it may have in the calendar."""


def find_size(text: str) -> int:
    """Return the days that a step asked about has at least ("ever moved more than a year at once"); 0 for any."""
    found = _SIZE.search(text)
    if found is None:
        return 0
    number = NUMBERS.get(found["n"] or "one") or int(found["n"])
    length, spare = _DAYS[found["unit"]]
    whole = int(number * length)
    return whole - spare if found["least"] == "at least" else whole + spare + 1
