"""Open the shared Redis: any URL that docket understands too, refused with a clear message when it cannot work."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.sentinel import Sentinel, SentinelConnectionPool
from redis.exceptions import (
    NoPermissionError,
)

from bot.store import STEP_SECONDS, Store, StoreUnavailable, embedded
from bot.store.refusals import away, place, refusal
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from bot.settings import Settings

OLDEST = (6, 2)
CONNECTIONS = 60
"""Of one process; who needs one more waits for it."""
SOCKETS: dict[str, Any] = {
    # No read time-out of redis-py: on Python 3.11 it swallows half of all cancellations. `store.insist` has a deadline.
    "socket_timeout": None,
    "socket_connect_timeout": 3,
    "client_name": "visabot",
    # Else each new connection looks up the version of redis-py on the disk, five milliseconds long.
    "driver_info": None,
}
SCHEMES = {"redis", "rediss", "unix", "redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster"}
FILES = ("ssl_ca_certs", "ssl_ca_path", "ssl_certfile", "ssl_keyfile")
USED = (
    "XADD KEY * f v", "XGROUP CREATE KEY g 0", "XREADGROUP GROUP g c STREAMS KEY >", "XAUTOCLAIM KEY g c 0 0",
    "XCLAIM KEY g c 0 0-1", "XACK KEY g 0-1", "XREAD STREAMS KEY 0", "XRANGE KEY - +", "XDEL KEY 0-1", "DEL KEY",
    "HSET KEY f v", "HGETALL KEY", "HDEL KEY f", "ZADD KEY 1 m", "ZRANGE KEY 0 -1", "DEL KEY", "SADD KEY m",
    "SMEMBERS KEY",
    "DEL KEY", "RPUSH KEY v", "LRANGE KEY 0 -1", "TYPE KEY", "PEXPIRE KEY 1", "DEL KEY", "SCAN 0", "PUBLISH KEY m",
    "TIME",
)  # fmt: skip
"""What this bot and docket do with a Redis: one of them that is not granted is met in the middle of an answer."""


class StoreRefused(Exception):
    """This Redis can never work as it is set up; the text says what to change."""


@asynccontextmanager
async def open_store(settings: Settings, patience: float = float("inf")) -> AsyncIterator[Store]:
    """Open the Redis of the settings, or start the private one; wait for a Redis that is away, `patience` seconds.

    Raise StoreRefused when it can never work as it is set up, StoreUnavailable when patience ends,
    and embedded.Refused when the private server cannot start.
    """
    url = settings.redis_url.get_secret_value()
    if url:
        async with open_url(url, settings.prefix, patience) as store:
            yield store
        return
    async with embedded.serve(settings.data_dir) as socket, open_url(f"unix://{socket}", settings.prefix, 10) as store:
        yield replace(store, trouble=lambda: embedded.trouble(settings.data_dir))


@asynccontextmanager
async def open_url(url: str, prefix: str, patience: float) -> AsyncIterator[Store]:
    """Open the Redis of `url` and close it in the end."""
    store = await connect(url, prefix, patience)
    try:
        yield store
    finally:
        await store.close()


async def connect(url: str, prefix: str = "visabot", patience: float = 0.0) -> Store:
    """Return an open store whose server has been tried: version, memory policy, rights, and a script that writes."""
    end = time.monotonic() + patience
    told = False
    while True:
        redis = _client(url)
        try:
            async with asyncio.timeout(2 * STEP_SECONDS):
                await _try_out(redis, prefix)
        except StoreRefused:
            await redis.aclose()
            raise
        except Exception as error:
            await redis.aclose()
            if refused := refusal(error, prefix):
                raise StoreRefused(refused) from error
            if time.monotonic() > end:
                raise StoreUnavailable(away(error, url)) from error
            if not told:
                logger().warning("waiting_for_redis", place=place(url), reason=away(error, url))
                told = True
            await asyncio.sleep(0.5)
        else:
            if told:
                logger().info("redis_is_back", place=place(url))
            return Store(redis, url, prefix)


def _client(url: str) -> Redis | RedisCluster:
    scheme = url.partition("://")[0]
    if scheme not in SCHEMES:
        raise StoreRefused(f"REDIS_URL begins with {scheme!r}; it must begin with one of {', '.join(sorted(SCHEMES))}.")
    try:
        _check(url)
        if "+cluster" in scheme:
            return RedisCluster.from_url(url.replace("+cluster", "", 1), **SOCKETS)
        if "+sentinel" in scheme:
            return Redis(connection_pool=_sentinel_pool(url))
        pool = BlockingConnectionPool.from_url(url, max_connections=CONNECTIONS, timeout=STEP_SECONDS, **SOCKETS)
        return Redis.from_pool(pool)
    except (ValueError, KeyError, IndexError, OSError) as error:
        raise StoreRefused(f"REDIS_URL cannot be understood: {error}.") from error


def _check(url: str) -> None:
    """Raise ValueError for what redis-py passes over in silence, or finds only when it connects."""
    parts = urlsplit(url)
    if parts.scheme != "unix" and ("@" in parts.path + parts.fragment or not _has_port(parts)):
        # Without a word of it: what is misread as a port or a path may be half of a password.
        raise ValueError("its port is no number; or, in its password, / has to be written as %2F, ? as %3F, # as %23")
    if "sentinel" in parts.scheme:
        database = parts.path.strip("/").partition("/")[2]
    else:
        database = "" if parts.scheme == "unix" else parts.path.strip("/")
    if database and not database.isdecimal():
        raise ValueError(f"the database is a number, as in redis://host:6379/0, and not {database!r}")
    for option, value in parse_qsl(parts.query):
        if option == "decode_responses":
            raise ValueError("the option decode_responses is ours to choose; leave it out")
        if option in FILES and not Path(value).exists():
            raise ValueError(f"{option} names {value}, which does not exist")


def _has_port(parts: SplitResult) -> bool:
    """Say whether what stands after the colon of each host is a port, or nothing."""
    try:
        return all(urlsplit(f"//{each}").port != 0 for each in parts.netloc.rpartition("@")[2].split(","))
    except ValueError:
        return False


def _sentinel_pool(url: str) -> SentinelConnectionPool:
    """Read `redis+sentinel://[user:password@]host[:port][,host...]/service[/db][?...]`, as docket does."""
    scheme, _, rest = url.partition("://")
    place, _, query = rest.partition("?")
    netloc, _, path = place.partition("/")
    credentials, _, hosts = netloc.rpartition("@")
    service, _, database = path.partition("/")
    if not service:
        raise ValueError("a Sentinel URL names its service, for example redis+sentinel://host:26379/mymaster")
    user, _, password = credentials.partition(":")
    options: dict[str, Any] = dict(parse_qsl(query))
    guards: dict[str, Any] = {
        key: options.pop(f"sentinel_{key}") for key in ("username", "password") if f"sentinel_{key}" in options
    }
    master: dict[str, Any] = options | SOCKETS | {"db": int(database or 0)}
    master |= {key: unquote(value) for key, value in (("username", user), ("password", password)) if value}
    if scheme == "rediss+sentinel":
        guards |= {"ssl": True, **{key: value for key, value in options.items() if key.startswith("ssl_")}}
        master["ssl"] = True
    daemons = [urlsplit(f"//{host.strip()}") for host in hosts.split(",") if host.strip()]
    if not daemons:
        raise ValueError("a Sentinel URL names at least one Sentinel")
    where = [(each.hostname or "localhost", each.port or 26379) for each in daemons]
    sentinel: Any = Sentinel(where, sentinel_kwargs=guards, **master)  # type: ignore[no-untyped-call]  # redis-py types it in part
    return SentinelConnectionPool(service, sentinel, **master)  # type: ignore[no-untyped-call]  # the same


async def _try_out(redis: Redis | RedisCluster, prefix: str) -> None:
    if isinstance(redis, RedisCluster):
        # A cold Cluster client raises AttributeError from a few of its first calls.
        await redis.initialize()
    facts = await _facts(redis)
    _judge(facts, cluster=isinstance(redis, RedisCluster))
    probe = f"{prefix}:1:{{probe}}"
    await redis.eval("redis.call('SET', KEYS[1], 1, 'PX', 1000) return redis.call('DEL', KEYS[1])", 1, probe)

    if isinstance(redis, Redis):
        async with redis.pipeline() as line:
            for command in USED:
                line.execute_command(*(probe if word == "KEY" else word for word in command.split()))
            await line.execute()
        # A pattern of channels must be granted word for word, which is easily missed.
        async with redis.pubsub() as channel:
            await channel.psubscribe(f"{prefix}:1:docket:cancel:*")
            await channel.get_message(timeout=STEP_SECONDS)


async def _facts(redis: Redis | RedisCluster) -> Mapping[str, Any]:
    """Return what INFO says; of a Cluster, of one node; nothing where INFO is forbidden."""
    try:
        if isinstance(redis, RedisCluster):
            facts: Any = await redis.info(target_nodes=redis.get_random_node())
            return next(iter(facts.values())) if "redis_version" not in facts else facts
        return await redis.info()
    except NoPermissionError:
        logger().warning("redis_info_forbidden", consequence="version and memory policy were not checked")
        return {}


def _judge(facts: Mapping[str, Any], *, cluster: bool) -> None:
    if not facts:
        return
    # Valkey reports the Redis version that it is compatible with as redis_version: 7.2.4.
    version = tuple(int(part) for part in str(facts["redis_version"]).split(".")[:2])
    if version < OLDEST:
        raise StoreRefused(f"Redis {facts['redis_version']} is too old; 6.2 or newer, or any Valkey, is needed.")
    if facts.get("maxmemory") and facts.get("maxmemory_policy") != "noeviction":
        raise StoreRefused(
            "Redis may throw away conversations when its memory is full "
            f"(maxmemory-policy {facts['maxmemory_policy']}); set maxmemory-policy noeviction."
        )
    if "sentinel" in (facts.get("redis_mode"), facts.get("server_mode")):
        raise StoreRefused("This is a Sentinel; write REDIS_URL as redis+sentinel://host:26379/NAME-OF-THE-PRIMARY.")
    if facts.get("cluster_enabled") and not cluster:
        raise StoreRefused("This server is part of a Redis Cluster; write REDIS_URL as redis+cluster://...")
    if facts.get("role") == "slave" and not cluster:
        raise StoreRefused("This server is a replica, which cannot be written to; REDIS_URL must name the primary.")
