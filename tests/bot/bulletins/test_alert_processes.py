"""Several real workers see the same bulletin and are killed at random: every watcher hears exactly once."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.bulletins.alerts import Alerts
from bot.bulletins.herald import proclaim
from bot.bulletins.shelf import Shelf
from bot.engine import open_engine
from bot.messages import Author, Caller, ConversationKey
from bot.visa.bulletin import Area, Category, Chart, Month, Preference
from bot.visa.digest import Interest
from bot.visa.pages.parse import parse
from tests.fakes.pages import Bulletin

if TYPE_CHECKING:
    from bot.store import Store

ROOT = Path(__file__).parents[3]
JANUARY = Month(2025, 1)
WATCHERS = 60
KILLED_AFTER = 12


def hire(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.fakes.heralds", url], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def fire(worker: subprocess.Popen[str]) -> None:
    worker.kill()
    worker.wait()
    assert worker.stdout
    worker.stdout.close()


async def told(store: Store) -> Counter[str]:
    redis: Any = store.redis
    raw: list[bytes] = await redis.hvals(store.key("wall"))
    return Counter(each.decode().split("|")[0] for each in raw)


async def at_least(store: Store, number: int) -> None:
    while len(await told(store)) < number:
        await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_every_watcher_hears_once_although_workers_are_killed(store: Store, server: Path) -> None:
    chance = random.Random(1)
    alerts = Alerts(store, Shelf(store), {})
    for number in range(WATCHERS):
        caller = Caller(ConversationKey("slack", "T1", f"C{number}"), Author(f"person {number}"))
        await alerts.watch(caller, Interest(Preference.EB2, Area.INDIA))
    page = Bulletin(JANUARY)
    page.at(Chart.FINAL_ACTION, Category.EMPLOYMENT).rows[1][3] = "01OCT12"
    await alerts.shelf.put(parse(page.html()), "test", datetime.now(UTC))
    url = f"unix://{server}"
    workers = [hire(url) for _ in range(3)]
    try:
        async with open_engine(store) as engine, asyncio.timeout(240):
            await proclaim(await engine.docket(), JANUARY)
            for some in range(KILLED_AFTER, WATCHERS, KILLED_AFTER):
                await at_least(store, some)
                fire(workers.pop(chance.randrange(len(workers))))
                workers.append(hire(url))
                await proclaim(await engine.docket(), JANUARY)
            await at_least(store, WATCHERS)
    finally:
        for worker in workers:
            fire(worker)
    assert await told(store) == {f"person {number}": 1 for number in range(WATCHERS)}
    await store.redis.delete(store.key("wall"))
