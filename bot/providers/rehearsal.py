"""One answer of each wire format without a network: what litellm does only once is done before anyone waits.

Its first answer would hold the event loop for a third of a second.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING

import httpx

from bot.providers import PROVIDERS, Asked, Request, Row, ToolForm, Unanswered
from bot.providers.door import Account
from bot.providers.llm import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.settings import Settings

NOWHERE = "http://rehearsal.invalid"
FORM = ToolForm("nothing", "Do nothing.", '{"type": "object", "properties": {}}')


def _sse(*events: Mapping[str, object]) -> bytes:
    return b"".join(b"data: " + json.dumps(event).encode() + b"\n\n" for event in events)


_CHOICE = {"index": 0, "delta": {"role": "assistant", "content": "Yes."}, "finish_reason": None}
_COMPLETION = {"id": "r", "object": "chat.completion.chunk", "created": 1, "model": "m"}
_MESSAGE = {
    "id": "r",
    "type": "message",
    "role": "assistant",
    "model": "m",
    "content": [],
    "usage": {"input_tokens": 1},
}

SAID: Mapping[str, bytes] = {
    "openai": _sse(
        {**_COMPLETION, "choices": [_CHOICE]},
        {**_COMPLETION, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    )
    + b"data: [DONE]\n\n",
    "anthropic": _sse(
        {"type": "message_start", "message": _MESSAGE},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Yes."}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}},
        {"type": "message_stop"},
    ),
    "gemini": _sse(
        {"candidates": [{"content": {"parts": [{"text": "Yes."}], "role": "model"}, "finishReason": "STOP"}]},
    ),
    "ollama": json.dumps(
        {
            "model": "m",
            "created_at": "2026-01-01T00:00:00Z",
            "message": {"role": "assistant", "content": "Yes."},
            "done": True,
            "done_reason": "stop",
        }
    ).encode()
    + b"\n",
}


def rehearse(settings: Settings, names: tuple[str, ...]) -> None:
    """Let each of `names` answer once; takes seconds, so call it in a thread, and raises nothing."""
    for row in PROVIDERS:
        if row.route and row.name in names:
            asyncio.run(_once(row, str(getattr(settings, row.model))))


async def _once(row: Row, model: str) -> None:
    """One answer, and one refusal: litellm imports half a web framework when it meets its first error."""
    statuses = iter((200, 500))

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == row.show:
            return httpx.Response(200, json={"capabilities": ["tools"], "model_info": {}})
        stream = httpx.ByteStream(SAID[row.wire])
        return httpx.Response(next(statuses), stream=stream, headers={"content-type": "text/event-stream"})

    one = Model(row, Account(NOWHERE, model, "none"), transport=httpx.MockTransport(answer))
    try:
        for _ in range(2):
            with suppress(Unanswered):
                async with aclosing(one.stream(Request("Yes?", (Asked("Yes?"),), (FORM,)))) as chunks:
                    async for _ in chunks:
                        pass
    finally:
        await one.aclose()
