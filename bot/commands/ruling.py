"""Rules of a channel: who may use the bot there, which modes and providers, for how much; and who changed them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import Reply
from bot.modes import MODES
from bot.policy import Rules, told
from bot.providers import PROVIDERS, unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.commands.words import Given
    from bot.desk import Desk
    from bot.messages import Caller
    from bot.policy import Change

RULES = ("people", "modes", "providers", "budget", "switching", "shared", "clear")
TITLES = {
    "people": "Who may use me",
    "modes": "Modes",
    "providers": "Providers",
    "budget": "Budget",
    "switching": "Who may switch mode, provider and style",
    "shared": "Answering where another organisation reads along",
}
ACCEPTED = {
    "people": "`everyone`, or people: `/visa rules people @ann @bob`",
    "modes": f"`any`, or some of {', '.join(f'`{each.name}`' for each in MODES)}",
    "providers": f"`any`, or some of {', '.join(f'`{each.name}`' for each in PROVIDERS)}",
    "budget": "`none`, or an amount a day: `/visa rules budget 2 usd` or `/visa rules budget 50000 tokens`",
    "switching": "`everyone` or `admins`",
    "shared": "`allow` or `forbid`",
}
WIDE = {"workspace", "server"}
ANYTHING = {"any", "all", "everyone", "everybody", "anyone", "none", "unlimited", "off"}
FORMS = ("summary", "csv")
LINES = 20
"""Changes that are told; `csv` hands out all that are kept."""
_PERSON = re.compile(r"<?@?!?([A-Za-z0-9][\w.-]*)(?:\|[^>]*)?>?")
_AMOUNT = re.compile(r"\$?\s*(\d[\d,]*(?:\.\d+)?)\s*(\$|usd|dollars?|tokens?)?(?: (?:a|per) day)?", re.IGNORECASE)


async def rules(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say the rules in force here, or change one."""
    if not given.choice:
        return await _show(caller, desk)
    words = given.text.split()
    workspace = bool(words) and words[-1].lower() in WIDE
    if words and words[-1].lower() in {*WIDE, "channel", "here"}:
        words = words[:-1]
    before = (await desk.policy.set_by(caller.conversation))[workspace]
    after = Rules() if given.choice == "clear" else READERS[given.choice](before, words)
    if after is None:
        heard = f"I do not understand `{' '.join(words)}`. " if words else ""
        return Reply(f"{heard}{TITLES[given.choice]} can be {ACCEPTED[given.choice]}.", failed=True)
    refused = await desk.policy.set_rules(caller, after, workspace=workspace)
    if refused:
        return Reply(refused, failed=True)
    where = "every channel of this workspace that has no rule of its own" if workspace else "this channel"
    if given.choice == "clear":
        return Reply(f"All rules of {'the workspace' if workspace else 'this channel'} are taken back.")
    hint = _not_set_up(after, desk) if given.choice == "providers" else ""
    return Reply(f"{TITLES[given.choice]} in {where}: **{told(after)[given.choice]}**.{hint}")


def _not_set_up(rules: Rules, desk: Desk) -> str:
    """Say which of the providers allowed cannot answer yet: the rule stands, for when they can."""
    lacking = [why for each in rules.providers if (why := unavailable(desk.settings, each))]
    return "".join(f" {why}" for why in lacking)


async def audit(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say who changed which rule or choice, and when; the newest first."""
    if not caller.admin:
        return Reply("Only people who manage this channel may read who changed what.", failed=True)
    changes = await desk.policy.trail(caller.conversation, 1000 if given.choice == "csv" else LINES)
    if not changes:
        return Reply("Nobody has changed a rule or a choice here yet.")
    if given.choice == "csv":
        return Reply(f"Every change that is kept:\n\n```csv\n{table(changes)}```", personal=True)
    lines = [f"- {each.at[:16].replace('T', ' ')} UTC, @{each.who}, {_place(each)}: {each.what}" for each in changes]
    return Reply("\n".join(["The latest changes; `/visa audit csv` gives out all:", "", *lines]), personal=True)


def table(changes: Sequence[Change]) -> str:
    """Return the audit trail as CSV."""
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(("at", "who", "where", "what"))
    rows.writerows((each.at, each.who, each.where, each.what) for each in changes)
    return written.getvalue()


async def _show(caller: Caller, desk: Desk) -> Reply:
    channel, workspace = await desk.policy.set_by(caller.conversation)
    now = told(await desk.policy.rules(caller.conversation))
    own, wide, none = told(channel), told(workspace), told(Rules())
    lines = []
    for name, title in TITLES.items():
        inherited = now[name] != none[name] and own[name] != now[name] and wide[name] == now[name]
        lines.append(f"- **{title}**: {now[name]}{' (rule of the workspace)' if inherited else ''}")
    if now["budget"] != none["budget"]:
        today = await desk.limits.today(caller.conversation, caller.author.id)
        used = today.channel.usage
        spent = f"{used.input_tokens + used.output_tokens:,} tokens, ${used.cost_usd:.4f}"
        lines.append(f"- **Used here today**: {spent}; the day ends at {today.resets_at:%H:%M} UTC")
    how = "Who manages this channel changes one like this: `/visa rules budget 2 usd`; a rule's name alone says how."
    return Reply("\n".join(["Rules of this channel:", "", *lines, "", how]))


def _place(change: Change) -> str:
    channel = change.where.split("/")[2]
    return f"in {channel}" if channel else "everywhere"


def _people(rules: Rules, words: Sequence[str]) -> Rules | None:
    named = [word for word in re.split(r"[\s,]+", " ".join(words)) if word]
    if len(named) == 1 and named[0].lower() in ANYTHING:
        return replace(rules, people=())
    found = [_PERSON.fullmatch(word) for word in named]
    people = [each[1] for each in found if each]
    return replace(rules, people=tuple(dict.fromkeys(people))) if people and len(people) == len(named) else None


def _modes(rules: Rules, words: Sequence[str]) -> Rules | None:
    named = _named(words, [each.name for each in MODES])
    return None if named is None else replace(rules, modes=named)


def _providers(rules: Rules, words: Sequence[str]) -> Rules | None:
    named = _named(words, [each.name for each in PROVIDERS])
    return None if named is None else replace(rules, providers=named)


def _named(words: Sequence[str], known: Sequence[str]) -> tuple[str, ...] | None:
    """Return which of the known are named, as they were: the first one takes the place of what is not allowed."""
    said = tuple(dict.fromkeys(word for word in re.split(r"[\s,]+|\band\b", " ".join(words).lower()) if word))
    if len(said) == 1 and said[0] in ANYTHING:
        return ()
    return said if said and set(said) <= set(known) else None


def _budget(rules: Rules, words: Sequence[str]) -> Rules | None:
    said = " ".join(words)
    if said.lower() in ANYTHING:
        return replace(rules, tokens=0, usd=0.0)
    found = _AMOUNT.fullmatch(said)
    if not found or not (found[2] or "$" in said):
        return None
    amount = float(found[1].replace(",", ""))
    tokens = (found[2] or "").lower().startswith("token")
    if amount < 1 if tokens else amount <= 0:  # 0 would be no limit
        return None
    return replace(rules, tokens=int(amount)) if tokens else replace(rules, usd=amount)


def _switching(rules: Rules, words: Sequence[str]) -> Rules | None:
    said = " ".join(words).lower()
    if said not in {"admins", "admin", *ANYTHING}:
        return None
    return replace(rules, admins_only=said.startswith("admin"))


def _shared(rules: Rules, words: Sequence[str]) -> Rules | None:
    said = " ".join(words).lower()
    if said not in {"allow", "allowed", "yes", "forbid", "forbidden", "no"}:
        return None
    return replace(rules, external=said in {"allow", "allowed", "yes"})


READERS: dict[str, Callable[[Rules, Sequence[str]], Rules | None]] = {
    "people": _people,
    "modes": _modes,
    "providers": _providers,
    "budget": _budget,
    "switching": _switching,
    "shared": _shared,
}
