"""Bulletin months and spans of them in words -> Month, Span, shifts and horizons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.visa.bulletin import MONTHS, Month
from bot.visa.questions.bulletins import find_beside
from bot.visa.questions.days import MONTH_NAME, YEAR, month_number, whole_year
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.question import Clock, Span
from bot.visa.questions.spans import (
    COUNT,
    NUMBERS,
    UNIT,
    Placed,
    count,
    find_edges,
    find_every,
    find_same,
    find_spans,
    last_of,
    next_of,
)

if TYPE_CHECKING:
    from bot.visa.questions.passage import Passage

_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<n>{MONTH_NAME})\.?(?:'s)?[\s,/-]*(?:of\s+|in\s+)?(?:(?:the\s+)?year\s+)?(?P<y>{YEAR}|'\d{{2}})\b",
        rf"\b(?P<y>{YEAR})[\s,/-]*(?P<n>{MONTH_NAME})\b",
        r"(?<![\d/.-])(?P<y>(?:19|20)\d{2})[-/.](?P<m>\d{1,2})(?![\d/-])",
        r"(?<![\d/.-])(?P<m>\d{1,2})[-/.](?P<y>(?:19|20)\d{2})(?![\d/-])",
        r"(?<![\w/.-])(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?![\w/-])",
        r"\bmonth\s+(?P<m>\d{1,2})\s+(?:of|in)\s+(?P<y>(?:19|20)\d{2})\b",
        r"\b(?P<m>1[3-9])th\s+month\s+(?:(?:of|in)\s+)?(?P<y>(?:19|20)\d{2})\b",
        rf"\b(?P<n>{MONTH_NAME})\.?[\s-]?(?P<y>\d{{2}})(?!\s*(?:(?:st|nd|rd|th)\b|,\s*'?\d|\d|months|days|years))\b",
        r"(?<![\d/.-])(?P<m>0[1-9]|1[0-2]|[1-9])/(?P<y>\d{2})(?![\d/-])",
    )
)
_LISTED = re.compile(
    rf"\b(?P<names>(?:{MONTH_NAME}\b\.?(?:\s*,\s*(?:and\s+|or\s+)?|\s*[/&]\s*|\s+(?:and|or|vs\.?|versus)\s+)(?:in\s+)?)+)"
    rf"(?=(?P<n>{MONTH_NAME})\b\.?,?\s*(?:of\s+)?(?P<y>{YEAR})\b)"
)
"""Months before one with a year, which is theirs as well ("June, July and August 2015")."""
_SAFE = (
    r"jan(?:uary)?|feb(?:ruary)?|april|apr|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?"
    r"|dec(?:ember)?"
)
_BARE = re.compile(
    rf"\b(?:(?P<rel>last|this|next|past)\s+)?(?:(?P<safe>{_SAFE})"
    r"|(?:(?<=in )|(?<=for )|(?<=by )|(?<=last )|(?<=next )|(?<=this )|(?<=since ))(?P<after>may|march|mar)"
    r"|(?<=the )(?P<the>may|march)(?=\s+bulletin)"
    r"|(?P<before>may|march)(?=\s+(?:eb|f)-?\d|\s*$|'s\b|\s+bulletin|\s+final|\s*\?))\b\.?"
)
_SAME_MONTH = re.compile(rf"\bsame\s+month\s+(?:in|of)\s+(?P<y>{YEAR})\b")
_OF_YEAR = re.compile(rf"\b(?P<n>{MONTH_NAME})\s+(?:of\s+)?(?P<rel>last|this)\s+year\b")
_NEWEST = re.compile(
    r"\blast\s+bulletin\b"
    r"|(?<!had the )\b(?:latest|most\s+recent|current|this|new)\s+(?:bulletin|vb|one|issue"
    r"|chart|value|numbers?|dates?)\b|\bright\s+now\b|(?<=[\w\x1f] )(?<!\band )(?<!\bbut )(?<!\bso )(?<!\bthan )now\b"
    r"|(?:(?<=\bback )|(?<=\bago )|(?<=, )|(?<=\x1f ))(?:and|n)\s+now(?=\W*$)|\btoday\b"
    r"|\bat\s+(?:the\s+)?(?:moment|present)\b|\bcurrently\b|(?<!had the )\blatest\b|\bnowadays\b"
)
_AGO = re.compile(
    rf"\b{COUNT}\s+{UNIT}\s+(?P<dir>ago|back|earlier|sooner|before|prior|later|after)(?:\s+(?:that|it))?\b"
)
_PAST = re.compile(
    rf"(?:\b(?:over|in|during|within|for)\s+)?\b(?:the\s+)?(?:last|past|previous)\s+(?:{COUNT}\s+)?{UNIT}\b"
)
_AHEAD = re.compile(rf"\b(?:in|within|over|for|during)?\s*(?:the\s+)?(?:next|coming)\s+(?:{COUNT}\s+)?{UNIT}\b")
_FROM_NOW = re.compile(
    r"\b(?:(?:in|within)\s+(?:about\s+|around\s+)?(?P<n>\d{1,2}|"
    + "|".join(NUMBERS)
    + r")(?:\s+an?)?\s+(?P<unit>month|year|yr)s?(?:'\s+time)?"
    r"|(?P<n2>\d{1,2}|"
    + "|".join(NUMBERS)
    + r")\s+(?P<unit2>month|year)s?\s+(?:from\s+now|ahead|out|into\s+the\s+future))\b"
)
_FORECAST_FOR = re.compile(
    rf"\b(?:forecast|predict\w*|project\w*|outlook)\b[^.?!]*?\bfor\s+(?:the\s+)?{COUNT}\s+{UNIT}\b"
    rf"|\b(?P<m>\d{{1,2}})[\s-](?P<unit2>month|year)s?\s+(?:forecast|prediction|projection|outlook)\b"
    r"|\b(?:forecast|predict\w*|project\w*|outlook)\b[^.?!]*?\b(?P<k>\d{1,2})\s+(?P<unit3>month|year)s?\W*$"
)
_LONE_YEAR = re.compile(rf"\b(?P<rel>last|this)\s+(?:calendar\s+)?year\b|(?<![\d/.-])\b(?P<y>{YEAR})\b(?![\d/-])")


_RELATIVE = re.compile(
    r"\b(?:this|last|current|past|previous)\s+(?:month|year|fiscal|fy|quarter)|\bago\b|\bnow\b|\btoday\b"
)
FAR = 48
"""Months ahead beyond which two digits after a month are its day."""
NOT_TODAY = "I counted from my newest bulletin, not from today: newer ones should be out that I do not have."


NO_MONTH = "There is no month"
"""How the doubt begins about the number of a month."""


@dataclass(slots=True)
class Months:
    """The bulletins that a text names; `places` says where each month stood."""

    found: list[Placed] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    years: list[tuple[int, int, int]] = field(default_factory=list)
    every: int = 0
    """The month of "every October"."""
    shift: int = 0
    horizon: int = 0
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    newest: bool = False

    def drop(self, place: Placed, *, event: bool) -> None:
        """Take a month out; that of an event in somebody's life needs no word about its year."""
        self.found.remove(place)
        if event:
            self.notes = [each for each in self.notes if not each.endswith(f" as {place[2].name}.")]


def find_months(passage: Passage, clock: Clock, context: Month | None = None) -> Months:
    """Take months, spans and horizons from `passage`; full days must have been taken before.

    `context` is the month spoken of before: a month without a year is taken near it, else as the newest one.
    """
    read, before = Months(), passage.text
    read.every, since = find_every(passage, clock)
    read.found += (*find_beside(passage), *find_same(passage), *find_edges(passage, clock))
    read.spans += (*since, *find_spans(passage, clock))
    _take_horizon(passage, read)
    number = (context or clock.anchor).month
    read.found += [(*each.span(), Month(int(each["y"]), number)) for each in passage.take(_SAME_MONTH)]
    _take_listed(passage, read)
    _take_named(passage, read, clock, context)
    for each in passage.take(_OF_YEAR):
        year = clock.anchor.year - (each["rel"] == "last")
        read.found.append((*each.span(), Month(year, month_number(each["n"]))))
    _take_relative(passage, clock, read, context)
    _take_bare(passage, clock, read, context)
    for each in passage.take(_LONE_YEAR):
        year = int(each["y"]) if each["y"] else clock.anchor.year - (each["rel"] == "last")
        read.years.append((*each.span(), year))
    read.newest = any(not (read.years and each[0] == "latest") for each in passage.take(_NEWEST))
    if clock.latest + 1 < Month.of(clock.today) and _RELATIVE.search(before):
        read.notes.append(NOT_TODAY)
    read.found.sort()
    return read


def _take_horizon(passage: Passage, read: Months) -> None:
    read.horizon = next(
        (
            count(each["n"] or each["m"] or each["k"], each["unit"] or each["unit2"] or each["unit3"])
            for each in _FORECAST_FOR.finditer(passage.text)
        ),
        0,
    )
    for each in passage.take(_FROM_NOW):
        read.horizon = count(each["n"] or each["n2"], each["unit"] or each["unit2"])


def _take_listed(passage: Passage, read: Months) -> None:
    """Take months of the year of the one after them; December before January is of the year before."""
    for listed in passage.take(_LISTED):
        after = Month(int(listed["y"]), month_number(listed["n"]))
        for each in reversed(list(re.finditer(rf"\b{MONTH_NAME}\b", listed["names"]))):
            number = month_number(each[0])
            after = Month(after.year - (number > after.month), number)
            read.found.append((listed.start() + each.start(), listed.start() + each.end(), after))


_BEFORE_DAY = re.compile(r"\b(?:before|prior\s+to)\s+(?:the\s+)?$")


def _take_named(passage: Passage, read: Months, clock: Clock, context: Month | None) -> None:
    for pattern in _NAMED:
        for each in passage.take(pattern):
            parts = each.groupdict()
            number = month_number(parts["n"]) if "n" in parts else int(parts["m"])
            if not 1 <= number <= 12:
                read.doubts.append(f"{NO_MONTH} {number}: please name the bulletin like 2024-12.")
                continue
            month = Month(whole_year(parts["y"]), number)
            if parts["y"].isdigit() and len(parts["y"]) == 2 and month > clock.latest + FAR:
                coming = "next" if _COMING.search(passage.text) else None
                month = _nearest(number, coming, clock, context)  # "sept 30" is a day, not September 2030
                read.notes.append(f"I took {each[0].strip()} as {month.name}.")
                until = _BEFORE_DAY.search(
                    passage.text[: each.start()]
                )  # a day within a month: its bulletin is before it
                read.found.append((until.start() if until else each.start(), each.end(), month))
                continue
            read.found.append((*each.span(), month))
            if len(parts["y"]) == 2:
                read.notes.append(f"I read {each[0].strip()} as {month.name}.")


def _take_relative(passage: Passage, clock: Clock, read: Months, context: Month | None) -> None:
    for each in passage.take(_AGO):
        months = count(each["n"], each["unit"])
        if each["dir"] in ("ago", "back"):
            read.found.append((*each.span(), clock.anchor + -months))
        else:
            read.shift = months if each["dir"] in ("later", "after") else -months
    for key, pattern in patterns("relative_months"):
        months, shift = int(key.removesuffix("+")), key.endswith("+")
        for each in passage.take(pattern):
            if shift and (context or months < 0 or read.found):
                read.shift = months
            else:
                read.found.append((*each.span(), clock.anchor + months))
    for each in passage.take(_PAST):
        if each["n"] or each["unit"] in ("year", "yr", "decade"):
            if not each["n"] and not re.match(r"(?:over|in|during|within|for)?\s*the\s", each[0].strip()):
                read.years.append((*each.span(), clock.anchor.year - 1))
                continue
            back = count(each["n"], each["unit"]) - (each["unit"] == "bulletin")
            read.spans.append(Span(clock.latest + -back, clock.latest))
    for each in passage.take(_AHEAD):
        read.horizon = count(each["n"], each["unit"])


def _take_bare(passage: Passage, clock: Clock, read: Months, context: Month | None) -> None:
    bare, today = passage.take(_BARE), Month.of(clock.today)
    apart = _year_apart(passage) if bare else None
    for each in bare:
        number = month_number(next(each[group] for group in each.groupdict() if group != "rel" and each[group]))
        coming = "next" if _COMING.search(passage.text) else None
        birthday = _BIRTHDAY.search(passage.text[: each.start()])
        if birthday and birthday["past"]:
            month = last_of(number, today)
        elif _OUT.search(passage.text) and not birthday:
            month = last_of(number, today + 1)
        elif birthday or (_FILES.search(passage.text) and not each["rel"]):
            month = next_of(number, today)
        elif apart and not each["rel"]:
            month = Month(apart, number)
        else:
            month = _nearest(number, each["rel"] or coming, clock, context)
            read.notes.append(f"I took {MONTHS[month.month - 1]} as {month.name}.")
        read.found.append((*each.span(), month))


def _year_apart(passage: Passage) -> int | None:
    """Return the one year that stands apart from months without any ("the January bulletin, the one from 2019")."""
    years = {int(each["y"]) for each in _LONE_YEAR.finditer(passage.text) if each["y"]}
    if len(years) != 1 or not _BULLETINS.search(passage.text) or _OTHER_YEAR.search(passage.text):
        return None
    passage.take(_LONE_YEAR)
    return years.pop()


_BULLETINS = re.compile(r"\b(?:bulletins?|vb|issues?|from\b.*\bto)\b")
_OTHER_YEAR = re.compile(
    r"\b(?:pd|priority|filed|born|i|my|we|our|reach\w*|pass\w*|past|hit|g[eo]t\s+to|since|dv|petition\w*)\b"
)
"""What makes a year beside a month that of a case or of a cut-off date."""
_OUT = re.compile(
    r"\b(?:come|came|coming|been|is|are|go|goes)\s+out\b|\bout\s+(?:yet|already|now)\b"
    r"|\bbulletin\s+out\b|\b(?:released|published|posted|dropped)\b"
)
"""What makes "the January bulletin" the one that is due next."""
_COMING = re.compile(
    r"\b(?:will|becomes|(?:can|could)\b.{0,24}\b(?:become|get)\b|expect\w*|predict\w*|forecast\w*|going\s+to|might|hope|chances?|odds|likel\w+)\b|\bwhat\s+happens\s+in\b|\b(?:worr\w+|afraid|scared)\b"
    r"|\bwait\w*\s+(?:until|till|for)\b"
)
"""What makes "in January" the one to come."""


_FILES = re.compile(
    r"\b(?:can|could|may|should)\s+(?:i|we|he|she|they)\s+(?:\w+\s+)?(?:file|apply|submit)\s+(?:in|by)\b"
    r"|\b(?:file|submit|send)\s+(?:(?:the|my|our)\s+)?(?:i-?)?485\s+(?:in|by)\b|\b(?:uscis|which)\s+charts?\s+(?:for|in)\b"
    r"|\b(?:is|am|are)\s+(?:i|we|he|she|they|(?:my|our|his|her|that|this)\s+(?:\w+\s+)?(?:date|pd))\s+(?:\w+\s+)?current\s+(?:in|by|for)\b"
    r"|\b(?:is|are)\b.{0,30}\bstill\s+current\s+(?:in|by|for)\b"
)
"""What makes "in January" this one or the one to come."""
_BIRTHDAY = re.compile(r"\b(?:turn(?:s|ing)?|(?P<past>turned))\s+\d\d\s*(?:this|next|last|in|on)?\s*$")
"""What makes "in March" a month of somebody's life, not of a bulletin."""


def _nearest(number: int, relative: str | None, clock: Clock, context: Month | None) -> Month:
    """Return the month of that number nearest to `context`, else the newest up to the newest bulletin."""
    if relative in ("last", "past"):
        newest = clock.anchor + -1
    elif relative == "next":
        return next_of(number, Month.of(clock.today) + 1)
    elif context == clock.latest and number == (clock.latest + 1).month and relative is None:
        return clock.latest + 1  # "who is current in December? ... and in January?"
    elif context and relative is None:
        newest = min(context + 5, clock.latest)
    else:
        newest = clock.latest
    return last_of(number, newest)
