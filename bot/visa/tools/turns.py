"""The steps of a cut-off: when it went back or ahead, how far at most, and how often."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.finding import Finding, Sighting, Size, rank
from bot.visa.questions.question import Order
from bot.visa.tools.quoting import quoted
from bot.visa.trends import Journey, Run, Standstill, Step, retrogressions, standstills
from bot.visa.wording import cutoff_words, link, listed, months_words, several, span_of_days

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.visa.archive import History
    from bot.visa.bulletin import Month

LISTED = 12
"""Steps and spans that are listed one by one."""
MOST_BY_YEAR = 24
"""Steps whose fiscal years are named."""

Path = tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Which:
    """Which of several steps or standstills are told."""

    order: Order
    passed_over: int = 0
    at_least: int = 0
    """Steps of fewer days are none, nor standstills that last fewer."""
    after: Path = ()
    """The bulletins after those looked at, in which a cut-off that went back may have recovered."""


def went_back(history: History, entry: Path, path: Path, name: str, which: Which) -> Finding:
    """Tell the retrogressions of `path`; the step from `entry`, the bulletin before, into it is one of its own."""
    words = (name, "retrogressed", "retrogress", "retrogression")
    return _told(history, path, retrogressions((*entry, *path)), words, which)


def moved_ahead(history: History, entry: Path, path: Path, name: str, which: Which) -> Finding:
    """Tell the steps forward of `path`, as `went_back` does."""
    words = (name, "moved ahead", "move ahead", "step forward")
    return _told(history, path, Journey((*entry, *path)).forward, words, which)


def _told(
    history: History, path: Path, found: tuple[Step, ...], words: tuple[str, str, str, str], which: Which
) -> Finding:
    (name, did, do, noun), order = words, which.order
    later = (*path, *which.after)
    by = ""
    if which.at_least:
        found = tuple(step for step in found if abs(step.days or 0) >= which.at_least)
        by = f" by {which.at_least} days or more at once"
    where = f"({path[0].chart.heading})"
    span = f"from {path[0].month.name} to {path[-1].month.name}"
    if not found:
        never = f"**{name} did not {do}{by}** in the bulletins that I have {span} {where}."
        return finding(history, never, path[-1:], happened=False, size=Size(name, 0, "time"))
    sized = sorted([step for step in found if step.days] or found, key=_size)  # a state has no size
    over = min(which.passed_over, len(sized) - 1)
    one = {Order.FIRST: found[0], Order.LAST: found[-1], Order.MOST: sized[over], Order.LEAST: sized[-1 - over]}
    chosen = one.get(order)
    if chosen is None:
        listing = found[-LISTED:]
        newest = f" The newest {LISTED}:" if len(found) > LISTED else ""
        lines = "\n".join(f"- {_line(step)}" for step in reversed(listing))
        times = several(len(found), "time")
        last = f"last in the {found[-1].after.month.name} bulletin"
        head = f"**{name} {did}{by} {times}**{_by_year(found)} {span} {where}, {last}."
        alone = _recovery(later, found[0], _back_again(later, found[0])) if len(found) == 1 else ""
        shown = cells(reversed(listing))
        size = Size(name, len(found), "time")
        told = finding(history, f"{head}{newest}{alone}\n{lines}", shown, happened=True, size=size)
    else:
        others = f" There were {len(found)} in all {span}." if len(found) > 1 else f" It is the only one {span}."
        head = f"**{name}{_which(order, did, noun, over)} in the {chosen.after.month.name} bulletin**"
        again = _back_again(later, chosen)
        then = f"{_first_date(later, chosen, order)}{_recovery(later, chosen, again)}"
        told = finding(
            history,
            f"{head}: {from_to(chosen)} {where}.{_gap(chosen)}{others}{then}",
            (*cells([chosen]), *((again,) if again else ())),
            happened=True,
            size=Size(f"{name}, {chosen.after.month.name}", chosen.days, "day") if chosen.days else None,
        )
    return _with_note(history, told, chosen or found[-1])


def _by_year(found: tuple[Step, ...]) -> str:
    """Return the fiscal years of steps, where they are few enough."""
    years = list(dict.fromkeys(f"FY{step.after.month.fiscal_year}" for step in found))
    return f", in {listed(years)}" if len(years) > 1 and len(found) <= MOST_BY_YEAR else ""


def _back_again(path: Path, step: Step) -> Sighting | None:
    """Return where a cut-off that went back was first as far again."""
    before = step.before.cutoff
    if not step.backwards:
        return None
    later = (each for each in path if each.month > step.after.month)
    return next((each for each in later if rank(each.cutoff) >= rank(before)), None)


def _recovery(path: Path, step: Step, again: Sighting | None) -> str:
    """Say when a cut-off that went back was as far again, or that it has not been."""
    before = step.before.cutoff
    if not step.backwards:
        return ""
    if again is None:
        return f" By {path[-1].month.name} it was not back at {cutoff_words(before)}."
    months = several(again.month - step.after.month, "month")
    stood = cutoff_words(again.cutoff)
    at_most = "" if any(each.month == again.month + -1 for each in path) else "at most "
    return f" It was as far again {at_most}{months} later, in the {again.month.name} bulletin ({stood})."


def _first_date(path: Path, step: Step, order: Order) -> str:
    """Return the first cut-off date after the step that made a category unavailable for the first time."""
    if order is not Order.FIRST or step.after.cutoff is not Status.UNAVAILABLE:
        return ""
    dated = (each for each in path if each.month > step.after.month and isinstance(each.cutoff, date))
    return next((f" The first cut-off date after that: {cutoff_words(c.cutoff)}, {c.month.name}." for c in dated), "")


def _with_note(history: History, told: Finding, step: Step) -> Finding:
    """Add what the bulletin itself says of a step back."""
    after = step.after
    return replace(told, meaning=quoted(history, after.month, after.preference, after.area) if step.backwards else "")


def _size(step: Step) -> int:
    """Return a key that puts the largest step first."""
    return -abs(step.days or 0)


def nth(over: int) -> str:
    """Return which of those that are sorted is told, before `largest` or `longest`."""
    return ("", "second ", "third ", "fourth ")[over] if over < 4 else f"{over + 1}th "


def _which(order: Order, did: str, noun: str, over: int) -> str:
    if order in (Order.MOST, Order.LEAST):
        return f"'s {nth(over)}{'largest' if order is Order.MOST else 'smallest'} {noun} was"
    return f" {'first' if order is Order.FIRST else 'last'} {did}"


def furthest(history: History, path: Path, name: str, order: Order) -> Finding:
    """Tell the latest date that the cut-off ever had, or the earliest."""
    dated = [each for each in path if isinstance(each.cutoff, date)]
    span = f"from {path[0].month.name} to {path[-1].month.name} ({path[0].chart.heading})"
    if not dated:
        return finding(history, f"**{name} had no cut-off date** in the bulletins that I have {span}.", path[-1:])
    pick = min if order is Order.LEAST else max
    best = pick(dated, key=lambda each: rank(each.cutoff))
    word = "earliest" if order is Order.LEAST else "latest"
    months = listed([months_of(run) for run in standstills(path) if run.cutoff == best.cutoff])
    state = sum(not isinstance(each.cutoff, date) for each in path)
    beside = f" In {several(state, 'bulletin')} of that time it was current (C) or unavailable (U)." if state else ""
    head = f"**The {word} cut-off of {name} was {cutoff_words(best.cutoff)}**, {months}"
    oldest = path[0]
    first = f" The oldest bulletin that I have it from, {oldest.month.name}, had {cutoff_words(oldest.cutoff)}."
    shown = (best, oldest) if order is Order.LEAST else (best,)
    told = f"{head}, of all bulletins that I have {span}.{beside}{first if order is Order.LEAST else ''}"
    return finding(history, told, shown)


def finding(
    history: History, answer: str, cells: Path, *, happened: bool | None = None, size: Size | None = None
) -> Finding:
    """Return an answer with its cells, and links to the bulletins of the first and the last of them."""
    months = sorted({each.month for each in cells})
    shown = months if len(months) <= 2 else [months[0], months[-1]]
    return Finding(
        answer,
        evidence=tuple(cells),
        sources=tuple(link(history, each) for each in shown),
        happened=happened,
        size=size,
    )


def cells(found: Iterable[Step]) -> Path:
    """Return the cells that steps lead to and from."""
    return tuple(each for step in found for each in (step.after, step.before))


def at(path: Path, month: Month) -> Sighting:
    """Return the cell of `month`."""
    return next(each for each in path if each.month == month)


def months_of(run: Run | Standstill) -> str:
    """Return the months of a run in words."""
    return months_words(run.first, run.last)


def from_to(step: Step) -> str:
    """Return both ends of a step in words, and how far it is."""
    days = f", {span_of_days(step.days)}" if step.days else ""
    before = f"from {cutoff_words(step.before.cutoff)} ({step.before.month.name})"
    return f"{before} to {cutoff_words(step.after.cutoff)} ({step.after.month.name}){days}"


def _gap(step: Step) -> str:
    gap = step.after.month - step.before.month - 1
    if not gap:
        return ""
    between = f"{several(gap, 'bulletin')} between them {'is' if gap == 1 else 'are'} missing from my archive"
    return f" ({between}, so it may have happened earlier.)"


def _line(step: Step) -> str:
    days = f" ({step.days:+d} days)" if step.days is not None else ""
    gap = step.after.month - step.before.month - 1
    over = f", over {several(gap, 'bulletin')} that I do not have" if gap else ""
    return (
        f"{step.after.month.name}: {cutoff_words(step.before.cutoff)} to {cutoff_words(step.after.cutoff)}{days}{over}"
    )
