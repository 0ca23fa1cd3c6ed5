"""How many conversations a process takes at a time: a few while it keeps up, none while it does not.

What a process has taken waits for that process, and longest when the process is killed. One that is busy therefore
leaves what waits to the others. And to begin fifty answers at once takes all of a processor for a while, in which
nothing that comes in is acknowledged.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable

TICK = 0.05
LATE = 0.03
"""Seconds that a tick comes too late in a process that has more to do than it can."""
FEW = 3
"""At each look for more: it takes two seconds to fill a process, and leaves the better half of it to what comes in."""
SLOWLY = 0.1
"""Seconds between two that are taken while it is late: it may be the machine that is slow, and all wait for models."""


class Taker(Protocol):
    """What takes conversations, up to `concurrency` of them at a time; it looks again before each look for more."""

    concurrency: int


@dataclass(slots=True)
class Uptake:
    """Sets how many conversations may be held."""

    most: int
    held: int = 0
    room: int = FEW
    """How many more may be taken now."""
    taken: float = 0.0
    """When the last one was."""

    async def hold(self, answering: Awaitable[object]) -> None:
        """Count a conversation for as long as it is being answered."""
        self.held += 1
        self.taken = asyncio.get_running_loop().time()
        try:
            await answering
        finally:
            self.held -= 1

    async def pace(self, taker: Taker) -> None:
        """Widen and narrow what `taker` may take, until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            taker.concurrency = min(self.most, self.held + self.room)
            due = clock() + TICK
            await asyncio.sleep(TICK)
            self.look(clock(), due)

    def look(self, now: float, due: float) -> None:
        """Draw the lesson of one tick: whether it came late."""
        late = now - due > LATE
        self.room = int(not self.held or now - self.taken > SLOWLY) if late else FEW
