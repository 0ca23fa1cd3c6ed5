"""`visabot ask`: one question, one answer, for people in a hurry and for scripts."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from adapters.frames import BLOCKS, Frame, body_of, in_words, response
from adapters.intake import clean
from adapters.terminal.line import check, month, open_line

if TYPE_CHECKING:
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
    blocks: tuple[str, ...] = ()
    """Its tables and charts, in words."""

    @property
    def failed(self) -> bool:
        """Whether there is no whole answer."""
        return self.frame.kind == "failed" or bool(self._body.get("failed"))

    @property
    def text(self) -> str:
        """The answer, as far as there is one."""
        return str(self._body.get("partial", "")) if self.failed else response(self.frame.kind, self._body)

    @property
    def shown(self) -> str:
        """The answer with its tables and charts, for people."""
        return "\n\n".join(filter(None, (self.text, *self.blocks)))

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
            "usage": body.get("usage", {}),
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
    """Ask, or run a command, and wait for the answer; raise Refused for a wrong option."""
    text = clean(question.text)
    check(settings, question.mode, question.provider)
    as_of = month(question.as_of)
    async with open_line(settings, question.conversation or f"ask-{secrets.token_hex(8)}", as_of) as line:
        await line.choose(question.mode, question.provider)
        if text.startswith("/"):
            return Answered(Frame("reply", "", "", 0, body_of(await line.command(text))))
        frames = [frame async for frame in line.ask(text, secrets.token_hex(8))]
    return Answered(frames[-1], tuple(in_words(json.loads(each.body)) for each in frames if each.kind in BLOCKS))
