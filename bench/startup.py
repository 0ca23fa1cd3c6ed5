"""How soon the bot is there: whole processes, medians of several starts, side by side in one run."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).parents[1]
VISABOT = (sys.executable, "-m", "adapters.cli")
QUESTION = "What is the EB-2 India final action date in the December 2024 bulletin?"
ANSWER = "August 1, 2012"


def main() -> None:
    """Print the table."""
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
    bare = _median(lambda: _seconds([sys.executable, "-c", "import litellm"], quiet))
    helped = _median(lambda: _seconds([*VISABOT, "--help"], {}))
    print("| start-up | seconds | of `import litellm` |\n|---|---|---|")
    print(f"| `python -c 'import litellm'` | {bare:.2f} | 1.00 |")
    print(f"| `visabot --help` | {helped:.2f} | {helped / bare:.2f} (bar 0.25) |")
    starts = [_start() for _ in range(3)]
    accepted, answered, stall = (statistics.median(column) for column in zip(*starts, strict=True))
    print(f"| process start to first message accepted | {accepted:.2f} (bar 1.00) | {accepted / bare:.2f} |")
    print(f"| process start to first answer, offline | {answered:.2f} | {answered / bare:.2f} |")
    print(f"| longest stall of the loop after ready | {stall:.3f} (bar 0.050) | |")


def _median(measure: Callable[[], float], runs: int = 5) -> float:
    measure()  # the first run fills the caches of the disk
    return statistics.median(measure() for _ in range(runs))


def _seconds(command: list[str], environment: dict[str, str]) -> float:
    before = time.monotonic()
    subprocess.run(command, check=True, cwd=ROOT, env={**os.environ, **environment}, capture_output=True)
    return time.monotonic() - before


def _start() -> tuple[float, float, float]:
    """Return seconds from process start to the first message accepted and answered, and the longest stall."""
    with bot({"OPENAI_API_KEY": "bench", "VISABOT_PROVIDER": "offline"}) as (base, began, _):
        while True:
            try:
                with httpx.stream(
                    "POST",
                    f"{base}/api/agent/chat",
                    json={"message": QUESTION, "session_id": "bench"},
                    headers={"Accept": "text/event-stream"},
                    timeout=30,
                ) as reply:
                    accepted = time.monotonic() - began
                    if ANSWER not in reply.read().decode():
                        raise SystemExit(f"the bot answered wrongly: {reply.text[:500]}")
                    answered = time.monotonic() - began
                break
            except httpx.TransportError:
                time.sleep(0.01)
        while not httpx.get(f"{base}/readyz", timeout=30).is_success:
            time.sleep(0.2)
        time.sleep(5)
        metrics = httpx.get(f"{base}/metrics", timeout=30).text
        found = re.search(r"^bot_event_loop_stall_seconds (\S+)", metrics, re.MULTILINE)
        return accepted, answered, float(found[1]) if found else float("nan")


@contextlib.contextmanager
def bot(settings: Mapping[str, str]) -> Iterator[tuple[str, float, int]]:
    """Run a bot of its own, and yield its address, when it was started, and its process; it listens a while later."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # the server ends just after its last owner
        environment = {"VISABOT_DATA_DIR": folder, "VISABOT_WEB_PORT": str(port), "PYTHONPATH": str(ROOT), **settings}
        began = time.monotonic()
        process = subprocess.Popen(
            [*VISABOT, "run", "--listen", "web", "--work"],
            cwd=folder,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{port}", began, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)
