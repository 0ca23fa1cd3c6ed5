"""The server of the page and the API: listens on an address until cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import uvicorn

from adapters.web.chat import Chat
from adapters.web.guard import LARGEST, Guard
from adapters.web.place import Address, check_exposure, reserve
from adapters.web.speaking import front
from bot.loading import HEAD_START, Late

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from starlette.types import ASGIApp, Receive, Scope, Send

    from adapters.web.chat import Core
    from bot.telemetry import Health


class Rest:
    """Everything but the ways to speak: served as soon as it is loaded; whoever asks before waits."""

    def __init__(self, chat: Chat, token: str, health: Health) -> None:
        self._app: Late[ASGIApp] = Late(lambda: _rest(chat, token, health))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await (await self._app.get())(scope, receive, send)

    async def load(self) -> None:
        """Load it before anybody asks."""
        await asyncio.sleep(HEAD_START)
        await self._app.get()


def _rest(chat: Chat, token: str, health: Health) -> ASGIApp:
    from adapters.web.rest import app  # noqa: PLC0415 - takes long to load

    return app(chat, token, health)


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the whole bot."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def listen(core: Core, address: Address, health: Health, announce: Callable[[str], None]) -> None:
    """Serve until cancelled; `announce` gets the address. Raise Exposed or PortTaken before anything is served."""
    host, token = address.host, address.token
    check_exposure(host, token)
    with reserve(host, address.port) as listening:
        chat = Chat(core)
        rest = Rest(chat, token, health)
        config = uvicorn.Config(
            Guard(front(chat, rest), token),
            http="h11",  # the other one, where it happens to be installed, sends chunks to a client of HTTP/1.0
            ws="websockets-sansio",
            ws_max_size=LARGEST,
            ws_ping_interval=20.0,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=3,
        )
        server = _Server(config)
        shown = f"[{host}]" if ":" in host else host
        announce(f"http://{shown}:{listening.getsockname()[1]}")
        await _serve(server, listening, core, rest)


async def _serve(server: uvicorn.Server, listening: socket.socket, core: Core, rest: Rest) -> None:
    loading = asyncio.create_task(rest.load())
    bells = asyncio.create_task(core.frames.listen())
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        core.frames.dismiss()
        await asyncio.gather(serving, return_exceptions=True)
        for each in (bells, loading):
            each.cancel()
        await asyncio.gather(bells, loading, return_exceptions=True)
