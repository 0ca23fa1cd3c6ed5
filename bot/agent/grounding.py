"""Every date, month, status, chance and link that an expert answer states has to come from somewhere: pure.

A value that a tool returned is not enough: it has to be the value of what the answer says it of. So each value is
held against the row, the column and the chart named beside it, here and in the results (`binding`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.agent.binding import NONE, Passage, Said, Scope, said, scope_of
from bot.agent.claims import Claim, Sort, claims
from bot.agent.directions import Moves, turned_round
from bot.agent.promises import Chances, chances_by, early_promises
from bot.agent.sources import Source, holds, judged, sources_of
from bot.agent.spans import Spans, across, between, spans_in, unknown_spans
from bot.agent.statuses import CURRENT, NOT_CURRENT
from bot.visa.bulletin import Area, Chart
from bot.visa.naming import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
PERCENT = re.compile(r"(?<![\d.,])(\d{1,3})(?:[.,]\d+)?\s?%")
YEARLY = frozenset({"09-30", "10-01"})
"""The ends of the government's year, which every bulletin repeats."""
PERSONAL = re.compile(
    r"\b(?:you|your|you['’]re|priority date|PD|tus?|sua?s?|votre|vos|ta|ihre?|dein\w*|mo|bạn|ngày ưu tiên"
    r"|(?:fecha|data|date) de prior\w+)\b|[您你]|[优優]先|우선|귀하|आपक|あなた|優先",
    re.IGNORECASE,
)
CUTOFF = re.compile(
    r"(?<!\bnever\s)\b(?:stands?|stood|cut-?off(?: date)?)\s+(?:(?:now|is|at|of|on|still|currently)\s+)*[*_`]*$",
    re.IGNORECASE,
)
"""What makes a day a cut-off, even one that the person told as their own."""
OWN = re.compile(r"\bpriority date\s+(?:(?:of|is|between|from)\s+)?[*_`]*$", re.IGNORECASE)
"""What makes a day the person's own, also one told in parts ("April 3, 2012", then "sorry, 2013")."""
TAKEN = re.compile(r"\bI took [\w ]{1,24} as (?:the )?$")
"""How a month of the question was read, which no result has to say."""
IN_PARTS = re.compile(r"\b(?:in|out\s+of)\s+\w+$", re.IGNORECASE)
ROUGH = 4
"""Percent by which a share told in parts may be rounded: "two in three" is 69 %."""
UNVERIFIED = "⚠ unverified"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may be stated: the values by their sort, and what each is a value of."""

    values: dict[Sort, frozenset[str]]
    sources: tuple[Source, ...]
    asked: frozenset[str]
    """The dates that the person told: their own."""
    spans: Spans
    """How many days the dates lie apart, and what the results say of it."""
    moves: Moves
    """Which way rows moved."""
    chances: tuple[Chances, ...]
    """By which month a date is current with which chance, as each forecast says."""
    scope: Scope
    """The rows and columns that the question names; an answer may go on to the other chart unasked."""
    charts: frozenset[str]
    """The charts that the question names."""

    @classmethod
    def of(cls, results: Iterable[str], words: Iterable[str], known: Iterable[str] = (), question: str = "") -> Grounds:
        """Read tool results (JSON or text), the person's words, and what is known besides: today, the data's month.

        Asking about a status does not prove it.
        """
        results, words, known = tuple(results), tuple(words), tuple(known)
        texts = [text for result in results for text in read(result)]
        found = [claim for text in texts for claim in claims(text)]
        told = [claim for text in words for claim in claims(text)]
        stated = [*found, *(each for text in (*words, *known) for each in claims(text) if each.sort is not Sort.STATUS)]
        values = {sort: frozenset(each.value for each in stated if each.sort is sort) for sort in Sort}
        values[Sort.MONTH] |= {value[:7] for value in values[Sort.DATE]}
        values[Sort.DAY] |= YEARLY | {value[5:] for value in values[Sort.DATE]} | _misread(values[Sort.MONTH])
        values[Sort.YEAR] |= {year for text in (*results, *words, *known) for year in YEAR.findall(text)}
        values[Sort.YEAR] |= {value[:4] for value in (*values[Sort.DATE], *values[Sort.MONTH])}
        values[Sort.CHANCE] = _chances((*texts, *words))
        asked = frozenset(each.value for each in told if each.sort is Sort.DATE)
        scope = scope_of(question)
        charts = scope.pop(Kind.CHART, NONE)
        sources = tuple(each for result in results for each in sources_of(result))
        cells = {each.value for each in sources if each.cell and each.value[0].isdigit()}
        spans = Spans(
            frozenset(span for text in (*texts, *words) for span in spans_in(text)),
            frozenset(between(each.value for each in stated if each.sort in (Sort.DATE, Sort.MONTH))),
            frozenset(between(cells)),
            frozenset(across(asked, cells)),
        )
        chances = tuple(filter(None, map(chances_by, texts)))
        return cls(values, sources, asked, spans, Moves.of(sources, texts), chances, scope, charts)


def _misread(months: Iterable[str]) -> frozenset[str]:
    """Return months as they look when they are written "Dec 24"."""
    return frozenset(f"{month[5:]}-{month[2:4]}" for month in months)


def _chances(texts: Iterable[str]) -> frozenset[str]:
    """Return the chances that a text tells, each also rounded or turned round ("30 % that it will not")."""
    texts = tuple(texts)
    exact = {int(number) for text in texts for number in PERCENT.findall(text)}
    exact |= {int(each.value) for text in texts for each in claims(text) if each.sort is Sort.CHANCE}
    exact |= {80, 20, 10} if any("four of five" in text for text in texts) else set()
    exact |= {100 - each for each in exact if each <= 100}
    near = {each + step for each in exact for step in (-1, 1)}
    rounded = {5 * round(each / 5) for each in exact} | {10 * round(each / 10) for each in exact}
    return frozenset(map(str, exact | near | rounded))


def read(result: str) -> tuple[str, ...]:
    """Return the texts of a tool result, as they read without JSON's escapes; a lone C or U stays one."""
    try:
        return tuple(_texts(json.loads(result)))
    except ValueError:
        return (result,)


def _texts(value: object) -> Iterable[str]:
    match value:
        case dict():
            if isinstance(value.get("current"), bool):
                yield json.dumps({"current": value["current"]})
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
        case "C" | "U":
            yield f'"{value}"'
        case str():
            yield value
        case _:
            pass


def unsupported(text: str, grounds: Grounds) -> tuple[Claim, ...]:
    """Return the claims of `text` that `grounds` do not hold."""
    unknown = [claim for claim in claims(text) if not (_known(claim, grounds) or TAKEN.search(text[: claim.start]))]
    charts = grounds.charts | scope_of(text).get(Kind.CHART, NONE) or frozenset({Chart.FINAL_ACTION.value})
    grounds = replace(grounds, charts=charts)
    wrong = [each for passage in said(text, grounds.scope) for each in _misplaced(passage, text, grounds)]
    more = (
        *unknown_spans(text, grounds.spans),
        *turned_round(text, grounds.moves),
        *early_promises(text, grounds.chances),
    )
    found = {each.start: each for each in reversed((*unknown, *wrong, *more))}
    return tuple(found[start] for start in sorted(found))


def _known(claim: Claim, grounds: Grounds) -> bool:
    if claim.sort is Sort.STATUS:
        return claim.value in grounds.values[Sort.STATUS] or any(each.cell for each in grounds.sources)
    if claim.sort is Sort.CHANCE and IN_PARTS.search(claim.words):
        return any(abs(int(claim.value) - int(each)) <= ROUGH for each in grounds.values[Sort.CHANCE])
    return claim.value in grounds.values[claim.sort]


def _misplaced(passage: Passage, text: str, grounds: Grounds) -> tuple[Claim, ...]:
    """Return the claims of a passage that no source makes of what they are said of, in the reading that is best."""
    days = grounds.asked & {each.claim.value for each in passage.said}
    days = days or frozenset(each.claim.value for each in passage.said if OWN.search(text[: each.claim.start][-40:]))
    if not days and PERSONAL.search(passage.text):
        days = grounds.asked
    stated = [
        each
        for each in passage.said
        if each.claim.value not in grounds.asked or CUTOFF.search(text[: each.claim.start][-60:])
    ]
    found = [
        tuple(
            replace(each.claim, about=_about(each.readings[way]))
            for each in stated
            if not _stands(each, way, days, grounds)
        )
        for way in range(len(passage.said[0].readings))
    ]
    return min(found, key=len)


def _stands(each: Said, way: int, days: frozenset[str], grounds: Grounds) -> bool:
    claim, scope = each.claim, each.readings[way]
    if claim.value in (CURRENT, NOT_CURRENT):
        return judged(claim, {Kind.CHART: grounds.charts} | scope, grounds.sources, days)
    # results repeat what was asked, and a cut-off is a cell: its own, or that of all for who had no column of their own
    own = claim.value in grounds.asked and not any(
        each.cell and each.value == claim.value and Area.ALL.value in each.scope.get(Kind.AREA, NONE)
        for each in grounds.sources
    )
    return holds(claim, scope, tuple(each for each in grounds.sources if each.cell or not own))


def _about(scope: Scope) -> str:
    return ", ".join(code for codes in scope.values() for code in sorted(codes))


def correction(found: Iterable[Claim]) -> str:
    """Return what the model is told about its unsupported claims."""
    listed = "; ".join(
        dict.fromkeys(f"{each.words} (said of {each.about})" if each.about else each.words for each in found)
    )
    return (
        f"No tool result supports this in your last answer: {listed}. Call a tool if one can tell; then write the whole"
        " answer again with only what the results say, in the same language, without mentioning this check."
    )


def mark(text: str, found: Iterable[Claim]) -> str:
    """Return `text` with each claim marked where it stands."""
    for claim in sorted(found, key=lambda each: each.start, reverse=True):
        text = f"{text[: claim.end]} ({UNVERIFIED}){text[claim.end :]}"
    return text
