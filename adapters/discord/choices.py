"""What the arguments of a command offer in Discord: fixed choices, or completion while typing. Pure."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from bot.commands import COMMANDS, Kind
from bot.visa.bulletin import MONTHS, Area, Chart, Month, Preference

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands import Argument

MOST = 25
"""Choices of an option, and completions: https://discord.com/developers/docs/interactions/application-commands"""
AREAS = {Area.ALL: "All other countries", Area.CHINA: "China (mainland)", Area.EL_SALVADOR_GUATEMALA_HONDURAS:
         "El Salvador, Guatemala, Honduras"}  # fmt: skip


SHORT = {"RC": "RC", "TEA": "TEA"}
"""Words of a preference that are written in capitals."""


def fixed(argument: Argument) -> tuple[tuple[str, str], ...]:
    """Return all that may be chosen, as (shown, meant); empty where it is typed."""
    match argument.kind:
        case Kind.CHOICE:
            return tuple((each.title() if each.islower() else each, each) for each in argument.choices)
        case Kind.PREFERENCE:
            return tuple((shown(each), each.value) for each in Preference)
        case Kind.CHARGEABILITY:
            return tuple((AREAS.get(each, each.value.replace("_", " ").title()), each.value) for each in Area)
        case Kind.CHART:
            return tuple((each.heading, each.value) for each in Chart)
        case _:
            return ()


def shown(preference: Preference) -> str:
    """Return a preference as people write it: EB-3, EB-3 other, EB-5 rural."""
    head, _, rest = preference.value.partition("_")
    name = re.sub(r"^EB(\d)", r"EB-\1", head)
    words = " ".join(SHORT.get(each, each.lower()) for each in rest.split("_"))
    return f"{name} {words}".strip().replace("SCHEDULE a", "Schedule A")


def completed(argument: Argument, typed: str, today: date) -> tuple[tuple[str, str], ...]:
    """Return what `typed` may become, as (shown, meant), 25 at most."""
    match argument.kind:
        case Kind.MONTH:
            return _months(typed, today)
        case Kind.DATE:
            return _dates(typed)
        case Kind.COMMAND:
            names = [each.name for each in COMMANDS if typed.lower() in each.name]
            return tuple((each, each) for each in names[:MOST])
        case _:
            return ()


def _months(typed: str, today: date) -> tuple[tuple[str, str], ...]:
    words = re.split(r"[-/ ]+", typed.lower().strip())
    found: list[tuple[str, str]] = []
    month = Month.of(today) + 1
    while month >= Month(2001, 12) and len(found) < MOST:
        names = f"{month.name.lower()} {month} {month.month:02d}"
        if all(word in names for word in words):
            found.append((month.name, str(month)))
        month += -1
    return tuple(found)


def _dates(typed: str) -> tuple[tuple[str, str], ...]:
    """Read a date as people type it, and offer what it may mean."""
    text = typed.strip().lower()
    days = [day for pattern, parts in _PATTERNS if (found := re.fullmatch(pattern, text)) for day in parts(found)]
    real = [day for day in dict.fromkeys(days) if day is not None]
    return tuple(
        (f"{day.isoformat()} ({MONTHS[day.month - 1]} {day.day}, {day.year})", day.isoformat()) for day in real
    )


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    full = int(year) if int(year) > 99 else int(year) + (2000 if int(year) < 50 else 1900)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _named(year: str, name: str, day: str) -> date | None:
    place = next((index for index, each in enumerate(MONTHS, 1) if each.lower().startswith(name[:3])), 0)
    return _day(year, place, day)


_PATTERNS: tuple[tuple[str, Callable[[re.Match[str]], list[date | None]]], ...] = (
    (r"(\d{4})-(\d{1,2})-(\d{1,2})", lambda f: [_day(f[1], f[2], f[3])]),
    (r"(\d{4})-(\d{1,2})", lambda f: [_day(f[1], f[2], 1)]),
    (r"(\d{4})", lambda f: [_day(f[1], month, 1) for month in range(1, 13)]),
    (r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})", lambda f: [_day(f[3], f[1], f[2]), _day(f[3], f[2], f[1])]),
    (r"(\d{1,2})[ -]?([a-z]{3,9})[ ,-]*(\d{2,4})", lambda f: [_named(f[3], f[2], f[1])]),
    (r"([a-z]{3,9})\.? (\d{1,2}),? (\d{4})", lambda f: [_named(f[3], f[1], f[2])]),
    (r"([a-z]{3,9})\.?,? ?(\d{4})", lambda f: [_named(f[2], f[1], "1")]),
)
