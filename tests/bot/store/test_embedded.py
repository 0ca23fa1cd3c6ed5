"""The private server: shared by all bots on a folder, adopted when orphaned, ended with its last owner."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import signal
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from bot.settings import Settings
from bot.store import StoreUnavailable, embedded, keeper
from bot.store.connect import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[3]
OWNER = """
import asyncio, pathlib, sys
from bot.store import embedded
async def own():
    async with embedded.serve(pathlib.Path(sys.argv[1])) as socket:
        print(socket, flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(own())
"""


class Owner:
    """Another bot on the same folder, in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", OWNER, str(folder)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout
        self.socket = self.process.stdout.readline().strip()
        assert self.socket, "the other bot did not start"

    def kill(self) -> None:
        self.process.kill()
        self._reap()

    def leave(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self._reap()

    def _reap(self) -> None:
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


@asynccontextmanager
async def client(socket: str | Path) -> AsyncIterator[Redis]:
    async with Redis(unix_socket_path=str(socket), socket_timeout=None) as redis:
        yield redis


def runs(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, check=False).stdout.strip()
    return state[:1] not in {b"", b"Z"}


async def ends(pid: int) -> None:
    """Return when a process has gone."""
    async with asyncio.timeout(20):
        while runs(pid):
            await asyncio.sleep(0.02)


async def pid_of(socket: str | Path) -> int:
    async with client(socket) as redis:
        return int((await redis.info("server"))["process_id"])


async def test_it_keeps_what_it_was_given_and_listens_on_no_port(tmp_path: Path) -> None:
    async with embedded.serve(tmp_path) as socket, client(socket) as redis:
        await redis.set("k", "v")
        facts = {name: (await redis.config_get(name))[name] for name in ("port", "appendfsync", "maxmemory-policy")}
        assert facts == {"port": "0", "appendfsync": "always", "maxmemory-policy": "noeviction"}
        assert (tmp_path / "store").stat().st_mode & 0o777 == 0o700
        assert socket.parent.stat().st_mode & 0o777 == 0o700
        pid = await pid_of(socket)
    await ends(pid)
    async with embedded.serve(tmp_path) as socket, client(socket) as redis:
        assert await redis.get("k") == b"v"


async def test_a_second_bot_joins_and_the_server_ends_with_the_last(tmp_path: Path) -> None:
    other = Owner(tmp_path)
    pid = await pid_of(other.socket)
    async with embedded.serve(tmp_path) as socket:
        assert str(socket) == other.socket
        assert await pid_of(socket) == pid
        other.leave()
        assert await pid_of(socket) == pid
    await ends(pid)


async def test_the_server_outlives_an_owner_that_was_killed_and_ends_with_the_last(tmp_path: Path) -> None:
    other = Owner(tmp_path)
    pid = await pid_of(other.socket)
    async with embedded.serve(tmp_path) as socket:
        other.kill()
        assert await pid_of(socket) == pid
    await ends(pid)


async def test_the_server_ends_by_itself_when_its_only_owner_is_killed(tmp_path: Path) -> None:
    other = Owner(tmp_path)
    pid = await pid_of(other.socket)
    other.kill()
    await ends(pid)


async def test_a_server_that_dies_is_started_again_with_everything_acknowledged(tmp_path: Path) -> None:
    async with open_store(Settings(data_dir=tmp_path)) as store:
        await store.redis.set("k", "v")
        pid = (await store.redis.info("server"))["process_id"]
        os.kill(pid, signal.SIGKILL)
        assert await store.insist(lambda: store.redis.get("k"), 20) == b"v"


async def test_a_server_orphaned_by_the_death_of_its_keeper_is_adopted(tmp_path: Path) -> None:
    other = Owner(tmp_path)
    pid = await pid_of(other.socket)
    parent = int(subprocess.run(["ps", "-o", "ppid=", "-p", str(pid)], capture_output=True, check=True).stdout)  # noqa: ASYNC221
    os.kill(parent, signal.SIGKILL)
    await ends(parent)
    other.kill()
    async with embedded.serve(tmp_path) as socket:
        assert await pid_of(socket) == pid
    await ends(pid)


async def test_a_folder_that_cannot_be_used_is_refused_with_a_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(embedded.Refused, match="There is a file where the folder should be"):
        async with embedded.serve(tmp_path / "file"):
            pass
    with pytest.raises(embedded.Refused, match="VISABOT_DATA_DIR"):
        async with embedded.serve(Path("/proc/nothing")):
            pass


async def test_a_folder_locked_by_another_program_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with (tmp_path / "store" / "owners.lock").open("w") as another:
        fcntl.flock(another, fcntl.LOCK_EX)
        with pytest.raises(embedded.Refused, match=r"is locked by another program \(see .*owners.lock\)"):
            async with embedded.serve(tmp_path, patience=0.1):
                pass


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    appended = tmp_path / "store" / "appendonlydir"
    appended.parent.mkdir()
    appended.write_text("in the way")
    with pytest.raises(embedded.Refused, match=r"does not start.*appendonlydir"):
        async with embedded.serve(tmp_path, patience=0.5):
            pass


def test_why_it_ended_is_told_also_while_it_is_started_again(tmp_path: Path) -> None:
    first = "1:M 28 Nov 2026 06:02:44.343 # Can't open or create append-only dir appendonlydir: Not a directory"
    (tmp_path / "server.log").write_text(f"{first}\n2:M # WARNING Memory overcommit\n2:M * Valkey version=9\n")
    assert embedded._last_words(tmp_path, 0) == first
    (tmp_path / "server.log").write_text("2:M * Valkey version=9\n")
    assert embedded._last_words(tmp_path, 0) == "2:M * Valkey version=9"


async def test_a_long_path_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / ("x" * 120) / ("y" * 120)
    async with embedded.serve(folder) as socket, client(socket) as redis:
        assert len(bytes(socket)) <= embedded.LONGEST_SOCKET
        await redis.set("k", "v")
        pid = await pid_of(socket)
    await ends(pid)


async def test_an_unwritable_disk_is_told_apart(tmp_path: Path) -> None:
    assert embedded.trouble(tmp_path / "none") != ""
    (tmp_path / "store").mkdir()
    assert embedded.trouble(tmp_path) == ""


async def test_nobody_answering_is_told_after_patience() -> None:
    with pytest.raises(StoreUnavailable, match="Redis at unix:///nowhere/s does not answer"):
        async with open_store(Settings(redis_url="unix:///nowhere/s"), patience=0.1):
            pass


async def test_a_keeper_starts_its_server_again_and_ends_with_the_last_owner(tmp_path: Path) -> None:
    socket = embedded._socket(tmp_path)
    with _opened(tmp_path / "owners.lock") as owner:
        fcntl.flock(owner, fcntl.LOCK_SH)
        keeping = asyncio.create_task(asyncio.to_thread(keeper.keep, tmp_path, str(embedded.binary()), str(socket)))
        first = await appears(socket)
        await asyncio.to_thread(keeper.keep, tmp_path, "", "")  # a second keeper leaves at once
        os.kill(first, signal.SIGKILL)
        async with asyncio.timeout(10):
            while (second := await appears(socket)) == first:
                await asyncio.sleep(0.05)
        adopted = keeper.Server(tmp_path, "", str(socket))
        assert adopted.adopted == second
        assert adopted.alive()
    await keeping
    assert not adopted.alive()
    adopted.end()


def _opened(path: Path) -> IO[str]:
    return path.open("w")


async def appears(socket: Path) -> int:
    async with asyncio.timeout(10):
        while True:
            try:
                return await pid_of(socket)
            except RedisError:
                await asyncio.sleep(0.02)


def test_what_to_do_is_said_for_each_trouble(tmp_path: Path) -> None:
    assert "Make room on that disk" in embedded._advice(OSError(errno.ENOSPC, "full"))
    assert "left no log" in embedded._last_words(tmp_path, 0)
    (tmp_path / "server.log").write_text("")
    assert "server.log" in embedded._last_words(tmp_path, 0)


async def test_a_socket_that_belongs_to_another_folder_is_not_taken_for_ours(tmp_path: Path) -> None:
    async with embedded.serve(tmp_path / "a") as socket:
        with pytest.raises(embedded.Refused, match="belongs to a server of another folder"):
            await embedded._answers(tmp_path / "b", socket, 0, 0.1)
