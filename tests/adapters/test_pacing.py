from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.pacing import UNLIMITED, Budget, Pacer, Snapshot
from bot.events import Rewrite, Table, Text, ToolUse

DISCORD_LIKE = Budget(edits=5, period=5.0, interval=1.1)


def play(budget: Budget, deltas: list[tuple[float, str]]) -> tuple[list[float], list[str], float]:
    """Play deltas (seconds since the one before, text); return when edits were made, what they showed, and the end."""
    now, pacer, moments, shown = 0.0, Pacer(budget, 0.0), [], []
    for gap, text in deltas:
        arrives = now + gap
        while (wait := pacer.wait(now)) is not None and now + wait < arrives:
            now += wait
            moments.append(now)
            shown.append(pacer.take(now).text)
        now = arrives
        pacer.hear(Text(text))
    ended = now
    moments.append(now + pacer.last(now))
    shown.append(pacer.text)
    return moments, shown, ended


STREAMS = st.lists(st.tuples(st.floats(0, 3), st.text("ab ", min_size=1, max_size=5)), min_size=1, max_size=60)
BUDGETS = st.builds(Budget, edits=st.integers(2, 8), period=st.floats(0.5, 10), interval=st.floats(0, 2))


@given(BUDGETS, STREAMS)
def test_no_platform_ever_sees_more_edits_than_it_bears(budget: Budget, deltas: list[tuple[float, str]]) -> None:
    moments, _, _ = play(budget, deltas)
    for first, last in zip(moments, moments[budget.edits :], strict=False):
        assert last - first >= budget.period - 1e-6


@given(BUDGETS, STREAMS)
def test_the_final_form_is_whole_and_never_waits(budget: Budget, deltas: list[tuple[float, str]]) -> None:
    moments, shown, ended = play(budget, deltas)
    assert shown[-1] == "".join(text for _, text in deltas)
    assert moments[-1] == ended


@given(BUDGETS, STREAMS)
def test_what_was_shown_only_grows(budget: Budget, deltas: list[tuple[float, str]]) -> None:
    _, shown, _ = play(budget, deltas)
    assert all(later.startswith(earlier) for earlier, later in itertools.pairwise(shown))


def test_the_first_visible_text_is_shown_at_once() -> None:
    pacer = Pacer(DISCORD_LIKE, 0.0)
    pacer.hear(ToolUse("cutoff", "Reading the Visa Bulletin"))
    assert pacer.wait(0.0) == 0.0
    assert pacer.take(0.0) == Snapshot("", "Reading the Visa Bulletin")
    pacer.hear(Text(" "))
    assert pacer.wait(0.1) is None
    pacer.hear(Text("Hello"))
    assert pacer.wait(0.1) == 0.0
    pacer.take(0.1)
    pacer.hear(Text(" world"))
    assert pacer.wait(0.1) == pytest.approx(1.1)


def test_text_that_flows_steadily_is_shown_steadily() -> None:
    moments, _, _ = play(DISCORD_LIKE, [(0.05, "word ")] * 400)
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert max(gaps) < 2.5


def test_a_rewrite_replaces_what_was_heard() -> None:
    pacer = Pacer(UNLIMITED, 0.0)
    pacer.hear(Text("one"))
    pacer.hear(Rewrite("two"))
    pacer.hear(Table("", (), ()))
    assert pacer.take(0.0) == Snapshot("two")


def test_a_platform_that_asks_for_rest_gets_it_even_at_the_end() -> None:
    pacer = Pacer(DISCORD_LIKE, 0.0)
    pacer.hear(Text("hello"))
    pacer.rest(0.0, 3.0)
    assert pacer.wait(1.0) == 2.0
    assert pacer.last(1.0) == 2.0


def test_edits_spent_before_count() -> None:
    pacer = Pacer(DISCORD_LIKE, 0.0, spent=4)
    pacer.hear(Text("hello"))
    assert pacer.wait(0.0) == 5.0
    assert pacer.last(0.0) == 0.0


def test_a_budget_without_an_edit_for_the_end_is_refused() -> None:
    with pytest.raises(ValueError, match="two edits"):
        Budget(edits=1, period=5.0, interval=1.0)
