"""How much a person, a channel and a workspace may ask, and what it may cost: refused with the time when it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from bot.events import Usage
from bot.store import usage_scope

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import ConversationKey, Message
    from bot.settings import Settings
    from bot.store import Store

UNLIMITED = 1_000_000_000
USAGE_MS = 62 * 86_400_000
"""Two months of days, so that this one and the last can be told."""
WHOSE = {"person": "You have", "channel": "This channel has", "workspace": "This workspace has"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Messages in a minute; tokens and US dollars in a day (UTC), where 0 is no limit."""

    user_per_minute: int = 30
    channel_per_minute: int = 120
    workspace_per_minute: int = 1200
    user_tokens: int = 0
    workspace_tokens: int = 0
    user_usd: float = 0.0
    workspace_usd: float = 0.0

    @classmethod
    def of(cls, settings: Settings) -> Allowance:
        """Read the allowance of the settings."""
        lifted = UNLIMITED if settings.rate_budgets == "off" else 0
        return cls(
            user_per_minute=lifted or settings.user_per_minute,
            channel_per_minute=lifted or settings.channel_per_minute,
            workspace_per_minute=lifted or settings.workspace_per_minute,
            user_tokens=settings.user_tokens_per_day,
            workspace_tokens=settings.workspace_tokens_per_day,
            user_usd=settings.user_usd_per_day,
            workspace_usd=settings.workspace_usd_per_day,
        )


@dataclass(frozen=True, slots=True)
class Budget:
    """Tokens and US dollars of a day (UTC); 0 is no limit."""

    tokens: int = 0
    usd: float = 0.0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a message is not answered now, in words for its author, and when it would be."""

    reason: str
    """rate or budget."""
    text: str
    retry_at: datetime


@dataclass(frozen=True, slots=True)
class Reservation:
    """What was set aside for one answer, on the day on which it was."""

    message: Message
    day: str


@dataclass(frozen=True, slots=True)
class Spent:
    """What one person or workspace has used on one day."""

    turns: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class Today:
    """What has been used today, by the person, in the channel and in the workspace, and when the day ends."""

    person: Spent
    channel: Spent
    workspace: Spent
    resets_at: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts messages and money in Redis, for all processes together."""

    store: Store
    allowance: Allowance
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    at_home: frozenset[str] = frozenset()
    """Platforms that only the owner of this machine can reach: their messages are not counted by the minute."""

    async def admit(self, message: Message, estimate: Usage, channel: Budget = Budget()) -> Reservation | Refusal:
        """Count a message and set its estimate aside; asking again for the same message changes nothing.

        `channel` is what the rules of the channel let it cost in a day.
        An estimate of nothing (a provider that costs nothing) is held against no budget.
        """
        now = self.clock()
        day = now.date().isoformat()
        allowed = self.allowance
        rates = (allowed.user_per_minute, allowed.channel_per_minute, allowed.workspace_per_minute)
        if message.conversation.platform in self.at_home:
            rates = (UNLIMITED, UNLIMITED, UNLIMITED)
        budgets = self._budgets(channel)
        wanted = (estimate.input_tokens + estimate.output_tokens, _micro(estimate.cost_usd))
        limits = [part for each in budgets.values() for part in (each.tokens, _micro(each.usd))]
        arguments: list[str | int] = [message.id, *rates, *wanted, USAGE_MS, *limits]
        key, author = message.conversation, message.author.id
        keys = [
            self._key(key, "person", author, "rate"),
            self._key(key, "channel", key.channel, "rate"),
            self._key(key, "rate"),
            *self._days(key, author, day),
        ]
        what, *rest = await self.store.run("admit", keys, arguments)
        if not what:
            return Reservation(message, day)
        who, more = rest[0].decode(), int(rest[1])
        if what == b"rate":
            return self._too_often(who, more, now)
        return _too_dear(what.decode(), who, budgets[who], now, held=bool(more))

    async def settle(self, reservation: Reservation, usage: Usage) -> None:
        """Put what the answer cost in place of what was set aside for it; a second time changes nothing."""
        message = reservation.message
        keys = self._days(message.conversation, message.author.id, reservation.day)
        spent = (usage.input_tokens, usage.output_tokens, _micro(usage.cost_usd))
        await self.store.run("settle", keys, (message.id, *spent))

    async def today(self, conversation: ConversationKey, author_id: str) -> Today:
        """Return what has been used since midnight UTC."""
        now = self.clock()
        person, channel, workspace = self._days(conversation, author_id, now.date().isoformat())
        return Today(
            await self._spent(person), await self._spent(channel), await self._spent(workspace), _midnight(now)
        )

    async def _spent(self, key: str) -> Spent:
        redis: Any = self.store.redis
        read = await self.store.insist(lambda: redis.hmget(key, "turns", "input", "output", "micro"))
        turns, read_tokens, written, micro = (int(each or 0) for each in read)
        return Spent(turns, Usage(read_tokens, written, micro / 1_000_000))

    def _too_often(self, who: str, wait_ms: int, now: datetime) -> Refusal:
        limit = {
            "person": self.allowance.user_per_minute,
            "channel": self.allowance.channel_per_minute,
            "workspace": self.allowance.workspace_per_minute,
        }[who]
        seconds = max(1, round(wait_ms / 1000))
        text = f"{WHOSE[who]} asked {limit} questions within a minute; please ask again in {seconds} seconds."
        return Refusal("rate", text, now + timedelta(milliseconds=wait_ms))

    def _budgets(self, channel: Budget) -> dict[str, Budget]:
        """Return the budgets in the order in which the days are kept."""
        allowed = self.allowance
        return {
            "person": Budget(allowed.user_tokens, allowed.user_usd),
            "channel": channel,
            "workspace": Budget(allowed.workspace_tokens, allowed.workspace_usd),
        }

    def _days(self, conversation: ConversationKey, author_id: str, day: str) -> list[str]:
        whose = (("person", author_id), ("channel", conversation.channel), ())
        return [self._key(conversation, *each, "day", day) for each in whose]

    def _key(self, conversation: ConversationKey, *names: str) -> str:
        return self.store.key(usage_scope(conversation), *names)


def dollars(amount: float) -> str:
    """Return an amount of money as people write it; with parts of a cent where it has some."""
    return f"${amount:,.2f}" if round(amount, 2) == amount else f"${amount:,.4f}"


def _too_dear(what: str, who: str, budget: Budget, now: datetime, *, held: bool) -> Refusal:
    midnight = _midnight(now)
    limit = f"{budget.tokens:,} tokens" if what == "tokens" else dollars(budget.usd)
    if held:
        text = f"Answers being written have set aside the rest of today's budget of {limit}; ask again after them."
        return Refusal("budget", text, now + timedelta(minutes=1))
    hours, minutes = divmod(max(1, round((midnight - now).total_seconds() / 60)), 60)
    wait = " ".join(([f"{hours} h"] if hours else []) + ([f"{minutes} min"] if minutes else []))
    text = f"{WHOSE[who]} used up today's budget of {limit}; it starts anew at 00:00 UTC, in {wait}."
    return Refusal("budget", text, midnight)


def _micro(dollars: float) -> int:
    return round(dollars * 1_000_000)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.date() + timedelta(days=1), time(), UTC)
