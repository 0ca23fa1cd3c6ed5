"""The stage of every test here: the fake Discord, judged in the end by what it has to complain of."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import structlog

from bot import telemetry
from tests.conftest import SHARED
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.spec import spec_at
from tests.fakes.discord.stage import Stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.store import Store


@pytest.fixture(autouse=True)
def logs() -> Iterator[io.StringIO]:
    """Keep the log as an operator gets it: the development renderer draws every local of a failed delivery."""
    stream = io.StringIO()
    telemetry.configure(stream=stream)
    yield stream
    structlog.reset_defaults()


@pytest.fixture
async def stage(store: Store) -> AsyncIterator[Stage]:
    fake = FakeDiscord(spec_at(SHARED / "discord" / "openapi.json"))
    async with fake.serving():
        yield Stage(fake, store)
    assert fake.world.complaints == []
