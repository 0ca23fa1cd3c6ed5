"""Which day is what: the priority date, a birth, a filing, an approval, by the words before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.visa.bulletin import Month
from bot.visa.questions.days import Found, find_days, month_long, year_long
from bot.visa.questions.lexicon import CHILD, PARENT, SIBLING, SPOUSE
from bot.visa.questions.passage import Passage
from bot.visa.questions.places import find_places, is_place
from bot.visa.questions.preferences import find_preferences
from bot.visa.questions.question import Span
from bot.visa.questions.roles import BULLETIN, role_of

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.bulletin import Preference
    from bot.visa.questions.months import Months
    from bot.visa.questions.question import Day, Place

_PERSONAL = re.compile(
    r"\b(?:pd|priority|filed|my|i|i'm|(?<!show )(?<!give )(?<!tell )me|we|our|wait\w*|petition\w*|sponsor\w*|applied"
    rf"|{SIBLING}|{CHILD}|{SPOUSE}|{PARENT})\b"
)
_AS_OF = re.compile(
    r"\bas\s+(?:of|at)\s+(?:the\s+)?$|\bon\s+(?:the\s+)?$|\bcut-?offs?(?:\s+dates?)?\s+(?:for\s+)?$"
    r"|\bbulletin\s+(?:of|for|from|dated)\s+(?:the\s+)?$"
)
"""Before a day on which the bulletin of its month held."""
_CURRENT_ON = re.compile(r"\bcurrent\s+(?:on|as\s+of)\s+(?:the\s+)?$")


_COMES_TO = re.compile(r"\b(?:reach\w*|hits?|pass(?:es|ed)?|cross\w*|g[eo]ts?\s+to)\s+(?:the\s+year\s+)?$")
"""Before a year of cut-offs, where another time is that of bulletins ("hits 2022 by June")."""
_NEARLY = re.compile(r"^(?:(?:so|and|ok)\s+)?is\s+.{3,30}\b(?:close|near|good|safe)\b(?!.*\bthan\b)")
"""What somebody asks of a month that is a priority date ("is May 2019 close?")."""
_QUOTED = re.compile(
    r"\b(?:was|is|stood|stands|sits|moved|went|jumped)\s+(?:at|to)\s*$|"
    r"\b(?:fads?|dffs?|dof|final\s+action(?:\s+dates?)?|filing\s+dates|filing\s+date(?=\s+(?:was|of|at|says?|shows?|stands?)\b)|final\s+dates?|cut-?offs?(?:\s+dates?)?|other)(?:\s+(?:chart|table|one))?\s*(?:was|of|at|says?|shows?|stands?(?:\s+at)?|:|=|-)?\s*$"
    r"|\b(?:it|page|site|table|they|bulletin)(?:\s+(?:for|of|in|from)\s+[\w\s]{3,16}?)?\s+(?:only\s+|still\s+)?(?:says?|shows?|said|reads?)\s*$"
)
"""Before a cut-off date that somebody tells, which is not their own date."""
_OWN = re.compile(
    r"\b(?:we\s+parents|i\s+(?:am|was|have|had)(?!\s+an?\s+(?:\w+\s+)?question)|i'm|im|mine|am\s+i|we're|we\s+(?:are|were))\b"
)
_CODE = re.compile(r"(?:eb|f|fb)-?\d[abc]?|\d[abc]?|unreserved|rural|workers?|niw|perm")


def _is_line(before: str) -> bool:
    """Whether `before` ends with a category or a country: "I was born in Nepal, EB2 2016" tells a priority date."""
    last = re.search(r"([a-z\d'-]+)[\s,(]*$", before)
    return bool(
        last and not re.search(r"\bborn\b[^,;]{0,24}$", before) and (_CODE.fullmatch(last[1]) or is_place(last[1]))
    )


_WAITED = re.compile(
    r"\bwaiting\b|\bpending\s+since\b|\b(?:my|our|i'm|im|i\s+am)\b.{0,40}\b(?:stuck|pending|in\s+line)\b"
)
"""Since when a person waits: since the priority date."""
_FROZEN = re.compile(r"\b(?:frozen|stuck|stalled|parked|sitting)\s+(?:at|in|on)\s+$")
"""Before the year of a cut-off that does not move."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """The days of a sentence by their role."""

    priority: Day | None = None
    born: Day | None = None
    filed: Day | None = None
    approved: Day | None = None
    event: Day | None = None
    available: Day | None = None
    sought: Day | None = None
    later: Day | None = None
    """The second of two days that a cut-off came to ("from January 1, 2008 to January 1, 2010")."""
    span: Span | None = None
    """A part of a year that is nobody's date: its bulletins are meant ("EB-2 India in summer 2022")."""
    notes: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def with_months(self, months: Months, sentence: str) -> Labelled:
        """Return this with months and years that stand where a priority date does taken out of `months`."""
        labelled = self
        for place in list(months.found):
            start, end, month = place
            role = role_of(sentence, start, end, near=True) or ("priority" if _NEARLY.search(sentence) else "")
            since = re.search(r"\bsince\s+(?:the\s+)?$", sentence[:start]) and not _WAITED.search(sentence)
            if role and not (role == "filed" and since):
                labelled = labelled.put(role, month_long(month, sentence[start:end].strip(" ,")))
                months.drop(place, event=role == "event")
        for spot in list(months.years):
            start, end, year = spot
            role = role_of(sentence, start, end, near=True)
            if _FROZEN.search(sentence[:start]):
                months.years.remove(spot)
                continue
            if not role and re.search(r"\bpriority\s+dates?\s+(?:in|from)\s+$", sentence[:start]):
                role = "priority"
            others = months.found or months.spans or self.span or len(months.years) > 1
            if not role and others and _COMES_TO.search(sentence[:start]):
                labelled = labelled.put("priority", replace(day := year_long(year, str(year)), last=day.first))
                months.years.remove(spot)
                continue
            if not role and sentence[start:end].isdigit() and _OWN.search(sentence) and _is_line(sentence[:start]):
                role = "priority"
            since = bool(re.search(r"\bsince\s*$", sentence[:start]))
            if since and _WAITED.search(sentence[:start]):
                role, since = role or "priority", False
            if role and 1970 <= year <= 2100 and not (since and role == "filed"):
                labelled = labelled.put(role, year_long(year, sentence[start:end].strip()))
                months.years.remove(spot)
        return labelled

    def put(self, role: str, day: Day) -> Labelled:
        """Return this with `day` in its role; a day of filing is also the priority date, as the law has it."""
        if role == "turns21":
            return replace(
                self, born=replace(day, first=_years_before(day.first, 21), last=_years_before(day.last, 21))
            )
        if role == "filed":
            return replace(self, filed=self.filed or day, priority=self.priority or day)
        if role == "priority":
            known = self.priority  # "from 2007 (PD 19 October 2007)"
            within = known and known.exact and day.first <= known.first <= day.last
            return self if within else replace(self, priority=day)
        first: Any = getattr(self, role) or day
        return replace(self, **{role: first})


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def label(passage: Passage) -> Labelled:
    """Take the days from `passage` and give each its role; one without any is the priority date."""
    text = passage.text
    days = find_days(passage)
    labelled = Labelled(notes=days.notes, doubts=days.doubts)
    blanked, bare = _blanked(text, days.found), list["Day"]()
    for found in days.found:
        if (
            "?" not in text or len(days.found) > 1 or re.search(r"\bsays?\s*$", text[: found.start])
        ) and _QUOTED.search(text[: found.start]):
            continue
        role = role_of(blanked[: found.start] + text[found.start :], found.start, found.end)
        role = (
            "approved" if labelled.filed and not labelled.approved and _UP_TO.search(blanked[: found.start]) else role
        )
        role = "" if role == "born" and _STOOD_AT.search(text[: found.start]) else role
        listed = role == "born" and found.day.first.year >= RECENT and _BORN_THERE.search(text[: found.start])
        role = "priority" if listed else role
        loose = not (found.day.exact or found.impossible)
        named = bool(_AS_OF.search(text[: found.start]) or BULLETIN.search(text[found.end :]) or loose)
        named = named and not (_WHEN.match(text) and found.day.exact)
        others = [each for each in days.found if each is not found and not _AS_OF.search(text[: each.start])]
        beside = found.day.exact and others and _AS_OF.search(text[: found.start])
        role = "" if beside and _CURRENT_ON.search(text[: found.start]) else role
        of_bulletin = loose and _AS_OF.search(text[: found.start])
        if not role and named and (beside or of_bulletin or not _PERSONAL.search(text)):
            begin = labelled.span.first if labelled.span else Month.of(found.day.first)
            labelled = replace(labelled, span=Span(begin, Month.of(found.day.last)))
        elif role:
            labelled = labelled.put(role, found.day)
        else:
            bare.append(found.day)
    if labelled.priority or not bare:
        return labelled
    later = bare[1] if len(bare) == 2 and _FROM_TO.search(blanked) else None
    return replace(labelled.put("priority", bare[0]), later=later)


def named(text: str) -> tuple[Labelled, tuple[Preference, ...], tuple[Place, ...]]:
    """Return the days, the categories and the places that a text names."""
    passage = Passage(text)
    return label(passage), find_preferences(passage).preferences, find_places(passage)[0]


_FROM_TO = re.compile(r"\bfrom\s+\x1f+\s*(?:,\s*)?(?:to|until|till)\s+\x1f")
_WHEN = re.compile(r"(?:and\s+|so\s+)?(?:when|(?:(?:in|for|during)\s+)?(?:what|which)\s+(?:months?|bulletins?))\b")
"""How a question begins that seeks the bulletin, so that a day in it is a cut-off."""
_UP_TO = re.compile(r"\b(?:i-?1[34]0|petition|pending)\b[^.?!]{0,12}\x1f\s*(?:to|-|until|through|thru)\s*$")
"""Before the second of two days between which a petition was pending."""
_STOOD_AT = re.compile(r"\bborn\s+in\b.*\b(?:at|reach\w*|hit|pass\w*|cut-?offs?)\s+$")
"""Before a cut-off of people born somewhere ("someone born in France stuck at 15 August 2015")."""
RECENT = 1995
_BORN_THERE = re.compile(
    r"\b(?:eb-?\s?\d|f-?\d[ab]?|sr|workers)\b(?!.*\b(?:son|daughter|child|kid)\b).*\bborn\s+in\s+[^,;]{2,24}[\s,]+$"
    r"|\bborn\s+in\s+[^,;]{2,24}[\s,]+(?:eb-?\s?\d|f-?\d[ab]?)[\s,]+$"
)
"""Before a day that stands in a list with the country of birth: "EB-2, born in India, 5 May 2012"."""


def _blanked(text: str, found: tuple[Found, ...]) -> str:
    for each in found:
        text = text[: each.start] + "\x1f" * (each.end - each.start) + text[each.end :]
    return text
