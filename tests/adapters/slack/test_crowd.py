"""Many people at once, and workers that die: every message gets one whole answer, in order."""

from __future__ import annotations

import asyncio
import contextlib
import random
import statistics
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bot.events import Done, Footer, Text
from bot.worker import Deadlines
from tests.fakes.slack import Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store
    from tests.fakes.slack import Post, Room
    from tests.fakes.slack_scene import Scene

FOOTER = Footer("offline", "", "expert")


async def slowly(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer word by word."""
    del history
    for number in range(20):
        yield Text(f"word{number} about {message.text}. ")
        await asyncio.sleep(0.02)
    yield Done("".join(f"word{number} about {message.text}. " for number in range(20)), FOOTER)


def whole(post: Post, question: str) -> bool:
    return all(f"word{number} about {question}." in post.words for number in range(20)) and "Visa Expert" in post.words


async def test_a_crowd_with_pairs_and_redeliveries_gets_one_answer_each_in_order(store: Store) -> None:
    async with open_scene(store, workers=4) as scene:
        scene.slack.delivery.repeat = 3
        rooms = [scene.slack.room(f"C{number}") for number in range(10)]

        async def chat(room: Room) -> list[Post]:
            ann = scene.slack.person(f"U{room.id[1:]}A")
            roots: list[Post] = []
            for number in range(6):
                thread = roots[0].ts if roots else ""
                roots.append(await ann.say(room, f"<@{scene.slack.bot()}> question {number}", thread=thread))
            return roots

        await asyncio.gather(*map(chat, rooms))
        await scene.idle(*rooms)
        for room in rooms:
            said = [post.words.partition("\n")[0] for post in scene.slack.posts(room)]
            assert said == [f"{number}: question {number}" for number in range(6)]


async def test_a_connection_that_dies_before_its_acknowledgement_leaves_no_stack_trace(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_scene(store) as scene:
        sockets, room = scene.slack.sockets, scene.slack.room()
        scene.slack.delivery.patience = 0.5
        await sockets.until(2)
        asking = [asyncio.create_task(scene.slack.person().say(room, f"<@{scene.slack.bot()}> {n}")) for n in range(20)]
        while not sockets.waiting:
            await asyncio.sleep(0)
        await asyncio.sleep(0.005)
        sockets.abort(sockets.links[0])
        asked = await asyncio.gather(*asking)
        await scene.idle(room)
        assert all(len(scene.slack.posts(room, thread=each.ts)) == 1 for each in asked)
    assert "Failed to run a request listener" not in caplog.text


async def test_a_lost_response_gives_one_message_in_100_of_100_runs(store: Store) -> None:
    async with open_scene(store, workers=2) as scene:
        scene.slack.faults.add(Fault("chat.postMessage", "drop_after", times=100))
        group, ann = scene.slack.room("G1", kind="mpim"), scene.slack.person()
        asked = [await ann.say(group, f"<@{scene.slack.bot()}> question {number}") for number in range(100)]
        await scene.idle(group)
        answers = [
            [post.words.partition("\n")[0] for post in scene.slack.posts(group, thread=each.ts)] for each in asked
        ]
        assert answers == [[f"0: question {number}"] for number in range(100)]


@pytest.mark.parametrize("direct", [True, False])
async def test_50_live_answers_survive_the_end_of_their_worker_in_the_same_message(
    store: Store, *, direct: bool
) -> None:
    async with open_scene(store, script=slowly, deadlines=Deadlines(beat=0.1)) as scene:
        people = [scene.slack.person(f"U{number}") for number in range(50)]
        rooms = [each.dm() if direct else scene.slack.room(f"G{n}", kind="mpim") for n, each in enumerate(people)]
        call = "" if direct else f"<@{scene.slack.bot()}> "
        asked = await asyncio.gather(
            *(each.say(room, f"{call}topic {n}") for n, (each, room) in enumerate(zip(people, rooms, strict=True)))
        )
        async with asyncio.timeout(20):
            while sum(any("word0" in p.words for p in scene.slack.posts(room)) for room in rooms) < 50:
                await asyncio.sleep(0.01)
        before = {room.id: scene.slack.posts(room)[0].ts for room in rooms}
        await end_worker(scene)
        scene.house.work()
        await scene.idle(*rooms)
        for number, (room, question) in enumerate(zip(rooms, asked, strict=True)):
            (post,) = scene.slack.posts(room, thread=question.ts)
            assert post.ts == before[room.id]
            assert not post.streaming
            assert whole(post, f"topic {number}"), post.words


async def end_worker(scene: Scene) -> None:
    """End the worker as SIGTERM with no grace does."""
    (working,) = scene.house.tasks
    scene.house.tasks.clear()
    working.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await working


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_acknowledgements_come_within_100_ms_at_200_events_a_second_while_answers_hang(store: Store) -> None:
    chance, asked = random.Random(1), Counter[str]()

    async def hanging(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        asked[message.conversation.encode()] += 1
        await asyncio.sleep(chance.uniform(5, 30))  # a provider that does not answer
        yield Done(f"about {message.text}", FOOTER)

    async with open_scene(store, script=hanging) as scene:
        ann = scene.slack.person()
        rooms = [scene.slack.room(f"C{number}") for number in range(50)]
        await ann.say(rooms[0], f"<@{scene.slack.bot()}> warm up")
        async with asyncio.timeout(60):
            while not asked:
                await asyncio.sleep(0.01)
        scene.slack.delivery.acks.clear()
        loop = asyncio.get_running_loop()
        sent: list[asyncio.Task[None]] = []
        begin = loop.time()
        for number in range(1000):
            post = ann.write(rooms[number % 50], f"<@{scene.slack.bot()}> question {number}")
            sent.append(asyncio.create_task(ann.tell(post)))
            await asyncio.sleep(max(0.0, begin + (number + 1) * 0.01 - loop.time()))  # a pair of events each 10 ms
        await asyncio.gather(*sent)
        cuts = statistics.quantiles(scene.slack.delivery.acks, n=100)
        assert len(scene.slack.delivery.acks) == 2000
        assert scene.slack.delivery.lost == []
        assert len(asked) >= 50, "fewer answers hung than one process may have in hand"
        assert cuts[98] < 0.1, f"p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s"
