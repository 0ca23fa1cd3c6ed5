"""A question that comes as an interaction: acknowledged first, then taken in; its answer is what it was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord import places
from adapters.discord.payloads import Earlier, Embed, Person, Upload
from adapters.discord.read import attachment, quote
from adapters.discord.show import kept, show
from adapters.discord.writing import Hook, acknowledge
from bot.events import Reply
from bot.messages import Message

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from adapters.discord.places import Interaction
    from bot.desk import Desk

NOTHING = "That message holds no words and no files that I could read."
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
    earlier = _earlier(about) if about else Earlier()
    if about and not (earlier.words or earlier.attachments):
        await show(interaction, Reply(NOTHING, failed=True), shared=True)
        return
    message = Message(
        id=str(interaction.id),
        conversation=places.conversation(interaction, thread),
        author=places.author(interaction),
        text=text,
        sent_at=now,
        quotes=(quote(earlier),) if earlier.words else (),
        attachments=tuple(map(attachment, earlier.attachments)),
        route=places.address(interaction, original, now).encode(),
    )
    accepted = await desk.accept(message)
    if accepted.refused:
        await show(interaction, Reply(accepted.refusal or CROWDED, failed=True), shared=True)


def _earlier(message: discord.Message) -> Earlier:
    """Return a message with what it forwards, and with the words of its cards."""
    parts: list[Any] = [message, *message.message_snapshots]
    cards = [each.content for each in _inside(message.components) if isinstance(each, discord.TextDisplay)]
    return Earlier(
        id=str(message.id),
        author=Person(id=str(message.author.id), username=message.author.name, global_name=message.author.global_name),
        content="\n\n".join(filter(None, [*(each.content for each in parts), *cards])),
        embeds=tuple(Embed.model_validate(embed.to_dict()) for each in parts for embed in each.embeds),
        attachments=tuple(Upload.model_validate(file.to_dict()) for each in parts for file in each.attachments),
    )


def _inside(components: Iterable[Any]) -> Iterator[Any]:
    for each in components:
        yield each
        yield from _inside(getattr(each, "children", ()))


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
            await kept(interaction, take(desk, interaction, values["values"][0], now(), thread=thread))

    return Choose
