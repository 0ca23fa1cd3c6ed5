"""Mode, provider, style: switch them, and say which level set what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations import Level
from bot.events import Reply
from bot.messages import Preferences
from bot.modes import MODES, TITLES
from bot.policy import permit
from bot.providers import PROVIDERS, row, unavailable

if TYPE_CHECKING:
    from bot.commands.words import Given
    from bot.conversations import Choice
    from bot.desk import Desk
    from bot.messages import Caller

SCOPES = {
    "thread": Level.THREAD, "here": Level.THREAD, "channel": Level.CHANNEL, "me": Level.PERSON,
    "workspace": Level.WORKSPACE, "server": Level.WORKSPACE,
}  # fmt: skip
"""The last word of `/visa mode expert channel`: for what the choice holds."""
WIDE = {Level.CHANNEL, Level.WORKSPACE}
FOR = {
    Level.THREAD: "in this thread",
    Level.CHANNEL: "in this channel",
    Level.PERSON: "for you",
    Level.WORKSPACE: "in this workspace",
    Level.DEFAULT: "by default",
}
NAMES = {**TITLES, **{each.name: each.title for each in PROVIDERS}}


async def mode(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Switch the mode; the conversation goes on with its history."""
    return await _switch(caller, given, desk, Preferences(mode=given.choice), "mode")


async def provider(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Switch the provider, if it can answer here."""
    if given.choice:
        why = unavailable(desk.settings, given.choice)
        if why:
            usable = [each.name for each in PROVIDERS if not unavailable(desk.settings, each.name)]
            return Reply(f"{why} You can choose: {', '.join(f'`{each}`' for each in usable)}.", failed=True)
    return await _switch(caller, given, desk, Preferences(provider=given.choice), "provider")


async def style(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Switch the style."""
    return await _switch(caller, given, desk, Preferences(style=given.choice), "style")


async def status(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say what is in force, and which level set it."""
    del given
    choice = await desk.conversations.choice(caller.conversation, caller.author.id)
    kept = await desk.conversations.turns(caller.conversation)
    now = permit(await desk.policy.rules(caller.conversation), choice.preferences)
    lines = [
        f"- **{name.capitalize()}**: {_source(caller, choice, now, name)}" for name in ("mode", "provider", "style")
    ]
    model = getattr(desk.settings, row(now.provider).model or "", "")
    lines += [f"- **Model**: {model}"] if model else []
    newest = desk.history().latest
    lines += [f"- **Data**: Visa Bulletins up to {newest.name}", f"- **Remembered here**: {_turns(kept)}"]
    return Reply("\n".join(lines))


def _source(caller: Caller, choice: Choice, now: Preferences, name: str) -> str:
    """Return what is in force, and by whose word: a level's, or the rules'."""
    chosen, held = getattr(choice.preferences, name), getattr(now, name)
    where = _for(caller, choice.levels[name])
    if chosen != held:
        return f"{_title(held)}, by the rules of this channel ({_title(chosen)} was set {where})"
    return f"{_title(held)}, set {where}"


async def _switch(caller: Caller, given: Given, desk: Desk, chosen: Preferences, what: str) -> Reply:
    if not given.choice:
        return await _show(caller, desk, what)
    level = _level(caller, given.text)
    if level is None:
        named = ", ".join(f"`{each}`" for each in SCOPES)
        return Reply(f"`{given.text}` is no place that a choice can hold for; there are {named}.", failed=True)
    if level in WIDE and not caller.admin:
        text = f"Only who manages this channel may set the {what} {FOR[level]}; `/visa {what} {given.choice} me` works."
        return Reply(text, failed=True)
    refused = await desk.choose(caller, level, chosen)
    if refused:
        return Reply(refused, failed=True)
    choice = await desk.conversations.choice(caller.conversation, caller.author.id)
    held = getattr(choice.preferences, what)
    winner = _for(caller, choice.levels[what])
    nearer = "" if held == given.choice else f"Here **{_title(held)}** still holds, set {winner}. "
    now = f"{what.capitalize()} is now **{_title(given.choice)}** {_for(caller, level)}."
    return Reply(f"{now} {nearer}The conversation goes on.")


async def _show(caller: Caller, desk: Desk, what: str) -> Reply:
    choice = await desk.conversations.choice(caller.conversation, caller.author.id)
    now = getattr(choice.preferences, what)
    return Reply(
        f"{what.capitalize()} is **{_title(now)}**, set {_for(caller, choice.levels[what])}.\n\n{_others(desk, what)}"
    )


def _others(desk: Desk, what: str) -> str:
    if what == "provider":
        return "\n".join(f"- `{each.name}`: {unavailable(desk.settings, each.name) or 'ready'}" for each in PROVIDERS)
    if what == "mode":
        return "\n".join(f"- `{each.name}`: {each.summary}" for each in MODES)
    return "There are `default`, `creative` and `analytical`."


def _level(caller: Caller, words: str) -> Level | None:
    """Return for what a choice holds: as said, else this thread, else the channel or the person, as they may."""
    if words.strip():
        return SCOPES.get(words.rsplit(maxsplit=1)[-1].lower())
    if caller.conversation.thread:
        return Level.THREAD
    return Level.CHANNEL if caller.admin else Level.PERSON


def _for(caller: Caller, level: Level) -> str:
    """Say where a choice holds; a page's conversation is one without being a thread of a channel."""
    return "in this conversation" if level is Level.THREAD and not caller.conversation.thread else FOR[level]


def _title(name: str) -> str:
    return NAMES.get(name, name or "default")


def _turns(count: int) -> str:
    return "nothing yet" if not count else "one question" if count == 1 else f"{count} questions"
