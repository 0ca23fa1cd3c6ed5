"""What a new bulletin means for a person who watches a preference and chargeability, in words (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference, Status, write_cutoff
from bot.visa.trends import previous

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.archive import History

NAMES = {
    Area.ALL: "all other countries",
    Area.CHINA: "China (mainland-born)",
    Area.EL_SALVADOR_GUATEMALA_HONDURAS: "El Salvador, Guatemala and Honduras",
    Area.DOMINICAN_REPUBLIC: "Dominican Republic",
}


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody wants to hear about; `priority_date` None: the cut-off itself."""

    preference: Preference
    area: Area
    priority_date: date | None = None

    @property
    def name(self) -> str:
        """`EB2, India`."""
        return f"{self.preference.value}, {NAMES.get(self.area, self.area.value.title())}"


def cutoff_for(history: History, month: Month, chart: Chart, interest: Interest) -> Cutoff | None:
    """Return the cut-off that holds for the interest: of its own column, or of the one for all chargeability areas."""
    area = history.charged_as(month, chart, interest.preference, interest.area)
    return history.cutoff(month, chart, interest.preference, area)


def is_current(cutoff: Cutoff | None, priority_date: date) -> bool:
    """Tell whether a priority date is current: C, or strictly earlier than the cut-off date."""
    if isinstance(cutoff, date):
        return priority_date < cutoff
    return cutoff is Status.CURRENT


def value_of(history: History, month: Month, interest: Interest) -> str:
    """Return what both charts say for the interest: the same text means that there is nothing new to tell."""
    cutoffs = (cutoff_for(history, month, chart, interest) for chart in Chart)
    return " ".join(write_cutoff(cutoff) if cutoff else "-" for cutoff in cutoffs)


def compose(history: History, month: Month, interests: Sequence[Interest], *, revised: bool = False) -> str:
    """Return the digest of a bulletin for everything that one watcher watches, as Markdown."""
    happened = "was revised after we wrote to you" if revised else "is out"
    parts = [f"**The Visa Bulletin for {month.name} {happened}.**"]
    for interest in interests:
        lines = [line for chart in Chart if (line := _line(history, month, chart, interest))]
        parts.append("\n".join([f"**{interest.name}**", *(lines or ["- is not listed in this bulletin"])]))
    parts.append(f"[The official page]({history.url(month)})")
    return "\n\n".join(parts)


def compose_current(history: History, month: Month, interest: Interest) -> str:
    """Return the message that a priority date has become current, as Markdown."""
    cutoff = cutoff_for(history, month, Chart.FINAL_ACTION, interest)
    said = f"the cut-off date is {day(cutoff)}" if isinstance(cutoff, date) else "the category is current (C)"
    assert interest.priority_date is not None
    return (
        f"**Your priority date {day(interest.priority_date)} is current** in {interest.name}: in the Final Action "
        f"Dates chart of {month.name} {said}. A visa number can be given from {month.name} on, while that holds.\n\n"
        f"[The official page]({history.url(month)})"
    )


def day(value: date) -> str:
    """`15 May 2013`."""
    return f"{value.day} {value:%b %Y}"


def _line(history: History, month: Month, chart: Chart, interest: Interest) -> str:
    now = cutoff_for(history, month, chart, interest)
    if now is None:
        return ""
    last = previous(history, month)
    moved = _moved(cutoff_for(history, last, chart, interest), now, last) if last else ""
    line = f"- {chart.heading}: {_said(now)}{moved}"
    if interest.priority_date is None:
        return line
    return f"{line}. {_standing(now, interest.priority_date)}"


def _said(cutoff: Cutoff) -> str:
    if isinstance(cutoff, date):
        return day(cutoff)
    return "current (C)" if cutoff is Status.CURRENT else "unavailable (U)"


def _moved(before: Cutoff | None, now: Cutoff, last: Month) -> str:
    if before is None:
        return ""
    if before == now:
        return f", unchanged since {last.name}"
    if isinstance(before, date) and isinstance(now, date):
        days = (now - before).days
        went = f"{days} days forward" if days > 0 else f"back by {-days} days"
        return f", {went} from {day(before)} in {last.name}"
    return f", was {_said(before)} in {last.name}"


def _standing(cutoff: Cutoff, priority_date: date) -> str:
    if is_current(cutoff, priority_date):
        return f"Your priority date {day(priority_date)} is current"
    if isinstance(cutoff, date):
        behind = (priority_date - cutoff).days
        gap = f"{behind} days behind the cut-off" if behind else "on the cut-off itself, and must be earlier"
        return f"Your priority date {day(priority_date)} is not current: {gap}"
    return f"Your priority date {day(priority_date)} is not current: no number is available"
