"""Shows the reply to a command: in the message that was promised by the deferral, and a few after it."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING
from uuid import uuid4

import discord

from adapters.discord.dialect import LIMIT, native, pages
from adapters.discord.layout import ALT_LIMIT, beginning
from adapters.discord.places import is_guest
from adapters.discord.writing import Hook, whisper
from bot.events import Chart, Table
from bot.store import StoreUnavailable
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from adapters.discord.places import Interaction
    from bot.events import Reply

AWAY = "I cannot reach my memory just now, so I have not taken this. Please try again in a minute."
TWICE = 40060
"""Discord has told of an interaction again that is acknowledged already: whoever did that goes on with it."""

MOST_FOLLOWUPS = 4
"""A user-installed app may follow up five times; everybody gets the same."""


async def show(interaction: Interaction, reply: Reply, *, shared: bool = False) -> None:
    """Show a reply; what went wrong, or is for one person only, is never left standing for all."""
    hook = Hook.of(interaction)
    tables = tuple(block for block in reply.blocks if isinstance(block, Table))
    text = native(reply.text)
    shown = pages(text, tables=tables) or ("Done.",)
    files = _files(reply)
    most = 1 if is_guest(interaction) else 1 + MOST_FOLLOWUPS
    if len(shown) > most:
        whole = discord.File(io.BytesIO(text.encode()), "answer.md")
        shown, files = (beginning(shown[0], LIMIT, len(text)),), [*files, whole]
    if shared and reply.failed:
        await interaction.delete_original_response()
        await hook.follow_up(shown[0], ephemeral=True)
        return
    first = files if len(shown) == 1 else []
    await hook.edit(shown[0], view=None, files=first)
    for index, page in enumerate(shown[1:], 2):
        last = files if index == len(shown) else []
        await hook.follow_up(page, ephemeral=not shared, files=last)


async def kept(interaction: Interaction, work: Awaitable[None]) -> None:
    """Do what a button or a select promises, and tell the person where that goes wrong."""
    try:
        await work
    except Exception as cause:  # noqa: BLE001 — the library would say nothing to anybody
        await explain(interaction, cause)


async def explain(interaction: Interaction, cause: BaseException) -> None:
    """Tell the person something, whatever went wrong; the library would leave them with "did not respond"."""
    if isinstance(cause, discord.HTTPException) and cause.code == TWICE:
        return
    if isinstance(cause, StoreUnavailable):
        await apologise(interaction, AWAY)
        return
    reference = uuid4().hex[:8]
    logger().error("discord_command_failed", reference=reference, exc_info=cause)
    await apologise(interaction, f"Something went wrong on my side (reference {reference}). Please try again.")


async def apologise(interaction: Interaction, text: str) -> None:
    """Say what went wrong to the caller alone."""
    with contextlib.suppress(discord.HTTPException):  # nobody is there to be told
        await whisper(interaction, native(text))


def _files(reply: Reply) -> list[discord.File]:
    charts = [block for block in reply.blocks if isinstance(block, Chart) and block.png]
    return [
        discord.File(io.BytesIO(chart.png), f"chart-{index}.png", description=chart.alt[:ALT_LIMIT])
        for index, chart in enumerate(charts, 1)
    ]
