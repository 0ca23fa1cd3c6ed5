"""What an operator sees of a running bot: JSON logs, Prometheus metrics and health.

Rules: a log line is an event with keys, never a sentence with data in it; it carries ids and figures, never the text
of a message and never a secret. Metrics carry no user and no channel. A conversation is bound once, in the worker.
"""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from prometheus_client import Counter, Gauge, Histogram

from bot.loading import without

with without("rich"):  # else it loads all of it, for pictures of tracebacks
    import structlog

if TYPE_CHECKING:
    from collections.abc import Callable

    from structlog.typing import ExcInfo

SECONDS = (0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92)

TURN_SECONDS = Histogram(
    "bot_turn_seconds", "One turn, from taken to committed.", ("platform", "mode", "outcome"), buckets=SECONDS
)
FIRST_TOKEN_SECONDS = Histogram(
    "bot_first_token_seconds", "Provider request to first visible text.", ("provider", "model"), buckets=SECONDS
)
TOOL_SECONDS = Histogram("bot_tool_seconds", "One tool call.", ("tool", "outcome"), buckets=SECONDS)
TOKENS = Counter("gen_ai_client_token_usage", "Tokens read and written.", ("provider", "model", "type"))
COST_USD = Counter("bot_llm_cost_usd", "US dollars, as the price table has it.", ("provider", "model", "estimated"))
RETRIES = Counter("bot_llm_retries", "Provider calls tried again.", ("provider", "reason"))
FALLBACKS = Counter("bot_llm_fallbacks", "Turns that another provider took over.", ("source", "target", "reason"))
INCOMPLETE = Counter("bot_llm_incomplete_streams", "Streams that ended without a finish.", ("provider", "kind"))
ACCEPTED = Counter("bot_messages_accepted", "Messages taken into the inbox.", ("platform", "fresh"))
ALERTS = Counter("bot_operator_alerts", "Things that a person should look at.", ("kind",))
LOOP_STALL_SECONDS = Gauge("bot_event_loop_stall_seconds", "Longest stall of the event loop since the start.")

SECRET = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|(?<![\w-])sk-[\w-]{8,}|AIza[\w-]{20,}|[MN][\w-]{23,}\.[\w-]{6}\.[\w-]{27,}"
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)|Bearer\s+\S+"
)
MASK = "•••"


def mask(text: str) -> str:
    """Return `text` with everything that looks like a token, a key or a password in an address masked."""
    return SECRET.sub(MASK, text)


def _mask_event(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {key: mask(value) if isinstance(value, str) else value for key, value in event.items()}


def _in_a_line(_: object, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    """Leave out where a library stood when its connection broke: it goes on by itself, and says so each second."""
    error = (event.get("exc_info") or (None, None))[1]
    if isinstance(error, ConnectionError | TimeoutError) or type(error).__module__.startswith("redis."):
        del event["exc_info"]
        event["reason"] = type(error).__name__
    return event


def _describe(exc_info: ExcInfo) -> list[dict[str, object]]:
    """Return type and frames, innermost cause last; values and locals stay out: they may quote a message."""
    trace = structlog.tracebacks.extract(*exc_info, show_locals=False)
    return [
        {
            "type": stack.exc_type,
            "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack.frames[-12:]],
        }
        for stack in trace.stacks
    ]


def configure(*, level: str = "INFO", human: bool = False, stream: TextIO | None = None) -> None:
    """Log to `stream` (standard error unless said): one JSON object a line, or coloured lines for a `human`.

    Log records of the libraries go the same way, warnings and worse only.
    """
    target = stream or sys.stderr
    finish: list[structlog.types.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=target.isatty())]
        if human
        else [structlog.processors.ExceptionRenderer(_describe), structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask_event,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, _in_a_line],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *finish],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("visabot").setLevel(level)


def logger() -> structlog.typing.FilteringBoundLogger:
    """Return the logger of the bot; bind a conversation with `structlog.contextvars.bound_contextvars`."""
    bound: structlog.typing.FilteringBoundLogger = structlog.get_logger("visabot")
    return bound


@dataclass(frozen=True, slots=True)
class Condition:
    """How one part of the bot is: `detail` says what is wrong and what is being done about it."""

    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What `visabot doctor` found of one thing: how it is, and what to do where it is not well."""

    subject: str
    ok: bool
    said: str
    fix: str = ""


@dataclass(slots=True)
class Health:
    """The conditions of the parts of this process, by name; each is asked when somebody looks."""

    checks: dict[str, Callable[[], Condition]] = field(default_factory=dict)

    def watch(self, name: str, check: Callable[[], Condition]) -> None:
        """Ask `check` (quick, no I/O) whenever health is read."""
        self.checks[name] = check

    def read(self) -> dict[str, Condition]:
        """Return every part's condition."""
        return {name: check() for name, check in sorted(self.checks.items())}

    @property
    def ready(self) -> bool:
        """Say whether every part is well."""
        return all(condition.ok for condition in self.read().values())


async def watch_loop(interval: float = 0.05) -> None:
    """Record the longest stall of the event loop (seconds) until cancelled; run it after "ready"."""
    LOOP_STALL_SECONDS.set(0)
    longest = 0.0
    while True:
        before = time.monotonic()
        await asyncio.sleep(interval)
        longest = max(longest, time.monotonic() - before - interval)
        LOOP_STALL_SECONDS.set(longest)
