"""After an absence: what was asked meanwhile is answered, or people are told that it was not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.store import StoreUnavailable
from tests.adapters.discord.commanded import Counter
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def test_what_is_too_old_to_be_answered_is_not_passed_over_in_silence(stage: Stage) -> None:
    other = stage.world.open_channel("other")
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    stage.ann.says(f"{MENTION} asked in vain", stage.channel)
    stage.ann.says("chatter", other)
    stage.world.pass_time(hours=30)
    stage.ann.says(f"{MENTION} missed", stage.channel)
    async with stage.bot(listening=False) as bot:
        bot.pass_time(hours=30)
        bot.listen()
        await stage.answered(lambda: "ask me again" in "".join(stage.replies()), "the word")
        await stage.answered(lambda: len(stage.final()) == 2)
    assert "asked in vain" not in "".join(stage.final())
    assert stage.replies(other) == []


async def test_a_command_in_text_is_run_once_whoever_tells_of_it_again_and_anew_when_it_is_edited(stage: Stage) -> None:
    counter = Counter()
    async with stage.bot(commands=counter):
        command = stage.ann.says(f"{MENTION} /visa reset", stage.channel)
        await stage.answered(lambda: counter.taken, "the command")
    async with stage.bot(commands=counter):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        assert len(counter.taken) == 1
        counter.raises = StoreUnavailable("down")
        stage.ann.edits(command, f"{MENTION} /visa status", stage.channel)
        await stage.answered(lambda: "cannot reach my memory" in "".join(stage.replies()), "a word")
    assert [text for _, text in counter.taken] == ["/visa reset", "/visa status"]
    assert len(stage.final()) == 1
