"""What is remembered of a conversation, who can read it, and whose choice wins."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.agent.prompting import Summary
from bot.conversations import RECENT, Conversations, Level
from bot.inbox import Claim, Inbox
from bot.messages import ConversationKey, Preferences, Turn, Usage
from bot.store.seal import Seal, Unreadable, tenant
from tests.fakes.board import KEY, THEN, question

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


async def test_reading_costs_the_same_after_ten_and_after_ten_thousand_turns(store: Store) -> None:
    conversations = Conversations(store, Seal((NEW,)))
    item = b"t " + conversations.entry(KEY, turn(1), redone=False).sealed
    sizes = {}
    for number in (100, 10_000):
        key = replace(KEY, thread=str(number))
        for _ in range(number // 100):
            await store.redis.rpush(store.key(key, "history"), *[item] * 100)
        await store.redis.expire(store.key(key, "history"), 60)
        best = 1.0
        for _ in range(20):
            started = time.perf_counter()
            assert len(await conversations.history(key)) == RECENT
            best = min(best, time.perf_counter() - started)
        sizes[number] = best
    assert sizes[10_000] < 2 * sizes[100]


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
    await remember(conversations, turn(1))
    await conversations.keep_summary(KEY, Summary("secret words", "t 1"))
    await Inbox(store, conversations.seal, sleepless).accept(question("9", "secret words"))
    async for key in store.scan("*"):
        assert b"secret" not in (await store.redis.dump(key) or b""), key
    thief = Conversations(store, Seal())
    assert await thief.history(KEY) == []
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
