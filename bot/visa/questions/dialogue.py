"""The messages of a conversation -> the questions of the last one, read in the light of those before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.visa.questions.question import Ask, Clock, Question
from bot.visa.questions.reading import read
from bot.visa.questions.returning import kept, returned_to
from bot.visa.questions.words import mend, normal

if TYPE_CHECKING:
    from collections.abc import Sequence

_TALK = (Ask.GREETING, Ask.THANKS, Ask.HELP, Ask.OFF_TOPIC, Ask.FOREIGN, Ask.UNCLEAR)


def read_dialogue(texts: Sequence[str], clock: Clock) -> tuple[Question, ...]:
    """Return the questions of the last of a person's messages."""
    before: Question | None = None
    earlier: list[Question] = []
    questions: tuple[Question, ...] = ()
    for text in texts:
        before = returned_to(mend(normal(text)), earlier) or before
        questions = read(text, clock, before)
        meant = [each for each in questions if each.ask not in _TALK]
        before = kept(meant[-1], before) if meant else before
        earlier += meant
    return questions
