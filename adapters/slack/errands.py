"""What need not be done before Slack is acknowledged, and must not be lost sight of."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from adapters.slack.api import Busy, Refused, Unsure
from adapters.slack.installs import NotInstalled
from bot.store import StoreUnavailable
from bot.telemetry import ALERTS, logger

if TYPE_CHECKING:
    from collections.abc import Coroutine

SECONDS = 60.0


@dataclass(slots=True)
class Errands:
    """Runs small jobs in the background; `finish` waits for them."""

    _running: set[asyncio.Task[None]] = field(default_factory=set)

    def run(self, job: Coroutine[Any, Any, object]) -> None:
        """Begin a job; its failure is logged, since nobody waits for it."""
        task = asyncio.create_task(self._watched(job))
        self._running.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if not task.cancelled() and (error := task.exception()):
            ALERTS.labels("slack_errand").inc()
            logger().error("slack_errand_broke", exc_info=error)

    async def _watched(self, job: Coroutine[Any, Any, object]) -> None:
        try:
            async with asyncio.timeout(SECONDS):
                await job
        except (Refused, Unsure, Busy, NotInstalled, StoreUnavailable, TimeoutError) as error:
            logger().warning("slack_errand_failed", reason=str(error) or type(error).__name__)

    async def finish(self) -> None:
        """Wait for what runs."""
        while self._running:
            await asyncio.wait(self._running)
