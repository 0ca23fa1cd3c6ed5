"""A counter that takes commands, and what a person sees of the reply."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.events import Reply
from tests.fakes.discord import shapes

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.messages import Caller
    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.stage import Stage
    from tests.fakes.discord.world import Interaction


@dataclass
class Counter:
    """Takes commands and gives the reply that a test wants."""

    reply: Reply = field(default_factory=lambda: Reply("Done."))
    taken: list[tuple[Caller, str]] = field(default_factory=list)
    waits: asyncio.Event = field(default_factory=asyncio.Event)
    hang: bool = False
    raises: Exception | None = None

    async def __call__(self, caller: Caller, text: str, desk: Desk) -> Reply:
        del desk
        self.taken.append((caller, text))
        if self.raises:
            raise self.raises
        if self.hang:
            await self.waits.wait()
        return self.reply


def shown(stage: Stage, interaction: Interaction) -> JSON:
    """Return the message that answers an interaction."""
    return stage.world.messages[interaction.payload["channel_id"]][interaction.original]


async def done(stage: Stage, interaction: Interaction) -> None:
    """Wait until the interaction's message says something."""
    await stage.answered(
        lambda: interaction.original and not shown(stage, interaction)["flags"] & shapes.LOADING,
        "the reply to a command",
    )
