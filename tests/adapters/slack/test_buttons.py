"""What people press under an answer: Stop, Regenerate, "Answer with", Continue, thumbs; and who may."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING

from adapters.slack.feedback import Feedback
from bot.events import Done, Failed, Footer, Text
from bot.messages import ConversationKey, Kind
from bot.worker import Deadlines
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store
    from tests.fakes.house import Script
    from tests.fakes.slack import FakeSlack, Post, Room

FOOTER = Footer("offline", "rules", "expert")
PROMPT = Deadlines(beat=0.05, retries=(0.05,))


def counted() -> Script:
    """Answer differently each time, and say who answered."""
    count = 0

    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        nonlocal count
        count += 1
        text = f"answer {count} to {message.text} by {message.provider or 'default'} ({message.kind}, {len(history)})"
        yield Text(text)
        yield Done(text, FOOTER)

    return script


async def endless(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Write until somebody says stop."""
    del history
    yield FOOTER
    yield Text(f"About {message.text}. ")
    for number in range(10_000):
        await asyncio.sleep(0.01)
        yield Text(f"word{number}. ")


async def test_regenerate_redoes_the_answer_in_place_once_however_often_it_is_pressed(store: Store) -> None:
    async with open_scene(store, script=counted()) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        answer = await scene.reply_to(asked, room)
        await asyncio.gather(ann.press(answer, "again"), ann.press(answer, "again"))
        again = await scene.reply_to(asked, room)
        assert again.ts == answer.ts
        assert "answer 2 to hi by default (revision, 0)" in again.words
        await ann.press(again, "again")
        assert "answer 3" in (await scene.reply_to(asked, room)).words


async def test_answer_with_another_provider(store: Store) -> None:
    async with open_scene(store, script=counted(), openai_api_key="sk-1") as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        await ann.press(await scene.reply_to(asked, room), "with", chosen="openai")
        assert "answer 2 to hi by openai" in (await scene.reply_to(asked, room)).words


async def test_only_the_asker_or_an_admin_may_press(store: Store) -> None:
    async with open_scene(store, script=counted()) as scene:
        ann, bob, room = scene.slack.person(), scene.slack.person("U2").enter(scene.slack.room()), scene.slack.room()
        boss = scene.slack.person("U3", admin=True)
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        answer = await scene.reply_to(asked, room)
        await bob.press(answer, "again")
        assert "answer 1" in (await scene.reply_to(asked, room)).words
        assert "Only the person who asked" in scene.slack.team().ephemeral[-1]["text"]
        await boss.press(answer, "again")
        assert "answer 2" in (await scene.reply_to(asked, room)).words


async def test_slacks_own_stop_ends_the_turn_and_keeps_what_was_said(store: Store) -> None:
    async with open_scene(store, script=endless, deadlines=PROMPT, workers=2) as scene:
        ann = scene.slack.person()
        asked = await ann.say(ann.dm(), "forecasts")
        await streaming(scene.slack, ann.dm())
        started = asyncio.get_running_loop().time()
        await ann.stop(ann.dm(), asked.ts)
        answer = await scene.reply_to(asked, ann.dm())
        assert asyncio.get_running_loop().time() - started < 3
        assert answer.words.startswith("About forecasts. word0.")
        assert "*Stopped.*" in answer.words
        assert scene.slack.team().sessions[ann.dm().id, asked.ts] == "active"


async def test_slacks_own_stop_works_although_its_event_is_lost(store: Store) -> None:
    async with open_scene(store, script=endless, deadlines=PROMPT) as scene:
        ann = scene.slack.person()
        asked = await ann.say(ann.dm(), "forecasts")
        (post,) = await streaming(scene.slack, ann.dm())
        post.streaming, post.stopped_by_user = False, True
        assert "*Stopped.*" in (await scene.reply_to(asked, ann.dm())).words


async def test_the_stop_button_of_an_edited_answer_and_continue_afterwards(store: Store) -> None:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        if message.kind is Kind.CONTINUE:
            text = f"and on from {history[-1].answer[:5]}"
            yield Text(text)
            yield Done(text, FOOTER)
            return
        async for event in endless(message, history):
            yield event

    async with open_scene(store, script=script, deadlines=PROMPT) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        root = scene.slack.person("U2").write(room, "listen")
        asked = await ann.say(room, f"<@{scene.slack.bot()}> forecasts", thread=root.ts)
        while not scene.slack.posts(room) or "word3" not in scene.slack.posts(room)[0].words:
            await asyncio.sleep(0.01)
        (post,) = scene.slack.posts(room)
        await ann.press(post, "stop")
        stopped = await scene.reply_to(asked, room)
        assert "*Stopped.*" in stopped.words
        assert "offline · Visa Expert" in stopped.words
        assert re.search(r"word3", stopped.words)
        await asyncio.gather(ann.press(stopped, "go_on"), ann.press(stopped, "go_on"))
        went_on = await scene.reply_to(asked, room)
        assert went_on.ts == stopped.ts
        assert "Stopped" not in went_on.words
        assert re.search(r"About forecasts\. word0.*word3.*and on from About", went_on.words)


async def test_a_failure_is_told_and_can_be_tried_again(store: Store) -> None:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Text("It began well. ")
        await asyncio.sleep(0.05)
        yield Failed("provider", "openai did not answer in time; try again in a minute.", "It began well.", FOOTER)

    async with open_scene(store, script=script) as scene:
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "hi")
        assert "It began well." in answer.words
        assert "openai did not answer in time; try again in a minute." in answer.words
        assert "Continue" in answer.words
        assert "Regenerate" in answer.words


async def test_a_thumb_is_kept_with_what_it_is_about_and_a_bad_one_asks_why(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hi")
        answer = await scene.reply_to(asked, room)
        await ann.press(answer, "feedback")
        feedback, key = Feedback(store), ConversationKey("slack", "T1", room.id, asked.ts)
        grade = (await feedback.all(key))[f"{asked.ts} U1"]
        assert (grade.good, grade.mode, grade.provider) == (True, "expert", "offline")
        assert len(grade.prompt) == 12
        await ann.press(answer, "feedback", value="bad|expert|offline|")
        await scene.idle(room)
        (view,) = scene.slack.team().views
        await ann.submit(view, {"reason": "wrong month"})
        grade = (await feedback.all(key))[f"{asked.ts} U1"]
        assert (grade.good, grade.reason) == (False, "wrong month")
        told = json.loads(await scene.desk.records.export_feedback("slack", "T1"))
        assert told == [
            {"conversation": key.encode(), "turn": asked.ts, "person": "U1", "good": False, "mode": "expert",
             "provider": "offline", "model": "", "prompt": grade.prompt, "reason": "wrong month"}
        ]  # fmt: skip


async def test_a_grade_of_somebody_who_wrote_nothing_is_theirs_to_see_and_to_delete(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        answer = await scene.answer(ann, room, f"<@{scene.slack.bot()}> hi")
        await scene.slack.person("U2").press(answer, "feedback")
        where, records = ConversationKey("slack", "T1", room.id), scene.desk.records
        (grade,) = json.loads(await records.export_person(where, "U2"))["feedback"]
        assert (grade["person"], grade["good"]) == ("U2", True)
        await records.forget_person(where, "U2")
        assert json.loads(await records.export_feedback("slack", "T1")) == []


async def streaming(slack: FakeSlack, room: Room) -> list[Post]:
    """Return what grows in a room, once something does."""
    while not (live := [post for post in slack.posts(room) if post.streaming and "word0" in post.words]):
        await asyncio.sleep(0.01)
    return live
