"""What was said while nobody listened: found over REST after a fresh session, oldest first, within bounds."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from adapters.discord.address import moment, snowflake
from adapters.discord.read import Incoming
from bot.telemetry import logger

if TYPE_CHECKING:
    from datetime import datetime

OVERLAP = timedelta(minutes=1)
"""Messages of different channels may arrive out of order; what is read twice is answered once."""
OLDEST = timedelta(hours=24)
MOST_CHANNELS = 60
MOST_PAGES = 3
PAGE = 100
CHANNEL_WITHIN = 15.0


def since(watermark: str, now: datetime) -> str:
    """Return the id after which messages are looked for."""
    return snowflake(max(moment(watermark) - OVERLAP, now - OLDEST))


def places(client: discord.Client, private: tuple[str, ...], after: str) -> list[int]:
    """Return the channels where something was said after that id, the most recent first.

    Discord tells the last message of every channel as a session begins, so that quiet channels cost no request.
    """
    spoken: list[tuple[int, int]] = []
    for guild in client.guilds:
        rooms: list[discord.TextChannel | discord.Thread | discord.VoiceChannel] = [*guild.text_channels]
        for channel in [*rooms, *guild.threads, *guild.voice_channels]:
            last = channel.last_message_id or 0
            if last > int(after):
                spoken.append((last, channel.id))
    recent = [channel for _, channel in sorted(spoken, reverse=True)]
    return [*recent, *map(int, private)][:MOST_CHANNELS]


async def missed(client: discord.Client, channels: list[int], after: str) -> list[tuple[Incoming, int]]:
    """Return the messages of those channels after that id with their channel, oldest first."""
    found: list[Incoming] = []
    for channel in channels:
        try:
            async with asyncio.timeout(CHANNEL_WITHIN):
                found += await _read(client, channel, after)
        except (discord.HTTPException, TimeoutError, OSError) as error:
            logger().warning("discord_backfill_skipped", channel=channel, reason=type(error).__name__)
    return [(each, int(each.channel_id)) for each in sorted(found, key=lambda each: int(each.id))]


async def _read(client: discord.Client, channel: int, after: str) -> list[Incoming]:
    found: list[Incoming] = []
    mark = int(after)
    for _ in range(MOST_PAGES):
        page = [Incoming.model_validate(each) for each in await client.http.logs_from(channel, PAGE, after=mark)]
        found += page
        if len(page) < PAGE:
            break
        mark = max(int(each.id) for each in page)
    return found
