from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from adapters.cli import app

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


def test_the_table_of_the_readme_and_the_manifest_are_printed() -> None:
    runner = CliRunner()
    table = runner.invoke(app, ("settings", "--markdown"))
    assert table.stdout.startswith("| setting | default | meaning |")
    manifest = runner.invoke(app, ("manifest", "slack"))
    assert json.loads(manifest.stdout)["settings"]["socket_mode_enabled"] is True
    wrong = runner.invoke(app, ("manifest", "slack", "--mode", "pigeon"))
    assert (wrong.exit_code, "there is no mode 'pigeon'" in wrong.stderr) == (2, True)


def test_the_doctor_prints_what_is_well_and_the_fix_of_what_is_not(
    server: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REDIS_URL", f"unix://{server}")
    done = CliRunner().invoke(app, ("doctor",))
    assert done.exit_code == 1
    assert "FAIL  redis: " in done.stdout
    assert "fix: Set `appendonly yes`" in done.stdout
    assert "ok    offline: needs nothing" in done.stdout


def test_the_doctor_ends_in_order_where_nobody_reads_on(tmp_path: Path) -> None:
    root = os.path.abspath(f"{__file__}/../../..")
    words = [sys.executable, "-m", "adapters.cli", "doctor"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, **pipes) as doctor:  # type: ignore[call-overload]  # pipes are named apart
        assert doctor.stdout.readline().startswith("ok    redis")
        doctor.stdout.close()
        said = doctor.stderr.read()
    assert "Traceback" not in said
    assert "generator" not in said


@pytest.mark.parametrize(
    ("words", "environment", "reason"),
    [
        (("run", "--listen", "pigeon"), {}, "There is no platform 'pigeon'; there are web, slack, discord."),
        (("run", "--listen", "slack"), {}, "SLACK_BOT_TOKEN"),
        (("ask", "hi"), {"REDIS_URL": "nonsense://x"}, "REDIS_URL begins with 'nonsense'"),
        (("data", "export", "a/b/c"), {"VISABOT_DATA_DIR": "/dev/null/x"}, "cannot be used: Not a directory"),
        (("chat",), {"VISABOT_FALLBACK": "nobody"}, "there is no provider 'nobody'"),
    ],
)
def test_what_an_operator_can_mend_is_one_line_without_a_trace(
    tmp_path: Path, words: tuple[str, ...], environment: dict[str, str], reason: str
) -> None:
    done = visabot(*words, cwd=tmp_path, **environment)
    assert done.returncode == 2
    assert reason in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ('"$@" chat <&-', 0, ""),
        ('"$@" ask "EB-2 India?" >&-', 0, ""),
        ('"$@" ask "EB-2 India?" >/dev/full', 2, "There is no space left where this writes"),
        ('echo "EB-2 India in 2024-12?" | "$@" ask', 0, "August 1, 2012"),
    ],
)
def test_a_script_may_close_fill_or_leave_out_what_it_gives(tmp_path: Path, shell: str, code: int, said: str) -> None:
    root = os.path.abspath(f"{__file__}/../../..")
    words = ["sh", "-c", shell, "sh", sys.executable, "-m", "adapters.cli"]
    surroundings = {**os.environ, "PYTHONPATH": root}
    done = subprocess.run(words, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
