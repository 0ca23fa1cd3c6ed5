"""Faults on command: what the fake does wrong, when, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Kind(StrEnum):
    """What goes wrong."""

    DROP_AFTER = "drop_after"
    """The call is done, the response never arrives (connection cut)."""
    DROP_BEFORE = "drop_before"
    """The connection is cut, nothing is done."""
    HTTP_429 = "http_429"
    RATELIMITED = "ratelimited"
    """Status 200 with the body `ratelimited`."""
    HTTP_500 = "http_500"
    ERROR = "error"
    """`{"ok": false, "error": <detail>}`."""
    HANG = "hang"
    """No answer at all."""


@dataclass(slots=True)
class Fault:
    """The next `times` calls of `method` (after `skip` good ones) go wrong; `pick` may choose by the arguments."""

    method: str
    kind: Kind | str
    times: int = 1
    skip: int = 0
    detail: str = ""
    retry_after: int = 1
    pick: Callable[[dict[str, object]], bool] = lambda _: True
    hits: int = 0


@dataclass(slots=True)
class Faults:
    """The faults that are still to happen."""

    pending: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> Fault:
        """Plan a fault."""
        self.pending.append(fault)
        return fault

    def next(self, method: str, arguments: dict[str, object]) -> Fault | None:
        """Return the fault of this call, if it has one."""
        for fault in self.pending:
            if fault.method == method and fault.times > 0 and fault.pick(arguments):
                if fault.skip > 0:
                    fault.skip -= 1
                    continue
                fault.times -= 1
                fault.hits += 1
                return fault
        return None
