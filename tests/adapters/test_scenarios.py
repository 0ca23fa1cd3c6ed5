"""The same scenarios on every platform: one core, the same behaviour."""

from __future__ import annotations

import asyncio
import io
from datetime import UTC, datetime
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
from bot.store.seal import Seal
from bot.telemetry import Health
from tests.conftest import SHARED
from tests.contracts.platform import PlatformContract, act
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.spec import spec_at
from tests.fakes.discord.stage import Stage
from tests.fakes.house import ScriptedAgent, open_house
from tests.fakes.slack_scene import Scene, open_scene
from tests.fakes.stage import choices

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.store import Store
    from tests.contracts.platform import Talk


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Keep the log out of the way; the faults in it are wanted."""
    telemetry.configure(stream=io.StringIO())
    yield
    structlog.reset_defaults()


class DiscordTalk:
    """People who write the bot direct messages in Discord."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._people = {"ann": stage.ann, "bob": stage.fake.person("Bob")}

    async def ask(self, person: str, text: str) -> str:
        who, stage = self._people[person], self._stage
        before = len(stage.messages(who.private()))
        finished = len(stage.final(who.private()))
        who.says(text, who.private())
        await stage.answered(lambda: len(stage.final(who.private())) > finished)
        return "\n".join(stage.replies(who.private())[before:])


class SlackTalk:
    """People who write the bot direct messages in Slack."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    async def ask(self, person: str, text: str) -> str:
        who, scene = self._scene.slack.person(person.upper()), self._scene
        room = who.dm()
        asked = await who.say(room, text)
        await scene.idle(room)
        return "\n".join(post.words for post in scene.slack.posts(room) if post.ts > asked.ts)


class WebTalk:
    """Programs that use the HTTP API, a session each."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, person: str, text: str) -> str:
        response = await self._client.post("/api/agent/chat", json={"message": text, "session_id": f"{person}-1234"})
        return response.text.encode().decode("unicode_escape")


class TestDiscord(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        fake = FakeDiscord(spec_at(SHARED / "discord" / "openapi.json"))
        async with fake.serving():
            stage = Stage(fake, store)
            async with stage.bot(ScriptedAgent(act)):
                yield DiscordTalk(stage)
        assert fake.world.complaints == []


class TestSlack(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        async with open_scene(store, script=act) as scene:
            yield SlackTalk(scene)


class TestWeb(PlatformContract):
    @pytest.fixture
    async def talk(self, store: Store) -> AsyncIterator[Talk]:
        frames = Frames(store, Seal())
        web = Broadcast("web", frames, lambda: uuid4().hex)
        async with open_house(store, web, agent=ScriptedAgent(act)) as house:
            core = Core(
                desk=house.desk, frames=frames, choices=choices(), now=lambda: datetime.now(UTC),
                new_id=lambda: uuid4().hex,
            )  # fmt: skip
            told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            serving = asyncio.create_task(listen(core, Address(port=0), Health(), told.set_result))
            async with httpx.AsyncClient(base_url=await told, timeout=20) as client:
                yield WebTalk(client)
            serving.cancel()
            await asyncio.wait({serving})
