"""What is remembered of a conversation: its history, and who chose which mode, provider and style for it."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.inbox import DAY_MS, Entry
from bot.messages import ConversationKey, Preferences, Turn
from bot.store import Store, channel_scope, person, workspace_scope
from bot.store.seal import Seal, Unreadable, tenant
from bot.telemetry import ALERTS, logger

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.agent.prompting import Summary

RECENT = 40
"""Turns read for one answer: the same cost at turn 10 and at turn 10,000."""

EVERY = 1_000_000


class Level(StrEnum):
    """Where a preference was set, the narrowest first; the narrowest wins."""

    THREAD = "thread"
    CHANNEL = "channel"
    PERSON = "person"
    WORKSPACE = "workspace"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Choice:
    """The preferences in force, and the level that set each of them."""

    preferences: Preferences
    levels: Mapping[str, Level]


@dataclass(frozen=True, slots=True)
class Conversations:
    """The memory of all conversations."""

    store: Store
    seal: Seal
    keep_ms: int = 30 * DAY_MS
    defaults: Preferences = field(default_factory=Preferences)

    async def history(self, conversation: ConversationKey, last: int = RECENT) -> list[Turn]:
        """Return the last turns, oldest first."""
        redis: Any = self.store.redis
        key = self.store.key(conversation, "history")
        items: Sequence[bytes] = await self.store.insist(lambda: redis.lrange(key, -last, -1))
        if len(items) > RECENT:  # all turns of a long conversation are the work of a second
            turns, lost = await asyncio.to_thread(self._read, conversation, items)
        else:
            turns, lost = self._read(conversation, items)
        if lost:
            ALERTS.labels("unreadable_history").inc(len(lost))
            logger().error("unreadable_history", turns=len(lost), reason=lost[-1])
        await self._reseal(conversation, items)
        return turns

    def _read(self, conversation: ConversationKey, items: Sequence[bytes]) -> tuple[list[Turn], list[str]]:
        """Return the turns, and why others cannot be read."""
        turns: list[Turn] = []
        lost: list[str] = []
        for item in items:
            try:
                turns.append(Turn.from_json(self.seal.open(item.partition(b" ")[2], tenant(conversation))))
            except Unreadable as error:
                lost.append(str(error))
        return turns, lost

    async def turns(self, conversation: ConversationKey) -> int:
        """Return how many turns are kept."""
        redis: Any = self.store.redis
        key = self.store.key(conversation, "history")
        kept: int = await self.store.insist(lambda: redis.llen(key))
        return kept

    async def summary(self, conversation: ConversationKey) -> Summary | None:
        """Return what the older turns came to, if somebody has summed them up."""
        redis: Any = self.store.redis
        key = self.store.key(conversation, "summary")
        sealed: bytes | None = await self.store.insist(lambda: redis.get(key))
        if sealed is None:
            return None
        from bot.agent.prompting import Summary  # noqa: PLC0415 - the agent asks for it, and is loaded by then

        try:
            return Summary(**json.loads(self.seal.open(sealed, tenant(conversation))))
        except Unreadable:
            return None

    async def keep_summary(self, conversation: ConversationKey, summary: Summary) -> None:
        """Keep a summary in place of the one before, for as long as the history."""
        redis: Any = self.store.redis
        key = self.store.key(conversation, "summary")
        sealed = self.seal.close(json.dumps(asdict(summary)).encode(), tenant(conversation))
        await self.store.insist(lambda: redis.set(key, sealed, px=self.keep_ms))

    async def reset(self, conversation: ConversationKey) -> None:
        """Begin anew: forget the turns and their summary; preferences stay."""
        redis: Any = self.store.redis
        keys = [self.store.key(conversation, each) for each in ("history", "summary", "blocks", "remarks")]
        await self.store.insist(lambda: redis.delete(*keys))

    async def _reseal(self, conversation: ConversationKey, items: Sequence[bytes]) -> None:
        swaps: list[bytes] = []
        for item in items:
            word, _, sealed = item.partition(b" ")
            if fresh := self.seal.anew(sealed, tenant(conversation)):
                swaps += [item, word + b" " + fresh]
        if swaps:
            await self.store.run("swap", [self.store.key(conversation, "history")], swaps)

    def entry(self, conversation: ConversationKey, turn: Turn, *, redone: bool) -> Entry:
        """Return a turn as the mailbox commits it."""
        return Entry(self.seal.close(turn.to_json(), tenant(conversation)), redone)

    async def choice(self, conversation: ConversationKey, author_id: str) -> Choice:
        """Return the preferences in force for a person in a conversation, and which level won."""
        levels = list(self._scopes(conversation, author_id).items())
        replies = await self.store.together(*(("HGETALL", self._key(scope)) for _, scope in levels))
        read = [{field.decode(): value.decode() for field, value in reply.items()} for reply in replies]
        chosen: dict[str, str] = {}
        won: dict[str, Level] = {}
        for each in ("provider", "mode", "style"):
            found = ((level, fields[each]) for (level, _), fields in zip(levels, read, strict=True) if fields.get(each))
            won[each], chosen[each] = next(found, (Level.DEFAULT, getattr(self.defaults, each)))
        return Choice(Preferences(chosen["provider"], chosen["mode"], chosen["style"]), won)

    async def prefer(self, conversation: ConversationKey, author_id: str, level: Level, chosen: Preferences) -> None:
        """Set the fields that are not empty, at a level; what was set there before stays where a field is empty."""
        redis: Any = self.store.redis
        scope = self._scopes(conversation, author_id)[level]
        fields = {field: value for field in ("provider", "mode", "style") if (value := getattr(chosen, field))}
        if not fields:
            return
        await self.store.insist(lambda: redis.hset(self._key(scope), mapping=fields))
        if level is Level.THREAD:
            await self.store.insist(lambda: redis.pexpire(self._key(scope), self.keep_ms))

    def _key(self, scope: ConversationKey | str) -> str:
        return self.store.key(scope, "preferences")

    def _scopes(self, conversation: ConversationKey, author_id: str) -> dict[Level, ConversationKey | str]:
        return {
            Level.THREAD: conversation,
            Level.CHANNEL: channel_scope(conversation),
            Level.PERSON: person(conversation, author_id),
            Level.WORKSPACE: workspace_scope(conversation),
        }
