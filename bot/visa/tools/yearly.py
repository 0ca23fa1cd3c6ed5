"""How far a cut-off moved in each year, and in which it moved most."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS
from bot.visa.finding import Finding, Sighting
from bot.visa.questions.question import Order
from bot.visa.trends import Journey
from bot.visa.wording import cutoff_words, link, listed

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.bulletin import Month

RECENT = 10
"""Years whose average is told."""


def by_year(history: History, path: tuple[Sighting, ...], name: str, order: Order, *, fiscal: bool) -> Finding:
    """Tell the movement of each year, from its first bulletin to its last; the year asked for first."""
    years = [
        (year, Journey(tuple(found)))
        for year, found in groupby(path, key=lambda each: each.month.fiscal_year if fiscal else each.month.year)
    ]
    counted = [(year, way, way.days) for year, way in years if way.days is not None and len(way.sightings) > 1]
    running = path[-1].month.month != (9 if fiscal else 12)
    if running and len(counted) > 1 and counted[-1][0] == years[-1][0]:
        counted.pop()  # a few months are no year to hold against others
    if not counted:
        return Finding(f"**{name} has no year in which it was a date all the time** ({path[0].chart.heading}).")
    pick = min if order is Order.LEAST else max
    _, way, days = pick(counted, key=lambda each: each[2])
    word, label = "least" if order is Order.LEAST else "most", "FY" if fiscal else ""
    begin = (10 if fiscal else 1, path[0].month)
    told = [f"- {label}{each}: {_moved(journey)}{_late(journey, *begin)}" for each, journey in reversed(years)]
    told[0] += f" (so far, to {path[-1].month.name})" if running else ""
    lines = "\n".join(told)
    recent = [days for _, _, days in counted][-RECENT:]
    mean = f"Of the last {RECENT} of these years: {sum(recent) / RECENT:+.0f} days a year on average."
    alike = listed([f"{label}{each}" for each, _, same in counted if same == days])
    head = f"**{name} moved {word} in {alike}: {f'{days:+d}' if days else '0'} days** ({path[0].chart.heading})"
    ends = (way.start, way.end)
    return Finding(
        f"{head}, from {cutoff_words(way.start.cutoff)} ({way.start.month.name}) to {cutoff_words(way.end.cutoff)} "
        f"({way.end.month.name}).{f' {mean}' if len(recent) == RECENT else ''}\n\n"
        f"Each year, from its first bulletin to its last:\n{lines}",
        evidence=ends,
        sources=tuple(link(history, each.month) for each in ends),
    )


def _late(way: Journey, number: int, oldest: Month) -> str:
    """Say from which bulletin a year is counted where its first one is missing."""
    first = way.start.month
    if first.month == number or first == oldest:
        return ""
    return f" (from {first.name}: the bulletin of {MONTHS[number - 1]} is missing)"


def _moved(way: Journey) -> str:
    if way.days is not None:
        return f"{way.days:+d} days" if way.days else "0 days"
    return f"{cutoff_words(way.start.cutoff)} to {cutoff_words(way.end.cutoff)}"
