"""`visabot data`: what is kept about whom, given out or deleted. Heavy imports stand inside the verbs."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.assembly import Bot
    from bot.messages import ConversationKey
    from bot.records import Records

PATIENCE = 15.0
"""Seconds that a verb waits for Redis before it says that it is away."""

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Give out, delete or seal anew what is kept.")

Where = Annotated[
    str,
    typer.Argument(
        help="PLATFORM/WORKSPACE/CHANNEL/THREAD as logs name it, or PLATFORM/WORKSPACE.", show_default=False
    ),
]
Person = Annotated[str, typer.Option(help="The platform's id of a person: only what is theirs in that workspace.")]


@app.command()
def export(where: Where, person: Person = "") -> None:
    """Print everything kept about a conversation, or about a person of a workspace, as JSON."""
    key = _key(where)
    if person:
        print(_with_records(lambda records: records.export_person(key, person)))
    elif key.channel:
        print(_with_records(lambda records: records.export_conversation(key)))
    else:
        raise typer.BadParameter("name a conversation, or a person with --person")


@app.command()
def feedback(where: Where) -> None:
    """Print what people of a workspace (PLATFORM/WORKSPACE) thought of answers, and why, as JSON."""
    key = _key(where)
    print(_with_records(lambda records: records.export_feedback(key.platform, key.workspace)))


@app.command()
def audit(where: Where) -> None:
    """Print who changed which rule or choice in a workspace (PLATFORM/WORKSPACE), and when, as CSV."""
    from bot.commands.ruling import table
    from bot.policy import LINES

    key = _key(where)

    async def read(records: Records) -> str:
        return table(await records.policy.trail(key, LINES))

    print(_with_records(read), end="")


@app.command()
def forget(where: Where, person: Person = "") -> None:
    """Delete everything about a conversation, a person (--person) or a whole workspace; it cannot be brought back."""
    key = _key(where)
    if person:
        there = _with_records(lambda records: records.forget_person(key, person))
    elif key.channel:
        there = _with_records(lambda records: records.forget_conversation(key))
    else:
        there = _with_records(lambda records: records.forget_workspace(key.platform, key.workspace))
    what = f"{'what is of ' + person + ' in ' if person else ''}{where}"
    print(f"Deleted: {what}" if there else f"Nothing is kept of it: {what}")


@app.command()
def reseal() -> None:
    """Seal everything with the first of VISABOT_HISTORY_KEYS; an hour afterwards the older keys may go."""
    counts: list[int] = []

    async def run(records: Records) -> None:
        counts.extend(await records.reseal())

    _with_records(run)
    changed, lost = counts
    print(f"Sealed anew: {changed} texts")
    if lost:
        print(f"Not opened: {lost} texts; add the key that sealed them to the end of VISABOT_HISTORY_KEYS.")
        raise typer.Exit(1)


def _key(where: str) -> ConversationKey:
    from bot.messages import ConversationKey

    parts = where.strip("/").split("/")
    if len(parts) not in (2, 3, 4):
        raise typer.BadParameter("write PLATFORM/WORKSPACE/CHANNEL/THREAD, or PLATFORM/WORKSPACE")
    return ConversationKey.decode("/".join([*parts, *[""] * (4 - len(parts))]))


def _with_records(work: Callable[[Records], Awaitable[object]]) -> object:
    return _with_bot(lambda bot: work(bot.desk.records))


def _with_bot(work: Callable[[Bot], Awaitable[object]]) -> object:
    from adapters.assembly import open_bot
    from bot.settings import load
    from bot.telemetry import Health

    async def done() -> object:
        async with open_bot(load(), Health(), print, PATIENCE) as bot:
            return await work(bot)

    return asyncio.run(done())
