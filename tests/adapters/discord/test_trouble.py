"""What goes wrong between Discord and the bot: nothing is lost, nothing is said twice, and the bot stays."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from bot.events import Done
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.traffic import Bucket
from tests.fakes.puppet import FOOTER, Puppet

if TYPE_CHECKING:
    import io

    from tests.fakes.discord.stage import Stage
    from tests.fakes.discord.world import Call


def posts(stage: Stage) -> list[Call]:
    return [call for call in stage.world.calls if call.method == "POST" and call.path.endswith("/messages")]


async def test_a_post_that_took_effect_although_discord_answered_502_is_not_repeated(stage: Stage) -> None:
    stage.fake.traffic.fail("POST", r"/channels/\d+/messages$", 502, after=True)
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(lambda: len(posts(stage)) == 2, "the second try")
        stage.ann.says(f"{MENTION} next", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert len(posts(stage)) == 3
    assert len(stage.messages()) == 2


async def test_an_answer_waits_for_a_discord_that_is_away(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        stage.fake.traffic.fail("POST", r"/channels/\d+/messages$", 503, times=2)
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("It is ")
        await stage.answered(lambda: posts(stage), "the first try")
        puppet.finish("It is so.")
        await stage.answered(stage.final)
    assert stage.final() == ["It is so.\n\n-# Visa Expert · offline"]
    assert [call.status for call in posts(stage)] == [503, 503, 200]


@pytest.mark.slow  # Redis is away for longer than the inbox waits
async def test_what_is_asked_while_redis_is_away_is_taken_when_it_is_back(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} one", stage.channel)
        await stage.answered(stage.final)
        await stage.store.redis.execute_command("CLIENT", "PAUSE", "7000", "ALL")
        stage.ann.says(f"{MENTION} two", stage.channel)
        await stage.world.until(lambda: len(stage.final()) == 2, within=40, what="the answer")
    assert stage.final()[1].startswith("1: two")


async def test_what_was_said_while_the_line_was_cut_is_replayed_and_answered_once(stage: Stage) -> None:
    async with stage.bot():
        await stage.fake.gateway.drop()
        stage.ann.says(f"{MENTION} are you there?", stage.channel)
        await stage.answered(stage.final)
        stage.ann.says(f"{MENTION} again", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.fake.gateway.resumes == 1
    assert [reply[:2] for reply in stage.final()] == ["0:", "1:"]


async def test_a_message_that_is_replayed_is_answered_once(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        (session,) = stage.fake.gateway.sessions.values()
        for _, frame in session.sent:
            if frame["t"] == "MESSAGE_CREATE" and MENTION in frame["d"]["content"]:
                assert session.socket
                session.socket.put(frame)
        stage.ann.says(f"{MENTION} next", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert [reply[:7] for reply in stage.final()] == ["0: hi\n\n", "1: next"]


async def test_what_was_asked_while_nobody_listened_is_answered_in_order(stage: Stage) -> None:
    quiet = stage.world.open_channel("quiet")
    async with stage.bot():
        stage.ann.says("hello", stage.ann.private())
        await stage.answered(lambda: stage.final(stage.ann.private()))
    for channel in (stage.channel, stage.ann.private()):
        for number in range(3):
            stage.ann.says(f"{MENTION} question {number}", channel)
    stage.ann.says("nothing for the bot", quiet)
    async with stage.bot():
        await stage.answered(lambda: len(stage.final()) == 3)
        await stage.answered(lambda: len(stage.final(stage.ann.private())) == 4)
    assert [reply[3:13] for reply in stage.final()] == ["question 0", "question 1", "question 2"]
    async with stage.bot():
        stage.ann.says(f"{MENTION} last", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 4)
    assert len(stage.replies(stage.ann.private())) == 4
    assert stage.replies(quiet) == []


async def test_what_was_taken_in_is_not_taken_in_again(stage: Stage, logs: io.StringIO) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} one", stage.channel)
        await stage.answered(stage.final)
        stage.ann.says("chatter", stage.channel)
    stage.ann.says(f"{MENTION} two", stage.channel)
    async with stage.bot():
        await stage.answered(lambda: len(stage.final()) == 2)
    (told,) = (json.loads(line) for line in logs.getvalue().splitlines() if "discord_backfilled" in line)
    assert (told["messages"], told["fresh"]) == (3, 2)  # the chatter was not for the bot, and is cheap to look at


async def test_at_the_very_first_start_old_mentions_are_left_alone(stage: Stage) -> None:
    stage.ann.says(f"{MENTION} long ago", stage.channel)
    async with stage.bot():
        stage.ann.says(f"{MENTION} now", stage.channel)
        await stage.answered(stage.final)
    assert [reply[:6] for reply in stage.final()] == ["0: now"]


async def test_the_next_process_goes_on_with_the_same_reply(stage: Stage) -> None:
    first, second = Puppet(), Puppet()
    async with stage.bot(first):
        stage.ann.says(f"{MENTION} a story", stage.channel)
        await first.begun.wait()
        first.say("Once upon ")
        await stage.answered(stage.replies)
        (shown,) = stage.messages()
    second.finish("Once upon a time.")
    async with stage.bot(second):
        await stage.answered(stage.final)
    (reply,) = stage.messages()
    assert reply["id"] == shown["id"]
    assert reply["content"].startswith("Once upon a time.")


async def test_a_handshake_that_fails_at_first_does_not_end_the_bot(stage: Stage) -> None:
    stage.fake.gateway.refuse_handshakes = 2
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    logins = [call for call in stage.world.calls if call.path == "/users/@me"]
    assert len(logins) == 1


async def test_a_malformed_dispatch_is_passed_over(stage: Stage) -> None:
    async with stage.bot():
        stage.fake.gateway.send_raw('{"op": 0, "t": "CHANNEL_CREATE", "s": 9, "d": {"guild_id": "1"}}')
        stage.fake.gateway.send_raw('{"op": 0, "t": "MESSAGE_CREATE", "s": 10, "d": {"id": "1"}}')
        stage.ann.says(f"{MENTION} still there?", stage.channel)
        await stage.answered(stage.final)
    assert stage.fake.gateway.identifies == 1


@pytest.mark.slow  # Discord wants five seconds between two sessions
async def test_an_invalidated_session_is_replaced_and_what_was_missed_is_answered(stage: Stage) -> None:
    async with stage.bot(rate_budgets="off"):
        stage.ann.says(f"{MENTION} one", stage.channel)
        await stage.answered(stage.final)
        await stage.fake.gateway.drop(forget=True)
        stage.ann.says(f"{MENTION} two", stage.channel)
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.fake.gateway.identifies == 2


async def test_a_channel_that_refuses_the_bot_is_left_alone_for_a_while(stage: Stage) -> None:
    bob, other = stage.fake.person("Bob"), stage.world.open_channel("other")
    puppet = Puppet()
    async with stage.bot(puppet) as bot:
        stage.world.denied[stage.channel] = 50013
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        for _ in range(20):
            puppet.say("word ")
            await asyncio.sleep(0.01)  # as tokens come
        puppet.put(Done("word", FOOTER))
        bob.says(f"{MENTION} hi", other)
        await stage.answered(lambda: stage.final(other))
        await bot.house.idle(puppet.asked[0].conversation)
    refused = [call for call in stage.world.calls if call.status == 403]
    assert len(refused) <= 2


async def test_a_locked_thread_is_given_up_quietly(stage: Stage) -> None:
    thread = stage.world.open_thread(stage.channel, "My case", stage.ann.id)
    async with stage.bot() as bot:
        stage.ann.says(f"{MENTION} hi", thread["id"])
        thread["thread_metadata"]["locked"] = True
        await stage.answered(lambda: any(call.status == 403 for call in stage.world.calls), "the refusal")
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
        assert bot.hears


async def test_a_reply_that_somebody_deletes_stays_deleted(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet) as bot:
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await puppet.begun.wait()
        puppet.say("Well, ")
        await stage.answered(stage.replies)
        (reply,) = stage.messages()
        del stage.world.messages[stage.channel][reply["id"]]
        puppet.say("well, ")
        puppet.finish("Well, well.")
        await bot.house.idle(puppet.asked[0].conversation)
    assert stage.replies() == []


async def test_a_wrong_token_is_named_with_its_mending(stage: Stage) -> None:
    async with stage.bot(listening=False, discord_token="x" * 60) as bot:
        bot.listen()
        await stage.answered(lambda: any(call.status == 401 for call in stage.world.calls), "the refusal")
        await stage.answered(lambda: "Reset Token" in bot.complaint, "advice")


async def test_too_many_waiting_questions_are_refused_in_words(stage: Stage) -> None:
    puppet = Puppet()
    async with stage.bot(puppet):
        for number in range(22):
            stage.ann.says(f"{MENTION} {number}", stage.channel)
        await stage.answered(lambda: "already wait" in "".join(stage.replies()), "the refusal")
        puppet.finish("Done.")


async def test_a_backfill_that_is_refused_in_one_channel_goes_on_in_the_others(stage: Stage) -> None:
    other = stage.world.open_channel("other")
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    stage.ann.says(f"{MENTION} missed here", stage.channel)
    stage.ann.says(f"{MENTION} missed there", other)
    stage.fake.traffic.fail("GET", rf"/channels/{other}/messages$", 403)
    async with stage.bot():
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.replies(other) == []


async def test_a_backfill_reads_to_the_end_however_much_was_said(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    for number in range(720):
        stage.ann.says(f"chatter {number}", stage.channel)
    stage.ann.says(f"{MENTION} at last", stage.channel)
    async with stage.bot():
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[1].startswith("1: at last")


async def test_where_a_backfill_cannot_come_to_its_end_people_are_told_once(stage: Stage, logs: io.StringIO) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    stage.ann.says(f"{MENTION} missed", stage.channel)
    for number in range(100):
        stage.ann.says(f"chatter {number}", stage.channel)
    stage.fake.traffic.buckets["GET /channels/{channel_id}/messages", stage.channel] = Bucket(1, 60.0)
    for count in (1, 2):
        async with stage.bot():
            await stage.answered(lambda count=count: logs.getvalue().count("discord_backfill_cut") == count)  # type: ignore[misc]  # bound now, while the loop goes on
            await stage.answered(lambda: "ask me again" in "".join(stage.replies()), "the word")
            await stage.answered(lambda: len(stage.final()) == 2, "what could be read")
    assert len([each for each in stage.replies() if "ask me again" in each]) == 1


async def test_a_backfill_reads_more_than_a_page_and_is_off_where_it_is_set_so(stage: Stage) -> None:
    async with stage.bot():
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.answered(stage.final)
    for number in range(150):
        stage.ann.says(f"chatter {number}", stage.channel)
    stage.ann.says(f"{MENTION} at last", stage.channel)
    async with stage.bot(discord_backfill=False):
        stage.ann.says("hello", stage.ann.private())
        await stage.answered(lambda: stage.final(stage.ann.private()))
    assert len(stage.final()) == 1
    async with stage.bot():
        await stage.answered(lambda: len(stage.final()) == 2)
    assert stage.final()[1].startswith("1: at last")


async def test_a_token_that_is_revoked_while_running_is_tried_again_patiently(stage: Stage) -> None:
    async with stage.bot() as bot:
        stage.fake.gateway.refuse_token = True
        await stage.fake.gateway.drop(forget=True)
        await stage.answered(lambda: not bot.hears, "the trouble to be seen")
        assert "Reset Token" in bot.complaint
