"""What people see in Discord: who wakes the bot, where it answers, and that it answers once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.people import MENTION
from tests.fakes.discord.world import ROLE

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def test_a_mention_is_answered_once_under_the_question(stage: Stage) -> None:
    async with stage.bot():
        question = stage.ann.says(f"When, {MENTION}, will it be current?", stage.channel)
        await stage.answered(stage.final)
    (reply,) = stage.messages()
    assert str(reply["content"]).startswith("0: When, , will it be current?")
    assert reply["message_reference"]["message_id"] == question


async def test_direct_messages_replies_and_role_mentions_wake_it(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says("hello", stage.ann.private())
        await stage.answered(lambda: stage.final(stage.ann.private()))
        stage.ann.says(f"<@&{ROLE}> hello", stage.channel)
        await stage.answered(stage.final)
        (first,) = stage.messages()
        stage.ann.says("and now?", stage.channel, reply_to=str(first["id"]))
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[1].startswith("1: and now?")
