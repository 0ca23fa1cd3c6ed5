"""What is asked about months, spans and steps between messages, with what the answer must say."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.fakes.expert import Expert

CORPUS = Path(__file__).parents[1] / "visa" / "corpus" / "answers.txt"


@dataclass
class Case:
    """A dialogue and what its last answer says."""

    dialogue: str
    begins: str = ""
    says: list[str] = field(default_factory=list)


def cases() -> list[Case]:
    found: list[Case] = []
    for line in CORPUS.read_text("utf-8").splitlines():
        if line.startswith("  ^> "):
            found[-1].begins = line.removeprefix("  ^> ")
        elif line.startswith("  => "):
            found[-1].says.append(line.removeprefix("  => "))
        elif line and not line.startswith("#"):
            found.append(Case(line))
    return found


@pytest.mark.parametrize("case", cases(), ids=[case.dialogue[:60] for case in cases()])
async def test_the_answer_says_what_the_bulletins_do(case: Case) -> None:
    assert case.begins or case.says
    expert, answer = Expert(), ""
    for message in case.dialogue.split(" || "):
        answer = await expert.ask(message)
        assert "unverified" not in answer
    assert answer.startswith(case.begins)
    for expected in case.says:
        assert expected in answer
