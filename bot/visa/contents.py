"""What a bulletin contains: its cells, and beside its charts notes, what is expected, and Diversity Visa ranks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.bulletin import Area, Blank, Cell, Month, Preference, Status


class NoteKind(StrEnum):
    """Why a passage beside the charts matters."""

    RETROGRESSION = "retrogression"
    """A cut-off went back, or is expected to."""
    UNAVAILABLE = "unavailable"
    """A preference has no numbers left, or will have none."""
    EXEMPTION = "exemption"
    """Up to which date F2A numbers are exempt from the per-country limit."""
    IMMEDIATE = "immediate"
    """Something takes effect at once, not with the month."""
    CORRECTION = "correction"
    """The page corrects or replaces an earlier one."""
    EXPIRY = "expiry"
    """The law behind a preference ends on a day."""
    OUTLOOK = "outlook"
    """What the State Department expects in the coming months."""
    MOVEMENT = "movement"
    """Why a cut-off moved."""
    LIMIT = "limit"
    """The numbers of a fiscal year."""
    MEANING = "meaning"
    """What C and U mean on the charts."""


@dataclass(frozen=True, slots=True)
class Note:
    """A passage that changes how a chart is to be read, as printed, with the rows and columns that it names."""

    kind: NoteKind
    heading: str
    text: str
    preferences: tuple[Preference, ...] = ()
    areas: tuple[Area, ...] = ()


class Outlook(StrEnum):
    """What a line of guidance expects."""

    ADVANCE = "advance"
    """Forward, by `low` to `high` days where numbers are given."""
    RAPID = "rapid"
    """Rapidly forward, without a number."""
    SLOW = "slow"
    """Forward slowly, or to some extent, without a number."""
    LITTLE = "little"
    """Little movement, if any."""
    HOLD = "hold"
    """No movement."""
    RETROGRESS = "retrogress"
    """Back to an earlier date, or no date where there was none: a cut-off is imposed on what was current."""
    CURRENT = "current"
    UNAVAILABLE = "unavailable"
    FOLLOWS = "follows"
    """The same date as for all chargeability areas."""
    UNKNOWN = "unknown"
    """The text speaks of it, but expects nothing definite."""


class Certainty(StrEnum):
    """How firmly a line of guidance speaks."""

    WILL = "will"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Guidance:
    """One expectation of the State Department for a preference of an area in the months after the bulletin."""

    preference: Preference
    area: Area
    outlook: Outlook
    certainty: Certainty
    low: int | None = None
    """Days of forward movement at least: of each month, or of the whole time when not `monthly`."""
    high: int | None = None
    """Days of forward movement at most; None: the text gives no number."""
    first: Month | None = None
    """The first month that it speaks of ("as early as November"), where it names one."""
    last: Month | None = None
    """The last month that it speaks of ("through January", "no later than March"), where it names one."""
    monthly: bool = True
    listed: bool = True
    """From a list of projections (a preference, an area, a movement); False: read from prose, sentence by sentence."""
    text: str = ""


@dataclass(frozen=True, slots=True)
class DiversityRow:
    """A rank cut-off of the Diversity Visa for `month`: of a region, or of a country that the region excepts."""

    month: Month
    region: str
    country: str
    """Empty: the whole region."""
    rank: int | Status
    """Only rank numbers below it may be issued; C: all; U: none."""
    flag: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One month's Visa Bulletin, whole."""

    month: Month
    cells: tuple[Cell, ...]
    blanks: tuple[Blank, ...] = ()
    notes: tuple[Note, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    diversity: tuple[DiversityRow, ...] = ()
    published: date | None = None
    """The day of the sign-off line (CA/VO)."""
    remarks: tuple[str, ...] = ()
    """What is odd about the page, each with its place: labels misspelt, ranks that could not be read. The charts
    are whole, or there is no Bulletin."""
    plain: bool = False
    """Read from a text without marks, as of a PDF: what it says beside its charts may be broken at its lines' ends."""
