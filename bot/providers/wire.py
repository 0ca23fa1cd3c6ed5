"""What really came over the wire of a provider: read beside litellm, which passes some broken streams off as whole.

litellm drops chunks that it cannot parse, and ends a stream that was cut as if the model had stopped. So every byte
goes past a `Witness` first. It knows the four formats well enough to tell whether the answer is whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeAlias

from bot.providers import Abilities, Fault, Stop, Unanswered

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

HEAD = 8192
"""Bytes of an error that are kept to read its reason."""


@dataclass(slots=True)
class Witness:
    """Watches one response. `status` is 0 until it began."""

    wire: Wire
    status: int = 0
    retry_after: float | None = None
    finish: str = ""
    """The reason for stopping, as the provider wrote it."""
    error: str = ""
    """An error event of the stream, as JSON."""
    broken: str = ""
    """A piece that should have been JSON and is not."""
    events: int = 0
    over: bool = False
    """Nothing more is to come."""
    tokens_in: int = 0
    tokens_out: int = 0
    _head: bytearray = field(default_factory=bytearray)
    _rest: bytes = b""

    def began(self, status: int, headers: Mapping[str, str]) -> None:
        """Take note of the status line and of when to come back."""
        self.status = status
        self.retry_after = _retry_after(headers)

    def feed(self, data: bytes) -> None:
        """Read the next bytes, cut anywhere."""
        if len(self._head) < HEAD:
            self._head += data[:HEAD]
        if self.status != 200:
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._line(line.strip())

    def _line(self, line: bytes) -> None:
        if not self.wire.lines:
            if not line.startswith(b"data:"):
                return
            line = line[5:].strip()
        if not line:
            return
        if line == b"[DONE]":
            self.over = True
            return
        try:
            event = json.loads(line)
        except ValueError:
            self.broken = self.broken or line[:200].decode("utf-8", "replace")
            return
        if not isinstance(event, dict):
            self.broken = self.broken or str(event)[:200]
            return
        self.events += 1
        self._event(event)

    def _event(self, event: dict[str, Json]) -> None:
        if event.get("error"):
            self.error = self.error or json.dumps(event)
            return
        self.finish = self.wire.finish(event) or self.finish
        self.over = self.over or event.get("type") == "message_stop" or event.get("done") is True
        read, written = self.wire.usage(event)
        self.tokens_in, self.tokens_out = read or self.tokens_in, written or self.tokens_out

    @property
    def counted(self) -> bool:
        """Whether the provider reported what was used."""
        return bool(self.tokens_in or self.tokens_out)

    def ended(self) -> None:
        """Take note that the body came to its end."""
        if self._rest.strip():
            self._line(self._rest.strip())
            self._rest = b""
        self.over = True

    def stop(self) -> Stop:
        """Return why the model stopped, once the stream has ended; raise Unanswered when the answer is not whole."""
        if self.status != 200:
            raise read_refusal(self.status, bytes(self._head), self.retry_after)
        if self.error:
            raise read_error(self.error, self.retry_after)
        if self.broken or (not self.events and self._head.strip()):
            raise Unanswered(Fault.BROKEN, self.broken or self._head[:200].decode("utf-8", "replace"))
        if not self.finish:
            raise Unanswered(Fault.INCOMPLETE, f"{self.events} events and no end")
        stop = STOPS.get(self.finish.lower())
        if isinstance(stop, Fault) or stop is None:
            raise Unanswered(stop or Fault.BROKEN, f"stopped for {self.finish}")
        return stop


STOPS: Mapping[str, Stop | Fault] = {
    **dict.fromkeys(("stop", "end_turn", "stop_sequence", "pause_turn"), Stop.FINISHED),
    **dict.fromkeys(("tool_calls", "tool_use", "function_call"), Stop.TOOLS),
    **dict.fromkeys(("length", "max_tokens", "model_context_window_exceeded"), Stop.LENGTH),
    **dict.fromkeys(
        ("content_filter", "refusal", "safety", "recitation", "blocklist", "prohibited_content", "spii", "language"),
        Fault.FILTERED,
    ),
    **dict.fromkeys(("malformed_function_call", "unexpected_tool_call", "other", "load", "unload"), Fault.BROKEN),
}
"""Every provider's reasons for stopping. One that is not here is not taken for a good end."""

TOO_LONG = re.compile(
    r"context_length_exceeded|maximum context length|prompt is too long|input token count.*exceeds"
    r"|exceeds? (?:the )?(?:available )?context|request_too_large|exceed_context_size",
    re.IGNORECASE | re.DOTALL,
)
FILTERED = re.compile(r"content_filter|content_policy|content management policy|flagged as", re.IGNORECASE)
KEY = re.compile(r"api[_ ]key[_ ](?:not[_ ])?(?:in)?valid|invalid x-api-key|authentication_error", re.IGNORECASE)
BUSY = re.compile(r"rate_limit|resource_exhausted|too many requests|quota", re.IGNORECASE)
NO_QUOTA = 600.0
"""Seconds to leave a provider alone whose account has no money left."""


def read_refusal(status: int, body: bytes, retry_after: float | None) -> Unanswered:
    """Read an answer whose status is no success: who is at fault, and when to come back."""
    text = body.decode("utf-8", "replace")
    if status == 429:
        seconds = retry_after if retry_after is not None else _delay_inside(text)
        return Unanswered(Fault.RATE_LIMITED, text[:300], NO_QUOTA if "insufficient_quota" in text else seconds)
    if status in (401, 403) or KEY.search(text):
        return Unanswered(Fault.REFUSED_KEY, f"{status}: {text[:300]}")
    if status == 413 or TOO_LONG.search(text):
        return Unanswered(Fault.TOO_LONG, text[:300])
    if status >= 500 or status == 408:
        return Unanswered(Fault.OVERLOADED, f"{status}: {text[:300]}", retry_after)
    if FILTERED.search(text):
        return Unanswered(Fault.FILTERED, text[:300])
    return Unanswered(Fault.REJECTED, f"{status}: {text[:300]}")


def read_error(event: str, retry_after: float | None) -> Unanswered:
    """Read an error in the middle of a stream."""
    for pattern, fault in ((TOO_LONG, Fault.TOO_LONG), (BUSY, Fault.RATE_LIMITED), (KEY, Fault.REFUSED_KEY)):
        if pattern.search(event):
            return Unanswered(fault, event[:300], retry_after)
    return Unanswered(Fault.FILTERED if FILTERED.search(event) else Fault.OVERLOADED, event[:300], retry_after)


def _delay_inside(text: str) -> float | None:
    """Return Gemini's retry delay, which stands in the body ("retryDelay": "30s")."""
    found = re.search(r'"retryDelay":\s*"([\d.]+)s"', text)
    return float(found[1]) if found else None


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of Retry-After, also where it is a date; None when there is none to be read."""
    told = headers.get("retry-after", "")
    if re.fullmatch(r"\d+(\.\d+)?", told.strip()):
        return float(told)
    try:
        wait = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("date", ""))
    except (TypeError, ValueError):
        return None
    return max(0.0, wait.total_seconds())


def read_show(body: bytes) -> Abilities:
    """Read what Ollama tells about a model (`POST /api/show`)."""
    try:
        told = json.loads(body)
    except ValueError as error:
        raise Unanswered(Fault.BROKEN, body[:200].decode("utf-8", "replace")) from error
    known = at(told, "model_info")
    lengths = (
        [value for key, value in known.items() if key.endswith(".context_length")] if isinstance(known, dict) else []
    )
    context = next((each for each in lengths if isinstance(each, int)), 4096)
    can = at(told, "capabilities")
    skills = can if isinstance(can, list) else []
    return Abilities(min(context, LOCAL_CONTEXT), tools="tools" in skills, pictures="vision" in skills)


LOCAL_CONTEXT = 16_384
"""Tokens that a local model is asked to read at most; each one costs memory where it runs."""


# --- the four formats -------------------------------------------------------------------------------------------


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


@dataclass(frozen=True, slots=True)
class Wire:
    """A format: how events are set apart (`lines`: one JSON a line, else SSE), the reason for stopping, the usage."""

    lines: bool
    finish: Callable[[dict[str, Json]], str]
    usage: Callable[[dict[str, Json]], tuple[int, int]]


WIRES: Mapping[str, Wire] = {
    "openai": Wire(
        lines=False,
        finish=lambda event: _first(event, ("choices", 0, "finish_reason")),
        usage=lambda event: (_sum(event, ("usage", "prompt_tokens")), _sum(event, ("usage", "completion_tokens"))),
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
    ),
    "ollama": Wire(
        lines=True,
        finish=lambda event: (_first(event, ("done_reason",)) or "stop") if event.get("done") else "",
        usage=lambda event: (_sum(event, ("prompt_eval_count",)), _sum(event, ("eval_count",))),
    ),
}
"""By `Row.wire`.

OpenAI: https://platform.openai.com/docs/api-reference/chat-streaming
Anthropic: https://docs.anthropic.com/en/docs/build-with-claude/streaming
Gemini: https://ai.google.dev/api/generate-content
Ollama: https://github.com/ollama/ollama/blob/main/docs/api.md
"""
