"""The fake Discord as one local server: REST and gateway over TCP, judged by Discord's own OpenAPI."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.discord.callbacks import Callbacks
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.limits import FILE_LIMIT, REQUEST_LIMIT, Refusal
from tests.fakes.discord.people import Person
from tests.fakes.discord.rest import BODY, FILES, Rest, answer
from tests.fakes.discord.traffic import Traffic
from tests.fakes.discord.world import TOKEN, Call, World

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.spec import Spec

PREFIX = "/api/v10"
UNAUTHORISED = re.compile(r"/(interactions|webhooks)/|/gateway$")


class FakeDiscord:
    """The server, and the hands of a test on it."""

    def __init__(self, spec: Spec | None) -> None:
        self.world = World()
        self.gateway = Gateway(self.world)
        self.traffic = Traffic()
        self.rest = Rest(self.world, self.gateway)
        self.spec = spec
        self.api_url = self.gateway_url = ""

    def person(self, name: str, *, roles: tuple[str, ...] = (), permissions: int = 0) -> Person:
        """Return somebody new; `permissions` are added to everyday ones."""
        return Person(self, name, roles, permissions)

    @asynccontextmanager
    async def serving(self, port: int = 0) -> AsyncIterator[FakeDiscord]:
        """Listen on loopback; at the end every complaint about the bot fails the test."""
        app = web.Application(middlewares=[self._pass], client_max_size=REQUEST_LIMIT + 4096)
        api = web.Application()
        api.add_routes([*self.rest.routes(), *Callbacks(self.world, self.rest).routes()])
        app.add_subapp(PREFIX, api)
        app.router.add_get("/gateway/", self.gateway.serve)
        app.router.add_get("/cdn/{path:.*}", self._file)
        runner = web.AppRunner(app, shutdown_timeout=0.2)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port)
        await site.start()
        host, number = runner.addresses[0][:2]
        self.api_url, self.gateway_url = f"http://{host}:{number}{PREFIX}", f"ws://{host}:{number}/gateway/"
        self.gateway.resume_url = self.gateway_url
        try:
            yield self
        finally:
            await self.gateway.drop()
            await runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        content = self.world.files.get(request.path)
        return web.Response(status=404) if content is None else web.Response(body=content)

    @web.middleware
    async def _pass(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not request.path.startswith(PREFIX):
            return await handler(request)
        at = self.world.monotonic()
        template = self._template(request)
        body, request[FILES] = await _read(request)
        request[BODY] = _as_object(body)
        response = await self._answer(request, template, handler)
        self.world.calls.append(Call(request.method, template, request.path, request[BODY], at, response.status))
        self.world.touch()
        return response

    def _template(self, request: web.Request) -> str:
        resource = request.match_info.route.resource
        return resource.canonical.removeprefix(PREFIX) if resource else request.path.removeprefix(PREFIX)

    async def _answer(
        self, request: web.Request, template: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if held := self.traffic.held.get(template):
            await held.wait()
        if fault := self.traffic.fault(request, after=False):
            return self._failed(request, fault.status)
        name, bucket = self.traffic.bucket(request, template)
        if not bucket.take():
            left = float(bucket.headers(name)["X-RateLimit-Reset-After"])
            slow = answer({"message": "You are being rate limited.", "retry_after": left, "global": False}, 429)
            slow.headers.update(bucket.headers(name) | {"Via": "1.1 google", "Retry-After": str(left)})
            return slow
        response = await self._judged(request, template, handler)
        response.headers.update(bucket.headers(name))
        if fault := self.traffic.fault(request, after=True):
            return self._failed(request, fault.status)
        return response

    def _failed(self, request: web.Request, status: int) -> web.Response:
        if not status and request.transport:
            request.transport.close()  # the connection breaks, and nobody knows whether anything happened
        if status == 403:
            return answer({"message": "Missing Access", "code": 50001}, 403)
        return web.Response(status=status or 500, text="<html>upstream trouble</html>", content_type="text/html")

    async def _judged(
        self, request: web.Request, template: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        if not UNAUTHORISED.search(request.path) and request.headers.get("Authorization") != f"Bot {TOKEN}":
            return answer({"message": "401: Unauthorized", "code": 0}, 401)
        self._judge_request(request, template)
        try:
            if sum(len(content) for _, content in request[FILES].values()) > REQUEST_LIMIT:
                raise Refusal(413, 40005, "Request entity too large")
            if any(len(content) > FILE_LIMIT for _, content in request[FILES].values()):
                raise Refusal(413, 40005, "Request entity too large")
            if refused := self.world.refuses(template, request[BODY], len(request[FILES])):
                raise refused
            response = await handler(request)
        except Refusal as refusal:
            return answer(refusal.body, refusal.status)
        except web.HTTPNotFound:
            return answer({"message": "404: Not Found", "code": 0}, 404)
        self._judge_answer(request, template, response)
        return response

    def _judge_request(self, request: web.Request, template: str) -> None:
        body = request[BODY].get("items", request[BODY])
        for said in _sayings(body):
            if said.get("allowed_mentions") not in _HARMLESS:
                self.world.complain(f"{request.method} {template} may ping somebody: {said.get('allowed_mentions')}")
        if self.spec:
            for complaint in self.spec.request(template, request.method, body):
                self.world.complain(f"{request.method} {template}: {complaint}")

    def _judge_answer(self, request: web.Request, template: str, response: web.StreamResponse) -> None:
        if self.spec is None or not isinstance(response, web.Response):
            return
        body = json.loads(response.body) if isinstance(response.body, bytes) and response.body else None
        for complaint in self.spec.answer(template, request.method, response.status, body):
            self.world.complain(f"the fake itself, {request.method} {template}: {complaint}")


_HARMLESS: tuple[JSON, ...] = (
    {"parse": []},
    {"parse": [], "replied_user": False},
    {"parse": [], "users": [], "roles": [], "replied_user": False},
)


def _sayings(body: object) -> list[JSON]:
    """Return the parts of a body that put words before people."""
    if not isinstance(body, dict):
        return []
    said = body.get("data", body) if "type" in body else body
    return [said] if isinstance(said, dict) and {"content", "embeds", "components"} & set(said) else []


def _as_object(body: object) -> JSON:
    return body if isinstance(body, dict) else {"items": body}


async def _read(request: web.Request) -> tuple[object, dict[str, tuple[str, bytes]]]:
    files: dict[str, tuple[str, bytes]] = {}
    if request.content_type != "multipart/form-data":
        return (await request.json() if request.can_read_body else None), files
    body: object = None
    for name, field in (await request.post()).items():
        if isinstance(field, web.FileField):
            files[name] = (field.filename, field.file.read())
        elif name == "payload_json":
            body = json.loads(str(field))
    return body, files
