from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from adapters.verbs.doctor import examine
from bot.conversations import Conversations
from bot.settings import Settings
from bot.store.seal import Seal
from tests.bot.store.test_connect import serving
from tests.bot.test_conversations import ELSEWHERE, NEW, OLD, remember, turn

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store
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


@pytest.mark.parametrize(("keys", "unreadable"), [([NEW], 1), ([NEW, OLD], 0)])
async def test_history_whose_key_was_taken_away_is_named(store: Store, keys: list[bytes], unreadable: int) -> None:
    await remember(Conversations(store, Seal((OLD,))), turn(1))
    await remember(Conversations(store, Seal((NEW,))), turn(2), turn(3), conversation=ELSEWHERE)
    known = SecretStr(",".join(base64.b64encode(key).decode() for key in keys))
    found = (await diagnoses(Settings(redis_url=SecretStr(store.url), history_keys=known)))["history"]
    assert found.said == f"conversations looked at: 2, unreadable: {unreadable}"
    assert (not found.ok, "VISABOT_HISTORY_KEYS" in found.fix) == (unreadable > 0,) * 2


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
