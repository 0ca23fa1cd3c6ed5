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
AT_ONCE = 5
"""Channels read side by side; Discord bears fifty requests a second."""


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


async def missed(client: discord.Client, channels: list[int], after: str) -> list[Incoming]:
    """Return what people said in those channels after that id, oldest first."""
    gate = asyncio.Semaphore(AT_ONCE)
    found = await asyncio.gather(*(_of_channel(client, channel, after, gate) for channel in channels))
    return sorted((each for page in found for each in page), key=lambda each: int(each.id))


async def _of_channel(client: discord.Client, channel: int, after: str, gate: asyncio.Semaphore) -> list[Incoming]:
    try:
        async with gate, asyncio.timeout(CHANNEL_WITHIN):
            return await _read(client, channel, after)
    except (discord.HTTPException, TimeoutError, OSError) as error:
        logger().warning("discord_backfill_skipped", channel=channel, reason=type(error).__name__)
        return []


async def _read(client: discord.Client, channel: int, after: str) -> list[Incoming]:
    found: list[Incoming] = []
    mark = int(after)
    for _ in range(MOST_PAGES):
        page = await client.http.logs_from(channel, PAGE, after=mark)
        found += [Incoming.model_validate(each) for each in page if not each["author"].get("bot")]
        if len(page) < PAGE:
            break
        mark = max(int(each["id"]) for each in page)
    return found
