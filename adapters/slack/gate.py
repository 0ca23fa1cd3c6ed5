"""Who is answered at all: channels shared with other organisations only when an admin has allowed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from adapters.slack.read import Place, Spoken
    from bot.store import Store

SHARED = (
    "This channel is shared with another organisation, so I do not answer here. "
    "A workspace admin can allow it with `/visa allow shared`."
)


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides by what is known of a channel."""

    store: Store

    async def refusal(self, spoken: Spoken) -> str:
        """Return why a message is not answered, for its author; nothing when it is."""
        return SHARED if spoken.shared and not await self.allowed(spoken.place) else ""

    async def allowed(self, place: Place) -> bool:
        """Say whether an admin has let the bot answer in a shared channel."""
        redis: Any = self.store.redis
        return bool(await self.store.insist(lambda: redis.sismember(self._key(place), place.channel), 2.5))

    async def allow(self, place: Place, *, allowed: bool) -> None:
        """Let the bot answer in a shared channel, or not any more."""
        redis: Any = self.store.redis
        change = redis.sadd if allowed else redis.srem
        await self.store.insist(lambda: change(self._key(place), place.channel), 2.5)

    def _key(self, place: Place) -> str:
        return self.store.key(f"slack/{place.team}", "shared")
