"""What goes over the wire: the bodies of requests and answers. The API page is made from these."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 — pydantic reads it
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from adapters.intake import LONGEST
from adapters.web.sessions import SESSION

_ID = r"^[A-Za-z0-9_-]*$"
CURSOR = r"^([0-9]{1,19}(-[0-9]{1,19})?)?$"

Style = Literal["default", "creative", "analytical"]


class Problem(BaseModel):
    """Why a request was refused, and what is accepted."""

    detail: str


class Config(BaseModel):
    """Who answers, and how; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    provider: str | None = Field(None, description="google, openai, anthropic, ollama or offline.")
    mode: str | None = Field(None, description="expert or general.")
    agent_type: Style | None = Field(None, description="Style of the answers.")


class Ask(BaseModel):
    """One message to the bot."""

    message: str = Field(
        description="What the person says, Markdown or a command such as `/visa help`.",
        json_schema_extra={"minLength": 1, "maxLength": LONGEST, "pattern": r"[^\s\x00-\x1f\x7f]"},
    )
    session_id: str = Field(
        "default",
        description="The conversation: `channel`, or `channel~thread`.",
        json_schema_extra={"pattern": f"^{SESSION}$"},
    )
    config: Config | None = Field(None, description="Set before the message is answered; stays set.")
    id: str = Field("", max_length=64, pattern=_ID, description="Names the message: never answered twice.")
    revises: str = Field("", max_length=64, pattern=_ID, description="Answer that earlier message anew.")
    about: str = Field("", max_length=20_000, description="The answer that a new thread is about.")


class Said(BaseModel):
    """One side of one turn."""

    role: Literal["user", "assistant"]
    content: str
    timestamp: datetime


class Answer(BaseModel):
    """The answer, and the conversation around it."""

    response: str = Field(description="Markdown.")
    session_id: str
    conversation_history: list[Said] = Field(description="The last 10 messages.")
    provider: str
    mode: str
    id: str = Field("", description="The id of the message that was answered.")
    complete: bool = True
    blocks: list[dict[str, Any]] = Field([], description="Its tables and charts, as the stream of events has them.")


class ShownTurn(BaseModel):
    """A turn as the page shows it."""

    id: str
    question: str
    answer: str
    at: datetime
    provider: str
    model: str
    mode: str
    complete: bool
    command: bool = Field(False, description="Beside the history: a command, or an alert (without question).")
    blocks: list[dict[str, Any]] = Field([], description="Tables and charts, as the stream of events has them.")


class Conversation(BaseModel):
    """A conversation so far."""

    session_id: str
    conversation_history: list[Said]
    provider: str
    mode: str
    agent_type: str
    turns: list[ShownTurn]
    pending: list[ShownTurn] = Field(description="Asked, and not answered yet.")
    cursor: str = Field(description="What comes after this is new: the `after` of the stream of events.")


class Status(BaseModel):
    """How a conversation stands."""

    session_id: str
    provider: str
    mode: str
    agent_type: str
    levels: dict[str, str] = Field(description="Where each of them was set.")
    pending: int = Field(description="Messages that wait for an answer.")


class Configure(BaseModel):
    """Preferences of a conversation; flat, or in `config`."""

    session_id: str = Field("default", json_schema_extra={"pattern": f"^{SESSION}$"})
    config: Config | None = None
    provider: str | None = None
    mode: str | None = None
    agent_type: Style | None = None

    def whole(self) -> Config:
        """Return the flat fields over those of `config`."""
        inner = self.config or Config()
        return Config(
            provider=self.provider or inner.provider,
            mode=self.mode or inner.mode,
            agent_type=self.agent_type or inner.agent_type,
        )


class ProviderRow(BaseModel):
    """Someone who can answer, or why not."""

    name: str
    title: str
    available: bool
    reason: str = ""
    model: str = ""


class ModeRow(BaseModel):
    """A mode."""

    name: str
    title: str
    summary: str


class Choices(BaseModel):
    """Everything that can be chosen."""

    providers: list[ProviderRow]
    modes: list[ModeRow]
    agent_types: list[str]


class ArgumentRow(BaseModel):
    """An argument of a command, with what fits into it."""

    name: str
    kind: str
    help: str
    required: bool
    choices: list[str]


class CommandRow(BaseModel):
    """A command."""

    name: str
    summary: str
    example: str
    arguments: list[ArgumentRow]


class Taken(BaseModel):
    """A message was taken; its answer comes over the stream of events."""

    id: str
    fresh: bool = True


class Deleted(BaseModel):
    """A conversation is gone."""

    session_id: str
    deleted: bool


class Stopped(BaseModel):
    """Whether there was anything to stop."""

    stopped: bool
