"""The official site is asked politely, and whatever it says becomes a plain outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.visa.archive import Stamp, official_url
from bot.visa.bulletin import Category, Chart, Month
from bot.visa.pages.files import read_file
from bot.visa.pages.tables import ParseError
from bot.visa.source import PAUSE, Absent, Fetched, Refused, Source, Unchanged, Unreadable, pdf_url
from tests.fakes.pages import Bulletin
from tests.fakes.papers import pdf, pdf_of
from tests.fakes.state import Hours, Site, open_site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

MONTH = Month(2025, 1)
PAGE = Bulletin(MONTH).html().encode()
LABELS_OF_FAMILY = ("F1", "F2A", "F2B", "F3", "F4")
PAGE_PATH, PDF_PATH = official_url(MONTH, "").removeprefix("/"), pdf_url(MONTH, "")


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as opened:
        yield opened


def source(site: Site, clock: Hours | None = None) -> Source:
    return Source(site.url, clock=clock or Hours())


async def test_a_new_page_is_fetched_read_and_checked_with_the_pdf(site: Site) -> None:
    site.pages = {f"/{PAGE_PATH}": PAGE, PDF_PATH: pdf_of(PAGE.decode())}
    clock = Hours()
    outcome = await source(site, clock).fetch(MONTH)
    assert isinstance(outcome, Fetched)
    assert (outcome.bulletin.month, outcome.checked, len(outcome.bulletin.cells)) == (MONTH, True, 150)
    assert [request.headers["User-Agent"].split("/")[0] for request in site.asked] == ["visabot", "visabot"]
    assert clock.slept == [PAUSE]


async def test_a_page_that_was_seen_before_is_asked_for_conditionally(site: Site) -> None:
    site.pages = {f"/{PAGE_PATH}": PAGE}
    first = await source(site).fetch(MONTH)
    assert isinstance(first, Fetched)
    assert not first.checked
    again = await source(site).fetch(MONTH, first.stamp)
    assert isinstance(again, Unchanged)
    assert site.asked[-1].headers["If-Modified-Since"] == first.stamp.modified


async def test_a_bulletin_that_is_not_out_is_absent(site: Site) -> None:
    assert await source(site).fetch(MONTH) == Absent(MONTH)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("status", "retry_after", "hours"),
    [
        (403, "", 1),
        (429, "7200", 2),
        (503, "nonsense", 1),
        (429, "9999999", 48),
        (503, "9" * 14, 48),
        (503, "9" * 30, 48),
    ],
)
async def test_a_refusal_says_when_to_come_again(site: Site, status: int, retry_after: str, hours: int) -> None:
    site.status, site.retry_after = status, retry_after
    clock = Hours()
    outcome = await source(site, clock).fetch(MONTH)
    assert isinstance(outcome, Refused)
    assert str(status) in outcome.reason
    begun = clock.time - timedelta(seconds=sum(clock.slept))
    assert timedelta(0) <= outcome.again - begun - timedelta(hours=hours) <= timedelta(minutes=1)


async def test_a_date_in_retry_after_is_respected(site: Site) -> None:
    site.status, site.retry_after = 503, "Wed, 22 Jan 2025 12:00:00 GMT"
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Refused)
    assert outcome.again.day == 22


async def test_a_challenge_is_recognised_and_is_no_bulletin(site: Site) -> None:
    site.challenge = True
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Refused)
    assert "human" in outcome.reason


@pytest.mark.parametrize(
    "wall",
    [
        b"<html>captcha</html>", b"<title>Just a moment...</title>", b'<script src="/_Incapsula_Resource?x"></script>',
        b"<title>The Visa Bulletin</title><li>Visa Bulletin For May 2024</li>", PAGE[: len(PAGE) // 40], b"",
    ],
)  # fmt: skip
async def test_where_the_page_is_refused_the_pdf_will_do(site: Site, wall: bytes) -> None:
    site.pages = {PDF_PATH: pdf_of(PAGE.decode()), f"/{PAGE_PATH}": wall}
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Fetched)
    assert outcome.url.endswith(".pdf")
    assert len(outcome.bulletin.cells) == 150


async def test_a_page_that_says_nothing_known_is_unreadable(site: Site) -> None:
    site.pages = {f"/{PAGE_PATH}": PAGE.replace(b"INDIA", b"CANADA")}
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Unreadable)
    assert "unknown column" in outcome.reason


async def test_the_bulletin_of_another_month_is_not_taken(site: Site) -> None:
    site.pages = {f"/{PAGE_PATH}": Bulletin(Month(2024, 12)).html().encode()}
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Unreadable)
    assert "January 2025" in outcome.reason


async def test_page_and_pdf_that_disagree_are_not_taken(site: Site) -> None:
    other = Bulletin(MONTH)
    other.at(Chart.FINAL_ACTION, Category.FAMILY).rows[0][1] = "01JAN20"
    site.pages = {f"/{PAGE_PATH}": PAGE, PDF_PATH: pdf_of(other.html())}
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Unreadable)
    assert "Final Action Dates, F1, ALL: C and 2020-01-01" in outcome.reason


async def test_a_site_that_does_not_answer_is_left_alone_for_a_while() -> None:
    outcome = await Source("http://127.0.0.1:9", clock=Hours()).fetch(MONTH, Stamp("x"))
    assert isinstance(outcome, Refused)
    assert "no answer" in outcome.reason


async def test_a_page_without_end_is_not_swallowed(site: Site) -> None:
    site.pages = {f"/{PAGE_PATH}": b"x" * (9 * 1024 * 1024)}
    outcome = await source(site).fetch(MONTH)
    assert isinstance(outcome, Refused)


def test_the_official_pdf_gives_the_same_cells_as_the_page() -> None:
    page = Bulletin(MONTH)
    page.at(Chart.FINAL_ACTION, Category.EMPLOYMENT).rows[6] = [
        "5th Unreserved<br>(including C5, T5, I5, R5)",
        *"CUCCC",
    ]
    read = read_file(pdf_of(page.html()), "visabulletin_January2025.pdf")
    assert read.cells == read_file(page.html().encode()).cells


def test_a_pdf_without_title_is_known_by_its_name_and_its_first_sentence() -> None:
    html = Bulletin(MONTH).html().replace("Visa Bulletin For January 2025", "VISA BULLETIN")
    said = "<p>This bulletin summarizes the availability of immigrant numbers during January for:</p>"
    paper = pdf_of(html.replace("<p>A. STATUTORY NUMBERS</p>", said))
    assert read_file(paper, "visabulletin_January2025.pdf").month == MONTH
    with pytest.raises(ParseError, match="no title"):
        read_file(paper, "visabulletin_May2025.pdf")
    with pytest.raises(ParseError, match="its name says May 2025"):
        read_file(pdf_of(Bulletin(MONTH).html()), "visabulletin_May2025.pdf")


def test_a_label_that_goes_on_after_its_values_is_put_together() -> None:
    top = ["All Chargeability CHINA- INDIA MEXICO PHILIPPINES", "Areas Except mainland", "Those Listed born"]
    lines = [
        "Visa Bulletin For May 2012", "Family-", *top, *(f"{each} C 01JAN05 C C C" for each in LABELS_OF_FAMILY),
        "Employment-", *top, *(f"{each} C C C C C" for each in ("1st", "2nd", "3rd", "Other Workers", "4th")),
        "Certain Religious C C C C C", "Workers", "5th", "Targeted C 01JAN05 C C U", "Employment Areas/",
        "Regional Centers and Pilot Programs", "*Employment Third Preference: a note",
        "Department of State Publication 9514", "CA/VO: April 9, 2012",
    ]  # fmt: skip
    cells = {(each.preference.value, each.area.value): str(each.cutoff) for each in read_file(pdf(lines)).cells}
    assert len(cells) == 5 * 5 + 7 * 5
    assert cells["EB4_RELIGIOUS", "CHINA"] == "C"
    assert cells["EB5_TEA_RC_PILOT", "CHINA"] == "2005-01-01"
    assert cells["EB5_TEA_RC_PILOT", "PHILIPPINES"] == "U"


@pytest.mark.parametrize(("content", "said"), [(b"%PDF-1.4 broken", "cannot be opened"), (pdf([]), "no text"),
                                               (pdf(["hello"]), "not a Visa Bulletin")])  # fmt: skip
def test_a_pdf_that_is_no_bulletin_is_called_so(content: bytes, said: str) -> None:
    with pytest.raises(ParseError, match=said):
        read_file(content)
