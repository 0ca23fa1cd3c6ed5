"""An answer in the bytes of each provider's wire format: text, calls, the reason for stopping, usage."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True)
class Answer:
    """What a fake provider says; `stop` is finished, tools, length, filtered or nothing (a stream that is cut)."""

    text: tuple[str, ...] = ()
    calls: tuple[tuple[str, str], ...] = ()
    """(name, arguments) each."""
    stop: str = "finished"
    usage: tuple[int, int] | None = (11, 7)


def sse(event: object, name: str = "") -> bytes:
    """One event, after a comment as servers and proxies send them to keep a line open."""
    head = ": keep-alive\r\n\r\n" + (f"event: {name}\n" if name else "")
    return head.encode() + b"data: " + json.dumps(event).encode() + b"\n\n"


def halves(text: str) -> tuple[str, str]:
    return text[: len(text) // 2], text[len(text) // 2 :]


# --- OpenAI -----------------------------------------------------------------------------------------------------

OPENAI = {"finished": "stop", "tools": "tool_calls", "length": "length", "filtered": "content_filter"}


def openai(answer: Answer, model: str = "gpt-6-luna") -> list[bytes]:
    def chunk(delta: object, stop: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": stop}
        return sse({"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]})

    said = [chunk({"role": "assistant", "content": ""})]
    said += [chunk({"content": piece}) for piece in answer.text]
    for index, (name, arguments) in enumerate(answer.calls):
        head = {"index": index, "id": f"call_{index}", "type": "function", "function": {"name": name, "arguments": ""}}
        said.append(chunk({"tool_calls": [head]}))
        said += [
            chunk({"tool_calls": [{"index": index, "function": {"arguments": piece}}]}) for piece in halves(arguments)
        ]
    if not answer.stop:
        return said
    said.append(chunk({}, OPENAI[answer.stop]))
    if answer.usage:
        read, written = answer.usage
        usage = {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
        last = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": []}
        said.append(sse({**last, "usage": usage}))
    return [*said, b"data: [DONE]\n\n"]


# --- Anthropic --------------------------------------------------------------------------------------------------

ANTHROPIC = {"finished": "end_turn", "tools": "tool_use", "length": "max_tokens", "filtered": "refusal"}


def anthropic(answer: Answer, model: str = "claude-haiku-5-5") -> list[bytes]:
    def event(kind: str, **rest: object) -> bytes:
        return sse({"type": kind, **rest}, kind)

    def block(index: int, head: object, deltas: list[object]) -> list[bytes]:
        pieces = [event("content_block_delta", index=index, delta=each) for each in deltas]
        start = event("content_block_start", index=index, content_block=head)
        return [start, *pieces, event("content_block_stop", index=index)]

    read, written = answer.usage or (0, 0)
    usage = {"input_tokens": read, "output_tokens": 1 if read else 0}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": [], "usage": usage}
    said = [event("message_start", message={**message, "stop_reason": None, "stop_sequence": None}), event("ping")]
    if answer.text:
        deltas: list[object] = [{"type": "text_delta", "text": piece} for piece in answer.text]
        whole = block(0, {"type": "text", "text": ""}, deltas)
        said += whole if answer.stop else whole[:-1]
    for index, (name, arguments) in enumerate(answer.calls, 1):
        parts: list[object] = [{"type": "input_json_delta", "partial_json": piece} for piece in halves(arguments)]
        said += block(index, {"type": "tool_use", "id": f"toolu_{index}", "name": name, "input": {}}, parts)
    if not answer.stop:
        return said
    delta = {"stop_reason": ANTHROPIC[answer.stop], "stop_sequence": None}
    return [*said, event("message_delta", delta=delta, usage={"output_tokens": written}), event("message_stop")]


# --- Gemini -----------------------------------------------------------------------------------------------------

GEMINI = {"finished": "STOP", "tools": "STOP", "length": "MAX_TOKENS", "filtered": "SAFETY"}


def gemini(answer: Answer, model: str = "gemini-3.8-flash") -> list[bytes]:
    def chunk(parts: list[object], **rest: object) -> bytes:
        candidate = {"content": {"parts": parts, "role": "model"}, "index": 0, **rest}
        read, written = answer.usage or (0, 0)
        usage = {"promptTokenCount": read, "candidatesTokenCount": written, "totalTokenCount": read + written}
        return sse({"candidates": [candidate], "usageMetadata": usage, "modelVersion": model, "responseId": "r1"})

    said = [chunk([{"text": piece}]) for piece in answer.text]
    for index, (name, arguments) in enumerate(answer.calls):
        call = {"functionCall": {"name": name, "args": json.loads(arguments)}}
        said.append(chunk([{**call, "thoughtSignature": "c2lnbmF0dXJl"} if index == 0 else call]))
    return [*said, chunk([{"text": ""}], finishReason=GEMINI[answer.stop])] if answer.stop else said


# --- Ollama -----------------------------------------------------------------------------------------------------

OLLAMA = {"finished": "stop", "tools": "stop", "length": "length", "filtered": "content_filter"}


def ollama(answer: Answer, model: str = "qwen3") -> list[bytes]:
    def line(message: object, **rest: object) -> bytes:
        return (
            json.dumps({"model": model, "created_at": "2026-11-22T12:00:00Z", "message": message, **rest}).encode()
            + b"\n"
        )

    said = [line({"role": "assistant", "content": piece}, done=False) for piece in answer.text]
    if answer.calls:
        calls = [{"function": {"name": name, "arguments": json.loads(arguments)}} for name, arguments in answer.calls]
        said.append(line({"role": "assistant", "content": "", "tool_calls": calls}, done=False))
    if not answer.stop:
        return said
    counts = dict(zip(("prompt_eval_count", "eval_count"), answer.usage or (), strict=False))
    return [*said, line({"role": "assistant", "content": ""}, done=True, done_reason=OLLAMA[answer.stop], **counts)]


SPOKEN: Mapping[str, Callable[[Answer], list[bytes]]] = {
    "openai": openai,
    "anthropic": anthropic,
    "gemini": gemini,
    "ollama": ollama,
}

KIND = {"openai": "text/event-stream", "anthropic": "text/event-stream; charset=utf-8", "gemini": "text/event-stream",
        "ollama": "application/x-ndjson"}  # fmt: skip
