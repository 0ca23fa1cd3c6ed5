"""How events come in: two overlapping Socket Mode connections, or signed HTTP; one Bolt app behind both.

Bolt acknowledges an event before its listener has run, unless told to process before it responds; here it is told so,
because a message is acknowledged only when it is durable. One listener takes every type of event, so that none is
left without acknowledgement and sent again.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from dataclasses import dataclass, field
from itertools import chain, repeat
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.installs import NotInstalled
from adapters.slack.read import Place
from bot.settings import Unsettled
from bot.telemetry import Condition, logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_bolt.context.async_context import AsyncBoltContext
    from slack_sdk.socket_mode.request import SocketModeRequest

    from adapters.slack.api import Api
    from adapters.slack.hear import Ears
    from adapters.slack.press import Fingers

EVERY = re.compile(r".*")
CONNECTIONS = 2
PING_SECONDS = 4.0
DEAD_SECONDS = 20.0
"""Without a pong for so long, a connection counts as dead; slack_sdk notices after four pings and opens another."""
ADDRESS_PINGS = 10
"""An address of Slack's serves once, for a short while: where no connection stands by then, another is asked for."""
PAUSES = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Seconds between two tries to connect; the last one goes on."""
DRAIN_SECONDS = 3.0
AT_ONCE = 50
"""Payloads being taken in; of a thousand at the same moment, all would else be too late for Slack's three seconds."""

for _name in ("slack_bolt", "slack_sdk"):
    # Their info lines carry session ids of every reconnect; their warnings are about tokens that we give on purpose.
    logging.getLogger(_name).setLevel(logging.ERROR)


def bolt_app(api: Api, ears: Ears, fingers: Fingers, signing_secret: str) -> AsyncApp:
    """Return the Bolt app: it checks signatures, finds out for whom it works, and hands every payload on."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult | None:
        place = Place(team_id or "", "", "", enterprise_id or "")
        try:
            own = await api.identity(place)
            token = await api.installs.token(place)
        except NotInstalled:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_token=token, bot_id=own.bot_id, bot_user_id=own.user
        )

    app = AsyncApp(
        name="visabot",  # else Bolt looks for it in the call stack, which takes a seventh of a second
        # Given explicitly, because Bolt else takes a token and OAuth settings from the environment.
        client=AsyncWebClient(base_url=api.base_url, retry_handlers=[]),
        authorize=cast("Callable[..., Awaitable[AuthorizeResult]]", authorize),
        signing_secret=signing_secret or "none: Socket Mode carries no signatures",
        process_before_response=True,
        attaching_conversation_kwargs_enabled=False,
        logger=logging.getLogger("slack_bolt"),
    )

    _register(app, ears, fingers)
    return app


def _register(app: AsyncApp, ears: Ears, fingers: Fingers) -> None:
    async def event(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ears.hear(body, str(context.bot_user_id))

    async def action(ack: AsyncAck, body: dict[str, Any]) -> None:
        await fingers.act(body)
        await ack()

    async def view(ack: AsyncAck, body: dict[str, Any]) -> None:
        answer = await fingers.submit(body)
        await (ack(**answer) if answer else ack())

    async def shortcut(ack: AsyncAck, body: dict[str, Any]) -> None:
        await fingers.shortcut(body)
        await ack()

    async def options(ack: AsyncAck) -> None:
        await ack(options=[])  # ours hold their options; an older or newer version of the bot may ask

    async def closed(ack: AsyncAck) -> None:
        await ack()

    async def command(ack: AsyncAck, body: dict[str, Any]) -> None:
        answer = await fingers.command(body)
        await (ack(**answer) if answer else ack())

    app.event(EVERY)(event)
    app.action(EVERY)(action)
    app.view(EVERY)(view)
    app.shortcut(EVERY)(shortcut)
    app.command(EVERY)(command)
    app.options(EVERY)(options)
    app.view_closed(EVERY)(closed)


class Line(SocketModeClient):
    """One connection; it renews itself only while another one stands, so that there is always one open."""

    renewing: asyncio.Lock
    dead: float = DEAD_SECONDS
    failure: str = ""
    """Why it is not connected, in Slack's word or the network's."""

    async def connect_to_new_endpoint(self, force: bool = False) -> None:
        """Open a new connection, one line at a time; try until it stands, or until the line is closed."""
        async with self.renewing:
            pauses = chain(PAUSES, repeat(PAUSES[-1]))
            while not self.closed:
                try:
                    async with asyncio.timeout(ADDRESS_PINGS * self.ping_interval):
                        await super().connect_to_new_endpoint(force)
                except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
                    self.failure = why(error)
                    logger().error("slack_not_connected", reason=self.failure, fix="`visabot doctor` says more.")
                    await asyncio.sleep(next(pauses))
                    continue
                self.failure = ""
                if not self.closed:
                    logger().info("slack_connected", session=await self.session_id())
                return

    async def issue_new_wss_url(self) -> str:
        """Ask for an address; the library's own way breaks over an answer that is no JSON."""
        return str((await self.web_client.apps_connections_open(app_token=self.app_token))["url"])

    @property
    def alive(self) -> bool:
        """Say whether the connection answers."""
        session, last = self.current_session, self.last_ping_pong_time
        return bool(session and not session.closed and last and time.time() - last < self.dead)


def why(error: Exception) -> str:
    """Return Slack's word for a refusal; where it said none, what kind of failure it is."""
    data = error.response.data if isinstance(error, SlackApiError) else None
    return f"Slack says {data.get('error')}" if isinstance(data, dict) else type(error).__name__


@dataclass(slots=True)
class Sockets:
    """The Socket Mode connections of this process."""

    app: AsyncApp
    app_token: str
    base_url: str
    ping: float = PING_SECONDS
    stagger: float = 1.0
    """Seconds between the first connection and the next, so that Slack refreshes them at different times."""
    dead: float = DEAD_SECONDS
    _lines: list[Line] = field(default_factory=list)
    _busy: set[asyncio.Task[None]] = field(default_factory=set)
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _started: float = 0.0

    async def listen(self) -> None:
        """Keep the connections open until cancelled; then finish what has come in."""
        renewing = asyncio.Lock()
        self._started = time.time()
        try:
            for number in range(CONNECTIONS):
                await asyncio.sleep(self.stagger if number else 0)
                await self._open(renewing)
            await asyncio.Event().wait()
        finally:
            await self._close()

    async def _open(self, renewing: asyncio.Lock) -> None:
        client = AsyncWebClient(token=self.app_token, base_url=self.base_url, retry_handlers=[])
        line = Line(self.app_token, logging.getLogger("slack_sdk.socket_mode"), client, ping_interval=self.ping)
        line.renewing, line.dead = renewing, self.dead
        line.socket_mode_request_listeners.append(self._take)  # type: ignore[arg-type]  # a method is a callable
        self._lines.append(line)
        await line.connect_to_new_endpoint(force=True)

    async def _take(self, line: Line, request: SocketModeRequest) -> None:
        task = asyncio.current_task()
        assert task
        self._busy.add(task)
        try:
            async with self._slots:
                answer = await run_async_bolt_app(self.app, request)
            await send_async_response(line, request, answer, time.time())
        except ConnectionResetError:
            logger().info("slack_not_acknowledged", reason="the connection went meanwhile, so Slack sends it again")
        finally:
            self._busy.discard(task)

    async def _close(self) -> None:
        """slack_sdk does not wait for what it has received; acknowledge that before the connections go."""
        if self._busy:
            await asyncio.wait(self._busy, timeout=DRAIN_SECONDS)
        for line in self._lines:
            await line.close()  # type: ignore[no-untyped-call]  # slack-sdk leaves it untyped
        self._lines.clear()

    def condition(self) -> Condition:
        """Say whether a connection is open; red once the last one has been silent for 20 seconds."""
        alive = sum(line.alive for line in self._lines)
        if alive:
            return Condition(ok=True, detail=f"{alive} of {CONNECTIONS} connections")
        if time.time() - self._started < self.dead and self._lines:
            return Condition(ok=True, detail="connecting")
        reason = next((f" ({line.failure})" for line in self._lines if line.failure), "")
        return Condition(ok=False, detail=f"no connection to Slack answers{reason}; a new one is being opened")


@dataclass(slots=True)
class Http:
    """Signed events, interactivity and commands over HTTP, on one address."""

    app: AsyncApp
    host: str
    port: int
    routes: list[web.RouteDef] = field(default_factory=list)
    address: str = ""
    _open: bool = False
    _slots: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def listen(self) -> None:
        """Serve until cancelled."""
        server = web.Application(client_max_size=4 * 1024 * 1024)
        server.add_routes([web.post("/slack/events", self._take), *self.routes])
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=DRAIN_SECONDS)
        await runner.setup()
        try:
            await self._bind(runner)
            self.address = f"http://{self.host}:{runner.addresses[0][1]}/slack/events"
            self._open = True
            logger().info("slack_http_listening", address=self.address)
            await asyncio.Event().wait()
        finally:
            self._open = False
            await runner.cleanup()

    async def _bind(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            raise Unsettled(
                f"Slack's events cannot be taken at port {self.port} on {self.host}: {error.strerror}. Stop the other"
                " program, or set VISABOT_SLACK_HTTP_PORT and VISABOT_SLACK_HTTP_HOST to what is free here."
            ) from error

    async def _take(self, request: web.Request) -> web.Response:
        if not request.headers.get("X-Slack-Request-Timestamp", "0").isdigit():
            return web.Response(status=401)
        try:
            given = await to_bolt_request(request)  # before it waits: whoever gives up waiting takes the body along
        except (ValueError, TypeError, AttributeError):  # anybody may send anything, and Bolt reads before it checks
            return web.Response(status=400)
        async with self._slots:
            answer = await self.app.async_dispatch(given)
        return await to_aiohttp_response(answer)

    def condition(self) -> Condition:
        """Say whether the server is up."""
        return Condition(ok=self._open, detail=self.address or "starting")
