"""The vocabulary of what goes out: what a turn says, and what stands behind it. Values only, as in `bot.messages`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


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
    file: str = ""
    """Where that can be, the text is handed over as a file of this name."""
