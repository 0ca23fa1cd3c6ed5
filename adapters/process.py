"""One running process: open the platforms, listen, work, and end in order when asked to."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from typing import TYPE_CHECKING

from adapters.assembly import PLATFORMS, open_bot
from adapters.web.place import Exposed, PortTaken
from bot.loading import HEAD_START, aside, stay_small, without
from bot.settings import Unsettled
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused
from bot.store.embedded import Refused
from bot.telemetry import Condition, Health, logger, watch_loop

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Collection
    from types import ModuleType

    from adapters.assembly import Bot, Row, Side
    from bot.settings import Settings


class Unready(Exception):
    """This process cannot do what it was asked to do; the text says what is missing."""


PLAIN = (Unready, Unsettled, StoreRefused, StoreUnavailable, Refused, PortTaken, Exposed)
"""What an operator can mend: the text says how."""


async def run(
    settings: Settings, listen: Collection[str] | None, announce: Callable[[str], None], *, work: bool
) -> None:
    """Listen on the named platforms (None: on all that are set up here) and work, until SIGTERM or SIGINT.

    Raise Unready for a platform that is named and not set up.
    """
    rows = chosen(settings, listen)
    health = Health()
    sys.setswitchinterval(0.001)  # the loop comes before the threads in which modules are loaded
    loaded = asyncio.create_task(aside(_load, [row for row in PLATFORMS if not row.lacks(settings)]))
    async with open_bot(settings, health, announce) as bot, _until_signal() as ended, asyncio.TaskGroup() as group:
        sides = {name: opened(bot) for name, opened in (await loaded).items()}
        bot.platforms.update({name: side.platform for name, side in sides.items()})
        warmed = asyncio.Event()
        health.watch("models", lambda: Condition(ok=warmed.is_set(), detail="" if warmed.is_set() else "loading"))
        listening = [group.create_task(_listen(row, sides[row.name], must=listen is not None)) for row in rows]
        await asyncio.sleep(HEAD_START if listening else 0)
        working = group.create_task(_work(bot, warmed)) if work else None
        if not work:
            warmed.set()
        others = [
            group.create_task(bot.reading.keep_up(bot.shelf)),
            group.create_task(_say_ready(bot, warmed, [row.name for row in rows], work=work)),
        ]
        await ended.wait()
        logger().info("ending")
        for task in listening:  # nothing new comes in while the rest is finished
            task.cancel()
        if working:
            working.cancel()
            await asyncio.wait({working})
        for task in others:
            task.cancel()
        for side in sides.values():
            if side.close:
                await side.close()


def _load(rows: list[Row]) -> dict[str, Callable[[Bot], Side]]:
    return {row.name: row.load() for row in rows}


def chosen(settings: Settings, listen: Collection[str] | None) -> tuple[Row, ...]:
    """Return the platforms to listen on; raise Unready for one that cannot."""
    if listen is None:
        return tuple(row for row in PLATFORMS if not row.lacks(settings))
    known = {row.name: row for row in PLATFORMS}
    for name in listen:
        if name not in known:
            raise Unready(f"There is no platform {name!r}; there are {', '.join(known)}.")
        if lacking := known[name].lacks(settings):
            raise Unready(f"{name} cannot listen: {lacking}.")
    return tuple(known[name] for name in dict.fromkeys(listen))


async def _listen(row: Row, side: Side, *, must: bool) -> None:
    """Listen; a web page that nobody asked for does not keep the bot from running where its port is taken."""
    try:
        await side.listen()
    except PortTaken as error:
        if must or row.name != "web":
            raise
        logger().warning("web_not_served", reason=str(error))


async def _say_ready(bot: Bot, warmed: asyncio.Event, listening: list[str], *, work: bool) -> None:
    """Messages are taken in before this; from now on nothing holds the loop up, and a gauge proves it."""
    await bot.commands.get()
    await warmed.wait()
    logger().info("ready", listening=listening, working=work)
    async with asyncio.TaskGroup() as group:
        group.create_task(watch_loop())
        group.create_task(stay_small())


async def _work(bot: Bot, warmed: asyncio.Event) -> None:
    docket = await bot.engine.docket()
    working = await aside(_load_working)  # what answers comes after what takes messages in, and after the engine
    working.register(docket, bot)
    async with working.open_agent(bot) as agent:
        warming = asyncio.create_task(_warm(working.warm(bot, agent), warmed))
        try:
            await working.shift(bot, agent).run()
        finally:
            warming.cancel()
            await asyncio.wait({warming})


def _load_working() -> ModuleType:
    with without("pygments"):  # else it loads what colours a command line of its own
        import httpx  # noqa: F401

    import bot.bulletins.herald  # what `register` asks for
    import bot.visa.source  # noqa: F401
    from adapters import working

    return working


async def _warm(warming: Awaitable[None], warmed: asyncio.Event) -> None:
    try:
        await warming
    except Exception as error:  # noqa: BLE001 - what could not be loaded ahead is loaded, or fails, in an answer
        logger().error("not_warmed", reason=type(error).__name__)
    warmed.set()


@contextlib.asynccontextmanager
async def _until_signal() -> AsyncIterator[asyncio.Event]:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, ended.set)
    try:
        yield ended
    finally:
        for each in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(each)
