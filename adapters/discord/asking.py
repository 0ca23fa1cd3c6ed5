"""A question that comes as an interaction: acknowledged first, then taken in; its answer is what it was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import places
from adapters.discord.read import Earlier, Person, quote
from adapters.discord.show import apologise, show
from adapters.discord.writing import Hook, acknowledge
from bot.messages import Attachment, Message, Reply
from bot.store import StoreUnavailable

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.places import Interaction
    from bot.desk import Desk

AWAY = "I cannot reach my memory just now, so I have not taken this. Please try again in a minute."
CROWDED = "Too many questions wait here; please try again later."
NEXT = r"visa-next:(?P<turn>[\w.-]+):(?P<thread>@?[\w.-]*)"
"""The id of the select of next questions: under which turn, in which thread part of the conversation's key."""
LONGEST = 100
"""Characters of an option: https://discord.com/developers/docs/components/reference#string-select"""


async def take(
    desk: Desk,
    interaction: Interaction,
    text: str,
    now: datetime,
    *,
    about: discord.Message | None = None,
    thread: str | None = None,
) -> None:
    """Acknowledge an interaction and take its question in; `thread` is what a component remembers of its place."""
    original = await acknowledge(interaction, thinking=True) or await Hook.of(interaction).original()
    message = Message(
        id=str(interaction.id),
        conversation=places.conversation(interaction, thread),
        author=places.author(interaction),
        text=text,
        sent_at=now,
        quotes=(quote(_earlier(about)),) if about and about.content else (),
        attachments=tuple(map(_attachment, about.attachments)) if about else (),
        route=places.address(interaction, original, now).encode(),
    )
    accepted = await desk.accept(message)
    if not accepted.fresh:
        await show(interaction, Reply(accepted.refusal or CROWDED))


def _earlier(message: discord.Message) -> Earlier:
    person = Person(id=str(message.author.id), username=message.author.name, global_name=message.author.global_name)
    return Earlier(id=str(message.id), author=person, content=message.content)


def _attachment(each: discord.Attachment) -> Attachment:
    media_type = (each.content_type or "application/octet-stream").partition(";")[0]
    return Attachment(each.filename, media_type, each.size, each.url)


def suggested(turn: str, thread: str, questions: tuple[str, ...]) -> discord.ui.Select[Any] | None:
    """Return the next questions as a select; None where there are none that fit."""
    fitting = [each for each in dict.fromkeys(questions) if 0 < len(each) <= LONGEST][:25]
    if not fitting:
        return None
    options = [discord.SelectOption(label=each, value=each) for each in fitting]
    return discord.ui.Select(custom_id=f"visa-next:{turn}:{thread}", placeholder="Ask next", options=options)


def choosing(desk: Desk, now: Callable[[], datetime]) -> type[discord.ui.DynamicItem[Any]]:
    """Return the kind of select that the client should know by the form of its id."""

    class Choose(discord.ui.DynamicItem[discord.ui.Select[Any]], template=NEXT):
        """A select of next questions; whoever chooses one asks it."""

        def __init__(self, item: discord.ui.Select[Any], thread: str) -> None:
            super().__init__(item)
            self._thread = thread

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Choose:
            """Read the select from its id."""
            del interaction
            assert isinstance(item, discord.ui.Select)
            return cls(item, match["thread"])

        async def callback(self, interaction: Interaction) -> None:
            """Ask the chosen question; in a channel shared with others, in one's own conversation there."""
            values: Any = interaction.data
            thread = None if self._thread.startswith("@") else self._thread
            try:
                await take(desk, interaction, values["values"][0], now(), thread=thread)
            except StoreUnavailable:
                await apologise(interaction, AWAY)

    return Choose
