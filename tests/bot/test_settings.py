from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.settings import Unsettled, listing, load

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
