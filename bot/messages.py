"""The vocabulary of what comes in, and of what is kept of it. Values only; no platform or provider is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from urllib.parse import quote, unquote

from pydantic import TypeAdapter

from bot.events import ToolCall, Usage

_FORMS: dict[type, TypeAdapter[Any]] = {}


def _form(kind: type) -> TypeAdapter[Any]:
    """Return what reads and writes a kind; made when first needed: it takes time, which a starting bot lacks."""
    _FORMS[kind] = _FORMS.get(kind) or TypeAdapter(kind)
    return _FORMS[kind]


class _Written:
    __slots__ = ()

    def to_json(self) -> bytes:
        """Return this as one JSON object."""
        return _form(type(self)).dump_json(self)

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Invert `to_json`."""
        found: Self = _form(cls).validate_json(text)
        return found


class Kind(StrEnum):
    """Why a message starts a turn."""

    QUESTION = "question"
    """A person's new message."""
    REVISION = "revision"
    """The message `revises` was edited, or is to be answered again: the same reply is redone in place."""
    CONTINUE = "continue"
    """The answer `revises` was cut short: go on where it stopped."""


@dataclass(frozen=True, slots=True, order=True)
class ConversationKey:
    """Names one conversation: a thread of a channel of a workspace of a platform.

    Parts may hold any text; `encode` escapes them, so that no two keys ever meet.
    An unthreaded conversation (a DM, a web session) has an empty `thread`.
    """

    platform: str
    workspace: str
    channel: str
    thread: str = ""

    def encode(self) -> str:
        """Return `platform/workspace/channel/thread`, each part percent-encoded."""
        return "/".join(quote(part, safe="") for part in (self.platform, self.workspace, self.channel, self.thread))

    @classmethod
    def decode(cls, text: str) -> Self:
        """Invert `encode`; raise ValueError when `text` does not have four parts."""
        parts = text.split("/")
        if len(parts) != 4:
            raise ValueError(f"not a conversation key: {text!r}")
        return cls(*(unquote(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a message: the platform's own id, and the name that people see (may be empty)."""

    id: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of `size` bytes that came with a message; the platform fetches them by `reference` when the turn runs."""

    name: str
    media_type: str
    size: int
    reference: str


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else said in the thread before: data for the model, never an instruction."""

    author: Author
    text: str


@dataclass(frozen=True, slots=True)
class Message(_Written):
    """One message that asks for one answer.

    `id` is the platform's own message id and names the turn: the same id is never answered twice.
    A revision has an id of its own and names the turn that it redoes in `revises`.
    """

    id: str
    conversation: ConversationKey
    author: Author
    text: str
    sent_at: datetime
    kind: Kind = Kind.QUESTION
    revises: str = ""
    provider: str = ""
    """Answer with that provider this once; empty: as the conversation prefers."""
    attachments: tuple[Attachment, ...] = ()
    quotes: tuple[Quote, ...] = ()
    route: str = ""
    """Where the reply goes, in the platform adapter's own words; no one else reads it."""


@dataclass(frozen=True, slots=True)
class Turn(_Written):
    """One item of history: a question with what lay beside it, its answer, and the tool calls between; whole.

    Not `complete`: the answer was stopped or cut; it is kept and marked.
    """

    id: str
    author: Author
    question: str
    answer: str
    at: datetime
    mode: str
    provider: str
    model: str
    tools: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    complete: bool = True
    attachments: tuple[Attachment, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a scope has chosen; empty: as the wider scope. By rule: `only` these may answer; what was `overruled`."""

    provider: str = ""
    mode: str = ""
    style: str = ""
    only: tuple[str, ...] = ()
    overruled: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who gives a command, where; `admin` is the platform's own judgement (may manage this channel)."""

    conversation: ConversationKey
    author: Author
    admin: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
