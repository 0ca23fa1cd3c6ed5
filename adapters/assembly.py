"""Where things are wired: settings -> Redis -> desk -> platforms. The working side, which answers, is in `working.py`.

To add a platform: one row of `PLATFORMS`. A platform is imported when it is needed, so that a process which does not
need it starts sooner, and others while Redis is being opened.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from adapters.frames import Frames
from adapters.publishing import Broadcast
from bot.bulletins.alerts import Alerts
from bot.bulletins.shelf import Shelf
from bot.conversations import Conversations
from bot.desk import Desk
from bot.engine import Engine, open_engine
from bot.expertise import Expertise
from bot.inbox import DAY_MS, Inbox, Rules
from bot.limits import Allowance, Limits
from bot.loading import Late
from bot.messages import Preferences
from bot.policy import Policy
from bot.providers import available
from bot.records import Records
from bot.store import StoreUnavailable
from bot.store.connect import open_store
from bot.store.seal import Seal
from bot.telemetry import Condition, logger
from bot.visa.archive import History, load

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk import Commands
    from bot.events import Reply
    from bot.messages import Caller
    from bot.platform import Platform
    from bot.settings import Settings
    from bot.store import Store
    from bot.telemetry import Diagnosis, Health

Listen = Callable[[], Awaitable[None]]
REFRESH_SECONDS = 5.0
"""How soon a worker answers from a bulletin that another one has put on the shelf."""


@dataclass(slots=True)
class Reading:
    """The bulletins as this process knows them; `keep_up` follows the shelf, and so tells how Redis is."""

    known: History | None = None
    """What the shelf held when it was last looked at."""
    redis: Condition = field(default_factory=lambda: Condition(ok=True))

    @property
    def history(self) -> History:
        """The bulletins to answer from: what was shipped, until the shelf has been looked at."""
        self.known = self.known or load()
        return self.known

    async def keep_up(self, shelf: Shelf, every: float = REFRESH_SECONDS) -> None:
        """Take in what other processes add, until cancelled; while Redis is away, answer from what is known."""
        while True:
            try:
                async with asyncio.timeout(every):
                    await shelf.store.keeps()
                    self.known = await shelf.history()
                now = Condition(ok=True)
            except (StoreUnavailable, TimeoutError) as error:
                now = Condition(ok=False, detail=str(error) or "Redis does not answer.")
            if now.ok is not self.redis.ok:
                logger().warning("redis_is_back" if now.ok else "redis_away", reason=now.detail)
            self.redis = now
            await asyncio.sleep(every)


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
    commands: Late[Commands]
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
    """One platform: what it lacks to be used here (empty: nothing), and the way to it."""

    name: str
    lacks: Callable[[Settings], str]
    load: Callable[[], Callable[[Bot], Side]]
    """Imports what the platform needs, which takes a while, and returns how to open it."""
    examine: Callable[[Settings], AsyncIterator[Diagnosis]] | None = None
    """What `visabot doctor` asks of the platform itself."""


def _web() -> Callable[[Bot], Side]:
    from adapters.web.chat import Core
    from adapters.web.place import Address
    from adapters.web.server import listen
    from adapters.web.showing import choices

    def opened(bot: Bot) -> Side:
        frames = Frames(bot.store, bot.seal, bot.settings.retention_days * DAY_MS)
        core = Core(desk=bot.desk, frames=frames, choices=choices(bot.settings), now=_now, new_id=_new_id)
        address = Address(bot.settings.web_host, bot.settings.web_port, bot.settings.web_token.get_secret_value())
        return Side(Broadcast("web", frames, _new_id), lambda: listen(core, address, bot.health, bot.announce))

    return opened


def _slack() -> Callable[[Bot], Side]:
    from adapters.slack.plug import plug

    def opened(bot: Bot) -> Side:
        plugged = plug(bot.desk, bot.seal, bot.health)
        return Side(plugged.platform, plugged.listen, plugged.close)

    return opened


def _slack_examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    from adapters.slack.doctor import examine

    return examine(settings, lambda: open_store(settings, 2.0))


def _slack_lacks(settings: Settings) -> str:
    from adapters.slack.needs import lacks

    return lacks(settings)


def _discord() -> Callable[[Bot], Side]:
    from adapters.discord.platform import discord_platform

    def opened(bot: Bot) -> Side:
        platform = discord_platform(bot.settings, bot.store, available(bot.settings), _now)
        return Side(platform, lambda: platform.listen(bot.desk, bot.health), platform.close)

    return opened


def _discord_examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    from adapters.discord.doctor import examine

    return examine(settings, lambda: open_store(settings, 2.0))


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
async def open_bot(
    settings: Settings, health: Health, announce: Callable[[str], None], patience: float = float("inf")
) -> AsyncIterator[Bot]:
    """Open Redis (the private server where REDIS_URL is not set) and the engine, and wire the core over them."""
    seal = Seal.of(settings.history_keys.get_secret_value())
    keep = settings.retention_days * DAY_MS
    async with open_store(settings, patience) as store, open_engine(store) as engine:
        reading, shelf, commands = Reading(), Shelf(store), Late(_commands)
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
            commands=_when_loaded(commands),
        )
        yield Bot(
            settings=settings, store=store, engine=engine, seal=seal, desk=desk, alerts=alerts, shelf=shelf,
            expertise=expertise, reading=reading, commands=commands, platforms=platforms, health=health,
            announce=announce,
        )  # fmt: skip


def _commands() -> Commands:
    import bot.visa.tools  # noqa: F401 - what commands ask
    from bot.commands import run  # what answers is loaded after what takes messages in

    return run


def _when_loaded(commands: Late[Commands]) -> Commands:
    async def run(caller: Caller, text: str, desk: Desk) -> Reply:
        return await (await commands.get())(caller, text, desk)

    return run


def _at_home(settings: Settings) -> frozenset[str]:
    """Return the platforms that nobody else reaches: the page takes no other address without a token."""
    return frozenset({"terminal"} if settings.web_token.get_secret_value() else {"terminal", "web"})


def _now() -> datetime:
    return datetime.now(UTC)


def _new_id() -> str:
    return secrets.token_hex(8)
