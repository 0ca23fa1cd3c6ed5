"""Socket Mode: links, envelopes, acknowledgements, and the ways in which a connection dies."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

if TYPE_CHECKING:
    from tests.fakes.slack.world import Json

MOST = 10
"""Connections an app may hold."""


@dataclass(slots=True, eq=False)
class Link:
    """One open connection; a silent one neither sends, reads nor answers pings."""

    socket: web.WebSocketResponse
    transport: asyncio.Transport
    silent: bool = False


@dataclass(slots=True)
class Sockets:
    """All connections of the app; each event goes to one of them."""

    links: list[Link] = field(default_factory=list)
    opened: int = 0
    fewest: int = 0
    """The smallest number of live connections since `watch_fewest`."""
    accepting: bool = True
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: dict[str, asyncio.Future[Json]] = field(default_factory=dict)
    late_acks: list[str] = field(default_factory=list)
    _tried: set[str] = field(default_factory=set)
    """Addresses that somebody came to: each serves once, whatever came of it."""
    _numbers: int = 0
    _turn: int = 0

    def link(self, host: str) -> str:
        """Hand out the one-time address of a new connection."""
        self._numbers += 1
        return f"{host.replace('http', 'ws')}/link/{self._numbers}"

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one connection until either side ends it."""
        number = request.match_info["number"]
        if number in self._tried:
            return web.Response(status=404)
        self._tried.add(number)
        if not self.accepting:
            return web.Response(status=503)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        transport = request.transport
        assert isinstance(transport, asyncio.Transport)
        link = Link(socket, transport)
        if len(self.links) >= MOST:
            await socket.send_str(json.dumps({"type": "disconnect", "reason": "too_many_websockets"}))
            await socket.close()
            return socket
        self.links.append(link)
        self.opened += 1
        await socket.send_str(
            json.dumps({"type": "hello", "num_connections": len(self.links), "connection_info": {"app_id": "A1"}})
        )
        self._note()
        try:
            await self._read(link)
        finally:
            if link in self.links:
                self.links.remove(link)
            self._note()
        return socket

    async def _read(self, link: Link) -> None:
        async for message in link.socket:
            if link.silent:
                continue
            if message.type == WSMsgType.PING:
                await link.socket.pong(message.data)
            elif message.type == WSMsgType.TEXT:
                body = json.loads(message.data)
                waiter = self.waiting.pop(body.get("envelope_id", ""), None)
                if waiter and not waiter.done():
                    waiter.set_result(body.get("payload") or {})
                elif not waiter:
                    self.late_acks.append(str(body.get("envelope_id")))

    def _note(self) -> None:
        self.fewest = min(self.fewest, len(self.links))
        self.changed.set()

    async def until(self, number: int) -> None:
        """Wait until the app holds `number` connections."""
        while len(self.links) != number:
            self.changed.clear()
            await self.changed.wait()

    def watch_fewest(self) -> None:
        """Begin to note the smallest number of live connections."""
        self.fewest = len(self.links)

    async def send(self, envelope: Json, patience: float) -> Json | None:
        """Send to one connection, in turn; return the acknowledgement's payload, or None when none came in time."""
        alive = [link for link in self.links if not link.socket.closed]
        if not alive:
            return None
        self._turn += 1
        link = alive[self._turn % len(alive)]
        future: asyncio.Future[Json] = asyncio.get_running_loop().create_future()
        self.waiting[envelope["envelope_id"]] = future
        try:
            if not link.silent:
                await link.socket.send_str(json.dumps(envelope))
            return await asyncio.wait_for(future, patience)
        except (TimeoutError, ConnectionError):
            return None
        finally:
            self.waiting.pop(envelope["envelope_id"], None)

    # --- how a connection dies ------------------------------------------------------------------------------

    async def refresh(self, link: Link, reason: str = "refresh_requested") -> None:
        """Ask the app to reconnect, as Slack does every few hours."""
        await link.socket.send_str(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))

    def abort(self, link: Link) -> None:
        """Cut the TCP connection."""
        link.transport.abort()

    def silence(self, link: Link) -> None:
        """Stop reading and writing without closing: a black hole."""
        link.silent = True

    async def close(self) -> None:
        """End every connection."""
        for link in list(self.links):
            self.abort(link)
        for waiter in self.waiting.values():
            waiter.cancel()
