"""Run the text of a command; what was misunderstood is answered, never raised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands.reading import Misunderstood, read
from bot.commands.table import COMMANDS
from bot.events import Reply
from bot.visa.questions import Clock

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.messages import Caller


async def run(caller: Caller, text: str, desk: Desk) -> Reply:
    """Return the reply to `/visa TEXT`."""
    clock = Clock(desk.history().latest, caller.at.date())
    understood = read(text, clock, COMMANDS)
    if isinstance(understood, Misunderstood):
        return Reply(understood.text, failed=True)
    return await understood.command.work(caller, understood.given, desk)
