"""Several real processes on one Redis, killed at random: every message keeps exactly one answer, whole and in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import pytest
from redis.exceptions import RedisError

from bot.store import StoreUnavailable
from bot.store.connect import open_url
from tests.bot.store.test_connect import serving
from tests.fakes.board import THEN, question
from tests.fakes.crew import PLENTY, RULES, Ledger, conversation, count
from tests.fakes.house import ScriptedAgent, open_house
from tests.fakes.wire import wire

if TYPE_CHECKING:
    from bot.messages import Message
    from bot.store import Store
    from tests.fakes.house import House

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("VISABOT_TEST_SEED", "1"))


@dataclass
class Crew:
    """The worker processes of a test."""

    url: str
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    def hire(self, number: int) -> None:
        for _ in range(number):
            command = [sys.executable, "-m", "tests.fakes.crew", self.url]
            self.processes.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True))

    async def ready(self) -> None:
        for process in self.processes:
            assert process.stdout
            while (line := await asyncio.to_thread(process.stdout.readline)) != "ready\n":
                assert line, "a worker did not start"

    def end(self, process: subprocess.Popen[str], how: signal.Signals = signal.SIGKILL) -> None:
        process.send_signal(how)
        process.wait()
        assert process.stdout
        process.stdout.close()
        self.processes.remove(process)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in tuple(self.processes):
            self.end(process)


async def ask(house: House, messages: int, conversations: int) -> None:
    """Hand in messages; one that was not acknowledged is handed in again, as platforms do."""
    for number in range(messages):
        message = question(f"{number:05}", conversation=conversation(number % conversations))
        async with asyncio.timeout(120):
            while not await _handed_in(house, message):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.01)


async def _handed_in(house: House, message: Message) -> bool:
    try:
        accepted = await house.desk.accept(message)
    except (StoreUnavailable, TimeoutError, OSError):
        return False
    return not accepted.refusal and bool(accepted.epoch or not accepted.fresh)


async def all_answered(house: House, conversations: int, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        for number in range(conversations):
            while not await _quiet(house, number):
                await asyncio.sleep(0.05)


async def _quiet(house: House, number: int) -> bool:
    try:
        return not await house.desk.inbox.pending(conversation(number))
    except (RedisError, OSError, TimeoutError):
        return False  # Redis is away just now


async def check(store: Store, messages: int, conversations: int) -> None:
    """Look at nothing but what people saw."""
    redis: Any = store.redis
    posts = [post.decode() for post in await redis.lrange("ledger:posts", 0, -1)]
    texts = {post.decode(): text.decode() for post, text in (await redis.hgetall("ledger:texts")).items()}
    answered: defaultdict[int, list[str]] = defaultdict(list)
    for post in posts:
        answered[int(post.split("@")[0]) % conversations].append(post)
    for number in range(conversations):
        asked = [f"{each:05}" for each in range(number, messages, conversations)]
        assert [post.split("@")[0] for post in answered[number]] == asked, "lost, repeated or out of order"
        before = ["nothing", *asked[:-1]]
        assert [texts[post] for post in answered[number]] == [
            f"{one} after {other}" for one, other in zip(asked, before, strict=True)
        ]


async def test_processes_killed_at_random_lose_and_repeat_nothing(server: Path, store: Store) -> None:
    chance = random.Random(SEED)
    with Crew(f"unix://{server}") as crew:
        crew.hire(3)
        await crew.ready()
        async with open_house(store, working=False, rules=RULES) as house:
            asking = asyncio.create_task(ask(house, 150, 12))
            for _ in range(2):
                await asyncio.sleep(0.3)
                crew.end(chance.choice(crew.processes))
            await asking
            await all_answered(house, 12, 30)
    await check(store, 150, 12)


async def test_a_process_asked_to_end_hands_over_what_waits(server: Path, store: Store) -> None:
    with Crew(f"unix://{server}") as crew:
        crew.hire(2)
        await crew.ready()
        async with open_house(store, working=False, rules=RULES) as house:
            asking = asyncio.create_task(ask(house, 60, 4))
            await asyncio.sleep(0.2)
            crew.end(crew.processes[0], signal.SIGTERM)
            await asking
            await all_answered(house, 4, 10)
    await check(store, 60, 4)


async def test_stop_reaches_a_turn_in_another_process(server: Path, store: Store) -> None:
    with Crew(f"unix://{server}") as crew:
        crew.hire(1)
        await crew.ready()
        async with open_house(store, working=False, rules=RULES) as house:
            for number in range(15):
                await house.desk.accept(question(f"{number:05}", conversation=conversation(0)))
            assert await house.desk.stop(conversation(0), "00014")
            await all_answered(house, 1, 10)
            turns = await house.desk.conversations.history(conversation(0))
    assert [turn.complete for turn in turns] == [True] * 14 + [False]
    assert turns[0].at == THEN


async def chaos(
    folder: Path, messages: int, *, kills: int = 0, restarts: int = 0, loss: float = 0.0, conversations: int = 50
) -> None:
    """Kill workers and the server at random, and lose replies, while messages come in."""
    chance = random.Random(SEED)
    words = ("--port", "PORT", "--dir", str(folder), "--appendonly", "yes", "--appendfsync", "always", "--save", "")
    with contextlib.ExitStack() as server:
        port = server.enter_context(serving(folder, *words))
        async with (
            wire(port, chance=chance, loss=loss) as line,
            open_url(f"redis://127.0.0.1:{port}", "visabot", 5) as store,
        ):
            with Crew(f"redis://127.0.0.1:{line.port}") as crew:
                crew.hire(3)
                await crew.ready()
                async with open_house(store, working=False, rules=RULES) as house:
                    asking = asyncio.create_task(ask(house, messages, conversations))
                    for each in chance.sample([*"w" * kills, *"s" * restarts], kills + restarts):
                        await asyncio.sleep(chance.uniform(0.5, 2))
                        if each == "w":
                            crew.end(chance.choice(crew.processes))
                            crew.hire(1)
                        else:
                            server.close()
                            server.enter_context(serving(folder, *words, port=port))
                    await asking
                    await all_answered(house, conversations, 120)
                await check(store, messages, conversations)
        assert bool(line.lost) == bool(loss)


async def test_a_redis_that_is_killed_in_the_middle_costs_nothing_acknowledged(tmp_path: Path) -> None:
    await chaos(tmp_path / "server", 60, restarts=1, conversations=6)


async def test_lost_replies_repeat_nothing(server: Path, store: Store) -> None:
    chance = random.Random(SEED)
    async with (
        wire(server, chance=chance, loss=0.02) as line,
        open_url(f"redis://127.0.0.1:{line.port}", "visabot", 5) as lossy,
        open_house(lossy, Ledger(store), agent=ScriptedAgent(count), rules=RULES, allowance=PLENTY) as house,
    ):
        await ask(house, 40, 4)
        await all_answered(house, 4, 30)
    assert line.lost > 0
    await check(store, 40, 4)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_long_chaos_of_killed_workers(tmp_path: Path) -> None:
    await chaos(tmp_path / "server", 5000, kills=25)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_long_chaos_of_killed_workers_and_servers(tmp_path: Path) -> None:
    await chaos(tmp_path / "server", 3000, kills=10, restarts=8)


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_long_chaos_of_lost_replies(tmp_path: Path) -> None:
    await chaos(tmp_path / "server", 2000, loss=0.003)
