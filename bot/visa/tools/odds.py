"""Forecasts of a line in words: the range by month, how likely C, U and a retrogression are, and how long one waits."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.wording import cutoff_words, span_of_days

if TYPE_CHECKING:
    from bot.visa.finding import Sighting
    from bot.visa.outlook.forecast import Outlook


class First(StrEnum):
    """What is said of a line before its forecast: how likely it is C, U or earlier than now, or how long one waits."""

    CURRENT = "C"
    UNAVAILABLE = "U"
    BACK = "back"
    WAIT = "wait"


def waited(cell: Sighting) -> str:
    """Return how long those who are served now have waited."""
    if not isinstance(cell.cutoff, date):
        return ""
    long = span_of_days((cell.month.first_day - cell.cutoff).days)
    return f" Whoever is served now has been in line for {long} or longer."


def chance_of_less(outlook: Outlook, cell: Sighting) -> str:
    """Return how likely the cut-off stands earlier than now, as far as nine deciles tell."""
    if not isinstance(cell.cutoff, date):
        return ""
    chance = _in_ten(_earlier(outlook, cell))
    return f" The chance that it stands earlier than that in {outlook.month.name}, after a retrogression: {chance}."


def _earlier(outlook: Outlook, cell: Sighting) -> int:
    """Return how many deciles stand earlier than `cell`; anything does than C, but C itself."""
    now = cell.cutoff if isinstance(cell.cutoff, date) else date.max
    return sum(each == Status.UNAVAILABLE or (isinstance(each, date) and each < now) for each in outlook.deciles)


def _in_ten(tenths: int) -> str:
    return f"about {tenths} in 10" if tenths else "less than 1 in 10"


def said_first(outlooks: tuple[Outlook, ...], cell: Sighting, name: str, first: First | None) -> str:
    """Return the wait so far, or how likely what is asked about comes, in the likeliest month up to the last."""
    if first is First.WAIT:
        long = waited(cell)
        said = f"{long[1].lower()}{long[2:-1]}" if long else f"no line by dates now, {cutoff_words(cell.cutoff)}"
        return f"**{name}: {said}** ({cell.chart.heading}, {cell.month.name} bulletin).\n\n"
    if first is None or (first is First.BACK and cell.cutoff is Status.UNAVAILABLE):
        return ""
    last = likeliest = outlooks[-1]
    if first is First.BACK:
        likeliest = max(outlooks, key=lambda each: _earlier(each, cell))
        what, chance = "stands earlier than now", _in_ten(_earlier(likeliest, cell))
    else:
        state = Status(first.value)
        if cell.cutoff is not state:
            likeliest = max(outlooks, key=lambda each: each.share(state))
        what, share = f"is {cutoff_words(state)}", likeliest.share(state)
        chance = f"{share:.0%}" if share >= 0.01 else "less than 1 %"
    if likeliest is last:
        return f"**The chance that {name} {what} in {last.month.name}: {chance}.**\n\n"
    upto = f"**The chance that {name} {what} in any one month up to {last.month.name}: "
    return f"{upto}{chance}{'' if chance.startswith('less') else f', highest in {likeliest.month.name}'}.**\n\n"


def middle_of(outlook: Outlook) -> str:
    """Return the value in the middle, or the likeliest state with its share."""
    if isinstance(outlook.value, date):
        return f"about {cutoff_words(outlook.value)}"
    share = max(outlook.p_current, outlook.p_unavailable)
    return f"most likely {cutoff_words(outlook.value)} ({share:.0%})"


def range_line(outlook: Outlook) -> str:
    """Return a month's range as a line of a list, with the odds of C and U that are worth telling."""
    odds = "".join(
        f", {share:.0%} chance of {letter}"
        for share, letter in ((outlook.p_current, "C"), (outlook.p_unavailable, "U"))
        if share >= 0.05
    )
    spread = f"{cutoff_words(outlook.p10)} to {cutoff_words(outlook.p90)}, middle {cutoff_words(outlook.p50)}"
    return f"- {outlook.month.name}: {spread}{odds}"
