"""Other libraries before the fake: it speaks Discord, not one library's dialect.

VISABOT_TEST_HIKARI=python-that-has-hikari  VISABOT_TEST_DISCORDJS=folder-of-node_modules  pytest -m slow -k foreign
"""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.stage import Stage

FAKES = Path(__file__).parents[2] / "fakes" / "discord"


def hikari() -> list[str]:
    python = os.environ.get("VISABOT_TEST_HIKARI", "")
    if not python:
        pytest.skip("VISABOT_TEST_HIKARI names no Python that has hikari")
    return [python, "-W", "ignore", str(FAKES / "foreign_hikari.py")]


def discordjs() -> list[str]:
    node = shutil.which("node")
    if not node or "VISABOT_TEST_DISCORDJS" not in os.environ:
        pytest.skip("VISABOT_TEST_DISCORDJS names no folder of node_modules that has discord.js, or node is not here")
    return [node, str(FAKES / "foreign_discordjs.js")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "compressed"), [(hikari, True), (discordjs, True), (discordjs, False)], ids=["hikari", "js", "js-plain"]
)
async def test_a_foreign_library_feels_at_home(
    stage: Stage, words: Callable[[], list[str]], *, compressed: bool
) -> None:
    stage.fake.gateway.compress = compressed
    environment = os.environ | {"NODE_PATH": os.environ.get("VISABOT_TEST_DISCORDJS", "")}
    process = await asyncio.create_subprocess_exec(*words(), stage.fake.api_url, env=environment)
    try:
        await stage.world.until(lambda: stage.world.commands, within=40, what="its command")
        stage.ann.says(f"{MENTION} hi", stage.channel)
        await stage.world.until(lambda: stage.replies() == ["second"], within=20, what="its edited reply")
        stage.ann.says("hi", stage.ann.private())
        await stage.world.until(lambda: stage.replies(stage.ann.private()) == ["second"], within=20, what="its reply")
        asked = stage.ann.types("foreign", stage.channel)
        await stage.world.until(lambda: "third" in stage.replies(), within=20, what="its answer to a command")
        assert not stage.world.messages[stage.channel][asked.original]["flags"] & shapes.LOADING
    finally:
        process.kill()
        await process.wait()
