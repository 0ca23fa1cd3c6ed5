"""Watch and unwatch: one message a bulletin."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bot.events import Reply
from bot.visa.digest import Interest

if TYPE_CHECKING:
    from bot.commands.words import Given
    from bot.desk import Desk
    from bot.messages import Caller


EARLIEST = date(1952, 6, 27)
"""The law that knows priority dates."""


async def watch(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Begin a watch."""
    if refused := await desk.policy.refusal(caller.conversation, caller.author.id):
        return Reply(refused, failed=True)
    question = given.question
    assert question, "a watch is of something: the table says so"
    day = question.priority_date
    if day and (day.other or not day.exact):
        text = f"`{day.text}` can be more than one day; write your priority date like 2014-03-15."
        return Reply(text, failed=True)
    if day and not EARLIEST <= day.first <= caller.at.date():
        text = f"`{day.text}` is no priority date: that is the day on which a petition was filed. Is the year right?"
        return Reply(text, failed=True)
    interest = Interest(question.preferences[0], question.areas[0], day.first if day else None)
    return await desk.alerts.watch(caller, interest)


async def unwatch(caller: Caller, given: Given, desk: Desk) -> Reply:
    """End the watches of a preference and chargeability, or all."""
    question = given.question
    preference = question.preferences[0] if question and question.preferences else None
    area = question.areas[0] if question and question.areas else None
    return await desk.alerts.unwatch(caller, preference, area)
