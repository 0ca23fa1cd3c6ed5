"""The look of an answer: its messages while it grows, and its final form with footer, charts and files. Pure."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from adapters.discord.dialect import LIMIT, native, pages
from adapters.markdown import utf16
from bot.events import Chart, Done, Failed, Table
from bot.modes import TITLES

if TYPE_CHECKING:
    from adapters.pacing import Snapshot
    from bot.events import Footer, Reply

MOST_PARTS = 5
"""More messages than this are a wall; the whole answer then comes as a file under its beginning."""
FOOTER_ROOM = 200
THINKING = "-# Thinking …"
ALT_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file under a message; `alt` says the same in words."""

    name: str
    content: bytes
    alt: str = ""

    def as_file(self) -> discord.File:
        """Return it as the library sends it; good for one request."""
        return discord.File(io.BytesIO(self.content), self.name, description=self.alt or None)


@dataclass(frozen=True, slots=True)
class Layout:
    """The messages of an answer, in order; the files hang under the last."""

    pages: tuple[str, ...]
    files: tuple[Upload, ...] = ()


def growing(snapshot: Snapshot, header: str, *, most: int = MOST_PARTS) -> Layout:
    """Return the answer so far, with what is being done under it."""
    label = f"-# {snapshot.label} …" if snapshot.label else ""
    shown = pages(snapshot.text, limit=LIMIT - FOOTER_ROOM - utf16(header))[:most]
    body = _under(shown, label) or (label or THINKING,)
    return Layout(_over(header, body))


def thinking(header: str) -> Layout:
    """Return what is shown when nothing has come yet."""
    return Layout(_over(header, (THINKING,)))


def finished(done: Done, blocks: tuple[Table | Chart, ...], header: str, *, most: int = MOST_PARTS) -> Layout:
    """Return the final form of an answer."""
    return _final(done.text, blocks, footer_line(done.footer), header, most=most)


def broken(failed: Failed, blocks: tuple[Table | Chart, ...], header: str, *, most: int = MOST_PARTS) -> Layout:
    """Return the final form of an answer that was stopped or went wrong: what there is of it, and what to do."""
    mark = "-# Stopped." if failed.stopped else ""
    words = native(failed.text if failed.stopped else f"\u26a0\ufe0f {failed.text}")
    text = "\n\n".join(each for each in (failed.partial.strip(), words if words.strip() else "") if each)
    if failed.stopped and failed.partial.strip():
        text = failed.partial
    footer = "\n".join(each for each in (mark, footer_line(failed.footer) if failed.footer else "") if each)
    return _final(text, blocks, footer, header, most=most)


def plain(reply: Reply) -> Layout:
    """Return a message of our own accord."""
    return _final(native(reply.text), reply.blocks, "", "", most=MOST_PARTS)


def footer_line(footer: Footer) -> str:
    """Return the line under an answer: who answered, in which mode, on which data, and why not the chosen one."""
    who = " ".join(each for each in (footer.provider, footer.model) if each)
    data = f"data to {footer.data_month}" if footer.data_month else ""
    parts = (TITLES.get(footer.mode, footer.mode), who, data, footer.note)
    return "-# " + " · ".join(" ".join(part.split()) for part in parts if part)


def _final(text: str, blocks: tuple[Table | Chart, ...], footer: str, header: str, *, most: int) -> Layout:
    tables = tuple(block for block in blocks if isinstance(block, Table))
    files = tuple(upload for index, block in enumerate(blocks) for upload in _picture(index, block))
    footer = footer if len(footer) < FOOTER_ROOM - 2 else f"{footer[: FOOTER_ROOM - 3]}…"
    room = LIMIT - FOOTER_ROOM - utf16(header)
    shown = pages(text, limit=room, tables=tables) or ("\u200b",)
    if len(shown) > most:
        document = Upload("answer.md", _document(text, tables).encode())
        shown, files = (beginning(shown[0], room, len(text)),), (*files, document)
    return Layout(_over(header, _under(shown, footer)), files[:10])


def beginning(first: str, room: int, length: int) -> str:
    """Return the first page of what is too long, with a word on where the rest is."""
    note = f"-# This is the beginning; the whole answer ({length:,} characters) is in answer.md below."
    part = pages(first, limit=room - len(note) - 2)[0] if utf16(first) + len(note) + 2 > room else first
    return f"{part}\n\n{note}"


def _document(text: str, tables: tuple[Table, ...]) -> str:
    return "\n\n".join([text, *("\n".join(pages("", limit=LIMIT, tables=(table,))) for table in tables)])


def _picture(index: int, block: Table | Chart) -> tuple[Upload, ...]:
    if isinstance(block, Table) or not block.png:
        return ()
    return (Upload(f"chart-{index + 1}.png", block.png, block.alt[:ALT_LIMIT]),)


def _under(shown: tuple[str, ...], line: str) -> tuple[str, ...]:
    if not shown or not line:
        return shown
    return (*shown[:-1], f"{shown[-1]}\n\n{line}")


def _over(header: str, shown: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{header}\n{shown[0]}", *shown[1:]) if header else shown


def asked(question: str) -> str:
    """Return the question as a quote over the answer; Discord shows nobody what was typed into a command."""
    line = " ".join(question.split())
    line = line if utf16(line) <= 300 else line[:299] + "…"
    return pages(line, limit=1000)[0].replace("\n", " ").join(("> ", "")) if line else ""
