"""The table of commands, as the page's `/` palette and the terminal complete it."""

from __future__ import annotations

from adapters.completion import fitting
from adapters.web import shapes
from bot.commands import COMMANDS


def palette() -> list[shapes.CommandRow]:
    """Return every command with its arguments and what fits into them."""
    return [
        shapes.CommandRow(
            name=command.name,
            summary=command.summary,
            example=command.example,
            arguments=[
                shapes.ArgumentRow(
                    name=each.name, kind=each.kind, help=each.help, required=each.required, choices=list(fitting(each))
                )
                for each in command.arguments
            ],
        )
        for command in COMMANDS
    ]
