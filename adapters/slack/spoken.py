"""Commands written to the bot in a message, where Slack knows no slash commands (threads). Pure."""

from __future__ import annotations

import re

from bot.commands import COMMANDS
from bot.commands.choices import SCOPES
from bot.commands.ruling import ANYTHING, RULES, WIDE

MUTE, UNMUTE = "mute", "unmute"
CHOICES = {"mode", "provider", "style"}
ALONE = {MUTE, UNMUTE, *(command.name for command in COMMANDS)}
POLITE = {"", "please", "now", "thanks"}
WATCHES = {"watch", "unwatch"}


PERSON = re.compile(r"@?[UW][A-Z0-9]+")
UNNAMED = (
    "I know people by their mention only. Type `@` and pick them from the list that Slack shows, "
    "or choose them in the form that `/visa rules` opens."
)


def unnamed(command: str) -> str:
    """Return what to say where a rule names people by words: it would hold for nobody; empty where it does not."""
    said = [word for word in re.split(r"[\s,]+", command) if word]
    named = [word for word in said[2:] if word.lower() not in {*ANYTHING, *WIDE, "channel", "here"}]
    return UNNAMED if said[:2] == ["rules", "people"] and not all(map(PERSON.fullmatch, named)) else ""


def command_in(text: str) -> str:
    """Return the command that a message is, without its slash; empty for a question.

    `/visa mode expert` and `mode expert` are commands; "mode of transport for EB-2?" is a question.
    """
    words = text.strip().split()
    slashed = bool(words) and words[0].startswith("/")
    if slashed:
        words = words[1:] if words[0].lower() == "/visa" else [words[0][1:], *words[1:]]
        return " ".join(words) or "help"
    if not words:
        return "help"
    name = words[0].lower()
    bare = [word.strip(".!,").lower() for word in words]
    meant = [word for word in bare if word not in POLITE]
    if len(meant) == 1 and meant[0] in ALONE:
        return meant[0]
    if name in CHOICES and re.fullmatch(r"[\w-]+", " ".join(words[1:2])):
        where = words[2:] if len(words) == 3 and words[2].lower() in SCOPES else []
        return " ".join([name, *words[1:2], *where]).lower() if len(words) == 2 or where else ""
    if name == "rules" and len(words) > 1 and words[1].lower() in RULES:
        return " ".join([name, *words[1:]])
    if name in WATCHES and len(words) <= 5 and not text.rstrip().endswith("?"):
        return " ".join([name, *words[1:]])
    if name in {"forget", "export"} and len(words) == 2 and words[1].lower() in {"me", "conversation"}:
        return f"{name} {words[1].lower()}"
    return ""
