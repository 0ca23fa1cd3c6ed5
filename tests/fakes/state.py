"""The State Department's site as far as we use it: pages with entity tags, and its ways of turning programs away."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHALLENGE = b"<html><title>Human Verification</title><script src='challenge-platform'></script></html>"


@dataclass
class Site:
    """What the site holds and how it behaves; `asked` is every request that came, in order."""

    url: str = ""
    pages: dict[str, bytes] = field(default_factory=dict)
    status: int = 200
    retry_after: str = ""
    challenge: bool = False
    asked: list[web.Request] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer as the real site would."""
        self.asked.append(request)
        if self.challenge:
            return web.Response(body=CHALLENGE, content_type="text/html")
        if self.status != 200:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.Response(status=self.status, headers=headers)
        content = self.pages.get(request.path)
        if content is None:
            return web.Response(status=404)
        tag = f'"{abs(hash(content))}"'
        if request.headers.get("If-None-Match") == tag:
            return web.Response(status=304)
        return web.Response(body=content, headers={"ETag": tag, "Last-Modified": "Tue, 29 Sep 2026 10:00:00 GMT"})


@asynccontextmanager
async def open_site() -> AsyncIterator[Site]:
    """Serve a site on a free port of this machine."""
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    listener = web.TCPSite(runner, "127.0.0.1", 0)
    await listener.start()
    site.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield site
    finally:
        await runner.cleanup()


@dataclass
class Hours:
    """A clock that the test moves; sleeping is noted and takes no time."""

    time: datetime = datetime(2025, 1, 20, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """Return the time."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
