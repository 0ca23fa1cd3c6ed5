"""A provider of ours, wired to a fake on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.providers import Asked, Call, Chunk, Delta, PromptMessage, Request, Row, ToolForm, row
from bot.providers.door import Account
from bot.providers.llm import Model
from tests.fakes.demands import KEY
from tests.fakes.providers import ProviderServer, provider_server

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from tests.fakes.spoken import Answer

MODELS = {
    "google": "gemini-3.8-flash",
    "openai": "gpt-6-luna",
    "anthropic": "claude-haiku-5-5",
    "ollama": "qwen3",
}

FORM = ToolForm(
    "cutoff_date",
    "Return the cut-off date.",
    '{"type": "object", "properties": {"preference": {"type": "string", "description": "EB2 and the like"}},'
    ' "required": ["preference"], "additionalProperties": false}',
)


@dataclass
class Wired:
    model: Model
    server: ProviderServer

    @property
    def row(self) -> Row:
        return self.model.row


@asynccontextmanager
async def wired(name: str, *answers: Answer, key: str = KEY) -> AsyncGenerator[Wired]:
    entry = row(name)
    async with provider_server(entry.wire, *answers) as server:
        model = Model(entry, Account(server.address, MODELS[name], key))
        try:
            yield Wired(model, server)
        finally:
            await model.aclose()


def request(
    *prompt: PromptMessage, tools: bool = True, may_call: bool = True, style: str = "default", user: str = "u1"
) -> Request:
    said = prompt or (Asked("EB-2 India?", "2026-11-22"),)
    return Request("You are a test.", said, (FORM,) if tools else (), may_call, style=style, user=user)


async def heard(stream: AsyncGenerator[Chunk]) -> list[Chunk]:
    return [chunk async for chunk in stream]


def text_of(chunks: list[Chunk]) -> str:
    return "".join(chunk.text for chunk in chunks if isinstance(chunk, Delta))


def calls_of(chunks: list[Chunk]) -> list[Call]:
    return [chunk for chunk in chunks if isinstance(chunk, Call)]
