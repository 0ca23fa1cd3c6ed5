"""Files that come with a question: read within limits, and what was not read is told to the person who sent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes.discord.people import MENTION
from tests.fakes.papers import pdf
from tests.fakes.scripted import Scripted
from tests.fakes.turns import agent

if TYPE_CHECKING:
    from bot.messages import Attachment, Message
    from tests.fakes.discord.stage import Bot, Stage

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


async def answered(stage: Stage, files: dict[str, bytes]) -> tuple[Scripted, str]:
    """Ask about files; return the model that was asked, and what the person sees."""
    model = Scripted([["So it is."]])
    bots: list[Bot] = []

    async def fetch(_message: Message, attachment: Attachment) -> bytes:
        return await bots[0].platform.fetch(attachment)

    async with stage.bot(agent(model, fetch=fetch)) as bot:
        bots.append(bot)
        stage.ann.says(f"{MENTION} what do these say?", stage.channel, files=files)
        await stage.answered(stage.final)
    return model, stage.final()[0]


async def test_words_tables_and_pictures_reach_the_model(stage: Stage) -> None:
    files = {"notice.txt": b"Priority date: 15MAY13", "table.csv": b"EB2,2013-05-15", "photo.png": PNG}
    files["notice.pdf"] = pdf(["Approval notice I-797", "Priority date: 20JUN14"])
    model, seen = await answered(stage, files)
    (request,) = model.asked
    assert "Priority date: 15MAY13" in str(request)
    assert "EB2,2013-05-15" in str(request)
    assert "Priority date: 20JUN14" in str(request)
    assert "image/png" in str(request)
    assert "not read" not in seen


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"huge.csv": b"a,b\n" * 2_200_000}, "huge.csv was not read: it is larger than 8 MB"),
        ({"long.txt": b"a" * 30_000}, "only the beginning of long.txt was read"),
        ({"run.zip": b"PK\x03\x04\0"}, "run.zip was not read: a file of type application/zip cannot be read here"),
        ({f"{n}.txt": b"hi" for n in range(10)}, "5.txt, 6.txt, 7.txt, 8.txt, 9.txt were not read: only 5 files are"),
    ],
    ids=["size", "length", "type", "count"],
)
async def test_each_limit_is_told(stage: Stage, files: dict[str, bytes], told: str) -> None:
    _, seen = await answered(stage, files)
    assert seen.startswith("So it is.")
    assert told in seen.splitlines()[-1]
