"""The environment, read once, as one frozen value. Nobody else reads the environment.

Each field's description is product copy: `visabot settings` and the table of the README are made from it.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

NO_SECRET = SecretStr("")


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
    provider: str = Field(
        "", description="Provider of a new conversation; empty: the first one with a key, else offline."
    )
    mode: str = Field("expert", description="Mode of a new conversation: expert or general.")

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

    slack_bot_token: SecretStr = Field(NO_SECRET, validation_alias="SLACK_BOT_TOKEN", description="xoxb token.")
    slack_app_token: SecretStr = Field(
        NO_SECRET, validation_alias="SLACK_APP_TOKEN", description="xapp token, for Socket Mode."
    )
    slack_signing_secret: SecretStr = Field(
        NO_SECRET, validation_alias="SLACK_SIGNING_SECRET", description="Signs HTTP events."
    )
    slack_api_url: str = Field("https://slack.com/api/", description="Where Slack's Web API answers.")
    discord_token: SecretStr = Field(
        NO_SECRET, validation_alias="DISCORD_TOKEN", description="Token of the Discord bot."
    )
    discord_api_url: str = Field("https://discord.com/api/v10", description="Where Discord's REST API answers.")
    discord_gateway_url: str = Field("wss://gateway.discord.gg/", description="Where Discord's gateway answers.")
    bulletin_base_url: str = Field(
        "https://travel.state.gov", description="Where the official Visa Bulletin pages are."
    )
    rate_budgets: str = Field("on", description="off lifts our own pacing of platform calls, for load tests.")
