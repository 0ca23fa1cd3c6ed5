"""Steps that are repeated while Redis is away, and names that never meet."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import ResponseError

from bot.messages import ConversationKey
from bot.store import StoreUnavailable, insist, literal, person
from bot.store.embedded import _file_system, trouble

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store

PARTS = st.text(max_size=8)


class Faulty:
    """A step that fails with each of these and then succeeds."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def __call__(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "done"


async def test_a_step_is_repeated_whatever_the_library_lets_out() -> None:
    faults = (ConnectionError(), AttributeError("reset"), TimeoutError(), ResponseError("LOADING the data set"))
    assert await insist(Faulty(*faults), 5) == "done"


async def test_patience_ends_with_what_to_look_at() -> None:
    for error, words in (
        (ResponseError("MISCONF Errors writing to the AOF file"), "is the disk full"),
        (ResponseError("OOM command not allowed"), "raise maxmemory"),
        (ConnectionError("refused"), "is it running, and reachable from here"),
    ):
        with pytest.raises(StoreUnavailable, match=words):
            await insist(Faulty(error), 0)


async def test_what_is_known_about_the_server_is_told_in_place_of_a_guess(store: Store) -> None:
    knowing = replace(store, trouble=lambda: "The disk is full.")
    with pytest.raises(StoreUnavailable, match="The disk is full"):
        await knowing.insist(Faulty(ConnectionError()), 0)


async def test_a_fault_of_ours_is_not_repeated() -> None:
    step = Faulty(ResponseError("WRONGTYPE"), ResponseError("never reached"))
    with pytest.raises(ResponseError, match="WRONGTYPE"):
        await insist(step, 5)
    assert len(step.errors) == 1


async def test_a_script_is_learnt_by_a_server_that_does_not_know_it(store: Store) -> None:
    await store.redis.script_flush()
    assert await store.run("waiting", [store.key("a", "inbox"), store.key("a", "pending")], ()) == b"0"


@given(st.tuples(PARTS, PARTS, PARTS, PARTS), st.tuples(PARTS, PARTS, PARTS, PARTS), PARTS, PARTS)
def test_no_two_conversations_and_no_two_people_share_a_name(
    one: tuple[str, str, str, str], other: tuple[str, str, str, str], author: str, another: str
) -> None:
    first, second = ConversationKey(*one), ConversationKey(*other)
    assert (first.encode() == second.encode()) == (one == other)
    same = (one[:2], author) == (other[:2], another)
    assert (person(first, author) == person(second, another)) == same


async def test_a_pattern_finds_only_what_it_names(store: Store) -> None:
    for name in ("a*c", "abc", "a[b]c", "a?c", "a\\c"):
        await store.redis.set(f"visabot:1:{{channel/{name}}}:rules", "1")
    for name in ("a*c", "a[b]c", "a?c", "a\\c"):
        assert [key async for key in store.scan(literal(f"visabot:1:{{channel/{name}}}:rules"))] == [
            f"visabot:1:{{channel/{name}}}:rules"
        ]


def test_what_holds_a_folder_and_what_troubles_it_is_known(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    assert _file_system(tmp_path)
    assert trouble(tmp_path) == ""
