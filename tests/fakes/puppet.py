"""An agent that says what a test says, when the test says it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.events import Done, Failed, Footer, Text

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Preferences, Turn

FOOTER = Footer("offline", "", "expert")


class Puppet:
    """Every turn says all that was and will be put in, until an end."""

    def __init__(self) -> None:
        self.asked: list[Message] = []
        self.history: list[Sequence[Turn]] = []
        self.cancelled = 0
        self._events: list[Event] = []
        self._grown = asyncio.Event()
        self.begun = asyncio.Event()

    def say(self, *words: str) -> None:
        """Let the answer go on."""
        for word in words:
            self.put(Text(word))

    def put(self, event: Event) -> None:
        """Let the answer go on with any event."""
        self._events.append(event)
        self._grown.set()

    def finish(self, text: str) -> None:
        """End the answer well."""
        self.put(Done(text, FOOTER))

    def renew(self) -> None:
        """Forget what was said: the next turn begins anew."""
        self._events = []
        self.begun.clear()

    async def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncGenerator[Event]:
        del preferences
        self.asked.append(message)
        self.history.append(history)
        self.begun.set()
        said = 0
        events = self._events
        try:
            while True:
                while said < len(events):
                    said += 1
                    yield events[said - 1]
                    if isinstance(events[said - 1], Done | Failed):
                        return
                self._grown.clear()
                await self._grown.wait()
        except (asyncio.CancelledError, GeneratorExit):
            self.cancelled += 1
            raise
