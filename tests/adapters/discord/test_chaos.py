"""Processes killed without warning, sockets cut, answers lost: every question is answered once, whole and in order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
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


@dataclass
class Run:
    """One question under chaos: where and when it was asked, and when its answer stood."""

    channel: str
    began: float
    ended: float = float("inf")


@dataclass
class Chaos:
    """Harm done now and then to whatever is being answered, and what of it met an answer in the making."""

    stage: Stage
    born: Nursery
    chance: random.Random
    runs: list[Run] = field(default_factory=list)
    done: list[tuple[float, str]] = field(default_factory=list)

    async def rage(self, pause: tuple[float, float]) -> None:
        """Do harm until cancelled, each time after one more answer has ended: else a slow machine never got on."""
        traffic, gateway = self.stage.fake.traffic, self.stage.fake.gateway
        while True:
            await self.stage.world.until(self._got_on, within=120, what="an answer that ends")
            await asyncio.sleep(self.chance.uniform(*pause))  # the harm comes when it comes
            kind = self.chance.choice(["kill", "kill", "resume", "identify", "after", "before"])
            self.done.append((time.monotonic(), kind))
            match kind:
                case "kill":
                    self.born.kill()
                    await self.born.beget()
                case "resume" | "identify":
                    await gateway.drop(forget=kind == "identify")
                case "after":
                    traffic.fail("POST", r"/channels/\d+/messages$", 502, times=5, after=True)
                case _:
                    traffic.fail(self.chance.choice(["POST", "PATCH"]), r"/messages", 502, times=5)

    def _got_on(self) -> bool:
        since = self.done[-1][0] if self.done else 0.0
        calls = takewhile(lambda call: call.at > since, reversed(self.stage.world.calls))
        return any(call.status == 200 and "visa:retry" in str(call.body.get("components")) for call in calls)

    def met(self, run: Run) -> set[str]:
        """Return the kinds of harm that came while this question was being answered."""
        everybody = {kind for at, kind in self.done if run.began <= at <= run.ended}
        faults = self.stage.fake.traffic.struck
        own = {
            "after" if fault.after else "before"
            for at, path, fault in faults
            if run.channel in path and run.began <= at <= run.ended
        }
        return everybody - {"after", "before"} | own

    async def converse(self, person: Person, channel: str, runs: int) -> None:
        """Ask one question after the other, each when the one before is answered, until so many met some harm."""
        number = harmed = 0
        while harmed < runs:
            run = Run(channel, time.monotonic())
            self.runs.append(run)
            person.says(f"{MENTION} {person.user['username']} asks {number}", channel)
            await self.stage.world.until(partial(answered, self.stage, channel, number), within=120, what=channel)
            run.ended = time.monotonic()
            harmed += bool(self.met(run))
            number += 1


def answered(stage: Stage, channel: str, number: int) -> bool:
    return len(stage.final(channel)) > number


async def suffer(stage: Stage, server: Path, *, people: int, runs: int, pause: tuple[float, float]) -> Counter[str]:
    """Let people converse with bots that are harmed, judge every message that stands; return what harm was met."""
    stage.fake.traffic.rate(1000, 1.0)
    stage.fake.spec = None  # every shape of body is judged elsewhere; here the judge would take most of the time
    crowd = {stage.world.open_channel(f"c{n}"): stage.fake.person(f"P{n}") for n in range(people)}
    async with nursery(stage, server) as born:
        chaos = Chaos(stage, born, random.Random(7))
        await born.beget()
        await stage.world.until(lambda: stage.fake.gateway.listening, within=30, what="a bot")
        harm = asyncio.create_task(chaos.rage(pause))
        try:
            async with asyncio.TaskGroup() as group:
                for channel, person in crowd.items():
                    group.create_task(chaos.converse(person, channel, runs))
        finally:
            harm.cancel()
            await asyncio.gather(harm, return_exceptions=True)
    for channel, person in crowd.items():
        count = sum(run.channel == channel for run in chaos.runs)
        asked = [f"{person.user['username']} asks {number}" for number in range(count)]
        assert stage.replies(channel) == [page for question in asked for page in expected(question)]
    return Counter(kind for run in chaos.runs for kind in (chaos.met(run) or {"none"}))


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
async def test_a_thousand_answers_under_chaos_stand_once_each(
    stage: Stage, server: Path, request: pytest.FixtureRequest
) -> None:
    met = await suffer(stage, server, people=20, runs=50, pause=(0.3, 1.5))
    table = "\n".join(f"{kind:9} {met[kind]}" for kind in sorted(met))
    request.node.add_report_section("call", "table", f"Answers that met each kind of harm\n{table}")
    assert min(met[kind] for kind in ("kill", "resume", "identify", "after", "before")) >= 50
