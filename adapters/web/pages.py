"""The page, its files, the way in with a token, the page of the API, health and metrics."""

from __future__ import annotations

import hmac
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.staticfiles import StaticFiles

from adapters.web.guard import COOKIE, proof

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.telemetry import Health

STATIC = Path(__file__).with_name("static")
A_MONTH = 30 * 24 * 3600


READ = ["GET", "HEAD"]
"""What watches over a server often asks without wanting the body."""


class Revalidated(StaticFiles):
    """Files that a browser keeps, and asks for again each time: a new version shows at once."""

    def file_response(self, *arguments: object, **named: object) -> Response:
        """Return the file, or "not modified"."""
        response: Response = super().file_response(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came
        response.headers["cache-control"] = "no-cache"
        return response


def pages(token: str, health: Health) -> APIRouter:
    """Return everything that is no endpoint of the API."""
    router = APIRouter(include_in_schema=False)
    router.mount("/static", Revalidated(directory=STATIC))
    for path, name in (("/", "index.html"), ("/docs", "docs.html"), ("/login", "login.html")):
        router.add_api_route(path, _page(name), methods=READ)
    router.add_api_route("/login", _login(token), methods=["POST"])
    _operators(router, health)
    return router


def _page(name: str) -> Callable[[], Awaitable[FileResponse]]:
    async def page() -> FileResponse:
        return FileResponse(STATIC / name, headers={"cache-control": "no-cache"})

    return page


def _login(token: str) -> Callable[[str], Awaitable[RedirectResponse]]:
    async def login(given: Annotated[str, Form(alias="token")] = "") -> RedirectResponse:
        if not token or not hmac.compare_digest(given.strip().encode(), token.encode()):
            return RedirectResponse("/login?wrong", status_code=303)
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(COOKIE, proof(token), max_age=A_MONTH, httponly=True, samesite="strict")
        return response

    return login


def _operators(router: APIRouter, health: Health) -> None:
    @router.api_route("/healthz", methods=READ)
    async def healthz() -> PlainTextResponse:
        """Say that the process lives."""
        return PlainTextResponse("ok\n")

    @router.api_route("/readyz", methods=READ)
    async def readyz() -> JSONResponse:
        """Say whether every part is well, and which is not."""
        parts = {name: {"ok": each.ok, "detail": each.detail} for name, each in health.read().items()}
        return JSONResponse({"ready": health.ready, "parts": parts}, status_code=200 if health.ready else 503)

    @router.api_route("/metrics", methods=READ)
    async def metrics() -> Response:
        """Return the metrics of this process for Prometheus."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
