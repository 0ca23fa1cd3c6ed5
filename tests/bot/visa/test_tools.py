"""What the tools answer, read as the asker reads it."""

from __future__ import annotations

import inspect
from datetime import date

import pytest

from bot.visa.archive import load
from bot.visa.bulletin import Area, Category, Chart, Month, Preference, Status
from bot.visa.tools import (
    TOOLS,
    check_priority_date,
    child_status_age,
    compare,
    cutoff_date,
    diversity_visa,
    explain,
    filing_chart,
    forecast_date,
    visa_bulletin,
)
from bot.visa.tools.asking import day_of, place_of
from bot.visa.tools.views import Only
from tests.fakes.expert import shipped

TODAY = date(2024, 12, 5)
LATE = date(2026, 11, 22)


@pytest.mark.parametrize("function", [function for function, _ in TOOLS], ids=lambda function: function.__name__)
def test_a_tool_tells_the_model_what_it_is_for(function: object) -> None:
    text = inspect.getdoc(function)
    assert text
    assert len(text) > 120
    assert text.splitlines()[0].endswith(".")


def test_eb5_is_answered_row_by_row() -> None:
    found = cutoff_date(shipped(), TODAY, preference=Preference.EB5, country="China", month=Month(2024, 12))
    assert found.evidence[0].preference is Preference.EB5_UNRESERVED
    assert {each.preference for each in found.evidence} >= {Preference.EB5_RURAL, Preference.EB5_INFRASTRUCTURE}
    assert "several rows" in found.note


def test_a_renamed_row_says_so() -> None:
    found = cutoff_date(shipped(), TODAY, preference=Preference.EB5_RC, country="China", month=Month(2024, 1))
    assert "EB-5 Regional Center had no row of its own then; EB-5 Unreserved carries it." in found.note


def test_a_row_that_never_was_in_a_month_names_those_that_were() -> None:
    found = cutoff_date(shipped(), TODAY, preference=Preference.EB5_RURAL, country="China", month=Month(2015, 1))
    assert "has no row for EB-5 Set Aside: Rural" in found.answer
    assert "EB-1, EB-2" in found.answer


def test_a_city_and_a_column_that_went_away_are_explained() -> None:
    found = cutoff_date(shipped(), TODAY, preference=Preference.EB3, country="Hanoi", month=Month(2024, 12))
    assert "Vietnam: no column of that name in" in found.note
    assert (
        "Manila is in the Philippines."
        in cutoff_date(shipped(), TODAY, preference=Preference.EB3, country="Manila").note
    )


def test_an_unknown_country_is_refused_in_the_askers_words() -> None:
    with pytest.raises(ValueError, match="do not know a country called 'Atlantis'"):
        cutoff_date(shipped(), TODAY, preference=Preference.EB3, country="Atlantis")
    assert place_of("ALL").area is Area.ALL
    assert place_of("EL_SALVADOR_GUATEMALA_HONDURAS").area is Area.EL_SALVADOR_GUATEMALA_HONDURAS
    assert place_of("China (mainland born)").area is Area.CHINA


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014-03-15", date(2014, 3, 15), date(2014, 3, 15)), ("2014-03", date(2014, 3, 1), date(2014, 3, 31)),
        ("2014", date(2014, 1, 1), date(2014, 12, 31)), ("June 5, 2014", date(2014, 6, 5), date(2014, 6, 5)),
        ("2011-06-01/2011-08-31", date(2011, 6, 1), date(2011, 8, 31)),
    ],
)  # fmt: skip
def test_a_day_is_read_as_far_as_it_is_known(text: str, first: date, last: date) -> None:
    day = day_of(text)
    assert (day.first, day.last) == (first, last)


@pytest.mark.parametrize("text", ["soon", "2014-02-30", "2014-13"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"exist|no date|no such"):
        day_of(text)


def test_a_date_held_against_both_charts() -> None:
    found = check_priority_date(
        shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2012-08-01"
    )
    assert found.current is False
    assert "but it is current on Dates for Filing" in found.answer
    assert "the same day; only earlier dates are current" in found.answer
    assert "uscis.gov/visabulletininfo" in found.meaning


def test_a_rough_date_around_the_cutoff_depends() -> None:
    found = check_priority_date(shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2012")
    assert found.current is None
    assert found.answer.startswith("**It depends on the exact day")


def test_a_month_under_u_and_one_under_c() -> None:
    unavailable = check_priority_date(
        shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2001-01-01", month=Month(2012, 9)
    )
    assert unavailable.current is False
    assert "unavailable" in unavailable.answer
    current = check_priority_date(
        shipped(), TODAY, preference=Preference.EB1, country="Mexico", priority_date="2024-01-01"
    )
    assert current.current is True
    whole = check_priority_date(shipped(), TODAY, preference=Preference.EB1, country="Mexico")
    assert whole.answer.startswith("**Yes: EB-1 for Mexico is current**")
    none = check_priority_date(shipped(), TODAY, preference=Preference.EB2, country="India", month=Month(2012, 9))
    assert none.answer.startswith("**No: EB-2 for India was unavailable**")
    asked = check_priority_date(
        shipped(), TODAY, preference=Preference.EB2, country="India", month=Month(2012, 9), state=Status.UNAVAILABLE
    )
    assert asked.answer.startswith("**Yes: EB-2 for India was unavailable**")


def test_a_date_in_a_month_that_is_not_there_is_held_against_the_nearest() -> None:
    found = check_priority_date(
        shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2010-01-01", month=Month(2030, 1)
    )
    assert "has not been published yet" in found.answer
    assert found.evidence[0].month == Month(2024, 12)


def test_one_country_is_held_against_all_others() -> None:
    found = compare(shipped(), TODAY, preferences=[Preference.F2B], countries=["Mexico"])
    assert "behind F2B All Chargeability Areas" in found.answer
    same = compare(shipped(), TODAY, preferences=[Preference.EB1], countries=["Mexico"])
    assert "stands exactly where" in same.answer
    every = compare(shipped(), TODAY, preferences=[Preference.EB4], countries=[])
    assert "in every column" in every.answer
    held = compare(
        shipped(), TODAY, preferences=[Preference.F2A], countries=[], priority_date="2021-06-01", month=Month(2024, 12)
    )
    assert "F2A Mexico: **not current**" in held.answer
    gone = compare(shipped(), TODAY, preferences=[Preference.EB5_RURAL], countries=[], month=Month(2010, 1))
    assert "has no row" in gone.answer


def test_movers_are_compared_over_a_span() -> None:
    found = compare(
        shipped(), TODAY, preferences=[Preference.EB2, Preference.EB3], countries=["India"], month=Month(2024, 9),
        since=Month(2023, 10),
    )  # fmt: skip
    assert found.answer.startswith("**EB-2 India moved most: +196 days**")
    assert "EB-3 India: +174 days" in found.answer


def test_a_missing_month_before_is_said() -> None:
    kept = {month: rows for month, rows in shipped().bulletins.items() if month != Month(2024, 11)}
    found = visa_bulletin(type(shipped())(kept), TODAY, month=Month(2024, 12))
    assert "since October 2024 (the November 2024 bulletin is missing from my archive)" in found.answer


def test_a_whole_bulletin_its_changes_and_its_states() -> None:
    found = visa_bulletin(shipped(), TODAY, month=Month(2024, 12))
    assert "3 cut-offs moved ahead, none went back" in found.answer
    assert found.grid is not None
    assert len(found.grid.rows) == 15
    back = visa_bulletin(shipped(), TODAY, month=Month(2022, 10), category=Category.EMPLOYMENT)
    assert "Went back:\n- EB-2 India: December 1, 2014 to April 1, 2012 (-974 days)" in back.answer
    gone = visa_bulletin(shipped(), TODAY, month=Month(2012, 9), only=Only.UNAVAILABLE)
    assert "EB-2: China (mainland born) and India" in gone.answer
    none = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), only=Only.UNAVAILABLE)
    assert "Nothing was unavailable" in none.answer
    first = visa_bulletin(shipped(), TODAY, month=Month(2001, 12))
    assert "the first in my archive" in first.answer
    year = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), since=Month(2023, 12))
    assert "since December 2023" in year.answer


@pytest.mark.parametrize(
    ("month", "row", "moved"),
    [
        (Month(2023, 10), "EB-1", "All others, Mexico, Philippines became C; China +14 days; India +1827 days"),
        (Month(2007, 8), "F4", "All others +92 days; China +143 days; India +22 days; Mexico -536 days;"),
        (Month(2007, 8), "EB-2", "Every country became U"),
        (Month(2022, 6), "EB-5 Unreserved", "China no longer C"),
        (Month(2022, 5), "EB-5 Unreserved", "new row"),
        (Month(2024, 12), "EB-1", "-"),
    ],
)
def test_the_table_of_a_bulletin_says_what_each_row_did(month: Month, row: str, moved: str) -> None:
    grid = visa_bulletin(shipped(), TODAY, month=month).grid
    assert grid is not None
    assert grid.header[-1].startswith("Moved since ")
    (cells,) = [each for each in grid.rows if each[0] == row]
    assert cells[-1].startswith(moved)


def test_the_first_bulletin_of_all_has_nothing_to_have_moved_from() -> None:
    grid = visa_bulletin(shipped(), TODAY, month=Month(2001, 12)).grid
    assert grid is not None
    assert grid.header[-1] == "Philippines"


def test_the_filing_chart_is_unknown_without_a_record() -> None:
    unknown = filing_chart(shipped(), TODAY)
    assert "I have no record" in unknown.answer
    known = filing_chart(load(), LATE, month=Month(2026, 9), category=Category.FAMILY)
    assert "USCIS takes the Dates for Filing chart for family cases" in known.answer


def test_a_childs_age_is_computed_or_said_to_be_open() -> None:
    done = child_status_age(
        shipped(), TODAY, born="2005-06-01", filed="2018-03-01", approved="2020-05-15", preference=Preference.F2A,
        country="Mexico",
    )  # fmt: skip
    assert "under 21" in done.answer
    assert "one year after the visa became available" in done.answer
    late = child_status_age(
        shipped(), TODAY, born="1994-06-01", filed="2014-03-01", approved="2014-05-15", preference=Preference.F2A,
        country="Brazil",
    )  # fmt: skip
    assert "21 or over: the child has aged out" in late.answer
    assert "7,717 days" in late.answer
    waiting = child_status_age(
        shipped(), TODAY, born="2010-06-01", filed="2020-03-01", approved="2021-03-01", preference=Preference.F4,
        country="Mexico", priority_date="2019-12-01",
    )  # fmt: skip
    assert "not current yet" in waiting.answer
    assert waiting.current is False


def test_terms_and_categories_are_explained_with_their_source() -> None:
    found = explain(shipped(), TODAY, preferences=[Preference.F2B])
    assert "INA 203(a)(2)(B)" in found.answer
    every = explain(shipped(), TODAY)
    assert "F1 unmarried sons and daughters" in every.answer
    assert every.sources


def test_the_diversity_visa_ranks() -> None:
    found = diversity_visa(shipped(), TODAY, month=Month(2024, 12), region="Africa")
    assert "15,000" in found.answer
    country = diversity_visa(shipped(), TODAY, month=Month(2024, 12), region="Nepal")
    assert "2,950" in country.answer


def test_a_forecast_is_a_range_with_its_limits() -> None:
    wait = forecast_date(shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2013-06-01")
    assert "% chance" in wait.answer
    assert "not legal advice" in wait.meaning
    assert wait.picture is not None
    ahead = forecast_date(shipped(), TODAY, preference=Preference.EB2, country="India", months_ahead=12)
    assert "forecast for December 2025" in ahead.answer
    rough = forecast_date(shipped(), TODAY, preference=Preference.F3, country="Mexico", priority_date="2015")
    assert "more likely than not still waiting" in rough.answer
    now = forecast_date(shipped(), TODAY, preference=Preference.EB2, country="India", priority_date="2010-01-01")
    assert now.current is True
    none = forecast_date(
        shipped(), TODAY, preference=Preference.SCHEDULE_A, country="India", chart=Chart.DATES_FOR_FILING
    )
    assert none.answer


def test_a_part_of_a_bulletin_holds_the_cells_asked_for_and_no_others() -> None:
    became = visa_bulletin(shipped(), TODAY, month=Month(2023, 10), only=Only.NEWLY_CURRENT)
    assert {each.preference for each in became.evidence} == {Preference.EB1}
    back = visa_bulletin(shipped(), TODAY, month=Month(2024, 10), only=Only.BACK)
    assert back.answer.startswith("**2 cut-offs went back in the October 2024 bulletin**")
    assert len(back.evidence) == 4
    still = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), only=Only.STILL, preferences=[Preference.EB2])
    assert "EB-2: All Chargeability Areas, China (mainland born), Mexico and Philippines" in still.answer
    india = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), only=Only.CHANGED, country="India")
    assert {each.area for each in india.evidence} == {Area.INDIA}
    nothing = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), only=Only.BACK, country="India")
    assert nothing.answer.startswith("**No cut-off went back for India in the December 2024 bulletin**")
    current = visa_bulletin(shipped(), TODAY, month=Month(2024, 12), only=Only.CURRENT, country="India")
    assert current.answer.startswith("**3 categories were current (C)** for India")


def test_a_diversity_rank_is_held_against_the_row_of_the_country_or_of_its_region() -> None:
    ghana = diversity_visa(shipped(), TODAY, region="Ghana", rank=14_999)
    assert ghana.answer.startswith("**Yes: rank 14,999 is current** for Africa in December 2024")
    nepal = diversity_visa(shipped(), TODAY, region="Nepal", rank=2_950)
    assert nepal.answer.startswith("**No: rank 2,950 is not current** for Nepal in December 2024: the cut-off is 2,950")
    ahead = diversity_visa(shipped(), TODAY, month=Month(2025, 1), region="Nepal")
    assert "printed in advance by the December 2024 bulletin" in ahead.answer


def test_the_countries_of_a_state_are_named_first() -> None:
    told = compare(
        shipped(), TODAY, preferences=[Preference.EB1], countries=[], month=Month(2024, 12), state=Status.CURRENT
    )
    assert told.answer.startswith("**Current (C): EB-1 All Chargeability Areas, EB-1 Mexico and EB-1 Philippines")
