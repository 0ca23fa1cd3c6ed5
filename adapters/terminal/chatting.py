"""`visabot chat`: a conversation in the terminal, streaming, with completion of the commands."""

from __future__ import annotations

import asyncio
import json
import secrets
import signal
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.history import InMemoryHistory
from rich.live import Live
from rich.text import Text

from adapters.completion import fitting
from adapters.frames import AWAY, AWAY_TEXT, body_of
from adapters.intake import Refused
from adapters.terminal.drawing import answer, harmless
from bot.commands import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prompt_toolkit.completion import CompleteEvent
    from prompt_toolkit.document import Document
    from prompt_toolkit.input import Input
    from prompt_toolkit.output import Output
    from rich.console import Console, RenderableType

    from adapters.frames import Frame
    from adapters.terminal.line import Line

RECALLED = 3
"""Turns shown when a conversation is taken up again."""
LEAVE = ("/exit", "/quit")


class CommandCompleter(Completer):
    """Completes commands and their arguments from the table."""

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
        """Yield what could stand where the cursor is."""
        del complete_event
        text = document.text_before_cursor
        if not text.startswith("/"):
            return
        parts = text[1:].removeprefix("visa ").split(" ")
        word = parts.pop()
        if not parts:
            begun = "" if "visa".startswith(word.lower()) else word.lower()
            for command in COMMANDS:
                if command.name.startswith(begun):
                    yield Completion(f"/visa {command.name}", -len(text), display_meta=command.summary)
            return
        known = next((each for each in COMMANDS if each.name == parts[0].lower()), None)
        if known and len(parts) <= len(known.arguments):
            argument = known.arguments[len(parts) - 1]
            for choice in fitting(argument):
                if choice.lower().startswith(word.lower()):
                    yield Completion(choice, -len(word), display_meta=argument.help)


@dataclass(slots=True)
class Growing:
    """An answer as it grows on the screen."""

    text: str = ""
    label: str = "Thinking"
    blocks: list[dict[str, Any]] = field(default_factory=list)
    footer: dict[str, Any] = field(default_factory=dict)
    run: str = ""
    n: int = 0

    def hear(self, frame: Frame) -> None:
        """Take in a frame; a repeated one changes nothing."""
        body = json.loads(frame.body)
        if frame.kind == "begin":
            self.text, self.blocks, self.run, self.n = "", [], frame.run, 0
        elif frame.run == self.run and frame.n <= self.n:
            return
        self.n = frame.n
        match frame.kind:
            case "text":
                self.text += body["delta"]
            case "rewrite":
                self.text = body["text"]
            case "tool":
                self.label = body["label"]
            case "table" | "chart":
                self.blocks.append(body)
            case "done" | "failed":
                self.text = "\n\n".join(filter(None, (body.get("partial"), body["text"])))
                self.footer = body.get("footer") or {}
            case _:
                return

    def preview(self, height: int) -> Text:
        """Return the last lines that fit, for the time being."""
        lines = harmless(self.text).split("\n")[-max(height - 4, 1) :]
        return Text("\n".join(lines) if self.text.strip() else f"{self.label} …", style="" if self.text else "dim")


@dataclass(slots=True)
class Chatting:
    """A conversation between a person at a terminal and the bot."""

    line: Line
    console: Console
    input: Input | None = None
    output: Output | None = None

    async def run(self) -> None:
        """Talk until the person leaves (Ctrl-D or /exit)."""
        past = InMemoryHistory()
        session: PromptSession[str] = PromptSession(
            completer=CommandCompleter(), complete_while_typing=True, history=past, input=self.input, output=self.output
        )
        for turn in await self.line.recent(RECALLED):
            past.append_string(turn.question)
            self._say(Text(f"› {harmless(turn.question)}", style="bold"), answer(turn.answer, ()))
        self._say(Text("Ask about the Visa Bulletin; / for commands. Ctrl-C stops, Ctrl-D leaves.", "dim"))
        while True:
            try:
                text = (await session.prompt_async("› ")).strip()
            except EOFError:
                return
            except KeyboardInterrupt:
                continue
            if text in LEAVE:
                return
            if text:
                await self._turn(text)

    async def read(self, lines: TextIO) -> None:
        """Answer one line after the other, as a script or another program sends them."""
        while line := await asyncio.to_thread(lines.readline):
            text = line.strip()
            if text in LEAVE:
                return
            if text:
                self._say(Text(f"› {harmless(text)}", style="bold"))
                await self._turn(text)

    async def _turn(self, text: str) -> None:
        try:
            await (self._command(text) if text.startswith("/") else self._answer(text))
        except Refused as error:
            self._say(Text(str(error), style="red"))
        except AWAY:
            self._say(Text(AWAY_TEXT, style="red"))

    async def _command(self, text: str) -> None:
        reply = await self.line.command(text)
        body = json.loads(body_of(reply))
        self._say(answer(reply.text, body["blocks"]))

    async def _answer(self, text: str) -> None:
        turn, growing = secrets.token_hex(8), Growing()
        with self.stopping(turn), Live(console=self.console, transient=True, refresh_per_second=12) as live:
            async for frame in self.line.ask(text, turn):
                growing.hear(frame)
                live.update(growing.preview(self.console.height))
        self._say(answer(growing.text, growing.blocks), Text(_signature(growing.footer), style="dim"))

    @contextmanager
    def stopping(self, turn: str) -> Iterator[None]:
        """Let Ctrl-C stop the answer, not the conversation."""
        loop, stops = asyncio.get_running_loop(), set[asyncio.Task[bool]]()
        loop.add_signal_handler(signal.SIGINT, lambda: stops.add(loop.create_task(self.line.stop(turn))))
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def _say(self, *what: RenderableType) -> None:
        self.console.print(*what, "", sep="\n")


def _signature(footer: dict[str, Any]) -> str:
    data = f"data to {footer['data_month']}" if footer.get("data_month") else ""
    parts = (footer.get("provider", ""), footer.get("model", ""), footer.get("mode", ""), data, footer.get("note", ""))
    return harmless(" · ".join(filter(None, parts)))
