"""A cut-off of a month, and whether a priority date is current by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference, Status
from bot.visa.finding import Finding, Sighting
from bot.visa.lines import exactly, look, rows_of
from bot.visa.questions.preferences import title
from bot.visa.rules import Standing, chart_accepted, standing
from bot.visa.tools.asking import (
    Country,
    DayText,
    Row,
    WhichChart,
    WhichMonth,
    charts_of,
    column_note,
    day_of,
    month_problem,
    named,
    neighbours,
    place_of,
    row_problem,
    staleness,
)
from bot.visa.wording import FIRST_FILING, cutoff_words, day_words, link, printed, row_and_column, span_of_days

if TYPE_CHECKING:
    from bot.visa.questions.question import Day, Place


def cutoff_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    chart: WhichChart = None,
    month: WhichMonth = None,
) -> Finding:
    """Return the cut-off date of one category and country in one month's Visa Bulletin, as printed.

    Use it for every "what is / was the date" question. The answer holds the value (a date, C for current, U for
    unavailable), the month, the chart and the official link. A country without a column of its own is read from
    All Chargeability Areas, and the answer says so.
    """
    place = place_of(country)
    asked = month or history.latest
    if chart is Chart.DATES_FOR_FILING and asked < FIRST_FILING:
        return _before_filing(history, today, preference, place, asked)
    problem = month_problem(history, asked, today)
    if problem:
        return _instead(history, preference=preference, place=place, chart=chart, asked=asked, problem=problem)
    found = _cells(history, asked, charts_of(chart, asked), preference, place)
    if not found:
        return Finding(
            row_problem(history, asked, chart or Chart.FINAL_ACTION, preference), links=(history.url(asked),)
        )
    stale = staleness(history, today) if month is None else ""
    return Finding(
        _said(found, place),
        note=_why_this_row(found, preference, place),
        meaning=_meaning(found[0], asked=month is not None),
        next_step=stale,
        sources=(link(history, asked),),
        evidence=found,
        links=(history.url(asked),),
        suggestions=_next_questions(found[0]),
    )


def _cells(
    history: History, month: Month, charts: tuple[Chart, ...], preference: Preference, place: Place
) -> tuple[Sighting, ...]:
    found = []
    for chart in charts:
        rows = rows_of(history, month, chart, preference)
        cells = [exactly(history, month, chart, row, place.area) for row in rows]
        if not any(cells):
            cells = [look(history, month, chart, preference, place.area)]
        found += [cell for cell in cells if cell]
    return tuple(found)


def _said(found: tuple[Sighting, ...], place: Place) -> str:
    """Return the cells as sentences; more than two as a list a chart."""
    if len(found) == 1:
        return line(found[0], place)
    if len(found) == 2:
        return "\n".join(f"- {line(each, place)}" for each in found)
    parts = []
    for chart in dict.fromkeys(each.chart for each in found):
        rows = [each for each in found if each.chart is chart]
        values = "\n".join(f"- {title(each.preference)}: **{cutoff_words(each.cutoff)}**" for each in rows)
        parts.append(f"{place.name}, {chart.heading}, {rows[0].month.name} bulletin:\n{values}")
    return "\n\n".join(parts)


def _why_this_row(found: tuple[Sighting, ...], preference: Preference, place: Place) -> str:
    first = found[0]
    renamed = ""
    if preference is Preference.EB5:
        rows = len({each.preference for each in found})
        renamed = "EB-5 has several rows; Unreserved or the first one is the general one." if rows > 1 else ""
    elif preference is not first.preference:
        renamed = f"{title(preference)} had no row of its own then; {title(first.preference)} carries it."
    return f"{renamed} {column_note(place, first.month, first)}".strip()


def line(sighting: Sighting, place: Place) -> str:
    """Return one cell as a sentence: value, chart, month."""
    what = f"{title(sighting.preference)} for {named(place)}"
    chart = sighting.chart.heading if sighting.month >= FIRST_FILING else "Final Action Dates, then the only chart"
    where = f"{chart}, {sighting.month.name} bulletin"
    if isinstance(sighting.cutoff, Status):
        return f"**{what} is {cutoff_words(sighting.cutoff)}** ({where})."
    return f"**{what}: {day_words(sighting.cutoff)}** ({where}, printed {printed(sighting.cutoff)})."


def _meaning(sighting: Sighting, *, asked: bool) -> str:
    """Return what a cell means for people; in the past tense where a month was named."""
    can, wait = ("could", "had to wait") if asked else ("can", "wait")
    does = "file" if sighting.chart is Chart.DATES_FOR_FILING else "get a visa number"
    if sighting.cutoff is Status.CURRENT:
        return f"C means no waiting line: people with any priority date {can} {does}."
    if isinstance(sighting.cutoff, Status):
        return f"U means that no numbers {can} be given out in that month, whatever the priority date."
    last = sighting.cutoff - timedelta(days=1)
    return (
        f"Priority dates up to {day_words(last)} {can} {does}; {day_words(sighting.cutoff)} itself and later "
        f"ones {wait}."
    )


def _next_questions(sighting: Sighting) -> tuple[str, ...]:
    name = row_and_column(sighting)
    return (f"How has {name} moved in the last year?", f"When did {name} last retrogress?", "And a year earlier?")


def _instead(
    history: History, *, preference: Preference, place: Place, chart: Chart | None, asked: Month, problem: str
) -> Finding:
    """Answer for the nearest bulletins where the one asked for is not there."""
    near = neighbours(history, asked)
    if asked > history.latest or asked < history.months[0]:
        near = near[:1]
    found = tuple(cell for month in near for cell in _cells(history, month, charts_of(chart, month), preference, place))
    lines = "\n".join(f"- {line(each, place)}" for each in found)
    offer = "" if asked < history.latest else "Ask me for a forecast if you want to know where it may be then."
    return Finding(
        f"{problem}\n\nThe nearest I have:\n{lines}",
        sources=tuple(link(history, month) for month in near),
        next_step=offer,
        evidence=found,
        links=(history.url(asked), *(history.url(month) for month in near)),
    )


def _before_filing(history: History, today: date, preference: Preference, place: Place, asked: Month) -> Finding:
    found = cutoff_date(
        history, today, preference=preference, country=place.name, chart=Chart.FINAL_ACTION, month=asked
    )
    why = (
        f"There was no Dates for Filing chart in {asked.name}: it began with the {FIRST_FILING.name} bulletin. Before, "
        "each category had one cut-off date, which is today's final action date."
    )
    return replace(found, answer=f"{why}\n\n{found.answer}")


def check_priority_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    priority_date: DayText = "",
    chart: WhichChart = None,
    month: WhichMonth = None,
) -> Finding:
    """Say whether a priority date is current in a month's bulletin, on one chart or both, and how far off it is.

    A priority date is current when it is strictly earlier than the cut-off, always under C, never under U.
    Final Action Dates decide when a visa or green card can be given; Dates for Filing when papers may be filed.
    Leave priority_date out to ask whether the category itself is current (C) or unavailable (U).
    """
    place, asked = place_of(country), month or history.latest
    if not priority_date:
        whole = cutoff_date(history, today, preference=preference, country=country, chart=chart, month=month)
        return replace(whole, answer=f"{_of_category(whole, asked)}{whole.answer}")
    day = day_of(priority_date)
    if day.first > today:
        return _in_the_future(day, today)
    problem = month_problem(history, asked, today)
    used = asked if not problem else (neighbours(history, asked) or (history.latest,))[0]
    charts = charts_of(
        chart if chart is not Chart.DATES_FOR_FILING or used >= FIRST_FILING else Chart.FINAL_ACTION, used
    )
    found = tuple(cell for one in charts if (cell := look(history, used, one, preference, place.area)))
    if not found:
        return Finding(row_problem(history, used, charts[0], preference), links=(history.url(used),))
    stands = [standing(cell.cutoff, day) for cell in found]
    verdicts = [f"- {_verdict(cell, day, stand)}" for cell, stand in zip(found, stands, strict=True)]
    head = _headline(preference, place, day, found, stands)
    parts = (problem, head, "\n".join(verdicts))
    return Finding(
        "\n\n".join(part for part in parts if part),
        note=column_note(place, used, found[0]),
        meaning=_what_it_means(found, stands, used),
        next_step=staleness(history, today) if month is None else "",
        sources=(link(history, used),),
        evidence=found,
        current={Standing.CURRENT: True, Standing.DEPENDS: None}.get(stands[0], False),
        links=(history.url(used),),
        suggestions=() if stands[0] is Standing.CURRENT else ("When will it be current?",),
    )


def _of_category(found: Finding, asked: Month) -> str:
    """Return yes or no for a whole category, before its cells."""
    if not found.evidence or found.evidence[0].month != asked:
        return ""
    cell = found.evidence[0]
    if cell.cutoff is Status.CURRENT:
        return "**Yes.** "
    if isinstance(cell.cutoff, Status):
        return "**No, it is unavailable.**\n"
    return (
        f"**No, it is not current**: there is a cut-off date ({cell.chart.heading}), and only earlier dates "
        "are served.\n"
    )


def _in_the_future(day: Day, today: date) -> Finding:
    return Finding(
        f"{day_words(day.first)} lies in the future (today is {day_words(today)}): a priority date is "
        "the day on which a "
        "petition or labor certification was filed, so it cannot be later than today. No such date is current.",
        next_step="Please check the year and send the date again, for example 2014-03-15.",
        current=False,
    )


def said_day(day: Day) -> str:
    """Return a day as far as it was told."""
    return day_words(day.first) if day.exact else f"between {day_words(day.first)} and {day_words(day.last)}"


def _headline(
    preference: Preference, place: Place, day: Day, found: tuple[Sighting, ...], stands: list[Standing]
) -> str:
    who = f"{title(preference)} for {named(place)}, priority date {said_day(day)}"
    month = found[0].month.name
    words = {
        Standing.CURRENT: f"**Yes: {who}, is current** in the {month} bulletin",
        Standing.WAITING: f"**No: {who}, is not current** in the {month} bulletin",
        Standing.UNAVAILABLE: f"**No: {who}, is not current**, as the category is unavailable in the {month} bulletin",
        Standing.DEPENDS: f"**It depends on the exact day: {who}, lies around the cut-off** in the {month} bulletin",
    }
    chart = found[0].chart.heading
    also = ""
    if len(found) > 1 and stands[0] is not Standing.CURRENT and stands[1] is Standing.CURRENT:
        also = ", but it is current on Dates for Filing"
    elif len(found) > 1 and stands[0] is Standing.CURRENT and stands[1] is not Standing.CURRENT:
        also = ", though not on Dates for Filing"
    return f"{words[stands[0]]} ({chart}){also}."


def _verdict(cell: Sighting, day: Day, stand: Standing) -> str:
    if isinstance(cell.cutoff, Status):
        why = "every priority date is current (C)" if cell.cutoff is Status.CURRENT else "it is unavailable (U)"
        return f"{cell.chart.heading}: {why}."
    cut = f"the cut-off is {day_words(cell.cutoff)} (printed {printed(cell.cutoff)})"
    if stand is Standing.DEPENDS:
        return f"{cell.chart.heading}: {cut}; only days before it are current."
    if day.first == day.last == cell.cutoff:
        return f"{cell.chart.heading}: {cut}, the same day; only earlier dates are current."
    if stand is Standing.CURRENT:
        return f"{cell.chart.heading}: {cut}, {span_of_days((cell.cutoff - day.last).days)} after that priority date."
    return f"{cell.chart.heading}: {cut}, {span_of_days((day.first - cell.cutoff).days)} before that priority date."


def _what_it_means(found: tuple[Sighting, ...], stands: list[Standing], month: Month) -> str:
    if stands[0] is Standing.CURRENT:
        return (
            "A green card can be approved, or an immigrant visa issued, while the date stays current and the case is "
            "otherwise ready."
        )
    if len(found) < 2 or stands[1] is not Standing.CURRENT:
        return ""
    accepted = chart_accepted(month, found[0].preference.category)
    if accepted is Chart.DATES_FOR_FILING:
        return f"USCIS takes the Dates for Filing chart in {month.name}: an adjustment application can be filed."
    if accepted is Chart.FINAL_ACTION:
        return f"USCIS takes the Final Action Dates chart in {month.name}: an adjustment application has to wait."
    return (
        "At a consulate, NVC can take the documents now. Inside the US, filing for adjustment on that chart depends on "
        "whether USCIS takes it that month: see https://www.uscis.gov/visabulletininfo."
    )
