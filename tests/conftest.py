"""What every test shares: where the folder of real pages and payloads is, if it is there."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from bot.store.connect import open_url
from bot.store.embedded import binary
from bot.store.keys import family

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.store import Store

hypothesis.settings.register_profile("no_clock", deadline=None)  # how long an example takes is no property of ours
hypothesis.settings.load_profile("no_clock")

SHARED = Path(os.environ.get("VISABOT_TEST_SHARED", Path(__file__).parents[2] / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real pages and payloads; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the folder of real bulletin pages and payloads is not here")
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that cost money be asked for."""
    parser.addoption("--live", action="store_true", help="call the real providers whose keys are set")


COSTLY = ("tests/bot/providers/", "tests/bot/offline/")
"""What loads litellm, which takes as long as hundreds of tests; and what forecasts."""


@pytest.hookimpl(trylast=True)  # after they have been shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what is costly to prepare first: of several test processes each begins with a run of neighbours.

    Else every one of them would prepare all of it.
    """
    items.sort(key=lambda item: [not item.nodeid.startswith(each) for each in COSTLY])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the tables that tests made, also where other processes ran them."""
    for report in terminalreporter.getreports("passed"):
        for name, content in getattr(report, "sections", ()):
            if name == "Captured table call":
                terminalreporter.section(content.partition("\n")[0])
                terminalreporter.write_line(content.partition("\n")[2])


@contextmanager
def running_server() -> Iterator[Path]:
    """Run a real server until the end of the block; give its unix socket."""
    with tempfile.TemporaryDirectory(prefix="vb", dir="/tmp") as folder:
        socket = Path(folder) / "s"
        words = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", folder]
        process = subprocess.Popen([str(binary()), *words], stdout=subprocess.DEVNULL)
        while not socket.exists():
            assert process.poll() is None, "the server did not start"
        try:
            yield socket
        finally:
            process.terminate()
            process.wait()


@pytest.fixture(scope="session")
def server() -> Iterator[Path]:
    """Run a real server for this test process and return its unix socket."""
    with running_server() as socket:
        yield socket


@pytest.fixture
async def store(server: Path) -> AsyncIterator[Store]:
    """Return an empty store; afterwards every key left must have an end or stand on the list of permanent ones."""
    async with open_url(f"unix://{server}", "visabot", 5) as opened:
        await opened.redis.flushall()
        yield opened
        await no_key_is_left_without_an_end(opened)
        await opened.redis.flushall()  # some tests reach the server by its address, and find it empty too


async def no_key_is_left_without_an_end(store: Store) -> None:
    """Fail for each key that neither expires nor is meant to stay, and for each that the table does not know."""
    keys = [key async for key in store.scan("*") if not key.startswith("ledger:")]
    assert [key for key in keys if family(key, store.prefix) is None] == [], "keys that bot/store/keys.py does not know"
    endless = [key for key in keys if await store.redis.ttl(key) == -1]
    known = {key: family(key, store.prefix) for key in endless}
    assert [key for key, each in known.items() if each is None or each.ends] == [], "keys that stay for ever"
