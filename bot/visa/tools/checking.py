"""Whether a priority date is current by a month's bulletin."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference, Status
from bot.visa.finding import Finding, Sighting
from bot.visa.lines import look
from bot.visa.questions.question import Day, Place
from bot.visa.rules import Standing, standing
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
    row_note,
    row_problem,
    staleness,
)
from bot.visa.tools.lookups import cutoff_date
from bot.visa.wording import FIRST_FILING, day_words, held_words, link, listed, paragraphs, printed, span_of_days, title

Far = Annotated[bool, "Whether it is asked by how many days the date is ahead of the cut-off or short of it"]
ToFile = Annotated[bool, "Whether it is asked if an adjustment application (Form I-485) can be filed"]
State = Annotated[Status, "Without priority_date: C to ask whether the category is current, U whether unavailable"]


def check_priority_date(
    history: History,
    today: date,
    *,
    preference: Row,
    country: Country = "ALL",
    priority_date: DayText = "",
    chart: WhichChart = None,
    month: WhichMonth = None,
    state: State = Status.CURRENT,
    how_far: Far = False,
    to_file: ToFile = False,
) -> Finding:
    """Say whether a priority date is current in a month's bulletin, on one chart or both, and how far off it is.

    A priority date is current when it is strictly earlier than the cut-off, always under C, never under U.
    Final Action Dates decide when a visa or green card can be given; Dates for Filing when papers may be filed.
    Leave priority_date out to ask whether the category itself is current (C) or unavailable (U).
    """
    place, asked = place_of(country), month or history.latest
    if not priority_date:
        whole = cutoff_date(history, today, preference=preference, country=country, chart=chart, month=month)
        return replace(whole, answer=f"{_of_category(history, whole, asked, (preference, place), state)}{whole.answer}")
    day = day_of(priority_date)
    if day.first > today:
        return in_the_future(day, today)
    problem = month_problem(history, asked, today)
    used = asked if not problem else (neighbours(history, asked) or (history.latest,))[0]
    found = _against(history, used, chart, preference, place)
    if not found:
        return Finding(row_problem(history, used, chart or Chart.FINAL_ACTION, preference))
    judged = _judged(history, found, day, preference, place)
    far = _how_far(found[0], day) if how_far else _may_adjust(history, found, day) if to_file else ""
    return replace(
        judged,
        answer=paragraphs(problem, far, judged.answer),
        next_step=staleness(history, today) if month is None else "",
        sources=(link(history, used),),
    )


def _against(
    history: History, month: Month, chart: Chart | None, preference: Preference, place: Place
) -> tuple[Sighting, ...]:
    """Return the cells to hold a date against, Final Action Dates first."""
    only = Chart.FINAL_ACTION if month < FIRST_FILING else chart
    found = (look(history, month, each, preference, place.area) for each in charts_of(only, month))
    return tuple(each for each in found if each)


def _judged(history: History, found: tuple[Sighting, ...], day: Day, preference: Preference, place: Place) -> Finding:
    stands = [standing(cell.cutoff, day) for cell in found]
    verdicts = "\n".join(f"- {_verdict(cell, day, stand)}" for cell, stand in zip(found, stands, strict=True))
    return Finding(
        f"{_headline(history, f'{title(preference)} for {named(place)}', day, found, stands)}\n\n{verdicts}",
        note=f"{row_note(preference, found)} {column_note(place, found[0].month, found[0])}".strip(),
        meaning=_what_it_means(history, found, stands),
        evidence=found,
        current={Standing.CURRENT: True, Standing.DEPENDS: None}.get(stands[0], False),
        suggestions=() if stands[0] is Standing.CURRENT else ("When will it be current?",),
    )


def _of_category(history: History, found: Finding, asked: Month, line: tuple[Preference, Place], state: Status) -> str:
    """Return yes or no for a whole category, before its cells."""
    if not found.evidence or found.evidence[0].month != asked:
        return ""
    cell, held = found.evidence[0], held_words(history, asked)
    what, where = f"{title(line[0])} for {named(line[1])}", f"in the {asked.name} bulletin ({cell.chart.heading})"
    rows = [each for each in found.evidence if (each.month, each.chart) == (asked, cell.chart)]
    so, other = ([title(each.preference) for each in rows if (each.cutoff is state) is yes] for yes in (True, False))
    if so and other:
        word = "current" if state is Status.CURRENT else "unavailable"
        return f"**It depends on the row: {what} {held} {word} in {listed(so)}, not in {listed(other)}** {where}.\n"
    yes = "Yes" if cell.cutoff is state else "No"
    if isinstance(cell.cutoff, Status):
        return f"**{yes}: {what} {held} {'current' if cell.cutoff is Status.CURRENT else 'unavailable'}** {where}.\n"
    wanted = "current" if state is Status.CURRENT else "unavailable"
    has, are = ("had", "were") if held == "was" else ("has", "are")
    why = f"it {has} a cut-off date, and only earlier dates {are} served"
    return f"**{yes}: {what} {held} not {wanted}** {where}: {why}.\n"


def in_the_future(day: Day, today: date) -> Finding:
    """Say that no priority date can be later than today."""
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


def _headline(history: History, line: str, day: Day, found: tuple[Sighting, ...], stands: list[Standing]) -> str:
    who = f"{line}, priority date {said_day(day)}"
    month, held = found[0].month.name, held_words(history, found[0].month)
    words = {
        Standing.CURRENT: f"**Yes: {who}, {held} current** in the {month} bulletin",
        Standing.WAITING: f"**No: {who}, {held} not current** in the {month} bulletin",
        Standing.UNAVAILABLE: (
            f"**No: {who}, {held} not current**, as the category {held} unavailable in the {month} bulletin"
        ),
        Standing.DEPENDS: f"**It depends on the exact day: {who}, lies around the cut-off** in the {month} bulletin",
    }
    chart = found[0].chart.heading
    also = ""
    if len(found) > 1 and stands[0] is not Standing.CURRENT and stands[1] is Standing.CURRENT:
        also = f", but it {held} current on Dates for Filing"
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
    if day.first == cell.cutoff:
        return f"{cell.chart.heading}: {cut}, the first day of that time; only earlier dates are current."
    return f"{cell.chart.heading}: {cut}, {span_of_days((day.first - cell.cutoff).days)} before that priority date."


def _may_adjust(history: History, found: tuple[Sighting, ...], day: Day) -> str:
    """Return whether Form I-485 can be filed, where the two charts differ; empty where the date itself says it."""
    stands = {cell.chart: standing(cell.cutoff, day) for cell in found}
    ahead = {chart.heading for chart, stand in stands.items() if stand is Standing.CURRENT}
    if len(stands) == 1 or len(ahead) != 1 or Standing.DEPENDS in stands.values():
        return ""
    month, accepted = found[0].month, history.chart_accepted(found[0].month, found[0].preference.category)
    if accepted is None:
        return (
            f"**It depends on USCIS: Form I-485 can be filed only if it takes {ahead.pop()} in {month.name}**; "
            "I have no record of which chart it takes then."
        )
    yes = "Yes" if accepted.heading in ahead else "No"
    return f"**{yes}: in {month.name} USCIS takes {accepted.heading} for Form I-485.**"


def _how_far(cell: Sighting, day: Day) -> str:
    """Return by how many days a day is ahead of the cut-off or short of it; empty where that is no number."""
    if isinstance(cell.cutoff, Status) or not day.exact:
        return ""
    days = (cell.cutoff - day.first).days
    where = "ahead of the cut-off" if days > 0 else "short of the cut-off" if days else "ahead: it is the same day"
    return f"**{abs(days):,} {'day' if abs(days) == 1 else 'days'} {where}** ({cell.chart.heading})."


def _what_it_means(history: History, found: tuple[Sighting, ...], stands: list[Standing]) -> str:
    if found[0].chart is Chart.DATES_FOR_FILING:
        return _may_file(history, found[0]) if stands[0] is Standing.CURRENT else ""
    if stands[0] is Standing.CURRENT:
        return (
            "A green card can be approved, or an immigrant visa issued, while the date stays current and the case is "
            "otherwise ready."
        )
    return _may_file(history, found[1]) if len(found) > 1 and stands[1] is Standing.CURRENT else ""


def _may_file(history: History, cell: Sighting) -> str:
    """Return what it means that a date is current on Dates for Filing."""
    month = cell.month
    accepted = history.chart_accepted(month, cell.preference.category)
    if accepted is Chart.DATES_FOR_FILING:
        return f"USCIS takes the Dates for Filing chart in {month.name}: an adjustment application can be filed."
    if accepted is Chart.FINAL_ACTION:
        return f"USCIS takes the Final Action Dates chart in {month.name}: an adjustment application has to wait."
    return (
        "At a consulate, NVC can take the documents now. Inside the US, filing for adjustment on that chart depends on "
        "whether USCIS takes it that month: see https://www.uscis.gov/visabulletininfo."
    )
