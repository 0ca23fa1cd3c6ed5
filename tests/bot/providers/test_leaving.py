"""Who goes away leaves nothing behind, and the provider learns of it at once."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from contextlib import aclosing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.events import Text
from bot.messages import Preferences
from tests.fakes.models import MODELS, heard, request, wired
from tests.fakes.scripted import Scripted
from tests.fakes.spoken import Answer
from tests.fakes.turns import agent, ask

if TYPE_CHECKING:
    from tests.fakes.models import Wired

NOTHING = Preferences()
TURNS = 50
"""For each of the four providers: two hundred in all."""
WORDS = Answer(("One ", "two ", "three."))


def open_files() -> int:
    return len(os.listdir("/proc/self/fd")) if Path("/proc/self/fd").exists() else 0


async def begin(the: Wired) -> asyncio.Task[None]:
    """Begin a turn and wait for its first word."""
    first = asyncio.Event()

    async def turn() -> None:
        who = agent(the.model, Scripted([["No."]], name="offline"))
        async with aclosing(who.turn(ask("Count!"), (), NOTHING)) as it:
            async for event in it:
                if isinstance(event, Text):
                    first.set()

    task = asyncio.create_task(turn())
    await first.wait()
    return task


@pytest.mark.parametrize("name", MODELS)
async def test_turns_that_are_stopped_close_their_connections_at_once(name: str) -> None:
    async with wired(name, WORDS) as the:
        await heard(the.model.stream(request()))
        before, tasks, live = open_files(), len(asyncio.all_tasks()), the.server.live
        the.server.faults = deque(["hang in mid-stream"] * TURNS)
        running = [await begin(the) for _ in range(TURNS)]
        stopped = asyncio.get_running_loop().time()
        for task in running:
            task.cancel()
        for task in running:
            with suppress(asyncio.CancelledError):
                await task
        await the.server.all_closed(live)
        assert len(the.server.closed_early) == TURNS
        assert max(the.server.closed_early) - stopped < 0.3 * TURNS / 10  # a tenth of them at once would be many
        async with asyncio.timeout(1):  # what the garbage collector closes takes a few rounds of the loop
            while len(asyncio.all_tasks()) > tasks:
                await asyncio.sleep(0.01)
        assert open_files() <= before


@pytest.mark.parametrize("name", MODELS)
async def test_one_turn_that_is_stopped_is_known_to_the_provider_within_300_ms(name: str) -> None:
    async with wired(name, WORDS) as the:
        await heard(the.model.stream(request()))
        took: list[float] = []
        for _ in range(4):
            the.server.faults = deque(["hang in mid-stream"])
            task = await begin(the)
            stopped = asyncio.get_running_loop().time()
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            await the.server.all_closed()
            took.append(the.server.closed_early[-1] - stopped)
        assert min(took) < 0.3


@pytest.mark.parametrize("name", MODELS)
async def test_a_turn_stopped_while_it_begins_leaves_nothing(name: str) -> None:
    async with wired(name, WORDS) as the:
        await heard(the.model.stream(request()))
        before, live = open_files(), the.server.live
        for step in range(12):
            the.server.faults = deque(["hang before headers"])
            task = asyncio.ensure_future(heard(the.model.stream(request())))
            for _ in range(step * 3):
                await asyncio.sleep(0)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await the.server.all_closed(live)
        assert open_files() <= before


@pytest.mark.parametrize("name", MODELS)
async def test_whole_answers_share_one_connection(name: str) -> None:
    async with wired(name, WORDS) as the:
        for _ in range(5):
            await heard(the.model.stream(request()))
        assert the.server.connections == 1 + (name == "ollama")  # the question what it can do goes another way
