"""What is remembered: begin anew, see what was used, take everything along, have it deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversations import EVERY
from bot.events import Reply
from bot.limits import dollars

if TYPE_CHECKING:
    from bot.commands.words import Given
    from bot.desk import Desk
    from bot.limits import Spent
    from bot.messages import Caller


async def reset(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Begin the conversation anew."""
    del given
    await desk.conversations.reset(caller.conversation)
    return Reply("This conversation begins anew; mode, provider and style stay as they are.", private=False)


async def usage(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Say what was used today and what the budget is."""
    del given
    today = await desk.limits.today(caller.conversation, caller.author.id)
    allowed = desk.limits.allowance
    rules = await desk.policy.rules(caller.conversation)
    theirs = _budget(allowed.workspace_tokens, allowed.workspace_usd)
    lines = [
        f"- **You**, today: {_spent(today.person)}{_budget(allowed.user_tokens, allowed.user_usd)}",
        f"- **This channel**, today: {_spent(today.channel)}{_budget(rules.tokens, rules.usd)}",
        f"- **This workspace**, today: {_spent(today.workspace)}{theirs}",
        f"- The day ends at {today.resets_at:%H:%M} UTC; you may ask {allowed.user_per_minute} questions a minute.",
    ]
    return Reply("\n".join(lines), personal=True)


async def export(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Give out everything that is kept, as a JSON text."""
    if given.choice == "conversation":
        text = await desk.records.export_conversation(caller.conversation)
        said = f"Everything kept about this conversation:\n\n```json\n{text}\n```"
        return Reply(said, personal=True, file="conversation.md")
    text = await desk.records.export_person(caller.conversation, caller.author.id)
    return Reply(f"Everything kept about you here:\n\n```json\n{text}\n```", personal=True, file="my-data.md")


async def forget(caller: Caller, given: Given, desk: Desk) -> Reply:
    """Delete what is kept; what is deleted has to be named."""
    if not given.choice:
        text = "Say what to delete, it cannot be brought back: `/visa forget conversation` or `/visa forget me`."
        return Reply(text, failed=True)
    if given.choice == "conversation":
        if not caller.admin and not await _alone(caller, desk):
            text = "Others have written here too: only who manages this channel may delete the whole conversation. "
            return Reply(text + "`/visa forget me` deletes what is yours.", failed=True)
        await desk.records.forget_conversation(caller.conversation)
        return Reply("Everything about this conversation is deleted.")
    await desk.records.forget_person(caller.conversation, caller.author.id)
    return Reply("Everything about you here is deleted: your questions, their answers, your settings and your watches.")


async def _alone(caller: Caller, desk: Desk) -> bool:
    turns = await desk.conversations.history(caller.conversation, EVERY)
    return all(turn.author.id == caller.author.id for turn in turns)


def _spent(spent: Spent) -> str:
    tokens = spent.usage.input_tokens + spent.usage.output_tokens
    answers = "one answer" if spent.turns == 1 else f"{spent.turns} answers"
    return f"{answers}, {tokens:,} tokens, ${spent.usage.cost_usd:.4f}"


def _budget(tokens: int, usd: float) -> str:
    parts = [f"{tokens:,} tokens"] if tokens else []
    parts += [dollars(usd)] if usd else []
    return f" (budget: {' and '.join(parts)} a day)" if parts else " (no budget set)"
