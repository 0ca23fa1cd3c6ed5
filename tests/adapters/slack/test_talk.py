"""People talk to the bot in Slack, and see its answers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.events import Done, Footer, Text
from bot.worker import Deadlines
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store


async def quoting(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer with what was said before, as the model would see it."""
    said = "; ".join(f"{quote.author.id or quote.author.name}: {quote.text}" for quote in message.quotes)
    text = f"{len(history)} turns, heard [{said}], asked [{message.text}]"
    yield Text(text)
    yield Done(text, Footer("google", "gemini", "expert", "2026-12", "openai did not answer in time"))


@pytest.mark.parametrize("http", [False, True])
async def test_a_mention_in_a_channel_is_answered_once_in_its_thread(store: Store, *, http: bool) -> None:
    async with open_scene(store, http=http) as scene:
        room = scene.slack.room()
        asked = await scene.slack.person().say(room, f"<@{scene.slack.bot()}> where is EB-2 India?")
        answer = await scene.reply_to(asked, room)
        assert answer.thread == asked.ts
        assert answer.words.startswith("0: where is EB-2 India?")


async def test_the_footer_names_provider_mode_and_data_month(store: Store) -> None:
    async with open_scene(store, script=quoting) as scene:
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> hi")
        assert "google · Visa Expert · data of December 2026 — openai did not answer in time" in answer.words


async def test_a_direct_message_is_answered_and_remembered_across_threads(store: Store) -> None:
    async with open_scene(store) as scene:
        ann = scene.slack.person()
        first = await scene.answer(ann, ann.dm(), "hello")
        second = await scene.answer(ann, ann.dm(), "and again")
        assert first.words.startswith("0: hello")
        assert second.words.startswith("1: and again")


async def test_one_human_goes_on_in_a_thread_without_mentioning_the_bot(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        await scene.reply_to(asked, room)
        more = await ann.say(room, "and Mexico?", thread=asked.ts)
        assert (await scene.reply_to(more, room)).words.startswith("1: and Mexico?")


async def test_the_bot_is_silent_where_it_was_not_called_or_others_are_meant(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, bob, room = scene.slack.person(), scene.slack.person("U2"), scene.slack.room()
        await ann.say(room, "just talking")
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        await scene.reply_to(asked, room)
        await ann.say(room, "<@U2> what do you think?", thread=asked.ts)
        await bob.say(room, "no idea", thread=asked.ts)
        await ann.say(room, "me neither", thread=asked.ts)
        await scene.idle(room)
        assert len(scene.slack.posts(room)) == 1
        called = await bob.say(room, f"<@{scene.slack.bot()}> what about it?", thread=asked.ts)
        assert "what about it?" in (await scene.reply_to(called, room)).words


async def test_a_muted_thread_stays_quiet_until_it_is_unmuted(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room, bot = scene.slack.person(), scene.slack.room(), scene.slack.bot()
        asked = await ann.say(room, f"<@{bot}> hi")
        await scene.reply_to(asked, room)
        quiet = await ann.say(room, f"<@{bot}> mute", thread=asked.ts)
        assert "quiet in this thread" in (await scene.reply_to(quiet, room)).words
        before = len(scene.slack.posts(room))
        await ann.say(room, "are you there?", thread=asked.ts)
        await ann.say(room, f"<@{bot}> are you there?", thread=asked.ts)
        await scene.idle(room)
        assert len(scene.slack.posts(room)) == before
        assert "quiet in this thread" in scene.slack.team().ephemeral[-1]["text"]
        await ann.say(room, f"<@{bot}> unmute", thread=asked.ts)
        await scene.idle(room)
        again = await ann.say(room, "now?", thread=asked.ts)
        assert "now?" in (await scene.reply_to(again, room)).words


async def test_joining_a_thread_it_reads_what_was_said_before(store: Store) -> None:
    async with open_scene(store, script=quoting) as scene:
        ann, bob, room = scene.slack.person(), scene.slack.person("U2"), scene.slack.room()
        root = ann.write(room, "My date is 2014-03-15, <@U2>")
        bob.write(room, "EB-2 &amp; India?", thread=root.ts)
        asked = await ann.say(room, f"<@{scene.slack.bot()}> is it current?", thread=root.ts)
        words = (await scene.reply_to(asked, room)).words
        assert "heard [U1: My date is 2014-03-15, @U2; U2: EB-2 & India?], asked [is it current?]" in words


@pytest.mark.parametrize(
    ("shown", "notice", "read"),
    [
        (15, "Slack showed me only the first 15 messages of this thread.", "said 13"),
        (1000, "I read only the first and the last 99 of 151 messages before.", "said 149"),
    ],
)
async def test_it_says_so_when_it_read_only_a_part_of_the_thread(
    store: Store, shown: int, notice: str, read: str
) -> None:
    async with open_scene(store, script=quoting) as scene:
        scene.slack.world.history_limit = shown
        ann, room = scene.slack.person(), scene.slack.room()
        root = ann.write(room, "first")
        for number in range(150):
            ann.write(room, f"said {number}", thread=root.ts)
        asked = await ann.say(room, f"<@{scene.slack.bot()}> sum up", thread=root.ts)
        words = (await scene.reply_to(asked, room)).words
        assert notice in words
        assert "U1: first;" in words
        assert f"U1: {read}]" in words


async def test_a_group_conversation_hears_the_bot_when_it_is_named(store: Store) -> None:
    async with open_scene(store) as scene:
        group = scene.slack.room("G1", kind="mpim")
        ann = scene.slack.person()
        await ann.say(group, "hello everyone")
        answer = await scene.answer(ann, group, f"<@{scene.slack.bot()}> hello")
        assert answer.words.startswith("0: hello")
        assert not scene.slack.calls("chat.startStream")


async def test_what_other_bots_and_slack_say_is_not_answered(store: Store) -> None:
    async with open_scene(store) as scene:
        room, bot = scene.slack.room(), scene.slack.bot()
        noise = [
            {"subtype": "bot_message", "bot_id": "B9", "text": f"<@{bot}> hi"},
            {"user": "U9", "bot_id": "B9", "text": f"<@{bot}> hi"},
            {"user": "USLACK", "text": f"<@{bot}> hi"},
            {"user": bot, "text": f"<@{bot}> hi"},
            {"subtype": "channel_join", "user": "U9", "text": f"<@{bot}> joined"},
        ]
        for each in noise:
            event = {"type": "message", "channel": room.id, "channel_type": "channel", "ts": scene.slack.world.tick()}
            await scene.slack.person().event(event | each, room)
        await scene.idle(room)
        assert scene.slack.posts(room) == []
        assert scene.slack.delivery.lost == []


async def test_an_edited_question_is_answered_again_in_the_same_message(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room, bot = scene.slack.person(), scene.slack.room(), scene.slack.bot()
        asked = await ann.say(room, f"<@{bot}> EB-2 Indai?")
        answer = await scene.reply_to(asked, room)
        await ann.edit(asked, f"<@{bot}> EB-2 India?")
        again = await scene.reply_to(asked, room)
        assert again.ts == answer.ts
        assert again.words.startswith("0: EB-2 India?")


async def test_a_link_preview_changes_nothing(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> see https://travel.state.gov")
        answer = await scene.reply_to(asked, room)
        versions = list(answer.versions)
        await ann.unfurl(asked)
        assert (await scene.reply_to(asked, room)).versions == versions


async def test_a_message_that_names_the_bot_only_after_an_edit_is_answered(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, "EB-2 India?")
        await ann.edit(asked, f"<@{scene.slack.bot()}> EB-2 India?")
        assert (await scene.reply_to(asked, room)).words.startswith("0: EB-2 India?")


async def test_a_deleted_question_takes_its_answer_along(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> never mind")
        await scene.reply_to(asked, room)
        await ann.delete(asked)
        await scene.idle(room)
        assert scene.slack.posts(room) == []


async def test_a_question_that_is_deleted_while_it_is_answered_leaves_nothing(store: Store) -> None:
    begun, never = asyncio.Event(), asyncio.Event()

    async def slow(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Text("It is. ")
        yield Text("More")
        begun.set()
        await never.wait()

    async with open_scene(store, script=slow, deadlines=Deadlines(beat=0.05, retries=(0.05, 0.3, 0.5))) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> never mind")
        await begun.wait()
        await ann.delete(asked)
        await scene.idle(room)
        assert scene.slack.posts(room) == []


async def test_a_channel_shared_with_another_organisation_waits_for_an_admin(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        room, bot = scene.slack.room("C9", shared=True), scene.slack.bot()
        ann, boss = scene.slack.person(), scene.slack.person("U2", admin=True)
        await ann.say(room, f"<@{bot}> hi")
        await scene.idle(room)
        assert scene.slack.posts(room) == []
        (whispered,) = scene.slack.team().ephemeral
        assert "shared with another organisation" in whispered["text"]
        await ann.say(room, f"<@{bot}> hello?")
        await scene.slack.person("U3").say(room, f"<@{bot}> and me?")
        await ann.say(room, f"<@{bot}> mode expert")
        await scene.idle(room)
        told = [each["user"] for each in scene.slack.team().ephemeral]
        assert told == ["U1", "U3", "U1"], "each person once a day, and each command"
        assert "Only people who manage this channel" in str(await ann.command(room, "allow shared"))
        assert "shared with another organisation" in str(await ann.command(room, "watch EB-2 India"))
        await ann.command(room, "reset")
        await scene.plug.errands.finish()
        assert scene.slack.delivery.responses == [], "nothing that the others would read"
        await boss.command(room, "allow shared")
        answer = await scene.answer(ann, room, f"<@{bot}> hi")
        assert answer.words.startswith("0: hi")


async def test_the_second_event_of_a_mention_costs_no_look_into_redis(store: Store) -> None:
    async def looks() -> int:
        return int((await store.redis.info("commandstats"))["cmdstat_smembers"]["calls"])

    async with open_scene(store, workers=0) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = ann.write(room, f"<@{scene.slack.bot()}> hi")
        twin = ann.message_event(asked)
        await ann.event({name: twin[name] for name in twin if name != "channel_type"} | {"type": "app_mention"}, room)
        before = await looks()
        await ann.event(twin, room)
        assert await looks() == before


async def test_every_event_of_the_pair_and_every_redelivery_gives_one_answer(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.slack.delivery.repeat = 4
        ann, room = scene.slack.person(), scene.slack.room()
        answer = await scene.answer(ann, room, f"<@{scene.slack.bot()}> once, please")
        assert answer.words.startswith("0: once, please")


async def test_answers_come_in_the_order_of_the_questions(store: Store) -> None:
    async with open_scene(store, workers=2) as scene:
        ann = scene.slack.person()
        asked = [await ann.say(ann.dm(), f"question {number}") for number in range(8)]
        await scene.idle(ann.dm())
        answers = [scene.slack.posts(ann.dm(), thread=each.ts) for each in asked]
        assert [[post.words.partition("\n")[0] for post in seen] for seen in answers] == [
            [f"{n}: question {n}"] for n in range(8)
        ]
        order = [seen[0].ts for seen in answers]
        assert order == sorted(order)


async def test_a_bot_that_is_not_in_the_settings_environment_twice_works_with_oauth_variables(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "other")
    async with open_scene(store) as scene:
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> hi")
        assert answer.words.startswith("0: hi")
