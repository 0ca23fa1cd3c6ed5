from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.adapters.web.screen import Screen
from tests.fakes.stage import ADDRESS, ANSWER

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext

    from tests.fakes.stage import Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.browser]


async def test_a_typed_question_is_answered_with_links_tables_and_charts(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    answer = await screen.ask("EB-2 India, with a table and a chart")
    await expect(answer.locator(".bubble")).to_have_text("EB-2 India, with a table and a chart")
    await expect(answer.locator("strong").first).to_have_text("December 2024")
    await expect(answer.get_by_role("link", name="Visa Bulletin for December 2024")).to_have_attribute("href", ADDRESS)
    await expect(answer.get_by_role("cell", name="2012-08-01")).to_be_visible()
    await expect(answer.get_by_role("img", name="EB-2 India moved from 2012-01-01")).to_be_visible()
    await expect(answer.locator(".signature")).to_have_text("offline · Visa Expert · data to December 2026")
    await answer.get_by_text("Show the numbers").click()
    await expect(answer.get_by_role("cell", name="2019-01-08")).to_be_visible()
    await expect(screen.page.locator("#announcer")).to_contain_text("Answer: In the")
    await screen.button("How has EB-2 India moved?").click()
    await expect(screen.page.locator(".turn")).to_have_count(2)
    await screen.page.reload()
    await expect(answer.get_by_role("cell", name="2012-08-01")).to_be_visible()
    await expect(answer.get_by_role("img", name="EB-2 India moved from 2012-01-01")).to_be_visible()


async def test_an_example_starts_a_conversation_that_is_listed_and_survives_a_reload(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.page.locator(".example").first.click()
    listed = screen.page.get_by_role("navigation").get_by_role(
        "button", name="What is the EB-2 India final action", exact=False
    )
    await expect(listed.first).to_be_visible()
    await expect(screen.answers.first).to_contain_text("Turn 1.")
    await screen.page.reload()
    await expect(screen.answers.first).to_contain_text("Turn 1.")
    await screen.button("New conversation").click()
    await expect(screen.page.locator(".turn")).to_have_count(0)
    await expect(screen.page.get_by_role("heading", name="What would you like to know")).to_be_visible()
    await listed.first.click()
    await expect(screen.answers.first).to_contain_text("Turn 1.")


async def test_the_palette_completes_commands_and_arguments(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    options = screen.page.get_by_role("listbox", name="Commands").get_by_role("option")
    await screen.words.press_sequentially("/vis")
    await expect(options.first).to_contain_text("/visa mode")
    await screen.words.fill("/da")
    await expect(options.first).to_contain_text("/visa date")
    await screen.words.press("Tab")
    await expect(screen.words).to_have_value("/visa date ")
    await expect(screen.page.locator("#palette-hint")).to_contain_text("F1 to F4")
    await screen.words.press_sequentially("eb-5")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Tab"):
        await screen.words.press(key)
    await expect(screen.words).to_have_value("/visa date EB-5-RC ")
    await screen.words.press_sequentially("ind")
    await expect(options).to_have_count(1)
    await screen.words.press("Tab")
    await expect(screen.words).to_have_value("/visa date EB-5-RC India ")
    await screen.words.press("Escape")
    await expect(screen.page.locator("#palette")).to_be_hidden()
    await screen.words.press("Enter")
    await expect(screen.answers.first).to_have_text("command: /visa date EB-5-RC India")


async def test_a_conversation_opened_from_a_link_is_called_by_its_first_question(
    context: BrowserContext, browser: Browser, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("/visa status")
    await screen.ask("echo first")
    stranger = await browser.new_context()
    other = await Screen.open(stranger, stage.url, screen.room)
    await expect(other.page.locator("#title")).to_have_text("echo first")
    await expect(other.page.locator(".room")).to_have_text(["echo first"])
    await stranger.close()


async def test_what_a_command_said_is_still_there_after_a_reload_and_goes_with_a_reset(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo first")
    await screen.ask("/visa status")
    await screen.page.reload()
    await expect(screen.answers).to_have_text(["echo first", "command: /visa status"])
    await expect(screen.page.locator(".bubble").last).to_have_text("/visa status")
    other = await Screen.open(context, stage.url, screen.room)
    await screen.say("/visa reset")
    for each in (screen, other):
        await expect(each.answers).to_have_text(["command: /visa reset"])
        await expect(each.page.get_by_text("echo first")).to_have_count(0)
    await screen.ask("/visa status")
    await expect(screen.page.locator("#title")).to_have_text("/visa status")
    await screen.ask("echo then")
    await screen.ask("/visa help")
    await screen.ask("echo later")
    await expect(screen.page.locator("#title")).to_have_text("echo then")
    await screen.say("/visa reset")
    await expect(screen.answers).to_have_text(["command: /visa reset"])
    await screen.page.reload()
    await expect(screen.page.get_by_role("heading", name="What would you like to know")).to_be_visible()


async def test_a_long_text_in_a_fence_is_saved_as_a_file(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    text = '{"kept": "' + "x" * 2000 + '"}'
    await screen.ask(f"echo\n```json\n{text}\n```")
    async with screen.page.expect_download() as begun:
        await screen.button("Save as a file").click()
    saved = await begun.value
    assert saved.suggested_filename.endswith(".json")
    assert (await saved.path()).read_text() == text


async def test_mode_provider_and_style_are_switched_and_kept(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    page = screen.page
    await page.get_by_label("Mode").select_option(label="General")
    await page.get_by_label("Provider").select_option(label="Ollama")
    await page.get_by_label("Style").select_option(label="Analytical")
    await expect(page.locator("#announcer")).to_have_text("Style: Analytical")
    other = await Screen.open(context, stage.url, screen.room)
    for name, value in (("Mode", "general"), ("Provider", "ollama"), ("Style", "analytical")):
        await expect(other.page.get_by_label(name)).to_have_value(value)
    await expect(page.locator("#provider option[value=openai]")).to_be_disabled()


async def test_a_slow_answer_is_seen_growing_and_can_be_stopped(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    stage.director.go_on.clear()
    await screen.say("slow")
    await expect(screen.answers.first).to_contain_text("word19")
    await expect(screen.answers.first).not_to_contain_text("false start")
    await screen.button("Stop the answer").click()
    await expect(screen.page.get_by_text("Stopped here.")).to_be_visible()
    await expect(screen.answers.first).to_contain_text("word0 word1")
    await expect(screen.button("Send")).to_be_visible()


async def test_a_failure_says_why_and_can_be_tried_again(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("fail")
    await expect(screen.page.get_by_role("alert")).to_contain_text("did not answer in time")
    await expect(screen.answers.first).to_have_text("The first half")
    await screen.button("Try again").click()
    await expect(screen.page.locator(".turn")).to_have_count(1)


async def test_an_answer_is_given_again_and_a_question_edited_in_place(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo first")
    await screen.button("Answer again").click()
    await expect(screen.button("Copy the answer")).to_be_visible()
    await expect(screen.page.locator(".turn")).to_have_count(1)
    await screen.button("Edit the question").click()
    await expect(screen.words).to_have_value("echo first")
    await screen.say("echo second")
    await expect(screen.answers).to_have_text(["echo second"])
    await screen.page.reload()
    await expect(screen.answers).to_have_text(["echo second"])


async def test_an_answer_is_copied_as_it_was_written(context: BrowserContext, stage: Stage) -> None:
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen = await Screen.open(context, stage.url)
    await screen.ask("EB-2 India?")
    await screen.button("Copy the answer").click()
    await expect(screen.page.locator("#announcer")).to_have_text("Copied.")
    assert await screen.page.evaluate("navigator.clipboard.readText()") == f"{ANSWER}\n\nTurn 1."


async def test_two_tabs_on_one_conversation_show_the_same(context: BrowserContext, stage: Stage) -> None:
    one = await Screen.open(context, stage.url)
    two = await Screen.open(context, stage.url, one.room)
    await one.ask("echo from one")
    await two.ask("echo from two")
    for screen in (one, two):
        await expect(screen.page.locator(".bubble")).to_have_text(["echo from one", "echo from two"])
        await expect(screen.answers).to_have_text(["echo from one", "echo from two"])


async def test_a_thread_stands_under_its_conversation_with_a_memory_of_its_own(
    context: BrowserContext, stage: Stage
) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("tell me about EB-2")
    await screen.button("Reply in a thread").click()
    await expect(screen.page.get_by_role("complementary")).to_contain_text("tell me about EB-2")
    await screen.ask("why?")
    await expect(screen.answers.first).to_contain_text("Turn 1.")
    await expect(
        screen.page.get_by_role("list", name="1 thread").get_by_role("button", name="why?").first
    ).to_be_visible()


async def test_a_deleted_conversation_is_gone_after_a_question(context: BrowserContext, stage: Stage) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo forget me")
    room = screen.room
    await screen.button("Delete “echo forget me”").click()
    await screen.button("Keep it").click()
    await expect(screen.answers).to_have_text(["echo forget me"])
    await screen.button("Delete “echo forget me”").click()
    await screen.page.get_by_role("button", name="Delete", exact=True).click()
    await expect(screen.page.locator(".turn")).to_have_count(0)
    await expect(screen.page.locator(".room")).to_have_count(0)
    again = await Screen.open(context, stage.url, room)
    await expect(again.page.locator(".turn")).to_have_count(0)


async def test_the_page_of_the_api_describes_every_endpoint(context: BrowserContext, stage: Stage) -> None:
    page = await context.new_page()
    await page.goto(f"{stage.url}/docs")
    await expect(page.get_by_role("heading", name="POST /api/agent/chat")).to_be_visible()
    await expect(page.get_by_text("conversation_history").first).to_be_visible()
