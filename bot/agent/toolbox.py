"""The calls of one round, carried out: together, each within its time, none twice."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.telemetry import TOOL_SECONDS
from bot.tools import Tool, ToolResult, failure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.providers import Call

MAX_CALLS = 8
"""Calls of one round; more are answered with an error."""
AT_ONCE = 4
DEADLINE = 30.0
"""Seconds that one call may take; long, for a machine that is busy is no reason to leave a question unanswered."""


@dataclass(slots=True)
class Toolbox:
    """The tools of one turn, and what was called already."""

    tools: Mapping[str, Tool]
    deadline: float = DEADLINE
    seen: dict[tuple[str, str], ToolResult] = field(default_factory=dict)
    mistakes: int = 0
    """Calls that could not be carried out as written: unknown tool, broken or wrong arguments, too many at once."""
    repeats: int = 0

    def label(self, call: Call) -> str:
        """Return what a call does, in the reader's words; empty for one that will not be carried out."""
        known = self.tools.get(call.name)
        return known.label if known and _key(call) not in self.seen else ""

    async def carry_out(self, calls: tuple[Call, ...]) -> tuple[ToolResult, ...]:
        """Return the result of each call, in order; a call that cannot be carried out has a result that says so."""
        gate = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(self._one(call, gate)) for call in calls[:MAX_CALLS]]
        excess = [failure(f"at most {MAX_CALLS} calls at once") for _ in calls[MAX_CALLS:]]
        self.mistakes += len(excess)
        return (*(task.result() for task in running), *excess)

    async def _one(self, call: Call, gate: asyncio.Semaphore) -> ToolResult:
        if (key := _key(call)) in self.seen:
            self.repeats += 1
            return self.seen[key]
        known = self.tools.get(call.name)
        if known is None:
            self.mistakes += 1
            return failure(f"there is no tool {call.name[:60]!r}; there are: {', '.join(self.tools) or 'none'}")
        async with gate:
            began = asyncio.get_running_loop().time()
            result = await self._within(known, call.arguments)
        seconds = asyncio.get_running_loop().time() - began
        TOOL_SECONDS.labels(call.name, "failed" if result.failed else "ok").observe(seconds)
        self.mistakes += result.failed
        self.seen[key] = result
        return result

    async def _within(self, known: Tool, arguments: str) -> ToolResult:
        try:
            async with asyncio.timeout(self.deadline):
                return await asyncio.to_thread(known.call, arguments)
        except TimeoutError:
            return failure(f"{known.name} took too long")


def _key(call: Call) -> tuple[str, str]:
    try:
        return call.name, json.dumps(json.loads(call.arguments or "{}"), sort_keys=True)
    except ValueError:
        return call.name, call.arguments
