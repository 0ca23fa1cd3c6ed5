"""What a bulletin prints, read as codes: row labels, column headings and values (pure).

A label is compared by its letters and digits alone, so that spacing, hyphens, asterisks and line breaks don't count.
A misspelling is accepted only where one label is near and its digits agree; the reading says that it was one.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TypeVar

from bot.visa.bulletin import MONTHS, Area, Category, Cutoff, Month, Preference, Status

AREAS = {
    "allchargeabilityareasexceptthoselisted": Area.ALL,
    "allchargeabilityareas": Area.ALL,
    "all": Area.ALL,
    "worldwide": Area.ALL,
    "restofworld": Area.ALL,
    "restoftheworld": Area.ALL,
    "china": Area.CHINA,
    "chinaprc": Area.CHINA,
    "chinamainlandbornprc": Area.CHINA,
    "peoplesrepublicofchina": Area.CHINA,
    "chinamainlandborn": Area.CHINA,
    "mainlandchina": Area.CHINA,
    "ch": Area.CHINA,
    "india": Area.INDIA,
    "in": Area.INDIA,
    "mexico": Area.MEXICO,
    "me": Area.MEXICO,
    "philippines": Area.PHILIPPINES,
    "ph": Area.PHILIPPINES,
    "elsalvadorguatemalahonduras": Area.EL_SALVADOR_GUATEMALA_HONDURAS,
    "elsalvadorguatemalaandhonduras": Area.EL_SALVADOR_GUATEMALA_HONDURAS,
    "vietnam": Area.VIETNAM,
    "dominicanrepublic": Area.DOMINICAN_REPUBLIC,
}

FAMILY = {
    **dict.fromkeys(("f1", "1st", "first", "f11st"), Preference.F1),
    **dict.fromkeys(("f2a", "2a", "2nda"), Preference.F2A),
    **dict.fromkeys(("f2b", "2b", "2ndb"), Preference.F2B),
    **dict.fromkeys(("f3", "3rd", "third"), Preference.F3),
    **dict.fromkeys(("f4", "4th", "fourth"), Preference.F4),
}

EMPLOYMENT = {
    **dict.fromkeys(("1st", "first", "eb1", "e1"), Preference.EB1),
    **dict.fromkeys(("2nd", "second", "eb2", "e2"), Preference.EB2),
    **dict.fromkeys(("3rd", "third", "eb3", "e3"), Preference.EB3),
    **dict.fromkeys(("4th", "fourth", "eb4", "e4"), Preference.EB4),
    **dict.fromkeys(("5th", "fifth", "eb5", "e5"), Preference.EB5),
    "otherworkers": Preference.EB3_OTHER,
    "certainreligiousworkers": Preference.EB4_RELIGIOUS,
    "scheduleaworkers": Preference.SCHEDULE_A,
    "iraqiafghanitranslators": Preference.SI_TRANSLATORS,
    "iraqiandafghanitranslators": Preference.SI_TRANSLATORS,
    "targetedemploymentareasregionalcenters": Preference.EB5_TEA_RC,
    "targetedemploymentareas": Preference.EB5_TEA_RC,
    "5thpilotprograms": Preference.EB5_PILOT,
    "5thtargetedemploymentareasregionalcentersandpilotprograms": Preference.EB5_TEA_RC_PILOT,
    "5thnonregionalcenter": Preference.EB5_NON_RC,
    "5thregionalcenter": Preference.EB5_RC,
    "5thunreserved": Preference.EB5_UNRESERVED,
    "5thsetasiderural": Preference.EB5_RURAL,
    "5thsetasidehighunemployment": Preference.EB5_HIGH_UNEMPLOYMENT,
    "5thsetasideinfrastructure": Preference.EB5_INFRASTRUCTURE,
}

WORDS = {
    "other workers": Preference.EB3_OTHER,
    "religious": Preference.EB4_RELIGIOUS,
    "rural": Preference.EB5_RURAL,
    "high unemployment": Preference.EB5_HIGH_UNEMPLOYMENT,
    "infrastructure": Preference.EB5_INFRASTRUCTURE,
    "unreserved": Preference.EB5_UNRESERVED,
}
"""What names a row of the employment charts by itself, however the rest of its label is worded."""
SURROUNDING = re.compile(r"\b(?:employment|family|based|sponsored|preferences?|category)\b|(?<=\be)b(?=\W*[1-5])")
"""What a label may say beside the number of its preference."""
CLASSES = re.compile(
    r"\((?:\W|and|all|others?|including|[a-z]\d|[a-z]{2}\b)+\)|\bincluding\b.*$|\b(?:[citr]5|[nr][uhir])\b"
)
"""Visa classes, as in "5th Unreserved (including C5, T5, I5, R5)": they name a row more exactly."""
BROKEN = re.compile(r"(?<=[a-z])-\s+(?=[a-z])")
"""A hyphen at the end of a line."""
SHARE = re.compile(r"\d+\s*(?:%|percent)")
MARKS = re.compile(r"[*†‡§¹²³]+|\(\s*[\d*]\s*\)|\[\s*[\d*]\s*\]|\(\s*SEE\b[^)]*\)")
"""What sends a reader to a note below."""
EARLIEST = 1960
"""No cut-off has been earlier than 1979: a year before this one is a misprint that nobody can read."""
Code = TypeVar("Code")


def read_area(label: str) -> Area | None:
    """Return the chargeability that a column heading names; None when it names none."""
    word = re.sub(r"[^a-z]", "", label.lower())
    return nearest(word, AREAS) or (Area.ALL if re.match(r"all(?:other)?chargeab\w{2,6}areas", word) else None)


def read_preference(label: str, category: Category) -> Preference | None:
    """Return the preference that a row's label names in a table of `category`; None when it names none."""
    text = BROKEN.sub("", label.lower())
    bare = _squeeze(SURROUNDING.sub("", text))
    if category is Category.FAMILY:
        found = re.fullmatch(r"([1-4])\s*(?:st|nd|rd|th)", text.strip(" *"))
        code = FAMILY.get(_squeeze(text)) or FAMILY.get(bare) or _twice(text, FAMILY)
        return code or (FAMILY.get(f"f{found[1]}") if found else None)
    classes = " ".join(CLASSES.findall(text))
    code = nearest(_unclassed(text), EMPLOYMENT) or EMPLOYMENT.get(bare) or _by_words(text) or _twice(text, EMPLOYMENT)
    if code is Preference.EB5_UNRESERVED and "i5" in classes and "c5" not in classes:
        return Preference.EB5_UNRESERVED_RC  # May 2022 alone printed the two halves apart
    return code


def _twice(text: str, table: dict[str, Preference]) -> Preference | None:
    """Return what a label names twice over: "First (EB-1)"."""
    parts = [word for each in re.split(r"[^\w\s-]", SURROUNDING.sub("", text)) if (word := _squeeze(each))]
    codes = {table.get(part) for part in parts}
    return codes.pop() if len(codes) == 1 else None


def _by_words(text: str) -> Preference | None:
    text = " ".join(re.sub(r"[^a-z]", " ", text).split())
    found = {code for words, code in WORDS.items() if re.search(rf"\b{words}\b", text)}
    return found.pop() if len(found) == 1 else None


def mend_digits(word: str) -> str:
    """Return a date with the letters O and I, where only a digit can stand, read as 0 and 1; and 0 in a month as O."""
    found = re.fullmatch(r"([\dOIL]{1,2})([A-Z0]{3,9})([\dOIL]{2}|[\dOIL]{4})", word)
    if not found or not re.search(r"\d", word):
        return word
    digits = str.maketrans("OIL", "011")
    return found[1].translate(digits) + found[2].replace("0", "O") + found[3].translate(digits)


def is_exact(label: str, category: Category | None) -> bool:
    """Tell whether a label (of a row of `category`; None: of a column) is spelt as it should be."""
    word = _unclassed(BROKEN.sub("", label.lower()))
    return word in (AREAS if category is None else FAMILY if category is Category.FAMILY else EMPLOYMENT)


def read_value(text: str, month: Month) -> Cutoff | None:
    """Return the cut-off that a cell of the bulletin of `month` prints; None when it prints none.

    A year has two digits: of this century, unless that would be later than the year after the bulletin.
    """
    text = MARKS.sub("", text.upper())
    word = squeeze_date(text).strip("()")
    if word in ("C", "CURRENT", "U", "UNAVAIL", "UNAVAILABLE", "UNAUTHORIZED"):
        return Status(word[0])
    return _day(word, month) or _day(mend_digits(word), month)


def squeeze_date(text: str) -> str:
    """Return a day without what stands between its parts, in the order of 01JAN22."""
    text = re.sub(r"^\W*([A-Z]{3,9})\.?\s+(\d{1,2})\s*,?\s+(\d{4})\W*$", r"\2\1\3", text)
    return re.sub(r"[\s.*'’“”\"/\-\u2010-\u2015\u2212]", "", text)


def _day(word: str, month: Month) -> date | None:
    found = re.fullmatch(r"(\d{1,2})([A-Z]{3,9})(\d{2}|\d{4})", word)
    number = _month_number(found[2]) if found else 0
    if not found or not number:
        return None
    year = int(found[3]) if len(found[3]) == 4 else month.year // 100 * 100 + int(found[3])
    if len(found[3]) == 2 and year > month.year + 1:
        year -= 100
    try:
        return date(year, number, int(found[1])) if EARLIEST <= year <= month.year + 1 else None
    except ValueError:
        return None


def _month_number(word: str) -> int:
    """Return the month that a word begins as, or that alone is one slip away from a word of three letters."""
    names = [name.upper() for name in MONTHS]
    exact = next((number for number, name in enumerate(names, 1) if name.startswith(word)), 0)
    if exact or len(word) != 3:
        return exact
    near = [number for number, name in enumerate(names, 1) if _is_a_slip(word, name[:3])]
    return near[0] if len(near) == 1 else 0


def _is_a_slip(word: str, known: str) -> bool:
    """Tell whether one letter is another one, or two that stand side by side changed places."""
    wrong = [place for place in range(3) if word[place] != known[place]]
    return len(wrong) == 1 or (wrong in ([0, 1], [1, 2]) and sorted(word) == sorted(known))


def _unclassed(text: str) -> str:
    return _squeeze(SHARE.sub("", CLASSES.sub("", text)))


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text)


def nearest(word: str, table: dict[str, Code]) -> Code | None:
    """Return what `word` names, also when it is misspelt a little and only one known word is near; else None."""
    if word in table:
        return table[word]
    digits = re.sub(r"\D", "", word)
    near = {
        code for known, code in table.items()
        if len(known) >= 5
        and abs(len(word) - len(known)) <= _allowed(known)
        and re.sub(r"\D", "", known) == digits and _distance(word, known) <= _allowed(known)
    }  # fmt: skip
    return near.pop() if len(near) == 1 else None


def _allowed(known: str) -> int:
    return 1 if len(known) < 10 else 2 if len(known) < 20 else 3


def _distance(a: str, b: str) -> int:
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
