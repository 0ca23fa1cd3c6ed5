"""Typed functions as tools that a model may call: signature to JSON Schema, arguments checked, results bounded.

A tool is a plain function with typed parameters and a docstring; the docstring is what the model reads.
"""

from __future__ import annotations

import inspect
import json
import types
import typing
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema, create_model

from bot.providers import ToolForm
from bot.visa.bulletin import Month

if typing.TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.events import Chart, Fact, Table

Found = TypeVar("Found")

RESULT_LIMIT = 16_000
"""Characters of one result that the model may read; about 4,000 tokens."""

INVISIBLE = dict.fromkeys(
    (*range(9), 11, 12, *range(14, 32), *range(127, 160), 1564, 8203, 8206, 8207, 65279)
) | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2060, 0x2070), *range(0xE0000, 0xE0080)))
"""Control, bidirectional and tag characters: they hide text from people and show it to models."""

WRITTEN: dict[object, object] = {
    Month: Annotated[
        Month,
        BeforeValidator(lambda value: Month.parse(value) if isinstance(value, str) else value),
        WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}$", "description": "a month, YYYY-MM"}),
    ]
}
"""Types of the domain that a model writes as text."""


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool found: `json` for the model; facts, blocks and suggestions for the person."""

    json: str
    facts: tuple[Fact, ...] = ()
    blocks: tuple[Table | Chart, ...] = ()
    suggestions: tuple[str, ...] = ()
    failed: bool = False
    """The call could not be carried out; `json` tells the model why."""


@dataclass(frozen=True, slots=True)
class Tool:
    """One thing that a model may ask; `label` says it in the reader's words ("Reading the Visa Bulletin")."""

    form: ToolForm
    label: str
    arguments: type[BaseModel]
    answer: Callable[[BaseModel], ToolResult]

    @property
    def name(self) -> str:
        """The name that the model calls."""
        return self.form.name

    def call(self, arguments: str) -> ToolResult:
        """Carry out a call; wrong arguments come back as a failed result that says what is wrong, never raised."""
        try:
            given = self.arguments.model_validate_json(arguments.strip() or "{}")
        except ValidationError as error:
            return failure(f"wrong arguments for {self.name}: {_complaints(error)}")
        try:
            result = self.answer(given)
        except ValueError as error:  # the domain's own refusal, said for the person who asked
            return failure(str(error))
        return _bounded(result)


def failure(why: str) -> ToolResult:
    """Return a result that tells the model what went wrong."""
    return ToolResult(json.dumps({"error": clean(why)}, ensure_ascii=False), failed=True)


def clean(text: str) -> str:
    """Return `text` without the characters that a person cannot see."""
    return text.translate(INVISIBLE)


def tool(function: Callable[..., Found], present: Callable[[Found], ToolResult], label: str, *bound: object) -> Tool:
    """Make a tool of `function`, whose first parameters are `bound` and the rest asked of the model.

    `present` turns what the function finds into a result. The function's docstring describes it to the model;
    `Annotated[T, "text"]` describes a parameter. Raise ValueError for a function without a docstring or types.
    """
    arguments, form = _form(function, len(bound))

    def answer(given: BaseModel) -> ToolResult:
        return present(function(*bound, **{name: getattr(given, name) for name in type(given).model_fields}))

    return Tool(form, label, arguments, answer)


@cache
def _form(function: Callable[..., object], bound: int) -> tuple[type[BaseModel], ToolForm]:
    """Return what a tool takes, as a model of ours and as the model reads it; a new bulletin or day changes neither."""
    arguments = _arguments(function, bound)
    schema = json.dumps(_plain(arguments.model_json_schema()), sort_keys=True)
    return arguments, ToolForm(function.__name__, _described(function), schema)


def _described(function: Callable[..., object]) -> str:
    text = inspect.getdoc(function)
    if not text:
        raise ValueError(f"{function.__name__} needs a docstring: it is what the model reads")
    return text


def _arguments(function: Callable[..., object], bound: int) -> type[BaseModel]:
    hints = typing.get_type_hints(function, include_extras=True)
    parameters = list(inspect.signature(function).parameters.values())[bound:]
    untyped = [each.name for each in parameters if each.name not in hints]
    if untyped:
        raise ValueError(f"{function.__name__} needs a type for {', '.join(untyped)}")
    fields: dict[str, typing.Any] = {
        each.name: (_written(hints[each.name]), ... if each.default is inspect.Parameter.empty else each.default)
        for each in parameters
    }
    return create_model(function.__name__, __config__=ConfigDict(extra="forbid", frozen=True), **fields)


def _written(hint: object) -> object:
    """Replace the domain's types in `hint` by how a model writes them, and a text beside a type by a description."""
    if hint in WRITTEN:
        return WRITTEN[hint]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is Annotated:
        notes = [Field(description=each) if isinstance(each, str) else each for each in arguments[1:]]
        return Annotated[(_written(arguments[0]), *notes)]
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        return typing.Union[tuple(_written(each) for each in arguments)]  # noqa: UP007 - the members are computed
    origin = typing.get_origin(hint)
    if isinstance(origin, type):
        return types.GenericAlias(origin, tuple(_written(each) for each in arguments))
    return hint


def _plain(schema: object) -> object:
    """Put referenced definitions in place and drop titles: every provider reads the result, and it is shorter."""
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return _inlined(schema, definitions)


def _inlined(part: object, definitions: Mapping[str, object]) -> object:
    if isinstance(part, list):
        return [_inlined(each, definitions) for each in part]
    if not isinstance(part, dict):
        return part
    if "$ref" in part:
        target = definitions[part["$ref"].rsplit("/", 1)[-1]]
        beside = {key: value for key, value in part.items() if key != "$ref"}
        return _inlined({**(target if isinstance(target, dict) else {}), **beside}, definitions)
    options = [each for each in part.get("anyOf", ()) if each != {"type": "null"}]
    if len(options) == 1:  # a parameter that may be left out needs no null: fewer words, and all providers read it
        beside = {key: value for key, value in part.items() if key != "anyOf" and (key, value) != ("default", None)}
        return _inlined({**options[0], **beside}, definitions)
    return {
        key: {name: _inlined(each, definitions) for name, each in value.items()}
        if key == "properties"
        else _inlined(value, definitions)
        for key, value in part.items()
        if key not in ("$defs", "title")
    }


def _complaints(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(step) for step in each['loc']) or 'the whole'}: {each['msg']}" for each in error.errors()[:5]
    )


def _bounded(result: ToolResult) -> ToolResult:
    text = clean(result.json)
    if len(text) <= RESULT_LIMIT:
        return replace(result, json=text)
    cut = {"cut": "this result was too long; ask for less", "beginning": text[: RESULT_LIMIT // 2]}
    return replace(result, json=json.dumps(cut, ensure_ascii=False))
