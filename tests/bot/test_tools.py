"""Typed functions as tools: what a model reads of them, what it may pass, and what comes back."""

from __future__ import annotations

import json
from datetime import date  # noqa: TC003 - read when the tool is made
from enum import StrEnum
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tools import RESULT_LIMIT, ToolResult, clean, tool
from bot.visa.bulletin import Month  # noqa: TC001 - read when the tool is made


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def paint(
    factor: int,
    colour: Annotated[Colour, "which colour"],
    month: Month,
    day: date | None = None,
    others: list[Month] | None = None,
) -> str:
    """Paint the month.

    All of it.
    """
    return f"{factor} {colour.value} {month.name} {day} {[str(each) for each in others or []]}"


def present(found: str) -> ToolResult:
    return ToolResult(json.dumps({"found": found}))


PAINT = tool(paint, present, "Painting", 7)


def test_the_model_reads_the_docstring_and_a_plain_schema() -> None:
    assert PAINT.form.description == "Paint the month.\n\nAll of it."
    schema = json.loads(PAINT.form.schema)
    assert schema["required"] == ["colour", "month"]
    assert schema["properties"]["colour"] == {"type": "string", "enum": ["red", "blue"], "description": "which colour"}
    assert schema["properties"]["month"]["pattern"] == r"^\d{4}-\d{2}$"
    assert "factor" not in schema["properties"]
    assert "$ref" not in PAINT.form.schema


def test_arguments_arrive_as_the_types_of_the_domain() -> None:
    result = PAINT.call('{"colour": "red", "month": "2024-12", "day": "2013-05-15", "others": ["2024-01"]}')
    assert json.loads(result.json) == {"found": "7 red December 2024 2013-05-15 ['2024-01']"}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ('{"colour": "green", "month": "2024-12"}', "colour"),
        ('{"colour": "red", "month": "2024-13"}', "month"),
        ('{"colour": "red"}', "month: Field required"),
        ('{"colour": "red", "month": "2024-12", "size": 1}', "size"),
        ("[]", "the whole"),
        ("nonsense", "the whole"),
    ],
)
def test_a_wrong_argument_is_named(arguments: str, why: str) -> None:
    result = PAINT.call(arguments)
    assert result.failed
    assert why in json.loads(result.json)["error"]


@given(st.text())
def test_no_arguments_can_break_a_tool(arguments: str) -> None:
    assert isinstance(json.loads(PAINT.call(arguments).json), dict)


def test_a_result_that_is_too_long_is_cut_and_says_so() -> None:
    def talk() -> str:
        """Talk."""
        return "word " * RESULT_LIMIT

    told = json.loads(tool(talk, present, "Talking").call("").json)
    assert told["cut"].startswith("this result was too long")
    assert len(told["beginning"]) <= RESULT_LIMIT // 2


@given(st.text())
def test_cleaning_keeps_what_people_see(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert not set(clean(text)) & set("\u202a\u202e\u2066\u200b\u0007")
    assert clean("Zwölf 十二\tहिन्दी\u200d🙂\n") == "Zwölf 十二\tहिन्दी\u200d🙂\n"


def test_a_function_without_words_or_types_is_no_tool() -> None:
    def silent(_: int) -> str:
        return ""

    def untyped(thing) -> str:  # type: ignore[no-untyped-def]  # the point of it  # noqa: ANN001
        """Do a thing."""
        return str(thing)

    with pytest.raises(ValueError, match="docstring"):
        tool(silent, present, "")
    with pytest.raises(ValueError, match="type for thing"):
        tool(untyped, present, "")
