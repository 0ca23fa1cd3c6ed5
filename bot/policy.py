"""Who may use what, where, and who changed it: rules of a channel and of its workspace, and a bounded audit trail."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import TypeAdapter

from bot.messages import ConversationKey, Preferences
from bot.store import channel_scope, workspace_scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.messages import Caller
    from bot.store import Store

LINES = 1000
TRAIL_MS = 365 * 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules of one scope; what is None or empty is left to the wider one."""

    people: tuple[str, ...] = ()
    """The platform's ids of the only people who are answered; empty: everyone is."""
    modes: tuple[str, ...] = ()
    """The only modes allowed; empty: all."""
    providers: tuple[str, ...] = ()
    """The only providers allowed; empty: all."""
    tokens: int = 0
    """Tokens that the answers in one channel may use in a day (UTC); 0: no limit."""
    usd: float = 0.0
    """US dollars that the answers in one channel may cost in a day; 0: no limit."""
    admins_only: bool | None = None
    """Whether only who may manage the channel may switch mode, provider and style."""
    external: bool | None = None
    """Whether the bot answers in channels shared with other organisations; unset: it does not."""


_RULES = TypeAdapter(Rules)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the audit trail."""

    at: str
    who: str
    where: str
    what: str
    id: str = field(default_factory=lambda: uuid4().hex)


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of all channels and workspaces."""

    store: Store
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def rules(self, conversation: ConversationKey) -> Rules:
        """Return the rules in force: the channel's where it has any, else the workspace's."""
        channel, workspace = await self.set_by(conversation)
        return Rules(**{
            each.name: getattr(channel if _is_set(getattr(channel, each.name)) else workspace, each.name)
            for each in fields(Rules)
        })  # fmt: skip

    async def set_by(self, conversation: ConversationKey) -> tuple[Rules, Rules]:
        """Return what was set for the channel itself, and what for its workspace."""
        texts = await self.store.together(*(("GET", self.store.key(scope, "rules")) for scope in _scopes(conversation)))
        channel, workspace = (_RULES.validate_json(text) if text else Rules() for text in texts)
        return channel, workspace

    async def refusal(self, conversation: ConversationKey, author_id: str = "", *, external: bool = False) -> str:
        """Return why a person (or anybody, where none is named) is not answered in this channel; empty when they are.

        `external`: other organisations read along in it.
        """
        rules = await self.rules(conversation)
        if external and not rules.external:
            return (
                "This channel is shared with another organisation, so I stay silent until an admin allows me here. "
                "They can do that with `/visa rules shared allow`."
            )
        return turned_away(rules, author_id) if author_id else ""

    async def may_choose(self, caller: Caller, chosen: Preferences) -> str:
        """Return why a caller may not choose this; empty when they may."""
        rules = await self.rules(caller.conversation)
        if rules.admins_only and not caller.admin:
            return "Only people who manage this channel may switch mode, provider and style here."
        return next(_denials(rules, chosen), "")

    async def set_rules(self, caller: Caller, rules: Rules, *, workspace: bool = False) -> str:
        """Set the rules of the caller's channel, or of its workspace; return why not, or nothing."""
        if not caller.admin:
            return "Only people who manage this channel may change its rules."
        redis: Any = self.store.redis
        changes = _changes((await self.set_by(caller.conversation))[workspace], rules)
        scope, text = _scopes(caller.conversation)[workspace], json.dumps(asdict(rules))
        await self.store.insist(lambda: redis.set(self.store.key(scope, "rules"), text))
        if changes:
            await self.note(caller, f"rules of the {'workspace' if workspace else 'channel'}: {changes}")
        return ""

    async def note(self, caller: Caller, what: str) -> None:
        """Write a line into the workspace's audit trail; `what` never holds a message or a secret."""
        line = Change(self.clock().isoformat(timespec="seconds"), caller.author.id, caller.conversation.encode(), what)
        key = self.store.key(workspace_scope(caller.conversation), "trail")
        await self.store.run("trail", [key], (json.dumps(asdict(line)), LINES, TRAIL_MS))

    async def trail(self, conversation: ConversationKey, last: int = 50) -> list[Change]:
        """Return the latest changes of a workspace, the newest first."""
        redis: Any = self.store.redis
        key = self.store.key(workspace_scope(conversation), "trail")
        lines = await self.store.insist(lambda: redis.lrange(key, 0, last - 1))
        return [Change(**json.loads(line)) for line in lines]

    async def forget(self, where: ConversationKey, author_id: str) -> None:
        """Take a person's name out of the audit trail of a workspace."""
        redis: Any = self.store.redis
        key = self.store.key(workspace_scope(where), "trail")
        lines: list[bytes] = await self.store.insist(lambda: redis.lrange(key, 0, -1))
        theirs = [(line, Change(**json.loads(line))) for line in lines]
        swaps = [
            part
            for line, change in theirs
            if change.who == author_id
            for part in (line, json.dumps(asdict(replace(change, who="forgotten"))))
        ]
        if swaps:
            await self.store.run("swap", [key], swaps)


def permit(rules: Rules, preferences: Preferences) -> Preferences:
    """Return the preferences without what the rules forbid; the first that they allow takes its place."""
    kept = replace(preferences, only=rules.providers)
    if not allows(rules, Preferences(mode=kept.mode)):
        kept = replace(kept, mode=rules.modes[0])
    if not allows(rules, Preferences(provider=kept.provider)):
        kept = replace(kept, provider=rules.providers[0])
    return kept


def overruled(rules: Rules, chosen: Preferences) -> str:
    """Say which of somebody's choices the rules set aside; empty when none."""
    kept = permit(rules, chosen)
    pairs = ((chosen.mode, kept.mode), (chosen.provider, kept.provider))
    return "; ".join(f"{value} is not allowed in this channel" for value, held in pairs if value != held)


def allows(rules: Rules, chosen: Preferences) -> bool:
    """Say whether the rules let a mode and a provider be used."""
    return not next(_denials(rules, chosen), "")


def turned_away(rules: Rules, author_id: str) -> str:
    """Return why the rules let a person not be answered; empty when they do."""
    if not rules.people or author_id in rules.people:
        return ""
    return "Only certain people may use me here; who manages this channel can add you with `/visa rules people`."


def told(rules: Rules) -> dict[str, str]:
    """Return each rule in words, by its name; those that are not set, too."""
    dollars = [f"${rules.usd:,.2f} a day"] if rules.usd else []
    tokens = [f"{rules.tokens:,} tokens a day"] if rules.tokens else []
    return {
        "people": ", ".join(f"@{each}" for each in rules.people) or "everyone",
        "modes": ", ".join(rules.modes) or "any",
        "providers": ", ".join(rules.providers) or "any",
        "budget": " and ".join(dollars + tokens) or "no limit",
        "switching": "admins" if rules.admins_only else "everyone",
        "shared": "allowed" if rules.external else "not allowed",
    }


def _changes(before: Rules, after: Rules) -> str:
    old, new = told(before), told(after)
    return "; ".join(f"{name}: {old[name]} → {new[name]}" for name in new if old[name] != new[name])


def _is_set(value: object) -> bool:
    return value is False or value not in (None, (), 0)


def _scopes(conversation: ConversationKey) -> tuple[str, str]:
    return channel_scope(conversation), workspace_scope(conversation)


def _denials(rules: Rules, chosen: Preferences) -> Iterator[str]:
    for kind, value, allowed in (("mode", chosen.mode, rules.modes), ("provider", chosen.provider, rules.providers)):
        if value and allowed and value not in allowed:
            yield f"The {kind} {value} is not allowed in this channel; allowed here: {', '.join(allowed)}."
