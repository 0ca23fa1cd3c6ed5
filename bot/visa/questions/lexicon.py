"""The word lists of `data/`, read once: keys and the patterns that stand for them."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "data"


@cache
def patterns(name: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return key and pattern, in the order of `data/NAME.txt`; lines of one key that follow each other are one."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    rows = [line.split("\t", 1) for line in lines if line and not line.startswith("#")]
    return tuple(
        (key, re.compile("|".join(pattern for _, pattern in group)))
        for key, group in groupby(rows, key=lambda row: row[0])
    )


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of `data/NAME.txt`."""
    lines = (FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
