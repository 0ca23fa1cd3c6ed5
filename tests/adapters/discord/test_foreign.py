"""Other libraries before the fake: it speaks Discord, and no dialect. `make foreign` installs and runs them."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord import shapes
from tests.fakes.discord.people import MENTION

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.stage import Stage

FAKES = Path(__file__).parents[2] / "fakes" / "discord"
LIBRARIES = Path(sys.prefix) / "foreign"


def installed(name: str, *places: Path | str | None) -> str:
    """Return the first of these places that is there; skip where none is, unless the library is required."""
    for place in places:
        if place and Path(place).exists():
            return str(place)
    if os.environ.get("VISABOT_TEST_FOREIGN") == "required":
        pytest.fail(f"{name} is required here and missing: make foreign")
    pytest.skip(f"{name} is not installed: make foreign")


def hikari() -> list[str]:
    python = installed("hikari", LIBRARIES / "bin" / "python")
    return [python, "-W", "ignore", str(FAKES / "foreign_hikari.py")]


def discordjs() -> list[str]:
    installed("discord.js", LIBRARIES / "node_modules" / "discord.js")
    node = installed("node", shutil.which("node"), LIBRARIES / "bin" / "node")
    return [node, str(FAKES / "foreign_discordjs.js")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "compressed"), [(hikari, True), (discordjs, True), (discordjs, False)], ids=["hikari", "js", "js-plain"]
)
async def test_a_foreign_library_feels_at_home(
    stage: Stage, words: Callable[[], list[str]], *, compressed: bool
) -> None:
    stage.fake.gateway.compress = compressed
    environment = os.environ | {"NODE_PATH": str(LIBRARIES / "node_modules")}
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
