"""Tables, charts and files, out and in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from adapters.slack.files import Unreachable
from bot.events import Chart, Done, Footer, Line, Table, Text
from bot.messages import Attachment
from tests.fakes.slack import Fault
from tests.fakes.slack_scene import open_scene

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store
    from tests.fakes.house import Script
    from tests.fakes.slack_scene import Scene

FOOTER = Footer("offline", "", "expert", "2026-12")
TABLE = Table(
    "Final action dates, December 2026",
    ("Category", "India", "China", "Movement"),
    (("EB-2", "2014-03-15", "2021-09-01", "+2 months"), ("EB-3", "2013-10-01", "", "none")),
)
MONTHS = tuple((f"2026-{month:02d}", f"2014-{month:02d}-01") for month in range(1, 11))
LINES = Chart("EB-2 India", "From 2014-01-01 to 2014-10-01 in ten months.", (Line("India", MONTHS),))
GAPS = Chart("EB-2 since 1992", "A long way.", (Line("India", MONTHS), Line("China", MONTHS[:4])), png=b"\x89PNG 1234")


def showing(*shown: Table | Chart, text: str = "Here it is.") -> Script:
    async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        del message, history
        yield Text(text)
        for each in shown:
            yield each
        yield Done(text, FOOTER)

    return script


@pytest.mark.parametrize("direct", [True, False])
async def test_a_table_is_shown_as_data_under_the_answer(store: Store, *, direct: bool) -> None:
    async with open_scene(store, script=showing(TABLE)) as scene:
        ann = scene.slack.person()
        room = ann.dm() if direct else scene.slack.room("G1", kind="mpim")
        answer = await scene.answer(ann, room, "show me" if direct else f"<@{scene.slack.bot()}> show me")
        assert [block["type"] for block in answer.blocks][:3] == ["markdown", "data_table", "context"]
        assert answer.blocks[1]["caption"] == TABLE.caption
        assert "EB-2 — India: 2014-03-15; China: 2021-09-01; Movement: +2 months" in answer.text


@pytest.mark.parametrize(
    ("unknown", "kinds"),
    [
        ({"data_table"}, ["markdown", "section", "table", "context"]),
        ({"data_table", "table"}, ["markdown", "section", "context"]),
        ({"data_table", "table", "markdown"}, ["section", "section", "context"]),
    ],
)
async def test_a_slack_that_knows_no_such_block_shows_the_next_plainer_one(
    store: Store, unknown: set[str], kinds: list[str]
) -> None:
    async with open_scene(store, script=showing(TABLE)) as scene:
        scene.slack.world.refuse_blocks = frozenset(unknown)
        group = scene.slack.room("G1", kind="mpim")
        answer = await scene.answer(scene.slack.person(), group, f"<@{scene.slack.bot()}> show me")
        assert [block["type"] for block in answer.blocks][: len(kinds)] == kinds
        assert "2014-03-15" in answer.words


async def test_a_series_is_drawn_by_slack_itself(store: Store) -> None:
    async with open_scene(store, script=showing(LINES)) as scene:
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> draw")
        (drawn,) = [block for block in answer.blocks if block["type"] == "data_visualization"]
        assert [point["value"] for point in drawn["chart"]["series"][0]["data"]][:2] == [2014.0, 2014.08]
        assert "From 2014-01-01 to 2014-10-01 in ten months." in answer.text


async def test_a_series_with_gaps_is_an_uploaded_picture_with_words(store: Store) -> None:
    async with open_scene(store, script=showing(GAPS)) as scene:
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> draw")
        (image,) = [block for block in answer.blocks if block["type"] == "image"]
        file, content = scene.slack.team().files[image["slack_file"]["id"]]
        assert content == GAPS.png
        assert (image["alt_text"], file["alt"]) == ("A long way.", "A long way.")


async def test_a_picture_that_cannot_be_uploaded_is_told_in_words(store: Store) -> None:
    async with open_scene(store, script=showing(GAPS)) as scene:
        scene.slack.faults.add(Fault("files.completeUploadExternal", "error", detail="file_upload_size_restricted"))
        answer = await scene.answer(scene.slack.person(), scene.slack.room(), f"<@{scene.slack.bot()}> draw")
        assert "A long way." in answer.words


@pytest.mark.parametrize("stub", [False, True])
async def test_what_a_person_attaches_is_read_with_the_bots_token(store: Store, *, stub: bool) -> None:
    got: list[bytes] = []

    async with open_scene(store) as scene:

        async def script(message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
            del history
            got.extend([await scene.plug.platform.fetch(each) for each in message.attachments])
            yield Done(" ".join(each.name for each in message.attachments), FOOTER)

        scene.house.worker.agent.script = script  # type: ignore[attr-defined]  # the puppet stands for the agent
        ann = scene.slack.person()
        file = attached(scene, b"priority date,2014-03-15")
        if stub:  # of a file in a shared channel the event says no more
            scene.slack.team().files["F1"][0].update(file)
            file = {"id": "F1", "file_access": "check_file_info"}
        asked = await ann.say(ann.dm(), "" if stub else "what is in it?", files=[file])  # no words: no call for help
        assert (await scene.reply_to(asked, ann.dm())).words.startswith("dates.csv")
        assert got == [b"priority date,2014-03-15"]


def attached(scene: Scene, content: bytes) -> dict[str, object]:
    address = f"{scene.slack.host}/files-pri/T1/F1"
    file: dict[str, object] = {"id": "F1", "name": "dates.csv", "mimetype": "text/csv", "size": len(content)}
    scene.slack.team().files["F1"] = (file, content)
    return file | {"url_private_download": address}


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("scope", "files:read"),
        ("host", "not kept by Slack"),
        ("size", "larger than 20 MB"),
        ("gone", "Slack has it no more"),
        ("nowhere", "does not say where it is"),
    ],
)
async def test_a_file_that_cannot_be_had_is_explained(store: Store, harm: str, said: str) -> None:
    async with open_scene(store) as scene:
        file = attached(scene, b"x")
        elsewhere = {"host": "https://evil.example/x", "gone": f"{scene.slack.host}/gone", "nowhere": ""}
        address = elsewhere.get(harm, file["url_private_download"])
        if harm == "scope":
            scene.slack.world.installations[0].scopes -= {"files:read"}
        size = 21 * 1024 * 1024 if harm == "size" else 1
        attachment = Attachment("dates.csv", "text/csv", size, json.dumps(["F1", address, "T1", ""]))
        with pytest.raises(Unreachable, match=said):
            await scene.plug.platform.fetch(attachment)
