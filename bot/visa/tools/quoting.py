"""What a bulletin itself says about a category, quoted beside an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, NoteKind

if TYPE_CHECKING:
    from bot.visa.archive import History
    from bot.visa.bulletin import Month, Note, Preference

CHANGING = (NoteKind.RETROGRESSION, NoteKind.UNAVAILABLE, NoteKind.EXPIRY, NoteKind.IMMEDIATE, NoteKind.CORRECTION)
"""Notes that change how a cell is to be read."""
COMING = (NoteKind.OUTLOOK, NoteKind.RETROGRESSION, NoteKind.UNAVAILABLE, NoteKind.MOVEMENT)
"""Notes that tell of the months to come."""
LONGEST = 520


def quoted(
    history: History, month: Month, preference: Preference, area: Area, kinds: tuple[NoteKind, ...] = CHANGING
) -> str:
    """Return the bulletin's own words about a category and country, as a quotation; empty where it has none."""
    notes = [note for note in history.notes(month) if note.kind in kinds and _about(note, preference, area)]
    if not notes:
        return ""
    best = min(notes, key=lambda note: (kinds.index(note.kind), area not in note.areas))
    return f"The {month.name} bulletin says: “{_shortened(best.text)}”"


def _about(note: Note, preference: Preference, area: Area) -> bool:
    return preference in note.preferences and (not note.areas or area in note.areas or note.areas == (Area.ALL,))


def _shortened(text: str) -> str:
    """Return whole sentences up to the length that a reader bears; its own quotes become single ones."""
    plain = re.sub(r"\s+", " ", text).replace('"', "'").replace("“", "'").replace("”", "'").strip()
    kept = ""
    for sentence in re.split(r"(?<=[.;])\s+", plain):
        if kept and len(kept) + len(sentence) > LONGEST:
            return f"{kept} …"
        kept = f"{kept} {sentence}".strip()
    return kept if len(kept) <= 2 * LONGEST else f"{kept[: 2 * LONGEST]}…"
