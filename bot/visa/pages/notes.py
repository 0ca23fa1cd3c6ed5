"""The passages of a page that change how its charts are read: warnings, corrections, exemptions, outlooks (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Preference
from bot.visa.contents import Note, NoteKind
from bot.visa.pages.labels import nearest
from bot.visa.pages.mentions import areas_in, preferences_in
from bot.visa.pages.page import Grid, Item

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

LETTERED = re.compile(r"([A-Z])\s*\.\s*(.*)")
STANDING = re.compile(
    r"STATUTORY NUMBERS|DIVERSITY|DV-|OBTAINING|SUBSCRIPTION|LATEST INFORMATION|CHATS WITH|WAITING LIST|ANNUAL REPORT"
    r"|SPECIAL IMMIGRANT VISAS|CHANGES OF ADDRESS|DATES FOR (FAMILY|EMPLOYMENT)|DATES FOR FILING|WEBSITE|STATISTIC"
    r"|ASSISTANCE DESK|WEB SITE"
)
"""Sections that stand in the bulletin month by month, or that say nothing about the charts."""
HEADINGS = (
    (r"EXPIR|EXTEN(?:DED|SION)|REAUTHORI", NoteKind.EXPIRY),
    (r"DETERMINATION OF THE|ANNUAL LIMIT|PER-COUNTRY", NoteKind.LIMIT),
    (r"COMING MONTHS|REMAINDER|PROJECTION|POTENTIAL|IMPENDING|FUTURE|DURING (?:FY|FISCAL)", NoteKind.OUTLOOK),
    (r"UNAVAILABLE|UNAVAILABILITY", NoteKind.UNAVAILABLE),
    (r"RETROGRES", NoteKind.RETROGRESSION),
)
BROKEN = re.compile(r"\b(?:A|AND|ARE|AS|AT|FOR|IN|OF|ON|OR|THE|TO)$")
"""A heading that ends so goes on in the next line."""
TEXTS = (
    (r"has become “?\"?unavailable|made (?:the \w+ category )?“?\"?unavailable", NoteKind.UNAVAILABLE),
    (
        r"(?:required|resulted in|necessary to|necessitated|imposed) (?:the |a |further |another )*retrogress",
        NoteKind.RETROGRESSION,
    ),
    (r"to retrogress (?:the|those|these|many|several|this)", NoteKind.RETROGRESSION),
)
CORRECTION = re.compile(
    r"\b(?:correction|corrected|supersed\w+|republished|revised (?:version|bulletin|dates?))\b|this version replaces",
    re.IGNORECASE,
)
IMMEDIATE = re.compile(
    r"effective immediately|immediately (?:became|become|unavailable)|imposed immediately", re.IGNORECASE
)
EXEMPTION = re.compile(r"(?:F?2A) numbers\s+EXEMPT from per-country", re.IGNORECASE)
MEANING = re.compile(r"“?\"?U”?\"? means", re.IGNORECASE)
SIGNED = re.compile(r"CA/VO:?\s*([A-Z]+)\.?\s+(\d{1,2})\s*,?\s+(\d{4})", re.IGNORECASE)
MONTH_NUMBERS = {name.lower(): number for number, name in enumerate(MONTHS, 1)}


@dataclass(frozen=True, slots=True)
class Section:
    """A lettered section of the bulletin: its heading, and its lines (a small table's rows are lines too)."""

    heading: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


def read_sections(items: tuple[Item, ...]) -> tuple[Section, ...]:
    """Return the lettered sections that speak of the charts, in order."""
    sections: list[Section] = []
    heading, lines = "", list[str]()
    for line in _lines(items):
        found = LETTERED.fullmatch(line)
        if found and (not found[2] or _is_upper(found[2])):
            sections.append(Section(heading, tuple(lines)))
            heading, lines = found[2], []
        elif not lines and _is_upper(line) and (not heading or BROKEN.search(heading)):
            heading = f"{heading} {line}".strip()  # a heading that the page breaks in two
        else:
            lines.append(line)
    sections.append(Section(heading, tuple(lines)))
    return tuple(each for each in sections[1:] if each.heading and not STANDING.search(each.heading.upper()))


def read_notes(items: tuple[Item, ...], rows: Collection[Preference]) -> tuple[Note, ...]:
    """Return what the page says beside its charts; `rows` are the preferences that its charts have."""
    notes = [_note(section, rows) for section in read_sections(items)]
    for line in _lines(items):
        if EXEMPTION.search(line):
            text = re.sub(r"^\*?\s*NOTE:\s*", "", line)
            notes.append(Note(NoteKind.EXEMPTION, "", text, (Preference.F2A,), areas_in(text)))
        elif MEANING.search(line) and "oversubscribed" in line:
            text = re.sub(r"^\d\.\s*", "", line)
            notes.append(Note(NoteKind.MEANING, "", text))
        elif CORRECTION.search(line):
            notes.append(Note(NoteKind.CORRECTION, "", line, preferences_in(line, rows), areas_in(line)))
    for each in tuple(notes):
        sentences = [sentence for sentence in _sentences(each.text) if IMMEDIATE.search(sentence)]
        if sentences and each.kind not in (NoteKind.MEANING, NoteKind.IMMEDIATE):
            notes.append(Note(NoteKind.IMMEDIATE, each.heading, " ".join(sentences), each.preferences, each.areas))
    return tuple(dict.fromkeys(notes))


def read_published(items: tuple[Item, ...]) -> date | None:
    """Return the day of the sign-off line; None where the page has none, or one that does not exist."""
    for line in _lines(items, to_end=True):
        found = SIGNED.search(line)
        number = nearest(found[1].lower(), MONTH_NUMBERS) if found else None
        if found and number:
            try:
                return date(int(found[3]), number, int(found[2]))
            except ValueError:
                return None
    return None


def _note(section: Section, rows: Collection[Preference]) -> Note:
    title = section.heading.upper()
    kind = next((kind for pattern, kind in HEADINGS if re.search(pattern, title)), None)
    kind = kind or next((kind for pattern, kind in TEXTS if re.search(pattern, section.text, re.IGNORECASE)), None)
    preferences = preferences_in(section.heading, rows) or preferences_in(section.text, rows)
    kind = kind or NoteKind.MOVEMENT
    return Note(kind, section.heading, section.text, preferences, areas_in(section.heading) or areas_in(section.text))


def _lines(items: tuple[Item, ...], *, to_end: bool = False) -> Iterator[str]:
    begun = False
    for item in items:
        if isinstance(item, Grid):
            if begun:
                yield from (f"{row[0].rstrip(':')}: {row[1]}" for row in item.rows if len(row) == 2 and all(row))
            continue
        for line in item.text.split("\n"):
            begun = begun or re.match(r"Number [\dIVX]+|[A-Z]\s*\. STATUTORY", line) is not None
            if "Department of State Publication" in line and not to_end:
                return
            if begun:
                yield line


def _is_upper(line: str) -> bool:
    upper, lower = sum(map(str.isupper, line)), sum(map(str.islower, line))
    return upper > 2 * lower and upper > 5


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?”])\s+(?=[A-Z“])", text.replace("\n", " "))
