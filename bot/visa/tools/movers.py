"""How far each of several lines moved over a span."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.finding import Finding, Sighting, Size, rank
from bot.visa.lines import track
from bot.visa.trends import Journey, journey
from bot.visa.wording import cutoff_words, link, paragraphs, title

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.archive import History
    from bot.visa.bulletin import Month
    from bot.visa.questions.question import Place

Side = tuple[Preference, "Place", Sighting]
"""A line: category, country, and the cell that is looked at."""


def side_name(side: Side) -> str:
    """Return `EB-2 India`."""
    return f"{title(side[0])} {side[1].name}"


def _head(known: list[tuple[Journey, Side]]) -> str:
    """Return which moved most; what was no date at one end has no count in days, and is no such one."""
    counted = [(path.days, side) for path, side in known if path.days is not None]
    if all(path.start.cutoff == path.end.cutoff for path, _ in known):
        return "None of them moved"
    if not counted and all(after <= before for before, after in map(_ranks, (path for path, _ in known))):
        return "None of them moved ahead"
    if not counted:
        return "None of them has a count in days, as it was not a date at both ends"
    (most, first), (least, last) = counted[0], counted[-1]
    if most >= 0 or len(counted) == 1:
        did = "moved most" if most >= 0 else "alone has a count in days"
        return f"{side_name(first)} {did}: {most:+d} days"
    return f"{side_name(last)} went back most: {least:+d} days; {side_name(first)} least: {most:+d} days"


def _ranks(path: Journey) -> tuple[tuple[int, date], tuple[int, date]]:
    return rank(path.start.cutoff), rank(path.end.cutoff)


def movers(history: History, sides: list[Side], since: Month, problem: str) -> Finding:
    """Return how far each moved over a span, the one that moved most first."""
    paths = [
        (side, journey(track(history, side[2].chart, side[0], side[1].area), since, side[2].month)) for side in sides
    ]
    known = sorted(((path, side) for side, path in paths if path), key=lambda pair: -(pair[0].days or 0))
    lines = [
        f"- {side_name(side)}: {'no count in days' if path.days is None else f'{path.days:+d} days'}, from "
        f"{cutoff_words(path.start.cutoff)} ({path.start.month.name}) to {cutoff_words(path.end.cutoff)} "
        f"({path.end.month.name})"
        for path, side in known
    ]
    if not known:
        return Finding(f"I have no bulletins since {since.name} to compare.")
    first = known[0][0]
    span = f"from {first.start.month.name} to {first.end.month.name}, {first.end.chart.heading}"
    ways = {(after > before) - (after < before) for before, after in map(_ranks, (path for path, _ in known))}
    way = max(ways) + min(ways) if {1, -1} - ways else None
    return Finding(
        paragraphs(problem, f"**{_head(known)}** ({span}).", "\n".join(lines)),
        evidence=tuple(each for path, _ in known for each in (path.start, path.end)),
        sources=(link(history, first.start.month), link(history, first.end.month)),
        size=None if way is None else Size("all of them", way, "state"),
    )
