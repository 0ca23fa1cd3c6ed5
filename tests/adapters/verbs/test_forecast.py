"""`visabot forecast` as a person and a program use it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from adapters.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    Run = Callable[..., Result]


@pytest.fixture
def run(server: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the verb with the store of the test."""
    monkeypatch.setenv("REDIS_URL", f"unix://{server}")
    return lambda *words: CliRunner().invoke(app, ["forecast", *words])


def test_the_months_ahead_are_rows_for_a_program(run: Run) -> None:
    rows = json.loads(run("EB2", "INDIA", "--months", "3", "--as-of", "2023-06", "--json").stdout)
    assert [row["bulletin"] for row in rows] == ["2023-07", "2023-08", "2023-09"]
    assert all(set(row) == {"bulletin", "value", "p10", "p50", "p90"} for row in rows)
    assert all(row["p10"] <= row["value"] <= row["p90"] for row in rows)


def test_the_months_follow_the_month_asked_as_of_also_when_its_bulletin_is_missing(run: Run) -> None:
    rows = json.loads(run("F3", "all", "--months", "2", "--as-of", "2013-02", "--json").stdout)
    assert [row["bulletin"] for row in rows] == ["2013-03", "2013-04"]


def test_a_person_reads_a_range_and_that_it_is_no_promise(run: Run) -> None:
    said = run("f2a", "mexico", "--months", "2", "--as-of", "2024-12").stdout
    assert "2025-01" in said
    assert " to " in said
    assert "no legal advice" in said


def test_a_priority_date_has_a_range_of_months_and_their_chances(run: Run) -> None:
    words = ("EB3", "INDIA", "--priority-date", "2013-03-01", "--as-of", "2024-12")
    wait = json.loads(run(*words, "--json").stdout)
    assert wait["p10"] <= wait["p50"]
    assert wait["chances"][0]["bulletin"] == "2025-01"
    said = run(*words).stdout
    assert f"from {wait['p10']} at the earliest" in said
    assert "%" in said


def test_a_date_that_is_current_needs_no_forecast(run: Run) -> None:
    said = run("EB3", "INDIA", "--priority-date", "2003-03-01", "--as-of", "2024-12").stdout
    assert "current already" in said
    assert "%" not in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("EB9", "INDIA", "--months", "3"), "none of F1, F2A"),
        (("EB2", "NARNIA", "--months", "3"), "none of ALL, CHINA"),
        (("EB2", "INDIA", "--months", "3", "--chart", "pie"), "none of final_action"),
        (("EB2", "INDIA", "--months", "25"), "from 1 to 24"),
        (("EB2", "INDIA", "--months", "-1"), "from 1 to 24"),
        (("EB2", "INDIA"), "either --priority-date"),
        (("EB2", "INDIA", "--months", "3", "--priority-date", "2014-01-01"), "either --priority-date"),
        (("EB2", "INDIA", "--priority-date", "2014-02-30"), "YYYY-MM-DD"),
        (("EB2", "INDIA", "--priority-date", "2099-01-01"), "not before the newest bulletin"),
        (("EB2", "INDIA", "--months", "3", "--as-of", "2024-13"), "no such month"),
        (("EB2", "INDIA", "--months", "3", "--as-of", "1999-01"), "first bulletin known"),
        (("EB2", "INDIA", "--months", "3", "--as-of", "2099-01"), "newest bulletin known"),
        (("EB5_PILOT", "INDIA", "--months", "3"), "no longer listed"),
    ],
)
def test_what_cannot_be_answered_is_explained_with_exit_code_2(run: Run, words: tuple[str, ...], said: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
