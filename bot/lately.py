"""What was seen a moment ago, in this process only: whoever asks again so soon need not ask Redis."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Lately(Generic[T]):
    """Things seen in the last `seconds`; older ones are forgotten whenever it is asked."""

    seconds: float
    _seen: dict[T, float] = field(default_factory=dict, repr=False)

    def __contains__(self, thing: T) -> bool:
        """Say whether it was seen."""
        now = time.monotonic()
        while self._seen and now - self._seen[oldest := next(iter(self._seen))] >= self.seconds:
            del self._seen[oldest]
        return thing in self._seen

    def add(self, thing: T) -> None:
        """Know it as seen now, unless it is known already."""
        if thing not in self:
            self._seen[thing] = time.monotonic()

    def discard(self, thing: T) -> None:
        """Forget it."""
        self._seen.pop(thing, None)
