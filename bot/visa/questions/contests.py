"""Words that hold lines against each other: which is ahead, when one passed the other, how far they are apart."""

from __future__ import annotations

import re

CROSSED = re.compile(
    r"\bwhen\s+(?:did|was|were|has|had|is)\b.{0,60}\b(?:pass(?:ed)?|past|overt[ao]ke\w*|ahead|behind|leapfrog\w*|surpass\w*)\b"
    r"|\bever\b.{0,30}\b(?:ahead|behind|pass(?:ed)?|overt[ao]ke\w*)\b"
    r"|\b(?:what|which|how\s+many|how\s+often)\b.{0,30}\b(?:months?|bulletins?|times|often)\b.{0,50}\b(?:ahead|behind|later|earlier)\b"
    r"|\bever\s+(?:\w+\s+)?(?:differ\w*|apart)\b"
    r"|\bswap\w*|\b(?:chang|trad|switch)\w*\s+(?:places|order|positions)\b"
    r"|\b(?:first|last|earliest|latest)\s+(?:month|bulletin)\b.{0,60}\b(?:later|earlier|ahead|behind)\b"
    r"|\bwhich\s+(?:one\s+|of\s+\w+\s+)?was\s+(?:\w+\s+)?(?:ahead|behind)\s+in\s+(?:fy\s?|fiscal\s+year\s+)?20\d\d\b"
    r"|\b(?:last\s+time|first\s+time|(?:a|any|some)\s+(?:time|month|bulletin))\b.{0,60}\b(?:ahead|behind|pass\w*|same|equal|level)\b"
    r"|\b(?:when|ever|(?:what|which)\s+(?:months?|bulletins?))\b.{0,60}\b(?:the\s+same|equal|level|tied|identical)\b"
    r"|\b(?:biggest|largest|widest|greatest|max(?:imum)?|smallest|narrowest|least|min(?:imum)?)\s+(?:\w+\s+)?(?:gap|difference|distance|lead|margin|spread)\b"
    r"|\b(?:furthest|farthest|most|closest|nearest)\s+(?:apart|together|to\s+each\s+other)\b"
)
"""Of two: when one was ahead of the other, when they were level, and how far apart they were at most."""
COMPARED = re.compile(
    r"^(?!.*\bhow\s+(?:much\s+longer|many\s+more)\b)(?=.*\b(?:or|than|who|which|whose|vs|versus)\b)"
    r".*\b(?:faster|slower|quicker|sooner|longer|shorter|bigger|smaller|better|worse|ahead|behind|further|farther|earlier|later|older"
    r"|newer|(?:more|less)\s+(?:advanced|recent|backlogged|favou?rable))\b"
    r"|^(?!.*\b(?:how|since|been|stay\w*|ever|when)\b).*(?:\bsame\s+(?:final\s+action\s+|filing\s+)?(?:dates?|cut-?offs?)|\btied)\b.*\?"
    r"|^(?:what(?:'s|\s+is)\s+)?(?:the\s+)?diff(?:erence)?\b|\bdiff(?:erence)?\W*$"
)
"""Of several: which is ahead, or has the longer wait."""
MORE = re.compile(r"\b(?:faster|most|more|slower|least)\b")
"""Of several that moved: which did so more."""


def of_two(text: str) -> bool:
    """Whether a sentence that names lines holds them against each other, so that it is one question."""
    return bool(CROSSED.search(text) or COMPARED.search(text))
