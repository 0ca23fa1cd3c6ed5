"""How far a date moved, lies from another or will take to come, as an English answer says it: pure.

A span is so when a result says it, or when two dates of the results, of the person or of today lie so far apart. Only
moves, waits and distances between dates are looked at; what the law gives people time for is none of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from bot.agent.claims import Claim, Sort
from bot.agent.sources import existing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
WORDS = {
    "a": 1.0, "an": 1.0, "half a": 0.5, "half": 0.5, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0,
    "six": 6.0, "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0,
}  # fmt: skip
SPAN = re.compile(
    rf"(?<![\w.,/–-])(?P<n>\d{{1,4}}(?:\.\d|½)?|½|{'|'.join(sorted(WORDS, key=len, reverse=True))})[\s-]"
    r"(?P<u>day|week|month|year)s?\b(?:,?\s+(?:and\s+)?(?P<m>\d{1,3}|a|one|two|three|half)\s+(?P<v>day|week|month)s?\b)?",
    re.IGNORECASE,
)
MOVED = re.compile(
    r"\b(?:mov\w+|advanc\w+|jump\w*|retrogress\w*|progress\w+|gain\w*|slipp?\w*|lost|fell|push\w*)\b[^.!?;|]{0,60}$"
    r"|\b(?:current|reach\w*|wait\w*|arriv\w*|your turn)\b[^.!?;|]{0,20}\b(?:in|within|after|another|for|be|is)\s+"
    r"(?:(?:about|around|roughly|approximately|another|only|just|some)\s+|~)*$",
    re.IGNORECASE,
)
"""What stands before the span of a move, or of a wait."""
APART = re.compile(
    r"\s+(?:ahead|behind|forwards?|back(?:wards?)?|apart|later|earlier|before|after|away)\b", re.IGNORECASE
)
OF = re.compile(r"\b(?:cut-?offs?|dates?|PD|EB-?\d|F\d[AB]?|India|China|Mexico|Philippines|charts?)\b", re.IGNORECASE)
"""What a distance is one of, to be looked at."""
PACE = re.compile(r"\s+(?:a|per|each|every)\s+(?:month|year|bulletin)|[\s-]+old\b|\s+of\s+age", re.IGNORECASE)
LOOSE = re.compile(r"\b(?:over|more than|nearly|almost|under|less than|at least|up to)\s+$", re.IGNORECASE)
MOST = 60
"""Dates whose distances from each other are reckoned."""


def spans_in(text: str) -> Iterator[float]:
    """Yield the days of every span that a text names."""
    yield from (days_of(found) for found in SPAN.finditer(text))


def between(days: Iterable[str]) -> Iterator[int]:
    """Yield how many days each two of some dates (ISO; of a month its first day) lie apart."""
    known = list(existing(f"{each}-01"[:10] for each in sorted(set(days))[:MOST]))
    yield from (abs((one - other).days) for one, other in combinations(known, 2))


def across(days: Iterable[str], others: Iterable[str]) -> Iterator[int]:
    """Yield how many days each of some dates lies from each of others."""
    known = list(existing(days))
    yield from (abs((one - other).days) for one in known for other in existing(others))


@dataclass(frozen=True, slots=True)
class Spans:
    """How many days apart things are."""

    told: frozenset[float]
    """As the results say it."""
    dates: frozenset[int]
    """Any two dates of the results, of the person or of today."""
    cells: frozenset[int]
    """Two cut-offs."""
    own: frozenset[int]
    """A priority date of the person and a cut-off."""

    def of(self, clause: str) -> frozenset[float]:
        """Return those that a distance in `clause` may be: of cut-offs, or of the person's date from one."""
        if self.own and OWN.search(clause):
            return self.told | self.own
        return self.told | (self.cells | self.own or self.dates)


OWN = re.compile(r"^\W*(?:so\s+|now\s+|today\s+)?(?:you|your\s+(?:own\s+)?(?:priority\s+)?date)\b", re.IGNORECASE)
"""How a clause begins that holds the person's date against a cut-off."""


def unknown_spans(text: str, known: Spans) -> Iterator[Claim]:
    """Yield the spans of moves and waits in a text that are none of those known."""
    for found in SPAN.finditer(text):
        before, after = text[: found.start()][-160:], text[found.end() :][:60]
        clause = _clause(before, after)
        apart = APART.match(after) and OF.search(clause)
        if PACE.match(after) or not (apart or MOVED.search(before)):
            continue
        days, slack = days_of(found), slack_of(found, loose=LOOSE.search(before) is not None)
        spans = known.of(clause) if apart and not MOVED.search(before) else known.told | known.dates
        exact = not found["m"] and found["u"].lower() == "day"  # "1 year and 11 months" are no number of days
        if not any(abs(days - each) <= slack for each in spans if not exact or float(each).is_integer()):
            yield Claim(Sort.SPAN, f"{days:.0f}", *found.span(), found[0])


def _clause(before: str, after: str) -> str:
    return re.split(r"[.!?]\s|\n", before)[-1] + re.split(r"[.!?](?:\s|$)|\n", after)[0]


def days_of(found: re.Match[str]) -> float:
    """Return how many days a span found is."""
    days = _number(found["n"]) * DAYS[found["u"].lower()]
    return days + (_number(found["m"]) * DAYS[found["v"].lower()] if found["m"] else 0)


def _number(text: str) -> float:
    text = text.lower().replace("½", ".5")
    return WORDS.get(text) or float(text)


def slack_of(found: re.Match[str], *, loose: bool = False) -> float:
    """Return by how many days a span may be rounded."""
    unit = DAYS[(found["v"] or found["u"]).lower()]
    return max(1.0, unit * (1 if loose else 0.6 if found["n"].isalnum() else 0.3))
