"""The engine that distributes the work over all processes: docket, which carries wake-ups and runs what is due.

docket pickles a task's arguments, so they are only ever two plain values of ours, never a person's text.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from docket import Docket, Worker

from bot.store import StoreUnavailable, insist
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.messages import ConversationKey
    from bot.store import Store

WAKE_SECONDS = 2.0
LEASE = 5.0
"""Seconds. A worker that is silent for so long is dead: its work goes to another."""

Drain = Callable[[str, int], Awaitable[None]]


async def _elsewhere(conversation: str, epoch: int) -> None:
    """Stand for the task in a process that only listens: it adds wake-ups and never runs one."""
    raise NotImplementedError(f"{conversation} {epoch} came to a process that runs no worker")


@dataclass(frozen=True, slots=True)
class Engine:
    """An open docket; alerts register their own tasks with it."""

    docket: Docket = field(repr=False)
    lease: float = LEASE

    async def wake(self, conversation: ConversationKey, epoch: int) -> None:
        """Let some worker look after a conversation; a wake-up that is known already changes nothing.

        What waits is durable by now: where the engine cannot be told, the next look of a reconciler finds it.
        """
        name = conversation.encode()
        try:
            await insist(lambda: self.docket.add("drain", key=f"{name}:{epoch}")(name, epoch), WAKE_SECONDS)
        except StoreUnavailable as error:
            logger().warning("wake_up_delayed", reason=str(error))

    async def work(self, drain: Drain, concurrency: int) -> None:
        """Run what is due until cancelled; then claim nothing more, and return when what runs has ended."""
        self.docket.register(drain, names=["drain"])
        worker = Worker(
            self.docket,
            concurrency=concurrency,
            redelivery_timeout=timedelta(seconds=self.lease),
            reconnection_delay=timedelta(seconds=1),
        )
        async with worker:
            await worker.run_forever()


@asynccontextmanager
async def open_engine(store: Store, lease: float = LEASE) -> AsyncIterator[Engine]:
    """Open the engine on the server of the store."""
    async with Docket(name=store.engine, url=store.url, execution_ttl=timedelta(minutes=5)) as docket:
        docket.register(_elsewhere, names=["drain"])
        yield Engine(docket, lease)
