"""The course of a cut-off: bulletin by bulletin, or summed up, and as a chart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.finding import Curve, Finding, Picture, Sighting
from bot.visa.lines import between
from bot.visa.tools.asking import column_note, named
from bot.visa.tools.turns import LISTED
from bot.visa.trends import Journey, Standstill, pace, retrogressions, standstills
from bot.visa.wording import cutoff_words, link, months_words, paragraphs, several, span_of_days, title

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.bulletin import Chart, Preference
    from bot.visa.questions.question import Place


def picture_of(preference: Preference, place: Place, chart: Chart, sightings: tuple[Sighting, ...]) -> Picture:
    """Return the chart of a series, with the same in words."""
    name = f"{title(preference)} {place.name}"
    start, end = sightings[0], sightings[-1]
    back = retrogressions(sightings)
    alt = (
        f"Line chart of {name}, {chart.heading}: {cutoff_words(start.cutoff)} in {start.month.name}, "
        f"{cutoff_words(end.cutoff)} in {end.month.name}; {several(len(back), 'retrogression')}"
        f"{', the last in ' + back[-1].after.month.name if back else ''}."
    )
    return Picture(f"{name}, {chart.heading}", alt, (Curve(name, sightings),))


def with_own_date(picture: Picture, day: date) -> Picture:
    """Return a chart with a person's own priority date."""
    own = f" The priority date of {cutoff_words(day)} is a line across."
    return replace(picture, alt=f"{picture.alt}{own}", priority_date=day)


def course(
    history: History,
    found: tuple[Sighting, ...],
    preference: Preference,
    place: Place,
    *,
    each: bool = False,
    counted: bool = False,
) -> Finding:
    """Tell how it went: a short span month by month, a long one summed up; `each`: every bulletin for itself.

    `counted`: say first how many different dates it had.
    """
    start, end = found[0], found[-1]
    name = f"{title(preference)} for {named(place)}"
    back = retrogressions(found)
    short = each or len(found) <= LISTED + 1
    return Finding(
        paragraphs(
            _different(found, name) if counted else "",
            _each_month(found, name, merged=not each) if short else _summed_up(history, found, name),
        ),
        note=column_note(place, end.month, end),
        sources=tuple(link(history, each) for each in dict.fromkeys((start.month, end.month))),
        evidence=found if short else (end, start, *((back[-1].before, back[-1].after) if back else ())),
        picture=picture_of(preference, place, end.chart, found) if len(found) > 3 else None,
        suggestions=("When did it last retrogress?", "Where may it be in a year?"),
    )


def _different(found: tuple[Sighting, ...], name: str) -> str:
    dates = {cell.cutoff for cell in found if isinstance(cell.cutoff, date)}
    span = f"from {found[0].month.name} to {found[-1].month.name}"
    return f"**{name} had {several(len(dates), 'different cut-off date')}** {span} ({found[0].chart.heading})."


def _head(found: tuple[Sighting, ...], name: str) -> str:
    path = Journey(found)
    start, end = path.start, path.end
    moved = f", {span_of_days(path.days)} {'ahead' if path.days >= 0 else 'back'}" if path.days else ""
    if start.cutoff == end.cutoff:
        stood = f"**{name} ({end.chart.heading}) stood at {cutoff_words(start.cutoff)}"
        return f"{stood} in {start.month.name}** as in {end.month.name}."
    return (
        f"**{name} ({end.chart.heading}) went from {cutoff_words(start.cutoff)} in {start.month.name} to "
        f"{cutoff_words(end.cutoff)} in {end.month.name}**{moved}."
    )


def _each_month(found: tuple[Sighting, ...], name: str, *, merged: bool) -> str:
    """Return a span month by month; `merged`: bulletins in a row that say the same are one line."""
    if len(found) == 1:
        only = found[0]
        return f"**{name}: {cutoff_words(only.cutoff)}** ({only.chart.heading}, {only.month.name} bulletin)."
    single = (Standstill(cell.month, cell.month, cell.cutoff) for cell in found)
    lines = [
        f"- {months_words(run.first, run.last)}: {cutoff_words(run.cutoff)}"
        for run in (standstills(found) if merged else single)
    ]
    return f"{_head(found, name)}\n" + "\n".join(lines)


def _summed_up(history: History, found: tuple[Sighting, ...], name: str) -> str:
    back = retrogressions(found)
    went_back = (
        f"It retrogressed {several(len(back), 'time')}, last in {back[-1].after.month.name} "
        f"({cutoff_words(back[-1].before.cutoff)} to {cutoff_words(back[-1].after.cutoff)})."
        if back
        else "It never went back in that time."
    )
    now = found[-1].month == history.latest
    parts = (_head(found, name), went_back, _longest_still(found, now=now), _pace(found) if now else "")
    return " ".join(part for part in parts if part)


def _longest_still(found: tuple[Sighting, ...], *, now: bool) -> str:
    runs = [run for run in standstills(found) if isinstance(run.cutoff, date)]
    if not runs:
        return ""
    longest, last = max(runs, key=lambda run: run.months), standstills(found)[-1]
    text = ""
    if longest.months >= 3:
        text = (
            f"Its longest standstill was {several(longest.months, 'month')}, {longest.first.name} to "
            f"{longest.last.name}."
        )
    if last.months >= 2 and now:
        text += f" The present value has stood since {last.first.name}."
    return text.strip()


SLOWLY = 30
"""Days a month of the calendar: a cut-off that moves less lets the wait of those served grow."""


def paces(history: History, found: tuple[Sighting, ...], preference: Preference, place: Place) -> Finding:
    """Tell whether it moves faster or slower now, over the last year, than over the last five."""
    end = found[-1]
    now, past = pace(found, 12, end.month), pace(found, 60, end.month)
    if now is None or past is None:
        return course(history, found, preference, place)
    name = f"{title(preference)} for {named(place)}"
    how = "as fast now as before" if round(now) == round(past) else f"{'faster' if now > past else 'slower'} now"
    shown = (*(between(found, end.month + -since, end.month)[0] for since in (60, 12)), end)
    cells = "\n".join(f"- {each.month.name}: {cutoff_words(each.cutoff)}" for each in shown)
    grows = "grows" if now < SLOWLY else "does not grow"
    return Finding(
        f"**{name} moves {how}: {now:.0f} days a month over the last year, {past:.0f} over the last five** "
        f"({end.chart.heading}, to the {end.month.name} bulletin).\n{cells}",
        meaning=f"The calendar moves about {SLOWLY} days a month: at the pace of the last year the wait of those whose "
        f"turn it is {grows}.",
        note=column_note(place, end.month, end),
        sources=tuple(link(history, each.month) for each in shown),
        evidence=shown[::-1],
        picture=picture_of(preference, place, end.chart, between(found, shown[0].month, end.month)),
        suggestions=("When did it last retrogress?", "Where may it be in a year?"),
    )


def _pace(found: tuple[Sighting, ...]) -> str:
    end = found[-1].month
    now, past = pace(found, 12, end), pace(found, 60, end)
    if now is None:
        return ""
    text = f"Pace: {now:.0f} days a month over the last year"
    return f"{text}, {past:.0f} over the last five." if past is not None and found[0].month <= end + -60 else f"{text}."
