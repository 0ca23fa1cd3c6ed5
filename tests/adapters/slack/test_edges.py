"""What goes wrong around an answer: messages taken away, streams left open, rights missing, answers that never end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.slack.api import Api, Refused, Unsure
from adapters.slack.blocks import Body, compose
from adapters.slack.budget import Budgets
from adapters.slack.errands import Errands
from adapters.slack.feedback import Grade, prompt_hash
from adapters.slack.installs import Installs
from adapters.slack.read import Place
from adapters.slack.slate import Slate
from bot.events import Chart, Done, Footer, Text
from bot.store.seal import Seal
from bot.worker import Deadlines
from tests.adapters.slack.test_stream import Memory
from tests.adapters.slack.test_talk import quoting
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    import io
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store
    from tests.fakes.slack import Post, Room

FOOTER = Footer("offline", "", "expert")


async def on_slate(store: Store, slack: FakeSlack) -> tuple[Slate, Room, Post]:
    """Return a slate under a question in a group."""
    room = slack.room("G1", kind="mpim")
    asked = slack.person().write(room, "go")
    api = Api(Installs(store, Seal(), slack.url, "xoxb-1"), Budgets(store, lifted=True), slack.url, pause=0.001)
    return Slate(api, Place("T1", room.id, asked.ts, kind="mpim"), asked.ts, Memory()), room, asked


async def test_an_answer_that_somebody_took_away_is_posted_again(store: Store) -> None:
    async with FakeSlack() as slack:
        slate, room, _ = await on_slate(store, slack)
        await slate.show(0, compose("one", (), {})[0])
        slack.posts(room)[0].deleted = True
        await slate.show(0, compose("two", (), {})[0])
        assert [post.words for post in slack.posts(room)] == ["two"]
        assert slate.outbox.state["parts"] == slack.posts(room)[0].ts
        slack.posts(room)[0].deleted = True
        await slate.trim(0)
        await slate.api.close()


async def test_a_message_that_still_streams_is_ended_before_it_is_edited(store: Store) -> None:
    async with FakeSlack() as slack:
        slate, room, _ = await on_slate(store, slack)
        await slate.show(0, compose("one", (), {})[0])
        post = slack.posts(room)[0]
        post.streaming, post.stream_mode = True, "chunks"
        post.stream_started = asyncio.get_running_loop().time()
        await slate.show(0, compose("two", (), {})[0])
        assert (post.streaming, post.words) == (False, "two")
        await slate.api.close()


async def test_when_no_block_is_taken_the_words_remain(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.world.refuse_blocks = frozenset({"markdown", "section"})
        slate, room, _ = await on_slate(store, slack)
        await slate.show(0, compose("one", (), {})[0])
        assert [post.text for post in slack.posts(room)] == ["one"]
        slack.faults.add(Fault("chat.update", "error", times=1, detail="msg_too_long"))
        await slate.show(0, Body("two"))
        assert [post.text for post in slack.posts(room)] == ["two"]
        slack.faults.add(Fault("chat.update", "error", detail="as_user_not_supported"))
        with pytest.raises(Refused):
            await slate.show(0, Body("three"))
        await slate.api.close()


async def test_a_resumed_reply_is_found_by_its_mark_although_its_id_was_never_noted(store: Store) -> None:
    async with FakeSlack() as slack:
        slate, room, asked = await on_slate(store, slack)
        await slate.show(0, compose("one", (), {})[0])
        lost = Memory({"intent": "0"})
        second = Slate(slate.api, slate.place, asked.ts, lost)
        assert await second.resume()
        await second.show(0, compose("two", (), {})[0])
        assert [post.words for post in slack.posts(room)] == ["two"]
        nothing = Slate(slate.api, Place("T1", room.id, "1.1", kind="mpim"), "1.1", Memory({"intent": "0"}))
        assert not await nothing.resume()
        await slate.api.close()


async def test_a_post_that_stays_unsure_is_handed_back(store: Store) -> None:
    async with FakeSlack() as slack:
        slate, room, _ = await on_slate(store, slack)
        slack.faults.add(Fault("chat.postMessage", "drop_before", times=9))
        with pytest.raises(Unsure):
            await slate.show(0, compose("one", (), {})[0])
        assert slack.posts(room) == []
        await slate.api.close()


@pytest.mark.parametrize("kind", ["drop_before", "http_500", "error"])
async def test_an_answer_outlives_an_outage_of_slack(store: Store, kind: str) -> None:
    async with open_scene(store, deadlines=Deadlines(beat=0.05, retries=(0.01,), again=0.05)) as scene:
        for method in ("chat.postMessage", "chat.startStream"):
            scene.slack.faults.add(Fault(method, kind, detail="service_unavailable", times=14))
        ann, room = scene.slack.person(), scene.slack.room()
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hm?")
        assert (await scene.reply_to(asked, room)).words.startswith("0: hm?")
        assert len(scene.slack.posts(room, thread=asked.ts)) == 1


async def test_where_history_may_not_be_read_it_says_so(store: Store) -> None:
    async with open_scene(store, script=quoting) as scene:
        scene.slack.world.installations[0].scopes -= {"channels:history"}
        ann, room = scene.slack.person(), scene.slack.room()
        root = ann.write(room, "before")
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hm?", thread=root.ts)
        words = (await scene.reply_to(asked, room)).words
        assert "I could not read what was said in this thread before (a scope for reading history is missing)." in words


async def test_slack_that_does_not_hand_over_a_thread_in_time_is_not_waited_for(store: Store) -> None:
    async with open_scene(store, script=quoting) as scene:
        scene.slack.faults.add(Fault("conversations.replies", "error", detail="internal_error", times=9))
        ann, room = scene.slack.person(), scene.slack.room()
        root = ann.write(room, "before")
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hm?", thread=root.ts)
        assert "could not read what was said" in (await scene.reply_to(asked, room)).words


async def test_what_bots_said_in_a_thread_is_marked_as_theirs(store: Store) -> None:
    async with open_scene(store, script=quoting) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        root = ann.write(room, "before")
        other, own = (
            scene.slack.person("UOTHER").write(room, "beep", thread=root.ts),
            ann.write(room, "x", thread=root.ts),
        )
        other.app, own.user, own.own, own.text = "A9", scene.slack.bot(), True, "I said so"
        asked = await ann.say(room, f"<@{scene.slack.bot()}> hm?", thread=root.ts)
        await scene.idle(room)
        (answer,) = [post for post in scene.slack.posts(room) if post.ts > asked.ts]
        assert "BOTHER: beep; visabot (you): I said so" in answer.words


WHOLE = "Here. It " + "is. " * 10


async def test_a_stop_by_a_stranger_changes_nothing_and_is_explained(store: Store) -> None:
    go = asyncio.Event()

    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Text("Here. ")
        yield Text("It ")
        await go.wait()
        for _ in range(10):
            yield Text("is. ")
            await asyncio.sleep(0.05)
        yield Done(WHOLE, FOOTER)

    async with open_scene(store, script=script, deadlines=Deadlines(beat=0.05)) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        bob = scene.slack.person("U2").enter(room)
        asked = await ann.say(room, f"<@{scene.slack.bot()}> all?")
        async with asyncio.timeout(10):
            while not [post for post in scene.slack.posts(room) if post.streaming]:
                await asyncio.sleep(0.01)
        await bob.stop(room, asked.ts)  # Slack ends the stream whoever pressed
        await scene.plug.errands.finish()
        assert "Only the person who asked" in scene.slack.team().ephemeral[-1]["text"]
        go.set()
        assert (await scene.reply_to(asked, room)).words.startswith(WHOLE.strip())


async def test_too_many_waiting_messages_are_refused_with_a_word(store: Store) -> None:
    go = asyncio.Event()

    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        await go.wait()
        yield Done(f"about {message.text}", FOOTER)

    async with open_scene(store, script=script) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        root = await ann.say(room, f"<@{scene.slack.bot()}> first")
        for number in range(24):
            await ann.say(room, f"<@{scene.slack.bot()}> number {number}", thread=root.ts)
        await scene.plug.errands.finish()
        assert "already wait for an answer here" in scene.slack.team().ephemeral[-1]["text"]
        assert "will answer this next…" in [each["status"] for each in scene.slack.team().statuses]
        go.set()
        await scene.idle(room)


async def test_an_answer_without_words_still_says_something(store: Store) -> None:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Done("", FOOTER)

    async with open_scene(store, script=script) as scene:
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> hm?")
        assert answer.words.startswith("(no words)")


async def test_a_job_that_breaks_is_seen_by_the_operator(logs: io.StringIO) -> None:
    async def broken() -> None:
        raise ValueError("nobody expected this")

    errands = Errands()
    errands.run(broken())
    await errands.finish()
    await asyncio.sleep(0)
    assert "slack_errand_broke" in logs.getvalue()


def test_a_chart_without_picture_or_points_is_told() -> None:
    (body,) = compose("", (Chart("Empty", "No date was published."),), {})
    assert "No date was published." in body.text
    assert prompt_hash("unheard-of") == ""
    assert Grade.of("bad").provider == ""
