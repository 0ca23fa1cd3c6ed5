"""Who talks in a thread: whether the bot was called into it, how many humans, and whether it was asked to be quiet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.slack.read import Place
    from bot.messages import ConversationKey
    from bot.store import Store

KEEP_SECONDS = 30 * 86_400
STOP_SECONDS = 60
_JOINED, _MUTED = "*", "!"


@dataclass(frozen=True, slots=True)
class Company:
    """Who is in a thread."""

    humans: frozenset[str]
    joined: bool
    """The bot was mentioned here."""
    muted: bool


@dataclass(frozen=True, slots=True)
class Threads:
    """The company of each thread, in Redis."""

    store: Store

    async def company(self, conversation: ConversationKey) -> Company:
        """Return who is in a thread; it is remembered for as long again."""
        key = self._key(conversation)
        members, _ = await self.store.together(("SMEMBERS", key), ("EXPIRE", key, KEEP_SECONDS), patience=2.5)
        names = {member.decode() for member in members}
        return Company(frozenset(names - {_JOINED, _MUTED}), _JOINED in names, _MUTED in names)

    async def join(self, conversation: ConversationKey, *humans: str) -> None:
        """Note that the bot takes part, and who else does."""
        await self._add(conversation, _JOINED, *humans)

    async def note(self, conversation: ConversationKey, human: str) -> None:
        """Note that a human wrote in a thread that the bot takes part in."""
        await self._add(conversation, human)

    async def mute(self, conversation: ConversationKey, *, muted: bool) -> None:
        """Be quiet in a thread, or speak again."""
        redis: Any = self.store.redis
        key = self._key(conversation)
        if muted:
            await self._add(conversation, _JOINED, _MUTED)
        else:
            await self.store.insist(lambda: redis.srem(key, _MUTED), 2.5)

    async def share(self, place: Place) -> None:
        """Note that other organisations read along in a channel: a slash command does not say so."""
        redis: Any = self.store.redis
        key = self.store.key(f"slack/{place.team}", "shared")
        await self.store.insist(lambda: redis.sadd(key, place.channel), 2.5)

    async def shared(self, place: Place) -> bool:
        """Say whether other organisations were seen to read along in a channel."""
        redis: Any = self.store.redis
        key = self.store.key(f"slack/{place.team}", "shared")
        return bool(await self.store.insist(lambda: redis.sismember(key, place.channel), 2.5))

    async def several(self, conversation: ConversationKey) -> bool:
        """Say whether more than one human takes part."""
        return len((await self.company(conversation)).humans) > 1

    async def let_be(self, place: Place) -> None:
        """Note that somebody pressed Slack's Stop over an answer that is not theirs: it goes on."""
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.set(self._let_be(place), 1, ex=STOP_SECONDS), 2.5)

    async def may_stop(self, place: Place) -> bool:
        """Say whether a Stop that Slack tells of is to be heeded, as far as its event is known."""
        redis: Any = self.store.redis
        return not await self.store.insist(lambda: redis.exists(self._let_be(place)), 2.5)

    def _let_be(self, place: Place) -> str:
        return self.store.key(f"slack/{place.team}", "let-be", place.channel, place.thread)

    async def _add(self, conversation: ConversationKey, *members: str) -> None:
        key = self._key(conversation)
        await self.store.together(("SADD", key, *members), ("EXPIRE", key, KEEP_SECONDS), patience=2.5)

    def _key(self, conversation: ConversationKey) -> str:
        return self.store.key(conversation, "company")
