"""The HTTP API: every endpoint, with what it takes and gives. What they do is in `chat`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from fastapi import APIRouter, Header, HTTPException, Path, Query
from fastapi.responses import JSONResponse, StreamingResponse

from adapters.intake import Refused
from adapters.web import shapes, showing
from adapters.web.palette import palette
from adapters.web.sessions import SESSION, conversation_of
from adapters.web.speaking import EVENT_STREAM, PREFIX, STREAM, STREAM_HEADERS, line, to_its_end, ways

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable

    from adapters.frames import Frame
    from adapters.web.chat import Chat
    from bot.messages import ConversationKey

PROMPT = 8.0
"""Seconds after which a look that found nothing yet says that the memory is away."""
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": shapes.Problem, "description": text}
    for status, text in (
        (400, "The body is no UTF-8."),
        (401, "A token is needed, and was not sent, or is wrong."),
        (403, "Another site's page asks, or this machine is called by a name that is not its own."),
        (413, "The body is too large."),
        (422, "Something is wrong with what was sent; `detail` says what."),
        (429, "Too many messages wait in this conversation."),
        (503, "The bot's memory is away, or this server is ending; ask again with the same id."),
    )
}

SessionId = Annotated[str, Path(json_schema_extra={"pattern": f"^{SESSION}$"})]
Cursor = Annotated[str, Query(pattern=shapes.CURSOR, description="The id of the last frame that was seen.")]

T = TypeVar("T")


async def soon(look: Awaitable[T]) -> T:
    """Return what a look finds; raise TimeoutError before whoever asked has given up."""
    async with asyncio.timeout(PROMPT):
        return await look


def conversation(session_id: str) -> ConversationKey:
    """Return the conversation of a path, or answer 422 with what is accepted."""
    try:
        return conversation_of(session_id)
    except Refused as error:
        raise HTTPException(422, str(error)) from error


def routes(chat: Chat) -> APIRouter:
    """Return the endpoints of one counter."""
    router = APIRouter(prefix=PREFIX, responses=PROBLEMS)
    for way in ways(chat):  # for the page of the API: `speaking` serves them itself
        router.add_api_route(
            way.path, way.endpoint, methods=["POST"], status_code=way.status, response_model=way.answer,
            responses=way.responses,
        )  # fmt: skip
    _choosing(router, chat)
    _listening(router, chat)
    _looking(router, chat)
    return router


def _choosing(router: APIRouter, chat: Chat) -> None:
    @router.post("/stop/{session_id}/{turn}")
    async def stop(session_id: SessionId, turn: str) -> shapes.Stopped:
        """Stop an answer that is being written, or is waited for."""
        return shapes.Stopped(stopped=await soon(chat.stop(conversation(session_id), turn)))

    @router.post("/configure")
    async def configure(wanted: shapes.Configure) -> shapes.Status:
        """Choose provider, mode and style of a conversation."""
        return await soon(chat.configure(conversation(wanted.session_id), wanted.whole()))


def _listening(router: APIRouter, chat: Chat) -> None:
    @router.get("/events/{session_id}", response_class=StreamingResponse, responses={200: STREAM})
    async def events(
        session_id: SessionId,
        after: Cursor = "",
        last_event_id: Annotated[str, Header(pattern=shapes.CURSOR)] = "",
    ) -> StreamingResponse:
        """Everything that is shown in a conversation, as server-sent events; comes back after the last id seen."""
        key = conversation(session_id)
        lines = _lines(chat, key, session_id, last_event_id or after)
        return StreamingResponse(to_its_end(lines), media_type=EVENT_STREAM, headers=STREAM_HEADERS)

    @router.post("/frames/{session_id}", response_model=list[dict[str, Any]])
    async def frames(
        session_id: SessionId,
        after: Cursor = "",
        wait: Annotated[float, Query(ge=0, le=25)] = 0,
    ) -> JSONResponse:
        """Return the same at once, or within `wait` seconds, where a network lets no stream through."""
        key = conversation(session_id)
        batch: tuple[Frame, ...] = ()
        async with aclosing(chat.core.frames.follow(key, after, idle=wait)) as batches:
            with contextlib.suppress(StopAsyncIteration):  # the server ends; `anext` with a default trips in 3.11
                batch = await anext(batches)
                if not batch and wait:
                    batch = await anext(batches)
        return JSONResponse([json.loads(showing.wire(frame, session_id)) for frame in batch])


def _looking(router: APIRouter, chat: Chat) -> None:
    @router.get("/conversation/{session_id}")
    async def look_back(session_id: SessionId) -> shapes.Conversation:
        """Return a conversation so far."""
        return await soon(chat.look_back(conversation(session_id)))

    @router.delete("/conversation/{session_id}")
    async def delete(session_id: SessionId) -> shapes.Deleted:
        """Forget a conversation: history, frames, preferences."""
        return shapes.Deleted(session_id=session_id, deleted=await chat.forget(conversation(session_id)))

    @router.get("/status/{session_id}")
    async def status(session_id: SessionId) -> shapes.Status:
        """Return who answers a conversation, how, and where that was set."""
        return await soon(chat.status(conversation(session_id)))

    @router.get("/providers")
    async def providers() -> shapes.Choices:
        """Return who can answer, in which modes and styles; and why not, where somebody cannot."""
        return chat.core.choices

    @router.get("/commands")
    async def commands() -> list[shapes.CommandRow]:
        """Return the commands that begin with a slash, with what fits into each argument."""
        return palette()


async def _lines(chat: Chat, key: ConversationKey, session_id: str, after: str) -> AsyncIterator[str]:
    yield 'retry: 1000\ndata: {"type": "hello"}\n\n'
    async with aclosing(chat.core.frames.follow(key, after)) as batches:
        async for batch in batches:
            yield "".join(line(frame, session_id) for frame in batch) or ": still here\n\n"
