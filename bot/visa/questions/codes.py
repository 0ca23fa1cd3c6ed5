"""Categories by any of their names -> their codes, so that all that reads a text meets only `eb-3` and `f2a`."""

from __future__ import annotations

import re

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_ROMAN = ("i", "ii", "iii", "iv", "v")
_NUMBERS = {
    name: str(number)
    for names in (_ORDINALS, ("1st", "2nd", "3rd", "4th", "5th"), _ROMAN, ("one", "two", "three", "four", "five"))
    for number, name in enumerate(names, 1)
}
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|1st|2nd|3rd|4th|5th)"
_PREFERENCE = r"(?:preference|pref)"
_KIND = rf"(?:\s+(?:{_PREFERENCE}|category)\b)*"
_TIME = r"(?!\s*(?:years?|months?|weeks?|days?|times?|people)\b)"
_A = r"(?:a\b(?!\s+(?:year|month|week|day|lot|while|few|couple|little|better|faster|good|person)s?\b)|b\b)"
"""The A of "second preference A", which is not that of "second preference a year ago"."""
_PART = r"[\s,-]*\(?(?:(?:sub-?)?(?:category|class|part)\s+)?"
_EMPLOYMENT = r"(?:e[\s.-]?b\.?|(?:employment|work|job)[\s-]+based|employment|emp)"
_FAMILY = (
    r"(?:family(?:[\s-]*(?:based|sponsored)|(?=\s+pref))"
    r"|(?<!my )(?<!our )(?<!his )(?<!her )(?<!their )(?<!whole )family|fam|fb)"
)
_WORK = re.compile(
    rf"\b{_EMPLOYMENT}[\s,-]*(?:the\s+)?(?:(?:{_PREFERENCE}|category)[\s-]+)?"
    rf"(?:0?(?P<digit>\d)(?!\d)(?:(?:st|nd|rd|th)\b)?{_TIME}|(?P<name>{_ORDINAL}|(?<=-)[iv]|ii|iii|iv|one|two|three|four|five)\b)"
    rf"{_KIND}"
    rf"|\b(?P<before>{_ORDINAL})\"?[\s-]+(?:{_PREFERENCE}[\s,-]+)?{_EMPLOYMENT}\b(?:[\s-]+based\b)?{_KIND}(?![\s-]*[1-5]\b)"
    r"|\be-?(?P<short>[1-5])\b(?!\s*(?:visas?|treaty)\b)"
)
_KIN = re.compile(
    rf"\b(?:(?:{_FAMILY}[\s,-]*(?:(?:{_PREFERENCE}|category)[\s-]+)?|f[\s-]?)(?:(?P<two>2)[\s-]?\(?(?P<part>{_A})\)?|(?P<digit>\d)(?![\d\w]){_TIME})"
    rf"|{_FAMILY}[\s,-]+(?:the\s+)?(?P<name>{_ORDINAL})(?:\s+{_PREFERENCE})?(?:{_PART}(?P<of>{_A})\)?)?"
    rf"|(?P<before>{_ORDINAL})\"?[\s-]+(?:{_PREFERENCE}[\s,-]+)?{_FAMILY}\b(?:\s+{_PREFERENCE})?(?:{_PART}(?P<its>{_A})\)?)?"
    rf"|(?:second|2nd)\s+{_PREFERENCE}{_PART}(?P<alone>{_A})\)?|(?<![\w-])2(?P<bare>[ab]))(?!\w){_KIND}"
)


def _work(found: re.Match[str]) -> str:
    return f"eb-{found['digit'] or found['short'] or _NUMBERS[found['name'] or found['before']]}"


def _kin(found: re.Match[str]) -> str:
    part = found["part"] or found["of"] or found["its"] or found["alone"] or found["bare"] or ""
    named = found["name"] or found["before"]
    number = found["digit"] or (_NUMBERS[named] if named else "2")
    return f"f{number}{part if number == '2' else ''}"


def in_codes(text: str) -> str:
    """Return a normal text with every category that is named by a number or its ordinal as a code."""
    return _KIN.sub(_kin, _WORK.sub(_work, text))
