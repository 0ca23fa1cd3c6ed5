"""Discord's payloads, read: real recorded ones, and the ways people address a bot."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from adapters.discord.address import Address, moment, snowflake
from adapters.discord.payloads import Incoming
from adapters.discord.read import Ignored, Myself, Room, read, revision, thread_name
from bot.messages import Message

if TYPE_CHECKING:
    from pathlib import Path

BOT = "1457469483726668048"
ME = Myself(BOT, frozenset({"1457473602180878604"}))


@pytest.fixture(scope="module")
def recorded(shared: Path) -> dict[str, Any]:
    path = shared / "discord" / "recorded" / "discord.json"
    if not path.is_file():
        pytest.skip("the recorded payloads of Discord are not here")
    payloads: dict[str, Any] = json.loads(path.read_text())
    return payloads


def said(payload: dict[str, Any], *, thread: bool = False) -> Message | Ignored:
    incoming = Incoming.model_validate(payload)
    guild = incoming.guild_id or ""
    room = Room(guild, "parent", incoming.channel_id, own=True) if thread else Room(guild, incoming.channel_id)
    return read(incoming, room, ME)


def test_a_recorded_mention_is_a_question(recorded: dict[str, Any]) -> None:
    message = said(recorded["gatewayMention"]["data"])
    assert isinstance(message, Message)
    assert (message.id, message.text, message.author.name) == ("1457536551830421524", "Hey", "Test User")
    assert message.conversation.encode() == ("discord/1457468924290662599/1457510428359004343/%401033044521375764530")


def test_a_recorded_role_mention_is_a_question(recorded: dict[str, Any]) -> None:
    message = said(recorded["gatewayRoleMention"]["data"])
    assert isinstance(message, Message)
    assert message.text == "AI Still there?"


def test_recorded_thread_messages_belong_to_the_thread(recorded: dict[str, Any]) -> None:
    message = said(recorded["gatewayThreadUserHey"]["data"], thread=True)
    assert isinstance(message, Message)
    assert message.conversation.thread == "1457536551830421524"


def test_the_recorded_words_of_the_bot_itself_are_its_own(recorded: dict[str, Any]) -> None:
    assert said(recorded["gatewayBotWelcome"]["data"]) is Ignored.OWN


def test_every_recorded_message_can_be_read(recorded: dict[str, Any]) -> None:
    frames = [each["data"] for each in recorded.values() if each.get("type") == "GATEWAY_MESSAGE_CREATE"]
    assert len(frames) > 5
    assert all(isinstance(said(frame), Message | Ignored) for frame in frames)


def payload(content: str, **more: Any) -> dict[str, Any]:
    author = {"id": "7", "username": "ann", "global_name": None}
    base = {"id": "100", "channel_id": "5", "guild_id": "9", "author": author, "content": content,
            "timestamp": "2026-11-22T12:00:00+00:00"}  # fmt: skip
    return base | more


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (f"<@{BOT}> when?", "when?"),
        (f"when, <@!{BOT}>, will it be?", "when will it be?"),
        (f"hey <@{BOT}>", "hey"),
        (f"<@{BOT}> ask <@8> <:visa:123>", "ask @Bob :visa:"),
        (f"<@{BOT}>", "What can you do?"),
    ],
)
def test_the_mention_is_taken_out_of_the_words(content: str, words: str) -> None:
    mentions = [{"id": BOT, "bot": True}, {"id": "8", "username": "bob", "global_name": "Bob"}]
    message = said(payload(content, mentions=mentions))
    assert isinstance(message, Message)
    assert message.text == words


@pytest.mark.parametrize("unlisted", [{}, {"mentions": None}, {"mentions": []}])
def test_a_mention_that_a_server_does_not_list_is_read_from_the_words(unlisted: dict[str, Any]) -> None:
    assert isinstance(said(payload(f"<@{BOT}> when?", **unlisted)), Message)
    assert said(payload(f"write `<@{BOT}>` to ask it", **unlisted)) is Ignored.NOT_ADDRESSED


def test_system_messages_webhooks_and_chatter_are_no_questions() -> None:
    assert said(payload("x", type=7)) is Ignored.SYSTEM
    assert said(payload("x", webhook_id="3")) is Ignored.BOT
    assert said(payload("x", mention_everyone=True)) is Ignored.NOT_ADDRESSED


def test_a_reply_whose_words_discord_withholds_is_unreadable() -> None:
    earlier = {"id": "99", "author": {"id": BOT, "bot": True}, "content": "before"}
    assert said(payload("", type=19, referenced_message=earlier)) is Ignored.UNREADABLE


def test_a_forwarded_message_comes_as_a_quote() -> None:
    message = said(payload("", guild_id=None, message_snapshots=[{"message": {"content": "the news"}}]))
    assert isinstance(message, Message)
    assert [quote.text for quote in message.quotes] == ["the news"]


def test_threads_are_named_after_the_question() -> None:
    assert thread_name(f"<@{BOT}>  what is\tEB-2?\nmore") == "what is EB-2?"
    assert thread_name("x" * 200) == "x" * 79 + "…"
    assert thread_name(f"<@{BOT}>") == "Visa question"


def test_an_edit_names_a_turn_of_its_own() -> None:
    message = said(payload("x", guild_id=None))
    assert isinstance(message, Message)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    assert revision(message, at) != revision(message, at + timedelta(milliseconds=1))
    assert revision(message, at).startswith("100.")


def test_addresses_and_snowflakes_survive_the_way() -> None:
    address = Address("5", "100", token="t", since=datetime(2026, 11, 22, tzinfo=UTC))
    assert Address.decode(address.encode()) == address
    assert address.by_webhook(datetime(2026, 11, 22, 0, 14, tzinfo=UTC))
    assert not address.by_webhook(datetime(2026, 11, 22, 0, 15, tzinfo=UTC))
    at = datetime(2026, 1, 5, 0, 49, 53, 676000, tzinfo=UTC)
    assert moment("1457536551830421524") == at
    assert moment(snowflake(at)) == at
