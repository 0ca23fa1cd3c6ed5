from __future__ import annotations

import asyncio

from adapters.assembly import Reading
from adapters.process import chosen
from bot.bulletins.shelf import Shelf
from bot.settings import Settings
from bot.store.connect import open_url
from tests.conftest import running_server


async def until(reading: Reading, *, ok: bool) -> None:
    async with asyncio.timeout(12):
        while reading.redis.ok is not ok:
            await asyncio.sleep(0.05)


async def test_a_memory_that_goes_away_is_known_within_seconds_and_so_is_its_return() -> None:
    with running_server() as server:
        async with open_url(f"unix://{server}", "visabot", 5) as store:
            reading = Reading()
            keeping = asyncio.create_task(reading.keep_up(Shelf(store), every=0.5))
            hidden = server.with_name("hidden")
            server.rename(hidden)
            await store.redis.connection_pool.disconnect()  # type: ignore[union-attr]  # one server, no cluster
            await until(reading, ok=False)
            assert "Redis does not answer" in reading.redis.detail
            hidden.rename(server)
            await until(reading, ok=True)
            await store.redis.config_set("maxmemory", 1)
            await until(reading, ok=False)
            assert "its memory is full: raise maxmemory" in reading.redis.detail
            await store.redis.config_set("maxmemory", 0)
            await until(reading, ok=True)
            keeping.cancel()
            await asyncio.wait({keeping})


def test_a_platform_that_is_named_twice_is_listened_to_once() -> None:
    assert [row.name for row in chosen(Settings(), ("web", "web"))] == ["web"]
