"""Every date, month and status of an expert answer has a source, however it is written."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.agent.claims import Sort, claims
from bot.agent.grounding import UNVERIFIED, Grounds, correction, mark, unsupported
from bot.agent.sources import sources_of
from bot.modes import assemble
from bot.visa.numerals import NAMES, SPELT
from tests.fakes.scripted import Scripted
from tests.fakes.turns import agent, ask, done, events, expert_tools

FORMS = (
    "{d} {name} {y}", "{name} {d}, {y}", "{y}-{m:02}-{d:02}", "{d:02}{short}{yy:02}", "{m:02}/{d:02}/{y}",
    "{d}-{short}-{y}", "{d}{th} of {name} {y}", "{name} {d}{th}, {y}", "{y}年{m}月{d}日", "{y}.{m}.{d}",
    "{d} de {es} de {y}", "{d}. {de} {y}", "**{name} {d}, {y}**", "({d} {short}. {y})", "So:\n{name} {d}, {y}",
    "**{d}** {name} {y}", "{name} **{d}**, {y}", "`{d} {name}` *{y}*", "{d}.{m:02}.{y}", "{name} {d}{th} of {y}",
    "{d} {name} ’{yy:02}", "{m}/{d}/{yy:02}", "{d} tháng {m} năm {y}", "{name} the {spelt}, {y}",
    "{spelt} of {name} {y}", "{d} {ru} {y}", "{d} {hi} {y}",
)  # fmt: skip


def written(form: str, day: date) -> str:
    names = NAMES[day.month - 1]
    th = {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10 if day.day // 10 != 1 else 0, "th")
    spanish = next(name for name in names if name in SPANISH)
    german = next(name for name in names if name in GERMAN)
    return form.format(
        d=day.day, m=day.month, y=day.year, yy=day.year % 100, name=names[1].title(), short=names[0].upper(), th=th,
        es=spanish, de=german.title(), spelt=next(word for word, each in SPELT.items() if each == day.day),
        ru=next(name for name in names if "а" <= name[0] <= "я"), hi=names[-1],
    )  # fmt: skip


SPANISH = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
GERMAN = [
    "januar",
    "februar",
    "märz",
    "april",
    "may",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]
DAYS = st.dates(date(1975, 1, 1), date(2069, 12, 31))


def grounds(*results: object, words: tuple[str, ...] = ()) -> Grounds:
    return Grounds.of([json.dumps(each) for each in results], words)


@given(DAYS, st.sampled_from(FORMS))
def test_a_date_is_read_in_every_form(day: date, form: str) -> None:
    found = claims(f"The cut-off is {written(form, day)}, so wait.")
    assert [(claim.sort, claim.value) for claim in found] == [(Sort.DATE, day.isoformat())]


@given(DAYS, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_a_date_is_supported_in_whatever_form_the_source_has(day: date, form: str, other: str) -> None:
    known = grounds({"answer": written(other, day)})
    assert unsupported(f"It is {written(form, day)}.", known) == ()
    wrong = written(form, day + timedelta(days=1))
    assert [claim.value for claim in unsupported(f"It is {wrong}.", known)] == [(day + timedelta(days=1)).isoformat()]


@given(DAYS, st.sampled_from(("{name} {y}", "{short} {y}", "{y}-{m:02}", "{y}年{m}月", "{es} de {y}")))
def test_a_month_is_read_in_every_form_and_a_date_supports_its_month(day: date, form: str) -> None:
    found = claims(f"In the {written(form, day)} bulletin.")
    assert [(claim.sort, claim.value) for claim in found] == [(Sort.MONTH, day.isoformat()[:7])]
    assert unsupported(written(form, day), grounds({"value": day.isoformat()})) == ()


@pytest.mark.parametrize("text", ["in mid-2013", "late 2013", "by the end of 2013", "in the summer of 2013"])
def test_a_vague_time_needs_its_year_in_a_source(text: str) -> None:
    assert [claim.value for claim in unsupported(text, grounds({"value": "2012-05-15"}))] == ["2013"]
    assert unsupported(text, grounds({"value": "2013-05-15"})) == ()
    assert unsupported(text, grounds(words=("I filed in 2013",))) == ()


@pytest.mark.parametrize("text", ["15/05/2013", "15-05-2013", "15.05.2013"])
def test_a_day_that_can_only_come_first_is_a_day(text: str) -> None:
    assert [claim.value for claim in claims(text)] == ["2013-05-15"]


DATELIKE = st.text("〇零一三十廿卅年月日号0123/.- '") | st.from_regex(
    r"[〇零一三十廿卅]{4}年[一三十廿卅]{1,3}月[一三十廿卅]{1,3}日", fullmatch=True
)


@given(DATELIKE)
def test_what_only_looks_like_a_date_breaks_nothing(text: str) -> None:
    assert mark(text, unsupported(text, Grounds.of((), (text,)))) == text


def test_a_day_that_no_calendar_has_is_no_priority_date_and_breaks_nothing() -> None:
    cell = {"preference": "EB1", "chargeability": "CHINA", "chart": "final_action", "bulletin": "2024-12"}
    told = json.dumps({"answer": "EB-1 China: November 8, 2022.", "cells": [cell | {"value": "2022-11-08"}]})
    asked = "My priority date is 31 Feb 2020, EB-1 China: am I current?"
    grounds = Grounds.of((told,), (asked,), (), asked)
    assert unsupported("February 31, 2020 does not exist. EB-1 China: November 8, 2022.", grounds) == ()
    assert [each.words for each in unsupported("Your priority date is current.", grounds)] == ["is current"]


@given(st.text())
def test_any_text_can_be_read_and_marked(text: str) -> None:
    found = claims(text)
    assert all(text[claim.start : claim.end] == claim.words or claim.words in text for claim in found)
    assert mark(text, found).count(UNVERIFIED) == len(found) + text.count(UNVERIFIED)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("EB-1 India is current.", "current"),
        ("EB-1 is now **current**.", "current"),
        ("| EB-1 | C |", "current"),
        ("The value is C.", "current"),
        ("EB-1: C", "current"),
        ("Final action: **C**", "current"),
        ("It became current in the bulletin.", "current"),
        ("Your date is not current.", "not current"),
        ("Your date isn’t current yet.", "not current"),
        ("EB-4 is unavailable.", "unavailable"),
        ("EB-4 (U)", "unavailable"),
        ("| EB-4 | Unavailable |", "unavailable"),
    ],
)
def test_a_status_is_read(text: str, value: str) -> None:
    assert [claim.value for claim in claims(text) if claim.sort is Sort.STATUS] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "The current bulletin says so.",
        "This is the current bulletin.",
        "A date is current when it is earlier than the cut-off.",
        "When your date is earlier than the cut-off, it is current.",
        "A number is available when the date is earlier than the cut-off, or the cell is C.",
        "If your date is current, file.",
        "It will be current one day.",
        "Vitamin C and U-boats, A, B, C and D.",
        "Wait until it is current.",
        "May I ask, in March, about section 203(b)?",
        "Version 1.2.3 of 12/2024",
        "10/13/99999 and 99/99/2013 and 2013-15-40",
    ],
)
def test_what_states_nothing_is_left_alone(text: str) -> None:
    assert claims(text) == ()


def test_asking_about_a_status_does_not_prove_it() -> None:
    known = grounds(words=("Is EB-2 India with 15 May 2013 current?",))
    assert [claim.value for claim in unsupported("Yes, 2013-05-15 is current.", known)] == ["current"]


@pytest.mark.parametrize(("verdict", "opposite"), [(True, "is not current"), (False, "is current")])
def test_a_verdict_turned_round_is_found(verdict: bool, opposite: str) -> None:
    assert len(unsupported(f"Your date {opposite}.", grounds({"current": verdict}))) == 1


def test_the_model_is_told_what_has_no_source_and_the_reader_sees_it() -> None:
    text = "It was 15 May 2013, now **C**."
    found = unsupported(text, grounds())
    assert "15 May 2013; **C**" in correction(found)
    assert mark(text, found) == f"It was 15 May 2013 ({UNVERIFIED}), now **C** ({UNVERIFIED})."


def test_a_result_that_is_no_json_is_read_as_it_is() -> None:
    known = Grounds.of(["May 15, 2013", '["2014-01-01", 3, {"value": "U"}]'], [])
    assert unsupported("2013-05-15, 2014-01-01, **U**", known) == ()


async def test_an_answer_is_held_against_its_grounds_beside_the_loop_and_each_result_is_read_once() -> None:
    readers = set[threading.Thread]()

    def month() -> str:
        readers.add(threading.current_thread())
        return "2024-12"

    who = replace(agent(Scripted([["Hello."]])), modes=assemble(expert_tools, month))
    assert done(await events(who, ask("Hello?"))).text == "Hello."
    assert readers - {threading.current_thread()}
    result = json.dumps({"answer": "EB-2 India: August 1, 2012."})
    assert sources_of(result) is sources_of(result)


MOVED = {
    "answer": "It last retrogressed from October 8, 2011 to January 1, 2011 in April 2023, 9 months (280 days).",
    "cells": [
        {"bulletin": month, "chart": "final_action", "preference": "EB2", "chargeability": "INDIA", "value": value}
        for month, value in (("2023-03", "2011-10-08"), ("2023-04", "2011-01-01"), ("2023-10", "2012-01-01"))
    ],
}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("It slipped from 8 October 2011 to 1 January 2011, by 280 days.", ()),
        ("It fell 280 days in April 2023, but advanced 12 months by October 2023.", ()),
        ("It went from 01JAN11 to 01JAN12 in half a year.", ()),
        ("It moved from January 1, 2011 to October 8, 2011.", ("October 8, 2011",)),
        ("EB-2 India advanced 280 days in April 2023.", ("280 days",)),
        ("It slipped by 12 months in that bulletin.", ("12 months",)),
    ],
)
def test_a_move_turned_round_is_found(text: str, wrong: tuple[str, ...]) -> None:
    assert tuple(each.words for each in unsupported(text, grounds(MOVED))) == wrong


@pytest.mark.parametrize("text", ["You will certainly be current.", "You will be current next year, guaranteed."])
def test_a_vow_has_no_source(text: str) -> None:
    assert len(unsupported(text, grounds(MOVED))) == 1


def test_nobody_who_is_current_is_not_current() -> None:
    assert unsupported("Neither of the two is current.", grounds({"current": False})) == ()
