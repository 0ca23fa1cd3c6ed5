"""`visabot ask`: one question, one answer, for people in a hurry and for scripts."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.terminal.line import Misasked, check, month, open_line

if TYPE_CHECKING:
    from adapters.frames import Frame
    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Question:
    """What `visabot ask` was given; empty fields were not."""

    text: str
    mode: str = ""
    provider: str = ""
    conversation: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """The last frame of an answer, as scripts read it."""

    frame: Frame

    @property
    def failed(self) -> bool:
        """Whether there is no whole answer."""
        return self.frame.kind == "failed"

    @property
    def text(self) -> str:
        """The answer, as far as there is one."""
        return str(self._body["partial" if self.failed else "text"])

    @property
    def trouble(self) -> str:
        """What went wrong, and what to do; empty where nothing did."""
        return str(self._body["text"]) if self.failed else ""

    def to_json(self) -> str:
        """Return everything about the answer as one JSON object."""
        body = self._body
        footer = body.get("footer") or {}
        told = {
            "answer": self.text,
            "mode": footer.get("mode", ""),
            "provider": footer.get("provider", ""),
            "tools": [_call(each) for each in body.get("tools", ())],
            "facts": body.get("facts", []),
            "usage": body["usage"],
        }
        return json.dumps(told | ({"error": self.trouble} if self.failed else {}), ensure_ascii=False, indent=2)

    @property
    def _body(self) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(self.frame.body)
        return body


def _call(call: dict[str, str]) -> dict[str, Any]:
    return {"name": call["name"], "arguments": _read(call["arguments"]), "result": _read(call["result"])}


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


async def ask(settings: Settings, question: Question) -> Answered:
    """Ask and wait for the answer; raise Misasked for a wrong option."""
    if not question.text:
        raise Misasked("There is nothing to answer: the question is empty.")
    check(settings, question.mode, question.provider)
    as_of = month(question.as_of)
    async with open_line(settings, question.conversation or f"ask-{secrets.token_hex(8)}", as_of) as line:
        await line.choose(question.mode, question.provider)
        frames = [frame async for frame in line.ask(question.text, secrets.token_hex(8))]
    return Answered(frames[-1])
