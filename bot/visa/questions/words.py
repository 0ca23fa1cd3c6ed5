"""Words as typed: normal form, and typing errors mended with care."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from rapidfuzz.distance import OSA

from bot.visa.numerals import in_ascii
from bot.visa.questions.lexicon import patterns, words
from bot.visa.questions.places import is_place, names_of_places

_SAME = str.maketrans({
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " - ",
    "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00a0": " ", "\u200b": "", "\u200f": "", "\u200e": "", "\u202e": "",
})  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


def normal(text: str) -> str:
    """Return `text` in lower case, with plain quotes, dashes and spaces, without accents and control characters."""
    plain = unicodedata.normalize("NFKD", text.translate(_SAME)).translate(_SAME)
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    kept = "".join(each if each.isprintable() or each == "\n" else " " for each in plain)
    return _in_english(re.sub(r"[ \t]+", " ", in_ascii(kept).lower()).strip())


def strange(plain: str) -> bool:
    """Say whether a normal text has words in letters that are not Latin, beside those that are understood."""
    letters = [each for each in plain if each.isalpha() and not unicodedata.name(each, "").startswith("LATIN")]
    return len(letters) >= 2


_COLUMNS = {"i": "india", "in": "india", "c": "china", "m": "mexico", "p": "philippines", "w": "row", "row": "row"}
_SHORT = re.compile(r"\b(?P<row>eb-?[123])(?:-(?P<a>[icmpw]|in|row)|(?P<b>i|in|row))(?![\w-])")
"""A category and its column in one word, as forums write them: `EB2-I`, `EB3ROW`; `EB1-C` is a part of EB-1."""


def _column(found: re.Match[str]) -> str:
    letters = found["a"] or found["b"]
    return found[0] if found["row"][-1] == "1" and letters == "c" else f"{found['row']} {_COLUMNS[letters]}"


_STATE = re.compile(
    r"\b(?P<before>(?:was|is|been)\s+it|as|any|been|was|were|went|became|become|turned|marked|showed|shows|shown|stayed|remained)\s+\"?(?P<state>[cu])\"?"
    r"(?![\w'-])"
)
_ROW_STATE = re.compile(
    r"\b(?P<before>(?:categor\w+|rows?|cells?|countries|cut-?offs?|eb-?\d|f\d[ab]?)\s+(?:\w+\s+)?(?:is|are))\s+\"?(?P<state>[cu])\"?"
    r"(?=\s*(?:$|[?.,;]|(?:in|for|now|this|right)\b))"
)
_LAST_STATE = re.compile(
    r"(?P<before>\b(?:was|were|is|been|become|became|went|go)\b[^?.!]{1,40}?(?<!\beb1)(?<!\beb-1))\s+\"?(?P<state>[cu])\"?"
    r"(?=\s*(?:$|[?.,;]|(?:in|for|now|this|since|during)\b))"
)
"""The letter of a state after the row and column that are in it ("was F1 Mexico U in 2011?")."""
_FROM_ON = re.compile(r"\bfrom\s+((?:[a-z]{3,9}\.?\s+|fy\s?)?(?:19|20)\d\d(?:-\d\d)?)\s+on(?:wards?)?\b")
_BOTH_ENDS = re.compile(
    r"\b(?P<a>start|beginning|first\s+(?:month|bulletin))\s*(?:and|&|/|vs\.?|versus)\s*(?:the\s+)?"
    r"(?P<b>end|last\s+(?:month|bulletin))\s+of\s+(?P<fy>(?:the\s+)?(?:last\s+|this\s+)?(?:fy|fiscal(?:\s+year)?)\s?'?(?:\d{2,4})?)"
)
"""Both ends of one year, of which only the second names it."""
_INTRODUCED = re.compile(
    r"\bwhen\s+(?:the\s+)?(?:(?:two|new|filing|both)\s+)*(?:charts?|they|it)\s+(?:was|were)\s+(?:first\s+)?(?:introduced|created|new)\b"
)
"""The month from which on there are two charts."""
_STATES = {"c": "current", "u": "unavailable"}


_EAST_ASIAN_DAY = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日号號일])?"
)


def _day(found: re.Match[str]) -> str:
    day = f"-{int(found['d']):02}" if found["d"] else ""
    return f" {found['y']}-{int(found['m']):02}{day} "


def _in_english(text: str) -> str:
    text = _EAST_ASIAN_DAY.sub(_day, text)
    for english, pattern in patterns("languages"):
        text = pattern.sub(english, text)
    text = _STATE.sub(lambda found: f"{found['before']} {_STATES[found['state']]}", text)
    text = _ROW_STATE.sub(lambda found: f"{found['before']} {_STATES[found['state']]}", text)
    text = _LAST_STATE.sub(lambda found: f"{found['before']} {_STATES[found['state']]}", text)
    text = _FROM_ON.sub(r"since \1", text)
    text = _INTRODUCED.sub("in october 2015", text)
    text = _BOTH_ENDS.sub(r"\g<a> of \g<fy> and \g<b> of \g<fy>", text)
    return _SHORT.sub(_column, re.sub(r"\bcut\s+offs?\b(?!\s+(?:from|of))", "cut-off", text))


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    """Return the words that may be meant, by first letter."""
    lexicon: dict[str, list[str]] = {}
    for word in sorted(words("terms_to_mend") | names_of_places()):
        if len(word) >= 4:
            lexicon.setdefault(word[0], []).append(word)
    return {letter: tuple(found) for letter, found in lexicon.items()}


@cache
def _mended(word: str) -> str:
    known = _lexicon().get(word[0], ())
    if len(word) < 5 or word in known or word in words("ordinary_words") or is_place(word):
        return word
    if word.removesuffix("s") in known:
        return word
    allowed = 1 if len(word) < 8 else 2
    near = [(OSA.distance(word, each, score_cutoff=allowed), each) for each in known if len(each) >= 4]
    best = min((pair for pair in near if pair[0] <= allowed), default=None)
    if best is None or sum(pair[0] == best[0] for pair in near) > 1:
        return word
    return best[1]


def mend(text: str) -> str:
    """Return normal `text` with typing errors in our words mended ("phillipines", "retrogresion")."""
    return _WORD.sub(lambda found: _mended(found[0]) if "'" not in found[0] else found[0], text)
