"""The way of a provider's bytes past their witness: an httpx transport that shows every one before it passes it on."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.providers.wire import Witness

DRAIN_SECONDS = 0.1
"""How long the last, empty piece of a whole answer may take; a connection that was read to its end is used again."""


@dataclass(slots=True)
class Watch:
    """Who watches, whether the request has left for the provider, and the way back of its answer."""

    witness: Witness
    sent: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Tapped | None = None

    async def rest(self) -> None:
        """Show the witness what is left of the answer."""
        if self.answer is not None:
            await self.answer.rest()

    async def close(self) -> None:
        """Close the way back: litellm leaves that to the garbage collector on some routes."""
        if self.answer is not None:
            await self.answer.aclose()


WATCHING: ContextVar[Watch | None] = ContextVar("watching", default=None)


@contextmanager
def watching(witness: Witness) -> Iterator[Watch]:
    """Show `witness` the answer to every request that this task, and those it starts, send meanwhile."""
    watch = Watch(witness)
    WATCHING.set(watch)
    try:
        yield watch
    finally:
        WATCHING.set(None)


@dataclass(frozen=True, slots=True)
class Watched(httpx.AsyncBaseTransport):
    """Sends with `inner`; asks for plain bytes, as a witness reads no compressed ones."""

    inner: httpx.AsyncBaseTransport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer passes by the witness of this task."""
        request.headers["accept-encoding"] = "identity"
        watch = WATCHING.get()
        if watch is None:
            return await self.inner.handle_async_request(request)
        watch.sent.set()
        response = await self.inner.handle_async_request(request)
        assert isinstance(response.stream, httpx.AsyncByteStream)
        watch.witness.began(response.status_code, response.headers)
        response.stream = watch.answer = Tapped(response.stream, watch.witness)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        await self.inner.aclose()


class Tapped(httpx.AsyncByteStream):
    """The bytes of `inner`, each shown to `witness`, passed on event by event as the witness writes them."""

    def __init__(self, inner: httpx.AsyncByteStream, witness: Witness) -> None:
        self._inner = inner
        self._parts = aiter(inner)
        self._witness = witness
        self._read = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for data in self._parts:
            if events := self._witness.feed(data):
                yield events
        self._read = True
        if last := self._witness.ended():
            yield last

    async def rest(self) -> None:
        """Show the witness what is left, up to the word that nothing more is to come."""
        async for data in self._parts:
            self._witness.feed(data)
            if self._witness.over:
                return
        self._read = True
        self._witness.ended()

    async def aclose(self) -> None:
        """Give the connection back where the answer is whole, else close it."""
        if self._witness.over and not self._read:
            with suppress(httpx.HTTPError, TimeoutError):
                async with asyncio.timeout(DRAIN_SECONDS):
                    async for _ in self._parts:
                        pass
        await self._inner.aclose()
