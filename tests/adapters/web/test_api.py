from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from adapters.frames import KINDS
from adapters.web.chat import FORGOTTEN

if TYPE_CHECKING:
    import httpx

    from tests.fakes.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")


def lines(text: str) -> list[dict[str, Any]]:
    """Return the frames of a stream of events."""
    return [json.loads(line[6:]) for line in text.split("\n") if line.startswith("data: ")]


async def test_a_question_gets_its_answer_and_the_conversation_around_it(
    client: httpx.AsyncClient, session: str
) -> None:
    body = {"message": "EB-2 India?", "session_id": session, "config": {"provider": "offline", "mode": "expert"}}
    answer = (await client.post("/api/agent/chat", json=body)).json()
    assert "August 1, 2012" in answer["response"]
    assert answer["session_id"] == session
    assert (answer["provider"], answer["mode"]) == ("offline", "expert")
    assert [each["role"] for each in answer["conversation_history"]] == ["user", "assistant"]
    assert answer["conversation_history"][0]["content"] == "EB-2 India?"


async def test_the_history_of_an_answer_is_the_last_ten_messages(client: httpx.AsyncClient, session: str) -> None:
    for number in range(7):
        answer = await client.post("/api/agent/chat", json={"message": f"echo {number}", "session_id": session})
    history = answer.json()["conversation_history"]
    assert [each["content"] for each in history[::2]] == [f"echo {number}" for number in range(2, 7)]
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert len(whole["conversation_history"]) == 14
    assert whole["pending"] == []


async def test_the_same_question_streams_where_a_stream_is_accepted(client: httpx.AsyncClient, session: str) -> None:
    body = {"message": "with a table and a chart", "session_id": session}
    answer = await client.post("/api/agent/chat", json=body, headers={"accept": "text/event-stream"})
    assert answer.headers["content-type"].startswith("text/event-stream")
    frames = lines(answer.text)
    kinds = [frame["type"] for frame in frames]
    assert kinds[0] == "asked"
    assert kinds[-1] == "done"
    assert {"begin", "tool", "text", "table", "chart"} <= set(kinds)
    streamed = "".join(frame["delta"] for frame in frames if frame["type"] == "text")
    assert streamed.strip() == frames[-1]["response"]
    assert [frame["n"] for frame in frames[1:]] == sorted({frame["n"] for frame in frames[1:]})


async def test_a_repeated_request_is_answered_once(client: httpx.AsyncClient, session: str) -> None:
    body = {"message": "echo once", "session_id": session, "id": "m1"}
    first, second = await asyncio.gather(*(client.post("/api/agent/chat", json=body) for _ in range(2)))
    assert first.json()["response"] == second.json()["response"] == "echo once"
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert [turn["question"] for turn in whole["turns"]] == ["echo once"]


async def test_answering_anew_replaces_the_answer(client: httpx.AsyncClient, session: str) -> None:
    await client.post("/api/agent/chat", json={"message": "echo old", "session_id": session, "id": "m1"})
    answer = await client.post(
        "/api/agent/chat", json={"message": "echo new", "session_id": session, "id": "m2", "revises": "m1"}
    )
    assert answer.json()["response"] == "echo new"
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert [turn["answer"] for turn in whole["turns"]] == ["echo new"]


async def test_a_failure_is_said_with_what_there_is_of_the_answer(client: httpx.AsyncClient, session: str) -> None:
    answer = (await client.post("/api/agent/chat", json={"message": "fail", "session_id": session})).json()
    assert answer["response"] == "The first half\n\nThe provider did not answer in time. Ask again."
    assert answer["complete"] is False


async def test_a_command_answers_at_once(client: httpx.AsyncClient, session: str) -> None:
    answer = (await client.post("/api/agent/chat", json={"message": "/visa help", "session_id": session})).json()
    assert answer["response"] == "command: /visa help"


async def test_a_repeated_command_is_run_once(client: httpx.AsyncClient, session: str) -> None:
    body = {"message": "/visa reset", "session_id": session, "id": "c1"}
    first = (await client.post("/api/agent/chat", json=body)).json()
    await client.post("/api/agent/chat", json={"message": "echo one", "session_id": session})
    assert (await client.post("/api/agent/chat", json=body)).json()["response"] == first["response"]
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert [turn["question"] for turn in whole["turns"] if not turn["command"]] == ["echo one"]


async def test_what_a_command_said_stays_between_the_turns_and_out_of_the_history(
    client: httpx.AsyncClient, session: str
) -> None:
    for text in ("echo one", "/visa help", "echo two", "/visa status"):
        await client.post("/api/agent/chat", json={"message": text, "session_id": session})
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert [(each["question"], each["command"]) for each in whole["turns"]] == [
        ("echo one", False), ("/visa help", True), ("echo two", False), ("/visa status", True)
    ]  # fmt: skip
    assert whole["turns"][1]["answer"] == "command: /visa help"
    assert [each["content"] for each in whole["conversation_history"]] == ["echo one"] * 2 + ["echo two"] * 2


async def test_a_command_that_clears_the_conversation_clears_every_screen(
    client: httpx.AsyncClient, session: str
) -> None:
    for text in ("/visa help", "echo one", "/visa reset"):
        await client.post("/api/agent/chat", json={"message": text, "session_id": session})
    assert (await client.get(f"/api/agent/conversation/{session}")).json()["turns"] == []
    frames = (await client.post(f"/api/agent/frames/{session}")).json()
    assert [each["type"] for each in frames[-3:]] == ["asked", "cleared", "reply"]


async def test_whoever_sends_one_message_too_many_is_told_each_time(
    client: httpx.AsyncClient, stage: Stage, session: str
) -> None:
    stage.director.go_on.clear()
    for number in range(20):
        taken = await client.post("/api/agent/say", json={"message": "slow", "session_id": session, "id": f"m{number}"})
        assert taken.status_code == 202
    for number in range(20, 23):
        answer = await client.post(
            "/api/agent/chat", json={"message": "slow", "session_id": session, "id": f"m{number}"}
        )
        assert answer.status_code == 429
        assert "20 messages already wait" in answer.json()["detail"]
    await client.delete(f"/api/agent/conversation/{session}")
    stage.director.go_on.set()


async def test_preferences_are_set_kept_and_shown_with_their_level(client: httpx.AsyncClient, session: str) -> None:
    body = {"session_id": session, "provider": "ollama", "config": {"mode": "general", "agent_type": "creative"}}
    status = (await client.post("/api/agent/configure", json=body)).json()
    assert (status["provider"], status["mode"], status["agent_type"]) == ("ollama", "general", "creative")
    assert (await client.get(f"/api/agent/status/{session}")).json() == status
    assert status["levels"]["mode"] == "thread"


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        ({"provider": "openai"}, "OPENAI_API_KEY is empty."),
        ({"provider": "nobody"}, "There is no provider 'nobody'; there are offline, ollama, openai."),
        ({"mode": "wizard"}, "There is no mode 'wizard'; there are expert, general."),
    ],
)
async def test_what_cannot_be_chosen_is_refused_with_the_reason(
    client: httpx.AsyncClient, session: str, config: dict[str, str], reason: str
) -> None:
    for path, body in (("configure", config), ("chat", {"message": "hi", "config": config})):
        answer = await client.post(f"/api/agent/{path}", json=body | {"session_id": session})
        assert (answer.status_code, answer.json()["detail"]) == (422, reason)


async def test_a_deleted_conversation_is_gone(client: httpx.AsyncClient, session: str) -> None:
    await client.post("/api/agent/chat", json={"message": "echo secret", "session_id": session})
    assert (await client.delete(f"/api/agent/conversation/{session}")).json()["deleted"] is True
    whole = (await client.get(f"/api/agent/conversation/{session}")).json()
    assert whole["turns"] == []
    assert (await client.post(f"/api/agent/frames/{session}")).json() == []
    assert (await client.delete(f"/api/agent/conversation/{session}")).json()["deleted"] is False


async def test_whoever_waits_for_an_answer_hears_that_its_conversation_was_deleted(
    client: httpx.AsyncClient, session: str
) -> None:
    asked = {"message": "slow", "session_id": session, "id": "q1"}
    waiting = asyncio.create_task(client.post("/api/agent/chat", json=asked, timeout=30))
    while not (await client.post(f"/api/agent/frames/{session}")).json():
        await asyncio.sleep(0.05)
    await client.delete(f"/api/agent/conversation/{session}")
    assert (await waiting).json()["response"] == FORGOTTEN


async def test_the_events_of_a_conversation_come_back_after_the_last_one_seen(
    client: httpx.AsyncClient, session: str
) -> None:
    await client.post("/api/agent/chat", json={"message": "echo one", "session_id": session})
    every = (await client.post(f"/api/agent/frames/{session}")).json()
    middle = every[2]["id"]
    assert (await client.post(f"/api/agent/frames/{session}?after={middle}")).json() == every[3:]
    seen: list[dict[str, Any]] = []
    headers = {"last-event-id": middle}
    async with client.stream("GET", f"/api/agent/events/{session}", headers=headers) as stream:
        async for line in stream.aiter_lines():
            seen += lines(line)
            if seen and seen[-1]["type"] == "done":
                break
    assert seen[0] == {"type": "hello"}
    assert seen[1:] == every[3:]


async def test_whoever_waits_for_frames_gets_them_as_they_come(client: httpx.AsyncClient, session: str) -> None:
    waiting = asyncio.create_task(client.post(f"/api/agent/frames/{session}?wait=8"))
    said = await client.post("/api/agent/say", json={"message": "echo late", "session_id": session, "id": "m9"})
    assert said.status_code == 202
    assert (await waiting).json()[0] | {"type": "asked", "text": "echo late", "turn": "m9"} == (await waiting).json()[0]
    assert (await client.post(f"/api/agent/frames/{session}?after=9999999999999-0&wait=0.1")).json() == []


async def test_the_commands_of_the_palette_come_with_what_fits(client: httpx.AsyncClient) -> None:
    commands = {each["name"]: each for each in (await client.get("/api/agent/commands")).json()}
    assert "EB-2" in commands["date"]["arguments"][0]["choices"]
    assert "India" in commands["date"]["arguments"][1]["choices"]
    assert commands["mode"]["arguments"][0]["choices"] == ["expert", "general"]


async def test_health_metrics_and_the_description_are_served(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).text == "ok\n"
    for path in ("/", "/healthz", "/readyz", "/metrics", "/static/style.css"):
        head = await client.head(path)
        assert (head.status_code, head.text) == (200, "")
    assert (await client.get("/readyz")).json() == {"ready": True, "parts": {}}
    assert "bot_turn_seconds" in (await client.get("/metrics")).text
    described = (await client.get("/openapi.json")).json()
    assert {"/api/agent/chat", "/api/agent/configure", "/api/agent/providers"} <= set(described["paths"])
    chat = described["paths"]["/api/agent/chat"]["post"]["responses"]
    assert set(chat["200"]["content"]) == {"application/json", "text/event-stream"}
    told = {*KINDS.values(), "asked", "begin", "reply", "cleared", "preferences"}
    assert all(f"`{kind}`" in chat["200"]["description"] for kind in told)
    assert {"413", "422", "429", "503"} <= set(chat)
    assert chat["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/Problem")
