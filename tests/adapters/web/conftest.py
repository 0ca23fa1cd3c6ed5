"""One bot with its page, and one browser, for all tests of the page in this process."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import async_playwright

from bot.store.connect import open_url
from tests.conftest import no_key_is_left_without_an_end, running_server
from tests.fakes.stage import open_stage

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from playwright.async_api import Browser, BrowserContext

    from tests.fakes.stage import Stage

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """Run a server that no other test empties."""
    with running_server() as socket:
        yield socket


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(server: Path) -> AsyncIterator[Stage]:
    """Run the page with a bot behind it."""
    async with open_url(f"unix://{server}", "page", 5) as store:
        async with open_stage(store) as opened:
            yield opened
        await no_key_is_left_without_an_end(store)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Run Debian's Chromium; skip where it is missing, unless it is required."""
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("VISABOT_TEST_BROWSER") == "required":
            pytest.fail("Chromium is required here and missing: apt-get install chromium")
        pytest.skip("Chromium is not installed: apt-get install chromium")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """Return a fresh profile; afterwards nothing may have gone wrong on its pages."""
    complaints: list[str] = []
    opened = await browser.new_context(viewport={"width": 1200, "height": 800})
    opened.set_default_timeout(8000)
    opened.on("weberror", lambda error: complaints.append(str(error.error)))
    opened.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    yield opened
    await opened.close()
    assert complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def client(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=stage.url, timeout=10, trust_env=False) as opened:
        yield opened


@pytest.fixture
def session() -> str:
    return uuid4().hex
