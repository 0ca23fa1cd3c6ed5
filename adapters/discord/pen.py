"""Writes one reply: posts each of its messages exactly once, and edits the same ones ever after."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

import aiohttp
import discord

from adapters.discord.address import moment
from adapters.discord.leaving import Extra, Leaving
from adapters.discord.line import TOO_FAST, Shut, wished_pause
from adapters.discord.spot import Spot
from adapters.discord.writing import ORIGINAL, Hook, akin, edit, post
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.discord.address import Address
    from adapters.discord.layout import Layout, Upload
    from adapters.discord.line import Line
    from bot.inbox import Outbox

WRITE_WITHIN = 60.0
"""Seconds for one message of the reply, with all that has to be tried."""
NONCE_LIVES = timedelta(minutes=2)
"""Discord remembers a nonce "for the past few minutes"; for two we rely on it."""
LOOK_BACK = 100
"""Messages of the channel that are looked through for one of ours."""
EMPTY = "\u200b"
"""What Discord takes for a message, and nobody sees."""
FORBIDDEN = 403
LOCKED, TOO_MANY_EDITS = 50083, 30046
"""Codes of Discord's refusals: the thread is locked; a message older than an hour takes no more edits."""

NOT_THERE = (
    "You asked me something in <#{channel}>, but I may not write there. A moderator can allow me *Send Messages*, in "
    "threads *Send Messages in Threads*; or ask me here."
)

Files: TypeAlias = "tuple[Upload, ...] | None"
"""None: leave the files as they are."""


class Gone(Exception):
    """Somebody deleted the reply, or its channel: nothing is left to write on."""


def nonce(turn: str, part: int) -> str:
    """Return the nonce of a part: the same in every process, at most 25 characters."""
    return hashlib.blake2b(f"{turn}/{part}".encode(), digest_size=12).hexdigest()


class Pen:
    """The reply of one turn; what was posted is read from and noted in the outbox."""

    def __init__(self, line: Line, address: Address, turn: str, outbox: Outbox, now: Callable[[], datetime]) -> None:
        self._line = line
        self._address = address
        self._turn = turn
        self._outbox = outbox
        self._now = now
        state = outbox.state
        self._parts: list[int] = json.loads(state.get("parts", "[]"))
        self._intent: list[str] = json.loads(state.get("intent", "[]"))
        self._spot = Spot(line, address, outbox)
        self._leaving = Leaving()
        self._written: dict[int, tuple[str, tuple[str, ...]]] = {}
        if address.original and not self._parts:
            self._parts = [int(address.original)]

    @property
    def begun(self) -> bool:
        """Say whether a message of the reply stands already."""
        return bool(self._parts) and not (self._address.original and not self._written)

    async def type(self) -> None:
        """Show that an answer is being written."""
        channel = await self._spot.channel()
        self._line.check(channel)
        client = await self._line.client()
        await client.get_partial_messageable(channel).typing()

    async def write(self, layout: Layout, view: discord.ui.View | None, *, final: bool = False) -> int:
        """Show the layout, buttons and files under its last page; return how many edits that took.

        The `final` form also takes away the files and the surplus messages of an earlier answer; before, they stay:
        who begins anew after another process may still come to need them.

        Raise Gone when the reply was deleted, Shut when the channel is closed to us; another failure of Discord comes
        as its own exception, and writing again is safe.
        """
        edits = 0
        last = len(layout.pages) - 1
        for index, page in enumerate(layout.pages):
            files = layout.files if index == last else ()
            stood = index < len(self._parts)
            edits += stood & await self._put(index, page, view if index == last else None, files if final else None)
        if final and self._intent == [str(len(self._parts)), *self._intent[1:]]:
            await self._put(len(self._parts), EMPTY, None, ())  # may stand, and nobody lived to note it: found, it goes
        while final and len(self._parts) > len(layout.pages):
            await self._drop_last()
        return edits

    async def erase(self) -> None:
        """Take the whole reply away."""
        while self._parts:
            await self._drop_last()

    async def _put(self, index: int, page: str, view: discord.ui.View | None, files: Files) -> bool:
        """Let a part say this; return whether that took a request."""
        buttons = tuple(child.custom_id for child in view.children) if view else ()  # type: ignore[attr-defined]  # this bot's views hold buttons only
        if self._written.get(index) == (page, buttons) and not files:
            return False
        async with asyncio.timeout(WRITE_WITHIN):
            while not await self._taken(index, page, view, files):
                pass  # with something less, or somewhere else
        self._written[index] = (page, buttons)
        return True

    async def _taken(self, index: int, page: str, view: discord.ui.View | None, files: Files) -> bool:
        """Write a part; False where it was refused and another try may do. Raise Shut when none may."""
        channel = await self._spot.channel()
        self._line.check(channel)
        out = self._leaving.out
        page = self._leaving.noted(page, files=bool(files))
        lean_view, lean_files = None if Extra.BUTTONS in out else view, () if Extra.FILES in out and files else files
        try:
            await self._insist(lambda: self._send(index, page, lean_view, lean_files))
        except discord.HTTPException as error:
            extras = {Extra.REFERENCE: index == 0, Extra.BUTTONS: view, Extra.FILES: files}
            if error.code != LOCKED and self._leaving.more(error, {each for each, held in extras.items() if held}):
                logger().info("discord_refused", turn=self._turn, left_out=sorted(out), reason=str(error))
                return False
            if not isinstance(error, discord.Forbidden):
                raise
            if error.code != LOCKED:
                self._line.shun(channel)
            if not self._parts and await self._spot.go_back():
                return False
            raise Shut(str(channel)) from error
        return True

    async def _insist(self, step: Callable[[], Awaitable[None]]) -> None:
        """Do a step again when the connection broke: every step here may safely run twice."""
        for pause in (0.2, 1.0, None):
            try:
                await step()
            except (aiohttp.ClientError, OSError):
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            except discord.HTTPException as error:
                page = error.status == FORBIDDEN and error.text.lstrip().startswith("<")
                if error.status != TOO_FAST and not page:
                    raise
                # A refusal that is no JSON comes from what stands before Discord: it says nothing of the channel.
                raise discord.RateLimited(wished_pause(error)) from error
            else:
                return

    async def _send(self, index: int, page: str, view: discord.ui.View | None, files: Files) -> None:
        """Edit a part that stands; else find it, where an earlier try has posted it, or post it."""
        if index < len(self._parts):
            try:
                await self._edit(index, page, view, files)
            except discord.HTTPException as error:
                if error.code != TOO_MANY_EDITS:
                    raise
                await self._begin_anew(index)
            else:
                return
        identity, content = await self._find(index, page) or await self._post(index, page, view, files)
        self._parts = [*self._parts, identity]
        self._intent = []
        await self._outbox.note(parts=json.dumps(self._parts), intent="[]")
        if content != page:
            await self._edit(index, page, view, files)

    async def _begin_anew(self, index: int) -> None:
        """Go on in new messages where Discord takes no more edits of one that is older than an hour."""
        self._turn = f"{self._turn}+"
        self._parts, self._intent = self._parts[:index], []
        await self._outbox.note(parts=json.dumps(self._parts), intent="[]")

    async def _post(self, index: int, page: str, view: discord.ui.View | None, files: Files) -> tuple[int, str]:
        """Post a part; return its id and what stands there, which an earlier try may have written."""
        if not self._intent:
            self._intent = [str(index), self._now().isoformat()]
            await self._outbox.note(intent=json.dumps(self._intent))
        client, channel = await self._line.client(), await self._spot.channel()
        may_reply = self._spot.where_it_was_asked and Extra.REFERENCE not in self._leaving.out
        question = int(self._address.question or 0) if index == 0 and may_reply else 0
        uploads = [each.as_file() for each in files or ()]
        try:
            said = await post(
                client, channel, page, nonce(self._turn, index), view=view, files=uploads, reply_to=question
            )
        except discord.HTTPException as error:
            self._intent = self._intent if error.status >= 500 else []  # refused: nothing stands there
            raise
        return int(said["id"]), said.get("content", page)

    async def _find(self, index: int, page: str) -> tuple[int, str] | None:
        """Find a message that an earlier try posted without living to note it: its nonce may be too old by now.

        Not every server knows nonces, so that we look in any case; while they live, only what is ours for certain.
        """
        if self._intent[:1] != [str(index)]:
            return None
        since = datetime.fromisoformat(self._intent[1])
        certain = self._now() - since < NONCE_LIVES
        client = await self._line.client()
        after = self._parts[-1] if self._parts else int(self._address.question or 0)
        try:
            told: Any = await client.http.logs_from(await self._spot.channel(), LOOK_BACK, after=after)
        except discord.HTTPException as error:
            if certain or error.status in {403, 404}:
                return None  # where nothing can be read back, an answer that may stand twice is better than none
            raise
        own = str(client.user.id) if client.user else ""
        for each in sorted(told, key=lambda each: int(each["id"])):
            if each.get("author", {}).get("id") != own or (
                certain and index and not akin(each.get("content", ""), page)
            ):
                continue
            if self._fits(each, index, since):
                return int(each["id"]), each.get("content", "")
        return None

    def _fits(self, message: Any, index: int, since: datetime) -> bool:
        """Say whether one of our messages is that part: the first replies to the question, the others to nothing."""
        replied = (message.get("message_reference") or {}).get("message_id")
        if index == 0 and self._address.question and self._spot.where_it_was_asked:
            return bool(replied == self._address.question)
        return replied is None and abs(moment(message["id"]) - since) < timedelta(minutes=1)

    async def _edit(self, index: int, page: str, view: discord.ui.View | None, files: Files) -> None:
        client = await self._line.client()
        attached = None if files is None else [each.as_file() for each in files]
        message = self._parts[index]
        try:
            if index == 0 and self._address.by_webhook(self._now()):
                hook = Hook(client, int(self._address.application), self._address.token)
                await hook.edit(page, view=view, files=attached, message=str(message or ORIGINAL))
            else:
                await edit(client, await self._spot.channel(), message, page, view=view, files=attached)
        except discord.NotFound as error:
            raise Gone(str(message)) from error

    async def confide(self, person: str) -> None:
        """Tell who asked, in private, that nothing may be written where they asked; an interaction needs no leave."""
        if not self._address.question or self._parts:
            return
        client = await self._line.client()
        with contextlib.suppress(discord.HTTPException, OSError):  # they take no direct messages either
            private: Any = await client.http.start_private_message(person)
            text = NOT_THERE.format(channel=self._address.channel)
            await post(client, int(private["id"]), text, nonce(f"{self._turn}/private", 0))

    async def _drop_last(self) -> None:
        client, channel = await self._line.client(), await self._spot.channel()
        with contextlib.suppress(discord.NotFound, discord.Forbidden):  # it is gone, or not ours to take away
            await client.get_partial_messageable(channel).get_partial_message(self._parts[-1]).delete()
        self._written.pop(len(self._parts) - 1, None)
        self._parts = self._parts[:-1]
        await self._outbox.note(parts=json.dumps(self._parts))
