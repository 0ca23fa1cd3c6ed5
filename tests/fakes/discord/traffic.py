"""What happens to a request on its way: faults that a test orders, and buckets that run empty."""

from __future__ import annotations

import hashlib
import re
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

    from aiohttp import web


@dataclass(slots=True)
class Fault:
    """The next `times` requests that match get `status`, before or after they took effect."""

    method: str
    path: re.Pattern[str]
    status: int
    times: int = 1
    after: bool = False
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Bucket:
    """`limit` requests per `per` seconds, counted in fixed windows as Discord's headers say."""

    limit: int
    per: float
    remaining: int = 0
    resets: float = 0.0

    def take(self) -> bool:
        now = time.monotonic()
        if now >= self.resets:
            self.remaining, self.resets = self.limit, now + self.per
        self.remaining -= 1
        return self.remaining >= 0

    def headers(self, name: str) -> dict[str, str]:
        left = max(self.resets - time.monotonic(), 0.0)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(self.remaining, 0)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
            "X-RateLimit-Bucket": hashlib.sha256(name.encode()).hexdigest()[:16],
        }


class Traffic:
    """Orders of the test about requests; by default nothing fails and the buckets are wide."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.struck: list[tuple[float, str, Fault]] = []
        """When which request met which fault."""
        self.limit, self.per = 50, 1.0
        self.buckets: dict[tuple[str, str], Bucket] = {}
        self.held: dict[str, asyncio.Event] = {}

    def fail(self, method: str, path: str, status: int, *, times: int = 1, after: bool = False) -> None:
        self.faults.append(Fault(method, re.compile(path), status, times, after))

    def rate(self, limit: int, per: float) -> None:
        """Give every route and channel a bucket of its own of this size."""
        self.limit, self.per = limit, per
        self.buckets.clear()

    def fault(self, request: web.Request, *, after: bool) -> Fault | None:
        for fault in self.faults:
            if fault.after is after and fault.method == request.method and fault.path.search(request.path):
                fault.times -= 1
                self.struck.append((time.monotonic(), request.path, fault))
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def bucket(self, request: web.Request, template: str) -> tuple[str, Bucket]:
        names = ("channel_id", "webhook_token", "interaction_token")  # an interaction's answers share no bucket
        major = next((request.match_info[each] for each in names if each in request.match_info), "")
        name = f"{request.method} {template}"
        bucket = self.buckets.setdefault((name, major), Bucket(self.limit, self.per))
        return name, bucket
