"""Native streaming: Slack's own growing message, rolled over before it expires, and made whole when a call fails.

A part is `live` while we append to it. Whatever goes wrong with a live part, its whole text is known here, so it is
ended and edited to that text: no sequence of failures can lose or repeat a character.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from adapters.slack.api import Busy, Refused, Unsure
from adapters.slack.blocks import Block, Body, attach, page_blocks
from adapters.slack.dialect import PAGE, Page, cut, mrkdwn
from adapters.slack.flow import Flow
from adapters.slack.slate import GONE, metadata
from bot.telemetry import logger

if TYPE_CHECKING:
    from adapters.slack.slate import Slate

LIFE = 240.0
"""Seconds after which a stream is rolled over; Slack ends it at about 300."""
FINAL = 60.0
"""Patience (seconds) with Slack's rates where the text has to be shown."""


@dataclass(slots=True)
class Stream:
    """Shows a `Flow` in messages of a slate; part n of the flow is part n of the slate."""

    slate: Slate
    recipient: str
    life: float = LIFE
    flow: Flow = field(default_factory=Flow)
    native: bool = True
    """False: no more streams are started; the rest is posted and edited."""
    stopped: bool = False
    """The reader has pressed Slack's own Stop."""
    _live: int = -1
    _sent: int = 0
    _since: float = 0.0
    _edited: dict[int, str] = field(default_factory=dict)
    """Parts that are kept up by editing, with the text that they show."""

    async def push(self) -> None:
        """Show what the flow has let go of so far; text for which there is no room now comes with the next push."""
        if self._live >= 0 and asyncio.get_running_loop().time() - self._since > self.life:
            self.flow.break_off()
        try:
            for number, part in enumerate(self.flow.parts):
                await self._bring(number, part.text, last=number == len(self.flow.parts) - 1)
        except Busy:
            return

    async def finish(self, extras: tuple[Body, ...], tail: tuple[Block, ...]) -> None:
        """Show the rest, end what is live, add tables and charts, and put `tail` under the last message."""
        self.flow.finish()
        texts = [part.text for part in self.flow.parts]
        while texts and not texts[-1].strip():
            texts.pop()
        for number, text in enumerate(texts[:-1]):
            await self._bring(number, text, last=False)
        number = max(len(texts) - 1, 0)
        if texts and number == self._live and not extras and await self._stop(number, texts[-1], tail):
            return
        await self.whole()
        bodies = list(attach((body_of(texts[-1]),) if texts else (), extras))
        if bodies:
            bodies[-1] = bodies[-1].with_tail(tail)
        for offset, body in enumerate(bodies):
            await self.slate.show(number + offset, body)
        await self.slate.trim(number + len(bodies))

    async def whole(self) -> None:
        """End the live stream, so that its message may be edited."""
        if self._live >= 0:
            number, self._live = self._live, -1
            await self.slate.end_stream(self._ts(number))
            self._edited[number] = ""

    def _ts(self, number: int) -> str:
        return self.slate.parts[number]

    async def _bring(self, number: int, text: str, *, last: bool) -> None:
        """Bring part `number` up to `text`; raise Busy when there is no room for that now."""
        if number in self._edited:
            if self._edited[number] != text:
                await self._edit(number, text, 0.0 if last else FINAL)
            return
        if number != self._live and number >= len(self.slate.parts) and text.strip():
            await self._open(number, text)
        if number != self._live:
            return
        if last:
            await self._append(number, text)
        else:
            await self._stop(number, text, ())

    async def _open(self, number: int, text: str) -> None:
        if not self.native:
            await self._edit(number, text, FINAL)
            return
        place = self.slate.place
        arguments: dict[str, object] = {"channel": place.channel, "thread_ts": place.thread, "chunks": chunk(text)}
        if not place.direct:
            arguments |= {"recipient_user_id": self.recipient, "recipient_team_id": place.team}
        await self.slate.intend("s")
        try:
            answer = await self.slate.api.call("chat.startStream", place, arguments, patience=0.0)
        except (Refused, Busy) as error:
            if isinstance(error, Refused) and error.reason in GONE:
                raise
            logger().info("slack_stream_not_started", reason=str(error))
            self.native = False
            await self._edit(number, text, FINAL)
        except Unsure:
            await self._look_for(number, text)
        else:
            await self.slate.adopt(str(answer["ts"]), live=True)
            self._live, self._sent, self._since = number, len(text), asyncio.get_running_loop().time()

    async def _look_for(self, number: int, text: str) -> None:
        """Take the message that a start has opened whose response was lost, if it did."""
        found = await self.slate.find(len(self.slate.parts), streamed=True)
        if found:
            await self.slate.adopt(found, live=True)
            await self.slate.end_stream(found)
        await self._edit(number, text, FINAL)
        self.flow.break_off()

    async def _append(self, number: int, text: str) -> None:
        if len(text) == self._sent:
            return
        arguments = {"channel": self.slate.place.channel, "ts": self._ts(number), "chunks": chunk(text[self._sent :])}
        try:
            await self.slate.api.call("chat.appendStream", self.slate.place, arguments, patience=0.0)
        except (Refused, Unsure) as error:
            await self._broken(number, text, error)
        else:
            self._sent = len(text)

    async def _stop(self, number: int, text: str, blocks: tuple[Block, ...]) -> bool:
        """End the live part with its last text; False when its message was edited instead."""
        arguments: dict[str, object] = {"channel": self.slate.place.channel, "ts": self._ts(number)}
        arguments["metadata"] = metadata(self.slate.turn, number)
        if text[self._sent :]:
            arguments["chunks"] = chunk(text[self._sent :])
        if blocks:
            arguments["blocks"] = list(blocks)
        try:
            await self.slate.api.call("chat.stopStream", self.slate.place, arguments, patience=FINAL)
        except (Refused, Unsure, Busy) as error:
            await self._broken(number, text, error)
            return False
        self._live = -1
        await self.slate.outbox.note(live="")
        return True

    async def _broken(self, number: int, text: str, error: Exception) -> None:
        """End a live part that takes no more text, or of which nobody knows what it took; edit it to its whole text."""
        reason = error.reason if isinstance(error, Refused) else "unsure"
        if reason in GONE:
            raise error
        logger().info("slack_stream_broken", reason=reason)
        self._live = -1
        if reason not in {"message_not_in_streaming_state", "stopped_by_user"}:
            await self.slate.end_stream(self._ts(number))
        await self._edit(number, text, FINAL)
        await self.slate.outbox.note(live="")
        if reason == "stopped_by_user":
            self.native, self.stopped = False, True
        else:
            self.flow.break_off()

    async def _edit(self, number: int, text: str, patience: float) -> None:
        await self.slate.show(number, body_of(text), patience=patience)
        self._edited[number] = text


def chunk(text: str) -> list[Block]:
    """Return text as the one chunk of a streaming call; modes must never be mixed, so it is always chunks."""
    return [{"type": "markdown_text", "text": text}]


def body_of(text: str) -> Body:
    """Return a part of a flow as a message that is edited."""
    plain = mrkdwn(text)
    modern: tuple[Block, ...] = ({"type": "markdown", "text": text},)
    return Body(cut(plain, PAGE), (modern, modern, modern, page_blocks(Page(text, plain))[1]))
