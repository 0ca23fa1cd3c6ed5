"""The words that fit an argument of a command, for every surface that completes them. Pure."""

from __future__ import annotations

from bot.commands import Argument, Kind
from bot.visa.bulletin import Area, Chart, Preference

_WORDS: dict[Kind, tuple[str, ...]] = {
    Kind.PREFERENCE: tuple(each.value.replace("EB", "EB-", 1).replace("_", "-") for each in Preference),
    Kind.CHARGEABILITY: tuple(each.value.replace("_", "-").title() for each in Area),
    Kind.CHART: tuple(each.value.replace("_", "-") for each in Chart),
}


def fitting(argument: Argument) -> tuple[str, ...]:
    """Return the words that fit an argument; none where it is free."""
    return argument.choices or _WORDS.get(argument.kind, ())
