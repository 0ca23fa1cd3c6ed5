"""The table of providers: who can be chosen here, who comes first, and what to set for the others."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bot.providers import PROVIDERS, available, environment_name, row, setting, unavailable
from bot.providers.door import Account
from bot.providers.llm import account
from bot.settings import Settings


def settings(**given: object) -> Settings:
    return Settings(_env_file=None).model_copy(update=given)


def test_without_a_key_only_the_built_in_one_can_be_chosen() -> None:
    assert available(settings()) == ("offline",)
    assert unavailable(settings(), "openai") == "OpenAI is not set up here: OPENAI_API_KEY is empty."
    assert unavailable(settings(), "google") == "Google Gemini is not set up here: GEMINI_API_KEY is empty."
    assert unavailable(settings(), "ollama") == "Ollama is not set up here: VISABOT_OLLAMA_BASE_URL is empty."
    assert unavailable(settings(), "offline") == ""


def test_a_key_makes_a_provider_available_and_the_chosen_one_comes_first() -> None:
    keys = {"openai_api_key": SecretStr("k"), "anthropic_api_key": SecretStr("k")}
    assert available(settings(**keys)) == ("openai", "anthropic", "offline")
    assert available(settings(**keys, provider="anthropic")) == ("anthropic", "openai", "offline")


def test_every_field_of_the_table_is_a_setting() -> None:
    for each in PROVIDERS:
        for field in (each.key, each.address, each.model):
            assert not field or field in Settings.model_fields
            assert setting(settings(), field) is not None
    assert environment_name("google_model") == "VISABOT_GOOGLE_MODEL"


def test_a_name_that_does_not_exist_is_answered_with_those_that_do() -> None:
    with pytest.raises(KeyError, match="google, openai, anthropic, ollama, offline"):
        row("skynet")


def test_a_key_is_not_in_the_words_of_an_account() -> None:
    assert "secret" not in repr(Account("https://x.example", "m", "secret"))


def test_a_proxy_is_only_for_the_way_outside() -> None:
    given = settings(provider_proxy="http://proxy:3128", ollama_base_url="http://127.0.0.1:11434")
    assert account(row("openai"), given).proxy == "http://proxy:3128"
    assert account(row("ollama"), given).proxy == ""


@pytest.mark.parametrize(
    ("name", "written", "read"),
    [
        ("openai", "http://h:1", "http://h:1/v1"),
        ("openai", "http://h:1/v1/", "http://h:1/v1"),
        ("openai", "https://h/compatible/openai", "https://h/compatible/openai"),
        ("google", "http://h:1/", "http://h:1/v1beta"),
        ("google", "http://h:1/v1beta/", "http://h:1/v1beta"),
        ("anthropic", "http://h:1/v1/", "http://h:1"),
        ("anthropic", "http://h:1/anthropic", "http://h:1/anthropic"),
        ("ollama", "http://h:1/api/", "http://h:1"),
        ("ollama", "http://h:1/v1", "http://h:1"),
    ],
)
def test_an_address_is_read_as_people_write_it(name: str, written: str, read: str) -> None:
    assert account(row(name), settings(**{row(name).address: written})).address == read
