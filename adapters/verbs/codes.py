"""The codes that verbs take: months, preferences, chargeabilities, charts, as people type them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from enum import StrEnum

    from bot.visa.bulletin import Month

Code = TypeVar("Code", bound="StrEnum")


def read_code(codes: type[Code], text: str) -> Code:
    """Read a code in any case, with or without dashes; raise BadParameter with the codes that exist."""
    word = text.strip().replace("-", "_").replace(" ", "_").upper()
    for code in codes:
        if word in (code.value.upper(), code.name) or word.replace("_", "") == code.value.upper().replace("_", ""):
            return code
    raise typer.BadParameter(f"“{text}” is none of {', '.join(code.value for code in codes)}")


def read_month(text: str) -> Month:
    """Read `YYYY-MM`; raise BadParameter with what is accepted."""
    from bot.visa.bulletin import Month

    try:
        return Month.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def read_day(text: str) -> date:
    """Read `YYYY-MM-DD`; raise BadParameter with what is accepted."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise typer.BadParameter(f"“{text}” is no date; a date is written YYYY-MM-DD, e.g. 2014-03-15") from error
