"""`visabot`: the verbs of the terminal. Every heavy import stands inside its verb, so that `--help` is quick."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from adapters.forecast import foresee

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


app.command("forecast")(foresee)


@app.callback()
def visabot() -> None:
    """Answer questions about the US Visa Bulletin in Slack, Discord, the browser and the terminal."""


@app.command()
def settings(
    *, markdown: Annotated[bool, typer.Option(help="As the table of the README: names, defaults, meanings.")] = False
) -> None:
    """Print every setting with its value, where the value comes from, and what it means; secrets are masked."""
    from bot.settings import listing, load  # noqa: PLC0415 — quick --help

    rows = listing(load())
    if markdown:
        print("| setting | default | meaning |\n|---|---|---|")
        for row in rows:
            print(f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.meaning} |")
        return
    for row in rows:
        print(f"{row.name} = {row.value or '(empty)'}  [{row.source}]\n    {row.meaning}")


def main() -> None:
    """Run a verb; what the operator must mend is said in one line, with exit code 2."""
    from bot.settings import Unsettled  # noqa: PLC0415 — quick --help

    try:
        app()
    except Unsettled as error:
        print(error, file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
