"""What a question lacks to be answered."""

from __future__ import annotations

import re

from bot.visa.questions.question import Ask, Lack, Question
from bot.visa.questions.wants import Want

SERIES = (
    Ask.CUTOFF, Ask.CURRENT, Ask.FORECAST, Ask.MOVEMENT, Ask.TREND, Ask.COMPARE, Ask.RETROGRESSION, Ask.REACHED,
    Ask.STANDSTILL, Ask.ADVANCE, Ask.FURTHEST, Ask.SEASON,
)  # fmt: skip
"""What is asked about a row and a column."""


_ANYBODY = re.compile(r"^who\s+ha[sd]\b|\bwhich\s+countr|\beveryone\b|\beverybody\b")
"""What is asked of all countries."""


def lacking(question: Question) -> tuple[Lack, ...]:
    """Return what a question of its kind needs and does not name."""
    if question.ask is Ask.CHILD:
        return _unknown_of_child(question)
    if question.ask not in SERIES:
        return ()
    lacks: list[Lack] = [each for each in question.lacks if each in (Lack.MARRIED, Lack.AGE, Lack.STATUS)]
    if not question.preferences and Lack.STATUS not in lacks:
        lacks.append(Lack.PREFERENCE)
    if not question.places and not _ANYBODY.search(question.text):
        lacks.append(Lack.AREA)
    own = Lack.PRIORITY_DATE in question.lacks or _OWN.search(question.text) or Want.HOPE.of(question.text)
    if question.ask in (Ask.CURRENT, Ask.FORECAST) and not question.priority_date and own:
        lacks.append(Lack.PRIORITY_DATE)
    return tuple(lacks)


_OWN = re.compile(
    r"\b(?:am|will|would|can|could|should|may|might|do)\s+(?:i|we)\b(?!\s+(?:\w+\s+)?(?:expect|see|know|find|check|watch|trust)\b)"
    r"|\b(?:my|our)\s+(?:\S+\s+){0,4}?(?:turn|case|priority|pd|date|number|green\s?card|gc|visa|petition|i-?\d{3}|wait|place|spot|chances?|odds)\b|\b(?:my|our)\s+(?:eb-?\d|f-?\d[ab]?)\b"
)
"""What makes it a question of somebody's own turn, which only a priority date tells."""


def complete(question: Question) -> bool:
    """Whether a question names all that it needs: what is asked, a line, and a time or a date of its own."""
    timed = question.priority_date or question.months or question.span
    return bool(question.ask and question.preferences and question.places and timed)


def _unknown_of_child(question: Question) -> tuple[Lack, ...]:
    """Return which facts an age needs that were not told; none where nothing was told at all."""
    person = question.person
    if person.pending and (person.age_then or (person.born and person.available)):
        return ()
    known = {
        Lack.BORN: person.born,
        Lack.FILED: person.filed or question.priority_date,
        Lack.APPROVED: person.approved,
        Lack.PREFERENCE: question.preferences or person.available,
    }
    return tuple(lack for lack, fact in known.items() if not fact) if any(known.values()) else ()
