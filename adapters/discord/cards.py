"""The bulletin as a card: what it says, and two selects that turn it to one's own category and country."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import discord

from adapters.discord import places
from adapters.discord.choices import AREAS, shown
from adapters.discord.dialect import native, pages
from adapters.discord.show import apologise, kept, show
from adapters.discord.writing import Hook, acknowledge
from bot.events import Table
from bot.telemetry import logger
from bot.visa.bulletin import Area, Preference

if TYPE_CHECKING:
    import re
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.places import Interaction
    from bot.desk import Desk
    from bot.events import Reply

LIMIT = 3500
"""Discord allows 4,000 characters in all the components of a message; the rest is for what the selects say.

https://discord.com/developers/docs/components/reference#text-display
"""
TEMPLATE = r"visa-card:(?P<axis>preference|area):(?P<month>[\d-]*):(?P<preference>\w*):(?P<area>\w*):(?P<asker>\d+)"
ACCENT = 0x1F4E79
INVALID = 400
CUT = "-# There is more: ask `/visa date`, or open the official page."


@dataclass(frozen=True, slots=True)
class Turned:
    """How a card is turned: to which month, category and country; empty where nothing was chosen yet."""

    asker: str
    month: str = ""
    preference: str = ""
    area: str = ""

    @classmethod
    def of(cls, found: re.Match[str]) -> Self:
        """Read it from the id of a select."""
        return cls(found["asker"], found["month"], found["preference"], found["area"])

    def custom_id(self, axis: str) -> str:
        """Return the id of the select of this axis."""
        return f"visa-card:{axis}:{self.month}:{self.preference}:{self.area}:{self.asker}"

    def command(self) -> str:
        """Return the command whose reply the card shows."""
        if not self.preference:
            return f"/visa bulletin {self.month}".strip()
        return f"/visa date {self.preference} {self.area or Area.ALL.value} {self.month}".strip()


def card(reply: Reply, turned: Turned) -> discord.ui.LayoutView:
    """Return the card; nothing of it is kept by the library, so that it works after a restart."""
    view = discord.ui.LayoutView(timeout=None)
    tables = tuple(block for block in reply.blocks if isinstance(block, Table))
    parts = pages(native(reply.text), limit=LIMIT, tables=tables)
    words = parts[0] if parts else "Done."
    room = discord.ui.TextDisplay[Any](words if len(parts) < 2 else f"{words}\n\n{CUT}")
    view.add_item(
        discord.ui.Container(
            room,
            discord.ui.Separator(),
            discord.ui.ActionRow(_select("Category", "preference", turned, _preferences())),
            discord.ui.ActionRow(_select("Country of birth", "area", turned, _areas())),
            accent_colour=ACCENT,
        )
    )
    view.stop()
    return view


def _select(title: str, axis: str, turned: Turned, offered: list[tuple[str, str]]) -> discord.ui.Select[Any]:
    chosen = getattr(turned, axis)
    options = [discord.SelectOption(label=name, value=value, default=value == chosen) for name, value in offered]
    return discord.ui.Select(custom_id=turned.custom_id(axis), placeholder=title, options=options[:25])


def _preferences() -> list[tuple[str, str]]:
    return [(shown(each), each.value) for each in Preference]


def _areas() -> list[tuple[str, str]]:
    return [(AREAS.get(each, each.value.replace("_", " ").title()), each.value) for each in Area]


def turning(desk: Desk, now: Callable[[], datetime]) -> type[discord.ui.DynamicItem[Any]]:
    """Return the kind of select that the client should know by the form of its id."""

    class Turn(discord.ui.DynamicItem[discord.ui.Select[Any]], template=TEMPLATE):
        """A select whose id says how the card is turned."""

        def __init__(self, item: discord.ui.Select[Any], turned: Turned, axis: str) -> None:
            super().__init__(item)
            self._turned = turned
            self._axis = axis

        @classmethod
        async def from_custom_id(
            cls, interaction: Interaction, item: discord.ui.Item[Any], match: re.Match[str], /
        ) -> Turn:
            """Read the select from its id."""
            del interaction
            assert isinstance(item, discord.ui.Select)
            return cls(item, Turned.of(match), match["axis"])

        async def callback(self, interaction: Interaction) -> None:
            """Turn the card; who did not ask for it gets a card of their own."""
            values: Any = interaction.data
            turned = replace(self._turned, **{self._axis: values["values"][0]})
            await kept(interaction, turn(desk, interaction, turned, now()))

    return Turn


async def show_card(interaction: Interaction, reply: Reply, turned: Turned) -> None:
    """Show the reply as a card; as plain words where cards are refused."""
    try:
        await Hook.of(interaction).edit(None, view=card(reply, turned), files=None)
    except discord.HTTPException as error:
        if error.status != INVALID:
            raise
        logger().info("discord_card_refused", reason=str(error))
        await show(interaction, reply, shared=True)


async def turn(desk: Desk, interaction: Interaction, turned: Turned, now: datetime) -> None:
    """Show the card turned as wished."""
    own = str(interaction.user.id) == turned.asker
    await acknowledge(interaction, ephemeral=not own, thinking=not own)
    caller = places.caller(interaction, places.conversation(interaction), desk.settings, now)
    reply = await desk.command(caller, turned.command())
    if reply.failed:
        await apologise(interaction, reply.text[:1900])
        return
    await show_card(interaction, reply, turned)
