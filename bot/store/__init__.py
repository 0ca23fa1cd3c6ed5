"""The one door to Redis: the connection, the names of the keys, and scripts that may safely run twice.

redis-py sends a command again when its reply is lost, so a plain write may run twice. Every write that matters is
therefore a script that changes nothing the second time, or a command that is idempotent by itself (SET, ZADD, HSET,
DEL). What each key holds and how long it lives stands in one table, `bot/store/keys.py`.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from redis.exceptions import (
    ClusterDownError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    ResponseError,
    TryAgainError,
)

from bot.messages import ConversationKey

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

    from redis.asyncio import Redis
    from redis.asyncio.cluster import RedisCluster

VERSION = "1"
"""Of the layout of the keys."""

STEP_SECONDS = 5.0
"""One command takes milliseconds; a server that is silent for longer is away."""

PATIENCE = 30.0
"""Seconds for which a step is tried again unless its caller says otherwise: a restart of Redis passes unnoticed."""

PASSING = re.compile(
    r"(?:^|caused error: \W*)(?:LOADING|BUSY|MISCONF|READONLY|OOM|NOREPLICAS|CLUSTERDOWN|TRYAGAIN|MASTERDOWN)\b"
)
"""Refusals that pass by themselves or with an operator's help; any other refusal is a fault of ours."""
PASSING_TOO = (OutOfMemoryError, ReadOnlyError, ClusterDownError, TryAgainError)
"""Those whose code redis-py takes out of the text."""

T = TypeVar("T")
Argument = str | bytes | int


class StoreUnavailable(Exception):
    """Redis did not answer in time, or refuses to write; nothing was acknowledged. The text says what to look at."""


def passes(error: Exception) -> bool:
    """Say whether trying again may help. redis-py leaks AttributeError and TypeError from connections being reset."""
    return not isinstance(error, ResponseError) or isinstance(error, PASSING_TOO) or bool(PASSING.search(str(error)))


async def insist(step: Callable[[], Awaitable[T]], patience: float) -> T:
    """Return what an idempotent step returns; repeat it while Redis is away, for `patience` seconds at most."""
    end = time.monotonic() + patience
    pause = 0.02
    while True:
        left = end - time.monotonic()
        try:
            async with asyncio.timeout(min(STEP_SECONDS, max(left, 1.0)) if patience else STEP_SECONDS):
                return await step()
        except Exception as error:
            if not passes(error):
                raise
            if time.monotonic() + pause > end:
                raise StoreUnavailable(blame(error)) from error
        await asyncio.sleep(pause)
        pause = min(pause * 2, 0.5)


def blame(error: Exception) -> str:
    """Return what an operator should look at when Redis does not do what it is asked."""
    if "MISCONF" in str(error):
        return "Redis refuses to write because it cannot save to its disk: is the disk full? It goes on by itself then."
    if isinstance(error, OutOfMemoryError) or "OOM" in str(error):
        return "Redis refuses to write because its memory is full: raise maxmemory. It goes on by itself then."
    if isinstance(error, ReadOnlyError):
        return "Redis refuses to write because this server is a replica now: does REDIS_URL lead to the primary?"
    return f"Redis does not answer ({type(error).__name__}): is it running, and reachable from here?"


@cache
def _script(name: str) -> tuple[str, str]:
    source = resources.files("bot.store").joinpath("lua", f"{name}.lua").read_text(encoding="utf-8")
    return source, hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Store:
    """An open connection; `url` reaches the same server in docket's words."""

    redis: Redis | RedisCluster = field(repr=False)
    url: str = field(repr=False)
    prefix: str = "visabot"
    trouble: Callable[[], str] = field(default=lambda: "", repr=False)
    """Says what is wrong with the server, where we can know: of the private one, that its disk is full."""

    def key(self, scope: ConversationKey | str, *names: str) -> str:
        """Return a key of `scope`, such as `visabot:1:{slack/T1/C2/1718.9}:history`.

        The braces keep everything of one scope in one Cluster slot, so that a script may touch several of its keys.
        """
        tag = scope.encode() if isinstance(scope, ConversationKey) else scope
        return ":".join((f"{self.prefix}:{VERSION}", f"{{{tag}}}", *(quote(name, safe="") for name in names)))

    @property
    def engine(self) -> str:
        """Return the name under which docket keeps its own keys."""
        return f"{self.prefix}:{VERSION}:docket"

    async def run(
        self, name: str, keys: Sequence[str], arguments: Sequence[Argument], patience: float = PATIENCE
    ) -> Any:
        """Run the idempotent script `lua/<name>.lua`; try again for `patience` seconds.

        Raise StoreUnavailable when Redis does not answer or does not write, ResponseError when the script is wrong.
        """
        source, digest = _script(name)
        sent = [*keys, *arguments]

        async def evaluate() -> Any:
            # No Script objects: after a fail-over a new primary knows no script, and this way it learns it.
            try:
                return await self.redis.evalsha(digest, len(keys), *sent)
            except NoScriptError:
                return await self.redis.eval(source, len(keys), *sent)

        return await self.insist(evaluate, patience)

    async def together(self, *commands: tuple[Argument, ...], patience: float = PATIENCE) -> list[Any]:
        """Send idempotent commands in one go and return their replies in order; the keys may be on different nodes."""

        async def send() -> list[Any]:
            line: Any = self.redis.pipeline(transaction=False)
            for command in commands:
                line.execute_command(*command)
            replies: list[Any] = await line.execute()
            return replies

        return await self.insist(send, patience)

    def script(self, name: str, keys: Sequence[str], arguments: Sequence[Argument]) -> tuple[Argument, ...]:
        """Return the run of a short script as a command for `together`."""
        return ("EVAL", _script(name)[0], len(keys), *keys, *arguments)

    async def insist(self, step: Callable[[], Awaitable[T]], patience: float = PATIENCE) -> T:
        """Return what an idempotent step returns; repeat it while Redis is away, for `patience` seconds at most."""
        try:
            return await insist(step, patience)
        except StoreUnavailable as error:
            if reason := self.trouble():
                raise StoreUnavailable(reason) from error
            raise

    async def keeps(self) -> None:
        """Raise StoreUnavailable where Redis does not take what is written: reading may work all the same."""
        await self.together(("SET", self.key("health"), "", "PX", 60_000), patience=0)

    async def scan(self, pattern: str) -> AsyncIterator[str]:
        """Yield every key that matches, each at least once, of every node."""
        async for key in self.redis.scan_iter(match=pattern, count=1000):
            yield key.decode()

    async def close(self) -> None:
        """Give the connections back."""
        await self.redis.aclose()


def person(conversation: ConversationKey, author_id: str) -> str:
    """Return the scope of a person in a workspace: everything that is kept about them is under it."""
    parts = ("user", conversation.platform, conversation.workspace, author_id)
    return "/".join(quote(part, safe="") for part in parts)


def channel_scope(conversation: ConversationKey) -> str:
    """Return the scope of a channel: what holds in all of its conversations."""
    return f"channel/{replace(conversation, thread='').encode()}"


def workspace_scope(conversation: ConversationKey) -> str:
    """Return the scope of a workspace: what holds in all of its channels."""
    return f"workspace/{replace(conversation, channel='', thread='').encode()}"


def usage_scope(conversation: ConversationKey) -> str:
    """Return the scope of what a workspace and all its people have used: one script looks at all their budgets."""
    return "/".join(quote(part, safe="") for part in ("usage", conversation.platform, conversation.workspace))


def literal(text: str) -> str:
    """Return `text` as a pattern of SCAN that matches only itself."""
    return "".join(f"\\{each}" if each in "*?[]^\\-" else each for each in text)
