"""What is said reaches its reader in plainer forms and other places, and what was stopped says so."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.slack.press import place_of
from adapters.slack.read import Opened, Spoken, read
from bot.events import Done, Footer, Reply, Text
from bot.worker import Deadlines
from tests.fakes.slack import Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store

SECRET = {"status": Reply("Only you see this.", private=True)}


async def patient(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer for as long as it is let."""
    del history
    yield Text(f"About {message.text}.\n")
    await asyncio.Event().wait()
    yield Done("", Footer("offline", "", "expert"))


async def test_stop_ends_what_runs_and_all_that_waits_in_the_thread(store: Store) -> None:
    async with open_scene(store, script=patient, deadlines=Deadlines(beat=0.05)) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        call = f"<@{scene.slack.bot()}> "
        root = await ann.say(room, f"{call}one")
        await ann.say(room, f"{call}two", thread=root.ts)
        await ann.say(room, f"{call}three", thread=root.ts)
        other = await ann.say(room, f"{call}four")
        async with asyncio.timeout(10):
            while not any("About one" in post.words for post in scene.slack.posts(room)):
                await asyncio.sleep(0.01)
        await ann.stop(room, root.ts)
        async with asyncio.timeout(20):
            while len([p for p in scene.slack.posts(room, thread=root.ts) if "*Stopped.*" in p.words]) < 3:
                await asyncio.sleep(0.01)
        assert not any("*Stopped.*" in post.words for post in scene.slack.posts(room, thread=other.ts))
        await ann.stop(room, other.ts)
        await scene.idle(room)


@pytest.mark.parametrize("reason", ["unknown_method", "missing_scope", "user_not_in_channel"])
async def test_where_nobody_can_be_whispered_to_the_person_hears_of_it_directly(store: Store, reason: str) -> None:
    async with open_scene(store, replies=SECRET) as scene:
        scene.slack.faults.add(Fault("chat.postEphemeral", "error", times=9, detail=reason))
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.say(room, f"<@{scene.slack.bot()}> status")
        await scene.plug.errands.finish()
        assert [post.words for post in scene.slack.posts(ann.dm())] == ["Only you see this."]
        assert scene.slack.posts(room) == []


async def test_a_whisper_whose_every_form_is_refused_is_said_in_plain_words(store: Store) -> None:
    async with open_scene(store, replies=SECRET) as scene:
        scene.slack.world.refuse_blocks = frozenset({"markdown", "section"})
        ann = scene.slack.person()
        await ann.say(scene.slack.room(), f"<@{scene.slack.bot()}> status")
        await scene.plug.errands.finish()
        assert [each["text"] for each in scene.slack.team().ephemeral] == ["Only you see this."]


def test_an_event_without_a_team_belongs_to_the_team_that_it_names_elsewhere_or_to_the_organisation() -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "hi", "ts": "1.1"}
    whole = {"authorizations": [{"team_id": None, "enterprise_id": "E1", "is_enterprise_install": True}]}
    bodies = (
        whole | {"event": event, "team_id": "T2"},
        whole | {"event": event, "context_team_id": "T2"},
        whole | {"event": event | {"team": "T2"}},
        whole | {"event": event},
    )
    heard = [read(body, "UB") for body in bodies]
    assert all(isinstance(each, Spoken) for each in heard)
    places = [each.place for each in heard if isinstance(each, Spoken)]
    assert [(each.team, each.enterprise) for each in places] == [("T2", "E1")] * 3 + [("E1", "E1")]
    assert [each.message.conversation.workspace for each in heard if isinstance(each, Spoken)] == ["T2"] * 3 + ["E1"]
    opened = read({"event": {"type": "app_home_opened", "user": "U1", "tab": "home"}, "enterprise_id": "E1"}, "UB")
    assert isinstance(opened, Opened)
    assert opened.place.team == "E1"
    pressed = place_of({"team": None, "enterprise": {"id": "E1"}, "user": {"id": "U1"}, "channel": {"id": "C1"}})
    assert (pressed.team, pressed.enterprise) == ("E1", "E1")
