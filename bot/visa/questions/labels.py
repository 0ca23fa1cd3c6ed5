"""Which day is what: the priority date, a birth, a filing, an approval, by the words before it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions.days import MONTH_NAME, Found, find_days, month_long, year_long
from bot.visa.questions.places import is_place
from bot.visa.questions.question import Span

if TYPE_CHECKING:
    from datetime import date

    from bot.visa.questions.months import Months
    from bot.visa.questions.passage import Passage
    from bot.visa.questions.question import Day

_GAP = r"[^.?!\n\x1f]{0,32}$"
_FILED = (
    r"filed|invested|lodged|submitted|petition(?:ed)?|sponsored|received|rd|receipt(?:\s+date)?|i-?130|i-?140|i-?526e?|i-?360|perm"
    r"|labor\s+cert\w*|applied(?!\s+to\b)|waiting\s+since|in\s+line\s+since|since"
)
_BORN = (
    r"(?<!mainland )(?<!mainland-)\b(?:born(?:\s+on)?|dob|d\.o\.b\.?|date\s+of\s+birth|birth\s?(?:date|day)"
    r"|b\.(?=[\s\x1f]))(?!\w)"
)
_EVENT = (
    r"married|wedding|divorced|died|passed\s+away|withdrawn|revoked|acquired|merged|audited|biometrics?|interviewed|interview|entered|came|arrived|landed|graduated|naturali[sz]\w+"
    r"|(?:us\s+)?citizen(?:ship)?(?!\s*\))|oath|medicals?|joined|hired|laid\s+off|expires?|expired|rfe|dq'?d|qualified|h-?1b|arrival|(?:h-?1b|opt|ead|status|contract|permit|i-?94|passport)\b[^.?!,\x1f]{0,20}\bends?"
    r"|(?:leave|left|leaving)\s+the\s+(?:country|us|usa)|(?:green\s?card|gc|holder)(?=\s+since\b)|(?:i-?)?485\s+(?:is\s+|has\s+been\s+)?pending|aos\s+pending"
)
"""What happens in somebody's life that sets no place in the line."""
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("event", re.compile(rf"\b(?:{_EVENT})\b[^.?!\n\x1f,;]{{0,24}}$")),
    ("born", re.compile(rf"{_BORN}{_GAP}")),
    ("turns21", re.compile(rf"\b(?:turn(?:s|ed|ing)?|will\s+be|becomes?)\s+21\b{_GAP}")),
    ("approved", re.compile(rf"(?<!\bbe )\b(?:approved|approval(?:\s+date)?)\b{_GAP}")),
    ("priority", re.compile(rf"(?<!\w)(?:pd|p\.d\.|priority(?:\s+dates?)?)(?!\w){_GAP}")),
    ("filed", re.compile(rf"\b(?:{_FILED})\b{_GAP}")),
)  # fmt: skip
_PRIORITY_NEAR = (
    r"(?<!\w)(?:pd|priority(?:\s+dates?)?)(?:\s+(?:for|on|in|under)\s+(?:[\w-]+\s+){1,3}?(?=is\b|was\b))?\s*(?:is|was|of|:|=|around|about|since|-)?\s*(?:about\s+)?$"
    r"|(?<!\w)pd\s+(?:in|from|for|[a-z]{3,9})\s+$"
    r"|\bmine(?:'s|\s+is|\s+was)\s+(?:in\s+)?$"
    r"|\bif\s+(?:it|mine|my\s+date|the\s+date)\s+(?:was|were|is|had\s+been)\s+(?:in\s+)?$"
    r"|\b(?:my|our|his|her)\s+(?:f\d[ab]?|eb-?\d|petition|case|i-?1[34]0)\s+(?:is|was|dates)\s+(?:back\s+)?(?:from|to)\s+$"
    r"|\b(?:my|our|his|her|with|have|has|a)\s+(?:\w+\s+)?priority\s+date\s+(?:is\s+)?(?:in|from|for)\s+$"
)
_FILED_NEAR = (
    rf"\b(?:{_FILED})(?:\s+(?!and\b|how\b|what\b|when\b)[\w'()-]+){{0,8}}?\s*"
    r"(?:in|on|around|about|back\s+in|:)?\s*$"
)
_EVENT_NEAR = re.compile(
    rf"\b(?:{_EVENT})\s+(?:(?:to|into|on|an?|the|my|us|usa|america|here|status|visa|[fhj]-?1b?)\s+)*(?:in|on|around|since)?\s*$"
)
_NEAR: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("turns21", r"\b(?:turn(?:s|ed|ing)?|will\s+be|becomes?)\s+21\s*(?:is|was|on|in|:|this|next)?\s*$"),
        ("born", r"(?<!mainland )(?<!mainland-)\b(?:born|dob|date\s+of\s+birth|birthday)\s*(?:is|was|on|in|:)?\s*$"),
        ("approved", r"(?<!\bbe )\b(?:approved|approval(?:\s+date)?)\s*(?:is|was|on|in|:|around)?\s*$"),
        ("priority", _PRIORITY_NEAR),
        ("filed", _FILED_NEAR),
    )
)
"""The same for a month or a year, which is a bulletin more often: the word has to stand close."""
_PERSONAL = re.compile(
    r"\b(?:pd|priority|filed|my|i|i'm|me|we|our|wait\w*|petition\w*|sponsor\w*|applied|brother|sister|son|daughter|wife"
    r"|husband|mother|father)\b"
)
_AS_OF = re.compile(
    r"\bas\s+(?:of|at)\s+(?:the\s+)?$|\bon\s+(?:the\s+)?$|\bcut-?offs?(?:\s+dates?)?\s+(?:for\s+)?$"
    r"|\bbulletin\s+(?:of|for|from|dated)\s+(?:the\s+)?$"
)
"""Before a day on which the bulletin of its month held."""
_CURRENT_ON = re.compile(r"\bcurrent\s+(?:on|as\s+of)\s+(?:the\s+)?$")
_BULLETIN = re.compile(r"^[\s,]*(?:visa\s+)?(?:bulletin|issue|vb|chart)\b")
_GIVEN = re.compile(r"\bsince\b[^.?!,;]{3,60}\b(?:was|were|went|became|had)\b[^.?!,;]{0,40}$")
"""Before the time of what somebody takes for granted ("since EB-2 India was current in 2020, why ...")."""
_IN_BULLETIN = re.compile(
    r"\b(?:bulletin|vb|issue|chart|(?<!waiting )(?<!line )(?<!stuck )(?<!pending )since)\s+(?:of|for|from|in"
    r"|dated)?\s*(?:the\s+)?$|\bas\s+of\s+(?:the\s+)?$"
)


_COULD = re.compile(
    r"\b(?:could|can|should|may)\s+(?:i|we|he|she|they)\s+(?:have\s+)?(?:file[d]?|appl(?:y|ied))\b[^.?!\x1f]{0,20}$"
)
"""Before the bulletin in which somebody might have filed."""
_SOUGHT = re.compile(
    r"\b(?:(?:i-?)?485|ds-?260|aos|adjustment(?:\s+application)?)\s+(?:was\s+|were\s+|got\s+)?"
    r"(?:filed|submitted|received|lodged)\b[^.?!,;\n\x1f]{0,24}$"
    r"|\b(?:filed|submitted|sent|mailed)\s+(?:my\s+|our\s+|the\s+)?(?:(?:i-?)?485|ds-?260|aos|adjustment(?:\s+of\s+status)?)\b[^.?!,;\n\x1f]{0,12}$"
)
"""Where it is not the petition that was filed, but the application for permanent residence."""
_NEARLY = re.compile(r"^(?:(?:so|and|ok)\s+)?is\s+.{3,30}\b(?:close|near|good|safe)\b(?!.*\bthan\b)")
"""What somebody asks of a month that is a priority date ("is May 2019 close?")."""
_FILED_WHEN = re.compile(r"\bfiled\s+(?:\w+\s+){0,4}when\s+(?:he|she|they)\b[^.?!]{0,40}[\s(]$")
"""Before the day of a filing that is told by what somebody was then."""
_AVAILABLE = re.compile(r"\b(?:available|current)\s+(?:in\s+|on\s+|since\s+|from\s+|as\s+of\s+)?$")
_VISA_AVAILABLE = re.compile(
    r"\bvisas?\s+(?:numbers?\s+)?(?:was\s+|were\s+|is\s+|became\s+|becomes?\s+|got\s+)*available\b[^.?!;]{0,12}$|\bcurrent\s+(?:from|since)\s+$"
)
_BIRTHDAY = re.compile(rf"{_BORN}[\s:,]*(?:on|in|is)?\s*(?:\d|\x1f|{MONTH_NAME})")
_QUOTED = re.compile(
    r"\b(?:fads?|dffs?|dof|final\s+action(?:\s+dates?)?|filing\s+dates?|final\s+dates?|cut-?offs?(?:\s+dates?)?)\s*(?:was|of|at|says?|shows?|stands?(?:\s+at)?|:|=|-)?\s*$"
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
_OWNED = re.compile(r"\b(?:an?|my|our|his|her|their|your|this|that|one|same)\s+$|^\W*$")
_NO_DATE = rf"(?!\s*(?:is|was|of|:|=|-)?\s*(?:\d|{MONTH_NAME}\b))"
"""After "pd" where its date stands before it, not behind it."""
_HEADED = re.compile(
    r"(?:[\s,()-]+(?!is\b|was\b|has\b|had\b|in\b|the\b)[\w'-]+){1,5}?[\s,()-]+(?:pd|priority\s+date)\b" + _NO_DATE
)
"""What makes the year of "my 2013 EB-2 India priority date" the priority date."""
_IS_GOOD = re.compile(r"\s+(?:good|okay|ok|safe|enough)\b")
_PD_AFTER = re.compile(r"\s*(?:pd|priority\s+date|(?:date|place|spot)\s+(?:from|of|in\s+line)\b)\b" + _NO_DATE)


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
            role = _role(sentence, start, end, _NEAR) or ("priority" if _NEARLY.search(sentence) else "")
            since = re.search(r"\bsince\s+(?:the\s+)?$", sentence[:start]) and not _WAITED.search(sentence)
            if role and not (role == "filed" and since):
                labelled = labelled.put(role, month_long(month, sentence[start:end].strip(" ,")))
                months.drop(place, event=role == "event")
        for spot in list(months.years):
            start, end, year = spot
            role = _role(sentence, start, end, _NEAR)
            if _FROZEN.search(sentence[:start]):
                months.years.remove(spot)
                continue
            if not role and re.search(r"\bpriority\s+dates?\s+(?:in|from)\s+$", sentence[:start]):
                role = "priority"
            if not role and _OWN.search(sentence) and _is_line(sentence[:start]):
                role = "priority"
            since = re.search(r"\bsince\s*$", sentence[:start]) and not _WAITED.search(sentence[:start])
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
            return replace(self, priority=day)
        if role == "available":
            return replace(self, available=self.available or day)
        if role == "sought":
            return replace(self, sought=self.sought or day)
        if role == "event":
            return replace(self, event=self.event or day)
        if role == "born":
            return replace(self, born=self.born or day)
        return replace(self, approved=self.approved or day)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _role(text: str, start: int, end: int, roles: tuple[tuple[str, re.Pattern[str]], ...] = _ROLES) -> str:
    """Return the role that the words before (and after) give; the nearest one counts."""
    if roles is _NEAR and _COULD.search(text[:start]):
        return ""
    if _FILED_WHEN.search(text[:start]):
        return "filed"
    if roles is _NEAR and _EVENT_NEAR.search(text[:start]) and not _BULLETIN.search(text[end:]):
        return "event"
    if _BULLETIN.search(text[end:]) or _IN_BULLETIN.search(text[:start]):
        return ""
    before = text[:start]
    if roles is _NEAR and _OWNED.search(before) and _HEADED.match(text[end:]):
        return "priority"
    if roles is _NEAR and _GIVEN.search(before):
        return ""
    near = [(at, role) for role, pattern in roles if (at := _nearest(pattern, before)) >= 0]
    if near:
        role = max(near)[1]
        return "sought" if role == "filed" and _SOUGHT.search(before) else role
    if _AVAILABLE.search(before) and (_BIRTHDAY.search(text) or _VISA_AVAILABLE.search(before)):
        return "available"
    good = roles is _NEAR and re.search(r"\bis\s+$", before) and _IS_GOOD.match(text[end:])
    return "priority" if good or _PD_AFTER.match(text[end:]) else ""


def _nearest(pattern: re.Pattern[str], before: str) -> int:
    """Return where the word stands that is nearest to the end of `before`; -1 where none does."""
    return next((at for at in range(len(before) - 1, max(-1, len(before) - 80), -1) if pattern.match(before, at)), -1)


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
        role = _role(blanked[: found.start] + text[found.start :], found.start, found.end)
        role = (
            "approved" if labelled.filed and not labelled.approved and _UP_TO.search(blanked[: found.start]) else role
        )
        role = "" if role == "born" and _STOOD_AT.search(text[: found.start]) else role
        listed = role == "born" and found.day.first.year >= RECENT and _BORN_THERE.search(text[: found.start])
        role = "priority" if listed else role
        loose = not (found.day.exact or found.impossible)
        named = bool(_AS_OF.search(text[: found.start]) or _BULLETIN.search(text[found.end :]) or loose)
        named = named and not (_WHEN.match(text) and found.day.exact)
        others = [each for each in days.found if each is not found and not _AS_OF.search(text[: each.start])]
        beside = found.day.exact and others and _AS_OF.search(text[: found.start])
        role = "" if beside and _CURRENT_ON.search(text[: found.start]) else role
        if not role and named and (beside or not _PERSONAL.search(text)):
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
    r"|\bborn\s+in\s+[^,;]{2,24}\b(?:eb-?\s?\d|f-?\d[ab]?)[\s,]+$"
)
"""Before a day that stands in a list with the country of birth: "EB-2, born in India, 5 May 2012"."""


def _blanked(text: str, found: tuple[Found, ...]) -> str:
    for each in found:
        text = text[: each.start] + "\x1f" * (each.end - each.start) + text[each.end :]
    return text
