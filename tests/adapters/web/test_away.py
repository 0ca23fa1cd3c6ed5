from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
from playwright.async_api import expect
from websockets.asyncio.client import connect

from adapters.frames import AWAY_TEXT, Frames
from adapters.publishing import Broadcast
from adapters.web.chat import Core
from adapters.web.place import Address
from adapters.web.server import listen
from bot.store.connect import open_url
from bot.store.seal import Seal
from bot.telemetry import Health
from tests.adapters.web.screen import Screen
from tests.conftest import running_server
from tests.fakes.house import ScriptedAgent, open_house
from tests.fakes.stage import Director, choices, open_stage

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(90)]


def new_id() -> str:
    return uuid4().hex


async def test_a_process_that_only_listens_shows_what_another_one_answers() -> None:
    with running_server() as server:
        async with (
            open_url(f"unix://{server}", "visabot", 5) as here,
            open_url(f"unix://{server}", "visabot", 5) as there,
        ):
            worker = Broadcast("web", Frames(there, Seal()), new_id)
            agent = ScriptedAgent(Director().play)
            async with open_house(here, working=False) as house, open_house(there, worker, agent=agent):
                core = Core(
                    desk=house.desk,
                    frames=Frames(here, Seal()),
                    choices=choices(),
                    now=lambda: datetime.now(UTC),
                    new_id=new_id,
                )
                told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
                serving = asyncio.create_task(listen(core, Address(port=0), Health(), told.set_result))
                async with httpx.AsyncClient(base_url=await told, trust_env=False, timeout=4) as client:
                    answer = await client.post("/api/agent/chat", json={"message": "echo far away"})
                serving.cancel()
                await asyncio.wait({serving})
                assert answer.json()["response"] == "echo far away"


async def test_a_memory_that_is_away_is_said_and_nothing_else_breaks() -> None:
    with running_server() as server:
        async with (
            open_url(f"unix://{server}", "visabot", 5) as store,
            open_stage(store) as stage,
            httpx.AsyncClient(base_url=stage.url, trust_env=False, timeout=30) as client,
        ):
            assert (await client.post("/api/agent/chat", json={"message": "echo hi"})).status_code == 200
            await stage.house.close()
            (server.parent / "s").unlink()
            await store.redis.connection_pool.disconnect()  # type: ignore[union-attr]  # one server, no cluster
            body = {"message": "echo hi"}
            looks = [client.get(f"/api/agent/{path}/default") for path in ("conversation", "status")]
            says = [client.post(f"/api/agent/{path}", json=body) for path in ("chat", "say")]
            for away in await asyncio.gather(*looks, *says, client.post("/api/agent/configure", json={})):
                assert away.status_code == 503
                assert "memory does not answer" in away.json()["detail"]
                assert away.elapsed.total_seconds() < 12
            async with connect(stage.url.replace("http", "ws") + "/api/agent/ws/default?after=0") as socket:
                await socket.wait_closed()
                assert socket.close_reason == AWAY_TEXT
            assert (await client.get("/healthz")).status_code == 200
            assert (await client.get("/")).status_code == 200


@pytest.mark.browser
async def test_a_page_waits_for_a_memory_that_is_away_and_goes_on_by_itself(context: BrowserContext) -> None:
    with running_server() as server:
        async with open_url(f"unix://{server}", "visabot", 5) as store, open_stage(store) as stage:
            screen = await Screen.open(context, stage.url)
            await screen.ask("echo before")
            hidden = server.with_name("hidden")
            server.rename(hidden)
            await store.redis.connection_pool.disconnect()  # type: ignore[union-attr]  # one server, no cluster
            await screen.say("echo in between")
            await expect(screen.page.get_by_text("Waiting for the connection")).to_be_visible()
            hidden.rename(server)
            await expect(screen.answers).to_have_text(["echo before", "echo in between"], timeout=20_000)
            await screen.connected("Live")


async def test_a_server_that_ends_lets_everybody_go_at_once() -> None:
    with running_server() as server:
        async with (
            open_url(f"unix://{server}", "visabot", 5) as store,
            open_stage(store) as stage,
            httpx.AsyncClient(base_url=stage.url, trust_env=False, timeout=30) as client,
        ):
            stage.director.go_on.clear()
            asking = asyncio.create_task(client.post("/api/agent/chat", json={"message": "slow", "id": "m1"}))
            async with client.stream("GET", "/api/agent/events/default?after=0") as stream:
                lines = stream.aiter_lines()
                while "word19" not in await anext(lines):
                    pass
                async with asyncio.timeout(2.5):
                    await stage.close_doors()
                assert [line async for line in lines if "error" in line] == []
            assert (await asking).status_code == 503
            stage.director.go_on.set()
            await stage.open_doors()
            again = await client.post("/api/agent/chat", json={"message": "slow", "id": "m1"})
            assert again.json()["response"].endswith("word59")
