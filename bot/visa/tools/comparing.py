"""Categories and countries side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.finding import Finding, Grid, rank
from bot.visa.lines import between, look, rows_of, track
from bot.visa.questions.places import every_column
from bot.visa.tools.asking import (
    OneChart,
    WhichMonth,
    column_note,
    day_of,
    everywhere,
    month_problem,
    neighbours,
    only_chart,
    place_of,
    row_problem,
    staleness,
)
from bot.visa.tools.checking import in_the_future
from bot.visa.tools.crossings import Over, over_time
from bot.visa.tools.movers import Side, movers, side_name
from bot.visa.tools.nearest import nearest
from bot.visa.tools.standings import headline, in_state, leads
from bot.visa.trends import journey
from bot.visa.wording import cell_words, link, paragraphs, title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.visa.questions.question import Place

Rows = Annotated[list[Preference], "One or more category codes"]
Countries = Annotated[list[str], "One or more countries of birth in English, or ALL; none: every column"]
Date = Annotated[str, "A priority date, YYYY-MM-DD, to say of each column whether it is current there"]
Dates = Annotated[
    list[str] | None,
    "The priority date that one person has in each of `preferences`, in that order: says which is nearest to its turn",
]
Since = Annotated[
    Month | None, "Compare how far each moved from this month (YYYY-MM) to `month`, instead of where they are"
]
Course = Annotated[
    Over | None,
    "Of two, over all bulletins, or since `since`: turns: in which of them the first named was ahead; level: when they "
    "were the same; widest, narrowest: when their dates were furthest apart, or closest; growth: whether the gap grows",
]
IsAhead = Annotated[bool, "Of two: say yes or no first, whether the first named is ahead of the second"]
OneByOne = Annotated[bool, "Each of `preferences` with the country at its place in `countries`, not each with all"]
State = Annotated[Status | None, "C or U: say first which of them are current or unavailable"]


def compare(
    history: History,
    today: date,
    *,
    preferences: Rows,
    countries: Countries,
    chart: OneChart = Chart.FINAL_ACTION,
    month: WhichMonth = None,
    priority_date: Date = "",
    priority_dates: Dates = None,
    since: Since = None,
    state: State = None,
    over: Course = None,
    is_ahead: IsAhead = False,
    one_by_one: OneByOne = False,
) -> Finding:
    """Put the cut-offs of several categories or countries side by side in one month, and how far each moved in a year.

    Use it for "EB-2 or EB-3", "India against China", "is it faster for Mexico". The one furthest ahead comes first.
    """
    used, problem, after = _used(history, month or history.latest, today)
    chart, problem = only_chart(chart, used, problem)
    if priority_date and (day := day_of(priority_date)).first > today:
        return in_the_future(day, today)
    places = _places(preferences, countries)
    sides = _sides(history, _pairs(preferences, places, one_by_one), (chart, used), ordered=bool(countries))
    if not sides:
        return Finding(row_problem(history, used, chart, preferences[0]))
    if over and len(sides) == 2:
        return _over(history, _pairs(preferences, places, one_by_one), chart, (since, month or history.latest), over)
    if since:
        return movers(history, sides, since, problem)
    said = (problem, staleness(history, today) if month is None else "")
    if priority_dates:
        sides, head = _own(sides, preferences, places, priority_dates)
        return _beside(history, sides, chart, head, said)
    head = in_state(history, sides, state) if state else headline(history, sides, countries, priority_date)
    head = f"{leads(sides, (preferences[0], places[0]))} {head}" if is_ahead and len(sides) == 2 else head
    told = replace(
        _beside(history, sides, chart, head, said),
        meaning=_faster(history, sides, chart) if countries and not priority_date else "",
        everywhere=not countries and everywhere(history, [cell for *_, cell in sides if cell.area is Area.ALL]),
    )
    again = partial(compare, history, today, preferences=preferences, countries=countries, chart=chart, state=state)
    return _and_then(told, partial(again, priority_date=priority_date, one_by_one=one_by_one), after)


def _and_then(told: Finding, again: Callable[..., Finding], month: Month | None) -> Finding:
    """Return what the bulletin before a missing month has, and what the one after it has, of `month`."""
    if month is None:
        return told
    after = again(month=month)
    return replace(
        told,
        answer=paragraphs(told.answer, after.answer),
        evidence=(*told.evidence, *after.evidence),
        sources=(*told.sources, *after.sources),
        everywhere=told.everywhere and after.everywhere,
    )


def _pairs(rows: list[Preference], places: list[Place], one_by_one: bool) -> Iterable[tuple[Preference, Place]]:
    """Return the lines to compare: every category with every country, or each with the one at its place."""
    return dict.fromkeys(zip(rows, places, strict=False) if one_by_one else product(rows, places))


FEW = 3
"""Categories up to which each was named, not a group of them."""


def _sides(
    history: History, pairs: Iterable[tuple[Preference, Place]], where: tuple[Chart, Month], *, ordered: bool
) -> list[Side]:
    """Return the pairs that have a cell in a month's chart, with it; `ordered`: the one furthest ahead first."""
    chart, month = where
    every = list(pairs)
    if len({row for row, _ in every}) > FEW:  # among a group "EB-5" is each of its rows
        every = [(row, place) for name, place in every for row in rows_of(history, month, chart, name)]
    sides = [(row, place, cell) for row, place in every if (cell := look(history, month, chart, row, place.area))]
    return sorted(sides, key=lambda side: rank(side[2].cutoff), reverse=True) if ordered else sides


def _used(history: History, asked: Month, today: date) -> tuple[Month, str, Month | None]:
    """Return the month looked at, why it is not the one asked for, and the one after that, if it is missing."""
    problem = month_problem(history, asked, today)
    near = neighbours(history, asked) if problem else ()
    used = (near or (asked,))[0]
    return used, problem, near[-1] if near and used < asked < near[-1] else None


def _beside(history: History, sides: list[Side], chart: Chart, head: str, said: tuple[str, str]) -> Finding:
    """Return the cut-offs of one month, under `head`; `said`: what is wrong with that month, and what comes next."""
    used = sides[0][2].month
    notes = dict.fromkeys(note for _, place, cell in sides if (note := column_note(place, used, cell)))
    return Finding(
        paragraphs(said[0], head),
        note=" ".join(notes),
        next_step=said[1],
        sources=(link(history, used),),
        evidence=tuple(cell for _, _, cell in sides),
        grid=_grid(history, sides, chart),
    )


def _over(
    history: History,
    pairs: Iterable[tuple[Preference, Place]],
    chart: Chart,
    ends: tuple[Month | None, Month],
    over: Over,
) -> Finding:
    """Return what two lines did over time."""
    first, second = (
        (f"{title(row)} {place.name}", between(track(history, chart, row, place.area), ends[0] or Month(1, 1), ends[1]))
        for row, place in pairs
    )
    return over_time(history, first, second, over)


def _own(sides: list[Side], rows: list[Preference], places: list[Place], dates: list[str]) -> tuple[list[Side], str]:
    """Return one side for each category, in the one country or each in its own, and which date is nearest its turn."""
    each = places * len(rows) if len(places) == 1 else places
    own = [side for line in zip(rows, each, strict=False) for side in sides if side[:2] == line]
    days = zip(own, map(day_of, dates), strict=False)
    return own, nearest([(side_name(side), side[2], day) for side, day in days])


def _places(preferences: list[Preference], countries: list[str]) -> list[Place]:
    """Return the countries named; one alone is held against every column."""
    places = [place_of(each) for each in countries] or list(every_column())
    if len(preferences) == 1 and len(places) == 1:
        places += [each for each in every_column() if each.area is not places[0].area]
    return places


def _year(history: History, side: Side, chart: Chart) -> int | None:
    """Return the days that a line moved in the year before; None where that is no count."""
    end = side[2].month
    path = journey(track(history, chart, side[0], side[1].area), end + -12, end)
    return path.days if path and path.start.month != end else None


def _faster(history: History, sides: list[Side], chart: Chart) -> str:
    """Return which of them moved most in the year before: being ahead and moving fast are two things."""
    moved = [(days, side) for side in sides if (days := _year(history, side, chart)) is not None]
    if len(moved) < 2:
        return ""
    moved.sort(key=lambda pair: -pair[0])
    most, least = moved[0], moved[-1]
    if most[0] == least[0]:
        return f"Over the last 12 months each moved {most[0]:+d} days."
    did = "moved most"
    if most[0] <= 0:
        (most, least), did = (least, most), "went back most"
    return (
        f"Over the last 12 months {side_name(most[1])} {did} ({most[0]:+d} days), {side_name(least[1])} least "
        f"({least[0]:+d} days). Fast movement in the past is no promise."
    )


def _grid(history: History, sides: list[Side], chart: Chart) -> Grid:
    """Return the lines as a table, with the year before."""
    rows = []
    for side in sides:
        days = _year(history, side, chart)
        rows.append((side_name(side), cell_words(side[2].cutoff), "-" if days is None else f"{days:+d} days"))
    month = sides[0][2].month
    return Grid(f"{chart.heading}, {month.name}", ("Category", "Cut-off", "Last 12 months"), tuple(rows))
