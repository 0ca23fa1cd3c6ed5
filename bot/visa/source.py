"""Polite fetching of the official pages and PDFs; nothing depends on it succeeding.

The State Department's site turns programs away at times. Then the official mirror and the PDF are tried, and after
them a person saves the page (`visabot bulletin add`). Addresses: `archive.official_url`, and the PDF beside it.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Protocol

import httpx

from bot.visa.archive import SITE, Stamp, official_url
from bot.visa.bulletin import MONTHS, Month
from bot.visa.pages.files import read_file
from bot.visa.pages.tables import ParseError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.visa.contents import Bulletin

MIRROR = "https://adoptions.state.gov"
"""Serves the same official files."""
AGENT = "visabot/0.1 (reads the monthly Visa Bulletin; at most a few requests an hour)"
SECONDS = 20.0
"""How long one request may take in all."""
LARGEST = 8 * 1024 * 1024
"""Bytes; a page has 100 kB, a PDF under 1 MB."""
PAUSE = 2.0
"""Seconds between two requests."""
PATIENCE = timedelta(hours=1)
"""How long we leave a site alone that refused, when it does not say how long."""
LONGEST = timedelta(days=2)
"""How long we leave it alone at most, whatever it says."""
CHARTS = re.compile(rb"chargeab", re.IGNORECASE)
"""Every bulletin has the word; a challenge has not, whoever made it, nor has a list to which an address leads away."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A bulletin, read whole, from `url`; `checked` when page and PDF were both there and agree cell by cell."""

    bulletin: Bulletin
    url: str
    stamp: Stamp
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The page is as it was."""

    url: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The bulletin is not published (yet)."""

    month: Month


@dataclass(frozen=True, slots=True)
class Refused:
    """The site turned us away, or did not answer; `again` is when to try again. `reason` is for the operator."""

    reason: str
    again: datetime


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The page came but is no bulletin that can be read whole: somebody has to look at it."""

    reason: str
    url: str


Outcome = Fetched | Unchanged | Absent | Refused | Unreadable


class Clock(Protocol):
    """Says the time and waits."""

    def now(self) -> datetime:
        """Return the time, with its zone."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


def pdf_url(month: Month, base: str = SITE) -> str:
    """Return the address of a month's official PDF."""
    return f"{base.rstrip('/')}/content/dam/visas/Bulletins/visabulletin_{MONTHS[month.month - 1]}{month.year}.pdf"


class Source:
    """The official site, asked rarely and one request at a time."""

    def __init__(self, base: str = SITE, mirror: str = MIRROR, clock: Clock | None = None) -> None:
        self._bases = (base, mirror) if base == SITE else (base,)
        self._clock = clock or WallClock()
        self._asked = False

    async def fetch(self, month: Month, stamp: Stamp | None = None) -> Outcome:
        """Return a month's bulletin, from the page or else the PDF, or why there is none. Never raises."""
        headers = {"User-Agent": AGENT, "Accept": "text/html,application/pdf"}
        async with httpx.AsyncClient(headers=headers, follow_redirects=True, timeout=SECONDS) as client:
            page = await self._first(client, month, official_url, stamp)
            if isinstance(page, Unchanged | Unreadable | Absent):
                return page
            paper = await self._first(client, month, pdf_url, None)
        if isinstance(page, Refused):
            return paper if isinstance(paper, Fetched) else page
        return _check(page, paper)

    async def _first(
        self,
        client: httpx.AsyncClient,
        month: Month,
        address: Callable[[Month, str], str],
        stamp: Stamp | None,
    ) -> Outcome:
        outcome: Outcome = Absent(month)
        for base in self._bases:
            outcome = await self._ask(client, month, address(month, base), stamp)
            if not isinstance(outcome, Refused):
                break
        return outcome

    async def _ask(self, client: httpx.AsyncClient, month: Month, url: str, stamp: Stamp | None) -> Outcome:
        if self._asked:
            await self._clock.sleep(PAUSE)
        self._asked = True
        headers = {}
        if stamp and stamp.etag:
            headers["If-None-Match"] = stamp.etag
        if stamp and stamp.modified:
            headers["If-Modified-Since"] = stamp.modified
        try:
            async with asyncio.timeout(SECONDS):
                return self._judge(await _get(client, url, headers), month, url)
        except (httpx.HTTPError, TimeoutError) as error:
            reason = f"{type(error).__name__} {error}".strip()
            return Refused(f"{url}: no answer ({reason})", self._clock.now() + PATIENCE)

    def _judge(self, answer: _Answer, month: Month, url: str) -> Outcome:
        if answer.status == httpx.codes.NOT_MODIFIED:
            return Unchanged(url)
        if answer.status in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            return Absent(month)
        if answer.status != httpx.codes.OK:
            return Refused(f"{url}: turned away with status {answer.status}", self._again(answer.retry_after))
        is_page = not answer.content.startswith(b"%PDF")
        if is_page and not CHARTS.search(answer.content):
            reason = "a page without charts came, which likely asks whether we are human"
            return Refused(f"{url}: {reason}", self._again(answer.retry_after))
        try:
            bulletin = read_file(answer.content, url)
        except ParseError as error:
            return Unreadable(f"{url}: {error}", url)
        if bulletin.month != month:
            return Unreadable(f"{url}: this is the bulletin for {bulletin.month.name}, not {month.name}", url)
        return Fetched(bulletin, url, answer.stamp)

    def _again(self, retry_after: str) -> datetime:
        now = self._clock.now()
        try:
            seconds = retry_after.isdecimal()
            asked = now + timedelta(seconds=int(retry_after)) if seconds else parsedate_to_datetime(retry_after)
            return min(max(asked, now + PATIENCE), now + LONGEST)
        except (TypeError, ValueError):
            return now + PATIENCE
        except OverflowError:
            return now + LONGEST


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    content: bytes
    stamp: Stamp
    retry_after: str


async def _get(client: httpx.AsyncClient, url: str, headers: dict[str, str]) -> _Answer:
    async with client.stream("GET", url, headers=headers) as response:
        content = bytearray()
        async for part in response.aiter_bytes():
            content += part
            if len(content) > LARGEST:
                raise httpx.ReadError(f"longer than {LARGEST} bytes")
        heads = response.headers
        stamp = Stamp(heads.get("ETag", ""), heads.get("Last-Modified", ""))
        return _Answer(response.status_code, bytes(content), stamp, heads.get("Retry-After", ""))


def _check(page: Outcome, paper: Outcome) -> Outcome:
    if not isinstance(page, Fetched) or not isinstance(paper, Fetched):
        return page
    differing = differences(page.bulletin, paper.bulletin)
    if differing:
        return Unreadable(f"{page.url}: page and PDF disagree: {'; '.join(differing[:5])}", page.url)
    return Fetched(page.bulletin, page.url, page.stamp, checked=True)


def differences(page: Bulletin, paper: Bulletin) -> tuple[str, ...]:
    """Return the cells in which two readings of one bulletin differ, in words."""
    first, second = (
        {(cell.chart, cell.preference, cell.area): str(cell.cutoff) for cell in each.cells} for each in (page, paper)
    )
    return tuple(
        f"{key[0].heading}, {key[1].value}, {key[2].value}: {first.get(key, 'none')} and {second.get(key, 'none')}"
        for key in sorted({*first, *second})
        if first.get(key) != second.get(key)
    )
