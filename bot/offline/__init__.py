"""The provider that needs no model: it understands a visa question by rules, calls the tools and words the results.

It stands behind the same port as the others and keeps nothing: what was said before is read from the prompt each time.
"""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING

from bot.offline.phrasing import GENERAL, phrase
from bot.offline.planning import Plan, plan
from bot.providers import Abilities, Asked, Call, Delta, Finished, Returned, Said, Stop
from bot.visa.questions import Ask, Clock, read_dialogue

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from bot.providers import Chunk, PromptMessage, Request
    from bot.visa.archive import History
    from bot.visa.questions import Question

CORRECTION = "No tool result supports this"
"""How the agent begins when it asks a model to correct itself."""
SAID_BY = re.compile(r'<data of="said by [^"]*">\n(.*)\n</data>', re.DOTALL)
"""What other people said, as the prompt marks it."""
REMEMBERED = 40
"""Questions of the conversation that are read again for what they said."""


@dataclass(frozen=True, slots=True)
class Offline:
    """Answers visa questions from the bulletins of `history`, on the day that the question was sent."""

    history: Callable[[], History]
    name: str = "offline"
    model: str = ""

    async def connected(self) -> None:
        """Do nothing: it is all here."""

    async def abilities(self) -> Abilities:
        """Return what it can do: read much, call tools, see nothing."""
        return Abilities(context=200_000)

    async def stream(self, request: Request) -> AsyncGenerator[Chunk]:
        """Answer: first the calls that the question needs, then, with their results, the words."""
        for chunk in await asyncio.to_thread(self._answer, request):
            yield chunk

    def _answer(self, request: Request) -> tuple[Chunk, ...]:
        if request.mode != "expert":
            return _say(GENERAL)
        again = _repeated(request.prompt)
        if again:
            return _say(again)
        made = self._plan(request.prompt)
        results = _results(request.prompt)
        if made.calls and not results and request.may_call:
            return (*_calls(made), Finished(Stop.TOOLS))
        return _say(phrase(made, results))

    def _plan(self, prompt: tuple[PromptMessage, ...]) -> Plan:
        asked = [each for each in prompt if isinstance(each, Asked)][-REMEMBERED:]
        day = date.fromisoformat(asked[-1].on) if asked[-1].on else date.today()  # noqa: DTZ011 - a day, as people count
        clock = Clock(self.history().latest, day)
        texts = [each.text for each in asked]
        questions = read_dialogue(texts, clock)
        quoted = [found[1] for each in asked[-1].beside if (found := SAID_BY.fullmatch(each))]
        if quoted and _idle(questions):
            about = read_dialogue([*texts[:-1], *quoted], clock)
            questions = questions if _idle(about) else about
        elif quoted and _lacking(questions):
            told = read_dialogue([*texts[:-1], *quoted[-REMEMBERED:], texts[-1]], clock)
            questions = questions if _lacking(told) else told
        said = [each.text for each in prompt if isinstance(each, Said) and each.text]
        return plan(questions, clock, asked_back=bool(said) and said[-1].rstrip().endswith("?"))


def _idle(questions: tuple[Question, ...]) -> bool:
    """Say whether nothing is asked about the bulletin."""
    return all(each.ask in (Ask.OFF_TOPIC, Ask.HELP, Ask.UNCLEAR) for each in questions)


def _lacking(questions: tuple[Question, ...]) -> bool:
    """Say whether something has to be asked back: in a thread, others may have said it already."""
    return any(each.lacks for each in questions)


def _say(text: str) -> tuple[Chunk, ...]:
    return (Delta(text), Finished(Stop.FINISHED))


def _calls(made: Plan) -> tuple[Call, ...]:
    return tuple(
        Call(f"offline-{index}", each.tool, json.dumps(each.arguments, ensure_ascii=False))
        for index, each in enumerate(made.calls)
    )


def _results(prompt: tuple[PromptMessage, ...]) -> tuple[str, ...]:
    """Return what the tools returned since the last question."""
    after = takewhile(lambda each: not isinstance(each, Asked), reversed(prompt))
    return tuple(each.content for each in reversed(list(after)) if isinstance(each, Returned))


def _repeated(prompt: tuple[PromptMessage, ...]) -> str:
    """Return the last answer again when a correction is asked for: its words are the tools' own."""
    last = prompt[-1]
    if not isinstance(last, Asked) or not last.text.startswith(CORRECTION):
        return ""
    return next((each.text for each in reversed(prompt) if isinstance(each, Said) and each.text), "")
