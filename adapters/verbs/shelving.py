"""What the verbs of `visabot bulletin` do with the store: add, update, and the history as all workers know it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.verbs.keeping import PATIENCE
from bot.bulletins.shelf import Kept, Shelf
from bot.bulletins.updates import look
from bot.settings import load
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused, open_store
from bot.store.embedded import Refused
from bot.visa.archive import load as shipped
from bot.visa.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.store import Store
    from bot.visa.archive import Accepted, History
    from bot.visa.bulletin import Category, Chart, Month
    from bot.visa.contents import Bulletin

SAID = {
    Kept.NEW: "added",
    Kept.REVISED: "revised: it differs from the version known before; both are kept",
    Kept.REWORDED: "reworded: its charts are as they were, its notes are not; both versions are kept",
    Kept.KNOWN: "known already, cell by cell",
}


async def known_history(warn: Callable[[str], None]) -> History:
    """Return the shipped history with what is stored; where the store is out of reach, say so and do without."""
    try:
        async with open_store(load(), PATIENCE) as store:
            return await Shelf(store).history()
    except (StoreRefused, StoreUnavailable, Refused) as error:
        warn(f"Only the shipped bulletins are read, newer ones may be stored: {error}")
        return shipped()


async def add_bulletins(bulletins: Sequence[tuple[Bulletin, str]]) -> list[str]:
    """Keep bulletins with their origin, oldest first, and have a new one told; return what became of each."""
    lines: list[str] = []
    async with open_store(load(), PATIENCE) as store:
        shelf = Shelf(store)
        for bulletin, origin in sorted(bulletins, key=lambda each: each[0].month):
            kept = await shelf.put(bulletin, origin, datetime.now(UTC))
            lines.append(f"{bulletin.month}: {SAID[kept]} ({len(bulletin.cells)} cells)")
        await _have_told(store, shelf)
    return lines


async def announce(month: Month, charts: Mapping[Category, Chart]) -> Accepted:
    """Record the charts that USCIS takes in a month, for all workers; return all that is recorded."""
    async with open_store(load(), PATIENCE) as store:
        shelf = Shelf(store)
        for category, chart in charts.items():
            await shelf.announce(month, category, chart)
        return (await shelf.history()).accepted


async def update_bulletins() -> tuple[list[str], bool]:
    """Look for new bulletins, and have a new one told; return what was found, and whether somebody has to look."""
    settings = load()
    async with open_store(settings, PATIENCE) as store:
        shelf = Shelf(store)
        findings = await look(shelf, Source(settings.bulletin_base_url), datetime.now(UTC))
        await _have_told(store, shelf)
    return [f"{each.month}: {each.said}" for each in findings], any(each.failed for each in findings)


async def _have_told(store: Store, shelf: Shelf) -> None:
    if not await shelf.has_news():
        return
    from bot.bulletins.herald import tell_news
    from bot.engine import open_engine  # takes a second

    async with open_engine(store) as engine:
        await tell_news(shelf, await engine.docket())
