"""The same scenarios on every platform: one core, the same behaviour."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
import structlog

from adapters.frames import Frames
from adapters.publishing import Broadcast
from adapters.web.chat import Core
from adapters.web.place import Address
from adapters.web.server import listen
from bot import telemetry
from bot.commands import run
from bot.messages import ConversationKey, Preferences
from bot.store.seal import Seal
from bot.telemetry import Health
from tests.conftest import SHARED
from tests.contracts.platform import PlatformContract, act
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.spec import spec_at
from tests.fakes.discord.stage import Bot, Stage
from tests.fakes.discord.world import GUILD
from tests.fakes.house import ScriptedAgent, open_house
from tests.fakes.slack_scene import Scene, open_scene
from tests.fakes.stage import choices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.store import Store
    from tests.contracts.platform import Talk
    from tests.fakes.slack import Post, Room


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the log out of the way; the faults in it are wanted."""
    telemetry.configure(stream=io.StringIO())
    yield
    structlog.reset_defaults()


class DiscordTalk:
    """People who write the bot direct messages in Discord, or mention it in threads."""

    def __init__(self, stage: Stage, bot: Bot) -> None:
        self._stage = stage
        self._bot = bot
        self._people = {"ann": stage.ann, "bob": stage.fake.person("Bob")}
        self._threads: dict[str, str] = {}
        self._last: dict[str, tuple[str, str, int]] = {}
        """What each said last: the message, its channel, and how many replies stood there."""

    def _say(self, person: str, text: str, thread: str) -> str:
        who, stage = self._people[person], self._stage
        channel = self._thread(thread) if thread else who.private()
        before = len(stage.messages(channel))
        asked = who.says(f"{MENTION} {text}" if thread else text, channel)
        self._last[person] = asked, channel, before
        return channel

    def _thread(self, name: str) -> str:
        if name not in self._threads:
            self._threads[name] = self._stage.world.open_thread(self._stage.channel, name, self._stage.ann.id)["id"]
        return self._threads[name]

    async def _seen(self, person: str) -> str:
        """Return what is seen of the last answer once it is finished: as many ends as questions, or a reply."""
        _, channel, before = self._last[person]
        stage = self._stage
        await stage.answered(lambda: len(stage.messages(channel)) > before and "Stop" not in self._buttons(channel))
        private = channel not in self._threads.values()
        where = (f"@{stage.ann.id}", channel) if private else (GUILD, stage.channel, channel)
        await self._bot.house.idle(ConversationKey("discord", *where))  # it is shown a moment before it is kept
        return "\n".join(stage.replies(channel)[before:])

    def _buttons(self, channel: str) -> str:
        return str(self._stage.messages(channel)[-1]["components"])

    async def ask(self, person: str, text: str, thread: str = "") -> str:
        channel = self._say(person, text, thread)
        if not text.startswith("/"):
            finished = len(self._stage.final(channel))
            await self._stage.answered(lambda: len(self._stage.final(channel)) > finished)
        seen = ""
        while seen != (seen := await self._seen(person)):  # the reply to a command may have several parts
            await asyncio.sleep(0.3 if text.startswith("/") else 0)
        return seen

    async def stop(self, person: str, text: str) -> str:
        channel, stage = self._say(person, text, ""), self._stage
        await stage.answered(lambda: stage.messages(channel) and "Stop" in self._buttons(channel))
        self._people[person].clicks("Stop", stage.messages(channel)[-1]["id"], channel)
        return await self._seen(person)

    async def again(self, person: str, text: str = "") -> str:
        asked, channel, _ = self._last[person]
        stage, old = self._stage, self._stage.replies(channel)
        if text:
            self._people[person].edits(asked, text, channel)
        else:
            self._people[person].clicks("Retry", stage.messages(channel)[-1]["id"], channel)
        await stage.answered(lambda: stage.replies(channel) != old)
        return await self._seen(person)

    async def forget(self, person: str) -> str:
        asked, channel, before = self._last[person]
        self._people[person].deletes(asked, channel)
        await self._stage.answered(lambda: len(self._stage.messages(channel)) == before)
        return "\n".join(self._stage.replies(channel)[before:])


class SlackTalk:
    """People who write the bot direct messages in Slack, or mention it in threads."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._threads: dict[str, str] = {}
        self._last: dict[str, tuple[Post, Room]] = {}

    async def _say(self, person: str, text: str, thread: str) -> None:
        who = self._scene.slack.person(person.upper())
        room = self._scene.slack.room() if thread else who.dm()
        said = f"<@{self._scene.slack.bot()}> {text}" if thread else text
        asked = await who.say(room, said, thread=self._threads.get(thread, ""))
        if thread:
            self._threads.setdefault(thread, asked.ts)
        self._last[person] = asked, room

    def _answer(self, person: str) -> list[Post]:
        asked, room = self._last[person]
        return [post for post in self._scene.slack.posts(room) if post.ts > asked.ts]

    async def _seen(self, person: str) -> str:
        await self._scene.idle(self._last[person][1])
        seen = self._answer(person)
        kept = self._scene.slack.team().files
        files = [kept[each["id"]][1].decode() for post in seen for each in post.files]
        return "\n".join([*(post.words for post in seen), *files])

    async def ask(self, person: str, text: str, thread: str = "") -> str:
        await self._say(person, text, thread)
        return await self._seen(person)

    async def stop(self, person: str, text: str) -> str:
        await self._say(person, text, "")
        asked, room = self._last[person]
        while not any(post.streaming and "word0" in post.words for post in self._answer(person)):
            await asyncio.sleep(0.01)  # as one looks at a screen
        await self._scene.slack.person(person.upper()).stop(room, asked.ts)
        return await self._seen(person)

    async def again(self, person: str, text: str = "") -> str:
        asked, _ = self._last[person]
        who = self._scene.slack.person(person.upper())
        await (who.edit(asked, text) if text else who.press(self._answer(person)[-1], "again"))
        return await self._seen(person)

    async def forget(self, person: str) -> str:
        await self._scene.slack.person(person.upper()).delete(self._last[person][0])
        return await self._seen(person)


class WebTalk:
    """Programs that use the HTTP API, a session each."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
        self._last: dict[str, dict[str, str]] = {}

    async def _post(self, body: dict[str, str]) -> str:
        answer = (await self._client.post("/api/agent/chat", json=body)).json()
        blocks = [words for each in answer["blocks"] for words in (each["header"], *each["rows"])]
        return "\n".join([answer["response"], *chain(*blocks)])

    async def ask(self, person: str, text: str, thread: str = "") -> str:
        session = f"{person}-1234~{thread}" if thread else f"{person}-1234"
        self._last[person] = {"message": text, "session_id": session, "id": uuid4().hex}
        return await self._post(self._last[person])

    async def stop(self, person: str, text: str) -> str:
        asking = asyncio.create_task(self.ask(person, text))
        await asyncio.sleep(0)
        session, turn = self._last[person]["session_id"], self._last[person]["id"]
        while "word0" not in (await self._client.post(f"/api/agent/frames/{session}")).text:
            await asyncio.sleep(0.01)  # as one looks at a screen
        await self._client.post(f"/api/agent/stop/{session}/{turn}")
        return await asking

    async def again(self, person: str, text: str = "") -> str:
        last = self._last[person]
        return await self._post(last | {"message": text or last["message"], "id": uuid4().hex, "revises": last["id"]})

    async def forget(self, person: str) -> str:
        session = self._last[person]["session_id"]
        await self._client.delete(f"/api/agent/conversation/{session}")
        turns = (await self._client.get(f"/api/agent/conversation/{session}")).json()["turns"]
        return "\n".join(turn["answer"] for turn in turns)


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        fake = FakeDiscord(spec_at(SHARED / "discord" / "openapi.json"))
        async with fake.serving():
            stage = Stage(fake, store)
            async with stage.bot(ScriptedAgent(act), commands=run) as bot:
                yield DiscordTalk(stage, bot)
        assert fake.world.complaints == []


class TestSlack(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        async with open_scene(store, script=act) as scene:
            scene.commands.real = True
            yield SlackTalk(scene)


class TestWeb(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        frames = Frames(store, Seal())
        web = Broadcast("web", frames, lambda: uuid4().hex)
        async with open_house(store, web, agent=ScriptedAgent(act)) as house:
            memory = replace(house.desk.conversations, defaults=Preferences("offline", "expert", "default"))
            desk = replace(house.desk, commands=run, conversations=memory)
            core = Core(
                desk=desk, frames=frames, choices=choices(), now=lambda: datetime.now(UTC),
                new_id=lambda: uuid4().hex,
            )  # fmt: skip
            told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            serving = asyncio.create_task(listen(core, Address(port=0), Health(), told.set_result))
            async with httpx.AsyncClient(base_url=await told, timeout=20) as client:
                yield WebTalk(client)
            serving.cancel()
            await asyncio.wait({serving})
