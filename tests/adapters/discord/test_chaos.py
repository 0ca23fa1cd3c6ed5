"""Processes killed without warning, sockets cut, answers lost: every question is answered once, whole and in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord.nursery import expected
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.fakes.discord.people import Person
    from tests.fakes.discord.stage import Stage


class Nursery:
    """Begets bots and kills them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.bots: list[int] = []
        self.killed = 0

    async def beget(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(b"\n")
        self.bots.append(int(await self._process.stdout.readline()))

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.bots.pop(0), signal.SIGKILL)
        self.killed += 1


@asynccontextmanager
async def nursery(stage: Stage, server: Path) -> AsyncIterator[Nursery]:
    arguments = ("-m", "tests.fakes.discord.nursery", stage.fake.api_url, stage.fake.gateway_url, f"unix://{server}")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "ignore", *arguments, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )
    born = Nursery(process)
    try:
        yield born
    finally:
        while born.bots:
            born.kill()
        process.kill()
        await process.wait()


async def converse(stage: Stage, person: Person, channel: str, questions: int) -> None:
    """Ask one question after the other, each when the one before is answered."""
    for number in range(questions):
        person.says(f"{MENTION} {person.user['username']} asks {number}", channel)
        await stage.world.until(partial(answered, stage, channel, number), within=120, what=f"answer {number}")


def answered(stage: Stage, channel: str, number: int) -> bool:
    return len(stage.final(channel)) > number


async def torment(stage: Stage, born: Nursery, chance: random.Random, pause: tuple[float, float]) -> None:
    """Do harm now and then, until cancelled."""
    while True:
        await asyncio.sleep(chance.uniform(*pause))  # the harm comes when it comes
        match chance.choice(["kill", "kill", "cut", "forget", "after", "before"]):
            case "kill":
                born.kill()
                await born.beget()
            case "cut":
                await stage.fake.gateway.drop()
            case "forget":
                await stage.fake.gateway.drop(forget=True)
            case "after":
                stage.fake.traffic.fail("POST", r"/channels/\d+/messages$", 502, after=True)
            case _:
                stage.fake.traffic.fail(chance.choice(["POST", "PATCH"]), r"/messages", 502)


def judge(stage: Stage, people: dict[str, Person], questions: int) -> None:
    """Compare what stands in every channel with what should, message by message."""
    for channel, person in people.items():
        asked = [f"{person.user['username']} asks {number}" for number in range(questions)]
        assert stage.replies(channel) == [page for question in asked for page in expected(question)]


async def suffer(stage: Stage, server: Path, *, people: int, questions: int, pause: tuple[float, float]) -> int:
    """Let people converse with bots that are tormented; return how many bots were killed."""
    stage.fake.traffic.rate(1000, 1.0)
    crowd = {stage.world.open_channel(f"c{n}"): stage.fake.person(f"P{n}") for n in range(people)}
    async with nursery(stage, server) as born:
        await born.beget()
        await stage.world.until(lambda: stage.fake.gateway.listening, within=30, what="a bot")
        harm = asyncio.create_task(torment(stage, born, random.Random(7), pause))
        try:
            async with asyncio.TaskGroup() as group:
                for channel, person in crowd.items():
                    group.create_task(converse(stage, person, channel, questions))
        finally:
            harm.cancel()
            await asyncio.gather(harm, return_exceptions=True)
    judge(stage, crowd, questions)
    return born.killed


async def test_a_bot_that_is_killed_while_it_writes_is_followed_by_one_that_ends_the_same_reply(
    stage: Stage, server: Path
) -> None:
    channel = stage.channel
    async with nursery(stage, server) as born:
        await born.beget()
        await stage.world.until(lambda: stage.fake.gateway.listening, within=30, what="a bot")
        stage.ann.says(f"{MENTION} ann asks", channel)
        await stage.world.until(lambda: len(stage.replies()) == 2, within=20, what="the second part")
        born.kill()
        shown = [each["id"] for each in stage.messages()]
        await born.beget()
        await stage.world.until(stage.final, within=30, what="the end")
    assert stage.replies() == list(expected("ann asks"))
    assert [each["id"] for each in stage.messages()][:2] == shown[:2]


@pytest.mark.slow
@pytest.mark.timeout(1800)
async def test_a_thousand_questions_under_chaos_are_answered_once_each(stage: Stage, server: Path) -> None:
    killed = await suffer(stage, server, people=20, questions=50, pause=(0.3, 2.5))
    assert killed > 50
