"""What people think of answers: kept with mode, provider, model and the prompt that made them."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from bot.modes import read_prompt
from bot.store import person

if TYPE_CHECKING:
    from bot.messages import ConversationKey
    from bot.store import Store

KEEP_MS = 30 * 86_400_000
"""As long as a conversation is kept where VISABOT_RETENTION_DAYS is not set."""


@dataclass(frozen=True, slots=True)
class Grade:
    """A thumb up or down, and what it is about."""

    good: bool
    mode: str
    provider: str
    model: str
    prompt: str = ""
    """Names the version of the prompt."""
    reason: str = ""

    @classmethod
    def of(cls, value: str) -> Grade:
        """Read the value of a feedback button."""
        verdict, mode, provider, model, prompt = [*value.split("|"), "", "", "", ""][:5]
        return cls(verdict == "good", mode, provider, model, prompt or prompt_hash(mode))


def prompt_hash(mode: str) -> str:
    """Return a short name for the prompt of a mode, another one whenever its text changes."""
    try:
        return hashlib.sha256(read_prompt(mode).encode()).hexdigest()[:12]
    except FileNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class Feedback:
    """The grades of each conversation, a person's last word on a turn."""

    store: Store

    async def keep(self, conversation: ConversationKey, turn: str, user: str, grade: Grade) -> None:
        """Keep a grade; the same person's next one takes its place."""
        redis: Any = self.store.redis
        key, value = self._key(conversation), json.dumps(asdict(grade))
        await self.store.insist(lambda: redis.hset(key, f"{turn} {user}", value), 2.5)
        await self.store.insist(lambda: redis.pexpire(key, KEEP_MS), 2.5)
        # So that it is found when the person wants what is theirs, though they wrote nothing here.
        theirs, here = self.store.key(person(conversation, user), "conversations"), conversation.encode()
        await self.store.insist(lambda: redis.zadd(theirs, {here: time.time() * 1000}, nx=True), 2.5)
        await self.store.insist(lambda: redis.pexpire(theirs, KEEP_MS, gt=True), 2.5)
        await self.store.insist(lambda: redis.pexpire(theirs, KEEP_MS, nx=True), 2.5)

    async def reason(self, conversation: ConversationKey, turn: str, user: str, reason: str) -> None:
        """Add the reason to a grade."""
        grades = await self.all(conversation)
        if grade := grades.get(f"{turn} {user}"):
            await self.keep(conversation, turn, user, Grade(**{**asdict(grade), "reason": reason}))

    async def all(self, conversation: ConversationKey) -> dict[str, Grade]:
        """Return the grades of a conversation by `turn user`."""
        redis: Any = self.store.redis
        read: dict[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key(conversation)), 2.5)
        return {name.decode(): Grade(**json.loads(value)) for name, value in read.items()}

    def _key(self, conversation: ConversationKey) -> str:
        return self.store.key(conversation, "feedback")
