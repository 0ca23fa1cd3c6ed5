"""A strict provider on loopback: it speaks one of the four wire formats, and fails as it is told to."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.demands import DEMANDS, Malformed, WrongKey
from tests.fakes.refusals import GARBAGE, MIDDLE, REFUSALS
from tests.fakes.spoken import KIND, SPOKEN, Answer

DRIP = 0.1
"""Seconds between two pieces of a slow drip."""

FAULTS = (
    "429 with Retry-After", "429", "500", "refused key", "hang before headers", "hang in mid-stream", "slow drip",
    "cut socket", "clean truncation", "empty 200", "non-SSE 200", "broken JSON", "error event in mid-stream",
    "context overflow", "content filter",
)  # fmt: skip


@dataclass
class Wired:
    """One connection: writes a response, chunked, piece by piece."""

    writer: asyncio.StreamWriter

    async def head(self, status: int, kind: str, *more: str) -> None:
        lines = [f"HTTP/1.1 {status} X", f"content-type: {kind}", "transfer-encoding: chunked", *more, "", ""]
        self.writer.write("\r\n".join(lines).encode())
        await self.writer.drain()

    async def piece(self, data: bytes) -> None:
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def end(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    async def whole(self, status: int, kind: str, body: bytes, *more: str) -> None:
        await self.head(status, kind, *more)
        if body:
            await self.piece(body)
        await self.end()


@dataclass
class ProviderServer:
    """Says `answers` one after the other, the last again and again; the n-th request fails as the n-th fault says."""

    wire: str
    answers: deque[Answer] = field(default_factory=lambda: deque([Answer(("Hello ", "there."))]))
    faults: deque[str] = field(default_factory=deque)
    held: asyncio.Event | None = None
    """Until this is set, an answer comes slowly: a piece every three seconds."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    """Requests that the real API would have refused, each with the reason; a test ends with none."""
    open: int = 0
    """Streams being sent."""
    turned_away: list[float] = field(default_factory=list)
    """When an answer other than 200 had been sent, by the loop's clock."""
    closed_early: list[float] = field(default_factory=list)
    """When the client closed a stream that was not at its end, by the loop's clock."""
    show: Mapping[str, object] = field(
        default_factory=lambda: {"capabilities": ["completion", "tools"], "model_info": {"qwen3.context_length": 40960}}
    )
    rewrite: Callable[[list[bytes]], list[bytes]] = lambda pieces: pieces
    """Puts the events of an answer in other words that mean the same."""
    port: int = 0
    connections: int = 0
    live: int = 0
    """Connections that are open now."""
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def address(self) -> str:
        path = {"openai": "/v1", "gemini": "/v1beta"}.get(self.wire, "")
        return f"http://127.0.0.1:{self.port}{path}"

    async def all_closed(self, live: int = 1000) -> None:
        """Wait until no stream is being sent, and until no more connections than `live` are open."""
        while self.open or self.live > live:
            self._changed.clear()
            await self._changed.wait()

    def _closed(self, streams: int) -> None:
        self.open -= streams
        self._changed.set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.live += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError):
            await writer.wait_closed()
        self.live -= 1
        self._closed(0)

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        path = head[0].split(" ")[1]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = json.loads(await reader.readexactly(int(headers.get("content-length", "0"))) or b"{}")
        out = Wired(writer)
        try:
            DEMANDS[self.wire](path, headers, body)
        except WrongKey:
            await out.whole(400 if self.wire == "gemini" else 401, "application/json", self._refusal("key"))
            return True
        except (Malformed, KeyError, TypeError, StopIteration) as error:
            self.refused.append(f"{error!r} in {json.dumps(body)[:2000]}")
            await out.whole(400, "application/json", json.dumps({"error": {"message": str(error)}}).encode())
            return True
        if path == "/api/show":
            await out.whole(200, "application/json", json.dumps(self.show).encode())
            return True
        self.asked.append(body)
        return await self._watched(reader, self._reply(out))

    async def _watched(self, reader: asyncio.StreamReader, reply: Awaitable[bool]) -> bool:
        """Reply, unless the client goes away before the end."""
        self.open += 1
        task = asyncio.ensure_future(reply)
        gone = asyncio.ensure_future(reader.read(1))
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            self.closed_early.append(asyncio.get_running_loop().time())
            task.cancel()
        gone.cancel()  # where nothing was read, the next request is still whole
        await asyncio.wait((task, gone))
        self._closed(1)
        return task.done() and not task.cancelled() and task.exception() is None and task.result()

    def _refusal(self, kind: str) -> bytes:
        return json.dumps(REFUSALS[self.wire][kind]).encode()

    async def _reply(self, out: Wired) -> bool:
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        fault = self.faults.popleft() if self.faults else ""
        pieces = self.rewrite(SPOKEN[self.wire](answer))
        if fault:
            return await FAULTY[fault](self, out, pieces)
        await out.head(200, KIND[self.wire])
        for piece in pieces:
            await out.piece(piece)
            if self.held:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.held.wait(), 3.0)
        await out.end()
        return True


Faulty = Callable[[ProviderServer, Wired, list[bytes]], Awaitable[bool]]


def refusing(status: int, kind: str, *more: str) -> Faulty:
    async def reply(server: ProviderServer, out: Wired, _: list[bytes]) -> bool:
        code = 400 if (server.wire, kind) == ("gemini", "key") else status
        await out.whole(code, "application/json", server._refusal(kind), *more)
        server.turned_away.append(asyncio.get_running_loop().time())
        return True

    return reply


def saying(*, wait: float | None = 0.0, ending: Callable[[str], bytes] = lambda _: b"", end: bool = True) -> Faulty:
    """Say all but the last third, `wait` between the pieces (None: for ever after them), then `ending`."""

    async def reply(server: ProviderServer, out: Wired, pieces: list[bytes]) -> bool:
        await out.head(200, KIND[server.wire])
        for piece in pieces[: -(len(pieces) // 3)]:
            await out.piece(piece)
            await asyncio.sleep(wait or 0)
        if wait is None:
            await asyncio.Event().wait()
        if last := ending(server.wire):
            await out.piece(last)
            for piece in pieces[1 - len(pieces) // 3 :] if last in GARBAGE.values() else ():
                await out.piece(piece)
        if end:
            await out.end()
        else:
            out.writer.transport.abort()
        return end

    return reply


async def hang(_server: ProviderServer, _out: Wired, _pieces: list[bytes]) -> bool:
    await asyncio.Event().wait()
    return False


async def drip(server: ProviderServer, out: Wired, pieces: list[bytes]) -> bool:
    await out.head(200, KIND[server.wire])
    for piece in pieces[: len(pieces) // 2]:
        await out.piece(piece)
    while True:  # one more word, for ever
        await out.piece(SPOKEN[server.wire](Answer(("very ",), stop=""))[-1])
        await asyncio.sleep(DRIP)


async def not_a_stream(_server: ProviderServer, out: Wired, _pieces: list[bytes]) -> bool:
    await out.whole(200, "text/html", b"<html><body>Welcome to this hotel's network</body></html>")
    return True


async def empty(server: ProviderServer, out: Wired, _pieces: list[bytes]) -> bool:
    await out.whole(200, KIND[server.wire], b"")
    return True


async def filtering(server: ProviderServer, out: Wired, _pieces: list[bytes]) -> bool:
    await out.whole(200, KIND[server.wire], b"".join(SPOKEN[server.wire](Answer(("I ",), stop="filtered"))))
    return True


FAULTY: Mapping[str, Faulty] = {
    "429 with Retry-After": refusing(429, "429", "retry-after: 30"),
    "429": refusing(429, "429"),
    "500": refusing(500, "500"),
    "refused key": refusing(401, "key"),
    "hang before headers": hang,
    "hang in mid-stream": saying(wait=None),
    "slow drip": drip,
    "cut socket": saying(end=False),
    "clean truncation": saying(),
    "empty 200": empty,
    "non-SSE 200": not_a_stream,
    "broken JSON": saying(ending=lambda wire: GARBAGE[wire]),
    "error event in mid-stream": saying(ending=lambda wire: MIDDLE[wire]),
    "context overflow": refusing(400, "too_long"),
    "content filter": filtering,
}


@asynccontextmanager
async def provider_server(wire: str, *answers: Answer) -> AsyncGenerator[ProviderServer]:
    server = ProviderServer(wire)
    if answers:
        server.answers = deque(answers)
    listener = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()
        listener.close_clients() if hasattr(listener, "close_clients") else None
