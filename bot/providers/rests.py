"""Which providers rest, in Redis: what one worker learned, all of them know."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

SECONDS = 0.5
"""A question to Redis that takes longer is not worth the wait: then nobody rests."""


class Expiring(Protocol):
    """The two Redis commands that a rest needs."""

    def set(self, name: str, value: str, *, px: int) -> Awaitable[object]:
        """SET with PX."""
        ...

    def pttl(self, name: str) -> Awaitable[int]:
        """Return the milliseconds left, negative when there are none."""
        ...


@dataclass(frozen=True, slots=True)
class SharedRests:
    """Rests that every worker on the same Redis sees; `key` names a provider's, and its TTL is the rest itself."""

    redis: Expiring
    key: Callable[[str], str]

    async def left(self, name: str) -> float:
        """Return the seconds that `name` still rests; 0 when it does not, or when Redis does not say."""
        try:
            async with asyncio.timeout(SECONDS):
                return max(0, await self.redis.pttl(self.key(name))) / 1000
        except (RedisError, OSError, TimeoutError):
            return 0.0

    async def begin(self, name: str, seconds: float) -> None:
        """Leave `name` alone for so many seconds, an hour at most."""
        try:
            async with asyncio.timeout(SECONDS):
                await self.redis.set(self.key(name), "1", px=max(1, int(min(seconds, 3600.0) * 1000)))
        except (RedisError, OSError, TimeoutError):
            return
