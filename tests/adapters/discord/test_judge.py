"""The judge itself: what Discord's own description forbids is complained of, on either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import pytest

from tests.conftest import SHARED
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.spec import KNOWN_DEVIATIONS, spec_at
from tests.fakes.discord.world import TOKEN

if TYPE_CHECKING:
    from tests.fakes.discord.shapes import JSON

QUIET: JSON = {"allowed_mentions": {"parse": []}}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"content": "x", "tts": "loud"} | QUIET, "tts"),
        ({"content": "x", "components": [{"type": 1, "components": []}]} | QUIET, "components"),
        ({"content": "x"}, "may ping somebody"),
        ({"content": "x", "allowed_mentions": {"parse": ["everyone"]}}, "may ping somebody"),
    ],
)
async def test_a_request_that_discord_would_not_take_is_complained_of(body: JSON, complaint: str) -> None:
    spec = spec_at(SHARED / "discord" / "openapi.json")
    if spec is None:
        pytest.skip("Discord's description is not here")
    fake = FakeDiscord(spec)
    async with fake.serving(), aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        channel = fake.world.open_channel("c")
        await session.post(f"{fake.api_url}/channels/{channel}/messages", json=body)
    assert complaint in " ".join(fake.world.complaints)


async def test_an_answer_that_discord_would_not_give_is_complained_of() -> None:
    spec = spec_at(SHARED / "discord" / "openapi.json")
    if spec is None:
        pytest.skip("Discord's description is not here")
    fake = FakeDiscord(spec)
    fake.world.bot = {"id": 5}
    async with fake.serving(), aiohttp.ClientSession(headers={"Authorization": f"Bot {TOKEN}"}) as session:
        await session.get(f"{fake.api_url}/users/@me")
    assert any("the fake itself, GET /users/@me" in each for each in fake.world.complaints)


def test_the_deviations_are_few() -> None:
    assert len(KNOWN_DEVIATIONS) <= 2
