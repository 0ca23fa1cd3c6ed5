"""Discord's own commands: `/visa …` built from the bot's table, `/ask`, and "Ask about this" on a message."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from adapters.discord import places
from adapters.discord.asking import take
from adapters.discord.cards import Turned, show_card
from adapters.discord.choices import MOST, completed, fixed
from adapters.discord.read import EXPLAIN
from adapters.discord.show import apologise, explain, show
from adapters.discord.writing import acknowledge
from bot.commands import COMMANDS, Argument, Kind, doubt
from bot.events import Reply
from bot.visa.questions import Clock

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from adapters.discord.places import Interaction
    from bot.commands import Command
    from bot.desk import Desk
    from bot.messages import Caller

ANSWER_WITHIN = 60.0
SHOWN_TO_ALL = {"date", "current", "forecast", "trend", "bulletin"}
"""What one asks about the bulletin is of use to everybody in the channel; the rest is the caller's own affair."""
SCOPED = {"mode", "provider", "style"}
"""Commands that change the settings of a place; who may not manage it changes their own."""
PLACES = {"This thread": "thread", "This channel": "channel", "The whole server": "server", "Only me": "me"}
NO_THREAD = "This is no thread. Choose `This channel` or `Only me`."
NOT_ALLOWED = "Only who manages this channel may switch that for others. Choose `Only me`, or ask a moderator."
STALE = "Your Discord still shows a command that I no longer have. Reload it (Ctrl+R, or restart the app), please."

PRIVACY = {"export": "export", "delete": "forget"}


@dataclass(frozen=True, slots=True)
class Slash:
    """Runs the commands; `plant` puts them into a tree."""

    desk: Desk
    now: Callable[[], datetime]

    def plant(self, tree: app_commands.CommandTree[Any]) -> None:
        """Add every command to the tree, and say something where the library would be silent."""
        group = app_commands.Group(
            name="visa",
            description="The US Visa Bulletin: dates, forecasts, alerts and settings",
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        for command in COMMANDS:
            group.add_command(self._command(command, command.name))
        group.add_command(self._privacy())
        tree.add_command(group)
        tree.add_command(self._ask())
        tree.add_command(self._about())
        tree.error(self._failed)

    def _privacy(self) -> app_commands.Group:
        group = app_commands.Group(name="privacy", description="What is kept about you: see it, or delete it")
        for name, origin in PRIVACY.items():
            for command in COMMANDS:
                if command.name == origin:
                    group.add_command(self._command(command, name))
        return group

    def _command(self, command: Command, name: str) -> app_commands.Command[Any, ..., None]:
        async def run(interaction: Interaction, **values: Any) -> None:
            await self._run(interaction, command, values, values.pop("where", None) or "")

        arguments = sorted(command.arguments, key=lambda each: not each.required)
        if command.name in SCOPED:
            arguments.append(Argument("where", Kind.CHOICE, "for whom; nothing: this place, or you", choices=("me",)))
        run.__signature__ = _signature(arguments)  # type: ignore[attr-defined]  # inspect reads it; types do not know it
        made: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=name, description=command.summary[:100], callback=run
        )
        for argument in arguments:
            _dress(made, argument, self.now)
        if command.name in SCOPED:
            offered: list[Any] = [app_commands.Choice(name=name, value=value) for name, value in PLACES.items()]
            made._params["where"].choices = offered  # noqa: SLF001 — the decorators want a function written out
        return made

    async def _run(self, interaction: Interaction, command: Command, values: dict[str, Any], where: str) -> None:
        shared = command.name in SHOWN_TO_ALL
        await acknowledge(interaction, ephemeral=not shared, thinking=True)
        if strange := self._strange(command, values):
            await show(interaction, Reply(strange, failed=True), shared=shared)
            return
        text = _text(command, values)
        switches = command.name in SCOPED and any(values.values())
        key = places.room(interaction) if switches else places.conversation(interaction)
        caller = places.caller(interaction, key, self.desk.settings, self.now())
        if switches:
            if refused := _refused(interaction, caller, where):
                await show(interaction, Reply(refused, failed=True))
                return
            text = f"{text} {where or ('' if caller.admin else 'me')}".strip()
        async with asyncio.timeout(ANSWER_WITHIN):
            reply = await self.desk.command(caller, text)
        if command.name == "bulletin" and not reply.failed:
            turned = Turned(str(interaction.user.id), values.get("month") or "")
            await show_card(interaction, reply, turned)
            return
        await show(interaction, reply, shared=shared)

    def _strange(self, command: Command, values: dict[str, Any]) -> str:
        """Return what cannot be understood of the options: Discord lets people type beside what is offered."""
        clock = Clock(self.desk.history().latest, self.now().date())
        given = ((each, values.get(each.name)) for each in command.arguments)
        return " ".join(told for each, text in given if text and (told := doubt(each, str(text), clock)))

    def _ask(self) -> app_commands.Command[Any, ..., None]:
        async def ask(interaction: Interaction, question: str) -> None:
            await take(self.desk, interaction, question, self.now())

        made: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="ask",
            description="Ask anything about US immigration, or anything at all",
            callback=ask,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        made._params["question"].description = "Your question, in your own words"  # noqa: SLF001 — no other way
        return made

    def _about(self) -> app_commands.ContextMenu:
        async def about(interaction: Interaction, message: discord.Message) -> None:
            await take(self.desk, interaction, EXPLAIN, self.now(), about=message)

        return app_commands.ContextMenu(
            name="Ask about this",
            callback=about,
            type=discord.AppCommandType.message,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )

    async def _failed(self, interaction: Interaction, error: app_commands.AppCommandError) -> None:
        if isinstance(error, app_commands.CommandNotFound | app_commands.CommandSignatureMismatch):
            await apologise(interaction, STALE)
        else:
            await explain(interaction, getattr(error, "original", error))


def _refused(interaction: Interaction, caller: Caller, where: str) -> str:
    """Return why a choice may not hold there; empty where it may."""
    if where not in {"", "me"} and not caller.admin:
        return NOT_ALLOWED
    apart = isinstance(interaction.channel, discord.Thread) or interaction.guild_id is None
    return NO_THREAD if where == "thread" and not apart else ""


def _signature(arguments: list[Argument]) -> inspect.Signature:
    """Describe the callback as the library reads it: one typed parameter an argument."""
    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("interaction", kind, annotation=discord.Interaction)]
    for each in arguments:
        annotation: Any = str
        default = inspect.Parameter.empty if each.required else None
        shown = annotation if each.required else annotation | None
        parameters.append(inspect.Parameter(each.name, kind, default=default, annotation=shown))
    return inspect.Signature(parameters)


def _dress(command: app_commands.Command[Any, ..., None], argument: Argument, now: Callable[[], datetime]) -> None:
    """Give an option its words, and its choices or its completion."""
    parameter = command._params[argument.name]  # noqa: SLF001 — the decorators want a function written out
    parameter.description = argument.help[:100]
    offered = fixed(argument)
    if 0 < len(offered) <= MOST:
        parameter.choices = [app_commands.Choice(name=name, value=value) for name, value in offered]
    elif argument.kind in {Kind.MONTH, Kind.DATE, Kind.COMMAND}:

        async def complete(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
            found = completed(argument, typed, now().date())
            return [app_commands.Choice(name=name[:100], value=value) for name, value in found]

        command.autocomplete(argument.name)(complete)


def _text(command: Command, values: dict[str, Any]) -> str:
    """Write the command as one would type it."""
    given = (values.get(argument.name) for argument in command.arguments)
    return " ".join(["/visa", command.name, *(str(each) for each in given if each is not None)])
