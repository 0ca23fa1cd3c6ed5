"""The mailbox of a conversation: accept once, take with a fence, commit once; the outbox of the reply being written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.messages import ConversationKey, Message


class Superseded(Exception):
    """Another worker has taken this turn over; whoever meets this stops quietly."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What became of a message that a platform handed in."""

    epoch: int
    """Names the run of the worker that will answer it; 0 when it was refused."""
    fresh: bool
    """False: it was handed in before (and is not answered twice), or refused."""
    ahead: int = 0
    """How many messages of the conversation are answered first; a waiting one deserves a sign of life."""
    refusal: str = ""
    """Not taken: what to tell the author (said once per minute and conversation; empty when said already)."""


class Outbox(Protocol):
    """What has been noted about the reply of one turn, by this worker or an earlier one."""

    @property
    def state(self) -> Mapping[str, str]:
        """Return the fields as read when the turn was taken, plus what was noted since."""

    async def note(self, **fields: str) -> None:
        """Keep the fields durably before going on; raise Superseded when another worker has taken over."""


class Inbox(Protocol):
    """The mailboxes of all conversations."""

    async def accept(self, message: Message) -> Accepted:
        """Take a message durably, once, and wake a worker; only then acknowledge the platform.

        A repeat of the same id changes nothing. Raise StoreUnavailable when nothing could be kept.
        """

    async def stop(self, conversation: ConversationKey, turn_id: str, by: str) -> bool:
        """Stop the turn, whichever worker runs it, within a second; False when nothing of that id is pending."""

    async def forget_turn(self, conversation: ConversationKey, turn_id: str) -> Mapping[str, str]:
        """Drop a deleted question and its answer; return what its outbox held, for the platform to take away.

        Empty when the turn runs just now: its `deliver` then ends with Failed(reason="deleted").
        """

    async def pending(self, conversation: ConversationKey) -> tuple[Message, ...]:
        """Return what waits, the message being answered first."""
