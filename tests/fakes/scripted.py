"""A provider that says what a test wrote down, round by round, and keeps what it was asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.events import Usage
from bot.providers import Abilities, Call, Chunk, Delta, Fault, Finished, Request, Stop, Unanswered

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

Line = str | Call | Unanswered | Stop
"""A piece of text, a call, a fault, or why it stops when that is not what the calls say."""


@dataclass
class Scripted:
    """Answers the n-th request with the n-th round; the last round is said again and again."""

    rounds: Sequence[Sequence[Line]]
    name: str = "openai"
    model: str = "scripted-1"
    usage: Usage = field(default_factory=lambda: Usage(10, 5, 0.001))
    asked: list[Request] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    """When, by the loop's clock."""

    async def connected(self) -> None:
        pass

    async def abilities(self) -> Abilities:
        return Abilities(100_000, pictures=True)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk]:
        self.asked.append(request)
        self.asked_at.append(asyncio.get_running_loop().time())
        lines = self.rounds[min(len(self.asked), len(self.rounds)) - 1]
        calls = [line for line in lines if isinstance(line, Call)]
        stops = [line for line in lines if isinstance(line, Stop)]
        for line in lines:
            if isinstance(line, Unanswered):
                raise line
            if isinstance(line, str) and not isinstance(line, Stop):
                yield Delta(line)
        for call in calls:
            yield call
        yield Finished(stops[0] if stops else Stop.TOOLS if calls else Stop.FINISHED, self.usage)


def call(name: str, arguments: str = "{}", identity: str = "call_1") -> Call:
    return Call(identity, name, arguments)


def fault(kind: Fault, retry_after: float | None = None) -> Unanswered:
    return Unanswered(kind, "as the test wants it", retry_after)
