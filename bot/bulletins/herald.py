"""What docket runs for the bulletins: look for a new one, tell all watchers, tell one watcher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from docket import Cron, ExponentialRetry

from bot.bulletins.updates import Finding, Pages, look
from bot.telemetry import ALERTS, logger
from bot.visa.bulletin import Month

if TYPE_CHECKING:
    from docket import Docket

    from bot.bulletins.alerts import Alerts
    from bot.bulletins.shelf import Shelf

EVERY = "23 */3 * * *"
"""Eight times a day, off the full hour; nearly always one conditional request."""
ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class Herald:
    """Brings new bulletins in and the news of them out."""

    docket: Docket
    alerts: Alerts
    pages: Pages

    def register(self) -> None:
        """Let this process's worker run the tasks; the look is scheduled by whoever works."""

        async def look_for_bulletins(_cron: Cron = Cron(EVERY)) -> None:  # noqa: B008 — docket's way
            await self.look()

        async def tell_watchers(month: str) -> None:
            await self.announce(Month.parse(month))

        async def tell_watcher(
            scope: str,
            month: str,
            _retry: ExponentialRetry = ExponentialRetry(  # noqa: B008 — docket's way
                attempts=ATTEMPTS, minimum_delay=timedelta(seconds=5), maximum_delay=timedelta(hours=1)
            ),
        ) -> None:
            await self.tell(scope, Month.parse(month))

        for task in (look_for_bulletins, tell_watchers, tell_watcher):
            self.docket.register(task)

    async def look(self) -> tuple[Finding, ...]:
        """Look for new bulletins, and have the newest one told to its watchers; also one that nobody lived to tell."""
        findings = await look(self.alerts.shelf, self.pages, self.alerts.now())
        await tell_news(self.alerts.shelf, self.docket)
        return findings

    async def announce(self, month: Month) -> None:
        """Have every watcher told, each by a task of its own: one platform's trouble is nobody else's."""
        for scope in await self.alerts.watchers():
            await self.docket.add("tell_watcher", key=f"tell:{month}:{scope}")(scope, str(month))

    async def tell(self, scope: str, month: Month) -> None:
        """Tell one watcher; a failure is tried again later, and seen by the operator."""
        try:
            await self.alerts.tell(scope, month)
        except Exception as error:
            ALERTS.labels("alert_not_delivered").inc()
            logger().error("alert_not_delivered", bulletin=str(month), reason=f"{type(error).__name__}: {error}")
            raise


async def proclaim(docket: Docket, month: Month) -> None:
    """Ask for the bulletin of `month` to be told; also from a process that runs no worker."""
    if "tell_watchers" not in docket.tasks:

        async def tell_watchers(month: str) -> None:
            raise NotImplementedError(f"{month} came to a process that runs no worker")

        docket.register(tell_watchers)
    await docket.add("tell_watchers", key=f"tell:{month}")(str(month))


async def tell_news(shelf: Shelf, docket: Docket) -> None:
    """Have the newest bulletin told to all watchers, by whichever worker comes first, if it is news."""
    if await shelf.has_news():
        await proclaim(docket, (await shelf.history()).latest)
        await shelf.proclaimed()
