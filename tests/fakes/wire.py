"""A wire between a client and a server that can speak TLS, and lose what comes back."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    import ssl
    from collections.abc import AsyncIterator
    from pathlib import Path


@dataclass
class Wire:
    """Where to connect to, and how many replies were lost on the way."""

    target: int | Path
    port: int = 0
    chance: random.Random | None = None
    loss: float = 0.0
    """Probability that a reply is lost, and the connection with it."""
    lost: int = 0
    hole: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: whatever is sent disappears, in both directions, and no connection ends."""
    lines: set[asyncio.Task[None]] = field(default_factory=set)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self.lines.add(task)
        try:
            async with contextlib.AsyncExitStack() as far:
                far_reader, far_writer = await self._reach(far)
                async with asyncio.TaskGroup() as group:
                    group.create_task(self._pass(reader, far_writer, lossy=False))
                    group.create_task(self._pass(far_reader, writer, lossy=True))
        except* (OSError, EOFError, asyncio.CancelledError):
            pass  # cancelled where the wire is taken away
        finally:
            self.lines.discard(task)
            writer.close()

    async def _reach(self, far: contextlib.AsyncExitStack) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, int):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.target)
        else:
            reader, writer = await asyncio.open_unix_connection(str(self.target))
        far.callback(writer.close)
        return reader, writer

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, lossy: bool) -> None:
        while data := await reader.read(65536):
            if lossy and self.chance and self.chance.random() < self.loss:
                self.lost += 1
                break
            while self.hole.is_set():
                await asyncio.sleep(0.05)
            writer.write(data)
            await writer.drain()
        raise EOFError


@asynccontextmanager
async def wire(
    target: int | Path, *, tls: ssl.SSLContext | None = None, chance: random.Random | None = None, loss: float = 0.0
) -> AsyncIterator[Wire]:
    """Listen on a port of this machine and carry everything to `target` and back."""
    made = Wire(target, chance=chance, loss=loss)
    server = await asyncio.start_server(made.carry, "127.0.0.1", 0, ssl=tls)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
        for line in tuple(made.lines):
            line.cancel()
        await asyncio.gather(*made.lines, return_exceptions=True)
        await server.wait_closed()
