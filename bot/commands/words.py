"""What a command is made of: its name, its arguments, and what a person gave for them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.events import Reply
    from bot.messages import Caller
    from bot.visa.questions import Question


class Kind(StrEnum):
    """What an argument is; a surface offers fitting choices or completion for it."""

    CHOICE = "choice"
    PREFERENCE = "preference"
    CHARGEABILITY = "chargeability"
    CHART = "chart"
    MONTH = "month"
    DATE = "date"
    COMMAND = "command"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command; `choices` is filled for CHOICE only."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Given:
    """What a person gave: the choice made, the question about the bulletin, and the words as they were."""

    choice: str = ""
    question: Question | None = None
    text: str = ""


class Work(Protocol):
    """What a command does."""

    async def __call__(self, caller: Caller, given: Given, desk: Desk) -> Reply:
        """Do it, and say so."""
        ...


@dataclass(frozen=True, slots=True)
class Command:
    """One command: what it is called, what it promises, what it takes, and what it does."""

    name: str
    summary: str
    example: str
    work: Work
    arguments: tuple[Argument, ...] = ()

    @property
    def usage(self) -> str:
        """The form, for help: `/visa date <preference> [chargeability] ...`."""
        named = (f"<{each.name}>" if each.required else f"[{each.name}]" for each in self.arguments)
        return " ".join(("/visa", self.name, *named))
