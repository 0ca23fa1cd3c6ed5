"""How many conversations a process takes: what it holds waits for it, so it takes what it can start."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.uptake import FEW, LATE, TICK, Uptake


@dataclass
class Looks:
    """A process at its ticks."""

    uptake: Uptake
    now: float = 0.0

    def tick(self, *, late: float = 0.0) -> int:
        """Let a tick pass; return how many more may be taken then."""
        self.now += TICK + late
        self.uptake.look(self.now, self.now - late)
        return self.uptake.room


def test_one_that_does_not_keep_up_takes_nothing_more_for_a_while() -> None:
    looks = Looks(Uptake(most=50, held=3))
    looks.uptake.taken = looks.now = 100.0
    assert looks.tick(late=LATE + 0.01) == 0
    looks.now += 1.0
    assert looks.tick(late=2 * LATE) == 1, "a slow machine is no reason to leave people waiting for ever"
    assert looks.tick() == FEW


def test_one_that_holds_nothing_may_always_take_one() -> None:
    assert Looks(Uptake(most=50)).tick(late=1.0) == 1


@dataclass
class Docket:
    """What takes conversations."""

    concurrency: int = FEW


async def test_a_process_is_filled_with_conversations_that_only_wait_for_a_model() -> None:
    docket, uptake, over = Docket(), Uptake(most=50), asyncio.Event()
    async with asyncio.TaskGroup() as answering, asyncio.timeout(60):
        pacing = asyncio.create_task(uptake.pace(docket))
        while docket.concurrency < 50:
            for _ in range(docket.concurrency - uptake.held):
                answering.create_task(uptake.hold(over.wait()))
            await asyncio.sleep(TICK)
        over.set()
    pacing.cancel()
    assert uptake.held == 0
