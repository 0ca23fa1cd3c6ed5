"""The working side of a process, wired over an open bot: providers -> agent -> worker -> shift."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from importlib import import_module
from typing import TYPE_CHECKING, cast

from bot.agent import Agent
from bot.agent.rounds import Limits as TurnLimits
from bot.events import Usage
from bot.loading import aside
from bot.modes import EXPERT, assemble
from bot.offline import Offline
from bot.providers import OFFLINE, PROVIDERS, Asked, Provider, Request, available, unavailable
from bot.providers.fallback import Chain, Patience
from bot.providers.rests import SharedRests
from bot.shift import Shift
from bot.visa import charts
from bot.worker import Deadlines, Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from docket import Docket

    from adapters.assembly import Bot
    from bot.messages import Message, Preferences
    from bot.providers import Row
    from bot.providers.llm import Model
    from bot.providers.rests import Expiring
    from bot.settings import Settings


@asynccontextmanager
async def open_agent(bot: Bot) -> AsyncIterator[Agent]:
    """Wire the agent over every provider that is set up here; the models' library is loaded when first needed."""
    settings = bot.settings
    async with AsyncExitStack() as stack:
        providers: dict[str, Provider] = {OFFLINE: Offline(lambda: bot.reading.history)}
        for row in PROVIDERS:
            if row.name != OFFLINE and not unavailable(settings, row.name):
                providers[row.name] = await stack.enter_async_context(open_model(row, settings))
        order = tuple(each for each in (name.strip() for name in settings.fallback.split(",")) if each in providers)
        yield Agent(
            chain=Chain(
                providers,
                order,
                SharedRests(cast("Expiring", bot.store.redis), lambda name: bot.store.key("rest", name)),
                random.random,
                Patience(first_token=settings.first_token_seconds),
            ),
            modes=assemble(bot.expertise.tools, bot.expertise.data_month),
            default_provider=available(settings)[0],
            default_mode=settings.mode,
            summaries=bot.desk.conversations,
            fetch=lambda message, attachment: bot.platforms[message.conversation.platform].fetch(attachment),
            limits=TurnLimits(seconds=settings.turn_seconds, cost_usd=settings.turn_cost_usd),
        )


def register(docket: Docket, bot: Bot) -> None:
    """Let this process look for new bulletins, and tell of them."""
    from bot.bulletins.herald import Herald  # loads docket, which the terminal does without
    from bot.visa.source import Source

    Herald(docket, bot.alerts, Source(bot.settings.bulletin_base_url)).register()


async def warm(bot: Bot, agent: Agent) -> None:
    """Load what models, charts and forecasts need, aside and one after the other: no answer waits for any of it."""
    await aside(bot.expertise.tools)
    await aside(_ask, agent.chain.providers[OFFLINE])
    models = {name: each for name, each in agent.chain.providers.items() if name != OFFLINE}
    if models:
        await aside(_rehearse, bot.settings, tuple(models))
    for each in models.values():
        await cast("Model", each).connected()
    await aside(charts.warm)
    await aside(import_module, "bot.visa.outlook.forecast")


def _ask(offline: Provider) -> None:
    """Let the built-in provider read one question: it makes its patterns when it first reads."""

    async def once() -> None:
        request = Request("", (Asked("What is the EB-2 India final action date?"),), mode=EXPERT)
        async with aclosing(offline.stream(request)) as chunks:
            async for _ in chunks:
                pass

    asyncio.run(once())


def _rehearse(settings: Settings, names: tuple[str, ...]) -> None:
    from bot.providers.rehearsal import rehearse  # loads what has to do with litellm

    rehearse(settings, names)


@asynccontextmanager
async def open_model(row: Row, settings: Settings) -> AsyncIterator[Provider]:
    """Open the way to a provider of litellm's."""
    from bot.providers.llm import Model, account

    model = Model(row, account(row, settings))
    try:
        yield model
    finally:
        await model.aclose()


def shift(bot: Bot, agent: Agent) -> Shift:
    """Wire the working side of this process."""
    settings = bot.settings
    worker = Worker(
        inbox=bot.desk.inbox,
        conversations=bot.desk.conversations,
        limits=bot.desk.limits,
        policy=bot.desk.policy,
        agent=agent,
        platforms=bot.platforms,
        estimate=_estimate,
        deadlines=Deadlines(turn=settings.turn_seconds + 10, attempts=settings.attempts),
    )
    return Shift(worker=worker, engine=bot.engine, concurrency=settings.concurrency, grace=settings.grace_seconds)


def _estimate(message: Message, preferences: Preferences) -> Usage:
    """Return what an answer may cost, to be set aside until it is known: a long prompt and a long answer."""
    if OFFLINE in (message.provider, preferences.provider):
        return Usage()
    return Usage(8_000 + len(message.text) // 3, 1_500, 0.02)
