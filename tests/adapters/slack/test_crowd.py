"""Many people at once, and workers that die: every message gets one whole answer, in order."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
from typing import TYPE_CHECKING

import pytest

from bot.messages import ConversationKey, Done, Footer, Text
from bot.worker import Deadlines
from tests.fakes.slack import Fault
from tests.fakes.slack_scene import open_scene
from tests.fakes.slack_worker import hire

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from bot.messages import Event, Message, Turn
    from bot.store import Store
    from tests.fakes.slack import FakeSlack, Post, Room
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
async def test_acknowledgements_come_within_100_ms_at_200_events_a_second(store: Store) -> None:
    async def slow(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        await asyncio.sleep(5)
        yield Done(f"about {message.text}", FOOTER)

    async with open_scene(store, script=slow, workers=0) as scene:
        ann = scene.slack.person()
        rooms = [scene.slack.room(f"C{number}") for number in range(50)]
        await ann.say(rooms[0], f"<@{scene.slack.bot()}> warm up")
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
        assert cuts[98] < 0.1, f"p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s"


@pytest.mark.slow
@pytest.mark.timeout(1700)
@pytest.mark.parametrize("each", [2, 20])
async def test_1000_messages_with_a_worker_killed_each_second(
    store: Store, server: Path, tmp_path: Path, each: int
) -> None:
    async with open_scene(store, workers=0) as scene:
        slack = scene.slack
        slack.delivery.repeat = 2
        people = [slack.person(f"U{number}") for number in range(50)]
        crew = [hire(slack, server, tmp_path) for _ in range(4)]
        stopping = asyncio.Event()
        killing = asyncio.create_task(kill_in_turn(crew, slack, server, tmp_path, stopping))
        asked: list[list[Post]] = [[] for _ in people]
        rooms = [person.dm() for person in people]

        async def chat(number: int) -> None:
            for turn in range(each):
                asked[number].append(await people[number].say(people[number].dm(), f"EB-{1 + turn % 3} India, please"))
                await asyncio.sleep(0.5)

        try:
            await asyncio.gather(*(chat(number) for number in range(len(people))))
            async with asyncio.timeout(1500):
                for room in rooms:
                    while await scene.desk.inbox.pending(ConversationKey("slack", "T1", room.id)):
                        await asyncio.sleep(0.1)
        finally:
            stopping.set()
            killed = await killing
            for worker in crew:
                worker.kill()
        assert killed > each
        for room, questions in zip(rooms, asked, strict=True):
            answers = [slack.posts(room, thread=asked_now.ts) for asked_now in questions]
            assert [len(posts) for posts in answers] == [1] * each
            assert all("Visa Expert" in posts[0].words and not posts[0].streaming for posts in answers)
            order = [posts[0].ts for posts in answers]
            assert order == sorted(order)


async def kill_in_turn(
    crew: list[ForkServerProcess], slack: FakeSlack, server: Path, folder: Path, stopping: asyncio.Event
) -> int:
    """Kill one worker each second and hire another, until told to stop; return how many fell."""
    killed = 0
    while not stopping.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), 1.0)
            return killed
        victim = crew.pop(0)
        victim.kill()
        crew.append(await asyncio.to_thread(hire, slack, server, folder))
        killed += 1
    return killed
