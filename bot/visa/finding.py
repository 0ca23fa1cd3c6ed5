"""What a tool of the visa library finds: words for a person, and the cells of the charts that they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference, Status


@dataclass(frozen=True, slots=True)
class Sighting:
    """A cut-off as printed: the row and the column that hold for what was asked."""

    month: Month
    chart: Chart
    preference: Preference
    area: Area
    cutoff: Cutoff


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of an answer, all text."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a chart: what it is called and its bulletins, ascending."""

    name: str
    points: tuple[Sighting, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A forecast beside a curve: for each month ahead the low, middle and high date."""

    points: tuple[tuple[Month, date, date, date], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """What a chart shows; `bot.visa.charts` draws it."""

    title: str
    alt: str
    curves: tuple[Curve, ...] = ()
    band: Band | None = None
    priority_date: date | None = None
    grid: Grid | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How much of something `what` had, so that findings of one kind can be held against each other."""

    what: str
    amount: int
    unit: str
    """day, month, time; or state, of a change that has no count: 1 ahead, -1 back."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer: `answer` first (Markdown), then `meaning` for the asker, then one useful `next_step`."""

    answer: str
    note: str = ""
    """Why another column or row was read than the one named."""
    meaning: str = ""
    next_step: str = ""
    sources: tuple[str, ...] = ()
    """Markdown links to the official pages that were read."""
    evidence: tuple[Sighting, ...] = ()
    """The cells that the answer states, the one asked for first."""
    current: bool | None = None
    """Whether the priority date asked about is current, or any is (C); None where that cannot be said without one."""
    happened: bool | None = None
    """Whether what is looked for in a history was ever so: it went back, came there, was current."""
    size: Size | None = None
    grid: Grid | None = None
    picture: Picture | None = None
    suggestions: tuple[str, ...] = ()
    everywhere: bool = False
    """Every column says the same, so that nobody has to be asked for a country."""


def rank(cutoff: Cutoff) -> tuple[int, date]:
    """Return a key that orders cut-offs from worst to best: U, dates ascending, C."""
    if isinstance(cutoff, date):
        return 1, cutoff
    return (2, date.max) if cutoff is Status.CURRENT else (0, date.min)
