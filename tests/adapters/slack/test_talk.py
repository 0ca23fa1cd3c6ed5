"""People talk to the bot in Slack, and see its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store


@pytest.mark.parametrize("http", [False, True])
async def test_a_mention_in_a_channel_is_answered_once_in_its_thread(store: Store, *, http: bool) -> None:
    async with open_scene(store, http=http) as scene:
        room = scene.slack.room()
        asked = await scene.slack.person().say(room, f"<@{scene.slack.bot()}> where is EB-2 India?")
        answer = await scene.reply_to(asked, room)
        assert answer.thread == asked.ts
        assert answer.words.startswith("0: where is EB-2 India?")
