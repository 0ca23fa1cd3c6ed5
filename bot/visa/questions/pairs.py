"""What of one message is several questions: its numbered parts, and pairs in a sentence ("EB-2 India and F4 Peru")."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.visa.questions.asks import find_ask
from bot.visa.questions.days import MONTH_NAME, YEAR, find_days
from bot.visa.questions.labels import label, named
from bot.visa.questions.lexicon import ANY, PETITIONED, PETITIONS
from bot.visa.questions.passage import Passage
from bot.visa.questions.preferences import find_preferences, guessed
from bot.visa.questions.question import Ask, Place, Question
from bot.visa.questions.relations import find_people
from bot.visa.questions.roles import role_of
from bot.visa.questions.wants import Want, of_two

if TYPE_CHECKING:
    from bot.visa.bulletin import Preference

_ALSO = re.compile(
    r"(?<=[?.!\n;])\s*(?:and\s+)?(?:also|additionally|(?:and\s+)?(?:another|(?:one\s+|a\s+)?(?:more|last|second|other)|next)\s+(?:question|thing)"
    r"|separately|on\s+another\s+note)\s*[,:]\s*(?=\w)"
)
_NUMBERED = re.compile(
    r"(?<!client )(?<!case )(?<!employee )(?<!person )(?<!worker )(?<!candidate )(?<!applicant )(?<!petition )"
    r"(?:^|(?<=[\s;,:?.!]))\(?(?:q\s?)?(?P<number>[1-9])\s?(?:[).:]\s+|\)\s*)(?=[a-z])"
)


def parts(plain: str) -> list[str]:
    """Return the parts of a normal text that are set apart as questions of their own: numbered, or after "also,"."""
    marks = [*_NUMBERED.finditer(plain)]
    if len(marks) > 1 and [int(each["number"]) for each in marks] == list(range(1, len(marks) + 1)):
        ends = [*(each.start() for each in marks[1:]), len(plain)]
        head, items = (
            plain[: marks[0].start()],
            [plain[each.end() : end] for each, end in zip(marks, ends, strict=True)],
        )
        one = find_ask(head)  # "compare: 1. ... 2. ..."
        found = [head + ", ".join(each.strip(" ,;.\n") for each in items)] if one else [head + items[0], *items[1:]]
    else:
        found = _ALSO.split(plain)
    return [each.strip(" ,;\n") for each in found if re.search(r"\w", each)] or [plain]


_BREAK = re.compile(r"\s*(?:;|,\s+and\b|,(?!\s*(?:19|20)\d\d\b)|\band\b|\bplus\b|\bn\b|&|\b\d\))\s*")
_OR = re.compile(rf"{_BREAK.pattern}|\s*(?:\bor\b|\bvs\.?(?!\w)|\bversus\b)\s*")
"""What parts the dates of one person in several lines; of lines alone, "or" asks to compare them."""
_ROWS = re.compile(r"\s+(?=(?:eb|f)-?\s?\d[ab]?\b)")
_PD = re.compile(r"\b(?:pd|priority\s+dates?)\b")
"""Two rows one after the other, each with a priority date of its own, need no word between them."""


_FILED = re.compile(
    r"\b(?:filed|applied|petitioned|(?:two|three|both|several|approved)\s+(?:\w+\s+)?petitions|did|perm|i-?1[34]0s)\b"
    r"|\b(?:i|we)\s+(?:(?:already|also|both)\s+)?(?:have|hold|got)\s+(?:(?:an?|my|one|approved|old|both)\s+)*(?:eb|f)-?\d"
)
_DATED = (
    rf"(?<![\d/.-])(?:\b{MONTH_NAME}\.?[\s-]*(?:\d{{1,2}},?\s+)?)?\b(?P<year>{YEAR}|(?<=[a-z][\s-])'?\d\d)\b(?![\d/-])"
)
_BARE = re.compile(
    rf"(?<!\bpd )(?<!\bdate )(?<!\bin )(?<!\bof )(?<!\bsince )(?<!\bfrom )(?<!\bto )(?<!\bfor )(?<!\bfy ){_DATED}"
)
"""A year, with or without its month, that no preposition makes a bulletin's."""


def _own_dates(sentence: str, pieces: list[str]) -> list[str]:
    """Return `pieces` with "pd" before the bare date of each, where the dates are one person's in several lines.

    They are where one of them is called so ("EB-2 PD 2014 and EB-3 2018"), or where the person asks what is better.
    """
    rows = [piece for piece in pieces if _names(piece)[0] and not guessed(find_preferences(Passage(piece)).notes)]
    filed = Want.ONESELF.of(sentence) and _FILED.search(sentence)
    bare = re.compile(_DATED) if filed else _BARE
    dated = [piece for piece in rows if _has_own_date(piece, bare) or _PD.search(piece)]
    mine = filed or _PD.search(sentence) or (Want.ONESELF.of(sentence) and Want.NEARER.of(sentence))
    if len(dated) < 2 or not mine:
        return pieces
    return [
        bare.sub(r"pd \g<0>", piece, count=1) if piece in rows and not _PD.search(piece) else piece for piece in pieces
    ]


_TIMED = re.compile(
    rf"\b(?:in|of|during|for)\s+(?:the\s+)?(?:fy\s?|fiscal\s+(?:year\s+)?)?(?:{MONTH_NAME}\.?\s+)?{YEAR}\b"
)
"""A line with a time of its own ("EB-2 India in October 2023 or EB-3 China in September 2020")."""


def _each_timed(sentence: str, pieces: list[str]) -> bool:
    """Whether several lines are named, each with a time of its own."""
    times = [found[0] for piece in pieces if _names(piece)[1] and (found := _TIMED.search(piece))]
    return 1 < len(set(times)) == len(set(lines_of(sentence))) == len(times)


def _has_own_date(piece: str, bare: re.Pattern[str]) -> bool:
    """Whether a bare date may be that of a petition: none of an approval or an arrival, and not of Form I-485."""
    found = bare.search(piece)
    other = found and role_of(piece, *found.span(), near=True) in ("approved", "event", "born", "sought")
    return bool(found and not other)


def paired(sentence: str) -> list[str]:
    """Return the parts of `sentence` that each name a category with a country or date of its own, else nothing.

    What stands between them and names no category (a month, a chart) goes with the part before it.
    """
    if two := _two_owners(sentence) or _two_days(sentence) or _two_petitions(sentence) or _two_relatives(sentence):
        return two
    pieces = _own_dates(sentence, [each for each in _OR.split(sentence) if each.strip()])
    if sum(bool(_PD.search(piece)) for piece in pieces) < 2:
        timed = _each_timed(sentence, pieces)
        apart = _ROWS if len(_PD.findall(sentence)) > 1 else _OR if timed else _BREAK
        pieces = [each for each in apart.split(sentence) if each.strip()]
        if len(pieces) < 2 or (not timed and (find_ask(sentence) is Ask.COMPARE or of_two(sentence))):
            return []
    parts: list[str] = []
    whole = 0
    for piece in pieces:
        line, complete = _names(piece)
        if line and not complete:
            return []
        if parts and not line:
            parts[-1] += f", {piece}"
        else:
            parts.append(piece)
        whole += complete
    if whole < 2:
        return []
    return parts if _names(parts[0])[0] else [f"{parts[0]} {parts[1]}", *parts[2:]]


_OWNER = re.compile(
    rf"(?:^|(?<=[.;,\n?!])\s*|\s(?=(?:mine|his|hers)\b))(?P<who>(?!(?:question|bulletin|category|country|pd|priority|chart"
    rf"|update|ps|note)\b)[a-z][\w']*(?:\s+[\w']+)?)\s*[:=]\s*(?P<line>(?:(?!\bpd\b|\bpriority\b)[^.;:\n?!])*?\b(?:eb|f)-?\s?\d[ab]?\b"
    rf"(?:(?!\bpd\b|\bpriority\b)[^.;:\n?!])*?)(?P<day>(?:\d{{1,2}}\s+)?\b{MONTH_NAME}\.?\s+(?:\d{{1,2}},?\s+)?{YEAR})"
    r"(?=\s*(?:[.;,\n]|$))"
)
"""Whose a line is, and a day that so is the priority date ("mine: EB-2 India, June 2012. His: ...")."""


def owned(plain: str) -> str:
    """Return a message that tells several people's lines one by one, each date called a priority date."""
    several = len(_OWNER.findall(plain)) > 1
    return _OWNER.sub(r" \g<who>: \g<line>pd \g<day>", plain).strip() if several else plain


_EITHER = re.compile(
    r"[\s,]*(?:(?:and|or|n|&|vs\.?|versus)\s+|(?<=,)\s*)"
    r"(?P<other>(?:the\s+other|another)(?:\s+one)?(?:'s|\s+(?:has|is|with|on|pd))*\s+)?(?:(?:the|on|pd)\s+)*"
)
_ENDS = re.compile(r"\b(?:between|from|since|rd|receipt|received)\b")


def lines_of(sentence: str) -> list[tuple[Preference, Place]]:
    """Return the lines that are named one by one ("EB-5 China or EB-2 India"): a category and a country each."""
    lines: list[tuple[Preference, Place]] = []
    for piece in _OR.split(sentence):
        _, rows, places = named(piece)
        if len(rows) == len(places) == 1:
            lines.append((rows[0], places[0]))
        elif rows or places:
            return []
    return lines if len(lines) > 1 else []


def _two_days(sentence: str) -> list[str]:
    """Return `sentence` once for each of the days that are asked about together ("3/14/2023 or 3/15/2023")."""
    if _ENDS.search(sentence):
        return []
    days = [each for each in find_days(Passage(sentence)).found if each.day.exact]
    apart = [_EITHER.fullmatch(sentence[one.end : other.start]) for one, other in pairwise(days)]
    if len(days) < 2 or not all(apart):
        return []
    before, after = sentence[: days[0].start], sentence[days[-1].end :]
    parts = [f"{before}{sentence[each.start : each.end]}{after}" for each in days]
    known = _names(parts[0])[1] or any(each and each["other"] for each in apart)
    return parts if known and all(label(Passage(each)).priority for each in parts) else []


_IS_DATED = r"(?:(?:priority\s+)?date|pd)\s+(?:is|was|of)"
_TWO_OWNERS = re.compile(
    rf"(?P<lead>(?:[^;?!]*[\s,])?)(?:my\s+)?(?P<one>[a-z]+'s\s+|(?<=my\s))(?P<row>(?:(?:eb|f)-?\d[ab]?\s+)?){_IS_DATED}\s+(?P<day>[^;?!]*?\d{{4}})"
    rf"[\s,;]+(?:and|but|while)?\s*(?:my\s+)?(?P<two>[a-z]+'s|hers|his|mine)\s+(?:{_IS_DATED}\s+|(?:is|was)\s+)?(?P<then>\w[^;?!]*\d[^;?!]*)\W*"
)


_HERS_AND_MINE = re.compile(
    rf"(?:and\s+)?(?P<one>hers|his|mine)\s+(?:is|was)\s+(?:from\s+|dated\s+)?(?P<day>[^;?!]*?{YEAR})[\s,;]+(?:and|but|while)?\s*"
    rf"(?P<two>hers|his|mine)\s+(?:(?:is|was)\s+)?(?:from\s+|dated\s+)?(?P<then>[^;?!,]*?{YEAR})\W*"
)
"""Two dates of cases that were told together ("hers is from March 2013, mine from November 2012")."""
_WHOSE = {"hers": "her", "his": "his", "mine": "my"}


def _two_owners(sentence: str) -> list[str]:
    """Return one sentence for each of two people whose dates are told ("my brother's date is ..., my sister's ...")."""
    if both := _HERS_AND_MINE.fullmatch(sentence):
        pairs = ((both["one"], both["day"]), (both["two"], both["then"]))
        return [f"{_WHOSE[whose]} priority date is {day}" for whose, day in pairs]
    found = _TWO_OWNERS.fullmatch(sentence)
    if found is None:
        return []
    lead, row = _OF_ONESELF.sub("", found["lead"]), found["row"]
    one = f"{found['lead']}my {found['one']}{row}priority date is {found['day']}"
    owner = _WHOSE.get(found["two"], f"my {found['two']}")
    return [one, f"{lead}{owner} {row}priority date is {found['then']}"]


_OF_ONESELF = re.compile(r"\b(?:i'm|i\s+am|i\s+have|my)\b")


_TWO_PETITIONS = re.compile(
    rf"(?P<before>.*?\b)(?:my|our)\s+(?P<first>\w+)(?P<filed>[^,.?!;]{{0,40}}?\b{PETITIONED}(?:\s+for)?\s+(?:me|us)?)"
    rf"(?P<at>[^,.?!;]{{0,16}}?{YEAR}),?\s+(?:and|but|then|while)\s+(?:also\s+)?my\s+(?P<second>\w+)\s+(?:did\s+)?(?P<then>(?:in\s+)?(?:{MONTH_NAME}\s+)?{YEAR})\b(?P<rest>.*)"
)


def _two_petitions(sentence: str) -> list[str]:
    """Return one sentence for each of two relatives who filed ("my brother filed in 2011 and my mother in 2015")."""
    found = _TWO_PETITIONS.fullmatch(sentence)
    if found is None:
        return []
    one = f"{found['before']}my {found['first']}{found['filed']}{found['at']}{found['rest']}"
    return [one, f"my {found['second']} filed for me {found['then']}{found['rest']}"]


_ABOUT = r"(?:\s*\([^)]*\))"
_TWO_RELATIVES = re.compile(
    rf"(?P<before>.*\b(?:bring|{PETITIONS})\b[^.?!]*?)\b"
    rf"(?P<one>(?:my|our)\s+(?:[\w-]+\s+){{0,4}}?(?:{ANY}){_ABOUT}?|(?:me|myself){_ABOUT})"
    rf"(?P<when>(?:\s+(?:last|this)\s+(?:week|month|year)|\s+in\s+(?:{MONTH_NAME}\s+)?{YEAR})?)\s+and\s+(?P<two>(?:my|our)\s+(?:[\w-]+\s+){{0,4}}?(?:{ANY})\b{_ABOUT}?|(?:me|myself){_ABOUT})(?P<rest>.*)"
)
"""Two who are petitioned for; the one who asks is set apart where it is told how each is ("(married, 44)")."""


_OF_ME = re.compile(r"\b(?:me|myself)\s*\(([^)]*)\)(.*?)(?=\W*$)")


def _relation(who: str) -> str:
    """Return what kind of relative is named; "me" is none."""
    return find_people(re.sub(_ABOUT, "", who)).relation


def _two_relatives(sentence: str) -> list[str]:
    """Return one sentence for each of two relatives who are petitioned for ("bring my wife and my 22 year old son").

    Young children come along with a husband or wife, and parents are asked about together.
    """
    found = _TWO_RELATIVES.fullmatch(sentence)
    if found is None or _relation(found["one"]) == _relation(found["two"]):
        return []
    grown = find_people(found["two"])
    if grown.relation == "child" and (grown.age is None or grown.age < ADULT):
        return []
    rest = {"one": found["when"] or found["rest"], "two": found["rest"]}
    return [_OF_ME.sub(r"me\2, i am \1", f"{found['before']}{found[each]}{rest[each]}") for each in rest]


ADULT = 21


def _names(piece: str) -> tuple[bool, bool]:
    """Return whether `piece` names a category, and whether it also names a country or a priority date."""
    days, rows, places = named(piece)
    return bool(rows), bool(rows and (places or days.priority or _PD.search(piece)))


def shared(questions: list[Question]) -> list[Question]:
    """Return `questions` with the kind, chart, month and country that only one of them names given to all."""
    told = reduce(lambda first, each: first.filled(each, "ask", "charts", "places", "span", "priority_date"), questions)
    timed = next((each for each in reversed(questions) if each.months), told)
    found = []
    for each in questions:
        of_time = (*(() if each.span else ("months",)), *(() if each.months else ("span",)))
        own = ("priority_date",) if _PD.search(each.text) else ()
        all_ = replace(told, months=timed.months)
        found.append(each.filled(all_, "ask", "charts", "places", *of_time, *own))
    return found
