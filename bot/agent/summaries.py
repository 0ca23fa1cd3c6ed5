"""What the older turns of a conversation came to, written by the provider when they no longer fit."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from bot.agent.prompting import Recall, Summary, mark
from bot.modes import read_prompt
from bot.providers import OFFLINE, Asked, Delta, Finished, Request, Stop, Unanswered

if TYPE_CHECKING:
    from bot.messages import ConversationKey
    from bot.providers.fallback import Answerer

SECONDS = 15.0
TOKENS = 1024
CHARACTERS = 60_000
"""Of the turns that are summarised; older ones are left to the summary before."""


class Summaries(Protocol):
    """Keeps what the older turns of a conversation came to."""

    async def summary(self, conversation: ConversationKey) -> Summary | None:
        """Return the summary of a conversation, if there is one."""
        ...

    async def keep_summary(self, conversation: ConversationKey, summary: Summary) -> None:
        """Keep it in place of the one before."""
        ...


async def summarise(answerer: Answerer, recalled: Recall, user: str) -> Summary | None:
    """Sum up the turns that were left out and the summary before; None when nobody could, in a quarter of a minute."""
    if answerer.now.name == OFFLINE:
        return None
    told = [f"Person: {turn.question}\nAssistant: {turn.answer}" for turn in recalled.left_out]
    talk = "\n\n".join([*([f"Before that: {recalled.summary}"] if recalled.summary else []), *told])
    asked = Asked(mark("conversation", talk[-CHARACTERS:]))
    request = Request(read_prompt("summary"), (asked,), max_tokens=TOKENS, user=user)
    try:
        async with asyncio.timeout(SECONDS):
            text = await _whole(answerer, request)
    except (TimeoutError, Unanswered):
        return None
    return Summary(text, recalled.left_out[-1].id) if text else None


async def _whole(answerer: Answerer, request: Request) -> str:
    text, stop = "", Stop.LENGTH
    async with aclosing(answerer.now.stream(request)) as chunks:
        async for chunk in chunks:
            match chunk:
                case Delta(piece):
                    text += piece
                case Finished(stop):
                    pass
                case _:
                    pass
    return text.strip() if stop is Stop.FINISHED else ""
