"""Which row and column each value of a text is said of: pure.

A text is read in pieces: a sentence, a line of a list, a cell of a table. A value belongs to the names of its piece:
the only one there, or the one before it (else behind it) where a piece names several. What a piece does not name, the
heading above it, the head of its table or the question does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.agent.claims import Sort, claims
from bot.visa.naming import Kind, Name, names_in
from bot.visa.numerals import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.agent.claims import Claim

Codes = frozenset[str]
NONE: Codes = frozenset()
Scope = dict[Kind, Codes]
SENTENCE = re.compile(
    r"(?:(?<=\D[.!?])|(?<=\d{4}[.!?])|(?<=-\d\d[.!?]))[*_]*\s+(?=[^\W\da-z_]|[*\"“¿¡])|(?<=[。！？।؟])"
)
"""The end of one; not of "1. August"."""
ROW = re.compile(r"^\s*\|.*\|\s*$")
RULE = re.compile(r"^[\s|:+-]+$")
LABEL = re.compile(r"^\s*(?:#{1,6}\s.*|\**[^.!?。]*\**\s*[:：]\s*\**|\*\*[^*]*\*\*)\s*$")
"""A line that only says what the next ones are about."""


NOT_OF = re.compile(
    r"\b(?:since|than|from|after|compared (?:to|with)|over|until|till|before|versus|vs)\W+(?:in\W+)?(?:the\W+)?$",
    re.IGNORECASE,
)
OF = re.compile(
    r"(?:^|[|(\n]|\b(?:in|for|of|en|im|em|de|para|für|per)(?:\s+(?:the|el|la|der|do))?)[\s*_`-]*$", re.IGNORECASE
)
OF_AFTER = re.compile(r"[*_`]*\s*(?:visa\s+)?bulletin\b", re.IGNORECASE)
"""What makes a month that of the bulletin in which a value stands, and not one that it is compared with."""
AND = re.compile(r"\s*(?:,|&|、|和|\b(?:and|y|e|et|und)\b)+\s*")
"""What goes on with another one of the same."""
BOTH = re.compile(rf"\b({'|'.join(NUMBER)})\s+(?:and|y|e|et|und)\s+$", re.IGNORECASE)
"""A month of the same year as the next one: "in May and June 2024"."""


EXCEPT = re.compile(
    r"\b(?:except\w*|exclud\w+|besides|other than|apart from|(?:all|every\w+|anyone) but|exceto|excepto|salvo|sauf)\b"
    r"|außer|除|以外|кроме|छोड़कर|के अलावा|باستثناء|ماعدا",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Said:
    """A value and the ways to read what it is said of, the likeliest first."""

    claim: Claim
    readings: tuple[Scope, ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text and its values."""

    text: str
    said: tuple[Said, ...]


@dataclass(slots=True)
class Piece:
    """A sentence, a line or a cell with the names and values that stand in it."""

    start: int
    end: int
    given: Scope
    """What its table or its heading says."""
    names: list[Name] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    excepts: bool = False
    """It says for whom something does not hold."""


def scope_of(text: str) -> Scope:
    """Return all that a text names."""
    return _scope(names_in(text))


def said(text: str, asked: Scope | None = None) -> tuple[Passage, ...]:
    """Return the values of each piece of `text`; `asked` is what the question named."""
    found: list[Passage] = []
    stated = claims(text)
    names = [*names_in(text), *_months(text, stated)]
    stated = tuple(each for each in stated if each.sort in (Sort.DATE, Sort.STATUS))
    named: Scope = {}
    for piece in _pieces(text, names, stated):
        for kind, codes in _scope(piece.names).items():
            named[kind] = named.get(kind, NONE) | codes
        if piece.claims:
            left = {kind: codes for kind, codes in (asked or {}).items() if named.get(kind, NONE) <= codes}
            found.append(Passage(text[piece.start : piece.end], _bound(piece, left | piece.given)))
    return tuple(found)


def _months(text: str, stated: Sequence[Claim]) -> Iterator[Name]:
    last = 0
    for each in stated:
        before = text[max(0, each.start - 40) : each.start]
        two = BOTH.search(before)
        of = OF.search(before[: two.start()] if two else before)
        of = of or OF_AFTER.match(text, each.end) or (AND.fullmatch(text, last, each.start) if last else None)
        if each.sort is Sort.MONTH and of and not NOT_OF.search(before):
            last = each.end
            if two:
                yield Name(
                    Kind.MONTH,
                    f"{each.value[:5]}{NUMBER[two[1].lower()]:02}",
                    each.start - len(before) + two.start(),
                    each.start,
                )
            yield Name(Kind.MONTH, each.value, each.start, each.end)


def _pieces(text: str, names: Sequence[Name], stated: Sequence[Claim]) -> Iterator[Piece]:
    pieces = list(_places(text, names))
    for piece in pieces:
        piece.names = [each for each in names if piece.start <= each.start < piece.end]
        piece.claims = [each for each in stated if piece.start < each.end <= piece.end]
        piece.excepts = EXCEPT.search(text, piece.start, piece.end) is not None
    yield from pieces


def _places(text: str, names: Sequence[Name]) -> Iterator[Piece]:
    heading: Scope = {}
    head: list[Scope] | None = None
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        if ROW.match(line):
            cells = [(start + each.start(), start + each.end()) for each in re.finditer(r"[^|\n]+\|?", line)]
            scopes = [_between(names, *cell) for cell in cells]
            if head is None:
                head = scopes
            if not RULE.match(line):
                yield from _row(cells, scopes, head, heading)
        else:
            head = None
            told = _between(names, start, end)
            if LABEL.match(line) and told:
                heading = told
            heading = {kind: codes for kind, codes in heading.items() if told.get(kind, codes) <= codes}
            yield from (Piece(*place, heading) for place in _sentences(line, start))
        start = end


def _row(
    cells: Sequence[tuple[int, int]], scopes: Sequence[Scope], head: Sequence[Scope], heading: Scope
) -> Iterator[Piece]:
    label = scopes[0] if scopes else {}
    for place, cell in enumerate(cells):
        above = head[place] if place < len(head) else {}
        yield Piece(*cell, heading | label | above)


def _sentences(line: str, start: int) -> Iterator[tuple[int, int]]:
    edges = [0, *(each.end() for each in SENTENCE.finditer(line)), len(line)]
    yield from ((start + first, start + last) for first, last in pairwise(edges) if first < last)


def _between(names: Sequence[Name], start: int, end: int) -> Scope:
    return _scope([each for each in names if start <= each.start < end])


def _scope(names: Sequence[Name]) -> Scope:
    found: Scope = {}
    for each in names:
        found[each.kind] = found.get(each.kind, NONE) | {each.code}
    return found


def _bound(piece: Piece, given: Scope) -> tuple[Said, ...]:
    readings: list[list[Scope]] = [[{} for _ in piece.claims]]
    for kind in Kind:
        readings = [
            [scope | {kind: codes} if codes else scope for scope, codes in zip(reading, way, strict=True)]
            for reading in readings
            for way in _ways(piece, kind, given.get(kind, NONE))
        ]
    return tuple(Said(claim, tuple(reading[place] for reading in readings)) for place, claim in enumerate(piece.claims))


def _ways(piece: Piece, kind: Kind, given: Codes) -> list[list[Codes]]:
    """Return the ways to give each claim of a piece its codes of a kind: to the name before it, or behind it."""
    if kind is Kind.AREA and piece.excepts:
        return [[NONE] * len(piece.claims)]
    names = [each for each in piece.names if each.kind is kind]
    codes = frozenset(each.code for each in names)
    if len(codes) < 2:
        alone = len(piece.claims) > 1 and kind in (Kind.CHART, Kind.MONTH)
        return [[NONE if alone and codes else codes or given] * len(piece.claims)]
    listed = _listed(names, piece.claims)
    if listed:
        return listed
    line: list[Name | Claim] = sorted((*names, *piece.claims), key=lambda each: each.start)
    places = [place for place, each in enumerate(line) if not isinstance(each, Name)]
    before = [_nearest(line, range(place - 1, -1, -1)) for place in places]
    behind = [_nearest(line, range(place + 1, len(line))) for place in places]
    return [way for way in (before, behind) if all(way)] or [[codes] * len(piece.claims)]


def _listed(names: Sequence[Name], stated: Sequence[Claim]) -> list[list[Codes]]:
    """Return the ways to read names that all stand on one side of as many claims: one to one, or all of one name."""
    codes = list(dict.fromkeys(each.code for each in names))
    apart = names[-1].start < stated[0].start or stated[-1].start < names[0].start
    if not apart or not 1 < len(stated) == len(codes):
        return []
    single = [frozenset({code}) for code in codes]
    return [single, *([each] * len(stated) for each in single)]


def _nearest(line: Sequence[Name | Claim], places: range) -> Codes:
    """Return the names on one side of a claim up to the next claim beyond them; `places` leads away from it."""
    codes: set[str] = set()
    for place in places:
        each = line[place]
        if isinstance(each, Name):
            codes.add(each.code)
        elif codes:
            break
    return frozenset(codes)
