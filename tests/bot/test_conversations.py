"""What is remembered of a conversation, who can read it, and whose choice wins."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.agent.prompting import Summary
from bot.conversations import Conversations, Level
from bot.events import Usage
from bot.inbox import Claim, Inbox, Rules
from bot.messages import ConversationKey, Preferences, Turn
from bot.store.seal import Seal, Unreadable, tenant
from tests.fakes.board import KEY, THEN, Board, question
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from bot.store import Store

OLD, NEW = b"o" * 32, b"n" * 32
ELSEWHERE = ConversationKey("board", "T2", "C1", "17")
"""The same channel and thread in another workspace."""


async def sleepless(conversation: ConversationKey, epoch: int) -> None:
    """Nobody needs to be woken here."""


def turn(number: int, text: str = "secret words") -> Turn:
    return Turn(
        f"t {number}", question("1").author, text, f"answer {number}", THEN, "expert", "offline", "", (), Usage(1, 2)
    )


async def remember(conversations: Conversations, *turns: Turn, conversation: ConversationKey = KEY) -> None:
    """Commit turns as the worker does."""
    inbox = Inbox(conversations.store, conversations.seal, sleepless)
    for each in turns:
        accepted = await inbox.accept(replace(question(each.id), conversation=conversation))
        claim = await inbox.take(conversation, accepted.epoch)
        assert isinstance(claim, Claim)
        await inbox.commit(claim, conversations.entry(conversation, each, redone=False))


async def test_history_comes_back_as_it_was_the_oldest_first(store: Store) -> None:
    conversations = Conversations(store, Seal())
    await remember(conversations, turn(1), turn(2), turn(3))
    assert await conversations.history(KEY) == [turn(1), turn(2), turn(3)]
    assert await conversations.history(KEY, 2) == [turn(2), turn(3)]
    assert await conversations.history(ELSEWHERE) == []


async def test_a_turn_costs_redis_the_same_after_a_hundred_and_after_ten_thousand(store: Store) -> None:
    conversations = Conversations(store, Seal((NEW,)))
    item = b"t " + conversations.entry(KEY, turn(1), redone=False).sealed
    costs = []
    async with open_house(store, Board(), seal=conversations.seal, rules=Rules(turns=20_000), working=False) as house:
        await house.engine.docket()
        for number in (200, 100, 10_000):  # the first one warms up
            key = replace(KEY, thread=str(number))
            for _ in range(number // 100):
                await store.redis.rpush(store.key(key, "history"), *[item] * 100)
            accepted = await house.desk.accept(question(str(number), conversation=key))
            claim = await house.desk.inbox.take(key, accepted.epoch)
            assert isinstance(claim, Claim)
            before = await traffic(store)
            assert await house.worker.answer(claim) == 0
            costs.append([after - earlier for after, earlier in zip(await traffic(store), before, strict=True)])
            assert await conversations.turns(key) == number + 1
    _, (commands, received, sent), (commands_later, received_later, sent_later) = costs
    assert commands == commands_later
    assert abs(received - received_later) < 1000
    assert abs(sent - sent_later) < 1000


async def traffic(store: Store) -> list[int]:
    """Return how many commands the server has run, and the bytes that came and went."""
    names = ("total_commands_processed", "total_net_input_bytes", "total_net_output_bytes")
    told = await store.redis.info("stats")
    return [told[name] for name in names]


async def test_only_the_last_turns_are_kept(store: Store) -> None:
    conversations = Conversations(store, Seal())
    inbox = Inbox(store, Seal(), sleepless, replace(Inbox(store, Seal(), sleepless).rules, turns=2))
    for number in range(4):
        accepted = await inbox.accept(question(str(number)))
        claim = await inbox.take(KEY, accepted.epoch)
        assert isinstance(claim, Claim)
        await inbox.commit(claim, conversations.entry(KEY, turn(number), redone=False))
    assert [each.id for each in await conversations.history(KEY)] == ["t 2", "t 3"]


async def test_nothing_that_people_wrote_is_readable_without_the_key(store: Store) -> None:
    conversations = Conversations(store, Seal((NEW,)))
    await remember(conversations, turn(1), turn(2))
    await conversations.keep_summary(KEY, Summary("secret words", "t 1"))
    await Inbox(store, conversations.seal, sleepless).accept(question("9", "secret words"))
    async for key in store.scan("*"):
        assert b"secret" not in (await store.redis.dump(key) or b""), key
    thief = Conversations(store, Seal())
    with capture_logs() as said:
        assert await thief.history(KEY) == []
    assert [(each["event"], each["turns"]) for each in said] == [("unreadable_history", 2)]
    assert await thief.summary(KEY) is None
    assert await conversations.summary(KEY) == Summary("secret words", "t 1")


async def test_one_tenant_cannot_open_what_another_one_wrote(store: Store) -> None:
    seal = Seal((NEW,))
    conversations = Conversations(store, seal)
    await remember(conversations, turn(1))
    item = await store.redis.lindex(store.key(KEY, "history"), 0)
    assert isinstance(item, bytes)
    with pytest.raises(Unreadable):
        seal.open(item.partition(b" ")[2], tenant(ELSEWHERE))
    await store.redis.rpush(store.key(ELSEWHERE, "history"), item)
    await store.redis.expire(store.key(ELSEWHERE, "history"), 60)
    assert await conversations.history(ELSEWHERE) == []


async def test_keys_are_rotated_without_losing_a_turn(store: Store) -> None:
    await remember(Conversations(store, Seal()), turn(1))
    await remember(Conversations(store, Seal((OLD,))), turn(2))
    both = Conversations(store, Seal((NEW, OLD)))
    await remember(both, turn(3))
    assert await both.history(KEY) == [turn(1), turn(2), turn(3)]
    only = Conversations(store, Seal((NEW,)))
    assert await only.history(KEY) == [turn(1), turn(2), turn(3)], "reading has sealed them anew"


async def test_keys_are_read_as_the_settings_hold_them() -> None:
    seal = Seal.of("bm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm4=, b29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb28=")
    assert seal.keys == (NEW, OLD)
    assert Seal.of("") == Seal()
    assert "nnn" not in repr(seal)


async def test_a_reset_forgets_the_turns_and_keeps_the_choices(store: Store) -> None:
    conversations = Conversations(store, Seal())
    await remember(conversations, turn(1))
    await conversations.keep_summary(KEY, Summary("s", "t 1"))
    await conversations.prefer(KEY, "U1", Level.THREAD, Preferences(mode="general"))
    await conversations.reset(KEY)
    assert await conversations.history(KEY) == []
    assert await conversations.summary(KEY) is None
    assert (await conversations.choice(KEY, "U1")).preferences.mode == "general"


async def test_the_narrowest_choice_wins_and_says_where_it_was_made(store: Store) -> None:
    conversations = Conversations(store, Seal(), defaults=Preferences("offline", "expert", "default"))
    nobody = await conversations.choice(KEY, "U1")
    assert nobody.preferences == Preferences("offline", "expert", "default")
    assert set(nobody.levels.values()) == {Level.DEFAULT}
    for level, provider in zip(reversed(list(Level)[:-1]), ("workspace", "person", "channel", "thread"), strict=True):
        await conversations.prefer(KEY, "U1", level, Preferences(provider=provider))
        choice = await conversations.choice(KEY, "U1")
        assert (choice.preferences.provider, choice.levels["provider"]) == (provider, level)
    await conversations.prefer(KEY, "U1", Level.PERSON, Preferences(style="creative"))
    choice = await conversations.choice(KEY, "U1")
    assert choice.preferences == Preferences("thread", "expert", "creative")
    assert choice.levels == {"provider": Level.THREAD, "mode": Level.DEFAULT, "style": Level.PERSON}
    other = await conversations.choice(replace(KEY, thread="18"), "U2")
    assert (other.preferences.provider, other.levels["provider"]) == ("channel", Level.CHANNEL)
    assert (await conversations.choice(ELSEWHERE, "U1")).preferences.provider == "offline"
    await conversations.prefer(KEY, "U1", Level.THREAD, Preferences())


async def test_a_conversation_in_use_does_not_lose_its_choices(store: Store) -> None:
    conversations = Conversations(store, Seal())
    await conversations.prefer(KEY, "U1", Level.THREAD, Preferences(mode="general"))
    key = store.key(KEY, "preferences")
    await store.redis.pexpire(key, 1000)
    await remember(conversations, turn(1))
    assert await store.redis.pttl(key) > 1_000_000


async def test_two_turns_at_once_in_two_conversations_do_not_meet(store: Store) -> None:
    conversations = Conversations(store, Seal((NEW,)))
    await asyncio.gather(
        remember(conversations, turn(1, "here")), remember(conversations, turn(2, "there"), conversation=ELSEWHERE)
    )
    assert [each.question for each in await conversations.history(KEY)] == ["here"]
    assert [each.question for each in await conversations.history(ELSEWHERE)] == ["there"]
