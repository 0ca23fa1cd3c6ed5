"""Keep the private server alive while anybody owns it, and end it with its last owner. Runs as a process of its own.

    python keeper.py FOLDER BINARY SOCKET

Every owner holds a shared lock on FOLDER/owners.lock, which the kernel lets go when the owner dies, even by kill -9.
This process starts the server (or adopts one whose keeper was killed), starts it again when it dies, and ends it when
it gets the exclusive lock. Standard library only and no import of the bot: it starts in milliseconds and stays small.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "databases": "1",
    "save": "",
    "appendonly": "yes",
    "appendfsync": "always",
    "maxmemory-policy": "noeviction",
    "auto-aof-rewrite-min-size": "16mb",
    "logfile": "server.log",
    "loglevel": "notice",
    "daemonize": "no",
}
POLL_SECONDS = 0.2
END_SECONDS = 20.0
"""A clean end writes out what is left; after that the server is killed, which loses nothing acknowledged."""


class Server:
    """The server of one folder: a child of this process, or one adopted by the id that it left behind."""

    def __init__(self, folder: Path, binary: str, path: str) -> None:
        self.folder = folder
        self.socket = path
        options = OPTIONS | {"dir": str(folder), "unixsocket": path, "pidfile": str(folder / "server.pid")}
        self.command = [binary, *(word for name, value in options.items() for word in (f"--{name}", value))]
        self.child: subprocess.Popen[bytes] | None = None
        self.adopted = self._left_behind()

    def _left_behind(self) -> int:
        """Return the id of a server that answers on the socket already; 0 when none does."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            try:
                line.connect(self.socket)
                line.sendall(b"INFO server\r\n")
                facts = line.recv(65536)
            except OSError:
                return 0
        _, found, rest = facts.partition(b"process_id:")
        return int(rest.split()[0]) if found else 0

    def alive(self) -> bool:
        """Say whether the server runs."""
        if self.child:
            return self.child.poll() is None
        return bool(self.adopted) and self._answers()

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(self.socket)
            except OSError:
                return False
            return True

    def start(self) -> None:
        """Start the server as a child of this process."""
        self.adopted = 0
        self.child = subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def end(self) -> None:
        """End the server cleanly, or after a while by force."""
        for number, patience in ((signal.SIGTERM, END_SECONDS), (signal.SIGKILL, 5.0)):
            if not self.alive():
                return
            os.kill(self.child.pid if self.child else self.adopted, number)
            until = time.monotonic() + patience
            while self.alive() and time.monotonic() < until:
                time.sleep(0.02)


def keep(folder: Path, binary: str, path: str) -> None:
    """Return when the last owner is gone and the server has ended."""
    with (folder / "keeper.lock").open("w") as only, (folder / "owners.lock").open("w") as owners:
        try:
            fcntl.flock(only, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        server = Server(folder, binary, path)
        pause = POLL_SECONDS
        again = 0.0
        while not _alone(owners.fileno()):
            if not server.alive() and time.monotonic() >= again:
                server.start()
                # A full disk lets the server die at once, over and over: be patient with it.
                again = time.monotonic() + pause
                pause = min(pause * 2, 5.0)
            time.sleep(POLL_SECONDS if server.alive() else 0.02)
        server.end()


def _alone(owners: int) -> bool:
    try:
        fcntl.flock(owners, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    # Only the end of the last owner ends this process, not the Ctrl-C or SIGTERM meant for an owner.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    keep(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
