"""What is done with each thing heard: durably accepted, then a sign of life; edits redo, deletions forget."""

from __future__ import annotations

import asyncio
import contextlib
import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from pydantic import ValidationError

from adapters.discord.address import Address, snowflake
from adapters.discord.backfill import overlooked
from adapters.discord.dialect import native
from adapters.discord.lenient import THREADS
from adapters.discord.payloads import Incoming
from adapters.discord.pen import nonce
from adapters.discord.read import Ignored, Myself, Room, dated, read, revision
from adapters.discord.typed import Typed, is_command
from adapters.discord.writing import say
from bot.messages import Kind, Message
from bot.store import StoreUnavailable
from bot.telemetry import ACCEPTED, ALERTS, logger

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from datetime import datetime

    from adapters.discord.ears import Ear, Heard, ManyEars
    from adapters.discord.line import Line
    from adapters.discord.notebook import Notebook
    from bot.desk import Desk
    from bot.inbox import Accepted
    from bot.messages import ConversationKey

EDITABLE = timedelta(minutes=30)
"""So long after a question was asked its edit redoes the answer."""
LOOK_WITHIN = 5.0
TEXT = discord.ChannelType.text.value
FORGET_AGAIN = (0.5, 2.0, 10.0)
UNREADABLE = (
    "Discord shows me the words of a message only where I am mentioned, replied to with the ping on, or in direct "
    "messages. Please mention me in the message."
)

NOT_ALL_READ = "I was away, and have not read all that was said here. If I have not answered you, please ask me again."


class Intake:
    """Takes things in, one after the other."""

    def __init__(
        self,
        desk: Desk,
        line: Line,
        client: Ear | ManyEars,
        notebook: Notebook,
        group: asyncio.TaskGroup,
        now: Callable[[], datetime],
    ) -> None:
        self._desk = desk
        self._line = line
        self._client = client
        self._notebook = notebook
        self._group = group
        self._now = now
        self._typed = Typed(desk, client, notebook, now)
        self._mark = self._kept = ""

    async def take(self, heard: Heard) -> None:
        """Deal with one event."""
        if heard.event in {"MESSAGE_DELETE", "MESSAGE_DELETE_BULK"}:
            for each in heard.payload.get("ids") or [heard.payload["id"]]:
                await self._deleted(str(each))
            return
        try:
            incoming = dated(Incoming.model_validate(heard.payload), self._now())
        except ValidationError:
            # An update may be a fragment (a preview was added): nothing that a person wrote.
            if heard.event == "MESSAGE_CREATE":
                logger().warning("discord_message_unread", keys=sorted(heard.payload))
            return
        if heard.event == "MESSAGE_CREATE":
            await self.message(incoming)
        else:
            await self._edited(incoming)

    async def message(self, incoming: Incoming) -> None:
        """Take in a message that is new, or was missed."""
        found = await self._read(incoming)
        if isinstance(found, Message):
            self._line.forgive(int(incoming.channel_id))
            await (self._typed.run(found, incoming) if is_command(found) else self._question(found))
        elif found is Ignored.UNREADABLE:
            await self._hint(incoming)
        self.reached(incoming.id)

    def reached(self, message: str) -> None:
        """Note that everything up to this message was dealt with."""
        self._mark = max(self._mark, message, key=int) if self._mark else message

    async def _read(self, incoming: Incoming) -> Message | Ignored:
        assert self._client.user is not None
        room = await self._room(incoming)
        guild = self._client.get_guild(int(room.guild)) if room.guild else None
        roles = (guild.me.roles if guild.me else [role for role in [guild.self_role] if role]) if guild else ()
        mine = frozenset(str(role.id) for role in roles if not role.is_default())
        return read(incoming, room, Myself(str(self._client.user.id), mine))

    async def _room(self, incoming: Incoming) -> Room:
        channel: object = self._client.get_channel(int(incoming.channel_id))
        if incoming.guild_id is None and isinstance(channel, discord.abc.GuildChannel | discord.Thread):
            guild = str(channel.guild.id)  # REST leaves the guild out
        else:
            guild = incoming.guild_id or ""
        if not guild:
            return Room(channel=incoming.channel_id)
        parent, owner, kind = await self._about(incoming.channel_id, channel)
        if parent:
            own = self._client.user is not None and owner == str(self._client.user.id)
            return Room(guild, parent, incoming.channel_id, own=own)
        wanted = [each.strip() for each in self._desk.settings.discord_threads.split(",")]
        opens = kind == TEXT and ("all" in wanted or incoming.channel_id in wanted)
        return Room(guild, incoming.channel_id, opens_threads=opens)

    async def _about(self, identity: str, channel: object) -> tuple[str, str, int]:
        """Return the parent and the owner, where it is a thread, and the kind of a channel.

        One that the session did not list is asked for: an old thread that somebody has woken.
        """
        if isinstance(channel, discord.Thread):
            return str(channel.parent_id), str(channel.owner_id), channel.type.value
        if isinstance(channel, discord.abc.GuildChannel):
            return "", "", channel.type.value
        try:
            async with asyncio.timeout(LOOK_WITHIN):
                told: Any = await self._client.http.get_channel(int(identity))
        except (discord.HTTPException, TimeoutError, OSError):
            return "", "", -1
        kind = told.get("type", TEXT)
        return (told.get("parent_id") or "") if kind in THREADS else "", told.get("owner_id", ""), kind

    async def _question(self, message: Message) -> None:
        if not message.conversation.workspace.isdigit():
            await self._notebook.remember_private(message.conversation.channel, self._now())
        accepted = await self._accept(message)
        # Only now: whoever looks for what was missed passes over what is noted here.
        await self._notebook.remember_question(message.revises or message.id, message.conversation)
        ACCEPTED.labels("discord", str(accepted.fresh).lower()).inc()
        channel = int(Address.decode(message.route).channel)
        if accepted.refusal:
            self._aside(say(self._client, channel, native(accepted.refusal), nonce(message.id, -1)))
        elif accepted.fresh and accepted.ahead:
            self._aside(self._sign(channel))

    async def _accept(self, message: Message) -> Accepted:
        """Insist until Redis has it: Discord asks for no acknowledgement, so nobody else would try again."""
        pause = 0.1
        while True:
            try:
                return await self._desk.accept(message)
            except StoreUnavailable as error:
                logger().warning("discord_waits_for_redis", reason=str(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, 5.0)

    async def _edited(self, incoming: Incoming) -> None:
        if incoming.edited_timestamp is None or self._now() - incoming.said_at > EDITABLE:
            return
        found = await self._read(incoming)
        if not isinstance(found, Message):
            return
        anew = revision(found, incoming.edited_timestamp)
        if is_command(found):
            await self._typed.run(replace(found, id=anew), incoming)
            return
        if await self._notebook.question(found.id) is None:
            await self._question(found)  # the edit has added the mention
            return
        await self._question(replace(found, id=anew, kind=Kind.REVISION, revises=found.id))

    async def _deleted(self, message: str) -> None:
        conversation = await self._notebook.question(message)
        if conversation is None:
            return
        if not await self._forget(conversation, message):
            self._aside(self._forget_later(conversation, message))

    async def _forget_later(self, conversation: ConversationKey, message: str) -> None:
        """Look again: a turn that runs takes its reply away itself, unless it was just about to end."""
        for pause in FORGET_AGAIN:
            await asyncio.sleep(pause)
            with contextlib.suppress(StoreUnavailable):
                if await self._forget(conversation, message):
                    return

    async def _forget(self, conversation: ConversationKey, message: str) -> bool:
        """Forget a question; take its reply away and say so, where there is one that nobody writes on."""
        noted = await self._desk.forget_turn(conversation, message)
        channel = noted.get("channel") or conversation.thread or conversation.channel
        channel = channel if channel.isdigit() else conversation.channel
        for part in json.loads(noted.get("parts", "[]")):
            place = self._client.get_partial_messageable(int(channel))
            with contextlib.suppress(discord.HTTPException):
                await place.get_partial_message(part).delete()
        return bool(noted)

    async def _hint(self, incoming: Incoming) -> None:
        if await self._notebook.tell_once("unreadable", incoming.channel_id):
            self._aside(say(self._client, int(incoming.channel_id), UNREADABLE, nonce(incoming.id, 0)))

    async def regret(self, channel: int) -> None:
        """Tell people that not everything was read which they said while the bot was away."""
        logger().warning("discord_backfill_cut", channel=channel)
        ALERTS.labels("discord_backfill_cut").inc()
        if await self._notebook.tell_once("cut", str(channel)):
            self._aside(say(self._client, channel, NOT_ALL_READ, nonce(f"cut {channel}", int(self._now().timestamp()))))

    def look_back(self, channels: list[int], mark: str, after: str) -> None:
        """Tell people where somebody asked, since the mark, what is too old by now to be answered."""

        async def look() -> None:
            for channel in channels:
                said = await overlooked(self._client, channel, mark, after)
                if any([isinstance(await self._read(each), Message) for each in said]):
                    await self.regret(channel)

        self._aside(look())

    def _aside(self, errand: Coroutine[Any, Any, None]) -> None:
        """Run an errand beside what comes next; its failure is logged, and deafens nobody."""

        async def safely() -> None:
            try:
                await errand
            except Exception:  # noqa: BLE001 — an errand is a courtesy
                logger().exception("discord_errand_failed")

        self._group.create_task(safely())

    async def _sign(self, channel: int) -> None:
        with contextlib.suppress(discord.HTTPException, OSError):
            await self._client.get_partial_messageable(channel).typing()

    async def begin_mark(self) -> None:
        """Set the mark at the first start: what was said before is not for us."""
        self._mark = snowflake(self._now())
        await self.keep_mark()

    async def keep_mark(self) -> None:
        """Keep how far we are, where it has changed."""
        if self._mark and self._mark != self._kept:
            await self._notebook.raise_watermark(self._mark)
            self._kept = self._mark
