"""Which rows, columns and charts a text names, in the languages in which people ask (pure).

Unlike `questions`, which makes sense of what a person wants, this only finds names, each with its place, so that a
value can be held against the names that stand beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from bot.visa.bulletin import Area, Preference
from bot.visa.questions.lexicon import FOLDER
from bot.visa.questions.places import without_column


class Kind(StrEnum):
    """What a name tells apart."""

    PREFERENCE = "preference"
    AREA = "area"
    CHART = "chart"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Name:
    """A code that a text names from `start` to `end`."""

    kind: Kind
    code: str
    start: int
    end: int


_CODE = re.compile(
    r"(?<!(?a:[\w-]))(?:(?:EB[\s‑–-]?|E[‑–-]?|employment[- ]based\s)(?P<work>[1-5])(?:[ABC]|st|nd|rd|th)?"
    r"|(?:FB[\s‑–-]?|F[‑–-]?)(?P<kin>[134]|2[\s‑–-]?\(?[AB]\)?)|(?P<half>2[AB]))(?!(?a:\w)|[./-]\d)",
    re.IGNORECASE,
)
_EXACT = re.compile(rf"(?<!\w)(?:{'|'.join(sorted((each.value for each in Preference), key=len, reverse=True))})(?!\w)")
_PARTS = {Preference.EB3_OTHER: Preference.EB3, Preference.EB4_RELIGIOUS: Preference.EB4} | dict.fromkeys(
    (Preference.EB5_RURAL, Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_INFRASTRUCTURE, Preference.EB5_UNRESERVED),
    Preference.EB5,
)
"""A row within a preference: where both stand side by side, the part is meant."""


@lru_cache(maxsize=32)
def names_in(text: str) -> tuple[Name, ...]:
    """Return every row, column and chart that `text` names, in order; a check asks for those of one text twice."""
    found = [
        Name(kind, code, *each.span())
        for kind, code, pattern in _patterns()
        if kind is not Kind.PREFERENCE
        for each in pattern.finditer(text)
    ]
    return tuple(sorted((*found, *_preferences(text)), key=lambda each: each.start))


def _preferences(text: str) -> list[Name]:
    exact = [Name(Kind.PREFERENCE, each[0], *each.span()) for each in _EXACT.finditer(text)]
    coded = [Name(Kind.PREFERENCE, _coded(each), *each.span()) for each in _CODE.finditer(text)]
    parts = [
        Name(kind, code, *each.span())
        for kind, code, pattern in _patterns()
        if kind is Kind.PREFERENCE
        for each in pattern.finditer(text)
    ]
    near = {
        whole
        for whole in coded
        for part in parts
        if whole.code == _PARTS[Preference(part.code)] and 0 <= part.start - whole.end <= 14
    }
    """ "EB-3 Other Workers", "EB-5 set-aside: rural": one name."""
    taken = {place for each in exact for place in range(each.start, each.end)}
    return [*exact, *(each for each in (*coded, *parts) if each not in near and each.start not in taken)]


def _coded(found: re.Match[str]) -> str:
    if found["work"]:
        return f"EB{found['work']}"
    kin = re.sub(r"[^0-9AB]", "", (found["kin"] or found["half"]).upper())
    return f"F{kin}"


@cache
def _patterns() -> tuple[tuple[Kind, str, re.Pattern[str]], ...]:
    """Return what names each code; every country without a column is charged to all areas."""
    written: dict[tuple[Kind, str], list[str]] = {}
    forms: list[str] = []
    for line in (FOLDER / "names.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("  "):
            forms.append(line.strip())
        elif not line.startswith("#"):
            kind, code = line.split()
            forms = written[Kind(kind), code] = []
    others = "|".join(map(re.escape, without_column()))
    found = [(*key, re.compile("|".join(each), re.IGNORECASE)) for key, each in written.items()]
    return (*found, (Kind.AREA, Area.ALL.value, re.compile(rf"(?<!\w)(?:{others})(?!\w)")))
