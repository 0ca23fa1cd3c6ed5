"""A platform whose messages are in memory: what a person would see, and how it came to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.events import Done, Failed, Rewrite, Text
from bot.messages import Author, ConversationKey, Kind, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk import Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment

KEY = ConversationKey("board", "T1", "C1", "17")
THEN = datetime(2026, 1, 1, tzinfo=UTC)


def question(id: str, text: str = "", *, conversation: ConversationKey = KEY, author: str = "U1") -> Message:  # noqa: A002
    return Message(id, conversation, Author(author), text or f"question {id}", THEN)


def revision(id: str, revises: str, text: str = "", kind: Kind = Kind.REVISION) -> Message:  # noqa: A002
    return Message(id, KEY, Author("U1"), text, THEN, kind=kind, revises=revises)


@dataclass
class Board:
    """A message board: replies by their id, in the order in which they appeared."""

    name: str = "board"
    replies: dict[str, str] = field(default_factory=dict)
    endings: list[Done | Failed] = field(default_factory=list)
    troubles: list[Exception] = field(default_factory=list)
    """Each is raised by one delivery, after the sign of life."""

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        reply = outbox.state.get("id") or f"reply-{len(self.replies) + 1} to {message.id}"
        self.replies[reply] = "…"
        await outbox.note(id=reply)
        if self.troubles:
            raise self.troubles.pop(0)
        text = ""
        async for event in events:
            match event:
                case Text(delta):
                    text += delta
                case Rewrite(whole) | Done(text=whole):
                    text = whole
                case Failed(partial=partial, text=reason):
                    text = f"{partial} [{reason}]".strip()
            if isinstance(event, Done | Failed):
                self.endings.append(event)
            self.replies[reply] = text or "…"

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        self.replies[nonce] = f"{target.author.id}: {reply.text}"

    async def fetch(self, attachment: Attachment) -> bytes:
        return attachment.name.encode()
