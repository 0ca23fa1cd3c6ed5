"""The stage of every test here: the fake Discord, judged in the end by what it has to complain of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import SHARED
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.spec import spec_at
from tests.fakes.discord.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.store import Store


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    fake = FakeDiscord(spec_at(SHARED / "discord" / "openapi.json"))
    async with fake.serving():
        yield Stage(fake, store)
    assert fake.world.complaints == []
