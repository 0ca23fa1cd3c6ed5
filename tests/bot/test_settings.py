from __future__ import annotations

import os
from typing import TYPE_CHECKING, get_args

import pytest

from bot.modes import MODES
from bot.providers import PROVIDERS
from bot.settings import ProviderName, Settings, Unsettled, listing, load, strays

if TYPE_CHECKING:
    from pathlib import Path


def test_the_environment_wins_over_the_file_and_each_says_where_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / ".env"
    file.write_text("VISABOT_PREFIX=fromfile\nVISABOT_MODE=general\n")
    monkeypatch.setenv("VISABOT_PREFIX", "fromenv")
    rows = {row.name: row for row in listing(load(file), file)}
    assert (rows["VISABOT_PREFIX"].value, rows["VISABOT_PREFIX"].source) == ("fromenv", "environment")
    assert (rows["VISABOT_MODE"].value, rows["VISABOT_MODE"].source) == ("general", ".env")
    assert rows["VISABOT_DATA_DIR"].source == "default"
    assert all(row.meaning for row in rows.values())


def test_what_reads_like_a_setting_in_the_file_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("OPENAI_KEY=k\nDISCORD_BOT_TOKEN=t\nvisabot_mode=general\nREDIS_URL=redis://h\nDATABASE_URL=x\n")
    assert strays(file) == {"DISCORD_BOT_TOKEN": "DISCORD_TOKEN", "OPENAI_KEY": "OPENAI_API_KEY"}
    rows = {row.name: row for row in listing(load(file), file)}
    assert (rows["VISABOT_MODE"].value, rows["VISABOT_MODE"].source) == ("general", ".env")


def test_a_secret_is_never_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    rows = listing(load(tmp_path / ".env"), tmp_path / ".env")
    assert "sk-canary" not in repr(rows)
    assert next(row for row in rows if row.name == "OPENAI_API_KEY").value == "•••"


def test_google_answers_to_both_names_of_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_API_KEY", "k")
    assert load(tmp_path / ".env").google_api_key.get_secret_value() == "k"


def test_an_unknown_setting_names_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISABOT_PREFX", "x")
    with pytest.raises(Unsettled, match=r"VISABOT_PREFX is no setting .* VISABOT_PREFIX"):
        load(tmp_path / ".env")


@pytest.mark.parametrize("content", [b"VISABOT_MODE=general\nthis is = not 'closed\n", b"JUSTANAME\n", b"\xff\xfe\x00"])
def test_a_broken_file_is_named_with_its_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / ".env"
    file.write_bytes(content)
    with pytest.raises(Unsettled, match=r"\.env"):
        load(file)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("VISABOT_MODE", "wizard", "'expert' or 'general'"),
        ("VISABOT_PROVIDER", "nobody", "'anthropic', 'ollama' or 'offline'"),
        ("VISABOT_PREFIX", "a{b}*", "not accepted: write letters"),
        ("visabot_prefix", "", "not accepted: write letters"),
        ("visabot_modus", "general", "VISABOT_MODUS is no setting of visabot; did you mean VISABOT_MODE"),
        ("VISABOT_FALLBACK", "openai,nobody", "not accepted: there is no provider 'nobody'"),
        ("VISABOT_RATE_BUDGETS", "perhaps", "'on' or 'off'"),
        ("VISABOT_HISTORY_KEYS", "short", "not accepted: key 1 is not 32 bytes"),
        ("VISABOT_OLLAMA_BASE_URL", "localhost:11434", "'localhost:11434' is no address; write one like http://"),
        ("VISABOT_OLLAMA_BASE_URL", "http://127.0.0.1:1x", "is no address; write one like http://"),
        ("VISABOT_OPENAI_BASE_URL", "http://", "is no address; write one like http://"),
        ("VISABOT_BULLETIN_BASE_URL", "https://a b", "is no address; write one like http://"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_what_is_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Unsettled, match=words):
        load(tmp_path / ".env")


def test_the_providers_that_can_be_set_are_those_of_the_table() -> None:
    assert set(get_args(ProviderName)) == {"", *(each.name for each in PROVIDERS)}
    assert set(get_args(Settings.model_fields["mode"].annotation)) == {each.name for each in MODES}


def test_what_is_no_file_of_settings_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    with pytest.raises(Unsettled, match="is no file"):
        load(tmp_path / ".env")
    (tmp_path / ".env").rmdir()
    os.mkfifo(tmp_path / ".env")
    with pytest.raises(Unsettled, match="is no file"):
        load(tmp_path / ".env")
    (tmp_path / ".env").unlink()
    (tmp_path / ".env").symlink_to(tmp_path / "nowhere")
    with pytest.raises(Unsettled, match="nowhere, which does not exist"):
        load(tmp_path / ".env")
