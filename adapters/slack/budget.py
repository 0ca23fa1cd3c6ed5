"""Slack's rates, shared by all workers in Redis: one bucket a method and workspace, and one a channel for posts.

A bucket is one number in Redis, the moment when it will be full again (GCRA): taking twice because a reply was lost
costs one turn of a call, never a lost one. Tiers: https://docs.slack.dev/apis/web-api/rate-limits.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` calls at once, then one every `interval` milliseconds."""

    interval: int
    burst: int


def per_minute(calls: int) -> Rate:
    """Return the rate of a tier with a tenth of it to spare, half of it usable at once."""
    return Rate(60_000 * 10 // (calls * 9), max(1, calls // 2 - 1))


TIER_2, TIER_3, TIER_4 = per_minute(20), per_minute(50), per_minute(100)
RATES = {
    "agents.sessions.setStatus": TIER_3,
    "agents.sessions.rename": TIER_3,
    "assistant.threads.setStatus": TIER_4,
    "assistant.threads.setSuggestedPrompts": TIER_4,
    "chat.appendStream": TIER_4,
    "chat.delete": TIER_3,
    "chat.startStream": TIER_2,
    "chat.stopStream": TIER_2,
    "chat.update": TIER_3,
    "conversations.history": TIER_3,
    "conversations.info": TIER_3,
    "conversations.open": TIER_3,
    "conversations.replies": TIER_3,
    "users.info": TIER_4,
    "views.publish": TIER_4,
}
POSTS = Rate(1_100, 3)
"""One message a second a channel; a short burst is borne."""
_TAKE = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now)
local wait = full - now - tonumber(ARGV[1]) * (tonumber(ARGV[2]) - 1)
if wait > tonumber(ARGV[3]) then return wait end
redis.call('SET', KEYS[1], full + ARGV[1], 'PX', math.floor(full + ARGV[1] - now) + 1000)
return math.max(wait, 0) * -1
"""
_CLOSE = """
local now = redis.call('TIME')
now = now[1] * 1000 + math.floor(now[2] / 1000)
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now + ARGV[1] + ARGV[2] * (ARGV[3] - 1))
redis.call('SET', KEYS[1], full, 'PX', math.floor(full - now) + 1000)
return 0
"""


@dataclass(frozen=True, slots=True)
class Budgets:
    """The buckets of all workspaces; `lifted` lets everything pass (load tests against a Slack without limits)."""

    store: Store
    lifted: bool = False

    async def take(self, method: str, team: str, channel: str = "", patience: float = 0.0) -> bool:
        """Wait for a call's turn, `patience` seconds at most; False (and nothing taken) when it would take longer."""
        for name, rate in self._buckets(method, team, channel):
            wait = await self._run(_TAKE, name, rate.interval, rate.burst, int(patience * 1000))
            if wait > 0:
                return False
            await asyncio.sleep(-wait / 1000)
        return True

    async def close(self, method: str, team: str, channel: str, seconds: float) -> None:
        """Let nothing of this kind pass for some seconds: Slack asked for that."""
        for name, rate in self._buckets(method, team, channel)[:1]:
            await self._run(_CLOSE, name, int(seconds * 1000), rate.interval, rate.burst)

    def _buckets(self, method: str, team: str, channel: str) -> list[tuple[str, Rate]]:
        if self.lifted:
            return []
        if method == "chat.postMessage":
            return [(self.store.key(f"rate/slack/{team}", "post", channel), POSTS)]
        rate = RATES.get(method)
        return [(self.store.key(f"rate/slack/{team}", method), rate)] if rate else []

    async def _run(self, script: str, key: str, *arguments: int) -> float:
        redis: Any = self.store.redis
        return float(await self.store.insist(lambda: redis.eval(script, 1, key, *arguments), patience=10.0))
