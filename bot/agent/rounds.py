"""The rounds of one turn: the model speaks, its calls are carried out, it speaks again, within limits."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.events import Event, Fact, Text, ToolCall, ToolUse, Usage
from bot.providers import Call, Delta, Finished, PromptMessage, Provider, Request, Returned, Said, Stop, Working
from bot.telemetry import COST_USD, TOKENS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.agent.toolbox import Toolbox
    from bot.messages import Message
    from bot.modes import Mode
    from bot.providers.fallback import Answerer


@dataclass(frozen=True, slots=True)
class Limits:
    """What one turn may take: rounds, seconds, dollars, tokens and turns of history, tokens of an answer."""

    rounds: int = 6
    seconds: float = 120.0
    cost_usd: float = 0.25
    history_tokens: int = 24_000
    history_turns: int = 40
    answer_tokens: int = 8192


@dataclass(slots=True)
class Draft:
    """The answer to `message` as it grows."""

    message: Message
    mode: Mode
    style: str
    user: str
    answerer: Answerer
    box: Toolbox
    prompt: list[PromptMessage]
    overruled: str = ""
    """What the person chose and a rule set aside, for the footer."""
    words: tuple[str, ...] = ()
    """The texts of the person's own files."""
    remarks: tuple[str, ...] = ()
    """What of the files was not read, for the footer."""
    text: str = ""
    tools: list[ToolCall] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    suggestions: list[str] = field(default_factory=list)
    usage: Usage = field(default_factory=Usage)
    stop: Stop = Stop.FINISHED
    rounds: int = 0


async def answer(draft: Draft, limits: Limits) -> AsyncGenerator[Event]:
    """Yield the text, the uses of tools and what they show; raise Unanswered when nobody answers, or not wholly."""
    while True:
        draft.rounds += 1
        may_call = bool(draft.box.tools) and not _spent(draft, limits)
        calls: list[Call] = []
        start = len(draft.text)
        async with aclosing(_speak(draft, limits, may_call=may_call, calls=calls)) as pieces:
            async for piece in pieces:
                yield Text(piece)
        going_on = may_call and draft.stop is not Stop.LENGTH and calls
        draft.prompt.append(Said(draft.text[start:].strip(), tuple(calls) if going_on else ()))
        if not going_on:
            return
        async with aclosing(_carry_out(draft, tuple(calls))) as events:
            async for event in events:
                yield event


def _spent(draft: Draft, limits: Limits) -> bool:
    """Say whether the model has to answer now, with what it knows: it had its rounds, its money or its mistakes."""
    return (
        draft.rounds >= limits.rounds
        or draft.usage.cost_usd >= limits.cost_usd
        or draft.box.mistakes > 1
        or draft.box.repeats > 0
    )


async def _speak(draft: Draft, limits: Limits, *, may_call: bool, calls: list[Call]) -> AsyncGenerator[str]:
    """Yield the text of one round; put its calls into `calls`."""
    request = Request(
        system=draft.mode.instructions(draft.style),
        prompt=tuple(draft.prompt),
        tools=tuple(each.form for each in draft.box.tools.values()),
        may_call=may_call,
        mode=draft.mode.outline.name,
        style=draft.style,
        max_tokens=limits.answer_tokens,
        user=draft.user,
    )
    gap = "\n\n" if draft.text.strip() else ""
    async with aclosing(draft.answerer.stream(request)) as chunks:
        async for chunk in chunks:
            match chunk:
                case Delta(text):
                    draft.text += gap + text
                    yield gap + text
                    gap = ""
                case Call():
                    calls.append(chunk)
                case Finished(stop, usage):
                    draft.stop = stop
                    draft.usage += usage
                    _account(draft.answerer.now, usage)
                case Working():
                    pass


def _account(provider: Provider, usage: Usage) -> None:
    TOKENS.labels(provider.name, provider.model, "input").inc(usage.input_tokens)
    TOKENS.labels(provider.name, provider.model, "output").inc(usage.output_tokens)
    COST_USD.labels(provider.name, provider.model, str(usage.estimated).lower()).inc(usage.cost_usd)


async def _carry_out(draft: Draft, calls: tuple[Call, ...]) -> AsyncGenerator[Event]:
    """Yield what is being done and what it shows; put each call and its result into the prompt and the record."""
    for call in calls:
        if label := draft.box.label(call):
            yield ToolUse(call.name, label)
    for call, result in zip(calls, await draft.box.carry_out(calls), strict=True):
        draft.prompt.append(Returned(call.id, call.name, result.json))
        draft.tools.append(ToolCall(call.id, call.name, call.arguments, result.json))
        draft.facts += [fact for fact in result.facts if fact not in draft.facts]
        draft.suggestions += [each for each in result.suggestions if each not in draft.suggestions]
        for block in result.blocks:
            yield block
