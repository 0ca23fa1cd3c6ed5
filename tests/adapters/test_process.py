from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[2]
QUESTION = "What is the EB-2 India final action date in the December 2024 bulletin?"


@asynccontextmanager
async def visabot(folder: Path, *arguments: str, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the program in a process of its own, until the end of the block at the latest."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "adapters.cli", *arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "VISABOT_DATA_DIR": str(folder / "data"), **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def address(process: asyncio.subprocess.Process) -> str:
    assert process.stdout
    assert process.stderr
    async with asyncio.timeout(20):
        told = (await process.stdout.readline()).decode().strip()
        assert told, (await process.stderr.read()).decode()
        return told


async def ask(base: str, text: str = QUESTION, session: str = "s1") -> dict[str, object]:
    async with httpx.AsyncClient(base_url=base, timeout=30, trust_env=False) as client:
        reply = await client.post("/api/agent/chat", json={"message": text, "session_id": session})
        answer: dict[str, object] = reply.json()
        return answer


async def test_a_newcomer_runs_it_asks_stops_it_and_finds_the_conversation_again(tmp_path: Path) -> None:
    run = ("run", "--listen", "web", "--work")
    async with visabot(tmp_path, *run, VISABOT_WEB_PORT="0") as process:
        answer = await ask(await address(process))
        assert "August 1, 2012" in str(answer["response"])
        assert "December 2024" in str(answer["response"])
        assert "Final Action Dates" in str(answer["response"])
        assert "travel.state.gov" in str(answer["response"])
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0
    async with visabot(tmp_path, *run, VISABOT_WEB_PORT="0") as process:
        again = await ask(await address(process), "and for China?")
        assert len(again["conversation_history"]) == 4  # type: ignore[arg-type]  # a list, as its length shows
        assert "China" in str(again["response"])


async def test_one_process_listens_and_another_works(tmp_path: Path) -> None:
    async with visabot(tmp_path, "run", "--listen", "web", VISABOT_WEB_PORT="0") as listener:
        base = await address(listener)
        async with visabot(tmp_path, "run", "--work"):
            assert "August 1, 2012" in str((await ask(base))["response"])


async def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    async with visabot(tmp_path, "run", "--listen", "web", VISABOT_WEB_PORT="0") as first:
        port = (await address(first)).rpartition(":")[2]
        async with visabot(tmp_path, "run", "--listen", "web", VISABOT_WEB_PORT=port) as second:
            _, said = await asyncio.wait_for(second.communicate(), 20)
            assert second.returncode == 2
            assert f"Port {port}" in said.decode()
            assert "VISABOT_WEB_PORT" in said.decode()
            assert "Traceback" not in said.decode()


async def test_a_platform_that_is_not_set_up_says_what_is_missing(tmp_path: Path) -> None:
    for name, missing in (("discord", "DISCORD_TOKEN"), ("slack", "SLACK_BOT_TOKEN"), ("teams", "no platform")):
        async with visabot(tmp_path, "run", "--listen", name) as process:
            _, said = await asyncio.wait_for(process.communicate(), 20)
            assert process.returncode == 2
            assert missing in said.decode()


async def test_health_and_metrics_are_there_for_the_operator(tmp_path: Path) -> None:
    async with visabot(tmp_path, "run", "--listen", "web", "--work", VISABOT_WEB_PORT="0") as process:
        base = await address(process)
        await ask(base)
        async with httpx.AsyncClient(base_url=base, timeout=10, trust_env=False) as client:
            assert (await client.get("/healthz")).status_code == 200
            async with asyncio.timeout(30):
                while not (await client.get("/readyz")).json()["ready"]:
                    await asyncio.sleep(0.1)
            metrics = (await client.get("/metrics")).text
        assert 'bot_turn_seconds_count{mode="expert",outcome="done",platform="web"} 1.0' in metrics


async def test_it_ends_at_once_while_a_library_is_still_being_loaded(tmp_path: Path) -> None:
    """The models' library takes seconds to load, on a slow disk half a minute; this one takes even longer."""
    slow = tmp_path / "slow" / "litellm"
    slow.mkdir(parents=True)
    (slow / "__init__.py").write_text(
        "import pathlib, time\npathlib.Path(__file__).with_name('begun').touch()\ntime.sleep(60)\n"
    )
    path = os.pathsep.join((str(slow.parent), str(ROOT)))
    run = ("run", "--listen", "web", "--work")
    async with visabot(tmp_path, *run, VISABOT_WEB_PORT="0", OPENAI_API_KEY="k", PYTHONPATH=path) as process:
        await address(process)
        async with asyncio.timeout(30):
            while not (slow / "begun").exists():
                await asyncio.sleep(0.02)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 8) == 0


async def test_what_takes_messages_in_waits_for_nothing_of_what_answers() -> None:
    """The first message is accepted within a second of the start: what is loaded before it decides that."""
    loaded = (
        "import sys, adapters.cli, adapters.process, bot.settings; from adapters.assembly import PLATFORMS;"
        "PLATFORMS[0].load(); print(*sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", loaded, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    modules = set((await process.communicate())[0].decode().split())
    assert "adapters.web.speaking" in modules
    late = {"litellm", "fastapi", "docket", "rich", "httpx", "numpy", "rapidfuzz", "selectolax", "cryptography.hazmat"}
    late |= {"bot.agent", "bot.commands", "bot.visa.questions", "bot.visa.tools", "bot.visa.source"}
    assert not late & modules
