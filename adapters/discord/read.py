"""A message of Discord -> a Message for the core, or the reason why it is none. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from adapters.discord.address import EPOCH, Address, moment
from adapters.discord.payloads import REPLIED, SAID, Earlier, Incoming, Upload
from bot.messages import Attachment, Author, ConversationKey, Message, Quote

PLATFORM = "discord"
CODE = re.compile(r"(`+).*?\1", re.DOTALL)
GREETING = "What can you do?"
"""What a mention without words asks."""
EXPLAIN = "Explain this message."
"""What it asks where it points at a message."""


class Ignored(StrEnum):
    """Why a message starts no turn."""

    OWN = "own"
    BOT = "bot"
    SYSTEM = "system"
    NOT_ADDRESSED = "not addressed"
    UNREADABLE = "unreadable"
    """It is for the bot, but Discord shows its words only where the bot is mentioned."""


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as the bot needs to know it."""

    guild: str = ""
    """Empty: direct messages."""
    channel: str = ""
    """The channel; of a thread, its parent."""
    thread: str = ""
    own: bool = False
    """A thread that the bot opened: everything in it is for the bot."""
    opens_threads: bool = False
    """A mention in this channel gets a thread of its own."""


@dataclass(frozen=True, slots=True)
class Myself:
    """Who the bot is: its user id, and its roles in the guild of the message."""

    id: str
    roles: frozenset[str] = frozenset()


def read(incoming: Incoming, room: Room, me: Myself) -> Message | Ignored:
    """Return the message for the core, or why there is none."""
    if reason := _noise(incoming, me):
        return reason
    if not _addressed(incoming, room, me):
        return Ignored.NOT_ADDRESSED
    text = _words(incoming, me)
    earlier = _earlier(incoming)
    others = (each for each in earlier if each.author is None or each.author.id != me.id)
    files = (*incoming.attachments, *(file for each in others for file in each.attachments))
    quotes = tuple(quote(each) for each in earlier if each.words)
    if not text and not incoming.attachments:
        if not _named(incoming, me) and room.guild:
            return Ignored.UNREADABLE
        text = EXPLAIN if quotes or files else GREETING
    return Message(
        id=incoming.id,
        conversation=conversation(room, incoming),
        author=Author(incoming.author.id, incoming.author.shown),
        text=text,
        sent_at=incoming.said_at,
        attachments=tuple(map(attachment, files)),
        quotes=quotes,
        route=_address(incoming, room).encode(),
    )


def dated(incoming: Incoming, now: datetime) -> Incoming:
    """Return the message with the present moment, where neither it nor its id tells of another."""
    told = incoming.timestamp or moment(incoming.id) - EPOCH > timedelta(days=1)
    return incoming if told else incoming.model_copy(update={"timestamp": now})


def conversation(room: Room, incoming: Incoming) -> ConversationKey:
    """Return where the message belongs: a thread, a direct conversation, or one per person in a shared channel."""
    if not room.guild:
        return ConversationKey(PLATFORM, personal(incoming.author.id), room.channel)
    if room.thread:
        return ConversationKey(PLATFORM, room.guild, room.channel, room.thread)
    # A thread that is opened at a message gets the id of that message.
    own = incoming.id if room.opens_threads else personal(incoming.author.id)
    return ConversationKey(PLATFORM, room.guild, room.channel, own)


def personal(user: str) -> str:
    """Name what is a person's own: the conversation in a channel shared with others, the workspace outside of servers.

    One workspace for everybody's direct messages would let each set rules for all, and read who changed what.
    """
    return f"@{user}"


def _noise(incoming: Incoming, me: Myself) -> Ignored | None:
    if incoming.author.id == me.id:
        return Ignored.OWN
    if incoming.author.bot or incoming.webhook_id:
        return Ignored.BOT
    return None if incoming.type in {SAID, REPLIED} else Ignored.SYSTEM


def _addressed(incoming: Incoming, room: Room, me: Myself) -> bool:
    answered = incoming.referenced_message and incoming.referenced_message.author
    return (
        not room.guild
        or (room.own and not incoming.mention_everyone)
        or _named(incoming, me)
        or bool(me.roles.intersection(incoming.mention_roles))
        or bool(answered and answered.id == me.id)
    )


def _named(incoming: Incoming, me: Myself) -> bool:
    """Say whether the bot itself is mentioned; `@everyone` does not name it, nor does code.

    Not every server lists who is mentioned.
    """
    listed = any(person.id == me.id for person in incoming.mentions)
    return listed or bool(re.search(rf"<@!?{me.id}>", CODE.sub("", incoming.content)))


def _words(incoming: Incoming, me: Myself) -> str:
    """Return the text without the mention of the bot, and with names in place of ids."""
    mine = "|".join([f"@!?{me.id}", *(f"@&{role}" for role in sorted(me.roles))])
    text = re.sub(rf"[ ,]*<(?:{mine})>[ ,:]*", " ", incoming.content)
    text = re.sub(r" +(?=[?!.])", "", text)
    names = {person.id: person.shown for person in incoming.mentions}
    text = re.sub(r"<@!?(\d+)>", lambda found: f"@{names.get(found[1], found[1])}", text)
    text = re.sub(r"<a?(:\w+:)\d+>", r"\1", text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def attachment(upload: Upload) -> Attachment:
    """Return a file as the core takes it."""
    media_type = (upload.content_type or "application/octet-stream").partition(";")[0]
    return Attachment(upload.filename, media_type, upload.size, upload.url)


def _earlier(incoming: Incoming) -> list[Earlier]:
    forwarded = [snapshot.message for snapshot in incoming.message_snapshots]
    return [*forwarded, incoming.referenced_message] if incoming.referenced_message else forwarded


def quote(earlier: Earlier) -> Quote:
    """Return what somebody said before."""
    author = Author(earlier.author.id, earlier.author.shown) if earlier.author else Author("")
    return Quote(author, earlier.words)


def _address(incoming: Incoming, room: Room) -> Address:
    opens = room.opens_threads and not room.thread and bool(room.guild)
    return Address(incoming.channel_id, incoming.id, thread=thread_name(incoming.content) if opens else "")


def thread_name(text: str) -> str:
    """Name a thread after the question: its first line, 80 characters at most."""
    line = re.sub(r"<[@#:][^>]*>", "", text).strip().partition("\n")[0]
    line = re.sub(r"\s+", " ", line).strip()
    return (line if len(line) <= 80 else line[:79].rstrip() + "…") or "Visa question"


def revision(message: Message, edited: datetime) -> str:
    """Return the id of the turn that redoes `message` after it was edited at that moment."""
    return f"{message.id}.{int(edited.timestamp() * 1000):x}"
