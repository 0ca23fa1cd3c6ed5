"""Rates and budgets hold for all processes together, and say when it goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.events import Failed, Usage
from bot.limits import Allowance, Budget, Limits, Refusal, Reservation, dollars
from bot.settings import Settings
from tests.fakes.board import KEY, Board, question
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from bot.store import Store

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
FREE = Usage()


def limits(store: Store, at: datetime = NOON, **allowance: float) -> Limits:
    return Limits(store, Allowance(**allowance), lambda: at)  # type: ignore[arg-type]  # fields by name, whole numbers too


async def test_a_person_a_channel_and_a_workspace_each_have_their_minute(store: Store) -> None:
    desk = limits(store, user_per_minute=2, channel_per_minute=3, workspace_per_minute=4)
    elsewhere = question("e", conversation=type(KEY)("board", "T1", "C2"), author="U4").conversation
    asked = [
        await desk.admit(question(f"{number}", author=author, conversation=where), FREE)
        for number, (author, where) in enumerate(
            [("U1", KEY), ("U1", KEY), ("U1", KEY), ("U2", KEY), ("U3", KEY), ("U3", elsewhere), ("U4", elsewhere)]
        )
    ]
    said = [each.text.split(" asked")[0] if isinstance(each, Refusal) else "" for each in asked]
    assert said == ["", "", "You have", "", "This channel has", "", "This workspace has"]
    third = asked[2]
    assert isinstance(third, Refusal)
    assert timedelta(seconds=55) < third.retry_at - NOON <= timedelta(seconds=60)


async def test_a_server_whose_clock_is_set_back_does_not_refuse_until_it_is_that_late_again(store: Store) -> None:
    desk = limits(store, user_per_minute=1)
    await desk.admit(question("1"), FREE)
    async for key in store.scan("*:rate"):
        await store.redis.zincrby(key, 3_600_000, "1")
    assert isinstance(await desk.admit(question("2"), FREE), Reservation)
    assert isinstance(await desk.admit(question("3"), FREE), Refusal)


async def test_who_asks_at_home_is_not_counted_by_the_minute_but_by_the_budget(store: Store) -> None:
    desk = replace(limits(store, user_per_minute=1, user_tokens=100), at_home=frozenset({"board"}))
    assert not [
        each for number in range(9) if isinstance(each := await desk.admit(question(f"{number}"), FREE), Refusal)
    ]
    await desk.admit(question("dear"), Usage(90, 0))
    assert isinstance(await desk.admit(question("dearer"), Usage(90, 0)), Refusal)


async def test_load_tests_lift_the_limits_by_the_minute() -> None:
    assert Allowance.of(Settings(rate_budgets="off")).user_per_minute >= 1_000_000


async def test_asking_again_for_the_same_message_counts_once(store: Store) -> None:
    desk = limits(store, user_per_minute=1, user_tokens=100)
    for _ in range(3):
        assert isinstance(await desk.admit(question("1"), Usage(50, 40)), Reservation)
    assert isinstance(await desk.admit(question("2"), FREE), Refusal)


async def test_a_budget_is_held_from_the_question_and_settled_by_the_answer(store: Store) -> None:
    desk = limits(store, user_tokens=1000)
    first = await desk.admit(question("1"), Usage(500, 400))
    assert isinstance(first, Reservation)
    refused = await desk.admit(question("2"), Usage(100, 100))
    assert isinstance(refused, Refusal)
    assert refused.retry_at == NOON + timedelta(minutes=1)
    assert "set aside the rest of today's budget of 1,000 tokens" in refused.text
    for _ in range(2):
        await desk.settle(first, Usage(50, 20, 0.5))
    assert isinstance(await desk.admit(question("3"), Usage(100, 100)), Reservation)
    today = await desk.today(KEY, "U1")
    assert (today.person.turns, today.person.usage) == (1, Usage(50, 20, 0.5))
    assert today.resets_at == datetime(2026, 3, 2, tzinfo=UTC)
    assert isinstance(
        await limits(store, NOON + timedelta(days=1), user_tokens=1000).admit(question("4"), Usage(900)), Reservation
    )


def test_an_amount_of_less_than_a_cent_is_said_whole() -> None:
    assert [dollars(each) for each in (0.0012, 1200.5)] == ["$0.0012", "$1,200.50"]


async def test_sixty_four_calls_at_once_overshoot_by_no_more_than_one(store: Store) -> None:
    desk = limits(store, user_per_minute=100, channel_per_minute=100, workspace_usd=1.0)
    asked = [question(f"{number}", author=f"U{number}") for number in range(64)]
    admitted = await asyncio.gather(*(desk.admit(message, Usage(10, 10, 0.1)) for message in asked))
    assert sum(isinstance(each, Reservation) for each in admitted) == 10
    refused = next(each for each in admitted if isinstance(each, Refusal))
    assert refused.text.startswith("Answers being written have set aside the rest of today's budget of $1.00;")
    assert refused.retry_at == NOON + timedelta(minutes=1)
    for each in admitted:
        if isinstance(each, Reservation):
            await desk.settle(each, Usage(10, 10, 0.1))
    late = await desk.admit(question("late"), Usage(10, 10, 0.1))
    assert isinstance(late, Refusal)
    assert "This workspace has used up today's budget of $1.00" in late.text


async def test_a_budget_smaller_than_one_answer_still_gives_one(store: Store) -> None:
    desk = limits(store, user_usd=0.01)
    first = await desk.admit(question("1"), Usage(10, 10, 0.25))
    assert isinstance(first, Reservation)
    await desk.settle(first, Usage(10, 10, 0.02))
    assert isinstance(await desk.admit(question("2"), Usage(10, 10, 0.25)), Refusal)
    assert isinstance(await desk.admit(question("3"), FREE), Reservation), "what costs nothing is never refused"


async def test_the_allowance_is_that_of_the_settings() -> None:
    assert Allowance.of(Settings(user_per_minute=7, workspace_usd_per_day=2.5)) == Allowance(
        user_per_minute=7, workspace_usd=2.5
    )


async def test_the_budget_of_a_channel_holds_for_all_its_people_and_for_no_other_channel(store: Store) -> None:
    desk = limits(store)
    first = await desk.admit(question("1", author="U1"), Usage(10, 10, 0.9), Budget(usd=1.0))
    assert isinstance(first, Reservation)
    await desk.settle(first, Usage(10, 10, 0.8))
    refused = await desk.admit(question("2", author="U2"), Usage(10, 10, 0.9), Budget(usd=1.0))
    assert isinstance(refused, Refusal)
    assert refused.text == ("This channel has used up today's budget of $1.00; it starts anew at 00:00 UTC, in 12 h.")
    elsewhere = type(KEY)("board", "T1", "C2")
    assert isinstance(
        await desk.admit(question("3", conversation=elsewhere), Usage(10, 10, 0.9), Budget(usd=1.0)), Reservation
    )
    assert isinstance(await desk.admit(question("4"), Usage(10, 10, 0.9), Budget(usd=3.0)), Reservation)
    assert (await desk.today(KEY, "U2")).channel.usage == Usage(10, 10, 0.8)


async def test_who_asks_too_much_is_told_when_it_goes_on(store: Store) -> None:
    board = Board()
    async with open_house(store, board, allowance=Allowance(user_per_minute=2)) as house:
        for number in range(3):
            await house.desk.accept(question(str(number)))
        await house.idle(KEY)
    assert list(board.replies.values())[2].startswith(
        "[You have asked 2 questions within a minute; please ask again in "
    )
    assert isinstance(board.endings[2], Failed)
    assert board.endings[2].retry_at is not None
