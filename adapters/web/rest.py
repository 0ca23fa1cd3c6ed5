"""What FastAPI serves: the page, the API but for the ways to speak, health and metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError

from adapters.web.api import routes
from adapters.web.pages import pages
from adapters.web.problems import HANDLERS, invalid

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.responses import JSONResponse

    from adapters.web.chat import Chat
    from bot.telemetry import Health


def app(chat: Chat, token: str, health: Health) -> FastAPI:
    """Return the application; its routes take a while to be made."""
    inner = FastAPI(
        title="visabot",
        description="Ask about the US Visa Bulletin.",
        docs_url=None,
        redoc_url=None,
        exception_handlers={**HANDLERS, RequestValidationError: _invalid},
    )
    inner.include_router(routes(chat))
    inner.include_router(pages(token, health))
    return inner


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return invalid([_within(each) for each in error.errors()])


def _within(each: dict[str, Any]) -> dict[str, Any]:
    """Return what is wrong without saying that it is in the body, or in the path."""
    return each | {"loc": each["loc"][1:]}
