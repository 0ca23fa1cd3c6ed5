"""Help, made from the table itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import Reply

if TYPE_CHECKING:
    from bot.commands.words import Command, Given
    from bot.desk import Desk
    from bot.messages import Caller


async def explain(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Explain one command, or list all."""
    del caller, desk
    from bot.commands.table import COMMANDS  # noqa: PLC0415 — the table names this function

    asked = given.text.strip().lower().removeprefix("/visa").strip()
    one = next((each for each in COMMANDS if each.name == asked), None)
    if one:
        return Reply(_one(one))
    intro = "Ask in your own words, for example *EB-3 Philippines, priority date June 2022: am I current?*, or use:"
    return Reply("\n".join([intro, "", *(f"- `{each.usage}`: {each.summary}" for each in COMMANDS)]))


def _one(command: Command) -> str:
    arguments = [
        f"- `{each.name}`{'' if each.required else ' (optional)'}: "
        f"{each.help}{': ' + ', '.join(each.choices) if each.choices else ''}"
        for each in command.arguments
    ]
    return "\n".join([f"**{command.usage}**: {command.summary}", *arguments, f"For example: `{command.example}`"])
