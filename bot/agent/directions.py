"""Which way a date moved, as an English answer says it, held against the cells of one row in the order of time: pure.

Only a contradiction is found: an answer that turns a known move round. What no two cells tell is left to the others.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from bot.agent.claims import Claim, Sort, claims
from bot.agent.sources import existing
from bot.agent.spans import SPAN, days_of, slack_of
from bot.visa.naming import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.agent.sources import Source

FORWARD = re.compile(r"\b(?:advanc\w+|forwards?|ahead|gain\w*|progress\w+)\b", re.IGNORECASE)
BACK = re.compile(
    r"\b(?:retrogress\w*|back(?:wards?)?|slip\w*|fell|fall\w*|los(?:t|es?|ing)|drop\w*|slid\w*)\b", re.IGNORECASE
)
SIGNED = re.compile(r"(?<![\w.])(?P<sign>[+-])(?P<days>\d{1,5})\s+days?\b")
FROM = re.compile(r"\bfrom\s+(?:the\s+)?[*_`]*$", re.IGNORECASE)
TO = re.compile(r"[^.!?;\n]{0,60}\b(?:to|until)\s+(?:the\s+)?[*_`]*", re.IGNORECASE)
MOST = 60
"""Cells of one row whose moves are reckoned."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What is known of the moves of rows."""

    steps: frozenset[tuple[str, str]]
    """A date of a row, and one of a later bulletin."""
    told: frozenset[float]
    """How many days, less than none for those back, as the results say it."""

    @classmethod
    def of(cls, sources: Iterable[Source], texts: Iterable[str]) -> Moves:
        """Read the moves that the cells and the words of results tell."""
        rows = sorted(
            (_row(each), _month(each), each.value) for each in sources if each.cell and each.value[0].isdigit()
        )
        steps = set[tuple[str, str]]()
        for _, cells in groupby(rows, key=lambda each: each[0]):
            known = list(cells)[:MOST]
            steps |= {(one[2], other[2]) for one in known for other in known if one[1] < other[1]}
        texts = tuple(texts)
        signed = {float(f"{each['sign']}{each['days']}") for text in texts for each in SIGNED.finditer(text)}
        return cls(frozenset(steps), frozenset(signed | {days for text in texts for days, _, _ in _signed(text)}))


def turned_round(text: str, moves: Moves) -> Iterator[Claim]:
    """Yield what a text says of a move that went the other way: its last date, or its length."""
    dates = sorted((each for each in claims(text) if each.sort is Sort.DATE), key=lambda each: each.start)
    for one, other in pairwise(dates):
        way, reverse = (one.value, other.value), (other.value, one.value)
        moved = FROM.search(text[: one.start][-12:]) and TO.fullmatch(text[one.end : other.start])
        if moved and reverse in moves.steps and way not in moves.steps:
            yield other
    reckoned = [(last - first).days for way in moves.steps for first, last in (existing(way),)]
    for days, slack, claim in _signed(text):
        found = {each > 0 for each in (*reckoned, *moves.told) if each and abs(abs(days) - abs(each)) <= slack}
        if found == {days < 0}:
            yield claim


def _signed(text: str) -> Iterator[tuple[float, float, Claim]]:
    """Yield the days of each move that is said to go one way (less than none: back), how rough they are, and where."""
    for found in SPAN.finditer(text):
        clause = re.split(r"[.!?;:]\s|\n|\bbut\b|\band\b", text[: found.start()][-80:])[-1]
        ahead, back = FORWARD.search(clause), BACK.search(clause)
        if bool(ahead) is not bool(back):
            days = days_of(found) * (1 if ahead else -1)
            yield days, slack_of(found), Claim(Sort.SPAN, f"{days:.0f}", *found.span(), found[0])


def _row(source: Source) -> tuple[str, ...]:
    return tuple(code for kind in (Kind.PREFERENCE, Kind.AREA, Kind.CHART) for code in sorted(source.scope[kind]))


def _month(source: Source) -> str:
    return min(source.scope[Kind.MONTH])
