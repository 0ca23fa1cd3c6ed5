"""What a channel refuses of a message is left out of it: an answer without its buttons is still an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from adapters.discord.dialect import LIMIT
from adapters.markdown import utf16

if TYPE_CHECKING:
    import discord

NO_HISTORY = 160002
"""Replying takes the permission to read the channel's history."""
NO_FILES = "-# I may not attach files here, so the rest of this answer is missing."


class Extra(StrEnum):
    """What a message can do without, by the name that a refusal gives it."""

    BUTTONS = "components"
    REFERENCE = "message_reference"
    FILES = "attachments"


@dataclass(slots=True)
class Leaving:
    """What is left out of the messages of one reply."""

    out: set[Extra] = field(default_factory=set)

    def more(self, refusal: discord.HTTPException, held: set[Extra]) -> bool:
        """Leave out one thing more of what is held; False where that cannot help."""
        held = {each for each in self._blamed(refusal) if each in held - self.out}
        named = next((each for each in held if each in str(refusal)), None)
        left = named or next((each for each in Extra if each in held), None)
        self.out |= {left} if left else set()
        return left is not None

    def _blamed(self, refusal: discord.HTTPException) -> set[Extra]:
        if refusal.status in {403, 413}:
            return {Extra.FILES}
        if refusal.code == NO_HISTORY:
            return {Extra.REFERENCE}
        return set(Extra) if refusal.status == 400 else set()

    def noted(self, page: str, *, files: bool) -> str:
        """Return the page with a word on what is missing, where there is room."""
        noted = f"{page}\n{NO_FILES}"
        return noted if files and Extra.FILES in self.out and utf16(noted) <= LIMIT else page
