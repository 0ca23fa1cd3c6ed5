"""Answers that arrive while they are written: no failure of a stream loses or repeats a character."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adapters.slack.api import Api
from adapters.slack.budget import Budgets
from adapters.slack.deliver import Pace
from adapters.slack.installs import Installs
from adapters.slack.read import Place
from adapters.slack.slate import Slate
from adapters.slack.stream import Stream
from bot.events import Done, Footer, Rewrite, Text, ToolUse
from bot.store.seal import Seal
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store
    from tests.fakes.house import Script

FOOTER = Footer("offline", "", "expert")
WORDS = [f"word{number:04d}" for number in range(400)]


def in_steps(text: str, *, pause: float = 0.0, size: int = 40, before: Sequence[Event] = ()) -> Script:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        for event in before:
            yield event
        for at in range(0, len(text), size):
            yield Text(text[at : at + size])
            await asyncio.sleep(pause)
        yield Done(text, FOOTER)

    return script


def prose(words: list[str]) -> str:
    return " ".join(word + (".\n\n" if number % 20 == 19 else ".") for number, word in enumerate(words))


async def test_in_a_direct_conversation_the_answer_grows_natively(store: Store) -> None:
    async with open_scene(store, script=in_steps(prose(WORDS[:100]), pause=0.005)) as scene:
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "tell me")
        assert re.findall(r"word\d+", answer.words) == WORDS[:100]
        assert len(answer.versions) > 3
        assert scene.slack.calls("chat.startStream")
        assert not scene.slack.calls("chat.update")
        assert "Visa Expert" in answer.words
        assert scene.slack.team().sessions[ann.dm().id, answer.thread] == "active"


async def test_in_a_channel_the_stream_names_its_reader(store: Store) -> None:
    async with open_scene(store, script=in_steps(prose(WORDS[:60]), pause=0.005)) as scene:
        await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> go")
        (start,) = scene.slack.calls("chat.startStream")
        assert (start["recipient_user_id"], start["recipient_team_id"]) == ("U1", "T1")


async def test_where_several_people_read_the_answer_is_edited_for_all_of_them(store: Store) -> None:
    async with open_scene(store, script=in_steps(prose(WORDS[:60]), pause=0.005)) as scene:
        ann, bob, room = scene.slack.person(), scene.slack.person("U2"), scene.slack.room()
        root = bob.write(room, "look at this")
        asked = await ann.say(room, f"<@{scene.slack.bot()}> go", thread=root.ts)
        answer = await scene.reply_to(asked, room)
        assert not scene.slack.calls("chat.startStream")
        assert answer.versions[0].startswith("_Thinking …_") or "Thinking" in answer.versions[0]
        assert len(answer.versions) > 2
        assert re.findall(r"word\d+", answer.words) == WORDS[:60]


async def test_a_long_answer_rolls_over_into_further_messages(store: Store) -> None:
    words = [f"word{number:05d}" for number in range(3000)]
    async with open_scene(store, script=in_steps(prose(words), size=2000)) as scene:
        ann = scene.slack.person()
        await ann.say(ann.dm(), "tell me all")
        await scene.idle(ann.dm())
        posts = scene.slack.posts(ann.dm())
        assert len(posts) >= 3
        assert re.findall(r"word\d+", "\n".join(post.words for post in posts)) == words
        assert not any(post.streaming for post in posts)
        assert "Visa Expert" in posts[-1].words
        assert "Visa Expert" not in posts[0].words


async def test_an_answer_beyond_all_measure_comes_as_a_file_with_its_beginning_shown(store: Store) -> None:
    words = [f"word{number:06d}" for number in range(16_000)]
    async with open_scene(store, script=in_steps(prose(words), size=20_000)) as scene:
        ann = scene.slack.person()
        await ann.say(ann.dm(), "tell me all")
        await scene.idle(ann.dm())
        (file, content) = next(iter(scene.slack.team().files.values()))
        assert file["name"] == "answer.md"
        assert re.findall(r"word\d+", content.decode()) == words
        assert len(scene.slack.posts(ann.dm())) <= 5
        assert any("whole answer is in the file" in post.words for post in scene.slack.posts(ann.dm()))


async def test_a_stream_is_rolled_over_before_slack_ends_it(store: Store) -> None:
    pace = Pace(native=0.02, direct=0.02, channel=0.02, life=0.08)
    async with open_scene(store, pace=pace, script=in_steps(prose(WORDS[:200]), pause=0.005)) as scene:
        scene.slack.world.stream_life = 0.4
        ann = scene.slack.person()
        await ann.say(ann.dm(), "tell me")
        await scene.idle(ann.dm())
        posts = scene.slack.posts(ann.dm())
        assert len(posts) > 2
        assert re.findall(r"word\d+", "\n".join(post.words for post in posts)) == WORDS[:200]


async def test_a_stream_that_slack_has_ended_goes_on_in_a_new_message(store: Store) -> None:
    async with open_scene(store, script=in_steps(prose(WORDS[:200]), pause=0.005)) as scene:
        scene.slack.world.stream_life = 0.1
        ann = scene.slack.person()
        await ann.say(ann.dm(), "tell me")
        await scene.idle(ann.dm())
        posts = scene.slack.posts(ann.dm())
        assert re.findall(r"word\d+", "\n".join(post.words for post in posts)) == WORDS[:200]
        assert not any(post.streaming for post in posts)


async def test_where_streaming_is_refused_the_answer_is_posted_and_edited(store: Store) -> None:
    async with open_scene(store, script=in_steps(prose(WORDS[:80]), pause=0.005)) as scene:
        scene.slack.faults.add(Fault("chat.startStream", "error", times=9, detail="feature_not_enabled"))
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "tell me")
        assert re.findall(r"word\d+", answer.words) == WORDS[:80]
        assert scene.slack.calls("chat.postMessage")


async def test_the_status_says_what_is_being_done(store: Store) -> None:
    script = in_steps("It is 2014-03-15.", pause=0.05, before=[ToolUse("cutoff", "Reading the Visa Bulletin")])
    async with open_scene(store, script=script) as scene:
        ann = scene.slack.person()
        await scene.answer(ann, ann.dm(), "tell me")
        said = [(each["status"], each["loading"]) for each in scene.slack.team().statuses]
        assert said[0][0] == "is thinking…"
        assert (said[1][0], said[1][1]) == ("is busy: Reading the Visa Bulletin", ["Reading the Visa Bulletin"])


async def test_a_rewritten_answer_takes_the_place_of_what_was_streamed(store: Store) -> None:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Text("It is 1999-01-01. Surely. ")
        await asyncio.sleep(0.1)
        yield Rewrite("It is 2014-03-15.")
        await asyncio.sleep(0.1)
        yield Done("It is 2014-03-15.", FOOTER)

    async with open_scene(store, script=script) as scene:
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "tell me")
        assert answer.words.startswith("It is 2014-03-15.")
        assert "1999" not in answer.words
        assert any("1999" in version for version in answer.versions)


@pytest.mark.parametrize("fault", ["drop_after", "drop_before", "http_500", "http_429", "ratelimited"])
@pytest.mark.parametrize(
    "method", ["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update", "chat.postMessage"]
)
async def test_one_bad_answer_of_slack_leaves_one_whole_reply(store: Store, method: str, fault: str) -> None:
    native = "Stream" in method
    async with open_scene(store, script=in_steps(prose(WORDS[:50]), pause=0.003)) as scene:
        planned = scene.slack.faults.add(Fault(method, fault, retry_after=0))
        ann, room = scene.slack.person(), scene.slack.room()
        if native:
            room = ann.dm()
            await ann.say(room, "tell me")
        else:
            root = scene.slack.person("U2").write(room, "hm")
            await ann.say(room, f"<@{scene.slack.bot()}> tell me", thread=root.ts)
        await scene.idle(room)
        posts = scene.slack.posts(room)
        assert re.findall(r"word\d+", "\n".join(post.words for post in posts)) == WORDS[:50]
        assert not any(post.streaming for post in posts)
        assert planned.hits == 1
        assert native or len(posts) == 1


# --- any sequence of failures ------------------------------------------------------------------------------------


@dataclass
class Memory:
    """An outbox without a worker."""

    state: dict[str, str] = field(default_factory=dict)

    async def note(self, **fields: str) -> None:
        self.state |= fields


FAULTS = st.tuples(
    st.sampled_from(["chat.startStream", "chat.appendStream", "chat.stopStream", "chat.update", "chat.postMessage"]),
    st.sampled_from(["drop_after", "drop_before", "http_500", "ratelimited"]),
    st.integers(0, 4),
)


@given(
    faults=st.lists(FAULTS, max_size=6),
    expiries=st.lists(st.integers(0, 25), max_size=2),
    sizes=st.lists(st.integers(3, 300), min_size=1, max_size=8),
    limit=st.sampled_from([250, 11_000]),
)
@example(faults=[("chat.appendStream", "drop_after", 0)], expiries=[], sizes=[100], limit=11_000)
@example(
    faults=[("chat.startStream", "drop_after", 0), ("chat.update", "drop_after", 0)],
    expiries=[3],
    sizes=[60],
    limit=250,
)
@example(
    faults=[
        ("chat.appendStream", "http_500", 0),
        ("chat.stopStream", "drop_before", 0),
        ("chat.stopStream", "drop_before", 0),
    ],
    expiries=[],
    sizes=[3],
    limit=250,
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_failures_leave_every_word_once(
    once: Callable[[Callable[[Store], Coroutine[Any, Any, None]]], None],
    faults: list[tuple[str, str, int]],
    expiries: list[int],
    sizes: list[int],
    limit: int,
) -> None:
    async def run(store: Store) -> None:
        async with FakeSlack() as slack:
            ann = slack.person()
            asked = ann.write(ann.dm(), "go")
            installs = Installs(store, Seal(), slack.url, "xoxb-1")
            api = Api(installs, Budgets(store, lifted=True), slack.url, pause=0.001)
            place = Place("T1", ann.dm().id, asked.ts, kind="im")
            stream = Stream(Slate(api, place, asked.ts, Memory()), "U1")
            stream.flow.limit = limit
            for method, kind, skip in faults:
                slack.faults.add(Fault(method, kind, skip=skip))
            text, at, turn = prose(WORDS[:80]), 0, 0
            while at < len(text):
                stream.flow.feed(text[at : at + sizes[turn % len(sizes)]])
                at += sizes[turn % len(sizes)]
                if turn in expiries:
                    for post in slack.posts(ann.dm()):
                        post.streaming = False
                await stream.push()
                turn += 1
            await stream.finish((), ())
            await api.close()
            shown = "\n".join(post.words for post in slack.posts(ann.dm()))
            assert re.findall(r"word\d+", shown) == WORDS[:80]
            seen = [post.words.strip() for post in slack.posts(ann.dm())]
            assert not any(re.search(r" {2}|\n{3}", each) for each in seen), "nor is a space shown twice"
            assert not any(post.streaming for post in slack.posts(ann.dm()))
            assert slack.world.complaints == []

    once(run)
