"""A whole bulletin: what it changed, at a glance; and its Diversity Visa numbers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Category, Chart, Month, Status
from bot.visa.finding import Finding, Grid, Picture, Sighting
from bot.visa.questions.preferences import title
from bot.visa.tools.asking import WhichMonth, month_problem, neighbours, staleness
from bot.visa.trends import Change, changes, previous
from bot.visa.wording import (
    INDEX,
    cell_words,
    column,
    cutoff_words,
    link,
    listed,
    row_and_column,
    several,
)

SHOWN = 12
Kind = Annotated[Category | None, "family or employment; leave out for both"]
OneOf = Annotated[Chart | None, "final_action or dates_for_filing; leave out for final_action"]
Since = Annotated[Month | None, "Compare with this month instead of the one before, YYYY-MM"]
Only = Annotated[Status | None, "C or U: list the cells that are current or unavailable instead of the changes"]


def visa_bulletin(
    history: History,
    today: date,
    *,
    month: WhichMonth = None,
    category: Kind = None,
    chart: OneOf = None,
    since: Since = None,
    only: Only = None,
) -> Finding:
    """Sum up a whole bulletin: what changed since the one before, biggest moves first, and the chart at a glance.

    Use it for "what changed", "what's new", "show me the December 2024 bulletin", "which categories are unavailable".
    """
    asked, shown = month or history.latest, chart or Chart.FINAL_ACTION
    problem = month_problem(history, asked, today)
    used = (neighbours(history, asked) or (asked,))[0] if problem else asked
    before = since if since in history.bulletins else previous(history, used)
    cells = _cells(history, used, shown, category)
    found = [each for each in changes(history, used, shown, before) if _of(each, category)]
    changed = tuple(each for change in found for each in (change.step.after, change.step.before))
    grid = glance(history, used, shown, category)
    body = _those(cells, only) if only else _moves(history, used, before, found, (shown, chart, category))
    return Finding(
        "\n\n".join(part for part in (problem, body) if part),
        meaning="" if only else _how_ranked(found),
        next_step=staleness(history, today) if month is None else "",
        sources=tuple(link(history, each) for each in (used, None if only else before) if each),
        evidence=tuple(each for each in cells if each.cutoff is only)
        if only
        else (*changed, *(each for each in cells if each not in changed)),
        links=(history.url(used),),
        grid=grid,
        picture=Picture(f"{used.name} Visa Bulletin, {shown.heading}", f"{grid.caption}, as a table.", grid=grid),
        suggestions=("What changed in dates for filing?", "Is my priority date current?"),
    )


def _of(change: Change, category: Category | None) -> bool:
    return category in (None, change.step.after.preference.category)


def _cells(history: History, month: Month, chart: Chart, category: Category | None) -> tuple[Sighting, ...]:
    return tuple(
        Sighting(month, chart, cell.preference, cell.area, cell.cutoff)
        for cell in history.cells(month)
        if cell.chart is chart and category in (None, cell.preference.category)
    )


def _those(cells: tuple[Sighting, ...], only: Status) -> str:
    """List the cells that are C or U, by category."""
    word, where = cutoff_words(only), f"({cells[0].chart.heading}, {cells[0].month.name} bulletin)"
    found = [each for each in cells if each.cutoff is only]
    if not found:
        return f"**Nothing was {word}** {where}."
    rows = dict.fromkeys(each.preference for each in found)
    lines = []
    for row in rows:
        areas = [each.area for each in found if each.preference is row]
        whole = len(areas) == len([each for each in cells if each.preference is row])
        lines.append(f"- {title(row)}: {'every country' if whole else listed([column(area) for area in areas])}")
    return f"**{several(len(rows), 'category')} had cells that were {word}** {where}:\n" + "\n".join(lines)


def _moves(
    history: History,
    used: Month,
    before: Month | None,
    found: list[Change],
    wanted: tuple[Chart, Chart | None, Category | None],
) -> str:
    shown, chart, category = wanted
    back = [each for each in found if each.step.backwards]
    ahead = [each for each in found if not each.step.backwards]
    other = _filing_line(history, used, category) if chart is None else ""
    parts = (_head(used, before, found, shown), _list("Went back", back), _list("Moved ahead", ahead), other)
    return "\n\n".join(part for part in parts if part)


def _list(title: str, found: list[Change]) -> str:
    if not found:
        return ""
    lines = "\n".join(f"- {_line(change)}" for change in found[:SHOWN])
    more = f"\n- and {len(found) - SHOWN} smaller ones" if len(found) > SHOWN else ""
    return f"{title}:\n{lines}{more}"


def _head(used: Month, before: Month | None, found: list[Change], chart: Chart) -> str:
    if before is None:
        return f"**The {used.name} bulletin is the first in my archive**, so nothing can be compared."
    since = f"since {before.name}"
    if before + 1 < used and before + 2 == used:
        since += f" (the {(before + 1).name} bulletin is missing from my archive)"
    if not found:
        return f"**Nothing moved in the {used.name} bulletin** {since} ({chart.heading})."
    back = sum(change.step.backwards for change in found)
    ahead = len(found) - back
    tail = f", {several(back, 'cut-off')} went back" if back else ", none went back"
    return f"**In the {used.name} bulletin {several(ahead, 'cut-off')} moved ahead{tail}** {since} ({chart.heading})."


def _line(change: Change) -> str:
    step = change.step
    days = f" ({step.days:+d} days)" if step.days else ""
    return (
        f"{row_and_column(step.after)}: {cutoff_words(step.before.cutoff)} to {cutoff_words(step.after.cutoff)}{days}"
    )


def _how_ranked(found: list[Change]) -> str:
    if len(found) < 2:
        return ""
    return (
        "Ordered by how many people each move is worth: the days moved, times the visas that the law "
        "gives that category "
        "and country in a year. That is a rough measure; nobody publishes how many wait at each date. Country columns "
        "that follow All Chargeability Areas are not repeated."
    )


def _filing_line(history: History, month: Month, category: Category | None) -> str:
    found = [
        each
        for each in changes(history, month, Chart.DATES_FOR_FILING)
        if category in (None, each.step.after.preference.category)
    ]
    if not history.cells(month) or all(cell.chart is Chart.FINAL_ACTION for cell in history.cells(month)):
        return ""
    return (
        f"On Dates for Filing, {several(len(found), 'cut-off')} changed."
        if found
        else "Dates for Filing did not change."
    )


def glance(history: History, month: Month, chart: Chart, category: Category | None = None) -> Grid:
    """Return a month's chart as a table: a row a category, a column a chargeability."""
    cells = [cell for cell in history.cells(month) if cell.chart is chart]
    cells = [cell for cell in cells if category in (None, cell.preference.category)]
    areas = [area for area in Area if any(cell.area is area for cell in cells)]
    rows = []
    for preference in dict.fromkeys(cell.preference for cell in cells):
        row = {cell.area: cell.cutoff for cell in cells if cell.preference is preference}
        rows.append((title(preference), *(cell_words(row.get(area)) for area in areas)))
    short = {Area.ALL: "All others", Area.EL_SALVADOR_GUATEMALA_HONDURAS: "El Salv./Guat./Hond."}
    header = ("", *(short.get(area, area.value.replace("_", " ").title()) for area in areas))
    return Grid(f"{month.name}, {chart.heading}", header, tuple(rows))


Region = Annotated[str, "A region (Africa, Asia, Europe, ...) or a country; leave out for all"]


def diversity_visa(history: History, today: date, *, month: WhichMonth = None, region: Region = "") -> Finding:
    """Return the Diversity Visa (lottery) rank cut-offs by region that a month's bulletin prints.

    A selected person can be given a visa in that month when the rank number is below the cut-off of the region, or
    of the country where that is listed apart.
    """
    asked = month or history.latest
    problem = month_problem(history, asked, today)
    used = (neighbours(history, asked) or (asked,))[0] if problem else asked
    rows = [row for row in history.diversity(used) if row.month == used] or list(history.diversity(used))
    wanted = region.strip().lower()
    kept = [row for row in rows if not wanted or wanted in (row.region.lower(), row.country.lower())]
    if not rows:
        return Finding(
            f"{problem} I have no Diversity Visa numbers for {used.name} in my data; section B of the bulletin prints "
            f"them: {link(history, used)}.".strip(),
            next_step="A rank number has to be below the number of the region; a listed country has its own.",
            links=(history.url(used), INDEX),
        )
    lines = "\n".join(f"- {row.country or row.region.title()}: {_rank(row.rank)}" for row in kept or rows)
    where = f" for {region.title()}" if kept and wanted else ""
    return Finding(
        f"{problem}\n\n**Diversity Visa rank cut-offs{where}, {used.name} bulletin:**\n{lines}".strip(),
        meaning=(
            "Only rank numbers below the one shown can be given a visa in that month; it all ends on September 30 of "
            "the fiscal year."
        ),
        sources=(link(history, used),),
        links=(history.url(used),),
    )


def _rank(rank: int | Status) -> str:
    if isinstance(rank, Status):
        return cutoff_words(rank)
    return f"{rank:,}"
