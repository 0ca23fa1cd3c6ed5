"""A value has to be the value of what the answer says it of: right answers stand, true values elsewhere are found."""

from __future__ import annotations

import json
from datetime import date
from functools import cache

import pytest

from bot.agent.grounding import Grounds, unsupported
from bot.expertise import expert_tools
from bot.visa.naming import Kind, names_in
from tests.bot.agent.said import RIGHT, WRONG
from tests.fakes.expert import Expert, shipped
from tests.fakes.scripted import Scripted, call


@cache
def result(call: str) -> str:
    """Return what a tool says on 5 December 2024; `call` is its name and its arguments as JSON."""
    name, arguments = call.split(" ", 1)
    tools = {each.name: each for each in expert_tools(shipped(), date(2024, 12, 5))}
    found = tools[name].call(arguments)
    assert not found.failed, found.json
    return found.json


def grounds(calls: tuple[str, ...], question: str) -> Grounds:
    return Grounds.of([result(each) for each in calls], [question], ["2024-12-05", "2024-12"], question)


@pytest.mark.parametrize(("calls", "question", "text"), RIGHT)
def test_a_right_answer_stands_however_it_is_put(calls: tuple[str, ...], question: str, text: str) -> None:
    assert unsupported(text, grounds(calls, question)) == ()


@pytest.mark.parametrize(("calls", "question", "text", "count"), WRONG)
def test_a_value_of_something_else_is_found(calls: tuple[str, ...], question: str, text: str, count: int) -> None:
    assert len(unsupported(text, grounds(calls, question))) == count


CHART = 'visa_bulletin {"category": "employment", "chart": "final_action"}'


def table(rows: list[list[str]]) -> str:
    header, *body = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (header, ["---"] * len(header), *body))


def test_a_whole_chart_stands_and_is_found_when_its_columns_are_moved() -> None:
    header, *rows = json.loads(result(CHART))["table"]
    known = grounds((CHART,), "")
    assert unsupported(table([header, *rows]), known) == ()
    moved = [[row[0], row[2], row[1], *row[3:]] for row in rows]
    differing = sum(row[1] != row[2] for row in rows)
    assert len(unsupported(table([header, *moved]), known)) >= differing


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("EB-3 Other Workers, EB-5 set-aside: rural", ["EB3_OTHER", "EB5_RURAL"]),
        ("EB-1A and E2", ["EB1", "EB2"]), ("F2A, FB-2B, 2A", ["F2A", "F2B", "F2A"]), ("EB3_OTHER", ["EB3_OTHER"]),
        ("Version 2, EB-23, F22, cafe 3", []),
    ],
)  # fmt: skip
def test_rows_are_known_by_their_codes(text: str, codes: list[str]) -> None:
    assert [each.code for each in names_in(text) if each.kind is Kind.PREFERENCE] == codes


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("China, 中国, चीन, الصين, Китай", ["CHINA"] * 5), ("Indien, la India, 印度, 印度尼西亚", ["INDIA"] * 3),
        ("Brazil, worldwide, all other countries", ["ALL"] * 3), ("the United States, Indiana", []),
    ],
)  # fmt: skip
def test_columns_are_known_in_many_languages(text: str, codes: list[str]) -> None:
    assert [each.code for each in names_in(text) if each.kind is Kind.AREA] == codes


async def test_a_model_that_mixes_rows_up_puts_it_right_and_else_the_reader_sees_it() -> None:
    both = [call("cutoff_date", f'{{"preference": "EB{row}", "country": "India"}}', f"c{row}") for row in (2, 3)]
    mixed = ["EB-3 India is at 2012-", "08-0", "1; EB-2 India at 2012", "-11-08."]
    right = "EB-3 India is at 2012-11-08; EB-2 India at 2012-08-01."
    model = Scripted([both, mixed, [right]])
    assert await Expert(provider=model).ask("EB-2 and EB-3 India?") == right
    told = model.asked[-1].prompt[-1]
    assert "2012-08-01 (said of EB3, INDIA); 2012-11-08 (said of EB2, INDIA)" in getattr(told, "text", "")
    stubborn = await Expert(provider=Scripted([both, mixed])).ask("EB-2 and EB-3 India?")
    assert stubborn == "EB-3 India is at 2012-08-01 (⚠ unverified); EB-2 India at 2012-11-08 (⚠ unverified)."


async def test_what_is_current_for_another_category_is_not_so_for_theirs() -> None:
    calls = [call("check_priority_date", '{"preference": "EB2", "country": "India", "priority_date": "2013-03-01"}'),
             call("cutoff_date", '{"preference": "EB1"}', "c2")]  # fmt: skip
    model = Scripted([calls, ["Yes, your date is current."], ["No, your date is not current."]])
    assert await Expert(provider=model).ask("EB-2 India 2013-03-01?") == "No, your date is not current."
