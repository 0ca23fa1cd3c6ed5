"""How old somebody is told to be, and whether married (pure)."""

from __future__ import annotations

import re

from bot.visa.questions.relatives import ANY, PARENT

_UNMARRIED = re.compile(r"\b(?:unmarried|not\s+married|never\s+(?:been\s+)?married|single|divorced|widowed|unwed)\b")
_MARRIED = re.compile(
    rf"\bmarried\b(?!\s+(?:to\s+)?my\s+{PARENT}\b)"
    r"(?!\s+to\s+(?:an?\s+)?(?:us|citizen|american|green|lpr|perm))|\bmy\s+(?:own\s+)?(?:wife"
    r"|husband)\s+and\s+(?:i|kids)\b"
)
_AGE = re.compile(
    r"\b(?:i\s+am|i'm|im|aged?|she\s+is|he\s+is|she's|he's|who\s+is|is|now|turned|turning|,|single\s+and|unmarried\s+and|married\s+and)\s+(?:now\s+"
    r"|only\s+|already\s+)?(?P<a>\d{1,2})\b(?!\s*(?:month|day|week|[-/.:]\s*\d|%|th|st|nd|rd))"
    r"|\b(?P<b>\d{1,2})(?:\s+|-)(?:years?(?:\s+|-)olds?|y\.?/?o\b|yrs?\s+old|year-old)"
    r"|\b(?P<c>\d{1,2})yo\b"
    rf"|\b(?:{ANY})[\s,(]+(?P<d>\d{{1,2}})\b(?!\s*(?:month|day|week|year|[-/.:]\s*\d|%|th|st|nd|rd))"
)
_MINOR = re.compile(r"\b(?:under\s+21|below\s+21|minor|young(?:er)?\s+than\s+21|less\s+than\s+21|baby|toddler)\b")
_ADULT = re.compile(
    r"\b(?:over\s+(?:age\s+)?21|above\s+21|older\s+than\s+21|21\s+(?:and|or)\s+(?:over|older|above)|adult"
    r"|grown(?:[\s-]?up)?|aged\s+out)\b"
)
_SINGLE_THEN = re.compile(r"\b(?:single|unmarried)\s+(?:then|at\s+(?:the|that)\s+time|when)\b.*\bmarried\b")
"""Somebody who has married since."""


def marriage(text: str) -> bool | None:
    """Return whether somebody is told to be married; None where neither is told."""
    if _SINGLE_THEN.search(text):
        return True
    if _UNMARRIED.search(text):
        return False
    return True if _MARRIED.search(text) else None


def age(text: str) -> int | None:
    """Return the age in years that is told: 20 for "under 21", 21 for "over 21"; None where none is."""
    for found in _AGE.finditer(text):
        years = int(found["a"] or found["b"] or found["c"] or found["d"])
        if 0 < years < 100:
            return years
    if _MINOR.search(text):
        return 20
    return 21 if _ADULT.search(text) else None
