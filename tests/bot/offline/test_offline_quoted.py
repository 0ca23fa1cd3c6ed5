"""A question about what somebody else said: what they said is read, where the question alone asks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.messages import Author, Message, Preferences, Quote
from tests.fakes.expert import ANNA, HERE, Expert
from tests.fakes.turns import done, events


async def about(question: str, said: str) -> str:
    message = Message("m1", HERE, ANNA, question, datetime(2024, 12, 5, tzinfo=UTC))
    message = replace(message, quotes=(Quote(Author("U2", "Ben"), said),))
    return done(await events(Expert().agent(), message, (), Preferences(mode="expert"))).text


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("Dates for Filing, EB-3 Philippines?", "EB-3 for the Philippines: March 1, 2023"),
        ("EB-2 India retrogressed!", "EB-2 for India retrogressed"),
        ("lol, nice cat", "outside what I know"),
    ],
)
async def test_a_message_to_be_explained_is_read(said: str, part: str) -> None:
    assert part in await about("Explain this message.", said)


async def test_what_a_question_lacks_is_read_in_what_was_said() -> None:
    assert "priority date June 15, 2022, is current" in await about("Is it current?", "EB-3 Philippines, 2022-06-15")
    assert (await about("Is it current?", "lunch at noon?")).endswith("?")


async def test_a_question_of_ones_own_comes_before_what_was_said() -> None:
    assert "EB-1 for China" in await about("EB-1 China?", "The F2A Mexico cut-off is April 2021")
