"""The events of one turn as they come, for any number of readers: a failed delivery begins again from the start."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.events import Done, Event, Failed, Footer, Rewrite, Text

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass(slots=True)
class Tape:
    """Keeps what was yielded; ends with the first Done or Failed, and takes nothing after it."""

    before: str = ""
    """What stood already, when an answer is continued."""
    events: list[Event] = field(default_factory=list)
    text: str = ""
    """What a reader sees so far."""
    footer: Footer | None = None
    """Who answers, as far as it is known: an answer that is stopped or cut has nobody else to say so."""
    end: Done | Failed | None = None
    _grown: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    def __post_init__(self) -> None:
        if self.before:
            self.add(Text(self.before))

    def add(self, event: Event) -> None:
        """Append an event, and let the readers know."""
        if self.end:
            return
        if isinstance(event, Footer):
            self.footer = event
            return
        if isinstance(event, Text):
            self.text += event.delta
        elif isinstance(event, Rewrite):
            event = Rewrite(self.before + event.text)
            self.text = event.text
        elif isinstance(event, Done | Failed):
            self.end = event = self._whole(event)
        self.events.append(event)
        self._grown.set()

    def _whole(self, end: Done | Failed) -> Done | Failed:
        if isinstance(end, Done):
            return replace(end, text=self.before + end.text) if self.before else end
        end = replace(end, footer=end.footer or self.footer)
        return end if end.partial and not self.before else replace(end, partial=self.text)

    async def read(self) -> AsyncIterator[Event]:
        """Yield everything from the start, and wait for more until the end."""
        position = 0
        while True:
            while position < len(self.events):
                event = self.events[position]
                position += 1
                yield event
                if isinstance(event, Done | Failed):
                    return
            self._grown.clear()
            await self._grown.wait()
