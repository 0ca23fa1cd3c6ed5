"""Categories by any of their names -> their codes, so that all that reads a text meets only `eb-3` and `f2a`."""

from __future__ import annotations

import re

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


def in_codes(text: str) -> str:
    """Return a normal text with every category that is named by a number or its ordinal as a code."""
    return _KIN.sub(_kin, _WORK.sub(_work, text))
