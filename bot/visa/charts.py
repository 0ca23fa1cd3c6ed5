"""Charts as PNG, light and dark: a series with its retrogressions, forecast and priority date; a bulletin at a glance.

Readable on a phone (large type, few ticks), safe for colour-blind people (Okabe-Ito colours, and never colour alone:
retrogressions are marked by a triangle, months of C and U by hatching). Drawn with matplotlib's objects and
the Agg canvas, no pyplot and no global state, so that it may run in any thread. `warm` loads the library and its fonts.
"""

from __future__ import annotations

import io
import textwrap
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Status
from bot.visa.trends import retrogressions, standstills

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from bot.visa.finding import Band, Curve, Grid, Picture, Sighting


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one appearance."""

    paper: str
    ink: str
    faint: str
    lines: tuple[str, ...]
    back: str
    own: str


LIGHT = Theme(
    "#ffffff", "#1f2430", "#d9dde5", ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9"), "#d55e00", "#7a3e9d"
)
DARK = Theme(
    "#15181f", "#e8eaf0", "#39404d", ("#56b4e9", "#e69f00", "#2fc99b", "#e39bc5", "#9ad7f5"), "#ff8a4c", "#c79bf0"
)
_SIZE, _DPI = (7.2, 4.6), 120
_FONT = 12
_WIDEST, _WIDEST_HEAD = 18, 12
"""Characters of a line in the name of a row, and of a column."""
_WIDEST_TITLE = 56
_NAME, _VALUE, _ROW = 1.7, 1.0, 0.42
"""Inches of a table's first column, of its others and of a row: narrow, so that its type is large on a phone."""
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1)))


def warm() -> None:
    """Load the drawing library and its fonts; takes a second, so call it in a thread before the first chart."""
    from bot.visa.finding import Grid, Picture  # noqa: PLC0415 - only needed here

    draw(Picture("", "", grid=Grid("", ("a",), (("b",),))))


def draw(picture: Picture, *, dark: bool = False) -> bytes:
    """Return `picture` as PNG."""
    theme = DARK if dark else LIGHT
    figure = _table(picture.grid, picture.title, theme) if picture.grid else _series(picture, theme)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=_DPI, facecolor=theme.paper)
    return out.getvalue()


def _figure(theme: Theme, size: tuple[float, float]) -> tuple[Figure, Axes]:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 - slow to load, so only when drawn
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.set_facecolor(theme.paper)
    return figure, axes


def _series(picture: Picture, theme: Theme) -> Figure:
    figure, axes = _figure(theme, _SIZE)
    title = textwrap.wrap(picture.title, _WIDEST_TITLE)
    axes.set_title("\n".join(title), color=theme.ink, fontsize=_FONT + 2, loc="left", fontweight="bold")
    for index, curve in enumerate(picture.curves):
        _line(axes, curve, theme.lines[index % len(theme.lines)], DASHES[index % len(DASHES)], theme)
    if picture.band:
        _band(axes, picture.band, theme)
    if picture.priority_date:
        _own_date(axes, picture.priority_date, theme)
    if len(picture.curves) == 1:
        _states(axes, picture.curves[0], theme)
    _axes(axes, theme)
    figure.subplots_adjust(left=0.11, right=0.97, top=0.97 - 0.05 * len(title), bottom=0.22)
    longest = max(len(str(label)) for label in axes.get_legend_handles_labels()[1])
    figure.legend(
        fontsize=_FONT - 2, facecolor=theme.paper, edgecolor=theme.paper, labelcolor=theme.ink,
        loc="lower center", ncols=4 if longest < _WIDEST_TITLE // 2 else 2, handlelength=1.6, columnspacing=1.2,
    )  # fmt: skip
    return figure


def _line(axes: Axes, curve: Curve, colour: str, dash: object, theme: Theme) -> None:
    """Draw the dates of a curve; months that are C or U are gaps."""
    months = [each.month.first_day for each in curve.points]
    values = [each.cutoff if isinstance(each.cutoff, date) else None for each in curve.points]
    drawn = [float("nan") if value is None else value.toordinal() - _EPOCH for value in values]
    axes.plot(months, drawn, color=colour, linestyle=dash, linewidth=2.2, label=curve.name)  # type: ignore[arg-type]  # dates
    back = [step.after for step in retrogressions(curve.points) if isinstance(step.after.cutoff, date)]
    if back:
        axes.scatter(
            [each.month.first_day for each in back],  # type: ignore[arg-type]  # dates
            [_ordinal(each) for each in back],
            marker="v", s=46, color=theme.back, zorder=5, label="went back",
        )  # fmt: skip


_EPOCH = date(1970, 1, 1).toordinal()
"""matplotlib counts days from here."""


def _ordinal(sighting: Sighting) -> float:
    assert isinstance(sighting.cutoff, date)
    return float(sighting.cutoff.toordinal() - _EPOCH)


def _band(axes: Axes, band: Band, theme: Theme) -> None:
    months = [month.first_day for month, *_ in band.points]
    days = [[day.toordinal() - _EPOCH for day in known] for _, *known in band.points]
    low, middle, high = zip(*days, strict=True)
    colour = theme.lines[2]
    axes.fill_between(months, low, high, color=colour, alpha=0.25, label="forecast, 80 % range")  # type: ignore[arg-type]  # dates
    axes.plot(months, middle, color=colour, linewidth=2, linestyle=":")  # type: ignore[arg-type]  # dates: matplotlib takes them


def _own_date(axes: Axes, day: date, theme: Theme) -> None:
    axes.axhline(
        day.toordinal() - _EPOCH, color=theme.own, linewidth=1.8, linestyle="--", label=f"your date, {day.isoformat()}"
    )
    axes.margins(y=0.08)  # so that the line does not lie on the frame


def _states(axes: Axes, curve: Curve, theme: Theme) -> None:
    """Shade the months that were current or unavailable: hatched apart, so that colour is not needed."""
    for status, colour, hatch, label in (
        (Status.CURRENT, theme.lines[2], "//", "C: current"),
        (Status.UNAVAILABLE, theme.ink, "xx", "U: unavailable"),
    ):
        for run in (each for each in standstills(curve.points) if each.cutoff is status):
            begin, end = run.first.first_day.toordinal() - _EPOCH, (run.last + 1).first_day.toordinal() - _EPOCH
            axes.axvspan(begin, end, facecolor=colour, alpha=0.22, hatch=hatch, edgecolor=colour, label=label)
            label = ""  # noqa: PLW2901 - one entry of the legend for all runs


def _axes(axes: Axes, theme: Theme) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter  # noqa: PLC0415 - slow to load

    axes.set_xlabel("Visa Bulletin", color=theme.ink, fontsize=_FONT)
    axes.set_ylabel("Cut-off date", color=theme.ink, fontsize=_FONT)
    for axis in (axes.xaxis, axes.yaxis):
        locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]  # as it is in matplotlib
        axis.set_major_locator(locator)
        axis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]  # the same
    axes.tick_params(colors=theme.ink, labelsize=_FONT)
    axes.grid(visible=True, color=theme.faint, linewidth=0.8)
    for side in axes.spines.values():
        side.set_color(theme.faint)


def _table(grid: Grid, title: str, theme: Theme) -> Figure:
    """Draw a bulletin as a table: C and U in bold, U in the colour of going back, rows apart by lines."""
    rows, columns = len(grid.rows) + 1, len(grid.header)
    width, height = _NAME + _VALUE * (columns - 1), 0.5 + _ROW * rows
    figure, axes = _figure(theme, (width, height))
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=1 - 0.45 / height)
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(rows, 0)
    axes.set_title(title, color=theme.ink, fontsize=_FONT + 2, loc="left", fontweight="bold")
    axes.axhspan(0, 1, color=theme.faint)
    for row, cells in enumerate((grid.header, *grid.rows)):
        axes.axhline(row, color=theme.faint, linewidth=0.8)
        for column, text in enumerate(cells):
            _cell(axes, row, column, text, theme)
    return figure


def _cell(axes: Axes, row: int, column: int, text: str, theme: Theme) -> None:
    lines = textwrap.wrap(text.replace("/", "/ "), _WIDEST if row else _WIDEST_HEAD)
    strong = row == 0 or column == 0 or text in ("C", "U")
    axes.text(
        0.05 if column == 0 else _NAME + _VALUE * (column - 0.5),
        row + 0.5,
        "\n".join(lines),
        ha="left" if column == 0 else "center",
        va="center_baseline",
        fontsize=_FONT - (1 if row and len(text) < _WIDEST - 2 else 3),
        linespacing=1.0,
        color=theme.back if text == "U" else theme.ink,
        fontweight="bold" if strong else "normal",
    )
