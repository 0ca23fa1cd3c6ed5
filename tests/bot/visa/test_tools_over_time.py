"""Movements and histories, read as the asker reads them."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest

from bot.visa.archive import load
from bot.visa.bulletin import Area, Cell, Chart, Month, Preference
from bot.visa.contents import Bulletin, Note, NoteKind
from bot.visa.questions import Order
from bot.visa.tools import cutoff_date, date_history, diversity_visa, forecast_date, movement
from bot.visa.tools.histories import Focus
from tests.fakes.expert import shipped

TODAY = date(2024, 12, 5)


def test_a_movement_with_ends_in_the_wrong_order_is_turned() -> None:
    found = movement(
        shipped(), TODAY, preference=Preference.EB2, country="India", first=Month(2024, 12), last=Month(2023, 12)
    )
    assert "+213 days" in found.answer
    assert "step" in found.meaning


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (Month(2003, 4), Month(2003, 6), "The May 2003 bulletin is missing"),
        (Month(2009, 8), Month(2009, 12), "The September 2009, October 2009 and November 2009 bulletins are missing"),
        (Month(2003, 4), Month(2010, 6), "9 bulletins between are missing"),
    ],
)
def test_a_movement_tells_of_the_bulletins_that_are_missing_on_its_way(first: Month, last: Month, said: str) -> None:
    found = movement(shipped(), TODAY, preference=Preference.F4, country="Philippines", first=first, last=last)
    assert said in found.meaning


def test_a_trend_shows_the_own_priority_date_in_its_chart() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.F4, country="India", priority_date="2009-03-01/2009-03-31"
    )
    assert found.picture
    assert found.picture.priority_date == date(2009, 3, 1)
    assert "The priority date of March 1, 2009 is a line across." in found.picture.alt


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        (Preference.EB2, "India", "moves slower now: 18 days a month over the last year, 20 over the last five**"),
        (Preference.F2B, "Mexico", "moves faster now: 96 days a month over the last year, 42 over the last five**"),
        (Preference.EB1, "ROW", "stood at current (C) in December 2001** as in December 2024"),
    ],
)
def test_the_pace_now_is_held_against_that_of_five_years(row: Preference, column: str, said: str) -> None:
    found = date_history(shipped(), TODAY, preference=row, country=column, focus=Focus.PACE)
    assert said in found.answer


@pytest.mark.parametrize(
    ("row", "column", "days", "order", "said"),
    [
        (
            Preference.F3,
            "Mexico",
            185,
            Order.LAST,
            "last stood still so long in November 2022 to June 2023**: November 1,",
        ),
        (Preference.EB2, "India", 213, Order.ALL, "stood still for 7 months or more 3 times**"),
        (Preference.F4, "Mexico", 366, Order.ALL, "never stood still for 13 months or more**"),
    ],
)
def test_standstills_of_a_length_are_told(row: Preference, column: str, days: int, order: Order, said: str) -> None:
    found = date_history(
        shipped(), TODAY, preference=row, country=column, focus=Focus.STANDSTILLS, at_least=days, order=order
    )
    assert said in found.answer


def test_a_priority_date_later_than_all_bulletins_gets_no_chances_of_months_before_it() -> None:
    later = forecast_date(
        shipped(), date(2026, 11, 27), preference=Preference.EB3, country="ROW", priority_date="2026-05-01"
    )
    assert "later than my newest bulletin" in later.answer
    assert "%" not in later.answer


def test_movements_between_states_and_without_movement() -> None:
    state = movement(
        shipped(), TODAY, preference=Preference.EB2, country="India", first=Month(2012, 5), last=Month(2012, 6)
    )
    assert "became unavailable (U)" in state.answer
    better = movement(
        shipped(), TODAY, preference=Preference.EB2, country="China", first=Month(2007, 6), last=Month(2007, 7)
    )
    assert "became current (C)" in better.answer
    still = movement(shipped(), TODAY, preference=Preference.EB4, country="India", first=Month(2024, 11))
    assert "did not move" in still.answer
    alone = movement(
        shipped(), TODAY, preference=Preference.EB2, country="India", first=Month(2001, 11), last=Month(2001, 12)
    )
    assert "One bulletin shows no movement" in alone.answer
    nothing = movement(shipped(), TODAY, preference=Preference.EB5_RURAL, country="India", fiscal_year=2010)
    assert "so no movement" in nothing.answer


def test_the_history_of_a_state() -> None:
    never = date_history(shipped(), TODAY, preference=Preference.F4, country="Mexico", focus=Focus.CURRENT)
    assert "was never current (C)" in never.answer
    last = date_history(shipped(), TODAY, preference=Preference.EB2, country="China", focus=Focus.CURRENT)
    assert "was last current (C) in July 2007" in last.answer
    gone = date_history(shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.UNAVAILABLE)
    assert "unavailable (U)" in gone.answer


def test_a_date_never_reached_names_the_furthest() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.F4, country="Mexico", focus=Focus.REACHED, target="2010-01-01"
    )
    assert "has not reached January 1, 2010" in found.answer
    assert "March 1, 2001" in found.answer


def test_a_date_just_reached_is_not_yet_passed() -> None:
    reached = date_history(
        shipped(), TODAY, preference=Preference.F4, country="Mexico", focus=Focus.REACHED, target="2001-03-01"
    )
    assert "first reached March 1, 2001 in the November 2024 bulletin" in reached.answer
    passed = date_history(
        shipped(), TODAY, preference=Preference.F4, country="Mexico", focus=Focus.PASSED, target="2001-03-01"
    )
    assert "has not passed March 1, 2001" in passed.answer


def test_a_date_reached_and_lost_tells_every_time() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.REACHED, target="2013-01-01"
    )
    assert "first reached January 1, 2013 in the February 2022 bulletin" in found.answer
    assert "fell behind it again" in found.answer


def test_a_note_of_a_shipped_bulletin_is_named_and_one_of_a_page_that_was_read_is_quoted() -> None:
    back = date_history(
        shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.RETROGRESSIONS, last=Month(2022, 11)
    )
    assert "The October 2022 bulletin has a note on the retrogression of this category" in back.meaning
    cell = Cell(Chart.FINAL_ACTION, Preference.EB2, Area.INDIA, date(2012, 8, 1))
    note = Note(NoteKind.UNAVAILABLE, "", "Every number of the year has been used.", (Preference.EB2,), (Area.INDIA,))
    newer = load([Bulletin(Month(2025, 9), (cell,), notes=(note,))])
    said = cutoff_date(newer, date(2025, 9, 1), preference=Preference.EB2, country="India").meaning
    assert "The September 2025 bulletin says: “Every number of the year has been used.”" in said
    none = cutoff_date(shipped(), TODAY, preference=Preference.EB2, country="India", month=Month(2024, 12))
    assert "says:" not in none.meaning


def test_no_retrogression_is_said() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.RETROGRESSIONS, first=Month(2023, 10)
    )
    assert "did not retrogress" in found.answer


def test_what_a_bulletin_reached_while_its_day_had_not_come_is_not_told() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.REACHED, target="2012-01-01"
    )
    assert "first reached January 1, 2012 in the December 2021 bulletin, with" in found.answer.replace("**", "")
    assert [str(each.month) for each in found.evidence] == ["2021-12", "2023-10"]


def test_one_of_many_steps_is_told_as_it_was_asked_for() -> None:
    told = partial(date_history, shipped(), TODAY, preference=Preference.EB2, country="India")

    first = told(focus=Focus.RETROGRESSIONS, order=Order.FIRST)
    assert [str(each.month) for each in first.evidence] == ["2005-10", "2005-09", "2007-07"]
    largest = told(focus=Focus.ADVANCES, order=Order.MOST)
    assert "largest step forward was in the July 2014 bulletin" in largest.answer
    assert len(largest.evidence) == 2
    smallest = told(focus=Focus.RETROGRESSIONS, order=Order.MOST, passed_over=40)
    assert "th largest retrogression was in the" in smallest.answer
    count = told(focus=Focus.RETROGRESSIONS, order=Order.COUNT, first=Month(2015, 1), last=Month(2020, 12))
    assert "retrogressed 4 times" in count.answer
    still = told(focus=Focus.STANDSTILLS, order=Order.LAST)
    assert "is not standing still" in still.answer
    at = told(focus=Focus.STANDSTILLS, order=Order.ALL, target="2011-01-01")
    assert "stood at January 1, 2011 in April 2023 to September 2023 (6 months)" in at.answer
    furthest = told(focus=Focus.FURTHEST, order=Order.MOST)
    assert "December 1, 2014**, July 2022 to September 2022" in furthest.answer


def test_the_step_into_the_first_bulletin_of_a_span_belongs_to_it() -> None:
    found = date_history(
        shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.RETROGRESSIONS,
        first=Month(2022, 10), last=Month(2022, 10),
    )  # fmt: skip
    assert "October 2022: December 1, 2014 to April 1, 2012 (-974 days)" in found.answer


def test_the_time_before_the_last_and_the_time_of_one_chart_keep_all_that_was_asked() -> None:
    told = partial(date_history, shipped(), TODAY, preference=Preference.EB2, country="India", focus=Focus.REACHED)
    before = told(target="2009-01-01", order=Order.LAST, passed_over=1)
    assert before.answer.startswith("Before that: **EB-2 for India last reached January 1, 2009 in the")
    old = told(target="2004-01-01", later="2007-01-01", chart=Chart.DATES_FOR_FILING, last=Month(2014, 5))
    assert "There was no Dates for Filing chart then" in old.answer
    assert "from January 1, 2004 to January 1, 2007" in old.answer


@pytest.mark.parametrize(
    ("area", "focus", "target", "happened"),
    [
        ("India", Focus.CURRENT, "", True),
        ("Mexico", Focus.CURRENT, "", False),
        ("India", Focus.REACHED, "2000-01-01", True),
        ("India", Focus.PASSED, "2030-01-01", False),
        ("India", Focus.RETROGRESSIONS, "", True),
        ("India", Focus.TREND, "", None),
    ],
)
def test_a_history_knows_whether_what_it_was_looked_through_for_has_happened(
    area: str, focus: Focus, target: str, *, happened: bool | None
) -> None:
    row = Preference.EB2 if area == "India" else Preference.F4
    found = date_history(shipped(), TODAY, preference=row, country=area, focus=focus, target=target)
    assert found.happened is happened


def test_a_row_that_the_nearest_bulletin_lacks_is_read_from_where_it_is() -> None:
    found = cutoff_date(shipped(), TODAY, preference=Preference.EB5_RURAL, month=Month(1999, 10))
    assert found.answer.startswith("My archive begins with December 2001")
    assert "The nearest bulletin that has it: **EB-5 Set Aside: Rural" in found.answer


@pytest.mark.parametrize(
    ("rank", "then"),
    [
        (12_345, "DV-2024: there the cut-off for Nepal was first above 12,345 in September 2024."),
        (20_000, "DV-2024: there the cut-off for Nepal never came to 20,000; it was 13,000 in September 2024."),
    ],
)
def test_a_rank_that_waits_is_told_when_it_was_current_in_the_program_before(rank: int, then: str) -> None:
    waiting = diversity_visa(shipped(), date(2024, 12, 5), region="Nepal", rank=rank)
    assert then in waiting.note
    over_time = diversity_visa(
        shipped(), date(2024, 12, 5), since=Month(2024, 10), month=Month(2024, 12), region="Nepal", rank=rank
    )
    assert then in over_time.note
    assert diversity_visa(shipped(), date(2024, 12, 5), region="Nepal", rank=2_000).note == ""
