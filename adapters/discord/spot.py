"""Where a reply stands: the channel in which it was asked, or the thread that is opened for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

import discord

if TYPE_CHECKING:
    from adapters.discord.address import Address
    from adapters.discord.line import Line
    from bot.inbox import Outbox

ARCHIVE_MINUTES: Literal[1440] = 1440
"""A thread in which nothing is said for a day goes out of sight."""
THREAD_EXISTS = 160004


class Spot:
    """The channel of one reply, found once and noted in the outbox."""

    def __init__(self, line: Line, address: Address, outbox: Outbox) -> None:
        self._line = line
        self._address = address
        self._outbox = outbox
        self._channel = int(outbox.state.get("channel", "0"))
        self._finding = asyncio.Lock()

    @property
    def where_it_was_asked(self) -> bool:
        """Say whether the reply stands beside its question, and in no thread of its own."""
        return self._channel == int(self._address.channel)

    async def channel(self) -> int:
        """Return the channel of the reply; opens the question's thread where the address wants one."""
        async with self._finding:
            if not self._channel:
                wanted = await self._open_thread() if self._address.thread else int(self._address.channel)
                await self._move(wanted)
        return self._channel

    async def go_back(self) -> bool:
        """Leave a thread that is closed to us for where it was asked; False where it stands there already."""
        if not self._address.thread or self.where_it_was_asked:
            return False
        await self._move(int(self._address.channel))
        return True

    async def _move(self, channel: int) -> None:
        await self._outbox.note(channel=str(channel))
        self._channel = channel

    async def _open_thread(self) -> int:
        client = await self._line.client()
        question, channel = int(self._address.question), int(self._address.channel)
        try:
            await client.http.start_thread_with_message(
                channel, question, name=self._address.thread, auto_archive_duration=ARCHIVE_MINUTES
            )
        except discord.HTTPException as error:
            if error.code != THREAD_EXISTS:
                return channel  # no permission for threads: answer where it was asked
        return question  # a thread at a message has the message's id
