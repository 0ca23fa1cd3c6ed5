from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from adapters.web.place import Address, Exposed, PortTaken
from adapters.web.server import listen
from bot.store.connect import open_url
from bot.telemetry import Health
from tests.conftest import running_server
from tests.fakes.stage import Stage, open_stage

TOKEN = "s3cret-token"

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.mark.parametrize(
    "session_id",
    ["../../other", "a/b", "}:history", "*", "a b", "x" * 129, "~thread", "a~b~c", "slack%2FT1", "é", "{web}", "a\n"],
)
async def test_a_session_id_cannot_reach_anywhere_else(client: httpx.AsyncClient, session_id: str) -> None:
    answer = await client.post("/api/agent/chat", json={"message": "hi", "session_id": session_id})
    assert answer.status_code == 422
    assert "session id is" in answer.json()["detail"]
    for path in ("conversation", "status"):
        quoted = quote(session_id, safe="")
        assert (await client.get(f"/api/agent/{path}/{quoted}")).status_code in (404, 422)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": ""}, "the message is empty"),
        ({"message": " \u0000 "}, "the message is empty"),
        ({"message": "x" * 200_001}, "200,000 is the most"),
        ({}, "message: Field required"),
        ({"message": "hi", "config": {"colour": "red"}}, "config.colour"),
        ({"message": "hi", "id": "../x"}, "id: String should match"),
        ({"message": "\ud800"}, "the message is empty"),
    ],
)
async def test_bad_input_gets_a_clear_answer(client: httpx.AsyncClient, body: dict[str, Any], words: str) -> None:
    answer = await client.post(
        "/api/agent/chat", content=json.dumps(body), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "words"),
    [
        (b'{"message": "x"', "application/json", 422, "This is no JSON."),
        (b"[]", "application/json", 422, "has to be one JSON object"),
        (b'{"message": "x"}', "text/plain", 422, "sent with Content-Type: application/json"),
        (b"", "application/json", 422, "has to be one JSON object"),
        ('{"message": "\xe9"}'.encode("latin-1"), "application/json", 400, "in UTF-8"),
        (b"[" * 100_000, "application/json", 400, "cannot be read"),
        (b'{"message": %s}' % (b"9" * 5000), "application/json", 400, "cannot be read"),
        (b'{"message": ""}', "Application/JSON", 422, "the message is empty"),
        (b'{"message": "%s"}' % (b"x" * 5_000_000), "application/json", 413, "larger than 4,000,000 bytes"),
    ],
    ids=["cut", "list", "text", "nothing", "latin-1", "deep", "digits", "any case", "huge"],
)
async def test_a_body_that_is_no_message_is_named(
    client: httpx.AsyncClient, body: bytes, kind: str, status: int, words: str
) -> None:
    answer = await client.post("/api/agent/chat", content=body, headers={"content-type": kind})
    assert answer.status_code == status
    assert words in answer.json()["detail"]


@pytest.mark.parametrize("cursor", ["-5", "1-99999999999999999999", "99999999999999999999", "\u0663", "x"])
async def test_a_place_in_the_frames_that_cannot_be_is_refused(client: httpx.AsyncClient, cursor: str) -> None:
    for method, path in (("POST", "frames"), ("GET", "events")):
        answer = await client.request(method, f"/api/agent/{path}/s1", params={"after": cursor})
        assert answer.status_code == 422
        assert "after" in answer.json()["detail"]


async def test_binary_and_control_characters_do_no_harm(client: httpx.AsyncClient, session: str) -> None:
    binary = await client.post(
        "/api/agent/chat", content=bytes(range(256)), headers={"content-type": "application/json"}
    )
    assert binary.status_code == 422
    answer = await client.post(
        "/api/agent/chat", json={"message": "echo \u0000\u0007 \u202e rtl", "session_id": session}
    )
    assert answer.json()["response"] == "echo \ufffd\ufffd \u202e rtl"


async def test_a_hundred_thousand_characters_are_answered(client: httpx.AsyncClient, session: str) -> None:
    text = "echo " + "漢字 " * 33_000
    answer = (await client.post("/api/agent/chat", json={"message": text, "session_id": session})).json()
    assert answer["response"].strip() == text.strip()


async def test_the_page_and_its_files_bring_strict_headers(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    assert "default-src 'none'; script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    script = await client.get("/static/app.js")
    assert "javascript" in script.headers["content-type"]
    assert script.headers["x-content-type-options"] == "nosniff"
    again = await client.get("/static/app.js", headers={"if-none-match": script.headers["etag"]})
    assert again.status_code == 304
    for path in ("/", "/docs", "/login"):
        text = (await client.get(path)).text
        assert "http://" not in text
        assert "https://" not in text
        assert "style=" not in text


async def test_a_port_in_use_is_said_and_so_is_what_to_do(stage: Stage) -> None:
    with pytest.raises(PortTaken, match=r"Port \d+ on 127\.0\.0\.1 is in use .* VISABOT_WEB_PORT"):
        await listen(stage.core, stage.address, Health(), print)


async def test_an_address_of_another_machine_is_refused(stage: Stage) -> None:
    with pytest.raises(PortTaken, match="no address of this machine"):
        await listen(stage.core, Address("192.0.2.1", 0, "secret"), Health(), print)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "bot.example"])
async def test_an_address_that_others_reach_needs_a_token(stage: Stage, host: str) -> None:
    with pytest.raises(Exposed, match="set VISABOT_WEB_TOKEN"):
        await listen(stage.core, Address(host, 0), Health(), print)


async def test_with_a_token_nobody_enters_without_it() -> None:
    with running_server() as server:
        async with (
            open_url(f"unix://{server}", "visabot", 5) as store,
            open_stage(store, token=TOKEN) as stage,
        ):
            async with httpx.AsyncClient(base_url=stage.url, trust_env=False) as client:
                assert (await client.get("/api/agent/providers")).status_code == 401
                assert (await client.get("/healthz")).status_code == 200
                assert (await client.get("/", headers={"accept": "text/html"})).headers["location"] == "/login"
                with_token = {"authorization": "Bearer s3cret-token"}
                assert (await client.get("/api/agent/providers", headers=with_token)).status_code == 200
                for cookie in ("visabot_session=nope", "a b=;;=", ""):
                    wrong = {"authorization": "Bearer nope", "cookie": cookie}
                    assert (await client.get("/api/agent/providers", headers=wrong)).status_code == 401
                assert (await client.post("/login", data={"token": "nope"})).headers["location"] == "/login?wrong"
                entered = await client.post("/login", data={"token": "s3cret-token"})
                cookie = entered.headers["set-cookie"]
                assert "HttpOnly" in cookie
                assert "SameSite=strict" in cookie
                assert "s3cret" not in cookie
                assert (await client.get("/api/agent/providers")).status_code == 200
            with pytest.raises(InvalidStatus):
                async with connect(stage.url.replace("http", "ws") + "/api/agent/ws/x"):
                    pass
