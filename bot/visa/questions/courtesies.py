"""Courtesies around a question: greetings, thanks, "can you tell me", which ask nothing and mean nothing."""

from __future__ import annotations

import re
from functools import cache

from bot.visa.questions.lexicon import patterns

_ASKS = (
    r"(?:what|when|which|whose|who|where|why|how|is|are|was|were|will|would|can|could|do|does|did|has|have|had|am|should)"
    r"(?:'?s|'?d)?\b"
)

_NO_ALERT = (
    r"(?!\s+when\s+(?:it|there|they|something|anything|the\s+\w+|my\s+(?:priority\s+)?(?:date|pd))"
    r"(?:'s|\s+(?:is|are|has|gets?|becomes?|changes?|moves?|updates?|advances?|comes?))\b)"
)
"""What is wished in "tell me when it's updated": a message on that day."""


@cache
def _courtesies() -> re.Pattern[str]:
    words = {key: pattern.pattern for key, pattern in patterns("courtesies")}
    return re.compile(
        rf"^[\s\"(]*(?>{words['before']})(?![\w'])[\s,.:;!?-]*(?=\w)"
        rf"|^(?>{words['asking']})\b{_NO_ALERT}[\s,:-]*(?={_ASKS})"
        rf"|(?:(?<=\?)\s*|[\s,.!;:-]+)(?>{words['after']})[\s.!)]*$"
        rf"|(?:(?<=[?.!])\s+|\s*\n\s*|\s+(?=please\b))(?>{words['form']})[\s.!?]*$"
    )


_ENCLOSED = re.compile(r"[\s>-]*(?:\"(?P<quoted>[^\"]+)\"|\((?P<aside>[^()]+)\)|(?P<rest>.*?))\s*", re.DOTALL)
"""A text in quotes or brackets as a whole, or after the mark of a list or of a quotation."""


def bare(plain: str) -> str:
    """Return a normal text without the courtesies at its beginning and its end; one that is nothing else is kept."""
    found = _ENCLOSED.fullmatch(plain)
    plain = (found["quoted"] or found["aside"] or found["rest"]).strip() or plain if found else plain
    while True:
        shorter = _courtesies().sub("", plain, count=1)
        if shorter == plain or not shorter:
            return plain
        plain = shorter
