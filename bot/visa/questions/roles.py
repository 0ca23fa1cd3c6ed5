"""The words beside a day that give it its role: the day of a filing, a birth, an approval, a priority date."""

from __future__ import annotations

import re

from bot.visa.questions.days import MONTH_NAME
from bot.visa.questions.lexicon import ACQUAINTED, CHILD, SIBLING

_GAP = r"[^.?!\n\x1f]{0,32}$"
_FILED = (
    r"filed|invested|lodged|submitted|petition(?:ed)?|sponsored|received|rd|receipt(?:\s+date)?|i-?130|i-?140|i-?526e?|i-?360|perm"
    r"|labor\s+cert\w*|applied(?!\s+to\b)|asked\s+for(?=\s+(?:me|us)\b)|waiting\s+since|in\s+line\s+since|since"
)
_BORN = (
    r"(?<!mainland )(?<!mainland-)\b(?:born(?:\s+on)?|dob|d\.o\.b\.?|date\s+of\s+birth|birth\s?(?:date|day)"
    r"|b\.(?=[\s\x1f]))(?!\w)"
)
_EVENT = (
    rf"married(?!\s+(?:{SIBLING}|{CHILD}))|wedding|divorced|died|passed\s+away|crossed"
    r"|withdrawn|revoked|acquired|merged|audited|biometrics?|interviewed|interview|entered|(?<!approval )came|arrived"
    r"|landed|graduated|naturali[sz]\w+"
    r"|(?:us\s+)?citizen(?:ship)?(?!\s*\)|\s+(?!in\b|on\b|since\b)[a-z]{3,})|turn(?:s|ed|ing)?\s+(?!21\b)\d\d|(?:got|received)\s+(?:(?:my|his|her|the|a|our|their)\s+)?(?:green\s?cards?|gcs?)|oath|medicals?|joined|hired|laid\s+off|expires?|expired|rfe|dq'?d|qualified|h-?1b|arrival|(?:h-?1b|opt|ead|status|contract|permit|i-?94|passport)\b[^.?!,\x1f]{0,20}\bends?"
    r"|(?:documents?|papers?|fees?|forms?)\s+(?:was\s+|were\s+|got\s+)?(?:all\s+)?(?:submitted|filed|paid|sent|uploaded|accepted)|(?:leave|left|leaving)\s+the\s+(?:country|us|usa)|(?:green\s?card|gc|holder|resident|lpr)(?=\s+since\b)|(?:i-?)?485\s+(?:is\s+|has\s+been\s+)?pending|aos\s+pending"
)
"""What happens in somebody's life that sets no place in the line."""
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("event", re.compile(rf"\b(?:{_EVENT})\b[^.?!\n\x1f,;]{{0,24}}$")),
    ("born", re.compile(rf"{_BORN}{_GAP}")),
    ("turns21", re.compile(rf"\b(?:turn(?:s|ed|ing)?|will\s+be|becomes?)\s+21\b{_GAP}")),
    ("approved", re.compile(rf"(?<!\bbe )\b(?:approved|approval(?:\s+date)?)\b{_GAP}")),
    ("priority", re.compile(rf"(?<!\w)(?:pd|p\.d\.|priority(?:\s+dates?)?)(?!\w){_GAP}")),
    ("filed", re.compile(rf"\b(?:{_FILED}|filing\s+date)\b{_GAP}")),
)  # fmt: skip
_LINE = r"(?:(?:in\s+)?(?:an?\s+)?(?:(?:eb|f)-?\d\w?\s+)?)"
_OWN = r"(?:my|our|his|her)"
_PRIORITY_NEAR = (
    r"\b(?:am|is|are)\s+(?:i|we|he|she|it)\s+current\s+with\s+(?:an?\s+)?$|"
    rf"\b(?:{_OWN}|an?|one|another)\s+(?:f\d[ab]?|eb-?\d)\s+(?:case|petition|application)\s+(?:from|of|since)\s+$|"
    r"\b(?:keep|retain|lose|port)\s+(?:my\s+|the\s+|our\s+)?$|"
    r"(?<!\w)(?:pd|priority(?:\s+dates?)?)(?:\s+(?:for|on|in|under)\s+(?:[\w-]+\s+){1,3}?(?=is\b|was\b))?\s*(?:is|was|of|:|=|around|about|since|-)?\s*(?:about\s+)?$"
    rf"|(?:(?<!\w)pd|\b(?:{_OWN}|with|have|has|a)\s+(?:\w+\s+)?priority\s+date(?:\s+is)?)\s+(?:in|from|for)\s+$|(?<!\w)pd\s+[a-z]{{3,9}}\s+$"
    rf"|\b(?:mine|if\s+(?:it|the\s+date)|{_OWN}\s+(?:[\w-]+\s+){{0,4}}?(?:date|pd|f\d[ab]?|eb-?\d|petition|case|i-?1[34]0))"
    r"(?:'s|\s+(?:is|was|were|had\s+been|dates))\s+(?:(?:back\s+)?(?:in|from|to)\s+)?$"
    rf"|(?:^(?:(?:and|so|ok)[\s,]+)*(?:i|we)\s+have|\b{ACQUAINTED}\b[^,.?]{{0,60}}\bhas"
    rf"|\b(?:is|am|are|i'm|he's|she's)\s+{_LINE}with)\s+{_LINE}$"
    rf"|\b{ACQUAINTED}\b[^,.?]{{0,40}}\b(?:has|had|with|is\s+in)\s+(?:an?\s+)?(?:eb|f)-?\d\w?\s+(?:[a-z]+\s+){{0,2}}(?:from|since)\s+$"
)
"""A month is a priority date that is called so, that a petition is from, or that somebody is in a line with."""
_FILED_NEAR = (
    rf"\b(?:{_FILED})(?:\s+(?:\([^()]{{1,40}}\)|(?!and\b(?!\s+(?:me|i|us|my)\b)|how\b|what\b|when\b|current\b)[\w'()-]+)){{0,8}}?\s*"
    r"(?:in|on|around|about|back\s+in|:)?\s*$"
)
_EVENT_NEAR = re.compile(
    rf"\b(?:{_EVENT})\s+(?:(?:to|into|on|an?|the|my|his|her|him|wife|husband|us|usa|america|here|status|visa|[fhj]-?1b?)\s+)*(?:in\s+[a-z]{{4,}}\s+)?(?:in|on|around|since)?\s*$"
)
_NEAR: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        ("turns21", r"\b(?:turn(?:s|ed|ing)?|will\s+be|becomes?)\s+21\s*(?:is|was|on|in|:|this|next)?\s*$"),
        ("born", r"(?<!mainland )(?<!mainland-)\b(?:born|dob|date\s+of\s+birth|birthday)\s*(?:is|was|on|in|:)?\s*$"),
        ("approved", r"(?<!\bbe )\b(?:approved|approval(?:\s+(?:date|came))?)\s*(?:is|was|on|in|:|\(|around)?\s*$"),
        ("priority", _PRIORITY_NEAR),
        ("filed", _FILED_NEAR),
    )
)
"""The same for a month or a year, which is a bulletin more often: the word has to stand close."""
BULLETIN = re.compile(r"^[\s,]*(?:bulletin|issue|vb|chart)\b")
_IN_BULLETIN = re.compile(
    r"\b(?:bulletin|vb|issue|chart|(?<!waiting )(?<!line )(?<!stuck )(?<!pending )since)\s+(?:of|for|from|in"
    r"|dated)?\s*(?:the\s+)?$|\bas\s+of\s+(?:the\s+)?$"
)
_COULD = re.compile(
    r"\b(?:could|can|should|may|might)\s+(?:i|we|he|she|they|it|that|this|my\s+\w+)\s+(?:have\s+)?(?:be(?:en)?\s+|got(?:ten)?\s+)?"
    r"(?:file[d]?|appl(?:y|ied)|approved|issued)\b(?:(?!\bpd\b|\bpriority\b)[^.?!\x1f]){0,20}$"
)
"""Before the bulletin in which somebody might have filed, or have been approved."""
_SOUGHT = re.compile(
    r"\b(?:(?:i-?)?485|ds-?260|aos|adjustment(?:\s+application)?)\s+(?:was\s+|were\s+|got\s+)?"
    r"(?:filed|submitted|received|lodged)\b[^.?!,;\n\x1f]{0,24}$"
    r"|\b(?:filed|submitted|sent|mailed)\s+(?:my\s+|our\s+|the\s+)?(?:(?:i-?)?485|ds-?260|aos|adjustment(?:\s+of\s+status)?)\b[^.?!,;\n\x1f]{0,12}$"
)
"""Where it is not the petition that was filed, but the application for permanent residence."""
_FILED_WHEN = re.compile(r"\bfiled\s+(?:\w+\s+){0,4}when\s+(?:he|she|they)\b[^.?!]{0,40}[\s(]$")
"""Before the day of a filing that is told by what somebody was then."""
_AVAILABLE = re.compile(
    r"\b(?:available|current)\s+(?:for\s+(?:us|me|him|her|them|it)\s+)?(?:in\s+|on\s+|since\s+|from\s+|as\s+of\s+)?$"
)
_VISA_AVAILABLE = re.compile(
    r"\b(?:visas?|numbers?|dates?)\s+(?:numbers?\s+)?(?:was\s+|were\s+|is\s+|became\s+|becomes?\s+|got\s+)*available\b[^.?!;]{0,12}$|\bcurrent\s+(?:from|since)\s+$"
    r"|\bcurrent\s+for\s+(?:us|me|him|her|them)\s+(?:on\s+|in\s+|since\s+|from\s+)?$"
)
_DATE_CURRENT = re.compile(
    r"\b(?:priority\s+date|pd)\s+(?:was\s+|is\s+|bec[ao]mes?\s+)?current\s+(?:on\s+|since\s+|from\s+)?$"
)
"""Before the day from which a priority date was current, in what is only told."""
_BIRTHDAY = re.compile(rf"{_BORN}[\s:,]*(?:on|in|is)?\s*(?:\d|\x1f|{MONTH_NAME})")
_OWNED = re.compile(r"\b(?:an?|my|our|his|her|their|your|this|that|one|same)\s+$|^\W*$")
_NO_DATE = rf"(?!\s*(?:is|was|of|:|=|-)?\s*(?:\d|{MONTH_NAME}\b))"
"""After "pd" where its date stands before it, not behind it."""
_HEADED = re.compile(
    r"(?:[\s,()-]+(?!is\b|was\b|has\b|had\b|in\b|the\b)[\w'-]+){1,5}?[\s,()-]+(?:pd|priority\s+date|petition|case)\b"
    + _NO_DATE
)
"""What makes the year of "my 2013 EB-2 India priority date" the priority date."""
_PD_AFTER = re.compile(
    r"\s*(?:pd|priority\s+date|(?:date|place|spot)\s+(?:from|of|in\s+line)\b|filed(?=\s*(?:$|[,;]|\.\s)))\b" + _NO_DATE
)


_HAVE_SINCE = re.compile(
    r"\b(?:i|we)\s+(?:have|had|am\s+in|are\s+in)\s+(?:an?\s+)?(?:eb|f)-?\d\w?\s+(?:[a-z]+\s+){0,2}since\s+$"
)
_OF_CELLS = re.compile(r"\b(?:bulletin|month|issue|chart)\b")
_HELD, _A_DATE = re.compile(r"\b(?:with|has|have|had|got)\s+an?\s+$"), re.compile(r"\s+date\b")
"""The year of "my cousin has a 2023 date"."""


def role_of(text: str, start: int, end: int, *, near: bool = False) -> str:
    """Return the role that the words before (and after) give; the nearest one counts."""
    if near and _COULD.search(text[:start]):
        return ""
    if _FILED_WHEN.search(text[:start]):
        return "filed"
    if near and _EVENT_NEAR.search(text[:start]) and not BULLETIN.search(text[end:]):
        return "event"
    if near and _HAVE_SINCE.search(text[:start]):
        return "priority"
    if BULLETIN.search(text[end:]) or _IN_BULLETIN.search(text[:start]):
        return ""
    before = text[:start]
    if not near and "?" not in text and _DATE_CURRENT.search(before):
        return "available"
    if near and _OWNED.search(before) and _HEADED.match(text[end:]):
        return "priority"
    found = [(at, role) for role, pattern in (_NEAR if near else _ROLES) if (at := _nearest(pattern, before)) >= 0]
    if found:
        role = max(found)[1]
        return "sought" if role == "filed" and _SOUGHT.search(before) else role
    if _AVAILABLE.search(before) and (_BIRTHDAY.search(text) or _VISA_AVAILABLE.search(before)):
        return "available"
    held = _HELD.search(before) and not _OF_CELLS.search(before) and _A_DATE.match(text[end:])
    return "priority" if held or _PD_AFTER.match(text[end:]) else ""


def _nearest(pattern: re.Pattern[str], before: str) -> int:
    """Return where the word stands that is nearest to the end of `before`; -1 where none does."""
    return next((at for at in range(len(before) - 1, max(-1, len(before) - 80), -1) if pattern.match(before, at)), -1)
