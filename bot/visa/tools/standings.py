"""Where several lines stand in one bulletin, in words: who is ahead, who is current, and in which columns."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Status
from bot.visa.finding import rank
from bot.visa.rules import Standing, standing
from bot.visa.tools.asking import day_of, place_of
from bot.visa.tools.checking import said_day
from bot.visa.tools.movers import side_name
from bot.visa.trends import days_between
from bot.visa.wording import cutoff_words, held_words, listed, span_of_days, title

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.bulletin import Cutoff, Month, Preference
    from bot.visa.questions.question import Day, Place
    from bot.visa.tools.movers import Side


def headline(history: History, sides: list[Side], countries: list[str], priority_date: str) -> str:
    """Return what is said first of several lines: whether a date is current in them, or how they stand."""
    if priority_date:
        return _held_against(sides, day_of(priority_date))
    if not countries:
        return _overview(sides)
    single = len(countries) == 1 and len({side[0] for side in sides}) == 1
    return (_against_all(history, sides, place_of(countries[0])) if single else "") or _head(history, sides)


def in_state(history: History, sides: list[Side], state: Status) -> str:
    """Return which of them are current, or unavailable, before all of them."""
    held = [side_name(side) for side in sides if side[2].cutoff is state]
    word, where = cutoff_words(state), f"({sides[0][2].chart.heading}, {sides[0][2].month.name} bulletin)"
    rows = list(dict.fromkeys(title(side[0]) for side in sides))
    rest = listed(rows)
    if len(held) == len(sides):
        return f"**Yes, {rest} {_are(history, rows, sides[0][2].month)} {word} in every column** {where}."
    lines = "\n".join(f"- {side_name(side)}: {cutoff_words(side[2].cutoff)}" for side in sides)
    if not held:
        return f"**No, {rest} {_are(history, rows, sides[0][2].month)} not {word} for any country** {where}.\n\n{lines}"
    return f"**{word[0].upper()}{word[1:]}: {listed(held)}; the others are not** {where}.\n\n{lines}"


def _overview(sides: list[Side]) -> str:
    """Return every column of a category, in the bulletin's order."""
    cell = sides[0][2]
    names = listed(list(dict.fromkeys(title(side[0]) for side in sides)))
    if len({side[2].cutoff for side in sides}) == 1:
        same = f"{cutoff_words(cell.cutoff)} in every column"
        return f"**{names}: {same}** ({cell.chart.heading}, {cell.month.name} bulletin)."
    lines = "\n".join(f"- {side_name(side)}: **{cutoff_words(side[2].cutoff)}**" for side in sides)
    return f"{names}, {cell.chart.heading}, {cell.month.name} bulletin, by country of birth:\n{lines}"


def _held_against(sides: list[Side], day: Day) -> str:
    """Return in which columns a priority date is current."""
    words = {
        Standing.CURRENT: "current",
        Standing.WAITING: "not current",
        Standing.UNAVAILABLE: "not current (unavailable)",
        Standing.DEPENDS: "depends on the exact day",
    }
    first = sides[0][2]
    if len(sides) > 1 and len({(side[0], side[2].cutoff) for side in sides}) == 1:
        stands, cut = words[standing(first.cutoff, day)], cutoff_words(first.cutoff)
        who = f"{title(sides[0][0])}, priority date {said_day(day)}: {stands} in any column"
        return f"**{who}** ({first.chart.heading}, {first.month.name} bulletin): the cut-off is {cut}."
    lines = "\n".join(
        f"- {side_name(side)}: **{words[standing(cell.cutoff, day)]}**, the cut-off is {cutoff_words(cell.cutoff)}"
        f"{_apart(cell.cutoff, day)}"
        for side in sides
        for cell in side[2:]
    )
    return f"Priority date {said_day(day)} in the {first.month.name} bulletin ({first.chart.heading}):\n{lines}"


def _apart(cutoff: Cutoff, day: Day) -> str:
    """Return how far a cut-off is from a priority date that is known to the day."""
    days = days_between(day.first, cutoff) if day.exact else None
    return f", {span_of_days(abs(days))} {'after' if days > 0 else 'before'} it" if days else ""


def _against_all(history: History, sides: list[Side], place: Place) -> str:
    """Return how one country stands against all others, where both are there."""
    own = next((side for side in sides if side[1] == place), None)
    rest = next((side for side in sides if side[1].area is Area.ALL), None)
    if own is None or rest is None:
        return ""
    where = f"({own[2].chart.heading}, {own[2].month.name} bulletin)"
    ours, theirs = cutoff_words(own[2].cutoff), cutoff_words(rest[2].cutoff)
    lines = "\n".join(f"- {side_name(side)}: {cutoff_words(side[2].cutoff)}" for side in sides)
    old = (own[2].month.first_day - own[2].cutoff).days if isinstance(own[2].cutoff, date) else 0
    if own is rest:
        since = f"lies {span_of_days(old)} before {own[2].month.name} itself"
        return f"**{side_name(own)}, at {ours}, {since}** {where}.\n\n{lines}" if old else ""
    if own[2].cutoff == rest[2].cutoff:
        return f"**{side_name(own)} stands exactly where {side_name(rest)} does: {ours}** {where}.\n\n{lines}"
    word = "ahead of" if rank(own[2].cutoff) > rank(rest[2].cutoff) else "behind"
    gap = days_between(rest[2].cutoff, own[2].cutoff)
    by = f"{span_of_days(gap)} " if gap else ""
    held = held_words(history, own[2].month)
    then = f"The cut-off lies {span_of_days(old)} before {own[2].month.name} itself.\n\n" if old else ""
    head = f"**{side_name(own)}, at {ours}, {held} {by}{word} {side_name(rest)}, at {theirs}**"
    return f"{head} {where}.\n\n{then}{lines}"


def leads(sides: list[Side], line: tuple[Preference, Place]) -> str:
    """Return whether `line` is ahead of the other: `sides` have the one furthest ahead first."""
    level = sides[0][2].cutoff == sides[1][2].cutoff
    return "**Yes.**" if not level and sides[0][:2] == line else "**No.**"


def _head(history: History, sides: list[Side]) -> str:
    first, month, chart = sides[0], sides[0][2].month, sides[0][2].chart
    where = f"({chart.heading}, {month.name} bulletin)"
    if len(sides) == 1:
        return f"**{side_name(first)}: {cutoff_words(first[2].cutoff)}** {where}."
    if all(side[2].cutoff == first[2].cutoff for side in sides):
        return (
            f"**They are the same: {cutoff_words(first[2].cutoff)}** for "
            f"{', '.join(side_name(side) for side in sides)} {where}."
        )
    lines = "\n".join(f"- {side_name(side)}: {cutoff_words(side[2].cutoff)}" for side in sides)
    ahead, behind = _all_at(sides, first[2].cutoff), _all_at(sides, sides[-1][2].cutoff)
    rest = [side for side in sides if side[2].cutoff != first[2].cutoff]
    gap = days_between(rest[0][2].cutoff, first[2].cutoff)
    by = f"{span_of_days(gap)} " if gap else ""
    front = f"{listed(ahead)}, at {cutoff_words(first[2].cutoff)}, {_are(history, ahead, month)}"
    last = f"{listed(behind)}, at {cutoff_words(sides[-1][2].cutoff)}"
    if len(behind) == len(rest):
        return f"**{front} {by}ahead of {last}** {where}.\n\n{lines}"
    return f"**{front} furthest ahead; {last}, {_are(history, behind, month)} furthest behind** {where}.\n\n{lines}"


def _all_at(sides: list[Side], cutoff: Cutoff) -> list[str]:
    return list(dict.fromkeys(side_name(side) for side in sides if side[2].cutoff == cutoff))


def _are(history: History, names: list[str], month: Month) -> str:
    if month < history.latest:
        return "was" if len(names) == 1 else "were"
    return "is" if len(names) == 1 else "are"
