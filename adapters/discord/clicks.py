"""What pressing a button does; it works after a restart, and whichever process runs the turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import places
from adapters.discord.address import Address
from adapters.discord.buttons import TEMPLATE, Deed, Promise
from adapters.discord.show import apologise, kept
from adapters.discord.writing import acknowledge, whisper
from bot.messages import Author, Kind, Message

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.places import Interaction
    from bot.desk import Desk
    from bot.messages import ConversationKey

NOT_YOURS = "Only the person who asked, or a moderator, can do that."
FINISHED = "This answer is finished already."
FORGOTTEN = "I no longer have this question. Please ask it again."


def pressed(desk: Desk, now: Callable[[], datetime]) -> type[discord.ui.DynamicItem[Any]]:
    """Return the kind of button that the client should know by the form of its id."""

    class Press(discord.ui.DynamicItem[discord.ui.Button[Any]], template=TEMPLATE):
        """A button whose id says everything that is to be known."""

        def __init__(self, item: discord.ui.Button[Any], promise: Promise) -> None:
            super().__init__(item)
            self._promise = promise

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Press:
            """Read the button from its id."""
            del interaction
            assert isinstance(item, discord.ui.Button)
            return cls(item, Promise.of(match))

        async def callback(self, interaction: Interaction) -> None:
            """Keep the promise."""
            await kept(interaction, press(desk, interaction, self._promise, now()))

    return Press


async def press(desk: Desk, interaction: Interaction, promise: Promise, now: datetime) -> None:
    """Do what the button promises, for those who may."""
    if not places.may_press(interaction, promise.asker, desk.settings):
        await whisper(interaction, NOT_YOURS)
        return
    await acknowledge(interaction)
    if trouble := await _keep(desk, interaction, promise, now):
        await apologise(interaction, trouble)


async def _keep(desk: Desk, interaction: Interaction, promise: Promise, now: datetime) -> str:
    key = places.conversation(interaction, promise.thread, promise.asker)
    if promise.deed is Deed.STOP:
        return "" if await desk.stop(key, promise.turn) else FINISHED
    if not await _known(desk, key, promise.turn):
        return FORGOTTEN
    accepted = await desk.accept(_anew(interaction, promise, now))
    return "" if accepted.epoch or accepted.fresh else accepted.refusal


async def _known(desk: Desk, key: ConversationKey, turn: str) -> bool:
    """Say whether a turn is remembered, or just about to be."""
    if any(turn in {message.id, message.revises} for message in await desk.inbox.pending(key)):
        return True
    return any(each.id == turn for each in await desk.conversations.history(key))


def _anew(interaction: Interaction, promise: Promise, now: datetime) -> Message:
    """Return the message that asks for the turn again; the core knows the question.

    Its id holds the state of the reply, so that pressing twice asks once.
    """
    assert interaction.message is not None
    state = interaction.message.edited_at or interaction.message.created_at
    own = places.author(interaction)
    return Message(
        id=f"{promise.turn}.{promise.deed[0]}{int(state.timestamp() * 1000):x}{promise.who}",
        conversation=places.conversation(interaction, promise.thread, promise.asker),
        author=own if own.id == promise.asker else Author(promise.asker),
        text="",
        sent_at=now,
        kind=Kind.CONTINUE if promise.deed is Deed.CONTINUE else Kind.REVISION,
        revises=promise.turn,
        provider=promise.who,
        route=_route(interaction, now).encode(),
    )


def _route(interaction: Interaction, now: datetime) -> Address:
    assert interaction.message is not None
    if places.is_guest(interaction):
        return places.address(interaction, interaction.message.id, now)
    return Address(str(interaction.channel_id))
