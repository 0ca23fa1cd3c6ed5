"""What was said while nobody listened: found over REST after a fresh session, oldest first, within bounds."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from pydantic import ValidationError

from adapters.discord.address import moment, snowflake
from adapters.discord.payloads import Incoming
from bot.telemetry import ALERTS, logger

if TYPE_CHECKING:
    from datetime import datetime

OVERLAP = timedelta(minutes=1)
"""Messages of different channels may arrive out of order; what is read twice is answered once."""
OLDEST = timedelta(hours=24)
MOST_CHANNELS = 200
PAGE = 100
CHANNEL_WITHIN = 30.0
"""Seconds in which a channel has to be read to its end; people there are told where that was too short."""
AT_ONCE = 5
"""Channels read side by side; Discord bears fifty requests a second."""


@dataclass(slots=True)
class Missed:
    """What was found, and the channels that were too full to be read to their end."""

    messages: list[Incoming] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)


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
    wanted = [*recent, *map(int, private)]
    if len(wanted) > MOST_CHANNELS:
        logger().warning("discord_backfill_bounded", channels=len(wanted), read=MOST_CHANNELS)
        ALERTS.labels("discord_backfill_bounded").inc()
    return wanted[:MOST_CHANNELS]


async def missed(client: discord.Client, channels: list[int], after: str) -> Missed:
    """Return what people said in those channels after that id, oldest first."""
    gate = asyncio.Semaphore(AT_ONCE)
    missed = Missed()
    await asyncio.gather(*(_of_channel(client, channel, after, gate, missed) for channel in channels))
    missed.messages.sort(key=lambda each: int(each.id))
    return missed


async def overlooked(client: discord.Client, channel: int, mark: str, after: str) -> list[Incoming]:
    """Return what people last said there that nobody has read, and that is too old to be answered."""
    try:
        async with asyncio.timeout(CHANNEL_WITHIN):
            page = await client.http.logs_from(channel, PAGE, before=int(after))
    except (TimeoutError, discord.DiscordException, OSError):
        return []
    return [said for each in page if (said := _said(each)) and int(said.id) > int(mark)]


async def _of_channel(client: discord.Client, channel: int, after: str, gate: asyncio.Semaphore, found: Missed) -> None:
    try:
        async with gate, asyncio.timeout(CHANNEL_WITHIN):
            await _read(client, channel, after, found)
    except (TimeoutError, discord.RateLimited):
        found.cut.append(channel)
    except (discord.HTTPException, OSError) as error:
        logger().warning("discord_backfill_skipped", channel=channel, reason=type(error).__name__)


async def _read(client: discord.Client, channel: int, after: str, found: Missed) -> None:
    """Read page after page to the end; what was read stays where the next page does not come."""
    mark = int(after)
    while True:
        page = await client.http.logs_from(channel, PAGE, after=mark)
        found.messages += [said for each in page if (said := _said(each))]
        if len(page) < PAGE:
            return
        mark = max(int(each["id"]) for each in page)


def _said(told: object) -> Incoming | None:
    try:
        said = Incoming.model_validate(told)
    except ValidationError:
        return None  # nothing that a person wrote
    return None if said.author.bot else said
