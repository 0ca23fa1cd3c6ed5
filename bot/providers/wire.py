"""What really came over the wire of a provider: read beside litellm, which passes some broken streams off as whole.

litellm drops chunks that it cannot parse, and ends a stream that was cut as if the model had stopped. So every byte
goes past a `Witness` first. It knows the four formats well enough to tell whether the answer is whole.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bot.providers import Abilities, Fault, Stop, Unanswered
from bot.providers.formats import at, join
from bot.providers.thoughts import Thoughts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.providers.formats import Json, Wire

ENDS = re.compile(rb"\r\n|\n|\r")
BYTE_ORDER = b"\xef\xbb\xbf"
HEAD = 8192
"""Bytes of an error that are kept to read its reason."""


@dataclass(slots=True)
class Heard:
    """An event, and the line in which it came: none where it has changed."""

    event: dict[str, Json]
    line: bytes


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
    """The beginning of a line."""
    _begun: bytes = b""
    """The beginning of an event."""
    _thoughts: Thoughts = field(default_factory=Thoughts)

    def began(self, status: int, headers: Mapping[str, str]) -> None:
        """Take note of the status line and of when to come back."""
        self.status = status
        self.retry_after = _retry_after(headers)

    def feed(self, data: bytes) -> bytes:
        """Read the next bytes, cut anywhere; return the events that are whole by now, in words that litellm takes."""
        if len(self._head) < HEAD:
            self._head += data[:HEAD]
        if self.status != 200:
            return data
        text, self._rest = self._rest + data, b""
        if text.endswith(b"\r"):  # the other half of this line's end may follow
            text, self._rest = text[:-1], b"\r"
        *lines, rest = ENDS.split(text)
        self._rest = rest + self._rest
        return self._heard(line.strip() for line in lines)

    def _heard(self, lines: Iterable[bytes]) -> bytes:
        """Read lines; return the events that they end, as one those that came together and differ in their text alone.

        litellm takes as long over each event as over all the rest of its way: a process that is late would stay late.
        """
        events: list[Heard] = []
        for each in filter(None, map(self._line, lines)):
            if events and join(self.wire, events[-1].event, each.event):
                events[-1].line = b""
            else:
                events.append(each)
        written = (each.line or json.dumps(each.event).encode() for each in events)
        return b"".join(each + b"\n" if self.wire.lines else b"data: " + each + b"\n\n" for each in written)

    def _line(self, line: bytes) -> Heard | None:
        """Read a line; return the event that it ends."""
        if not self.wire.lines:
            if not line:
                self._tear()
            line = line.removeprefix(BYTE_ORDER)
            if not line.startswith(b"data:"):
                return None  # a comment, a name, an id: litellm's readers take some of these for broken data
            line = self._begun + line[5:].strip()
        if not line:
            return None
        if line == b"[DONE]":
            self.over = True
            return Heard({}, line)
        try:
            event = json.loads(line)
        except ValueError:
            self._begun = line + b" "  # an event may have several lines
            if self.wire.lines:
                self._tear()
            return None
        self._begun = b""
        if not isinstance(event, dict):
            self.broken = self.broken or str(event)[:200]
            return None
        self.events += 1
        self._event(event)
        mended = self.wire.mend(event)
        return Heard(event, b"" if self._without_thoughts(event) or mended else line)

    def _without_thoughts(self, event: dict[str, Json]) -> bool:
        place = at(event, *self.wire.text) if self.wire.thinks else None
        if not isinstance(place, dict):
            return False
        said = place.get("content")
        text = said if isinstance(said, str) else ""
        shown = self._thoughts.shown(text, last=bool(self.finish))
        if shown == text:
            return False
        place["content"] = shown
        return True

    def _tear(self) -> None:
        """End an event: what is there of it is no JSON."""
        if self._begun:
            self.broken = self.broken or self._begun[:200].decode("utf-8", "replace")
            self._begun = b""

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

    def ended(self) -> bytes:
        """Take note that the body came to its end; return what is left of it."""
        last, self._rest = self._heard([self._rest.strip()]) if self._rest.strip() else b"", b""
        self._tear()
        self.over = True
        return last

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
