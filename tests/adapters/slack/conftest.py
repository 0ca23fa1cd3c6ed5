"""What the Slack tests share."""

from __future__ import annotations

import asyncio
import io
import logging
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from bot import telemetry
from bot.store.connect import open_url

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from bot.store import Store


@pytest.fixture(autouse=True)
def logs() -> Iterator[io.StringIO]:
    """Keep the log as an operator gets it: the development renderer draws every local of a failed delivery."""
    stream = io.StringIO()
    telemetry.configure(stream=stream)
    yield stream
    structlog.reset_defaults()
    logging.getLogger().handlers = []


@pytest.fixture
def once(server: Path) -> Callable[[Callable[[Store], Coroutine[Any, Any, None]]], None]:
    """Return what runs a coroutine on an empty store in a loop of its own: for examples of property tests."""

    def run(job: Callable[[Store], Coroutine[Any, Any, None]]) -> None:
        async def opened() -> None:
            async with open_url(f"unix://{server}", "visabot", 5) as store:
                await store.redis.flushall()
                await job(store)

        asyncio.run(opened())

    return run
