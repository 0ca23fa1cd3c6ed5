"""Bulletins newer than the shipped data, kept in Redis, so that every worker answers from the same history.

Every version of a bulletin stays: a revised one does not wipe out what the first one said.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.visa.archive import History, Stamp, load
from bot.visa.bulletin import Category, Chart, Month
from bot.visa.records import chart_rows, pack, unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.store import Store
    from bot.visa.contents import Bulletin

POLL_DAYS = timedelta(days=60)
"""How long we remember when a page was last asked for."""


class Kept(StrEnum):
    """What became of a bulletin that was put on the shelf."""

    NEW = "new"
    REVISED = "revised"
    REWORDED = "reworded"
    """Its charts are as they were; what it says beside them is not."""
    KNOWN = "known"

    @property
    def is_news(self) -> bool:
        """Whether somebody who watches a cut-off may have to hear of it."""
        return self in (Kept.NEW, Kept.REVISED)


@dataclass(frozen=True, slots=True)
class Edition:
    """A version of a bulletin, when it came and from where (an address or a file name)."""

    bulletin: Bulletin
    at: datetime
    origin: str


@dataclass(slots=True)
class Shelf:
    """The stored bulletins; `history` is made anew only when something was added."""

    store: Store
    _seen: tuple[int, Mapping[bytes, bytes]] = field(default=(-1, {}), init=False)
    _history: History | None = field(default=None, init=False)

    async def put(self, bulletin: Bulletin, origin: str, at: datetime) -> Kept:
        """Keep a bulletin for all workers; putting it again changes nothing."""
        history = await self.history()
        known = history.bulletins.get(bulletin.month)
        same_charts = known is not None and dict(known) == dict(chart_rows(bulletin))
        if same_charts and (bulletin.plain or history.remarks.hold(bulletin)):
            return Kept.KNOWN
        packed = pack(bulletin)
        digest = hashlib.sha256(packed.encode()).hexdigest()[:12]
        entry = json.dumps({"at": at.isoformat(), "origin": origin, "bulletin": packed}, ensure_ascii=False)
        redis: Any = self.store.redis
        name = f"{bulletin.month}/{digest}/{at.timestamp():.0f}"
        kept = Kept.NEW if known is None else Kept.REWORDED if same_charts else Kept.REVISED
        if kept.is_news and bulletin.month >= history.latest:
            await self.store.insist(lambda: redis.set(self._key("news"), name))  # first: we may be killed in between
        await self.store.insist(lambda: redis.hsetnx(self._key("editions"), name, entry))
        return kept

    async def has_news(self) -> bool:
        """Tell whether the newest bulletin was put here and nobody has asked yet for it to be told."""
        redis: Any = self.store.redis
        return bool(await self.store.insist(lambda: redis.exists(self._key("news"))))

    async def proclaimed(self) -> None:
        """Remember that the newest bulletin will be told."""
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.delete(self._key("news")))

    async def editions(self) -> tuple[Edition, ...]:
        """Return every stored version, in the order in which they came."""
        redis: Any = self.store.redis
        entries: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key("editions")))
        return tuple(sorted(map(_edition, entries.values()), key=lambda each: (each.at, each.bulletin.month)))

    async def history(self) -> History:
        """Return the shipped history with the stored bulletins and the recorded charts of USCIS."""
        redis: Any = self.store.redis
        count: int = await self.store.insist(lambda: redis.hlen(self._key("editions")))
        charts: Mapping[bytes, bytes] = await self.store.insist(lambda: redis.hgetall(self._key("charts")))
        if self._history is None or (count, charts) != self._seen:
            accepted = dict(_announced(*pair) for pair in charts.items())
            self._history = load((each.bulletin for each in await self.editions()), accepted=accepted)
            self._seen = count, charts
        return self._history

    async def announce(self, month: Month, category: Category, chart: Chart) -> None:
        """Record by which chart USCIS takes adjustment applications in a month; a later record replaces it."""
        redis: Any = self.store.redis
        name = f"{month}/{category.value}"
        await self.store.insist(lambda: redis.hset(self._key("charts"), name, chart.value))

    async def poll(self, month: Month) -> tuple[Stamp, datetime | None]:
        """Return what the site said of a month's page when we last asked, and until when it wants to be left alone."""
        redis: Any = self.store.redis
        raw = await self.store.insist(lambda: redis.get(self._key("poll", str(month))))
        if not raw:
            return Stamp(), None
        said = json.loads(raw)
        return Stamp(said["etag"], said["modified"]), datetime.fromisoformat(said["again"]) if said["again"] else None

    async def polled(self, month: Month, stamp: Stamp, again: datetime | None) -> None:
        """Remember what the site said."""
        said = {"etag": stamp.etag, "modified": stamp.modified, "again": again.isoformat() if again else ""}
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.set(self._key("poll", str(month)), json.dumps(said), ex=POLL_DAYS))

    def _key(self, *names: str) -> str:
        return self.store.key("bulletin", *names)


def _announced(name: bytes, chart: bytes) -> tuple[tuple[Month, Category], Chart]:
    month, category = name.decode().split("/")
    return (Month.parse(month), Category(category)), Chart(chart.decode())


def _edition(entry: bytes) -> Edition:
    raw = json.loads(entry)
    return Edition(unpack(raw["bulletin"]), datetime.fromisoformat(raw["at"]), raw["origin"])
