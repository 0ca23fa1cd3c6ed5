"""The words of `data/`, read once: lists of keys with their patterns, and what relatives are called."""

from __future__ import annotations

import csv
import re
from functools import cache
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data"


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of `data/NAME.csv`, by the names of its columns."""
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of `data/NAME.txt` that are no remarks, parted at tabs."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@cache
def patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return key and pattern, in the order of `data/NAME.txt`; lines of one key that follow each other are one."""
    keys = groupby(rows(name), key=lambda row: row[0])
    return tuple((key, re.compile("|".join(pattern for _, pattern in group))) for key, group in keys)


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of `data/NAME.txt`."""
    return frozenset(word for (line,) in rows(name) for word in line.split())


RELATIVES = {row["kind"]: row["words"] for row in table("relatives")}
"""The words of each kind of relative, as a regular expression."""
ANY = "|".join(RELATIVES.values())
SPOUSE = r"(?:wife|wifey|husband|hubby|spouse|partner)"
"""The one of somebody; "spouses" are those of a category."""
PARENT, CHILD, SIBLING = (RELATIVES[each] for each in ("parent", "child", "sibling"))
PETITIONS = r"(?:fil(?:e[sd]?|ing)|petition\w*|sponsor\w*|appl(?:y|ies|ied|ying))"
PETITIONED = r"(?:filed|petitioned|sponsored|applied)"
"""What somebody does, or did, for whom they want to immigrate; also what an employer does."""
ACQUAINTED = r"(?:cousin|friend|colleague|co-?worker|room-?mate|neighbou?r|boss)"
"""Who is spoken of with a case of their own, and petitions for nobody."""
HERS = r"(?:wife|spouse|partner|sister|mother|mom|mum|daughter|aunt|niece|girlfriend|fiancee)"
HIS = r"(?:husband|spouse|partner|brother|father|dad|son|uncle|nephew|boyfriend|fiance)"


def kind_of(word: str) -> str:
    """Return what kind of relative `word` names."""
    return next(kind for kind, pattern in RELATIVES.items() if re.fullmatch(pattern, word))


def route(kind: str) -> str:
    """Return which ways there are for a relative without a category; empty where there is one."""
    return next((row["route"] for row in table("relatives") if row["kind"] == kind), "")
