"""The only place where things are wired: settings -> Redis -> agent -> platforms.

To add a platform: one row of `PLATFORMS`. A platform is imported when it is opened, so that a process which does not
need it starts sooner.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from adapters.frames import Frames
from adapters.publishing import Broadcast
from bot import commands
from bot.agent import Agent
from bot.agent.rounds import Limits as TurnLimits
from bot.bulletins.alerts import Alerts
from bot.bulletins.shelf import Shelf
from bot.conversations import Conversations
from bot.desk import Desk
from bot.engine import Engine, open_engine
from bot.expertise import Expertise
from bot.inbox import DAY_MS, Inbox, Rules
from bot.limits import Allowance, Limits
from bot.messages import Message, Preferences, Usage
from bot.modes import assemble
from bot.offline import Offline
from bot.policy import Policy
from bot.providers import OFFLINE, PROVIDERS, Provider, available, unavailable
from bot.providers.fallback import Chain, Patience
from bot.providers.rests import SharedRests
from bot.records import Records
from bot.shift import Shift
from bot.store import StoreUnavailable
from bot.store.connect import open_store
from bot.store.seal import Seal
from bot.telemetry import Condition
from bot.visa import charts
from bot.visa.archive import History, load
from bot.worker import Deadlines, Platform, Worker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.providers import Row as ProviderRow
    from bot.providers.rests import Expiring
    from bot.settings import Settings
    from bot.store import Store
    from bot.telemetry import Diagnosis, Health

Listen = Callable[[], Awaitable[None]]
REFRESH_SECONDS = 5.0
"""How soon a worker answers from a bulletin that another one has put on the shelf."""


@dataclass(slots=True)
class Reading:
    """The bulletins as this process knows them; `keep_up` follows the shelf, and so knows how Redis is."""

    history: History = field(default_factory=load)
    redis: Condition = field(default_factory=lambda: Condition(ok=True))

    async def keep_up(self, shelf: Shelf) -> None:
        """Take in what other processes add, until cancelled; while Redis is away, answer from what is known."""
        while True:
            try:
                self.history = await shelf.history()
                self.redis = Condition(ok=True)
            except StoreUnavailable as error:
                self.redis = Condition(ok=False, detail=str(error))
            await asyncio.sleep(REFRESH_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """The core, wired: what a platform is opened with."""

    settings: Settings
    store: Store
    engine: Engine
    seal: Seal
    desk: Desk
    alerts: Alerts
    expertise: Expertise
    shelf: Shelf
    reading: Reading
    platforms: dict[str, Platform]
    """Those that are open in this process."""
    health: Health
    announce: Callable[[str], None]
    """Tells the person at the terminal where a platform is to be found."""


@dataclass(frozen=True, slots=True)
class Side:
    """A platform in place: what the worker uses, what takes messages in until cancelled, and what ends it all."""

    platform: Platform
    listen: Listen
    close: Listen | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One platform: what it lacks to be used here (empty: nothing), and how to open it."""

    name: str
    lacks: Callable[[Settings], str]
    open: Callable[[Bot], Side]
    examine: Callable[[Settings], AsyncIterator[Diagnosis]] | None = None
    """What `visabot doctor` asks of the platform itself."""


def _web(bot: Bot) -> Side:
    from adapters.web.chat import Core  # noqa: PLC0415
    from adapters.web.server import Address, listen  # noqa: PLC0415
    from adapters.web.showing import choices  # noqa: PLC0415

    frames = Frames(bot.store, bot.seal, bot.settings.retention_days * DAY_MS)
    core = Core(desk=bot.desk, frames=frames, choices=choices(bot.settings), now=_now, new_id=_new_id)
    address = Address(bot.settings.web_host, bot.settings.web_port, bot.settings.web_token.get_secret_value())
    return Side(Broadcast("web", frames, _new_id), lambda: listen(core, address, bot.health, bot.announce))


def _slack(bot: Bot) -> Side:
    from adapters.slack.plug import plug  # noqa: PLC0415

    plugged = plug(bot.desk, bot.seal, bot.health)
    return Side(plugged.platform, plugged.listen, plugged.close)


def _slack_examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    from adapters.slack.doctor import examine  # noqa: PLC0415

    return examine(settings)


def _slack_lacks(settings: Settings) -> str:
    from adapters.slack.needs import lacks  # noqa: PLC0415

    return lacks(settings)


def _discord(bot: Bot) -> Side:
    from adapters.discord.platform import discord_platform  # noqa: PLC0415

    platform = discord_platform(bot.settings, bot.store, available(bot.settings), _now)
    return Side(platform, lambda: platform.listen(bot.desk, bot.health), platform.close)


def _discord_examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    from adapters.discord.doctor import examine  # noqa: PLC0415

    return examine(settings)


PLATFORMS: tuple[Row, ...] = (
    Row("web", lambda _: "", _web),
    Row("slack", _slack_lacks, _slack, _slack_examine),
    Row(
        "discord",
        lambda settings: "" if settings.discord_token.get_secret_value() else "DISCORD_TOKEN is not set",
        _discord,
        _discord_examine,
    ),
)


@asynccontextmanager
async def open_bot(settings: Settings, health: Health, announce: Callable[[str], None]) -> AsyncIterator[Bot]:
    """Open Redis (the private server where REDIS_URL is not set) and the engine, and wire the core over them."""
    seal = Seal.of(settings.history_keys.get_secret_value())
    keep = settings.retention_days * DAY_MS
    async with open_store(settings) as store, open_engine(store) as engine:
        reading, shelf = Reading(), Shelf(store)
        platforms: dict[str, Platform] = {"terminal": Broadcast("terminal", Frames(store, seal, keep), _new_id)}
        alerts = Alerts(store, shelf, platforms)
        health.watch("redis", lambda: reading.redis)
        expertise = Expertise(lambda: reading.history, lambda: _now().date())
        defaults = Preferences(available(settings)[0], settings.mode, "default")
        conversations = Conversations(store, seal, keep, defaults)
        rules = Rules(keep, limit=settings.waiting_messages, turns=settings.history_turns)
        desk = Desk(
            settings=settings,
            store=store,
            inbox=Inbox(store, seal, engine.wake, rules),
            conversations=conversations,
            limits=Limits(store, Allowance.of(settings), at_home=_at_home(settings)),
            policy=Policy(store),
            records=Records(conversations, Policy(store)),
            alerts=alerts,
            history=lambda: reading.history,
            tools=expertise.tools,
            commands=commands.run,
        )
        yield Bot(
            settings=settings, store=store, engine=engine, seal=seal, desk=desk, alerts=alerts, shelf=shelf,
            expertise=expertise, reading=reading, platforms=platforms, health=health, announce=announce,
        )  # fmt: skip


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


async def warm(agent: Agent) -> None:
    """Load what charts and models need, off the loop: it takes seconds, and no question should wait for it."""
    await asyncio.to_thread(charts.warm)
    if set(agent.chain.providers) == {OFFLINE}:
        return
    from bot.providers.llm import Model  # noqa: PLC0415

    for each in agent.chain.providers.values():
        if isinstance(each, Model):
            await each.connected()


@asynccontextmanager
async def open_model(row: ProviderRow, settings: Settings) -> AsyncIterator[Provider]:
    """Open the way to a provider of litellm's."""
    from bot.providers.llm import Model, account  # noqa: PLC0415

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
        deadlines=Deadlines(turn=settings.turn_seconds + 10, grace=settings.grace_seconds, attempts=settings.attempts),
    )
    return Shift(worker=worker, engine=bot.engine, concurrency=settings.concurrency, grace=settings.grace_seconds)


def _estimate(message: Message, preferences: Preferences) -> Usage:
    """Return what an answer may cost, to be set aside until it is known: a long prompt and a long answer."""
    if OFFLINE in (message.provider, preferences.provider):
        return Usage()
    return Usage(8_000 + len(message.text) // 3, 1_500, 0.02)


def _at_home(settings: Settings) -> frozenset[str]:
    """Return the platforms that nobody else reaches: the page takes no other address without a token."""
    return frozenset({"terminal"} if settings.web_token.get_secret_value() else {"terminal", "web"})


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return secrets.token_hex(8)
