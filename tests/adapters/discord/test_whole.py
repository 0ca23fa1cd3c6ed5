"""The program itself, as an operator starts it, before the fake Discord: real commands, real answers, a clean end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.world import TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes.discord.stage import Stage


@pytest.mark.slow
@pytest.mark.timeout(120)
async def test_the_program_answers_in_discord_and_ends_when_asked(stage: Stage, server: Path, tmp_path: Path) -> None:
    environment = os.environ | {
        "DISCORD_TOKEN": TOKEN,
        "VISABOT_DISCORD_API_URL": stage.fake.api_url,
        "VISABOT_DISCORD_GATEWAY_URL": stage.fake.gateway_url,
        "REDIS_URL": f"unix://{server}",
        "VISABOT_DATA_DIR": str(tmp_path),
        "VISABOT_PROVIDER": "offline",
    }
    log = (tmp_path / "log").open("wb")
    words = ("-m", "adapters.cli", "run", "--work", "--listen", "discord")
    process = await asyncio.create_subprocess_exec(sys.executable, *words, env=environment, stderr=log, stdout=log)
    try:
        await stage.world.until(lambda: stage.fake.gateway.listening, within=40, what="the program to listen")
        stage.ann.says(f"{MENTION} What is the final action date for EB-2 India in December 2024?", stage.channel)
        await stage.world.until(stage.final, within=20, what="the answer")
        asked = [
            stage.ann.types("visa bulletin", stage.channel, month="2024-12"),
            stage.ann.types("visa trend", stage.channel, preference="EB2", chargeability="INDIA"),
            stage.ann.types("visa status", stage.channel),
        ]
        await stage.world.until(lambda: all(done(stage, each.original) for each in asked), within=30, what="replies")
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 30) == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        log.close()
    said = (tmp_path / "log").read_text()
    assert "August 1, 2012" in stage.final()[0] or "2012-08-01" in stage.final()[0]
    bulletin, trend, status = (stage.world.messages[stage.channel][each.original] for each in asked)
    assert bulletin["flags"] & shapes.COMPONENTS_V2
    assert trend["attachments"][0]["content_type"] == "image/png"
    assert "offline" in status["content"].lower() or "Built-in" in status["content"]
    assert "Traceback" not in said
    assert "Unclosed" not in said


def done(stage: Stage, original: str) -> bool:
    message = stage.world.messages[stage.channel].get(original)
    return message is not None and not message["flags"] & shapes.LOADING
