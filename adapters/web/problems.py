"""What is wrong, as the API says it: one sentence in `detail`, and a status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse

from adapters.frames import AWAY, AWAY_TEXT
from adapters.intake import Crowded, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

    from starlette.responses import Response

NO_OBJECT = "The body has to be one JSON object, sent with Content-Type: application/json."
NO_JSON = f"This is no JSON. {NO_OBJECT}"
SAID = {"json_invalid": NO_JSON, "model_attributes_type": NO_OBJECT}
"""What is wrong with a body as a whole, in a client's words."""


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, status_code=429 if isinstance(error, Crowded) else 422)


async def _unreadable(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": f"The body cannot be read. {NO_OBJECT[:-1]}, in UTF-8."}, status_code=400)


async def _spoken(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return JSONResponse({"detail": error.detail}, status_code=error.status_code, headers=error.headers)


async def _away(_: Request, __: Exception) -> JSONResponse:
    return JSONResponse({"detail": AWAY_TEXT}, status_code=503, headers={"retry-after": "2"})


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ValidationError)
    return invalid(error.errors())


def invalid(errors: Sequence[Any]) -> JSONResponse:
    """Say which field is wrong and how, without sending back what was sent."""
    return JSONResponse({"detail": "; ".join(map(_wrong, errors))}, status_code=422)


def _wrong(each: dict[str, Any]) -> str:
    field = ".".join(map(str, each["loc"]))
    if each["type"] == "json_invalid" or not field:
        return SAID.get(each["type"], NO_OBJECT)
    return f"{field}: {each['msg']}"


HANDLERS: dict[int | type[Exception], Callable[[Request, Any], Coroutine[Any, Any, Response]]] = {
    Refused: _refused,
    ValidationError: _invalid,
    HTTPException: _spoken,
    400: _unreadable,
    ClientDisconnect: _unreadable,
    **dict.fromkeys(AWAY, _away),
}
