"""A whole bot between a client and a provider: its own time, its processor time, and what cancelled turns leave behind.

The bot is a process of its own, with its embedded server; client and provider are in this one, so they share a clock.
The provider sends the same 20 pieces again and again, the first a moment after it was asked; or the first one only,
and then nothing until the bot hangs up.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import time
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from bench.agent import bare, head_and_pieces, read_request
from bench.startup import bot

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

TURNS, CANCELLED, WARM = 100, 200, 20
THINKING = 0.03
"""Seconds from a request to the first piece."""
HANG = "Begin, and hang."
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Provider:
    """Answers like OpenAI, and remembers when."""

    asked: float = 0.0
    began: float = 0.0
    left: asyncio.Queue[float] = field(default_factory=asyncio.Queue)
    """When the bot hung up, of answers that hang."""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        head, pieces = head_and_pieces()
        while (body := await read_request(reader)) is not None:
            self.asked = time.perf_counter()
            writer.write(head)
            await asyncio.sleep(THINKING)
            self.began = time.perf_counter()
            if HANG.encode() in body:
                writer.write(pieces[0])
                await reader.read(1)
                self.left.put_nowait(time.perf_counter())
                break
            writer.write(b"".join(pieces))
        writer.close()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Listen on a free port."""
        async with await asyncio.start_server(self.answer, "127.0.0.1", 0) as server:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"


def main() -> None:
    """Print the tables."""
    if len(sys.argv) > 1 and sys.argv[1] == "bare":
        asyncio.run(_bare(sys.argv[2]))
        return
    asyncio.run(_figures())


async def _bare(address: str) -> None:
    """Print what one answer costs who reads it by litellm alone, in milliseconds of processor."""
    for _ in range(WARM):
        await bare(address)
    began = time.process_time()
    for _ in range(TURNS):
        await bare(address)
    print((time.process_time() - began) / TURNS * 1000)


async def _figures() -> None:
    provider = Provider()
    async with provider.serving() as address:
        settings = {"OPENAI_API_KEY": "bench", "VISABOT_OPENAI_BASE_URL": address, "VISABOT_PROVIDER": "openai"}
        with bot(settings | {"VISABOT_RATE_BUDGETS": "off"}) as (base, _, pid):
            async with httpx.AsyncClient(base_url=base, timeout=60, trust_env=False) as client:
                await _ready(client)
                for _ in range(WARM):
                    await _turn(client, provider)
                await _whole(client, provider, pid, address)
                await _cancelled(client, provider, pid)


async def _ready(client: httpx.AsyncClient) -> None:
    async with asyncio.timeout(120):
        while True:
            try:
                if (await client.get("/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def _whole(client: httpx.AsyncClient, provider: Provider, pid: int, address: str) -> None:
    began, spent = time.perf_counter(), _processor(pid)
    await asyncio.sleep(4)
    idle = (_processor(pid) - spent) / (time.perf_counter() - began)
    began, spent = time.perf_counter(), _processor(pid)
    times = [await _turn(client, provider) for _ in range(TURNS)]
    seconds = time.perf_counter() - began
    each = (_processor(pid) - spent - idle * seconds) / TURNS * 1000
    alone = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "bench.whole", "bare", address], check=True, stdout=subprocess.PIPE
    )
    asking, showing = (statistics.median(column) * 1000 for column in zip(*times, strict=True))
    print("\n| a whole bot, web to provider and back | |\n|---|---|")
    print(f"| message sent to provider asked, median | {asking:.1f} ms |")
    print(f"| first piece of the provider to first visible text, median | {showing:.1f} ms |")
    print(f"| processor of a turn, delivery, Redis and history included | {each:.2f} ms |")
    print(f"| the same stream read through bare litellm | {float(alone.stdout):.2f} ms |")
    print(f"| beside bare litellm | {each - float(alone.stdout):+.2f} ms (bar 2) |")
    print(f"| processor of the idle bot | {idle * 1000:.1f} ms a second |")
    print(f"| memory of the whole process, charts and web included | {_resident(pid):.0f} MB |")


async def _turn(client: httpx.AsyncClient, provider: Provider) -> tuple[float, float]:
    """Return seconds from a message sent to the provider asked, and from its first piece to the first text here."""
    sent, shown, last = time.perf_counter(), 0.0, ""
    async with aclosing(_frames(client, "Which words do you know?", f"t{sent:.6f}".replace(".", "-"))) as frames:
        async for frame in frames:
            last = frame["type"]
            shown = shown or (time.perf_counter() if last == "text" else 0.0)
    if last != "done":
        raise SystemExit(f"a turn failed: {frame}")
    return provider.asked - sent, shown - provider.began


async def _cancelled(client: httpx.AsyncClient, provider: Provider, pid: int) -> None:
    await client.post("/api/agent/stop/none/none")  # the client's second connection is one more file, leaked by nobody
    files, waits = _files(pid), []
    for number in range(CANCELLED):
        async with aclosing(_frames(client, HANG, f"c{number}")) as frames:
            async for frame in frames:
                if frame["type"] == "text":
                    stopped = time.perf_counter()
                    await client.post(f"/api/agent/stop/c{number}/c{number}")
                    waits.append(await asyncio.wait_for(provider.left.get(), 10) - stopped)
    await asyncio.sleep(2)
    waits.sort()
    print(f"\n| {CANCELLED} answers stopped in the middle | |\n|---|---|")
    print(f"| stopped to the provider's connection closed, median | {statistics.median(waits) * 1000:.0f} ms |")
    print(f"| the slowest | {waits[-1] * 1000:.0f} ms (bar 300) |")
    print(f"| open files before and after | {files}, {_files(pid)} |")


async def _frames(client: httpx.AsyncClient, text: str, name: str) -> AsyncGenerator[dict[str, Any]]:
    """Say something in a conversation of its own, and yield what is shown."""
    asked = {"message": text, "session_id": name, "id": name}
    async with client.stream("POST", "/api/agent/chat", json=asked, headers={"accept": "text/event-stream"}) as reply:
        async for line in reply.aiter_lines():
            if line.startswith("data: "):
                yield json.loads(line[6:])


def _processor(pid: int) -> float:
    """Return seconds of processor that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def _files(pid: int) -> int:
    return sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())


if __name__ == "__main__":
    main()
