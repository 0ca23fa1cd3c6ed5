"""How events come in: whatever happens to a connection, none is lost, and health says how it is."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from adapters.slack.listen import AT_ONCE, DEAD_SECONDS, PING_SECONDS, Http
from adapters.slack.read import Deleted, Opened, Revoked, Spoken, Stopped, read
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack.delivery import signed
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    import io
    from pathlib import Path

    from slack_bolt.request.async_request import AsyncBoltRequest

    from bot.store import Store
    from bot.telemetry import Condition
    from tests.fakes.slack_scene import Scene


async def test_a_refresh_of_every_connection_leaves_one_open_at_each_moment(store: Store) -> None:
    async with open_scene(store) as scene:
        sockets, room = scene.slack.sockets, scene.slack.room()
        sockets.watch_fewest()
        first, second = sockets.links
        await asyncio.gather(sockets.refresh(first), sockets.refresh(second, "warning"))
        asked = [await scene.slack.person().say(room, f"<@{scene.slack.bot()}> number {n}") for n in range(20)]
        async with asyncio.timeout(10):
            while sockets.opened < 4:
                await asyncio.sleep(0.01)
        await sockets.until(2)
        await scene.idle(room)
        assert sockets.fewest >= 1
        assert scene.slack.delivery.lost == []
        assert all(len(scene.slack.posts(room, thread=each.ts)) == 1 for each in asked)


@pytest.mark.parametrize("harm", ["abort", "silence", "close"])
async def test_a_connection_that_dies_loses_no_message(store: Store, harm: str) -> None:
    async with open_scene(store) as scene:
        sockets, room = scene.slack.sockets, scene.slack.room()
        scene.slack.delivery.patience = 0.5
        victim = sockets.links[0]
        if harm == "abort":
            sockets.abort(victim)
        elif harm == "silence":
            sockets.silence(victim)
        else:
            await victim.socket.close()
        asked = [await scene.slack.person().say(room, f"<@{scene.slack.bot()}> number {n}") for n in range(6)]
        await scene.idle(room)
        assert scene.slack.delivery.lost == []
        assert all(len(scene.slack.posts(room, thread=each.ts)) == 1 for each in asked)
        if harm != "silence":
            async with asyncio.timeout(15):
                await sockets.until(2)


async def test_too_many_connections_are_waited_out(store: Store) -> None:
    async with open_scene(store) as scene:
        sockets = scene.slack.sockets
        async with aiohttp.ClientSession() as session:
            others = [await session.ws_connect(sockets.link(scene.slack.host)) for _ in range(8)]
            sockets.abort(sockets.links[0])
            for other in others:
                await other.close()
        async with asyncio.timeout(20):
            await sockets.until(2)
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> hi")
        assert answer.words.startswith("0: hi")


async def test_health_turns_red_when_no_connection_answers_and_green_again(store: Store) -> None:
    async with open_scene(store) as scene:
        assert scene.health.read()["slack_sockets"].ok
        scene.slack.sockets.accepting = False
        for link in scene.slack.sockets.links:
            scene.slack.sockets.silence(link)
        bad = await until(scene, ok=False)
        assert "no connection to Slack answers" in bad.detail
        scene.slack.sockets.accepting = True
        good = await until(scene, ok=True)
        assert "connections" in good.detail


@pytest.mark.parametrize("fault", ["error", "drop_before", "http_500"])
async def test_a_slack_that_does_not_let_it_in_at_the_start_is_tried_again(store: Store, fault: str) -> None:
    async with FakeSlack() as slack:
        refused = slack.faults.add(Fault("apps.connections.open", fault, detail="internal_error"))
        async with open_scene(store, slack=slack) as scene:
            answer = await scene.answer(slack.person(), slack.room(), f"<@{slack.bot()}> hi")
            assert answer.words.startswith("0: hi")
            assert refused.hits == 1


async def until(scene: Scene, *, ok: bool) -> Condition:
    """Return the condition of the sockets once it is so."""
    async with asyncio.timeout(20):
        while (condition := scene.health.read()["slack_sockets"]).ok is not ok:
            await asyncio.sleep(0.02)
    return condition


async def test_what_slack_did_not_sign_is_refused(store: Store, logs: io.StringIO) -> None:
    async with open_scene(store, http=True) as scene:
        address = scene.slack.delivery.http
        body = json.dumps({"type": "event_callback", "team_id": "T1", "event": {"type": "app_mention", "user": "U1"}})
        good = signed(body, "sign")
        forged: list[tuple[str, dict[str, str]]] = [
            (body, {}),
            (body, signed(body, "other secret")),
            (body + " ", good),
            (body, signed(body, "sign", at=1_000_000_000)),
            (body, good | {"X-Slack-Signature": "v0="}),
            (body, good | {"X-Slack-Request-Timestamp": "soon"}),
            ("no json", {}),
            ("[]", {}),
        ]
        async with aiohttp.ClientSession() as session:
            for text, headers in forged:
                headers["Content-Type"] = "application/json"
                async with session.post(address, data=text, headers=headers) as response:
                    assert response.status == (401 if text.startswith("{") else 400)
            async with session.post(
                address, data=body, headers=good | {"Content-Type": "application/json"}
            ) as response:
                assert response.status == 200
        assert "error" not in logs.getvalue(), "nobody else fills the log"


class Counting(AsyncApp):
    """Takes a moment for each payload, and counts how many it has at a time."""

    now = most = 0

    async def async_dispatch(self, req: AsyncBoltRequest) -> BoltResponse:
        del req
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.01)
        self.now -= 1
        return BoltResponse(status=200)


async def test_a_burst_waits_in_line_instead_of_being_late_as_a_whole() -> None:
    app = Counting(name="visabot", signing_secret="sign", token="xoxb-1")
    way = Http(app, "127.0.0.1", 0)
    serving = asyncio.create_task(way.listen())
    while not way.address:
        await asyncio.sleep(0)
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        posts = (session.post(way.address, data="{}") for _ in range(3 * AT_ONCE))
        assert {answer.status for answer in await asyncio.gather(*posts)} == {200}
    serving.cancel()
    await asyncio.wait({serving})
    assert app.most == AT_ONCE


async def test_slacks_first_question_about_the_address_is_answered(store: Store) -> None:
    async with open_scene(store, http=True) as scene:
        body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"})
        headers = signed(body, "sign") | {"Content-Type": "application/json"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(scene.slack.delivery.http, data=body, headers=headers) as response,
        ):
            assert "abc" in await response.text()


async def test_every_type_of_event_is_acknowledged(store: Store, shared: Path) -> None:
    async with open_scene(store) as scene:
        scene.slack.delivery.retries = 0
        samples = sorted((shared / "slack" / "samples").glob("*Payload.json"))
        assert len(samples) > 60
        for sample in samples:
            body = json.loads(sample.read_text())
            if "event" in body:
                body |= {"type": "event_callback", "team_id": "T1", "enterprise_id": None}
                body["authorizations"] = [{"team_id": "T1", "user_id": scene.slack.bot(), "is_bot": True}]
                await scene.slack.delivery.deliver("events_api", body)
        assert [each["event"]["type"] for each in scene.slack.delivery.lost] == []


KINDS = {"block_actions", "view_submission", "view_closed", "shortcut", "message_action", "block_suggestion"}
RARE: tuple[dict[str, Any], ...] = (
    {"type": "view_closed", "view": {"callback_id": "rules", "type": "modal", "private_metadata": ""}},
    {"type": "block_suggestion", "action_id": "unknown", "block_id": "b", "value": "q"},
    {"type": "shortcut", "callback_id": "of_another_version"},
    {"type": "view_submission", "view": {"callback_id": "of_another_version", "type": "modal"}},
    {"type": "block_actions", "actions": [{"action_id": "of_another_version", "block_id": "a|b", "type": "button"}]},
)


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_whatever_slack_was_seen_to_send_is_acknowledged_without_a_stack_trace(
    store: Store, shared: Path, logs: io.StringIO, *, http: bool
) -> None:
    async with open_scene(store, http=http) as scene:
        scene.slack.delivery.retries = 0
        sent = 0
        for recording in sorted((shared / "slack" / "recorded").glob("*.json")):
            for body in json.loads(recording.read_text()).values():
                kind = body.get("type") if isinstance(body, dict) else None
                way = "events_api" if kind == "event_callback" else "interactive" if kind in KINDS else ""
                if isinstance(body, dict) and "command" in body:
                    way = "slash_commands"
                if way:
                    await scene.slack.delivery.deliver(way, body)
                    sent += 1
        for rare in RARE:
            await scene.slack.delivery.deliver("interactive", rare | {"user": {"id": "U1"}, "team": {"id": "T1"}})
        await scene.plug.errands.finish()
        assert sent > 30
        assert [each.get("type") or each.get("command") for each in scene.slack.delivery.lost] == []
    assert "Traceback" not in logs.getvalue()


def test_recorded_payloads_are_read_as_what_they_were(shared: Path) -> None:
    heard: dict[str, object] = {}
    for recording in sorted((shared / "slack" / "recorded").glob("*.json")):
        recorded = json.loads(recording.read_text())
        for name, body in recorded.items():
            if isinstance(body, dict) and "event" in body:
                bot = body.get("authorizations", [{}])[0].get("user_id", recorded.get("botUserId"))
                heard[f"{recording.stem}.{name}"] = read(body, bot)
    direct = heard["dm-slack-direct.directDM"]
    assert isinstance(direct, Spoken)
    assert (direct.message.text, direct.message.conversation.thread, direct.mentioned) == ("hello hello", "", True)
    mention = heard["channel-slack.mention"]
    assert isinstance(mention, Spoken)
    assert (mention.message.text, mention.message.id, mention.threaded) == ("Hey", "1771287144.743569", False)
    follow = heard["slack.followUp"]
    assert isinstance(follow, Spoken)
    assert (follow.message.conversation.thread, follow.mentioned, follow.threaded) == ("1767224888.280449", False, True)
    pictured = heard["streaming-slack.aiMentionWithFile"]
    assert isinstance(pictured, Spoken)
    assert [(each.name, each.media_type, each.size) for each in pictured.message.attachments] == [
        ("image.png", "image/png", 214244)
    ]
    assert heard["streaming-slack.promptMessage"] is None
    assert heard["actions-reactions-slack.reaction"] is None


def test_the_other_events_are_read() -> None:
    def body(event: dict[str, object]) -> dict[str, object]:
        return {"team_id": "T1", "event": event, "authorizations": [{"team_id": "T2", "enterprise_id": "E1"}]}

    stopped = read(body({"type": "agent_session_stopped", "channel": "C1", "thread_ts": "1.1", "user": "U1"}), "UB")
    assert isinstance(stopped, Stopped)
    assert (stopped.place.team, stopped.place.enterprise, stopped.place.thread, stopped.by) == ("T2", "E1", "1.1", "U1")
    opened = read(body({"type": "app_home_opened", "channel": "D1", "user": "U1", "tab": "home"}), "UB")
    assert isinstance(opened, Opened)
    assert opened.place.direct
    assert read(body({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}), "UB") is None
    assert read(body({"type": "app_uninstalled"}), "UB") == Revoked("T2", "E1")
    deleted = read(body({"type": "message", "subtype": "message_deleted", "channel": "C1", "deleted_ts": "1.2"}), "UB")
    assert isinstance(deleted, Deleted)
    assert deleted.turn == "1.2"
    assert read({}, "UB") is None


def test_in_earnest_health_turns_red_within_30_seconds() -> None:
    assert DEAD_SECONDS + PING_SECONDS <= 30


async def test_a_fake_that_is_asked_too_much_refuses_as_slack_does() -> None:
    async with FakeSlack(rates=True) as slack:
        slack.team()
        slack.room()
        async with aiohttp.ClientSession(headers={"Authorization": "Bearer xoxb-1"}) as session:
            answers = []
            for number in range(6):
                off = {"unfurl_links": False, "unfurl_media": False}
                given = {"channel": "C1", "text": f"{number}", **off}
                async with session.post(f"{slack.url}chat.postMessage", json=given) as response:
                    answers.append(response.status)
        assert 429 in answers
