"""Discord before a person's eyes: how soon, how steadily, and how few requests; against the local fake, over TCP."""

from __future__ import annotations

import asyncio
import io
import statistics
from contextlib import asynccontextmanager
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from bot import telemetry
from bot.events import Reply
from bot.store.connect import open_url
from tests.conftest import running_server
from tests.fakes.discord.people import MENTION
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.stage import Stage
from tests.fakes.puppet import Puppet

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.desk import Desk
    from bot.messages import Caller
    from tests.fakes.discord.world import Call, Interaction

TOKENS, TOKEN_SECONDS = 200, 0.1
CALLS = 50


def main() -> None:
    telemetry.configure(stream=io.StringIO())
    with running_server() as server:
        for title, rows in (
            ("an answer on a bucket of 5 edits in 5 s", asyncio.run(_streaming(server))),
            (f"{CALLS} interactions at once, provider hanging", asyncio.run(_acknowledging(server))),
            ("requests of a start", asyncio.run(_starting(server))),
        ):
            print(f"\n| {title} | |\n|---|---|")
            print("\n".join(f"| {name} | {value} |" for name, value in rows))


@asynccontextmanager
async def _stage(server: Path) -> AsyncIterator[Stage]:
    async with open_url(f"unix://{server}", "bench", 5) as store:
        await store.redis.flushall()
        fake = FakeDiscord(None)  # no judge: its time is not the bot's
        async with fake.serving():
            yield Stage(fake, store)


def _writes(stage: Stage) -> list[Call]:
    return [call for call in stage.world.calls if call.method in {"POST", "PATCH"} and "content" in call.body]


async def _streaming(server: Path) -> list[tuple[str, str]]:
    puppet = Puppet()
    async with _stage(server) as stage, stage.bot(puppet, rate_budgets="on"):
        stage.fake.traffic.rate(5, 5.0)
        stage.ann.says(f"{MENTION} tell me a story", stage.channel)
        await puppet.begun.wait()
        first = stage.world.monotonic()
        for number in range(TOKENS):
            puppet.say(f"word{number} ")
            await asyncio.sleep(TOKEN_SECONDS)
        ended = stage.world.monotonic()
        puppet.finish(" ".join(f"word{number}" for number in range(TOKENS)))
        await stage.answered(stage.final)
        shown = [call.at for call in _writes(stage)]
        limited = sum(call.status == 429 for call in stage.world.calls)
    gaps = [after - before for before, after in pairwise(shown[:-1])]
    return [
        ("first token to first text (bar 300 ms)", f"{(shown[0] - first) * 1000:.0f} ms"),
        ("between two edits, median (bar 1.1 to 1.3 s)", f"{statistics.median(gaps):.2f} s"),
        ("longest gap while tokens flow (bar 2.5 s)", f"{max(gaps):.2f} s"),
        ("last token to final form", f"{(shown[-1] - ended) * 1000:.0f} ms"),
        ("refusals by the bucket (429)", f"{limited}"),
    ]


async def _acknowledging(server: Path) -> list[tuple[str, str]]:
    hang = asyncio.Event()

    async def hanging(caller: Caller, text: str, desk: Desk) -> Reply:
        del caller, text, desk
        await hang.wait()
        return Reply("Done.")

    puppet, waits = Puppet(), []
    async with _stage(server) as stage, stage.bot(puppet, commands=hanging):
        for round_ in range(10):
            people = [stage.fake.person(f"P{round_}-{n}") for n in range(CALLS)]
            asked = [each.types("visa status", stage.channel) for each in people[: CALLS // 2]]
            asked += [each.types("ask", stage.channel, question="hi") for each in people[CALLS // 2 :]]
            await stage.answered(partial(_all_acknowledged, asked))
            waits += [each.wait for each in asked]
        hang.set()
        puppet.finish("Done.")
    waits.sort()
    return [
        ("acknowledged", f"{len(waits)} of {10 * CALLS}"),
        ("median", f"{statistics.median(waits) * 1000:.0f} ms"),
        ("p99 (bar 500 ms)", f"{waits[int(len(waits) * 0.99) - 1] * 1000:.0f} ms"),
        ("slowest (Discord gives up after 3,000)", f"{waits[-1] * 1000:.0f} ms"),
    ]


def _all_acknowledged(asked: list[Interaction]) -> bool:
    return all(each.acknowledged for each in asked)


async def _starting(server: Path) -> list[tuple[str, str]]:
    rows = []
    async with _stage(server) as stage:
        for name in ("first start", "unchanged", "changed elsewhere", "unchanged again"):
            if name == "changed elsewhere":
                await _forget_commands(stage)
            stage.world.calls.clear()
            async with stage.bot():
                made = [call.method for call in stage.world.calls]
            rows.append((name, f"{made.count('GET')} GET, {made.count('PUT')} PUT"))
    return rows


async def _forget_commands(stage: Stage) -> None:
    """Let what was registered be something else than what is wanted."""
    async for key in stage.store.scan("*commands"):
        await stage.store.redis.set(key, "another digest", ex=3600)


if __name__ == "__main__":
    main()
