"""What an operator sees: the doctor's words with the fix, alerts that come once, files within limits, shards."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.discord.doctor import examine, invite
from adapters.discord.platform import TooLarge
from bot.desk import Target
from bot.events import Chart, Reply
from bot.messages import Attachment, Author, ConversationKey
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.shapes import EVERYDAY_PERMISSIONS
from tests.fakes.discord.world import APPLICATION, GUILD, MESSAGE_CONTENT_LIMITED, ROLE

if TYPE_CHECKING:
    from bot.telemetry import Diagnosis
    from tests.fakes.discord.stage import Stage


async def diagnoses(stage: Stage, **wanted: Any) -> list[Diagnosis]:
    return [each async for each in examine(stage.settings(**wanted))]


async def test_the_doctor_finds_nothing_wrong_where_nothing_is(stage: Stage) -> None:
    async with stage.bot():
        found = await diagnoses(stage)
    assert [each.said for each in found if not each.ok] == []
    assert f"client_id={APPLICATION}" in found[-1].said


async def test_the_doctor_prints_each_fault_with_its_fix(stage: Stage) -> None:
    stage.world.endpoint = "https://example.org/interactions"
    deny = {"id": ROLE, "type": 0, "allow": "0", "deny": str(1 << 11 | 1 << 10)}
    stage.world.channels[stage.channel]["permission_overwrites"] = [deny]
    faults = {each.said: each.fix for each in await diagnoses(stage, discord_message_content=True) if not each.ok}
    assert any("another address" in said for said in faults)
    assert any("not granted there" in said for said in faults)
    assert any("Edit Channel of #visas" in fix and "View Channel, Send Messages" in fix for fix in faults.values())


async def test_commands_that_somebody_else_has_replaced_come_back(stage: Stage) -> None:
    async with stage.bot():
        mine = stage.world.commands
    visa = next(each for each in mine if each["name"] == "visa")
    older = [each for each in visa["options"] if each["name"] != "forecast"]
    stage.world.commands = [visa | {"options": older}, *(each for each in mine if each["name"] != "visa")]
    faults = [each async for each in examine(stage.settings(), lambda: nullcontext(stage.store)) if not each.ok]
    assert [(each.said, each.fix) for each in faults] == [("its commands are out of date", "Start `visabot run` anew.")]
    async with stage.bot():
        pass
    assert stage.world.commands[0]["options"] == visa["options"] or visa in stage.world.commands


async def test_commands_that_are_gone_are_a_fault_and_those_of_a_bot_that_never_ran_are_not(stage: Stage) -> None:
    async def faults() -> list[str]:
        return [each.said async for each in examine(stage.settings(), lambda: nullcontext(stage.store)) if not each.ok]

    assert await faults() == []
    async with stage.bot():
        pass
    stage.world.commands = []
    assert await faults() == ["its commands are out of date"]


async def test_the_doctor_tells_of_a_clock_that_is_wrong(stage: Stage) -> None:
    stage.world.pass_time(minutes=5)
    (clock,) = [each for each in await diagnoses(stage) if "clock" in each.said]
    assert not clock.ok
    assert re.match(r"the clock is (299|300) s from Discord's", clock.said)
    assert "NTP" in clock.fix


async def test_the_doctor_tells_of_a_grant_that_is_not_used_and_of_an_empty_world(stage: Stage) -> None:
    stage.world.application_flags = MESSAGE_CONTENT_LIMITED
    stage.world.joined = False
    found = await diagnoses(stage)
    assert any("granted and not used" in each.said for each in found)
    assert any("in no server" in each.said for each in found)


async def test_the_doctor_names_a_wrong_token_and_an_absent_discord(stage: Stage) -> None:
    (refused,) = await diagnoses(stage, discord_token="wrong")
    assert "Reset Token" in refused.fix
    (absent,) = await diagnoses(stage, discord_api_url="http://127.0.0.1:9/api/v10")
    assert "VISABOT_DISCORD_API_URL" in absent.fix


def test_the_invite_asks_for_the_least() -> None:
    asked = int(parse_qs(urlsplit(invite(1)).query)["permissions"][0])
    assert asked & EVERYDAY_PERMISSIONS == EVERYDAY_PERMISSIONS
    assert asked.bit_count() == 7


async def test_an_alert_goes_to_the_person_once(stage: Stage) -> None:
    key = ConversationKey("discord", GUILD, stage.channel, f"@{stage.ann.id}")
    target = Target(key, Author(stage.ann.id))
    reply = Reply("EB-2 India moved to 2013.", (Chart("t", "alt", png=b"\x89PNG"),))
    async with stage.bot(listening=False) as bot:
        for _ in range(3):
            await bot.platform.notify(target, reply, "bulletin-2024-12-watch-1")
    (alert,) = stage.messages(stage.ann.private())
    assert alert["content"] == "EB-2 India moved to 2013."
    assert alert["attachments"][0]["description"] == "alt"


async def test_an_alert_that_is_repeated_after_the_nonce_has_ended_still_comes_once(stage: Stage) -> None:
    target = Target(ConversationKey("discord", GUILD, stage.channel), Author(stage.ann.id))
    async with stage.bot() as bot:
        await bot.platform.notify(target, Reply("New bulletin."), "one")
        stage.world.nonce_window = 0.0
        await bot.platform.notify(target, Reply("New bulletin."), "one")
    assert stage.replies() == ["New bulletin."]


async def test_files_are_fetched_within_limits_and_from_discord_only(stage: Stage) -> None:
    async with stage.bot(listening=False) as bot:
        stage.ann.says("hi", stage.channel, files={"page.txt": b"words"})
        (message,) = stage.world.messages[stage.channel].values()
        (file,) = message["attachments"]
        good = Attachment("page.txt", "text/plain", 5, file["url"])
        assert await bot.platform.fetch(good) == b"words"
        with pytest.raises(TooLarge, match="10 MB"):
            await bot.platform.fetch(Attachment("big", "text/plain", 1 << 30, file["url"]))
        with pytest.raises(ValueError, match="no file of Discord"):
            await bot.platform.fetch(Attachment("x", "text/plain", 5, "http://169.254.169.254/latest"))


@pytest.mark.slow  # Discord wants five seconds between two sessions
async def test_shards_share_the_guilds(stage: Stage) -> None:
    async with stage.bot(discord_shards=2):
        stage.ann.says(f"{MENTION} hi", stage.channel)
        stage.ann.says("hi", stage.ann.private())
        await stage.answered(stage.final)
        await stage.answered(lambda: stage.final(stage.ann.private()))
        await stage.answered(lambda: len(stage.fake.gateway.sessions) == 2, "the second shard")
    assert {session.shard for session in stage.fake.gateway.sessions.values()} == {(0, 2), (1, 2)}
