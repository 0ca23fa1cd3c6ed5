"""Whatever a bulletin says, and however its page is laid out, the reading gives back exactly that."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.visa.bulletin import Area, Category, Cell, Chart, Month, Preference, Status
from bot.visa.pages.files import read_file
from bot.visa.pages.parse import parse
from bot.visa.pages.pdf import read_text
from tests.fakes.pages import FAMILY, WORK, Bulletin, fifths, sheet

if TYPE_CHECKING:
    import random

MONTHS = st.integers(0, 296).map(lambda step: Month(2001, 12) + step)
AREAS = st.sets(st.sampled_from(list(Area)[1:]), min_size=2).map(lambda some: (Area.ALL, *sorted(some)))
# the State Department prints its columns in the order of the alphabet
DAYS = st.integers(0, 9000)
Truth = dict[tuple[Chart, Preference, Area], date | Status]


def drawn(data: st.DataObject, month: Month) -> tuple[Bulletin, Truth]:
    """Draw a bulletin and what it says; no country is ahead of all, as the law has it."""
    truth: Truth = {}
    sheets = []
    charts = tuple(Chart) if month >= Month(2015, 10) else (Chart.FINAL_ACTION,)
    for category in Category:
        for chart in charts:
            areas = data.draw(AREAS)
            values: dict[tuple[Preference, Area], date | Status] = {}
            for preference in FAMILY if category is Category.FAMILY else (*WORK, *fifths(month)):
                newest = month.first_day - timedelta(days=data.draw(DAYS))
                for area in areas:
                    held = data.draw(st.booleans()) and area is not Area.ALL
                    values[preference, area] = Status.UNAVAILABLE if held else newest
                if data.draw(st.integers(0, 3)) == 0:
                    values.update(dict.fromkeys(((preference, area) for area in areas), Status.CURRENT))
            sheets.append(sheet(month, chart, category, values, areas))
            truth |= {(chart, preference, area): value for (preference, area), value in values.items()}
    signed = month.first_day - timedelta(days=25)
    return Bulletin(month, sheets, signed=f"CA/VO: {signed:%B} {signed.day}, {signed.year}"), truth


def reading(cells: tuple[Cell, ...]) -> Truth:
    return {(each.chart, each.preference, each.area): each.cutoff for each in cells}


def plain(html: str) -> str:
    """The page as a reader without tables gets it, for example from a PDF."""
    lines = re.sub(r"</tr>|</p>|</h1>|<p>|<h1>|</table>|</title>", "\n", html)
    return re.sub(r"<[^>]+>", " ", lines)


@settings(max_examples=50, deadline=None)
@given(MONTHS, st.data())
def test_a_page_gives_back_what_it_says(month: Month, data: st.DataObject) -> None:
    page, truth = drawn(data, month)
    for each in page.sheets:
        each.corner_row = data.draw(st.booleans())
    read = parse(page.html())
    assert (read.month, reading(read.cells)) == (month, truth)
    assert (read.blanks, read.remarks) == ((), ())


@settings(max_examples=30, deadline=None)
@given(MONTHS, st.data())
def test_plain_text_gives_back_what_it_says(month: Month, data: st.DataObject) -> None:
    page, truth = drawn(data, month)
    assert reading(read_text(plain(page.html())).cells) == truth


@settings(max_examples=30, deadline=None)
@given(MONTHS, st.data(), st.randoms(use_true_random=False))
def test_columns_and_rows_may_come_in_any_order(month: Month, data: st.DataObject, chance: random.Random) -> None:
    page, truth = drawn(data, month)
    for each in page.sheets:
        order = list(range(1, len(each.header)))
        chance.shuffle(order)
        each.header = [each.header[0], *(each.header[index] for index in order)]
        each.rows = [[row[0], *(row[index] for index in order)] for row in each.rows]
        chance.shuffle(each.rows)
    assert reading(parse(page.html()).cells) == truth


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_its_encoding(encoding: str) -> None:
    html = Bulletin(
        Month(2024, 12), between="<p>For December, F2A numbers EXEMPT from per-country limit – none</p>"
    ).html()
    read = read_file(html.encode(encoding), "visa-bulletin-for-december-2024.html")
    assert any("limit – none" in note.text for note in read.notes)


def test_a_file_of_old_windows_and_a_web_archive_are_read() -> None:
    html = Bulletin(Month(2024, 12), between="<p>*NOTE: F2A numbers EXEMPT from per-country limit – none</p>").html()
    old = read_file(html.encode("cp1252"))
    archive = (
        b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=XX\n\n--XX\n"
        b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + html.encode() + b"\n--XX--\n"
    )
    assert any("limit – none" in note.text for note in old.notes)
    assert read_file(archive, "Visa Bulletin For December 2024.mhtml").cells == old.cells
