"""What a person or a program hands in by the page, the API or the terminal -> text that may go on. Pure."""

from __future__ import annotations

import re

LONGEST = 200_000
"""Characters of one message."""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Refused(ValueError):
    """What was handed in is not accepted; the text says what is."""


class Crowded(Refused):
    """Too much waits there already; the same is welcome later."""


def clean(text: str) -> str:
    """Return what a person wrote without what no screen shows; raise Refused when nothing or too much is left."""
    if len(text) > LONGEST:
        raise Refused(f"That is {len(text):,} characters long; {LONGEST:,} is the most that one message can hold.")
    cleaned = _CONTROLS.sub("\ufffd", text.replace("\r\n", "\n")).strip()
    if not cleaned.strip("\ufffd"):
        raise Refused("There is nothing to answer: the message is empty.")
    if cleaned.count("\ufffd") > max(3, len(cleaned) / 10):  # a few are an emoji cut in half
        raise Refused("That is not text that can be read, but something like a file; write your question in words.")
    return cleaned
