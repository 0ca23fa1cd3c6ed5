"""What the State Department expects of the coming months: its lists of projections, and its warnings in prose (pure).

Since December 2010 a list names a preference, then an area, then a movement ("China: one to three weeks"). Prose is
read sentence by sentence, and only where one looks ahead and names a preference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Area, Month, Preference
from bot.visa.contents import Certainty, Guidance, NoteKind, Outlook
from bot.visa.pages.mentions import areas_in, months_in, preferences_in
from bot.visa.pages.notes import HEADINGS, Section

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

NUMBERS = {
    "none": 0, "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
DAYS = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}
NUMBER = rf"(?:\d+|a|an|another|{'|'.join(NUMBERS)})"
SPAN = re.compile(
    rf"\b(?P<up>up to\s+)?(?P<low>{NUMBER})(?P<half>\s+and\s+one[- ]half)?"
    rf"(?:\s*(?:to|or|-|–)\s*(?P<high>{NUMBER}))?(?P<more>\s+or more)?\s+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
LISTED = re.compile(r"\*?([^:.]{2,75}?)\s*:\s*(.*)", re.DOTALL)
MOVEMENTS = (
    (r"too early to|no specific projection|\bbeyond\b", Outlook.UNKNOWN),
    (r"little,? if any|little or no|very little|extremely limited|limited,? if any|minimal", Outlook.LITTLE),
    (r"worldwide date|same date as|remain at the worldwide", Outlook.FOLLOWS),
    (r"^no\b.*(?:movement|change)|no (?:additional |forward |further )*movement", Outlook.HOLD),
    (r"will be held|held (?:for|until)", Outlook.HOLD),
    (r"^(?:potentially|likely)?\W*unavailable|become “?\"?unavailable", Outlook.UNAVAILABLE),
    (r"retrogress|(?:be|is|are) imposed|cut-off date (?:to be|will need to be) established", Outlook.RETROGRESS),
    (r"date (?:likely to|will) be|a date will|final action date established", Outlook.RETROGRESS),
    (r"subject to a (?:final action|cut-off) date", Outlook.RETROGRESS),
    (r"rapid", Outlook.RAPID),
    (r"slow|limited|some (?:forward )?movement|some\b.*movement|steady", Outlook.SLOW),
    (r"\bcurrent\b(?! (?:demand|cut-off|projection|fiscal|final|date|level|pattern|rate|indication))", Outlook.CURRENT),
    (r"several (?:months|weeks)|forward movement|advance", Outlook.ADVANCE),
)
"""How an item of a list says what is expected: the first that fits."""
EVERY = (Preference.EB1, Preference.EB2, Preference.EB3, Preference.EB3_OTHER, Preference.EB4)
ASIDE = re.compile(
    r"\W*(?:Please be advised|The above|The following advisory|Readers|Those categories|INA Section|The rate of"
    r"|As mentioned|Allocation of|Item [A-Z]\b|(?:FAMILY|EMPLOYMENT)\W*(?:sponsored|based))",
    re.IGNORECASE,
)
"""A line that ends the item before it."""
FORWARD = re.compile(
    r"\b(?:will|could|may|might|should|would|likely|expected|anticipated|cannot be ruled out|possib\w+|potential\w*"
    r"|require)\b",
    re.IGNORECASE,
)
BEHIND = re.compile(
    r"\b(?:has (?:been|become) necessary|was necessary|were necessary|became necessary|was due|were due|readers were"
    r"|advised readers|were included|warned|alerted|no reason to believe|in recent years|expected to advance"
    r"|this is the same action|there are two reasons)\b",
    re.IGNORECASE,
)
"""A sentence that looks back, or denies."""
TURNS = (
    (r"retrogress|earlier (?:cut-off )?date|corrective", Outlook.RETROGRESS),
    (r"unavailable", Outlook.UNAVAILABLE),
    (r"(?:establish\w*|impos\w+|implement\w*) .{0,60}\b(?:date|cut-off)s?", Outlook.RETROGRESS),
    (r"oversubscri|subject to a", Outlook.RETROGRESS),
    (r"little,? if any|little or no forward|no forward movement|slow or stop", Outlook.LITTLE),
    (r"no (?:further|additional) (?:forward )?(?:movement|advance)", Outlook.LITTLE),
    (r"remain\W+current|(?:become|return to|again)\W+current", Outlook.CURRENT),
    (r"advance|forward movement|rapid movement", Outlook.ADVANCE),
)
"""The same for a sentence of prose."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a list the reading stands: what the headings above a line have said."""

    preferences: tuple[Preference, ...] = ()
    areas: tuple[Area, ...] = (Area.ALL,)
    monthly: bool = True


def read_guidance(sections: tuple[Section, ...], month: Month, rows: Collection[Preference]) -> tuple[Guidance, ...]:
    """Return what the sections of the bulletin of `month` expect; `rows` are the preferences of its charts."""
    found: list[Guidance] = []
    for section in sections:
        listed = tuple(_listed(section, month, rows))
        found.extend(listed or _prose(section, month, rows))
    return tuple(dict.fromkeys(found))


def _listed(section: Section, month: Month, rows: Collection[Preference]) -> Iterator[Guidance]:
    if not re.search(
        r"Worldwide dates|potential (?:monthly )?movement|best case scenarios", section.text, re.IGNORECASE
    ):
        return
    last = _last(section, month)
    place = Place()
    for item in _items(section.lines):
        found = LISTED.fullmatch(item)
        label, text = (found[1], found[2].strip()) if found else ("", item)
        place, named = _move(place, label, item, rows)
        if not named or not text or not place.preferences:
            continue
        for preference in place.preferences:
            for area in place.areas:
                line = _movement(text, month)
                yield replace(line, preference=preference, area=area, monthly=place.monthly, last=line.last or last)


def _items(lines: tuple[str, ...]) -> Iterator[str]:
    """Join the lines of one item, which some pages break."""
    held = ""
    for line in lines:
        found = LISTED.fullmatch(line)
        fresh = found is not None and (areas_in(found[1]) or re.search(r"[EF]\w*", found[1])) and found[1][0].isupper()
        if fresh or not held or ASIDE.match(line):
            if held:
                yield held
            held = line
        else:
            held = f"{held} {line}"
    if held:
        yield held


def _move(place: Place, label: str, line: str, rows: Collection[Preference]) -> tuple[Place, bool]:
    category = re.match(r"(FAMILY|EMPLOYMENT)\W*(sponsored|based) categories", line, re.IGNORECASE)
    if category:
        monthly = place.monthly and "(potential movement)" not in line
        every = tuple(each for each in EVERY if each in rows) if category[1].upper() == "EMPLOYMENT" else ()
        return Place(every, (Area.ALL,), monthly), bool(every) and "movement" in line.partition(":")[2]
    areas = () if re.match(r"worldwide dates", label, re.IGNORECASE) else areas_in(label)
    if re.match(r"worldwide dates", label, re.IGNORECASE):
        return replace(place, areas=(Area.ALL,)), False
    preferences = preferences_in(_spelled(label), rows)
    if preferences:
        family = preferences[0].value.startswith("F")
        return replace(place, preferences=preferences, areas=place.areas if family else (areas or (Area.ALL,))), True
    if areas:
        family = bool(place.preferences) and place.preferences[0].value.startswith("F")
        if family and not line.partition(":")[2].strip():
            return replace(place, areas=areas), False
        return replace(place, areas=areas), True
    return place, False


def _spelled(label: str) -> str:
    return re.sub(r"^(FIRST|SECOND|THIRD|FOURTH|FIFTH)$", r"Employment \1", label)


def _movement(text: str, month: Month) -> Guidance:
    first = re.split(r"(?<=[a-z”\"])\.\s", text, maxsplit=1)[0]
    span = SPAN.search(first)
    stated = next((outlook for pattern, outlook in MOVEMENTS if re.search(pattern, first, re.IGNORECASE)), None)
    months = months_in(first, month)
    blank = Guidance(Preference.F1, Area.ALL, stated or Outlook.UNKNOWN, _certainty(first), text=text)
    blank = replace(
        blank,
        first=months[0] if months and "early" in first else None,
        last=months[0] if months and re.search("no later|through", first) else None,
    )
    if span and span.start() < 40 and stated in (None, Outlook.ADVANCE, Outlook.SLOW, Outlook.RAPID):
        low, high = _days(span)
        return replace(blank, outlook=Outlook.ADVANCE, low=low, high=high)
    return replace(blank, low=0, high=0) if stated is Outlook.HOLD else blank


def _days(span: re.Match[str]) -> tuple[int, int | None]:
    unit = DAYS[span["unit"].lower()]
    low = _number(span["low"]) + (0.5 if span["half"] else 0)
    if span["more"]:
        return round(low * unit), None
    if span["high"]:
        return round(low * unit), round(_number(span["high"]) * unit)
    return (0 if span["up"] else round(low * unit)), round(low * unit)


def _number(word: str) -> float:
    return float(word) if word.isdigit() else NUMBERS.get(word.lower(), 1)


def _last(section: Section, month: Month) -> Month | None:
    text = f"{section.heading}\n{section.text}"
    through = re.search(
        r"(?:on a monthly basis|likely to happen)[^.]*?through (?:[A-Z][a-z]+ (?:or|and) )?([A-Z][a-z]+)", text
    )
    if through and (months := months_in(through[1], month)):
        return months[0]
    span = re.search(r"\(([A-Z][a-z]+) (?:-|–|and) ([A-Z][a-z]+)\)", text)
    if span and (months := months_in(span[2], month)):
        return months[0]
    quarter = re.search(r"Quarter Four of FY-?(?:20)?(\d\d)", text)
    if quarter:
        return Month(2000 + int(quarter[1]), 9)
    return month + 3 if re.search(r"each of the next three months", text) else None


def _prose(section: Section, month: Month, rows: Collection[Preference]) -> Iterator[Guidance]:
    title = section.heading.upper()
    if any(re.search(p, title) for p, kind in HEADINGS if kind in (NoteKind.EXPIRY, NoteKind.LIMIT)):
        return
    above, places = preferences_in(section.heading, rows), areas_in(section.heading)
    for sentence in _sentences(section.text):
        label = re.match(r"([A-Z][^:]{2,60}):", sentence)
        if label and preferences_in(label[1], rows):
            above, places = preferences_in(label[1], rows), areas_in(label[1])
        turn = next((outlook for pattern, outlook in TURNS if re.search(pattern, sentence, re.IGNORECASE)), None)
        if turn is None or not FORWARD.search(sentence) or BEHIND.search(sentence):
            continue
        preferences = preferences_in(sentence, rows) or above
        named = next((each for each in months_in(sentence, month) if month < each < month + 10), None)
        for preference in preferences:
            for area in areas_in(sentence) or places or (Area.ALL,):
                until = re.search(r"no later than|through", sentence)
                yield Guidance(
                    preference, area, turn, _certainty(sentence), first=None if until else named,
                    last=named if until else None, listed=False, text=sentence,
                )  # fmt: skip


def _certainty(text: str) -> Certainty:
    if re.search(r"\b(?:could|may|might|possib\w+|potential\w*|cannot be ruled out|if)\b", text, re.IGNORECASE):
        return Certainty.POSSIBLE
    if re.search(r"\b(?:likely|expected|anticipated|should|most likely|appears?)\b", text, re.IGNORECASE):
        return Certainty.LIKELY
    return Certainty.WILL


def _sentences(text: str) -> list[str]:
    joined = re.sub(r"(?<=[a-z,])\n", " ", text)
    return [each.strip() for line in joined.split("\n") for each in re.split(r"(?<=[.!?”\"])\s+(?=[A-Z“\"])", line)]
