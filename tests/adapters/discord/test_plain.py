"""Before a Discord that knows and says as little as it may: one right answer, once, and no ping."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.discord import discord_platform
from bot.settings import Settings
from bot.telemetry import Health
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.plain import PlainDiscord, refusal, slow_down
from tests.fakes.discord.world import TOKEN
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import web

    from bot.store import Store


@pytest.fixture
async def plain(store: Store) -> AsyncIterator[PlainDiscord]:
    """Run a bot before the plain Discord."""
    async with PlainDiscord().serving() as fake:
        settings = Settings(
            discord_token=TOKEN, discord_api_url=f"http://{fake.url}/api", discord_gateway_url=f"ws://{fake.url}/gw"
        )
        platform = discord_platform(settings, store, (), lambda: datetime.now(UTC))
        async with open_house(store, platform) as house:
            listening = asyncio.create_task(platform.listen(replace(house.desk, settings=settings), Health()))
            await fake.until(lambda: fake.sockets)
            while not (condition := platform.condition()) or not condition.ok:
                await asyncio.sleep(0.02)
            yield fake
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await platform.close()
    assert all(body["allowed_mentions"] == {"parse": []} for body in fake.bodies)


async def test_a_conversation_goes_its_way(plain: PlainDiscord) -> None:
    await plain.ask(f"{MENTION} one @everyone")
    await plain.until(lambda: "one" in "".join(plain.replies))
    await plain.ask(f"{MENTION} two")
    await plain.until(lambda: "1: two" in "".join(plain.replies))
    await plain.ask("hello", private=True)
    await plain.until(lambda: "0: hello" in "".join(plain.replies))
    assert [each.partition("\n")[0] for each in plain.replies] == ["0: one @everyone", "1: two", "0: hello"]
    assert len(plain.sockets) == 1


@pytest.mark.parametrize(
    "refused",
    [
        slow_down(0.2, everywhere=False),
        slow_down(0.2, everywhere=True),
        refusal(500),
        refusal(503),
        refusal(400, 50035),
    ],
    ids=["429", "429 everywhere", "500", "503", "400"],
)
async def test_a_write_refused_once_is_made_good(plain: PlainDiscord, refused: web.Response) -> None:
    plain.answers.append(refused)
    await plain.ask(f"{MENTION} hello")
    await plain.until(lambda: "0: hello" in "".join(plain.replies))
    await plain.ask(f"{MENTION} again")
    await plain.until(lambda: "1: again" in "".join(plain.replies))
    assert [each.partition("\n")[0] for each in plain.replies] == ["0: hello", "1: again"]
