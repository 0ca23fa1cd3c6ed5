"""A whole bot in a strict local Slack: people talk, the bot answers, the test looks at what they see."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from adapters.slack.deliver import Pace
from adapters.slack.listen import Sockets
from adapters.slack.plug import SlackPlug, plug
from bot.commands import run
from bot.events import Reply
from bot.messages import ConversationKey, Preferences
from bot.settings import Settings
from bot.store.seal import Seal
from bot.telemetry import Health
from tests.fakes.house import House, Script, ScriptedAgent, echo, open_house
from tests.fakes.slack import FakeSlack, Person, Post, Room

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.messages import Caller
    from bot.store import Store
    from bot.worker import Deadlines

QUICK = Pace(native=0.02, direct=0.02, channel=0.02)


@dataclass
class Commands:
    """Commands that say what they were asked; `said` remembers."""

    said: list[tuple[str, str]]
    replies: dict[str, Reply]
    real: bool = False
    """Run the commands of the bot instead."""

    async def __call__(self, caller: Caller, text: str, desk: Desk) -> Reply:
        self.said.append((caller.author.id, text))
        if self.real:
            return await run(caller, text, desk)
        return self.replies.get(text) or self.replies.get(text.partition(" ")[0]) or Reply(f"Did: {text}")


@dataclass
class Scene:
    """A Slack, a bot in it, and what connects them."""

    slack: FakeSlack
    house: House
    plug: SlackPlug
    commands: Commands
    health: Health
    listening: asyncio.Task[None]

    @property
    def desk(self) -> Desk:
        return self.house.desk

    async def idle(self, *rooms: Room, team: str = "T1", seconds: float = 30) -> None:
        """Return when nothing waits in the threads of these rooms and every small job is done."""
        for room in rooms:
            threads = {post.thread or post.ts for post in room.posts.values()} | ({""} if room.direct else set())
            for thread in threads:
                await self.house.idle(ConversationKey("slack", team, room.id, thread), seconds)
        await self.plug.errands.finish()

    async def answer(self, person: Person, room: Room, text: str, *, thread: str = "") -> Post:
        """Let a person say something, and return the one answer that they see."""
        asked = await person.say(room, text, thread=thread)
        return await self.reply_to(asked, room)

    async def reply_to(self, asked: Post, room: Room) -> Post:
        """Return the one answer that stands under a message."""
        await self.idle(room, team=room_team(self.slack, room))
        seen = [post for post in self.slack.posts(room, thread=asked.thread or asked.ts) if post.ts > asked.ts]
        assert len(seen) == 1, [post.words for post in seen]
        return seen[0]


def room_team(slack: FakeSlack, room: Room) -> str:
    """Return the workspace of a room."""
    return next(team.id for team in slack.world.teams.values() if room.id in team.rooms)


def slack_settings(slack: FakeSlack, **more: Any) -> Settings:
    """Return settings that lead to the fake, and nowhere else."""
    given: dict[str, Any] = {
        "slack_bot_token": "xoxb-1",
        "slack_app_token": slack.app_token,
        "slack_api_url": slack.url,
    }
    return Settings(_env_file=None, **(given | more))


@asynccontextmanager
async def open_scene(
    store: Store,
    *,
    script: Script = echo,
    http: bool = False,
    rates: bool = False,
    pace: Pace = QUICK,
    seal: Seal | None = None,
    deadlines: Deadlines | None = None,
    replies: dict[str, Reply] | None = None,
    slack: FakeSlack | None = None,
    workers: int = 1,
    **settings: Any,
) -> AsyncIterator[Scene]:
    """Open a Slack with one team, room C1 and a bot that listens and answers; nothing bad may have been shown."""
    commands = Commands([], replies or {})
    closed = seal or Seal()
    async with contextlib.AsyncExitStack() as stack:
        fake = slack if slack is not None else await stack.enter_async_context(FakeSlack(rates=rates))
        plugs: list[SlackPlug] = []
        stack.push_async_callback(closed_all, plugs)
        fake.team()
        fake.room()
        ways: dict[str, Any] = (
            {"slack_app_token": "", "slack_signing_secret": "sign", "slack_http_port": 0} if http else {}
        )
        house = await stack.enter_async_context(
            open_house(store, agent=ScriptedAgent(script), seal=closed, deadlines=deadlines, working=False)
        )
        chosen = slack_settings(fake, **({"rate_budgets": "on" if rates else "off"} | ways | settings))
        memory = replace(house.desk.conversations, defaults=Preferences("offline", "expert", "default"))
        house.desk = replace(house.desk, settings=chosen, commands=commands, conversations=memory)
        health = Health()
        slack_plug = move_in(house, closed, health, pace, workers)
        plugs.append(slack_plug)
        listening = asyncio.create_task(slack_plug.listen())
        try:
            await ready(fake, slack_plug, http=http)
            yield Scene(fake, house, slack_plug, commands, health, listening)
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening
    assert fake.world.complaints == []


def move_in(house: House, seal: Seal, health: Health, pace: Pace, workers: int) -> SlackPlug:
    """Let the house answer in Slack."""
    made = plug(house.desk, seal, health, pace)
    made.platform.api.pause = 0.01
    for way in made.ways_in:
        if isinstance(way, Sockets):
            way.stagger, way.ping, way.dead = 0.0, 0.5, 3.0
    house.worker = replace(house.worker, platforms={"slack": made.platform})
    for _ in range(workers):
        house.work()
    return made


async def closed_all(plugs: list[SlackPlug]) -> None:
    """Close what was opened, after the workers have gone."""
    for each in plugs:
        await each.close()


async def ready(fake: FakeSlack, slack_plug: SlackPlug, *, http: bool) -> None:
    """Return when the bot can hear."""
    async with asyncio.timeout(10):
        if not http:
            await fake.sockets.until(2)
            return
        (way,) = slack_plug.ways_in
        while not getattr(way, "address", ""):
            await asyncio.sleep(0)
        fake.delivery.http = str(getattr(way, "address", ""))


__all__ = ["Scene", "Sequence", "open_scene", "slack_settings"]
