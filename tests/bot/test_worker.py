"""What a person sees of the worker: one answer under each message, in order, whatever happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.board import KEY, Board, question
from tests.fakes.house import open_house

if TYPE_CHECKING:
    from bot.store import Store


async def test_each_message_gets_its_own_answer_in_order(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        for number in range(5):
            await house.desk.accept(question(str(number)))
        await house.idle(KEY)
    assert board.replies == {f"reply-{n + 1} to {n}": f"{n}: question {n}" for n in range(5)}
