from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from typing import TYPE_CHECKING

import pytest
import redis.exceptions
import structlog

from bot import telemetry

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Collect what a bot would log to standard error."""
    before = logging.getLogger().handlers[:]
    stream = io.StringIO()
    telemetry.configure(stream=stream)
    yield stream
    logging.getLogger().handlers = before
    structlog.reset_defaults()


def read(stream: io.StringIO) -> dict[str, object]:
    line: dict[str, object] = json.loads(stream.getvalue().splitlines()[-1])
    return line


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1234-abcd",
        "xapp-1-A0-999",
        "sk-proj-abcdefgh12345",
        "AIzaSyA1234567890abcdefghijk",
        "redis://user:hunter2@host:6379/0",
        "Bearer abc.def",
    ],
)
def test_no_secret_reaches_the_log(lines: io.StringIO, secret: str) -> None:
    telemetry.logger().warning("connect", address=secret)
    logging.getLogger("some.library").warning("could not reach %s", secret)
    assert secret not in lines.getvalue()
    assert "hunter2" not in lines.getvalue()
    assert telemetry.MASK in lines.getvalue()


def test_a_line_is_one_json_object_bound_to_its_conversation(lines: io.StringIO) -> None:
    with structlog.contextvars.bound_contextvars(conversation="terminal/local/ask-4139a70c1945d47c/"):
        telemetry.logger().info("turn committed", seconds=0.5)
    line = read(lines)
    assert line["event"] == "turn committed"
    assert line["conversation"] == "terminal/local/ask-4139a70c1945d47c/"
    assert line["seconds"] == 0.5
    assert line["level"] == "info"


def test_an_exception_shows_where_but_never_what_a_person_wrote(lines: io.StringIO) -> None:
    text = "my passport is P1234567"
    try:
        raise ValueError(text)
    except ValueError:
        telemetry.logger().exception("turn failed")
    assert "P1234567" not in lines.getvalue()
    trace = json.dumps(read(lines)["exception"])
    assert "ValueError" in trace
    assert "test_telemetry.py" in trace


@pytest.mark.parametrize("error", [redis.exceptions.ConnectionError("gone"), ConnectionResetError(), TimeoutError()])
def test_a_library_that_waits_for_redis_says_so_in_a_line(lines: io.StringIO, error: Exception) -> None:
    try:
        raise error
    except Exception:
        logging.getLogger("docket").exception("Error in scheduler loop")
    line = read(lines)
    assert line["reason"] == type(error).__name__
    assert "exception" not in line


def test_health_is_ready_only_when_every_part_is_well() -> None:
    health = telemetry.Health()
    health.watch("redis", lambda: telemetry.Condition(ok=True))
    ready_before = health.ready
    health.watch("slack", lambda: telemetry.Condition(ok=False, detail="no socket for 40 s; reconnecting"))
    assert (ready_before, health.ready) == (True, False)
    assert health.read()["slack"].detail == "no socket for 40 s; reconnecting"


async def test_a_stall_of_the_loop_is_measured() -> None:
    watch = asyncio.create_task(telemetry.watch_loop(0.01))
    await asyncio.sleep(0.02)
    time.sleep(0.1)  # noqa: ASYNC251 — the stall under test
    await asyncio.sleep(0.03)
    watch.cancel()
    [metric] = telemetry.LOOP_STALL_SECONDS.collect()
    assert metric.samples[0].value >= 0.08
