"""Every date, month and status that an expert answer states has to come from somewhere: pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.agent.claims import Claim, Sort, claims

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
UNVERIFIED = "⚠ unverified"


@dataclass(frozen=True, slots=True)
class Grounds:
    """What may be stated."""

    dates: frozenset[str]
    months: frozenset[str]
    statuses: frozenset[str]
    years: frozenset[str] = frozenset()

    @classmethod
    def of(cls, results: Iterable[str], words: Iterable[str]) -> Grounds:
        """Read tool results (JSON or text) and the person's own words; asking about a status does not prove it."""
        results, words = tuple(results), tuple(words)
        found = [claim for result in results for text in read(result) for claim in claims(text)]
        asked = [claim for text in words for claim in claims(text) if claim.sort is not Sort.STATUS]
        dates = {claim.value for claim in (*found, *asked) if claim.sort is Sort.DATE}
        months = {claim.value for claim in (*found, *asked) if claim.sort is Sort.MONTH}
        statuses = {claim.value for claim in found if claim.sort is Sort.STATUS}
        years = {year for text in (*results, *words) for year in YEAR.findall(text)}
        years |= {value[:4] for value in (*dates, *months)}
        return cls(
            frozenset(dates), frozenset(months | {date[:7] for date in dates}), frozenset(statuses), frozenset(years)
        )


def read(result: str) -> Iterator[str]:
    """Yield the texts of a tool result, as they read without JSON's escapes; a lone C or U stays one."""
    try:
        yield from _texts(json.loads(result))
    except ValueError:
        yield result


def _texts(value: object) -> Iterator[str]:
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
    known = {
        Sort.DATE: grounds.dates,
        Sort.MONTH: grounds.months,
        Sort.YEAR: grounds.years,
        Sort.STATUS: grounds.statuses,
    }
    return tuple(claim for claim in claims(text) if claim.value not in known[claim.sort])


def correction(found: Iterable[Claim]) -> str:
    """Return what the model is told about its unsupported claims."""
    listed = "; ".join(dict.fromkeys(claim.words for claim in found))
    return (
        f"No tool result supports this in your last answer: {listed}. Call a tool if one can tell; then write the whole"
        " answer again with only what the results say, in the same language, without mentioning this check."
    )


def mark(text: str, found: Iterable[Claim]) -> str:
    """Return `text` with each claim marked where it stands."""
    for claim in sorted(found, key=lambda each: each.start, reverse=True):
        text = f"{text[: claim.end]} ({UNVERIFIED}){text[claim.end :]}"
    return text
