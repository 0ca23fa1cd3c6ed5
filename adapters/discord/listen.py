"""The listening side: keeps one client connected whatever happens, and takes what it hears into the inbox in order."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, Any

from adapters.discord.address import moment
from adapters.discord.backfill import missed, places, since
from adapters.discord.ears import Ear, Heard, ManyEars, build
from adapters.discord.line import find_gateway
from adapters.discord.notebook import Notebook
from adapters.discord.supervise import ADVICE, Cause, diagnose
from adapters.discord.takein import Intake
from bot.telemetry import ALERTS, Condition, logger

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.line import Line
    from adapters.discord.supervise import Patience
    from bot.desk import Desk

READY_AT_LATEST = 20.0
QUIET = 3.0
"""Seconds without another guild after which no more are waited for: one may be away, or told in too few words."""
MARK_EVERY = 1.0
"""What lies between the mark and a sudden end is read again, so a short time keeps a storm of ends from growing it."""


class Listener:
    """One process's ears. `run` goes on until it is cancelled."""

    def __init__(
        self,
        desk: Desk,
        line: Line,
        now: Callable[[], datetime],
        dress: Callable[[Ear | ManyEars, Notebook], Any],
        patience: Patience,
    ) -> None:
        self._desk = desk
        self._line = line
        self._now = now
        self._dress = dress
        self._content = desk.settings.discord_message_content
        self._client: Ear | ManyEars | None = None
        self._patience = patience
        self._trouble = "not connected yet"

    def condition(self) -> Condition:
        """Say how well we hear: by the age of the gateway's last word, not by being a running process."""
        if self._trouble or self._client is None:
            return Condition(ok=False, detail=self._trouble)
        age = asyncio.get_running_loop().time() - self._client.heard_at
        if age > self._patience.deaf:
            return Condition(ok=False, detail=f"the gateway has been silent for {age:.0f} s")
        degraded = self._desk.settings.discord_message_content and not self._content
        return Condition(ok=True, detail=ADVICE[Cause.INTENTS] if degraded else "")

    async def run(self) -> None:
        """Listen for ever; nothing that Discord does ends it."""
        self._line.listening = True
        loop = asyncio.get_running_loop()
        try:
            while True:
                error = await self._connected()
                cause = diagnose(error)
                if cause is Cause.INTENTS:
                    self._content = False
                pause = self._patience.pause(cause, loop.time(), random.random())  # noqa: S311 — spreads load
                self._trouble = ADVICE[cause] or f"connecting again after {type(error).__name__}"
                logger().warning("discord_disconnected", cause=cause, error=repr(error), pause=round(pause, 1))
                ALERTS.labels("discord_disconnected").inc()
                await asyncio.sleep(pause)
        finally:
            await self._leave()

    async def _connected(self) -> BaseException | None:
        """Connect, listen, and return what ended it."""
        error: BaseException | None = None
        try:
            await self._listened(await self._logged_in())
        except Exception as fault:  # noqa: BLE001 — the supervisor survives every fault of the library and of Discord
            error = fault
        await self._let_go(error)
        return error

    async def _listened(self, client: Ear | ManyEars) -> None:
        """Be connected and take in what is heard; when one part ends, so do the others."""
        parts = (client.connect(), self._hear(client), self._until_deaf(client))
        tasks = [asyncio.create_task(part) for part in parts]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _until_deaf(self, client: Ear | ManyEars) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        while True:
            left = max(client.heard_at, began) + self._patience.deaf - loop.time()
            if left <= 0:
                raise TimeoutError("the gateway is silent")
            await asyncio.sleep(left)

    async def _logged_in(self) -> Ear | ManyEars:
        if self._client is not None:
            return self._client
        client = build(self._desk.settings, content=self._content)

        async def prepare() -> None:
            await self._dress(client, Notebook(self._desk.store, str(client.application_id)))

        client.open(prepare, self._patience)
        try:
            await client.login(self._desk.settings.discord_token.get_secret_value())
            await find_gateway(client, self._desk.settings)
        except BaseException:
            await client.close()
            raise
        self._client = client
        self._line.adopt(client)
        return client

    async def _let_go(self, error: BaseException | None) -> None:
        """After a fault of one connection the client serves again; one that closed itself is replaced."""
        client = self._client
        if client is None:
            return
        keep = isinstance(client, Ear) and not client.is_closed() and diagnose(error) is Cause.OTHER
        if keep and client.ws is not None:
            with contextlib.suppress(Exception):
                await client.ws.close()
        if not keep:
            await self._hang_up()

    async def _leave(self) -> None:
        """Stop hearing; the answers that are being written may still use the client."""
        client = self._client
        if isinstance(client, Ear) and not client.is_closed():
            with contextlib.suppress(Exception):
                async with asyncio.timeout(2.0):
                    if client.ws is not None:
                        await client.ws.close()
            self._client = None
        else:
            await self._hang_up()
        self._line.inherit()

    async def _hang_up(self) -> None:
        client, self._client = self._client, None
        self._line.lose()
        if client is not None:
            with contextlib.suppress(Exception):
                await client.close()

    async def _hear(self, client: Ear | ManyEars) -> None:
        """Take in what is heard, in order; the mark that says how far we are is kept now and then."""
        async with asyncio.TaskGroup() as group:
            notebook = Notebook(self._desk.store, str(client.application_id))
            intake = Intake(self._desk, self._line, client, notebook, group, self._now)
            marking = group.create_task(self._mark(intake))
            try:
                while True:
                    heard = await client.heard.get()
                    if heard.event in {"READY", "RESUMED"}:
                        self._well()
                    if heard.event == "READY":
                        await self._ready(client, intake, heard)
                    elif heard.event != "RESUMED":
                        await self._take(intake, heard)
            finally:
                marking.cancel()
                with contextlib.suppress(Exception):
                    async with asyncio.timeout(2.0):
                        await intake.keep_mark()

    def _well(self) -> None:
        """Know that we hear again: in a fresh session, or in the one that was (the library goes on with it)."""
        self._patience.well()
        self._trouble = ""

    async def _take(self, intake: Intake, heard: Heard) -> None:
        try:
            await intake.take(heard)
        except Exception:  # noqa: BLE001 — one odd event must not deafen the bot
            logger().exception("discord_event_failed", event_name=heard.event)
            ALERTS.labels("discord_event_failed").inc()

    async def _ready(self, client: Ear | ManyEars, intake: Intake, heard: Heard) -> None:
        """Look for what was missed before going on with what is new: a fresh session replays nothing."""
        logger().info("discord_connected", guilds=len(client.guilds), content=self._content)
        if not self._desk.settings.discord_backfill:
            return
        try:
            await self._backfill(client, intake, heard)
        except Exception:  # noqa: BLE001 — what is heard now matters more than what was missed
            logger().exception("discord_backfill_failed")
            ALERTS.labels("discord_backfill_failed").inc()

    async def _backfill(self, client: Ear | ManyEars, intake: Intake, ready: Heard) -> None:
        notebook = Notebook(self._desk.store, str(client.application_id))
        mark = await notebook.watermark()
        if not mark:
            await intake.begin_mark()
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_AT_LATEST):
                await client.all_here({int(each["id"]) for each in ready.payload.get("guilds", ())}, QUIET)
        after = since(mark, self._now())
        channels = places(client, await notebook.private(), after)
        read = await missed(client, channels, after)
        found = read.messages
        known = await notebook.known(each.id for each in found)
        fresh = [each for each in found if each.id not in known]
        for incoming in fresh:
            await intake.message(incoming)
        if found:
            intake.reached(found[-1].id)
        for channel in read.cut:
            await intake.regret(channel)
        if int(mark) < int(after):
            intake.look_back(places(client, await notebook.private(), mark), mark, after)
        logger().info(
            "discord_backfilled",
            since=moment(after).isoformat(),
            away_longer=moment(mark) < moment(after),
            channels=len(channels),
            messages=len(found),
            fresh=len(fresh),
            cut=read.cut,
        )

    async def _mark(self, intake: Intake) -> None:
        while True:
            await asyncio.sleep(MARK_EVERY)
            with contextlib.suppress(Exception):
                await intake.keep_mark()
