"""One cheap call of each real provider, by hand: `pytest -m live --live` with keys in the environment."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from bot.providers import PROVIDERS, Asked, Delta, Finished, Request, Row, unavailable
from bot.providers.llm import Model, account
from bot.settings import Settings

ROWS = [row for row in PROVIDERS if row.route]


@pytest.mark.live
@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row.name))
async def test_it_says_a_word(row: Row, pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--live"):
        pytest.skip("costs money: pass --live")
    settings = Settings()
    if why := unavailable(settings, row.name):
        pytest.skip(why)
    model = Model(row, account(row, settings))
    try:
        asked = Request("Answer with one word.", (Asked("Say hello."),), max_tokens=2000)
        async with aclosing(model.stream(asked)) as stream:
            chunks = [chunk async for chunk in stream]
    finally:
        await model.aclose()
    assert any(isinstance(chunk, Delta) for chunk in chunks)
    assert isinstance(chunks[-1], Finished)
