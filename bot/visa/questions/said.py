"""A message as it is meant: without thanks, sighs, and what is taken back in the same breath."""

from __future__ import annotations

import re

from bot.visa.questions.courtesies import bare
from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.pairs import owned
from bot.visa.questions.places import is_place
from bot.visa.questions.words import mend, normal

_TYPED = re.compile(
    r"\b(?:19|20)\d\d\b([^.]{0,40}?)\W*\b(?:typo|sorry|oops|i\s+mean[t]?|correction)\b(?:\W+(?:i\s+mean[t]?|it's|it\s+is|is|was))*\W+((?:19|20)\d\d)\b\)?"
)
"""A year that is taken back in the same breath."""

_MARRIED_ONE = re.compile(
    r"\bmy\s+(?P<who>(?:\w+\s+)?(?:sister|brother|son|daughter|child|kid))\s*[?,.]+\s*(?:and\s+)?(?:who|s?he)(?:'?s|\s+is)\s+(?:also\s+)?"
    r"(?P<how>(?:un|not\s+)?married|single|divorced|widowed)\b"
)
"""A relative whose marriage is told in a sentence of its own ("and my sister? she is married")."""

_THANKED = re.compile(
    r"^(?:(?:ok(?:ay)?|great|perfect|cool|nice|got\s+it|wow)[\s,.!]+)*(?:many\s+)?(?:thanks?|thank\s+you|thx|ty)\b[^?.!\n,:;]{0,24}[?.!\n,:;]\s*"
    r"(?:(?:and|but|so|also|now|(?:one|a|another|last)\s+(?:more|last|other|quick|thing|question)(?:\s+(?:thing|question))?)[\s,:.-]+)*"
    r"(?=(?:what|when|why|how|can|could|do|does|did|is|are|am|will|would|should|which|who|where|if)\b(?:\W+\w+){2}"
    r"|(?:\w+\s+){0,3}(?:eb|fb?)-?\s?\d)"
)
"""Thanks before a question, or before another line."""

_NEVER_MIND = re.compile(
    r"^.*\b(?:never\s?mind|nvm|forget\s+(?:that|it)|(?:real|actual|main)\s+question(?:\s+is)?)\b[\s.:,!-]*(?=(?:\S+\s+){4})"
    r"|^(?:ok(?:ay)?\s+)?(?:wait|hold\s+on|hmm+)[\s,]+(?=(?:so|what|why|is|are|am|does|do)\b)"
)
"""What is taken back before the question, or only draws breath."""

_OF_CHILD = re.compile(
    r"(?P<before>\b(?:son|daughter|kid|child|baby)\s+(?:(?:was|is)\s+)?born\s+in\s+(?P<place>[a-z]+)\b.*?\buse\s+)(?P=place)\b"
)
"""A child's country, which a parent may not use: no country of the case."""

_BORN_TOO = re.compile(
    r"(?P<before>\b(?:my|our)\s+(?P<who>wife|husband|spouse|partner)\b(?:(?!\b(?:mother|father|mom|dad|parents?|sister"
    r"|brother|sons?|daughters?|kids?|child\w*)\b)[^\n])*?\b)(?:he|she)(?=(?:'s|\s+is|\s+was)\s+(?:born|from)\b)"
)
"""A birth told of a husband or wife who was named before."""

_THIS_YEAR = re.compile(r"\b(?:it(?:'s|\s+is)|we(?:'re|\s+are)\s+in)\s+20\d\d\s+(?:now|already)\b\W*")
"""What somebody says of today, who asks of no bulletin."""
_SIGH = re.compile(
    r"^(?:(?:that'?s|that\s+is|this\s+is|how)\s+(?:so\s+|really\s+|very\s+|just\s+)?(?!current\b|unavailable\b|it\b)[a-z]{3,}|wow|ugh|ouch"
    r"|damn|yikes|great|nice|oh(?:\s+no)?)[.!]+\s+(?=\w+\s+\w)|^(?:ok(?:ay)?|oh|well)[\s,]+(?=and\b)"
)
"""What is felt about the answer before, said before the next question ("that's depressing. what about F1?")."""


_WHAT_NOW = re.compile(
    r"(?<!\d)(?<!\d\s)[.!]+\s+(?=(?:so\s+|and\s+)?(?:what\s+now|now\s+what|what\s+next|what\s+(?:do|should|can)\s+(?:i|we)\s+do(?:\s+(?:now|next))?)\W*$)"
)
"""Before "what now?", which asks about what was told right before it."""

_CONFIRMS = re.compile(
    r"(?<![\s.]\d)(?<![\s.]\d\d)[.!]+\s+(?=(?:(?:is|was)\s+(?:that|it|this|he|she)\s+)?(?:really\s+)?(?:true|right|correct)"
    r"(?:\s+or\s+(?:false|not|wrong))?\?)"
)
"""Before "is that true?", which asks about what was claimed right before it."""

_SHOWN = re.compile(
    r"\b(?:the|that)\s+(?:[\w\s,/-]{0,24}?\b)?(?P<what>date|one|cut-?off)s?\s+(?:that\s+)?you(?:\s+just)?\s+(?:showed|show|gave|said|told|mentioned|named|wrote)"
    r"(?:\s+(?:me|us|before|above|earlier))*\b"
)
"""A date of the answer before ("the April 15 cutoff you showed"): the cut-off that is spoken of."""


_CAN_HE = re.compile(
    r"\.\s+(?=(?:(?:and|so)\s+)?(?:can|could|may)\s+(?:he|she|they)\s+(?:\w+\s+)?(?:sponsor|petition|file|bring)\b)"
)
"""Before a question whether the one just told of may petition."""
_LETTER = re.compile(
    r"\b(?P<was>had|has|have|show(?:s|ed)?|printed|carri(?:es|ed)|display(?:s|ed)|bore)\s+(?:an?\s+|the\s+letter\s+|as\s+)?[\"'(]?(?P<letter>[cu])[\"')]?(?=\s+(?:in|for|on|under)\b|\W*$)"
    r"|\b(?P<were>had|has|have)\s+no\s+cut-?offs?(?:\s+dates?)?\b"
)
"""C or U as a letter in a cell ("which rows had a U in ..."), and no cut-off at all, which is C."""


_AGED_OUT = re.compile(
    r"\bf-?2a\b\W*(?:(?:that|which|but|and|is|was|has|have|it|i|i'm|am|got)\W+){0,4}?(?:now|became|moved\s+to|converted\s+(?:in)?to"
    r"|turned\s+into)\W+(?:an?\s+)?(?=f-?2b\b)"
)
"""The category that a petition was in, before the one that it is in now."""
_NATIONAL = re.compile(
    r"(?P<before>\b(?:i\s+am|i'm|im|is|was|he's|she's)\s+(?:an?\s+)?)(?P<of>[a-z]{4,})(?P<what>(?:\s+(?!and\b|but\b|born\b|my\b)[a-z]+)?)"
    r"(?=[,\s]+(?:(?:but|and|who)\s+)?(?:(?:i|he|she)\s+)?(?:(?:was|is)\s+)?born\s+in\s)"
)
"""A nationality told before the country of birth, which alone counts."""


def _unless_national(found: re.Match[str]) -> str:
    return f"{found['before']}{found['what'] or ' here'}" if is_place(found["of"]) else found[0]


_SAME_YEAR = re.compile(
    rf"(?P<before>\b(?P<year>{YEAR})\b(?:(?!{YEAR})[^?]){{0,90}}?)\b(?:in\s+)?(?:the|that)\s+(?:very\s+)?same\s+year\b(?:,?\s+in\s+(?P<month>{MONTH_NAME})\b)?"
)
"""The year of something else that was told before."""
_TO_NOW = re.compile(
    rf"\b(?:(?:from|starting|(?P<between>between))\s+)?(?<!\d )"
    rf"(?P<then>(?:{MONTH_NAME}\.?[\s,]*(?:of\s+)?{YEAR}|{YEAR}-\d\d))\s*"
    r"(?:-|to|until|till?|through|thru|up\s+(?:to|until)|(?(between)and|to))\s*"
    r"(?:now|today|date|(?:the\s+)?present|(?:the\s+)?(?:latest|current(?!\s+(?:now|yet|in|on|under|for)\b))(?:\s+bulletin)?)\b"
)
"""A span that ends today, which "since" says as well."""
_MY_DATE = re.compile(r"\b(?:my|our|his|her|old|use|keep|lose)\s+(?:19|20)\d\d(?=\s+date\b)")
"""The year of a date that is somebody's own ("do I lose my 2013 date?")."""

_CHECK = re.compile(r"(?<=[?.!,])\s*(?:(?:please|pls|can\s+you)\s+)?(?:check|confirm|verify|advise)\W*$")
"""What is added to a question that was put before."""


def _as_state(found: re.Match[str]) -> str:
    state = "unavailable" if found["letter"] == "u" else "current"
    return f"{'is' if (found['was'] or found['were']) in ('has', 'have', 'show', 'shows') else 'was'} {state}"


def _of_year(found: re.Match[str]) -> str:
    month = f"{found['month']} " if found["month"] else ""
    return f"{found['before']}in {month}{found['year']}"


def as_meant(text: str, *, first: bool) -> str:
    """Return the normal text of a message; `first`: it begins a talk."""
    plain = _CHECK.sub("", _SIGH.sub("", _MARRIED_ONE.sub(r"my \g<how> \g<who>", bare(mend(normal(text))))))
    plain = _WHAT_NOW.sub(", ", re.sub(r"\?\s+(?=i\s+mean\b)", ", ", plain))
    plain = _CONFIRMS.sub(", ", _CAN_HE.sub(", ", plain))
    plain = _THANKED.sub("", _TYPED.sub(r"\2\1", owned(plain)))
    plain = _MY_DATE.sub(r"\g<0> priority", plain)
    plain = re.sub(r"\bhow\s+much\s+(?:more\s+)?time\b", "how long", re.sub(r"\bhow\s+come\b", "why", plain))
    plain = _NATIONAL.sub(_unless_national, plain)
    plain = _SAME_YEAR.sub(_of_year, _AGED_OUT.sub("", plain))
    plain = _TO_NOW.sub(r"since \g<then>", _NEVER_MIND.sub("", plain))
    plain = _SHOWN.sub("the cut-off", _OF_CHILD.sub(r"\g<before>that", _LETTER.sub(_as_state, plain)))
    return _BORN_TOO.sub(r"\g<before>my \g<who>", _THIS_YEAR.sub("", plain)) if first else plain
