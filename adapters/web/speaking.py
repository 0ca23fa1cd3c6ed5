"""The ways to speak: what takes messages, on Starlette alone.

They serve while FastAPI, which serves the rest, is still being loaded: that takes as long as half of all the rest of a
start. The page of the API shows the same functions.
"""

from __future__ import annotations

import json
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request  # noqa: TC002 - FastAPI reads it
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from adapters.frames import AWAY, AWAY_TEXT
from adapters.intake import Refused
from adapters.web import shapes, showing
from adapters.web.problems import HANDLERS, NO_JSON, NO_OBJECT
from adapters.web.sockets import socket

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from pydantic import BaseModel
    from starlette.types import ASGIApp

    from adapters.frames import Frame
    from adapters.web.chat import Chat

PREFIX = "/api/agent"
EVENT_STREAM = "text/event-stream"
STREAM_HEADERS = {"cache-control": "no-store, no-transform", "x-accel-buffering": "no"}
STREAM: dict[str, Any] = {
    "description": (
        "Each event is a frame, one JSON object: `type`, `turn` (the id of the message that it belongs to), `id` (what"
        " to come back after) and more. `asked` {text}; `begin`: the answer starts, drop what was shown of this turn;"
        " `text` {delta}: add it; `rewrite` {text}: put it in place of all of it; `tool` {name, label}; `table`"
        " {caption, header, rows}; `chart` {title, alt, lines}; and last `done`, `failed` or `reply` (to a"
        " command) {response}. `preferences` and `cleared` tell of the conversation itself."
    ),
    "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
}


@dataclass(frozen=True, slots=True)
class Way:
    """One endpoint that takes a message: what FastAPI has to know of it, too."""

    path: str
    endpoint: Callable[[shapes.Ask, Request], Awaitable[BaseModel | Response]]
    answer: type[BaseModel]
    status: int = 200
    responses: dict[int | str, dict[str, Any]] = field(default_factory=dict)

    async def __call__(self, request: Request) -> Response:
        """Serve one request."""
        answer = await self.endpoint(shapes.Ask.model_validate(await _read(request)), request)
        if isinstance(answer, Response):
            return answer
        return Response(answer.model_dump_json(), self.status, media_type="application/json")


def ways(chat: Chat) -> tuple[Way, ...]:
    """Return the ways to speak at one counter."""

    async def ask(ask: shapes.Ask, request: Request) -> shapes.Answer | StreamingResponse:
        """Say something and get the answer: whole, or as server-sent events with `Accept: text/event-stream`."""
        if EVENT_STREAM in request.headers.get("accept", ""):
            return await _streamed(chat, ask)
        return await chat.whole(ask)

    async def say(ask: shapes.Ask, _: Request) -> shapes.Taken:
        """Say something; the answer comes over the stream of events."""
        return await chat.say(ask)

    return (
        Way("/chat", ask, shapes.Answer, responses={200: STREAM}),
        Way("/say", say, shapes.Taken, 202),
    )


def front(chat: Chat, rest: ASGIApp) -> Starlette:
    """Return the ways to speak, with `rest` behind them for everything else."""
    spoken = [Route(PREFIX + way.path, way.__call__, methods=["POST"]) for way in ways(chat)]
    return Starlette(routes=[*spoken, socket(chat), Mount("", rest)], exception_handlers=HANDLERS)


async def _read(request: Request) -> dict[str, Any]:
    """Return the JSON object that was sent; raise Refused or HTTPException, as FastAPI would."""
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(NO_OBJECT)
    try:
        sent = json.loads(body or b"null")
    except json.JSONDecodeError as error:
        raise Refused(NO_JSON) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number of thousands of digits, nested without end
        raise HTTPException(400) from error
    if not isinstance(sent, dict):
        raise Refused(NO_OBJECT)
    return sent


async def _streamed(chat: Chat, ask: shapes.Ask) -> StreamingResponse:
    frames = chat.answer(ask)
    first = await anext(frames, None)  # what is refused is refused before the stream begins

    async def lines() -> AsyncIterator[str]:
        async with aclosing(frames):
            yield line(first, ask.session_id)
            async for frame in frames:
                yield line(frame, ask.session_id)

    return StreamingResponse(to_its_end(lines()), media_type=EVENT_STREAM, headers=STREAM_HEADERS)


async def to_its_end(lines: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the lines of a stream; where the memory goes away in the middle, say so and end in order."""
    try:
        async for each in lines:
            yield each
    except AWAY:
        yield f"data: {json.dumps({'type': 'error', 'detail': AWAY_TEXT})}\n\n"


def line(frame: Frame | None, session_id: str) -> str:
    """Return a frame as a server-sent event; nothing new is a comment."""
    return f"id: {frame.id}\ndata: {showing.wire(frame, session_id)}\n\n" if frame else ": still here\n\n"
