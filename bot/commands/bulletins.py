"""Dates, currency, forecasts, trends and whole bulletins: the same tools and words as an answer in a conversation."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.events import Reply
from bot.offline.phrasing import phrase
from bot.offline.planning import plan
from bot.visa.questions import Ask, Clock, Question

if TYPE_CHECKING:
    from bot.commands.words import Given
    from bot.desk import Desk
    from bot.messages import Caller
    from bot.offline.uses import ToolUse
    from bot.tools import ToolResult


async def date(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say a cut-off date."""
    return await _answer(Ask.CUTOFF, caller, given, desk)


async def current(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say whether a priority date is current."""
    return await _answer(Ask.CURRENT, caller, given, desk)


async def forecast(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say when a priority date may become current."""
    return await _answer(Ask.FORECAST, caller, given, desk)


async def trend(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Show how a cut-off has moved."""
    return await _answer(Ask.TREND, caller, given, desk)


async def bulletin(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Show a whole bulletin, and what changed in it."""
    return await _answer(Ask.BULLETIN, caller, given, desk)


async def _answer(ask: Ask, caller: Caller, given: Given, desk: Desk) -> Reply:
    if refused := await desk.policy.refusal(caller.conversation, caller.author.id):
        return Reply(refused, failed=True)
    question = replace(given.question or Question(), ask=ask)
    made = plan((question,), Clock(desk.history().latest, caller.at.date()), asked_back=True)
    results = await asyncio.gather(*(_call(each, desk) for each in made.calls))
    blocks = tuple(block for result in results for block in result.blocks)
    text = phrase(made, tuple(result.json for result in results))
    return Reply(text, blocks, private=False, failed=any(result.failed for result in results))


async def _call(use: ToolUse, desk: Desk) -> ToolResult:
    tool = next(each for each in desk.tools() if each.name == use.tool)
    return await asyncio.to_thread(tool.call, json.dumps(use.arguments))
