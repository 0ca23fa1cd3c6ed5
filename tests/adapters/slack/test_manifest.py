"""The manifest says what the bot does, no more and no less; Slack would take it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from adapters.slack import modals, read
from adapters.slack.manifest import EVENTS, SCOPES, manifest
from tests.fakes.slack.calls import LOOK, METHODS, READ
from tests.fakes.slack.manifests import MANIFEST
from tests.fakes.slack.world import BOT_SCOPES
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store

HEARD = {
    "app_mentions:read": {"app_mention"},
    "channels:history": {"message.channels"},
    "groups:history": {"message.groups"},
    "im:history": {"message.im"},
    "mpim:history": {"message.mpim"},
}
"""Scopes that are needed to hear something."""


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_slack_takes_the_manifest(mode: str) -> None:
    jsonschema_rs.validate(MANIFEST, manifest(mode, "https://bot.example.com"))


def called() -> set[str]:
    """Return the methods of the Web API that the adapter names anywhere in its code."""
    words: set[str] = set()
    for path in Path(read.__file__).parent.glob("*.py"):
        if path.name not in {"api.py", "budget.py", "manifest.py"}:  # tables of methods, called or not
            tree = ast.parse(path.read_text(encoding="utf-8"))
            words |= {str(node.value) for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return words & set(METHODS)


def test_each_scope_is_used_and_each_method_that_is_called_has_one() -> None:
    history = set(READ.values())
    opened: set[str] = set()
    for name in called():
        scopes = {each for scope in METHODS[name].scopes for each in ({scope} if scope[0] != "*" else history)}
        assert "*read" not in METHODS[name].scopes, f"{name} needs {LOOK}"
        assert not scopes or scopes & set(SCOPES), f"{name} is called without a scope"
        opened |= scopes
    elsewhere = {"commands", "files:read"}  # the slash command; the addresses of files, which are no methods
    assert set(SCOPES) <= opened | set(HEARD) | elsewhere, "a scope that nothing uses"
    assert set(SCOPES) == BOT_SCOPES, "the fake grants what the manifest asks for"


def test_each_event_that_is_subscribed_to_is_understood_and_the_other_way_round() -> None:
    source = Path(read.__file__).read_text(encoding="utf-8")
    (function,) = [
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef) and node.name == "read"
    ]
    (match,) = [node for node in ast.walk(function) if isinstance(node, ast.Match)]
    names = {
        str(node.value) for case in match.cases for node in ast.walk(case.pattern) if isinstance(node, ast.Constant)
    }
    assert names == {event.partition(".")[0] for event in EVENTS}
    assert {event for events in HEARD.values() for event in events} <= set(EVENTS)
    assert set(HEARD) <= set(SCOPES), "an event is heard with its scope only"


async def test_each_shortcut_and_command_of_the_manifest_does_something(store: Store) -> None:
    features: dict[str, Any] = manifest("socket")["features"]
    async with open_scene(store) as scene:
        ann, room, views = scene.slack.person(), scene.slack.room(), scene.slack.team().views
        answer = await scene.answer(ann, room, f"<@{scene.slack.bot()}> hi")
        for number, shortcut in enumerate(features["shortcuts"], 1):
            if shortcut["type"] == "global":
                await ann.global_shortcut(shortcut["callback_id"])
            else:
                await ann.shortcut(answer, shortcut["callback_id"])
            await scene.plug.errands.finish()
            assert len(views) == number
            assert views[-1]["callback_id"] == shortcut["callback_id"]
        for command in features["slash_commands"]:
            assert await ann.command(room, "status", command["command"])
    assert {each["callback_id"] for each in features["shortcuts"]} == {modals.WATCH, modals.SETTINGS}
