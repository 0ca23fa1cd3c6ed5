"""What a text says to be current, not current or unavailable, in the languages in which people ask: pure.

English is read with its verbs. In another language a status is said in a few set ways; what is said in none of them
states no status here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CURRENT, NOT_CURRENT, UNAVAILABLE = "current", "not current", "unavailable"

_IS = (
    r"\b(?:(?:is|are|was|were|became|ha(?:s|ve) become|remains?|remained|stays?|stayed)(?:\s+(?:now|still|already|"
    r"therefore|yet))?(?:\s+(?:listed|marked|shown) as)?|(?:shows?|showed|says?|reads?)(?:\s+as)?)"
)
_NONE = r"\b(?:neither|none|no\s+(?:category|column|country|row|line|one))\b[^.!?;,\n]{0,40}?"
_NOT = r"(?:\s+\*{0,2}not\*{0,2}|n[’']t)(?:\s+yet)?"
_STATUS = r"\s+[\"“*]{0,2}current\b(?!\s+(?:bulletin|month|data|chart|page))"
_CELL = r'(?<![\w-])\*\*{0}\*\*|"{0}"|`{0}`|\|\s*\**{0}\**\s*(?=\|)|(?<=: ){0}(?=[\s.,;)]|$)|\({0}\)|(?<=\bis ){0}\b'
_WORD = r"|\|\s*\**{0}\**\s*(?=\|)|\*\*{0}\*\*|\({0}\)|(?<=: ){0}(?=\s*[.,;)\n]|\s*$)"

_OWN = (
    r"\byour (?:priority )?date(?: of [\w ,-]{{4,20}})? is(?: still| already| well| just)? {0} the (?:[\w-]+ ){{0,5}}"
)
_OWN += r"(?:cut-?off|final action date|filing date)"
"""A priority date held against a cut-off in words."""

_GONE = rf"{_IS}(?:\s+[\"“*]{{0,2}}un|{_NOT}\s+)available\b"
_NONE_LEFT = (
    r"\bno (?:more )?(?:immigrant )?(?:visas?|(?:visa )?numbers?)(?: (?:is|are|was|were))?"
    r" (?:available|left|remain\w*|authorized|issued|given out)\b"
)
"""What U means, said of a month."""

_ELSEWHERE_NOT = (
    r"\bno (?:est[áa]n?|es|son)(?: (?:todavía|aún|ya))? (?:al día|vigentes?|actual(?:es)?|corrientes?|current)\b",
    r"\bnão (?:está|estão)(?: ainda)? (?:correntes?|atua(?:l|is)|em dia|vigentes?|current)\b",
    r"\b(?:n['’]est|ne sont) (?:pas|plus)(?: encore)? (?:courante?s?|à jour|actuel(?:le)?s?|current)\b",
    r"\bnicht (?:mehr )?(?:aktuell|current)\b",
    r"(?:没有?|沒有?|未)(?:轮到|輪到|排到|到排期)|不是(?:当前|當前)|(?:不|未)\s?current\b",
    r"(?:커런트|current|유효)(?:가|이|하지)?\s*(?:아닙|아니|아녜|않)",
    r"(?:करंट|करेंट|current)\s+नहीं",
    r"\bhindi (?:pa )?(?:rin )?current\b",
    r"\b(?:chưa|không) (?:đến lượt|tới lượt|hiện hành|current)\b",
    r"カレントでは(?:ない|あり)|не явля\w+ текущ\w+",
)
_ELSEWHERE = (
    r"\b(?:est[áa]n?|siguen?)(?: (?:ya|ahora|todavía))? (?:al día|vigentes?|actual(?:es)?|corrientes?|current)\b",
    r"\b(?:está|estão|continuam?)(?: (?:já|agora|ainda))? (?:correntes?|atua(?:l|is)|em dia|vigentes?|current)\b",
    r"\b(?:est|sont|restent?)(?: (?:déjà|désormais|maintenant))? (?:courante?s?|à jour|actuel(?:le)?s?|current)\b",
    r"\b(?:ist|sind|bleib(?:t|en))(?: (?:jetzt|schon|weiterhin))? (?:aktuell|current)(?=\s*(?:[.,;:!(]|$|und\b))",
    r"已(?:经|經)?(?:轮到|輪到|排到|current)|[无無](?:需|須|须)?排期|[当當目]前(?:有效|可用)|[为為是](?:[当當]前(?!的?(?:公告|月|排期))|current\b)",
    r"(?:커런트|current)\s?(?:입니다|이다|예요|이에요|상태)|현재 유효합니다",
    r"(?:करंट|करेंट|current)\s+(?:है|हैं)",
    r"\bcurrent na\b",
    r"\bđã (?:đến lượt|tới lượt|hiện hành|current)\b|\b(?:là|đang) (?:hiện hành|current)\b",
    r"カレント(?:です|である|になって)|явля\w+ текущ\w+",
)
_ELSEWHERE_GONE = (
    (
        r"\b(?:est[áa](?:n|ba|ban)?|estão|est[ão]va[mn]?|est|sont|était|étaient|es|son|era[nm]?)"
        r" (?:indispon[ií]ve(?:l|is)|indisponibles?|no disponibles?)\b"
    ),
    (
        r"\b(?:no (?:est[áa](?:n|ba|ban)?|hay|había)|não (?:está|estão|estava[m]?|há|havia))(?: \w+){0,2}"
        r" dispon[ií](?:bles?|ve(?:l|is))\b"
    ),
    r"\b(?:n['’]est|n['’]était|ne sont|n['’]étaient) (?:pas|plus)(?: encore)? disponibles?\b",
    r"\b(?:ist|sind|war|waren)(?: \w+){0,2} (?:nicht (?:mehr )?verfügbar|unverfügbar)\b|\bkeine visa verfügbar\b",
    r"[无無][名配]额|無名額|不可用|[无無]法使用|कोई वीज़ा उपलब्ध नहीं|\bhindi (?:pa )?available\b",
    r"\bkhông (?:có|còn) (?:thị thực|visa)\b|недоступн\w+|(?:발급|이용) ?불가|発給(?:停止|不可)",
)

STATED: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        NOT_CURRENT,
        re.compile(
            "|".join((rf'{_IS}{_NOT}{_STATUS}|{_NONE}{_IS}{_STATUS}|"current":\s*false', *_ELSEWHERE_NOT)),
            re.IGNORECASE,
        ),
    ),
    (CURRENT, re.compile("|".join((rf'{_IS}{_STATUS}|"current":\s*true', *_ELSEWHERE)), re.IGNORECASE)),
    (NOT_CURRENT, re.compile(_OWN.format("(?:after|later than)"), re.IGNORECASE)),
    (CURRENT, re.compile(_OWN.format("(?:before|earlier than)"), re.IGNORECASE)),
    (CURRENT, re.compile(_CELL.format("C") + _WORD.format("[Cc]urrent"))),
    (
        UNAVAILABLE,
        re.compile(
            "|".join((_GONE, _NONE_LEFT, *_ELSEWHERE_GONE)),
            re.IGNORECASE,
        ),
    ),
    (UNAVAILABLE, re.compile(_CELL.format("U") + _WORD.format("[Uu]navailable"))),
)
"""How a status is stated; "the current bulletin" states none."""

HEDGED = re.compile(
    r"\b(?:if|when|whether|until|once|unless|means|chances?|odds|likely|probab\w+|expect\w*|would|may|might|could|will"
    r"|become|before|after|only earlier|earlier (?:ones|dates)|in which|si|cuando|hasta|significa|quiere decir"
    r"|será|estará|podría|quando|até|caso|quand|lorsqu\w+"
    r"|jusqu\w+|signifie|sera|pourrait|wenn|falls|ob|sobald|bis|bedeutet|wird|würde|könnte|kung|kapag|hanggang|kailan"
    r"|ibig sabihin|nếu|khi|liệu|nghĩa|sẽ|có thể|если|когда)\b"
    r"|如果|若|[当當].{1,20}[时時]|是否|何[时時]|一旦|直到|[预預][计計]|可能|才|意味|表示|अगर|यदि|जब|मतलब|होग|여부|예상|의미|もし|とき",
    re.IGNORECASE,
)
"""What makes a clause say less than that it is so."""

RULE = re.compile(
    r"\W{1,3}(?:only\s+)?(?:if|when|once|as soon as|unless|si|cuando|quando|se|wenn|quand)\b"
    r"|\s+by\s+(?:the\s+(?:end|start|beginning|middle)\b|(?:early|mid|late)\b|(?:[A-Z]\w+\s+)?20\d\d\b)"
    r"|(?:이?면|인지|일 때|的话|的話|吗|嗎)|\s+क्या",
    re.IGNORECASE,
)
"""What makes it a rule: "is current when ..."."""


PAPER = re.compile(
    r"\b(?:bulletins?|data|pages?|figures?|records?|charts?|forecasts?|informati\w+|links?)\b", re.IGNORECASE
)
"""What is "not available" in another sense than a visa."""


def statuses(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what `text` says that something is, each with its place."""
    covered = bytearray(len(text))
    for value, pattern in STATED:
        for found in pattern.finditer(text):
            if covered.find(1, *found.span()) < 0 and not _hedged(text, found):
                covered[found.start() : found.end()] = b"\1" * len(found[0])
                yield value, found.start(), found.end()


def _hedged(text: str, found: re.Match[str]) -> bool:
    """Say whether a clause only says when or whether something would be so."""
    clause = _clause(text, found.start())
    paper = found[0].endswith(" available") and PAPER.search(clause)
    ruled = _OF_THAT.match(clause) and _SUPPOSED.search(text[: found.start() - len(clause)])
    return bool(paper or HEDGED.search(clause) or ruled or RULE.match(text, found.end()))


_OF_THAT = re.compile(r"\W*(?:then\s+)?(?:it|they|you|(?:your|the|that)\s+(?:priority\s+)?date)\b", re.IGNORECASE)
_SUPPOSED = re.compile(
    r"(?:^|[.!?;:\n]\s+)\W*(?:if|when|once|as soon as|unless)\b[^,.!?;\n]{1,120},\s*$", re.IGNORECASE
)
"""What stands before "it is current" where that is said of what is supposed, not of a month."""


def _clause(text: str, end: int) -> str:
    """Return what stands before `end` in the same clause; one with "or" goes on with the clause before it."""
    *before, clause = re.split(r"[.!?;:,\n|]\s|[。！？；：，、।]", text[max(0, end - 120) : end])
    return f"{before[-1]} {clause}" if before and clause.startswith("or ") else clause
