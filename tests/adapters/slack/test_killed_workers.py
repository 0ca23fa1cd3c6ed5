"""Workers that are killed without warning, one each second: every message gets one whole answer, in order."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from bot.messages import ConversationKey
from tests.fakes.demands import KEY
from tests.fakes.providers import provider_server
from tests.fakes.slack_nursery import environment, nursery
from tests.fakes.slack_scene import open_scene
from tests.fakes.spoken import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.store import Store
    from tests.fakes.slack import FakeSlack, Person, Post, Room
    from tests.fakes.slack_nursery import Nursery
    from tests.fakes.slack_scene import Scene

WORKERS = 4
CATEGORIES = ("EB-1", "EB-2", "EB-3", "F1", "F2A", "F3", "F4")
COUNTRIES = ("India", "China", "Mexico", "the Philippines")


@dataclass
class Thread:
    """A person who asks one thing after the other in a thread, or in the direct conversation with the bot."""

    scene: Scene
    person: Person
    room: Room
    number: int
    asked: list[Post] = field(default_factory=list)

    async def ask(self, times: int, pause: float) -> None:
        """Ask, not waiting for answers."""
        call = "" if self.room.direct else f"<@{self.scene.slack.bot()}> "
        for turn in range(times):
            root = self.asked[0].ts if self.asked and not self.room.direct else ""
            self.asked.append(await self.person.say(self.room, f"{call}{self.about(turn)}?", thread=root))
            await asyncio.sleep(pause)  # the time that people take between two messages

    def about(self, turn: int) -> str:
        """Return what the question is about: never the same twice in a row."""
        place = self.number + turn
        return f"{CATEGORIES[place % len(CATEGORIES)]} {COUNTRIES[place % len(COUNTRIES)]}"

    async def waits(self) -> bool:
        """Say whether something is still to be answered."""
        thread = "" if self.room.direct else self.asked[0].ts
        return bool(await self.scene.desk.inbox.pending(ConversationKey("slack", "T1", self.room.id, thread)))

    def judge(self) -> None:
        """See that each question has one answer, whole, about what was asked, and all of them in order."""
        answers = [each for each in self.scene.slack.posts(self.room) if self.mine(each)]
        assert len(answers) == len(self.asked)
        for turn, post in enumerate(answers):
            category, _, country = self.about(turn).partition(" ")
            assert category in post.words
            assert country.removeprefix("the ") in post.words
            assert "Visa Expert" in post.words
            assert not post.streaming
            assert not self.room.direct or post.thread == self.asked[turn].ts

    def mine(self, post: Post) -> bool:
        return self.room.direct or post.thread == self.asked[0].ts


@asynccontextmanager
async def one_dies_each_second(born: Nursery) -> AsyncIterator[None]:
    """Kill the oldest worker each second, and start another, until the end of the block."""

    async def rage() -> None:
        due = time.monotonic()
        while True:
            due += 1.0
            await asyncio.sleep(max(0.0, due - time.monotonic()))  # a kill each second, however long a birth takes
            born.end()
            await born.beget()

    raging = asyncio.create_task(rage())
    try:
        yield
    finally:
        raging.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await raging


async def talk(threads: list[Thread], times: int, pause: float, patience: float) -> None:
    """Let all ask at once, and return when everything is answered."""
    async with asyncio.timeout(patience):
        await asyncio.gather(*(each.ask(times, pause) for each in threads))
        for each in threads:
            while await each.waits():
                await asyncio.sleep(0.05)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("threads", "times"), [(10, 4), (50, 20)])
async def test_every_message_is_answered_once_and_in_order_while_a_worker_dies_each_second(
    store: Store, server: Path, tmp_path: Path, threads: int, times: int
) -> None:
    async with open_scene(store, workers=0) as scene:
        scene.slack.delivery.repeat = 2
        people = [scene.slack.person(f"U{number}") for number in range(threads)]
        rooms = [each.dm() if n % 5 == 0 else scene.slack.room(f"C{n}") for n, each in enumerate(people)]
        talks = [Thread(scene, each, room, n) for n, (each, room) in enumerate(zip(people, rooms, strict=True))]
        async with nursery(environment(scene.slack, server, tmp_path), tmp_path / "workers.log") as born:
            await born.beget(WORKERS)
            async with one_dies_each_second(born):
                await talk(talks, times, 0.5, 600)
        assert born.ended > times // 2
        for each in talks:
            each.judge()


WORDS = [f"word{number:02}" for number in range(20)]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("how", "grace"),
    [(signal.SIGTERM, "60"), (signal.SIGTERM, "1"), (signal.SIGKILL, "1")],
    ids=["finish", "hand over", "kill"],
)
async def test_50_live_answers_outlast_the_end_of_their_process(
    store: Store, server: Path, tmp_path: Path, how: signal.Signals, grace: str
) -> None:
    said = Answer(tuple(f"{word} is said slowly.\n" for word in WORDS))
    async with open_scene(store, workers=0) as scene, provider_server("openai", said) as provider:
        provider.held = asyncio.Event()
        model = {"OPENAI_API_KEY": KEY, "VISABOT_OPENAI_BASE_URL": provider.address, "VISABOT_MODE": "general"}
        settings = environment(scene.slack, server, tmp_path) | model | {"VISABOT_GRACE_SECONDS": grace}
        async with nursery(settings, tmp_path / "workers.log") as born:
            people = [scene.slack.person(f"U{number}") for number in range(50)]
            await born.beget()
            asked = [await each.say(each.dm(), "Tell me.") for each in people]
            async with asyncio.timeout(120):
                while sum(live(scene.slack, each) for each in people) < 50:
                    await asyncio.sleep(0.05)
            before = [scene.slack.posts(each.dm())[0].ts for each in people]
            ended = born.end(how)
            if grace == "1":  # else it may go on to the end of its answers
                await born.gone(ended)
            provider.held.set()
            await born.beget()
            await scene.idle(*(each.dm() for each in people), seconds=240)
        for person, question, ts in zip(people, asked, before, strict=True):
            (post,) = scene.slack.posts(person.dm())
            assert (post.ts, post.thread, post.streaming) == (ts, question.ts, False)
            assert re.findall(r"word\d+", post.words) == WORDS
            assert scene.slack.team().sessions[person.dm().id, question.ts] == "active"
        assert provider.refused == []


def live(slack: FakeSlack, person: Person) -> bool:
    """Say whether an answer is growing before a person's eyes."""
    return any(post.streaming and WORDS[0] in post.words for post in slack.posts(person.dm()))
