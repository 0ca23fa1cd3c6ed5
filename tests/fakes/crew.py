"""A worker in a process of its own, on a platform whose messages are in Redis: `python -m tests.fakes.crew URL`."""

from __future__ import annotations

import asyncio
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.events import Done, Failed, Text
from bot.inbox import Rules
from bot.limits import Allowance
from bot.loading import leave
from bot.messages import ConversationKey
from bot.store.connect import connect
from bot.telemetry import configure
from bot.worker import Deadlines
from tests.fakes.house import FOOTER, ScriptedAgent, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from bot.desk import Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment, Message, Turn
    from bot.store import Store

WORDS = 5
RULES = Rules(lease_ms=1000)
PLENTY = Allowance(user_per_minute=10**6, channel_per_minute=10**6, workspace_per_minute=10**6)


# redis-py sends again what it heard no answer to: such a second one is no fault of the worker.
_POST = """
if not redis.call('LPOS', KEYS[1], ARGV[1]) then redis.call('RPUSH', KEYS[1], ARGV[1]) end
redis.call('EXPIRE', KEYS[1], 3600)
"""


@dataclass
class Ledger:
    """A platform that posts whatever a worker asks it to, as often as workers ask, and remembers it all.

    The post of each worker has a name of its own, so two workers' posts under one message are seen as two.
    """

    store: Store
    name: str = "ledger"

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        redis: Any = self.store.redis
        reply = outbox.state.get("id", "")
        if not reply and "intent" in outbox.state:
            posted = await redis.lrange("ledger:posts", 0, -1)  # an earlier worker may have posted and died
            reply = next((each.decode() for each in posted if each.decode().startswith(f"{message.id}@")), "")
        if not reply:
            await outbox.note(intent="1")
            reply = f"{message.id}@{outbox.claim.token}"
            await redis.eval(_POST, 1, "ledger:posts", reply)
        await outbox.note(id=reply)
        async for event in events:
            if isinstance(event, Done | Failed):
                await redis.hset("ledger:texts", reply, event.text)
                await redis.expire("ledger:texts", 3600)

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        raise NotImplementedError

    async def fetch(self, attachment: Attachment) -> bytes:
        raise NotImplementedError


async def count(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer in a few words, each after a while, with what was asked just before."""
    before = history[-1].id if history else "nothing"
    for number in range(WORDS):
        await asyncio.sleep(0.004)
        yield Text(f"{number} ")
    yield Done(f"{message.id} after {before}", FOOTER)


def conversation(number: int) -> ConversationKey:
    return ConversationKey("ledger", "T1", f"C{number}")


async def work(url: str) -> None:
    store = await connect(url, patience=30)
    async with open_house(
        store, Ledger(store), agent=ScriptedAgent(count), rules=RULES, allowance=PLENTY,
        deadlines=Deadlines(attempts=50), working=False,
    ) as house:  # fmt: skip
        working = house.work()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, working.cancel)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await asyncio.gather(working, return_exceptions=True)
    await store.close()


if __name__ == "__main__":
    # Not to standard output: nobody reads it after "ready", and a full pipe would hold up the worker.
    configure(level="CRITICAL")
    asyncio.run(work(sys.argv[1]))
    leave(0)
