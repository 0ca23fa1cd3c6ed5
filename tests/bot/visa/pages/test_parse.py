"""A page is read cell by cell, whatever its year prints: the quirks of twenty-five years, one by one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.visa.bulletin import Area, Category, Cell, Chart, Cutoff, Month, Preference, Status
from bot.visa.pages.parse import parse
from tests.fakes.pages import HEADERS, LABELS, Bulletin, Sheet, sheet

NOW = Month(2024, 12)
FINAL, FILING = Chart.FINAL_ACTION, Chart.DATES_FOR_FILING


def cutoff(page: Bulletin, chart: Chart, preference: Preference, area: Area) -> Cutoff | None:
    cells = parse(page.html()).cells
    return next(
        (each.cutoff for each in cells if (each.chart, each.preference, each.area) == (chart, preference, area)), None
    )


def flagged(page: Bulletin) -> list[Cell]:
    return [each for each in parse(page.html()).cells if each.flag]


def old(month: Month, *, family: Sheet | None = None, work: Sheet | None = None) -> Bulletin:
    """A page from before October 2015."""
    family = family or sheet(month, FINAL, Category.FAMILY)
    work = work or sheet(month, FINAL, Category.EMPLOYMENT)
    return Bulletin(month, [family, work])


def put(chart: Sheet, row: int, column: int, text: str) -> Sheet:
    chart.rows[row][column] = text
    return chart


# --- structure -------------------------------------------------------------------------------------------------


def test_before_october_2015_the_only_chart_is_final_action() -> None:
    assert {each.chart for each in parse(old(Month(2015, 9)).html()).cells} == {FINAL}


def test_from_october_2015_on_four_charts_are_told_apart_by_their_headings() -> None:
    page = Bulletin(NOW)
    put(page.at(FINAL, Category.FAMILY), 0, 1, "22OCT15")
    put(page.at(FILING, Category.FAMILY), 0, 1, "01SEP17")
    page.sheets.reverse()
    assert cutoff(page, FINAL, Preference.F1, Area.ALL) == date(2015, 10, 22)
    assert cutoff(page, FILING, Preference.F1, Area.ALL) == date(2017, 9, 1)


def test_the_first_headings_said_application() -> None:
    html = Bulletin(Month(2016, 1)).html().replace("FINAL ACTION DATES FOR", "APPLICATION FINAL ACTION DATES FOR")
    assert len(parse(html).cells) == 4 * 5 * 5 + 2 * 3 * 5


@pytest.mark.parametrize("corner_row", [True, False])
@pytest.mark.parametrize("title_row", ["", "Priority Dates for Family Based Immigrant Visas"])
def test_a_title_row_and_a_row_of_labels_are_no_preferences(title_row: str, corner_row: bool) -> None:
    family = sheet(Month(2004, 2), FINAL, Category.FAMILY)
    family.title_row, family.corner_row = title_row, corner_row
    family.rows.insert(2, [""] * 6)
    assert len(parse(old(Month(2004, 2), family=family).html()).cells) == 25 + 40


def test_values_in_the_row_of_labels_mean_nothing() -> None:
    work = sheet(Month(2003, 4), FINAL, Category.EMPLOYMENT)
    work.rows.insert(0, ["Employment-Based", "C", "C", "C", "C", "C"])
    work.header[0] = ""
    assert len(parse(old(Month(2003, 4), work=work).html()).cells) == 25 + 40


def test_tables_that_are_no_charts_are_passed_over() -> None:
    off_screen = "<table><tr><td>22MAR05</td></tr></table>" * 5 + "<table></table>"
    alike = "<table>" + "".join(f"<tr><td>F{n}:</td><td>four to six weeks</td></tr>" for n in (1, 3, 4)) + "</table>"
    results = "<table>" + "<tr>" + "<td>ALGERIA 1,799</td>" * 8 + "</tr></table>"
    plain, crowded = Bulletin(NOW), Bulletin(NOW, between=off_screen + alike + results)
    assert parse(crowded.html()).cells == parse(plain.html()).cells


def test_a_chart_inside_a_table_that_lays_out_the_page_is_found() -> None:
    html = (
        Bulletin(NOW).html().replace("<body>", "<body><table><tr><td>").replace("</body>", "</td></tr></table></body>")
    )
    assert parse(html).cells == parse(Bulletin(NOW).html()).cells


def test_a_cell_that_is_missing_at_the_end_of_a_row_stays_empty() -> None:
    page = old(Month(2011, 3))
    page.sheets[1].rows[7] = [LABELS[Preference.EB5_TEA_RC], "C", "C", "C", "C"]
    read = parse(page.html())
    assert [(each.preference, each.area) for each in read.blanks] == [(Preference.EB5_TEA_RC, Area.PHILIPPINES)]
    assert read.blanks[0].flag == "left empty; the rest of its row: C"
    assert sum(each.preference is Preference.EB5_TEA_RC for each in read.cells) == 4


def test_an_empty_cell_stays_empty_where_it_is_and_nothing_shifts() -> None:
    page = old(Month(2011, 3))
    page.sheets[1].rows[7] = [LABELS[Preference.EB5_TEA_RC], "C", "", "U", "C", "C"]
    read = parse(page.html())
    assert [each.area for each in read.blanks] == [Area.CHINA]
    row = [each.cutoff for each in read.cells if each.preference is Preference.EB5_TEA_RC]
    assert row == [Status.CURRENT, Status.UNAVAILABLE, Status.CURRENT, Status.CURRENT]


# --- columns ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "area"),
    [
        ("CH", Area.CHINA), ("IN", Area.INDIA), ("ME", Area.MEXICO), ("PH", Area.PHILIPPINES), ("CHINA", Area.CHINA),
        ("CHINA-&nbsp;mainland<br>born", Area.CHINA), ("CHINA - mainland born", Area.CHINA),
        ("PHILLIPINES", Area.PHILIPPINES), ("PHILIP-PINES", Area.PHILIPPINES), ("PHILIPP-INES", Area.PHILIPPINES),
        ("PHILIP&shy;PINES", Area.PHILIPPINES), ("MEX&#8203;ICO", Area.MEXICO),
    ],
)  # fmt: skip
def test_a_column_is_known_by_its_name_however_it_is_spelt(printed: str, area: Area) -> None:
    page = Bulletin(NOW)
    chart = page.at(FINAL, Category.FAMILY)
    place = chart.header.index(HEADERS[area])
    chart.header[place] = printed
    put(chart, 0, place, "01MAR12")
    assert cutoff(page, FINAL, Preference.F1, area) == date(2012, 3, 1)


@pytest.mark.parametrize(
    "printed",
    ["All Chargability Area Except Those Listed", "All Charge- ability Areas Except Those Listed",
     "All Charge ability Areas Except Those Listed", "All Chargeability Areas Except hose Listed"],
)  # fmt: skip
def test_the_column_of_all_is_known_in_every_spelling(printed: str) -> None:
    page = Bulletin(NOW)
    page.at(FINAL, Category.FAMILY).header[1] = printed
    assert cutoff(page, FINAL, Preference.F1, Area.ALL) is Status.CURRENT


def test_charts_of_one_page_may_have_different_columns_in_any_order() -> None:
    month = Month(2018, 5)
    central, vietnam = Area.EL_SALVADOR_GUATEMALA_HONDURAS, Area.VIETNAM
    page = Bulletin(month)
    wide = (Area.ALL, vietnam, Area.CHINA, central, Area.INDIA, Area.MEXICO, Area.PHILIPPINES)
    values: dict[tuple[Preference, Area], date | Status] = {(Preference.EB4, central): date(2015, 12, 15)}
    page.sheets[2] = sheet(month, FINAL, Category.EMPLOYMENT, values, wide)
    assert cutoff(page, FINAL, Preference.EB4, central) == date(2015, 12, 15)
    assert cutoff(page, FILING, Preference.EB4, vietnam) is None


def test_countries_without_a_column_have_no_cell() -> None:
    three = (Area.ALL, Area.MEXICO, Area.PHILIPPINES)
    month = Month(2003, 1)
    page = old(month, family=sheet(month, FINAL, Category.FAMILY, areas=three))
    assert cutoff(page, FINAL, Preference.F1, Area.INDIA) is None
    assert cutoff(page, FINAL, Preference.EB1, Area.INDIA) is Status.CURRENT


# --- rows ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("category", "printed", "preference"),
    [
        (Category.FAMILY, "1st", Preference.F1), (Category.FAMILY, "2A*", Preference.F2A),
        (Category.FAMILY, "2B", Preference.F2B), (Category.FAMILY, "3<sup>rd</sup>", Preference.F3),
        (Category.FAMILY, "4rd", Preference.F4), (Category.FAMILY, "F2A*", Preference.F2A),
        (Category.EMPLOYMENT, "1 <sup>st</sup>", Preference.EB1),
        (Category.EMPLOYMENT, "Other Workers*", Preference.EB3_OTHER),
        (Category.EMPLOYMENT, "Certain Religiuos Workers", Preference.EB4_RELIGIOUS),
        (Category.EMPLOYMENT, "Targeted Employ-ment Areas/Regional Centers", Preference.EB5_TEA_RC),
        (Category.EMPLOYMENT, "Targeted Employment Areas", Preference.EB5_TEA_RC),
    ],
)  # fmt: skip
def test_a_row_is_known_by_its_label_and_its_table(category: Category, printed: str, preference: Preference) -> None:
    page = old(Month(2009, 4))
    chart = page.at(FINAL, category)
    label = LABELS[preference]
    row = next(index for index, each in enumerate(chart.rows) if each[0] == label)
    chart.rows[row][0] = printed
    put(chart, row, 2, "01JAN05")
    assert cutoff(page, FINAL, preference, Area.CHINA) == date(2005, 1, 1)


@pytest.mark.parametrize(
    ("printed", "preference"),
    [
        ("Schedule A Workers", Preference.SCHEDULE_A), ("Iraqi &amp; Afghani Translators", Preference.SI_TRANSLATORS),
        ("5th Pilot Progams", Preference.EB5_PILOT),
        ("5th Targeted EmploymentAreas/ Regional Centers and Pilot Programs", Preference.EB5_TEA_RC_PILOT),
        ("5th Unreserved (I5 and R5)", Preference.EB5_UNRESERVED_RC),
    ],
)  # fmt: skip
def test_rows_of_a_few_months_have_codes_of_their_own(printed: str, preference: Preference) -> None:
    page = old(Month(2009, 4))
    page.sheets[1].rows.append([printed, "18SEP06", "C", "C", "C", "C"])
    assert cutoff(page, FINAL, preference, Area.ALL) == date(2006, 9, 18)


@pytest.mark.parametrize(
    "printed",
    ["5th Unreserved (including C5, T5, I5, R5)", "5th Unreserved (including C5, T5, I5, R5, NU, RU)",
     "5th Unreserved<br/>(including&nbsp;C5, T5, I5, R5, NU and RU)", "5th Unreserved (C5, T5, and all others)"],
)  # fmt: skip
def test_the_unreserved_row_is_one_row_whatever_classes_it_lists(printed: str) -> None:
    page = Bulletin(Month(2025, 6))
    chart = page.at(FINAL, Category.EMPLOYMENT)
    chart.rows[6] = [printed, "C", "15JUL16", "01JAN22", "C", "C"]
    assert cutoff(page, FINAL, Preference.EB5_UNRESERVED, Area.INDIA) == date(2022, 1, 1)


def test_set_asides_are_worded_in_two_ways() -> None:
    page = Bulletin(NOW)
    rows = page.at(FILING, Category.EMPLOYMENT).rows
    for index, text in enumerate(("(Rural - 20%)", "(High Unemployment - 10%)", "(Infrastructure - 2%)")):
        rows[7 + index] = [f"5th Set Aside:<br>{text}", "01JAN22", "C", "C", "C", "C"]
    assert cutoff(page, FILING, Preference.EB5_RURAL, Area.ALL) == date(2022, 1, 1)
    assert cutoff(page, FILING, Preference.EB5_INFRASTRUCTURE, Area.ALL) == date(2022, 1, 1)


# --- values ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("C", Status.CURRENT), (" u ", Status.UNAVAILABLE), ("01NOV79", date(1979, 11, 1)),
        ("24MAR05", date(2005, 3, 24)),
        ("01&nbsp;JAN&nbsp;24", date(2024, 1, 1)), ("15Dec24", date(2024, 12, 15)), ("22jul1990", date(1990, 7, 22)),
    ],
)  # fmt: skip
def test_values_are_read_in_the_century_that_makes_them_past(printed: str, value: Cutoff) -> None:
    page = Bulletin(NOW)
    for column in range(1, 6):
        put(page.at(FINAL, Category.FAMILY), 0, column, printed)
    assert cutoff(page, FINAL, Preference.F1, Area.ALL) == value
    assert flagged(page) == []


@pytest.mark.parametrize(
    ("printed", "kept", "likely"),
    [("8MAY97", date(1997, 5, 8), "1997-05-08"), ("2OCT91", date(1991, 10, 2), "1991-10-22"),
     ("O1JAN22", date(2022, 1, 1), "2022-01-01")],
)  # fmt: skip
def test_a_misprinted_day_is_kept_and_flagged_with_its_likely_reading(printed: str, kept: date, likely: str) -> None:
    page = Bulletin(NOW)
    put(page.at(FINAL, Category.FAMILY), 4, 5, printed)
    (cell,) = flagged(page)
    assert (cell.preference, cell.area, cell.cutoff) == (Preference.F4, Area.PHILIPPINES, kept)
    assert printed in cell.flag
    assert f"likely {likely}" in cell.flag


def test_a_country_ahead_of_all_is_flagged_as_the_misprint() -> None:
    page = old(Month(2007, 7))
    page.sheets[0].rows[2] = ["2B", "08FEB98", "08FEB98", "08JUN98", "08MAR92", "01OCT96"]
    (cell,) = flagged(page)
    assert (cell.area, cell.cutoff) == (Area.INDIA, date(1998, 6, 8))
    assert "likely 1998-02-08" in cell.flag


def test_where_no_other_column_agrees_the_column_of_all_is_the_misprint() -> None:
    month = Month(2003, 11)
    page = old(month, family=sheet(month, FINAL, Category.FAMILY, areas=(Area.ALL, Area.INDIA, Area.MEXICO)))
    page.sheets[0].rows[0] = ["1st", "15JAN00", "15JUN00", "15OCT94"]
    (cell,) = flagged(page)
    assert (cell.area, cell.cutoff) == (Area.ALL, date(2000, 1, 15))
    assert "likely 2000-06-15" in cell.flag


def test_the_filing_chart_may_be_less_favourable_and_is_not_flagged() -> None:
    page = Bulletin(Month(2020, 1))
    put(page.at(FILING, Category.FAMILY), 1, 1, "01SEP19")
    for column in range(2, 6):
        put(page.at(FILING, Category.FAMILY), 1, column, "01SEP19")
    assert cutoff(page, FINAL, Preference.F2A, Area.ALL) is Status.CURRENT
    assert flagged(page) == []
