"""What an operator gets: manifests, the doctor, installations, tokens that renew themselves, health."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from adapters.slack.api import Api
from adapters.slack.budget import Budgets
from adapters.slack.doctor import examine
from adapters.slack.files import trusted
from adapters.slack.installs import Install, Installs, NotInstalled
from adapters.slack.manifest import EVENTS, SCOPES, manifest
from adapters.slack.needs import lacks
from adapters.slack.read import Place
from bot.desk import Target
from bot.events import Reply
from bot.messages import Author, ConversationKey
from bot.settings import Settings
from bot.store.seal import Seal
from tests.fakes.slack import FakeSlack, Fault, Installation
from tests.fakes.slack_scene import open_scene, slack_settings

if TYPE_CHECKING:
    from bot.store import Store

KEYED = Seal((b"k" * 32,))


@pytest.mark.parametrize(("mode", "host"), [("socket", ""), ("http", "https://"), ("http", "")])
def test_both_manifests_ask_for_the_same_scopes_and_events(mode: str, host: str) -> None:
    made = manifest(mode, f"{host}bot.example.com/")
    assert made["oauth_config"]["scopes"]["bot"] == sorted(SCOPES)
    assert made["settings"]["event_subscriptions"]["bot_events"] == sorted(EVENTS)
    assert made["settings"]["socket_mode_enabled"] == (mode == "socket")
    assert len(made["features"]["agent_view"]["suggested_prompts"]) <= 4
    assert 174 <= len(made["display_information"]["long_description"]) <= 4000
    url = made["settings"]["interactivity"].get("request_url")
    assert url == ("https://bot.example.com/slack/events" if mode == "http" else None)


def test_only_tokens_that_the_bot_itself_gets_by_oauth_end_after_12_hours() -> None:
    made = (manifest("socket"), manifest("http"), manifest("http", oauth=True))
    assert [each["settings"]["token_rotation_enabled"] for each in made] == [False, False, True]


@pytest.mark.parametrize("scope", sorted(SCOPES))
async def test_the_doctor_names_a_missing_scope_and_what_breaks_without_it(scope: str) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.installations[0].scopes = frozenset(SCOPES) - {scope}
        said = [each async for each in examine(slack_settings(slack))]
    (bad,) = [each for each in said if not each.ok]
    assert scope in bad.said
    assert bad.said.count(SCOPES[scope]) == 1
    assert "reinstall" in bad.fix


async def test_the_doctor_is_content_with_a_bot_that_is_set_up_well() -> None:
    async with FakeSlack() as slack:
        slack.team()
        said = [each async for each in examine(slack_settings(slack))]
    assert [(each.ok, each.said) for each in said] == [(True, "visabot in Acme"), (True, "Socket Mode opens")]


async def test_the_doctor_says_which_token_is_wrong() -> None:
    async with FakeSlack() as slack:
        slack.team()
        said = [each async for each in examine(slack_settings(slack, slack_bot_token="x", slack_app_token="y"))]
    assert [each.ok for each in said] == [False, False]
    assert "SLACK_BOT_TOKEN" in said[0].fix
    assert "SLACK_APP_TOKEN" in said[1].fix


def test_what_is_missing_is_said() -> None:
    assert "SLACK_BOT_TOKEN" in lacks(Settings(_env_file=None))
    assert "SLACK_APP_TOKEN" in lacks(Settings(_env_file=None, slack_bot_token="x"))
    assert lacks(Settings(_env_file=None, slack_bot_token="x", slack_app_token="y")) == ""


async def test_a_workspace_installs_the_bot_talks_to_it_and_removes_it(store: Store) -> None:
    more: dict[str, Any] = {"slack_bot_token": "", "slack_client_id": "11.22", "slack_client_secret": "shh"}
    async with open_scene(store, http=True, seal=KEYED, **more) as scene:
        slack = scene.slack
        slack.team("T2", token="")
        room = slack.room("C2", team="T2")
        slack.oauth.codes["code-1"] = Installation("xoxb-2", "T2", slack.bot("T2"))
        base = slack.delivery.http.removesuffix("/slack/events")
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
            async with browser.get(f"{base}/slack/install", allow_redirects=False) as sent:
                assert sent.status == 302
                state = sent.headers["Location"].partition("state=")[2].partition("&")[0]
            async with browser.get(f"{base}/slack/oauth_redirect?code=code-1&state=forged") as forged:
                assert forged.status == 400
            async with browser.get(f"{base}/slack/oauth_redirect?code=code-1&state={state}") as done:
                assert "visabot is installed" in await done.text()
            async with browser.get(f"{base}/slack/oauth_redirect?code=code-1&state={state}") as again:
                assert again.status == 400
        ann = slack.person(team="T2")
        answer = await scene.answer(ann, room, f"<@{slack.bot('T2')}> hello")
        assert answer.words.startswith("0: hello")
        assert not [key async for key in store.scan("*install*") if b"xoxb-2" in (await store.redis.get(key) or b"")]
        await ann.event({"type": "app_uninstalled", "channel": room.id}, room)
        with pytest.raises(NotInstalled):
            await scene.plug.platform.api.installs.find("T2")


async def test_an_expiring_token_is_renewed_once_for_500_at_a_time(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.installations[0].refresh_token = "xoxe-1-old"
        old = Install("T1", "", "xoxb-1", refresh_token="xoxe-1-old", expires_at=int(time.time()) + 60)
        await installs(store, slack).save(old)
        workers = [installs(store, slack) for _ in range(5)]
        tokens = await asyncio.gather(*(each.token(Place("T1", "", "")) for each in workers for _ in range(100)))
        assert slack.oauth.refreshes == 1
        assert set(tokens) == {slack.world.installations[0].token}
        assert tokens[0] != "xoxb-1"


def installs(store: Store, slack: FakeSlack) -> Installs:
    return Installs(store, KEYED, slack.url, client_id="11.22", client_secret="shh")


async def test_a_token_that_slack_calls_expired_is_renewed_and_the_call_made_again(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.team()
        own = slack.world.installations[0]
        own.refresh_token, own.expires_at = "xoxe-1-old", time.time() - 5
        store_of, here = installs(store, slack), Place("T1", "", "")
        await store_of.save(Install("T1", "", "xoxb-1", refresh_token="xoxe-1-old", expires_at=int(time.time()) + 9000))
        other = installs(store, slack)
        assert await other.token(here) == "xoxb-1", "it knows the old one"
        for each in (store_of, other):
            api = Api(each, Budgets(store, lifted=True), slack.url)
            assert (await api.identity(here)).user == slack.bot()
            await each.renew(here, "xoxb-1")  # whose call with the old one comes back late
            await api.close()
        assert slack.oauth.refreshes == 1


async def test_a_renewal_outlives_whoever_waits_for_it(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.installations[0].refresh_token = "xoxe-1-old"
        own = installs(store, slack)
        await own.save(Install("T1", "", "xoxb-1", refresh_token="xoxe-1-old", expires_at=int(time.time()) + 60))
        waiting = asyncio.create_task(own.token(Place("T1", "", "")))
        while not slack.oauth.refreshes:
            await asyncio.sleep(0)
        waiting.cancel()
        async with asyncio.timeout(5):
            while await installs(store, slack).token(Place("T1", "", "")) == "xoxb-1":
                await asyncio.sleep(0.01)
        assert slack.oauth.refreshes == 1


async def test_a_renewal_that_fails_asks_for_a_new_installation(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.team()
        store_of = installs(store, slack)
        await store_of.save(Install("T1", "", "xoxb-1", refresh_token="used", expires_at=int(time.time()) + 60))
        with pytest.raises(NotInstalled, match="install the bot again"):
            await store_of.token(Place("T1", "", ""))


async def test_an_organisation_installs_for_all_of_its_workspaces(store: Store) -> None:
    store_of = Installs(store, Seal(), "http://127.0.0.1:1/api/")
    await store_of.save(Install("", "E1", "xoxb-org"))
    assert await store_of.token(Place("T7", "", "", "E1")) == "xoxb-org"
    later = Installs(store, Seal(), "http://127.0.0.1:1/api/")
    assert await later.token(Place("T7", "", "")) == "xoxb-org"
    await later.purge("", "E1")
    with pytest.raises(NotInstalled):
        await Installs(store, Seal(), "x").token(Place("T7", "", ""))


@pytest.mark.parametrize("team", ["T2", None], ids=["team named", "organisation only"])
async def test_in_a_workspace_of_such_an_organisation_it_answers_commands_and_presses(
    store: Store, team: str | None
) -> None:
    more: dict[str, Any] = {"slack_bot_token": "", "slack_client_id": "11.22", "slack_client_secret": "shh"}
    async with open_scene(store, http=True, seal=KEYED, **more) as scene:
        slack = scene.slack
        slack.team("T2", token="")
        slack.world.installations.append(Installation("xoxb-org", "T2", slack.bot("T2"), enterprise="E1"))
        await scene.plug.platform.api.installs.save(Install("", "E1", "xoxb-org"))
        ann, room = slack.person(team="T2"), slack.room("C2", team="T2")
        post = ann.write(room, f"<@{slack.bot('T2')}> hello")
        authorised = {"enterprise_id": "E1", "team_id": team, "user_id": slack.bot("T2"), "is_bot": True}
        event: dict[str, Any] = {
            "type": "event_callback",
            "team_id": "T2",
            "enterprise_id": "E1",
            "event": ann.message_event(post),
        }
        event |= {"event_id": "Ev1", "authorizations": [authorised | {"is_enterprise_install": True}]}
        event["event"] |= {"type": "app_mention"}
        await slack.delivery.deliver("events_api", event)
        answer = await scene.reply_to(post, room)
        assert answer.words.startswith("0: hello")
        command = {"team_id": "T2", "enterprise_id": "E1", "is_enterprise_install": "true", "command": "/visa"}
        command |= {"channel_id": room.id, "user_id": "U1", "text": "status", "trigger_id": "1", "response_url": ""}
        assert await slack.delivery.deliver("slash_commands", command) == {
            "text": "Did: status",
            "response_type": "ephemeral",
        }
        press: dict[str, Any] = {
            "type": "block_actions",
            "user": {"id": "U1", "team_id": "T2"},
            "is_enterprise_install": True,
        }
        press |= {"team": {"id": "T2"} if team else None, "enterprise": {"id": "E1"}, "channel": {"id": room.id}}
        (row,) = [block for block in answer.blocks if block["type"] == "actions"]
        button = {"action_id": "again", "type": "button", "block_id": row["block_id"]}
        press |= {"message": answer.as_json(), "container": {"channel_id": room.id}, "actions": [button]}
        assert await slack.delivery.deliver("interactive", press) == {}
        again = await scene.reply_to(post, room)
        assert (again.ts, again.blocks[-2]["block_id"].split("|")[3]) == (answer.ts, "1"), "answered anew, in place"


async def test_an_installation_sealed_with_a_lost_key_counts_as_none(store: Store) -> None:
    await Installs(store, KEYED, "x").save(Install("T1", "", "xoxb-1"))
    with pytest.raises(NotInstalled):
        await Installs(store, Seal((b"o" * 32,)), "x").find("T1")


async def test_an_installation_that_an_earlier_version_has_kept_is_found(store: Store) -> None:
    kept = {"team": "T1", "enterprise": "", "token": "xoxb-1", "bot_user": "UBOT", "bot_id": "", "scopes": "chat:write"}
    await store.redis.set(store.key("slack/T1", "install"), KEYED.close(json.dumps(kept).encode(), "slack/T1"))
    assert (await Installs(store, KEYED, "x").find("T1")).token == "xoxb-1"


async def test_an_alert_comes_once_although_its_answer_was_lost(store: Store) -> None:
    async with open_scene(store) as scene:
        room = scene.slack.room()
        target = Target(ConversationKey("slack", "T1", room.id), Author("U1"))
        scene.slack.faults.add(Fault("chat.postMessage", "drop_after"))
        for _ in range(3):
            await scene.plug.platform.notify(target, Reply("EB-2 India moved to 2014-03-15."), "nonce-1")
        assert [post.words for post in scene.slack.posts(room)] == ["EB-2 India moved to 2014-03-15."]


async def test_an_alert_for_a_channel_that_the_bot_is_not_in_goes_to_the_person(store: Store) -> None:
    async with open_scene(store) as scene:
        ann = scene.slack.person()
        target = Target(ConversationKey("slack", "T1", "C404"), Author("U1"))
        await scene.plug.platform.notify(target, Reply("It moved."), "nonce-1")
        assert [post.words for post in scene.slack.posts(ann.dm())] == ["It moved."]


@pytest.mark.parametrize("organisation", [False, True], ids=["workspace", "organisation"])
async def test_a_removed_bot_is_forgotten_when_its_tokens_are_revoked(store: Store, *, organisation: bool) -> None:
    async with open_scene(store) as scene:
        kept = Install("", "E1", "xoxb-1") if organisation else Install("T1", "", "xoxb-1")
        await scene.plug.platform.api.installs.save(kept)
        whose = {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True} if organisation else {}
        event = {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}
        body = {"type": "event_callback", "team_id": "T1", "event": event, "event_id": "Ev1"}
        await scene.slack.delivery.deliver("events_api", body | ({"authorizations": [whose]} if whose else {}))
        keys = [key async for key in store.scan("*:install")]
        assert keys == []


def test_a_token_is_never_shown_by_accident() -> None:
    assert "xoxb-secret" not in repr(replace(Install("T1", "", "xoxb-secret"), refresh_token="xoxe-secret"))


def test_a_stranger_cannot_make_the_bot_fetch_with_its_token() -> None:
    assert trusted("https://files.slack.com/files-pri/T1-F1/a.png", "https://slack.com/api/")
    assert not trusted("https://files.slack.com.evil.example/a.png", "https://slack.com/api/")
    assert not trusted("http://files.slack.com/a.png", "https://slack.com/api/")
    assert not trusted("http://169.254.169.254/latest", "https://slack.com/api/")
