"""Shows one turn: typing at once, text as it comes within the edit budget, then the final form with its buttons."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from typing import TYPE_CHECKING

import aiohttp
import discord

from adapters.discord.address import Address
from adapters.discord.asking import suggested
from adapters.discord.buttons import Deed, Promise, row
from adapters.discord.layout import MOST_PARTS, asked, broken, finished, growing, thinking
from adapters.discord.line import LONGEST_RATE_LIMIT, Shut
from adapters.discord.pen import Gone, Pen
from adapters.discord.read import EXPLAIN
from adapters.pacing import UNLIMITED, Budget, Pacer
from bot.events import Chart, Done, Failed, Table
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from adapters.discord.layout import Layout
    from adapters.discord.line import Line
    from bot.events import Event
    from bot.inbox import Outbox
    from bot.messages import Message

TYPING_EVERY = 8.0
"""Discord shows typing for about ten seconds; there is no call to end it, so it is not sent once text stands."""
SILENCE_SECONDS = 2.5
"""So long nothing may have come before a placeholder with a Stop button is posted."""
LABEL_AFTER = 0.7
"""What is being done is shown only when it takes longer than this."""
EDITS, PERIOD, INTERVAL = 5, 5.0, 1.15
"""Discord gives a channel five edits in five seconds (its headers say so); the pacer leaves
one of them while text streams, so that the final edit does not wait."""

AWAY_SECONDS = 3.0
PASSING = (discord.DiscordServerError, discord.RateLimited, aiohttp.ClientError, OSError)
"""Faults that end by themselves: Discord's own, and the network's (a TimeoutError is an OSError)."""

Turns = Counter[str]
"""How many answers are being written in each channel by this process; they share its budget."""


class Delivery:
    """One turn being shown."""

    def __init__(
        self, message: Message, pen: Pen, *, turns: Turns, paced: bool, providers: tuple[str, ...], most: int
    ) -> None:
        self._message = message
        self._pen = pen
        self._turns = turns
        self._paced = paced
        self._providers = providers
        self._most = most
        self._address = Address.decode(message.route)
        self._header = asked(_question(message)) if self._address.token else ""
        self._blocks: list[Table | Chart] = []
        self._loop = asyncio.get_running_loop()
        self._pacer = self._paced_by()

    async def run(self, events: AsyncIterator[Event]) -> None:
        """Show the turn to its end; raise what kept the end from being shown."""
        self._turns[self._address.channel] += 1
        typing = asyncio.create_task(self._type())
        try:
            last = await self._stream(events, typing)
            await self._end(last)
        except Gone:
            logger().info("discord_reply_deleted_by_someone", turn=self._message.id)
        except Shut as shut:
            logger().warning("discord_channel_closed_to_us", channel=str(shut), turn=self._message.id)
            await self._pen.confide(self._message.author.id)
        finally:
            typing.cancel()
            await asyncio.gather(typing, return_exceptions=True)
            self._turns[self._address.channel] -= 1

    async def _type(self) -> None:
        if self._address.token:
            return  # Discord itself shows that the bot is thinking
        while True:
            with contextlib.suppress(discord.HTTPException, Shut, OSError):
                await self._pen.type()
            await asyncio.sleep(TYPING_EVERY)

    async def _stream(self, events: AsyncIterator[Event], typing: asyncio.Task[None]) -> Done | Failed:
        queue: asyncio.Queue[Event | BaseException] = asyncio.Queue()
        pump = asyncio.create_task(_pump(events, queue))
        try:
            return await self._follow(queue, typing)
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)

    async def _follow(self, queue: asyncio.Queue[Event | BaseException], typing: asyncio.Task[None]) -> Done | Failed:
        pacer = self._pacer
        began = self._loop.time()
        while True:
            wait = self._wait(pacer, began)
            event = await _next(queue, wait)
            if isinstance(event, BaseException):
                raise event
            if isinstance(event, Done | Failed):
                return event
            if isinstance(event, Table | Chart):
                self._blocks.append(event)
            elif event is not None:
                pacer.hear(event)
            elif pacer.wait(self._loop.time()) is None:
                typing.cancel()
                began = await self._glimpse(thinking(self._header), began)
            else:
                typing.cancel()
                shown = growing(pacer.take(self._loop.time()), self._header, most=self._most)
                began = await self._glimpse(shown, began)

    async def _glimpse(self, layout: Layout, began: float) -> float:
        """Show what there is so far; where Discord is away just now, the end will show everything.

        Return when the silence of this answer began: now, where nothing could be shown.
        """
        try:
            edits = await self._pen.write(layout, self._stop())
        except PASSING as error:
            logger().warning("discord_away", reason=type(error).__name__, turn=self._message.id)
            self._pacer.rest(self._loop.time(), AWAY_SECONDS)
            return self._loop.time()
        self._pacer.rest(self._loop.time(), max(edits - 1, 0) * INTERVAL if self._paced else 0.0)
        return began

    async def _insist(self, layout: Layout, view: discord.ui.View | None) -> None:
        """Show the final form; wait for a Discord that is away, as long as the worker lets us."""
        pause = 0.5
        while True:
            try:
                await self._pen.write(layout, view, final=True)
            except PASSING as error:
                logger().warning("discord_away", reason=type(error).__name__, turn=self._message.id, final=True)
                await asyncio.sleep(max(pause, min(getattr(error, "retry_after", 0.0), LONGEST_RATE_LIMIT)))
                pause = min(pause * 2, 20.0)
            else:
                return

    def _paced_by(self) -> Pacer:
        sharers = max(self._turns[self._address.channel], 1)
        budget = Budget(max(EDITS // sharers, 2), PERIOD, INTERVAL * sharers) if self._paced else UNLIMITED
        return Pacer(budget, self._loop.time())

    def _wait(self, pacer: Pacer, began: float) -> float | None:
        """Return the seconds until something must be shown: text when it is due, a label or a sign later."""
        now = self._loop.time()
        wait = pacer.wait(now)
        if self._pen.begun or pacer.text.strip():
            return wait
        quiet = max(began + (SILENCE_SECONDS if wait is None else LABEL_AFTER) - now, 0.0)
        return quiet if wait is None else max(wait, quiet)

    async def _end(self, last: Done | Failed) -> None:
        if isinstance(last, Failed) and last.reason == "deleted":
            await self._pen.erase()
            return
        if isinstance(last, Failed) and last.reason == "revised":
            return  # the edited question follows at once and takes over this reply
        await asyncio.sleep(self._pacer.last(self._loop.time()))
        blocks = tuple(self._blocks)
        if isinstance(last, Done):
            layout = finished(last, blocks, self._header, most=self._most)
        else:
            layout = broken(last, blocks, self._header, most=self._most)
        await self._insist(layout, self._after(last))

    def _stop(self) -> discord.ui.View | None:
        return row(self._promise(Deed.STOP))

    def _after(self, last: Done | Failed) -> discord.ui.View | None:
        cut = isinstance(last, Failed) and bool(last.partial.strip())
        deeds = [self._promise(Deed.RETRY), *([self._promise(Deed.CONTINUE)] if cut else [])]
        used = last.footer.provider if last.footer else ""
        others = [name for name in self._providers if name != used][: 5 - len(deeds)]
        next_ones = last.suggestions if isinstance(last, Done) else ()
        beneath = suggested(self._message.id, self._message.conversation.thread, next_ones)
        return row(*deeds, *(self._promise(Deed.ANSWER_WITH, name) for name in others), beneath=beneath)

    def _promise(self, deed: Deed, who: str = "") -> Promise:
        message = self._message
        turn = message.id if deed is Deed.STOP else message.revises or message.id
        return Promise(deed, turn, message.author.id, message.conversation.thread, who)


def _question(message: Message) -> str:
    """Return what was asked, in words that others understand: of a message that was pointed at, its own."""
    about = message.quotes[0] if message.text == EXPLAIN and message.quotes else None
    return f"{about.author.name}: {about.text}" if about else message.text


async def _pump(events: AsyncIterator[Event], queue: asyncio.Queue[Event | BaseException]) -> None:
    """Move events into the queue, so that the answer is fetched on while Discord is slow."""
    try:
        async for event in events:
            queue.put_nowait(event)
    except Exception as error:  # noqa: BLE001 — handed over to whoever reads the queue, and raised there
        queue.put_nowait(error)
    else:
        queue.put_nowait(EOFError("the turn ended without an end"))


async def _next(queue: asyncio.Queue[Event | BaseException], wait: float | None) -> Event | BaseException | None:
    """Return what comes within `wait` seconds, None when nothing does."""
    if not queue.empty():
        return queue.get_nowait()
    if wait is not None and wait <= 0:
        return None
    try:
        return await asyncio.wait_for(queue.get(), wait)
    except TimeoutError:
        return None


async def deliver(
    line: Line,
    message: Message,
    outbox: Outbox,
    events: AsyncIterator[Event],
    *,
    turns: Turns,
    paced: bool,
    providers: tuple[str, ...],
    now: Callable[[], datetime],
) -> None:
    """Show the answer of `message` as `Platform.deliver` promises."""
    address = Address.decode(message.route)
    pen = Pen(line, address, message.id, outbox, now)
    most = 1 if address.guest else MOST_PARTS
    await Delivery(message, pen, turns=turns, paced=paced, providers=providers, most=most).run(events)
