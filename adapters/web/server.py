"""The server of the page and the API: listens on an address until cancelled."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from adapters.frames import AWAY, AWAY_TEXT
from adapters.intake import Crowded, Refused
from adapters.web.api import routes
from adapters.web.chat import Chat
from adapters.web.guard import LARGEST, Guard
from adapters.web.pages import pages
from adapters.web.place import Address, check_exposure, reserve
from adapters.web.sockets import sockets

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from adapters.web.chat import Core
    from bot.telemetry import Health

NO_OBJECT = "The body has to be one JSON object, sent with Content-Type: application/json."
SAID = {"json_invalid": f"This is no JSON. {NO_OBJECT}", "model_attributes_type": NO_OBJECT}
"""What is wrong with a body as a whole, in a client's words."""


def app(core: Core, token: str, health: Health) -> Guard:
    """Return the whole server behind its guard."""
    chat = Chat(core)
    inner = FastAPI(
        title="visabot",
        description="Ask about the US Visa Bulletin.",
        docs_url=None,
        redoc_url=None,
    )
    inner.include_router(routes(chat))
    inner.include_router(sockets(chat))
    inner.include_router(pages(token, health))

    inner.add_exception_handler(Refused, _refused)
    inner.add_exception_handler(RequestValidationError, _invalid)
    inner.add_exception_handler(400, _unreadable)
    for away in AWAY:
        inner.add_exception_handler(away, _away)
    return Guard(inner, token)


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=429 if isinstance(error, Crowded) else 422)


async def _unreadable(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": f"The body cannot be read. {NO_OBJECT[:-1]}, in UTF-8."}, status_code=400)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    """Say which field is wrong and how, without sending back what was sent."""
    assert isinstance(error, RequestValidationError)
    return JSONResponse({"detail": "; ".join(map(_wrong, error.errors()))}, status_code=422)


def _wrong(each: dict[str, Any]) -> str:
    field = ".".join(map(str, each["loc"][1:]))
    if each["type"] == "json_invalid" or not field:
        return SAID.get(each["type"], NO_OBJECT)
    return f"{field}: {each['msg']}"


async def _away(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": AWAY_TEXT}, status_code=503, headers={"retry-after": "2"})


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
        config = uvicorn.Config(
            app(core, token, health),
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
        await _serve(server, listening, core)


async def _serve(server: uvicorn.Server, listening: socket.socket, core: Core) -> None:
    bells = asyncio.create_task(core.frames.listen())
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    finally:
        server.should_exit = True
        core.frames.dismiss()
        await asyncio.gather(serving, return_exceptions=True)
        bells.cancel()
        await asyncio.gather(bells, return_exceptions=True)
