"""The environment, read once, as one frozen value. Nobody else reads the environment.

Each field's description is product copy: `visabot settings` and the table of the README are made from it.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

from dotenv.parser import parse_stream
from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

NO_SECRET = SecretStr("")
ProviderName = Literal["", "google", "openai", "anthropic", "ollama", "offline"]


class Settings(BaseSettings):
    """Everything that an operator can set, with its default."""

    model_config = SettingsConfigDict(
        frozen=True, env_prefix="VISABOT_", env_file=".env", extra="ignore", populate_by_name=True
    )

    redis_url: SecretStr = Field(
        NO_SECRET,
        validation_alias="REDIS_URL",
        description="The shared Redis or Valkey; empty: a private embedded server.",
    )
    data_dir: Path = Field(
        Path("data"), description="Folder of the embedded server and of everything else that is written."
    )
    prefix: str = Field("visabot", description="First part of every Redis key.")
    provider: ProviderName = Field(
        "", description="Provider of a new conversation; empty: the first one with a key, else offline."
    )
    mode: Literal["expert", "general"] = Field("expert", description="Mode of a new conversation: expert or general.")

    openai_api_key: SecretStr = Field(NO_SECRET, validation_alias="OPENAI_API_KEY", description="Key of OpenAI.")
    anthropic_api_key: SecretStr = Field(
        NO_SECRET, validation_alias="ANTHROPIC_API_KEY", description="Key of Anthropic."
    )
    google_api_key: SecretStr = Field(
        NO_SECRET,
        validation_alias=AliasChoices("GEMINI_API_KEY", "GOOGLE_API_KEY"),
        description="Key of Google Gemini.",
    )
    openai_base_url: str = Field("https://api.openai.com/v1", description="Where OpenAI answers.")
    anthropic_base_url: str = Field("https://api.anthropic.com", description="Where Anthropic answers.")
    google_base_url: str = Field(
        "https://generativelanguage.googleapis.com/v1beta", description="Where Google Gemini answers."
    )
    ollama_base_url: str = Field("", description="Where Ollama answers, for example http://127.0.0.1:11434.")
    openai_model: str = Field("gpt-6-luna", description="Model of OpenAI.")
    anthropic_model: str = Field("claude-haiku-5-5", description="Model of Anthropic.")
    google_model: str = Field("gemini-3.8-flash", description="Model of Google Gemini.")
    ollama_model: str = Field("qwen3", description="Model of Ollama; one that can call tools.")
    fallback: str = Field(
        "google,openai,anthropic,ollama", description="Who takes over when the chosen provider fails, in this order."
    )
    first_token_seconds: float = Field(20, gt=0, description="How long a provider may take to begin its answer.")
    turn_seconds: float = Field(120, gt=0, description="How long an answer may take in all.")
    provider_proxy: str = Field(
        "", description="Proxy on the way to providers over https, for example http://proxy:3128; empty: none."
    )
    turn_cost_usd: float = Field(0.25, gt=0, description="What one answer may cost before it has to come to its end.")

    history_keys: SecretStr = Field(
        NO_SECRET,
        description="Keys that seal what people wrote: 32 bytes in base64 each, separated by commas; the first one "
        "seals, the others still open. Make one with: openssl rand -base64 32",
    )
    retention_days: int = Field(30, ge=1, le=3650, description="Days after its last turn that a conversation is kept.")
    history_turns: int = Field(1000, ge=10, description="Turns kept of one conversation.")
    waiting_messages: int = Field(20, ge=1, description="Messages that may wait for an answer in one conversation.")
    concurrency: int = Field(50, ge=1, le=500, description="Conversations that one process answers at a time.")
    grace_seconds: float = Field(20, gt=0, description="Time to finish what is in hand when asked to end.")
    attempts: int = Field(20, ge=1, description="Workers that may die over one message before it is given up.")
    user_per_minute: int = Field(30, ge=1, description="Messages a person may send in a minute.")
    channel_per_minute: int = Field(120, ge=1, description="Messages that a channel may send in a minute.")
    workspace_per_minute: int = Field(1200, ge=1, description="Messages that a workspace may send in a minute.")
    user_tokens_per_day: int = Field(0, ge=0, description="Tokens a person may use in a day (UTC); 0: no limit.")
    workspace_tokens_per_day: int = Field(0, ge=0, description="Tokens a workspace may use in a day; 0: no limit.")
    user_usd_per_day: float = Field(0, ge=0, description="US dollars a person may cost in a day; 0: no limit.")
    workspace_usd_per_day: float = Field(0, ge=0, description="US dollars a workspace may cost in a day; 0: no limit.")

    web_host: str = Field("127.0.0.1", description="Address of the page and the API; any but loopback needs a token.")
    web_port: int = Field(8000, ge=0, le=65535, description="Port of the page and the API; 0: any free one.")
    web_token: SecretStr = Field(NO_SECRET, description="What a visitor of the page and the API has to prove.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")

    slack_bot_token: SecretStr = Field(NO_SECRET, validation_alias="SLACK_BOT_TOKEN", description="xoxb token.")
    slack_app_token: SecretStr = Field(
        NO_SECRET, validation_alias="SLACK_APP_TOKEN", description="xapp token, for Socket Mode."
    )
    slack_signing_secret: SecretStr = Field(
        NO_SECRET, validation_alias="SLACK_SIGNING_SECRET", description="Signs HTTP events."
    )
    slack_config_token: SecretStr = Field(
        NO_SECRET,
        validation_alias="SLACK_CONFIG_TOKEN",
        description="xoxe.xoxp app configuration token, for `visabot doctor` alone: it then compares the whole app.",
    )
    slack_client_id: str = Field("", description="Client id of the Slack app, to be installed by OAuth in workspaces.")
    slack_client_secret: SecretStr = Field(NO_SECRET, description="Client secret of the Slack app.")
    slack_public_url: str = Field(
        "http://localhost:3000",
        description="Where people and Slack reach the bot's HTTP side, for installing it by OAuth.",
    )
    slack_http_host: str = Field("127.0.0.1", description="Address that Slack's signed HTTP events are taken at.")
    slack_http_port: int = Field(3000, ge=0, le=65535, description="Port that Slack's signed HTTP events are taken at.")
    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API answers.")
    discord_token: SecretStr = Field(
        NO_SECRET, validation_alias="DISCORD_TOKEN", description="Token of the Discord bot."
    )
    discord_api_url: str = Field("https://discord.com/api/v10", description="Where Discord's REST API answers.")
    discord_gateway_url: str = Field("wss://gateway.discord.gg/", description="Where Discord's gateway answers.")
    discord_message_content: bool = Field(
        False, description="The portal grants this bot the Message Content intent: threads then need no mention."
    )
    discord_threads: str = Field(
        "", description="Ids of the Discord channels where a mention opens a thread, with commas; all: every channel."
    )
    discord_admin_roles: str = Field(
        "", description="Ids of Discord roles that may switch settings, with commas, beside Manage Channels."
    )
    discord_shards: int = Field(
        1, ge=0, description="Connections to Discord's gateway; 0: as many as Discord recommends."
    )
    discord_backfill: bool = Field(
        True, description="Answer what was asked in Discord while the bot was away, up to a day."
    )
    bulletin_base_url: str = Field(
        "https://travel.state.gov", description="Where the official Visa Bulletin pages are."
    )
    rate_budgets: Literal["on", "off"] = Field(
        "on", description="off lifts our own pacing and the limits by the minute, for load tests."
    )

    @field_validator("fallback")
    @classmethod
    def _providers_exist(cls, fallback: str) -> str:
        for name in filter(None, (each.strip() for each in fallback.split(","))):
            if name not in get_args(ProviderName):
                known = ", ".join(filter(None, get_args(ProviderName)))
                raise ValueError(f"there is no provider {name!r}; there are {known}")
        return fallback

    @field_validator("openai_base_url", "anthropic_base_url", "google_base_url", "ollama_base_url", "bulletin_base_url")
    @classmethod
    def _addresses_can_be_asked(cls, address: str) -> str:
        if address and not re.fullmatch(r"https?://(\[[\da-fA-F:.]+\]|[^\s/:\[\]]+)(:\d{1,5})?(/\S*)?", address):
            raise ValueError(f"{address!r} is no address; write one like http://127.0.0.1:11434")
        return address

    @field_validator("prefix")
    @classmethod
    def _prefix_fits_into_a_key(cls, prefix: str) -> str:
        if not re.fullmatch(r"[\w.-]+", prefix):
            raise ValueError("write letters, digits, -, _ and . alone")
        return prefix

    @field_validator("history_keys")
    @classmethod
    def _keys_are_keys(cls, keys: SecretStr) -> SecretStr:
        for number, key in enumerate(filter(None, keys.get_secret_value().split(",")), start=1):
            try:
                size = len(base64.b64decode(key.strip(), validate=True))
            except binascii.Error:
                size = 0
            if size != 32:
                raise ValueError(f"key {number} is not 32 bytes in base64; make one with: openssl rand -base64 32")
        return keys


class Unsettled(Exception):
    """A setting is wrong; the text names it, says what is accepted and is meant for the operator."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of `visabot settings`: `source` is environment, .env or default; a secret's value is masked."""

    name: str
    value: str
    default: str
    source: str
    meaning: str


def load(env_file: Path = Path(".env")) -> Settings:
    """Read the settings; raise Unsettled naming every variable that is broken or unknown."""
    written = _read_env_file(env_file)
    known = _known()
    ours = {name for name in _environment() | written if re.match(r"VISABOT_(?!TEST_)", name)}
    complaints = [_unknown(name, known) for name in sorted(ours - known)]
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        complaints += [_broken(str(each["loc"][0]), each["msg"]) for each in error.errors(include_input=False)]
    if complaints:
        raise Unsettled("\n".join([*complaints, "`visabot settings` prints what each setting means."]))
    return settings


def strays(env_file: Path = Path(".env")) -> dict[str, str]:
    """Return what the file names that is no setting but reads like one, with the name that it may stand for.

    Refused it is not: a file may serve other programs too.
    """
    known = _known()
    near = {name: difflib.get_close_matches(name, known, n=1, cutoff=0.8) for name in _read_env_file(env_file) - known}
    return {name: found[0] for name, found in sorted(near.items()) if found}


def listing(settings: Settings, env_file: Path = Path(".env")) -> tuple[Setting, ...]:
    """Return every setting in the order of the class, for people to read."""
    written = _read_env_file(env_file)
    return tuple(
        Setting(
            _names(field, info)[0],
            _shown(getattr(settings, field)),
            _shown(info.default),
            _source(_names(field, info), written),
            info.description or "",
        )
        for field, info in Settings.model_fields.items()
    )


def table(rows: tuple[Setting, ...]) -> str:
    """Return the rows as a Markdown table: name, default, meaning."""
    lines = [f"| `{row.name}` | {f'`{row.default}`' if row.default else ''} | {row.meaning} |" for row in rows]
    return "\n".join(["| setting | default | meaning |", "|---|---|---|", *lines]) + "\n"


def _known() -> frozenset[str]:
    return frozenset(name for field, info in Settings.model_fields.items() for name in _names(field, info))


def _environment() -> frozenset[str]:
    """Return the names that are set; pydantic reads them in any case."""
    return frozenset(name.upper() for name in os.environ)


def _names(field: str, info: FieldInfo) -> tuple[str, ...]:
    alias = info.validation_alias
    if isinstance(alias, AliasChoices):
        return tuple(str(choice) for choice in alias.choices)
    return (str(alias),) if alias else (f"VISABOT_{field.upper()}",)


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "•••" if value.get_secret_value() else ""
    return str(value)


def _source(names: tuple[str, ...], written: frozenset[str]) -> str:
    if _environment().intersection(names):
        return "environment"
    return ".env" if written.intersection(names) else "default"


def _read_env_file(path: Path) -> frozenset[str]:
    if not path.exists():
        if path.is_symlink():
            raise Unsettled(f"{path} is a link to {path.readlink()}, which does not exist.")
        return frozenset()
    if not path.is_file():  # a pipe, which would be waited for without end
        raise Unsettled(f"{path} is no file; it has to be a file of NAME=value lines. Rename or remove it.")
    try:
        with path.open(encoding="utf-8") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise Unsettled(f"{path} cannot be read as text: {error}") from error
    for binding in bindings:
        if binding.error or (binding.key and binding.value is None):
            raise Unsettled(f"{path}, line {binding.original.line}: not a NAME=value line; mend or remove it.")
    return frozenset(binding.key.upper() for binding in bindings if binding.key)


def _unknown(name: str, known: frozenset[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"{name} is no setting of visabot" + (f"; did you mean {near[0]}?" if near else "; remove it.")


def _broken(location: str, message: str) -> str:
    name = location if location.isupper() else f"VISABOT_{location.upper()}"
    return f"{name} is not accepted: {message.removeprefix('Value error, ')}"
