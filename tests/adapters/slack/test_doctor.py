"""What the doctor says of the events: what their absence proves, and what the owner of the app can let it compare."""

from __future__ import annotations

import json
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import pytest

from adapters.slack.arrivals import Arrivals
from adapters.slack.doctor import examine
from adapters.slack.manifest import EVENTS, manifest
from tests.fakes.slack import FakeSlack
from tests.fakes.slack.server import CONFIG_TOKEN
from tests.fakes.slack_scene import open_scene, slack_settings

if TYPE_CHECKING:
    from bot.store import Store
    from bot.telemetry import Diagnosis


async def said_of(slack: FakeSlack, store: Store | None = None, **more: Any) -> list[Diagnosis]:
    opened = (lambda: nullcontext(store)) if store else None
    return [each async for each in examine(slack_settings(slack, **more), opened)]


def broken(app: dict[str, Any], *path: str, value: object) -> dict[str, Any]:
    """Return an app with one thing of it changed."""
    copy: dict[str, Any] = json.loads(json.dumps(app))
    inner = copy
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return copy


@pytest.mark.parametrize("event", sorted(EVENTS))
async def test_with_the_owners_token_it_names_each_missing_event_and_what_breaks(event: str) -> None:
    async with FakeSlack() as slack:
        slack.team()
        kept = sorted(set(EVENTS) - {event})
        slack.world.manifest = broken(manifest("socket"), "settings", "event_subscriptions", "bot_events", value=kept)
        bad = [each for each in await said_of(slack, slack_config_token=CONFIG_TOKEN) if not each.ok]
    assert [each.said for each in bad] == [f"the event {event} is not subscribed to: no {EVENTS[event]}"]
    assert event in bad[0].fix


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (("settings", "interactivity", "is_enabled"), False, "Interactivity & Shortcuts is off: no buttons"),
        (("settings", "socket_mode_enabled"), False, "Socket Mode is off"),
        (("settings", "token_rotation_enabled"), True, "SLACK_BOT_TOKEN ends 12 hours after it was made"),
        (("features", "app_home", "home_tab_enabled"), False, "the Home Tab of App Home is off"),
        (("features", "app_home", "messages_tab_read_only_enabled"), True, "no direct messages"),
        (("features", "slash_commands"), [], "the slash command /visa is missing"),
        (("features", "shortcuts"), [], "shortcut watch is missing"),
    ],
)
async def test_with_the_owners_token_it_names_what_else_is_switched_off(
    path: tuple[str, ...], value: object, said: str
) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.manifest = broken(manifest("socket"), *path, value=value)
        bad = [each for each in await said_of(slack, slack_config_token=CONFIG_TOKEN) if not each.ok]
    assert bad
    assert said in bad[0].said
    assert bad[0].fix


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_an_app_made_of_our_manifest_lacks_nothing(mode: str) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.manifest = manifest(mode, "https://bot.example.com")
        way: dict[str, Any] = {"slack_app_token": "", "slack_signing_secret": "s"} if mode == "http" else {}
        said = await said_of(slack, slack_config_token=CONFIG_TOKEN, **way)
    assert [each.said for each in said if not each.ok] == []
    assert said[-1].said == "the app A1 has every event and feature"


async def test_an_owners_token_that_has_ended_is_named() -> None:
    async with FakeSlack() as slack:
        slack.team()
        last = (await said_of(slack, slack_config_token="xoxe.xoxp-old"))[-1]
    assert last.said == "SLACK_CONFIG_TOKEN does not show the app: Slack says invalid_auth"
    assert "12 hours" in last.fix


async def test_a_bot_that_is_talked_to_learns_which_events_come(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        before = (await said_of(scene.slack, store))[-1]
        assert "app_mention (answering when it is mentioned)" in before.said
        await scene.answer(ann, room, f"<@{scene.slack.bot()}> hello")
        await ann.open_home()
        await scene.idle(ann.dm())
        assert await Arrivals(store).all() == {"app_mention", "message.channels", "app_home_opened", "named"}
        after = (await said_of(scene.slack, store))[-1]
        assert after.ok
        assert "app_mention" not in after.said
        assert "message.im (direct messages)" in after.said


async def test_a_mention_without_its_twin_shows_which_event_is_missing(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        post = ann.write(room, f"<@{scene.slack.bot()}> hello")
        await ann.event(ann.message_event(post), room)
        await scene.idle(room)
        (bad,) = [each for each in await said_of(scene.slack, store) if not each.ok]
        assert bad.said.startswith("the event app_mention is not subscribed to (the bot was mentioned")


async def test_a_mention_that_comes_alone_shows_it_too(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        post = ann.write(room, f"<@{scene.slack.bot()}> hello")
        await ann.event(ann.message_event(post) | {"type": "app_mention"}, room)
        await scene.idle(room)
        (bad,) = [each for each in await said_of(scene.slack, store) if not each.ok]
        assert "message.channels" in bad.said
        assert EVENTS["message.channels"] in bad.said
