"""Before a Discord that tells null, numbers or nothing where the usual one tells words: the bot still does its work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from adapters.discord.doctor import examine
from bot.settings import Settings
from tests.adapters.discord.test_plain import before
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.plain import ANN, CHANNEL, PRIVATE, PlainDiscord
from tests.fakes.discord.world import APPLICATION, GUILD, TOKEN

if TYPE_CHECKING:
    from bot.store import Store


def nothing(*names: str) -> dict[str, Any]:
    return dict.fromkeys(names)


ODD: dict[str, dict[str, dict[str, Any]]] = {
    "a bot of two words": {"me": {"id": APPLICATION, "username": "Visabot"}},
    "no owner": {"application": nothing("owner", "description", "flags", "team", "bot_public", "verify_key")},
    "an empty beginning": {"ready": nothing("resume_gateway_url", "user", "application", "guilds", "shard")},
    "an empty guild": {"guild": nothing("name", "channels", "roles", "threads", "members", "emojis", "features")},
    "a channel of nulls": {"guild": {"channels": [{"id": CHANNEL} | nothing("position", "topic", "name")]}},
    "a message of nulls": {
        "message": nothing("type", "member", "attachments", "mention_roles", "message_snapshots", "webhook_id", "flags")
    },
    "numbers": {"message": {"channel_id": int(CHANNEL), "guild_id": int(GUILD), "author": {"id": int(ANN)}}},
    "a command of nulls": {
        "interaction": nothing("version", "channel", "message", "context", "entitlements", "guild", "app_permissions")
    },
    "more than is known": {"message": {"new": {"deep": [1]}}, "ready": {"new": [1]}, "interaction": {"new": {}}},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
async def test_whatever_is_left_open_the_bot_does_its_work(store: Store, odd: dict[str, dict[str, Any]]) -> None:
    fake = PlainDiscord()
    fake.odd = odd
    async with before(fake, store):
        await fake.ask(f"{MENTION} hello")
        await fake.until(lambda: "0: hello" in "".join(fake.replies))
        await fake.interact(2, "t1", {"name": "visa", "options": [{"name": "status", "type": 1, "options": None}]})
        await fake.until(lambda: "command: /visa status" in fake.originals.get("t1", {}).get("content", ""))
    assert len(fake.sockets) == 1
    assert len(fake.replies) == 1


async def test_the_role_of_the_bot_is_known_where_its_membership_is_not_told(store: Store) -> None:
    fake = PlainDiscord()
    fake.odd = {"guild": {"roles": [{"id": GUILD}, {"id": "55", "tags": {"bot_id": APPLICATION}}]}}
    async with before(fake, store):
        fake.odd["message"] = {"mentions": [], "mention_roles": ["55"]}
        await fake.ask("<@&55> hello")
        await fake.until(lambda: "0: hello" in "".join(fake.replies))


async def test_a_command_in_private_may_name_its_guild_as_none(store: Store) -> None:
    async with before(PlainDiscord(), store) as fake:
        fake.odd = {"interaction": nothing("guild_id", "member") | {"channel_id": PRIVATE, "user": {"id": ANN}}}
        await fake.interact(2, "t1", {"name": "visa", "options": [{"name": "status", "type": 1}]})
        await fake.until(lambda: "command: /visa status" in fake.originals.get("t1", {}).get("content", ""))
    assert len(fake.sockets) == 1


async def test_a_button_works_where_the_message_above_it_is_not_told(store: Store) -> None:
    async with before(PlainDiscord(), store) as fake:
        await fake.ask(f"{MENTION} one")
        await fake.until(lambda: "Retry" in str(fake.said))
        ((identity, reply),) = fake.said.items()
        button = reply["components"][0]["components"][0]["custom_id"]
        for token, message in (("t1", {"message": {"id": identity}}), ("t2", {})):
            written = len(fake.bodies)
            await fake.interact(3, token, {"custom_id": button, "component_type": 2}, **message)
            await fake.until(lambda before=written: len(fake.bodies) > before and "Retry" in str(fake.bodies[-1]))  # type: ignore[misc]  # bound now, while the loop goes on
    assert len(fake.said) == 1


async def test_a_message_to_ask_about_may_be_told_in_a_word(store: Store) -> None:
    async with before(PlainDiscord(), store) as fake:
        about = {"name": "Ask about this", "type": 3, "target_id": "9"}
        await fake.interact(2, "t1", about | {"resolved": {"messages": {"9": {"id": "9", "content": "EB-2?"}}}})
        await fake.until(lambda: "0: Explain this" in fake.originals.get("t1", {}).get("content", ""))


async def test_a_question_by_command_needs_nobody_to_tell_where_its_answer_stands(store: Store) -> None:
    fake = PlainDiscord()
    fake.unknown = {"GET webhooks"}
    async with before(fake, store):
        await fake.interact(2, "t1", {"name": "ask", "options": [{"name": "question", "type": 3, "value": "EB-2?"}]})
        await fake.until(lambda: "0: EB-2?" in fake.originals.get("t1", {}).get("content", ""))


@pytest.mark.parametrize("odd", [{}, *ODD.values()], ids=["usual", *ODD])
async def test_the_doctor_says_what_it_is_not_told(odd: dict[str, dict[str, Any]]) -> None:
    fake = PlainDiscord()
    fake.odd = odd
    async with fake.serving():
        settings = Settings(discord_token=TOKEN, discord_api_url=f"http://{fake.url}/api")
        found = [each async for each in examine(settings)]
    untold = [each for each in found if "does not tell" in each.said]
    assert [each.said for each in untold] == [
        "Discord does not tell of the bot's commands: HTTP 404", "Discord does not tell of servers: HTTP 404",
    ]  # fmt: skip
    assert all(each.fix for each in untold)
    assert "add it to a server" in found[-1].said
