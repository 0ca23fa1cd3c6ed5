"""Session ids as they come from outside -> conversations of ours. Pure."""

from __future__ import annotations

import re

from adapters.intake import Refused
from bot.messages import Author, ConversationKey

PLATFORM, WORKSPACE = "web", "local"
SESSION = r"[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127}(~[A-Za-z0-9][A-Za-z0-9_.:@-]{0,127})?"


def conversation_of(session_id: str) -> ConversationKey:
    """Return the conversation of a session: `channel`, or `channel~thread`.

    Raise Refused for an id with any other character: it names a place in the store.
    """
    if not re.fullmatch(SESSION, session_id):
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
