"""A page that somebody edited by hand, or that a browser or a printer made anew, still says what it says."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from bot.visa.bulletin import Area, Cell, Chart, Month, Preference
from bot.visa.pages.files import read_file
from bot.visa.pages.parse import parse
from tests.fakes.pages import Bulletin
from tests.fakes.papers import pdf

NOW = Month(2025, 6)
Edit = Callable[[str], str]


def cells(html: str) -> set[Cell]:
    return set(parse(html).cells)


def swap(pattern: str, by: str) -> Edit:
    return lambda html: re.sub(pattern, by, html)


@pytest.mark.parametrize(
    "edit",
    [
        swap("FINAL ACTION DATES FOR", "Final Action Dates<br>for the"), swap("FINAL ACTION DATES", "FINAL ACTON DATE"),
        swap("DATES FOR FILING", "Dates&nbsp;for Filling"), swap("-SPONSORED|-BASED", " - &nbsp;\\g<0>"),
        swap(r"<p><b>([AB]\.[^<]*)</b></p><table border=1>", r"<table><tr><td colspan=6>\1</td></tr>"),
    ],
)  # fmt: skip
def test_a_heading_is_known_however_it_is_set(edit: Edit) -> None:
    html = Bulletin(NOW).html()
    assert edit(html) != html
    assert cells(edit(html)) == cells(html)


@pytest.mark.parametrize(
    "edit",
    [
        swap("5th Unreserved<br>", "5thUnreserved "), swap("including C5", "inclu- ding C5"),
        swap(r"\(including C5, T5, I5, R5\)", "(C5,T5,I5andR5)"),
        swap("5th Set Aside:<br>Rural", "5th Set-Aside: NR, RR Rural"),
        swap("MEXICO", "MEXICO<sup>1</sup>"), swap("<td><p>C</p>", "<td width='1'>width=\"100%\"&gt; <p>C</p>"),
        swap("(<table border=1>|</tr>\n)<tr>", r"\1<tr><td>&nbsp;</td>"),
        swap("(<table border=1>)(<tr>.*?</tr>)", r"\1\2\2"),
        swap("<table border=1>", "<table border=1>" + "<tr><td>&nbsp;</td></tr>" * 5),
    ],
)  # fmt: skip
def test_labels_and_tables_survive_the_editor(edit: Edit) -> None:
    html = Bulletin(NOW).html()
    assert edit(html) != html
    assert cells(edit(html)) == cells(html)


def test_charts_beside_navigation_in_a_table_of_three_columns_keep_their_headings() -> None:
    html = Bulletin(NOW).html()
    columns = re.sub("<body>(.*)</body>", r"<body><table><tr><td>a</td><td>\1</td><td>b</td></tr></table></body>",
                     html, flags=re.DOTALL)  # fmt: skip
    assert cells(columns) == cells(html)


def test_a_zero_in_the_name_of_a_month_is_read_and_flagged() -> None:
    page = Bulletin(NOW)
    page.sheets[0].rows[4][5] = "150CT94"
    (cell,) = (each for each in parse(page.html()).cells if each.flag)
    assert "likely 1994-10-15" in cell.flag


# --- PDF -------------------------------------------------------------------------------------------------------

HEADER = ["All Chargeability", "Areas Except Those", "Listed", "CHINA-", "mainland born", "INDIA MEXICO PHILIPPINES"]


def printed(page: Bulletin) -> list[str]:
    """The lines of a bulletin as a printer breaks them: narrow headers, labels over two lines, glued values."""
    lines = [page.title, "Number 96", "A. STATUTORY NUMBERS"]
    for each in page.sheets:
        lines += [f"A. {each.chart.heading.upper()} FOR {each.category.upper()} PREFERENCE CASES",
                  f"{each.category.title()}-", "based", *HEADER]  # fmt: skip
        for label, *values in each.rows:
            *first, last = re.sub("<br>", "\n", label).split("\n")
            lines += [*first, f"{last} {' '.join(values)}"]
        lines.append("Text after the chart.")
    return [*lines, f"Department of State Publication 9514 {page.signed}"]


def test_a_chart_that_goes_on_on_the_next_page_is_read_past_its_margins() -> None:
    page = Bulletin(NOW)
    for place, chart in enumerate(page.sheets):
        chart.rows[2][1:] = [f"0{place + 1}JAN20"] * 5
    lines = printed(page)
    for every in (17, 23, 31):
        pages = [lines[start : start + every] for start in range(0, len(lines), every)]
        framed = [[f"Visa Bulletin, page {number}", *each, *[""] * (58 - every), f"https://example.org {number}/9"]
                  for number, each in enumerate(pages, 1)]  # fmt: skip
        assert set(read_file(pdf([line for each in framed for line in each])).cells) == cells(page.html())


def test_a_header_that_the_next_page_repeats_is_no_row() -> None:
    page = Bulletin(NOW)
    lines = printed(page)
    row = next(index for index, line in enumerate(lines) if line.startswith("F2B"))
    lines[row:row] = ["Family-", "based", *HEADER]
    assert set(read_file(pdf(lines)).cells) == cells(page.html())


def test_values_that_touch_are_two_values() -> None:
    page = Bulletin(NOW)
    row = next(each for each in page.sheets[0].rows if each[0] == "F3")
    row[1:] = ["01JAN12"] * 5
    lines = [line.replace("01JAN12 01JAN12", "01JAN1201JAN12") for line in printed(page)]
    found = read_file(pdf(lines)).cells
    areas = {each.area for each in found if (each.chart, each.preference) == (Chart.FINAL_ACTION, Preference.F3)}
    assert areas == {Area.ALL, Area.CHINA, Area.INDIA, Area.MEXICO, Area.PHILIPPINES}
    assert set(found) == cells(page.html())


def test_a_section_behind_the_ranks_is_no_country_and_no_column_is_called_misspelt() -> None:
    page = Bulletin(NOW)
    ranks = ["AFRICA 15,000", "ASIA 3,000", "EUROPE 6,000", "NORTH AMERICA (BAHAMAS) 2", "OCEANIA 550",
             "SOUTH AMERICA, and the CARIBBEAN 825"]  # fmt: skip
    lines = printed(page)
    lines[-1:-1] = [*ranks, "D. U.S. GOVERNMENT EMPLOYEES", "The Act for Fiscal Year 2024, signed into law,"]
    found = read_file(pdf(lines))
    assert [(each.country, each.rank) for each in found.diversity][-1] == ("", 825)
    assert not any("column" in each for each in found.remarks)
