"""Answer what waits in the mailboxes: take, turn, deliver, commit; deadlines, stop, hand-over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.desk import Target
    from bot.inbox import Outbox
    from bot.messages import Attachment, Event, Message, Preferences, Reply, Turn


class Platform(Protocol):
    """What the worker asks of a platform; any worker may answer for any platform (sending needs no listening)."""

    name: str
    """First part of every conversation key of this platform."""

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Show the answer under `message`: a sign of life at once, then text as it comes, then the final form.

        Resume from `outbox.state`, which holds what an earlier worker (or the turn that this one revises) has noted:
        the same reply is edited, never a second one posted. Let `Superseded` from `outbox.note` pass through.
        Raise when the answer could not be shown: the same answer is then delivered again, a few times.
        `Failed(reason="deleted")`: the question is gone, so take the reply away. `Failed(reason="revised")`: an edited
        question follows at once and takes over the same reply.
        """

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send one message of our own accord; a repeated `nonce` sends nothing."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return the bytes of an attachment, within the platform's limits of size and time."""


class Agent(Protocol):
    """What the worker asks of the agent."""

    def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncIterator[Event]:
        """Yield the events of one turn; exactly one Done or Failed is the last.

        `history` ends before this message; for a REVISION, before the turn that is redone. For CONTINUE its last turn
        is the one to go on with; yield only what is new: the worker joins it to what stands already.
        Closing the iterator (`aclose`) cancels the provider's request.
        """
