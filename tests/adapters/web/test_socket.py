from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest
from structlog.testing import capture_logs
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from adapters.web.sessions import conversation_of

if TYPE_CHECKING:
    import httpx

    from tests.fakes.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_socket_chats_configures_and_answers_pings(stage: Stage, session: str) -> None:
    async with connect(stage.url.replace("http", "ws") + f"/api/agent/ws/{session}") as socket:
        assert json.loads(await socket.recv())["type"] == "hello"
        await socket.send('{"type": "ping"}')
        assert json.loads(await socket.recv()) == {"type": "pong"}
        await socket.send(json.dumps({"type": "configure", "config": {"mode": "general"}}))
        configured = [json.loads(await socket.recv()) for _ in range(2)]
        assert {each["type"] for each in configured} == {"configured", "preferences"}
        await socket.send(json.dumps({"type": "chat", "message": "echo hello", "id": "m1"}))
        said: list[dict[str, Any]] = []
        while not said or said[-1]["type"] != "done":
            said.append(json.loads(await socket.recv()))
        assert said[-1]["response"] == "echo hello"
        assert {"type": "taken", "turn": "m1", "fresh": True} in said


@pytest.mark.parametrize(
    ("message", "detail"),
    [
        ("no json", "A message is one JSON object with a type."),
        ("[]", "There is no message of type ''"),
        ("[" * 20_000, "A message is one JSON object with a type."),
        ('{"type": "dance"}', "There is no message of type 'dance'"),
        ('{"type": "chat"}', "message: Field required"),
        ('{"type": "chat", "message": ""}', "the message is empty"),
        ('{"type": "configure", "provider": "nobody"}', "There is no provider 'nobody'"),
    ],
)
async def test_the_socket_says_what_is_wrong_with_a_message(
    stage: Stage, session: str, message: str, detail: str
) -> None:
    async with connect(stage.url.replace("http", "ws") + f"/api/agent/ws/{session}") as socket:
        await socket.recv()
        await socket.send(message)
        answer = json.loads(await socket.recv())
        assert answer["type"] == "error"
        assert detail in answer["detail"]


async def test_a_failure_of_an_open_page_is_logged_and_a_page_that_goes_is_none(stage: Stage, session: str) -> None:
    address = stage.url.replace("http", "ws") + f"/api/agent/ws/{session}"
    with capture_logs() as said:
        async with connect(address) as socket:
            await socket.recv()
        async with connect(address) as socket:
            await socket.recv()
            assert not [each for each in said if each["event"] == "tab_failed"]
            frames = stage.core.frames
            await frames.store.redis.xadd(frames.store.key(conversation_of(session), "frames"), {"no": "frame"})
            await socket.send(json.dumps({"type": "chat", "message": "echo hello", "id": "m1"}))
            with suppress(ConnectionClosed):
                async for _ in socket:
                    pass
    assert [each["log_level"] for each in said if each["event"] == "tab_failed"] == ["error"]


@pytest.mark.parametrize("after", ["%D9%A3", "99999999999999999999", "-1", "x"])
async def test_a_socket_from_a_place_that_cannot_be_begins_now(stage: Stage, session: str, after: str) -> None:
    async with connect(stage.url.replace("http", "ws") + f"/api/agent/ws/{session}?after={after}") as socket:
        assert json.loads(await socket.recv())["after"] == "0"
        await socket.send('{"type": "ping"}')
        assert json.loads(await socket.recv()) == {"type": "pong"}


async def test_a_client_that_knows_no_chunks_gets_a_stream_without_them(stage: Stage, session: str) -> None:
    host, port = stage.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    say = json.dumps({"message": "echo hello", "session_id": session}).encode()
    head = f"POST /api/agent/chat HTTP/1.0\r\nHost: {host}\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Accept: text/event-stream\r\nContent-Length: {len(say)}\r\n\r\n".encode() + say)
    headers, _, body = (await asyncio.wait_for(reader.read(), 10)).partition(b"\r\n\r\n")
    writer.close()
    assert b"chunked" not in headers.lower()
    assert {line.partition(b": ")[0] for line in body.split(b"\n") if line} - {b""} == {b"id", b"data"}


async def test_an_answer_can_be_stopped_from_anywhere(stage: Stage, client: httpx.AsyncClient, session: str) -> None:
    stage.director.go_on.clear()
    async with connect(stage.url.replace("http", "ws") + f"/api/agent/ws/{session}") as socket:
        await socket.send(json.dumps({"type": "chat", "message": "slow", "id": "m1"}))
        said: list[dict[str, Any]] = []
        while "word19" not in json.dumps(said):
            said.append(json.loads(await socket.recv()))
        assert (await client.post(f"/api/agent/stop/{session}/m1")).json() == {"stopped": True}
        while said[-1]["type"] != "failed":
            said.append(json.loads(await socket.recv()))
        assert said[-1]["stopped"] is True
        await socket.send(json.dumps({"type": "stop", "turn": "m1"}))
        assert json.loads(await socket.recv())["stopped"] is False


async def test_a_socket_to_a_bad_session_is_closed_with_the_reason(stage: Stage) -> None:
    async with connect(stage.url.replace("http", "ws") + "/api/agent/ws/*") as socket:
        with pytest.raises(ConnectionClosed, match="session id is"):
            await socket.recv()


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
async def test_other_sites_and_other_names_may_not_speak(
    stage: Stage, client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    assert (await client.get("/api/agent/providers", headers=headers)).status_code == 403
    assert (await client.get("/healthz", headers={"host": ""})).status_code == 200  # a probe of HTTP/1.0 names nobody
    if "origin" in headers:
        with pytest.raises(InvalidStatus):
            async with connect(
                stage.url.replace("http", "ws") + "/api/agent/ws/x", additional_headers=headers
            ) as socket:
                await socket.recv()
