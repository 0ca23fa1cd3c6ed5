from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.verbs.doctor import examine
from bot.settings import Settings
from tests.bot.store.test_connect import serving

if TYPE_CHECKING:
    from pathlib import Path

    from bot.telemetry import Diagnosis


async def diagnoses(settings: Settings) -> dict[str, Diagnosis]:
    return {each.subject: each async for each in examine(settings)}


async def test_the_embedded_server_is_well_and_old_data_is_named_with_the_fix(tmp_path: Path) -> None:
    found = await diagnoses(Settings(data_dir=tmp_path / "data"))
    assert found["redis"].ok
    assert "embedded" in found["redis"].said
    assert found["clock"].ok
    assert not found["data"].ok
    assert "visabot bulletin update" in found["data"].fix
    assert "OPENAI_API_KEY" in found["openai"].said


async def test_a_server_that_forgets_is_a_fault(server: Path) -> None:
    found = await diagnoses(Settings(redis_url=SecretStr(f"unix://{server}")))
    assert not found["redis"].ok
    assert "appendonly" in found["redis"].fix


async def test_a_server_that_may_throw_things_away_is_a_fault_and_one_that_says_nothing_is_not(tmp_path: Path) -> None:
    words = ("--port", "PORT", "--dir", str(tmp_path), "--appendonly", "yes", "--maxmemory-policy", "allkeys-lru")
    with serving(tmp_path, *words) as port:
        found = await diagnoses(Settings(redis_url=SecretStr(f"redis://127.0.0.1:{port}")))
        assert not found["redis"].ok
        assert "maxmemory-policy noeviction" in found["redis"].fix
        async with Redis(port=port) as opened:
            admin: Any = opened
            await admin.execute_command("ACL", "SETUSER", "shy", "on", ">geheim", "~*", "&*", "+@all", "-info")
        found = await diagnoses(Settings(redis_url=SecretStr(f"redis://shy:geheim@127.0.0.1:{port}")))
        assert found["redis"].ok
        assert "may not ask" in found["redis"].said


async def test_a_server_that_is_away_is_said_and_the_rest_is_examined(tmp_path: Path) -> None:
    found = await diagnoses(Settings(redis_url=SecretStr(f"unix://{tmp_path}/nobody")))
    assert not found["redis"].ok
    assert "offline" in found


async def test_an_address_that_cannot_work_is_refused() -> None:
    found = await diagnoses(Settings(redis_url=SecretStr("http://127.0.0.1:1")))
    assert not found["redis"].ok
    assert "REDIS_URL begins with" in found["redis"].fix


async def test_a_provider_that_cannot_be_reached_names_its_setting(tmp_path: Path) -> None:
    settings = Settings(
        data_dir=tmp_path / "data", openai_api_key=SecretStr("k"), openai_base_url="http://127.0.0.1:9/v1"
    )
    found = await diagnoses(settings)
    assert not found["openai"].ok
    assert "VISABOT_OPENAI_BASE_URL" in found["openai"].fix


async def test_a_provider_that_is_chosen_and_not_set_up_is_a_fault(tmp_path: Path) -> None:
    found = await diagnoses(Settings(data_dir=tmp_path / "data", provider="openai"))
    assert not found["openai"].ok
    assert "VISABOT_PROVIDER=openai" in found["openai"].fix
    assert found["anthropic"].ok


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
