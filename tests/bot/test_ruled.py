"""What the rules of a channel do to a question that comes in there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversations import Level
from bot.events import Failed, Usage
from bot.limits import Budget, Reservation
from bot.messages import Author, Caller, Preferences
from bot.policy import Rules, overruled
from tests.fakes.board import KEY, THEN, Board, question
from tests.fakes.house import ScriptedAgent, echo, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store


OVERRULED = "general is not allowed in this channel; openai is not allowed in this channel"


async def test_a_provider_forbidden_by_now_is_not_used(store: Store) -> None:
    seen: list[tuple[str, Preferences]] = []

    class Curious(ScriptedAgent):
        def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncGenerator[Event]:
            seen.append((message.provider, preferences))
            return super().turn(message, history, preferences)

    async with open_house(store, Board(), agent=Curious()) as house:
        caller = Caller(KEY, question("1").author, admin=True, at=THEN)
        assert await house.desk.choose(caller, Level.THREAD, Preferences(provider="openai", mode="general")) == ""
        await house.desk.accept(replace(question("1"), provider="openai"))
        await house.idle(KEY)
        assert await house.desk.policy.set_rules(caller, Rules(providers=("google",), modes=("expert",))) == ""
        await house.desk.accept(replace(question("2"), provider="openai"))
        await house.idle(KEY)
        refused = await house.desk.choose(caller, Level.THREAD, Preferences(provider="openai"))
    assert seen == [
        ("openai", Preferences(provider="openai", mode="general")),
        ("google", Preferences("google", "expert", only=("google",), overruled=OVERRULED)),
    ]
    assert refused == "The provider openai is not allowed in this channel; allowed here: google."


def test_only_a_choice_that_a_rule_set_aside_is_worth_a_word() -> None:
    rules = Rules(providers=("google",), modes=("expert",))
    assert overruled(rules, Preferences("openai", "expert")) == "openai is not allowed in this channel"
    assert overruled(rules, Preferences("google")) == ""
    assert overruled(rules, Preferences()) == "", "what nobody chose needs no excuse"


async def test_who_may_not_use_the_bot_here_costs_nothing_and_is_told(store: Store) -> None:
    asked: list[str] = []
    board = Board()

    async def noting(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        asked.append(message.author.id)
        async for event in echo(message, history):
            yield event

    async with open_house(store, board, agent=ScriptedAgent(noting)) as house:
        admin = Caller(KEY, Author("boss"), admin=True, at=THEN)
        assert await house.desk.policy.set_rules(admin, Rules(people=("U2",))) == ""
        for number, author in enumerate(("U1", "U2")):
            await house.desk.accept(question(str(number), author=author))
        await house.idle(KEY)
        assert (await house.desk.limits.today(KEY, "U1")).channel.turns == 1
    assert asked == ["U2"]
    assert "Only certain people may use me here" in next(iter(board.replies.values()))


async def test_a_channel_has_its_own_budget_and_says_when_it_starts_anew(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        admin = Caller(KEY, Author("boss"), admin=True, at=THEN)
        assert await house.desk.policy.set_rules(admin, Rules(tokens=2500)) == ""
        reserved = await house.desk.limits.admit(question("0"), Usage(2000, 0), Budget(2500))
        assert isinstance(reserved, Reservation)
        await house.desk.limits.settle(reserved, Usage(2000, 0))
        await house.desk.accept(question("1", author="U2"))
        await house.idle(KEY)
        assert await house.desk.policy.set_rules(admin, Rules(tokens=2500, providers=("google",))) == ""
        await house.desk.accept(question("2", author="U3"))
        await house.idle(KEY)
    first, second = board.endings
    assert isinstance(first, Failed)
    assert isinstance(second, Failed)
    assert first.text.startswith("This channel has used up today's budget of 2,500 tokens; it starts anew at 00:00 UTC")
    assert "`/visa provider offline`" in first.text
    assert "offline" not in second.text, "what the rules forbid is not offered"
