"""A worker process that tells watchers of new bulletins, and that tests kill."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from bot.bulletins.alerts import Alerts
from bot.bulletins.herald import Herald
from bot.bulletins.shelf import Shelf
from bot.engine import open_engine
from bot.store.connect import open_url
from bot.visa.source import Source

if TYPE_CHECKING:
    from bot.desk import Target
    from bot.events import Reply
    from bot.store import Store


class Wall:
    """A platform that writes on a wall in Redis, slowly, and keeps one message for each nonce, as real ones do."""

    def __init__(self, store: Store) -> None:
        self.redis: Any = store.redis
        self.key = store.key("wall")

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Show the message once, whoever sends it how often."""
        await asyncio.sleep(0.05)
        await self.redis.hsetnx(self.key, nonce, f"{target.author.id}|{reply.text}")
        await asyncio.sleep(0.05)


async def never(conversation: str, epoch: int) -> None:
    """No conversation is held here."""
    raise AssertionError(f"{conversation} {epoch}")


async def work(url: str) -> None:
    """Tell watchers until killed."""
    async with open_url(url, "visabot", 10) as store, open_engine(store) as engine:
        alerts = Alerts(store, Shelf(store), {"slack": Wall(store)})
        Herald(await engine.docket(), alerts, Source("http://127.0.0.1:9")).register()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await engine.work(never, 4)


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1]))
