"""What was said in a conversation that is not open shows as a mark beside its name."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from playwright.async_api import expect

from adapters.publishing import Broadcast
from adapters.web.api import conversation
from bot.desk import Target
from bot.events import Reply
from bot.messages import Author
from tests.adapters.web.screen import Screen

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

    from tests.fakes.stage import Stage

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(90)]
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


async def test_an_alert_in_a_conversation_that_is_not_open_marks_it_until_it_is_opened(
    stage: Stage, context: BrowserContext
) -> None:
    screen = await Screen.open(context, stage.url)
    await screen.ask("echo watch this")
    watched = screen.room
    await screen.button("New conversation").first.click()
    await screen.connected("Live")
    await screen.ask("echo something else")
    mark = screen.page.locator(f"[data-room='{watched}']").get_by_role("img", name="new message")
    await screen.page.evaluate(LOOK)
    await expect(mark).to_have_count(0)

    web = Broadcast("web", stage.core.frames, lambda: uuid4().hex)
    target = Target(conversation(watched), Author("web", "web"))
    await web.notify(target, Reply("The December bulletin is out.", private=False), uuid4().hex)
    await screen.page.evaluate(LOOK)
    await expect(mark).to_be_visible()

    await screen.page.locator(f"[data-room='{watched}'] .room").click()
    await expect(screen.page.get_by_text("The December bulletin is out.")).to_be_visible()
    await expect(mark).to_have_count(0)
    await screen.page.evaluate(LOOK)
    await expect(mark).to_have_count(0)
