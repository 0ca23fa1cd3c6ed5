"""A child's age under the CSPA where only lengths of time are known, not the days themselves."""

from __future__ import annotations

import re
from datetime import date
from math import ceil

from bot.visa.bulletin import Preference
from bot.visa.child_status import DAYS_OF_A_YEAR, anniversary
from bot.visa.finding import Finding
from bot.visa.glossary import entries
from bot.visa.questions.question import Day
from bot.visa.wording import NO_ADVICE, day_words, listed, several

_PART = re.compile(r"(\d{1,4})\s*(y|m|d)")
_UNITS = {"y": ("year", DAYS_OF_A_YEAR), "m": ("month", DAYS_OF_A_YEAR / 12), "d": ("day", 1.0)}
ADULT = 21 * DAYS_OF_A_YEAR


def of_lapses(age: str, pending: str) -> Finding:
    """Return the age less the time that the petition was pending, and whether it is under 21.

    "22" may be anything up to the 23rd birthday: where that decides, it is said so.
    """
    if not (age and pending):
        return Finding("**The days are missing**: of birth, of filing and of approval.")
    lived, waited = _days(age), _days(pending)
    unit = _PART.findall(age)[-1][1]
    low, high = lived - waited, lived + _UNITS[unit][1] - 1 - waited
    links = entries()["cspa"].links
    return Finding(
        f"**{_verdict(low, max(low, high), _said(age))}** (INA 203(h)).\n\n"
        f"Age when a visa became available: {_said(age)}; less {_said(pending)} that the petition was pending: "
        f"{_years(low)}{_up_to(low, high)}.",
        meaning=(
            "Permanent residence has to be sought within one year of the day on which a visa became available: the "
            "later of the petition's approval and the first day of the month in which the priority date is current."
        ),
        next_step=f"With the days of birth, filing and approval I reckon it to the day. {NO_ADVICE}",
        sources=tuple(f"<{each}>" for each in links),
    )


def of_birthday(born: Day, preference: Preference | None, today: date) -> Finding:
    """Return when a child turns 21, and what that leads to, where no day of the petition is known."""
    first, last = (anniversary(each, 21) for each in (born.first, born.last))
    when = f"on {day_words(first)}" if first == last else f"between {day_words(first)} and {day_words(last)}"
    over = last <= today
    years = {_age_on(today, each) for each in (born.first, born.last)}
    child = f"the child who is {years.pop()} now" if first != last and len(years) == 1 else "the child"
    turned = f"{child} turned 21 {when}" if over else f"{child} turns 21 {when}"
    spared = (
        "it still counts as under 21 only if the petition was pending for longer than from then to the day on which a "
        "visa becomes available"
        if over
        else "each day that the petition was pending puts that off by a day"
    )
    until = ", in F2A until then" if preference is Preference.F2A and not over else ""
    return Finding(
        f"**By birthday {turned}{until}**; {spared} (CSPA, INA 203(h)).",
        meaning=f"{_WHAT_COUNTS} {_at_21(preference)}",
        next_step=f"With the days of birth, filing and approval I reckon it to the day. {NO_ADVICE}",
        sources=tuple(f"<{each}>" for each in entries()["cspa"].links),
    )


_WHAT_COUNTS = (
    "What counts is the CSPA age: that on the day on which a visa becomes available, the later of the petition's "
    "approval and the first day of the month in which the priority date is current on Final Action Dates, less "
    "the days that the petition was pending."
)


def _age_on(day: date, born: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _at_21(preference: Preference | None) -> str:
    """Return what becomes of the case of a child that counts as 21."""
    if preference is Preference.F2A:
        return "From 21 on, F2A becomes F2B by itself, with the same priority date."
    return (
        "From 21 on, a child who comes along is no part of the case any more, and the parent, once a permanent "
        "resident, files anew in F2B; one who marries loses the place at any age."
    )


def _verdict(low: float, high: float, age: str) -> str:
    if high < ADULT:
        return f"CSPA age {_years(low)}, under 21: the child stays a child"
    if low >= ADULT:
        return f"CSPA age {_years(low)}, 21 or over: the child has aged out"
    spare = several(ceil(ADULT - low) - 1, "day")
    return (
        f"It depends on the exact day: CSPA age under 21 only if no more than {spare} had passed since the age of {age}"
    )


def _up_to(low: float, high: float) -> str:
    return f", or up to {_years(high)}, as {_years(high - low)} more may have passed" if high - low > 40 else ""


def _days(text: str) -> float:
    found = _PART.findall(text)
    if not found:
        raise ValueError(f"{text[:40]!r} is no length of time that I can read; write it like 21y3m or 400d.")
    return sum(int(number) * _UNITS[unit][1] for number, unit in found)


def _said(text: str) -> str:
    return listed([several(int(number), _UNITS[unit][0]) for number, unit in _PART.findall(text)])


def _years(days: float) -> str:
    """Return `20 years and 10 months`, to the month that is over."""
    months = int(days / DAYS_OF_A_YEAR * 12 + 1e-9)
    parts = [several(count, noun) for count, noun in ((months // 12, "year"), (months % 12, "month")) if count]
    return listed(parts) or several(int(days), "day")
