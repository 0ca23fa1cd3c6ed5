"""Look for new bulletins on the official site, and keep what can be read whole.

A page that cannot be read raises an operator alert and changes nothing; a refusal is remembered, and respected.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from bot.telemetry import ALERTS, logger
from bot.visa.bulletin import Month
from bot.visa.source import Absent, Fetched, Outcome, Refused, Unchanged, Unreadable

if TYPE_CHECKING:
    from datetime import datetime

    from bot.bulletins.shelf import Shelf
    from bot.visa.archive import Stamp

AT_ONCE = 6
"""Pages that one look asks for at most."""
UNREADABLE_AGAIN = timedelta(hours=6)
ADVICE = "save the page in a browser and run `visabot bulletin add FILE`"


class Pages(Protocol):
    """Where bulletins come from."""

    async def fetch(self, month: Month, stamp: Stamp | None = None) -> Outcome:
        """Return a month's bulletin, or why there is none; never raises."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one month's page gave; `failed`: somebody has to look."""

    month: Month
    said: str
    failed: bool = False


async def look(shelf: Shelf, pages: Pages, now: datetime) -> tuple[Finding, ...]:
    """Ask for the months that may be out by now, for the newest one again, in case it was revised, and for gaps."""
    history = await shelf.history()
    latest, last = history.latest, Month.of(now.date()) + 1
    first = latest if last - latest <= 2 else latest + 1
    gaps = [month for month in history.missing if last - month <= AT_ONCE]
    findings: list[Finding] = []
    for month in [*(first + step for step in range(last - first + 1)), *gaps][:AT_ONCE]:
        stamp, again = await shelf.poll(month)
        if again and again > now:
            findings.append(Finding(month, f"the site wants to be left alone until {again:%Y-%m-%d %H:%M} UTC"))
            break
        outcome = await pages.fetch(month, stamp)
        findings.append(await _settle(shelf, month, outcome, stamp, now))
        if isinstance(outcome, Refused) or (isinstance(outcome, Absent) and month + 1 >= last):
            break
    return tuple(findings)


async def _settle(shelf: Shelf, month: Month, outcome: Outcome, stamp: Stamp, now: datetime) -> Finding:
    if isinstance(outcome, Fetched):
        kept = await shelf.put(outcome.bulletin, outcome.url, now)
        await shelf.polled(month, outcome.stamp, None)
        logger().info("bulletin_fetched", month=str(month), kept=kept.value, checked_with_pdf=outcome.checked)
        return Finding(month, f"{kept.value}: {outcome.url}")
    if isinstance(outcome, Unreadable):
        ALERTS.labels("bulletin_unreadable").inc()
        logger().error("bulletin_unreadable", month=str(month), reason=outcome.reason)
        await shelf.polled(month, stamp, now + UNREADABLE_AGAIN)
        return Finding(month, f"not readable, nothing was changed: {outcome.reason}", failed=True)
    if isinstance(outcome, Refused):
        logger().warning("bulletin_refused", month=str(month), reason=outcome.reason, again=outcome.again.isoformat())
        await shelf.polled(month, stamp, outcome.again)
        return Finding(month, f"{outcome.reason}; {ADVICE}", failed=True)
    if isinstance(outcome, Absent) and month < Month.of(now.date()):
        await shelf.polled(month, stamp, now + UNREADABLE_AGAIN)
        return Finding(month, f"no page where it should be; {ADVICE}", failed=True)
    return Finding(month, "unchanged" if isinstance(outcome, Unchanged) else "not published yet")
