"""A worker process that is born quickly: forked from a process that has imported everything, and killed like any."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from typing import TYPE_CHECKING

from adapters import process
from bot.settings import load

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from tests.fakes.slack import FakeSlack

CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["tests.fakes.slack_worker", "adapters.slack.plug", "bot.commands", "bot.visa.archive"])


def work(environment: dict[str, str], log: str) -> None:
    """Run `visabot run --work` with this environment and no other, until killed."""
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    os.environ.clear()
    os.environ.update(environment)
    asyncio.run(process.run(load(), [], print, work=True))


def hire(slack: FakeSlack, server: Path, folder: Path) -> ForkServerProcess:
    """Start a worker process."""
    environment = {
        "PATH": os.environ["PATH"],
        "REDIS_URL": f"unix://{server}",
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": slack.app_token,
        "VISABOT_SLACK_API_URL": slack.url,
        "VISABOT_RATE_BUDGETS": "off",
        "VISABOT_DATA_DIR": str(folder),
        "VISABOT_USER_PER_MINUTE": "100000",
        "VISABOT_WORKSPACE_PER_MINUTE": "100000",
        "VISABOT_CHANNEL_PER_MINUTE": "100000",
        "VISABOT_BULLETIN_BASE_URL": "http://127.0.0.1:1",
        # A message is given up after a few dead workers, lest it be what kills them; here it is not.
        "VISABOT_ATTEMPTS": "1000",
    }
    made = CONTEXT.Process(target=work, args=(environment, str(folder / "workers.log")), daemon=True)
    made.start()
    return made
