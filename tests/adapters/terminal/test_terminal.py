from __future__ import annotations

import asyncio
import io
import json
import os
import signal
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput
from pydantic import SecretStr
from rich.console import Console

from adapters.frames import Frame
from adapters.intake import Refused
from adapters.terminal import asking
from adapters.terminal.chatting import Chatting, CommandCompleter, Growing
from adapters.terminal.drawing import answer, harmless
from adapters.terminal.line import Line, open_line
from bot.settings import Settings
from tests.fakes.stage import CHART, TABLE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from prompt_toolkit.input import PipeInput

    from bot.store import Store

QUESTION = "What is the EB-2 India final action date in the December 2024 bulletin?"


@pytest.fixture
def settings(server: Path, store: Store) -> Settings:
    """Point the terminal at the server of the tests; `store` looks for keys that are left."""
    assert store
    return Settings(redis_url=SecretStr(f"unix://{server}"))


class Terminal:
    """A person at a terminal: types, and reads the screen."""

    def __init__(self, line: Line, keys: PipeInput) -> None:
        self.keys = keys
        self.screen = io.StringIO()
        self.console = Console(file=self.screen, width=90, height=40)
        self.chatting = Chatting(line, self.console, keys, DummyOutput())

    async def session(self, *lines: str) -> str:
        """Type lines, leave, and return what was on the screen."""
        for line in lines:
            self.keys.send_text(line + "\r")
        self.keys.send_text("\x04")
        await self.chatting.run()
        return self.screen.getvalue()


@asynccontextmanager
async def terminal(settings: Settings, name: str = "chat") -> AsyncIterator[Terminal]:
    """Open a conversation."""
    async with open_line(settings, name) as line:
        with create_pipe_input() as keys:
            yield Terminal(line, keys)


# --- ask ----------------------------------------------------------------------------------------------------------


async def test_a_question_is_answered_with_its_tools_and_facts(settings: Settings) -> None:
    answered = await asking.ask(settings, asking.Question(QUESTION))
    assert "August 1, 2012" in answered.text
    assert not answered.failed
    told = answered.to_json()
    assert '"value": "2012-08-01"' in told
    assert '"provider": "offline"' in told
    assert '"mode": "expert"' in told
    assert '"arguments": {' in told


async def test_as_of_hides_every_later_bulletin(settings: Settings) -> None:
    answered = await asking.ask(settings, asking.Question("What is the EB-2 India date?", as_of="2012-05"))
    assert "May 2012" in answered.text
    assert "2024" not in answered.text


async def test_a_conversation_is_taken_up_by_its_name(settings: Settings) -> None:
    await asking.ask(settings, asking.Question("EB-2 India in December 2024?", conversation="c1"))
    answered = await asking.ask(settings, asking.Question("and China?", conversation="c1"))
    assert "China" in answered.text
    assert "March 22, 2020" in answered.text


async def test_more_questions_in_a_minute_than_a_person_may_ask_elsewhere_are_answered(settings: Settings) -> None:
    async with open_line(settings, "many") as line:
        for number in range(12):
            kinds = [frame.kind async for frame in line.ask("EB-1 China?", f"m{number}")]
            assert kinds[-1] == "done"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (asking.Question(""), "nothing to answer"),
        (asking.Question("EB-3\x00\x01 \udcff\udcfe F4"), "not text that can be read"),
        (asking.Question("hi", mode="wizard"), "no mode 'wizard'; there are expert, general"),
        (asking.Question("hi", provider="nobody"), "no provider 'nobody'"),
        (asking.Question("hi", provider="openai"), "OPENAI_API_KEY is empty"),
        (asking.Question("hi", as_of="May 2012"), "--as-of: a month is written YYYY-MM"),
        (asking.Question("hi", as_of="1990-01"), "--as-of: the first bulletin that I know is that of December 2001"),
        (asking.Question("x" * 200_001), "200,000 is the most"),
    ],
)
async def test_a_wrong_option_is_refused_with_what_is_accepted(
    settings: Settings, question: asking.Question, reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        await asking.ask(settings, question)


async def test_what_is_no_text_is_answered_all_the_same(settings: Settings) -> None:
    answered = await asking.ask(settings, asking.Question("\udcff\x00 What is the date of EB-2 India?"))
    assert "EB-2 for India" in answered.text


async def test_a_command_is_run_and_not_asked(settings: Settings) -> None:
    answered = await asking.ask(settings, asking.Question("/visa bulletin 2024-12"))
    assert "| F1 | 2015-10-22 |" in answered.text
    assert not answered.failed
    refused = await asking.ask(settings, asking.Question("/visa curent"))
    assert refused.failed
    assert refused.text == ""
    assert "Did you mean `/visa current" in refused.trouble
    assert set(json.loads(refused.to_json())) >= {"answer", "mode", "provider", "tools", "facts", "usage", "error"}


async def test_a_whole_bulletin_that_is_asked_for_is_shown_with_its_table(settings: Settings) -> None:
    answered = await asking.ask(settings, asking.Question("show me the whole bulletin of May 2023"))
    assert "| --- |" in answered.shown
    assert "| --- |" not in answered.text


async def test_one_question_too_many_is_refused_each_time(settings: Settings) -> None:
    async with open_line(settings.model_copy(update={"waiting_messages": 0}), "crowded") as line:
        for number in range(2):
            with pytest.raises(Refused, match="already wait for an answer"):
                await anext(line.ask("EB-2 India?", f"m{number}"))


def test_an_answer_that_was_cut_is_no_answer_and_says_why() -> None:
    body: dict[str, Any] = {
        "reason": "slow",
        "text": "It took too long.",
        "partial": "Half",
        "footer": None,
        "usage": {},
    }
    answered = asking.Answered(Frame("failed", "t", "r", 1, json.dumps(body)))
    assert answered.failed
    told = json.loads(answered.to_json())
    assert (told["answer"], told["error"]) == ("Half", "It took too long.")


# --- chat ---------------------------------------------------------------------------------------------------------


async def test_a_conversation_answers_runs_commands_and_is_remembered(settings: Settings) -> None:
    async with terminal(settings) as seat:
        screen = await seat.session(QUESTION, "", "/visa trend EB-2 India", "/visa nonsense")
    assert "August 1, 2012" in screen
    assert "offline · expert · data to 20" in screen
    assert "⠁" in screen or "⣀" in screen or "⢀" in screen
    assert "nonsense" in screen
    async with terminal(settings) as seat:
        screen = await seat.session("/exit")
    assert f"› {QUESTION}" in screen
    assert "August 1, 2012" in screen


async def test_lines_that_a_script_sends_are_answered_one_after_the_other(settings: Settings) -> None:
    async with terminal(settings, "script") as seat:
        await seat.chatting.read(
            io.StringIO("EB-2 India in December 2024?\n\n\x00\n/visa status\n/exit\nEB-1 China?\n")
        )
    screen = seat.screen.getvalue()
    assert "August 1, 2012" in screen
    assert "the message is empty" in screen
    assert "one question" in screen
    assert "EB-1" not in screen


async def test_ctrl_c_stops_an_answer_and_not_the_conversation(settings: Settings) -> None:
    async with terminal(settings) as seat:
        running = asyncio.create_task(seat.session("\x03", QUESTION))
        with seat.chatting.stopping("m1"):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0)
        assert "August 1, 2012" in await running


async def test_commands_and_their_arguments_are_completed() -> None:
    def offers(text: str) -> list[str]:
        return [each.text for each in CommandCompleter().get_completions(Document(text), CompleteEvent())]

    assert offers("/da") == ["/visa date"]
    assert "/visa date" in offers("/vis")
    assert offers("/vis") == offers("/visa") == offers("/")
    assert offers("/visa mo") == ["/visa mode"]
    assert offers("/visa mode ") == ["expert", "general"]
    assert "EB-2" in offers("/visa date eb")
    assert offers("/visa date EB-2 ind") == ["India"]
    assert offers("/visa nothing x") == []
    assert offers("hello") == []


# --- drawing ------------------------------------------------------------------------------------------------------


def drawn(text: str, *blocks: object) -> str:
    """Return an answer as it stands on the screen."""
    screen = io.StringIO()
    Console(file=screen, width=100).print(answer(text, [FIELDS[each] for each in blocks]))
    return screen.getvalue()


FIELDS: dict[object, dict[str, Any]] = {
    TABLE: {"caption": TABLE.caption, "header": TABLE.header, "rows": TABLE.rows},
    CHART: {
        "title": CHART.title,
        "alt": CHART.alt,
        "lines": [{"name": line.name, "points": line.points} for line in CHART.lines],
    },
}


def test_tables_and_charts_are_drawn_as_text() -> None:
    screen = drawn("**Hello**", TABLE, CHART)
    assert "Hello" in screen
    assert "2012-08-01" in screen
    assert "━ India" in screen
    assert "2023-01" in screen
    assert "2025-06" in screen
    assert CHART.alt in " ".join(screen.split())
    assert sum("\u2800" < each < "\u28ff" for each in screen) > 20


def test_a_chart_fits_a_narrow_screen() -> None:
    screen = io.StringIO()
    Console(file=screen, width=46).print(answer("", [FIELDS[CHART]]))
    dots = [line for line in screen.getvalue().splitlines() if any("\u2800" < each < "\u28ff" for each in line)]
    assert len(dots) > 5
    assert all(len(line.rstrip()) <= 46 for line in dots)
    assert any("2023-01" in line and "2025-06" in line for line in screen.getvalue().splitlines())


def test_a_chart_of_one_point_and_one_without_lines_are_drawn_too() -> None:
    FIELDS["one"] = {"title": "t", "alt": "a", "lines": [{"name": "n", "points": [("2024-12", "2012-08-01")]}]}
    FIELDS["none"] = {"title": "t", "alt": "in words", "lines": []}
    assert "2024-12" in drawn("", "one")
    assert "in words" in drawn("", "none")


@pytest.mark.parametrize("evil", ["\x1b[2J", "\x1b]0;title\x07", "\r", "\x9b31m", "\u202e", "\x08"])
def test_nothing_that_is_said_moves_the_cursor_or_turns_the_text(evil: str) -> None:
    assert evil not in drawn(f"before {evil} after")
    assert harmless(f"a{evil}b") != f"a{evil}b"


async def test_a_growing_answer_takes_each_frame_once(settings: Settings) -> None:
    growing = Growing()
    async with open_line(settings, "twice") as line:
        frames: list[Frame] = [frame async for frame in line.ask("EB-2 India trend with a chart", "m1")]
    for frame in [each for each in frames for _ in range(2)]:
        growing.hear(frame)
    assert growing.text.count("Source:") == 1
    assert growing.preview(10).plain.count("\n") <= 6
    assert Growing().preview(10).plain == "Thinking …"
