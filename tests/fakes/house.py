"""A whole bot on a real server, with an agent that says what the test wants: for tests of platforms and of the core."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.bulletins.alerts import Alerts
from bot.bulletins.shelf import Shelf
from bot.conversations import Conversations
from bot.desk import Desk
from bot.engine import open_engine
from bot.events import Done, Event, Footer, Reply, Text, Usage
from bot.inbox import Inbox, Rules
from bot.limits import Allowance, Limits
from bot.messages import Message, Preferences, Turn
from bot.policy import Policy
from bot.records import Records
from bot.settings import Settings
from bot.shift import Shift
from bot.store.seal import Seal
from bot.worker import Deadlines, Worker
from tests.fakes.expert import shipped

if TYPE_CHECKING:
    from bot.engine import Engine
    from bot.messages import Caller, ConversationKey
    from bot.platform import Platform
    from bot.store import Store
    from bot.worker import Agent

FOOTER = Footer("offline", "", "expert")
Script = Callable[[Message, Sequence[Turn]], AsyncGenerator[Event]]


async def echo(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
    """Answer with the number of turns before and the question."""
    yield Text(f"{len(history)}: ")
    yield Text(message.text)
    yield Done(f"{len(history)}: {message.text}", FOOTER)


@dataclass
class ScriptedAgent:
    """An agent that yields what `script` yields."""

    script: Script = echo

    def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncGenerator[Event]:
        del preferences
        return self.script(message, history)


async def no_commands(caller: Caller, text: str, desk: Desk) -> Reply:
    if text == "/visa reset":
        await desk.conversations.reset(caller.conversation)
    return Reply(f"command: {text}")


@dataclass
class House:
    """A running bot: the desk that platforms get, and what stands behind it."""

    desk: Desk
    engine: Engine
    worker: Worker
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def work(self, grace: float = 5.0, reconcile: float = 15.0, elsewhere: float = 1.0) -> asyncio.Task[None]:
        """Start the working side; several may run."""
        shift = Shift(worker=self.worker, engine=self.engine, grace=grace, reconcile=reconcile, elsewhere=elsewhere)
        task = asyncio.create_task(shift.run())
        self.tasks.append(task)
        return task

    async def close(self) -> None:
        """End the working sides, each cleanly."""
        for task in self.tasks:
            task.cancel()
        for task in self.tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def idle(self, conversation: ConversationKey, seconds: float = 10.0) -> None:
        """Return when nothing waits in a conversation any more."""
        async with asyncio.timeout(seconds):
            while await self.desk.inbox.pending(conversation):
                await asyncio.sleep(0.005)


def furnish(
    store: Store,
    engine: Engine,
    *,
    platforms: Sequence[Platform],
    agent: Agent,
    seal: Seal,
    rules: Rules,
    deadlines: Deadlines,
    allowance: Allowance,
) -> House:
    """Wire a bot as the assembly does."""
    inbox = Inbox(store, seal, engine.wake, rules)
    conversations, limits, policy = Conversations(store, seal), Limits(store, allowance), Policy(store)
    desk = Desk(
        settings=Settings(),
        store=store,
        inbox=inbox,
        conversations=conversations,
        limits=limits,
        policy=policy,
        records=Records(conversations, policy),
        alerts=Alerts(store, Shelf(store), {each.name: each for each in platforms}),
        history=shipped,
        tools=tuple,
        commands=no_commands,
    )
    worker = Worker(
        inbox=inbox,
        conversations=conversations,
        limits=limits,
        policy=policy,
        agent=agent,
        platforms={each.name: each for each in platforms},
        estimate=lambda _message, _preferences: Usage(1000, 1000, 0.01),
        deadlines=deadlines,
    )
    return House(desk, engine, worker)


@asynccontextmanager
async def open_house(
    store: Store,
    *platforms: Platform,
    agent: Agent | None = None,
    seal: Seal | None = None,
    rules: Rules | None = None,
    deadlines: Deadlines | None = None,
    allowance: Allowance | None = None,
    working: bool = True,
) -> AsyncIterator[House]:
    """Run a bot with these platforms until the end of the block."""
    async with open_engine(store, (rules or Rules()).lease_ms / 1000) as engine:
        house = furnish(
            store,
            engine,
            platforms=platforms,
            agent=agent or ScriptedAgent(),
            seal=seal or Seal(),
            rules=rules or Rules(),
            deadlines=deadlines or Deadlines(),
            allowance=allowance or Allowance(user_per_minute=1000, channel_per_minute=1000),
        )
        if working:
            house.work()
        try:
            yield house
        finally:
            await house.close()
