from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from adapters.cli import app
from adapters.terminal import asking
from bot.settings import load

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

WHERE = "terminal/local/kept"


@pytest.fixture
def data(server: Path, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Ask something, so that something is kept; return what runs a verb over it."""
    monkeypatch.setenv("REDIS_URL", f"unix://{server}")
    asyncio.run(asking.ask(load(), asking.Question("EB-2 India in December 2024?", conversation="kept")))
    return CliRunner()


def run(data: CliRunner, *words: str) -> Result:
    return data.invoke(app, ("data", *words))


def test_a_conversation_is_given_out_and_then_deleted(data: CliRunner) -> None:
    told = json.loads(run(data, "export", WHERE).stdout)
    assert [turn["question"] for turn in told["turns"]][-1:] == ["EB-2 India in December 2024?"]
    assert run(data, "forget", WHERE).stdout == f"Deleted: {WHERE}\n"
    assert json.loads(run(data, "export", WHERE).stdout)["turns"] == []
    assert run(data, "forget", WHERE).stdout == f"Nothing is kept of it: {WHERE}\n"


def test_a_person_is_given_out_and_then_deleted(data: CliRunner) -> None:
    told = json.loads(run(data, "export", "terminal/local", "--person", "local").stdout)
    assert f"{WHERE}/" in told["turns"]
    gone = run(data, "forget", "terminal/local", "--person", "local")
    assert gone.stdout == "Deleted: what is of local in terminal/local\n"
    assert json.loads(run(data, "export", WHERE).stdout)["turns"] == []
    again = run(data, "forget", "terminal/local", "--person", "local")
    assert again.stdout == "Nothing is kept of it: what is of local in terminal/local\n"


def test_a_workspace_is_deleted_whole(data: CliRunner) -> None:
    assert run(data, "forget", "terminal/local").stdout == "Deleted: terminal/local\n"
    assert json.loads(run(data, "export", WHERE).stdout)["turns"] == []


def test_feedback_and_the_audit_trail_are_given_out(data: CliRunner) -> None:
    assert json.loads(run(data, "feedback", "slack/T0").stdout) == []
    assert run(data, "audit", "slack/T0").stdout == "at,who,where,what\n"


def test_turns_are_sealed_anew_with_the_first_key(data: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISABOT_HISTORY_KEYS", "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
    sealed = run(data, "reseal").stdout
    assert sealed.startswith("Sealed anew: ")
    assert sealed != "Sealed anew: 0 texts\n"
    assert run(data, "reseal").stdout == "Sealed anew: 0 texts\n"
    monkeypatch.setenv("VISABOT_HISTORY_KEYS", "")
    lost = run(data, "reseal")
    assert (lost.exit_code, "add the key that sealed them" in lost.stdout) == (1, True)
    assert run(data, "forget", "terminal/local").exit_code == 0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("export", "terminal"), "write PLATFORM/WORKSPACE/CHANNEL/THREAD"),
        (("forget", "a/b/c/d/e"), "write PLATFORM/WORKSPACE/CHANNEL/THREAD"),
        (("export", "terminal/local"), "name a conversation, or a person with --person"),
    ],
)
def test_a_place_that_is_none_is_refused(words: tuple[str, ...], reason: str) -> None:
    result = CliRunner().invoke(app, ("data", *words))
    assert result.exit_code == 2
    assert reason in result.stderr
