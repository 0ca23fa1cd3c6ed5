"""Every provider keeps the same promises."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.expertise import expert_tools
from bot.offline import Offline
from bot.providers import Asked, Request
from bot.visa.archive import load
from tests.contracts.provider import ProviderContract
from tests.fakes.models import MODELS, request, wired
from tests.fakes.spoken import Answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.providers.llm import Model

WORDS = Answer(("EB-2 India: ", "2012-08-01."))
CALLS = Answer(("Let me look.",), (("cutoff_date", '{"preference": "EB2"}'), ("cutoff_date", '{"preference": "EB3"}')),
               "tools")  # fmt: skip


class TestThroughLitellm(ProviderContract):
    @pytest.fixture(params=MODELS)
    def name(self, request: pytest.FixtureRequest) -> str:
        return str(request.param)

    @pytest.fixture
    async def speaking(self, name: str) -> AsyncIterator[Model]:
        async with wired(name, WORDS) as the:
            yield the.model
            assert the.server.refused == []

    @pytest.fixture
    async def calling(self, name: str) -> AsyncIterator[Model]:
        async with wired(name, CALLS, WORDS) as the:
            yield the.model
            assert the.server.refused == []

    @pytest.fixture
    def question(self) -> Request:
        return request()


class TestOffline(ProviderContract):
    @pytest.fixture
    def speaking(self) -> Offline:
        return Offline(load)

    calling = speaking

    @pytest.fixture
    def question(self, request: pytest.FixtureRequest) -> Request:
        asks_for_calls = "calling" in request.fixturenames
        text = "What is the EB-2 India final action date in the December 2024 bulletin?" if asks_for_calls else "Hello!"
        forms = tuple(each.form for each in expert_tools(load(), datetime(2026, 11, 22, tzinfo=UTC).date()))
        return Request("You are a test.", (Asked(text, "2026-11-22"),), forms, mode="expert")
