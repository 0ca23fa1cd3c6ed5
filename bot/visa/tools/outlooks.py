"""Forecasts in words: where a cut-off may be, and when a priority date may become current."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Status
from bot.visa.finding import Band, Finding, Picture, Sighting
from bot.visa.lines import look, track
from bot.visa.outlook import FURTHEST
from bot.visa.questions.question import Day, Order, Place
from bot.visa.tools.arrivals import arrived
from bot.visa.tools.asking import (
    Country,
    DayText,
    OneChart,
    Row,
    column_note,
    day_of,
    named,
    place_of,
    row_problem,
    staleness,
)
from bot.visa.tools.checking import check_priority_date, said_day
from bot.visa.tools.course import picture_of, with_own_date
from bot.visa.tools.odds import First, chance_of_less, middle_of, range_line, said_first, waited
from bot.visa.tools.quoting import COMING, quoted
from bot.visa.wording import NO_ADVICE, cutoff_words, link, paragraphs, several, title

if TYPE_CHECKING:
    from bot.visa.outlook.forecast import Outlook, Wait

Ahead = Annotated[
    int | None, f"How many months ahead to look; beyond {FURTHEST} no cut-off can be told; leave out for 12"
]


SayFirst = Annotated[
    First | None,
    "Without a priority date: say first how likely it is C, U, or earlier than now (back: a retrogression), or how "
    "long those served now have waited (wait)",
]
PROMISE = (
    "Forecasts come from what followed similar months in the past, as ranges made so that four of five outcomes fall "
    f"inside; a new law or a sudden retrogression can break them. {NO_ADVICE}"
)
SHOWN = 96
"""Months of the past that a chart with a forecast shows."""


def forecast_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: OneChart = Chart.FINAL_ACTION,
    priority_date: DayText = "",
    months_ahead: Ahead = None,
    say_first: SayFirst = None,
) -> Finding:
    """Forecast when a priority date may become current, or where a cut-off may be some months ahead, as a range.

    With a priority date: the months by which it is current with a chance of 10, 50 and 90 %. Without: low, middle and
    high cut-off. Ranges come from past movement and its back-test; always pass on that it is no promise.
    """
    place = place_of(country)
    cell = look(history, history.latest, chart, preference, place.area)
    if cell is None:
        return Finding(row_problem(history, history.latest, chart, preference))
    if priority_date:
        now = check_priority_date(
            history, today, preference=preference, country=country, priority_date=priority_date, chart=chart
        )
        if now.current:
            return _since(history, now, cell, place, priority_date)
        if day_of(priority_date).first > today:
            return now
        found = _wait(history, cell, place, _not_yet(cell, day_of(priority_date)), months_ahead)
        if now.current is None:
            found = replace(found, answer=paragraphs(now.answer, found.answer), current=None)
    else:
        found = _ahead(history, cell, place, months_ahead or 12, say_first)
    says = quoted(history, cell.month, cell.preference, cell.area, COMING)
    return replace(
        found,
        meaning=paragraphs(says, found.meaning),
        current=True if cell.cutoff is Status.CURRENT else found.current,
        note=column_note(place, cell.month, cell),
        next_step=staleness(history, today) or ("Ask me again when the next bulletin is out." if priority_date else ""),
        sources=(link(history, cell.month),),
    )


def _since(history: History, now: Finding, cell: Sighting, place: Place, day: str) -> Finding:
    """Return `now` with the bulletin in which that day first was current: "when?" is asked though its turn came."""
    path = track(history, cell.chart, cell.preference, place.area)
    then = arrived(history, path, f"{title(cell.preference)} for {named(place)}", day, Order.ALL, strictly=True)
    return replace(
        now,
        answer=f"{now.answer}\n\n{then.answer}",
        evidence=tuple(dict.fromkeys((*now.evidence, *then.evidence))),
        sources=tuple(dict.fromkeys((*now.sources, *then.sources))),
    )


def _not_yet(cell: Sighting, day: Day) -> Day:
    """Return the part of a rough date that is not current yet."""
    return replace(day, first=max(day.first, cell.cutoff)) if isinstance(cell.cutoff, date) else day


def _wait(history: History, cell: Sighting, place: Place, day: Day, ahead: int | None) -> Finding:
    """Return when a priority date may become current; a rough date widens the range."""
    from bot.visa.outlook.forecast import when_current  # noqa: PLC0415 - loads what it learned, which lookups need not wait for

    ask = (history, cell.preference, place.area, cell.chart)
    early, late = when_current(*ask, day.first), when_current(*ask, day.last)
    middle = early if day.exact else when_current(*ask, day.first + (day.last - day.first) / 2)
    who = f"{title(cell.preference)} for {named(place)}, priority date {said_day(day)}"
    stands = (
        f"In the {cell.month.name} bulletin the cut-off is {cutoff_words(cell.cutoff)} ({cell.chart.heading}), so that "
        "date is not current yet."
    )
    if not middle.p50:
        stands += waited(cell)
    if middle.reason and not middle.chances:
        return Finding(f"**No forecast for {who}.** {stands} {middle.reason}", evidence=(cell,), current=False)
    marks = (_by(early.p10, 10), _by(middle.p50, 50), _by(late.p90, 90)) if early.p10 else ()
    lines = "\n".join(part for part in (*marks, _chances(middle)) if part)
    filed = Month.of(day.last)
    if filed > cell.month:
        middle = replace(middle, p50=middle.p50 and max(middle.p50, filed + 1), chances=middle.chances[-1:])
        lines = "That priority date is later than my newest bulletin, so I give no chances by month."
    return Finding(
        f"**{who}: {_asked_by(middle, cell.month, ahead)}{_likeliest(middle, cell.month)}.**\n\n{lines}\n\n{stands}",
        meaning=PROMISE,
        evidence=(cell,),
        current=False,
        picture=_own_picture(history, cell, place, day),
    )


def _asked_by(wait: Wait, latest: Month, ahead: int | None) -> str:
    """Return the chance by the month that was asked about; empty where none was."""
    chance = next((share for month, share in wait.chances if ahead and month == latest + ahead), None)
    if ahead and wait.chances and latest + ahead > wait.chances[-1][0]:
        return f"{(latest + ahead).name} is further than I can look ahead; "
    return "" if chance is None or ahead is None else f"{chance:.0%} chance to be current by {(latest + ahead).name}; "


def _likeliest(wait: Wait, latest: Month) -> str:
    if wait.p50:
        later = several(wait.p50 - latest, "month")
        return f"as likely as not current by {wait.p50.name}, {later} after the {latest.name} bulletin"
    furthest = wait.chances[-1][0] if wait.chances else latest
    return f"more likely than not still waiting in {furthest.name}, as far as I look"


def _by(month: Month | None, chance: int) -> str:
    when = f" to be current by {month.name}" if month else ": later than I can look ahead"
    return f"- {chance} % chance{when}"


def _chances(wait: Wait) -> str:
    """Return the chance one, two and five years ahead."""
    shown = [wait.chances[index] for index in (11, 23) if index < len(wait.chances)]
    shown += [wait.chances[-1]] if len(wait.chances) > FURTHEST else []
    if not shown:
        return ""
    return "- Chance to be current: " + ", ".join(f"{chance:.0%} by {month.name}" for month, chance in shown)


def _own_picture(history: History, cell: Sighting, place: Place, day: Day) -> Picture:
    """Return the chart of the series with what may follow, and the person's own date."""
    from bot.visa.outlook.forecast import NoForecast, forecast  # noqa: PLC0415 - as above

    try:
        outlooks = forecast(history, cell.preference, place.area, cell.chart, FURTHEST)
    except NoForecast:
        outlooks = ()
    return with_own_date(_band_picture(history, cell, place, outlooks), day.first)


def _ahead(history: History, cell: Sighting, place: Place, months: int, first: First | None) -> Finding:
    """Return where the cut-off may be, month by month up to `months`; before it the chance of what is asked about."""
    from bot.visa.outlook.forecast import NoForecast, forecast  # noqa: PLC0415 - as above

    name = f"{title(cell.preference)} for {named(place)}"
    try:
        outlooks = forecast(history, cell.preference, place.area, cell.chart, max(1, min(months, FURTHEST)))
    except NoForecast as none:
        return Finding(f"**No forecast for {name}.** {none}", evidence=(cell,))
    last = outlooks[-1]
    shown = [each for each in outlooks if (each.month - cell.month) in (1, 3, 6, 12, 18) and each is not last]
    lines = "\n".join(range_line(each) for each in (*shown, last))
    so_far = "" if first is First.WAIT else waited(cell)
    now = f"Now, in the {cell.month.name} bulletin: {cutoff_words(cell.cutoff)} ({cell.chart.heading}).{so_far}"
    before = _too_far(cell.month, months) + said_first(outlooks, cell, name, first)
    return Finding(
        f"{before}**{name}, forecast for {last.month.name}: "
        f"{middle_of(last)}.**\n\n{lines}\n\n{now}{'' if first is First.BACK else chance_of_less(last, cell)}",
        meaning=PROMISE,
        evidence=(cell,),
        picture=_band_picture(history, cell, place, outlooks),
    )


def _too_far(latest: Month, months: int) -> str:
    """Return what cannot be told of the month asked about; empty where it can."""
    if months <= FURTHEST:
        return ""
    return (
        f"**Nobody can tell where it will stand in {(latest + months).name}**: the past carries a forecast {FURTHEST} "
        f"months beyond my newest bulletin, to {(latest + FURTHEST).name}, and no further. As far as it goes:\n\n"
    )


def _band_picture(history: History, cell: Sighting, place: Place, outlooks: tuple[Outlook, ...]) -> Picture:
    recent = track(history, cell.chart, cell.preference, place.area)[-SHOWN:]
    points = tuple(
        (each.month, each.p10, each.p50, each.p90)
        for each in outlooks
        if isinstance(each.p10, date) and isinstance(each.p50, date) and isinstance(each.p90, date)
    )
    picture = picture_of(cell.preference, place, cell.chart, recent)
    coming = f" Forecast for {outlooks[-1].month.name}: {middle_of(outlooks[-1])}." if outlooks else ""
    return replace(picture, alt=f"{picture.alt}{coming}", band=Band(points) if points else None)
