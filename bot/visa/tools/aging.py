"""A child's age under the CSPA, by the days told and the bulletin in which a visa became available."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from bot.visa.archive import History
from bot.visa.bulletin import Chart, Month, Preference
from bot.visa.child_status import DESIGNATED_FROM, DESIGNATED_UNTIL, ChildAge, child_age
from bot.visa.finding import Finding
from bot.visa.glossary import entries
from bot.visa.lines import track
from bot.visa.questions.question import Day
from bot.visa.tools.asking import Country, DayText, column_note, day_of, named, place_of
from bot.visa.tools.lapsing import of_birthday, of_lapses
from bot.visa.trends import first_current
from bot.visa.wording import NO_ADVICE, day_words, link, several, title

Row = Annotated[Preference | None, "Category code of the petition, for example F2A; only needed without `available`"]
Available = Annotated[str, "The day or month in which a visa became available, where it is known; else it is found"]
Age = Annotated[str, "Instead of days: the age when a visa became available, like 21y3m, 22y or 21y200d"]
Pending = Annotated[str, "With `age`: how long the petition was pending, like 400d or 1y2m"]
Sought = Annotated[str, "The day or month in which Form I-485 or DS-260 was filed; leave out where it was not"]


def child_status_age(
    history: History,
    today: date,
    *,
    born: DayText = "",
    filed: DayText = "",
    approved: DayText = "",
    preference: Row = None,
    country: Country = "ALL",
    priority_date: DayText = "",
    available: Available = "",
    sought: Sought = "",
    age: Age = "",
    pending: Pending = "",
) -> Finding:
    """Compute a child's age under the Child Status Protection Act (CSPA), to see whether it counts as under 21.

    Age on the day a visa became available (the later of approval and the first day of the month in which the date is
    current on Final Action Dates), less the days from filing to approval. Leave priority_date out when it is the day
    of filing (family cases); for work with a labor certification it is earlier. `born` alone gives the 21st birthday.
    """
    if not (born and filed and approved):
        return of_birthday(day_of(born), preference, today) if born else of_lapses(age, pending)
    told = (day_of(born), day_of(filed), day_of(approved))
    birth, begun, done = (each.first for each in told)
    if available:
        since = day_of(available).first
        return _of_age(told, since, sought, f"A visa was available from {day_words(max(since, done))}, as you told.")
    if preference is None:
        return Finding("**The category is missing**: without it I cannot find when a visa became available.")
    place, priority = place_of(country), day_of(priority_date).last if priority_date else begun
    sightings = track(history, Chart.FINAL_ACTION, preference, place.area)
    reached = first_current(tuple(each for each in sightings if each.month >= Month.of(done)), priority)
    if reached is None:
        return _still_waiting(history, birth, begun, done, preference)
    why = f"The priority date {day_words(priority)} was first current after the approval in the {reached.month.name} "
    line = f"bulletin ({title(preference)} for {named(place)}, Final Action Dates)."
    reckoned = _of_age(told, reached.month.first_day, sought, f"{why}{line}")
    return replace(
        reckoned,
        note=column_note(place, reached.month, reached),
        sources=(link(history, reached.month), *reckoned.sources),
        evidence=(reached,),
    )


def _of_age(told: tuple[Day, Day, Day], since: date, sought: str, why: str) -> Finding:
    """Return what the age comes to, and whether permanent residence was sought in time."""
    links, birth = entries()["cspa"].links, told[0].first
    age = child_age(birth, told[1].first, told[2].first, since)
    late = bool(sought) and day_of(sought).first > age.seek_by
    found = Finding(
        f"{_verdict(age, late=late)}{_seek(age) if age.is_child and not sought else '.'}\n\n{_sum(age, birth)} {why}",
        meaning=_in_time(age, day_of(sought)) if sought else "",
        next_step=_which_policy(),
        sources=tuple(f"<{each}>" for each in links),
    )
    return found if all(each.exact for each in told) else _inexact(found, told, since)


def _in_time(age: ChildAge, sought: Day) -> str:
    """Return whether permanent residence was sought within one year; the day of filing fixes no age."""
    until = f"the year ended on {day_words(age.seek_by)}"
    if sought.last <= age.seek_by:
        return f"Permanent residence was sought in time ({until}); the day of filing does not change the age."
    if sought.first > age.seek_by:
        return f"Permanent residence was sought too late ({until}). Only extraordinary circumstances excuse that."
    return f"Whether permanent residence was sought in time depends on the exact day: {until}."


def _verdict(age: ChildAge, *, late: bool = False) -> str:
    if late and age.is_child:
        return f"**CSPA age {age.years:.2f} years, under 21, but permanent residence was sought too late** (INA 203(h))"
    word = "under 21: the child stays a child" if age.is_child else "21 or over: the child has aged out"
    return f"**CSPA age {age.years:.2f} years, {word}** (INA 203(h))"


def _seek(age: ChildAge) -> str:
    by = day_words(age.seek_by)
    return f", if permanent residence is sought by {by}, one year after the visa became available."


def _inexact(found: Finding, told: tuple[Day, Day, Day], since: date) -> Finding:
    """Return `found` with what a day that was told only as a month or year leaves open."""
    born, filed, approved = told
    oldest = child_age(born.first, min(filed.last, approved.first), approved.first, since)
    youngest = child_age(born.last, filed.first, approved.last, since)
    if oldest.is_child == youngest.is_child:
        side = "Where only a month or year was told I took its first day; no other day in it changes the side of 21."
        return replace(found, answer=f"{found.answer} {side}")
    between = f"CSPA age between {youngest.years:.2f} and {oldest.years:.2f} years"
    rest = found.answer.split("\n\n", 1)[1]
    return replace(
        found,
        answer=f"**It depends on the exact days: {between}** (INA 203(h)).\n\nBy the first days of those told: {rest}",
    )


def _sum(age: ChildAge, born: date) -> str:
    return (
        f"Born {day_words(born)}; a visa became available on {day_words(age.available)}, at an age of "
        f"{age.lived:,} days; less {several(age.pending, 'day')} that the petition was pending: {age.days:,} days."
    )


def _still_waiting(history: History, born: date, filed: date, approved: date, preference: Preference) -> Finding:
    age = child_age(born, filed, approved, approved)
    return Finding(
        f"**The priority date is not current yet** on Final Action Dates for {title(preference)} "
        f"({link(history, history.latest)}), so the CSPA age cannot be fixed. The petition was pending "
        f"{several(age.pending, 'day')}, so a visa has to be available before "
        f"{day_words(age.cutoff_day)} for the child to "
        "count as under 21.",
        next_step=_which_policy(),
        current=False,
    )


def _which_policy() -> str:
    return (
        f"Which chart counts depends on the filing: adjustment applications filed from {day_words(DESIGNATED_FROM)} to "
        f"{day_words(DESIGNATED_UNTIL)}, or pending on the first of these days, go by the chart that USCIS "
        "designated, all others and consular cases by Final Action Dates, as computed here. A retrogression within "
        "the year or extraordinary circumstances need a lawyer. "
        f"{NO_ADVICE}"
    )
