"""`visabot bulletin`: parse, add, update, uscis, show, history, archive. Heavy imports stand inside the verbs."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.verbs.codes import read_code, read_month

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.visa.bulletin import Blank, Cell, Month
    from bot.visa.contents import Bulletin

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Read, add and show Visa Bulletins.")

COLUMNS = ("bulletin", "chart", "category", "preference", "chargeability", "value")


class Format(StrEnum):
    """How rows are written."""

    CSV = "csv"
    JSON = "json"


Files = Annotated[list[Path], typer.Argument(help="Saved pages (.html, .mhtml) or official PDFs.", show_default=False)]
Shape = Annotated[Format, typer.Option("--format", help="How the rows are written.")]


@app.command("parse")
def parse_files(files: Files, shape: Shape = Format.CSV) -> None:
    """Print every cell of the pages, one row a cell; oddities and what cannot be read go to stderr."""
    bulletins, failed = _read(files)
    _print_rows([row for each in bulletins for row in rows_of(each.month, (*each.cells, *each.blanks))], shape)
    raise typer.Exit(1 if failed else 0)


@app.command()
def archive(
    files: Files, folder: Annotated[Path | None, typer.Option(help="Where to; default: the shipped data.")] = None
) -> None:
    """Write the shipped data anew from pages; nothing is written when a page cannot be read."""
    from bot.visa.archive import FOLDER, load, write_archive

    bulletins, failed = _read(files)
    if failed:
        raise typer.Exit(1)
    target = folder or FOLDER
    target.mkdir(parents=True, exist_ok=True)
    write_archive(bulletins, target)
    history = load(folder=target)
    typer.echo(f"{len(history.months)} bulletins, {sum(len(history.cells(each)) for each in history.months)} cells")
    typer.echo(f"missing: {', '.join(map(str, history.missing)) or 'none'}")


@app.command()
def add(files: Files) -> None:
    """Keep bulletins from saved pages or PDFs for all workers, as an update would; page and PDF must agree."""
    from adapters.verbs.shelving import add_bulletins

    bulletins, failed = _read(files)
    agreed, disputes = _agree(bulletins)
    for dispute in disputes:
        typer.echo(dispute, err=True)
    lines = asyncio.run(add_bulletins([(each, "a saved file") for each in agreed])) if agreed else []
    for line in lines:
        typer.echo(line)
    raise typer.Exit(1 if failed or disputes else 0)


@app.command()
def update() -> None:
    """Fetch what is new from the official site, politely; a refusal is said, and changes nothing."""
    from adapters.verbs.shelving import update_bulletins

    lines, failed = asyncio.run(update_bulletins())
    for line in lines:
        typer.echo(line)
    raise typer.Exit(1 if failed else 0)


@app.command()
def uscis(
    month: Annotated[str, typer.Argument(help="YYYY-MM", show_default=False)],
    family: Annotated[str, typer.Option(help="final_action or dates_for_filing.")] = "",
    employment: Annotated[str, typer.Option(help="final_action or dates_for_filing.")] = "",
) -> None:
    """Record which chart USCIS takes for adjustment applications in a month, as uscis.gov/visabulletininfo says."""
    from adapters.verbs.shelving import announce
    from bot.visa.bulletin import Category, Chart

    wanted, told = read_month(month), {Category.FAMILY: family, Category.EMPLOYMENT: employment}
    charts = {category: read_code(Chart, text) for category, text in told.items() if text}
    accepted = asyncio.run(announce(wanted, charts))
    for category in Category:
        chart = accepted.get((wanted, category))
        typer.echo(f"{wanted} {category.value}: {chart.value if chart else 'no record'}")


@app.command()
def show(
    month: Annotated[str, typer.Argument(help="YYYY-MM; default: the newest.", show_default=False)] = "",
    shape: Annotated[Format | None, typer.Option("--format", help="As rows, one a cell.")] = None,
) -> None:
    """Print a bulletin: its charts, what it says beside them, and where it is from."""
    from adapters.verbs.sheets import sheet
    from adapters.verbs.shelving import known_history

    history = asyncio.run(known_history(_warn))
    wanted = read_month(month) if month else history.latest
    if wanted not in history.bulletins:
        near = "it is one of the missing months" if wanted in history.missing else f"the newest is {history.latest}"
        raise typer.BadParameter(f"no bulletin of {wanted} is known; {near}")
    if shape:
        _print_rows(rows_of(wanted, history.cells(wanted)), shape)
    else:
        typer.echo(sheet(history, wanted))


@app.command("history")
def history_of(
    preference: Annotated[str, typer.Argument(help="F1 … F4, EB1 … EB5, EB3_OTHER, …", show_default=False)],
    chargeability: Annotated[str, typer.Argument(help="ALL, CHINA, INDIA, MEXICO, PHILIPPINES, …")] = "ALL",
    chart: Annotated[str, typer.Option(help="final_action or dates_for_filing.")] = "final_action",
    shape: Shape = Format.CSV,
) -> None:
    """Print how a cut-off moved: one row a bulletin, from the column that people of that chargeability are in."""
    from adapters.verbs.shelving import known_history
    from bot.visa.bulletin import Area, Chart, Preference, write_cutoff

    kind, area = read_code(Preference, preference), read_code(Area, chargeability)
    which = read_code(Chart, chart)
    history = asyncio.run(known_history(_warn))
    rows = [
        (str(month), which.value, kind.category.value, kind.value, area.value, write_cutoff(cutoff))
        for month, cutoff in history.series(which, kind, area)
    ]
    if not rows:
        raise typer.BadParameter(f"no bulletin has {kind.value} in its {which.heading} chart")
    _print_rows(rows, shape)


def rows_of(month: Month, cells: Iterable[Cell | Blank]) -> Iterable[Sequence[str]]:
    """Yield a row for each cell of a month; one that was left empty has an empty value."""
    from bot.visa.bulletin import Cell, write_cutoff

    for each in cells:
        value = write_cutoff(each.cutoff) if isinstance(each, Cell) else ""
        yield (
            str(month),
            each.chart.value,
            each.preference.category.value,
            each.preference.value,
            each.area.value,
            value,
        )


def _warn(text: str) -> None:
    typer.echo(text, err=True)


def _read(files: list[Path]) -> tuple[list[Bulletin], bool]:
    from bot.visa.pages.files import LARGEST, read_file
    from bot.visa.pages.tables import ParseError

    bulletins: list[Bulletin] = []
    failed = False
    for path in files:
        try:
            with path.open("rb") as file:
                bulletin = read_file(file.read(LARGEST + 1), path.name)
        except (ParseError, OSError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            typer.echo(f"{path}: {reason}", err=True)
            failed = True
            continue
        bulletins.append(bulletin)
        for oddity in _oddities(bulletin):
            typer.echo(f"{path}: {oddity}", err=True)
    return bulletins, failed


def _oddities(bulletin: Bulletin) -> Iterable[str]:
    yield from bulletin.remarks
    flagged: tuple[Cell | Blank, ...] = (*bulletin.cells, *bulletin.blanks)
    for each in flagged:
        if each.flag:
            yield f"{each.chart.heading}, {each.preference.value}, {each.area.value}: {each.flag}"


def _agree(bulletins: list[Bulletin]) -> tuple[list[Bulletin], list[str]]:
    """Return one bulletin a month, and the months whose page and PDF disagree."""
    from bot.visa.source import differences

    agreed: dict[Month, Bulletin] = {}
    disputes: list[str] = []
    for each in bulletins:
        differing = differences(agreed[each.month], each) if each.month in agreed else ()
        if differing:
            disputes.append(f"{each.month}: two files disagree, neither is kept: {'; '.join(differing[:5])}")
        agreed.setdefault(each.month, each)
    disputed = {dispute[:7] for dispute in disputes}
    return [each for month, each in sorted(agreed.items()) if str(month) not in disputed], disputes


def _print_rows(rows: Iterable[Sequence[str]], shape: Format) -> None:
    if shape is Format.JSON:
        typer.echo(json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows], indent=1))
        return
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(COLUMNS)
    out.writerows(rows)
