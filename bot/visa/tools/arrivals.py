"""When a cut-off came to a date, and when it was current or unavailable."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Month, Preference, Status
from bot.visa.finding import Finding, Sighting
from bot.visa.questions.question import Order
from bot.visa.tools.asking import day_of, named
from bot.visa.tools.turns import LISTED, at, months_of
from bot.visa.trends import Run, past, runs_of, standstills
from bot.visa.wording import cutoff_words, day_words, link, listed, several, span_of_days, title

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.questions.question import Place

SHOWN = 24
"""Months of a state that are facts one by one; of more, the first and last of each run."""

Path = tuple[Sighting, ...]


def arrived(history: History, path: Path, name: str, target: str, order: Order, *, strictly: bool) -> Finding:
    """Tell when a cut-off reached a day, or strictly passed it, so that a priority date of that day was current.

    A bulletin that was current (C) before that day had come reached nothing: there was no such priority date yet.
    """
    day = day_of(target).last
    word = "passed" if strictly else "reached"
    since = [each for each in path if each.month >= Month.of(day)]
    if not since:
        return _not_yet(history, path[-1], name, day)
    runs = runs_of(since, past(day if strictly else day - timedelta(days=1)))
    if not runs:
        return _never(history, path, name, f"{word} {day_words(day)}")
    run = runs[-1] if order is Order.LAST else runs[0]
    begin, which = at(path, run.first), "last" if order is Order.LAST and len(runs) > 1 else "first"
    head = f"**{name} {which} {word} {day_words(day)} in the {begin.month.name} bulletin**"
    waited = (begin.month.first_day - day).days
    after = ""
    if strictly and waited > 0:
        after = f", {span_of_days(waited)} after that day"
    elif strictly:
        after = ", in the month of that very day"
    with_what = f"{after}, with {cutoff_words(begin.cutoff)} ({begin.chart.heading}){_afterwards(path, run)}."
    cells: tuple[Sighting, ...] = (begin,)
    again = ""
    if order is not Order.LAST and len(runs) > 1:
        newest = at(path, runs[-1].first)
        cells += (newest,)
        times = f"{len(runs)} times in all" if len(runs) > 2 else "once more"
        last = "the last time " if len(runs) > 2 else ""
        again = (
            f" It {word} that date {times}, {last}in the {newest.month.name} bulletin, with "
            f"{cutoff_words(newest.cutoff)}{_afterwards(path, runs[-1])}."
        )
    return Finding(
        f"{head}{with_what}{again}{_very_day(path, day)}",
        evidence=cells,
        sources=tuple(link(history, each.month) for each in cells),
        happened=True,
    )


def took(history: History, path: Path, name: str, target: str, later: str) -> Finding:
    """Tell how long a cut-off took from one day to a later one: from when it first reached each of them."""
    days = sorted(day_of(each).first for each in (target, later))
    reached = [_first_at(path, day) for day in days]
    for cell, day in zip(reached, days, strict=True):
        if cell is None:
            return _never(history, path, name, f"reached {day_words(day)}")
    begin, end = (cell for cell in reached if cell)
    waited = span_of_days((end.month.first_day - begin.month.first_day).days)
    when = f"from the {begin.month.name} bulletin, with {cutoff_words(begin.cutoff)}, to the {end.month.name} bulletin"
    early = " (it may have been there before: that bulletin is the first that I have)" if begin == path[0] else ""
    return Finding(
        f"**{name} took {waited} from {day_words(days[0])} to {day_words(days[1])}**: {when}, with "
        f"{cutoff_words(end.cutoff)} ({begin.chart.heading}){early}.",
        evidence=(begin, end),
        sources=(link(history, begin.month), link(history, end.month)),
    )


def _first_at(path: Path, day: date) -> Sighting | None:
    """Return the first cell whose date is `day` or later."""
    return next((each for each in path if isinstance(each.cutoff, date) and each.cutoff >= day), None)


def _not_yet(history: History, newest: Sighting, name: str, day: date) -> Finding:
    """Say where a row stands of which a day is asked that no bulletin has reached by the calendar."""
    return Finding(
        f"**{day_words(day)} is later than my newest bulletin, {newest.month.name}**, where {name} is "
        f"{cutoff_words(newest.cutoff)} ({newest.chart.heading}): what a priority date of that day meets is not "
        "printed yet.",
        evidence=(newest,),
        sources=(link(history, newest.month),),
        happened=False,
        suggestions=("When will it be current?",),
    )


def _never(history: History, path: Path, name: str, what: str) -> Finding:
    best = max((each for each in path if isinstance(each.cutoff, date)), key=_date, default=path[-1])
    return Finding(
        f"**{name} has not {what}** in any bulletin that I have from {path[0].month.name} to "
        f"{path[-1].month.name}; the furthest was {cutoff_words(best.cutoff)} in {best.month.name} "
        f"({best.chart.heading}).",
        evidence=(best,),
        sources=(link(history, best.month),),
        happened=False,
        suggestions=("When will it be current?",),
    )


def _afterwards(path: Path, run: Run) -> str:
    if run.last == path[-1].month:
        return f", and has not gone back behind it since (to {run.last.name})"
    return f", and fell behind it again after {run.last.name}"


def _very_day(path: Path, day: date) -> str:
    """Return when the cut-off stood at exactly that day, on which a priority date of that day is not current yet."""
    exact = [run for run in standstills(path) if run.cutoff == day]
    if not exact:
        return ""
    spans = listed([months_of(run) for run in exact])
    return f" It stood at exactly that date in {spans}; a priority date of that very day waits then."


def held(history: History, path: Path, name: str, status: Status | None, order: Order) -> Finding:
    """Tell in which bulletins a cut-off was current or unavailable (None: not current)."""
    word, chart = cutoff_words(status) if status else "not current", path[0].chart.heading
    span = f"from {path[0].month.name} to {path[-1].month.name}"
    inside = tuple(each for each in path if _in_state(each, status))
    runs = runs_of(path, lambda each: _in_state(each, status))
    if not runs:
        never = f"was never {word}" if status else "has always been current (C)"
        return Finding(
            f"**{name} {never}** in the bulletins that I have {span} ({chart}).",
            evidence=path[-1:],
            sources=(link(history, path[-1].month),),
            happened=False,
        )
    longest = max(runs, key=lambda each: each.months)
    run = {Order.FIRST: runs[0], Order.MOST: longest}.get(order, runs[-1])
    every_one = order in (Order.ALL, Order.COUNT)
    ends = dict.fromkeys((run.last, run.first) if order is Order.LAST else (run.first, run.last))
    cells = _cells(inside, runs) if every_one else tuple(at(path, month) for month in ends)
    after = next((each for each in path if each.month > run.last), None) if order is Order.LAST else None
    ago = f"{several(history.latest - run.last, 'month')} before the {history.latest.name} bulletin"
    then = f" In {after.month.name} it was {cutoff_words(after.cutoff)}. That was {ago}." if after else ""
    if order is Order.FIRST and (beside := _beside(path, runs, status)):
        cells, then = (*beside[0], *cells, *beside[1]), beside[2]
    head = _head(history, path, f"{name} was", (word, order), (run, len(inside)))
    gaps = sum(run.first < month < run.last for month in history.missing) if "in a row" in head else 0
    then += f" {several(gaps, 'bulletin')} of that run I do not have." if gaps else ""
    spans = "\n".join(f"- {months_of(each)}" for each in reversed(runs[-LISTED:]))
    every = f"\n\nAll such months {span}, newest first:\n{spans}{_unknown(history, runs)}" if every_one else ""
    shown = dict.fromkeys((run.first, run.last))
    return Finding(
        f"{head}{then}{every}",
        evidence=(*cells, *((after,) if after else ())),
        sources=tuple(link(history, each) for each in shown),
        happened=True,
    )


def _head(history: History, path: Path, was: str, asked: tuple[str, Order], told: tuple[Run, int]) -> str:
    """Return what is said first of the months in a state: of the `run` that is meant, or of all `count` of them."""
    (word, order), (run, count) = asked, told
    span, chart = f"from {path[0].month.name} to {path[-1].month.name}", path[0].chart.heading
    if order in (Order.LAST, Order.ALL) and run.last == history.latest:
        row = f"{several(run.months, 'month')} in a row to {run.last.name}"
        return f"**{was.removesuffix('was')}has been {word} since the {run.first.name} bulletin**, {row} ({chart})."
    if order is Order.ALL and count == len(path) > 1:
        every = "current in no" if word == "not current" else f"{word} in every"
        return f"**{was} {every} bulletin {span}** ({chart})."
    if order is Order.MOST:
        most = f"for at most {several(run.months, 'month')} in a row**, {months_of(run)}, of all bulletins that I have"
        return f"**{was} {word} {most} {span} ({chart})."
    if order is Order.COUNT:
        return f"**{was} {word} in {several(count, 'bulletin')}** {span} ({chart})."
    if order is Order.FIRST:
        return f"**{was} first {word} in {run.first.name}**{_in_a_run(run, first=True)} ({chart})."
    return f"**{was} last {word} in {run.last.name}**{_in_a_run(run)} ({chart})."


def _beside(path: Path, runs: tuple[Run, ...], status: Status | None) -> tuple[Path, Path, str] | None:
    """Return the cells before and after the first of `runs` that are told with it, and how: when it was so again."""
    first = runs[0].first
    if first == path[0].month and len(runs) > 1:
        return (), (at(path, runs[1].first),), f" It became so again in {runs[1].first.name}."
    if status is not None or first == path[0].month:
        return None
    before = next(each for each in reversed(path) if each.month < first)
    dated, then = cutoff_words(at(path, first).cutoff), cutoff_words(before.cutoff)
    return (before,), (), f" It was {dated} then; in {before.month.name}, {then} still."


def _unknown(history: History, runs: tuple[Run, ...]) -> str:
    """Say which months inside of `runs` are not known, and so are not counted."""
    missing = [month.name for month in history.missing if any(run.first < month < run.last for run in runs)]
    if not missing:
        return ""
    if len(missing) > LISTED // 3:
        return f"\n{several(len(missing), 'month')} between them are missing from my archive and not counted."
    are = "is" if len(missing) == 1 else "are"
    return f"\n{listed(missing)} {are} missing from my archive, between such months, and {are} not counted."


def printed(history: History, whole: Path, line: tuple[Preference, Place], order: Order) -> Finding:
    """Tell from which bulletin to which one a row, or its column, is printed, out of the `whole` history."""
    row, place = line
    name = title(row) if place.area is Area.ALL else f"{title(row)} for {named(place)}"
    own = [each for each in whole if row in (each.preference, Preference.EB5) and each.area is place.area]
    if not own:
        return Finding(f"I have no bulletin with {name} on that chart.")
    begin, end = own[0], own[-1]
    before = begin.month + -1
    older = f" The {before.name} bulletin, missing from my archive, may have had it too." * (before in history.missing)
    if begin.month == history.months[0]:
        older = " My archive begins there, so it may be older."
    still = "it is still in" if end.month == history.latest else "last in"
    head = f"**{name} was first printed in the {begin.month.name} bulletin**, {still} {end.month.name}"
    if order is Order.LAST:
        head = f"**{name} was last printed in the {end.month.name} bulletin**, first in {begin.month.name}"
    values = f"{begin.month.name}: {cutoff_words(begin.cutoff)}; {end.month.name}: {cutoff_words(end.cutoff)}"
    return Finding(
        f"{head} ({begin.chart.heading}).{older}\n\n{values}.",
        evidence=(begin, end),
        sources=(link(history, begin.month), link(history, end.month)),
        happened=True,
    )


def _in_state(each: Sighting, status: Status | None) -> bool:
    return each.cutoff is status if status else each.cutoff is not Status.CURRENT


def _cells(inside: Path, runs: tuple[Run, ...]) -> Path:
    """Return the cells of a state, newest first; where they are many, the first and last of each run."""
    if len(inside) > SHOWN:
        ends = {month for run in runs for month in (run.first, run.last)}
        inside = tuple(each for each in inside if each.month in ends)
    return tuple(reversed(inside))


def _in_a_run(run: Run, *, first: bool = False) -> str:
    if run.first == run.last:
        return ""
    return f", in a run that lasted to {run.last.name}" if first else f", in a run that began in {run.first.name}"


def _date(sighting: Sighting) -> date:
    assert isinstance(sighting.cutoff, date)
    return sighting.cutoff
