"""What a platform and a command get: the core behind one counter."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.conversations import Conversations, Level
    from bot.events import Reply
    from bot.inbox import Accepted, Inbox
    from bot.limits import Limits
    from bot.messages import Author, Caller, ConversationKey, Message, Preferences
    from bot.policy import Policy
    from bot.records import Records
    from bot.settings import Settings
    from bot.store import Store
    from bot.tools import Tool
    from bot.visa.archive import History
    from bot.visa.bulletin import Area, Preference
    from bot.visa.digest import Interest


@dataclass(frozen=True, slots=True)
class Target:
    """Where an alert goes: whom it is for, in which conversation, and the platform's own `route`."""

    conversation: ConversationKey
    author: Author
    route: str = ""


class Commands(Protocol):
    """Runs the text of a command; bound in the assembly, so that the table of commands may know the desk."""

    async def __call__(self, caller: Caller, text: str, desk: Desk) -> Reply:
        """Return the reply, also to a text that is no command."""


class Watches(Protocol):
    """What people want to hear of, once a bulletin."""

    async def watch(self, caller: Caller, interest: Interest) -> Reply:
        """Begin a watch where the caller is."""
        ...

    async def unwatch(self, caller: Caller, preference: Preference | None = None, area: Area | None = None) -> Reply:
        """End the caller's watches of a preference and chargeability; None: of any."""
        ...

    async def held(self, caller: Caller) -> Sequence[tuple[Interest, ConversationKey]]:
        """Return what the caller watches, and where they hear of it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The core as platforms and commands see it."""

    settings: Settings
    store: Store
    inbox: Inbox
    conversations: Conversations
    limits: Limits
    policy: Policy
    records: Records
    alerts: Watches
    history: Callable[[], History]
    """The bulletins known by now."""
    tools: Callable[[], tuple[Tool, ...]]
    """The tools of Visa Expert, over that history."""
    commands: Commands

    async def accept(self, message: Message) -> Accepted:
        """Take a message durably, once; only then acknowledge the platform."""
        return await self.inbox.accept(message)

    async def stop(self, conversation: ConversationKey, turn_id: str) -> bool:
        """Stop a turn, running or waiting; False when there is none of that id."""
        return await self.inbox.stop(conversation, turn_id)

    async def forget_turn(self, conversation: ConversationKey, turn_id: str) -> Mapping[str, str]:
        """Drop a deleted question and its answer; return what its outbox held."""
        return await self.inbox.forget_turn(conversation, turn_id)

    async def choose(self, caller: Caller, level: Level, chosen: Preferences) -> str:
        """Set preferences at a level, if the caller may; return why not, or nothing."""
        refused = await self.policy.may_choose(caller, chosen)
        if not refused:
            await self.conversations.prefer(caller.conversation, caller.author.id, level, chosen)
            fields = {name: value for name, value in asdict(chosen).items() if value}
            await self.policy.note(caller, f"{level}: {' '.join(f'{name} {value}' for name, value in fields.items())}")
        return refused

    async def command(self, caller: Caller, text: str) -> Reply:
        """Run a command and return its reply."""
        return await self.commands(caller, text, self)
