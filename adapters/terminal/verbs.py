"""The verbs `ask` and `chat`; heavy imports stand inside, so that `visabot --help` is quick."""

from __future__ import annotations

import asyncio
import sys
from typing import Annotated

import typer

MODE = typer.Option(help="general or expert.")
PROVIDER = typer.Option(help="google, openai, anthropic, ollama or offline.")
AS_OF = typer.Option(help="YYYY-MM: answer as if no later bulletin had been published.", metavar="YYYY-MM")


def ask(
    text: Annotated[str | None, typer.Argument(help="The question; - reads it from standard input.")] = None,
    *,
    mode: Annotated[str, MODE] = "",
    provider: Annotated[str, PROVIDER] = "",
    conversation: Annotated[str, typer.Option(help="Go on with this conversation; else a new one.")] = "",
    as_of: Annotated[str, AS_OF] = "",
    json: Annotated[bool, typer.Option("--json", help="Everything about the answer, as one JSON object.")] = False,
) -> None:
    """Ask one question and print the answer. Exit code 1: no whole answer; 2: something has to be mended first."""
    from adapters.intake import Refused
    from adapters.terminal import asking
    from adapters.terminal.drawing import harmless
    from bot.settings import load
    from bot.telemetry import configure

    configure(level="ERROR")
    if text is None and sys.stdin.isatty():
        raise typer.BadParameter("write a question", param_hint="text")
    words = typer.get_text_stream("stdin", errors="replace").read() if text in {None, "-"} else text or ""
    question = asking.Question(words, mode, provider, conversation, as_of)
    try:
        answered = asyncio.run(asking.ask(load(), question))
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    if json:
        typer.echo(answered.to_json())
    elif answered.shown:
        typer.echo(harmless(answered.shown) if sys.stdout.isatty() else answered.shown)
    if answered.failed:
        typer.echo(harmless(answered.trouble), err=True)
        raise typer.Exit(1)


def chat(
    *,
    mode: Annotated[str, MODE] = "",
    provider: Annotated[str, PROVIDER] = "",
    conversation: Annotated[str, typer.Option(help="Which conversation to take up.")] = "chat",
    as_of: Annotated[str, AS_OF] = "",
) -> None:
    """Talk with the bot in this terminal; where the input is no terminal, each line of it is a question."""
    from adapters.intake import Refused
    from bot.telemetry import configure

    configure(level="ERROR")
    try:
        asyncio.run(_chat(mode, provider, conversation, as_of))
    except Refused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


async def _chat(mode: str, provider: str, conversation: str, as_of: str) -> None:
    from rich.console import Console

    from adapters.terminal.chatting import Chatting
    from adapters.terminal.line import check, month, open_line
    from bot.settings import load

    settings = load()
    check(settings, mode, provider)
    async with open_line(settings, conversation, month(as_of)) as line:
        await line.choose(mode, provider)
        chatting = Chatting(line, Console())
        await (
            chatting.run() if sys.stdin.isatty() else chatting.read(typer.get_text_stream("stdin", errors="replace"))
        )
