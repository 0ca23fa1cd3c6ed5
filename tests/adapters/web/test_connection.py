from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.adapters.web.screen import Screen
from tests.fakes.narrows import open_narrows

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from tests.fakes.stage import Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser, pytest.mark.timeout(90)]

WHOLE = " ".join(f"word{number}" for number in range(60))
SOCKET, EVENTS = "/agent/ws/", "/agent/events/"


async def half_way(stage: Stage, screen: Screen) -> None:
    """Ask for an answer that stops half-way until the director lets it go on."""
    stage.director.go_on.clear()
    await screen.say("slow")
    await expect(screen.answers.first).to_contain_text("word19")


@pytest.mark.parametrize(
    ("blocked", "shown"),
    [((), "Live"), ((SOCKET,), "Live, by events"), ((SOCKET, EVENTS), "Live, by requests")],
    ids=["socket", "events", "requests"],
)
async def test_an_answer_comes_whole_by_the_best_way_that_the_network_lets_through(
    context: BrowserContext, stage: Stage, blocked: tuple[str, ...], shown: str
) -> None:
    async with open_narrows(stage.url, *blocked) as narrows:
        page = await context.new_page()
        screen = Screen(page)
        await page.goto(narrows.url)
        await screen.connected(shown)
        await half_way(stage, screen)
        stage.director.go_on.set()
        await expect(screen.answers.first).to_have_text(WHOLE)
        assert not [path for path in narrows.passed if any(word in path for word in blocked)]


async def test_a_network_that_narrows_in_the_middle_costs_no_word_and_repeats_none(
    context: BrowserContext, stage: Stage
) -> None:
    async with open_narrows(stage.url) as narrows:
        screen = await Screen.open(context, narrows.url)
        await half_way(stage, screen)
        narrows.blocked = {SOCKET}
        narrows.cut()
        await screen.connected("Live, by events")
        narrows.blocked = {SOCKET, EVENTS}
        narrows.cut()
        await screen.connected("Live, by requests")
        stage.director.go_on.set()
        await expect(screen.answers.first).to_have_text(WHOLE)
        await screen.ask("echo still here")
        await expect(screen.answers).to_have_text([WHOLE, "echo still here"])


async def test_a_server_that_goes_and_comes_back_is_picked_up_where_it_was(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await half_way(stage, screen)
    await stage.close_doors()
    await screen.connected("No connection")
    stage.director.go_on.set()
    await screen.say("echo said while it was away")
    await expect(screen.page.get_by_text("Waiting for the connection")).to_be_visible()
    await stage.open_doors()
    await screen.back()
    await expect(screen.answers).to_have_text([WHOLE, "echo said while it was away"])
    await screen.page.reload()
    await expect(screen.answers).to_have_text([WHOLE, "echo said while it was away"])


async def test_a_page_opened_in_the_middle_of_an_answer_shows_it_from_its_first_word(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await half_way(stage, screen)
    late = await Screen.open(context, stage.url, screen.room)
    await expect(late.answers.first).to_contain_text("word0 word1")
    stage.director.go_on.set()
    for each in (screen, late):
        await expect(each.answers).to_have_text([WHOLE])
