"""What people see in Discord: who wakes the bot, where it answers, and that it answers once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.world import MESSAGE_CONTENT_LIMITED, ROLE
from tests.fakes.puppet import Puppet

if TYPE_CHECKING:
    from tests.fakes.discord.stage import Stage


async def test_a_mention_is_answered_once_under_the_question(stage: Stage) -> None:
    async with stage.bot():
        question = stage.ann.says(f"When will it be current, {MENTION}?", stage.channel)
        await stage.answered(stage.final)
    (reply,) = stage.messages()
    assert reply["content"].startswith("0: When will it be current?")
    assert reply["message_reference"]["message_id"] == question


async def test_direct_messages_replies_and_role_mentions_wake_it(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says("hello", stage.ann.private())
        await stage.answered(lambda: stage.final(stage.ann.private()))
        stage.ann.says(f"<@&{ROLE}> hello", stage.channel)
        await stage.answered(stage.final)
        (first,) = stage.messages()
        stage.ann.says("and now?", stage.channel, reply_to=first["id"])
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[1].startswith("1: and now?")


async def test_everyone_other_bots_and_chatter_do_not_wake_it(stage: Stage) -> None:
    other = stage.fake.person("Otto")
    other.user["bot"] = True
    async with stage.bot():
        stage.ann.says("@everyone the new bulletin is out", stage.channel)
        other.says(f"{MENTION} beep", stage.channel)
        stage.ann.says("just talking", stage.channel)
        stage.ann.says(f"{MENTION} and you?", stage.channel)
        await stage.answered(stage.final)
    assert [reply[:11] for reply in stage.replies()] == ["0: and you?"]


async def test_a_mention_without_words_explains_what_it_points_at(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    puppet.finish("It says so.")
    async with stage.bot(puppet):
        said = bob.says("", stage.channel, files={"notice.png": b"\x89PNG"})
        stage.world.find(stage.channel, said)["embeds"] = [
            {"title": "The bulletin", "fields": [{"name": "EB-2", "value": "2012"}]}
        ]
        stage.ann.says(MENTION, stage.channel, reply_to=said)
        await stage.answered(stage.final)
    (asked,) = puppet.asked
    assert asked.text == "Explain this message."
    assert [each.text for each in asked.quotes] == ["The bulletin\n\nEB-2: 2012"]
    assert [each.name for each in asked.attachments] == ["notice.png"]


async def test_a_mention_without_words_is_told_what_it_can_ask(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(MENTION, stage.channel)
        await stage.answered(stage.final)
    assert stage.final()[0].startswith("0: What can you do?")


async def test_two_people_in_a_channel_do_not_wait_for_each_other(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    async with stage.bot(puppet):
        stage.ann.says(f"{MENTION} one", stage.channel)
        bob.says(f"{MENTION} two", stage.channel)
        await stage.answered(lambda: len(puppet.asked) == 2)
        puppet.finish("Done.")
        await stage.answered(lambda: len(stage.final()) == 2)
    assert all(not history for history in puppet.history)


async def test_where_the_channel_is_set_so_a_mention_opens_a_thread(stage: Stage) -> None:
    async with stage.bot(discord_threads=stage.channel):
        question = stage.ann.says(f"{MENTION} what is EB-2?\nThanks", stage.channel)
        await stage.answered(lambda: stage.final(question))
        stage.ann.says(f"{MENTION} and EB-3?", question)
        await stage.answered(lambda: len(stage.final(question)) == 2)
    assert stage.world.channels[question]["name"] == "what is EB-2?"
    assert stage.final(question)[1].startswith("1: and EB-3?")
    assert stage.replies() == []


async def test_a_thread_goes_on_without_mentions_where_content_is_granted(stage: Stage) -> None:
    stage.world.application_flags = MESSAGE_CONTENT_LIMITED
    async with stage.bot(discord_threads="all", discord_message_content=True):
        question = stage.ann.says(f"{MENTION} what is EB-2?", stage.channel)
        await stage.answered(lambda: stage.final(question))
        stage.ann.says("@everyone look at this", question)
        stage.ann.says("and EB-3?", question)
        await stage.answered(lambda: len(stage.final(question)) == 2)
    assert stage.final(question)[1].startswith("1: and EB-3?")


async def test_without_the_grant_a_thread_is_told_once_to_mention_the_bot(stage: Stage) -> None:
    async with stage.bot(discord_threads="all"):
        question = stage.ann.says(f"{MENTION} what is EB-2?", stage.channel)
        await stage.answered(lambda: stage.final(question))
        stage.ann.says("and EB-3?", question)
        stage.ann.says("hello?", question)
        stage.ann.says(f"{MENTION} and EB-4?", question)
        await stage.answered(lambda: len(stage.final(question)) == 2)
    hints = [reply for reply in stage.replies(question) if "mention me" in reply]
    assert len(hints) == 1


async def test_a_grant_that_is_missing_degrades_instead_of_looping(stage: Stage) -> None:
    async with stage.bot(discord_message_content=True) as bot:
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        assert "Message Content intent is not granted" in bot.complaint
    assert stage.fake.gateway.identifies == 2


async def test_a_forum_post_is_a_conversation_of_its_own(stage: Stage) -> None:
    forum = stage.world.open_channel("questions", shapes.FORUM)
    post = stage.world.open_thread(forum, "My case", stage.ann.id)["id"]
    async with stage.bot(discord_threads="all"):
        stage.ann.says(f"{MENTION} help me", post)
        await stage.answered(lambda: stage.final(post))
        stage.ann.says(f"{MENTION} more", post)
        await stage.answered(lambda: len(stage.final(post)) == 2)
    assert stage.final(post)[1].startswith("1: more")


async def test_where_threads_are_forbidden_it_answers_where_it_was_asked(stage: Stage) -> None:
    stage.fake.traffic.fail("POST", r"/threads$", 403)
    async with stage.bot(discord_threads="all"):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    assert stage.final()[0].startswith("0: hi")


async def test_an_edited_question_is_answered_anew_in_the_same_reply(stage: Stage) -> None:
    async with stage.bot():
        question = stage.ann.says(f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
        (first,) = stage.messages()
        stage.ann.edits(question, f"{MENTION} EB-3?", stage.channel)
        await stage.answered(lambda: "EB-3?" in stage.final()[0])
    (reply,) = stage.messages()
    assert (reply["id"], reply["content"][:8]) == (first["id"], "0: EB-3?")


async def test_a_mention_added_by_an_edit_is_a_question(stage: Stage) -> None:
    async with stage.bot():
        question = stage.ann.says("EB-2?", stage.channel)
        stage.ann.edits(question, f"{MENTION} EB-2?", stage.channel)
        await stage.answered(stage.final)
    assert stage.final()[0].startswith("0: EB-2?")


async def test_a_deleted_question_is_forgotten_with_its_answer(stage: Stage) -> None:
    async with stage.bot():
        for sweep in (False, True):
            question = stage.ann.says(f"{MENTION} my secret", stage.channel)
            await stage.answered(stage.final)
            stage.ann.deletes(question, stage.channel, sweep=sweep)
            await stage.answered(lambda: not stage.replies(), "the reply to go")
        stage.ann.says(f"{MENTION} next", stage.channel)
        await stage.answered(stage.final)
    assert stage.final()[0].startswith("0: next")


async def test_a_question_deleted_while_it_is_answered_takes_the_reply_along(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        question = stage.ann.says(f"{MENTION} my secret", stage.channel)
        await puppet.begun.wait()
        puppet.say("Well, ")
        await stage.answered(stage.replies)
        stage.ann.deletes(question, stage.channel)
        await stage.answered(lambda: not stage.replies(), "the reply to go")
    assert puppet.cancelled == 1


async def test_what_a_reply_refers_to_comes_along_as_a_quote(stage: Stage) -> None:
    puppet, bob = Puppet(), stage.fake.person("Bob")
    async with stage.bot(puppet):
        said = bob.says("EB-2 India is at 2012", stage.channel)
        stage.ann.says(f"{MENTION} is <@{bob.id}> right?", stage.channel, reply_to=said)
        await puppet.begun.wait()
        puppet.finish("Yes.")
        await stage.answered(stage.final)
    (asked,) = puppet.asked
    assert asked.text == "is @Bob right?"
    assert [(quote.author.name, quote.text) for quote in asked.quotes] == [("Bob", "EB-2 India is at 2012")]


async def test_a_command_written_as_a_message_is_run(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} /visa status", stage.channel)
        await stage.answered(stage.replies)
    assert stage.replies() == ["command: /visa status"]
