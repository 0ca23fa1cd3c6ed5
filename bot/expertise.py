"""The visa library's tools as the agent calls them: findings become results, facts, tables and charts."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from bot.events import Chart, Fact, Line, Table
from bot.tools import Tool, ToolResult, tool
from bot.visa.bulletin import write_cutoff

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.archive import History
    from bot.visa.finding import Finding, Picture, Sighting

SHOWN = 24
"""Cells that the model reads one by one; a whole chart it reads as the table."""


@dataclass(slots=True)
class Expertise:
    """Makes the tools of Visa Expert over the history and the day of the turn; unchanged ones are made once."""

    history: Callable[[], History]
    today: Callable[[], date]
    _made: dict[tuple[int, date], tuple[Tool, ...]] = field(default_factory=dict)

    def tools(self) -> tuple[Tool, ...]:
        """Return the tools."""
        history, today = self.history(), self.today()
        key = (id(history), today)
        if key not in self._made:
            self._made = {key: expert_tools(history, today)}
        return self._made[key]

    def data_month(self) -> str:
        """Return the newest bulletin known, YYYY-MM."""
        return str(self.history().latest)


def expert_tools(history: History, today: date) -> tuple[Tool, ...]:
    """Return the tools of Visa Expert as the model sees them."""
    from bot.visa.tools import TOOLS  # noqa: PLC0415 - what answers is loaded after what takes messages in

    return tuple(tool(function, present, label, history, today) for function, label in TOOLS)


def present(finding: Finding) -> ToolResult:
    """Return a finding as a result: words and cells for the model; facts, a table and a chart for the person."""
    facts = tuple(dict.fromkeys(map(fact, finding.evidence)))
    told = {
        "answer": finding.answer,
        "note": finding.note,
        "meaning": finding.meaning,
        "next_step": finding.next_step,
        "current": finding.current,
        "happened": finding.happened,
        "everywhere": finding.everywhere or None,
        "size": asdict(finding.size) if finding.size else None,
        "sources": finding.sources,
        "cells": [_cell(each) for each in facts[:SHOWN]],
        "table": [list(finding.grid.header), *map(list, finding.grid.rows)] if finding.grid else None,
    }
    kept = {key: value for key, value in told.items() if value not in ("", None, [], ())}
    return ToolResult(json.dumps(kept, ensure_ascii=False), facts, blocks(finding), finding.suggestions)


def fact(sighting: Sighting) -> Fact:
    """Return a cell in the codes of the contract."""
    return Fact(
        str(sighting.month),
        sighting.chart.value,
        sighting.preference.value,
        sighting.area.value,
        write_cutoff(sighting.cutoff),
    )


def _cell(each: Fact) -> dict[str, str]:
    return {
        "bulletin": each.bulletin,
        "chart": each.chart,
        "preference": each.preference,
        "chargeability": each.chargeability,
        "value": each.value,
    }


def blocks(finding: Finding) -> tuple[Table | Chart, ...]:
    """Return the table and the chart of a finding, the chart drawn."""
    grid, picture = finding.grid, finding.picture
    shown: list[Table | Chart] = [Table(grid.caption, grid.header, grid.rows)] if grid else []
    if picture and picture.curves:
        shown.append(drawn(picture))
    return tuple(shown)


def drawn(picture: Picture) -> Chart:
    """Return a picture as a chart: light and dark PNG, the lines behind it and the same in words."""
    from bot.visa.charts import draw  # noqa: PLC0415 - loads matplotlib, which no other start should wait for

    lines = tuple(
        Line(
            curve.name,
            tuple(
                (str(each.month), write_cutoff(each.cutoff)) for each in curve.points if isinstance(each.cutoff, date)
            ),
        )
        for curve in picture.curves
    )
    return Chart(picture.title, picture.alt, lines, draw(picture), draw(picture, dark=True))
