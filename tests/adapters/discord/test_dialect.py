"""How answers and commands look in Discord."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.discord.choices import completed, fixed
from adapters.discord.dialect import pages
from adapters.discord.layout import asked, broken, finished
from adapters.discord.supervise import BUDGET, DAY, Cause, Patience
from adapters.markdown import utf16
from bot.commands import Argument, Kind
from bot.events import Done, Failed, Footer, Table


def test_tables_are_aligned_and_wide_ones_become_cards() -> None:
    (narrow,) = pages("", tables=(Table("EB-2", ("Month", "Date"), (("2024-12", "2012-08-01"),)),))
    assert narrow == "**EB-2**\n\n```\nMonth    Date\n───────  ──────────\n2024-12  2012-08-01\n```"
    (wide,) = pages("", tables=(Table("", ("Name", "What it means"), (("EB-2", "w" * 80),)),))
    assert wide == "- **Name EB-2**: What it means " + "w" * 80


def test_a_table_that_a_phone_would_break_becomes_cards() -> None:
    rows = (("EB-3 China (mainland born)", "2020-01-22", "+539 days"),)
    (page,) = pages("", tables=(Table("", ("Category", "Cut-off", "Last 12 months"), rows),))
    assert page == "- **Category EB-3 China (mainland born)**: Cut-off 2020-01-22 · Last 12 months +539 days"


def test_a_caption_stays_with_its_table() -> None:
    table = Table("Final Action Dates", ("Month", "Date"), tuple((f"2024-{n:02d}", "2012-08-01") for n in range(1, 13)))
    for length in range(1400, 1980, 20):
        shown = pages("x" * length, tables=(table,))
        assert not any(page.endswith("**Final Action Dates**") for page in shown), length


def test_a_quote_within_a_list_has_a_bar_that_discord_draws() -> None:
    (page,) = pages("- said\n  > one *two*\n  > three\n  >\n  > > four\n- next")
    assert page == "- said\n  \u258e one *two*\n  \u258e three\n  \u258e four\n- next"


def test_code_cannot_break_out_of_its_fence_and_links_have_no_preview() -> None:
    (page,) = pages("````\na ``` b\n````\n\n[page](https://travel.state.gov/x) <https://travel.state.gov/y_z>")
    assert page.count("```") == 2
    assert "[page](<https://travel.state.gov/x>)" in page
    assert "<https://travel.state.gov/y_z>" in page


def test_the_question_of_a_command_is_one_quoted_line() -> None:
    assert asked("What is\nEB-2?") == "> What is EB-2?"
    assert utf16(asked("x" * 999)) < 400
    assert asked("") == ""


def test_an_answer_bears_its_footer_and_its_note() -> None:
    footer = Footer("google", "gemini", "expert", "2026-12", "anthropic did not answer in time; google took over")
    (page,) = finished(Done("It is **so**.", footer), (), "").pages
    assert page.splitlines()[-1] == (
        "-# Visa Expert · google gemini · data to 2026-12 · anthropic did not answer in time; google took over"
    )


def test_a_failure_without_any_text_is_still_said() -> None:
    (page,) = broken(Failed("stopped", "Stopped.", stopped=True), (), "").pages
    assert page == "Stopped.\n\n-# Stopped."


MONTH, DATE = Argument("month", Kind.MONTH, ""), Argument("priority_date", Kind.DATE, "")
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2014-03-15", ["2014-03-15"]),
        ("2014-3", ["2014-03-01"]),
        ("03/04/2014", ["2014-03-04", "2014-04-03"]),
        ("15 March 2014", ["2014-03-15"]),
        ("mar 15, 2014", ["2014-03-15"]),
        ("15mar14", ["2014-03-15"]),
        ("2014-02-30", []),
        ("soon", []),
    ],
)
def test_dates_are_offered_as_they_may_be_meant(typed: str, meant: list[str]) -> None:
    assert [value for _, value in completed(DATE, typed, TODAY)] == meant


def test_a_quote_that_goes_on_in_the_next_message_leaves_no_empty_line_behind() -> None:
    quoted = pages("\n".join(f"> line {number} of `code`" for number in range(200)), limit=1000)
    assert all(each.startswith("> line") and each.endswith("`code`") for each in quoted)


def test_months_begin_with_the_newest_and_are_searched() -> None:
    assert completed(MONTH, "", TODAY)[0] == ("December 2026", "2026-12")
    assert len(completed(MONTH, "", TODAY)) == 25
    assert completed(MONTH, "2014-03", TODAY) == (("March 2014", "2014-03"),)


def test_fixed_choices_fit_discord() -> None:
    for kind in Kind:
        offered = fixed(Argument("x", kind, "", choices=("expert",)))
        assert len(offered) <= 25
        assert all(0 < len(name) <= 100 for name, _ in offered)


def test_pauses_grow_stay_bounded_and_keep_to_the_budget_of_sessions() -> None:
    patience = Patience()
    assert [patience.pause(Cause.OTHER, 0.0, 0.5) for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    patience.well()
    assert patience.pause(Cause.OTHER, 0.0, 0.5) == 0.5
    assert patience.pause(Cause.TOKEN, 0.0, 0.5) == 300
    for second in range(BUDGET // 2):
        assert patience.begin(float(second), second)
    patience.well()
    assert patience.pause(Cause.OTHER, 500.0, 0.5) == DAY / BUDGET
    for second in range(BUDGET // 2, BUDGET):
        assert patience.begin(float(second), second)
    assert patience.pause(Cause.OTHER, 1000.0, 0.5) == DAY - 1000
    assert not patience.begin(1000.0)
