"""Bots before the fake Discord: the real client over TCP, a real store, an agent that says what a test wants."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from adapters.discord import Discord, discord_platform
from bot.messages import Preferences
from bot.settings import Settings
from bot.telemetry import Health
from tests.fakes.discord.world import TOKEN
from tests.fakes.house import House, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from adapters.discord.supervise import Patience
    from bot.desk import Commands
    from bot.store import Store
    from bot.worker import Agent
    from tests.fakes.discord.server import FakeDiscord
    from tests.fakes.discord.shapes import JSON


class Stage:
    """The fake Discord, and bots that come and go before it."""

    def __init__(self, fake: FakeDiscord, store: Store) -> None:
        self.fake = fake
        self.world = fake.world
        self.store = store
        self.channel = fake.world.open_channel("visas")
        self.ann = fake.person("Ann")

    def settings(self, **wanted: Any) -> Settings:
        defaults = {
            "discord_token": TOKEN,
            "discord_api_url": self.fake.api_url,
            "discord_gateway_url": self.fake.gateway_url,
            "rate_budgets": "off",
        }
        return Settings(**{**defaults, **wanted})

    @asynccontextmanager
    async def bot(
        self,
        agent: Agent | None = None,
        *,
        commands: Commands | None = None,
        working: bool = True,
        listening: bool = True,
        patience: Patience | None = None,
        **wanted: Any,
    ) -> AsyncIterator[Bot]:
        """Run a bot until the end of the block; it listens already as the block begins."""
        settings = self.settings(**wanted)
        lead = [timedelta(0)]
        offered, clock = ("offline", "openai"), lambda: datetime.now(UTC) + lead[0]
        platform = discord_platform(settings, self.store, offered, clock, patience)
        async with open_house(self.store, platform, agent=agent, working=False) as house:
            if working:
                house.work(grace=0.2)
            memory = replace(house.desk.conversations, defaults=Preferences("offline", "expert", "default"))
            house.desk = replace(
                house.desk, settings=settings, commands=commands or house.desk.commands, conversations=memory
            )
            bot = Bot(self, platform, house, lead)
            try:
                if listening:
                    bot.listen()
                    await self.world.until(lambda: bot.hears, what="the bot to listen")
                yield bot
            finally:
                await bot.leave()

    def replies(self, channel: str = "") -> list[str]:
        """Return what the bot has said in a channel, as people see it."""
        return [each["content"] for each in self.messages(channel)]

    def messages(self, channel: str = "") -> list[JSON]:
        said = self.world.messages[channel or self.channel].values()
        return [each for each in said if each["author"]["id"] == self.world.bot["id"]]

    async def answered(self, holds: Callable[[], object], what: str = "an answer") -> None:
        await self.world.until(holds, what=what)

    def final(self, channel: str = "") -> list[str]:
        """Return the replies that are finished: no Stop button under them."""
        return [str(each["content"]) for each in self.messages(channel) if "Retry" in str(each["components"])]


class Bot:
    """One process's worth of bot."""

    def __init__(self, stage: Stage, platform: Discord, house: House, lead: list[timedelta]) -> None:
        self._lead = lead
        self._stage = stage
        self.platform = platform
        self.house = house
        self.health = Health()
        self._listening: asyncio.Task[None] | None = None

    @property
    def hears(self) -> bool:
        return bool(self.health.checks) and self.health.ready

    @property
    def complaint(self) -> str:
        """Return what an operator reads of how it hears."""
        return "; ".join(condition.detail for condition in self.health.read().values())

    def pass_time(self, **parts: float) -> None:
        """Let the bot's clock go on, without anybody waiting."""
        self._lead[0] += timedelta(**parts)

    def listen(self) -> None:
        async def listen() -> None:
            watching = asyncio.create_task(self._watch())
            try:
                await self.platform.listen(self.house.desk, self.health)
            finally:
                watching.cancel()

        self._listening = asyncio.create_task(listen())

    async def _watch(self) -> None:
        """Wake those who wait for the bot's own state, which the fake cannot see."""
        while True:
            await asyncio.sleep(0.02)
            self._stage.world.touch()

    async def leave(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self.platform.close()
