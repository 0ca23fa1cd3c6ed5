"""Session ids and texts as they come from outside -> conversations and messages of ours. Pure."""

from __future__ import annotations

import re

from bot.messages import Author, ConversationKey

PLATFORM, WORKSPACE = "web", "local"
LONGEST = 200_000
"""Characters of one message."""

_SESSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}(?:~[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127})?")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(ValueError):
    """What was sent is not accepted; the text says what is."""


def conversation_of(session_id: str) -> ConversationKey:
    """Return the conversation of a session: `channel`, or `channel~thread`.

    Raise Refused for an id with any other character: it names a place in the store.
    """
    if not _SESSION.fullmatch(session_id):
        raise Refused(
            "A session id is 1 to 128 letters, digits and _ . : @ -, beginning with a letter or a digit;"
            " a thread of it follows after a ~."
        )
    channel, _, thread = session_id.partition("~")
    return ConversationKey(PLATFORM, WORKSPACE, channel, thread)


def session_of(conversation: ConversationKey) -> str:
    """Invert `conversation_of`."""
    return f"{conversation.channel}~{conversation.thread}" if conversation.thread else conversation.channel


def author_of(conversation: ConversationKey) -> Author:
    """Return who speaks in a session: whoever has its id, which is all that the page knows of a person."""
    return Author(conversation.channel)


def clean(text: str) -> str:
    """Return what a person wrote without what no screen shows; raise Refused when nothing or too much is left."""
    if len(text) > LONGEST:
        raise Refused(f"That is {len(text):,} characters long; {LONGEST:,} is the most that one message can hold.")
    cleaned = _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n")).strip()
    if not cleaned.strip("\ufffd"):
        raise Refused("There is nothing to answer: the message is empty.")
    return cleaned
