"""The table of commands, as the page's `/` palette and the terminal complete it."""

from __future__ import annotations

from adapters.web import shapes
from bot.commands import COMMANDS, Argument, Kind
from bot.visa.bulletin import Area, Chart, Preference

_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.PREFERENCE: tuple(each.value.replace("EB", "EB-", 1).replace("_", "-") for each in Preference),
    Kind.CHARGEABILITY: tuple(each.value.replace("_", "-").title() for each in Area),
    Kind.CHART: tuple(each.value.replace("_", "-") for each in Chart),
}


def fitting(argument: Argument) -> tuple[str, ...]:
    """Return the words that fit an argument; none where it is free."""
    return argument.choices or _WORDS.get(argument.kind, ())


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
