"""Movement, retrogression, standstill and pace, with vectors read off the bulletins."""

from __future__ import annotations

from datetime import date

from bot.visa.bulletin import Area, Chart, Month, Preference, Status
from bot.visa.finding import Sighting, rank
from bot.visa.lines import exactly, look, rows_of, track
from bot.visa.trends import (
    changes,
    first_current,
    following,
    journey,
    pace,
    past,
    previous,
    retrogressions,
    runs_of,
    standstills,
    steps,
)
from tests.fakes.expert import shipped

FINAL = Chart.FINAL_ACTION


def made(*values: str) -> tuple[Sighting, ...]:
    """Return bulletins in a row from January 2020 with these values."""
    read = {"C": Status.CURRENT, "U": Status.UNAVAILABLE}
    return tuple(
        Sighting(Month(2020, 1) + index, FINAL, Preference.F1, Area.ALL, read.get(value) or date.fromisoformat(value))
        for index, value in enumerate(values)
    )


def test_the_last_retrogressions_of_two_known_series() -> None:
    for row, month, before, after in (
        (Preference.EB2, Month(2023, 4), date(2011, 10, 8), date(2011, 1, 1)),
        (Preference.EB3, Month(2023, 7), date(2012, 6, 15), date(2009, 1, 1)),
    ):
        last = retrogressions(track(shipped(), FINAL, row, Area.INDIA))[-1]
        assert (last.after.month, last.before.cutoff, last.after.cutoff) == (month, before, after)


def test_from_current_to_a_date_and_from_a_date_to_unavailable_is_backwards() -> None:
    path = made("C", "2010-01-01", "U", "2009-01-01", "2009-01-01", "C")
    assert [step.after.cutoff for step in retrogressions(path)] == [date(2010, 1, 1), Status.UNAVAILABLE]
    assert [step.days for step in steps(path)] == [None, None, None, 0, None]
    assert [step.still for step in steps(path)] == [False, False, False, True, False]


def test_values_are_ranked_from_unavailable_to_current() -> None:
    assert rank(Status.UNAVAILABLE) < rank(date(1990, 1, 1)) < rank(date(2020, 1, 1)) < rank(Status.CURRENT)


def test_equal_months_are_one_standstill() -> None:
    runs = standstills(made("2010-01-01", "2010-01-01", "2010-02-01", "2010-02-01", "2010-02-01"))
    assert [(str(run.first), str(run.last), run.months) for run in runs] == [
        ("2020-01", "2020-02", 2),
        ("2020-03", "2020-05", 3),
    ]


def test_a_journey_counts_its_steps() -> None:
    path = made("2010-01-01", "2010-02-01", "2010-02-01", "2009-12-01")
    found = journey(path, Month(2020, 1), Month(2020, 4))
    assert found is not None
    assert (found.days, len(found.forward), len(found.backward), len(found.still)) == (-31, 1, 1, 1)
    assert journey(path, Month(2021, 1), Month(2021, 4)) is None


def test_the_pace_is_days_a_month() -> None:
    path = made("2010-01-01", "2010-01-31", "2010-03-02")
    assert pace(path, 2, Month(2020, 3)) == 30
    assert pace(made("C", "2010-01-01"), 1, Month(2020, 2)) is None


def test_when_a_date_was_first_current_and_in_which_runs() -> None:
    path = made("2010-01-01", "2011-01-01", "2010-01-01", "C")
    found = first_current(path, date(2010, 6, 1))
    assert found is not None
    assert str(found.month) == "2020-02"
    assert [(str(run.first), str(run.last)) for run in runs_of(path, past(date(2010, 6, 1)))] == [
        ("2020-02", "2020-02"),
        ("2020-04", "2020-04"),
    ]
    assert [str(run.first) for run in runs_of(path, lambda each: each.cutoff is Status.CURRENT)] == ["2020-04"]
    assert first_current(made("U"), date(2010, 1, 1)) is None


def test_changes_are_those_of_the_cells_and_rank_by_the_people_they_move() -> None:
    found = changes(shipped(), Month(2024, 12), FINAL)
    rows = [(each.step.after.preference, each.step.after.area, each.step.days) for each in found]
    assert rows[0] == (Preference.EB2, Area.INDIA, 17)
    assert {row for row, *_ in rows} == {Preference.EB2, Preference.EB3, Preference.EB3_OTHER}
    assert [each.people for each in found] == sorted((each.people for each in found), reverse=True)
    assert changes(shipped(), shipped().months[0], FINAL) == ()


def test_the_bulletins_before_and_after() -> None:
    assert previous(shipped(), shipped().months[0]) is None
    assert following(shipped(), shipped().latest) is None
    assert previous(shipped(), Month(2024, 12)) == Month(2024, 11)


def test_eb5_is_followed_through_its_renamed_rows() -> None:
    found = {each.month: each.preference for each in track(shipped(), FINAL, Preference.EB5, Area.CHINA)}
    assert found[Month(2005, 1)] is Preference.EB5
    assert found[Month(2017, 3)] is Preference.EB5_NON_RC
    assert found[Month(2024, 12)] is Preference.EB5_UNRESERVED
    rows = rows_of(shipped(), Month(2024, 12), FINAL, Preference.EB5)
    assert rows[0] is Preference.EB5_UNRESERVED
    assert Preference.EB5_RURAL in rows
    assert rows_of(shipped(), Month(2024, 12), FINAL, Preference.F1) == (Preference.F1,)


def test_a_country_without_a_column_is_read_from_all() -> None:
    found = look(shipped(), Month(2024, 12), FINAL, Preference.EB3, Area.VIETNAM)
    assert found is not None
    assert found.area is Area.ALL
    assert exactly(shipped(), Month(2019, 1), FINAL, Preference.EB5_RURAL, Area.CHINA) is None
    assert look(shipped(), Month(2019, 1), FINAL, Preference.EB5_RURAL, Area.CHINA) is None
    assert rows_of(shipped(), Month(1999, 1), FINAL, Preference.EB5) == (Preference.EB5,)
