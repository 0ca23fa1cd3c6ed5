"""Which kinds of event have come from Slack: it tells nobody with a bot token what an app is subscribed to."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.slack.manifest import EVENTS
from adapters.slack.read import MENTION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from adapters.slack.read import Payload
    from bot.store import Store

KEEP_SECONDS = 90 * 86_400
FRESH_SECONDS = 3600.0
"""So long the note of a kind is good enough; then the next one of it is noted again."""
NAMED = "named"
"""A message of a channel that names the bot, and so has a twin of the kind app_mention."""
_ROOMS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When each kind of event came last, in Redis."""

    store: Store
    _noted: dict[str, float] = field(default_factory=dict)

    def fresh(self, body: Payload, bot: str) -> tuple[str, ...]:
        """Return the kinds of an event that this process has not noted lately; they count as noted from now on."""
        now = time.monotonic()
        kinds = tuple(kind for kind in kinds_of(body, bot) if now - self._noted.get(kind, -1e9) > FRESH_SECONDS)
        self._noted.update(dict.fromkeys(kinds, now))
        return kinds

    async def note(self, kinds: tuple[str, ...]) -> None:
        """Keep that events of these kinds have come."""
        redis: Any = self.store.redis
        when = dict.fromkeys(kinds, int(time.time()))
        await self.store.insist(lambda: redis.hset(self._key, mapping=when), 10.0)
        await self.store.insist(lambda: redis.expire(self._key, KEEP_SECONDS), 10.0)

    async def all(self) -> set[str]:
        """Return the kinds that have come within the last 90 days."""
        redis: Any = self.store.redis
        read: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key), 2.5)
        return {kind.decode() for kind, when in read.items() if int(when) > time.time() - KEEP_SECONDS}

    @property
    def _key(self) -> str:
        return self.store.key("slack", "arrivals")


def kinds_of(body: Payload, bot: str) -> Iterator[str]:
    """Yield what an event proves: its own subscription, and whether it must have a twin."""
    event: Payload = body.get("event") or {}
    kind = str(event.get("type"))
    kind = _ROOMS.get(str(event.get("channel_type")), "") if kind == "message" else kind
    if kind in EVENTS:
        yield kind
    named = bot in MENTION.findall(str(event.get("text") or "")) and not event.get("subtype")
    if kind in {"message.channels", "message.groups"} and named:
        yield NAMED


def lost(arrived: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the events that cannot be subscribed to, and what shows it: a mention always comes as a pair."""
    if NAMED in arrived and "app_mention" not in arrived:
        yield "app_mention", "the bot was mentioned, and only the message came"
    if "app_mention" in arrived and not arrived & {"message.channels", "message.groups"}:
        yield "message.channels", "the bot was mentioned, and the message itself never came"
