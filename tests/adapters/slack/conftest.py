"""What the Slack tests share."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from bot.connect import open_url

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from pathlib import Path

    from bot.store import Store


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
