"""Discord as the bot sees a platform: shows answers, sends alerts, fetches files, and listens."""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp
import discord
from discord import app_commands

from adapters.discord.asking import choosing
from adapters.discord.cards import turning
from adapters.discord.clicks import pressed
from adapters.discord.deliver import Turns, deliver
from adapters.discord.layout import plain
from adapters.discord.line import Line, point
from adapters.discord.listen import Listener
from adapters.discord.notebook import Notebook
from adapters.discord.read import PLATFORM
from adapters.discord.slash import Slash
from adapters.discord.supervise import Patience
from adapters.discord.sync import sync
from adapters.discord.writing import post

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from adapters.discord.ears import Ear, ManyEars
    from bot.desk import Desk, Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment, Message
    from bot.settings import Settings
    from bot.store import Store
    from bot.telemetry import Health

FETCH_LIMIT = 10 * 1024 * 1024
FETCH_WITHIN = 20.0
FILES_OF_DISCORD = {"cdn.discordapp.com", "media.discordapp.net"}


def utcnow() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


class TooLarge(ValueError):
    """The file is larger than what the bot reads; the text says the limit."""


class Discord:
    """The platform `discord`; made by `discord_platform`, once a process."""

    name = PLATFORM

    def __init__(
        self,
        settings: Settings,
        store: Store,
        providers: tuple[str, ...],
        now: Callable[[], datetime],
        patience: Patience,
    ) -> None:
        point(settings)
        self._settings = settings
        self._store = store
        self._providers = providers
        self._now = now
        self._patience = patience
        self._line = Line(settings)
        self._turns: Turns = Counter()

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Show the answer under `message`, on the reply that stands already if there is one."""
        paced = self._settings.rate_budgets != "off"
        await deliver(
            self._line,
            message,
            outbox,
            events,
            turns=self._turns,
            paced=paced,
            providers=self._providers,
            now=self._now,
        )

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send one message of our own accord; a repeated `nonce` sends nothing."""
        client = await self._line.client()
        notebook = Notebook(self._store, str(client.application_id))
        if await notebook.was_sent(nonce):
            return
        channel = await self._channel_of(target)
        self._line.check(channel)
        layout = plain(reply)
        for index, page in enumerate(layout.pages):
            files = [each.as_file() for each in layout.files] if index == len(layout.pages) - 1 else []
            told = hashlib.blake2b(f"{nonce}/{index}".encode(), digest_size=12).hexdigest()
            await post(client, channel, page, told, files=files)

        await notebook.remember_sent(nonce)

    async def _channel_of(self, target: Target) -> int:
        """Return where an alert goes: the thread or direct messages it was asked in, else the person's own."""
        key = target.conversation
        if not key.workspace.isdigit() or key.thread.isdigit():
            return int(key.thread or key.channel)
        if key.thread.startswith("@"):
            client = await self._line.client()
            with contextlib.suppress(discord.HTTPException):  # no direct messages: tell them where they asked
                return int((await client.http.start_private_message(target.author.id))["id"])
        return int(key.channel)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return the bytes of a file of Discord's; raise TooLarge, ValueError or OSError."""
        host = urlsplit(attachment.reference).hostname
        if host not in FILES_OF_DISCORD | {urlsplit(self._settings.discord_api_url).hostname}:
            raise ValueError("that is no file of Discord's")
        if attachment.size > FETCH_LIMIT:
            raise TooLarge(f"{attachment.name} is larger than {FETCH_LIMIT // 1024 // 1024} MB")
        timeout = aiohttp.ClientTimeout(total=FETCH_WITHIN)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.get(attachment.reference, raise_for_status=True, allow_redirects=False) as response,
            ):
                content = await response.content.read(FETCH_LIMIT + 1)
                while len(content) <= FETCH_LIMIT and (more := await response.content.read(1 << 16)):
                    content += more
        except aiohttp.ClientError as error:
            raise OSError(f"Discord did not hand over {attachment.name}; please send it again") from error
        if len(content) > FETCH_LIMIT:
            raise TooLarge(f"{attachment.name} is larger than {FETCH_LIMIT // 1024 // 1024} MB")
        return content

    async def listen(self, desk: Desk, health: Health) -> None:
        """Listen until cancelled; `health` is told how well we hear."""

        async def dress(client: Ear | ManyEars, notebook: Notebook) -> None:
            tree: app_commands.CommandTree[Ear | ManyEars] = app_commands.CommandTree(client)
            Slash(desk, self._now).plant(tree)
            client.add_dynamic_items(*(kind(desk, self._now) for kind in (pressed, turning, choosing)))
            await sync(tree, notebook)

        listener = Listener(desk, self._line, self._now, dress, self._patience)
        health.watch(PLATFORM, listener.condition)
        await listener.run()

    async def close(self) -> None:
        """Hang up."""
        await self._line.close()


def discord_platform(
    settings: Settings,
    store: Store,
    providers: tuple[str, ...] = (),
    now: Callable[[], datetime] = utcnow,
    patience: Patience | None = None,
) -> Discord:
    """Return the platform; `providers` are the names offered by the buttons "Answer with ..."."""
    return Discord(settings, store, providers, now, patience or Patience())
