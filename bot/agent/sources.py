"""What a value of a tool result is a value of, and whether that is what an answer says it of: pure."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from bot.agent.binding import NONE, Codes, Scope, said, scope_of
from bot.agent.statuses import CURRENT, NOT_CURRENT, UNAVAILABLE
from bot.visa.bulletin import Area, read_cutoff
from bot.visa.naming import Kind
from bot.visa.rules import is_current

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.agent.claims import Claim

STATUS = {"C": CURRENT, "U": UNAVAILABLE}
COLUMNS = frozenset({Area.CHINA.value, Area.INDIA.value, Area.MEXICO.value, Area.PHILIPPINES.value})
"""The countries with a column of their own in every chart; the others are at times charged to all."""
TOLD = ("answer", "note", "meaning", "next_step")


@dataclass(frozen=True, slots=True)
class Source:
    """A value that a tool returned and what it is said of there; `cell`: it is a cell of a chart."""

    value: str
    scope: Scope
    cell: bool = False


@lru_cache(maxsize=256)
def sources_of(result: str) -> tuple[Source, ...]:
    """Return the values of a tool result (JSON or text), which every later turn of its conversation asks for again."""
    try:
        told = json.loads(result)
    except ValueError:
        return tuple(_read(result, {}))
    if not isinstance(told, dict):
        return tuple(_read(json.dumps(told, ensure_ascii=False), {}))
    cells = tuple(_cells(told.get("cells")))
    whole: Scope = {
        kind: frozenset().union(*(each.scope.get(kind, NONE) for each in cells))
        for kind in (Kind.PREFERENCE, Kind.AREA)
    }
    if whole[Kind.AREA] == {Area.ALL.value}:  # of a country that had no column of its own then
        whole[Kind.AREA] |= scope_of(str(told.get("answer", ""))).get(Kind.AREA, NONE) & COLUMNS
    found = [*cells]
    if isinstance(told.get("current"), bool):
        found.append(Source(CURRENT if told["current"] else NOT_CURRENT, whole))
    for key, value in told.items():
        if key == "table":
            found += _read("\n".join(f"| {' | '.join(map(str, row))} |" for row in value), whole)
        elif key != "cells" and isinstance(value, str):
            found += _read(f'"{value}"' if value in STATUS else value, whole)
    return tuple(found)


def _cells(rows: Any) -> Iterator[Source]:
    for row in rows if isinstance(rows, list) else ():
        scope = {
            Kind.PREFERENCE: frozenset({row["preference"]}), Kind.AREA: frozenset({row["chargeability"]}),
            Kind.CHART: frozenset({row["chart"]}), Kind.MONTH: frozenset({row["bulletin"]}),
        }  # fmt: skip
        yield Source(STATUS.get(row["value"], row["value"]), scope, cell=True)


def _read(text: str, whole: Scope) -> Iterator[Source]:
    for passage in said(text):
        for each in passage.said:
            for scope in each.readings:
                yield Source(
                    each.claim.value, {kind: codes for kind in Kind if (codes := scope.get(kind) or whole.get(kind))}
                )


def agrees(source: Scope, scope: Scope) -> bool:
    """Tell whether what a source says a value of may be what an answer says it of."""
    return all(
        _overlap(source.get(kind, NONE), scope.get(kind, NONE)) for kind in (Kind.PREFERENCE, Kind.AREA, Kind.CHART)
    )


def _overlap(source: Codes, scope: Codes) -> bool:
    if not source or not scope or source & scope:
        return True
    if Area.ALL.value in source:
        return not scope <= COLUMNS | {Area.ALL.value}
    return any(
        one.startswith("EB5") and other.startswith("EB5") and "EB5" in (one, other) for one in source for other in scope
    )


def holds(claim: Claim, scope: Scope, sources: tuple[Source, ...]) -> bool:
    """Tell whether a source says the value of the claim of what the answer says it of.

    Where the very cell is known and says something else, no source will do that leaves open what it speaks of.
    """
    matching = [each for each in sources if each.value == claim.value and agrees(each.scope, scope)]
    exact = [each for each in sources if each.cell and _covers(each.scope, scope)]
    elsewhere = any(each.cell and each.value == claim.value for each in sources)
    if exact and elsewhere and all(each.value != claim.value for each in exact):
        return any(_covers(each.scope, scope) for each in matching)
    return bool(matching)


def _covers(source: Scope, scope: Scope) -> bool:
    """Tell whether a source names all that the answer does; a country that has no column now is charged to all."""
    return all(source.get(kind, NONE) & _charged(codes) for kind, codes in scope.items())


def _charged(codes: Codes) -> Codes:
    at_times = codes & {each.value for each in Area} - COLUMNS
    return codes | {Area.ALL.value} if at_times else codes


def judged(claim: Claim, scope: Scope, sources: tuple[Source, ...], days: Iterable[str]) -> bool:
    """Tell whether it is so that priority dates are current, or not: by the cells, or by a tool that reckoned it."""
    cells = [each for each in sources if each.cell and agrees(each.scope, scope)]
    dates = list(existing(days))
    verdicts = {is_current(_cutoff(each.value), day) for each in cells for day in dates}
    if verdicts and (claim.value == CURRENT) not in verdicts:
        return False
    if verdicts or any(not each.cell for each in sources if each.value == claim.value and agrees(each.scope, scope)):
        return True
    if claim.value == NOT_CURRENT:
        return any(each.value != CURRENT for each in cells)
    return any(each.value == CURRENT for each in cells)


def existing(days: Iterable[str]) -> Iterator[date]:
    """Yield the days of those written that a calendar has."""
    for day in days:
        with suppress(ValueError):  # people tell of February 31 too
            yield date.fromisoformat(day)


def _cutoff(value: str) -> Any:
    return read_cutoff(next((code for code, status in STATUS.items() if status == value), value))
