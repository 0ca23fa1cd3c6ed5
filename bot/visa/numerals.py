"""Months and numbers as people write them in their languages: pure data."""

from __future__ import annotations

import unicodedata
from pathlib import Path

NAMES = tuple(
    tuple(line.split())
    for line in (Path(__file__).parent / "data" / "month_names.txt").read_text(encoding="utf-8").splitlines()
)
"""Months in the languages people most often write in; dates in digits need no language, whatever their digits."""
NUMBER = {name: index for index, names in enumerate(NAMES, 1) for name in names}

_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_SPELT = (
    *_UNITS, "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
    "eighteenth", "nineteenth", "twentieth", *(f"twenty-{each}" for each in _UNITS), "thirtieth", "thirty-first",
)  # fmt: skip
SPELT = {word: day for day, word in enumerate(_SPELT, 1)}
DIGITS = "〇一二三四五六七八九"
"""Chinese ones, which also Japanese uses."""


def number(text: str) -> int:
    """Return a number in digits or in Chinese ones ("15", "十五", "二〇一三"); 0 where they make none ("十十")."""
    if text.isdecimal():
        return int(text)
    text = text.replace("零", "〇").replace("廿", "二十").replace("卅", "三十")
    tens, mark, units = text.partition("十")
    if any(each not in DIGITS for each in tens + units) or (mark and max(len(tens), len(units)) > 1):
        return 0
    if not mark:
        return int("".join(str(DIGITS.index(each)) for each in text))
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(units) if units else 0)


def in_ascii(text: str) -> str:
    """Return `text` of the same length with every digit as 0 to 9, whatever the script: "१५" is "15"."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(each)) if not each.isascii() and each.isdecimal() else each for each in text)
