"""What stands beside the charts is read too: notes that change their meaning, the sign-off, the Diversity Visa."""

from __future__ import annotations

from datetime import date

import pytest

from bot.visa.bulletin import Area, Category, Chart, Month, Preference, Status
from bot.visa.contents import NoteKind
from bot.visa.pages.parse import parse
from tests.fakes.pages import Bulletin, ranks_table

NOW = Month(2024, 12)
FINAL = Chart.FINAL_ACTION


def test_the_sign_off_gives_the_day_and_a_misprinted_one_is_remarked() -> None:
    assert parse(Bulletin(NOW).html()).published == date(2024, 11, 4)
    assert parse(Bulletin(NOW, signed="CA/VO:Febuary 8, 2024").html()).published == date(2024, 2, 8)
    wrong = parse(Bulletin(NOW, signed="CA/VO: November 4, 2023").html())
    assert any("2023-11-04" in remark and "misprinted" in remark for remark in wrong.remarks)
    assert parse(Bulletin(NOW, signed="CA/VO: November 31, 2024").html()).published is None


def test_misspelt_labels_are_remarked() -> None:
    page = Bulletin(NOW)
    page.at(FINAL, Category.FAMILY).header[5] = "PHILLIPINES"
    assert any("PHILLIPINES" in remark for remark in parse(page.html()).remarks)


def test_the_exempt_date_of_f2a_is_a_note() -> None:
    text = (
        "For December, F2A numbers <b>EXEMPT from per-country limit</b> are authorized before 15APR21, not for MEXICO."
    )
    read = parse(Bulletin(NOW, between=f"<p>*NOTE: {text}</p>").html())
    note = next(each for each in read.notes if each.kind is NoteKind.EXEMPTION)
    assert note.text.startswith("For December")
    assert (note.preferences, note.areas) == ((Preference.F2A,), (Area.MEXICO,))


@pytest.mark.parametrize(
    ("heading", "text", "kind", "preferences", "areas"),
    [
        ("RETROGRESSION OF THE INDIA EMPLOYMENT SECOND PREFERENCE CUT-OFF DATE", "It went back.",
         NoteKind.RETROGRESSION, (Preference.EB2,), (Area.INDIA,)),
        ("EXPIRATION OF TWO EMPLOYMENT VISA CATEGORIES", "Fourth Preference Certain Religious Workers (SR) end.",
         NoteKind.EXPIRY, (Preference.EB4_RELIGIOUS,), ()),
        ("EMPLOYMENT THIRD PREFERENCE “OTHER WORKER” CATEGORY BECOMES “UNAVAILABLE”", "No numbers are left.",
         NoteKind.UNAVAILABLE, (Preference.EB3_OTHER,), ()),
        ("VISA AVAILABILITY IN THE COMING MONTHS", "Mexico F4 may slow down.",
         NoteKind.OUTLOOK, (Preference.F4,), (Area.MEXICO,)),
        ("MEXICO FAMILY FOURTH PREFERENCE", "This has required the retrogression of that date.",
         NoteKind.RETROGRESSION, (Preference.F4,), (Area.MEXICO,)),
        ("CHINA FAMILY THIRD PREFERENCE", "Demand is heavy.", NoteKind.MOVEMENT, (Preference.F3,), (Area.CHINA,)),
    ],
)  # fmt: skip
def test_a_section_is_a_note_of_its_kind(
    heading: str, text: str, kind: NoteKind, preferences: tuple[Preference, ...], areas: tuple[Area, ...]
) -> None:
    read = parse(Bulletin(NOW, sections=[f"<p>D. {heading}</p><p>{text}</p>"]).html())
    note = next(each for each in read.notes if each.heading == heading)
    assert (note.kind, note.preferences, note.areas, note.text) == (kind, preferences, areas, text)


def test_what_takes_effect_at_once_and_what_corrects_are_notes_of_their_own() -> None:
    section = (
        "<p>D. INDIA EMPLOYMENT SECOND PREFERENCE HAS BECOME “UNAVAILABLE”</p><p>It is so effective immediately.</p>"
    )
    correction = "<p>This bulletin supersedes the bulletin for October 2015.</p>"
    kinds = {each.kind for each in parse(Bulletin(NOW, sections=[correction, section]).html()).notes}
    assert {NoteKind.IMMEDIATE, NoteKind.CORRECTION, NoteKind.UNAVAILABLE} <= kinds


def test_what_c_and_u_mean_is_a_note() -> None:
    text = 'the class is oversubscribed; "C" means current; and "U" means unauthorized.'
    kinds = [each.kind for each in parse(Bulletin(NOW, between=f"<p>{text}</p>").html()).notes]
    assert NoteKind.MEANING in kinds


# --- Diversity Visa --------------------------------------------------------------------------------------------


def ranks(page: Bulletin) -> dict[tuple[str, str, str], int | Status]:
    return {(str(each.month), each.region, each.country): each.rank for each in parse(page.html()).diversity}


def test_ranks_are_read_for_this_month_and_the_next() -> None:
    found = ranks(Bulletin(NOW))
    assert found["2024-12", "AFRICA", ""] == 15_000
    assert found["2025-01", "AFRICA", "Egypt"] == 10_000
    assert found["2024-12", "AFRICA", "Nepal"] == 2_950
    assert found["2024-12", "SOUTH AMERICA AND THE CARIBBEAN", ""] is Status.CURRENT


@pytest.mark.parametrize(
    ("africa", "excepted", "rank", "egypt"),
    [("18, 500", "Except: Egypt: 13,300", 18_500, 13_300), ("AF 23,500", "Except Egypt7,900", 23_500, 7_900),
     ("CURRENT", "Egypt UNAVAILABLE", Status.CURRENT, Status.UNAVAILABLE),
     ("AF 16,500", "except: Egypt AF 29,000; Ghana 11,500", 16_500, 29_000),
     ("15.000", "Except for: Côte d’Ivoire 900<br>Egypt - 10.000", 15_000, 10_000),
     ("C", "Except: Congo, Dem. Rep. 5,000<br>Egypt U", Status.CURRENT, Status.UNAVAILABLE)],
)  # fmt: skip
def test_ranks_are_read_in_every_spelling(africa: str, excepted: str, rank: int | Status, egypt: int | Status) -> None:
    found = ranks(Bulletin(NOW, ranks=ranks_table(NOW, africa, excepted)))
    assert (found["2024-12", "AFRICA", ""], found["2024-12", "AFRICA", "Egypt"]) == (rank, egypt)


@pytest.mark.parametrize("region", ["NORTH AMERICA", "NORTH AMERICA (BAHAMAS)*", "NORTH AMERICA (The Bahamas):"])
def test_a_region_may_be_shorter_or_bear_a_mark(region: str) -> None:
    read = parse(Bulletin(NOW, ranks=ranks_table(NOW).replace("NORTH AMERICA (BAHAMAS)", region)).html())
    assert [each.rank for each in read.diversity if each.region == "NORTH AMERICA (BAHAMAS)"] == [2, 2]
    assert read.remarks == ()


def test_ranks_were_once_running_text_in_a_cell_of_a_cell() -> None:
    text = (
        "Region<br>AFRICA: AF 6,000<br>ASIA: AS 4,200 Except: Bangladesh 2,200<br>EUROPE: EU 5,880<br>"
        "NORTH AMERICA ( BAHAMAS ): NA 8<br>OCEANIA: OC 200<br>SOUTH AMERICA, and the CARIBBEAN: S A 576"
    )
    inside = f"<table><tr><td><table><tr><td><pre>{text}</pre></td></tr></table></td></tr></table>"
    found = ranks(Bulletin(Month(2001, 12), ranks=inside, signed="CA/VO: November 8, 2001"))
    assert found["2001-12", "ASIA", "Bangladesh"] == 2_200
    assert found["2001-12", "SOUTH AMERICA AND THE CARIBBEAN", ""] == 576


def test_ranks_that_cannot_be_read_are_remarked_and_the_charts_stand() -> None:
    read = parse(Bulletin(NOW, ranks=ranks_table(NOW, "many", "Except: Egypt some")).html())
    assert any("AFRICA" in remark for remark in read.remarks)
    assert len(read.cells) == 150


def test_a_chart_without_religious_workers_is_remarked() -> None:
    page = Bulletin(Month(2003, 11), signed="CA/VO: October 6, 2003")
    del page.sheets[1].rows[5]
    assert parse(page.html()).remarks == ("Final Action Dates, employment: no row for EB4_RELIGIOUS",)
    page = Bulletin(NOW)
    del page.at(Chart.DATES_FOR_FILING, Category.EMPLOYMENT).rows[5]
    assert parse(page.html()).remarks == ("Dates for Filing, employment: no row for EB4_RELIGIOUS",)
