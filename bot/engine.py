"""The engine that distributes the work over all processes: docket, which carries wake-ups and runs what is due.

docket pickles a task's arguments, so they are only ever two plain values of ours, never a person's text.

It takes longer to load than all the rest of a starting bot, and messages are durable without it. So it is loaded off
the loop when it is first needed, and what was to be woken meanwhile is woken then.
"""

from __future__ import annotations

import asyncio
import math
import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.lately import Lately
from bot.loading import aside
from bot.store import StoreUnavailable, insist
from bot.telemetry import logger
from bot.uptake import FEW, TICK, Uptake

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from docket import Docket

    from bot.messages import ConversationKey
    from bot.store import Store

WAKE_SECONDS = 2.0
AGAIN_SECONDS = 2.0
"""A wake-up that this process sent so recently is not sent again: platforms tell of most messages twice at once."""
LEASE = 3.0
"""Seconds. A worker that is silent for so long is dead: its work goes to another. To be wrong about that costs work
done twice, never an answer shown twice; to be slow about it is time in which people wait for nothing."""

Drain = Callable[[str, int], Awaitable[None]]


async def _elsewhere(conversation: str, epoch: int) -> None:
    """Stand for the task in a process that only listens: it adds wake-ups and never runs one."""
    raise NotImplementedError(f"{conversation} {epoch} came to a process that runs no worker")


@dataclass(slots=True)
class Engine:
    """A docket on the server of the store; alerts register their own tasks with it."""

    store: Store
    stack: AsyncExitStack = field(repr=False)
    lease: float = LEASE
    _opening: asyncio.Task[Docket] | None = field(default=None, repr=False)
    _early: list[tuple[ConversationKey, int]] = field(default_factory=list, repr=False)
    """Wake-ups from before it was open. Were this process to die first, a reconciler would find their messages."""
    _sent: Lately[tuple[ConversationKey, int]] = field(default_factory=lambda: Lately(AGAIN_SECONDS), repr=False)
    """The latest wake-ups."""

    async def docket(self) -> Docket:
        """Return docket, open."""
        return await asyncio.shield(self._open())

    def _open(self) -> asyncio.Task[Docket]:
        self._opening = self._opening or asyncio.create_task(self._opened())
        return self._opening

    async def _opened(self) -> Docket:
        await aside(_load)
        docket = await insist(self._connected, math.inf)
        docket.register(_elsewhere, names=["drain"])
        for each in self._early:  # also those that come while this runs
            await _add(docket, *each)
        return docket

    async def _connected(self) -> Docket:
        docket = _load()(name=self.store.engine, url=self.store.url, execution_ttl=timedelta(minutes=5))
        return await self.stack.enter_async_context(docket)

    async def wake(self, conversation: ConversationKey, epoch: int) -> None:
        """Let some worker look after a conversation; a wake-up that is known already changes nothing.

        What waits is durable by now: where the engine cannot be told, the next look of a reconciler finds it.
        """
        opening = self._open()
        if not opening.done():
            self._early.append((conversation, epoch))
        elif (conversation, epoch) not in self._sent:
            self._sent.add((conversation, epoch))
            if not await _add(opening.result(), conversation, epoch):
                self._sent.discard((conversation, epoch))

    async def work(self, drain: Drain, concurrency: int) -> None:
        """Run what is due until cancelled; then claim nothing more, and return when what runs has ended."""
        docket = await self.docket()
        from docket import Worker  # noqa: PLC0415 — loaded by now

        uptake = Uptake(concurrency)

        async def counted(conversation: str, epoch: int) -> None:
            await uptake.hold(drain(conversation, epoch))

        docket.register(counted, names=["drain"])
        worker = Worker(
            docket,
            concurrency=FEW,
            redelivery_timeout=timedelta(seconds=self.lease),
            reconnection_delay=timedelta(seconds=1),
            minimum_check_interval=timedelta(seconds=2 * TICK),
        )
        async with worker:
            pacing = asyncio.create_task(uptake.pace(worker))
            try:
                await worker.run_forever()
            finally:
                pacing.cancel()

    async def settle(self) -> None:
        """Pass on what is still to be woken, before the end."""
        if self._opening:
            await asyncio.wait({self._opening}, timeout=WAKE_SECONDS if self._early else 0)
            self._opening.cancel()
            await asyncio.wait({self._opening})


def _load() -> type[Docket]:
    os.environ.setdefault("PY_KEY_VALUE_DISABLE_BEARTYPE", "true")  # noqa: TID251 - a store that is not used here, told
    # not to check its types while it runs: half of the time of this import
    from docket import Docket  # noqa: PLC0415 — takes half a second, so it is loaded aside first

    return Docket


async def _add(docket: Docket, conversation: ConversationKey, epoch: int) -> bool:
    name = conversation.encode()
    try:
        await insist(lambda: docket.add("drain", key=f"{name}:{epoch}")(name, epoch), WAKE_SECONDS)
    except StoreUnavailable as error:
        logger().warning("wake_up_delayed", reason=str(error))
        return False
    return True


@asynccontextmanager
async def open_engine(store: Store, lease: float = LEASE) -> AsyncIterator[Engine]:
    """Yield the engine on the server of the store; it is opened when it is first needed."""
    async with AsyncExitStack() as stack:
        engine = Engine(store, stack, lease)
        try:
            yield engine
        finally:
            await engine.settle()
