"""Which of two cut-offs was ahead, bulletin by bulletin: when one passed the other."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.visa.finding import Finding, Sighting, rank
from bot.visa.wording import cutoff_words, link, months_words, several

if TYPE_CHECKING:
    from bot.visa.archive import History

LISTED = 12
"""Turns that are listed, the newest first."""
Path = tuple[Sighting, ...]


def took_turns(history: History, first: tuple[str, Path], second: tuple[str, Path]) -> Finding:
    """Tell in which bulletins `first` was ahead of `second`, and which of them took the lead last."""
    (name, path), (other, held_against) = first, second
    beside = {each.month: each for each in held_against}
    pairs = [(each, beside[each.month]) for each in path if each.month in beside]
    if not pairs:
        return Finding(f"I have no bulletin with both {name} and {other}.")
    runs = [(lead, list(found)) for lead, found in groupby(pairs, key=_lead)]
    words = {1: f"{name} ahead", 0: "the same", -1: f"{other} ahead"}
    lines = "\n".join(f"- {_months(found)}: {words[lead]}" for lead, found in reversed(runs[-LISTED:]))
    times = sum(lead == 1 for lead, _ in runs)
    bulletins = sum(_lead(pair) == 1 for pair in pairs)
    span = f"from {pairs[0][0].month.name} to {pairs[-1][0].month.name}, {path[0].chart.heading}"
    last = next((found for lead, found in reversed(runs) if lead == 1), None)
    if last is None:
        return Finding(f"**{name} was never ahead of {other}** ({span}).\n\n{lines}", evidence=pairs[-1])
    begin = last[0]
    if begin is pairs[0]:
        every = "in every bulletin" if len(runs) == 1 else f"from the beginning to {last[-1][0].month.name}"
        head, at = f"**{name} was ahead of {other} {every}**", ""
    else:
        now = " and is so still" if last[-1][0].month == history.latest else f", to {last[-1][0].month.name}"
        head = f"**{name} last went ahead of {other} in the {begin[0].month.name} bulletin**{now}"
        at = f": {cutoff_words(begin[0].cutoff)} against {cutoff_words(begin[1].cutoff)}"
    return Finding(
        f"{head}{at}. It was ahead in {several(bulletins, 'bulletin')}, {several(times, 'time')} ({span}).\n\n{lines}",
        evidence=begin,
        sources=(link(history, begin[0].month),),
    )


def _lead(pair: tuple[Sighting, Sighting]) -> int:
    ours, theirs = rank(pair[0].cutoff), rank(pair[1].cutoff)
    return (ours > theirs) - (ours < theirs)


def _months(found: list[tuple[Sighting, Sighting]]) -> str:
    return months_words(found[0][0].month, found[-1][0].month)
