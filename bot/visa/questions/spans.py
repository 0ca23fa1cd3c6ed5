"""Spans of bulletins in words: fiscal years, quarters, years, their first and last month, open ends."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, YEAR, month_number, whole_year
from bot.visa.questions.question import Clock, Span

if TYPE_CHECKING:
    from bot.visa.questions.passage import Passage

Placed = tuple[int, int, Month]
"""A month, and where it begins and ends in the text."""
BEGINNING = Month(2001, 12)
"""The first bulletin of all."""
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "couple": 2, "few": 3, "half": 6,
}  # fmt: skip
COUNT = rf"(?P<n>\d{{1,3}}|{'|'.join(NUMBERS)})(?:\s+of)?"
UNIT = r"(?P<unit>month|year|yr|mo|bulletin|decade)s?"

_YEAR_OF = r"(?:19|20)\d{2}|\d{2}"
_REL = r"this|current|last|previous|next|past"
_FY = (
    rf"(?:(?:f\.?y\.?|fiscal(?:\s+year)?)\s*[-']?\s*(?P<y>{_YEAR_OF})(?!\d)"
    rf"|(?:the\s+)?(?P<rel>{_REL})\s+(?:fiscal(?:\s+year)?|fy)\b|(?P<bare>the\s+fiscal\s+year))"
)
_FISCAL = re.compile(
    rf"\b(?:(?:in|of|during|for)\s+)?(?:f\.?y\.?|fiscal(?:\s+year)?)\s*[-']?\s*(?P<y>{_YEAR_OF})\b"
    rf"|\b(?P<rel>{_REL})\s+(?:fiscal(?:\s+year)?|fy)\b"
)
_FISCAL_YEARS = re.compile(
    rf"\b(?:from\s+|between\s+)?(?:f\.?y\.?s?|fiscal\s+years?)\s*(?P<y>{_YEAR_OF})\s*(?:-|to|through|thru|until|till|and)\s*"
    rf"(?P<last>{_YEAR_OF})\b"
)
_PARTS = {"q": 3, "quarter": 3, "h": 6, "half": 6}
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4, "final": 4}
_PART = re.compile(
    rf"\b(?:the\s+)?(?:(?P<letter>[qh])(?P<digit>[1-4])|(?P<nth>{'|'.join(_NTH)})\s+(?P<part>quarter|half))\s*"
    rf"(?:of\s+|in\s+|,\s*)?{_FY}"
    rf"|\bf\.?y\.?\s*'?(?P<y2>{_YEAR_OF})[\s,]*(?P<letter2>[qh])(?P<digit2>[1-4])\b"
)
_QUARTER_AGO = re.compile(r"\b(?P<rel>this|current|last|previous|past)\s+quarter\b")
_BEGIN = r"start|beginning|opening|first\s+(?:month|bulletin|issue)"
_END = r"end|close|(?:last|final)\s+(?:month|bulletin|issue)"
_EDGE = re.compile(
    rf"\b(?:very\s+)?(?:(?P<begin>{_BEGIN})|(?:{_END}))\s+(?:of\s+|in\s+)?{_FY}"
    rf"|\b(?:f\.?y\.?|fiscal(?:\s+year)?)\s*[-']?\s*(?P<y2>{_YEAR_OF})(?:'s)?\s+(?:(?P<begin2>{_BEGIN})|(?:{_END}))\b"
    r"|\b(?:(?P<begin3>first)|last|final)\s+(?:month|bulletin|issue)\s+(?:of|in)\s+(?:the\s+)?(?:calendar\s+)?"
    rf"(?:year\s+)?(?P<year>{YEAR})\b"
    r"|\b(?P<this>(?:at\s+|(?<=since\s)|(?<=from\s))the\s+(?:start|beginning)\s+of\s+(?:the|this)\s+year)\b"
    r"|\b(?P<oldest>(?:in|of|from)\s+the\s+(?:very\s+)?first\s+bulletin(?:\s+ever)?)\b"
    r"(?!\s+(?:of|in|where|that|when|with|to|after|since|from|before|it)\b)"
    rf"|\b(?P<year2>{YEAR})'s\s+(?:(?P<begin4>first)|last|final)\s+(?:month|bulletin|issue)\b"
)
_ORDER = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_NTH_MONTH = re.compile(
    rf"\b(?:the\s+)?(?:(?P<word>{'|'.join(_ORDER)})|(?P<number>[2-9]|1[0-2])(?:nd|rd|th))\s+(?:month|bulletin|issue)"
    rf"\s+(?:of|in)\s+(?:{_FY}|(?:the\s+)?(?:calendar\s+)?(?:year\s+)?(?P<year>{YEAR})\b(?![-/]))"
)
_MONTHS = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<a>{MONTH_NAME})\.?\s*(?:-|to|through|thru|until|till)\s*"
    rf"(?P<b>{MONTH_NAME})\.?[\s,]+(?:of\s+)?(?P<y>{YEAR}|'\d{{2}})\b"
)
"""Months of which only the last has a year."""
_RANGE = re.compile(
    r"\|\s*(?:to|through|thru|until|till|-|\.{2,3})\s*$"
    r"|\b(?:between|from)\b[^|]*\|\s*(?:and|to|through)\s*$"
)
"""Two years that are the ends of one span, by the words before the first and between them."""
_ABOUT = re.compile(
    rf"\b(?:the\s+)?(?:{COUNT}[\s-]+|(?!bulletin))(?:{UNIT})(?:\s+period)?\s+"
    r"(?:(?P<to>(?:ending|ended|(?:leading\s+)?up\s+to|to|through|until|till)(?:\s+(?:in|with|at))?)"
    r"|(?:starting|beginning|from|following|since)(?:\s+(?:in|with|at))?)\s+(?:the\s+)?"
    rf"(?P<m>{MONTH_NAME})\.?[\s,/-]*(?:of\s+|in\s+)?(?P<y>{YEAR}|'\d{{2}})\b"
)
"""Months up to one that is named, or from one on ("the 12 months ending June 2022")."""
_PAST_FISCAL = re.compile(rf"\b(?:last|past|previous)\s+{COUNT}\s+(?:fiscal\s+years|fys?)\b")
_YEARS = re.compile(
    rf"\b(?:from\s+|between\s+)?(?P<a>{YEAR})\s*(?:-|to|through|thru|until|till|and)\s*(?P<b>{YEAR}|now"
    rf"|today|the\s+present|\d{{2}}(?!\d))\b(?![-/]\d)"
)
_AND_NOW = re.compile(r"(?!between).*\band\s+now")
"""Two times of a life, no span: "divorced in 2022 and now ...", but "between 2015 and now"."""
_MONTH_BEFORE = re.compile(rf"\b{MONTH_NAME}\.?[\s,]*(?:of\s+|in\s+)?$")
_SINCE = r"since|starting(?:\s+(?:in|from))?"
_UNTIL = r"until|till?|up\s+(?:to|until|till)|through|thru"
_BEFORE = r"before|prior\s+to|preceding"
_SIDE = re.compile(
    rf"\b(?:(?P<since>{_SINCE})|(?P<after>after)|(?P<until>{_UNTIL})|(?P<before>{_BEFORE}))\s+(?:the\s+)?$"
)
_FILING = re.compile(
    r"\b(?:wait\w*|pd|priority|filed|applied|petition\w*|approved|born|lpr|resident|citizen|here|married|h-?1b"
    r"|dq'?d|qualified|employed|working|pending|card|gc|holder|complete|in\s+line)(?:\s+(?:in|for|under|on|with|as))?\s+$"
    r"|\b(?:my|our|i'm|im|i\s+am)\b.{0,40}\bstuck(?:\s+(?:in|on|with))?\s+$"
)
"""What makes "before 2005" a time of somebody's papers."""
_STEP = re.compile(r"\b(?:month|year|bulletin|issue)s?\s+$")
"""What makes "two months before June" a month."""
_SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
_SINCE_LATELY = re.compile(
    rf"\bsince\s+(?:(?:the|last|this)\s+)*(?:(?P<season>{'|'.join(_SEASONS)})|(?<=last\s)year)\b(?!\s+(?:of\s+)?\d)"
)
"""A season, or the year before, from which it is counted to the newest bulletin."""
_OWN_TIME = re.compile(
    rf"(?:{_FILING.pattern})|\b(?:filed|petition\w*|applied|sponsored|born|married|pd|priority)\b[^.?!]{{0,24}}$"
)
"""Before a season in somebody's life."""
_SEASON = re.compile(
    rf"\b(?P<rel>last|past|this|next|coming|(?<=in\s)the)\s+(?P<season>{'|'.join(_SEASONS)})\b(?!\s+(?:of\s+)?\d)"
)
_EVERY = re.compile(
    rf"\b(?:in\s+)?(?:every|each|all)\s+(?P<n>{MONTH_NAME})s?\b(?!\s+{YEAR})(?:\s+bulletins?)?"
    rf"|\b(?P<n2>{MONTH_NAME})\s+(?:of\s+)?(?:every|each)\s+year\b"
    rf"|\b(?:the\s+)?(?:last|past)\s+(?P<k>\d{{1,2}}|{'|'.join(NUMBERS)})\s+(?P<n3>{MONTH_NAME})s?\b(?!\s+{YEAR})"
)
_SAME = re.compile(
    rf"\b(?P<n>{MONTH_NAME})(?:\s+(?:of|in))?\s+(?P<years>{YEAR}(?:\s*(?:,\s*and|,\s*or|,|and|&|or|vs\.?|versus)\s+{YEAR})+)\b(?![-/]\d)"
)
_YEAR_SIDE = re.compile(rf"\b(?:{_SINCE}|after|{_UNTIL}|{_BEFORE})\s+(?P<y>{YEAR})\b(?![-/])")


def last_of(number: int, until: Month) -> Month:
    """Return the last month of that number up to `until`."""
    return until + -((until.month - number) % 12)


def next_of(number: int, since: Month) -> Month:
    """Return the first month of that number from `since` on."""
    return since + (number - since.month) % 12


_MONTHS_OF = {"year": 12, "yr": 12, "decade": 120}


def count(text: str | None, unit: str) -> int:
    """Return how many months `text` of `unit` are; nothing said is one."""
    number = 1 if text is None else NUMBERS.get(text) or int(text)
    return number * (1 if text == "half" else _MONTHS_OF.get(unit, 1))


def find_same(passage: Passage) -> list[Placed]:
    """Take one month of several years: "October 2018, 2019 and 2020"."""
    return [
        (*each.span(), Month(int(year), month_number(each["n"])))
        for each in passage.take(_SAME)
        for year in re.findall(r"\d{4}", each["years"])
    ]


def find_every(passage: Passage, clock: Clock) -> tuple[int, tuple[Span, ...]]:
    """Take "every October" and "the last 5 Octobers": return the number of the month (else 0), and since when."""
    for each in passage.take(_EVERY):
        number = month_number(each["n"] or each["n2"] or each["n3"])
        years = count(each["k"], "year") // 12 if each["n3"] else 0
        newest = clock.latest.year - (clock.latest.month < number)
        return number, (Span(Month(newest - years + 1, number), clock.latest),) if years else ()
    return 0, ()


def every(number: int, span: Span) -> tuple[Month, ...]:
    """Return the months of that number in `span`."""
    months = (span.first + step for step in range(span.last - span.first + 1))
    return tuple(month for month in months if month.month == number)


def find_edges(passage: Passage, clock: Clock) -> list[Placed]:
    """Take "the last month of FY2021" and the like."""
    found: list[Placed] = []
    for each in passage.take(_EDGE):
        if each["oldest"] or each["this"]:
            found.append((*each.span(), BEGINNING if each["oldest"] else Month(clock.anchor.year, 1)))
            continue
        begins = any(each[key] for key in ("begin", "begin2", "begin3", "begin4"))
        year = each["year"] or each["year2"]
        whole = Span(Month(int(year), 1), Month(int(year), 12)) if year else fiscal(_fiscal_year(each, clock))
        found.append((*each.span(), whole.first if begins else whole.last))
    for each in passage.take(_NTH_MONTH):
        steps = _ORDER.index(each["word"]) + 1 if each["word"] else int(each["number"]) - 1
        begin = Month(int(each["year"]), 1) if each["year"] else fiscal(_fiscal_year(each, clock)).first
        found.append((*each.span(), begin + steps))
    return found


def find_spans(passage: Passage, clock: Clock) -> list[Span]:
    """Take the spans that are named: parts of fiscal years, fiscal years, months and years from one to another."""
    spans = [_part(each, clock) for each in passage.take(_PART)]
    for each in passage.take(_QUARTER_AGO):
        begin = Month(clock.anchor.year, (clock.anchor.month - 1) // 3 * 3 + 1)
        begin += 0 if each["rel"] in ("this", "current") else -3
        spans.append(Span(begin, begin + 2))
    for each in passage.take(_ABOUT):
        end = Month(whole_year(each["y"]), month_number(each["m"]))
        length = count(each["n"], each["unit"]) - (each["unit"] == "bulletin")
        spans.append(Span(end + -length, end) if each["to"] else Span(end, end + length))
    for each in passage.take(_MONTHS):
        last = Month(whole_year(each["y"]), month_number(each["b"]))
        spans.append(Span(last_of(month_number(each["a"]), last), last))
    for each in passage.take(_PAST_FISCAL):
        years = range(clock.anchor.fiscal_year - count(each["n"], "year") // 12, clock.anchor.fiscal_year)
        spans += [fiscal(year) for year in years]
    for each in passage.take(_SINCE_LATELY):
        season = each["season"] and last_of(_SEASONS[each["season"]], clock.latest)
        spans.append(Span(season or clock.latest + -12, clock.latest))
    spans += [
        _season(each, clock)
        for each in _SEASON.finditer(passage.text)
        if not _OWN_TIME.search(passage.text[: each.start()])
    ]
    _take_fiscal(passage, clock, spans)
    _take_years(passage, clock, spans)
    return spans


def _season(found: re.Match[str], clock: Clock) -> Span:
    """Return the months of a season, counted from the newest bulletin: the last one, this year's or the next one."""
    ahead = (_SEASONS[found["season"]] - clock.anchor.month) % 12
    begin = clock.anchor + (ahead or 12)
    if found["rel"] in ("last", "past", "the"):
        begin = clock.anchor + (ahead - 12 - 12 * (ahead > 9))
    elif found["rel"] == "this":
        begin = Month(clock.anchor.year, _SEASONS[found["season"]])
    return Span(begin, begin + 2)


def _take_fiscal(passage: Passage, clock: Clock, spans: list[Span]) -> None:
    for each in _FISCAL_YEARS.finditer(passage.text):
        if " and " not in each[0] or "between" in each[0]:
            passage.blank(each)
            spans.append(Span(fiscal(whole_year(each["y"])).first, fiscal(whole_year(each["last"])).last))
    text, before = passage.text, 0
    for each in passage.take(_FISCAL):
        whole = fiscal(_fiscal_year(each, clock))
        if spans and _RANGE.search(text[:before][-40:] + "|" + text[before : each.start()]):
            whole = Span(spans.pop().first, whole.last)
        spans.append(opened(text[: each.start()], whole, clock) or whole)
        before = each.end()


def _take_years(passage: Passage, clock: Clock, spans: list[Span]) -> None:
    for each in _YEARS.finditer(passage.text):
        end = each["b"]
        short = end.isdigit() and len(end) == 2 and int(end) <= max(12, int(each["a"][2:]))
        if short or _AND_NOW.match(each[0]) or _MONTH_BEFORE.search(passage.text[: each.start("a")]):
            continue
        passage.blank(each)
        until = (
            clock.latest if not end[0].isdigit() else Month(whole_year(end) if len(end) == 4 else 2000 + int(end), 12)
        )
        begun = int(each["a"]) < clock.latest.year
        spans.append(Span(Month(int(each["a"]), 1), min(until, clock.latest) if begun else until))
    for each in _YEAR_SIDE.finditer(passage.text):
        year = int(each["y"])
        whole = opened(passage.text[: each.start("y")], Span(Month(year, 1), Month(year, 12)), clock)
        if whole:
            passage.blank(each)
            spans.append(whole)


def opened(before: str, named: Span, clock: Clock) -> Span | None:
    """Return the span that "since", "after", "until" or "before" at the end of `before` makes of `named`; else None."""
    side = _SIDE.search(before)
    if side is None or _FILING.search(before[: side.start()]):
        return None
    if (side["after"] or side["before"]) and _STEP.search(before[: side.start()]):
        return None
    if side["since"]:
        return Span(named.first, clock.latest)
    if side["after"]:
        return Span(named.last + 1, clock.latest) if named.last < clock.latest else None
    return Span(BEGINNING, named.last if side["until"] else named.first + -1)


def fiscal(year: int) -> Span:
    """Return the bulletins of a fiscal year."""
    return Span(Month(year - 1, 10), Month(year, 9), fiscal_year=year)


def _part(found: re.Match[str], clock: Clock) -> Span:
    letter, digit = found["letter"] or found["letter2"], found["digit"] or found["digit2"]
    months = _PARTS[letter or found["part"]]
    number = min(int(digit) if digit else _NTH[found["nth"]], 12 // months)
    begin = fiscal(_fiscal_year(found, clock)).first + months * (number - 1)
    return Span(begin, begin + (months - 1))


def _fiscal_year(found: re.Match[str], clock: Clock) -> int:
    parts = found.groupdict()
    named = parts["y"] or parts.get("y2")
    if named:
        return whole_year(named)
    steps = {"last": -1, "previous": -1, "past": -1, "next": 1}
    return clock.anchor.fiscal_year + steps.get(parts["rel"] or "", 0)
