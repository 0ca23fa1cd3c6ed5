"""What was said in a thread before the bot was called into it: quotes for the model, never instructions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.api import Busy, Refused, Unsure
from adapters.slack.read import words
from bot.messages import Author, Quote

if TYPE_CHECKING:
    from adapters.slack.api import Api
    from adapters.slack.read import Payload, Place

SHOWN = 999
"""Messages asked for: Slack begins with the oldest, and the latest are what a question is about."""
MOST = 100
"""Messages read: the first, which says what a thread is about, and the latest."""
PATIENCE = 1.0
"""Seconds: Slack waits three for its acknowledgement."""


async def quotes(api: Api, place: Place, before: str, bot: str) -> tuple[tuple[Quote, ...], str]:
    """Return what was said in a thread before a message, oldest first, and what has to be said about gaps."""
    given = {"channel": place.channel, "ts": place.thread, "limit": SHOWN}
    try:
        answer = await api.call("conversations.replies", place, given, patience=PATIENCE)
    except (Refused, Unsure, Busy) as error:
        return (), f"I could not read what was said in this thread before ({_why(error)})."
    said = [message for message in answer.get("messages") or () if str(message.get("ts")) < before]
    read = said if len(said) <= MOST else [said[0], *said[1 - MOST :]]
    made = tuple(_quote(message, bot) for message in read if message.get("text"))
    if answer.get("has_more"):
        return made, f"Slack showed me only the first {len(said)} messages of this thread."
    whole = len(read) == len(said)
    return made, "" if whole else f"I read only the first and the last {MOST - 1} of {len(said)} messages before."


def _why(error: Exception) -> str:
    if isinstance(error, Refused):
        return "a scope for reading history is missing" if error.reason == "missing_scope" else error.reason
    return "Slack did not answer in time"


def _quote(message: Payload, bot: str) -> Quote:
    user = str(message.get("user") or "")
    if user == bot:
        return Quote(Author("", "visabot (you)"), words(str(message["text"]), bot))
    if message.get("bot_id"):
        return Quote(Author(str(message["bot_id"]), "another bot"), words(str(message["text"]), bot))
    return Quote(Author(user), words(str(message["text"]), bot))
