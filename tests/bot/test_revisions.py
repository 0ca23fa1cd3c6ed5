"""Questions that are edited, answered again or continued: the same reply, the same place in history."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bot.events import Done, Failed, Rewrite, Text
from bot.messages import Attachment, Author, Kind, Quote
from tests.bot.test_worker import QUICK, Patient
from tests.fakes.board import KEY, Board, question, revision
from tests.fakes.house import FOOTER, ScriptedAgent, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store


async def test_an_edited_question_is_answered_anew_in_the_same_reply(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        for each in (question("1"), question("2"), revision("3", "1", "better question")):
            await house.desk.accept(each)
            await house.idle(KEY)
        history = await house.desk.conversations.history(KEY)
    assert board.replies == {"reply-1 to 1": "0: better question", "reply-2 to 2": "1: question 2"}
    assert [(turn.id, turn.question) for turn in history] == [("1", "better question"), ("2", "question 2")]


async def test_answering_again_needs_no_words(store: Store) -> None:
    board = Board()
    async with open_house(store, board) as house:
        for each in (question("1"), revision("2", "1"), revision("3", "1")):
            await house.desk.accept(each)
            await house.idle(KEY)
    assert board.replies == {"reply-1 to 1": "0: question 1"}


@pytest.mark.parametrize("kind", [Kind.REVISION, Kind.CONTINUE])
async def test_who_answers_again_has_what_lay_beside_the_question(store: Store, kind: Kind) -> None:
    seen: list[Message] = []

    async def look(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del history
        seen.append(message)
        yield Done("So it is.", FOOTER)

    beside: dict[str, Any] = {
        "attachments": (Attachment("a.csv", "text/csv", 3, "r"),),
        "quotes": (Quote(Author("U2"), "EB-2"),),
    }
    async with open_house(store, Board(), agent=ScriptedAgent(look)) as house:
        for each in (replace(question("1"), **beside), revision("2", "1", kind=kind), revision("3", "1", kind=kind)):
            await house.desk.accept(each)
            await house.idle(KEY)
        await house.desk.accept(revision("4", "1", "without them"))
        await house.idle(KEY)
    files = [(len(each.attachments), len(each.quotes)) for each in seen]
    assert files == [(1, 1), (1, 1), (1, 1), (0, 0)]


async def test_a_question_edited_while_it_is_answered_is_answered_once_as_edited(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=QUICK) as house:
        await house.desk.accept(question("1"))
        await patient.begun.wait()
        patient.begun.clear()
        await house.desk.accept(revision("2", "1", "second thought"))
        await patient.begun.wait()
        await house.desk.accept(revision("3", "1", "third thought"))
        await house.desk.accept(question("4"))
        patient.go_on.set()
        await house.idle(KEY)
        history = await house.desk.conversations.history(KEY)
    assert board.replies["reply-1 to 1"] == "It depends on third thought"
    assert [(turn.id, turn.question) for turn in history] == [("1", "third thought"), ("4", "question 4")]


async def test_a_waiting_question_that_is_edited_keeps_its_place(store: Store) -> None:
    board, patient = Board(), Patient()
    async with open_house(store, board, agent=ScriptedAgent(patient), deadlines=QUICK) as house:
        for each in (question("1"), question("2"), question("3"), revision("4", "2", "better")):
            await house.desk.accept(each)
        patient.go_on.set()
        await house.idle(KEY)
        history = await house.desk.conversations.history(KEY)
    assert [turn.question for turn in history] == ["question 1", "better", "question 3"]
    assert len(board.replies) == 3


async def test_a_cut_answer_goes_on_in_the_same_reply(store: Store) -> None:
    async def cut_short(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        if message.kind is Kind.CONTINUE:
            assert history[-1].answer == "One, two"
            yield Text(", three")
            yield Rewrite(", three.")
            yield Done(", three.", FOOTER)
        yield Text("One, two")
        yield Failed("length", "Ask me to go on.", footer=FOOTER)

    board = Board()
    async with open_house(store, board, agent=ScriptedAgent(cut_short)) as house:
        await house.desk.accept(question("1"))
        await house.idle(KEY)
        assert list(board.replies.values()) == ["One, two [Ask me to go on.]"]
        await house.desk.accept(revision("2", "1", kind=Kind.CONTINUE))
        await house.idle(KEY)
        turn = (await house.desk.conversations.history(KEY))[0]
    assert board.replies == {"reply-1 to 1": "One, two, three."}
    assert (turn.question, turn.answer, turn.complete) == ("question 1", "One, two, three.", True)
