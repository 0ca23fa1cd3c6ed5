"""Watches: one message a bulletin to each watcher, and one when a priority date becomes current.

Exactly once, although several workers may see the page at once, or die in the middle: what is to be sent is written
down first, with its nonce; whoever comes later sends the same message with the same nonce, which the platform knows.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from bot.desk import Target
from bot.events import Reply
from bot.messages import Author, ConversationKey
from bot.store import person
from bot.telemetry import logger
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.digest import Interest, compose, compose_current, cutoff_for, value_of
from bot.visa.rules import is_current

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.bulletins.shelf import Shelf
    from bot.messages import Caller
    from bot.store import Store
    from bot.visa.archive import History

KEEP = timedelta(days=400)
"""How long we remember what a watcher was told."""
MOST = 25
"""Watches of one person."""


class Notifier(Protocol):
    """What alerts ask of a platform."""

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send one message of our own accord; a repeated `nonce` sends nothing."""


@dataclass(frozen=True, slots=True)
class Watch:
    """One wish of a person, and where they want to hear of it."""

    interest: Interest
    target: Target

    @property
    def id(self) -> str:
        """Names the watch among those of its person."""
        when = self.interest.priority_date.isoformat() if self.interest.priority_date else ""
        return f"{self.interest.preference}/{self.interest.area}/{when}/{self.target.conversation.encode()}"

    def to_json(self) -> str:
        """Return the watch as JSON."""
        target = self.target
        when = self.interest.priority_date
        return json.dumps({
            "preference": self.interest.preference, "area": self.interest.area,
            "priority_date": when.isoformat() if when else "", "conversation": target.conversation.encode(),
            "author": target.author.id, "name": target.author.name, "route": target.route,
        })  # fmt: skip

    @classmethod
    def from_json(cls, text: str | bytes) -> Watch:
        """Invert `to_json`."""
        raw = json.loads(text)
        when = date.fromisoformat(raw["priority_date"]) if raw["priority_date"] else None
        interest = Interest(Preference(raw["preference"]), Area(raw["area"]), when)
        author = Author(raw["author"], raw["name"])
        return cls(interest, Target(ConversationKey.decode(raw["conversation"]), author, raw["route"]))


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to send: what it says, its nonce, and what is remembered once it was sent."""

    intent: str
    target: Target
    text: str
    nonce: str
    told: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alerts:
    """The watches of everybody, and what they were told."""

    store: Store
    shelf: Shelf
    platforms: Mapping[str, Notifier]
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    async def watch(self, caller: Caller, interest: Interest) -> Reply:
        """Begin a watch where the caller is; the bulletin that is out already is not told again."""
        scope = person(caller.conversation, caller.author.id)
        watch = Watch(interest, Target(caller.conversation, caller.author))
        held = await self.watches(scope)
        if len(held) >= MOST and watch.id not in {each.id for each in held}:
            return Reply(f"You have {MOST} watches, which is the most; end one with `/visa unwatch`.", failed=True)
        history = await self.shelf.history()
        month = history.latest
        known = {_told(watch, month): value_of(history, month, interest)}
        redis: Any = self.store.redis
        if _current(history, month, interest):
            known[_since(watch)] = str(month)
        else:  # an earlier watch of the same may have told that it was
            await self.store.insist(lambda: redis.hdel(self._key(scope, "told"), _since(watch)))
        await self.store.insist(lambda: redis.hset(self._key(scope, "told"), mapping=known))
        await self.store.insist(lambda: redis.expire(self._key(scope, "told"), KEEP))
        await self.store.insist(lambda: redis.hset(self._key(scope, "watches"), watch.id, watch.to_json()))
        await self.store.insist(lambda: redis.sadd(self.store.key("watchers"), scope))
        return Reply(
            f"Watching {interest.name}{_for(interest)}: one message with every new Visa Bulletin"
            f"{', and one when that date becomes current' if interest.priority_date else ''}.\n\n"
            f"{compose(history, month, [interest])}"
        )

    async def unwatch(self, caller: Caller, preference: Preference | None = None, area: Area | None = None) -> Reply:
        """End the caller's watches on a preference and chargeability; without them, all."""
        scope = person(caller.conversation, caller.author.id)
        gone = [
            each
            for each in await self.watches(scope)
            if preference in (None, each.interest.preference) and area in (None, each.interest.area)
        ]
        if not gone:
            kind = "You watch nothing of that kind. " if await self.watches(scope) else ""
            return Reply(kind + await self._listed(scope), failed=True)
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.hdel(self._key(scope, "watches"), *(each.id for each in gone)))
        names = "; ".join(f"{each.interest.name}{_for(each.interest)}" for each in gone)
        return Reply(f"No longer watching {names}. {await self._listed(scope)}")

    async def held(self, caller: Caller) -> tuple[tuple[Interest, ConversationKey], ...]:
        """Return what the caller watches, and where they hear of it."""
        held = await self.watches(person(caller.conversation, caller.author.id))
        return tuple((each.interest, each.target.conversation) for each in held)

    async def watches(self, scope: str) -> tuple[Watch, ...]:
        """Return a person's watches; `scope` is what `store.person` names them."""
        redis: Any = self.store.redis
        raw: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key(scope, "watches")))
        return tuple(sorted(map(Watch.from_json, raw.values()), key=lambda each: each.id))

    async def watchers(self) -> tuple[str, ...]:
        """Return the scopes of all who watch something."""
        redis: Any = self.store.redis
        scopes: set[bytes] = await self.store.insist(lambda: redis.smembers(self.store.key("watchers")))
        return tuple(sorted(scope.decode() for scope in scopes))

    async def sent(self, scope: str) -> tuple[str, ...]:
        """Return what a person was sent, newest first, each as JSON with time, bulletin and text."""
        redis: Any = self.store.redis
        raw: list[bytes] = await self.store.insist(lambda: redis.lrange(self._key(scope, "sent"), 0, -1))
        return tuple(each.decode() for each in raw)

    async def tell(self, scope: str, month: Month) -> None:
        """Send a person what the bulletin of `month` means for them, unless they were told."""
        watches = await self.watches(scope)
        if not watches:
            redis: Any = self.store.redis
            await self.store.insist(lambda: redis.srem(self.store.key("watchers"), scope))
            return
        history = await self.shelf.history()
        for letter in self._letters(history, month, watches, await self._record(scope)):
            await self._send(scope, month, letter)
        await self._forget_lapsed(scope, history, month, watches)

    def _letters(
        self, history: History, month: Month, watches: Sequence[Watch], told: Mapping[str, str]
    ) -> tuple[Letter, ...]:
        letters = []
        for target in dict.fromkeys(each.target for each in watches):
            here = [each for each in watches if each.target == target]
            values = {_told(each, month): value_of(history, month, each.interest) for each in here}
            if any(told.get(name) != value for name, value in values.items()):
                revised = any(told.get(name, value) != value for name, value in values.items())
                text = compose(history, month, [each.interest for each in here], revised=revised)
                letters.append(_letter(f"digest/{month}", target, text, values))
        for each in watches:
            if _current(history, month, each.interest) and _since(each) not in told:
                text = compose_current(history, month, each.interest)
                letters.append(_letter(f"current/{month}/{each.id}", each.target, text, {_since(each): str(month)}))
        return tuple(letters)

    async def _send(self, scope: str, month: Month, letter: Letter) -> None:
        redis: Any = self.store.redis
        key = self._key(scope, "told")
        written = json.dumps({"text": letter.text, "nonce": letter.nonce, "told": dict(letter.told)})
        await self.store.insist(lambda: redis.hsetnx(key, letter.intent, written))
        await self.store.insist(lambda: redis.expire(key, KEEP))
        found: bytes | None = await self.store.insist(lambda: redis.hget(key, letter.intent))
        if found is None:
            return  # another worker has sent it since
        intent = json.loads(found)
        if await self.store.insist(lambda: redis.hexists(key, f"sent/{intent['nonce']}")):
            await self.store.insist(lambda: redis.hdel(key, letter.intent))
            return  # another worker had sent it before we wrote it down again
        platform = self.platforms[letter.target.conversation.platform]
        await platform.notify(letter.target, Reply(intent["text"], private=False), intent["nonce"])
        entry = json.dumps({"at": self.now().isoformat(), "bulletin": str(month), "text": intent["text"]})
        marked = [f"sent/{intent['nonce']}", str(month)]
        pairs = [part for pair in intent["told"].items() for part in pair]
        arguments = [letter.intent, entry, int(KEEP.total_seconds()), *marked, *pairs]
        await self.store.run("told", [key, self._key(scope, "sent")], arguments, 10)
        logger().info("alert_sent", bulletin=str(month), platform=letter.target.conversation.platform)

    async def _forget_lapsed(self, scope: str, history: History, month: Month, watches: Sequence[Watch]) -> None:
        """Let a date that is no longer current be told again when it becomes so again."""
        lapsed = [_since(each) for each in watches if not _current(history, month, each.interest)]
        if lapsed:
            redis: Any = self.store.redis
            await self.store.insist(lambda: redis.hdel(self._key(scope, "told"), *lapsed))

    async def _record(self, scope: str) -> Mapping[str, str]:
        redis: Any = self.store.redis
        raw: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key(scope, "told")))
        return {name.decode(): value.decode() for name, value in raw.items()}

    async def _listed(self, scope: str) -> str:
        held = await self.watches(scope)
        if not held:
            return "You watch nothing now; `/visa watch EB-2 India 2014-03-15` begins a watch."
        return "You still watch: " + "; ".join(f"{each.interest.name}{_for(each.interest)}" for each in held) + "."

    def _key(self, scope: str, name: str) -> str:
        return self.store.key(scope, name)


def _letter(kind: str, target: Target, text: str, told: Mapping[str, str]) -> Letter:
    parts = (kind, target.conversation.encode(), target.author.id, *(f"{name}={told[name]}" for name in sorted(told)))
    nonce = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
    return Letter(f"intent/{kind}/{target.conversation.encode()}", target, text, nonce, told)


def _told(watch: Watch, month: Month) -> str:
    return f"value/{month}/{watch.id}"


def _since(watch: Watch) -> str:
    return f"current/{watch.id}"


def _current(history: History, month: Month, interest: Interest) -> bool:
    if interest.priority_date is None:
        return False
    cutoff = cutoff_for(history, month, Chart.FINAL_ACTION, interest)
    return cutoff is not None and is_current(cutoff, interest.priority_date)


def _for(interest: Interest) -> str:
    return f" with priority date {interest.priority_date}" if interest.priority_date else ""
