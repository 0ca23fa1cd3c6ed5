"""Bots in processes of their own, born quickly and killed without warning: one parent has loaded everything.

    python -m tests.fakes.discord.nursery API GATEWAY REDIS

Each line on its standard input begets a bot by fork; its process id is the answer. The bot answers every question with
a long text that follows from the question alone, so that a judge knows what should stand where.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from adapters.discord import discord_platform
from adapters.discord.layout import finished
from bot.events import Done, Footer, Text
from bot.inbox import Rules
from bot.limits import Allowance
from bot.settings import Settings
from bot.store.connect import open_url
from bot.telemetry import Health
from bot.worker import Deadlines
from tests.fakes.discord.world import TOKEN
from tests.fakes.house import ScriptedAgent, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn

NO_LIMIT = Allowance(user_per_minute=10**6, channel_per_minute=10**6, workspace_per_minute=10**6)
FOOTER = Footer("offline", "", "expert")


def answer(question: str) -> str:
    """Return the answer to a question: three messages long."""
    return "\n\n".join(f"{question}, paragraph {number}. " + "words " * 70 for number in range(9))


def expected(question: str) -> tuple[str, ...]:
    """Return the messages that should stand in the end."""
    return finished(Done(answer(question), FOOTER), (), "").pages


async def recite(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Say the answer piece by piece."""
    del history
    text = answer(message.text)
    for start in range(0, len(text), 400):
        yield Text(text[start : start + 400])
        await asyncio.sleep(0.01)  # as tokens come
    yield Done(text, FOOTER)


async def live(api: str, gateway: str, redis: str) -> None:
    """Run a bot until it is killed."""
    settings = Settings(discord_token=TOKEN, discord_api_url=api, discord_gateway_url=gateway, rate_budgets="off")
    async with open_url(redis, "visabot", 10) as store:
        platform = discord_platform(settings, store)
        rules, deadlines = Rules(lease_ms=700, limit=1000), Deadlines(beat=0.2, attempts=50, retries=(0.1, 0.3, 1.0))
        async with open_house(
            store, platform, agent=ScriptedAgent(recite), rules=rules, deadlines=deadlines, allowance=NO_LIMIT
        ) as house:
            await platform.listen(replace(house.desk, settings=settings), Health())


def main() -> None:
    """Beget a bot for every line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os.dup2(2, 1)  # only the parent answers
            asyncio.run(live(*sys.argv[1:4]))
            os._exit(0)
        print(child, flush=True)  # noqa: T201 — the answer to whoever wants to kill it


if __name__ == "__main__":
    main()
