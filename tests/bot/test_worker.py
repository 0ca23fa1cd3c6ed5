"""What a person sees of the worker: one answer under each message, in order, whatever happens."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import Done, Failed, Text, Usage
from bot.inbox import Rules
from bot.platform import Away
from bot.store import StoreUnavailable
from bot.store.seal import Seal
from bot.worker import Deadlines
from tests.fakes.board import KEY, Board, question
from tests.fakes.house import FOOTER, ScriptedAgent, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store

QUICK = Deadlines(beat=0.02, retries=(0.01, 0.01), again=0.01)


class Patient:
    """An agent that begins to answer and then waits for a word from the test."""

    def __init__(self) -> None:
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.closed = 0

    async def __call__(self, message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        yield Text("It depends")
        self.begun.set()
        try:
            await self.go_on.wait()
        finally:
            self.closed += 1
        yield Done(f"It depends on {message.text}", FOOTER, Usage(10, 5, 0.001))


async def test_each_message_gets_its_own_answer_in_order(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        for number in range(5):
            await house.desk.accept(question(str(number)))
        await house.idle(KEY)
    assert board.replies == {f"reply-{n + 1} to {n}": f"{n}: question {n}" for n in range(5)}


async def test_a_message_that_arrives_as_two_events_is_answered_once(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        first, second = await asyncio.gather(house.desk.accept(question("1")), house.desk.accept(question("1")))
        await house.idle(KEY)
        third = await house.desk.accept(question("1"))
        await house.idle(KEY)
    assert sorted([first.fresh, second.fresh]) == [False, True]
    assert (third.fresh, third.epoch) == (False, 0)
    assert list(board.replies.values()) == ["0: question 1"]


async def test_a_flood_is_told_once_and_nothing_is_dropped_in_silence(store: Store) -> None:
    board = Board()
    async with open_house(store, board, working=False) as house:
        accepted = [await house.desk.accept(question(str(number))) for number in range(25)]
        assert [each.ahead for each in accepted[:20]] == list(range(20))
        assert [bool(each.refusal) for each in accepted[20:]] == [True, False, False, False, False]
        assert "20 messages already wait" in accepted[20].refusal
        house.work()
        await house.idle(KEY)
        again = await house.desk.accept(question("20"))
        await house.idle(KEY)
    assert again.fresh
    assert len(board.replies) == 21


async def test_stopping_ends_the_answer_within_a_second_and_keeps_what_was_said(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient)) as house:
        await house.desk.accept(question("1"))
        await patient.begun.wait()
        started = asyncio.get_running_loop().time()
        assert await house.desk.stop(KEY, "1")
        await house.idle(KEY)
        assert asyncio.get_running_loop().time() - started < 1.0
        turn = (await house.desk.conversations.history(KEY))[0]
        assert not await house.desk.stop(KEY, "1")
    assert list(board.replies.values()) == ["It depends [Stopped.]"]
    assert (turn.answer, turn.complete) == ("It depends", False)
    assert patient.closed == 1


async def test_a_message_stopped_while_it_waits_is_not_answered(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        assert await house.desk.stop(KEY, "2")
        patient.go_on.set()
        await house.idle(KEY)
    assert list(board.replies.values()) == ["It depends on question 1", "[Stopped.]"]


async def test_a_deleted_question_takes_its_running_answer_along(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await patient.begun.wait()
        assert await house.desk.forget_turn(KEY, "1") == {}
        await house.idle(KEY)
        assert await house.desk.conversations.history(KEY) == []
    assert isinstance(board.endings[0], Failed)
    assert board.endings[0].reason == "deleted"


async def test_a_question_deleted_later_gives_back_what_was_noted_about_its_reply(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        await house.idle(KEY)
        assert await house.desk.forget_turn(KEY, "1") == {"id": "reply-1 to 1"}
        assert await house.desk.forget_turn(KEY, "1") == {}
        assert [turn.id for turn in await house.desk.conversations.history(KEY)] == ["2"]


async def test_a_question_deleted_while_it_waits_is_never_answered(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        await patient.begun.wait()
        await house.desk.forget_turn(KEY, "2")
        patient.go_on.set()
        await house.idle(KEY)
    assert list(board.replies.values()) == ["It depends on question 1"]


async def test_a_fault_of_the_agent_is_told_with_a_reference_and_the_next_message_is_answered(store: Store) -> None:
    async def faulty(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        yield Text("Well")
        if message.id == "1":
            raise RuntimeError("secret innards")
        if message.id == "3":
            return
        yield Done("Well, yes.", FOOTER)
        yield Text(f"and never this: {history}")

    board = Board()
    async with open_house(store, board, agent=ScriptedAgent(faulty)) as house:
        for number in "123":
            await house.desk.accept(question(number))
        await house.idle(KEY)
    first, second, third = board.replies.values()
    assert first.startswith("Well [Something went wrong on my side (reference ")
    assert "innards" not in first
    assert second == "Well, yes."
    assert third.startswith("Well [Something went wrong")


async def test_a_memory_that_goes_away_in_the_middle_costs_nobody_an_answer(store: Store) -> None:
    board, tries = Board(), []

    async def unlucky(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        tries.append(message.id)
        yield Text("It ")
        if len(tries) < 3:
            raise StoreUnavailable("Redis does not answer")
        yield Done(f"{len(history)}: {message.text}", FOOTER)
        raise StoreUnavailable("Redis does not answer")

    rules = Rules(lease_ms=200)
    async with open_house(store, board, agent=ScriptedAgent(unlucky), deadlines=QUICK, rules=rules) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        await house.idle(KEY)
        turns = await house.desk.conversations.history(KEY)
    assert tries == ["1", "1", "1", "2"]
    assert board.replies == {"reply-1 to 1": "0: question 1", "reply-2 to 2": "1: question 2"}
    assert [turn.complete for turn in turns] == [True, True]


async def test_an_answer_that_takes_too_long_is_ended_and_says_so(store: Store) -> None:
    board, patient = Board(), Patient()
    limits = replace(QUICK, turn=0.2)
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=limits) as house:
        await house.desk.accept(question("1"))
        await house.idle(KEY)
    assert list(board.replies.values()) == [
        "It depends [This took longer than 0 seconds, so I stopped. Please ask again, perhaps in parts.]"
    ]


async def test_a_delivery_that_fails_is_tried_again_on_the_same_reply(store: Store) -> None:
    board = Board(troubles=[OSError("the platform is away"), TimeoutError()])
    async with open_house(store, board, deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await house.idle(KEY)
    assert board.replies == {"reply-1 to 1": "0: question 1"}


async def test_an_answer_outlives_an_outage_of_its_platform(store: Store) -> None:
    board = Board(troubles=[Away("down"), TimeoutError()] * 10)
    async with open_house(store, board, deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        await house.idle(KEY)
    assert board.replies == {"reply-1 to 1": "0: question 1", "reply-2 to 2": "1: question 2"}


async def test_an_outage_without_an_end_is_given_up(store: Store) -> None:
    board = Board(troubles=[Away("down") for _ in range(1000)])
    async with open_house(store, board, deadlines=replace(QUICK, outage=0.1)) as house:
        await house.desk.accept(question("1"))
        await house.idle(KEY)
        (turn,) = await house.desk.conversations.history(KEY)
    assert board.replies == {"reply-1 to 1": "…"}
    assert turn.answer == "0: question 1"


async def test_a_delivery_that_always_fails_does_not_hold_up_the_conversation(store: Store) -> None:
    board = Board(troubles=[OSError("away"), OSError("away"), OSError("away")])
    async with open_house(store, board, deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await house.desk.accept(question("2"))
        await house.idle(KEY)
        history = await house.desk.conversations.history(KEY)
    assert board.replies == {"reply-1 to 1": "…", "reply-2 to 2": "1: question 2"}
    assert [turn.answer for turn in history] == ["0: question 1", "1: question 2"]


async def test_a_message_over_which_workers_die_is_given_up_with_an_apology(store: Store) -> None:
    board = Board()
    async with open_house(store, board, working=False, deadlines=QUICK) as house:
        accepted = await house.desk.accept(question("1"))
        for _ in range(QUICK.attempts):
            await house.desk.inbox.take(KEY, accepted.epoch)
            await store.redis.hset(store.key(KEY, "inbox"), "until", 0)  # as if its lease had run out
        await house.desk.accept(question("2"))
        house.work()
        await house.idle(KEY)
        dead = await store.redis.lrange(store.key(KEY, "dead"), 0, -1)
    assert list(board.replies.values()) == [
        "[I have failed 5 times to answer this, so I leave it. Please ask in other words.]",
        "1: question 2",
    ]
    assert len(dead) == 1


async def test_a_message_whose_very_apology_kills_is_left_without_one(store: Store) -> None:
    board = Board()
    async with open_house(store, board, working=False, deadlines=replace(QUICK, attempts=1)) as house:
        accepted = await house.desk.accept(question("1"))
        for _ in range(3):
            await house.desk.inbox.take(KEY, accepted.epoch)
            await store.redis.hset(store.key(KEY, "inbox"), "until", 0)
        house.work()
        await house.idle(KEY)
    assert board.replies == {}


async def test_a_message_sealed_with_a_key_that_is_gone_does_not_hold_up_the_conversation(store: Store) -> None:
    board = Board()
    async with open_house(store, board, seal=Seal((b"k" * 32,)), working=False) as house:
        await house.desk.accept(question("1"))
    async with open_house(store, board) as house:
        await house.desk.accept(question("2"))
        await house.idle(KEY)
        assert await house.desk.conversations.history(KEY) != []
    assert list(board.replies.values()) == ["0: question 2"]


async def test_what_a_turn_cost_is_on_the_account_of_the_day(store: Store) -> None:
    board, patient = Board(), Patient()
    patient.go_on.set()
    async with open_house(store, board, agent=ScriptedAgent(patient)) as house:
        await house.desk.accept(question("1"))
        await house.idle(KEY)
        today = await house.desk.limits.today(KEY, "U1")
    assert today.person == today.workspace
    assert (today.person.turns, today.person.usage) == (1, Usage(10, 5, 0.001))
