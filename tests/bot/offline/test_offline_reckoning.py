"""Random questions of each kind, answered as the archive's own numbers say, reckoned here a second time."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.wording import day_words, title
from tests.fakes.expert import Expert, shipped

if TYPE_CHECKING:
    from bot.visa.bulletin import Cutoff

ROWS = (
    Preference.F1, Preference.F2A, Preference.F2B, Preference.F3, Preference.F4,
    Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB3_OTHER, Preference.EB4,
)  # fmt: skip
COUNTRY = {
    Area.ALL: "rest of the world", Area.CHINA: "China", Area.INDIA: "India", Area.MEXICO: "Mexico",
    Area.PHILIPPINES: "Philippines",
}  # fmt: skip


def cutoff(month: Month, row: Preference, area: Area) -> Cutoff | None:
    history = shipped()
    own = history.cutoff(month, Chart.FINAL_ACTION, row, area)
    return own if own is not None else history.cutoff(month, Chart.FINAL_ACTION, row, Area.ALL)


def series(row: Preference, area: Area) -> list[tuple[Month, Cutoff]]:
    found = ((month, cutoff(month, row, area)) for month in shipped().months)
    return [(month, value) for month, value in found if value is not None]


def rank(value: Cutoff) -> tuple[int, date]:
    if isinstance(value, date):
        return 1, value
    return (2, date.max) if value is Status.CURRENT else (0, date.min)


async def test_a_priority_date_is_judged_by_the_cell_of_the_month() -> None:
    pick = random.Random(7)
    for _ in range(60):
        row, area, month = pick.choice(ROWS), pick.choice(list(COUNTRY)), pick.choice(shipped().months[30:])
        value = cutoff(month, row, area)
        assert value is not None
        near = value if isinstance(value, date) else date(2001, 1, 1)
        day = near + timedelta(days=pick.choice([-400, -1, 0, 1, 400]))
        asked = (
            f"Is a priority date of {day_words(day)} current for {title(row)} {COUNTRY[area]} on final "
            f"action in {month.name}?"
        )
        text = await Expert().ask(asked)
        current = value is Status.CURRENT or (isinstance(value, date) and day < value)
        assert text.startswith("**Yes" if current else "**No"), asked


async def test_a_movement_is_the_days_between_the_printed_dates() -> None:
    pick = random.Random(11)
    done = 0
    while done < 9:
        row, area = pick.choice(ROWS), pick.choice(list(COUNTRY))
        first, last = sorted(pick.sample(shipped().months, 2))
        before, after = cutoff(first, row, area), cutoff(last, row, area)
        if not isinstance(before, date) or not isinstance(after, date):
            continue
        done += 1
        expert = Expert()
        asked = f"How many days did {title(row)} {COUNTRY[area]} move from {first.name} to {last.name}?"
        text = await expert.ask(asked)
        days = (after - before).days
        assert (f"{days:+d} days" if days else "(0 days)") in text, asked
        assert [fact[4] for fact in expert.facts[:2]] == [before.isoformat(), after.isoformat()], asked


async def test_the_last_retrogression_is_the_last_step_to_a_lower_value() -> None:
    for row in ROWS:
        for area in (Area.INDIA, Area.MEXICO):
            steps = list(zip(series(row, area), series(row, area)[1:], strict=False))
            back = [(later, value) for (_, old), (later, value) in steps if rank(value) < rank(old)]
            text = await Expert().ask(f"When did {title(row)} {COUNTRY[area]} last retrogress?")
            expected = f"last retrogressed in the {back[-1][0].name} bulletin" if back else "did not retrogress"
            assert expected in text, (row, area)


async def test_the_one_further_ahead_is_named_first() -> None:
    pick = random.Random(13)
    for _ in range(25):
        one, other = pick.sample(ROWS, 2)
        area, month = pick.choice(list(COUNTRY)), pick.choice(shipped().months[30:])
        mine, theirs = cutoff(month, one, area), cutoff(month, other, area)
        assert mine is not None
        assert theirs is not None
        asked = f"Which is ahead in {month.name}, {title(one)} or {title(other)}, for {COUNTRY[area]}?"
        text = await Expert().ask(asked)
        if mine == theirs:
            assert text.startswith("**They are the same"), asked
        else:
            better = title(one) if rank(mine) > rank(theirs) else title(other)
            assert text.startswith(f"**{better} "), asked


async def test_the_fiscal_years_of_the_vectors() -> None:
    assert "+61 days" in await Expert().ask("How much did F4 Mexico move in FY2023?")
    text = await Expert().ask("When did EB-3 India retrogress in 2023?")
    assert "July 2023" in text
    assert "June 15, 2012" in text
    assert "January 1, 2009" in text


async def test_when_a_date_was_reached_is_the_first_bulletin_past_it() -> None:
    text = await Expert().ask("When did F4 India reach January 1, 2005?")
    path = series(Preference.F4, Area.INDIA)
    runs = [month for month, value in path if rank(value) > (1, date(2005, 1, 1))]
    since = runs[-1]
    while since in runs:
        earlier = [month for month, _ in path if month < since][-1]
        if earlier not in runs:
            break
        since = earlier
    assert f"January 1, 2005 in the {since.name} bulletin" in text


async def test_what_was_unavailable_is_listed() -> None:
    expert = Expert()
    await expert.ask("Which categories were unavailable in September 2012?")
    cells = {
        (cell.preference.value, cell.area.value)
        for cell in shipped().cells(Month(2012, 9))
        if cell.chart is Chart.FINAL_ACTION and cell.cutoff is Status.UNAVAILABLE
    }
    assert {(fact[2], fact[3]) for fact in expert.facts} == cells
    assert cells


async def test_two_questions_with_one_answer_are_answered_once() -> None:
    text = await Expert().ask("EB-3 Philippines, priority date June 2022: am I current? When will I be?")
    assert text.count("**Yes: EB-3 for the Philippines") == 1
    assert "Dates for Filing: the cut-off is March 1, 2023" in text


async def test_a_child_who_turns_21_does_not_hide_whether_the_date_is_current() -> None:
    expert = Expert()
    text = await expert.ask("PD 15 Jan 2013, EB2 India, with dependent child turning 21 in March 2025")
    assert text.startswith("**No: EB-2 for India, priority date January 15, 2013, is not current**")
    assert "CSPA age" in text
    assert expert.facts[0] == ("2024-12", "final_action", "EB2", "INDIA", "2012-08-01")


async def test_the_chance_by_the_month_asked_about_comes_first() -> None:
    text = await Expert().ask("what are the odds EB2 ROW PD may 1 2023 gets current by june 2025")
    assert re.search(r"May 1, 2023: \d+% chance to be current by June 2025; ", text.splitlines()[0])


@pytest.mark.parametrize("asked", ["Will EB-1 India retrogress in the next 6 months?", "will F2A mexico go back?"])
async def test_a_retrogression_to_come_is_a_forecast(asked: str) -> None:
    text = await Expert().ask(asked)
    assert ", forecast for " in text
    assert re.match(r"\*\*The chance that .* stands earlier than now in .*: (about|less than) \d in 10", text)


async def test_a_retrogression_that_was_is_history() -> None:
    text = await Expert().ask("Has EB-1 India retrogressed?")
    assert "forecast for" not in text
    assert "August 2023" in text
