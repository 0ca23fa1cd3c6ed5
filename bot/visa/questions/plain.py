"""A message in its plain form, the only one that is read: an ordered walk from what was typed to what is meant.

Letters, numbers and terms are made alike and typing errors mended (`words`), courtesies are left out, and then what can
be said in two ways is put in the one that the reader knows (`_REWRITINGS`, in order).
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.visa.questions.days import MONTH_NAME, YEAR
from bot.visa.questions.lexicon import CHILD, PARENT, SIBLING, SPOUSE, patterns
from bot.visa.questions.pairs import owned
from bot.visa.questions.places import is_place
from bot.visa.questions.words import abridged, mend, normal

if TYPE_CHECKING:
    from collections.abc import Callable

Rewriting = tuple[re.Pattern[str], "str | Callable[[re.Match[str]], str]"]

_ASKS = (
    r"(?:what|when|which|whose|who|where|why|how|is|are|was|were|will|would|can|could|do|does|did|has|have|had|am|should)"
    r"(?:'?s|'?d)?\b"
)
_NO_ALERT = (
    r"(?!\s+(?:when|once|as\s+soon\s+as)\s+(?:it|that|this|i|we|there|they|something|anything|the\s+\w+|my\s+(?:priority\s+)?(?:date|pd)"
    r"|(?:[a-z]+\s+)?(?:eb|f)-?\d\w?(?:\s+[a-z]+)?)"
    r"(?:'s|'m|\s+(?:is|are|am|has|(?:get|become|change|move|update|advance|come|passe|reache|hit|open|goe|retrogresse)s?))\b)"
)
"""What is wished in "tell me when it's updated": a message on that day."""


@cache
def _courtesies() -> re.Pattern[str]:
    words = {key: pattern.pattern for key, pattern in patterns("courtesies")}
    return re.compile(
        rf"^[\s\"(]*(?>{words['before']})(?![\w'])[\s,.:;!?-]*(?=\w)"
        rf"|^(?>{words['asking']})\b{_NO_ALERT}[\s,:-]*(?={_ASKS})"
        rf"|(?:(?<=\?)\s*|[\s,.!;:-]+)(?>{words['after']})[\s.!)]*$"
        rf"|(?:(?<=[?.!])\s+|\s*\n\s*|\s+(?=please\b))(?>{words['form']})[\s.!?]*$"
    )


@cache
def _thanks_only() -> re.Pattern[str]:
    return re.compile(rf"(?>{dict(patterns('courtesies'))['after'].pattern})[\s.!)]*")


_ENCLOSED = re.compile(r"[\s>-]*(?:\"(?P<quoted>[^\"]+)\"|\((?P<aside>[^()]+)\)|(?P<rest>.*?))\s*", re.DOTALL)
"""A text in quotes or brackets as a whole, or after the mark of a list or of a quotation."""


def bare(text: str) -> str:
    """Return a normal text without the courtesies at its beginning and its end; one that is nothing else is kept."""
    found = _ENCLOSED.fullmatch(text)
    text = (found["quoted"] or found["aside"] or found["rest"]).strip() or text if found else text
    while True:
        shorter = _courtesies().sub("", text, count=1)
        if shorter == text or not shorter or _thanks_only().fullmatch(shorter):
            return text
        text = shorter


def plain(text: str) -> str:
    """Return a message in its plain form."""
    alone = bare(normal(abridged(text)))  # some terms are only known where they are the whole message
    said = owned(bare(mend(normal(alone))))
    for pattern, meant in _REWRITINGS:
        said = pattern.sub(meant, said)
    return said


def _put(pattern: str, meant: str | Callable[[re.Match[str]], str]) -> Rewriting:
    return re.compile(pattern), meant


def _unless_national(found: re.Match[str]) -> str:
    what = found["what"] if found["what"].strip() not in ("citizen", "national") else ""
    return f"{found['before']}{what or ' here'}" if is_place(found["of"]) else found[0]


def _in_state(found: re.Match[str]) -> str:
    return f"{found['before']} {'unavailable' if found['state'] == 'u' else 'current'}"


def _as_state(found: re.Match[str]) -> str:
    state = "unavailable" if found["letter"] == "u" else "current"
    return f"{'is' if (found['was'] or found['were']) in ('has', 'have', 'show', 'shows') else 'was'} {state}"


def _ends(found: re.Match[str]) -> str:
    if year := found["calendar"]:
        return f"january {year} and december {year}"
    return f"start of {found['year']} and end of {found['year']}"


def _of_year(found: re.Match[str]) -> str:
    month = f"{found['month']} " if found["month"] else ""
    return f"{found['before']}in {month}{found['year']}"


_GOES_ON = (
    r"(?:i\s+mean\b|(?<!\d[.!]\s)(?:(?:so|and)\s+)?(?:what\s+now|now\s+what|what\s+next|what\s+are\s+(?:my|our)\s+options|what\s+(?:do|should|can)\s+(?:i|we)\s+do(?:\s+(?:now|next))?)\W*$"
    r"|(?:(?:is|was)\s+(?:that|it|this|he|she)\s+)?(?:really\s+)?(?:true|right|correct)(?:\s+or\s+(?:false|not|wrong))?(?:\s+(?:for|in|if\s+from)\s+[^?]{3,40})?\?"
    r"|(?:(?:and|so)\s+)?(?:will|would)\s+(?:he|she|they|both)\s+(?:still\s+|both\s+)*(?:make\s+it|be\s+(?:included|too\s+old)|qualify)\b"
    r"|(?:(?:and|so)\s+)?(?:can|could|may)\s+(?:he|she|they)\s+(?:\w+\s+)?(?:sponsor|petition|file|bring)\b)"
)
"""What goes on with the sentence before: "what now?", "is that true?", "can he petition?"."""
_REWRITINGS = (
    # the letter of a state, by the words before it, or after a row and a column ("was F1 Mexico U in 2011?")
    _put(
        r"\b(?P<before>(?:was|is|been)\s+it|as|any|with|not|(?:wa|i|were)(?:s|re)?n't|(?:return\w*|back)\s+to|los(?:t|e|es|ing)|been|go|goes|going|was|were"
        r"|went|became|become|turned|marked|reads?|showed|shows|shown|stayed|remained"
        r"|(?:categor\w+|rows?|cells?|countries|cut-?offs?|eb-?\d|f\d[ab]?)\s+(?:\w+\s+)?(?:is|are))"
        r"\s+\"?(?P<state>[cu])\"?(?![\w'-])",
        _in_state,
    ),
    _put(
        r"(?P<before>\blast)\s+\"?(?P<state>[cu])\"?(?=\W*$)",
        _in_state,
    ),
    _put(
        r"(?P<before>\b(?:of|many|for|all|the|in))\s+\"?(?P<state>[cu])\"?(?=\s+(?:months|bulletins|cells)\b)",
        _in_state,
    ),
    _put(
        r"(?P<before>\b(?:was|were|is|been|become|became|went|go)\b[^?.!]{1,40}?(?<!\beb1)(?<!\beb-1))\s+\"?(?P<state>[cu])\"?"
        r"(?=\s*(?:$|[?.,;]|(?:in|for|now|this|since|during)\b))",
        _in_state,
    ),
    # what was not current for a time
    _put(
        r"(\b(?:was|were|been|bec[ao]mes?|gets?|got|since\s+when\s+(?:is|are))\b[^,;.?]{0,40}?)"
        r"(?<!most )(?<!more )(?<!least )(?<!less )\bbacklogged\b",
        r"\1not current",
    ),
    # a birthday without a verb ("she is 20 now, 21 on may 5")
    _put(
        rf"(?<!turn )(?<!turns )(?<!turned )(?<!turning )(?<!be )\b21\s+(?=[io]n\s+(?:{MONTH_NAME}|\d))",
        "turns 21 ",
    ),
    # a month that is told after its year
    _put(
        rf"\b(?:in\s+)?(?P<y>{YEAR})[\s,]+(?:(?:i\s+(?:think|believe|guess)|maybe|probably|or\s+so)[\s,]+)*"
        rf"(?:around|about|maybe|probably)\s+(?P<m>{MONTH_NAME})\b(?!\s+\d)",
        r"in \g<m> \g<y>",
    ),
    # a mean, or a trend, of so many years
    _put(
        r"\b(?P<n>\d{1,2}|two|three|five|ten)[\s-]years?\s+(?P<what>(?:average|avg|mean|trend|history|pace|record)(?:\s+(?:movement|advance|pace))?)\b",
        r"\g<what> over the last \g<n> years",
    ),
    # a line that nobody waits in
    _put(
        r"\b(?:(?P<there>is|was)\s+there|has|have|had|with)\s+(?:no|zero)\s+(?:wait(?:ing)?(?:\s+time)?|line|queue|backlog)\b(?:\s+at\s+all)?(?!\s+until)",
        lambda found: f"{found['there']} it current" if found["there"] else "be current",
    ),
    # the column "All", named after its row ("the F1 All cut-off")
    _put(
        r"\b(eb-?\d|f-?\d[ab]?)\s+all(?=\s+(?:final\s+action\s+|filing\s+)?(?:cut-?off|date|fad|dff)\b)",
        r"\1 worldwide",
    ),
    _put(rf"\bfrom\s+((?:[a-z]{{3,9}}\.?\s+|fy\s?)?{YEAR}(?:-\d\d)?)\s+on(?:wards?)?\b", r"since \1"),
    _put(rf"\b((?:last|this|next)\s+year)'s\s+({MONTH_NAME})\b", r"\2 \1"),
    # both ends of one year, of which only the second names it
    _put(
        r"\b(?:start|beginning|first\s+(?:month|bulletin))\s*(?:and|to|&|/|vs\.?|versus)\s*(?:at\s+)?(?:the\s+)?"
        r"(?:end|last\s+(?:month|bulletin))\s+of\s+(?P<year>(?:the\s+)?(?:last\s+|this\s+)?"
        r"(?:(?:fy|fiscal(?:\s+year)?)\s?'?(?:\d{2,4})?|(?:calendar\s+year\s+)?(?P<calendar>(?:19|20)\d\d\b)))",
        _ends,
    ),
    _put(
        r"\b(?:from\s+)?(?P<year>(?:fy|fiscal(?:\s+year)?)\s?'?\d{2,4}|(?P<calendar>(?:19|20)\d\d))'s\s+first\s+(?:month|bulletin|issue)\s+"
        r"(?:to|until|till|through|and)\s+(?:its|the)\s+last(?:\s+(?:one|month|bulletin|issue))?\b",
        _ends,
    ),
    # a relative whose marriage is told in a sentence of its own ("and my sister? she is married")
    _put(
        rf"\bmy\s+(?P<who>(?:\w+\s+)?(?:{SIBLING}|{CHILD}))\s*[?,.]+\s*(?:and\s+)?(?:who|s?he)(?:'?s|\s+is)\s+(?:also\s+)?"
        r"(?P<how>(?:un|not\s+)?married|single|divorced|widowed)\b",
        r"my \g<how> \g<who>",
    ),
    _put(rf"(?:\?|(?<![\s.]\d)(?<![\s.]\d\d)[.!]+)\s+(?={_GOES_ON})", ", "),
    # a year that is taken back in the same breath
    _put(
        rf"\b{YEAR}\b([^.]{{0,40}}?)\W*\b(?:typo|sorry|oops|i\s+mean[t]?|correction)\b"
        rf"(?:\W+(?:i\s+mean[t]?|it's|it\s+is|is|was))*\W+({YEAR})\b\)?",
        r"\2\1",
    ),
    # the year of a date that is somebody's own ("do I lose my 2013 date?")
    _put(rf"\b(?:my|our|his|her|the|old|use|keep|lose)\s+{YEAR}(?=\s+date\b)", r"\g<0> priority"),
    # a nationality told before the country of birth, which alone counts
    _put(
        r"(?P<before>\b(?:i\s+am|i'm|im|is|was|he's|she's)\s+(?:an?\s+)?)(?P<of>[a-z]{4,})"
        r"(?P<what>(?:\s+(?!and\b|but\b|born\b|my\b)[a-z]+)?)"
        r"(?=[,\s]+(?:(?:but|and|who)\s+)?(?:(?:i|he|she)\s+)?(?:(?:was|is)\s+)?born\s+in\s)",
        _unless_national,
    ),
    # the category that a petition was in, before the one that it is in now
    _put(
        r"\bf-?2a\b\W*(?:(?:that|which|but|and|is|was|has|have|it|i|i'm|am|got)\W+){0,4}?"
        r"(?:now|became|moved\s+to|converted\s+(?:in)?to|turned\s+into)\W+(?:an?\s+)?(?=f-?2b\b)",
        "",
    ),
    # the year of something else that was told before
    _put(
        rf"(?P<before>\b(?P<year>{YEAR})\b(?:(?!{YEAR})[^?]){{0,90}}?)\b(?:in\s+)?(?:the|that)\s+(?:very\s+)?same\s+year\b"
        rf"(?:,?\s+in\s+(?P<month>{MONTH_NAME})\b)?",
        _of_year,
    ),
    # a span that ends today, which "since" says as well
    _put(
        rf"\b(?:(?:from|starting|(?P<between>between))\s+)?(?<!\d )"
        rf"(?P<then>(?:{MONTH_NAME}\.?[\s,]*(?:of\s+)?{YEAR}|{YEAR}-\d\d))\s*"
        r"(?:-|to|until|till?|through|thru|up\s+(?:to|until)|(?(between)and|to))\s*(?:now|today|date|(?:the\s+)?present"
        r"|(?:the\s+)?(?:latest|current(?!\s+(?:now|yet|in|on|under|for)\b))(?:\s+bulletin)?)\b",
        r"since \g<then>",
    ),
    # C or U as a letter in a cell ("which rows had a U in ..."), and no cut-off at all, which is C
    _put(
        r"\b(?P<was>had|has|have|show(?:s|ed)?|printed|carri(?:es|ed)|display(?:s|ed)|bore)\s+"
        r"(?:an?\s+|the\s+letter\s+|as\s+)?[\"'(]?(?P<letter>[cu])[\"')]?(?=\s+(?:in|for|on|under)\b|\W*$)"
        r"|\b(?P<were>had|has|have)\s+no\s+cut-?offs?(?:\s+dates?)?\b",
        _as_state,
    ),
    # how far a line is from somebody's date
    _put(
        rf"\bhow\s+(?:far|close)\s+(?:is|are)\s+(?P<line>(?:eb-?\d|f-?\d[ab]?)\b[\w\s-]{{0,24}}?)\s+(?:from|to)\s+(?={MONTH_NAME}\b|{YEAR}\b|\d)",
        r"how far is \g<line> from my pd ",
    ),
    _put(
        rf"\b(?:(?:just|right|immediately)\s+)?before\s+(?:it\s+)?(?:went|became|turned)\s+(?:u|c|unavailable|current)\s+in\s+(?={MONTH_NAME}\s+{YEAR})",
        "in the month before ",
    ),
    # a child's country, which a parent may not use: no country of the case
    _put(
        rf"(?P<before>\b(?:{CHILD}|baby)\s+(?:(?:was|is)\s+)?born\s+in\s+(?P<place>[a-z]+)\b.*?\buse\s+)"
        r"(?P=place)\b",
        r"\g<before>that",
    ),
    # a date of the answer before ("the April 15 cutoff you showed"): the cut-off that is spoken of
    _put(
        r"\b(?:the|that)\s+(?:[\w\s,/-]{0,24}?\b)?(?P<what>date|one|cut-?off)s?\s+(?:that\s+)?you(?:\s+just)?\s+"
        r"(?:showed|show|gave|said|told|mentioned|named|wrote)(?:\s+(?:me|us|before|above|earlier))*\b",
        "the cut-off",
    ),
    # how it went on from what was told of
    _put(
        r"\bwhat(?:'s|\s+(?:has|have))?\s+happened\s+(?:(?:right\s+)?after(?:wards?|\s+(?:that|it))?|next|since(?:\s+then)?)\W*$",
        "how far has it moved since then",
    ),
    # a date to come to, and today after another time
    _put(r"\bwhat\s+(?:would|will|does)\s+it\s+take\s+(?:for\s+it\s+)?to\s+(?=(?:get|reach|come)\b)", "when will it "),
    _put(
        r"^((?:(?:and|but|what\s+about|how\s+about)[\s,]+)+)(?:now|today|currently|at\s+present)\W*$",
        r"\1right now?",
    ),
    # a comparison that is wished, and a time to come back to
    _put(
        r"\bwhich\s+(?:(?:one|line|of\s+\w+)\s+)?(?:would|should|do)\s+you\s+(?:pick|choose|take|recommend|prefer|go\s+(?:for|with))\W*$",
        "which is better",
    ),
    _put(
        rf"\bhow\s+long\s+(?:did\s+it\s+take\s+)?(?:until|till?|before|to)\s+(?:(?:it|they)\s+)?(?:get|got|was|came|come|went)\s+back\s+to\s+(?={YEAR})",
        "when did it last reach ",
    ),
    _put(
        rf"\bhas\s+(?:it|that)\s+(?:ever\s+)?(?:been|come|gone|got(?:ten)?)\s+back\s+to\s+(?=(?:(?:\d\d?\s+)?{MONTH_NAME}\.?\s+)?{YEAR})",
        "when did it last reach ",
    ),
    # what somebody says of today, who asks of no bulletin
    _put(r"\b(?:it(?:'s|\s+is)|we(?:'re|\s+are)\s+in)\s+20\d\d\s+(?:now|already)\b\W*", ""),
    # a birth told of a husband or wife who was named before
    _put(
        rf"(?P<before>\b(?:my|our)\s+(?P<who>{SPOUSE})\b(?:(?!\b(?:{PARENT}|{SIBLING}|{CHILD})\b)[^\n])*?\b)(?:he|she)(?=(?:'s|\s+is|\s+was)\s+(?:born|from)\b)",
        r"\g<before>my \g<who>",
    ),
)
"""What can be said in another way, and the way in which it is read."""
