"""Shows the reply to a command: in the message that was promised by the deferral, and a few after it."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from adapters.discord.dialect import LIMIT, pages
from adapters.discord.layout import ALT_LIMIT, beginning
from adapters.discord.places import is_guest
from adapters.discord.writing import Hook, whisper
from bot.messages import Chart, Table

if TYPE_CHECKING:
    from adapters.discord.places import Interaction
    from bot.messages import Reply

MOST_FOLLOWUPS = 4
"""A user-installed app may follow up five times; everybody gets the same."""


def native(reply: Reply) -> Reply:
    """Return a command's reply in the words of Discord, where people call a workspace a server."""
    return replace(reply, text=reply.text.replace("workspace", "server"))


async def show(interaction: Interaction, reply: Reply, *, shared: bool = False) -> None:
    """Show a reply; what went wrong, or is for one person only, is never left standing for all."""
    hook = Hook.of(interaction)
    tables = tuple(block for block in reply.blocks if isinstance(block, Table))
    shown = pages(reply.text, tables=tables) or ("Done.",)
    files = _files(reply)
    most = 1 if is_guest(interaction) else 1 + MOST_FOLLOWUPS
    if len(shown) > most:
        whole = discord.File(io.BytesIO(reply.text.encode()), "answer.md")
        shown, files = (beginning(shown[0], LIMIT, len(reply.text)),), [*files, whole]
    if shared and reply.failed:
        await interaction.delete_original_response()
        await hook.follow_up(shown[0], ephemeral=True)
        return
    first = files if len(shown) == 1 else []
    await hook.edit(shown[0], view=None, files=first)
    for index, page in enumerate(shown[1:], 2):
        last = files if index == len(shown) else []
        await hook.follow_up(page, ephemeral=not shared, files=last)


async def apologise(interaction: Interaction, text: str) -> None:
    """Say what went wrong to the caller alone."""
    with contextlib.suppress(discord.HTTPException):  # nobody is there to be told
        await whisper(interaction, text)


def _files(reply: Reply) -> list[discord.File]:
    charts = [block for block in reply.blocks if isinstance(block, Chart) and block.png]
    return [
        discord.File(io.BytesIO(chart.png), f"chart-{index}.png", description=chart.alt[:ALT_LIMIT])
        for index, chart in enumerate(charts, 1)
    ]
