from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from bot.events import ToolCall, Usage
from bot.messages import Attachment, Author, ConversationKey, Kind, Message, Quote, Turn


@given(
    st.tuples(st.text(), st.text(), st.text(), st.text()),
    st.tuples(st.text(), st.text(), st.text(), st.text()),
)
def test_two_conversations_never_share_a_key(one: tuple[str, str, str, str], other: tuple[str, str, str, str]) -> None:
    first, second = ConversationKey(*one), ConversationKey(*other)
    assert ConversationKey.decode(first.encode()) == first
    assert (first.encode() == second.encode()) == (one == other)


def test_a_message_survives_the_journey_through_redis() -> None:
    message = Message(
        id="1",
        conversation=ConversationKey("web", "local", "général", ""),
        author=Author("u1", "Ana"),
        text="¿EB-2?",
        sent_at=datetime(2026, 1, 2, tzinfo=UTC),
        kind=Kind.REVISION,
        revises="0",
        attachments=(Attachment("a.csv", "text/csv", 12, "ref"),),
        quotes=(Quote(Author("u2"), "hello"),),
    )
    assert Message.from_json(message.to_json()) == message


def test_a_turn_survives_the_journey_through_redis() -> None:
    turn = Turn(
        id="1", author=Author("u"), question="q", answer="a", at=datetime(2026, 1, 2, tzinfo=UTC), mode="expert",
        provider="offline", model="", tools=(ToolCall("c1", "cutoff", "{}", "{}"),), usage=Usage(1, 2, 0.5),
    )  # fmt: skip
    assert Turn.from_json(turn.to_json()) == turn
