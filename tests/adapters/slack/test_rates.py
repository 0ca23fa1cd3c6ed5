"""Rates: shared by all workers, never exceeded by ourselves, and never a reason to drop an answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from adapters.slack.api import Api, Busy, Refused
from adapters.slack.budget import RATES, Budgets, per_minute
from adapters.slack.installs import Installs
from adapters.slack.read import Place
from bot.store.seal import Seal
from tests.fakes.slack import FakeSlack, Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from bot.store import Store

PLACE = Place("T1", "C1", "", kind="channel")


def test_each_rate_stays_under_slacks_tier() -> None:
    for tier in (20, 50, 100):
        rate = per_minute(tier)
        assert rate.burst + 60_000 // rate.interval <= tier * 1.5
        assert 60_000 / rate.interval <= tier
    assert RATES["chat.startStream"] == per_minute(20)


async def test_a_bucket_is_shared_by_all_workers(store: Store) -> None:
    workers = [Budgets(store) for _ in range(5)]
    taken = [await each.take("chat.startStream", "T1") for each in workers for _ in range(4)]
    assert sum(taken) == RATES["chat.startStream"].burst
    assert await workers[0].take("chat.startStream", "T2")


async def test_one_waits_for_ones_turn_within_ones_patience(store: Store) -> None:
    budgets = Budgets(store)
    loop = asyncio.get_running_loop()
    begun = loop.time()
    passed = [await budgets.take("chat.postMessage", "T1", "C1", patience=2.0) for _ in range(4)]
    assert all(passed)
    assert loop.time() - begun > 0.9
    assert not await budgets.take("chat.postMessage", "T1", "C1", patience=0.1)
    assert await budgets.take("chat.postMessage", "T1", "C2")


async def test_slacks_own_word_closes_the_bucket_for_all(store: Store) -> None:
    one, other = Budgets(store), Budgets(store)
    await one.close("chat.update", "T1", "C1", 5)
    assert not await other.take("chat.update", "T1", "C1", patience=1)


@pytest.mark.parametrize("fault", ["http_429", "ratelimited"])
async def test_both_ways_of_saying_slow_down_are_heard(store: Store, fault: str) -> None:
    async with FakeSlack() as slack:
        slack.team()
        room = slack.room()
        slack.faults.add(Fault("chat.postMessage", fault, times=2, retry_after=0))
        api = Api(Installs(store, Seal(), slack.url, "xoxb-1"), Budgets(store, lifted=True), slack.url, pause=0.01)
        off = {"unfurl_links": False, "unfurl_media": False}
        await api.call("chat.postMessage", PLACE, {"channel": "C1", "text": "hi", **off})
        assert [post.text for post in slack.posts(room)] == ["hi"]
        slack.faults.add(Fault("chat.postMessage", "http_429", retry_after=9))
        with pytest.raises(Busy):
            await api.call("chat.postMessage", PLACE, {"channel": "C1", "text": "hi", **off}, patience=0.5)
        await api.close()


async def test_a_refusal_carries_slacks_reason_and_the_scope_that_is_missing(store: Store) -> None:
    async with FakeSlack() as slack:
        slack.team()
        slack.world.installations[0].scopes = frozenset()
        api = Api(Installs(store, Seal(), slack.url, "xoxb-1"), Budgets(store), slack.url)
        with pytest.raises(Refused, match="missing_scope") as refused:
            await api.call("users.info", PLACE, {"user": "U1"})
        assert refused.value.__notes__ == ["needed: users:read"]
        await api.close()


async def test_a_busy_workspace_degrades_to_edited_answers_and_is_never_told_to_slow_down(store: Store) -> None:
    async with open_scene(store, rates=True) as scene:
        people = [scene.slack.person(f"U{number}") for number in range(14)]
        asked = [await each.say(each.dm(), f"question {number}") for number, each in enumerate(people)]
        await scene.idle(*(each.dm() for each in people))
        for number, (each, question) in enumerate(zip(people, asked, strict=True)):
            (post,) = scene.slack.posts(each.dm(), thread=question.ts)
            assert post.words.startswith(f"0: question {number}")
        assert scene.slack.rates.refused == []
