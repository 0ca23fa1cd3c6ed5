"""Which cells of a bulletin are looked at: rows, a column, a chart, and what of them is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

from bot.visa.bulletin import Area, Category, Chart, Month, Preference, Status
from bot.visa.finding import Sighting
from bot.visa.lines import exactly
from bot.visa.trends import Change, Step, changes

if TYPE_CHECKING:
    from bot.visa.archive import History


class Only(StrEnum):
    """Which cells of a bulletin are wanted."""

    CURRENT = "C"
    UNAVAILABLE = "U"
    CURRENT_EVERYWHERE = "C_everywhere"
    UNAVAILABLE_EVERYWHERE = "U_everywhere"
    NEWLY_CURRENT = "new_C"
    NEWLY_UNAVAILABLE = "new_U"
    CHANGED = "changed"
    MOST = "most"
    FASTEST = "fastest"
    BACK = "back"
    AHEAD = "ahead"
    STILL = "still"
    LEAST = "least"
    LONGEST = "longest"
    SHORTEST = "shortest"
    NOTES = "notes"


EVERYWHERE = {Only.CURRENT_EVERYWHERE: Status.CURRENT, Only.UNAVAILABLE_EVERYWHERE: Status.UNAVAILABLE}
"""Only rows that are so in each of their columns."""
STATES = {Only.CURRENT: Status.CURRENT, Only.UNAVAILABLE: Status.UNAVAILABLE, **EVERYWHERE}
NEWLY = {Only.NEWLY_CURRENT: Status.CURRENT, Only.NEWLY_UNAVAILABLE: Status.UNAVAILABLE}
Kind = Annotated[Category | None, "family or employment; leave out for both"]
OneOf = Annotated[Chart | None, "final_action or dates_for_filing; leave out for final_action"]
Since = Annotated[Month | None, "Compare with this month instead of the one before, YYYY-MM"]
Which = Annotated[
    Only | None,
    "Only the cells that changed (most, least: the one that moved most or least days first; fastest: only those that "
    "moved ahead, most first), went back, moved ahead, "
    "stood still, are C (current) or U (unavailable), became so (new_C, new_U), or are rows that are so "
    "in every column (C_everywhere, U_everywhere); longest or shortest: by how long "
    "the line is; notes: what its text is about; leave out for the whole chart and what changed in it",
]
Rows = Annotated[list[Preference] | None, "Category codes to keep; leave out for all"]
Born = Annotated[str, "A country of birth in English whose column to keep; leave out for all"]


@dataclass(frozen=True, slots=True)
class View:
    """The part of a bulletin that is looked at."""

    month: Month
    chart: Chart
    since: Month | None
    category: Category | None = None
    rows: tuple[Preference, ...] = ()
    area: Area | None = None

    def keeps(self, preference: Preference) -> bool:
        """Whether a row is looked at."""
        return self.category in (None, preference.category) and (not self.rows or preference in self.rows)

    def cells(self, history: History) -> tuple[Sighting, ...]:
        """Return the cells looked at; of one country, those of the column that holds for it."""
        found = [cell for cell in history.cells(self.month) if cell.chart is self.chart and self.keeps(cell.preference)]
        if self.area is None:
            return tuple(Sighting(self.month, self.chart, each.preference, each.area, each.cutoff) for each in found)
        rows = dict.fromkeys(each.preference for each in found)
        own = (exactly(history, self.month, self.chart, row, self.area) for row in rows)
        return tuple(each for each in own if each)

    def changes(self, history: History) -> list[Change]:
        """Return what changed, most people moved first."""
        if self.area is None:
            found = changes(history, self.month, self.chart, self.since)
            return [each for each in found if self.keeps(each.step.after.preference)]
        moved = [step for step in self.steps(history) if not step.still]
        return sorted(map(Change, moved), key=lambda change: -change.people)

    def steps(self, history: History) -> list[Step]:
        """Return each cell with the same of the bulletin before."""
        if self.since is None:
            return []
        pairs = (
            (exactly(history, self.since, self.chart, each.preference, each.area), each) for each in self.cells(history)
        )
        return [Step(before, after) for before, after in pairs if before]
