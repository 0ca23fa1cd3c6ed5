"""When to connect again after everything that ends a client: patient, and inside Discord's budget of sessions. Pure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

import discord

DAY = 86_400.0
BUDGET = 900
"""Discord resets the token of who opens more than 1,000 sessions in 24 hours; a tenth is left for other processes.

https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""
SPARING = DAY / BUDGET
"""The second half of the budget is for a day of trouble: never faster than it lasts."""
FIRST, LONGEST = 0.5, 60.0
DEAF_AFTER = 100.0
"""Seconds without a word from the gateway, which asks for a heartbeat every 41 and answers it at once.

The connection is then begun anew: left alone, the library waits up to a quarter of an hour after a long outage.
"""
ANSWERED_WITHIN = 15.0
"""Seconds in which a gateway begins a session, or goes on with one; heartbeats alone are no answer."""
HOPELESS = 300.0
"""Seconds between tries when only an operator can help: a token may be mended while we run."""


class Cause(StrEnum):
    """Why a client ended."""

    TOKEN = "token"  # noqa: S105 — a word, not a secret
    INTENTS = "intents"
    SHARDS = "shards"
    OTHER = "other"


ADVICE = {
    Cause.TOKEN: "Discord refuses DISCORD_TOKEN: copy a fresh one from the portal (Bot, Reset Token).",
    Cause.INTENTS: "The Message Content intent is not granted in the portal (Bot, Privileged Gateway Intents): "
    "going on without it, so threads need a mention.",
    Cause.SHARDS: "Discord wants another number of shards: set VISABOT_DISCORD_SHARDS=0 to let it choose.",
    Cause.OTHER: "",
}


def diagnose(error: BaseException | None) -> Cause:
    """Return why the client ended."""
    if isinstance(error, discord.LoginFailure):
        return Cause.TOKEN
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return Cause.INTENTS
    if isinstance(error, discord.ConnectionClosed):
        return {4004: Cause.TOKEN, 4014: Cause.INTENTS, 4010: Cause.SHARDS, 4011: Cause.SHARDS}.get(
            error.code, Cause.OTHER
        )
    return Cause.OTHER


@dataclass(slots=True)
class Patience:
    """How long to wait before the next try; `chance` (0 to 1) spreads many processes."""

    first: float = FIRST
    longest: float = LONGEST
    deaf: float = DEAF_AFTER
    answer: float = ANSWERED_WITHIN
    failures: int = 0
    sessions: deque[float] = field(default_factory=deque)
    latest: dict[int, float] = field(default_factory=dict)
    """When each shard asked for its last session."""

    def begin(self, now: float, shard: int = 0) -> bool:
        """Count a session that is about to be asked for; False where it has to wait."""
        spared = now - self.latest.get(shard, -DAY) >= SPARING / 2 or not self._scarce(now)
        if not spared or len(self.sessions) >= BUDGET:
            return False
        self.sessions.append(now)
        self.latest[shard] = now
        return True

    def _scarce(self, now: float) -> bool:
        while self.sessions and self.sessions[0] < now - DAY:
            self.sessions.popleft()
        return len(self.sessions) >= BUDGET // 2

    def well(self) -> None:
        """Start anew with short pauses: the connection has held."""
        self.failures = 0

    def pause(self, cause: Cause, now: float, chance: float) -> float:
        """Return the seconds until the next try."""
        self.failures += 1
        scarce = self._scarce(now)
        if len(self.sessions) >= BUDGET:
            return self.sessions[0] + DAY - now
        if cause is Cause.INTENTS:
            return 0.0
        hopeless = cause in {Cause.TOKEN, Cause.SHARDS}
        wait = HOPELESS if hopeless else min(self.first * 2.0 ** min(self.failures - 1, 30), self.longest)
        wait = max(wait, SPARING) if scarce else wait
        return wait * (0.75 + chance / 2)
