"""The table of commands, and help, which is made from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.commands import bulletins, choices, memory, ruling, watching
from bot.commands.words import Argument, Command, Kind
from bot.events import Reply
from bot.modes import MODES, STYLES
from bot.providers import PROVIDERS

if TYPE_CHECKING:
    from bot.commands.words import Given
    from bot.desk import Desk
    from bot.messages import Caller

PREFERENCE = Argument("preference", Kind.PREFERENCE, "F1 to F4, EB-1 to EB-5 and their parts", required=True)
CHARGEABILITY = Argument("chargeability", Kind.CHARGEABILITY, "country of birth, or all", required=True)
CHART = Argument("chart", Kind.CHART, "final action (default) or filing")
MONTH = Argument("month", Kind.MONTH, "month of the bulletin, for example 2024-12")
PRIORITY_DATE = Argument("priority_date", Kind.DATE, "your priority date, for example 2022-06-15", required=True)
MODE = Argument("mode", Kind.CHOICE, "who answers how", choices=tuple(each.name for each in MODES))
PROVIDER = Argument("provider", Kind.CHOICE, "who answers", choices=tuple(each.name for each in PROVIDERS))
STYLE = Argument("style", Kind.CHOICE, "how answers read", choices=tuple(STYLES))
SCOPE = Argument("scope", Kind.CHOICE, "what is yours, or this whole conversation", choices=("me", "conversation"))
RULE = Argument("rule", Kind.CHOICE, "none: all rules in force", choices=ruling.RULES)
FORM = Argument("form", Kind.CHOICE, "the latest changes, or all as a table", choices=ruling.FORMS)


async def explain(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Explain one command, or list all."""
    del caller, desk
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
        "rules",
        "Who may use what in this channel, and for how much.",
        "/visa rules budget 2 usd",
        ruling.rules,
        (RULE, Argument("value", Kind.TEXT, "what it is to be; ends with `workspace`: for every channel")),
    ),
    Command("audit", "Who changed which rule or choice, and when.", "/visa audit", ruling.audit, (FORM,)),
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
        explain,
        (Argument("command", Kind.COMMAND, "one command to explain"),),
    ),
)
