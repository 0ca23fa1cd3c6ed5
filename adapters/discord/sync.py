"""Gives Discord the commands when they have changed, once, by one process; never on an unchanged start."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import discord

from bot.telemetry import ALERTS, logger

if TYPE_CHECKING:
    from discord import app_commands

    from adapters.discord.notebook import Notebook

SYNC_WITHIN = 30.0


def told(tree: app_commands.CommandTree[Any]) -> list[dict[str, Any]]:
    """Return what Discord is told of the commands."""
    return [command.to_dict(tree) for command in tree.get_commands()]


def digest(told: list[dict[str, Any]]) -> str:
    """Return a digest of everything that Discord would be told."""
    ordered = sorted(json.dumps(each, sort_keys=True) for each in told)
    return hashlib.sha256("\n".join(ordered).encode()).hexdigest()


async def sync(tree: app_commands.CommandTree[Any], notebook: Notebook) -> bool:
    """Register the commands if they are not the ones that Discord has; return whether it was told.

    A failure is logged, not raised: the bot answers messages without its commands too, and tries at the next start.
    """
    commands = told(tree)
    wanted = digest(commands)
    if await notebook.registered() == wanted:
        return False
    if not await notebook.lock_commands(uuid4().hex):
        return False
    try:
        async with asyncio.timeout(SYNC_WITHIN):
            # What Discord answers is of no use: it may say little.
            await tree.client.http.bulk_upsert_global_commands(int(notebook.application), commands)
        await notebook.register(wanted)
    except (discord.DiscordException, TimeoutError, OSError):
        logger().exception("discord_commands_not_registered")
        ALERTS.labels("discord_commands_not_registered").inc()
        return False
    finally:
        await notebook.unlock_commands()
    return True
