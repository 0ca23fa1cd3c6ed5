"""The line to Discord's REST API: one client, shared by who listens and who answers."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route
from multidict import CIMultiDict

from adapters.discord import gateway, lenient

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings

LOGIN_WITHIN = 30.0
SHUN_SECONDS = 600.0
"""After a 403 a channel is left alone for a while: 10,000 refused requests in ten minutes ban the address.

https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans
"""
LONGEST_RATE_LIMIT = 30.0
TOO_FAST = 429
REFUSED_ENOUGH = 1000
"""Refused requests in ten minutes after which nothing new is tried; a tenth of what Discord bears."""


class Shut(Exception):
    """The bot may not write in this channel; it is left alone for a while."""


def point(settings: Settings) -> None:
    """Turn the library to the API and the gateway that the settings name."""
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    Route.BASE = settings.discord_api_url.rstrip("/")
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.discord_gateway_url)
    gateway.install()


async def find_gateway(client: discord.Client, settings: Settings) -> None:
    """Ask another API than Discord's own where its gateway is, if the settings do not say."""
    usual = type(settings).model_fields
    elsewhere = settings.discord_api_url != usual["discord_api_url"].default
    if elsewhere and settings.discord_gateway_url == usual["discord_gateway_url"].default:
        try:
            told: Any = await client.http.request(Route("GET", "/gateway"))
        except discord.NotFound:  # the other of the two ways to ask
            told = await client.http.request(Route("GET", "/gateway/bot"))
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(told["url"])


def tolerant() -> aiohttp.TraceConfig:
    """Return what lets the library read JSON also where its type names a charset, as servers between may write it.

    A refusal for being too fast is for the library a ban that has no end unless it came through Discord's own proxy;
    one that is JSON says when to try again.
    """
    trace = aiohttp.TraceConfig()

    async def ended(_session: object, _context: object, told: aiohttp.TraceRequestEndParams) -> None:
        kind, _, charset = told.response.headers.get("Content-Type", "").partition(";")
        slow = told.response.status == TOO_FAST and "Via" not in told.response.headers
        if kind == "application/json" and (charset or slow):
            plain = CIMultiDict(told.response.headers)
            plain["Content-Type"] = kind
            plain.setdefault("Via", "?")
            told.response._cache["headers"] = plain  # noqa: SLF001 — headers are read from there

    trace.on_request_end.append(ended)
    return trace


def wished_pause(refusal: discord.HTTPException) -> float:
    """Return the seconds that a refusal asks to wait, as far as it says so."""
    try:
        return float(refusal.response.headers.get("Retry-After", ""))
    except ValueError:
        return 1.0


class Caller(lenient.Lenient, discord.Client):
    """A client that only writes."""


class Line:
    """Gives the one client of this process, logged in; a process that only answers never opens a gateway."""

    def __init__(self, settings: Settings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._clock = clock
        self._client: discord.Client | None = None
        self._ready = asyncio.Event()
        self._lock = asyncio.Lock()
        self._own = False
        self._shunned: dict[int, float] = {}
        self._refusals: list[float] = []
        self.listening = False
        """A listener of this process logs in; do not log in beside it."""

    def adopt(self, client: discord.Client) -> None:
        """Use the client of the listener from now on."""
        self._client = client
        self._ready.set()

    def lose(self) -> None:
        """Forget the client: it was closed."""
        self._client, self._own = None, False
        self._ready.clear()

    def inherit(self) -> None:
        """Keep the listener's client, which hears no more, for the answers that are still being written."""
        self.listening = False
        self._own = self._client is not None

    async def client(self) -> discord.Client:
        """Return the client, logged in; raise TimeoutError when that takes too long."""
        async with asyncio.timeout(LOGIN_WITHIN):
            if self.listening:
                await self._ready.wait()
            async with self._lock:
                if self._client is None:
                    self._client = await self._log_in()
                    self._own = True
                return self._client

    async def _log_in(self) -> discord.Client:
        client = Caller(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=LONGEST_RATE_LIMIT,
            http_trace=tolerant(),
        )
        try:
            await client.login(self._settings.discord_token.get_secret_value())
        except BaseException:
            await client.close()
            raise
        return client

    async def close(self) -> None:
        """Hang up, unless the client is the listener's."""
        if self._own and self._client is not None:
            await self._client.close()
        self.lose()

    def check(self, channel: int) -> None:
        """Raise Shut when the channel refused us lately, or Discord refused us too often in all."""
        now = self._clock()
        self._refusals = [at for at in self._refusals if at > now - SHUN_SECONDS]
        if self._shunned.get(channel, 0.0) > now or len(self._refusals) >= REFUSED_ENOUGH:
            raise Shut(str(channel))

    def shun(self, channel: int) -> None:
        """Leave a channel alone that has refused us."""
        now = self._clock()
        self._refusals.append(now)
        self._shunned = {each: until for each, until in self._shunned.items() if until > now}
        self._shunned[channel] = now + SHUN_SECONDS

    def forgive(self, channel: int) -> None:
        """Try the channel again: somebody there has spoken to us, so its permissions may have changed."""
        self._shunned.pop(channel, None)
