"""Rules of the bulletin, with vectors from the bulletins and the law."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from bot.visa.archive import load
from bot.visa.bulletin import Category, Chart, Cutoff, Month, Preference, Status
from bot.visa.glossary import FOLDER, entries, marked, who
from bot.visa.questions.question import Day
from bot.visa.rules import (
    Standing,
    expected,
    fiscal_months,
    is_current,
    standing,
)


@pytest.mark.parametrize(
    ("cutoff", "priority_date", "current"),
    [
        (date(2013, 5, 15), date(2013, 5, 14), True),
        (date(2013, 5, 15), date(2013, 5, 15), False),
        (date(2013, 5, 15), date(2013, 5, 16), False),
        (Status.CURRENT, date(2024, 1, 1), True),
        (Status.UNAVAILABLE, date(1990, 1, 1), False),
    ],
)
def test_a_date_is_current_when_strictly_earlier(cutoff: Cutoff, priority_date: date, current: bool) -> None:
    assert is_current(cutoff, priority_date) is current


def test_a_rough_date_may_depend_on_the_day() -> None:
    june = Day(date(2013, 5, 1), date(2013, 5, 31), "May 2013")
    assert standing(date(2013, 5, 15), june) is Standing.DEPENDS
    assert standing(date(2013, 6, 1), june) is Standing.CURRENT
    assert standing(date(2013, 5, 1), june) is Standing.WAITING
    assert standing(Status.UNAVAILABLE, june) is Standing.UNAVAILABLE


def test_a_fiscal_year_runs_from_october_to_september() -> None:
    assert fiscal_months(2023) == (Month(2022, 10), Month(2023, 9))
    assert Month(2025, 10).fiscal_year == 2026


def test_the_next_bulletin_is_expected_late_in_the_month() -> None:
    assert expected(date(2024, 12, 5)) == Month(2024, 12)
    assert expected(date(2024, 12, 28)) == Month(2025, 1)


def test_the_filing_chart_is_known_only_where_a_record_is_kept() -> None:
    assert load().chart_accepted(Month(2026, 9), Category.FAMILY) is Chart.DATES_FOR_FILING
    assert load().chart_accepted(Month(2026, 9), Category.EMPLOYMENT) is Chart.FINAL_ACTION
    assert load().chart_accepted(Month(2026, 10), Category.FAMILY) is None
    assert load().chart_accepted(Month(2010, 1), Category.FAMILY) is None


def test_what_is_said_of_a_rule_is_explained_in_the_head_of_the_file() -> None:
    head = (FOLDER / "rules.md").read_text("utf-8").partition("\n# ")[0]
    explained = set(re.findall(r"`(\w+)`", head))
    assert {mark for each in entries().values() for mark in each.marks} <= explained | {""}
    assert marked("marriage", "supposed")
    assert not marked("marriage", "timeless")


def test_every_rule_has_an_official_source() -> None:
    assert len(entries()) >= 25
    for entry in entries().values():
        assert entry.links, entry.key
        assert entry.text, entry.key
        assert all(".gov/" in link or "law.cornell.edu" in link for link in entry.links), entry.key


def test_every_category_says_whom_it_is_for() -> None:
    assert set(who()) == set(Preference)


def test_what_is_said_of_the_forecasts_is_what_their_trial_printed() -> None:
    table = (Path(__file__).parents[3] / "bench" / "forecast.md").read_text("utf-8")
    said = entries()["accuracy"].text
    off = re.search(r"^\| \*\*visabot\*\* \|(.*)\|$", table, re.MULTILINE)
    still = re.search(r"^\| persistence \|(.*)\|$", table, re.MULTILINE)
    inside = re.search(r"^\| inside the 80 % range \|(.*)\|$", table, re.MULTILINE)
    assert off
    assert still
    assert inside
    figures = [each.split(" / ") for each in off[1].split(" | ")]
    assert "{} days on average one month ahead, {} at 3 months, {} at 6 and {} at 12".format(
        *(round(float(mean)) for mean, _ in figures)
    ) in said.replace("**", "")
    assert "no more than {}, {}, {} and {} days".format(*(median.strip() for _, median in figures)) in said
    assert (
        "off by {}, {}, {} and {}".format(*(round(float(each.split(" / ")[0])) for each in still[1].split(" | ")))
        in said
    )
    assert "{} % one month ahead, {} % at 3, {} % at 6, {} % at 12".format(*re.findall(r"[\d.]+", inside[1])) in said
