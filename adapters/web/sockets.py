"""The WebSocket: chat, configure, stop, ping; and everything that is shown, as it comes."""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import aclosing
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from adapters.frames import AWAY, AWAY_TEXT
from adapters.intake import Refused
from adapters.web import shapes, showing
from adapters.web.sessions import conversation_of
from bot.telemetry import logger

if TYPE_CHECKING:
    from adapters.web.chat import Chat
    from bot.messages import ConversationKey

BAD_SESSION, TRY_AGAIN = 4422, 1013


def socket(chat: Chat) -> WebSocketRoute:
    """Return the endpoint of the socket."""

    async def serve(websocket: WebSocket) -> None:
        session_id, after = websocket.path_params["session_id"], websocket.query_params.get("after", "")
        try:
            conversation = conversation_of(session_id)
        except Refused as error:
            await websocket.accept()
            await websocket.close(BAD_SESSION, str(error)[:120])
            return
        await websocket.accept()
        try:
            known = after and re.fullmatch(shapes.CURSOR, after)
            after = after if known else await chat.core.frames.newest(conversation)
            await _Tab(chat, websocket, conversation, session_id).serve(after)
        except AWAY:
            await websocket.close(TRY_AGAIN, AWAY_TEXT)

    return WebSocketRoute("/api/agent/ws/{session_id}", serve)


class _Tab:
    """One open page: hears frames, speaks messages."""

    def __init__(self, chat: Chat, websocket: WebSocket, conversation: ConversationKey, session_id: str) -> None:
        self._chat = chat
        self._websocket = websocket
        self._conversation = conversation
        self._session_id = session_id

    async def serve(self, after: str) -> None:
        """Serve until the page goes."""
        await self._send({"type": "hello", "session_id": self._session_id, "after": after})
        showing_frames = asyncio.create_task(self._show(after))
        hearing = asyncio.create_task(self._hear())
        try:
            await asyncio.wait((showing_frames, hearing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (showing_frames, hearing):
                task.cancel()
            ends = await asyncio.gather(showing_frames, hearing, return_exceptions=True)
        if isinstance(ends[0], AWAY):
            raise ends[0]
        for each in ends:
            if isinstance(each, Exception) and self._websocket.client_state is WebSocketState.CONNECTED:
                logger().error("tab_failed", exc_info=each)  # the page, which is still there, opens the next by itself

    async def _show(self, after: str) -> None:
        async with aclosing(self._chat.core.frames.follow(self._conversation, after)) as batches:
            async for batch in batches:
                for frame in batch:
                    await self._websocket.send_text(showing.wire(frame, self._session_id))

    async def _hear(self) -> None:
        while True:
            try:
                asked = json.loads(await self._websocket.receive_text())
            except WebSocketDisconnect:
                return
            except (ValueError, KeyError, RecursionError):  # no JSON, no text, nested without end
                await self._send({"type": "error", "detail": "A message is one JSON object with a type."})
                continue
            await self._answer(asked if isinstance(asked, dict) else {})

    async def _answer(self, asked: dict[str, Any]) -> None:
        """Do what one message asks; say what is wrong with it, and whose message it was."""
        try:
            await self._do(str(asked.get("type", "")), asked)
        except Refused as error:
            await self._send({"type": "error", "detail": str(error), "turn": asked.get("id", "")})
        except AWAY:
            await self._send({"type": "error", "detail": AWAY_TEXT, "turn": asked.get("id", "")})
        except ValidationError as error:
            wrong = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, wrong["loc"]))
            await self._send({"type": "error", "detail": f"{where}: {wrong['msg']}", "turn": asked.get("id", "")})

    async def _do(self, kind: str, asked: dict[str, Any]) -> None:
        fields = {name: value for name, value in asked.items() if name not in ("type", "session_id")}
        match kind:
            case "ping":
                await self._send({"type": "pong"})
            case "chat":
                taken = await self._chat.say(shapes.Ask(session_id=self._session_id, **fields))
                await self._send({"type": "taken", "turn": taken.id, "fresh": taken.fresh})
            case "configure":
                wanted = shapes.Configure(session_id=self._session_id, **fields)
                status = await self._chat.configure(self._conversation, wanted.whole())
                await self._send({"type": "configured", **status.model_dump()})
            case "stop":
                stopped = await self._chat.stop(self._conversation, str(fields.get("turn", "")))
                await self._send({"type": "stopped", "turn": fields.get("turn", ""), "stopped": stopped})
            case _:
                raise Refused(f"There is no message of type {kind!r}; there are chat, configure, stop and ping.")

    async def _send(self, message: dict[str, Any]) -> None:
        await self._websocket.send_text(json.dumps(message))
