"""A network that lets only some requests through: a proxy in front of the page, for tests of falling back."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@dataclass
class Narrows:
    """Passes requests on to a port on loopback; those whose path holds a blocked word are cut off."""

    port: int
    blocked: set[str] = field(default_factory=set)
    url: str = ""
    passed: list[str] = field(default_factory=list)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on; each connection carries one only."""
        self._open.add(writer)
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                await self._pass(reader, writer)
        finally:
            self._open.discard(writer)
            writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        if any(word in path for word in self.blocked):
            return
        self.passed.append(path)
        onward, back = await asyncio.open_connection("127.0.0.1", self.port)
        back.write(head.replace(b"Connection: keep-alive", b"Connection: close"))
        self._open.add(back)
        try:
            await asyncio.gather(_pump(reader, back), _pump(onward, writer))
        finally:
            self._open.discard(back)
            back.close()

    def cut(self) -> None:
        """Cut every connection that is open now."""
        for writer in tuple(self._open):
            writer.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()
    with contextlib.suppress(OSError):
        writer.write_eof()


@asynccontextmanager
async def open_narrows(url: str, *blocked: str) -> AsyncIterator[Narrows]:
    """Put a narrow network before the page at `url` until the end of the block."""
    narrows = Narrows(int(url.rsplit(":", 1)[1]), set(blocked))
    server = await asyncio.start_server(narrows.serve, "127.0.0.1", 0)
    narrows.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield narrows
    finally:
        server.close()
        narrows.cut()
