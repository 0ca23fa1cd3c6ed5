"""What a conversation shows, frame by frame, on its way from whichever worker answers to whoever is looking.

A frame is one event of a turn with its place: `run` names one attempt to answer (a worker that takes over begins a
new one, and `begin` clears what was shown), `n` counts within it, and `id` orders everything in the conversation. A
reader that comes back asks for what is after the last id that it saw, so nothing is lost and nothing repeated.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from redis.exceptions import RedisError

from bot.store import StoreUnavailable
from bot.store.seal import Unreadable, tenant
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence

    from bot.events import Event, Reply
    from bot.messages import ConversationKey
    from bot.store import Store
    from bot.store.seal import Seal

HOUR_MS, DAY_MS = 3_600_000, 86_400_000
MOST = 5_000
"""Frames kept of a conversation; a turn has a few hundred at most."""
MOST_REMARKS, LONGEST_REMARK = 100, 32_000
"""Replies kept beside the history, and how long one may be: an export is not kept within what it exports."""
NOT_KEPT = json.dumps({"text": "*This reply was long and is not kept: give the command again.*", "blocks": []})

KINDS = {
    "Text": "text",
    "Rewrite": "rewrite",
    "ToolUse": "tool",
    "Table": "table",
    "Chart": "chart",
    "Done": "done",
    "Failed": "failed",
}
AWAY = (StoreUnavailable, RedisError, TimeoutError, OSError)
"""The bot's memory does not answer."""
AWAY_TEXT = "The bot's memory does not answer just now; nothing was lost. Try again in a moment."
BLOCKS = ("table", "chart")
LAST = ("done", "failed", "reply")
"""Kinds after which nothing more comes of a turn, unless it is begun again."""

# One round trip, and safe to run twice: redis-py sends a command again when its reply was lost.
_PUBLISH = """
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
if last and last[2][6] == ARGV[3] and last[2][8] == ARGV[4] then return last[1] end
if ARGV[10] ~= '' then
  for _, each in ipairs(redis.call('XRANGE', KEYS[1], '(' .. ARGV[10], '+')) do
    local other = each[2]
    if other[2] == 'begin' and other[4] == ARGV[2] and other[6] ~= ARGV[3] then return ARGV[10] end
  end
end
local id = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[7], '*',
                      'kind', ARGV[1], 'turn', ARGV[2], 'run', ARGV[3], 'n', ARGV[4], 'body', ARGV[5])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('PUBLISH', ARGV[8], ARGV[9])
return id
"""


@dataclass(frozen=True, slots=True)
class Frame:
    """One step of what is shown; `body` is a JSON object: the event's own fields."""

    kind: str
    turn: str
    run: str
    n: int
    body: str
    id: str = ""

    def to_json(self) -> str:
        """Return the frame as one flat JSON object."""
        head = json.dumps({"type": self.kind, "turn": self.turn, "run": self.run, "n": self.n, "id": self.id})
        return head if self.body == "{}" else f"{head[:-1]}, {self.body[1:]}"


def body_of(event: Event | Reply) -> str:
    """Return an event's fields as a JSON object; pictures in base64, and left out where the chart has its lines."""
    fields = asdict(event)
    _encode(fields)
    for block in fields.get("blocks", ()):
        _encode(block)
    return json.dumps(fields, ensure_ascii=False, default=str)


def _encode(fields: dict[str, Any]) -> None:
    for name in ("png", "png_dark"):
        if name in fields:
            fields[name] = "" if fields.get("lines") else base64.b64encode(fields[name]).decode()


def response(kind: str, body: dict[str, Any]) -> str:
    """Return the text of a last frame: the answer, what is left of it and why, or a command's reply with its tables."""
    if kind == "failed":
        return "\n\n".join(text for text in (body["partial"], body["text"]) if text)
    return "\n\n".join([body["text"], *map(in_words, body.get("blocks", ()))])


def in_words(block: dict[str, Any]) -> str:
    """Return a table as Markdown, or what a chart shows."""
    if "rows" in block:
        from adapters.markdown.dialect import table  # noqa: PLC0415 — not needed to take messages in

        return table((tuple(block["header"]), *map(tuple, block["rows"])), ())
    return f"{block['title']}: {block['alt']}"


@dataclass(slots=True)
class Frames:
    """The frames of all conversations: any process writes, any process reads."""

    store: Store
    seal: Seal
    keep_ms: int = 30 * DAY_MS
    """How long tables and charts stay with their turn, after the last one."""
    _bells: dict[str, set[asyncio.Event]] = field(default_factory=dict)
    _own: str = field(default_factory=lambda: uuid4().hex)
    """Tells the bells that were rung here: their echo would have every frame looked for twice."""
    _dismissed: bool = False

    async def publish(self, conversation: ConversationKey, frame: Frame, since: str = "") -> str:
        """Append a frame and ring for whoever is looking; return its id.

        `since` is the run's last one: where another run has begun the turn anew since then, the frame is dropped and
        `since` comes back. A worker that stood still for a while would write into what is shown of its heir.
        """
        sealed = self.seal.close(frame.body.encode(), tenant(conversation))
        rest = [HOUR_MS, MOST, self._channel, f"{self._own} {conversation.encode()}", since]
        sent = [frame.kind, frame.turn, frame.run, frame.n, sealed, *rest]
        try:
            written = await self._ask(lambda redis: redis.eval(_PUBLISH, 1, self._key(conversation), *sent))
        finally:
            self._ring(conversation.encode())
        return str(written.decode())

    async def read(self, conversation: ConversationKey, after: str) -> tuple[Frame, ...]:
        """Return the frames after an id, oldest first; all that are kept where `after` is empty."""
        start = f"({after}" if after else "-"
        rows = await self._ask(lambda redis: redis.xrange(self._key(conversation), start, "+"))
        frames = (self._frame(conversation, row[0].decode(), row[1]) for row in rows)
        return tuple(frame for frame in frames if frame)

    async def keep(self, conversation: ConversationKey, turn: str, blocks: Sequence[str]) -> None:
        """Keep the tables and charts of a turn (JSON objects) beside its text; none takes away what was kept."""
        key = self.store.key(conversation, "blocks")
        if not blocks:
            await self._ask(lambda redis: redis.hdel(key, turn))
            return
        sealed = self.seal.close(f"[{','.join(blocks)}]".encode(), tenant(conversation))
        await self._ask(lambda redis: redis.hset(key, turn, sealed))
        await self._ask(lambda redis: redis.pexpire(key, self.keep_ms))

    async def kept(self, conversation: ConversationKey, turns: Sequence[str]) -> dict[str, str]:
        """Return the tables and charts of those turns that have some: turn -> JSON list."""
        if not turns:
            return {}
        sealed = await self._ask(lambda redis: redis.hmget(self.store.key(conversation, "blocks"), turns))
        found = ((turn, self._open(conversation, each)) for turn, each in zip(turns, sealed, strict=True) if each)
        return {turn: text for turn, text in found if text}

    async def remark(self, conversation: ConversationKey, frame: Frame, question: str = "") -> None:
        """Publish a whole reply that is no turn (to a command, or an alert), and keep it beside the history."""
        at, place = map(int, (await self.publish(conversation, frame)).split("-"))
        key = self.store.key(conversation, "remarks")
        reply = json.loads(frame.body if len(frame.body) <= LONGEST_REMARK else NOT_KEPT)
        told = json.dumps({"id": frame.turn, "at": at, "place": place, "question": question, "reply": reply})
        sealed = self.seal.close(told.encode(), tenant(conversation))
        await self._ask(lambda redis: redis.hset(key, frame.turn, sealed))
        await self._ask(lambda redis: redis.pexpire(key, self.keep_ms))
        over = [str(each["id"]) for each in await self.remarks(conversation)][:-MOST_REMARKS]
        if over:
            await self._ask(lambda redis: redis.hdel(key, *over))

    async def remarks(self, conversation: ConversationKey) -> list[dict[str, Any]]:
        """Return what was said beside the history, oldest first: id, at (ms), place within it, question, reply."""
        sealed = await self._ask(lambda redis: redis.hvals(self.store.key(conversation, "remarks")))
        found = [json.loads(text) for each in sealed if (text := self._open(conversation, each))]
        return sorted(found, key=lambda each: (int(each["at"]), int(each.get("place", 0))))

    async def newest(self, conversation: ConversationKey) -> str:
        """Return the id of the newest frame; "0" where there is none."""
        rows = await self._ask(lambda redis: redis.xrevrange(self._key(conversation), count=1))
        return str(rows[0][0].decode()) if rows else "0"

    async def cursor(self, conversation: ConversationKey, pending: frozenset[str]) -> str:
        """Return the id after which everything is new, or belongs to a turn of `pending`; "0" where all is."""
        if not pending:
            return await self.newest(conversation)
        found = "0"
        for frame in await self.read(conversation, ""):
            if frame.turn in pending:
                return found
            found = frame.id
        return found

    async def follow(
        self, conversation: ConversationKey, after: str, idle: float = 5.0
    ) -> AsyncGenerator[tuple[Frame, ...]]:
        """Yield what is after an id, and what comes, as it comes; an empty batch after `idle` seconds of nothing.

        Ends when everybody is dismissed.
        """
        name, bell = conversation.encode(), asyncio.Event()
        self._bells.setdefault(name, set()).add(bell)
        try:
            while not self._dismissed:
                bell.clear()
                batch = await self.read(conversation, after)
                yield batch
                after = batch[-1].id if batch else after
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(idle):
                        await bell.wait()
        finally:
            self._bells[name].discard(bell)
            if not self._bells[name]:
                del self._bells[name]

    def dismiss(self) -> None:
        """End everybody's following: the process is about to end."""
        self._dismissed = True
        self._ring_all()

    async def listen(self) -> None:
        """Hear the other processes' bells until cancelled; comes back by itself when Redis does."""
        self._dismissed = False
        while True:
            with contextlib.suppress(RedisError, OSError, TimeoutError):
                await self._hear()
            self._ring_all()
            await asyncio.sleep(0.2)

    async def _hear(self) -> None:
        redis: Any = self.store.redis
        async with redis.pubsub(ignore_subscribe_messages=True) as heard:
            await heard.subscribe(self._channel)
            self._ring_all()
            while True:
                message = await heard.get_message(timeout=2.0)
                own, _, name = message["data"].decode().rpartition(" ") if message else (self._own, "", "")
                if own != self._own:
                    self._ring(name)

    def _ring(self, name: str) -> None:
        for bell in self._bells.get(name, ()):
            bell.set()

    def _ring_all(self) -> None:
        for name in self._bells:
            self._ring(name)

    async def _ask(self, step: Callable[[Any], Awaitable[Any]]) -> Any:
        async with asyncio.timeout(5.0):
            return await step(self.store.redis)

    def _key(self, conversation: ConversationKey) -> str:
        return self.store.key(conversation, "frames")

    @property
    def _channel(self) -> str:
        return self.store.key("frames", "bell")

    def _frame(self, conversation: ConversationKey, id_: str, fields: dict[bytes, bytes]) -> Frame | None:
        body = self._open(conversation, fields[b"body"])
        kind, turn, run = (fields[name].decode() for name in (b"kind", b"turn", b"run"))
        return Frame(kind, turn, run, int(fields[b"n"]), body, id_) if body else None

    def _open(self, conversation: ConversationKey, sealed: bytes) -> str:
        """Return a text; empty where its key is gone, for the rest of the conversation can still be seen."""
        try:
            return self.seal.open(sealed, tenant(conversation)).decode()
        except Unreadable as error:
            logger().error("unreadable_frame", reason=str(error))
            return ""
