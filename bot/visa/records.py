"""A bulletin as rows of text: what the files of `data/` hold, and what is stored for other workers (pure).

`cutoffs` has a row for each row of a chart and a value for each chargeability: empty where the chart has no column,
`-` where the page left the cell empty. The other tables have a row for each thing said.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache

from bot.visa.bulletin import (
    MONTHS,
    Area,
    Blank,
    Cell,
    Chart,
    Cutoff,
    Month,
    Preference,
    Status,
    read_cutoff,
    write_cutoff,
)
from bot.visa.contents import Bulletin, Certainty, DiversityRow, Guidance, Note, NoteKind, Outlook

Row = tuple[str, ...]
Rows = Mapping[tuple[Chart, Preference], Row]
"""A bulletin's chart rows: values in the order of `Area`, as the file writes them."""

BLANK = "-"
HEADERS: Mapping[str, Row] = {
    "cutoffs": ("bulletin", "chart", "preference", *(area.value for area in Area)),
    "flags": ("bulletin", "chart", "preference", "chargeability", "flag"),
    "notes": ("bulletin", "kind", "heading", "preferences", "chargeabilities", "text"),
    "guidance": (
        "bulletin", "preference", "chargeability", "outlook", "certainty", "low", "high", "first", "last", "span",
        "source", "text",
    ),
    "diversity": ("bulletin", "month", "region", "country", "rank", "flag"),
    "issues": ("bulletin", "published", "remarks"),
}  # fmt: skip
DAY = re.compile(r"\b\d{2}[A-Z]{3}\d{2}\b|\b(?:" + "|".join(MONTHS) + r")\s+\d{1,2},\s+\d{4}\b")
"""A day as bulletins write it: 01JUL95, or September 30, 2017."""
POSITION = {area: index for index, area in enumerate(Area)}
CHARTS = {chart.value: chart for chart in Chart}
PREFERENCES = {preference.value: preference for preference in Preference}


def chart_rows(bulletin: Bulletin) -> Rows:
    """Return a bulletin's cells as rows of `cutoffs`."""
    rows: dict[tuple[Chart, Preference], list[str]] = {}
    for cell in bulletin.cells:
        rows.setdefault((cell.chart, cell.preference), [""] * len(Area))[POSITION[cell.area]] = write_cutoff(
            cell.cutoff
        )
    for blank in bulletin.blanks:
        rows.setdefault((blank.chart, blank.preference), [""] * len(Area))[POSITION[blank.area]] = BLANK
    return {key: tuple(row) for key, row in rows.items()}


def write_tables(bulletin: Bulletin) -> dict[str, list[Row]]:
    """Return every table's rows for a bulletin, each beginning with its month."""
    month = str(bulletin.month)
    flagged: tuple[Cell | Blank, ...] = (*bulletin.cells, *bulletin.blanks)
    return {
        "cutoffs": [(month, *key, *row) for key, row in chart_rows(bulletin).items()],
        "flags": [(month, each.chart, each.preference, each.area, each.flag)
                  for each in flagged if each.flag],
        "notes": [(month, each.kind, each.heading, " ".join(each.preferences), " ".join(each.areas), each.text)
                  for each in bulletin.notes],
        "guidance": [(month, *_guidance_row(each)) for each in bulletin.guidance],
        "diversity": [(month, str(each.month), each.region, each.country, str(each.rank), each.flag)
                      for each in bulletin.diversity],
        "issues": [(month, bulletin.published.isoformat() if bulletin.published else "", "\n".join(bulletin.remarks))],
    }  # fmt: skip


def read_tables(month: Month, tables: Mapping[str, Iterable[Row]]) -> Bulletin:
    """Invert `write_tables`; rows may come with enumeration values as plain text."""
    flags = {tuple(row[1:4]): row[4] for row in tables["flags"]}
    rows = {(CHARTS[row[1]], PREFERENCES[row[2]]): tuple(row[3:]) for row in tables["cutoffs"]}
    published, remarks = next(((row[1], row[2]) for row in tables["issues"]), ("", ""))
    return Bulletin(
        month,
        tuple(read_cells(rows, flags)),
        tuple(
            Blank(chart, preference, area, flags.get((chart, preference, area), ""))
            for (chart, preference), row in rows.items()
            for area in Area
            if row[POSITION[area]] == BLANK
        ),
        tuple(map(read_note, tables["notes"])),
        tuple(map(read_guidance_row, tables["guidance"])),
        tuple(map(read_rank, tables["diversity"])),
        date.fromisoformat(published) if published else None,
        tuple(remarks.split("\n")) if remarks else (),
    )


def pack(bulletin: Bulletin) -> str:
    """Return the bulletin as JSON, for a store."""
    return json.dumps({"month": str(bulletin.month), **write_tables(bulletin)}, ensure_ascii=False)


def unpack(text: str | bytes) -> Bulletin:
    """Invert `pack`."""
    tables = json.loads(text)
    return read_tables(Month.parse(tables.pop("month")), tables)


def read_cells(rows: Rows, flags: Mapping[Row, str]) -> Iterator[Cell]:
    """Return the cells of chart rows, row by row, in the order of the columns."""
    for (chart, preference), row in rows.items():
        for area in Area:
            cutoff = read_field(row[POSITION[area]])
            if cutoff is not None:
                yield Cell(chart, preference, area, cutoff, flags.get((chart, preference, area), ""))


@lru_cache(maxsize=8192)  # the archive has three thousand different ones
def read_field(value: str) -> Cutoff | None:
    """Return the cut-off that a field of `cutoffs` holds; None for no column and for a cell left empty."""
    return read_cutoff(value) if value and value != BLANK else None


def read_note(row: Row) -> Note:
    """Read a row of `notes`."""
    _, kind, heading, preferences, areas, text = row
    return Note(
        NoteKind(kind), heading, text, tuple(map(Preference, preferences.split())), tuple(map(Area, areas.split()))
    )


def read_guidance_row(row: Row) -> Guidance:
    """Read a row of `guidance`."""
    _, preference, area, outlook, certainty, low, high, first, last, span, source, text = row
    return Guidance(
        Preference(preference), Area(area), Outlook(outlook), Certainty(certainty),
        int(low) if low else None, int(high) if high else None,
        Month.parse(first) if first else None, Month.parse(last) if last else None,
        span == "month", source == "list", text,
    )  # fmt: skip


def read_rank(row: Row) -> DiversityRow:
    """Read a row of `diversity`."""
    _, month, region, country, rank, flag = row
    return DiversityRow(Month.parse(month), region, country, int(rank) if rank.isdigit() else Status(rank), flag)


def facts_of(bulletin: Bulletin) -> Bulletin:
    """Return the bulletin without the words of its page: what we ship are facts, and the days that a passage names."""
    notes = dict.fromkeys(replace(each, heading="", text=", ".join(DAY.findall(each.text))) for each in bulletin.notes)
    guidance = tuple(replace(each, text="") for each in bulletin.guidance)
    return replace(bulletin, notes=tuple(notes), guidance=guidance)


def flag_contradictions(bulletins: Iterable[Bulletin]) -> Iterator[Bulletin]:
    """Flag the Diversity Visa ranks that differ from what the month before announced; `bulletins` ascending."""
    announced: dict[tuple[Month, str, str], int | Status] = {}
    for bulletin in bulletins:
        ranks = tuple(
            replace(row, flag=f"announced as {before} the month before")
            if row.month == bulletin.month
            and (before := announced.get((row.month, row.region, row.country), row.rank)) != row.rank
            else row
            for row in bulletin.diversity
        )
        announced.update({(row.month, row.region, row.country): row.rank for row in ranks})
        yield replace(bulletin, diversity=ranks)


def _guidance_row(each: Guidance) -> Row:
    numbers = ("" if value is None else str(value) for value in (each.low, each.high, each.first, each.last))
    span, source = "month" if each.monthly else "whole", "list" if each.listed else "prose"
    return (each.preference, each.area, each.outlook, each.certainty, *numbers, span, source, each.text)
