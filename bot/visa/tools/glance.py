"""A bulletin at a glance: a row a category, a column a chargeability, and what each row did since another month."""

from __future__ import annotations

from bot.visa.archive import History
from bot.visa.bulletin import Area, Category, Chart, Cutoff, Month, Preference, Status
from bot.visa.finding import Grid
from bot.visa.trends import days_between
from bot.visa.wording import cell_words, several, title

SHORT = {Area.ALL: "All others", Area.EL_SALVADOR_GUATEMALA_HONDURAS: "El Salv./Guat./Hond."}


def glance(
    history: History, month: Month, chart: Chart, category: Category | None = None, since: Month | None = None
) -> Grid:
    """Return a month's chart as a table; `since` adds a column with what moved from that month to this one."""
    cells = [cell for cell in history.cells(month) if cell.chart is chart]
    cells = [cell for cell in cells if category in (None, cell.preference.category)]
    areas = [area for area in Area if any(cell.area is area for cell in cells)]
    rows = []
    for preference in dict.fromkeys(cell.preference for cell in cells):
        row = {cell.area: cell.cutoff for cell in cells if cell.preference is preference}
        dates = tuple(cell_words(row.get(area)) for area in areas)
        moved = (_moved(history, chart, preference, row, since),) if since else ()
        rows.append((title(preference), *dates, *moved))
    last = (f"Moved since {since.name}",) if since else ()
    return Grid(f"{month.name}, {chart.heading}", ("Category", *map(_column, areas), *last), tuple(rows))


def _column(area: Area) -> str:
    return SHORT.get(area, area.value.replace("_", " ").title())


def _moved(history: History, chart: Chart, preference: Preference, row: dict[Area, Cutoff], since: Month) -> str:
    """Return what a row did, countries that did the same together: `All others, Mexico +61 days; India became C`."""
    old = {area: history.cutoff(since, chart, preference, area) for area in row}
    if not any(old.values()):
        return "new row"
    did: dict[str, list[str]] = {}
    for area, now in row.items():
        before = old[area]
        if before is not None and before != now:
            did.setdefault(_words(before, now), []).append(_column(area))
    whole = len(did) == 1 and len(next(iter(did.values()))) == len(row) > 1
    return "; ".join(f"{'Every country' if whole else ', '.join(areas)} {words}" for words, areas in did.items()) or "-"


def _words(before: Cutoff, now: Cutoff) -> str:
    days = days_between(before, now)
    if days is not None:
        return f"{'-' if days < 0 else '+'}{several(abs(days), 'day')}"
    return f"became {now.value}" if isinstance(now, Status) else f"no longer {cell_words(before)}"
