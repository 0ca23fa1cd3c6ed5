"""What the bot says beside answers reaches its reader, wherever it was asked and however long it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.slack.read import Place
from bot.events import Chart, Reply
from bot.messages import ConversationKey
from tests.fakes.slack import Fault
from tests.fakes.slack.people import Person
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    import io

    from bot.store import Store

LONG = Reply("Everything:\n\n" + "\n\n".join(f"Paragraph {number}: {'word ' * 200}" for number in range(60)))
PICTURE = Chart("EB-2 India", "It went up.", png=b"PNG")


async def test_a_watch_from_anywhere_is_confirmed_directly(store: Store) -> None:
    async with open_scene(store) as scene:
        ann = scene.slack.person()
        await ann.global_shortcut("watch")
        await scene.plug.errands.finish()
        (view,) = scene.slack.team().views
        assert "where" not in {block["block_id"] for block in view["blocks"]}, "there is no channel to tell it in"
        assert await ann.submit(view, {"preference": "EB-1", "chargeability": "India"}) == {}
        await scene.plug.errands.finish()
        assert [post.words for post in scene.slack.posts(ann.dm())] == ["Did: watch EB-1 India"]


async def test_a_private_word_about_a_channel_without_the_bot_comes_directly(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room("C7")
        room.members.remove(scene.slack.bot())
        await scene.plug.platform.replies.whisper(_place(room.id), "U1", "For your eyes.")
        assert [post.words for post in scene.slack.posts(ann.dm())] == ["For your eyes."]


def _place(channel: str) -> Place:
    return Place("T1", channel, "")


async def test_what_is_too_long_to_show_is_handed_over_whole(store: Store) -> None:
    async with open_scene(store, replies={"export": LONG}) as scene:
        ann, room, team = scene.slack.person(), scene.slack.room(), scene.slack.team()
        await ann.command(room, "export me")
        await scene.plug.errands.finish()
        (said,) = scene.slack.delivery.responses
        assert (said["response_type"], "sent it to you directly" in said["text"]) == ("ephemeral", True)
        (shared,) = scene.slack.calls("files.completeUploadExternal")
        assert shared["channel_id"] == ann.dm().id
        ((_, content),) = team.files.values()
        assert content.decode() == LONG.text
        await ann.say(room, f"<@{scene.slack.bot()}> export me")
        await scene.plug.errands.finish()
        assert "sent it to you directly" in team.ephemeral[-1]["text"]
        await ann.say(ann.dm(), "/visa export me")
        await scene.plug.errands.finish()
        assert scene.slack.posts(ann.dm())[-1].words == "The rest is in the file answer.md."
        assert len(team.files) == 3


async def test_a_command_shows_its_chart_as_a_picture(store: Store) -> None:
    shown = Reply("It rose.", (PICTURE,), private=False)
    async with open_scene(store, replies={"trend": shown}) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.command(room, "trend EB-2 India")
        await scene.plug.errands.finish()
        (said,) = scene.slack.delivery.responses
        assert [block["type"] for block in said["blocks"]] == ["markdown", "image"]
        assert said["blocks"][1]["alt_text"] == "It went up."
        await ann.say(room, f"<@{scene.slack.bot()}> /visa trend EB-2 India")
        await scene.plug.errands.finish()
        (post,) = scene.slack.posts(room)
        assert [block["type"] for block in post.blocks] == ["markdown", "image"]


async def test_an_admin_of_another_organisation_decides_nothing_here(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        slack = scene.slack
        stranger = slack.person("U9", team="T9", admin=True)
        guest = Person("U9", slack.team(), slack.world, slack.delivery, slack.bot())
        room = slack.room("C9", shared=True)
        assert stranger.team.admins == {"U9"}
        refused = await guest.command(room, "rules shared allow")
        assert refused
        assert "Only people who manage this channel" in refused["text"]
        assert not (await scene.desk.policy.rules(ConversationKey("slack", "T1", "C9"))).external


async def test_settings_are_one_press_away_under_an_answer(store: Store) -> None:
    async with open_scene(store, openai_api_key="sk-1", google_api_key="g-1") as scene:
        scene.commands.real = True
        boss, ann, room = scene.slack.person("UBOSS", admin=True), scene.slack.person(), scene.slack.room()
        await boss.command(room, "rules providers offline openai")
        answer = await scene.answer(ann, room, f"<@{scene.slack.bot()}> hi")
        (row,) = [block for block in answer.blocks if block["type"] == "actions"]
        offered = next(each for each in row["elements"] if each["action_id"] == "with")
        assert [each["text"]["text"] for each in offered["options"]] == ["OpenAI"], (
            "who answered, or may not, is left out"
        )
        await ann.press(answer, "switch")
        await scene.plug.errands.finish()
        (view,) = scene.slack.team().views
        choices = {
            block["block_id"]: [each["value"] for each in block["element"]["options"]] for block in view["blocks"]
        }
        assert choices["provider"] == ["openai", "offline"]
        assert await ann.submit(view, {"mode": "general", "provider": "openai"}) == {}
        await scene.plug.errands.finish()
        said = scene.slack.team().ephemeral[-1]["text"]
        assert "Mode is now *General* in this thread" in said
        assert "Style" not in said, "what was left as it was is not set"
        thread = ConversationKey("slack", "T1", "C1", answer.thread)
        now = (await scene.desk.conversations.choice(thread, "U2")).preferences
        assert (now.mode, now.provider) == ("general", "openai")


async def test_settings_of_a_direct_conversation_hold_in_all_of_it(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "hi")
        await ann.shortcut(answer, "settings")
        await scene.plug.errands.finish()
        await ann.submit(scene.slack.team().views[-1], {"mode": "general"})
        await scene.plug.errands.finish()
        where = ConversationKey("slack", "T1", ann.dm().id)
        assert (await scene.desk.conversations.choice(where, "U1")).preferences.mode == "general"


async def test_each_watch_is_ended_in_the_home_by_itself(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.command(room, "watch EB-2 India 2014-03-15")
        await ann.command(room, "watch F1 Mexico")
        await ann.open_home()
        await scene.plug.errands.finish()
        home = str(scene.slack.team().homes["U1"])
        assert "*EB-2 India*\\n• priority date 2014-03-15, told in <#C1>" in home
        await ann.press_home("home_end")
        await scene.plug.errands.finish()
        home = str(scene.slack.team().homes["U1"])
        assert "EB-2 India*" not in home
        assert "*F1 Mexico*" in home
        assert "home_unwatch" not in home, "one watch needs no button for all"


async def test_a_watch_set_up_from_the_home_stands_there_at_once_and_is_confirmed_each_time(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        ann = scene.slack.person()
        for _ in range(2):
            await ann.open_home()
            await scene.plug.errands.finish()
            await ann.press_home("home_watch")
            await scene.plug.errands.finish()
            view = scene.slack.team().views[-1]
            await ann.submit(view, {"preference": "EB-2", "chargeability": "India", "priority_date": "2014-03-15"})
            await scene.plug.errands.finish()
            assert "EB-2 India*\\n• priority date 2014-03-15, told directly" in str(scene.slack.team().homes["U1"])
            await ann.press_home("home_end")
            await scene.plug.errands.finish()
        said = [post.words for post in scene.slack.posts(ann.dm())]
        assert sum(each.startswith("Watching EB-2 India with priority date") for each in said) == 2, said


@pytest.mark.parametrize("kind", ["not_in_channel", "restricted_action"])
async def test_who_cannot_be_answered_where_they_asked_is_told_directly(
    store: Store, logs: io.StringIO, kind: str
) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        for method in ("chat.startStream", "chat.postMessage"):
            here = Fault(method, "error", detail=kind, times=9, pick=lambda given: given.get("channel") == "C1")
            scene.slack.faults.add(here)
        await ann.say(room, f"<@{scene.slack.bot()}> hi")
        await scene.idle(room)
        assert scene.slack.posts(room) == []
        (told,) = scene.slack.posts(ann.dm())
        assert "could not answer your question in that channel" in told.words
    assert "Traceback" not in logs.getvalue()
