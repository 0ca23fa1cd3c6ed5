"""The table of commands."""

from __future__ import annotations

from bot.commands import bulletins, choices, helping, memory, watching
from bot.commands.words import Argument, Command, Kind
from bot.modes import MODES, STYLES
from bot.providers import PROVIDERS

PREFERENCE = Argument("preference", Kind.PREFERENCE, "F1 to F4, EB-1 to EB-5 and their parts", required=True)
CHARGEABILITY = Argument("chargeability", Kind.CHARGEABILITY, "country of birth, or all", required=True)
CHART = Argument("chart", Kind.CHART, "final action (default) or filing")
MONTH = Argument("month", Kind.MONTH, "month of the bulletin, for example 2024-12")
PRIORITY_DATE = Argument("priority_date", Kind.DATE, "your priority date, for example 2022-06-15", required=True)
MODE = Argument("mode", Kind.CHOICE, "who answers how", choices=tuple(each.name for each in MODES))
PROVIDER = Argument("provider", Kind.CHOICE, "who answers", choices=tuple(each.name for each in PROVIDERS))
STYLE = Argument("style", Kind.CHOICE, "how answers read", choices=tuple(STYLES))
SCOPE = Argument("scope", Kind.CHOICE, "what is yours, or this whole conversation", choices=("me", "conversation"))

COMMANDS: tuple[Command, ...] = (
    Command("mode", "Switch between Visa Expert and General.", "/visa mode expert", choices.mode, (MODE,)),
    Command("provider", "Switch the provider that answers.", "/visa provider offline", choices.provider, (PROVIDER,)),
    Command("style", "Switch the style of answers.", "/visa style analytical", choices.style, (STYLE,)),
    Command("status", "Show mode, provider and style, and which level set them.", "/visa status", choices.status),
    Command("reset", "Begin this conversation anew.", "/visa reset", memory.reset),
    Command(
        "date",
        "The cut-off date of a preference and chargeability.",
        "/visa date EB-2 India 2024-12",
        bulletins.date,
        (PREFERENCE, CHARGEABILITY, CHART, MONTH),
    ),
    Command(
        "current",
        "Is a priority date current?",
        "/visa current EB-3 Philippines 2022-06-15",
        bulletins.current,
        (PREFERENCE, CHARGEABILITY, PRIORITY_DATE, CHART, MONTH),
    ),
    Command(
        "forecast",
        "When a priority date may become current, as a range.",
        "/visa forecast F2B Mexico 2006-03-01",
        bulletins.forecast,
        (PREFERENCE, CHARGEABILITY, PRIORITY_DATE, CHART),
    ),
    Command(
        "trend",
        "How a cut-off date has moved, with a chart.",
        "/visa trend EB-2 India",
        bulletins.trend,
        (PREFERENCE, CHARGEABILITY, CHART),
    ),
    Command(
        "bulletin",
        "A whole bulletin at a glance, and what changed in it.",
        "/visa bulletin 2024-12",
        bulletins.bulletin,
        (MONTH,),
    ),
    Command(
        "watch",
        "One message a bulletin on a preference and chargeability.",
        "/visa watch EB-2 India 2014-03-15",
        watching.watch,
        (
            PREFERENCE,
            CHARGEABILITY,
            Argument("priority_date", Kind.DATE, "also say when this priority date becomes current"),
        ),
    ),
    Command(
        "unwatch",
        "End a watch, or all of them.",
        "/visa unwatch EB-2 India",
        watching.unwatch,
        (
            Argument("preference", Kind.PREFERENCE, "what is watched; none: every watch"),
            Argument("chargeability", Kind.CHARGEABILITY, "of which country; none: of every country"),
        ),
    ),
    Command("usage", "What you have used today, and the budget.", "/visa usage", memory.usage),
    Command(
        "export",
        "Everything kept about you or this conversation.",
        "/visa export conversation",
        memory.export,
        (SCOPE,),
    ),
    Command(
        "forget",
        "Delete everything kept about you or this conversation.",
        "/visa forget conversation",
        memory.forget,
        (SCOPE,),
    ),
    Command(
        "help",
        "These commands, with examples.",
        "/visa help",
        helping.explain,
        (Argument("command", Kind.TEXT, "one command to explain"),),
    ),
)
