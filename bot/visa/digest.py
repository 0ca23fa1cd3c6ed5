"""What a new bulletin means for a person who watches a preference and chargeability, in words (pure)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Chart, Cutoff, Month, Preference, write_cutoff
from bot.visa.rules import is_current
from bot.visa.trends import previous
from bot.visa.wording import cutoff_words, day_words, row_and_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.archive import History


@dataclass(frozen=True, slots=True)
class Interest:
    """What somebody wants to hear about; `priority_date` None: the cut-off itself."""

    preference: Preference
    area: Area
    priority_date: date | None = None

    @property
    def name(self) -> str:
        """`EB-2 India`."""
        return row_and_column(self.preference, self.area)


def cutoff_for(history: History, month: Month, chart: Chart, interest: Interest) -> Cutoff | None:
    """Return the cut-off that holds for the interest: of its own column, or of the one for all chargeability areas."""
    area = history.charged_as(month, chart, interest.preference, interest.area)
    return history.cutoff(month, chart, interest.preference, area)


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
    said = f"the cut-off date is {day_words(cutoff)}" if isinstance(cutoff, date) else "the category is current (C)"
    assert interest.priority_date is not None
    return (
        f"**Your priority date {day_words(interest.priority_date)} is current** in {interest.name}: in the Final "
        f"Action Dates chart of {month.name} {said}. A visa number can be given from {month.name} on, while that "
        "holds.\n\n"
        f"[The official page]({history.url(month)})"
    )


def _line(history: History, month: Month, chart: Chart, interest: Interest) -> str:
    now = cutoff_for(history, month, chart, interest)
    if now is None:
        return ""
    last = previous(history, month)
    moved = _moved(cutoff_for(history, last, chart, interest), now, last) if last else ""
    line = f"- {chart.heading}: {cutoff_words(now)}{moved}"
    if interest.priority_date is None:
        return line
    return f"{line}. {_standing(now, interest.priority_date)}"


def _moved(before: Cutoff | None, now: Cutoff, last: Month) -> str:
    if before is None:
        return ""
    if before == now:
        return f", unchanged since {last.name}"
    if isinstance(before, date) and isinstance(now, date):
        days = (now - before).days
        went = f"{days} days forward" if days > 0 else f"back by {-days} days"
        return f", {went} from {day_words(before)} in {last.name}"
    return f", was {cutoff_words(before)} in {last.name}"


def _standing(cutoff: Cutoff, priority_date: date) -> str:
    if is_current(cutoff, priority_date):
        return f"Your priority date {day_words(priority_date)} is current"
    if isinstance(cutoff, date):
        behind = (priority_date - cutoff).days
        gap = f"{behind} days behind the cut-off" if behind else "on the cut-off itself, and must be earlier"
        return f"Your priority date {day_words(priority_date)} is not current: {gap}"
    return f"Your priority date {day_words(priority_date)} is not current: no number is available"
