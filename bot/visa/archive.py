"""Every cut-off ever published: the files of `data/` and newer bulletins, as one `History`.

`load` reads the cut-offs at once; the notes, the guidance and the Diversity Visa ranks when they are first asked for.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Category, Cell, Chart, Cutoff, Month, Preference
from bot.visa.records import (
    CHARTS,
    HEADERS,
    POSITION,
    PREFERENCES,
    Row,
    Rows,
    chart_rows,
    facts_of,
    flag_contradictions,
    read_cells,
    read_field,
    read_guidance_row,
    read_note,
    read_rank,
    write_tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.visa.contents import Bulletin, DiversityRow, Guidance, Note

FOLDER = Path(__file__).parent / "data"
Accepted = Mapping[tuple[Month, Category], Chart]
"""The chart by which USCIS takes adjustment applications in a month, as far as a record is kept."""
SITE = "https://travel.state.gov"
PAGES = "/content/travel/en/legal/visa-law0/visa-bulletin"
WITHOUT_FOR = frozenset({Month(2009, 3), Month(2009, 9), Month(2009, 10), Month(2009, 11), Month(2012, 10)})
"""The official addresses of these five lack the word "for"."""


def official_url(month: Month, base: str = SITE) -> str:
    """Return the address of a month's page: in the folder of its fiscal year, named by its calendar year."""
    words = "visa-bulletin" if month in WITHOUT_FOR else "visa-bulletin-for"
    slug = month.name.lower().replace(" ", "-")
    return f"{base.rstrip('/')}{PAGES}/{month.fiscal_year}/{words}-{slug}.html"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the site said of a page when we last got it, for a conditional request."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True)
class Remarks:
    """What the bulletins say beside their charts: shipped, and of newer bulletins."""

    folder: Path
    newer: Mapping[Month, Bulletin] = field(default_factory=dict)

    def rows(self, table: str, month: Month) -> tuple[Row, ...]:
        """Return the rows of a table for a month, the newest version of its bulletin."""
        if month in self.newer:
            return tuple(write_tables(self.newer[month])[table])
        return self._shipped(table).get(str(month), ())

    def hold(self, bulletin: Bulletin) -> bool:
        """Tell whether the newest version known says beside its charts what `bulletin` says.

        Of shipped bulletins we have the facts, not the words.
        """
        month = bulletin.month
        said = write_tables(bulletin if month in self.newer else facts_of(bulletin))
        return all(
            [row[:width] for row in self.rows(table, month)] == [row[:width] for row in said[table]]
            for table, width in (("notes", None), ("guidance", None), ("diversity", -1))  # a flag comes from elsewhere
        )

    def _shipped(self, table: str) -> Mapping[str, tuple[Row, ...]]:
        if table not in self._tables:
            rows: dict[str, list[Row]] = {}
            for row in _read_rows(self.folder, table):
                rows.setdefault(row[0], []).append(row)
            self._tables[table] = {month: tuple(each) for month, each in rows.items()}
        return self._tables[table]

    @cached_property
    def _tables(self) -> dict[str, Mapping[str, tuple[Row, ...]]]:
        return {}


@dataclass(frozen=True, eq=False)
class History:
    """All bulletins up to a month. Made by `load`; a query takes microseconds. Its identity is a key for caches."""

    bulletins: Mapping[Month, Rows]
    remarks: Remarks = field(default_factory=lambda: Remarks(FOLDER), repr=False)
    accepted: Accepted = field(default_factory=dict)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """The months whose bulletin is known, ascending."""
        return tuple(sorted(self.bulletins))

    @cached_property
    def _in_order(self) -> tuple[tuple[Month, Rows], ...]:
        return tuple((month, self.bulletins[month]) for month in self.months)

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
        return read_field(row[POSITION[area]]) if row else None

    def charged_as(self, month: Month, chart: Chart, preference: Preference, area: Area) -> Area:
        """Return the column that holds for people charged to `area`: itself, or ALL where it has no value."""
        return area if self.cutoff(month, chart, preference, area) is not None else Area.ALL

    def series(self, chart: Chart, preference: Preference, area: Area) -> tuple[tuple[Month, Cutoff], ...]:
        """Return month and cut-off, ascending, taken from ALL where `area` had no column."""
        found = []
        key, column = (chart, preference), POSITION[area]
        for month, rows in self._in_order:
            row = rows.get(key)
            if row and (cutoff := read_field(row[column]) or read_field(row[0])):
                found.append((month, cutoff))
        return tuple(found)

    def as_of(self, month: Month) -> History:
        """Return the history as it was when the bulletin of `month` was the newest."""
        known = {each: rows for each, rows in self.bulletins.items() if each <= month}
        accepted = {key: chart for key, chart in self.accepted.items() if key[0] <= month}
        return History(known, self.remarks, accepted)

    def chart_accepted(self, month: Month, category: Category) -> Chart | None:
        """Return the chart by which USCIS takes adjustment applications in a month; None where no record is kept.

        USCIS announces it on uscis.gov/visabulletininfo after each bulletin; bulletins do not carry it. Without an
        announcement, Final Action Dates hold.
        """
        return self.accepted.get((month, category))

    def cells(self, month: Month) -> tuple[Cell, ...]:
        """Return every cell of a month's charts; empty when its bulletin is not known."""
        flags = {tuple(row[1:4]): row[4] for row in self._rows("flags", month)}
        return tuple(read_cells(self.bulletins.get(month, {}), flags))

    def notes(self, month: Month) -> tuple[Note, ...]:
        """Return the passages of a month's bulletin that change how its charts are read."""
        return tuple(map(read_note, self._rows("notes", month)))

    def guidance(self, month: Month) -> tuple[Guidance, ...]:
        """Return what a month's bulletin expects of the coming months, line by line."""
        return tuple(map(read_guidance_row, self._rows("guidance", month)))

    def diversity(self, month: Month) -> tuple[DiversityRow, ...]:
        """Return the Diversity Visa rank cut-offs that a month's bulletin prints, for itself and in advance."""
        return tuple(map(read_rank, self._rows("diversity", month)))

    def url(self, month: Month) -> str:
        """Return the official address of a month's bulletin."""
        return official_url(month)

    def _rows(self, table: str, month: Month) -> tuple[Row, ...]:
        return self.remarks.rows(table, month) if month in self.bulletins else ()


def load(extra: Iterable[Bulletin] = (), folder: Path = FOLDER, accepted: Accepted | None = None) -> History:
    """Return the shipped history with `extra` bulletins and what is recorded of `accepted` charts merged in.

    One of a month that is known already replaces it.
    """
    shipped: dict[str, dict[tuple[Chart, Preference], Row]] = {}
    for name, chart, preference, *values in _read_rows(folder, "cutoffs"):
        shipped.setdefault(name, {})[CHARTS[chart], PREFERENCES[preference]] = tuple(values)
    bulletins: dict[Month, Rows] = {Month.parse(name): rows for name, rows in shipped.items()}
    newer = {each.month: each for each in extra}
    bulletins |= {month: chart_rows(each) for month, each in newer.items()}
    return History(bulletins, Remarks(folder, newer), {**_shipped_accepted(), **(accepted or {})})


def _shipped_accepted() -> Accepted:
    return {
        (Month.parse(month), category): Chart(chart)
        for month, *charts in _read_rows(FOLDER, "uscis_charts")
        for category, chart in zip((Category.FAMILY, Category.EMPLOYMENT), charts, strict=True)
        if chart
    }


def write_archive(bulletins: Iterable[Bulletin], folder: Path = FOLDER) -> None:
    """Write the files of `folder`, oldest bulletin first, in the order of the pages."""
    ordered = tuple(flag_contradictions(sorted(bulletins, key=lambda each: each.month)))
    tables = [write_tables(facts_of(each)) for each in ordered]
    for table, header in HEADERS.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            out.writerow(header)
            out.writerows(row for each in tables for row in each[table])


def _read_rows(folder: Path, table: str) -> Iterator[Row]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        yield from map(tuple, rows)
