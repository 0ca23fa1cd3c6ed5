"""Workers in processes of their own, born quickly and killed without warning: one parent has loaded everything.

    python -m tests.fakes.slack_nursery LOG

Each line on its standard input begets by fork what `visabot run --work` is; the id of its process is the answer. The
settings come from the environment, as always.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import docket

from adapters import process, working
from adapters.slack import plug
from adapters.web import server as web
from bot.providers.rehearsal import rehearse
from bot.settings import load
from bot.visa import charts
from tests.fakes.expert import Expert

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from tests.fakes.slack import FakeSlack

LOADED = (docket, working, plug, web)
"""What a worker would load by itself, later."""


def environment(slack: FakeSlack, server: Path, folder: Path) -> dict[str, str]:
    """Return the whole environment of a worker."""
    return {
        "PATH": os.environ["PATH"],
        "REDIS_URL": f"unix://{server}",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": slack.app_token,
        "VISABOT_SLACK_API_URL": slack.url,
        "VISABOT_RATE_BUDGETS": "off",
        "VISABOT_DATA_DIR": str(folder),
        "VISABOT_BULLETIN_BASE_URL": "http://127.0.0.1:1",
        # A message is given up after a few dead workers, lest it be what kills them; here it is not.
        "VISABOT_ATTEMPTS": "1000",
    }


@dataclass
class Nursery:
    """Begets workers and kills them, the oldest first."""

    parent: asyncio.subprocess.Process
    workers: list[int] = field(default_factory=list)
    ended: int = 0

    async def beget(self, number: int = 1) -> None:
        """Start workers."""
        assert self.parent.stdin
        assert self.parent.stdout
        for _ in range(number):
            self.parent.stdin.write(b"\n")
            self.workers.append(int(await self.parent.stdout.readline()))

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End the oldest worker; return which one it was."""
        oldest = self.workers.pop(0)
        with contextlib.suppress(ProcessLookupError):
            os.kill(oldest, how)
        self.ended += 1
        return oldest

    async def gone(self, worker: int) -> None:
        """Return when a worker that was asked to end has ended."""
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(worker, 0)
                await asyncio.sleep(0.02)


@asynccontextmanager
async def nursery(settings: Mapping[str, str], log: Path) -> AsyncIterator[Nursery]:
    """Open a nursery whose workers have this environment and no other; they end with the block."""
    with log.open("ab") as written:
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "ignore", "-m", "tests.fakes.slack_nursery",
            env=dict(settings), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=written,
        )  # fmt: skip
    born = Nursery(parent)
    assert parent.stdout
    try:
        assert await parent.stdout.readline() == b"ready\n", "the parent did not start"
        yield born
    finally:
        while born.workers:
            born.end()
        parent.kill()
        await parent.wait()


def main() -> None:
    """Load everything, and beget a worker for every line."""
    charts.warm()
    asyncio.run(Expert().ask("Is EB-3 Philippines with a priority date of June 2022 current?"))
    if os.environ.get("OPENAI_API_KEY"):
        rehearse(load(), ("openai",))
    gc.freeze()
    print("ready", flush=True)  # noqa: T201 — the nursery waits for it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(2, 1)  # only the parent answers
            asyncio.run(process.run(load(), [], print, work=True))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 — the answer to whoever wants to end it


if __name__ == "__main__":
    main()
