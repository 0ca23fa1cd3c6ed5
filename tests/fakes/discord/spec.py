"""Discord's own OpenAPI as the judge of every request to the fake and of every answer of it."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jsonschema_rs import Draft202012Validator, Registry

if TYPE_CHECKING:
    from pathlib import Path

KNOWN_DEVIATIONS = (
    # discord.py writes the ids of a message reference as JSON numbers; Discord reads them.
    ("request", re.compile(r"message_reference"), re.compile(r'is not of type "string"|is not valid under any')),
    # discord.py names no id in `attachments` of a new file as a string, but as the index of its part.
    ("request", re.compile(r"attachments"), re.compile(r'is not of type "string"|is not valid under any')),
)
"""(side, place, complaint): the only differences that are let through."""

_URN = "urn:discord"


class Spec:
    """Checks bodies; a complaint is one line, an empty tuple means that Discord would agree."""

    def __init__(self, path: Path) -> None:
        self._document = json.loads(path.read_text())
        self._registry = Registry([(_URN, self._document)])
        self._judge = lru_cache(maxsize=None)(self._judge_at)

    def knows(self, path: str, method: str) -> bool:
        return method.lower() in self._document["paths"].get(path, {})

    def request(self, path: str, method: str, body: object) -> tuple[str, ...]:
        contents = self._operation(path, method).get("requestBody", {}).get("content", {})
        if body is None:
            return ()
        if "application/json" not in contents:
            return (f"{method} {path} takes no JSON body",)
        pointer = self._pointer(path, method, "requestBody", "content", "application/json", "schema")
        return self._complaints("request", pointer, body)

    def answer(self, path: str, method: str, status: int, body: object) -> tuple[str, ...]:
        responses = self._operation(path, method)["responses"]
        if str(status) not in responses:
            return () if status >= 400 else (f"{method} {path} never answers {status}",)
        if "application/json" not in responses[str(status)].get("content", {}):
            return () if body is None else (f"{method} {path} answers {status} without a body",)
        pointer = self._pointer(path, method, "responses", str(status), "content", "application/json", "schema")
        return self._complaints("answer", pointer, body)

    def _operation(self, path: str, method: str) -> dict[str, Any]:
        operation: dict[str, Any] = self._document["paths"][path][method.lower()]
        return operation

    def _pointer(self, path: str, method: str, *rest: str) -> str:
        parts = ("paths", path, method.lower(), *rest)
        return "/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)

    def _judge_at(self, pointer: str) -> Draft202012Validator:
        return Draft202012Validator({"$ref": f"{_URN}#{_quoted(pointer)}"}, registry=self._registry)

    def _complaints(self, side: str, pointer: str, body: object) -> tuple[str, ...]:
        errors = self._judge(pointer).iter_errors(body)
        found = ((".".join(map(str, error.instance_path)), error.message[:300]) for error in errors)
        return tuple(
            f"{side} {where or '(whole)'}: {what}" for where, what in found if not _let_pass(side, where, what)
        )


def _let_pass(side: str, where: str, what: str) -> bool:
    return any(side == each and place.search(where) and text.search(what) for each, place, text in KNOWN_DEVIATIONS)


def _quoted(pointer: str) -> str:
    return pointer.replace("{", "%7B").replace("}", "%7D").replace("@", "%40")


@cache
def spec_at(path: Path) -> Spec | None:
    """Return the judge, once per process; None where Discord's document is not here."""
    return Spec(path) if path.is_file() else None
