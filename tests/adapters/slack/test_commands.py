"""Commands, modals, shortcuts and the App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from adapters.slack.spoken import command_in
from bot.events import Reply, Table
from bot.messages import Author, Caller, ConversationKey
from bot.visa.bulletin import Area, Preference
from bot.visa.digest import Interest
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store

WRONG = Reply("I know no category `EB-9`. Accepted are F1 to F4 and EB-1 to EB-5.", failed=True)


async def test_a_slash_command_is_answered_at_once_to_its_caller_only(store: Store) -> None:
    async with open_scene(store) as scene:
        answer = await scene.slack.person().command(scene.slack.room(), "mode expert")
        assert answer == {"response_type": "ephemeral", "text": "Did: mode expert"}
        assert scene.commands.said == [("U1", "mode expert")]


async def test_a_thread_is_muted_by_a_mention_and_a_slash_command_says_so(store: Store) -> None:
    async with open_scene(store) as scene:
        answer = await scene.slack.person().command(scene.slack.room(), "mute")
        assert answer
        assert "mention me there, with `mute`" in answer["text"]


async def test_an_empty_slash_command_is_a_call_for_help(store: Store) -> None:
    async with open_scene(store, http=True) as scene:
        await scene.slack.person().command(scene.slack.room(), "")
        assert scene.commands.said == [("U1", "help")]


@pytest.mark.parametrize(
    "unknown", [frozenset(), frozenset({"data_table"}), frozenset({"data_table", "table", "markdown"})]
)
async def test_a_reply_with_a_table_comes_on_the_best_rung_that_slack_takes(
    store: Store, unknown: frozenset[str]
) -> None:
    table = Table("Cut-off dates", ("Category", "India"), (("EB-2", "2014-03-15"),))
    reply = Reply("December 2026", (table,), private=False)
    async with open_scene(store, replies={"bulletin": reply}) as scene:
        scene.slack.world.refuse_blocks = unknown
        await scene.slack.person().command(scene.slack.room(), "bulletin 2026-12")
        await scene.idle()
        (said,) = scene.slack.delivery.responses
        assert said["response_type"] == "in_channel"
        assert "EB-2 — India: 2014-03-15" in said["text"]
        assert not {block["type"] for block in said["blocks"]} & unknown


async def test_a_command_written_to_the_bot_in_a_thread_runs_once(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.slack.delivery.repeat = 3
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.say(room, f"<@{scene.slack.bot()}> mode general")
        await scene.idle(room)
        assert scene.commands.said == [("U1", "mode general")]
        assert [each["text"] for each in scene.slack.team().ephemeral] == ["Did: mode general"]


async def test_a_command_in_a_direct_conversation_is_answered_there(store: Store) -> None:
    async with open_scene(store) as scene:
        ann = scene.slack.person()
        answer = await scene.answer(ann, ann.dm(), "/visa status")
        assert answer.words == "Did: status"


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("mode expert", "mode expert"),
        ("provider openai channel", "provider openai channel"),
        ("style matters here, does it?", ""),
        ("rules", "rules"),
        ("rules budget 2 usd", "rules budget 2 usd"),
        ("rules of the visa bulletin", ""),
        ("/visa provider openai", "provider openai"),
        ("/mode general", "mode general"),
        ("/visa", "help"),
        ("", "help"),
        ("STATUS", "status"),
        ("mode", "mode"),
        ("Mute!", "mute"),
        ("please unmute.", "unmute"),
        ("watch EB-2 India 2014-03-15", "watch EB-2 India 2014-03-15"),
        ("forget me", "forget me"),
        ("Forget, please", "forget"),
        ("export", "export"),
        ("bulletin", "bulletin"),
        ("mode of transport for EB-2?", ""),
        ("watch out, is EB-2 India current?", ""),
        ("help me with F2B", ""),
        ("what is the style of EB-2", ""),
    ],
)
def test_what_is_a_command_and_what_a_question(text: str, command: str) -> None:
    assert command_in(text) == command


async def test_a_watch_is_set_up_in_a_modal(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.command(room, "watch")
        await scene.idle(room)
        (view,) = scene.slack.team().views
        values = {"preference": "EB-2", "chargeability": "India", "priority_date": "2014-03-15"}
        assert await ann.submit(view, values | {"where": "here"}) == {}
        await scene.idle(room)
        assert ("U1", "watch EB-2 India 2014-03-15") in scene.commands.said
        assert scene.slack.team().ephemeral[-1]["text"] == "Did: watch EB-2 India 2014-03-15"
        assert await ann.submit(view, {"preference": "EB-5-RURAL", "chargeability": "India"}) == {}
        await scene.idle(room)
        assert [post.words for post in scene.slack.posts(ann.dm())] == ["Did: watch EB-5-RURAL India"]
        assert (len(scene.slack.team().ephemeral), scene.slack.posts(room)) == (1, []), (
            "whoever asks privately is told so"
        )


async def test_a_modal_filled_in_wrongly_says_what_is_accepted(store: Store) -> None:
    async with open_scene(store, replies={"watch": WRONG}) as scene:
        ann = scene.slack.person()
        await ann.global_shortcut("watch")
        await scene.idle()
        (view,) = scene.slack.team().views
        answer = await ann.submit(view, {"preference": "EB-1", "chargeability": "India"})
        assert answer
        assert "Accepted are" in answer["errors"]["preference"]
        scene.commands.real = True
        values = {"preference": "EB-1", "chargeability": "India", "priority_date": "2100-01-01"}
        answer = await ann.submit(view, values)
        assert answer
        assert "`2100-01-01` is no priority date" in answer["errors"]["priority_date"]


async def test_the_settings_of_a_thread_are_changed_by_a_message_shortcut(store: Store) -> None:
    async with open_scene(store) as scene:
        ann, room = scene.slack.person(), scene.slack.room()
        answer = await scene.answer(ann, room, f"<@{scene.slack.bot()}> hi")
        await ann.shortcut(answer, "settings")
        await scene.idle(room)
        (view,) = scene.slack.team().views
        await ann.submit(view, {"mode": "general"})
        assert ("U1", "mode general") in scene.commands.said


async def test_the_home_shows_and_changes_a_persons_settings(store: Store) -> None:
    async with open_scene(store, openai_api_key="sk-1") as scene:
        scene.commands.real = True
        ann = scene.slack.person()
        await ann.open_home()
        await scene.idle(ann.dm())
        assert "Anthropic is not set up here" in str(scene.slack.team().homes["U1"])
        await ann.press_home("home_mode", chosen="general")
        await ann.press_home("home_provider", chosen="openai")
        await scene.idle(ann.dm())
        choice = await scene.desk.conversations.choice(ConversationKey("slack", "T1", "C77", "1.2"), "U1")
        assert (choice.preferences.mode, choice.preferences.provider) == ("general", "openai")
        shown = [each["initial_option"]["value"] for each in home_selects(scene.slack.team().homes["U1"])]
        assert shown == ["general", "openai", "default"]


def home_selects(home: dict[str, list[dict[str, list[dict[str, dict[str, str]]]]]]) -> list[dict[str, dict[str, str]]]:
    return next(block["elements"] for block in home["blocks"] if block.get("block_id") == "home")  # type: ignore[comparison-overlap]  # a block is text here, a list there


async def test_what_is_kept_about_a_person_is_handed_over_as_a_file_of_their_own(store: Store) -> None:
    async with open_scene(store) as scene:
        scene.commands.real = True
        ann, room = scene.slack.person(), scene.slack.room()
        await ann.command(room, "export me")
        await ann.say(room, f"<@{scene.slack.bot()}> export")
        await ann.say(ann.dm(), "export me")
        await scene.idle(room, ann.dm())
        said = [scene.slack.delivery.responses[0]["text"], scene.slack.team().ephemeral[0]["text"]]
        assert said == ["I sent it to you directly, as the file my-data.md."] * 2
        files = [each["name"] for post in scene.slack.posts(ann.dm()) for each in post.files]
        assert files == ["my-data.md"] * 3
        assert "kept about you" not in str([post.words for post in scene.slack.posts(ann.dm())])


async def test_the_home_offers_watches_export_and_forgetting(store: Store) -> None:
    async with open_scene(store, replies={"export me": Reply("All of it", file="my-data.md")}) as scene:
        ann = scene.slack.person()
        for area in (Area.INDIA, Area.CHINA):
            await scene.desk.alerts.watch(
                Caller(ConversationKey("slack", "T1", "C1"), Author("U1")), Interest(Preference.EB2, area)
            )
        await ann.open_home()
        await scene.idle(ann.dm())
        for action in ("home_export", "home_forget", "home_unwatch"):
            await ann.press_home(action)
        await ann.press_home("home_watch")
        await scene.idle(ann.dm())
        said = [text for _, text in scene.commands.said]
        assert {"export me", "forget me", "unwatch"} <= set(said)
        assert [view["callback_id"] for view in scene.slack.team().views if view["type"] == "modal"] == ["watch"]
        shown = [post.words for post in scene.slack.posts(ann.dm()) if not post.files]
        assert sorted(shown) == ["Did: forget me", "Did: unwatch"]  # pressed at once, done side by side
        assert [content for _, content in scene.slack.team().files.values()] == [b"All of it"]


async def test_opening_the_messages_tab_suggests_prompts_of_the_mode(store: Store) -> None:
    async with open_scene(store) as scene:
        ann = scene.slack.person()
        await ann.open_home("messages")
        await scene.idle(ann.dm())
        (suggested,) = scene.slack.team().prompts
        assert suggested["prompts"][0]["message"] == "What is the cut-off date for EB-2 India this month?"
