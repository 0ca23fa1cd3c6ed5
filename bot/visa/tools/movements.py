"""How far a cut-off moved between two bulletins."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Area, Chart, Month
from bot.visa.finding import Finding, Sighting, Size, rank
from bot.visa.lines import look, track
from bot.visa.rules import fiscal_months
from bot.visa.tools.asking import (
    Country,
    OneChart,
    Row,
    column_note,
    everywhere,
    month_problem,
    named,
    place_of,
    row_note,
)
from bot.visa.tools.course import picture_of
from bot.visa.tools.quoting import quoted
from bot.visa.trends import Journey, days_between, journey, steps
from bot.visa.wording import FIRST_FILING, cutoff_words, link, listed, paragraphs, several, span_of_days, title

if TYPE_CHECKING:
    from bot.visa.bulletin import Cutoff, Preference
    from bot.visa.questions.question import Place

From = Annotated[Month | None, "First bulletin of the span, YYYY-MM; leave out for the month before the last one"]
Until = Annotated[Month | None, "Last bulletin of the span, YYYY-MM; leave out for the newest"]
FiscalYear = Annotated[int | None, "A US fiscal year (2023 is October 2022 to September 2023) instead of months"]
Year = Annotated[int | None, "A calendar year instead of months"]


FEW = 5
"""Missing bulletins that are named one by one."""


class Measure(StrEnum):
    """What of a movement is said first."""

    TOTAL = "total"
    AVERAGE = "average"
    MEDIAN = "median"


Said = Annotated[Measure, "What to say first: total, the days in all; average or median, the days a month"]


def movement(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: OneChart = Chart.FINAL_ACTION,
    first: From = None,
    last: Until = None,
    fiscal_year: FiscalYear = None,
    year: Year = None,
    measure: Said = Measure.TOTAL,
) -> Finding:
    """Measure how far a cut-off moved between two bulletins, in a month, a year or a fiscal year, in days.

    Days are counted between the printed dates; negative is backwards. C and U are states, not dates: then the
    answer says from what to what it changed.
    """
    place = place_of(country)
    first, last = fiscal_months(fiscal_year) if fiscal_year else _ends(history, first, last, year)
    floor = FIRST_FILING if chart is Chart.DATES_FOR_FILING else history.months[0]
    whole = track(history, chart, preference, place.area)
    notes = _problems(history, first, last, today)
    found = journey(whole, max(_known(history, first), floor), min(last, history.latest))
    if (found is None or len(found.sightings) < 2) and last in history.missing:
        after = next(each for each in history.months if each > last)
        found = journey(whole, max(_known(history, first), floor), after)
    if found is None or len(found.sightings) < 2:
        return _too_short(history, found, preference, place, (first, last))
    when = f"FY{fiscal_year} ({first.name} to {last.name})" if fiscal_year else ""
    what = f"{title(preference)} for {named(place)}"
    body = _story(found, what, when)
    before = look(history, first + -1, chart, preference, place.area) if fiscal_year or year else None
    body = body if measure is Measure.TOTAL else f"{_by_month(found, what, when, measure)}\n\n{body}"
    return Finding(
        paragraphs(" ".join(notes), body, _from_before(before, found) if before else ""),
        note=_note(found, preference, place),
        meaning=paragraphs(f"{_steps_in_words(found)} {_unseen(history, found)}".strip(), _why_back(history, found)),
        sources=(link(history, found.start.month), link(history, found.end.month)),
        evidence=(found.start, found.end, *((before,) if before else ())),
        size=_size(found, what, when),
        picture=picture_of(preference, place, chart, found.sightings) if len(found.sightings) > 3 else None,
        suggestions=("When did it last retrogress?", "And the year before?"),
        everywhere=place.area is Area.ALL and everywhere(history, (found.start, found.end)),
    )


def _size(found: Journey, what: str, when: str) -> Size:
    """Return how far it moved, in days where it was a date at both ends."""
    what = f"{what}, {when or f'{found.start.month.name} to {found.end.month.name}'}"
    ahead = rank(found.end.cutoff) > rank(found.start.cutoff)
    return Size(what, 1 if ahead else -1, "state") if found.days is None else Size(what, found.days, "day")


def _ends(history: History, first: Month | None, last: Month | None, year: int | None) -> tuple[Month, Month]:
    """Return the first and last month asked about, in order; of nothing said, the step into the newest bulletin."""
    if year:
        return Month(year, 1), Month(year, 12)
    end = last or history.latest
    begin = first or end + -1
    return min(begin, end), max(begin, end)


def _note(found: Journey, preference: Preference, place: Place) -> str:
    row = row_note(preference, (found.start, found.end))
    return f"{row} {column_note(place, found.end.month, found.end)}".strip()


def _problems(history: History, first: Month, last: Month, today: date) -> list[str]:
    """Return why the ends of the span are not the ones asked for; a span that is not over is taken so far."""
    if first <= history.latest < last:
        problem = month_problem(history, first, today)
        return [
            *([problem] if problem else []),
            f"That span is not over in my data: {history.latest.name} is the last.",
        ]
    return [problem for month in dict.fromkeys((first, last)) if (problem := month_problem(history, month, today))]


def _known(history: History, month: Month) -> Month:
    """Return `month`, or the newest bulletin before it where it is missing."""
    return next((each for each in reversed(history.months) if each <= month), history.months[0])


def _too_short(
    history: History, found: Journey | None, preference: Preference, place: Place, asked: tuple[Month, Month]
) -> Finding:
    first, last = asked
    span = f"{first.name} to {last.name}"
    if found is None:
        return Finding(f"I have no bulletin with {title(preference)} for {named(place)} from {span}, so no movement.")
    only = found.start
    if only.month < first:
        return Finding(
            f"**I have no bulletin from {span} yet**: my newest is {only.month.name}, with {title(preference)} for "
            f"{named(place)} at {cutoff_words(only.cutoff)}. Ask me for a forecast of where it may be.",
            evidence=(only,),
            sources=(link(history, only.month),),
        )
    return Finding(
        f"From {span} I have one bulletin with {title(preference)} for {named(place)}, {only.month.name}: "
        f"{cutoff_words(only.cutoff)}. One bulletin shows no movement.",
        sources=(link(history, only.month),),
        evidence=(only,),
    )


def _story(found: Journey, what: str, when: str) -> str:
    start, end = found.start, found.end
    when = f"in {when}" if when else f"from the {start.month.name} to the {end.month.name} bulletin"
    ends = (
        f"from {cutoff_words(start.cutoff)} ({start.month.name}) to {cutoff_words(end.cutoff)} ({end.month.name}), "
        f"{'Final Action Dates' if start.chart is Chart.FINAL_ACTION else 'Dates for Filing'}"
    )
    days = found.days
    if start.cutoff == end.cutoff:
        return (
            f"**{what} did not move {when}** (0 days): {cutoff_words(end.cutoff)} in both, {ends.rsplit(', ', 1)[1]}."
        )
    if days is None:
        return f"**{what} {_changed(start.cutoff, end.cutoff)} {when}**: {ends}."
    way = "moved forward" if days > 0 else "moved back (retrogressed)"
    months = end.month - start.month
    pace = f", {days / months:.0f} a month on average" if months > 2 else ""
    return f"**{what} {way} {span_of_days(days)} {when}**: {ends}. That is {days:+d} days{pace}."


def _by_month(found: Journey, what: str, when: str, measure: Measure) -> str:
    """Return the average or the median of the monthly movements, before the movement in all."""
    when = f"in {when}" if when else f"from {found.start.month.name} to {found.end.month.name}"
    sizes = [step.days for step in steps(found.sightings)]
    counted = [days for days in sizes if days is not None]
    if found.days is None or not counted:
        return f"**{what} has no count in days a month {when}**, as it was not a date all the time."
    if measure is Measure.AVERAGE:
        months = found.end.month - found.start.month
        return (
            f"**{what} moved {found.days / months:+.1f} days a month on average {when}** ({found.days:+d} in {months})."
        )
    middle = f"{median(counted):+g}".replace("+0", "0")
    return f"**The median monthly movement of {what} was {middle} days {when}**, of {several(len(counted), 'step')}."


def _changed(before: Cutoff, after: Cutoff) -> str:
    """Return what a change that has no count in days is."""
    if isinstance(after, date):
        return f"was {cutoff_words(before)} and got a cut-off date"
    return f"became {cutoff_words(after)}"


def _from_before(before: Sighting, found: Journey) -> str:
    """Return the count from the last bulletin of the year before, where it differs."""
    if before.cutoff == found.start.cutoff:
        return f"The {before.month.name} bulletin, the last one before, had the same date."
    days = days_between(before.cutoff, found.end.cutoff)
    counted = f", {days:+d} days to the end" if days is not None else ""
    return f"Counted from the last bulletin before, {before.month.name} ({cutoff_words(before.cutoff)}){counted}."


def _steps_in_words(found: Journey) -> str:
    """Return how the steps between were: forward, back, still, and the largest."""
    if len(found.sightings) < 3:
        return ""
    forward, backward, still = len(found.forward), len(found.backward), len(found.still)
    parts = [
        several(forward, "step") + " forward",
        several(backward, "step") + " back",
        several(still, "step") + " without movement",
    ]
    text = f"On the way: {', '.join(parts)}."
    largest = max((step for step in found.forward if step.days), key=lambda step: step.days or 0, default=None)
    if largest and forward > 1:
        text += f" The largest step forward was {span_of_days(largest.days or 0)}, in {largest.after.month.name}."
    if backward:
        text += f" It went back in {listed([step.after.month.name for step in found.backward])}."
    return text


def _unseen(history: History, found: Journey) -> str:
    """Say which bulletins on the way are not known: the step over them may have been several."""
    gaps = [month.name for month in history.missing if found.start.month < month < found.end.month]
    if not gaps:
        return ""
    if len(gaps) >= FEW:
        return f"{several(len(gaps), 'bulletin')} between are missing from my archive; a step over them counts as one."
    are, them = ("bulletin is", "it") if len(gaps) == 1 else ("bulletins are", "them")
    return f"The {listed(gaps)} {are} missing from my archive; a step over {them} counts as one."


def _why_back(history: History, found: Journey) -> str:
    """Return what the bulletin said of the last step back of the way."""
    if not found.backward:
        return ""
    last = found.backward[-1].after
    return quoted(history, last.month, last.preference, last.area)
