from __future__ import annotations

import asyncio

from bot.lately import Lately


async def test_what_was_seen_is_known_for_a_while_and_then_forgotten() -> None:
    lately = Lately[str](0.1)
    lately.add("one")
    assert "one" in lately
    assert "two" not in lately
    await asyncio.sleep(0.06)
    lately.add("one")  # it is known already, and no longer for that
    lately.add("two")
    await asyncio.sleep(0.06)
    assert "one" not in lately
    assert "two" in lately


def test_what_is_taken_back_is_not_known() -> None:
    lately = Lately[str](60.0)
    lately.add("one")
    lately.discard("one")
    assert "one" not in lately
