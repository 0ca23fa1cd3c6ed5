"""Whole `visabot run` workers on one Redis, a bulletin added from a file, and kill -9: one message a watcher."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

import pytest

from adapters.frames import Frames
from bot.bulletins.alerts import Alerts
from bot.bulletins.shelf import Shelf
from bot.messages import Author, Caller, ConversationKey
from bot.store import person
from bot.store.seal import Seal
from bot.visa.bulletin import Area, Category, Chart, Month, Preference
from bot.visa.digest import Interest
from tests.adapters.test_process import visabot
from tests.fakes.pages import Bulletin

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store

WATCHERS = 40
KEEP_MS = 3_600_000


def caller(number: int) -> Caller:
    return Caller(ConversationKey("web", "", f"s{number}"), Author(f"person {number}"))


async def heard(alerts: Alerts) -> list[list[str]]:
    scopes = [person(caller(number).conversation, f"person {number}") for number in range(WATCHERS)]
    return [[str(json.loads(each)["text"]) for each in await alerts.sent(scope)] for scope in scopes]


@pytest.mark.slow
async def test_whole_workers_that_are_killed_tell_each_watcher_once(store: Store, server: Path, tmp_path: Path) -> None:
    chance, alerts = random.Random(2), Alerts(store, Shelf(store), {})
    frames = Frames(store, Seal.of(""), KEEP_MS)
    for number in range(WATCHERS):
        await alerts.watch(caller(number), Interest(Preference.EB2 if number % 2 else Preference.F1, Area.INDIA))
    page = Bulletin(Month(2025, 1))
    page.at(Chart.FINAL_ACTION, Category.EMPLOYMENT).rows[1][3] = "01OCT12"
    (tmp_path / "january.html").write_text(page.html())
    url = {"REDIS_URL": f"unix://{server}"}
    async with AsyncExitStack() as stack, asyncio.timeout(240):
        hire = [await stack.enter_async_context(visabot(tmp_path, "run", "--work", **url)) for _ in range(3)]
        added = await stack.enter_async_context(visabot(tmp_path, "bulletin", "add", "january.html", **url))
        while (told := sum(map(len, await heard(alerts)))) < WATCHERS:
            if told and len(hire) < 6 and told > 6 * (len(hire) - 3):
                chance.choice([each for each in hire if each.returncode is None]).kill()
                hire.append(await stack.enter_async_context(visabot(tmp_path, "run", "--work", **url)))
            await asyncio.sleep(0.02)
        await added.wait()
        await asyncio.sleep(3)  # for a second message, if there is one
    for number, texts in enumerate(await heard(alerts)):
        (text,) = texts
        assert ("**EB-2 India**" in text, "**F1 India**" in text) == (number % 2 == 1, number % 2 == 0)
        assert [each["reply"]["text"] for each in await frames.remarks(caller(number).conversation)] == [text]
    assert len(hire) > 3, "no worker was killed"
