"""The `/visa` commands as data: one table from which every surface derives its form, its help and its completion."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an argument is; a surface offers fitting choices or completion for it."""

    CHOICE = "choice"
    PREFERENCE = "preference"
    CHARGEABILITY = "chargeability"
    CHART = "chart"
    MONTH = "month"
    DATE = "date"
    NUMBER = "number"
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
class Command:
    """One command: what it is called, what it promises and what it takes."""

    name: str
    summary: str
    example: str
    arguments: tuple[Argument, ...] = ()


PREFERENCE = Argument("preference", Kind.PREFERENCE, "F1 to F4, EB-1 to EB-5 and their parts", required=True)
CHARGEABILITY = Argument("chargeability", Kind.CHARGEABILITY, "country of birth")
CHART = Argument("chart", Kind.CHART, "final action (default) or filing")
MONTH = Argument("month", Kind.MONTH, "month of the bulletin, for example 2024-12")
PRIORITY_DATE = Argument("priority_date", Kind.DATE, "your priority date, for example 2022-06-15", required=True)

COMMANDS: tuple[Command, ...] = (
    Command("mode", "Switch between Visa Expert and General.", "/visa mode expert",
            (Argument("mode", Kind.CHOICE, "expert or general", choices=("expert", "general")),)),
    Command("provider", "Switch the provider that answers.", "/visa provider offline",
            (Argument("provider", Kind.CHOICE, "who answers",
                      choices=("google", "openai", "anthropic", "ollama", "offline")),)),
    Command("style", "Switch the style of answers.", "/visa style analytical",
            (Argument("style", Kind.CHOICE, "how answers read", choices=("default", "creative", "analytical")),)),
    Command("status", "Show mode, provider and style, and which level set them.", "/visa status"),
    Command("reset", "Begin this conversation anew.", "/visa reset"),
    Command("date", "The cut-off date of a preference and chargeability.", "/visa date EB-2 India 2024-12",
            (PREFERENCE, CHARGEABILITY, CHART, MONTH)),
    Command("current", "Is a priority date current?", "/visa current EB-3 Philippines 2022-06-15",
            (PREFERENCE, CHARGEABILITY, PRIORITY_DATE, CHART, MONTH)),
    Command("forecast", "When a priority date may become current, as a range.", "/visa forecast F2B Mexico 2006-03-01",
            (PREFERENCE, CHARGEABILITY, PRIORITY_DATE, CHART)),
    Command("trend", "How a cut-off date has moved, with a chart.", "/visa trend EB-2 India",
            (PREFERENCE, CHARGEABILITY, CHART)),
    Command("bulletin", "A whole bulletin at a glance, and what changed in it.", "/visa bulletin 2024-12", (MONTH,)),
    Command("watch", "One message a bulletin on a preference and chargeability.", "/visa watch EB-2 India 2014-03-15",
            (PREFERENCE, CHARGEABILITY,
             Argument("priority_date", Kind.DATE, "also say when this priority date becomes current"))),
    Command("unwatch", "End a watch, or all of them.", "/visa unwatch EB-2 India",
            (Argument("preference", Kind.PREFERENCE, "what is watched; none: every watch"), CHARGEABILITY)),
    Command("usage", "What you have used today, and the budget.", "/visa usage"),
    Command("export", "Everything kept about you or this conversation, as a file.", "/visa export",
            (Argument("scope", Kind.CHOICE, "me or this conversation", choices=("me", "conversation")),)),
    Command("forget", "Delete everything kept about you or this conversation.", "/visa forget conversation",
            (Argument("scope", Kind.CHOICE, "me or this conversation", choices=("me", "conversation")),)),
    Command("help", "These commands, with examples.", "/visa help",
            (Argument("command", Kind.TEXT, "one command to explain"),)),
)  # fmt: skip
