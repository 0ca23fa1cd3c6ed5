"""Four providers, fifteen faults: each cell ends in a typed outcome in time, and nothing partial passes for whole."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

import pytest

from bot.agent.rounds import Limits
from bot.events import Done, Failed, Footer
from bot.providers.fallback import Patience
from tests.fakes.models import MODELS, Wired, heard, wired
from tests.fakes.models import request as question
from tests.fakes.providers import FAULTS
from tests.fakes.scripted import Scripted
from tests.fakes.spoken import Answer
from tests.fakes.turns import agent, ask, events, shown

WORDS = ("One ", "two ", "three ", "four ", "five ", "six ", "seven ", "eight.")
WHOLE = "".join(WORDS)
BUILT_IN = "From the bulletins themselves."
PATIENCE = Patience(first_token=4.0, gap=4.0, retry=0.4)
TURN_SECONDS = 6.0
GRACE = 1.5
"""Seconds for this machine, which runs sixty turns meanwhile."""

BEFORE = {"429 with Retry-After", "429", "500", "refused key", "hang before headers", "empty 200", "non-SSE 200"}
"""Faults before the first word: somebody else answers."""
RETRIED = {"429", "500", "empty 200", "non-SSE 200"}
REASON = {
    "hang in mid-stream": "slow",
    "slow drip": "slow",
    "cut socket": "incomplete",
    "clean truncation": "incomplete",
    "broken JSON": "broken",
    "error event in mid-stream": "overloaded",
    "context overflow": "too_long",
    "content filter": "filtered",
}
"""Faults that are the person's to know, and the word for each."""


@dataclass(frozen=True)
class Cell:
    provider: str
    fault: str
    read: str
    ending: Done | Failed
    footer: Footer
    requests: int
    seconds: float
    refused: tuple[str, ...]

    @property
    def line(self) -> str:
        retried = "yes" if self.requests > 1 else "no"
        taken = self.footer.provider if self.footer.provider != self.provider else "-"
        words = " ".join(self.read.split())
        return f"{self.provider:9} | {self.fault:25} | {retried:7} | {taken:9} | {self.seconds:5.2f} s | {words}"


async def cell(provider: str, fault: str, gate: asyncio.Semaphore) -> Cell:
    async with gate, wired(provider, Answer(WORDS)) as the:
        the.server.faults = deque([fault] * 3)
        built_in = Scripted([[BUILT_IN]], name="offline")
        who = agent(the.model, built_in, patience=PATIENCE, limits=Limits(seconds=TURN_SECONDS))
        started = asyncio.get_running_loop().time()
        happened = await events(who, ask("Count!"))
        seconds = asyncio.get_running_loop().time() - started
        ending = happened[-1]
        assert isinstance(ending, Done | Failed)
        assert ending.footer is not None
        read = shown(happened)
        asked = len(the.server.asked)
        return Cell(provider, fault, read, ending, ending.footer, asked, seconds, tuple(the.server.refused))


async def matrix() -> list[Cell]:
    gate = asyncio.Semaphore(20)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(cell(name, fault, gate)) for fault in FAULTS for name in MODELS]
    return [task.result() for task in tasks]


@pytest.mark.timeout(120)  # sixty turns, six seconds each at most, and litellm comes first
async def test_every_fault_of_every_provider_ends_well(request: pytest.FixtureRequest) -> None:
    """One test, not sixty: run in several processes each would run the whole matrix for its part."""
    cells = await matrix()
    head = "provider  | fault                     | retried | took over |    time | what the person reads"
    table = "\n".join([head, *(each.line for each in cells)])
    request.node.add_report_section("call", "table", f"Faults of providers\n{table}")
    assert len(cells) == len(FAULTS) * len(MODELS)
    bad: list[Exception] = []
    for each in cells:
        try:
            ended_well(each)
        except AssertionError as wrong:
            wrong.add_note(each.line)
            bad.append(wrong)
    if bad:
        raise ExceptionGroup(f"{len(bad)} of {len(cells)} ended badly", bad)


def ended_well(found: Cell) -> None:
    fault = found.fault
    assert found.refused == ()
    assert found.seconds < TURN_SECONDS + GRACE
    assert WHOLE not in found.read
    assert fault != "broken JSON" or WHOLE.startswith(found.read.partition("[")[0].strip())
    if fault in BEFORE:
        assert isinstance(found.ending, Done)
        assert found.read == found.ending.text == BUILT_IN
        assert found.footer.provider == "offline"
        assert found.footer.note.endswith("Offline took over")
        assert (found.requests == 2) == (fault in RETRIED)
    else:
        assert isinstance(found.ending, Failed)
        assert found.ending.reason == REASON[fault]
        assert found.requests == 1
        assert found.read.startswith(found.ending.partial)
        assert ("not the whole answer" in found.ending.text) == bool(found.ending.partial)
        assert bool(found.ending.partial) == (fault != "context overflow")


@pytest.mark.parametrize("provider", MODELS)
async def test_it_is_decided_within_150_ms_to_fall_back_from_a_long_retry_after(
    provider: str, request: pytest.FixtureRequest
) -> None:
    async with wired(provider, Answer(WORDS)) as the:
        await heard(the.model.stream(question()))
        the.server.faults = deque(["429 with Retry-After"] * 8)
        took = [await deciding(the) for _ in range(8)]
    told = ", ".join(f"{1000 * each:.1f}" for each in sorted(took))
    request.node.add_report_section("call", "table", f"From 429 to the next in line, {provider}, ms\n{told}")
    assert sorted(took)[2] < 0.15  # the third of eight, as this machine has other work too


async def deciding(the: Wired) -> float:
    """Return the seconds from the refusal, as the provider sent it, to the question to who takes over."""
    built_in = Scripted([[BUILT_IN]], name="offline")
    assert shown(await events(agent(the.model, built_in), ask("Count!"))) == BUILT_IN
    return built_in.asked_at[0] - the.server.turned_away[-1]


@pytest.mark.parametrize("provider", MODELS)
async def test_a_fault_before_the_first_word_and_then_none_is_never_seen(provider: str) -> None:
    async with wired(provider, Answer(WORDS)) as the:
        the.server.faults = deque(["500"])
        happened = await events(agent(the.model, patience=PATIENCE), ask("Count!"))
        assert shown(happened) == WHOLE
        ending = happened[-1]
        assert isinstance(ending, Done)
        assert ending.footer.note == ""
