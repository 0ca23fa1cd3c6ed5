"""Before a Discord that knows and says as little as it may: one right answer, once, and no ping."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from adapters.discord import discord_platform
from adapters.discord.address import snowflake
from bot.settings import Settings
from bot.telemetry import Health
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.plain import ANN, CHANNEL, PlainDiscord, page, refusal, slow_down
from tests.fakes.discord.world import TOKEN
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from aiohttp import web

    from bot.store import Store


@asynccontextmanager
async def before(fake: PlainDiscord, store: Store) -> AsyncIterator[PlainDiscord]:
    """Run a bot before a Discord until the end of the block."""
    async with fake.serving():
        settings = Settings(discord_token=TOKEN, discord_api_url=f"http://{fake.url}/api")
        platform = discord_platform(settings, store, ("offline",), lambda: datetime.now(UTC))
        async with open_house(store, platform) as house:
            health = Health()
            listening = asyncio.create_task(platform.listen(replace(house.desk, settings=settings), health))
            await fake.until(lambda: fake.sockets)
            while not health.checks or not health.ready:
                await asyncio.sleep(0.02)  # as its health is looked at
            yield fake
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
            await platform.close()
    assert all(body["allowed_mentions"] == {"parse": []} for body in fake.bodies)


@pytest.fixture(params=[False, True], ids=["plain", "bare"])
async def plain(store: Store, request: pytest.FixtureRequest) -> AsyncIterator[PlainDiscord]:
    """Run a bot before the plain Discord, whose gateway it finds by asking."""
    async with before(PlainDiscord(bare=request.param), store) as fake:
        yield fake


async def test_a_conversation_goes_its_way(plain: PlainDiscord) -> None:
    await plain.ask(f"{MENTION} one @everyone")
    await plain.until(lambda: "one" in "".join(plain.replies))
    await plain.ask(f"{MENTION} two")
    await plain.until(lambda: "1: two" in "".join(plain.replies))
    await plain.ask("hello", private=True)
    await plain.until(lambda: "0: hello" in "".join(plain.replies))
    assert [each.partition("\n")[0] for each in plain.replies] == ["0: one @everyone", "1: two", "0: hello"]
    assert len(plain.sockets) == 1


async def test_commands_completion_and_buttons_go_their_way(plain: PlainDiscord) -> None:
    assert {each["name"] for each in plain.commands} == {"visa", "ask", "Ask about this"}
    status = {"name": "visa", "options": [{"name": "status", "type": 1, "options": []}]}
    await plain.interact(2, "t1", status)
    await plain.until(lambda: "command: /visa status" in plain.originals.get("t1", {}).get("content", ""))
    typed = {"name": "month", "type": 3, "value": "dec", "focused": True}
    await plain.interact(4, "t2", {"name": "visa", "options": [{"name": "bulletin", "type": 1, "options": [typed]}]})
    await plain.until(lambda: "choices" in plain.originals.get("t2", {}))
    await plain.ask(f"{MENTION} one")
    await plain.until(lambda: "Retry" in str(plain.said))
    ((identity, reply),) = plain.said.items()
    button = reply["components"][0]["components"][0]
    shown = {"id": identity, "components": reply["components"]}
    await plain.interact(3, "t3", {"custom_id": button["custom_id"], "component_type": 2}, message=shown)
    await plain.until(lambda: len(plain.bodies) > 1 and "0: one" in plain.bodies[-1]["content"])
    assert len(plain.said) == 1


async def test_a_question_by_command_is_answered_in_its_own_message(plain: PlainDiscord) -> None:
    question = {"name": "question", "type": 3, "value": "EB-2?"}
    await plain.interact(2, "t1", {"name": "ask", "options": [question]})
    await plain.until(lambda: "0: EB-2?" in plain.originals.get("t1", {}).get("content", ""))


@pytest.mark.parametrize("order", [{"op": 7}, {"op": 9}, {"op": 9, "d": True}, {"op": 11, "t": None}, {"op": 99}],
                         ids=["reconnect", "invalid", "resumable", "acknowledged", "unknown"])  # fmt: skip
async def test_whatever_the_gateway_orders_the_bot_comes_back(store: Store, order: dict[str, object]) -> None:
    async with before(PlainDiscord(bare=True), store) as fake:
        await fake.order(order)
        while not fake.replies:
            await fake.ask(f"{MENTION} hello")  # nobody knows when it is back
            await asyncio.sleep(0.3)
        assert "hello" in fake.replies[0]


async def test_what_was_missed_is_found_where_no_channel_tells_its_last_message(store: Store) -> None:
    async with before(PlainDiscord(bare=True), store) as fake:
        said = {"id": snowflake(datetime.now(UTC)), "channel_id": CHANNEL, "author": {"id": ANN}}
        fake.missed = [said | {"content": f"{MENTION} missed"}]
        await fake.order({"op": 9})
        await fake.until(lambda: "0: missed" in "".join(fake.replies))


async def test_a_bot_that_ends_between_two_sessions_leaves_no_thread_behind(store: Store) -> None:
    before_it = set(threading.enumerate())
    async with before(PlainDiscord(bare=True), store) as fake:
        await fake.order({"op": 9})
        await asyncio.sleep(1.5)  # connected anew, and waiting before it asks for a session
    await asyncio.sleep(0.2)
    assert not [each for each in set(threading.enumerate()) - before_it if each.name.startswith("keep-alive-handler")]


@pytest.mark.parametrize(
    "refused",
    [
        lambda: slow_down(0.2, everywhere=False),
        lambda: slow_down(0.2, everywhere=True),
        lambda: slow_down(0.2, everywhere=False, by_header=False),
        lambda: refusal(500),
        lambda: refusal(503),
        lambda: refusal(400, 50035),
        lambda: page(429),
        lambda: page(403),
        lambda: page(502),
    ],
    ids=[
        "429",
        "429 everywhere",
        "429 by its words",
        "500",
        "503",
        "400",
        "429 by a page",
        "403 by a page",
        "502 by a page",
    ],
)
async def test_a_write_refused_once_is_made_good(plain: PlainDiscord, refused: Callable[[], web.Response]) -> None:
    plain.answers.append(refused())
    await plain.ask(f"{MENTION} hello")
    await plain.until(lambda: "0: hello" in "".join(plain.replies))
    await plain.ask(f"{MENTION} again")
    await plain.until(lambda: "1: again" in "".join(plain.replies))
    assert [each.partition("\n")[0] for each in plain.replies] == ["0: hello", "1: again"]
