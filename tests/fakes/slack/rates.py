"""The rate tiers of the Web API, as sliding windows; every refusal is remembered, so that a test can forbid them."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute, per method and workspace."""

TIER_OF = {
    "agents.sessions.setStatus": 3,
    "agents.sessions.rename": 3,
    "assistant.threads.setSuggestedPrompts": 4,
    "chat.appendStream": 4,
    "chat.delete": 3,
    "chat.startStream": 2,
    "chat.stopStream": 2,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.getUploadURLExternal": 4,
    "users.info": 4,
    "views.open": 4,
    "views.publish": 4,
    "views.update": 4,
}


@dataclass(slots=True)
class Rates:
    """Counts calls; `enforced` False lets everything pass, for load tests of other things."""

    enforced: bool = True
    per_minute: dict[str, int] = field(default_factory=dict)
    """Overrides by method."""
    refused: list[str] = field(default_factory=list)
    _calls: dict[tuple[str, str], deque[float]] = field(default_factory=lambda: defaultdict(deque))

    def check(self, method: str, team: str, channel: str) -> int:
        """Return 0 if the call may pass, else after how many seconds to come again."""
        if not self.enforced:
            return 0
        if method == "chat.postMessage" and (wait := self._window(f"post {channel}", team, 4, 4.0)):
            return self._refuse(method, wait)
        tier = TIER_OF.get(method)
        limit = self.per_minute.get(method, TIERS[tier] if tier else 0)
        wait = self._window(method, team, limit, 60.0) if limit else 0
        return self._refuse(method, wait) if wait else 0

    def _refuse(self, method: str, wait: int) -> int:
        self.refused.append(method)
        return wait

    def _window(self, name: str, team: str, limit: int, seconds: float) -> int:
        calls, now = self._calls[name, team], time.monotonic()
        while calls and calls[0] <= now - seconds:
            calls.popleft()
        if len(calls) >= limit:
            return max(1, int(calls[0] + seconds - now) + 1)
        calls.append(now)
        return 0
