"""The words for relatives, and which ways there are for those without a category: `data/relatives.csv`, read once."""

from __future__ import annotations

import csv
import re
from functools import cache

from bot.visa.questions.lexicon import FOLDER


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (FOLDER / "relatives.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


RELATIVES = {row["kind"]: row["words"] for row in _rows()}
"""The words of each kind of relative, as a regular expression."""
ANY = "|".join(RELATIVES.values())
SPOUSE = r"(?:wife|wifey|husband|hubby|spouse|partner)"
"""The one of somebody; "spouses" are those of a category."""
PARENT, CHILD, SIBLING = (RELATIVES[each] for each in ("parent", "child", "sibling"))
ACQUAINTED = r"(?:cousin|friend|colleague|co-?worker|room-?mate|neighbou?r|boss)"
"""Who is spoken of with a case of their own, and petitions for nobody."""
HERS = r"(?:wife|spouse|partner|sister|mother|mom|mum|daughter|aunt|niece|girlfriend|fiancee)"
HIS = r"(?:husband|spouse|partner|brother|father|dad|son|uncle|nephew|boyfriend|fiance)"


def kind_of(word: str) -> str:
    """Return what kind of relative `word` names."""
    return next(kind for kind, pattern in RELATIVES.items() if re.fullmatch(pattern, word))


def route(kind: str) -> str:
    """Return which ways there are for a relative without a category; empty where there is one."""
    return next((row["route"] for row in _rows() if row["kind"] == kind), "")
