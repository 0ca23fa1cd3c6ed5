"""What a channel or Discord refuses: the answer comes without it, elsewhere, or there is a word on why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.events import Chart, Done, Reply, Table, Text
from tests.adapters.discord.commanded import Counter, done, shown
from tests.fakes.discord.limits import Refusal, invalid
from tests.fakes.discord.people import MENTION
from tests.fakes.house import FOOTER, ScriptedAgent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.stage import Stage

WORDS = "It is so.\n\n-# Visa Expert · offline"
NO_PERMISSION = Refusal(403, 50013, "Missing Permissions")


async def charted(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    del message, history
    yield Text("It is ")
    yield Chart("EB-2", "a line", (), png=b"\x89PNG")
    yield Done("It is so.", FOOTER)


def without(name: str) -> Callable[[str, JSON, int], Refusal | None]:
    """Refuse what holds this."""
    return lambda path, body, _: invalid(name, "no") if body.get(name) and path.startswith("/channels") else None


async def test_an_answer_comes_without_the_buttons_that_are_refused(stage: Stage) -> None:
    stage.world.refuses = without("components")
    async with stage.bot(ScriptedAgent(charted)):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: stage.replies() == [WORDS])
    (reply,) = stage.messages()
    assert len(reply["attachments"]) == 1
    assert reply["message_reference"]


async def test_an_answer_comes_without_the_reference_that_is_refused(stage: Stage) -> None:
    refusal = Refusal(400, 160002, "Cannot reply without permission to read message history")
    stage.world.refuses = lambda _, body, __: refusal if body.get("message_reference") else None
    async with stage.bot(ScriptedAgent(charted)):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: stage.final() == [WORDS])
    assert len(stage.messages()) == 1


@pytest.mark.parametrize("refusal", [NO_PERMISSION, Refusal(413, 40005, "Request entity too large")])
async def test_an_answer_comes_without_the_files_that_are_refused_and_says_so(stage: Stage, refusal: Refusal) -> None:
    stage.world.refuses = lambda _, __, files: refusal if files else None
    async with stage.bot(ScriptedAgent(charted)):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    (reply,) = stage.final()
    assert reply.startswith("It is so.")
    assert "I may not attach files here" in reply


async def test_a_card_that_is_refused_comes_as_words(stage: Stage) -> None:
    stage.world.refuses = lambda _, body, __: invalid("flags", "no") if body.get("flags", 0) & 1 << 15 else None
    table = Table("December 2024", ("", "India"), (("EB-2", "2012-08-01"),))
    async with stage.bot(commands=Counter(Reply("The bulletin.", (table,), private=False))):
        asked = stage.ann.types("visa bulletin", stage.channel)
        await done(stage, asked)
    assert shown(stage, asked)["content"].startswith("The bulletin.\n\n**December 2024**\n\n```")


async def test_who_asks_where_the_bot_may_not_write_is_told_in_private(stage: Stage) -> None:
    stage.world.denied[stage.channel] = 50013
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: stage.replies(stage.ann.private()), "a word in private")
        stage.ann.says("hello", stage.ann.private())
        await stage.answered(lambda: stage.final(stage.ann.private()))
    assert f"<#{stage.channel}>" in stage.replies(stage.ann.private())[0]
    assert stage.replies() == []


async def test_an_answer_comes_where_it_was_asked_if_its_thread_is_closed_to_the_bot(stage: Stage) -> None:
    async with stage.bot(discord_threads="all"):
        question = stage.ann.says(f"{MENTION} hi", stage.channel)
        stage.world.denied[question] = 50013
        await stage.answered(stage.final)
    assert question in stage.world.channels
    assert stage.messages()[0]["message_reference"]["message_id"] == question
