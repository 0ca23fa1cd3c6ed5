"""The library's gateway, made to bear what it would hang up on, and to give up what it would wait for without end."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import discord.shard
from discord.gateway import DiscordWebSocket, ReconnectWebSocket

from adapters.discord.lenient import filled
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Self

    import yarl

DISPATCH = re.compile(r'"op":\s*0\b')
SESSION_LOST = {4003, 4005, 4006, 4007, 4009}
"""Closes after which a session is not gone on with.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes
"""

HANG_UP_WITHIN = 2.0
"""Seconds for a gateway to say goodbye in return."""
KEEPER_WITHIN = 0.5
"""Seconds for that thread to end; where it is itself what hangs up, it waits for us."""


class Unanswered(Exception):
    """The gateway did not begin the session, or did not go on with it: to be tried anew, and with patience."""


class Gateway(DiscordWebSocket):
    """One connection."""

    _connection: Any
    _due: float | None = None
    """When the gateway has to have answered; None where nothing is waited for."""

    @classmethod
    async def from_client(
        cls, client: discord.Client, *, gateway: yarl.URL | None = None, resume: bool = False, **more: Any
    ) -> Self:
        """Connect: to the address that the session was given, as long as that serves, else to the usual one."""
        if gateway is not None and resume:
            try:
                return await super().from_client(client, gateway=gateway, resume=True, **more)
            except (OSError, aiohttp.ClientError) as error:
                logger().warning("discord_resume_address_fails", reason=type(error).__name__)
        return await super().from_client(client, resume=resume, **more)

    async def identify(self) -> None:
        """Ask for a session."""
        async with self._given_up():
            await super().identify()
        self._wait()

    async def resume(self) -> None:
        """Ask for the session that was."""
        async with self._given_up():
            await super().resume()
        self._wait()

    @asynccontextmanager
    async def _given_up(self) -> AsyncIterator[None]:
        """Hang up where this connection is given up before the client has it to close."""
        try:
            yield
        except BaseException:
            with suppress(TimeoutError, OSError, aiohttp.ClientError):
                async with asyncio.timeout(HANG_UP_WITHIN):
                    await self.close(1000)
            raise

    def _wait(self) -> None:
        client = self._connection._get_client()  # noqa: SLF001 — the library has no other way from the one to the other
        self._due = asyncio.get_running_loop().time() + client.patience.answer

    async def poll_event(self) -> None:
        """Take the next frame; raise Unanswered where the session was asked for in vain."""
        try:
            async with asyncio.timeout_at(self._due):
                await super().poll_event()
        except TimeoutError as error:
            raise Unanswered("the gateway is silent about the session") from error
        except ReconnectWebSocket as error:
            lost = self._due is not None or self.socket.close_code in SESSION_LOST
            if error.resume and lost:
                raise Unanswered(f"the gateway has hung up ({self.socket.close_code})") from error
            raise

    async def close(self, code: int = 4000) -> None:
        """Hang up, and let the thread that keeps time for this connection end before the loop does."""
        keeper = self._keep_alive
        await super().close(code)
        if keeper is not None:
            await asyncio.to_thread(keeper.join, KEEPER_WITHIN)

    async def received_message(self, msg: Any, /) -> None:
        """Take a frame, or a part of one."""
        text = self._decompressor.decompress(msg) if isinstance(msg, bytes) else msg
        if text is None:
            return
        if self._due is not None and DISPATCH.search(text):
            self._due = None
        await super().received_message(filled(text, self))


def install() -> None:
    """Let every client of this process use this gateway."""
    for module in (discord.client, discord.shard):
        module.DiscordWebSocket = Gateway  # type: ignore[attr-defined]  # the library has no other way to choose it
