"""A whole bulletin: what it changed, what stood still, what was current or unavailable, and at a glance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Status
from bot.visa.finding import Finding, Picture, Sighting
from bot.visa.tools.asking import (
    WhichMonth,
    column_note,
    month_problem,
    named,
    neighbours,
    only_chart,
    place_of,
    staleness,
)
from bot.visa.tools.glance import glance
from bot.visa.tools.quoting import noted
from bot.visa.tools.views import EVERYWHERE, NEWLY, STATES, Born, Kind, OneOf, Only, Rows, Since, View, Which
from bot.visa.tools.waits import own_cells, ranked
from bot.visa.trends import Change, previous
from bot.visa.wording import (
    column,
    cutoff_words,
    link,
    listed,
    months_words,
    paragraphs,
    row_and_column,
    several,
    title,
)

LISTED = 12
"""Steps back that are told one by one."""


def visa_bulletin(
    history: History,
    today: date,
    *,
    month: WhichMonth = None,
    category: Kind = None,
    chart: OneOf = None,
    since: Since = None,
    only: Which = None,
    preferences: Rows = None,
    country: Born = "",
) -> Finding:
    """Sum up a whole bulletin: what changed since the one before, biggest moves first, and the chart at a glance.

    Use it for "what changed", "what's new", "show me the December 2024 bulletin", "which categories are unavailable",
    "what retrogressed", "what did not move", "what changed for India", "which category has the longest wait".
    """
    asked, shown = month or history.latest, chart or Chart.FINAL_ACTION
    problem = month_problem(history, asked, today)
    used = (neighbours(history, asked) or (asked,))[0] if problem else asked
    shown, problem = only_chart(shown, used, problem)
    before = previous(history, min(since + 1, used)) if since else previous(history, used)
    place = place_of(country) if country else None
    view = View(used, shown, before, category, tuple(preferences or ()), place.area if place else None)
    where = f" for {named(place)}" if place else ""
    if only is Only.NOTES:
        told = Finding(noted(history, used, view.rows), evidence=view.cells(history)[:1])
    else:
        told = _whole(history, view, chart, where) if only is None else _part(history, view, only, chart, where)
    return Finding(
        paragraphs(problem, told.answer),
        meaning=told.meaning,
        note=column_note(place, used, next(iter(view.cells(history)), None)) if place else "",
        next_step=staleness(history, today) if month is None else "",
        sources=tuple(link(history, each) for each in (used, None if only in STATES else before) if each),
        evidence=told.evidence,
        grid=told.grid,
        picture=told.picture,
        suggestions=("What changed in dates for filing?", "Is my priority date current?"),
    )


def _whole(history: History, view: View, chart: Chart | None, where: str) -> Finding:
    found = view.changes(history)
    if view.area:
        column = view.cells(history)
        lines = "\n".join(f"- {title(each.preference)}: {cutoff_words(each.cutoff)}" for each in column)
        head = f"**The {view.month.name} bulletin{where}** ({view.chart.heading}):\n{lines}"
        return Finding(f"{head}\n\n{_moves(history, view, found, view.chart, where)}", evidence=column)
    cells, changed = view.cells(history), _both(found)
    grid = glance(history, view.month, view.chart, view.category)
    drawn = f"{view.month.name} Visa Bulletin, {view.chart.heading}"
    return Finding(
        _moves(history, view, found, chart),
        meaning=_how_ranked(found),
        evidence=(*changed, *(each for each in cells if each not in changed)),
        grid=glance(history, view.month, view.chart, view.category, view.since),
        picture=Picture(drawn, f"{grid.caption}, as a table.", grid=grid),
    )


def _part(history: History, view: View, only: Only, chart: Chart | None, where: str) -> Finding:
    if (only in STATES or only in NEWLY) and view.since and view.since != previous(history, view.month):
        return _in_state_over(history, view, STATES.get(only) or NEWLY[only], where)
    if only in STATES:
        return _standing(view.cells(history), only, where)
    if only in NEWLY:
        steps = [each for each in view.steps(history) if each.after.cutoff is NEWLY[only] and not each.still]
        kept, what = [each.after for each in steps], f"became {cutoff_words(NEWLY[only])}"
        text = _those(kept, view.cells(history), what, where)
        return Finding(text, evidence=tuple(cell for each in steps for cell in (each.after, each.before)))
    if only in (Only.LONGEST, Only.SHORTEST):
        past = view.month < history.latest
        return ranked(view.cells(history), where, longest=only is Only.LONGEST, past=past)
    if only is Only.STILL:
        kept = [step.after for step in view.steps(history) if step.still]
        return Finding(_those(kept, view.cells(history), "did not move", where), evidence=tuple(kept))
    found = view.changes(history)
    if only is Only.CHANGED:
        text = _moves(history, view, found, chart if view.area is None else view.chart, where)
        return Finding(text, meaning=_how_ranked(found), evidence=_both(found))
    if view.since and view.since != previous(history, view.month) and only is Only.BACK:
        return _each_back(history, view, where)
    if only is Only.FASTEST:
        found = [each for each in found if (each.step.days or 0) > 0]
    if only in (Only.MOST, Only.FASTEST, Only.LEAST):
        return _most(view, found, where, least=only is Only.LEAST)
    found = [each for each in found if each.step.backwards is (only is Only.BACK)]
    did = "went back" if only is Only.BACK else "moved ahead"
    since = f" since {view.since.name}" if view.since else ""
    head = f"{several(len(found), 'cut-off')} {did}{where}" if found else f"No cut-off {did}{where}"
    lines = "\n".join(f"- {_line(change)}" for change in found)
    text = f"**{head} in the {view.month.name} bulletin**{since} ({view.chart.heading})"
    return Finding(f"{text}:\n{lines}" if found else f"{text}.", meaning=_how_ranked(found), evidence=_both(found))


def _standing(cells: tuple[Sighting, ...], only: Only, where: str) -> Finding:
    """Tell which cells are current or unavailable; of one column, every row that is so is so everywhere."""
    kept = [each for each in cells if each.cutoff is STATES[only]]
    what = f"was {cutoff_words(STATES[only])}"
    if only not in EVERYWHERE:
        return Finding(_those(kept, cells, what, where), evidence=tuple(kept))
    mixed = {each.preference for each in cells if each.cutoff is not STATES[only]}
    kept = [each for each in kept if each.preference not in mixed]
    text = _those(kept, cells, f"{what} in every column", where)
    return Finding(text.replace("somewhere ", ""), evidence=tuple(kept))


def _in_state_over(history: History, view: View, state: Status, where: str) -> Finding:
    """Tell which cells were current or unavailable in any bulletin after `since`, and in which."""
    months = [each for each in history.months if view.since and view.since < each <= view.month]
    runs: dict[str, list[Sighting]] = {}
    for month in months:
        for cell in own_cells(replace(view, month=month).cells(history)):
            if cell.cutoff is state:
                runs.setdefault(row_and_column(cell.preference, cell.area), []).append(cell)
    span = f"from {months[0].name} to {months[-1].name} ({view.chart.heading})"
    word = cutoff_words(state)
    if not runs:
        return Finding(f"**Nothing was {word}{where}** {span}.", evidence=view.cells(history)[:1])
    lines = "\n".join(f"- {name}: {_spans([each.month for each in cells], months)}" for name, cells in runs.items())
    head = (
        f"**{several(len(runs), 'cut-off')} {'was' if len(runs) == 1 else 'were'} {word} at some time{where}** {span}"
    )
    ends = [end for cells in runs.values() for end in dict.fromkeys((cells[0], cells[-1]))]
    return Finding(f"{head}:\n{lines}", evidence=tuple(ends))


def _spans(held: list[Month], months: list[Month]) -> str:
    """Return the runs of months in `held`, which follow each other in `months`."""
    runs: list[list[Month]] = []
    for month in held:
        if runs and months.index(month) == months.index(runs[-1][-1]) + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return listed([months_words(run[0], run[-1]) for run in runs])


def _each_back(history: History, view: View, where: str) -> Finding:
    """Tell every step back after `since`, bulletin by bulletin: what went back and recovered is one too."""
    months = [each for each in history.months if view.since and view.since < each <= view.month]
    looks = [replace(view, month=month, since=previous(history, month)) for month in months]
    found = [each for look in looks for each in look.changes(history) if each.step.backwards]
    span = f"from {months[0].name} to {months[-1].name} ({view.chart.heading})"
    if not found:
        return Finding(f"**No cut-off went back{where}** {span}.", evidence=view.cells(history)[:1])
    shown = found if len(found) <= LISTED else sorted(found, key=_days)[:LISTED]
    head = f"**Cut-offs went back {several(len(found), 'time')}{where}** {span}"
    furthest = min(found, key=_days)
    if furthest.step.days and len(found) > 1:
        head += f", furthest **{row_and_column(furthest.step.after.preference, furthest.step.after.area)}"
        head += f" in {furthest.step.after.month.name}: {furthest.step.days:+d} days**"
    head += f". The {LISTED} that count most days" if len(shown) < len(found) else ""
    lines = "\n".join(f"- {each.step.after.month.name}: {_line(each)}" for each in shown)
    return Finding(f"{head}:\n{lines}", evidence=_both(shown))


def _days(change: Change) -> int:
    return change.step.days or 0


def _most(view: View, found: list[Change], where: str, *, least: bool) -> Finding:
    """Tell which cut-off moved most days (or least), and all others after it."""
    sized = sorted((each for each in found if each.step.days), key=lambda change: -abs(change.step.days or 0))
    sized = sized[::-1] if least else sized
    bulletin = f"in the {view.month.name} bulletin ({view.chart.heading})"
    if not sized:
        return Finding(f"**No cut-off date moved{where}** {bulletin}.", evidence=_both(found))
    first = sized[0].step
    name = row_and_column(first.after.preference, first.after.area)
    lines = "\n".join(f"- {_line(change)}" for change in (*sized, *(each for each in found if not each.step.days)))
    since = f" since {view.since.name}," if view.since else ""
    head = f"**{name} moved {'least' if least else 'most'}: {first.days:+d} days**{since} {bulletin}"
    return Finding(f"{head}. All that changed, by days:\n{lines}", evidence=_both(sized))


def _both(found: list[Change]) -> tuple[Sighting, ...]:
    return tuple(each for change in found for each in (change.step.after, change.step.before))


def _those(kept: list[Sighting], cells: tuple[Sighting, ...], what: str, where: str) -> str:
    """List cells by category, with the countries of each."""
    bulletin = f"({cells[0].chart.heading}, {cells[0].month.name} bulletin)" if cells else ""
    if not kept:
        return f"**Nothing {what}**{where} {bulletin}."
    rows = dict.fromkeys(each.preference for each in kept)
    lines = []
    for row in rows:
        areas = [each.area for each in kept if each.preference is row]
        whole = len(areas) == len([each for each in cells if each.preference is row])
        every = "every country" if whole else listed([column(area) for area in areas])
        lines.append(f"- {title(row)}" if where else f"- {title(row)}: {every}")
    were = "was" if len(rows) == 1 else "were"
    did = what.replace("was ", f"{were} " if where else f"{were} somewhere ", 1)
    return f"**{several(len(rows), 'category')} {did}**{where} {bulletin}:\n" + "\n".join(lines)


def _moves(history: History, view: View, found: list[Change], chart: Chart | None, where: str = "") -> str:
    back = [each for each in found if each.step.backwards]
    ahead = [each for each in found if not each.step.backwards]
    other = _filing_line(history, view) if chart is None else ""
    gap = view.since + 1 if view.since and view.since + 1 in history.missing else None
    head = _head(view, found, where, gap)
    parts = (head, _list("Went back", back), _list("Moved ahead", ahead), other)
    return paragraphs(*parts)


def _list(title: str, found: list[Change]) -> str:
    if not found:
        return ""
    return f"{title}:\n" + "\n".join(f"- {_line(change)}" for change in found)


def _head(view: View, found: list[Change], where: str, gap: Month | None) -> str:
    used, before, chart = view.month, view.since, view.chart
    if before is None:
        return f"**The {used.name} bulletin is the first in my archive**, so nothing can be compared."
    since = f"since {before.name}"
    if gap and gap + 1 == used:
        since += f" (the {gap.name} bulletin is missing from my archive)"
    if not found:
        return f"**Nothing moved{where} in the {used.name} bulletin** {since} ({chart.heading})."
    back = sum(change.step.backwards for change in found)
    ahead = len(found) - back
    tail = f", {several(back, 'cut-off')} went back" if back else ", none went back"
    moved = f"{several(ahead, 'cut-off')} moved ahead{where}{tail}"
    return f"**In the {used.name} bulletin {moved}** {since} ({chart.heading})."


def _line(change: Change) -> str:
    before, after = change.step.before, change.step.after
    days = f" ({change.step.days:+d} days)" if change.step.days else ""
    moved = f"{cutoff_words(before.cutoff)} to {cutoff_words(after.cutoff)}{days}"
    return f"{row_and_column(after.preference, after.area)}: {moved}"


def _how_ranked(found: list[Change]) -> str:
    if len(found) < 2:
        return ""
    return (
        "Ordered by how many people each move is worth: the days moved, times the visas that the law "
        "gives that category "
        "and country in a year. That is a rough measure; nobody publishes how many wait at each date. Country columns "
        "that follow All Chargeability Areas are not repeated."
    )


def _filing_line(history: History, view: View) -> str:
    """Return how many cut-offs changed on Dates for Filing; empty where either bulletin has no such chart."""
    filing = replace(view, chart=Chart.DATES_FOR_FILING)
    if not filing.cells(history) or view.since is None or not replace(filing, month=view.since).cells(history):
        return ""
    found = filing.changes(history)
    if not found:
        return "Dates for Filing did not change."
    return f"On Dates for Filing, {several(len(found), 'cut-off')} changed."
