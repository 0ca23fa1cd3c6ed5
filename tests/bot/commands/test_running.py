from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot import commands
from bot.events import Chart, Reply
from bot.expertise import expert_tools
from bot.messages import Author, Caller, ConversationKey, Message, Preferences
from bot.settings import Settings
from bot.visa.archive import load
from tests.fakes.board import Board
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk import Desk
    from bot.store import Store

NOW = datetime(2024, 12, 20, tzinfo=UTC)
CHANNEL = ConversationKey("board", "w", "general")
ANA = Caller(CHANNEL, Author("ana"), admin=True, at=NOW)
HISTORY = load()


@asynccontextmanager
async def counter(store: Store) -> AsyncIterator[Desk]:
    """Open a desk whose commands are the real ones, over the shipped bulletins."""
    async with open_house(store, Board("board")) as house:
        tools = expert_tools(HISTORY, date(2024, 12, 20))
        settings = Settings(openai_api_key=SecretStr("k"))
        defaults = Preferences("offline", "expert", "default")
        yield replace(
            house.desk,
            commands=commands.run,
            conversations=replace(house.desk.conversations, defaults=defaults),
            history=lambda: HISTORY,
            tools=lambda: tools,
            settings=settings,
        )


async def answered(desk: Desk) -> None:
    async with asyncio.timeout(10):
        while await desk.inbox.pending(CHANNEL):
            await asyncio.sleep(0.005)


async def say(desk: Desk, text: str, caller: Caller = ANA) -> Reply:
    return await desk.command(caller, text)


async def test_a_choice_of_a_conversation_that_is_no_thread_is_called_so(store: Store) -> None:
    async with counter(store) as desk:
        assert "in this conversation" in (await say(desk, "mode general here")).text
        assert "General, set in this conversation" in (await say(desk, "status")).text
        threaded = replace(ANA, conversation=replace(CHANNEL, thread="17"))
        assert "in this thread" in (await say(desk, "mode general", threaded)).text


async def test_what_was_said_long_ago_counts_too(store: Store) -> None:
    ben = replace(ANA, author=Author("ben"), admin=False)
    async with counter(store) as desk:
        for number in range(45):
            author = ANA.author if number == 0 else ben.author
            await desk.accept(Message(f"m{number}", CHANNEL, author, "hello", NOW))
            await answered(desk)
        assert "45 questions" in (await say(desk, "status")).text
        assert "Others have written here too" in (await say(desk, "forget conversation", ben)).text


async def test_a_mode_holds_for_the_channel_and_status_says_so(store: Store) -> None:
    async with counter(store) as desk:
        assert "General" in (await say(desk, "mode general")).text
        status = (await say(desk, "/visa status")).text
        assert "**Mode**: General, set in this channel" in status
        assert "up to December 2024" in status


async def test_a_choice_in_a_thread_wins_there_and_nowhere_else(store: Store) -> None:
    thread = replace(ANA, conversation=replace(CHANNEL, thread="1"))
    async with counter(store) as desk:
        await say(desk, "mode general")
        await say(desk, "mode expert", thread)
        assert "Visa Expert, set in this thread" in (await say(desk, "status", thread)).text
        assert "General, set in this channel" in (await say(desk, "status")).text


async def test_who_does_not_manage_the_channel_chooses_for_themselves(store: Store) -> None:
    bob = replace(ANA, author=Author("bob"), admin=False)
    async with counter(store) as desk:
        assert "for you" in (await say(desk, "style analytical", bob)).text
        refused = await say(desk, "style creative channel", bob)
        assert refused.failed
        assert "`/visa style creative me` works" in refused.text
        assert "set by default" in (await say(desk, "style")).text


async def test_a_provider_without_a_key_is_refused_with_the_reason_and_the_others(store: Store) -> None:
    async with counter(store) as desk:
        refused = await say(desk, "provider anthropic")
        assert refused.failed
        assert "ANTHROPIC_API_KEY" in refused.text
        assert "`openai`" in refused.text
        assert not (await say(desk, "provider openai")).failed


async def test_a_date_comes_with_month_chart_and_link(store: Store) -> None:
    async with counter(store) as desk:
        reply = await say(desk, "date EB-2 India 2024-12 final-action")
        assert "August 1, 2012" in reply.text
        assert "December 2024" in reply.text
        assert "visa-bulletin-for-december-2024.html" in reply.text


async def test_a_priority_date_equal_to_the_cut_off_is_not_current(store: Store) -> None:
    async with counter(store) as desk:
        assert "**No" in (await say(desk, "current EB-2 India 2012-08-01 2024-12")).text
        assert "**Yes" in (await say(desk, "current EB-2 India 2012-07-31 2024-12")).text


async def test_what_was_given_is_not_asked_for_again(store: Store) -> None:
    async with counter(store) as desk:
        for words in ("current EB3 PHILIPPINES 2022-06-15", "forecast EB2 INDIA 2014-03-15", "trend EB2 INDIA"):
            assert "Which " not in (await say(desk, words)).text, words


async def test_what_may_be_chosen_is_a_list(store: Store) -> None:
    async with counter(store) as desk:
        for words in ("provider", "mode"):
            shown = (await say(desk, words)).text.splitlines()
            assert all(line.startswith("- `") for line in shown[2:]), words


async def test_a_trend_has_a_chart_that_can_be_read_without_seeing_it(store: Store) -> None:
    async with counter(store) as desk:
        reply = await say(desk, "trend EB-2 India")
        [chart] = [block for block in reply.blocks if isinstance(block, Chart)]
        assert chart.png.startswith(b"\x89PNG")
        assert "2012" in chart.alt


async def test_a_whole_bulletin_and_a_forecast_answer(store: Store) -> None:
    async with counter(store) as desk:
        assert "December 2024" in (await say(desk, "bulletin 2024-12")).text
        assert "20" in (await say(desk, "forecast F2B Mexico 2006-03-01")).text


async def test_a_watch_begins_and_ends(store: Store) -> None:
    async with counter(store) as desk:
        assert not (await say(desk, "watch EB-2 India 2014-03-15")).failed
        assert (await say(desk, "watch EB-2 India 03/04/2014")).failed
        assert "no priority date" in (await say(desk, "watch EB-2 India 2090-01-01")).text
        assert "EB2" in (await say(desk, "unwatch EB-2 India")).text.replace("-", "")


async def test_reset_forgets_what_was_said_and_keeps_what_was_chosen(store: Store) -> None:
    async with counter(store) as desk:
        await say(desk, "mode general")
        await desk.accept(Message("m1", CHANNEL, Author("ana"), "hello", NOW))
        await answered(desk)
        assert "one question" in (await say(desk, "status")).text
        await say(desk, "reset")
        status = (await say(desk, "status")).text
        assert "nothing yet" in status
        assert "General" in status


async def test_what_is_kept_can_be_taken_along_and_deleted(store: Store) -> None:
    async with counter(store) as desk:
        await desk.accept(Message("m1", CHANNEL, Author("ana"), "my secret plan", NOW))
        await answered(desk)
        assert "my secret plan" in (await say(desk, "export")).text
        assert "my secret plan" in (await say(desk, "export conversation")).text
        assert (await say(desk, "forget")).failed
        bob = replace(ANA, author=Author("bob"), admin=False)
        assert (await say(desk, "forget conversation", bob)).failed
        await say(desk, "forget me")
        assert "my secret plan" not in (await say(desk, "export conversation")).text
        assert not (await say(desk, "forget conversation")).failed


async def test_usage_says_what_was_used_and_when_the_day_ends(store: Store) -> None:
    async with counter(store) as desk:
        told = await say(desk, "usage")
        assert "00:00 UTC" in told.text
        assert told.personal


async def test_help_lists_every_command_and_explains_one(store: Store) -> None:
    async with counter(store) as desk:
        everything = (await say(desk, "help")).text
        assert all(each.usage in everything for each in commands.COMMANDS)
        assert "For example: `/visa current" in (await say(desk, "help current")).text
        assert (await say(desk, "hlep")).failed


BOB = Caller(CHANNEL, Author("bob"), at=NOW)


async def test_who_manages_a_channel_sets_its_rules_and_everybody_sees_them(store: Store) -> None:
    async with counter(store) as desk:
        assert "Only people who manage this channel" in (await say(desk, "rules budget 2 usd", BOB)).text
        assert "**$2.00 a day**" in (await say(desk, "rules budget 2 usd")).text
        assert "**ollama, offline**" in (await say(desk, "rules providers ollama, offline workspace")).text
        assert "is not set up here: ANTHROPIC_API_KEY is empty" in (await say(desk, "rules providers anthropic")).text
        await say(desk, "rules providers any")
        assert "**@U1, @U2**" in (await say(desk, "rules people <@U1|ann> @U2")).text
        assert "**expert**" in (await say(desk, "rules modes expert")).text
        assert "**admins**" in (await say(desk, "rules switching admins")).text
        assert "**allowed**" in (await say(desk, "rules shared allow")).text
        seen = (await say(desk, "rules", BOB)).text
    for line in (
        "**Who may use me**: @U1, @U2",
        "**Modes**: expert",
        "**Providers**: ollama, offline (rule of the workspace)",
        "**Budget**: $2.00 a day",
        "**Used here today**: 0 tokens, $0.0000; the day ends at 00:00 UTC",
    ):
        assert line in seen


async def test_a_rule_that_is_not_understood_says_what_it_can_be(store: Store) -> None:
    async with counter(store) as desk:
        for text, accepted in {
            "rules budget a lot": "`none`, or an amount a day",
            "rules budget 20": "50000 tokens",
            "rules budget 0.5 tokens": "50000 tokens",
            "rules modes wizard": "`expert`, `general`",
            "rules providers": "`offline`",
            "rules people": "`everyone`, or people",
            "rules switching bob": "`everyone` or `admins`",
            "rules shared perhaps": "`allow` or `forbid`",
        }.items():
            reply = await say(desk, text)
            assert reply.failed
            assert accepted in reply.text
        assert "Nobody has changed" in (await say(desk, "audit")).text


async def test_who_may_not_use_the_bot_may_still_see_and_delete_what_is_theirs(store: Store) -> None:
    async with counter(store) as desk:
        await say(desk, "rules people @ana")
        assert "Only certain people" in (await say(desk, "date EB-2 India", BOB)).text
        assert "Only certain people" in (await say(desk, "watch EB-2 India", BOB)).text
        assert '"person": "bob"' in (await say(desk, "export me", BOB)).text
        assert not (await say(desk, "forget me", BOB)).failed
        await say(desk, "rules people everyone")
        assert "Only certain people" not in (await say(desk, "date EB-2 India", BOB)).text


async def test_every_change_is_on_the_trail_and_can_be_taken_along(store: Store) -> None:
    async with counter(store) as desk:
        await say(desk, "rules budget 2 usd")
        await say(desk, "rules clear")
        await say(desk, "mode general")
        assert "Only people who manage this channel" in (await say(desk, "audit", BOB)).text
        trail = await say(desk, "audit")
        assert trail.personal
        told = trail.text
        table = (await say(desk, "audit csv")).text
    assert "@ana, in general: rules of the channel: budget: no limit → $2.00 a day" in told
    assert "budget: $2.00 a day → no limit" in told
    assert "channel: mode general" in told
    assert table.count("board/w/general/") == 3
    assert "at,who,where,what" in table


async def test_status_says_where_the_rules_overrule_a_choice(store: Store) -> None:
    async with counter(store) as desk:
        await say(desk, "provider openai me", BOB)
        await say(desk, "rules providers offline")
        told = (await say(desk, "status", BOB)).text
    assert "- **Provider**: Offline, by the rules of this channel (OpenAI was set for you)" in told
    assert "- **Mode**: Visa Expert, set by default" in told
