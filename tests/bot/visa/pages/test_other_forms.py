"""Pages in forms that no bulletin has had yet: other ways to write a day, notes, merged cells, other wrappings."""

from __future__ import annotations

import gzip
import plistlib
import re
from datetime import date
from html import escape

import pytest

from bot.visa.bulletin import Area, Category, Cell, Chart, Month, Preference, Status
from bot.visa.pages.files import LARGEST, read_file
from bot.visa.pages.parse import parse
from bot.visa.pages.tables import ParseError
from tests.fakes.pages import Bulletin, Sheet

NOW = Month(2025, 6)


def family(page: Bulletin) -> Sheet:
    return page.at(Chart.FINAL_ACTION, Category.FAMILY)


def work(page: Bulletin) -> Sheet:
    return page.at(Chart.FINAL_ACTION, Category.EMPLOYMENT)


def cells_of(page: Bulletin, preference: Preference) -> list[Cell]:
    cells = parse(page.html()).cells
    return [each for each in cells if (each.chart, each.preference) == (Chart.FINAL_ACTION, preference)]


@pytest.mark.parametrize(
    "printed",
    [
        "1-Jan-22", "01-JAN-2022", "01JAN2022", "Jan 1, 2022", "January 1, 2022", "Jan. 1 2022", "1 January 2022",
        "01–JAN–22", "01\u2011JAN\u201122", "01/JAN/22", "01 JAN '22", "01.JAN.22", "01JAN22†", "01JAN22 (1)",
        "01JAN22[2]", "01JAN22¹", "01JAN22<sup>1</sup>", "01JAN22<sup>22</sup>", "“01JAN22”", "\u200e01JAN22\u200f",
        "<span>01</span><b>JAN</b>22", "０１ＪＡＮ２２", "01<!-- x -->JAN22",
        '<span style="display: none">01FEB03</span>01JAN22', "<span hidden>01FEB03</span>01JAN22",
        "<span style='mso-hide:all'>C</span>01JAN22", "<table><tr><td><p>01JAN22</p></td></tr></table>",
    ],
)  # fmt: skip
def test_a_day_is_the_same_day_however_it_is_written(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = [printed] * 5
    assert {(each.cutoff, each.flag) for each in cells_of(page, Preference.F3)} == {(date(2022, 1, 1), "")}


@pytest.mark.parametrize(
    "printed",
    ["<del>01FEB03</del>01JAN22", "<s>C</s> 01JAN22", '<span style="text-decoration: line-through">U</span>01JAN22'],
)
def test_what_a_correction_crosses_out_is_no_part_of_the_cell(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = [printed] * 5
    assert {each.cutoff for each in cells_of(page, Preference.F3)} == {date(2022, 1, 1)}


@pytest.mark.parametrize(
    ("printed", "day"), [("22OTC15", "2015-10-22"), ("22JAM15", "2015-01-22"), ("1-AGU-15", "2015-08-01")]
)
def test_a_month_with_one_slip_is_read_and_flagged(printed: str, day: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = [printed] * 5
    found = cells_of(page, Preference.F3)
    assert {(each.cutoff, each.flag) for each in found} == {
        (date.fromisoformat(day), f"printed “{printed}”, the month is misspelt; likely {day}")
    }


@pytest.mark.parametrize("printed", ["1 October 2013", "October 1, 2013"])
def test_october_written_out_keeps_its_first_letter(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = [printed] * 5
    assert {(each.cutoff, each.flag) for each in cells_of(page, Preference.F3)} == {(date(2013, 10, 1), "")}


@pytest.mark.parametrize("printed", ["C†", "C<sup>1</sup>", "“C”", "Current*", "C (1)", "(C)", "C<br>(see D)"])
def test_c_with_a_note_is_c(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = [printed] * 5
    assert {each.cutoff for each in cells_of(page, Preference.F3)} == {Status.CURRENT}


@pytest.mark.parametrize(
    "printed", ["01JAN9622", "01JAN2032", "01JAN32", "01JAN1922", "1/2/2022", "01JAN22 01FEB22", "01JUB22", "01MAT22"]
)
def test_a_year_that_cannot_be_and_a_day_with_two_readings_are_refused(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][4] = printed
    with pytest.raises(ParseError, match="row F3, column MEXICO: unknown value"):
        parse(page.html())


def test_a_day_after_the_bulletin_is_kept_and_flagged_and_not_moved_by_a_century() -> None:
    page = Bulletin(NOW)
    family(page).rows[3][1:] = ["01JAN26"] * 5
    found = cells_of(page, Preference.F3)
    assert {each.cutoff for each in found} == {date(2026, 1, 1)}
    assert all("later than the bulletin itself" in each.flag for each in found)


def test_a_merged_cell_holds_for_every_place_it_covers() -> None:
    page = Bulletin(NOW)
    html = page.html()
    whole = re.sub(r"(<tr><td>(?:<p>)?F3(?:</p>)?</td>).*?</tr>", r'\1<td colspan="5">01JAN12</td></tr>', html, count=1)
    assert whole != html
    assert parse(whole).blanks == ()
    assert {each.cutoff for each in parse(whole).cells if each.preference is Preference.F3} >= {date(2012, 1, 1)}
    two = re.sub(
        r"<tr><td>(?:<p>)?F3(?:</p>)?</td>.*?</tr>\s*<tr><td>(?:<p>)?F4(?:</p>)?</td>.*?</tr>",
        '<tr><td>F3</td><td rowspan="2">01JAN12</td><td>01JAN11</td><td>01JAN10</td><td>01JAN09</td><td>U</td></tr>'
        "<tr><td>F4</td><td>01JAN08</td><td>01JAN07</td><td>01JAN06</td><td>C</td></tr>",
        html, count=1, flags=re.DOTALL,
    )  # fmt: skip
    read = {(each.preference, each.area): each.cutoff for each in parse(two).cells if each.chart is Chart.FINAL_ACTION}
    assert read[Preference.F4, Area.ALL] == date(2012, 1, 1)
    assert read[Preference.F4, Area.CHINA] == date(2008, 1, 1)
    assert read[Preference.F4, Area.PHILIPPINES] is Status.CURRENT


@pytest.mark.parametrize(
    ("row", "printed"),
    [
        (0, "1st Preference"), (0, "First (EB-1)"), (0, "１ｓｔ"), (0, "EB-1"),
        (0, "Employment-Based 1st"), (3, "3rd Other Workers"),
        (5, "Religious Workers"), (6, "5th: Unreserved Visas"), (7, "EB-5 Set-Aside (Rural)"),
        (8, "5th Reserved: High Unemployment"), (9, "Infrastructure Projects, 2 %"),
    ],
)  # fmt: skip
def test_a_row_is_known_by_what_names_it(row: int, printed: str) -> None:
    page = Bulletin(NOW)
    plain = {(each.chart, each.preference, each.area, each.cutoff) for each in parse(page.html()).cells}
    work(page).rows[row][0] = printed
    assert {(each.chart, each.preference, each.area, each.cutoff) for each in parse(page.html()).cells} == plain


@pytest.mark.parametrize("printed", ["Family F3", "F3 Preference", "Family-Sponsored 3rd"])
def test_a_row_of_a_family_chart_may_say_that_it_is_one(printed: str) -> None:
    page = Bulletin(NOW)
    family(page).rows[3][0] = printed
    assert len(cells_of(page, Preference.F3)) == 5


@pytest.mark.parametrize(
    ("column", "printed"),
    [(1, "All Chargeability Areas Except for Those Listed Below"), (1, "All Other Chargeability Areas"),
     (1, "Rest of World"), (2, "People’s Republic of China"), (2, "CHINA – mainland-born (PRC)")],
)  # fmt: skip
def test_a_column_may_be_worded_otherwise(column: int, printed: str) -> None:
    page = Bulletin(NOW)
    plain = parse(page.html()).cells
    work(page).header[column] = printed
    assert parse(page.html()).cells == plain


@pytest.mark.parametrize(
    "rows",
    [("<td>A</td><td>All Chargeability</td><td>CHINA-</td><td>INDIA</td><td>MEXICO</td><td>PHILIPPINES</td></tr>"
     "<tr><td></td><td>Areas Except Those Listed</td><td>mainland born</td><td></td><td></td><td></td>"),
     ("<td rowspan=2>A</td><td rowspan=2>All Chargeability Areas Except Those Listed</td><td colspan=4>Oversubscribed"
     "</td></tr><tr><td>CHINA-mainland born</td><td>INDIA</td><td>MEXICO</td><td>PHILIPPINES</td>")],
)  # fmt: skip
def test_a_header_may_take_two_rows(rows: str) -> None:
    html = Bulletin(NOW).html()
    whole = re.sub(r"<td><p>(Family|Employment)-.*?PHILIPPINES</p></td>",
                   lambda found: rows.replace(">A<", f">{found[1]}<"), html)  # fmt: skip
    assert whole.count(rows[-20:]) == 4
    assert parse(whole).cells == parse(html).cells


def test_a_row_that_a_reader_does_not_see_is_none() -> None:
    html = Bulletin(NOW).html()
    hidden = html.replace("<tr><td><p>F1", "<tr style='display:none'><td>F1</td><td>C</td></tr><tr><td><p>F1")
    assert hidden.count("none") == 2
    assert parse(hidden).cells == parse(html).cells


def test_a_note_among_the_rows_is_no_row_and_is_told() -> None:
    html = Bulletin(NOW).html()
    noted = html.replace("</table>", "<tr><td colspan=6>*See D about Certain Religious Workers.</td></tr></table>", 3)
    assert parse(noted).cells == parse(html).cells
    assert sum("a note stands among the rows" in each for each in parse(noted).remarks) == 3


@pytest.mark.parametrize(
    ("title", "heading", "body", "name", "month"),
    [("May", "June", "", "", 6), ("May", "June", "June", "june", 6), ("June", "May", "June", "", 6),
     ("June", "May", "", "june", 6), ("June", "May", "June", "june", 6), ("Jun.", "June", "", "", 6),
     ("May", "June", "May", "june", 6)],
)  # fmt: skip
def test_of_a_title_and_a_heading_that_disagree_one_was_left_from_another_month(
    title: str, heading: str, body: str, name: str, month: int
) -> None:
    html = Bulletin(NOW).html().replace("Visa Bulletin For June", f"Visa Bulletin For {title}", 1)
    html = html.replace("<h1>Visa Bulletin For June", f"<h1>Visa Bulletin For {heading}")
    html = html.replace(
        "<p>A. STAT", f"<p>The availability of immigrant numbers during {body or 'the month'}.</p><p>A. STAT"
    )
    found = parse(html, f"visa-bulletin-for-{name}-2025.html" if name else "")
    assert found.month == Month(2025, month)
    assert any("left from another month" in each for each in found.remarks) == (title[:3] != heading[:3])


def test_a_caption_is_a_heading() -> None:
    html = Bulletin(NOW).html()
    captioned = re.sub(r"<p><b>([AB]\.[^<]*)</b></p><table border=1>", r"<table><caption>\1</caption>", html)
    assert captioned != html
    assert parse(captioned).cells == parse(html).cells


@pytest.mark.parametrize("title", ["Visa Bulletin – June 2025", "June 2025 Visa Bulletin", "Visa Bulletin: June, 2025"])
def test_a_title_may_be_worded_otherwise(title: str) -> None:
    html = Bulletin(NOW).html().replace("Visa Bulletin For June 2025", title)
    assert parse(html).month == NOW


def test_a_page_is_read_packed_archived_and_in_any_encoding() -> None:
    html = Bulletin(NOW).html()
    cells = parse(html).cells
    safari = plistlib.dumps({"WebMainResource": {"WebResourceData": html.encode()}}, fmt=plistlib.FMT_BINARY)
    stated = html.replace("<head>", '<head><meta charset="utf-16">')
    safari_of_old = plistlib.dumps({"WebMainResource": {"WebResourceData": html.encode()}}, fmt=plistlib.FMT_XML)
    spaced = html.replace("<td>", "<td>\u00a0").encode().replace(b"A. STAT", b"A. STAT\x96", 1)
    latin = html.replace("<head>", "<head><meta charset=iso-8859-1>").replace("<td>", "<td>\u00a0")
    source = "".join(f"<tr><td class=line-content>{escape(line)}</td></tr>\n" for line in html.split("\n"))
    forms = (gzip.compress(html.encode()), safari, html.encode("utf-16-le"), stated.encode(), safari_of_old, spaced)
    for content in (*forms, latin.encode(), f"<table>{source}</table>".encode(), f"<pre>{escape(html)}</pre>".encode()):
        assert read_file(content).cells == cells


def test_a_page_that_was_saved_as_text_is_read() -> None:
    html = Bulletin(NOW).html()
    text = re.sub(r"<[^>]*>", " ", re.sub(r"</(?:tr|p|h1|title)>(?!</td>)", "\n", html))
    for content in (text.encode(), text.encode("utf-16")):
        assert set(read_file(content).cells) == set(parse(html).cells)


def test_what_is_too_large_to_be_a_page_is_refused_before_it_is_unpacked_whole() -> None:
    for content in (gzip.compress(b" " * (LARGEST + 1)), b" " * LARGEST + b"xx"):
        with pytest.raises(ParseError, match="too large"):
            read_file(content)


def test_a_web_archive_holds_the_page_beside_its_frames() -> None:
    html = Bulletin(NOW).html()
    parts = "".join(f"--XX\nContent-Type: text/html\n\n{each}\n" for each in ("<p>I am no robot</p>", html))
    archive = f"\ufeff\r\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=XX\n\n{parts}--XX--\n"
    assert read_file(archive.encode()).cells == parse(html).cells


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"PK\x03\x04rest", "unpack it"), (b"\x1f\x8brest", "cannot be unpacked"), (b"bplist00rest", "holds no page")],
)
def test_what_cannot_be_opened_says_so(content: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason):
        read_file(content)
