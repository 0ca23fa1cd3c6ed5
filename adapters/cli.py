"""`visabot`: the verbs of the terminal. Every heavy import stands inside its verb, so that `--help` is quick."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer

from adapters.terminal import verbs
from adapters.verbs import bulletin, keeping
from adapters.verbs.forecast import foresee
from bot.loading import leave, loading

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


app.add_typer(bulletin.app, name="bulletin")
app.add_typer(keeping.app, name="data")
app.command("forecast")(foresee)
app.command()(verbs.ask)
app.command()(verbs.chat)


@app.callback()
def visabot() -> None:
    """Answer questions about the US Visa Bulletin in Slack, Discord, the browser and the terminal."""


@app.command()
def settings(
    *, markdown: Annotated[bool, typer.Option(help="As the table of the README: names, defaults, meanings.")] = False
) -> None:
    """Print every setting with its value, where the value comes from, and what it means; secrets are masked."""
    from bot.settings import listing, load, table

    rows = listing(load())
    if markdown:
        print(table(rows), end="")
        return
    for row in rows:
        print(f"{row.name} = {row.value or '(empty)'}  [{row.source}]\n    {row.meaning}")


@app.command()
def run(
    *,
    listen: Annotated[
        str, typer.Option(help="Listen on these platforms only, with commas: web,slack,discord. Alone: do not work.")
    ] = "",
    work: Annotated[bool, typer.Option("--work", help="Work. Alone: do not listen.")] = False,
) -> None:
    """Listen on every platform that is set up here, and work; any number of processes share one REDIS_URL."""
    import asyncio

    with loading():
        from adapters import process
        from bot.settings import load
        from bot.telemetry import configure

    settings = load()
    configure(level=settings.log_level, human=sys.stderr.isatty())
    names = [each.strip() for each in listen.split(",") if each.strip()]
    heard = names if listen else [] if work else None
    asyncio.run(process.run(settings, heard, lambda text: print(text, flush=True), work=work or not listen))


@app.command()
def doctor() -> None:
    """Try everything that is set up here, and print the fix of what is not well; exit code 1 when something is not."""
    import asyncio

    from adapters.verbs.doctor import examine
    from bot.settings import load

    async def report() -> bool:
        well = True
        async with aclosing(examine(load())) as diagnoses:  # in order, also where nobody reads on
            async for each in diagnoses:
                well = well and each.ok
                print(f"{'ok  ' if each.ok else 'FAIL'}  {each.subject}: {each.said}", flush=True)
                if each.fix:
                    print(f"      fix: {each.fix}", flush=True)
        return well

    if not asyncio.run(report()):
        raise typer.Exit(1)


manifests = typer.Typer(no_args_is_help=True)
app.add_typer(manifests, name="manifest")


@manifests.callback()
def manifest() -> None:
    """Print what a platform needs to know of the bot."""


@manifests.command()
def slack(
    *,
    mode: Annotated[str, typer.Option(help="socket or http.")] = "socket",
    address: Annotated[str, typer.Option(help="Where Slack reaches the bot, for http: https://bot.example.com")] = "",
    oauth: Annotated[bool, typer.Option(help="Installed by OAuth, in many workspaces; needs http.")] = False,
) -> None:
    """Print the manifest of the Slack app: paste it under "Create New App", "From a manifest"."""
    from adapters.slack.manifest import text

    if mode not in {"socket", "http"}:
        raise typer.BadParameter(f"there is no mode {mode!r}; there are socket and http", param_hint="--mode")
    if oauth and mode != "http":
        raise typer.BadParameter("people install it over http: add --mode http", param_hint="--oauth")
    print(text(mode, address, oauth=oauth))


def main() -> None:
    """Run a verb; what the operator must mend is said in one line, with exit code 2."""
    code = 0
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # whoever started this closed it
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end
    try:
        app()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except Exception as error:
        said = _plainly(error)
        if not said:
            raise
        print(said, file=sys.stderr)
        code = 2
    leave(code)
    sys.exit(code)


def _plainly(error: BaseException) -> str:
    """Return what an error says to the operator; empty for one that is a fault of ours."""
    from redis.exceptions import RedisError

    from adapters.frames import AWAY_TEXT
    from adapters.process import PLAIN

    if isinstance(error, BaseExceptionGroup):
        return "\n".join(filter(None, (_plainly(each) for each in error.exceptions)))
    if isinstance(error, (RedisError, TimeoutError)):
        return AWAY_TEXT
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "There is no space left where this writes: free some and try again."
    return str(error) if isinstance(error, PLAIN) else ""


if __name__ == "__main__":
    main()
