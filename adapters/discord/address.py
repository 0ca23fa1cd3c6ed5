"""Where a reply goes, in this platform's own words: what `Message.route` holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

from pydantic import TypeAdapter

WEBHOOK_LIVES = timedelta(minutes=14, seconds=30)
"""Discord lets the webhook of an interaction go after 15 minutes; half a minute stays for the last edit."""


@dataclass(frozen=True, slots=True)
class Address:
    """The place of a reply: under `question` in `channel`; or the `original` message of an interaction."""

    channel: str
    question: str = ""
    """The message that is replied to."""
    thread: str = ""
    """Not empty: open a thread with this name at `question` and answer in it."""
    application: str = ""
    token: str = ""
    original: str = ""
    """The three of an interaction: whose webhook, its secret, and the message it may edit."""
    since: datetime | None = None
    """When the interaction began."""
    guest: bool = False
    """The bot is no member here (installed by the user only): it may edit its one message, and nothing else."""

    def encode(self) -> str:
        """Return the address as text for `Message.route`."""
        return _ADDRESS.dump_json(self, exclude_defaults=True).decode()

    @classmethod
    def decode(cls, text: str) -> Self:
        """Invert `encode`."""
        return _ADDRESS.validate_json(text)  # type: ignore[return-value]  # the adapter knows the class, not Self

    def by_webhook(self, now: datetime) -> bool:
        """Say whether the interaction's webhook still takes edits."""
        return bool(self.token) and self.since is not None and now - self.since < WEBHOOK_LIVES


_ADDRESS: TypeAdapter[Address] = TypeAdapter(Address)
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def moment(snowflake: str) -> datetime:
    """Return when Discord made this id.

    https://discord.com/developers/docs/reference#snowflakes
    """
    return EPOCH + timedelta(milliseconds=int(snowflake) >> 22)


def snowflake(at: datetime) -> str:
    """Return the smallest id that Discord could make at that moment."""
    return str(int((at - EPOCH).total_seconds() * 1000) << 22)
