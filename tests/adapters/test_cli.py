from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def visabot(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the program as a person would, in a process of its own."""
    root = os.path.abspath(f"{__file__}/../../..")
    return subprocess.run(
        [sys.executable, "-m", "adapters.cli", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": root, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_settings_are_printed_with_source_and_meaning_and_no_secret(tmp_path: Path) -> None:
    done = visabot("settings", cwd=tmp_path, ANTHROPIC_API_KEY="sk-ant-canary")
    assert done.returncode == 0, done.stderr
    assert "ANTHROPIC_API_KEY = •••  [environment]" in done.stdout
    assert "VISABOT_DATA_DIR = data  [default]" in done.stdout
    assert "canary" not in done.stdout


def test_a_wrong_setting_is_one_clear_line_and_exit_code_2(tmp_path: Path) -> None:
    done = visabot("settings", cwd=tmp_path, VISABOT_MOOD="sunny")
    assert done.returncode == 2
    assert "VISABOT_MOOD is no setting of visabot" in done.stderr
    assert "Traceback" not in done.stderr
