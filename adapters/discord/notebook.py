"""What this platform keeps in Redis beside the conversations: small, and each with an end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bot.messages import ConversationKey

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.store import Store

MONTH = timedelta(days=30)
ASKED_FOR = timedelta(days=3)
TOLD_FOR = timedelta(days=1)
SENT_FOR = timedelta(days=7)
LOCKED_FOR = timedelta(minutes=2)
PRIVATE_KEPT = 200


@dataclass(frozen=True, slots=True)
class Notebook:
    """The notes of one application; every write may safely run twice."""

    store: Store
    application: str

    async def _get(self, key: str) -> str:
        found: Any = await self.store.insist(lambda: self.store.redis.get(key))
        return found.decode() if found else ""

    def _key(self, *names: str) -> str:
        return self.store.key(f"discord-app/{self.application}", *names)

    async def remember_question(self, message: str, conversation: ConversationKey) -> None:
        """Keep to which conversation a question belongs: its deletion names only the channel."""
        key = self._key("asked", message)
        await self.store.insist(lambda: self.store.redis.set(key, conversation.encode(), ex=ASKED_FOR))

    async def question(self, message: str) -> ConversationKey | None:
        """Return the conversation of a question of the last three days."""
        found = await self._get(self._key("asked", message))
        return ConversationKey.decode(found) if found else None

    async def known(self, messages: Iterable[str]) -> set[str]:
        """Return which of these messages were taken in as questions."""
        asked = list(messages)
        keys = [self._key("asked", each) for each in asked]
        found: list[Any] = await self.store.insist(lambda: self.store.redis.mget(keys)) if keys else []
        return {message for message, note in zip(asked, found, strict=True) if note}

    async def tell_once(self, *about: str) -> bool:
        """Say whether this may be told now: once a day."""
        key = self._key("told", *about)
        return bool(await self.store.insist(lambda: self.store.redis.set(key, 1, ex=TOLD_FOR, nx=True)))

    async def was_sent(self, nonce: str) -> bool:
        """Say whether a message of our own accord was sent: Discord forgets nonces after minutes."""
        return bool(await self._get(self._key("sent", nonce)))

    async def remember_sent(self, nonce: str) -> None:
        """Keep that a message of our own accord was sent."""
        key = self._key("sent", nonce)
        await self.store.insist(lambda: self.store.redis.set(key, 1, ex=SENT_FOR))

    async def watermark(self) -> str:
        """Return the newest message that is known to be dealt with; empty at the first start."""
        return await self._get(self._key("watermark"))

    async def raise_watermark(self, message: str) -> None:
        """Note that everything up to this message was dealt with; it never falls."""
        keys = [self._key("watermark")]
        await self.store.run("discord_watermark", keys, (message, int(MONTH.total_seconds() * 1000)))

    async def remember_private(self, channel: str, at: datetime) -> None:
        """Keep a channel of direct messages: the gateway never lists them."""
        redis: Any = self.store.redis
        key = self._key("private")
        await self.store.insist(lambda: redis.zadd(key, {channel: at.timestamp()}))
        await self.store.insist(lambda: redis.zremrangebyrank(key, 0, -PRIVATE_KEPT - 1))
        await self.store.insist(lambda: redis.expire(key, MONTH))

    async def private(self) -> tuple[str, ...]:
        """Return the channels of direct messages, the most recently used first."""
        redis: Any = self.store.redis
        found: list[bytes] = await self.store.insist(lambda: redis.zrevrange(self._key("private"), 0, -1))
        return tuple(each.decode() for each in found)

    async def registered(self) -> str:
        """Return the digest of the commands that Discord was last given."""
        return await self._get(self._key("commands"))

    async def register(self, digest: str) -> None:
        """Keep the digest of the commands that Discord has now."""
        key = self._key("commands")
        await self.store.insist(lambda: self.store.redis.set(key, digest, ex=3 * MONTH))

    async def lock_commands(self, owner: str) -> bool:
        """Let one process at a time give Discord commands; the lock ends by itself."""
        key = self._key("commands", "lock")
        await self.store.insist(lambda: self.store.redis.set(key, owner, ex=LOCKED_FOR, nx=True))
        return await self._get(key) == owner

    async def unlock_commands(self) -> None:
        """Give the lock back."""
        await self.store.insist(lambda: self.store.redis.delete(self._key("commands", "lock")))
