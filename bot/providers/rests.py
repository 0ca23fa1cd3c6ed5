"""Which providers rest, in Redis: what one worker learned, all of them know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from redis.exceptions import RedisError

from bot.providers import Fault
from bot.providers.fallback import Rest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECONDS = 0.5
"""A question to Redis that takes longer is not worth the wait: then nobody rests."""


class Expiring(Protocol):
    """The Redis commands that a rest needs."""

    def set(self, name: str, value: str, *, px: int) -> Awaitable[object]:
        """SET with PX."""
        ...

    def get(self, name: str) -> Awaitable[bytes | str | None]:
        """GET."""
        ...

    def pttl(self, name: str) -> Awaitable[int]:
        """Return the milliseconds left, negative when there are none."""
        ...


@dataclass(frozen=True, slots=True)
class SharedRests:
    """Rests that every worker on the same Redis sees; `key` names a provider's: it holds the fault for as long."""

    redis: Expiring
    key: Callable[[str], str]

    async def left(self, name: str) -> Rest | None:
        """Return what is left of the rest of `name`; None when it does not rest, or when Redis does not say."""
        try:
            async with asyncio.timeout(SECONDS):
                milliseconds = await self.redis.pttl(self.key(name))
                fault = await self.redis.get(self.key(name)) if milliseconds > 0 else None
            return (
                Rest(milliseconds / 1000, Fault(fault if isinstance(fault, str) else fault.decode())) if fault else None
            )
        except (RedisError, OSError, TimeoutError, ValueError):  # the last: another version's word
            return None

    async def begin(self, name: str, rest: Rest) -> None:
        """Leave `name` alone for a while, an hour at most."""
        try:
            async with asyncio.timeout(SECONDS):
                await self.redis.set(self.key(name), rest.fault.value, px=max(1, int(min(rest.seconds, 3600.0) * 1000)))
        except (RedisError, OSError, TimeoutError):
            return
