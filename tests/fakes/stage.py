"""A whole bot with the page in front of it, and an agent that says what a test asks it to: for tests of the page."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from adapters.frames import Frames
from adapters.publishing import Broadcast
from adapters.web import shapes
from adapters.web.chat import Core
from adapters.web.place import Address
from adapters.web.server import listen
from bot.events import Chart, Done, Failed, Footer, Line, Rewrite, Table, Text, ToolUse
from bot.store.seal import Seal
from bot.telemetry import Health
from tests.fakes.house import House, ScriptedAgent, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from bot.events import Event
    from bot.messages import Message, Turn
    from bot.store import Store

ADDRESS = "https://travel.state.gov/content/travel/en/legal/visa-law0/visa-bulletin.html"
ANSWER = f"""In the **December 2024** bulletin, the final action date for EB-2 India is **August 1, 2012**.

- Chart: *Final Action Dates*
- Source: [Visa Bulletin for December 2024]({ADDRESS})

A priority date earlier than this may be acted on."""
FOOTER = Footer("offline", "", "expert", "2026-12")
TABLE = Table("EB-2 in December 2024", ("Area", "Final action"), (("India", "2012-08-01"), ("China", "2020-03-22")))
MONTHS = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(30)]
CHART = Chart(
    "EB-2, Final Action Dates",
    "EB-2 India moved from 2012-01-01 in January 2023 to 2014-06-01 in June 2025.",
    (
        Line("India", tuple((each, f"{int(each[:4]) - 11}{each[4:]}-01") for each in MONTHS if each != "2023-12")),
        Line("China", tuple((each, f"{int(each[:4]) - 4}{each[4:]}-08") for each in MONTHS)),
    ),
)


@dataclass
class Director:
    """Says when a slow answer may go on; tests hold it back to look at the page in between."""

    go_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def play(self, message: Message, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        """Play what the question asks for."""
        text = message.text
        if "echo" in text:
            words = text
        elif "slow" in text:
            async for event in self._slowly():
                yield event
            return
        elif "fail" in text:
            yield Text("The first half")
            yield Failed("slow", "The provider did not answer in time. Ask again.", "The first half", FOOTER)
            return
        else:
            words = f"{ANSWER}\n\nTurn {len(history) + 1}."
        yield ToolUse("cutoff", "Reading the Visa Bulletin")
        for piece in words.split(" "):
            yield Text(piece + " ")
        if "table" in text:
            yield TABLE
        if "chart" in text:
            yield CHART
        yield Done(words, FOOTER, suggestions=("How has EB-2 India moved?", "When may it become current?"))

    async def _slowly(self) -> AsyncGenerator[Event]:
        words = [f"word{number}" for number in range(60)]
        yield Text("A false start. ")
        yield Rewrite("")
        for number, word in enumerate(words):
            if number == 20:
                await self.go_on.wait()
            yield Text(word + " ")
            await asyncio.sleep(0.005)
        yield Done(" ".join(words), FOOTER)


def choices() -> shapes.Choices:
    """Return a table of providers of whom one is not set up."""
    return shapes.Choices(
        providers=[
            shapes.ProviderRow(name="offline", title="Offline", available=True),
            shapes.ProviderRow(name="ollama", title="Ollama", available=True, model="qwen3"),
            shapes.ProviderRow(name="openai", title="OpenAI", available=False, reason="OPENAI_API_KEY is empty."),
        ],
        modes=[
            shapes.ModeRow(name="expert", title="Visa Expert", summary=""),
            shapes.ModeRow(name="general", title="General", summary=""),
        ],
        agent_types=["default", "creative", "analytical"],
    )


@dataclass
class Stage:
    """The page, its address, and the bot behind it."""

    url: str
    house: House
    core: Core
    director: Director
    serving: asyncio.Task[None]
    address: Address

    async def close_doors(self) -> None:
        """Take the server away; the bot behind it works on."""
        self.serving.cancel()
        await asyncio.wait({self.serving})

    async def open_doors(self) -> None:
        """Bring the server back on the same address."""
        self.serving, self.url = await _open(self.core, self.address)


async def _open(core: Core, address: Address) -> tuple[asyncio.Task[None], str]:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(listen(core, address, Health(), told.set_result))

    def ended(task: asyncio.Task[None]) -> None:
        if not told.done():
            told.set_exception(task.exception() or RuntimeError("the server ended before it served"))

    serving.add_done_callback(ended)
    return serving, await told


@asynccontextmanager
async def open_stage(store: Store, *, token: str = "", port: int = 0) -> AsyncIterator[Stage]:
    """Run the page on loopback with a worker behind it until the end of the block."""
    frames, director = Frames(store, Seal()), Director()
    web = Broadcast("web", frames, lambda: uuid4().hex)
    async with open_house(store, web, agent=ScriptedAgent(director.play)) as house:
        core = Core(
            desk=house.desk,
            frames=frames,
            choices=choices(),
            now=lambda: datetime.now(UTC),
            new_id=lambda: uuid4().hex,
        )
        serving, url = await _open(core, Address(port=port, token=token))
        stage = Stage(url, house, core, director, serving, Address(port=int(url.rsplit(":", 1)[1]), token=token))
        try:
            yield stage
        finally:
            await stage.close_doors()
