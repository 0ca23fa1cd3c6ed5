"""`visabot forecast`: where a cut-off may stand, or when a priority date may become current."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.verbs.codes import read_code, read_day, read_month

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.archive import History
    from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference
    from bot.visa.outlook.forecast import Outlook, Wait

CAUTION = "What followed months like this one, as a range; no promise, and no legal advice."


def foresee(
    preference: Annotated[str, typer.Argument(help="F1 … F4, EB1 … EB5, EB3_OTHER, …", show_default=False)],
    chargeability: Annotated[str, typer.Argument(help="ALL, CHINA, INDIA, MEXICO, PHILIPPINES, …")] = "ALL",
    priority_date: Annotated[str, typer.Option(help="When may this date, YYYY-MM-DD, be current?")] = "",
    months: Annotated[int, typer.Option(help="Where may the cut-off stand in each of the next months, up to 24?")] = 0,
    chart: Annotated[str, typer.Option(help="final_action or dates_for_filing.")] = "final_action",
    as_of: Annotated[str, typer.Option(help="YYYY-MM: as if no later bulletin had been published.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
) -> None:
    """Forecast a cut-off (--months) or the wait of a priority date (--priority-date), as a range."""
    from adapters.verbs.shelving import known_history
    from bot.visa.bulletin import Area, Chart, Preference

    if bool(priority_date) == bool(months):
        raise typer.BadParameter("give either --priority-date YYYY-MM-DD or --months N")
    series = read_code(Preference, preference), read_code(Area, chargeability), read_code(Chart, chart)
    asked = read_day(priority_date) if priority_date else months
    since = read_month(as_of) if as_of else None
    history = asyncio.run(known_history(lambda text: typer.echo(text, err=True)))
    since = since or history.latest
    if since - history.latest > 1:
        raise typer.BadParameter(f"the newest bulletin known is of {history.latest}; nothing is known as of {since}")
    if since < history.months[0]:
        raise typer.BadParameter(f"the first bulletin known is of {history.months[0]}; nothing is known as of {since}")
    history = history.as_of(since)
    if isinstance(asked, int):
        _print_months(history, series, asked, since, as_json=as_json)
    else:
        _print_wait(history, series, asked, as_json=as_json)


def _print_months(
    history: History, series: tuple[Preference, Area, Chart], months: int, since: Month, *, as_json: bool
) -> None:
    from bot.visa.bulletin import write_cutoff
    from bot.visa.outlook import FURTHEST
    from bot.visa.outlook.forecast import NoForecast, forecast

    if not 1 <= months <= FURTHEST:
        raise typer.BadParameter(f"--months is from 1 to {FURTHEST}; got {months}")
    unknown = max(0, since - history.latest)  # the bulletin of `since` itself may be one of the missing
    try:
        found = forecast(history, *series, min(months + unknown, FURTHEST))
    except NoForecast as error:
        raise typer.BadParameter(str(error)) from error
    rows = [
        {"bulletin": str(each.month), **{name: write_cutoff(cutoff) for name, cutoff in _named(each)}}
        for each in found[unknown:]
    ]
    if as_json:
        typer.echo(json.dumps(rows, indent=1))
        return
    typer.echo(f"From the bulletin of {history.latest.name} on: likeliest value, and the range of four in five.")
    for row in rows:
        typer.echo(f"{row['bulletin']}  {row['value']:<10}  {row['p10']} to {row['p90']}")
    typer.echo(CAUTION)


def _named(outlook: Outlook) -> tuple[tuple[str, Cutoff], ...]:
    return ("value", outlook.value), ("p10", outlook.p10), ("p50", outlook.p50), ("p90", outlook.p90)


def _print_wait(
    history: History, series: tuple[Preference, Area, Chart], priority_date: date, *, as_json: bool
) -> None:
    from bot.visa.outlook.forecast import when_current

    if priority_date >= history.latest.first_day:
        raise typer.BadParameter(
            f"the priority date {priority_date} is not before the newest bulletin known, {history.latest.name}"
        )
    wait = when_current(history, *series, priority_date)
    if as_json:
        typer.echo(json.dumps(_wait_record(wait), indent=1))
        return
    if wait.reason:
        typer.echo(wait.reason)
    if wait.p10 and wait.p10 > history.latest:
        last = wait.chances[-1][0]
        middle, late = (f"{each}" if each else f"after {last}" for each in (wait.p50, wait.p90))
        typer.echo(
            f"Likely current from {wait.p10} at the earliest (one in ten) to {late} (nine in ten); middle: {middle}"
        )
        typer.echo("\n".join(f"{month}  {chance:4.0%}" for month, chance in wait.chances))
    typer.echo(CAUTION)


def _wait_record(wait: Wait) -> dict[str, object]:
    return {
        **{
            name: str(month) if month else None
            for name, month in (("p10", wait.p10), ("p50", wait.p50), ("p90", wait.p90))
        },
        "chances": [{"bulletin": str(month), "probability": round(chance, 3)} for month, chance in wait.chances],
        "reason": wait.reason,
    }
