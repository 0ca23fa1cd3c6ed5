"""The mailbox of a conversation: accept once, take with a fence, commit once; the outbox of the reply being written.

docket carries wake-ups only, and may deliver one twice or late; what must be exact is in the scripts of `lua/`, each of
which changes nothing when it runs a second time. The rules:

- A message is durable before the platform is acknowledged, and is taken once by its platform's id.
- An *epoch* names one run over a conversation; wake-ups of an older one find nothing.
- A *fence token*, new with every take, goes along with each note and with the commit; a stale one changes nothing.
- A message leaves `pending` only together with its turn's entry into history.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from uuid import uuid4

from bot.messages import ConversationKey, Message
from bot.store import person
from bot.store.seal import Seal, Unreadable, tenant

if TYPE_CHECKING:
    from bot.store import Store

Wake = Callable[[ConversationKey, int], Awaitable[None]]
DAY_MS = 86_400_000
SEEN_MS = 3 * DAY_MS
"""Platforms deliver a message again for hours, not days."""


class Superseded(Exception):
    """Another worker has taken this turn over; whoever meets this stops quietly."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a message that a platform handed in."""

    epoch: int
    """Names the run of the worker that will answer it; 0 when it was refused or is answered already."""
    fresh: bool
    """False: it was handed in before (and is not answered twice), or refused."""
    ahead: int = 0
    """How many messages of the conversation are answered first; a waiting one deserves a sign of life."""
    refusal: str = ""
    """Not taken: what to tell the author (said once per minute and conversation; empty when said already)."""
    refused: bool = False
    """Not taken, whether or not that is worth a word where others read along."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How long and how much a mailbox keeps."""

    keep_ms: int = 30 * DAY_MS
    limit: int = 20
    """Messages that may wait in one conversation."""
    turns: int = 1000
    """Turns of history kept."""
    lease_ms: int = 3000
    patience: float = 2.5
    """Seconds in which a message must be durable: platforms wait three for their acknowledgement."""
    steadfast: float = 120.0
    """Seconds for which a worker holds on to a turn while Redis is away."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A message that this worker may answer, as long as its token is the newest."""

    conversation: ConversationKey
    epoch: int
    token: str
    id: str
    message: Message | None
    """None: it cannot be read any more (its key is gone)."""
    attempts: int
    stop: str
    """Why it should not be answered: "", stopped, deleted or revised."""

    @property
    def turn(self) -> str:
        """Return the id of the turn that this message makes, or makes anew."""
        return (self.message and self.message.revises) or self.id


@dataclass(frozen=True, slots=True)
class Busy:
    """Another worker holds the conversation, for so many seconds unless it holds on."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Entry:
    """What a turn leaves in history: sealed, under the name of the turn; `redone` when it replaces one."""

    sealed: bytes = b""
    redone: bool = False


def name(turn_id: str) -> str:
    """Return the id of a turn as it stands before its sealed item in history: one word."""
    return quote(turn_id, safe="")


@dataclass(slots=True)
class Outbox:
    """What has been noted about the reply of one turn, by this worker or an earlier one."""

    inbox: Inbox = field(repr=False)
    claim: Claim
    state: dict[str, str]
    """The fields as read when the turn was taken, plus what was noted since. To be read only."""

    async def note(self, **fields: str) -> None:
        """Keep the fields durably before going on; raise Superseded when another worker has taken over."""
        await self.inbox.note(self.claim, fields)
        self.state.update(fields)


@dataclass(frozen=True, slots=True)
class Inbox:
    """The mailboxes of all conversations."""

    store: Store
    seal: Seal
    wake: Wake
    """Adds the engine's wake-up for a conversation and epoch; adding it twice does nothing."""
    rules: Rules = Rules()

    async def accept(self, message: Message) -> Accepted:
        """Take a message durably, once, and wake a worker; only then acknowledge the platform.

        A repeat of the same id changes nothing. Raise StoreUnavailable when nothing could be kept.
        """
        key = message.conversation
        sealed = self.seal.close(message.to_json(), tenant(key))
        limits = (SEEN_MS, self.rules.keep_ms, self.rules.limit, message.revises)
        # Before the message itself: what is indexed and not there costs a look, what is there and not indexed is lost.
        await self._index(message)
        epoch, fresh, ahead, refused = await self.store.run(
            "accept", self._keys(key, "inbox", "pending", "seen", "messages"),
            (message.id, sealed, *limits), self.rules.patience,
        )  # fmt: skip
        if refused:
            return Accepted(0, False, ahead, crowded(ahead) if refused == 1 else "", refused=True)
        if int(epoch):
            await self.wake(key, int(epoch))
        return Accepted(int(epoch), bool(fresh), ahead)

    async def _index(self, message: Message) -> None:
        """Write down where something waits, and where its author has written."""
        arguments = (message.conversation.encode(), self.rules.keep_ms)
        author = person(message.conversation, message.author.id)
        indexes = (self.store.key("waiting"), self.store.key(author, "conversations"))
        runs = (self.store.script("index", [index], arguments) for index in indexes)
        await self.store.together(*runs, patience=self.rules.patience)

    async def take(self, conversation: ConversationKey, epoch: int) -> Claim | Busy | None:
        """Return the message to answer next; None when this epoch has nothing left."""
        keys = self._keys(conversation, "inbox", "pending", "messages")
        arguments = (epoch, uuid4().hex, self.rules.lease_ms)
        read = await self.store.run("take", keys, arguments, self.rules.steadfast)
        if read[0] == b"gone":
            return None
        if read[0] == b"busy":
            return Busy(read[1] / 1000)
        _, token, head, payload, attempts, stop = read
        message = self._open(conversation, payload)
        return Claim(conversation, epoch, token.decode(), head.decode(), message, attempts, stop.decode())

    def _open(self, conversation: ConversationKey, payload: bytes) -> Message | None:
        """Return a message; None where its key is gone."""
        try:
            return Message.from_json(self.seal.open(payload, tenant(conversation)))
        except Unreadable:
            return None

    async def outbox(self, claim: Claim) -> Outbox:
        """Return the outbox of a turn, with what earlier workers (or the turn that is redone) have noted."""
        return Outbox(self, claim, await self.reply(claim.conversation, claim.turn))

    async def reply(self, conversation: ConversationKey, turn_id: str) -> dict[str, str]:
        """Return what was noted about the reply of a turn; kept for as long as history is."""
        key = self.store.key(conversation, "reply", turn_id)
        redis: Any = self.store.redis
        fields: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(key))
        return {field.decode(): value.decode() for field, value in fields.items()}

    async def note(self, claim: Claim, fields: Mapping[str, str]) -> None:
        """Note fields of the reply of a turn; raise Superseded when another worker has taken it over."""
        keys = [*self._keys(claim.conversation, "inbox"), self.store.key(claim.conversation, "reply", claim.turn)]
        flat = [part for pair in fields.items() for part in pair]
        if not await self.store.run("note", keys, (claim.token, self.rules.keep_ms, *flat), self.rules.steadfast):
            raise Superseded

    async def beat(self, claim: Claim) -> str:
        """Keep the lease; return why the turn should stop, or nothing. Raise Superseded."""
        arguments = (claim.token, self.rules.lease_ms, claim.id)
        answer: bytes = await self.store.run("beat", self._keys(claim.conversation, "inbox"), arguments, 0.0)
        if answer == b"superseded":
            raise Superseded
        return answer.decode()

    async def commit(self, claim: Claim, entry: Entry, *, dead: bool = False) -> int:
        """End a turn and return how many messages still wait; raise Superseded when another worker has taken over."""
        names = ("inbox", "pending", "messages", "history", "dead", "summary", "preferences")
        revises = claim.message.revises if claim.message else ""
        item = name(claim.turn).encode() + b" " + entry.sealed if entry.sealed else b""
        arguments = (claim.token, claim.id, name(claim.turn), item, int(entry.redone), self.rules.turns)
        left: int = await self.store.run(
            "commit", self._keys(claim.conversation, *names),
            (*arguments, self.rules.keep_ms, int(dead), revises), self.rules.steadfast,
        )  # fmt: skip
        if left < 0:
            raise Superseded
        return left

    async def release(self, claim: Claim) -> None:
        """Hand the conversation over to another worker, as this one leaves."""
        keys = self._keys(claim.conversation, "inbox", "pending")
        epoch = int(await self.store.run("release", keys, (claim.token,), self.rules.patience))
        if epoch:
            await self.wake(claim.conversation, epoch)

    async def stop(self, conversation: ConversationKey, turn_id: str) -> bool:
        """Stop the turn, whichever worker runs it, within a second; False when nothing of that id is pending."""
        keys = self._keys(conversation, "inbox", "pending")
        return bool(await self.store.run("stop", keys, (turn_id,), self.rules.patience))

    async def forget_turn(self, conversation: ConversationKey, turn_id: str) -> dict[str, str]:
        """Drop a deleted question and its answer; return what its outbox held, for the platform to take away.

        Empty when the turn runs just now: its `deliver` then ends with Failed(reason="deleted").
        """
        keys = self._keys(conversation, "inbox", "pending", "messages", "history")
        keys += [self.store.key(conversation, "reply", turn_id), self.store.key(conversation, "summary")]
        read: Any = await self.store.run("forget_turn", keys, (turn_id, name(turn_id)), self.rules.patience)
        redis: Any = self.store.redis
        await self.store.insist(
            lambda: redis.hdel(self.store.key(conversation, "blocks"), turn_id), self.rules.patience
        )
        pairs = read.items() if isinstance(read, Mapping) else zip(read[::2], read[1::2], strict=True)
        return {field.decode(): value.decode() for field, value in pairs}

    async def pending(self, conversation: ConversationKey) -> tuple[Message, ...]:
        """Return what waits, the message being answered first."""
        redis: Any = self.store.redis
        ids: list[bytes] = await redis.lrange(self.store.key(conversation, "pending"), 0, -1)
        if not ids:
            return ()
        payloads: list[bytes | None] = await redis.hmget(self.store.key(conversation, "messages"), ids)
        read = (self._open(conversation, payload) for payload in payloads if payload)
        return tuple(message for message in read if message)

    def _keys(self, conversation: ConversationKey, *names: str) -> list[str]:
        return [self.store.key(conversation, each) for each in names]


def crowded(waiting: int) -> str:
    """Return what an author is told whose message is one too many."""
    return (
        f"{waiting} messages already wait for an answer here, so I have not taken this one. "
        "Please send it again when I have caught up; until then further ones are not taken either."
    )
