"""One answer under one message: a sign of life, text as it comes, then the final form with footer and buttons."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.slack.api import Api, Busy, Refused, Unsure
from adapters.slack.blocks import Block, Body, closing, compose, context, extras, footer_line
from adapters.slack.buttons import Mark, answer_rows, stop_row
from adapters.slack.dialect import cut
from adapters.slack.files import pictures, upload
from adapters.slack.flow import LIMIT
from adapters.slack.read import Place
from adapters.slack.slate import Slate
from adapters.slack.stream import LIFE, Stream
from bot.events import Chart, Done, Failed, Rewrite, Table, Text, ToolUse
from bot.messages import Kind
from bot.providers import available
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from adapters.slack.threads import Threads
    from bot.desk import Desk
    from bot.events import Event
    from bot.inbox import Outbox
    from bot.messages import Message

THINKING = "is thinking…"
LOADING = ("Reading the question…", "Looking it up…", "Writing…")
MOST_PARTS = 12
"""Messages of one answer; what is longer comes as a file, with its beginning shown."""


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between two looks of the growing answer."""

    native: float = 1.0
    direct: float = 1.5
    channel: float = 3.0
    life: float = LIFE


@dataclass(frozen=True, slots=True)
class Deliveries:
    """Shows answers in any workspace; needs only the Web API."""

    api: Api
    desk: Desk
    threads: Threads
    pace: Pace = Pace()

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Show the answer, resuming what `outbox` says was shown before; see bot.platform.Platform."""
        answer = await self._begin(message, outbox)
        iterator = aiter(events)
        coming: asyncio.Future[Event] | None = None
        loop = asyncio.get_running_loop()
        due: float | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(iterator))
                wait = None if due is None else max(0.0, due - loop.time())
                await asyncio.wait({coming}, timeout=wait)
                if coming.done():
                    event, coming = coming.result(), None
                    if isinstance(event, Done | Failed):
                        return await answer.finish(event)
                    answer.hear(event)
                    due = answer.last_push + answer.interval if due is None else due
                if due is not None and loop.time() >= due:
                    await answer.push()
                    due = None
        finally:
            if coming:
                coming.cancel()
                await asyncio.wait({coming})

    async def _begin(self, message: Message, outbox: Outbox) -> Answer:
        place = Place.from_route(message.route)
        turn = message.revises or message.id
        slate = Slate(self.api, place, turn, outbox)
        await self._version(message, outbox)
        # What is redone or gone on with stays in its message: the events begin with what stands there.
        resumed = await slate.resume() or message.kind is not Kind.QUESTION
        native = not resumed and await self._native(message, place)
        stream = Stream(slate, message.author.id, life=self.pace.life) if native else None
        answer = Answer(self, message, slate, stream)
        await answer.greet(resumed=resumed)
        return answer

    async def _version(self, message: Message, outbox: Outbox) -> None:
        """Count the versions of an answer, so that a press on old buttons is known as such."""
        if message.kind is Kind.QUESTION or outbox.state.get("by") == message.id:
            return
        version = str(int(outbox.state.get("version", "0")) + 1)
        await outbox.note(by=message.id, version=version)

    async def _native(self, message: Message, place: Place) -> bool:
        """Say whether Slack's own streaming serves: it shows text as it comes to one reader only."""
        if not place.thread or place.kind == "mpim":
            return False
        return place.direct or not await self.threads.several(message.conversation)


@dataclass(slots=True)
class Answer:
    """One answer being shown."""

    home: Deliveries
    message: Message
    slate: Slate
    stream: Stream | None
    text: str = ""
    shown: list[Table | Chart] = field(default_factory=list)
    last_push: float = 0.0
    _label: str = ""
    _status: str = ""
    _rewritten: bool = False
    _stopped: bool = False
    """Slack says that somebody pressed its own Stop."""
    _told: bool = False

    @property
    def interval(self) -> float:
        """Seconds until the next look."""
        pace = self.home.pace
        if self.stream and self.stream.native:
            return pace.native
        return pace.direct if self.slate.place.direct else pace.channel

    @property
    def mark(self) -> Mark:
        """Which answer its buttons mean."""
        version = int(self.slate.outbox.state.get("version", "0"))
        return Mark(self.slate.turn, self.message.author.id, version, self.message.conversation.thread)

    async def greet(self, *, resumed: bool) -> None:
        """Give the sign of life."""
        place = self.slate.place
        if place.direct and not resumed:
            title = cut(self.message.text.replace("\n", " "), 60) or "Question"
            await self._try("agents.sessions.setStatus", status="processing", title=title)
        if self.stream or resumed:
            await self._set_status(THINKING)
        else:
            await self.slate.show(0, Body("Thinking …", ((context("_Thinking …_"), stop_row(self.mark)),)))

    def hear(self, event: Event) -> None:
        """Take in the next event."""
        match event:
            case Text(delta):
                self.text += delta
                if self.stream:
                    self.stream.flow.feed(delta)
            case Rewrite(text):
                self.text, self._rewritten = text, True
            case ToolUse(_, label):
                self._label = label
            case Table() | Chart():
                self.shown.append(event)
            case _:
                return

    async def push(self) -> None:
        """Show the answer as far as it is."""
        if self._label:
            await self._set_status(cut(f"is busy: {self._label}", 50), self._label)
        if self._rewritten:
            await self._give_up_stream()
        if self.stream:
            await self.stream.push()
            await self._tell_of_stop()
        elif self.text.strip():
            await self._show_interim()
        self.last_push = asyncio.get_running_loop().time()

    async def _show_interim(self) -> None:
        label = (context(f"_{cut(self._label, 100)} …_"),) if self._label else ()
        bodies = list(compose(self.text, (), {}))[:MOST_PARTS]
        bodies[-1] = bodies[-1].with_tail((*label, stop_row(self.mark)))
        try:
            for number, body in enumerate(bodies):
                await self.slate.show(number, body, patience=0.0)
        except Busy:
            return

    async def finish(self, end: Done | Failed) -> None:
        """Show the final form."""
        if isinstance(end, Failed) and end.reason == "deleted":
            await self._give_up_stream()
            await self.slate.trim(0)
            return
        if isinstance(end, Failed) and end.reason == "revised":
            await self._give_up_stream()
            return
        whole = self._whole(end) or ("" if self.shown else "(no words)")
        tail = await self._tail(end)
        files = await pictures(self.home.api, self.slate.place, self.shown)
        await self._file_if_long(whole)
        if self.stream and not self._rewritten and not self._too_long(whole):
            self.stream.flow.feed(whole[len(self.text) :])
            await self.stream.finish(extras(tuple(self.shown), files), tail)
        else:
            await self._give_up_stream()
            await self._show_final(whole, files, tail)
        await self._wind_up(end)

    def _whole(self, end: Done | Failed) -> str:
        """Return the whole text of the answer; the end has the last word on what was said."""
        if isinstance(end, Failed):
            note = closing(end)
            return f"{self.text.rstrip()}\n\n{note}" if self.text.strip() else note
        self._rewritten = self._rewritten or not end.text.startswith(self.text)
        return end.text

    async def _show_final(self, whole: str, files: dict[int, str], tail: tuple[Block, ...]) -> None:
        bodies = list(compose(whole, tuple(self.shown), files))
        if len(bodies) > MOST_PARTS:
            bodies = [*bodies[:2], *compose("The whole answer is in the file answer.md.", (), {})]
        bodies[-1] = bodies[-1].with_tail(tail)
        for number, body in enumerate(bodies):
            await self.slate.show(number, body)
        await self.slate.trim(len(bodies))

    def _too_long(self, whole: str) -> bool:
        return len(whole) > MOST_PARTS * LIMIT // 3

    async def _file_if_long(self, whole: str) -> None:
        """Put an answer that would flood the thread into a file, before its beginning is shown."""
        if not self._too_long(whole) or self.slate.outbox.state.get("file"):
            return
        await self._give_up_stream()
        self._rewritten = True
        file = await upload(self.home.api, self.slate.place, "answer.md", whole.encode(), share=True)
        await self.slate.outbox.note(file=file)

    async def _tail(self, end: Done | Failed) -> tuple[Block, ...]:
        notice = (context(self.slate.place.notice),) if self.slate.place.notice else ()
        line = (*notice, context(footer_line(end.footer))) if end.footer else notice
        cut_short = isinstance(end, Failed) and bool(self.text.strip())
        desk = self.home.desk
        allowed = (await desk.policy.rules(self.message.conversation)).providers
        providers = tuple(name for name in available(desk.settings) if not allowed or name in allowed)
        return (*line, *answer_rows(self.mark, providers, end.footer, cut=cut_short))

    async def _give_up_stream(self) -> None:
        if self.stream:
            await self.stream.whole()
            self.stream = None

    async def _tell_of_stop(self) -> None:
        """See that the turn ends when the reader pressed Slack's Stop, also when the event about it is lost.

        The event says who it was, so it has the time until the next look to come first.
        """
        if not self.stream or not self.stream.stopped or self._told:
            return
        if self._stopped and await self.home.threads.may_stop(self.slate.place):
            self._told = True
            await self.home.desk.stop(self.message.conversation, self.message.id)
        self._stopped = True

    async def _set_status(self, status: str, label: str = "") -> None:
        if status == self._status:
            return
        self._status = status
        loading = [cut(label, 50)] if label else list(LOADING)
        arguments = {"channel_id": self.slate.place.channel, "thread_ts": self.slate.place.thread}
        await self._call("assistant.threads.setStatus", {**arguments, "status": status, "loading_messages": loading})

    async def _wind_up(self, end: Done | Failed) -> None:
        if self.slate.place.direct or self._stopped:
            await self._try("agents.sessions.setStatus", status="active")
        if not self.slate.place.direct:
            return
        if isinstance(end, Done) and end.suggestions:
            prompts = [{"title": cut(each, 60), "message": each} for each in end.suggestions[:4]]
            arguments = {"channel_id": self.slate.place.channel, "thread_ts": self.slate.place.thread}
            await self._call("assistant.threads.setSuggestedPrompts", {**arguments, "prompts": prompts})

    async def _try(self, method: str, **more: str) -> None:
        place = self.slate.place
        await self._call(method, {"channel_id": place.channel, "thread_ts": place.thread, **more})

    async def _call(self, method: str, arguments: dict[str, object]) -> None:
        """Make a call that only adorns: the answer does not depend on it."""
        try:
            await self.home.api.call(method, self.slate.place, arguments, patience=0.5)
        except (Refused, Unsure, Busy) as error:
            logger().info("slack_adornment_failed", method=method, reason=str(error))
