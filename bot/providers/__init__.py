"""The provider port: what the agent asks of a language model, what comes back, and the table of those who can.

To add a provider: one row of `PROVIDERS`, and its settings. Nothing else names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from pydantic import SecretStr

from bot.events import Usage
from bot.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

# --- what is asked ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Picture:
    """An image for a model that sees."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Asked:
    """What the person said, on which day (ISO), and what lies beside it: words of others and files, marked as data."""

    text: str
    on: str = ""
    beside: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def whole(self) -> str:
        """All of it as one text, for a model."""
        return "\n\n".join((*self.beside, f"[{self.on}] {self.text}" if self.on else self.text))


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call that the model wants; `arguments` is what it wrote, JSON or not.

    `id` goes back to the provider as it came: Gemini's carries the signature of its thought.
    """

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the model said, and the tools it called with it."""

    text: str
    calls: tuple[Call, ...] = ()


@dataclass(frozen=True, slots=True)
class Returned:
    """The result of the call `id`; every call of a `Said` is followed by its result."""

    id: str
    name: str
    content: str


PromptMessage = Asked | Said | Returned


@dataclass(frozen=True, slots=True)
class ToolForm:
    """A tool as the model sees it; `schema` is a JSON Schema object, as text."""

    name: str
    description: str
    schema: str


@dataclass(frozen=True, slots=True)
class Request:
    """One round: everything that the model reads before it speaks.

    `may_call` is false in the last round: the tools stay in sight, the model has to answer with what it knows.
    """

    system: str
    prompt: tuple[PromptMessage, ...]
    tools: tuple[ToolForm, ...] = ()
    may_call: bool = True
    mode: str = ""
    style: str = "default"
    max_tokens: int = 8192
    user: str = ""
    """A hash that stands for the person, for the provider's abuse checks."""


# --- what comes back --------------------------------------------------------------------------------------------


NO_USAGE = Usage()


class Stop(StrEnum):
    """Why a model stopped speaking, when all went well."""

    FINISHED = "finished"
    TOOLS = "tools"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of text."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last chunk of a whole answer. A stream that ends without one was cut."""

    stop: Stop
    usage: Usage = NO_USAGE


@dataclass(frozen=True, slots=True)
class Working:
    """A sign of life without text: the model thinks, or writes a call."""


Chunk = Working | Delta | Call | Finished


class Fault(StrEnum):
    """Why a provider did not answer, or not wholly."""

    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    REFUSED_KEY = "refused_key"
    TOO_LONG = "too_long"
    FILTERED = "filtered"
    REJECTED = "rejected"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    INCOMPLETE = "incomplete"
    BROKEN = "broken"
    UNABLE = "unable"


class Unanswered(Exception):
    """A provider did not answer, or what it answered is not whole.

    `retry_after` is in seconds, where the provider named a time. `detail` is for the log, never for a channel.
    """

    def __init__(self, fault: Fault, detail: str = "", retry_after: float | None = None) -> None:
        super().__init__(f"{fault}: {detail}")
        self.fault = fault
        self.detail = detail
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a model can do; `context` is how many tokens it reads."""

    context: int
    tools: bool = True
    pictures: bool = False
    temperature: bool = True


class Provider(Protocol):
    """Someone who can answer."""

    @property
    def name(self) -> str:
        """The name in `PROVIDERS`."""
        ...

    @property
    def model(self) -> str:
        """The model that speaks, for the footer; empty where there is none."""
        ...

    async def connected(self) -> None:
        """Return when everything is loaded that it takes to ask: no time of the model's."""
        ...

    async def abilities(self) -> Abilities:
        """Return what the model can do; raise Unanswered where nobody can tell."""
        ...

    def stream(self, request: Request) -> AsyncGenerator[Chunk]:
        """Answer: text as it comes, the calls once all is whole, then one `Finished`; raise Unanswered otherwise."""
        ...


# --- who can ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """One provider: its name for people, the way to it, and which settings hold its key, address and model."""

    name: str
    title: str
    route: str = ""
    """litellm's name for it; empty: it answers in this process."""
    wire: str = ""
    """The format of its stream, see `bot.providers.wire`."""
    key: str = ""
    address: str = ""
    model: str = ""
    version: str = ""
    """What its address ends with; added where an operator wrote a host alone."""
    show: str = ""
    """Path that tells what a model of the user's own can do; empty: litellm's map knows."""
    warm: bool = False
    """Its reasoning models take a temperature too."""
    choosy: bool = True
    """It takes tools that must not be called now."""
    names_user: bool = True
    """It takes a hash of the person, for its abuse checks."""
    telling_ids: bool = False
    """The ids of its calls carry more than a name, and come back as they were."""


PROVIDERS: tuple[Row, ...] = (
    Row("google", "Google Gemini", "gemini", "gemini", "google_api_key", "google_base_url", "google_model",
        version="/v1beta", warm=True, names_user=False, telling_ids=True),
    Row("openai", "OpenAI", "openai", "openai", "openai_api_key", "openai_base_url", "openai_model",
        version="/v1"),
    Row("anthropic", "Anthropic", "anthropic", "anthropic", "anthropic_api_key", "anthropic_base_url",
        "anthropic_model"),
    Row("ollama", "Ollama", "ollama_chat", "ollama", "", "ollama_base_url", "ollama_model",
        show="/api/show", warm=True, choosy=False, names_user=False),
    Row("offline", "Offline"),
)  # fmt: skip

OFFLINE = "offline"


def row(name: str) -> Row:
    """Return the row of `name`; raise KeyError with the names that exist."""
    found = next((each for each in PROVIDERS if each.name == name), None)
    if found is None:
        raise KeyError(f"no provider {name!r}; there are {', '.join(each.name for each in PROVIDERS)}")
    return found


def setting(settings: Settings, field: str) -> str:
    """Return the value of `field` as text, secrets too; empty where a row names no field."""
    value = getattr(settings, field) if field else ""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def unavailable(settings: Settings, name: str) -> str:
    """Return why `name` cannot be chosen, with what to set; empty when it can."""
    entry = row(name)
    missing = next((each for each in (entry.key, entry.address) if each and not setting(settings, each)), "")
    if not missing:
        return ""
    return f"{entry.title} is not set up here: {environment_name(missing)} is empty."


def environment_name(field: str) -> str:
    """Return the environment variable behind a settings field."""
    alias = Settings.model_fields[field].validation_alias
    choices = getattr(alias, "choices", [alias] if alias else [f"VISABOT_{field.upper()}"])
    return str(choices[0])


def available(settings: Settings) -> tuple[str, ...]:
    """Return the names that can be chosen, the default of a new conversation first."""
    names = [each.name for each in PROVIDERS if not unavailable(settings, each.name)]
    return tuple(sorted(names, key=lambda name: name != settings.provider))
