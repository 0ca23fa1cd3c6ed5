"""What of a history the model reads: as much as has room, in whole turns; the rest is summed up before it is gone."""

from __future__ import annotations

from bot.agent.prompting import Summary, recall
from bot.agent.rounds import Limits
from bot.conversations import RECENT
from tests.fakes.turns import past


def test_no_turn_leaves_what_is_read_before_it_is_summed_up() -> None:
    turns = [past(number) for number in range(5 * RECENT)]
    summary, summed_up, asked = None, set(), 0
    for now in range(1, len(turns)):
        read = recall(turns[:now][-RECENT:], summary, 1_000_000, RECENT)
        if read.left_out:
            asked += 1
            summed_up |= {turn.id for turn in read.left_out}
            summary = Summary("in short", read.left_out[-1].id)
        assert {turn.id for turn in turns[:now]} == summed_up | {turn.id for turn in read.kept}
        assert bool(read.summary) == (asked > bool(read.left_out))
    assert asked < len(turns) / (RECENT / 2)


def test_turns_that_fit_are_read_whole() -> None:
    turns = [past(number) for number in range(RECENT - 1)]
    assert recall(turns, None, 1_000_000, RECENT).kept == tuple(turns)
    assert 0 < len(recall(turns, None, 100, RECENT).kept) < RECENT - 1


def test_the_agent_knows_how_many_turns_it_is_given() -> None:
    assert Limits().history_turns == RECENT
