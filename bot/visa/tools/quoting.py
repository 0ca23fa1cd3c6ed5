"""What a bulletin itself says about a category, beside an answer: quoted where its page was read, else named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area
from bot.visa.contents import NoteKind
from bot.visa.wording import column, listed, title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.visa.archive import History
    from bot.visa.bulletin import Month, Preference
    from bot.visa.contents import Note

CHANGING = (NoteKind.RETROGRESSION, NoteKind.UNAVAILABLE, NoteKind.EXPIRY, NoteKind.IMMEDIATE, NoteKind.CORRECTION)
"""Notes that change how a cell is to be read."""
COMING = (NoteKind.OUTLOOK, NoteKind.RETROGRESSION, NoteKind.UNAVAILABLE, NoteKind.MOVEMENT)
"""Notes that tell of the months to come."""
LONGEST = 520
_SENTENCE = re.compile(r"[a-z]{4} \S+ [a-z]")
TOLD: Mapping[NoteKind, str] = {
    NoteKind.RETROGRESSION: "on the retrogression of this category",
    NoteKind.UNAVAILABLE: "on this category's numbers being used up",
    NoteKind.EXPIRY: "on the day on which the law behind this category ends",
    NoteKind.IMMEDIATE: "on a change to this category that takes effect at once",
    NoteKind.CORRECTION: "that corrects an earlier version",
    NoteKind.OUTLOOK: "on what to expect of this category in the coming months",
    NoteKind.MOVEMENT: "on how this category moved",
}
"""The shipped notes are facts without words: which kind, about whom."""


def quoted(
    history: History, month: Month, preference: Preference, area: Area, kinds: tuple[NoteKind, ...] = CHANGING
) -> str:
    """Return what the bulletin says about a category and country, quoted or named; empty where it says nothing."""
    notes = [note for note in history.notes(month) if note.kind in kinds and _about(note, preference, area)]
    if not notes:
        return ""
    best = min(notes, key=lambda note: (kinds.index(note.kind), area not in note.areas))
    if not _SENTENCE.search(best.text):
        return f"The {month.name} bulletin has a note {TOLD[best.kind]}; its page has the words."
    return f"The {month.name} bulletin says: “{_shortened(best.text)}”"


_BESIDE: Mapping[NoteKind, str] = {
    NoteKind.RETROGRESSION: "on retrogression",
    NoteKind.UNAVAILABLE: "on numbers being used up",
    NoteKind.EXPIRY: "on the day on which the law behind a category ends",
    NoteKind.IMMEDIATE: "on a change that takes effect at once",
    NoteKind.CORRECTION: "that corrects an earlier version",
    NoteKind.OUTLOOK: "on what to expect in the coming months",
    NoteKind.MOVEMENT: "on movement",
    NoteKind.EXEMPTION: "on the F2A numbers that are exempt from the per-country limit",
    NoteKind.LIMIT: "on the numbers of the fiscal year",
}


def noted(history: History, month: Month, rows: tuple[Preference, ...]) -> str:
    """Return what the notes of a bulletin are about, those on `rows` where some are named; quoted where known."""
    notes = [
        note
        for note in history.notes(month)
        if note.kind in _BESIDE and (not rows or not note.preferences or {*rows} & {*note.preferences})
    ]
    about = f" that concern {listed([title(row) for row in rows])}" if rows else ""
    if not notes:
        return f"**I know of no notes{about} in the {month.name} bulletin**; its page has the words."
    lines = "\n".join(f"- {line}" for line in dict.fromkeys(map(_noted, notes)))
    return f"**The {month.name} bulletin has notes{about}**; its page has the words in full:\n{lines}"


def _noted(note: Note) -> str:
    if _SENTENCE.search(note.text):
        return f"“{_shortened(note.text)}”"
    rows = f": {listed([title(row) for row in note.preferences])}" if note.preferences else ""
    columns = f", {listed([column(area) for area in note.areas])}" if rows and note.areas else ""
    days = tuple(dict.fromkeys(_DAY.findall(note.text)))
    named = f"it names {listed(days)}" if len(days) > 1 else note.text
    return f"{_BESIDE[note.kind]}{rows}{columns}{f' ({named})' if named else ''}"


_DAY = re.compile(r"[A-Z][a-z]+ \d{1,2}, \d{4}")


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
