"""`visabot bulletin`: what a person types, and what they get."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner, Result

from adapters.verbs.bulletin import app
from bot.visa.archive import official_url
from bot.visa.bulletin import Category, Chart, Month
from tests.fakes.pages import Bulletin
from tests.fakes.papers import pdf_of

if TYPE_CHECKING:
    from pathlib import Path

COLUMNS = ["bulletin", "chart", "category", "preference", "chargeability", "value"]


@pytest.fixture(autouse=True)
def _own_redis(server: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("REDIS_URL", f"unix://{server}")
    monkeypatch.setenv("VISABOT_PREFIX", f"verbs{abs(hash(str(tmp_path)))}")
    monkeypatch.chdir(tmp_path)


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def saved(folder: Path, month: Month, f1: str = "C", name: str = "") -> Path:
    page = Bulletin(month)
    page.at(Chart.FINAL_ACTION, Category.FAMILY).rows[0][5] = f1
    path = folder / (name or f"visa-bulletin-for-{month.name.lower().replace(' ', '-')}.html")
    path.write_text(page.html())
    return path


def test_parse_prints_a_row_for_each_cell(tmp_path: Path) -> None:
    result = run("parse", saved(tmp_path, Month(2024, 12), "2OCT91"), saved(tmp_path, Month(2012, 1)))
    rows = list(csv.reader(io.StringIO(result.stdout)))
    assert (result.exit_code, rows[0], len(rows)) == (0, COLUMNS, 1 + 150 + 60)
    assert ["2024-12", "final_action", "family", "F1", "PHILIPPINES", "1991-10-02"] in rows
    assert "likely 1991-10-22" in result.stderr


def test_parse_writes_json_with_the_same_fields(tmp_path: Path) -> None:
    rows = json.loads(run("parse", saved(tmp_path, Month(2024, 12)), "--format", "json").stdout)
    assert rows[0] == dict(zip(COLUMNS, ("2024-12", "final_action", "family", "F1", "ALL", "C"), strict=True))


def test_a_cell_that_the_page_left_empty_is_a_row_with_an_empty_value(tmp_path: Path) -> None:
    result = run("parse", saved(tmp_path, Month(2024, 12), ""))
    assert "2024-12,final_action,family,F1,PHILIPPINES,\n" in result.stdout
    assert "left empty" in result.stderr


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_printed(tmp_path: Path) -> None:
    other = tmp_path / "other.html"
    other.write_text("<html><title>Weather</title></html>")
    result = run("parse", other, tmp_path / "none.html", saved(tmp_path, Month(2024, 12)))
    assert result.exit_code == 1
    assert f"{other}: not a Visa Bulletin" in result.stderr
    assert "none.html: No such file" in result.stderr
    assert len(result.stdout.splitlines()) == 151


def test_add_keeps_a_page_for_all_and_show_and_history_know_it(tmp_path: Path) -> None:
    path = saved(tmp_path, Month(2025, 1), "01JAN13")
    assert run("add", path).stdout == "2025-01: added (150 cells)\n"
    assert "known already" in run("add", path).stdout
    shown = run("show")
    assert shown.stdout.startswith(f"Visa Bulletin for January 2025\n{official_url(Month(2025, 1))}")
    assert "AFRICA: 15,000" in shown.stdout
    assert run("history", "F1", "Philippines").stdout.endswith(
        "2025-01,final_action,family,F1,PHILIPPINES,2013-01-01\n"
    )
    assert "2025-01,final_action,family,F1,ALL,C\n" in run("show", "2025-01", "--format", "csv").stdout
    assert "both are kept" in run("add", saved(tmp_path, Month(2025, 1), "02JAN13")).stdout


def test_a_page_and_its_pdf_are_checked_against_each_other(tmp_path: Path) -> None:
    path = saved(tmp_path, Month(2025, 2))
    paper = tmp_path / "visabulletin_February2025.pdf"
    paper.write_bytes(pdf_of(path.read_text()))
    assert run("add", path, paper).stdout == "2025-02: added (150 cells)\n"
    paper.write_bytes(pdf_of(path.read_text().replace("<td><p>F1</p></td><td><p>C", "<td><p>F1</p></td><td><p>U", 1)))
    result = run("add", path, paper)
    assert result.exit_code == 1
    assert "2025-02: two files disagree, neither is kept: Final Action Dates, F1, ALL: C and U" in result.stderr


def test_a_broken_page_is_not_added(tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    broken.write_text(Bulletin(Month(2025, 1)).html().replace("INDIA", "CANADA", 1))
    result = run("add", broken)
    assert result.exit_code == 1
    assert "broken.html: Final Action Dates, family: unknown column “CANADA”" in result.stderr
    assert run("show", "2025-01").exit_code == 2


def test_update_says_what_the_site_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    del tmp_path
    monkeypatch.setenv("VISABOT_BULLETIN_BASE_URL", "http://127.0.0.1:9")
    result = run("update")
    assert result.exit_code == 1
    assert "no answer" in result.stdout
    assert "bulletin add FILE" in result.stdout


def test_archive_writes_files_that_say_the_same_as_the_pages(tmp_path: Path) -> None:
    pages = [saved(tmp_path, Month(2024, 11)), saved(tmp_path, Month(2025, 1))]
    result = run("archive", *pages, "--folder", tmp_path / "data")
    assert result.stdout == "2 bulletins, 300 cells\nmissing: 2024-12\n"
    assert (tmp_path / "data" / "cutoffs.csv").read_text().startswith("bulletin,chart,preference,ALL,CHINA,INDIA")
    (tmp_path / "bad.html").write_text("?")
    assert run("archive", tmp_path / "bad.html", "--folder", tmp_path / "data").exit_code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [(("show", "2012-10"), "missing months"), (("show", "2040-01"), "the newest is"), (("show", "May"), "YYYY-MM"),
     (("history", "EB9"), "“EB9” is none of F1, F2A"), (("history", "F1", "Canada"), "is none of ALL, CHINA"),
     (("history", "SCHEDULE_A", "--chart", "dates_for_filing"), "no bulletin has SCHEDULE_A")],
)  # fmt: skip
def test_what_does_not_exist_is_said(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_sheet_shows_what_is_odd_and_what_the_page_says_beside_its_charts() -> None:
    sheet = run("show", "2015-05").stdout
    assert "F4, PHILIPPINES: printed “2OCT91”, a digit of the day is missing; likely 1991-10-22" in sheet
    assert "[retrogression] Retrogression (" in sheet
    assert "except Ethiopia: " in sheet


def test_without_a_store_the_shipped_bulletins_are_read_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "http://nowhere")
    result = run("history", "F1")
    assert "Only the shipped bulletins are read" in result.stderr
    assert result.stdout.splitlines()[-1].startswith("2024-12,final_action,family,F1,ALL,")


def test_codes_may_be_typed_as_people_write_them() -> None:
    assert run("history", "eb-3 other", "el_salvador-guatemala_honduras").stdout.splitlines()[1].startswith("2001-12")


def test_the_chart_that_uscis_takes_is_recorded_and_told() -> None:
    recorded = run("uscis", "2024-12", "--family", "dates-for-filing")
    assert recorded.stdout.splitlines() == ["2024-12 family: dates_for_filing", "2024-12 employment: no record"]
    assert run("uscis", "2024-12").stdout == recorded.stdout
    wrong = run("uscis", "2024-12", "--employment", "b")
    assert wrong.exit_code == 2
    assert "final_action, dates_for_filing" in " ".join(wrong.stderr.split())
