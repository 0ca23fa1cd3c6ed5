"""The four formats that providers speak: how events are set apart, why a model stopped, what it used. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias
from uuid import uuid4

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


def at(value: Json, *path: str | int) -> Json:
    """Return what stands at `path`, None where there is nothing."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and len(value) > step:
            value = value[step]
        else:
            return None
    return value


def _first(event: Json, *paths: tuple[str | int, ...]) -> str:
    return next((str(found) for path in paths if (found := at(event, *path))), "")


def _sum(event: Json, *paths: tuple[str | int, ...]) -> int:
    found = [at(event, *path) for path in paths]
    return sum(each for each in found if isinstance(each, int))


def _with_arguments(event: dict[str, Json]) -> bool:
    """Gemini leaves out the arguments of a call that has none."""
    parts = at(event, "candidates", 0, "content", "parts")
    calls = [at(part, "functionCall") for part in parts] if isinstance(parts, list) else []
    bare = [call for call in calls if isinstance(call, dict) and call.get("args") is None]
    for call in bare:
        call["args"] = {}
    return bool(bare)


def _in_its_words(event: dict[str, Json]) -> bool:
    """OpenAI's models write that they decline into a field of its own, which litellm passes over."""
    delta = at(event, "choices", 0, "delta")
    if not isinstance(delta, dict) or delta.get("content") or not isinstance(delta.get("refusal"), str):
        return False
    delta["content"] = delta["refusal"]
    return True


def _in_full(event: dict[str, Json]) -> bool:
    """Ollama's last line may hold nothing but counters; its calls have no ids, and litellm names only some."""
    if event.get("done") is True and not isinstance(event.get("message"), dict):
        event["message"] = {"role": "assistant", "content": ""}
        return True
    calls = at(event, "message", "tool_calls")
    nameless = (
        [each for each in calls if isinstance(each, dict) and not each.get("id")] if isinstance(calls, list) else []
    )
    for call in nameless:
        call["id"] = f"call_{uuid4().hex}"
    return bool(nameless)


def join(wire: Wire, before: dict[str, Json], event: dict[str, Json]) -> bool:
    """Add the text of an event to the one before where they differ in nothing else; say whether it was added."""
    last, next_ = at(before, *wire.text), at(event, *wire.text)
    if not isinstance(last, dict) or not isinstance(next_, dict) or last.get("tool_calls"):
        return False  # two fragments of calls may look the same
    said, more = last.get(wire.word), next_.get(wire.word)
    if not isinstance(said, str) or not isinstance(more, str):
        return False
    next_[wire.word] = said
    if any(before.get(name) != event.get(name) for name in (before.keys() | event.keys()) - NOISE):
        next_[wire.word] = more
        return False
    last[wire.word] = said + more
    return True


NOISE = {"obfuscation", "created_at"}
"""What differs from piece to piece and means nothing."""


@dataclass(frozen=True, slots=True)
class Wire:
    """A format: how events are set apart (`lines`: one JSON a line, else SSE), the reason for stopping, the usage."""

    lines: bool
    finish: Callable[[dict[str, Json]], str]
    usage: Callable[[dict[str, Json]], tuple[int, int]]
    mend: Callable[[dict[str, Json]], bool] = lambda _: False
    """Write out in an event what its format leaves out and litellm misses; say whether there was anything."""
    text: tuple[str | int, ...] = ()
    """Where the object stands that holds text; empty: its pieces are large, and left as they come."""
    word: str = "content"
    """The name of the text in it."""
    thinks: bool = False
    """People's own servers leave a model's thoughts in it."""


WIRES: Mapping[str, Wire] = {
    "openai": Wire(
        lines=False,
        finish=lambda event: _first(event, ("choices", 0, "finish_reason")),
        usage=lambda event: (_sum(event, ("usage", "prompt_tokens")), _sum(event, ("usage", "completion_tokens"))),
        mend=_in_its_words,
        text=("choices", 0, "delta"),
        thinks=True,
    ),
    "anthropic": Wire(
        lines=False,
        finish=lambda event: _first(event, ("delta", "stop_reason")),
        usage=lambda event: (
            sum(
                _sum(event, ("message", "usage", name), ("usage", name))
                for name in ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
            ),
            _sum(event, ("usage", "output_tokens")),
        ),
        text=("delta",),
        word="text",
    ),
    "gemini": Wire(
        lines=False,
        finish=lambda event: (
            "safety" if at(event, "promptFeedback", "blockReason") else _first(event, ("candidates", 0, "finishReason"))
        ),
        usage=lambda event: (
            _sum(event, ("usageMetadata", "promptTokenCount")),
            _sum(event, ("usageMetadata", "candidatesTokenCount"), ("usageMetadata", "thoughtsTokenCount")),
        ),
        mend=_with_arguments,
    ),
    "ollama": Wire(
        lines=True,
        finish=lambda event: (_first(event, ("done_reason",)) or "stop") if event.get("done") else "",
        usage=lambda event: (_sum(event, ("prompt_eval_count",)), _sum(event, ("eval_count",))),
        mend=_in_full,
        text=("message",),
        thinks=True,
    ),
}
"""By `Row.wire`.

OpenAI: https://platform.openai.com/docs/api-reference/chat-streaming
Anthropic: https://docs.anthropic.com/en/docs/build-with-claude/streaming
Gemini: https://ai.google.dev/api/generate-content
Ollama: https://github.com/ollama/ollama/blob/main/docs/api.md
"""
