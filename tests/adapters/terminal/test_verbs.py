from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from adapters.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

QUESTION = "What is the EB-2 India final action date in the December 2024 bulletin?"
NOBODY = {"VISABOT_OLLAMA_BASE_URL": "http://127.0.0.1:9", "VISABOT_FALLBACK": "ollama"}


@pytest.fixture
def environment(server: Path) -> dict[str, str]:
    return {"REDIS_URL": f"unix://{server}"}


def visabot(environment: dict[str, str], *words: str, given: str = "") -> Result:
    """Run a verb as a script would."""
    return CliRunner().invoke(app, words, input=given, env=environment)


def test_the_answer_goes_to_the_output_and_nothing_else(environment: dict[str, str]) -> None:
    result = visabot(environment, "ask", QUESTION)
    assert result.exit_code == 0
    assert result.stdout.startswith("**EB-2 for India: August 1, 2012**")
    assert result.stderr == ""


def test_the_question_may_come_from_the_input_and_the_answer_be_one_json_object(environment: dict[str, str]) -> None:
    result = visabot(environment, "ask", "-", "--json", given=QUESTION + "\n")
    told = json.loads(result.stdout)
    assert {"answer", "mode", "provider", "tools", "facts", "usage"} <= set(told)
    assert {"bulletin", "chart", "preference", "chargeability", "value"} == set(told["facts"][0])
    assert told["tools"][0]["arguments"]["month"] == "2024-12"


@pytest.mark.parametrize("verb", [("ask", "hi"), ("chat",)])
def test_what_has_to_be_mended_first_is_said_with_exit_code_2(environment: dict[str, str], verb: tuple[str]) -> None:
    result = visabot(environment, *verb, "--mode", "wizard")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == "There is no mode 'wizard'; there are expert, general.\n"


@pytest.mark.slow  # loads the library of the models
def test_no_whole_answer_is_exit_code_1_and_the_reason_is_a_complaint(environment: dict[str, str]) -> None:
    words = ("ask", "Tell me a story", "--mode", "general", "--provider", "ollama")
    result = visabot(environment | NOBODY, *words, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"] == result.stderr.strip()
    assert "Ollama" in result.stderr


def read_until(screen: int, words: str, seconds: float = 20.0) -> str:
    """Read what a program writes to a terminal until `words` are there."""
    seen, end = "", time.monotonic() + seconds
    while words not in seen:
        ready, _, _ = select.select([screen], [], [], max(end - time.monotonic(), 0))
        assert ready, f"{words!r} did not appear in {seen!r}"
        seen += os.read(screen, 65_536).decode(errors="replace")
    return seen


def test_a_person_at_a_real_terminal_chats(environment: dict[str, str]) -> None:
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "adapters.cli", "chat", "--conversation", "pty"]
    surroundings = os.environ | environment | {"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40"}
    with subprocess.Popen(words, stdin=theirs, stdout=theirs, stderr=theirs, env=surroundings) as process:
        os.close(theirs)
        read_until(ours, "Ctrl-D leaves")
        os.write(ours, QUESTION.encode() + b"\r")
        read_until(ours, "August 1, 2012")
        read_until(ours, "›")
        os.write(ours, b"\x04")
        assert process.wait(20) == 0
    os.close(ours)
