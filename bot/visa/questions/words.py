"""Words as typed: their normal form, in which each category is a code, and typing errors mended with care."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from unicodedata import category

from rapidfuzz.distance import OSA

from bot.visa.bulletin import MONTHS
from bot.visa.numerals import NUMBER, SPELT, in_ascii
from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.lexicon import patterns, words
from bot.visa.questions.places import is_place, names_of_places, place_named

_SAME = str.maketrans({
    "\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": " - ",
    "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00a0": " ", "\u200b": "", "\u200f": "", "\u200e": "", "\u202e": "",
    "*": "",
})  # fmt: skip
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


LONGEST = 4_000
"""Characters of a message that are read: a story begins with who somebody is, and ends with what is asked."""
IN_EXTRACTS = (
    "Your message is long: I read its beginning and its end. If I missed what you ask, ask again in a few sentences."
)


def abridged(text: str) -> str:
    """Return `text`, of a long one its beginning and its end, in whole words."""
    if len(text) <= LONGEST:
        return text
    half = LONGEST // 2 - 1
    return f"{text[:half].rsplit(None, 1)[0]}\n{text[-half:].split(None, 1)[-1]}"


def normal(text: str) -> str:
    """Return `text` in lower case, with plain quotes, dashes and spaces, without accents and pictures."""
    plain = _bare(_bare(text.translate(_SAME)).translate(_SAME))
    kept = "".join(each if each == "\n" or (each.isprintable() and category(each) != "So") else " " for each in plain)
    lower = re.sub(r"(?<=\d)o(?=\d)", "0", in_ascii(kept).lower())  # "2O23", typed with a letter
    lines = re.sub(r",\s*\n", ", ", re.sub(r" (?=[?!,;])", "", re.sub(r"[ \t]+", " ", lower)))
    return _in_english(lines.strip())


_LEAD = re.compile(
    r"(?:\b(?:and|or|but|so|then(?!\W*(?:what\b\W*)?$)|now|also|ok(?:ay)?|well|hm+|oh|ah|wait|sorry|please|pls|btw|hi|hello|hey"
    r"|(?:what|how)\s+about)\b[\s,.!:-]+)+"
)
"""Words that only lead over from what was said before."""


def without_lead(plain: str) -> str:
    """Return a normal text without the words that only lead over to what it says ("ok, and then ...")."""
    found = _LEAD.match(plain)
    return plain[found.end() :] if found and found.end() < len(plain) else plain


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


_EAST_ASIAN_DAY = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?[年년]\s?(?P<m>\d{1,2})\s?[月월](?:\s?(?P<d>\d{1,2})\s?[日号號일])?"
)


def _bare(text: str) -> str:
    """Return `text` without accents and the like."""
    return "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))


_MONTHS = {
    _bare(name): month
    for name, number in NUMBER.items()
    if not (month := MONTHS[number - 1].lower()).startswith(name) and name != "sept"
}
_MONTH = re.compile(
    rf"(?:(?<=\d)|\b)(?P<name>{'|'.join(sorted(map(re.escape, _MONTHS), key=len, reverse=True))})\b\.?"
    r"(?=\s+(?:del?\s+)?(?:19|20)\d\d\b)(?:\s+del?\b)?"
)
"""A month in another language, before its year."""
_SPELT_DAY = re.compile(
    rf"\b(?P<day>{'|'.join(sorted(SPELT, key=len, reverse=True))})\s+(?:day\s+)?of\s+"
    r"(?=[a-z]{3,9}\.?,?\s+(?:of\s+)?(?:19|20)\d\d\b)"
)
"""The day of "the first of January 2023"."""
_NEAR_YEAR = re.compile(
    r"\b[a-z]{3,10}(?=[.,]?\s+(?:of\s+)?(?:19|20)\d\d\b)"
    r"|(?:(?<=\bpd )|(?<=\bpd is )|(?<=\bpriority date )|(?<=\bpriority date is ))[a-z]{3,10}(?= '?\d\d?\b)"
)


def _as_month(found: re.Match[str]) -> str:
    """Return the month that a word right before a year is mistyped for ("juyl 2016"), else the word."""
    word = found[0]
    begins = any(each.lower().startswith(word) for each in (*MONTHS, *_MONTHS, "sept"))
    if begins or word in words("ordinary_words") or is_place(word):
        return word
    near = sorted((OSA.distance(word, name), name) for name in map(str.lower, MONTHS) if len(name) > 3)
    allowed = 1 if len(word) < 7 else 2
    return near[0][1] if near[0][0] <= allowed and word[0] == near[0][1][0] else word


def _day(found: re.Match[str]) -> str:
    day = f"-{int(found['d']):02}" if found["d"] else ""
    return f" {found['y']}-{int(found['m']):02}{day} "


_NUMBERED_MONTH = re.compile(
    rf"(?<![\d/.-])(?:(?P<m>0?[1-9]|1[0-2])[/.-](?P<y>{YEAR})|(?P<y2>{YEAR})[/-](?P<m2>0[1-9]|1[0-2]))(?![\d/.-]*\d)(?!-)"
)


def _month_named(found: re.Match[str]) -> str:
    return f"{MONTHS[int(found['m'] or found['m2']) - 1].lower()} {found['y'] or found['y2']}"


_DATES = (
    (
        re.compile(rf"(?<![\d/.-])({YEAR}(?:,? (?:and|or|vs\.?|versus|to) {YEAR})+) ({MONTH_NAME})\b(?!\.?[\s-]*\d)"),
        r"\2 \1",
    ),
    (
        re.compile(rf"(?<!\d[ /-])\b({MONTH_NAME})\.?(?:\s*[-/]\s*|,?\s+of\s+(?:the\s+year\s+)?)({YEAR})\b(?![-/]\d)"),
        r"\1 \2",
    ),
    (re.compile(rf"(?<![\d/.-])(?<!fy)(?<!fy )(?<!year )({YEAR}) ((?!may\b){MONTH_NAME})\b(?!\.?[\s-]*\d)"), r"\2 \1"),
    (
        re.compile(
            rf"\b(?:the\s+)?(\d{{1,2}})(?:st|nd|rd|th)\s+(?:day\s+)?(?:of\s+)?({MONTH_NAME})\.?,?\s+(?:of\s+)?({YEAR})\b"
        ),
        r"\1 \2 \3",
    ),
    (
        re.compile(rf"\b({YEAR}) ({MONTH_NAME})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?![/-]|\s+(?:19|20)\d\d)"),
        r"\3 \2 \1",
    ),
)
"""Dates in other orders: "june of 2012", "jan/2015", "2012 june", "the 1st of june, 2020", "2020 june 1"."""


def _in_english(text: str) -> str:
    text = _MONTH.sub(lambda found: _MONTHS[found["name"]], _EAST_ASIAN_DAY.sub(_day, text))
    for english, pattern in (*patterns("languages"), *patterns("terms")):
        text = pattern.sub(english, text)
    text = _NUMBERED_MONTH.sub(_month_named, text)
    for pattern, order in _DATES:
        text = pattern.sub(order, text)
    return _SHORT.sub(_column, _KIN.sub(_kin, _WORK.sub(_work, text)))  # categories as codes


@cache
def _lexicon() -> dict[str, tuple[str, ...]]:
    """Return the words that may be meant, by first letter."""
    lexicon: dict[str, list[str]] = {}
    for word in sorted(words("terms_to_mend") | names_of_places()):
        if len(word) >= 4:
            lexicon.setdefault(word[0], []).append(word)
    return {letter: tuple(found) for letter, found in lexicon.items()}


@cache
def _by_letters() -> dict[str, tuple[str, ...]]:
    """Return the words that may be meant, by their letters in the order of the alphabet."""
    known: dict[str, tuple[str, ...]] = {}
    for word in sorted(words("terms_to_mend") | words("terms_to_swap") | names_of_places()):
        if len(word) >= 4:
            letters = "".join(sorted(word))
            known[letters] = (*known.get(letters, ()), word)
    return known


@cache
def _mended(word: str) -> str:
    known = _lexicon().get(word[0], ())
    same = _by_letters().get("".join(sorted(word)), ())
    if word in known or word in same or word in words("ordinary_words") or is_place(word):
        return word
    swapped = [each for each in same if OSA.distance(word, each) == 1]
    if len(swapped) == 1:
        return swapped[0]
    if len(word) < 5 or word.removesuffix("s") in known:
        return word
    allowed = 1 if len(word) < 8 else 2
    near = [(OSA.distance(word, each, score_cutoff=allowed), each) for each in known if len(each) >= 4]
    best = min((pair for pair in near if pair[0] <= allowed), default=None)
    meant = {place_named(each) or each for distance, each in near if best and distance == best[0]}
    return best[1] if best and len(meant) == 1 else word


def mend(text: str) -> str:
    """Return normal `text` with typing errors in our words mended ("phillipines", "retrogresion")."""
    text = _SPELT_DAY.sub(lambda found: f"{SPELT[found['day']]} ", _NEAR_YEAR.sub(_as_month, text))
    return _WORD.sub(lambda found: _mended(found[0]) if "'" not in found[0] else found[0], text)


_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_ROMAN = ("i", "ii", "iii", "iv", "v")
NUMBERS = {
    name: str(number)
    for names in (_ORDINALS, ("1st", "2nd", "3rd", "4th", "5th"), _ROMAN, ("one", "two", "three", "four", "five"))
    for number, name in enumerate(names, 1)
}
ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|1st|2nd|3rd|4th|5th)"
_PREFERENCE = r"(?:pref(?:er\w{2,5})?)\b"
_KIND = rf"(?: +(?:{_PREFERENCE}|category)\b)*"
_TIME = r"(?! *(?:years?|months?|weeks?|days?|times?|of +(?:us|them))\b)"
_A = r"(?:a\b(?! +(?:year|month|week|day|lot|while|few|couple|little|better|faster|good|person)s?\b)|b\b)"
"""The A of "second preference A", which is not that of "second preference a year ago"."""
_PART = r"[ ,-]*\(?(?:(?:sub-?)?(?:category|class|part) +)?"
_OWN = r"(?<!my )(?<!our )(?<!his )(?<!her )(?<!their )"
_SURE = rf"(?:{_OWN}|(?=\w+\"?[ -]+(?:pref|\w+[ -]+(?:based|sponsored|preference))))"
_THING = r"(?! +(?:offer|letter|history|contract|members?|reunion|visit)\b)"
"""What is somebody's own, or no preference: "my first employment", "a second employment offer"."""
_EMPLOYMENT = r"(?:e[ .-]?b\.?|(?:employment|work|job)[ -]+based|employment|emp)"
_FAMILY = rf"(?:family(?:[ -]*(?:based|sponsored)|(?= +(?:\w+ +)?pref))|{_OWN}(?<!whole )family|fam|fb)"
_WORK = re.compile(
    rf"\b{_EMPLOYMENT}[ ,-]*(?:the +)?(?:(?:{_PREFERENCE}|category)[ -]+)?"
    rf"(?:0?(?P<digit>\d)(?!\d)(?:(?:st|nd|rd|th)\b)?{_TIME}|(?P<name>{ORDINAL}|(?<=-)[iv]|ii|iii|iv|one|two|three|four|five)\b)"
    rf"{_KIND}"
    rf"|\b{_SURE}(?P<before>{ORDINAL})\"?[ -]+(?:{_PREFERENCE}[ ,-]+)?{_EMPLOYMENT}\b(?:[ -]+based\b)?{_KIND}"
    rf"(?![ -]*[1-5]\b){_THING}"
    r"|\be-?(?P<short>[1-5])\b(?! *(?:(?:investor|trader) +)?(?:visas?|treaty)\b)"
)
_KIN = re.compile(
    rf"\b(?:(?:{_FAMILY}[ ,-]*(?:(?:{_PREFERENCE}|category)[ -]+)?|f[ -]?)"
    rf"(?:2[ -]?\(?(?P<part>{_A})\)?|(?P<digit>\d)(?!\w){_TIME})"
    rf"|{_FAMILY}[ ,-]+(?:the +)?(?P<name>{ORDINAL})(?: +{_PREFERENCE})?(?:{_PART}(?P<of>{_A})\)?)?"
    rf"|{_SURE}(?P<before>{ORDINAL})\"?[ -]+(?:{_PREFERENCE}[ ,-]+)?{_FAMILY}\b(?: +{_PREFERENCE})?{_THING}"
    rf"(?:{_PART}(?P<its>{_A})\)?)?"
    rf"|(?:second|2nd) +{_PREFERENCE}{_PART}(?P<alone>{_A})\)?|(?<![\w-])2(?P<bare>[ab])(?!\.m))(?!\w){_KIND}"
)


def _work(found: re.Match[str]) -> str:
    return f"eb-{found['digit'] or found['short'] or NUMBERS[found['name'] or found['before']]}"


def _kin(found: re.Match[str]) -> str:
    part = found["part"] or found["of"] or found["its"] or found["alone"] or found["bare"] or ""
    named = found["name"] or found["before"]
    number = found["digit"] or (NUMBERS[named] if named else "2")
    return f"f{number}{part if number == '2' else ''}"
