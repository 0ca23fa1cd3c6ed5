"""Several `visabot run` processes on one Redis, asked over HTTP by many people at once, while a test does them harm."""

from __future__ import annotations

import asyncio
import calendar
import contextlib
import os
import signal
import sys
from collections import Counter, defaultdict
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.bot.store.test_connect import free_port, serving
from tests.fakes.wire import Wire, wire

if TYPE_CHECKING:
    import random
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
LEASE = 5.0


@dataclass
class Ship:
    """One process and its own line to Redis."""

    line: Wire
    folder: Path
    arguments: tuple[str, ...]
    environment: dict[str, str]
    port: int = 0
    process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "adapters.cli", "run", *self.arguments),
                cwd=self.folder, env=os.environ | {"PYTHONPATH": str(ROOT)} | self.environment, stdout=log, stderr=log,
            )  # fmt: skip

    def send(self, how: signal.Signals) -> None:
        assert self.process
        self.process.send_signal(how)

    async def kill(self) -> None:
        self.send(signal.SIGKILL)
        assert self.process
        await self.process.wait()

    async def freeze(self, seconds: float) -> None:
        self.send(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        self.send(signal.SIGCONT)

    async def cut_off(self, seconds: float) -> None:
        """Let everything that it sends to Redis, and gets from there, disappear for a while."""
        self.line.hole.set()
        await asyncio.sleep(seconds)
        self.line.hole.clear()


@dataclass
class Sea:
    """The server, which keeps what it acknowledged, and can be killed and stalled."""

    folder: Path
    port: int = 0
    running: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def rise(self) -> None:
        keeping = ("--appendonly", "yes", "--appendfsync", "always", "--save", "")
        words = ("--port", "PORT", "--dir", str(self.folder), *keeping, "--pidfile", str(self.folder / "pid"))
        self.port = self.running.enter_context(serving(self.folder, *words, port=self.port))

    async def die(self, seconds: float) -> None:
        self.running.close()
        await asyncio.sleep(seconds)
        self.rise()

    async def stall(self, seconds: float) -> None:
        pid = int((self.folder / "pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        await asyncio.sleep(seconds)
        os.kill(pid, signal.SIGCONT)


@dataclass
class Fleet:
    """Ships that take questions in, ships that answer them, and what became of every question."""

    sea: Sea
    client: httpx.AsyncClient
    chance: random.Random
    listeners: list[Ship] = field(default_factory=list)
    workers: list[Ship] = field(default_factory=list)
    accepted: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    """Why a question was not taken: it is asked again then."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.chance.choice(self.listeners).port}/api/agent/{path}"

    async def ready(self) -> None:
        for each in self.listeners:
            async with asyncio.timeout(90):
                while not await self._up(each.port):
                    await asyncio.sleep(0.1)

    async def _up(self, port: int) -> bool:
        try:
            return (await self.client.get(f"http://127.0.0.1:{port}/readyz")).is_success
        except httpx.HTTPError:
            return False

    async def talk(self, session: int, questions: int, seconds: float) -> None:
        """Ask one question after the other within `seconds` or so; what was not accepted is asked again."""
        for number in range(questions):
            name = f"q-{session}-{number}"
            body = {"message": question(session, number), "session_id": f"s{session}", "id": name}
            while not await self._taken(body):
                await asyncio.sleep(0.2)
            self.accepted[f"s{session}"].append(name)
            await asyncio.sleep(self.chance.uniform(0, 2 * seconds / questions))

    async def _taken(self, body: dict[str, str]) -> bool:
        try:
            answer = await self.client.post(self.url("say"), json=body)
        except httpx.HTTPError as error:
            self.refused[type(error).__name__] += 1
            return False
        if answer.status_code != 202:
            self.refused[f"{answer.status_code} {answer.json()['detail']}"] += 1
            assert answer.json()["detail"], "refused without a reason"
        return answer.status_code == 202

    async def answered(self, seconds: float) -> None:
        """Wait until nothing waits, and look at what each person sees: every question once, in order, answered."""
        async with asyncio.timeout(seconds):
            for session, asked in self.accepted.items():
                while (seen := await self.seen(session)) is None:
                    await asyncio.sleep(0.2)
                assert [turn["id"] for turn in seen] == asked, "lost, repeated or out of order"
                for turn in seen:
                    assert turn["complete"], turn
                    assert month(*map(int, turn["id"].split("-")[1:])) in turn["answer"], turn

    async def seen(self, session: str) -> list[dict[str, Any]] | None:
        try:
            found = (await self.client.get(self.url(f"conversation/{session}"))).raise_for_status().json()
        except httpx.HTTPError:
            return None
        turns: list[dict[str, Any]] = found["turns"]
        return None if found["pending"] else turns

    def logs(self) -> str:
        return "".join((each.folder / "log").read_text() for each in (*self.listeners, *self.workers))


def month(session: int, number: int) -> str:
    place = session * 7 + number
    return f"{calendar.month_name[place % 12 + 1]} {2005 + place // 12 % 19}"


def question(session: int, number: int) -> str:
    return f"What is the EB-2 India final action date in the {month(session, number)} bulletin?"


@asynccontextmanager
async def fleet(
    folder: Path, chance: random.Random, *, listeners: int, workers: int, **more: str
) -> AsyncIterator[Fleet]:
    """Run so many processes that only listen, and so many that only work, until the end of the block."""
    sea = Sea(folder / "server")
    async with AsyncExitStack() as stack:
        stack.callback(sea.running.close)
        sea.rise()
        limits = httpx.Limits(max_connections=1000)
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=15, limits=limits))
        made = Fleet(sea, client, chance)
        for number in range(listeners + workers):
            line = await stack.enter_async_context(wire(sea.port))
            port = free_port() if number < listeners else 0
            place = folder / f"ship{number}"
            place.mkdir()
            environment = {"REDIS_URL": f"redis://127.0.0.1:{line.port}", "VISABOT_RATE_BUDGETS": "off", **more}
            environment |= {"VISABOT_DATA_DIR": str(place / "data"), "VISABOT_WEB_PORT": str(port or 8000)}
            arguments = ("--listen", "web") if port else ("--work",)
            ship = Ship(line, place, arguments, environment, port)
            (made.listeners if port else made.workers).append(ship)
            stack.push_async_callback(ship.kill)
            await ship.start()
        await made.ready()
        yield made
