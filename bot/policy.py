"""Who may use what, where, and who changed it: rules of a channel and of its workspace, and a bounded audit trail."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from pydantic import TypeAdapter

from bot.messages import ConversationKey, Preferences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.messages import Caller
    from bot.store import Store

LINES = 1000
TRAIL_MS = 365 * 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules of one scope; what is None or empty is left to the wider one."""

    modes: tuple[str, ...] = ()
    """The only modes allowed; empty: all."""
    providers: tuple[str, ...] = ()
    """The only providers allowed; empty: all."""
    denied: tuple[str, ...] = ()
    """Modes and providers that are not allowed."""
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
        texts = await self.store.together(*(("GET", self.store.key(scope, "rules")) for scope in _scopes(conversation)))
        channel, workspace = (_RULES.validate_json(text) if text else Rules() for text in texts)
        return Rules(
            modes=channel.modes or workspace.modes,
            providers=channel.providers or workspace.providers,
            denied=(*channel.denied, *workspace.denied),
            admins_only=workspace.admins_only if channel.admins_only is None else channel.admins_only,
            external=workspace.external if channel.external is None else channel.external,
        )

    async def refusal(self, conversation: ConversationKey, *, external: bool) -> str:
        """Return why the bot does not answer in this channel at all; empty when it does."""
        if not external or (await self.rules(conversation)).external:
            return ""
        return "This channel is shared with another organisation, so I stay silent until an admin allows me here."

    async def may_choose(self, caller: Caller, chosen: Preferences) -> str:
        """Return why a caller may not choose this; empty when they may."""
        rules = await self.rules(caller.conversation)
        if rules.admins_only and not caller.admin:
            return "Only people who manage this channel may switch mode, provider and style here."
        return next(_denials(rules, chosen), "")

    async def permitted(self, conversation: ConversationKey, preferences: Preferences) -> Preferences:
        """Return the preferences without what the rules forbid by now; the default takes its place."""
        return permit(await self.rules(conversation), preferences)

    async def set_rules(self, caller: Caller, rules: Rules, *, workspace: bool = False) -> str:
        """Set the rules of the caller's channel, or of its workspace; return why not, or nothing."""
        if not caller.admin:
            return "Only people who manage this channel may change its rules."
        redis: Any = self.store.redis
        scope = _scopes(caller.conversation)[workspace]
        text = json.dumps(asdict(rules))
        await self.store.insist(lambda: redis.set(self.store.key(scope, "rules"), text))
        await self.note(caller, f"rules of the {'workspace' if workspace else 'channel'}: {text}")
        return ""

    async def note(self, caller: Caller, what: str) -> None:
        """Write a line into the workspace's audit trail; `what` never holds a message or a secret."""
        line = Change(self.clock().isoformat(timespec="seconds"), caller.author.id, caller.conversation.encode(), what)
        key = self.store.key(_scopes(caller.conversation)[1], "trail")
        await self.store.run("trail", [key], (json.dumps(asdict(line)), LINES, TRAIL_MS))

    async def trail(self, conversation: ConversationKey, last: int = 50) -> list[Change]:
        """Return the latest changes of a workspace, the newest first."""
        redis: Any = self.store.redis
        key = self.store.key(_scopes(conversation)[1], "trail")
        lines = await self.store.insist(lambda: redis.lrange(key, 0, last - 1))
        return [Change(**json.loads(line)) for line in lines]

    async def forget(self, where: ConversationKey, author_id: str) -> None:
        """Take a person's name out of the audit trail of a workspace."""
        redis: Any = self.store.redis
        key = self.store.key(_scopes(where)[1], "trail")
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
    kept = preferences
    if next(_denials(rules, Preferences(mode=kept.mode)), ""):
        kept = replace(kept, mode=_first(rules.modes, rules))
    if next(_denials(rules, Preferences(provider=kept.provider)), ""):
        kept = replace(kept, provider=_first(rules.providers, rules))
    return kept


def _scopes(conversation: ConversationKey) -> tuple[str, str]:
    platform, workspace = conversation.platform, conversation.workspace
    channel = ConversationKey(platform, workspace, conversation.channel).encode()
    return f"channel/{channel}", f"workspace/{ConversationKey(platform, workspace, '').encode()}"


def _denials(rules: Rules, chosen: Preferences) -> Iterator[str]:
    for kind, value, allowed in (("mode", chosen.mode, rules.modes), ("provider", chosen.provider, rules.providers)):
        if value and (value in rules.denied or (allowed and value not in allowed)):
            others = [each for each in allowed if each not in rules.denied]
            instead = f"; allowed here: {', '.join(others)}" if others else ""
            yield f"The {kind} {value} is not allowed in this channel{instead}."


def _first(allowed: tuple[str, ...], rules: Rules) -> str:
    return next((each for each in allowed if each not in rules.denied), "")
