"""The files that came with a message, as text and pictures for the model, within limits; a file is data, no order."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.agent.prompting import mark
from bot.providers import OFFLINE, Picture, row

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

    from bot.messages import Attachment, Message
    from bot.providers import Provider

    Fetch = Callable[[Message, Attachment], Awaitable[bytes]]

FILES = 5
"""Files of one message that are read; more are named."""
LARGEST = 8 * 1024 * 1024
CHARACTERS = 20_000
"""Of one file's text."""
PAGES = 30
SECONDS = 15.0
"""For fetching and reading one file."""

LEFT_OUT = "(the rest of the file was left out)"
PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}
TEXTS = {"application/json", "application/xml", "application/csv", "application/x-ndjson"}
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Files:
    """What a message carried: `texts` are marked as data already."""

    texts: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    remarks: tuple[str, ...] = ()
    """For the person, whatever the model says: what was not read, or not wholly."""


@dataclass(frozen=True, slots=True)
class Words:
    """What a file says, or its beginning."""

    name: str
    text: str
    whole: bool

    @property
    def marked(self) -> str:
        """The same for the model, marked as data."""
        return mark(f"file {self.name}", self.text if self.whole else f"{self.text}\n{LEFT_OUT}")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that was not read, and why."""

    name: str
    why: str

    @property
    def marked(self) -> str:
        """The same for the model, marked as data."""
        return mark(f"file {self.name}", f"(not read: {self.why})")


async def read_files(message: Message, fetch: Fetch) -> Files:
    """Read the files of a message; one that cannot be read is named with the reason, for the model to say so."""
    first, rest = message.attachments[:FILES], message.attachments[FILES:]
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(_read(message, each, fetch)) for each in first]
    read = [task.result() for task in running]
    read += [Unread(each.name, f"only {FILES} files are read at once") for each in rest]
    unread = [each for each in read if isinstance(each, Unread)]
    words = [each for each in read if isinstance(each, Words)]
    return Files(
        texts=(*(each.marked for each in words), *(each.marked for each in unread)),
        pictures=tuple(each for each in read if isinstance(each, Picture)),
        remarks=(
            *_together(unread),
            *(f"only the beginning of {each.name} was read" for each in words if not each.whole),
        ),
    )


def _together(unread: Sequence[Unread]) -> list[str]:
    """Say each reason once: the line under an answer is short."""
    names: dict[str, list[str]] = {}
    for each in unread:
        names.setdefault(each.why, []).append(each.name)
    return [f"{', '.join(some)} {'was' if len(some) == 1 else 'were'} not read: {why}" for why, some in names.items()]


async def unseen(attachments: Sequence[Attachment], provider: Provider) -> str:
    """Return what a provider leaves of the files by its nature, for the person; empty when nothing."""
    named = row(provider.name).title
    if attachments and provider.name == OFFLINE:
        return f"{named} reads no files"
    pictures = [each.name for each in attachments[:FILES] if _kind(each) in PICTURES]
    if not pictures or (await provider.abilities()).pictures:
        return ""
    return f"{named} sees no pictures, so {', '.join(pictures)} was left out"


def _kind(attachment: Attachment) -> str:
    return attachment.media_type.partition(";")[0].strip().lower()


async def _read(message: Message, attachment: Attachment, fetch: Fetch) -> Words | Picture | Unread:
    if attachment.size > LARGEST:
        return Unread(attachment.name, f"it is larger than {LARGEST // 1024 // 1024} MB")
    try:
        async with asyncio.timeout(SECONDS):
            content = await fetch(message, attachment)
            return await asyncio.to_thread(open_file, attachment, content)
    except TimeoutError:
        return Unread(attachment.name, "it took too long")
    except (OSError, ValueError) as error:
        return Unread(attachment.name, str(error) or "it could not be fetched")


def open_file(attachment: Attachment, content: bytes) -> Words | Picture | Unread:
    """Return what the bytes of a file are: words or a picture, or why they are not read (pure)."""
    kind = _kind(attachment)
    if kind in PICTURES:
        return Picture(kind, content)
    if kind == PDF or content.startswith(b"%PDF-"):
        return _pdf(attachment, content)
    if kind.startswith("text/") or kind in TEXTS or _looks_like_text(content):
        return _words(attachment, content.decode("utf-8", "replace"))
    why = f"a file of type {kind or 'unknown'} cannot be read here; text, CSV, PDF and pictures can"
    return Unread(attachment.name, why)


def _pdf(attachment: Attachment, content: bytes) -> Words | Unread:
    from pypdf import PdfReader  # noqa: PLC0415 - only who gets such a file waits for it
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        pages = PdfReader(io.BytesIO(content)).pages
        text = "\n".join(_texts(page.extract_text() for page in pages[:PAGES]))
        more = len(pages) > PAGES
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Unread(attachment.name, "it is no PDF that can be read")
    if not text.strip():
        return Unread(attachment.name, "it holds no text, perhaps only scanned pages")
    return _words(attachment, text, more=more)


def _texts(pages: Iterable[str]) -> list[str]:
    """Return the pages' texts up to the limit; a page that is not needed is not read."""
    kept: list[str] = []
    for page in pages:
        kept.append(page)
        if sum(map(len, kept)) > CHARACTERS:
            break
    return kept


def _looks_like_text(content: bytes) -> bool:
    try:
        start = content[:2048].decode("utf-8")
    except UnicodeDecodeError as error:
        start = content[: error.start].decode("utf-8") if error.start > len(content[:2048]) - 4 else "\0"
    return bool(start) and "\0" not in start


def _words(attachment: Attachment, text: str, *, more: bool = False) -> Words:
    return Words(attachment.name, text[:CHARACTERS], whole=len(text) <= CHARACTERS and not more)
