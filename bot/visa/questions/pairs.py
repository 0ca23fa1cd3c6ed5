"""Pairs in one sentence: "EB-2 India in December 2024 and F4 Mexico in January 2023" are two questions."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.questions.asks import find_ask
from bot.visa.questions.labels import label
from bot.visa.questions.passage import Passage
from bot.visa.questions.places import find_places
from bot.visa.questions.preferences import find_preferences
from bot.visa.questions.question import Ask, Question

_BREAK = re.compile(r"\s*(?:;|,\s+and\b|,|\band\b|\bplus\b|\b\d\))\s*")
_ROWS = re.compile(r"\s+(?=(?:eb|f)-?\s?\d[ab]?\b)")
_PD = re.compile(r"\b(?:pd|priority\s+dates?)\b")
"""Two rows one after the other, each with a priority date of its own, need no word between them."""


def paired(sentence: str) -> list[str]:
    """Return the parts of `sentence` that each name a category with a country or date of its own, else nothing.

    What stands between them and names no category (a month, a chart) goes with the part before it.
    """
    apart = _ROWS if len(_PD.findall(sentence)) > 1 and not _BREAK.search(sentence) else _BREAK
    pieces = [each for each in apart.split(sentence) if each.strip()]
    if len(pieces) < 2 or find_ask(sentence) is Ask.COMPARE:
        return []
    parts: list[str] = []
    whole = 0
    for piece in pieces:
        named, complete = _names(piece)
        if named and not complete:
            return []
        if parts and not named:
            parts[-1] += f", {piece}"
        else:
            parts.append(piece)
        whole += complete
    if whole < 2:
        return []
    return parts if _names(parts[0])[0] else [f"{parts[0]} {parts[1]}", *parts[2:]]


def _names(piece: str) -> tuple[bool, bool]:
    """Return whether `piece` names a category, and whether it also names a country or a priority date."""
    passage = Passage(piece)
    days = label(passage)
    named = bool(find_preferences(passage).preferences)
    return named, named and bool(find_places(passage)[0] or days.priority or _PD.search(piece))


def shared(questions: list[Question]) -> list[Question]:
    """Return `questions` with the kind, chart, month and country that only one of them names given to all."""
    ask = next((each.ask for each in questions if each.ask), None)
    charts = next((each.charts for each in questions if each.charts), ())
    months = next((each.months for each in reversed(questions) if each.months), ())
    span = next((each.span for each in questions if each.span), None)
    places = next((each.places for each in questions if each.places), ())
    return [
        replace(
            each,
            ask=each.ask or ask,
            charts=each.charts or charts,
            months=each.months or (() if each.span else months),
            span=each.span or (None if each.months else span),
            places=each.places or places,
        )
        for each in questions
    ]
