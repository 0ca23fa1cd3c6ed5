"""The client of the gateway: hands on what Discord says as it says it, before the library makes objects of it."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.lenient import Lenient
from adapters.discord.line import LONGEST_RATE_LIMIT, tolerant
from adapters.discord.show import apologise
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.discord.supervise import Patience
    from bot.settings import Settings

EVENT = re.compile(
    r'"t":\s*"(MESSAGE_CREATE|MESSAGE_UPDATE|MESSAGE_DELETE|MESSAGE_DELETE_BULK|READY|RESUMED|GUILD_CREATE)"'
)
APART = 5.0
"""Seconds between two sessions that are asked for.

https://discord.com/developers/docs/events/gateway#rate-limiting
"""
UNCLAIMED = 1.5
"""Seconds after which nobody has taken what was pressed; Discord waits for three."""
UNKNOWN = "That is from an earlier version of me, and does nothing any more. Please ask again."
QUEUE = 10_000
"""Frames that may wait while Redis is away; what is dropped beyond is found again by the backfill."""


class Spent(Exception):
    """Another session now would cost the bot its token."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One event of the gateway: its name, and its words as Discord wrote them."""

    event: str
    payload: dict[str, Any]


def _forgiving(name: str, parse: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return `parse` so that an event which lacks something is passed over; the library would hang up."""

    def read(payload: Any) -> None:
        try:
            parse(payload)
        except Exception:  # noqa: BLE001 — whatever Discord sends, the others still want to be heard
            logger().exception("discord_event_unread", event_name=name)

    return read


class Ears:
    """What the two kinds of client have in common."""

    _connection: Any

    def open(self, prepare: Callable[[], Awaitable[None]], patience: Patience) -> None:
        """Set what is done between login and the gateway, and let nothing that the library cannot read end it."""
        parsers: dict[str, Any] = self._connection.parsers
        for event in ("MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK"):
            parsers.pop(event, None)  # read here, as written
        parsers.update({name: _forgiving(name, parse) for name, parse in parsers.items() if name != "READY"})
        self.prepare, self.patience = prepare, patience
        self.heard: asyncio.Queue[Heard] = asyncio.Queue(QUEUE)
        self.heard_at = 0.0
        self.arrived = asyncio.Event()
        self.sessions = 0

    async def setup_hook(self) -> None:
        """Do what comes between login and the gateway."""
        await self.prepare()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Keep Discord's pace, and our budget: the library asks for a new session as often as it loses one."""
        await asyncio.sleep(0.0 if initial else APART)
        if not self.patience.begin(asyncio.get_running_loop().time(), shard_id or 0):
            raise Spent("too many sessions were asked for today")

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Say something where nothing here knows what was pressed; Discord would say that the bot has failed."""
        if interaction.type not in {discord.InteractionType.component, discord.InteractionType.modal_submit}:
            return
        await asyncio.sleep(UNCLAIMED)
        if not interaction.response.is_done():
            await apologise(interaction, UNKNOWN)

    async def on_socket_raw_receive(self, frame: str) -> None:
        """Take a frame in order; it is read here so that nothing depends on what the library makes of it."""
        self.heard_at = asyncio.get_running_loop().time()
        found = EVENT.search(frame)
        if not found:
            return
        if found[1] == "GUILD_CREATE":
            self.arrived.set()
            return
        said = json.loads(frame)
        if said.get("t") != found[1]:
            return  # the words stand in somebody's text
        self.sessions += found[1] == "READY"
        if self.heard.full():
            self.heard.get_nowait()
        self.heard.put_nowait(Heard(found[1], said["d"]))

    async def all_here(self, guilds: set[int], quiet: float) -> None:
        """Return when the session has told of each of these guilds; TimeoutError when it is `quiet` for so long."""
        while any(self.known(guild) is None for guild in guilds):
            self.arrived.clear()
            await asyncio.wait_for(self.arrived.wait(), quiet)

    def known(self, guild: int) -> discord.Guild | None:
        """Return a guild that is here, and not away."""
        raise NotImplementedError


class Ear(Ears, Lenient, discord.Client):
    """One connection."""

    def known(self, guild: int) -> discord.Guild | None:
        """Return a guild that is here, and not away."""
        return _here(self.get_guild(guild))


class ManyEars(Ears, Lenient, discord.AutoShardedClient):
    """Many connections, each for a part of the guilds."""

    def known(self, guild: int) -> discord.Guild | None:
        """Return a guild that is here, and not away."""
        return _here(self.get_guild(guild))


def _here(guild: discord.Guild | None) -> discord.Guild | None:
    return guild if guild is not None and not guild.unavailable else None


def intents(*, content: bool) -> discord.Intents:
    """Return what is listened to: no privileged intent, unless message content is granted."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.guild_messages = wanted.dm_messages = True
    wanted.message_content = content
    return wanted


def build(settings: Settings, *, content: bool) -> Ear | ManyEars:
    """Return a client that is not connected yet."""
    options: dict[str, Any] = {
        "intents": intents(content=content),
        "allowed_mentions": discord.AllowedMentions.none(),
        "max_ratelimit_timeout": LONGEST_RATE_LIMIT,
        "http_trace": tolerant(),
        "enable_debug_events": True,
        "chunk_guilds_at_startup": False,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "max_messages": None,
    }
    if settings.discord_shards == 1:
        return Ear(**options)
    return ManyEars(shard_count=settings.discord_shards or None, **options)
