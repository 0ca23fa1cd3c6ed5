"""The shift of one process: drain mailboxes, reconcile them with the engine, finish or hand over when asked to end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from bot.inbox import Busy, Superseded
from bot.messages import ConversationKey
from bot.store import StoreUnavailable
from bot.telemetry import ALERTS, logger
from bot.waiting import reconcile

if TYPE_CHECKING:
    from bot.engine import Engine
    from bot.inbox import Claim, Inbox
    from bot.worker import Worker


REST = 5.0
"""Seconds in which the look of one process serves for all."""


@dataclass(slots=True, kw_only=True)
class Shift:
    """The working side of one process; any number of processes share the work."""

    worker: Worker
    engine: Engine
    concurrency: int = 50
    grace: float = 20.0
    """Seconds for finishing what is in hand when the process is asked to end."""
    reconcile: float = 15.0
    """Seconds between two looks for mailboxes that have lost their wake-up."""
    elsewhere: float = 1.0
    """Seconds before a message whose platform is not set up here is passed on, so that nobody plays ball with it."""
    _leaving: bool = False
    _turns: set[asyncio.Task[int]] = field(default_factory=set)

    @property
    def _inbox(self) -> Inbox:
        return self.worker.inbox

    async def run(self) -> None:
        """Answer until cancelled; then finish what is in hand, or hand it over when the grace ends."""
        working = asyncio.create_task(self.engine.work(self.drain, self.concurrency))
        reconciling = asyncio.create_task(self._reconcile())
        try:
            await asyncio.shield(working)
        finally:
            reconciling.cancel()
            await self._leave(working)

    async def _leave(self, working: asyncio.Task[None]) -> None:
        self._leaving = True
        working.cancel()
        await asyncio.wait({working}, timeout=self.grace)
        for turn in tuple(self._turns):
            turn.cancel()
        await asyncio.wait({working}, timeout=self._inbox.rules.patience * 2)

    async def drain(self, conversation: str, epoch: int) -> None:
        """Answer one message of a conversation after the other, until its epoch has nothing left."""
        with structlog.contextvars.bound_contextvars(conversation=conversation, epoch=epoch):
            while await self._next(ConversationKey.decode(conversation), epoch):
                pass

    async def _next(self, conversation: ConversationKey, epoch: int) -> bool:
        """Answer one message; say whether to go on."""
        claim = await self._inbox.take(conversation, epoch)
        if claim is None:
            return False
        if isinstance(claim, Busy):
            await asyncio.sleep(min(claim.seconds, 1.0) + 0.01)
            return not self._leaving
        if self._leaving:
            await self._inbox.release(claim)
            return False
        if conversation.platform not in self.worker.platforms:
            return await self._pass_on(claim)
        return await self._answer(claim)

    async def _answer(self, claim: Claim) -> bool:
        again = False
        turn = asyncio.create_task(self.worker.answer(claim))
        self._turns.add(turn)
        try:
            again = bool(await turn)
        except* Superseded:
            logger().info("superseded", turn=claim.turn)
        except* StoreUnavailable as gone:
            logger().error("redis_away", turn=claim.turn, reason=str(gone.exceptions[0]))
            again = not self._leaving  # the message waits on; so does our lease, and then it is taken again
        except* asyncio.CancelledError:
            turn.cancel()
            await asyncio.wait({turn})
            await self._inbox.release(claim)
        finally:
            self._turns.discard(turn)
        return again

    async def _pass_on(self, claim: Claim) -> bool:
        """Leave a message to a process that has its platform set up."""
        ALERTS.labels("platform_missing").inc()
        logger().error("platform_missing", platform=claim.conversation.platform)
        await asyncio.sleep(self.elsewhere)
        await self._inbox.release(claim)
        return False

    async def _reconcile(self) -> None:
        """Wake up again whoever waits without anybody knowing; this also covers the loss of the engine's own keys.

        The first look is at once: a process that died before its engine was open has left such.
        """
        rest = min(REST, self.reconcile)
        while True:
            pause = self.reconcile
            try:
                started = time.monotonic()
                woken = await reconcile(self._inbox, rest)
            except StoreUnavailable as error:
                logger().warning("reconcile_failed", reason=str(error))
            else:
                logger().debug("reconciled", woken=woken, seconds=time.monotonic() - started)
                pause = rest if woken is None else pause
            await asyncio.sleep(pause)
