"""How an answer arrives: first words at once, steady edits inside Discord's budget, and an end that does not wait."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.events import Done, Failed, ToolUse
from tests.fakes.discord.people import MENTION
from tests.fakes.puppet import FOOTER, Puppet

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage
    from tests.fakes.discord.world import Call


def writes(stage: Stage) -> list[Call]:
    """Return what was put before people, in order."""
    return [call for call in stage.world.calls if call.method in {"POST", "PATCH"} and "content" in call.body]


async def test_text_flows_on_a_narrow_bucket_without_ever_running_into_it(stage: Stage) -> None:
    stage.fake.traffic.rate(5, 5.0)
    puppet = Puppet()
    async with stage.bot(puppet, rate_budgets="on"):
        stage.ann.says(f"{MENTION} tell me a story", stage.channel)
        await puppet.begun.wait()
        for number in range(65):
            puppet.say(f"word{number} ")
            await asyncio.sleep(0.1)  # tokens come at their own pace
        puppet.finish(" ".join(f"word{number}" for number in range(65)))
        await stage.answered(stage.final)
    lengths = [len(call.body["content"]) for call in writes(stage)]
    assert len(lengths) > 4  # how soon and how steadily: bench/discord.py
    assert lengths[:-1] == sorted(lengths[:-1])
    assert all(call.status != 429 for call in stage.world.calls)


async def test_typing_is_shown_at_once_and_not_after_the_first_words(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: stage.world.typing, "typing")
        puppet.say("Hello")
        await stage.answered(stage.replies)
        first = writes(stage)[0].at
        puppet.finish("Hello there")
        await stage.answered(stage.final)
    assert all(at <= first for _, at in stage.world.typing)


async def test_a_silent_provider_gets_a_placeholder_with_a_stop_button(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: "Thinking" in "".join(stage.replies()), "a placeholder")
        (placeholder,) = stage.messages()
        stage.ann.clicks("Stop", placeholder["id"], stage.channel)
        await stage.answered(stage.final)
    (reply,) = stage.messages()
    assert reply["id"] == placeholder["id"]
    assert "Stopped." in reply["content"]
    assert puppet.cancelled == 1


async def test_what_is_being_done_is_shown_when_it_takes_a_while(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await puppet.begun.wait()
        puppet.put(ToolUse("cutoff_date", "Reading the Visa Bulletin"))
        await stage.answered(lambda: "Reading the Visa Bulletin" in "".join(stage.replies()), "the label")
        puppet.say("It is ")
        puppet.finish("It is 2012.")
        await stage.answered(stage.final)
    assert stage.final() == ["It is 2012.\n\n-# Visa Expert · offline"]


async def test_a_failure_is_said_in_the_reply_with_what_stood_there(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("The date is")
        puppet.put(Failed("unavailable", "No provider answers. Try again in a minute.", partial="The date is"))
        await stage.answered(stage.final)
    (text,) = stage.final()
    assert text == "The date is\n\n⚠️ No provider answers. Try again in a minute."


async def test_a_long_answer_is_several_messages_in_order(stage: Stage) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(16))
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say(text)
        await stage.answered(stage.replies)
        puppet.put(Done(text, FOOTER))
        await stage.answered(stage.final)
    parts = stage.replies()
    assert len(parts) > 2
    assert [f"Paragraph {number}." in "".join(parts) for number in range(16)] == [True] * 16
    assert sum("Retry" in str(each["components"]) for each in stage.messages()) == 1


async def test_an_endless_answer_comes_as_a_file_under_its_beginning(stage: Stage) -> None:
    text = "\n\n".join(f"Paragraph {number}. " + "words " * 60 for number in range(60))
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say(text)
        await stage.answered(lambda: len(stage.replies()) == 5, "five parts")
        puppet.put(Done(text, FOOTER))
        await stage.answered(lambda: stage.final() and len(stage.messages()) == 1, "one message with a file")
    (reply,) = stage.messages()
    (file,) = reply["attachments"]
    assert "whole answer" in reply["content"]
    assert stage.world.files[urlsplit(file["url"]).path].decode() == text
