"""A process that ends, is frozen, or lacks a platform leaves its work to the others; nothing is forgotten."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from bot.events import Done, Text
from bot.inbox import Busy, Rules
from bot.waiting import reconcile
from bot.worker import Deadlines
from tests.fakes.board import KEY, Board, question
from tests.fakes.house import FOOTER, ScriptedAgent, echo, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store

SHORT = Rules(lease_ms=300)
QUICK = Deadlines(beat=0.05, retries=(0.01,))


class Slow:
    """An agent that begins an answer and never ends it."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.closed = asyncio.Event()

    async def __call__(self, message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        yield Text(f"About {message.text}")
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.closed.set()
        yield Done("never", FOOTER)


async def test_a_process_that_ends_hands_its_unfinished_answer_over(store: Store) -> None:
    board, slow = Board(), Slow()
    async with open_house(store, board, agent=ScriptedAgent(slow), working=False) as leaving:
        task = leaving.work(grace=0.1)
        await leaving.desk.accept(question("1"))
        await leaving.desk.accept(question("2"))
        await slow.begun.wait()
        task.cancel()
        await slow.closed.wait()
        async with open_house(store, board) as staying:
            await staying.idle(KEY)
        claim = await staying.desk.conversations.history(KEY)
    assert board.replies == {"reply-1 to 1": "0: question 1", "reply-2 to 2": "1: question 2"}
    assert [turn.id for turn in claim] == ["1", "2"]


async def test_a_message_in_hand_is_finished_before_a_process_ends(store: Store) -> None:
    board = Board()
    async with open_house(store, board, working=False) as house:
        task = house.work()
        for number in range(3):
            await house.desk.accept(question(str(number)))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        house.work()
        await house.idle(KEY)
    assert list(board.replies.values()) == [f"{n}: question {n}" for n in range(3)]


async def test_a_platform_set_up_elsewhere_is_left_to_those_who_have_it(store: Store) -> None:
    board = Board()
    async with open_house(store, Board("another"), working=False) as without:
        without.work(elsewhere=0.05)
        await without.desk.accept(question("1"))
        async with open_house(store, board) as having:
            await having.idle(KEY, 20)
    assert list(board.replies.values()) == ["0: question 1"]


async def test_the_loss_of_everything_that_the_engine_knows_is_made_good(store: Store) -> None:
    board = Board()
    async with open_house(store, board, working=False) as house:
        await house.desk.accept(question("1"))
        redis: Any = store.redis
        async for key in store.scan(f"{store.engine}:*"):
            await redis.delete(key)
        house.work(reconcile=3600)  # the first look comes at once: a process need not live long to set things right
        await house.idle(KEY)
    assert list(board.replies.values()) == ["0: question 1"]


async def test_processes_that_start_again_and_again_do_not_all_look_for_the_lost(store: Store) -> None:
    async with open_house(store, Board(), working=False) as house:
        await house.desk.accept(question("1"))
        assert [await reconcile(house.desk.inbox, rest=0.5) for _ in range(3)] == [1, None, None]
        await asyncio.sleep(0.5)  # the time in which one look serves for all
        assert await reconcile(house.desk.inbox, rest=0.5) == 1


async def test_a_conversation_where_nothing_waits_is_looked_at_no_more(store: Store) -> None:
    redis: Any = store.redis
    index = store.key("waiting")
    async with open_house(store, Board(), working=False) as house:
        house.work(reconcile=0.1)
        await redis.zadd(index, {KEY.encode(): 1, f"{KEY.encode()}2": 2})
        async with asyncio.timeout(5):
            while await redis.zcard(index):
                await asyncio.sleep(0.02)


async def test_a_frozen_worker_is_superseded_and_finds_its_hands_tied(store: Store) -> None:
    board, slow = Board(), Slow()
    agent = ScriptedAgent(slow)
    async with open_house(store, board, agent=agent, rules=SHORT, deadlines=Deadlines(beat=0.6)) as frozen:
        accepted = await frozen.desk.accept(question("1"))
        await slow.begun.wait()
        claim = await frozen.desk.inbox.take(KEY, accepted.epoch)
        assert isinstance(claim, Busy)
        async with open_house(store, board, rules=SHORT, working=False) as other:
            async with asyncio.timeout(5):
                while isinstance(await other.desk.inbox.take(KEY, accepted.epoch), Busy):
                    await asyncio.sleep(0.05)
            await slow.closed.wait()
            agent.script = echo
            await store.redis.hset(store.key(KEY, "inbox"), "until", 0)
            other.work(reconcile=0.1)
            await other.idle(KEY)
    assert board.replies == {"reply-1 to 1": "0: question 1"}


async def test_the_lease_of_a_dead_worker_ends_also_where_the_clock_of_redis_is_set_back(store: Store) -> None:
    board = Board()
    async with open_house(store, board, rules=SHORT, working=False) as house:
        accepted = await house.desk.accept(question("1"))
        await house.desk.inbox.take(KEY, accepted.epoch)
        redis: Any = store.redis
        await redis.hincrby(store.key(KEY, "inbox"), "until", 3_600_000)
        house.work()
        await house.idle(KEY)
    assert list(board.replies.values()) == ["0: question 1"]
