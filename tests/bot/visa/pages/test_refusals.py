"""What cannot be read whole is refused, and the refusal names the place: there is no silent gap."""

from __future__ import annotations

import pytest

from bot.visa.bulletin import Category, Chart, Month
from bot.visa.pages.files import read_file
from bot.visa.pages.parse import parse
from bot.visa.pages.tables import ParseError
from tests.fakes.pages import Bulletin, Sheet

NOW = Month(2024, 12)


def refusal(html: str, name: str = "") -> str:
    with pytest.raises(ParseError) as caught:
        parse(html, name)
    return str(caught.value)


def work(page: Bulletin) -> Sheet:
    return page.at(Chart.FINAL_ACTION, Category.EMPLOYMENT)


@pytest.mark.parametrize("text", ["", "hello", "<html><title>Access Denied</title></html>", "{}", "\x00\x01"])
def test_what_is_no_bulletin_is_called_so(text: str) -> None:
    assert "not a Visa Bulletin" in refusal(text)


def test_the_index_of_all_bulletins_is_no_bulletin() -> None:
    links = "".join(f"<li><a>Visa Bulletin For {month} 2024</a></li>" for month in ("May", "June"))
    assert "disagree" in refusal(f"<html><title>The Visa Bulletin</title><ul>{links}</ul></html>")
    assert "no charts" in refusal("<html><title>Visa Bulletin For May 2024</title><p>Soon</p></html>")


def test_an_unknown_row_is_named_with_its_chart() -> None:
    page = Bulletin(NOW)
    work(page).rows.append(["6th Preference", *"CCCCC"])
    assert refusal(page.html()) == "Final Action Dates, employment: unknown row “6th Preference”"


def test_an_unknown_column_is_named_with_its_chart() -> None:
    page = Bulletin(NOW)
    work(page).header[4] = "CANADA"
    assert refusal(page.html()) == "Final Action Dates, employment: unknown column “CANADA”"


@pytest.mark.parametrize("value", ["soon", "32JAN20", "30FEB20", "01XYZ20", "0101", "CU", "—"])
def test_an_unknown_value_is_named_with_its_row_and_column(value: str) -> None:
    page = Bulletin(NOW)
    work(page).rows[1][3] = value
    assert refusal(page.html()) == f"Final Action Dates, employment, row EB2, column INDIA: unknown value “{value}”"


def test_a_misspelling_that_may_mean_two_things_or_changes_a_digit_is_refused() -> None:
    page = Bulletin(NOW)
    work(page).rows[0][0] = "6st"
    assert "unknown row" in refusal(page.html())
    page = Bulletin(Month(2020, 1))
    work(page).rows[6][0] = "5th Nregional Center (C5 and T5)"
    assert "unknown row" in refusal(page.html())


def test_a_row_that_stands_there_twice_is_refused() -> None:
    page = Bulletin(NOW)
    work(page).rows.append(work(page).rows[0])
    assert "stands there twice" in refusal(page.html())


def test_a_column_that_stands_there_twice_is_refused() -> None:
    page = Bulletin(NOW)
    work(page).header[2] = "INDIA"
    assert "stands there twice" in refusal(page.html())


def test_more_values_than_columns_are_refused() -> None:
    page = Bulletin(NOW)
    work(page).rows[0].append("C")
    assert "more values than columns" in refusal(page.html())


@pytest.mark.parametrize(("row", "missing"), [(0, "EB1"), (3, "EB3_OTHER"), (6, "EB5"), (8, "EB5_HIGH_UNEMPLOYMENT")])
def test_a_chart_without_one_of_its_rows_is_refused(row: int, missing: str) -> None:
    page = Bulletin(NOW)
    del work(page).rows[row]
    assert missing in refusal(page.html())


def test_a_row_with_several_empty_cells_is_refused() -> None:
    page = Bulletin(NOW)
    work(page).rows[-1][3:] = []
    assert "3 cells are empty; was the page cut off?" in refusal(page.html())


def test_a_row_that_lacks_a_cell_somewhere_is_refused_because_its_values_may_have_shifted() -> None:
    page = Bulletin(NOW)
    work(page).rows[1] = ["2nd", "C", "01JAN20", "C", "C"]
    assert "row “2nd”: 4 cells for 5 columns; which one is missing cannot be told" in refusal(page.html())


def test_a_missing_chart_is_named() -> None:
    page = Bulletin(NOW)
    del page.sheets[1]
    assert "lacks the chart Dates for Filing, family" in refusal(page.html())


def test_a_fifth_chart_is_refused() -> None:
    page = Bulletin(NOW)
    page.sheets.append(page.sheets[-1])
    assert "has 5 charts; 4 were expected" in refusal(page.html())


def test_a_chart_that_says_neither_family_nor_employment_is_refused() -> None:
    page = Bulletin(NOW)
    work(page).header[0] = "Visas"
    work(page).rows[3][0] = "Some Workers"
    assert "neither Family nor Employment" in refusal(page.html())


def test_a_chart_without_heading_is_refused() -> None:
    html = Bulletin(NOW).html().replace("A. FINAL ACTION DATES FOR FAMILY", "A. FAMILY")
    assert "no heading" in refusal(html)


def test_titles_and_names_must_agree() -> None:
    html = Bulletin(NOW).html()
    assert "its name says November 2024" in refusal(html, "visa-bulletin-for-november-2024.html")
    assert parse(html, "https://example.org/2025/visa-bulletin-for-december-2024.html").month == NOW


@pytest.mark.parametrize("ending", ["", "</body></html>", "</td></tr></table></div></body></html>"])
def test_a_page_that_is_cut_anywhere_before_its_ranks_is_refused(ending: str) -> None:
    html = Bulletin(NOW).html()
    for end in range(0, html.index("SOUTH AMERICA") - 400, 53):
        with pytest.raises(ParseError):
            parse(html[:end] + ending)


def test_a_page_whose_end_tags_were_left_out_is_whole_when_it_is_signed() -> None:
    assert len(parse(Bulletin(NOW, closed=False).html()).cells) == 150
    assert "cut off" in refusal(Bulletin(NOW, closed=False, signed="").html().replace("Department of State", ""))


def test_an_empty_file_and_an_archive_without_page_are_refused() -> None:
    with pytest.raises(ParseError, match="empty"):
        read_file(b" \n")
    with pytest.raises(ParseError, match="holds no page"):
        read_file(b"From: <Saved>\nMIME-Version: 1.0\nContent-Type: text/plain\n\nhello")
