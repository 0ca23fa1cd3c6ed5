"""What Discord tells of a message, as far as it is read here: the same over the gateway and over REST."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

from adapters.discord.address import moment

SAID, REPLIED = 0, 19
"""The two types of message that people write."""
QUOTE_LIMIT = 4000
"""Characters that are read of what somebody said before."""


class Told(BaseModel):
    """A part of a payload; what is null is as good as left out, and an id may come as a number."""

    model_config = ConfigDict(frozen=True, coerce_numbers_to_str=True)

    @model_validator(mode="before")
    @classmethod
    def _present(cls, told: Any) -> Any:
        """Leave out what is null."""
        return {key: value for key, value in told.items() if value is not None} if isinstance(told, dict) else told


class Person(Told):
    """A user in a payload."""

    id: str
    username: str = ""
    global_name: str | None = None
    bot: bool = False

    @property
    def shown(self) -> str:
        """The name that people see."""
        return self.global_name or self.username


class Upload(Told):
    """A file of a message."""

    filename: str
    size: int = 0
    url: str
    content_type: str | None = None


class Snapshot(Told):
    """A forwarded message."""

    message: Earlier


class Field(Told):
    """A line of an embed."""

    name: str = ""
    value: str = ""


class Embed(Told):
    """What a bot shows, or the preview of a link."""

    title: str = ""
    description: str = ""
    fields: tuple[Field, ...] = ()


class Earlier(Told):
    """A message that another one replies to or forwards, or that somebody asks about."""

    id: str = ""
    author: Person | None = None
    content: str = ""
    embeds: tuple[Embed, ...] = ()
    attachments: tuple[Upload, ...] = ()

    @property
    def words(self) -> str:
        """All that it says."""
        said = [self.content]
        for each in self.embeds:
            said += [each.title, each.description, *(f"{line.name}: {line.value}" for line in each.fields)]
        return "\n\n".join(filter(None, said))[:QUOTE_LIMIT]


class Membership(Told):
    """What the guild says of an author."""

    roles: tuple[str, ...] = ()


class Incoming(Told):
    """A message as the gateway and the REST API send it; only what is read here."""

    id: str
    channel_id: str
    type: int = SAID
    author: Person
    content: str = ""
    timestamp: datetime | None = None
    edited_timestamp: datetime | None = None
    guild_id: str | None = None
    member: Membership = Membership()
    webhook_id: str | None = None
    mentions: tuple[Person, ...] = ()
    mention_roles: tuple[str, ...] = ()
    mention_everyone: bool = False
    attachments: tuple[Upload, ...] = ()
    referenced_message: Earlier | None = None
    message_snapshots: tuple[Snapshot, ...] = ()

    @property
    def said_at(self) -> datetime:
        """When it was written."""
        told = self.timestamp or moment(self.id)
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    @property
    def roles(self) -> tuple[str, ...]:
        """The author's roles in the guild."""
        return self.member.roles


Snapshot.model_rebuild()
