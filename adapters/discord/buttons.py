"""The buttons under an answer, and what their ids say. Pure; `clicks` does what they promise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self

import discord

if TYPE_CHECKING:
    import re


class Deed(StrEnum):
    """What a button does."""

    STOP = "stop"
    RETRY = "retry"
    CONTINUE = "continue"
    ANSWER_WITH = "with"


TEMPLATE = (
    r"visa:(?P<deed>stop|retry|continue|with):(?P<turn>[\w.-]+):(?P<asker>\d+):(?P<thread>@?[\w.-]*):(?P<who>\w*)"
)
LABELS = {Deed.STOP: "Stop", Deed.RETRY: "Retry", Deed.CONTINUE: "Continue", Deed.ANSWER_WITH: "Answer with {who}"}


@dataclass(frozen=True, slots=True)
class Promise:
    """One button: its deed on a turn, whose question it was, and in which thread part of the conversation's key."""

    deed: Deed
    turn: str
    asker: str
    thread: str
    who: str = ""
    """The provider of "Answer with ...", by name."""

    @property
    def custom_id(self) -> str:
        """Return the promise as the id of a component; at most 100 characters."""
        return f"visa:{self.deed}:{self.turn}:{self.asker}:{self.thread}:{self.who}"

    @classmethod
    def of(cls, found: re.Match[str]) -> Self:
        """Read the promise from an id that matched TEMPLATE."""
        return cls(Deed(found["deed"]), found["turn"], found["asker"], found["thread"], found["who"])


def row(*promises: Promise, beneath: discord.ui.Select[Any] | None = None) -> discord.ui.View | None:
    """Return the buttons as a view, with a select beneath them; None when there is nothing to press.

    The view is stopped at once, so that the library keeps nothing of it: clicks are told by their ids alone, and work
    in any process and after a restart.
    """
    if not promises:
        return None
    view = discord.ui.View(timeout=None)
    for promise in promises[:5]:
        style = discord.ButtonStyle.danger if promise.deed is Deed.STOP else discord.ButtonStyle.secondary
        label = LABELS[promise.deed].format(who=promise.who)
        view.add_item(discord.ui.Button(style=style, label=label, custom_id=promise.custom_id))
    if beneath is not None:
        view.add_item(beneath)
    view.stop()
    return view
