"""The port to platforms. To add one: a class with these three methods, and a row in `adapters/assembly.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk import Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment, Message


class Away(Exception):
    """The platform cannot be reached, or takes nothing just now: the answer is kept until it does."""


class Platform(Protocol):
    """What the worker asks of a platform; any worker may answer for any platform (sending needs no listening)."""

    name: str
    """First part of every conversation key of this platform."""

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Show the answer under `message`: a sign of life at once, then text as it comes, then the final form.

        Resume from `outbox.state`, which holds what an earlier worker (or the turn that this one revises) has noted:
        the same reply is edited, never a second one posted. Let `Superseded` from `outbox.note` pass through.
        Raise Away where the platform is down: the same answer is delivered again for as long as an outage may last.
        Raise anything else when the answer could not be shown: it is delivered again a few times.
        `Failed(reason="deleted")`: the question is gone, so take the reply away. `Failed(reason="revised")`: an edited
        question follows at once and takes over the same reply.
        """

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send one message of our own accord; a repeated `nonce` sends nothing."""

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return an attachment's bytes, within the platform's limits; OSError or ValueError tell the sender why not."""
