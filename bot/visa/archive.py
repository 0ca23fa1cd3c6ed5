"""Every cut-off ever published: `data/cutoffs.csv` and newer bulletins, as one `History` (reads files once, in `load`).

A row of the file is a row of a chart: bulletin, chart, preference, then a value for each chargeability. An empty value
is a chargeability that the chart has no column for; `-` is a cell that the page left empty.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from bot.visa.bulletin import (
    Area,
    Bulletin,
    Cell,
    Chart,
    Cutoff,
    DiversityRow,
    Guidance,
    Month,
    Note,
    Preference,
    read_cutoff,
    write_cutoff,
)

FOLDER = Path(__file__).parent / "data"
HEADER = ("bulletin", "chart", "preference", *(area.value for area in Area))
BLANK = "-"
OFFICIAL = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin"
WITHOUT_FOR = frozenset({Month(2009, 3), Month(2009, 9), Month(2009, 10), Month(2009, 11), Month(2012, 10)})
"""The official addresses of these five lack the word "for"."""

Rows = Mapping[tuple[Chart, Preference], tuple[str, ...]]
"""A bulletin's chart rows: values in the order of `Area`, as the file writes them."""


def official_url(month: Month, base: str = "https://travel.state.gov") -> str:
    """Return the address of a month's page: in the folder of its fiscal year, named by its calendar year."""
    words = "visa-bulletin" if month in WITHOUT_FOR else "visa-bulletin-for"
    path = OFFICIAL.removeprefix("https://travel.state.gov")
    slug = month.name.lower().replace(" ", "-")
    return f"{base.rstrip('/')}{path}/{month.fiscal_year}/{words}-{slug}.html"


@dataclass(frozen=True)
class History:
    """All bulletins up to a month. Made by `load`; queries take microseconds."""

    bulletins: Mapping[Month, Rows]

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months whose bulletin is known, ascending."""
        return tuple(sorted(self.bulletins))

    @property
    def latest(self) -> Month:
        """The newest bulletin known."""
        return self.months[-1]

    @cached_property
    def missing(self) -> tuple[Month, ...]:
        """The months between the first and the newest whose bulletin is not known."""
        span = self.latest - self.months[0]
        return tuple(month for step in range(span) if (month := self.months[0] + step) not in self.bulletins)

    def cutoff(self, month: Month, chart: Chart, preference: Preference, area: Area) -> Cutoff | None:
        """Return the printed cut-off; None when that bulletin has no such row or column, or left the cell empty."""
        row = self.bulletins.get(month, {}).get((chart, preference))
        return _read(row[_POSITION[area]]) if row else None

    def charged_as(self, month: Month, chart: Chart, preference: Preference, area: Area) -> Area:
        """Return the column that holds for people charged to `area`: itself, or ALL where it has none."""
        return area if self.cutoff(month, chart, preference, area) is not None else Area.ALL

    def series(self, chart: Chart, preference: Preference, area: Area) -> tuple[tuple[Month, Cutoff], ...]:
        """Return month and cut-off, ascending, taken from ALL where `area` had no column."""
        found = []
        for month in self.months:
            row = self.bulletins[month].get((chart, preference))
            if row:
                cutoff = _read(row[_POSITION[area]]) or _read(row[0])
                if cutoff is not None:
                    found.append((month, cutoff))
        return tuple(found)

    def as_of(self, month: Month) -> History:
        """Return the history as it was when the bulletin of `month` was the newest."""
        return History({each: rows for each, rows in self.bulletins.items() if each <= month})

    def cells(self, month: Month) -> tuple[Cell, ...]:
        """Return every cell of a month's charts; empty when its bulletin is not known."""
        return tuple(
            Cell(chart, preference, area, cutoff)
            for (chart, preference), row in self.bulletins.get(month, {}).items()
            for area in Area
            if (cutoff := _read(row[_POSITION[area]])) is not None
        )

    def notes(self, month: Month) -> tuple[Note, ...]:  # noqa: ARG002
        """Return the passages of a month's bulletin that change how its charts are read."""
        return ()

    def guidance(self, month: Month) -> tuple[Guidance, ...]:  # noqa: ARG002
        """Return what a month's bulletin expects of the coming months, line by line."""
        return ()

    def diversity(self, month: Month) -> tuple[DiversityRow, ...]:  # noqa: ARG002
        """Return the Diversity Visa rank cut-offs that a month's bulletin prints, for itself and in advance."""
        return ()

    def url(self, month: Month) -> str:
        """Return the official address of a month's bulletin."""
        return official_url(month)


_POSITION = {area: index for index, area in enumerate(Area)}


def load(extra: Iterable[Bulletin] = (), folder: Path = FOLDER) -> History:
    """Return the shipped history with `extra` bulletins merged in; a later one of the same month replaces it."""
    bulletins: dict[Month, dict[tuple[Chart, Preference], tuple[str, ...]]] = {}
    months: dict[str, dict[tuple[Chart, Preference], tuple[str, ...]]] = {}
    charts, preferences = {each.value: each for each in Chart}, {each.value: each for each in Preference}
    with (folder / "cutoffs.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        for bulletin, chart, preference, *values in rows:
            if bulletin not in months:
                months[bulletin] = bulletins.setdefault(Month.parse(bulletin), {})
            months[bulletin][charts[chart], preferences[preference]] = tuple(values)
    for each in extra:
        bulletins[each.month] = dict(chart_rows(each))
    return History(bulletins)


def chart_rows(bulletin: Bulletin) -> Rows:
    """Return a bulletin's cells as rows of the file."""
    rows: dict[tuple[Chart, Preference], list[str]] = {}
    for cell in bulletin.cells:
        row = rows.setdefault((cell.chart, cell.preference), [""] * len(Area))
        row[_POSITION[cell.area]] = write_cutoff(cell.cutoff)
    for blank in bulletin.blanks:
        rows.setdefault((blank.chart, blank.preference), [""] * len(Area))[_POSITION[blank.area]] = BLANK
    return {key: tuple(row) for key, row in rows.items()}


def write_rows(bulletins: Iterable[Bulletin], folder: Path = FOLDER) -> None:
    """Write `cutoffs.csv`, oldest bulletin first, rows as the pages order them."""
    with (folder / "cutoffs.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(HEADER)
        for bulletin in sorted(bulletins, key=lambda each: each.month):
            for (chart, preference), row in chart_rows(bulletin).items():
                out.writerow((bulletin.month, chart.value, preference.value, *row))


def _read(value: str) -> Cutoff | None:
    return read_cutoff(value) if value and value != BLANK else None
