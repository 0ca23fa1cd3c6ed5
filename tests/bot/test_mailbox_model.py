"""The scripts of the mailbox against a model, with workers that die and replies that are lost between any two calls."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from bot.inbox import Busy, Claim, Entry, Inbox, Rules, Superseded
from bot.store.connect import connect
from bot.store.seal import Seal
from bot.waiting import reconcile
from tests.fakes.board import KEY, question

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from bot.messages import ConversationKey
    from bot.store import Store

LIMIT = 4


@dataclass
class Lossy:
    """A store that runs a script twice when told to, as redis-py does when a reply is lost."""

    store: Store
    twice: bool = False
    redis: Any = None
    prefix: str = "visabot"

    def __post_init__(self) -> None:
        self.redis = self.store.redis

    def key(self, *parts: Any) -> str:
        return self.store.key(*parts)

    async def insist(self, step: Callable[[], Awaitable[Any]], patience: float = 0.0) -> Any:
        return await self.store.insist(step, patience)

    async def together(self, *commands: Any, patience: float = 0.0) -> Any:
        return await self.store.together(*commands, patience=patience)

    def script(self, *parts: Any) -> Any:
        return self.store.script(*parts)

    async def run(self, *arguments: Any) -> Any:
        if self.twice:
            await self.store.run(*arguments)
        return await self.store.run(*arguments)


@dataclass
class Model:
    """What a mailbox should be."""

    pending: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    history: list[str] = field(default_factory=list)
    notes: dict[str, str] = field(default_factory=dict)
    stops: dict[str, str] = field(default_factory=dict)
    """Message -> why it should not be answered: a deletion outweighs a stop."""


class Mailbox(RuleBasedStateMachine):
    """Messages come, workers take, note, commit, hand over and die, in any order."""

    socket: Path

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.store = self.do(connect(f"unix://{self.socket}"))
        self.do(self.store.redis.flushall())
        self.lossy = Lossy(self.store)
        self.woken: set[int] = set()
        self.inbox = Inbox(self.lossy, Seal(), self.wake, Rules(limit=LIMIT, lease_ms=60_000))  # type: ignore[arg-type]  # stands where a Store stands
        self.model = Model()
        self.claims: list[Claim] = []
        self.newest: Claim | None = None

    def do(self, step: Any) -> Any:
        return self.loop.run_until_complete(step)

    async def wake(self, conversation: ConversationKey, epoch: int) -> None:
        assert conversation == KEY
        self.woken.add(epoch)

    def teardown(self) -> None:
        self.do(self.store.close())
        self.loop.close()

    @rule(twice=st.booleans())
    def a_reply_may_be_lost(self, *, twice: bool) -> None:
        self.lossy.twice = twice

    @rule(number=st.integers(0, 9))
    def a_message_comes(self, number: int) -> None:
        name = f"m {number}%/"
        accepted = self.do(self.inbox.accept(question(name)))
        known, full = name in self.model.seen, len(self.model.pending) >= LIMIT
        if known:
            assert not accepted.fresh
            assert bool(accepted.epoch) == bool(self.model.pending)
        elif full:
            assert not accepted.fresh
            assert accepted.epoch == 0
        else:
            # When the reply was lost the second try looks like a repeat, and still names the epoch to wake.
            assert accepted.fresh or self.lossy.twice
            assert accepted.epoch in self.woken
            assert accepted.ahead == len(self.model.pending)
            self.model.seen.add(name)
            self.model.pending.append(name)

    @rule(lapsed=st.booleans(), newest=st.booleans())
    def a_worker_takes(self, *, lapsed: bool, newest: bool) -> None:
        if lapsed:
            self.do(self.store.redis.hset(self.store.key(KEY, "inbox"), "until", 0))
        current = int(self.do(self.store.redis.hget(self.store.key(KEY, "inbox"), "epoch")) or 0)
        claim = self.do(self.inbox.take(KEY, current if newest else current - 1))
        if not newest or not self.model.pending:
            assert claim is None
        elif isinstance(claim, Busy):
            assert not lapsed
        else:
            assert claim.id == self.model.pending[0]
            assert claim.message.text == f"question {claim.id}"
            assert claim.stop == self.model.stops.get(claim.id, "")
            assert self.newest is None or int(claim.token) > int(self.newest.token)
            self.claims.append(claim)
            self.newest = claim

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def a_worker_notes(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        if claim is self.newest:
            self.do(self.inbox.note(claim, {"id": claim.token}))
            self.model.notes[claim.id] = claim.token
        else:
            with pytest.raises(Superseded):
                self.do(self.inbox.note(claim, {"id": claim.token}))

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def a_worker_commits(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(self.claims))
        try:
            left = self.do(self.inbox.commit(claim, Entry(b"x")))
        except Superseded:
            assert claim is not self.newest
            return
        assert claim is self.newest
        if self.model.pending[:1] == [claim.id]:
            self.model.pending.pop(0)
            self.model.history.append(claim.id)
        assert left == len(self.model.pending)

    @precondition(lambda self: self.newest)
    @rule()
    def a_worker_hands_over(self) -> None:
        assert self.newest
        before = set(self.woken)
        self.do(self.inbox.release(self.newest))
        assert bool(self.woken - before) == bool(self.model.pending) or self.newest not in self.claims
        self.claims = [claim for claim in self.claims if claim is not self.newest]

    @rule(number=st.integers(0, 9))
    def somebody_stops(self, number: int) -> None:
        name = f"m {number}%/"
        assert self.do(self.inbox.stop(KEY, name)) == (name in self.model.pending)
        if name in self.model.pending:
            self.model.stops.setdefault(name, "stopped")

    @rule(number=st.integers(0, 9))
    def a_question_is_deleted(self, number: int) -> None:
        name = f"m {number}%/"
        running = self.model.pending[:1] == [name]
        noted = self.do(self.inbox.forget_turn(KEY, name))
        if running:
            assert noted == {}
            self.model.stops[name] = "deleted"
            return
        if not self.lossy.twice:
            assert noted == ({"id": self.model.notes[name]} if name in self.model.notes else {})
        self.model.notes.pop(name, None)
        self.model.history = [each for each in self.model.history if each != name]
        self.model.pending = [each for each in self.model.pending if each != name]

    @rule()
    def the_engine_loses_its_keys(self) -> None:
        self.woken.clear()
        assert self.do(reconcile(self.inbox)) == bool(self.model.pending)
        assert bool(self.woken) == bool(self.model.pending)

    @invariant()
    def everything_is_as_it_should_be(self) -> None:
        waiting = [message.id for message in self.do(self.inbox.pending(KEY))]
        assert waiting == self.model.pending
        items = self.do(self.store.redis.lrange(self.store.key(KEY, "history"), 0, -1))
        names = [item.split(b" ")[0].decode() for item in items]
        assert names == [each.replace(" ", "%20").replace("%/", "%25%2F") for each in self.model.history]


def check(server: Path, examples: int, steps: int) -> None:
    Mailbox.socket = server
    # No shrinking: against a server it takes minutes; the failing sequence is printed whole.
    how = settings(
        max_examples=examples, phases=(Phase.generate,), stateful_step_count=steps, deadline=None,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip
    run_state_machine_as_test(Mailbox, settings=how)


def test_the_mailbox_behaves_like_its_model(server: Path) -> None:
    check(server, examples=60, steps=30)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_mailbox_behaves_like_its_model_for_long(server: Path) -> None:
    check(server, examples=3000, steps=50)
