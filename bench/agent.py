"""What the agent costs beside bare litellm: processor time, first words, memory and loading, in one run.

The provider is another process on loopback that sends the same 20 pieces again and again. The same stream is read by
bare litellm (as its users do: to the end), by the provider port, and by a whole turn of the agent.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import resource
import statistics
import subprocess
import sys
import threading
import time
from contextlib import aclosing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.agent import Agent
from bot.events import Done, Text
from bot.messages import Author, ConversationKey, Message, Preferences
from bot.modes import assemble
from bot.providers import Asked, Delta, Request, row
from bot.providers.door import Account, load
from bot.providers.fallback import Chain
from bot.providers.llm import Model
from bot.providers.rehearsal import rehearse
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from types import ModuleType

    from bot.agent.prompting import Summary
    from bot.messages import Attachment

ROUNDS, TURNS = 4, 50
SOAK = (1000, 2700)
MODEL = "gpt-6-luna"
WAY = "EXPERIMENTAL_OPENAI_BASE_LLM_HTTP_HANDLER"
QUESTION = "What is the EB-2 India final action date?"
ASKED = Request("You are a test.", (Asked(QUESTION),))


class Nobody:
    """Rests and summaries of a bot that has neither."""

    async def left(self, _name: str) -> None:
        """Nobody rests."""

    async def begin(self, _name: str, _rest: object) -> None:
        """Forget it."""

    async def summary(self, _conversation: ConversationKey) -> Summary | None:
        """There is none."""
        return None

    async def keep_summary(self, _conversation: ConversationKey, _summary: Summary) -> None:
        """Forget it."""


async def no_files(_message: Message, attachment: Attachment) -> bytes:
    raise FileNotFoundError(attachment.name)


def main() -> None:
    """Print the tables."""
    if sys.argv[-1] == "serve":
        asyncio.run(_serve())
        return
    print("| loading | seconds of processor |\n|---|---|")
    print(f"| `import litellm` as it comes | {_alone('import litellm'):.2f} |")
    print(f"| by the door, in a thread | {_alone(LOADED):.2f} |")
    with _provider() as address:
        asyncio.run(_figures(address))


LOADED = "import threading; from bot.providers import door; t = threading.Thread(target=door.load); t.start(); t.join()"


def _alone(code: str) -> float:
    environment = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "PATH": "/usr/bin:/bin"}
    runs = []
    for _ in range(3):
        began = _children()
        subprocess.run([sys.executable, "-c", code], check=True, env=environment, cwd=Path(__file__).parents[1])
        runs.append(_children() - began)
    return min(runs)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def _figures(address: str) -> None:
    stall = await _stall(lambda: rehearse(Settings(_env_file=None), ("openai",)))
    print(f"\nLongest stall of the loop while it is loaded and rehearsed in a thread: {stall * 1000:.0f} ms")
    model = Model(row("openai"), Account(address, MODEL, "k"))
    agent = Agent(
        Chain({"openai": model}, ("openai",), Nobody(), lambda: 0.5),
        assemble(lambda: (), lambda: "2024-12"),
        default_provider="openai",
        default_mode="expert",
        summaries=Nobody(),
        fetch=no_files,
    )
    readers: dict[str, Callable[[], Awaitable[float]]] = {
        "bare litellm": lambda: bare(address),
        "the provider port (`bot.providers.llm`)": lambda: _port(model),
        "a whole turn (`bot.agent`)": lambda: _turn(agent),
    }
    for read in readers.values():
        for _ in range(20):
            await read()
    measured: list[tuple[str, float, float]] = []
    for _ in range(ROUNDS):  # in turns, so that what else this machine does falls on all alike
        measured += [(name, *await _measured(read)) for name, read in readers.items()]
    spent = {name: min(each for who, each, _ in measured if who == name) for name in readers}
    alone = spent["bare litellm"]
    print(
        "\n| the same stream of 20 pieces | ms of processor a turn | beside bare | ms to first words |\n"
        + "|---" * 4
        + "|"
    )
    for name, best in spent.items():
        first = min(each for who, _, each in measured if who == name)
        print(f"| {name} | {best:.2f} | {best - alone:+.2f} ms, {best / alone:.2f} x | {first:.2f} |")
    print("\n(bar: a turn at most 1 ms more than bare litellm)\n")
    await _soak(agent)
    await model.aclose()


async def _measured(read: Callable[[], Awaitable[float]]) -> tuple[float, float]:
    """Return milliseconds of processor time, and to the first words, of one reading."""
    gc.collect()
    began = time.process_time()
    firsts = [await read() for _ in range(TURNS)]
    return (time.process_time() - began) / TURNS * 1000, statistics.median(firsts) * 1000


async def bare(address: str) -> float:
    """Read the stream by litellm alone, as its users do: to the end; return seconds to the first words."""
    litellm = load()
    with _as_it_comes():
        return await _read(litellm, address)


@contextmanager
def _as_it_comes() -> Iterator[None]:
    """Take back what the bot tells litellm about its way to OpenAI: its users leave that alone."""
    told = os.environ.pop(WAY)
    try:
        yield
    finally:
        os.environ[WAY] = told


async def _read(litellm: ModuleType, address: str) -> float:
    began, first = time.perf_counter(), 0.0
    stream = await litellm.acompletion(
        model=f"openai/{MODEL}",
        messages=[{"role": "system", "content": ASKED.system}, {"role": "user", "content": QUESTION}],
        stream=True,
        stream_options={"include_usage": True},
        api_base=address,
        api_key="k",
    )
    async for chunk in stream:
        if not first and chunk.choices and chunk.choices[0].delta.content:
            first = time.perf_counter() - began
    return first


async def _port(model: Model) -> float:
    began, first = time.perf_counter(), 0.0
    async with aclosing(model.stream(ASKED)) as chunks:
        async for chunk in chunks:
            if not first and isinstance(chunk, Delta):
                first = time.perf_counter() - began
    return first


async def _turn(agent: Agent) -> float:
    began, first = time.perf_counter(), 0.0
    here = ConversationKey("bench", "", "1")
    message = Message("1", here, Author("u"), QUESTION, datetime(2026, 11, 22, tzinfo=UTC))
    async with aclosing(agent.turn(message, (), Preferences())) as events:
        async for event in events:
            if not first and isinstance(event, Text):
                first = time.perf_counter() - began
    if not isinstance(event, Done):
        raise SystemExit(f"a turn failed: {event}")
    return first


async def _soak(agent: Agent) -> None:
    """Print the memory after so many turns, sixteen at once."""
    done, sizes = 0, []
    for until in SOAK:
        while done < until:
            await asyncio.gather(*(_turn(agent) for _ in range(min(16, until - done))))
            done += min(16, until - done)
        gc.collect()
        sizes.append(_resident())
    first, last = sizes
    print(f"| turns | MB |\n|---|---|\n| {SOAK[0]} | {first:.0f} |\n| {SOAK[1]} | {last:.0f} (bar 260) |")
    print(f"\nGrowth: {last / first:.3f} x (bar 1.05)")


def _resident() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return 0.0


async def _stall(work: Callable[[], None]) -> float:
    """Return the longest time that the loop stood still while `work` ran in a thread."""
    thread, longest = threading.Thread(target=work), 0.0
    thread.start()
    while thread.is_alive():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        longest = max(longest, time.perf_counter() - began - 0.005)
    return longest


@contextmanager
def _provider() -> Iterator[str]:
    command = [sys.executable, "-m", "bench.agent", "serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1"
        finally:
            process.terminate()


async def read_request(reader: asyncio.StreamReader) -> bytes | None:
    """Return the body of the next request of a connection; None when there is none."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return None


def head_and_pieces() -> tuple[bytes, list[bytes]]:
    """Return an answer as OpenAI streams it: the head, and 20 words, usage and end, each a chunk of HTTP."""

    def event(body: object) -> bytes:
        return b"data: %s\n\n" % json.dumps(body).encode()

    def chunk(delta: object, stop: str | None = None) -> bytes:
        return event(body | {"choices": [{"index": 0, "delta": delta, "finish_reason": stop}]})

    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
    usage = {"prompt_tokens": 9, "completion_tokens": 20, "total_tokens": 29}
    events = [chunk({"content": f"word {number} "}) for number in range(20)]
    events += [chunk({}, "stop"), event(body | {"choices": [], "usage": usage}), b"data: [DONE]\n\n"]
    pieces = [b"%x\r\n%s\r\n" % (len(each), each) for each in events]
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head, [*pieces, b"0\r\n\r\n"]


async def _serve() -> None:
    head, pieces = head_and_pieces()
    whole = head + b"".join(pieces)

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await read_request(reader) is not None:
            writer.write(whole)
            await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    main()
