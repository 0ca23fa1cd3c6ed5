"""A second, poorer Discord: no compression, no buckets, no spec, few routes, answers with the barest fields.

What it does not know is 404, cards of components v2 are 400, nonces mean nothing to it. Bots must still get by.
"""

from __future__ import annotations

import asyncio
import itertools
import json
from collections import deque
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.fakes.discord.world import APPLICATION, GUILD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

JSON = dict[str, Any]
ME: JSON = {"id": APPLICATION, "username": "Visabot", "discriminator": "0", "avatar": None, "bot": True}
ABOUT: JSON = {
    "id": APPLICATION, "name": "Visabot", "description": "", "icon": None, "bot_public": True,
    "bot_require_code_grant": False, "verify_key": "", "flags": 0, "owner": ME,
}  # fmt: skip
CHANNEL, PRIVATE, ANN = "20", "30", "40"
BARE_GUILD: JSON = {"id": GUILD, "channels": [{"id": CHANNEL}], "roles": [{"id": GUILD}]}
GUILD_FIELDS: JSON = {"id": GUILD, "name": "Plain people", "owner_id": "9", "channels": [], "roles": []}
FIRST = 1457468924290662600


class PlainDiscord:
    """Messages by id, in the order in which they came."""

    def __init__(self, *, bare: bool = False) -> None:
        self.bare = bare
        """Say even less than the library asks for: no application, no address to resume at, no shapes of things."""
        self.commands: list[JSON] = []
        self.originals: dict[str, JSON] = {}
        """What stands in the message of each interaction, by token."""
        self.said: dict[str, JSON] = {}
        self.bodies: list[JSON] = []
        self.answers: deque[web.Response] = deque()
        """What the next writes are answered instead of being obeyed."""
        self.odd: dict[str, JSON] = {}
        """What is told otherwise than usual of: me, application, ready, guild, message, interaction."""
        self.missed: list[JSON] = []
        """What is told of the channel where somebody asks what was said there."""
        self.unknown: set[str] = set()
        """Parts of paths, with the method, that are 404 here."""
        self.sockets: list[web.WebSocketResponse] = []
        self.callbacks: list[JSON] = []
        self.url = ""
        self._ids = itertools.count(FIRST)
        self._changed = asyncio.Event()
        self._seq = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[PlainDiscord]:
        app = web.Application()
        app.router.add_get("/gw", self._gateway)
        app.router.add_route("*", "/api/{path:.*}", self._rest)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        self.url = f"{host}:{port}"
        try:
            yield self
        finally:
            for socket in self.sockets:
                await socket.close()
            await runner.cleanup()

    async def until(self, holds: Callable[[], object]) -> None:
        async with asyncio.timeout(15):
            while not holds():
                self._changed.clear()
                await self._changed.wait()

    @property
    def replies(self) -> list[str]:
        return [each["content"] for each in self.said.values()]

    async def tell(self, event: str, payload: JSON) -> None:
        self._seq += 1
        for socket in self.sockets:
            if not socket.closed:
                await socket.send_str(json.dumps({"op": 0, "t": event, "s": self._seq, "d": payload}))

    async def ask(self, text: str, *, private: bool = False) -> None:
        """Let somebody write a message, told in the fewest fields."""
        place: JSON = {"channel_id": PRIVATE} if private else {"channel_id": CHANNEL, "guild_id": GUILD}
        author = {"id": ANN, "username": "ann"}
        mentions = [] if private else [{"id": APPLICATION, "username": "Visabot"}]
        said = {"id": str(next(self._ids)), "author": author, "content": text, "mentions": mentions}
        await self.tell("MESSAGE_CREATE", said | place | self.odd.get("message", {}))

    async def interact(self, kind: int, token: str, data: JSON, **more: Any) -> None:
        """Let somebody use a command or a button, told in the fewest fields."""
        who = {"member": {"user": {"id": ANN, "username": "ann"}}, "guild_id": GUILD, "channel_id": CHANNEL}
        begun = {"id": str(next(self._ids)), "type": kind, "token": token, "data": data}
        await self.tell("INTERACTION_CREATE", begun | who | more | self.odd.get("interaction", {}))

    async def order(self, frame: JSON) -> None:
        """Send a frame that is no event."""
        for socket in self.sockets:
            if not socket.closed:
                await socket.send_str(json.dumps(frame))

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_str(json.dumps({"op": 10, "d": {"heartbeat_interval": 45000}}))
        async for frame in socket:
            said = json.loads(frame.data) if frame.type is WSMsgType.TEXT else {}
            if said.get("op") == 1:
                await socket.send_str(json.dumps({"op": 11}))
            elif said.get("op") == 2:
                again = {"session_id": "s", "resume_gateway_url": f"ws://{self.url}/gw"}
                about = {"guilds": [{"id": GUILD, "unavailable": True}], "application": {"id": APPLICATION, "flags": 0}}
                ready = {"session_id": "s"} if self.bare else {"v": 10, "user": ME} | again | about
                await self.tell("READY", ready | self.odd.get("ready", {}))
                guild = BARE_GUILD if self.bare else GUILD_FIELDS
                await self.tell("GUILD_CREATE", guild | self.odd.get("guild", {}))
            elif said.get("op") == 6:
                await socket.send_str(json.dumps({"op": 9, "d": False}))
            self._changed.set()
        return socket

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        path, method = request.match_info["path"], request.method
        body = await request.json() if request.content_type == "application/json" and request.can_read_body else {}
        try:
            return self._answer(method, path, body)
        finally:
            self._changed.set()

    def _answer(self, method: str, path: str, body: Any) -> web.Response:
        if any(each in f"{method} {path}" for each in self.unknown):
            return _json({"message": "404: Not Found", "code": 0}, 404)
        if (method, path) == ("GET", "users/@me"):
            return web.json_response(self.odd.get("me", ME))  # its type names a charset
        if path == "oauth2/applications/@me" and not self.bare:
            return _json(ABOUT | self.odd.get("application", {}))
        if path == ("gateway/bot" if self.bare else "gateway"):
            return _json({"url": f"ws://{self.url}/gw"})
        parts = path.split("/")
        if parts[0] == "interactions":
            self.callbacks.append(body)
            self.originals[parts[2]] = {"id": "77"} | body.get("data", {})
            return web.Response(status=204)
        if parts[0] == "applications" and method == "PUT":
            self.commands = body
            return _json({})
        if parts[0] == "webhooks" and parts[3:4] == ["messages"] and parts[2] in self.originals:
            self.originals[parts[2]].update(body or {})
            return _json(self.originals[parts[2]])
        if self.missed and (method, path) == ("GET", f"channels/{CHANNEL}/messages"):
            return _json(self.missed)
        if parts[0] == "channels" and parts[2:3] == ["messages"] and method in {"POST", "PATCH"}:
            return self._write(parts[3] if len(parts) > 3 else "", body)
        return _json({"message": "404: Not Found", "code": 0}, 404)

    def _write(self, identity: str, body: JSON) -> web.Response:
        self.bodies.append(body)
        if self.answers:
            return self.answers.popleft()
        identity = identity or str(next(self._ids))
        self.said[identity] = {"id": identity, "content": body["content"], "components": body.get("components", [])}
        return _json({"id": identity})


def _json(body: JSON | list[JSON], status: int = 200) -> web.Response:
    return web.Response(text=json.dumps(body), status=status, headers={"Content-Type": "application/json"})


def slow_down(seconds: float, *, everywhere: bool, by_header: bool = True) -> web.Response:
    """Refuse for a while, as Discord does."""
    refusal = _json({"message": "You are being rate limited.", "retry_after": seconds, "global": everywhere}, 429)
    if by_header:
        refusal.headers.update({"Retry-After": str(seconds), "Via": "1.1 google"})
    return refusal


def page(status: int) -> web.Response:
    """Refuse as what stands before Discord does: with a page for people."""
    return web.Response(status=status, text="<html>Error 1015</html>", content_type="text/html")


def refusal(status: int, code: int = 0) -> web.Response:
    return _json({"message": "Invalid Form Body", "code": code}, status)
