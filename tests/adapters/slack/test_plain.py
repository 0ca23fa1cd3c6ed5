"""A Slack that knows few methods: every question still gets its one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.slack import Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store

BEYOND = (
    "chat.startStream", "chat.appendStream", "chat.stopStream", "chat.postEphemeral", "conversations.replies",
    "conversations.history", "conversations.info", "conversations.open", "assistant.threads.setStatus",
    "assistant.threads.setTitle", "assistant.threads.setSuggestedPrompts", "views.open", "views.publish", "users.info",
)  # fmt: skip
"""What it does not know."""


@pytest.mark.parametrize("lost", ["", "drop_before"])
async def test_a_slack_that_only_posts_and_edits_gets_one_answer_a_question(store: Store, lost: str) -> None:
    async with open_scene(store) as scene:
        slack, ann = scene.slack, scene.slack.person()
        for method in BEYOND:
            slack.faults.add(Fault(method, "error", times=1000, detail="unknown_method"))
        if lost:
            slack.faults.add(Fault("chat.postMessage", lost))
        room, direct = slack.room("C1"), ann.dm()
        asked = await ann.say(room, f"<@{slack.bot()}> first")
        await scene.idle(room)
        followed = await ann.say(room, f"<@{slack.bot()}> second", thread=asked.ts)
        await ann.say(direct, "third")
        await scene.idle(room)
        await scene.idle(direct)
        said = [post.words.partition("\n")[0] for post in slack.posts(room, thread=asked.ts)]
        assert [each for each in said if each.endswith(("first", "second"))] == ["0: first", "1: second"]
        assert followed.ts
        assert [post.words.partition("\n")[0] for post in slack.posts(direct)] == ["0: third"]
