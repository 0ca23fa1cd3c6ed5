"""An agent around scripted providers, and a turn of it as a list of events."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from bot.agent import Agent
from bot.agent.rounds import Limits
from bot.events import Done, Event, Fact, Failed, Footer, Rewrite, Table, Text, ToolCall
from bot.messages import Attachment, Author, ConversationKey, Kind, Message, Preferences, Quote, Turn
from bot.modes import assemble
from bot.providers import Fault
from bot.providers.fallback import Chain, Patience, Rest
from bot.tools import Tool, ToolResult, tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.agent.attachments import Fetch
    from bot.agent.prompting import Summary
    from bot.providers import Provider

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
HERE = ConversationKey("slack", "T1", "C2", "1718.9")
ANNA = Author("U1", "Anna")


@dataclass(frozen=True)
class Found:
    value: str
    month: str = "2024-12"


def cutoff_date(
    preference: Annotated[str, "EB2 and the like"],
    area: Annotated[str, "INDIA and the like"] = "INDIA",  # noqa: ARG001
) -> Found:
    """Return the cut-off date of a preference and chargeability."""
    if preference == "EB9":
        raise ValueError("there is no EB9")
    return Found({"EB1": "C", "EB2": "2012-08-01", "EB3": "2012-11-08"}.get(preference, "U"))


def present(found: Found) -> ToolResult:
    fact = Fact(found.month, "final_action", "EB2", "INDIA", found.value)
    record = {"bulletin": found.month, "value": found.value}
    block = Table("EB-2 India", ("month", "date"), ((found.month, found.value),))
    return ToolResult(json.dumps(record), (fact,), (block,), ("When will it be current?",))


def expert_tools() -> tuple[Tool, ...]:
    return (tool(cutoff_date, present, "Reading the Visa Bulletin"),)


@dataclass
class Rests:
    until: dict[str, tuple[float, Fault]] = field(default_factory=dict)
    begun: list[tuple[str, float]] = field(default_factory=list)

    async def left(self, name: str) -> Rest | None:
        until, fault = self.until.get(name, (0.0, Fault.BROKEN))
        seconds = until - asyncio.get_running_loop().time()
        return Rest(seconds, fault) if seconds > 0 else None

    async def begin(self, name: str, rest: Rest) -> None:
        self.begun.append((name, rest.seconds))
        self.until[name] = asyncio.get_running_loop().time() + rest.seconds, rest.fault


@dataclass
class Memory:
    kept: dict[ConversationKey, Summary] = field(default_factory=dict)

    async def summary(self, conversation: ConversationKey) -> Summary | None:
        return self.kept.get(conversation)

    async def keep_summary(self, conversation: ConversationKey, summary: Summary) -> None:
        self.kept[conversation] = summary


def chain(
    *providers: Provider, patience: Patience | None = None, rests: Rests | None = None, chance: float = 0.0
) -> Chain:
    by_name: Mapping[str, Provider] = {each.name: each for each in providers}
    return Chain(by_name, tuple(by_name), rests or Rests(), lambda: chance, patience or Patience())


async def no_files(_message: Message, attachment: Attachment) -> bytes:
    raise FileNotFoundError(attachment.name)


def agent(
    *providers: Provider,
    fetch: Fetch = no_files,
    limits: Limits | None = None,
    memory: Memory | None = None,
    patience: Patience | None = None,
    rests: Rests | None = None,
) -> Agent:
    return Agent(
        chain(*providers, patience=patience, rests=rests),
        assemble(expert_tools, lambda: "2024-12"),
        default_provider=providers[0].name,
        default_mode="expert",
        summaries=memory or Memory(),
        fetch=fetch,
        limits=limits or Limits(),
        clock=lambda: NOON,
    )


def ask(text: str, *quotes: Quote, kind: Kind = Kind.QUESTION, revises: str = "", provider: str = "") -> Message:
    return Message("m1", HERE, ANNA, text, NOON, kind, revises, provider, quotes=quotes)


def past(
    number: int, question: str = "What is it?", answer: str = "It is so.", tools: tuple[ToolCall, ...] = ()
) -> Turn:
    return Turn(f"t{number}", ANNA, question, answer, NOON, "expert", "openai", "scripted-1", tools)


async def events(
    who: Agent,
    message: Message,
    history: Sequence[Turn] = (),
    preferences: Preferences | None = None,
    *,
    signed: bool = False,
) -> list[Event]:
    """Return the events of a turn; `signed`: also who gives the answer, so far."""
    async with aclosing(who.turn(message, history, preferences or Preferences())) as stream:
        return [event async for event in stream if signed or not isinstance(event, Footer)]


def shown(happened: Sequence[Event]) -> str:
    """Return what stands in the person's reply in the end, without footer and blocks."""
    text = ""
    for event in happened:
        match event:
            case Text(delta):
                text += delta
            case Rewrite(whole):
                text = whole
            case Failed():
                text += f"\n[{event.text}]"
            case _:
                pass
    return text


def done(happened: Sequence[Event]) -> Done:
    last = happened[-1]
    assert isinstance(last, Done), last
    return last


def failed(happened: Sequence[Event]) -> Failed:
    last = happened[-1]
    assert isinstance(last, Failed), last
    return last
