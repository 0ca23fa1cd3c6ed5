"""Commands that are written as messages, as people from other platforms do: each is run once, and answered there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.layout import plain
from adapters.discord.pen import nonce
from adapters.discord.show import AWAY
from adapters.discord.writing import say
from bot.events import Reply
from bot.messages import Caller
from bot.store import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.ears import Ear, ManyEars
    from adapters.discord.layout import Layout
    from adapters.discord.notebook import Notebook
    from adapters.discord.payloads import Incoming
    from bot.desk import Desk
    from bot.messages import Message

IN_PRIVATE = "I have sent it to you in a direct message."
NOT_HERE = "That is for your eyes only: write it to me in a direct message, or use the command that Discord offers."


def is_command(message: Message) -> bool:
    """Say whether a message is a command."""
    return message.text.startswith("/visa")


@dataclass(frozen=True, slots=True)
class Typed:
    """Runs them."""

    desk: Desk
    client: Ear | ManyEars
    notebook: Notebook
    now: Callable[[], datetime]

    async def run(self, message: Message, incoming: Incoming) -> None:
        """Run a command, unless it was run before: Discord tells of it again, and the backfill finds it."""
        channel = int(incoming.channel_id)
        try:
            if not await self.notebook.tell_once("command", message.id):
                return
            caller = Caller(message.conversation, message.author, admin=self._may_manage(incoming), at=self.now())
            reply = await self.desk.command(caller, message.text)
        except StoreUnavailable:
            reply = Reply(AWAY)
        layout = plain(reply)
        if reply.personal and message.conversation.workspace.isdigit():
            layout = await self._confided(incoming.author.id, layout, message.id)
        await self._show(channel, layout, f"{message.id}/here")

    async def _confided(self, person: str, layout: Layout, turn: str) -> Layout:
        """Show somebody something in private; return what to say of it before all."""
        try:
            private: Any = await self.client.http.start_private_message(person)
        except discord.HTTPException:
            return plain(Reply(NOT_HERE))
        await self._show(int(private["id"]), layout, turn)
        return plain(Reply(IN_PRIVATE))

    async def _show(self, channel: int, layout: Layout, turn: str) -> None:
        for index, page in enumerate(layout.pages):
            files = layout.files if index == len(layout.pages) - 1 else ()
            await say(self.client, channel, page, nonce(turn, index), [each.as_file() for each in files])

    def _may_manage(self, incoming: Incoming) -> bool:
        """Judge by the roles that the message itself brings; a direct conversation is its owner's."""
        channel = self.client.get_channel(int(incoming.channel_id))
        guild = getattr(channel, "guild", None)
        if guild is None:
            return incoming.guild_id is None
        if str(guild.owner_id) == incoming.author.id:
            return True
        listed = {each.strip() for each in self.desk.settings.discord_admin_roles.split(",")}
        roles = [guild.get_role(int(each)) for each in incoming.roles]
        return bool(listed.intersection(incoming.roles)) or any(
            role is not None and (role.permissions.manage_channels or role.permissions.administrator) for role in roles
        )
