"""The vocabulary of the core: messages come in, events go out. Values only; no platform or provider is named."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self
from urllib.parse import quote, unquote

from pydantic import TypeAdapter

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
    REVISION = "revision"  # `revises` was edited, or is to be answered again: the same reply is redone in place
    CONTINUE = "continue"  # the answer `revises` was cut short: go on where it stopped


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
class Fact:
    """One cut-off that an answer rests on, in the visa library's codes; `value` is an ISO date, `C` or `U`."""

    bulletin: str
    chart: str
    preference: str
    chargeability: str
    value: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a turn cost: tokens read and written, and US dollars (`estimated` when the provider reported none)."""

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Add up two calls."""
        tokens = self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens
        return Usage(*tokens, self.cost_usd + other.cost_usd, self.estimated or other.estimated)


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool call of a turn with its result, both JSON as the model wrote and saw them."""

    id: str
    name: str
    arguments: str
    result: str


@dataclass(frozen=True, slots=True)
class Text:
    """The next piece of the answer, Markdown."""

    delta: str


@dataclass(frozen=True, slots=True)
class Rewrite:
    """`text` replaces everything shown so far (a fallback took over, or a date was corrected)."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool call begins; `label` says what is being done, in the reader's words ("Reading the Visa Bulletin")."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the answer: `rows` x `header`, all text; `caption` says what it shows, for screen readers too."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: (month YYYY-MM, ISO date) each; a gap is a month without a date (C, U or no bulletin)."""

    name: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a series: `png` (light) and `png_dark`, the lines behind it, and the same in words."""

    title: str
    alt: str
    lines: tuple[Line, ...] = ()
    png: bytes = b""
    png_dark: bytes = b""


@dataclass(frozen=True, slots=True)
class Footer:
    """Under an answer: who gave it, in which mode, on data of which month (YYYY-MM), and why not the chosen one."""

    provider: str
    model: str
    mode: str
    data_month: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Done:
    """The turn ended well: `text` is the whole answer, `suggestions` are useful next questions."""

    text: str
    footer: Footer
    usage: Usage = Usage()
    tools: tuple[ToolCall, ...] = ()
    facts: tuple[Fact, ...] = ()
    suggestions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The turn did not end well: `reason` is a stable word, `text` what the person reads and can do.

    `partial` is what was shown of the answer before; it stays visible, marked as cut. `stopped`: the person did it.
    """

    reason: str
    text: str
    partial: str = ""
    footer: Footer | None = None
    retry_at: datetime | None = None
    usage: Usage = Usage()
    stopped: bool = False


Event = Text | Rewrite | ToolUse | Table | Chart | Footer | Done | Failed


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a command; `private`: whispered where that can be; `personal`: never before others; `failed`."""

    text: str
    blocks: tuple[Table | Chart, ...] = ()
    private: bool = True
    personal: bool = False
    failed: bool = False
    file: str = ""  # where that can be, the text is handed over as a file of this name


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
    usage: Usage = Usage()
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
