"""The calls of a round: together, in time, and none twice."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from bot.agent.toolbox import Toolbox
from bot.tools import ToolResult, tool
from tests.fakes.scripted import call

if TYPE_CHECKING:
    from collections.abc import Callable


def box(function: Callable[..., str], deadline: float = 5.0) -> Toolbox:
    made = tool(function, lambda found: ToolResult(json.dumps({"found": found})), "Working")
    return Toolbox({made.name: made}, deadline)


async def test_a_call_that_takes_too_long_ends_as_an_error() -> None:
    release = threading.Event()

    def dawdle() -> str:
        """Wait."""
        return str(release.wait(30))

    try:
        (result,) = await box(dawdle, 0.05).carry_out((call("dawdle"),))
        assert json.loads(result.json) == {"error": "dawdle took too long"}
    finally:
        release.set()


async def test_calls_of_one_round_run_together() -> None:
    together = threading.Barrier(3, timeout=10)

    def meet(number: int) -> str:
        """Wait for two others."""
        together.wait()
        return str(number)

    calls = tuple(call("meet", json.dumps({"number": number}), f"c{number}") for number in range(3))
    results = await box(meet).carry_out(calls)
    assert [json.loads(result.json)["found"] for result in results] == ["0", "1", "2"]


async def test_the_same_call_is_carried_out_once_however_it_is_written() -> None:
    done: list[int] = []

    def count(a: int, b: int = 2) -> str:
        """Count."""
        done.append(a + b)
        return str(len(done))

    the = box(count)
    await the.carry_out((call("count", '{"a": 1, "b": 2}'),))
    await the.carry_out((call("count", '{"b":2,"a":1}'),))
    assert done == [3]
    assert the.repeats == 1
