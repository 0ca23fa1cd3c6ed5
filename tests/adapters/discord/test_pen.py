"""Writing one reply exactly once, from whatever an earlier process left behind."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from adapters.discord.address import Address
from adapters.discord.layout import Layout, Upload
from adapters.discord.line import SHUN_SECONDS, Line, Shut, point
from adapters.discord.pen import Pen

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fakes.discord.stage import Stage


@dataclass
class Notes:
    """What an outbox holds, in memory."""

    state: dict[str, str] = field(default_factory=dict)

    async def note(self, **fields: str) -> None:
        self.state.update(fields)


@pytest.fixture
async def line(stage: Stage) -> AsyncIterator[Line]:
    point(stage.settings())
    made = Line(stage.settings())
    yield made
    await made.close()


def pen(stage: Stage, line: Line, notes: Notes, question: str, ahead: timedelta = timedelta(0)) -> Pen:
    address = Address(stage.channel, question)
    return Pen(line, address, "turn-1", notes, lambda: datetime.now(UTC) + ahead)  # type: ignore[arg-type]  # notes of this test


async def test_a_post_that_nobody_lived_to_note_is_found_when_its_nonce_is_too_old(stage: Stage, line: Line) -> None:
    question = stage.ann.says("hi", stage.channel)
    notes = Notes()
    await pen(stage, line, notes, question).write(Layout(("one", "two")), None)
    lost = Notes({"intent": json.dumps(["0", datetime.now(UTC).isoformat()])})
    stage.world.nonce_window = 0.0
    await pen(stage, line, lost, question, timedelta(minutes=5)).write(Layout(("uno", "dos")), None, final=True)
    assert stage.replies() == ["uno", "two", "dos"]
    lost = Notes({"parts": notes.state["parts"][:-1].split(",")[0] + "]",
                  "intent": json.dumps(["1", datetime.now(UTC).isoformat()])})  # fmt: skip
    await pen(stage, line, lost, question, timedelta(minutes=5)).write(Layout(("eins", "zwei")), None, final=True)
    assert stage.replies() == ["eins", "zwei", "dos"]


async def test_a_part_that_nobody_lived_to_note_goes_where_the_answer_has_become_shorter(
    stage: Stage, line: Line
) -> None:
    question, notes = stage.ann.says("hi", stage.channel), Notes()
    await pen(stage, line, notes, question).write(Layout(("one",)), None)
    lost = Notes(notes.state | {"intent": json.dumps(["1", datetime.now(UTC).isoformat()])})
    await pen(stage, line, notes, question).write(Layout(("one", "two")), None)
    await pen(stage, line, lost, question).write(Layout(("uno",)), None, final=True)
    assert stage.replies() == ["uno"]


@pytest.mark.parametrize("thread", ["", "My case"])
async def test_a_post_that_nobody_lived_to_note_is_found_where_nonces_mean_nothing(
    stage: Stage, line: Line, thread: str
) -> None:
    stage.world.nonce_window = 0.0
    address = Address(stage.channel, stage.ann.says("hi", stage.channel), thread=thread)
    noted = Notes()
    begun, whole = "On the first day of the month it was said", "On the first day of the month it was said, and so on"
    for pages in (("one",), ("one", begun)):
        before = dict(noted.state) | {"intent": json.dumps([str(len(pages) - 1), datetime.now(UTC).isoformat()])}
        for notes, text in ((noted, pages), (Notes(before), (*pages[:-1], pages[-1].replace(begun, whole)))):
            notes.state.setdefault("channel", noted.state.get("channel", "0"))
            await Pen(line, address, "t", notes, lambda: datetime.now(UTC)).write(Layout(text), None)  # type: ignore[arg-type]  # notes of this test
    assert stage.replies(noted.state["channel"]) == ["one", whole]


async def test_a_post_whose_connection_broke_is_tried_again_with_its_nonce(stage: Stage, line: Line) -> None:
    question = stage.ann.says("hi", stage.channel)
    stage.fake.traffic.fail("POST", r"/messages$", 0, after=True)
    await pen(stage, line, Notes(), question).write(Layout(("one",)), None)
    assert stage.replies() == ["one"]


async def test_an_earlier_post_with_other_words_gets_the_new_ones(stage: Stage, line: Line) -> None:
    question = stage.ann.says("hi", stage.channel)
    await pen(stage, line, Notes(), question).write(Layout(("one",)), None)
    await pen(stage, line, Notes(), question).write(Layout(("better",)), None)
    assert stage.replies() == ["better"]


async def test_the_final_form_takes_surplus_messages_and_old_files_away(stage: Stage, line: Line) -> None:
    question, notes = stage.ann.says("hi", stage.channel), Notes()
    files = (Upload("a.txt", b"a", "words"),)
    await pen(stage, line, notes, question).write(Layout(("one", "two", "three"), files), None, final=True)
    await pen(stage, line, notes, question).write(Layout(("uno",)), None)
    assert stage.replies() == ["uno", "two", "three"]
    await pen(stage, line, notes, question).write(Layout(("uno",)), None, final=True)
    assert [(each["content"], each["attachments"]) for each in stage.messages()] == [("uno", [])]


async def test_an_old_message_that_takes_no_more_edits_is_followed_by_a_new_one(stage: Stage, line: Line) -> None:
    question, notes = stage.ann.says("hi", stage.channel), Notes()
    await pen(stage, line, notes, question).write(Layout(("one",)), None)
    stage.world.pass_time(hours=2)
    for number in range(6):
        await pen(stage, line, notes, question).write(Layout((f"answer {number}",)), None)
    assert stage.replies() == ["answer 2", "answer 5"]


async def test_a_channel_that_refused_us_is_not_tried_again_for_ten_minutes(stage: Stage) -> None:
    clock = [0.0]
    line = Line(stage.settings(), lambda: clock[0])
    line.shun(5)
    with pytest.raises(Shut):
        line.check(5)
    line.check(6)
    clock[0] = SHUN_SECONDS + 1
    line.check(5)
    for channel in range(1000):
        line.shun(channel)
    with pytest.raises(Shut):
        line.check(5000)


async def test_a_refused_login_leaves_nothing_open(stage: Stage) -> None:
    point(stage.settings())
    line = Line(stage.settings(discord_token="wrong"))
    with pytest.raises(Exception, match="Improper token"):
        await line.client()
    await line.close()
