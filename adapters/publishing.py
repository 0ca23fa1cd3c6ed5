"""A turn's events -> frames: what every surface that draws its own screen (page, terminal) delivers."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from adapters.frames import KINDS, LAST, Frame, body_of
from bot.events import Rewrite, Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from adapters.frames import Frames
    from bot.desk import Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment, Message

INTERVAL = 0.04
"""Seconds between two frames of text: faster than the eye, slower than a model's tokens."""


class Publish(Protocol):
    """Takes a frame on its way."""

    async def __call__(self, frame: Frame) -> object:
        """Publish it; return once it is kept."""


@dataclass(slots=True)
class Broadcast:
    """A platform whose screens draw themselves from frames: what it shows, any process may fetch."""

    name: str
    frames: Frames
    new_id: Callable[[], str]

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Publish the answer, frame by frame; let `Superseded` pass through."""
        run = self.new_id()
        await outbox.note(run=run)

        last = ""

        async def publish(frame: Frame) -> object:
            nonlocal last
            if frame.kind in LAST:  # an heir that has not begun yet gives another answer, and only that is kept
                await outbox.note(run=run)
            last = await self.frames.publish(message.conversation, frame, last)
            return last

        attempt = Run(turn_of(message), run, publish)
        await attempt.show(events)
        if attempt.blocks or message.revises:
            await self.frames.keep(message.conversation, turn_of(message), attempt.blocks)

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Show a message of our own accord, also to who comes later; the nonce is its run: a repeat shows nothing."""
        await self.frames.remark(target.conversation, Frame("reply", nonce, nonce, 0, body_of(reply)))

    async def fetch(self, attachment: Attachment) -> bytes:
        """Refuse: these screens take no files."""
        raise FileNotFoundError(attachment.name)


@dataclass(slots=True)
class Run:
    """One attempt at one turn: numbers its frames, and joins text that comes faster than the eye."""

    turn: str
    run: str
    publish: Publish
    blocks: list[str] = field(default_factory=list)
    """The tables and charts of it, as JSON objects."""
    _n: int = 0
    _waiting: list[Event] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    async def show(self, events: AsyncIterator[Event]) -> None:
        """Publish every event in order; the text of one interval becomes one frame, the first is published at once."""
        await self._put("begin", "{}")
        writing = asyncio.create_task(self._write())
        try:
            async for event in events:
                self._hear(event)
                if writing.done():
                    break
        finally:
            self._closing.set()
            self._news.set()
            await writing

    def _hear(self, event: Event) -> None:
        last = self._waiting[-1] if self._waiting else None
        match last, event:
            case Text(before), Text(delta):
                self._waiting[-1] = Text(before + delta)
            case ((Text() | Rewrite()), Rewrite()):
                self._waiting[-1] = event
            case Rewrite(before), Text(delta):
                self._waiting[-1] = Rewrite(before + delta)
            case _:
                self._waiting.append(event)
        self._news.set()

    async def _write(self) -> None:
        while not self._closing.is_set():
            await self._news.wait()
            await self._flush()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(INTERVAL):
                    await self._closing.wait()
        await self._flush()

    async def _flush(self) -> None:
        self._news.clear()
        while self._waiting:
            event = self._waiting.pop(0)
            kind, body = KINDS[type(event).__name__], body_of(event)
            await self._put(kind, body)
            if kind in {"table", "chart"}:
                self.blocks.append(f'{{"type":"{kind}",{body[1:]}')

    async def _put(self, kind: str, body: str) -> None:
        self._n += 1
        await self.publish(Frame(kind, self.turn, self.run, self._n, body))


def turn_of(message: Message) -> str:
    """Return the id under which the answer of a message is shown: a revision redoes an answer in its place."""
    return message.revises or message.id
