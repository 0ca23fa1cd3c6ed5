"""The fake Slack as a server on loopback: Web API, Socket Mode, files."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

from aiohttp import BasicAuth, web

from tests.fakes.slack import files
from tests.fakes.slack.calls import METHODS, Call, authorise
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.faults import Fault, Faults, Kind
from tests.fakes.slack.oauth import OAuth
from tests.fakes.slack.people import Person
from tests.fakes.slack.rates import Rates
from tests.fakes.slack.sockets import Sockets
from tests.fakes.slack.world import Installation, Json, Post, Refused, Room, Workspace, World

JSON_ARGUMENTS = {"blocks", "metadata", "chunks", "view", "prompts", "loading_messages", "files", "attachments"}


CONFIG_TOKEN = "xoxe.xoxp-1"
"""What shows the owner of the app its configuration."""


async def arguments_of(request: web.Request) -> tuple[Json, bool]:
    """Return the arguments of a call, and whether they came as JSON."""
    given: Json = dict(request.query)
    is_json = request.content_type == "application/json"
    if is_json:
        body: Any = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        given |= body
    else:
        given |= {name: str(value) for name, value in (await request.post()).items()}
        for name in JSON_ARGUMENTS & set(given):
            try:
                given[name] = json.loads(given[name])
            except ValueError:
                raise Refused("invalid_arguments") from None
    return given, is_json


class FakeSlack:
    """One Slack on loopback; `async with FakeSlack() as slack:` and then talk to it as people do."""

    def __init__(self, *, rates: bool = False, app_token: str = "xapp-1", signing_secret: str = "sign") -> None:
        self.world = World()
        self.oauth = OAuth()
        self.rates = Rates(enforced=rates)
        self.faults = Faults()
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.sockets = Sockets()
        self.delivery = Delivery(self.sockets, signing_secret, self.world)
        self.host = ""
        self._hung = asyncio.Event()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 1024 * 1024)
        app.add_routes([web.route("*", "/api/{method}", self._api), web.get("/link/{number}", self.sockets.serve)])
        app.add_routes([web.post("/respond/{number}", self.delivery.respond), *files.routes(self.world)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.host = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.delivery.host = self.host
        return self

    async def __aexit__(self, *_: object) -> None:
        self._hung.set()
        await self.delivery.close()
        await self.sockets.close()
        assert self._runner
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The base address of the Web API."""
        return f"{self.host}/api/"

    # --- furniture -----------------------------------------------------------------------------------------

    def team(self, name: str = "T1", *, token: str = "xoxb-1", enterprise: str = "") -> Workspace:
        """Return the workspace; the first time, found it with the bot installed (no token: not installed)."""
        if name not in self.world.teams:
            self.world.teams[name] = Workspace(name, users={f"UBOT{name}": "visabot"})
            if token:
                self.world.installations.append(Installation(token, name, f"UBOT{name}", enterprise=enterprise))
        return self.world.teams[name]

    def bot(self, team: str = "T1") -> str:
        """Return the bot's user id there."""
        return f"UBOT{team}"

    def room(self, name: str = "C1", *, team: str = "T1", kind: str = "channel", shared: bool = False) -> Room:
        """Return the room; the first time, open it with the bot inside."""
        rooms = self.team(team).rooms
        if name not in rooms:
            rooms[name] = Room(name, kind, name.lower(), {self.bot(team)}, shared=shared)
        return rooms[name]

    def person(self, name: str = "U1", *, team: str = "T1", admin: bool = False) -> Person:
        """Return a person of the workspace."""
        self.team(team).users[name] = name.title()
        if admin:
            self.team(team).admins.add(name)
        return Person(name, self.team(team), self.world, self.delivery, self.bot(team))

    # --- what a person sees --------------------------------------------------------------------------------

    def posts(self, room: Room, *, thread: str = "", own: bool = True) -> list[Post]:
        """Return what stands in a room (or in one thread), oldest first; the bot's posts unless `own` is False."""
        found = [p for p in room.posts.values() if not p.deleted and (not thread or p.thread == thread)]
        return sorted((p for p in found if p.own or not own), key=lambda post: post.ts)

    def calls(self, method: str) -> list[Json]:
        """Return the arguments of all calls of a method, in order."""
        return [arguments for name, arguments in self.world.calls if name == method]

    # --- the Web API ---------------------------------------------------------------------------------------

    async def _api(self, request: web.Request) -> web.StreamResponse:
        method, token = request.match_info["method"], ""
        try:
            given, is_json = await arguments_of(request)
            token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(given.pop("token", ""))
            fault = self.faults.next(method, given)
            if fault and fault.kind != Kind.DROP_AFTER:
                return await self._fail(request, fault)
            self.world.calls.append((method, given))
            body = self._answer(request, method, given, token, is_json=is_json)
        except Refused as refused:
            body = {"ok": False, "error": refused.error, **refused.more}
            fault = None
        if "retry_after" in body:
            headers = {"Retry-After": str(body.pop("retry_after"))}
            return web.json_response(body, status=429, headers=headers)
        if fault:
            self._cut(request)
        scopes = next((each.scopes for each in self.world.installations if each.token == token), None)
        return web.json_response(body, headers={"x-oauth-scopes": ",".join(sorted(scopes))} if scopes else {})

    def _answer(self, request: web.Request, method: str, given: Json, token: str, *, is_json: bool) -> Json:
        if method == "apps.connections.open":
            if token != self.app_token:
                raise Refused("invalid_auth" if token else "not_authed")
            return {"ok": True, "url": self.sockets.link(self.host)}
        if method == "apps.manifest.export":
            return self._export(given, token)
        known = METHODS.get(method)
        if known is None:
            raise Refused("unknown_method")
        if is_json and not known.json and given:
            raise Refused("invalid_arguments", why=f"{method} reads forms only")
        call = Call(method, given, self.world, self.oauth, self.host)
        basic = request.headers.get("Authorization", "")
        call.client_id, call.client_secret = str(given.get("client_id", "")), str(given.get("client_secret", ""))
        if basic.startswith("Basic "):
            auth = BasicAuth.decode(basic)
            call.client_id, call.client_secret = auth.login, auth.password
        authorise(call, known, token)
        room = str(given.get("channel") or given.get("channel_id") or "")
        if wait := self.rates.check(method, call.team.id, room):
            return {"ok": False, "error": "ratelimited", "retry_after": wait}
        return {"ok": True, **known.run(call)}

    def _export(self, given: Json, token: str) -> Json:
        if token != CONFIG_TOKEN:
            raise Refused("not_allowed_token_type" if token.startswith(("xoxb-", "xapp-")) else "invalid_auth")
        if given.get("app_id") != self.world.app:
            raise Refused("app_not_found")
        return {"ok": True, "manifest": self.world.manifest}

    async def _fail(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.kind == Kind.HTTP_429:
            headers = {"Retry-After": str(fault.retry_after)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        if fault.kind == Kind.RATELIMITED:
            return web.json_response({"ok": False, "error": "ratelimited"})
        if fault.kind == Kind.HTTP_500:
            return web.Response(status=500, text="oops")
        if fault.kind == Kind.ERROR:
            return web.json_response({"ok": False, "error": fault.detail})
        if fault.kind == Kind.HANG:
            await self._hung.wait()
        self._cut(request)
        return web.Response()

    def _cut(self, request: web.Request) -> None:
        if request.transport:
            request.transport.abort()
