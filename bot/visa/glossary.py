"""Rules and terms in plain words, each with its official sources: `data/rules.md` and `data/categories.csv`."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.visa.bulletin import Preference

FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule or term: its title, what it says, and where it is written."""

    key: str
    title: str
    text: str
    links: tuple[str, ...]
    marks: frozenset[str]
    """What holds for it, as the head of `data/rules.md` says."""


@cache
def entries() -> dict[str, Entry]:
    """Return every entry by its key."""
    sections = (FOLDER / "rules.md").read_text("utf-8").split("\n# ")[1:]
    return {entry.key: entry for entry in map(_entry, sections)}


def _entry(section: str) -> Entry:
    head, _, body = section.partition("\n")
    found = re.fullmatch(r"(?P<key>\w+): (?P<title>.*?)(?: \[(?P<marks>[\w, ]+)\])?", head)
    assert found, head
    lines = body.strip().splitlines()
    links = tuple(line.removeprefix("- ") for line in lines if line.startswith("- http"))
    text = "\n".join(line for line in lines if not line.startswith("- http")).strip()
    return Entry(found["key"], found["title"], text, links, frozenset((found["marks"] or "").split(", ")))


def marked(topic: str, mark: str) -> bool:
    """Whether that holds for a rule."""
    return topic in entries() and mark in entries()[topic].marks


@cache
def who() -> dict[Preference, tuple[str, str]]:
    """Return whom each preference is for, and the section of the law."""
    with (FOLDER / "categories.csv").open(encoding="utf-8", newline="") as file:
        return {Preference(row["preference"]): (row["who"], row["source"]) for row in csv.DictReader(file)}
