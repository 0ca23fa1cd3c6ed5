"""Two cut-offs held against each other, bulletin by bulletin: which was ahead, when they were level, how far apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.finding import Finding, Sighting, Size, rank
from bot.visa.trends import days_between
from bot.visa.wording import cutoff_words, link, listed, months_words, several, span_of_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.archive import History

LISTED = 12
"""Turns that are listed, the newest first."""
Path = tuple[Sighting, ...]
Pair = tuple[Sighting, Sighting]


class Over(StrEnum):
    """What of two lines over time is wanted."""

    TURNS = "turns"
    LEVEL = "level"
    WIDEST = "widest"
    NARROWEST = "narrowest"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True)
class Race:
    """Two named lines over the bulletins that have both."""

    name: str
    other: str
    pairs: tuple[Pair, ...]

    @property
    def span(self) -> str:
        """From which bulletin to which, on which chart."""
        first = self.pairs[0][0]
        return f"from {first.month.name} to {self.pairs[-1][0].month.name}, {first.chart.heading}"


def over_time(history: History, first: tuple[str, Path], second: tuple[str, Path], over: Over) -> Finding:
    """Tell what `over` asks of two lines."""
    (name, path), (other, held_against) = first, second
    beside = {each.month: each for each in held_against}
    race = Race(name, other, tuple((each, beside[each.month]) for each in path if each.month in beside))
    if not race.pairs:
        return Finding(f"I have no bulletin with both {name} and {other}.")
    if over is Over.TURNS:
        return _turns(history, race)
    if over is Over.GROWTH:
        return _growth(history, race)
    return _level(history, race) if over is Over.LEVEL else _apart(history, race, over)


def _growth(history: History, race: Race) -> Finding:
    """Tell whether the gap grows: over the time asked about, of all bulletins over the last year."""
    newest = race.pairs[-1]
    year = [pair for pair in race.pairs if pair[0].month >= newest[0].month + -12]
    old = (year if race.pairs[0][0].month == history.months[0] else race.pairs)[0]
    then, now = (days_between(pair[1].cutoff, pair[0].cutoff) for pair in (old, newest))
    cells = (*newest, *old)
    sources = tuple(link(history, pair[0].month) for pair in (newest, old))
    lines = "\n".join(
        f"- {ours.month.name}: {race.name} {cutoff_words(ours.cutoff)}, {race.other} {cutoff_words(theirs.cutoff)}"
        for ours, theirs in (newest, old)
    )
    if then is None or now is None:
        return Finding(f"**The gap has no count in days at both ends** ({race.span}).\n\n{lines}", evidence=cells)
    did = "has not changed" if abs(now) == abs(then) else "has grown" if abs(now) > abs(then) else "has shrunk"
    swapped = f" {race.name} and {race.other} changed places." if now * then < 0 else ""
    return Finding(
        f"**The gap between {race.name} and {race.other} {did}: {span_of_days(abs(now))} in {newest[0].month.name}, "
        f"{span_of_days(abs(then))} in {old[0].month.name}** ({newest[0].chart.heading}).{swapped}\n\n{lines}",
        evidence=cells,
        sources=sources,
        size=Size("the gap", abs(now) - abs(then), "day"),
    )


def _turns(history: History, race: Race) -> Finding:
    """Tell in which bulletins the first was ahead, and which of them took the lead last."""
    name, other, pairs = race.name, race.other, race.pairs
    runs = _runs(pairs)
    words = {1: f"{name} ahead", 0: "the same", -1: f"{other} ahead"}
    lines = "\n".join(f"- {_months(found)}: {words[lead]}" for lead, found in reversed(runs[-LISTED:]))
    times = sum(lead == 1 for lead, _ in runs)
    bulletins = sum(_lead(pair) == 1 for pair in pairs)
    last = next((found for lead, found in reversed(runs) if lead == 1), None)
    if len(runs) == 1 and runs[0][0] == 0:
        return Finding(f"**{name} and {other} were the same in every bulletin** ({race.span}).", evidence=pairs[-1])
    if last is None:
        return Finding(f"**{name} was never ahead of {other}** ({race.span}).\n\n{lines}", evidence=pairs[-1])
    begin, end = last[0], last[-1]
    at = "".join(
        f"; {pair[0].month.name}: {cutoff_words(pair[0].cutoff)} against {cutoff_words(pair[1].cutoff)}"
        for pair in dict.fromkeys((begin, end))
    )
    if end[0].month == history.latest:
        when = f"has been ahead of {other} since the {begin[0].month.name} bulletin"
    else:
        when = f"was last ahead of {other} in the {end[0].month.name} bulletin, in a run from {begin[0].month.name} on"
    head = f"{name} was ahead of {other} in every bulletin" if len(runs) == 1 else f"{name} {when}"
    led = [pair for pair in pairs if _lead(pair) == 1]
    first = next((pair for pair in led if pair[1].cutoff is not Status.UNAVAILABLE), led[0])
    dates = f"{cutoff_words(first[0].cutoff)} against {cutoff_words(first[1].cutoff)}"
    once = f", first in the {first[0].month.name} bulletin ({dates})" if first not in last else ""
    return Finding(
        f"**{head}**{at}. It was ahead in {several(bulletins, 'bulletin')}, {several(times, 'time')}{once} "
        f"({race.span}).\n\n{lines}",
        evidence=(*begin, *(end if end is not begin else ()), *(first if once else ())),
        sources=tuple(link(history, each) for each in dict.fromkeys((begin[0].month, end[0].month))),
    )


def _level(history: History, race: Race) -> Finding:
    """Tell in which bulletins both stood at the same, the newest first."""
    both = f"{race.name} and {race.other}"
    runs = [found for lead, found in _runs(race.pairs) if lead == 0]
    if not runs:
        return Finding(f"**{both} were never the same** ({race.span}).", evidence=race.pairs[-1])
    if sum(map(len, runs)) == len(race.pairs):
        return Finding(f"**{both} were the same in every bulletin** ({race.span}).", evidence=race.pairs[-1])
    last = runs[-1][-1]
    are = "are the same now" if last[0].month == history.latest else "were last the same"
    lines = "\n".join(f"- {_months(found)}: {_both_at(found)}" for found in reversed(runs[-LISTED:]))
    count = several(sum(map(len, runs)), "bulletin")
    return Finding(
        f"**{both} {are}, in the {last[0].month.name} bulletin**, both at {cutoff_words(last[0].cutoff)}. They were "
        f"the same in {count} ({race.span}); the newest of these times:\n\n{lines}",
        evidence=last,
        sources=(link(history, last[0].month),),
    )


def _both_at(found: list[Pair]) -> str:
    at = list(dict.fromkeys(cutoff_words(pair[0].cutoff) for pair in found))
    return at[0] if len(at) == 1 else f"{at[0]} to {at[-1]}"


def _apart(history: History, race: Race, over: Over) -> Finding:
    """Tell when the two dates were furthest apart, or closest without being the same."""
    gaps = [(abs(days), pair) for pair in race.pairs if (days := days_between(pair[0].cutoff, pair[1].cutoff))]
    if not gaps:
        return Finding(f"**{race.name} and {race.other} were never two different dates** ({race.span}).")
    pick, word = (max, "widest") if over is Over.WIDEST else (min, "narrowest")
    size = pick(days for days, _ in gaps)
    alike = [pair for days, pair in gaps if days == size]
    ours, theirs = at = alike[0]
    front, back = (race.name, race.other) if _lead(at) > 0 else (race.other, race.name)
    ahead, behind = sorted((ours.cutoff, theirs.cutoff), key=rank, reverse=True)
    now = f" In {gaps[-1][1][0].month.name} it was {span_of_days(gaps[-1][0])}." if gaps[-1][1] not in alike else ""
    undated = sum(days_between(pair[0].cutoff, pair[1].cutoff) is None for pair in race.pairs)
    left_out = f" Left out: {several(undated, 'bulletin')} in which one was current or unavailable." if undated else ""
    return Finding(
        f"**The {word} gap between {race.name} and {race.other} was {span_of_days(size)}**, in "
        f"{listed([pair[0].month.name for pair in alike[:LISTED]])}: {front} at {cutoff_words(ahead)}, ahead of {back} "
        f"at {cutoff_words(behind)} ({race.span}).{now}{left_out}",
        evidence=at,
        sources=(link(history, ours.month),),
    )


def _runs(pairs: Iterable[Pair]) -> list[tuple[int, list[Pair]]]:
    """Return the runs of bulletins with the same one ahead: 1 the first, -1 the other, 0 neither."""
    return [(lead, list(found)) for lead, found in groupby(pairs, key=_lead)]


def _lead(pair: Pair) -> int:
    ours, theirs = rank(pair[0].cutoff), rank(pair[1].cutoff)
    return (ours > theirs) - (ours < theirs)


def _months(found: list[Pair]) -> str:
    return months_words(found[0][0].month, found[-1][0].month)
