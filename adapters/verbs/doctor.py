"""`visabot doctor`: try everything that is set up here, and print what is not well with the fix."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from redis.exceptions import NoPermissionError

from adapters.assembly import PLATFORMS
from adapters.working import open_model
from bot.bulletins.shelf import Shelf
from bot.messages import ConversationKey
from bot.providers import OFFLINE, PROVIDERS, Asked, Fault, Request, Unanswered, environment_name, unavailable
from bot.providers.fallback import REASONS
from bot.settings import strays
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused, open_store
from bot.store.embedded import Refused
from bot.store.seal import Seal, Unreadable, tenant
from bot.telemetry import Diagnosis
from bot.visa.archive import load
from bot.visa.rules import expected

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.providers import Provider, Row
    from bot.settings import Settings
    from bot.store import Store
    from bot.visa.archive import History

PATIENCE = 5.0
CALL_SECONDS = 20.0
SKEW_SECONDS = 5.0
"""Signatures of platforms are refused at five minutes; five seconds are worth a word."""
KEEPING = "noeviction"
SAMPLE = 20
"""Conversations whose history is tried; to look at all takes long."""
OK = "Reply with the word OK."


async def examine(settings: Settings) -> AsyncGenerator[Diagnosis]:
    """Yield one diagnosis after the other; what is not set up is said and is no fault."""
    for name, near in strays().items():
        yield Diagnosis("settings", ok=False, said=f".env has {name}, which is no setting", fix=f"Did you mean {near}?")
    async with aclosing(_memory(settings)) as memory:
        async for each in memory:
            yield each
    for row in PROVIDERS:
        yield await _provider(row, settings)
    for platform in PLATFORMS:
        lacking = platform.lacks(settings)
        if lacking:
            yield Diagnosis(platform.name, ok=True, said=f"not set up: {lacking}")
        elif platform.examine:
            async for each in platform.examine(settings):
                yield each


async def _memory(settings: Settings) -> AsyncGenerator[Diagnosis]:
    where = "REDIS_URL" if settings.redis_url.get_secret_value() else f"the embedded server in {settings.data_dir}"
    try:
        async with open_store(settings, PATIENCE) as store:
            yield await _redis(store, where)
            yield await _clock(store)
            yield await _history(store, Seal.of(settings.history_keys.get_secret_value()))
            yield _data(await Shelf(store).history())
    except (StoreRefused, Refused) as error:
        yield Diagnosis("redis", ok=False, said=f"{where} cannot be used", fix=str(error))
        yield _data(load())
    except StoreUnavailable as error:
        yield Diagnosis("redis", ok=False, said=str(error), fix="Start it, or mend REDIS_URL; the bot waits for it.")
        yield _data(load())


async def _redis(store: Store, where: str) -> Diagnosis:
    redis: Any = store.redis
    began = time.monotonic()
    await redis.ping()
    took = (time.monotonic() - began) * 1000
    answers = f"{where} answers in {took:.0f} ms"
    try:
        facts: dict[str, Any] = {**await redis.info("persistence"), **await redis.info("memory")}
    except NoPermissionError:
        return Diagnosis(
            "redis", ok=True, said=f"{answers}; its user may not ask (INFO) whether it keeps what it accepts"
        )
    if not int(facts.get("aof_enabled", 0)):
        fix = "Set `appendonly yes`: what was accepted is lost when this server dies."
        return Diagnosis("redis", ok=False, said=f"{answers} and keeps no log", fix=fix)
    policy = facts.get("maxmemory_policy", KEEPING)
    if policy != KEEPING:
        fix = f"Set `maxmemory-policy {KEEPING}`: where its memory is limited it throws conversations away."
        return Diagnosis("redis", ok=False, said=f"{answers} and has the maxmemory-policy {policy}", fix=fix)
    return Diagnosis("redis", ok=True, said=f"{answers} and keeps what it accepts")


async def _clock(store: Store) -> Diagnosis:
    redis: Any = store.redis
    seconds, micros = await redis.time()
    skew = abs(time.time() - (int(seconds) + int(micros) / 1_000_000))
    fix = "" if skew < SKEW_SECONDS else "Let both machines follow a time server (NTP)."
    return Diagnosis("clock", ok=not fix, said=f"{skew:.1f} s from Redis's", fix=fix)


async def _history(store: Store, seal: Seal) -> Diagnosis:
    """Open the oldest turn of a few conversations: a key that was taken away is missed there first."""
    redis: Any = store.redis
    looked = lost = 0
    async for key in store.scan(store.key("*/*/*/*", "history")):
        conversation = ConversationKey.decode(key.partition("{")[2].partition("}")[0])
        item: bytes = await redis.lindex(key, 0) or b""
        looked += 1
        try:
            seal.open(item.partition(b" ")[2], tenant(conversation))
        except Unreadable:
            lost += bool(item)  # without: it was forgotten just now
        if looked == SAMPLE:
            break
    fix = "Add the key that sealed them to the end of VISABOT_HISTORY_KEYS." if lost else ""
    return Diagnosis("history", ok=not lost, said=f"conversations looked at: {looked}, unreadable: {lost}", fix=fix)


def _data(history: History) -> Diagnosis:
    newest, due = history.latest, expected(datetime.now(UTC).date())
    if newest >= due:
        return Diagnosis("data", ok=True, said=f"the newest bulletin is {newest.name}")
    fix = (
        "Run `visabot bulletin update`; where the site turns bots away, save the pages and `visabot bulletin add` them."
    )
    return Diagnosis("data", ok=False, said=f"the newest bulletin is {newest.name}; {due.name} should be out", fix=fix)


async def _provider(row: Row, settings: Settings) -> Diagnosis:
    """Let a provider say one word, the cheapest call there is."""
    lacking = unavailable(settings, row.name)
    if lacking:
        fix = f"VISABOT_PROVIDER={row.name} chooses it: set what it lacks, or choose another."
        chosen = settings.provider == row.name
        return Diagnosis(row.name, ok=not chosen, said=lacking, fix=fix if chosen else "")
    if row.name == OFFLINE:
        return Diagnosis(row.name, ok=True, said="needs nothing")
    began = time.monotonic()
    try:
        async with asyncio.timeout(CALL_SECONDS), open_model(row, settings) as model:
            await _say(model)
    except Unanswered as error:
        return Diagnosis(row.name, ok=False, said=f"{row.title} {REASONS[error.fault]}", fix=_fix(row, error.fault))
    except TimeoutError:
        return Diagnosis(
            row.name, ok=False, said=f"{row.title} did not answer in {CALL_SECONDS:.0f} s", fix=_fix(row, Fault.SLOW)
        )
    return Diagnosis(row.name, ok=True, said=f"answers in {time.monotonic() - began:.1f} s")


async def _say(model: Provider) -> None:
    async with aclosing(model.stream(Request(system=OK, prompt=(Asked(OK),), max_tokens=64))) as chunks:
        async for _ in chunks:
            pass


def _fix(row: Row, fault: Fault) -> str:
    if fault is Fault.REFUSED_KEY:
        return f"Set a valid key in {environment_name(row.key)}." if row.key else "Ask whoever runs that server."
    if fault in (Fault.UNREACHABLE, Fault.SLOW):
        return f"Is {environment_name(row.address)} right, and reachable from here?"
    if fault in (Fault.RATE_LIMITED, Fault.OVERLOADED):
        return "Wait, or raise the limits of that account."
    return f"Is {environment_name(row.model)} a model of that account?"
