"""Many deltas -> one snapshot per interval, under a platform's edit budget. Pure: the clock is an argument.

A platform's loop around it:

    pacer = Pacer(Budget(edits=5, period=5.0, interval=1.1), now)
    each event:            pacer.hear(event)
    wait for the next one: at most `pacer.wait(now)` seconds (None: until something comes)
    whenever wait is 0:    show `pacer.take(now)`, the whole answer so far
    at Done or Failed:     sleep `pacer.last(now)` seconds (nearly always 0), show the final form
    on "slow down":        pacer.rest(now, seconds)
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.events import Rewrite, Text, ToolUse

if TYPE_CHECKING:
    from bot.events import Event


@dataclass(frozen=True, slots=True)
class Budget:
    """What a platform bears: `edits` in any `period` (seconds), and one in `interval` at most while text streams."""

    edits: int
    period: float
    interval: float

    def __post_init__(self) -> None:
        """Refuse a budget that could never show text and still keep one edit for the end."""
        if self.edits < 2 or self.period <= 0 or self.interval < 0:
            raise ValueError(f"a budget needs two edits and a period at least: {self}")


UNLIMITED = Budget(edits=1_000_000, period=1.0, interval=0.0)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What is to be seen now: the answer so far, and what is being done (`label`, empty while text flows)."""

    text: str
    label: str = ""


class Pacer:
    """Decides when the growing answer is shown again.

    The first visible text is shown at once; later text at most once an interval; one edit of the budget always stays
    for the final form. What is shown is always everything, so nothing is lost by skipping snapshots.
    """

    def __init__(self, budget: Budget, now: float, *, spent: int = 0) -> None:
        """Begin at `now` (seconds, any monotonic clock), `spent` edits of the budget being used up just now."""
        self._budget = budget
        self._edits = deque([now] * min(spent, budget.edits), maxlen=budget.edits)
        self._not_before = self._resting = now
        self._seen = self._shown = Snapshot("")

    @property
    def text(self) -> str:
        """The whole answer so far."""
        return self._seen.text

    def hear(self, event: Event) -> None:
        """Take in an event; the kinds that carry no text change nothing."""
        match event:
            case Text(delta):
                self._seen = Snapshot(self._seen.text + delta)
            case Rewrite(text):
                self._seen = Snapshot(text)
            case ToolUse(_, label):
                self._seen = Snapshot(self._seen.text, label)
            case _:
                return

    def wait(self, now: float) -> float | None:
        """Return the seconds until the next snapshot is due: 0 when it is, None while there is nothing new to see."""
        if self._seen == self._shown or not (self._seen.text.strip() or self._seen.label):
            return None
        first = not self._shown.text.strip() and bool(self._seen.text.strip())
        earliest = self._resting if first else max(self._resting, self._not_before)
        return max(self._free(2) - now, earliest - now, 0.0)

    def take(self, now: float) -> Snapshot:
        """Return what is to be shown now, and count the edit."""
        self._edits.append(now)
        self._not_before = now + self._budget.interval
        self._shown = self._seen
        return self._seen

    def last(self, now: float) -> float:
        """Return the seconds until the final form may be shown, and count that edit."""
        wait = max(self._free(1) - now, self._resting - now, 0.0)
        self._edits.append(now + wait)
        return wait

    def rest(self, now: float, seconds: float) -> None:
        """Show nothing for some seconds: the platform asked for that."""
        self._resting = max(self._resting, now + seconds)

    def _free(self, edits: int) -> float:
        """Return the moment from which that many edits are at hand."""
        kept = self._budget.edits - edits
        if len(self._edits) <= kept:
            return float("-inf")
        return self._edits[len(self._edits) - 1 - kept] + self._budget.period
