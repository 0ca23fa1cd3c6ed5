"""The terminal's line to the core: a question goes in, frames come out; answered by this process itself."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from adapters.assembly import open_bot
from adapters.frames import LAST
from adapters.intake import Refused, clean
from adapters.working import open_agent, shift
from bot.conversations import Level
from bot.inbox import crowded
from bot.messages import Author, Caller, ConversationKey, Message, Preferences
from bot.modes import MODES
from bot.providers import PROVIDERS, unavailable
from bot.telemetry import Health
from bot.visa.bulletin import Month

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable
    from datetime import date

    from adapters.assembly import Bot
    from adapters.frames import Frame, Frames
    from adapters.publishing import Broadcast
    from bot.desk import Desk
    from bot.events import Reply
    from bot.messages import Turn
    from bot.settings import Settings
    from bot.shift import Shift

AUTHOR = Author("local")
PATIENCE = 15.0
"""Seconds that a person waits for Redis before it is said to be away."""


def conversation(name: str) -> ConversationKey:
    """Return the conversation of that name."""
    return ConversationKey("terminal", "local", name)


def check(settings: Settings, mode: str, provider: str) -> None:
    """Raise Refused for a mode or provider that does not exist, or cannot be used here."""
    modes, providers = [each.name for each in MODES], [each.name for each in PROVIDERS]
    if mode and mode not in modes:
        raise Refused(f"There is no mode {mode!r}; there are {', '.join(modes)}.")
    if provider and provider not in providers:
        raise Refused(f"There is no provider {provider!r}; there are {', '.join(providers)}.")
    if provider and (reason := unavailable(settings, provider)):
        raise Refused(reason)


def month(text: str) -> Month | None:
    """Read the month of `--as-of`; None where it is not given. Raise Refused for anything that is no month."""
    try:
        return Month.parse(text) if text else None
    except ValueError as error:
        raise Refused(f"--as-of: {error}") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One open line."""

    desk: Desk
    frames: Frames
    shift: Shift
    key: ConversationKey
    today: Callable[[], date]
    """The day on which is asked: with `--as-of` one of long ago."""

    async def ask(self, text: str, turn: str) -> AsyncGenerator[Frame]:
        """Ask under the id `turn`, and yield the answer's frames as they come; raise Refused where it is refused."""
        newest = await self.frames.newest(self.key)
        at = datetime.combine(self.today(), datetime.now(UTC).timetz())
        message = Message(turn, self.key, AUTHOR, clean(text), at)
        accepted = await self.shift.worker.inbox.accept(message)
        if accepted.refused:
            raise Refused(crowded(accepted.ahead))
        working = asyncio.create_task(self.shift.drain(self.key.encode(), accepted.epoch))
        try:
            async with aclosing(self.frames.follow(self.key, newest)) as batches:
                async for frame in _until_last(batches, turn):
                    yield frame
        finally:
            await working

    async def stop(self, turn: str) -> bool:
        """Stop an answer; False where there is none."""
        return await self.desk.stop(self.key, turn)

    async def command(self, text: str) -> Reply:
        """Run a command."""
        return await self.desk.command(Caller(self.key, AUTHOR, admin=True, at=datetime.now(UTC)), text)

    async def choose(self, mode: str, provider: str) -> None:
        """Set mode and provider of this conversation; an empty one stays as it is."""
        await self.desk.conversations.prefer(self.key, AUTHOR.id, Level.THREAD, Preferences(provider, mode))

    async def recent(self, last: int) -> list[Turn]:
        """Return the last turns."""
        return await self.desk.conversations.history(self.key, last)


async def _until_last(batches: AsyncIterator[tuple[Frame, ...]], turn: str) -> AsyncIterator[Frame]:
    async for batch in batches:
        for frame in batch:
            if frame.turn == turn:
                yield frame
                if frame.kind in LAST:
                    return


async def _by_ourselves(_: ConversationKey, __: int) -> None:
    """Wake nobody: this process answers; were it to die, the others' reconcilers would find the message."""


def _own_shift(bot: Bot, plain: Shift) -> Shift:
    inbox = replace(bot.desk.inbox, wake=_by_ourselves)
    return replace(plain, worker=replace(plain.worker, inbox=inbox))


@asynccontextmanager
async def open_line(settings: Settings, name: str, as_of: Month | None = None) -> AsyncIterator[Line]:
    """Open a line to a conversation; with `as_of`, later bulletins do not exist for it."""
    async with open_bot(settings, Health(), lambda _: None, PATIENCE) as bot, open_agent(bot) as agent:
        history = await bot.shelf.history()
        if as_of and as_of < history.months[0]:
            raise Refused(f"--as-of: the first bulletin that I know is that of {history.months[0].name}.")
        bot.reading.known = history.as_of(as_of) if as_of else history
        if as_of:  # on its first day, the bulletin of a month is the newest: the next one appears in the middle of it
            bot.expertise.today = lambda: as_of.first_day
        frames = cast("Broadcast", bot.platforms["terminal"]).frames
        yield Line(bot.desk, frames, _own_shift(bot, shift(bot, agent)), conversation(name), bot.expertise.today)
