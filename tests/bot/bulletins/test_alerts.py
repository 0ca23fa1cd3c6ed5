"""Watchers hear of a new bulletin exactly once, whoever dies on the way."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.bulletins.alerts import MOST, Alerts
from bot.bulletins.herald import Herald, proclaim
from bot.bulletins.shelf import Shelf
from bot.engine import open_engine
from bot.messages import Author, Caller, ConversationKey
from bot.store import person
from bot.visa.archive import official_url
from bot.visa.bulletin import Area, Category, Chart, Month, Preference
from bot.visa.digest import Interest
from bot.visa.pages.parse import parse
from bot.visa.source import Source
from tests.fakes.pages import Bulletin
from tests.fakes.state import Hours, open_site

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.desk import Target
    from bot.events import Reply
    from bot.store import Store

JANUARY, FEBRUARY = Month(2025, 1), Month(2025, 2)
NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)
EB2_INDIA = Interest(Preference.EB2, Area.INDIA)


@dataclass
class Postbox:
    """A platform that shows a nonce once, and may break before or after it has shown a message."""

    shown: dict[str, tuple[str, str]] = field(default_factory=dict)
    calls: int = 0
    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        self.calls += 1
        self.before(self.calls)
        await asyncio.sleep(0)
        self.shown.setdefault(nonce, (target.author.id, reply.text))
        self.after(self.calls)

    def texts(self, author: str = "ann") -> list[str]:
        return [text for who, text in self.shown.values() if who == author]


def caller(author: str = "ann", channel: str = "C1") -> Caller:
    return Caller(ConversationKey("slack", "T1", channel), Author(author))


def page(month: Month, eb2_india: str) -> str:
    made = Bulletin(month)
    made.at(Chart.FINAL_ACTION, Category.EMPLOYMENT).rows[1][3] = eb2_india
    return made.html()


@dataclass
class Desk:
    alerts: Alerts
    box: Postbox

    async def publish(self, month: Month, eb2_india: str, at: datetime = NOW) -> None:
        await self.alerts.shelf.put(parse(page(month, eb2_india)), "test", at)

    async def tell_all(self, month: Month) -> None:
        for scope in await self.alerts.watchers():
            await self.alerts.tell(scope, month)


@pytest.fixture
def desk(store: Store) -> Desk:
    box = Postbox()
    return Desk(Alerts(store, Shelf(store), {"slack": box}, lambda: NOW), box)


async def test_a_watch_is_confirmed_with_what_holds_now_and_tells_nothing_again(desk: Desk) -> None:
    reply = await desk.alerts.watch(caller(), EB2_INDIA)
    assert reply.text.startswith("Watching EB-2 India: one message with every new Visa Bulletin.")
    assert "Final Action Dates: August 1, 2012" in reply.text
    await desk.tell_all(Month(2024, 12))
    assert desk.box.shown == {}


async def test_a_new_bulletin_is_told_once_with_what_changed(desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.alerts.watch(caller(), Interest(Preference.F1, Area.MEXICO))
    await desk.publish(JANUARY, "01OCT12")
    for _ in range(3):
        await desk.tell_all(JANUARY)
    (text,) = desk.box.texts()
    assert text.startswith("**The Visa Bulletin for January 2025 is out.**")
    assert "Final Action Dates: October 1, 2012, 61 days forward from August 1, 2012" in text
    assert "**F1 Mexico**" in text
    assert official_url(JANUARY) in text
    (sent,) = await desk.alerts.sent(person(caller().conversation, "ann"))
    assert json.loads(sent)["bulletin"] == "2025-01"


async def test_what_changed_since_the_last_bulletin_known_is_told_where_a_month_is_missing(desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.publish(FEBRUARY, "01OCT12")
    await desk.tell_all(FEBRUARY)
    (text,) = desk.box.texts()
    assert "Final Action Dates: October 1, 2012, 61 days forward from August 1, 2012 in December 2024" in text


async def test_a_priority_date_that_becomes_current_is_told_once_more_and_again_after_a_retrogression(
    desk: Desk,
) -> None:
    interest = Interest(Preference.EB2, Area.INDIA, date(2012, 9, 15))
    await desk.alerts.watch(caller(), interest)
    await desk.publish(JANUARY, "15SEP12")
    await desk.tell_all(JANUARY)
    (text,) = desk.box.texts()
    assert "on the cut-off itself, and must be earlier" in text
    for month, cutoff, current in ((FEBRUARY, "16SEP12", 1), (FEBRUARY + 1, "U", 1), (FEBRUARY + 2, "C", 2)):
        await desk.publish(month, cutoff, NOW + timedelta(days=month.month))
        for _ in range(2):
            await desk.tell_all(month)
        assert (
            sum("**Your priority date September 15, 2012 is current**" in text for text in desk.box.texts()) == current
        )
    assert len(desk.box.texts()) == 4 + 2


async def test_a_date_that_was_current_in_an_earlier_watch_is_told_when_it_is_so_again(desk: Desk) -> None:
    interest = Interest(Preference.EB2, Area.INDIA, date(2012, 7, 31))
    await desk.alerts.watch(caller(), interest)
    await desk.alerts.unwatch(caller())
    await desk.publish(JANUARY, "01JAN12")
    await desk.alerts.watch(caller(), interest)
    await desk.publish(FEBRUARY, "01AUG12")
    await desk.tell_all(FEBRUARY)
    assert any("**Your priority date July 31, 2012 is current**" in text for text in desk.box.texts())


async def test_several_workers_at_once_tell_once(desk: Desk) -> None:
    await desk.alerts.watch(caller(), Interest(Preference.EB2, Area.INDIA, date(2012, 9, 1)))
    await desk.publish(JANUARY, "01OCT12")
    scope = person(caller().conversation, "ann")
    await asyncio.gather(*(desk.alerts.tell(scope, JANUARY) for _ in range(8)))
    assert len(desk.box.texts()) == 2
    assert len(await desk.alerts.sent(scope)) == 2


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", [1, 2])
async def test_a_worker_that_dies_in_the_middle_neither_doubles_nor_loses(desk: Desk, moment: str, call: int) -> None:
    def die(number: int) -> None:
        if number == call:
            raise ConnectionError("the worker is gone")

    setattr(desk.box, moment, die)
    await desk.alerts.watch(caller(), Interest(Preference.EB2, Area.INDIA, date(2012, 9, 1)))
    await desk.publish(JANUARY, "01OCT12")
    with pytest.raises(ConnectionError):
        await desk.tell_all(JANUARY)
    await desk.alerts.watch(caller(), Interest(Preference.F4, Area.ALL))
    await desk.tell_all(JANUARY)
    await desk.tell_all(JANUARY)
    assert len(desk.box.texts()) == 2


async def test_a_revised_bulletin_is_told_only_where_it_changes_something(desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.alerts.watch(caller("bob"), Interest(Preference.F1, Area.MEXICO))
    for hour, cutoff in enumerate(("01OCT12", "01SEP12")):
        await desk.publish(JANUARY, cutoff, NOW + timedelta(hours=hour))
        await desk.tell_all(JANUARY)
    assert [text.split("\n")[0] for text in desk.box.texts("ann")] == [
        "**The Visa Bulletin for January 2025 is out.**",
        "**The Visa Bulletin for January 2025 was revised after we wrote to you.**",
    ]
    assert len(desk.box.texts("bob")) == 1


async def test_notes_alone_that_are_revised_are_kept_and_told_to_nobody_again(desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    for hour, section in enumerate(("", "<p>D. RETROGRESSION IN THE EB-2 CATEGORY</p><p>EB-2 may retrogress.</p>")):
        html = page(JANUARY, "01OCT12").replace("<p>Department of State", f"{section}<p>Department of State")
        await desk.alerts.shelf.put(parse(html), "test", NOW + timedelta(hours=hour))
        await desk.tell_all(JANUARY)
    assert len(desk.box.texts()) == 1
    assert len(await desk.alerts.shelf.editions()) == 2


async def test_a_watcher_in_two_channels_hears_in_both_of_what_is_watched_there(desk: Desk) -> None:
    await desk.alerts.watch(caller(channel="C1"), EB2_INDIA)
    await desk.alerts.watch(caller(channel="C2"), Interest(Preference.F1, Area.MEXICO))
    await desk.publish(JANUARY, "01OCT12")
    await desk.tell_all(JANUARY)
    assert sorted("EB-2 India" in text for text in desk.box.texts()) == [False, True]


async def test_unwatch_ends_what_it_names_or_everything(desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.alerts.watch(caller(), Interest(Preference.F1, Area.MEXICO, date(2001, 2, 3)))
    reply = await desk.alerts.unwatch(caller(), Preference.EB2, Area.INDIA)
    assert reply.text == "No longer watching EB-2 India. You still watch: F1 Mexico with priority date 2001-02-03."
    assert (await desk.alerts.unwatch(caller(), Preference.EB5)).failed
    assert "F1 Mexico" in (await desk.alerts.unwatch(caller())).text
    await desk.publish(JANUARY, "01OCT12")
    await desk.tell_all(JANUARY)
    assert desk.box.shown == {}
    assert await desk.alerts.watchers() == ()


async def test_nobody_may_watch_without_end(desk: Desk) -> None:
    for year in range(MOST):
        await desk.alerts.watch(
            caller(), Interest(Preference.EB2, Area.INDIA, date(2000 + year % 24, 1 + year // 24, 1))
        )
    refused = await desk.alerts.watch(caller(), Interest(Preference.F1, Area.ALL))
    assert refused.failed
    assert "/visa unwatch" in refused.text
    again = await desk.alerts.watch(caller(), Interest(Preference.EB2, Area.INDIA, date(2000, 1, 1)))
    assert not again.failed


async def test_the_engine_brings_news_from_the_site_to_every_watcher_once(store: Store, desk: Desk) -> None:
    for name in ("ann", "bob", "cem"):
        await desk.alerts.watch(caller(name), EB2_INDIA)
    async with open_site() as site, open_engine(store) as engine:
        for month, cutoff in ((Month(2024, 12), "01AUG12"), (JANUARY, "01OCT12")):
            address = official_url(month, site.url).removeprefix(site.url)
            site.pages[address] = page(month, cutoff).encode()
        herald = Herald(await engine.docket(), desk.alerts, Source(site.url, clock=Hours(NOW)))
        herald.register()
        findings = await herald.look()
        await proclaim(await engine.docket(), JANUARY)
        all_told = asyncio.Event()
        desk.box.after = lambda _: all_told.set() if len(desk.box.shown) == 3 else None
        working = asyncio.create_task(engine.work(_never, 4))
        async with asyncio.timeout(20):
            await all_told.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert [each.said.split(":")[0] for each in findings] == ["revised", "new"]
    assert sorted(who for who, _ in desk.box.shown.values()) == ["ann", "bob", "cem"]


async def test_news_that_nobody_lived_to_tell_is_told_at_the_next_look(store: Store, desk: Desk) -> None:
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.publish(JANUARY, "01OCT12")  # and whoever fetched it is killed
    async with open_engine(store) as engine:
        herald = Herald(await engine.docket(), desk.alerts, Source("http://127.0.0.1:9", clock=Hours(NOW)))
        herald.register()
        told = asyncio.Event()
        desk.box.after = lambda _: told.set()
        working = asyncio.create_task(engine.work(_never, 4))
        await herald.look()
        async with asyncio.timeout(20):
            await told.wait()
        assert not await desk.alerts.shelf.has_news()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
    assert len(desk.box.texts()) == 1


async def test_a_platform_in_trouble_is_the_operators_business_and_is_tried_again(store: Store, desk: Desk) -> None:
    def away(number: int) -> None:
        if number == 1:
            raise ConnectionError("slack is away")

    desk.box.before = away
    await desk.alerts.watch(caller(), EB2_INDIA)
    await desk.publish(JANUARY, "01OCT12")
    async with open_engine(store) as engine:
        herald = Herald(await engine.docket(), desk.alerts, Source("http://127.0.0.1:9"))
        with pytest.raises(ConnectionError):
            await herald.tell(person(caller().conversation, "ann"), JANUARY)
        await herald.tell(person(caller().conversation, "ann"), JANUARY)
    assert len(desk.box.texts()) == 1


async def _never(conversation: str, epoch: int) -> None:
    raise AssertionError(f"{conversation} {epoch}")
