"""New bulletins reach every worker; a revised one keeps both versions; a refusal is respected, and nothing is lost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from prometheus_client import REGISTRY

from bot.bulletins.shelf import Kept, Shelf
from bot.bulletins.updates import look
from bot.visa.archive import load, official_url
from bot.visa.bulletin import Area, Category, Chart, Month, Preference, Status
from bot.visa.pages.files import read_file
from bot.visa.pages.parse import parse
from bot.visa.source import Source
from tests.fakes.pages import Bulletin
from tests.fakes.papers import pdf_of
from tests.fakes.state import Hours, Site, open_site

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store

JANUARY = Month(2025, 1)
NOW = datetime(2024, 12, 20, 12, tzinfo=UTC)
FINAL = Chart.FINAL_ACTION


def page(month: Month = JANUARY, f1: str = "C") -> Bulletin:
    made = Bulletin(month)
    made.at(FINAL, Category.FAMILY).rows[0][1:] = [f1] * 5
    return made


def path(month: Month) -> str:
    return official_url(month, "http://x").removeprefix("http://x")


async def test_a_bulletin_put_on_the_shelf_is_part_of_every_workers_history(store: Store) -> None:
    here, elsewhere = Shelf(store), Shelf(store)
    assert (await elsewhere.history()).latest == Month(2024, 12)
    assert await here.put(parse(page().html()), "a file", NOW) is Kept.NEW
    history = await elsewhere.history()
    assert history.latest == JANUARY
    assert history.cutoff(JANUARY, FINAL, Preference.F1, Area.ALL) is Status.CURRENT
    assert history.diversity(JANUARY)
    assert history is await elsewhere.history()


async def test_the_same_bulletin_again_changes_nothing(store: Store) -> None:
    shelf = Shelf(store)
    for _ in range(2):
        kept = await shelf.put(parse(page().html()), "a file", NOW)
    assert kept is Kept.KNOWN
    assert len(await shelf.editions()) == 1


async def test_a_revised_bulletin_keeps_both_versions(store: Store) -> None:
    shelf = Shelf(store)
    await shelf.put(parse(page().html()), "first", NOW)
    assert await shelf.put(parse(page(f1="01JAN20").html()), "second", NOW + timedelta(hours=1)) is Kept.REVISED
    history = await shelf.history()
    assert history.cutoff(JANUARY, FINAL, Preference.F1, Area.ALL) == date(2020, 1, 1)
    assert [each.origin for each in await shelf.editions()] == ["first", "second"]


async def test_a_bulletin_whose_notes_alone_are_revised_keeps_both_versions(store: Store) -> None:
    shelf = Shelf(store)
    warned, plain = page(), page()
    warned.sections = ["<p>D. RETROGRESSION IN THE EB-2 CATEGORY</p><p>EB-2 may retrogress in February.</p>"]
    await shelf.put(parse(plain.html()), "first", NOW)
    later = [NOW + timedelta(hours=hour) for hour in (1, 2, 3)]
    assert await shelf.put(parse(warned.html()), "second", later[0]) is Kept.REWORDED
    assert await shelf.put(parse(warned.html()), "again", later[1]) is Kept.KNOWN
    assert [note.heading for note in (await shelf.history()).notes(JANUARY)] == ["RETROGRESSION IN THE EB-2 CATEGORY"]
    assert [each.origin for each in await shelf.editions()] == ["first", "second"]
    assert await shelf.put(read_file(pdf_of(plain.html())), "a PDF, whose notes are broken", later[2]) is Kept.KNOWN


async def test_a_shipped_bulletin_is_known_by_its_facts_when_its_page_is_added(store: Store, shared: Path) -> None:
    file = shared / "bulletins" / "visa-bulletin-for-december-2024.html"
    shelf, content = Shelf(store), file.read_bytes()
    assert await shelf.put(read_file(content), "the page", NOW) is Kept.KNOWN
    warning = b"D. RETROGRESSION IN EB-2</b></p><p>It may.</p><p><b>E.<u>U.S. GOVERNMENT"
    reworded = content.replace(b"D.&nbsp;&nbsp;<u>U.S. GOVERNMENT", warning)
    assert await shelf.put(read_file(reworded), "a new one", NOW) is Kept.REWORDED


def test_a_revision_of_a_shipped_bulletin_takes_its_place() -> None:
    december = Month(2024, 12)
    history = load([parse(page(december, "01JAN20").html())])
    assert history.cutoff(december, FINAL, Preference.F1, Area.ALL) == date(2020, 1, 1)


async def looked(store: Store, site: Site, now: datetime = NOW) -> list[str]:
    clock = Hours(now)
    return [f"{each.month} {each.said}" for each in await look(Shelf(store), Source(site.url, clock=clock), now)]


async def test_an_update_takes_the_months_that_are_out_and_stops_at_the_first_that_is_not(store: Store) -> None:
    async with open_site() as site:
        site.pages = {path(JANUARY): page().html().encode()}
        found = await looked(store, site)
    assert found[0].startswith("2024-12 not published yet")
    assert len(site.asked) == 1
    async with open_site() as site:
        december = Bulletin(Month(2024, 12)).html().encode()
        site.pages = {path(Month(2024, 12)): december, path(JANUARY): page().html().encode()}
        found = await looked(store, site)
        assert [each.split(":")[0] for each in found] == ["2024-12 revised", "2025-01 new"]
        assert [each for each in await looked(store, site) if "unchanged" not in each] == []
    assert (await Shelf(store).history()).latest == JANUARY


async def test_after_a_refusal_the_site_is_left_alone_until_it_wants(store: Store) -> None:
    async with open_site() as site:
        site.status, site.retry_after = 429, "7200"
        (said,) = await looked(store, site)
        assert "429" in said
        assert "bulletin add" in said
        asked = len(site.asked)
        (said,) = await looked(store, site, NOW + timedelta(hours=1))
        assert "left alone until 2024-12-20 14:00 UTC" in said
        assert len(site.asked) == asked
        await looked(store, site, NOW + timedelta(hours=3))
        assert len(site.asked) > asked


async def test_a_page_that_cannot_be_read_raises_an_alert_and_changes_nothing(store: Store) -> None:
    def raised() -> float:
        return REGISTRY.get_sample_value("bot_operator_alerts_total", {"kind": "bulletin_unreadable"}) or 0.0

    before = raised()
    async with open_site() as site:
        site.pages = {
            path(Month(2024, 12)): b"<html>Visa Bulletin, Chargeability</html>",
            path(JANUARY): page().html().replace("INDIA", "CANADA").encode(),
        }
        found = await looked(store, site)
    assert all("not readable, nothing was changed" in each for each in found)
    assert raised() == before + 2
    assert (await Shelf(store).history()).latest == Month(2024, 12)
    assert await Shelf(store).editions() == ()


async def test_many_missing_months_are_not_asked_for_all_at_once(store: Store) -> None:
    async with open_site() as site:
        months = [Month(2025, 1) + step for step in range(12)]
        site.pages = {
            path(each): page(each)
            .html()
            .replace("November 4, 2024", f"{(each + -1).name.split()[0]} 5, {(each + -1).year}")
            .encode()
            for each in months
        }
        found = await looked(store, site, datetime(2026, 11, 22, tzinfo=UTC))
    assert [each.split(":")[0] for each in found] == [f"2025-{month:02} new" for month in range(1, 7)]


async def test_a_past_month_without_its_page_holds_no_later_one_up_and_is_asked_for_again(store: Store) -> None:
    now = datetime(2025, 3, 20, tzinfo=UTC)
    async with open_site() as site:
        site.pages = {path(Month(2025, each)): page(Month(2025, each)).html().encode() for each in (1, 3)}
        found = await looked(store, site, now)
        assert [each[:11] for each in found] == ["2025-01 new", "2025-02 no ", "2025-03 new", "2025-04 not"]
        site.pages[path(Month(2025, 2))] = page(Month(2025, 2)).html().encode()
        site.pages[path(Month(2025, 4))] = page(Month(2025, 4)).html().encode()
        assert "2025-02 new" in {each[:11] for each in await looked(store, site, now + timedelta(hours=7))}


async def test_the_chart_that_uscis_takes_is_recorded_for_every_worker(store: Store) -> None:
    here, elsewhere = Shelf(store), Shelf(store)
    assert (await elsewhere.history()).chart_accepted(JANUARY, Category.FAMILY) is None
    await here.announce(JANUARY, Category.FAMILY, Chart.DATES_FOR_FILING)
    assert (await elsewhere.history()).chart_accepted(JANUARY, Category.FAMILY) is Chart.DATES_FOR_FILING
    await here.announce(JANUARY, Category.FAMILY, FINAL)
    history = await elsewhere.history()
    assert history.chart_accepted(JANUARY, Category.FAMILY) is FINAL
    assert history.chart_accepted(JANUARY, Category.EMPLOYMENT) is None
    assert history.as_of(Month(2024, 12)).chart_accepted(JANUARY, Category.FAMILY) is None
    assert history.chart_accepted(Month(2026, 9), Category.FAMILY) is Chart.DATES_FOR_FILING
