"""What a sentence asks: a rule or term, else what its words ask of the dates, of which charts, and which of several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Chart, Preference
from bot.visa.glossary import marked
from bot.visa.questions.lexicon import patterns
from bot.visa.questions.lottery import find_rank
from bot.visa.questions.question import EVENTS, Ask, Order
from bot.visa.questions.spans import NUMBERS
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from bot.visa.questions.labels import Labelled
    from bot.visa.questions.preferences import Named
    from bot.visa.questions.question import Place, Question

_FILING = re.compile(
    r"\bdates?\s+(?:for|of)\s+filing(?:\s+(?:chart|date|visa\s+applications?|applications?))?\b"
    r"|\bfiling\s+(?:dates?|charts?|cut-?off)\b(?!\s*(?:is|was|of|on|:)?\s*(?:\d{1,2}(?!\d)[\s./-]?(?:[a-z]{3,9}|\d{1,2}(?!\d))[\s./-]?\d|\d{4}-\d{1,2}-\d|[a-z]{3,9}\.?\s\d{1,2},))"
    r"|\bdffs?\b|\bdof\b|\b(?:chart|table)\s+b\b|\bfor\s+filing\b|\bapplication\s+filing\b"
    r"|\bfiling\s+(?:one|table)\b|\bthe\s+filing\b|\b(?:final\s+action\s+(?:and|or|vs\.?|versus"
    r"|&)\s+)filing\b|\bfiling\s+(?:and|or|vs\.?)\s+final\b|\bfiling\b(?=\s*\??$)"
)
_FINAL = re.compile(
    r"\bfinal\s+action(?:\s+(?:dates?|charts?|cut-?off))?\b|\bfads?\b|\b(?:chart|table)\s+a\b"
    r"|\bapproval\s+(?:date|chart)s?\b|\bfinal\s+(?:date|chart|one|table)s?\b|\bfinal(?=\s*\??$)"
)
_BOTH = re.compile(
    r"\b(?:both\s+(?:charts|dates|tables)|either\s+chart|(?:chart\s+)?a\s+and\s+b|two\s+charts|between\s+the\s+charts)\b"
)


def small_talk(text: str) -> Ask | None:
    """Return the greeting, thanks or plea for help that `text` is as a whole, or None."""
    return next((Ask(key) for key, pattern in patterns("small_talk") if pattern.search(text.strip())), None)


def find_charts(text: str) -> tuple[Chart, ...]:
    """Return the charts that `text` names."""
    if _BOTH.search(text):
        return (Chart.FINAL_ACTION, Chart.DATES_FOR_FILING)
    final, filing = _FINAL.search(text), _FILING.search(text)
    named = [
        (found.start(), chart)
        for found, chart in ((final, Chart.FINAL_ACTION), (filing, Chart.DATES_FOR_FILING))
        if found
    ]
    return tuple(chart for _, chart in sorted(named))


def find_ask(text: str) -> Ask | None:
    """Return what `text` asks for, or None where only facts are told."""
    return next((Ask(key) for key, pattern in patterns("asks") if pattern.search(text)), None)


_NTH = re.compile(
    r"\b(?:(?P<second>second|2nd|next)|(?P<third>third|3rd)|(?P<fourth>fourth|4th))[\s-]+"
    r"(?:\w+est|worst|most|greatest)\b"
)


def find_nth(text: str) -> int:
    """Return how many larger ones come before that which `text` asks for ("the second largest step": 1)."""
    found = _NTH.search(text)
    return 0 if found is None else 1 if found["second"] else 2 if found["third"] else 3


def find_order(text: str) -> Order:
    """Return which of several `text` asks for: the first, the last, the largest, how many; else all."""
    return next((Order(key) for key, pattern in patterns("orders") if pattern.search(text)), Order.ALL)


_SIZE = re.compile(
    rf"\b(?P<least>at\s+least|(?:more|greater|bigger|larger)\s+than|over|exceed(?:ed|s|ing)?|beyond)\s+(?:(?P<n>\d{{1,4}}|{'|'.join(NUMBERS)})\s+)?"
    r"(?:full\s+|whole\s+)?(?P<unit>day|week|month|year)s?\b(?!\s+(?:ago|later|earlier|ahead|behind))"
)
_DAYS = {"day": (1.0, 0), "week": (7.0, 0), "month": (30.4375, 2), "year": (365.25, 1)}
"""Days of a unit on the whole, and how many more it may have in the calendar."""


def find_size(text: str) -> int:
    """Return the days that a step asked about has at least ("ever moved more than a year at once"); 0 for any."""
    found = _SIZE.search(text)
    if found is None:
        return 0
    number = NUMBERS.get(found["n"] or "one") or int(found["n"])
    length, spare = _DAYS[found["unit"]]
    whole = int(number * length)
    return whole - spare if found["least"] == "at least" else whole + spare + 1


_OF_ITS_PAST = (Ask.MOVEMENT, *EVENTS)
_IT = re.compile(r"\b(?:was|were|has|have|did)\s+(?:it|they|that|mine)\b|\bmy\s+(?:pd|(?:priority\s+)?date)\b")
_THE_DATE = re.compile(
    r"(?:and\s+|so\s+)?(?:what|where)(?:'s|\s+is|\s+was)\s+(?:the|my|its|our)\s+(?:filing|final\s+action)\s+date\W*$"
)
"""What is asked of a line spoken of; alone, of the word."""
_WILL_IT = re.compile(r"\b(?:will|could|might|may|are|is)\s+(?:it|they|that|those)\b.*\b(?:get|have|see)\b")
_OWN = re.compile(r"\bmeans?\s+(?:that\s+)?(?:i|we|he|she|they)(?:'\w+|\s+(?:am|is|are))\s+(?:\w+\s+)?current\b")
"""Whether somebody is current, asked of a date that was told ("does that mean I am current?")."""
BY_RULE = {
    "chart_choice": Ask.CHART_CHOICE, "cspa": Ask.CHILD, "sought": Ask.CHILD, "age_out": Ask.CHILD,
}  # fmt: skip
"""Rules that are more than explained: they are looked up or reckoned."""
_WHAT_CATEGORY = re.compile(
    r"\bwhat(?:'s|\s+is|\s+are|\s+does|s)\s+(?:an?\s+|the\s+|\")*(?:eb|f-?\d|family|employment|other|schedule|ew|sr|set)[\w\s\"-]{0,24}?"
    r"(?:category|preference|visa|mean\w*|stand\s+for|green\s?card)?(?:\s+(?:in|on)\s+(?:the\s+)?(?:bulletin|chart))?\s*\??$"
)
_MEANS = re.compile(
    r"^does\b.*\b(?:c|u|current|unavailable)\b.*\bmean\b|\bretrogress.*\bmean|\bmean.*\bretrogress"
    r"|\b(?:if|when)\b.{0,30}\b(?:says?|shows?|lists?|reads?)\s+(?:an?\s+|the\s+letter\s+)?(?:[cu]|current|unavailable)\b"
)
_EXPLAIN = re.compile(r"^(?:please\s+|can\s+you\s+)?(?:explain|describe|define|tell\s+me\s+about)\b")
_ABOUT_TIME = re.compile(r"\b(?:in|during|for|of|since|from)\s+(?:\w+\s+)?(?:fy\s*)?(?:19|20)\d\d\W*$")
"""What makes a wish to be told about a category one for its dates."""
_OF_ITS_DATES = re.compile(r"\bdates?\b|\bcut-?\s?offs?\b|\b(?:now|today|currently|status|this\s+month)\b")
"""What is asked of the line of a category, not of the category."""
_WHO = re.compile(
    r"\bwho\s+(?:(?:is|are)(?!\s+(?:ahead|behind|first|next|faster|sooner|closer|better|current)\b)|qualif\w*|falls?|counts?|belongs?|can)\b|\bto\s+qualify\b|\brequirements?\b"
    r"|\b(?:do|does|would|could|can|might|may)\s+(?:i|we|he|she|my\s+\w+)\s+(?:\w+\s+)?qualify\b"
)
WHICH_CATEGORY = re.compile(
    r"\b(?:which|what)\s+(?:category|preference)\b.{0,30}\b(?:am\s+i|do\s+i|is\s+(?:my|for|this)|would"
    r"|applies|should|are\s+we)\b"
    r"|\bwhat(?:'s|\s+is)\s+(?:my|our|his|her)\s+(?:\w+\s+)?(?:category|preference)\b(?!'s|\s+(?:cut-?\s?off|date))"
    r"|\bwhat\s+(?:category|preference)\s+(?:am|is|do|would|are)\b"
    r"|\b(?:which|what)\s+(?:category|preference)\s*(?:[:?-]|for\b)"
    r"|\b(?:which|what)\s+categories\s+(?:would|are|do)\s+(?:we|they)\b|^(?:(?:and|my|so)\s+)*category\s*\?"
)


def asks_category(question: Question) -> bool:
    """Whether it is asked which category that is, and what was told settles it."""
    return bool(question.preferences and not question.topic and WHICH_CATEGORY.search(question.said))


_NUMBERS = re.compile(r"\b(?:ranks?|cut-?offs?|numbers?)\b")
LINK = re.compile(
    r"\b(?:links?|urls?|web\s?(?:page|site|address)|official\s+page|source)\b.{0,40}\bbulletin\b"
    r"|\bbulletin(?:'s)?\s+(?:link|url|web\s?page|web\s?site)\b"
    r"|\bwhere\s+(?:can|do|could|would)\s+(?:i|we|one)\s+(?:\w+\s+)?(?:read|find|see|get|download|open)\b.{0,40}\bbulletin\b"
)
"""What asks for the page of a bulletin."""


def _of_it(ask: Ask | None, sentence: str) -> bool:
    if ask is Ask.CUTOFF and _THE_DATE.match(sentence):
        return True
    it = _IT if ask in _OF_ITS_PAST else _WILL_IT
    return ask in (*_OF_ITS_PAST, Ask.FORECAST) and bool(it.search(sentence))


_IN_NOTES = re.compile(r"\bbulletin\b.*\bsays?\s+about\b|\bsays?\s+about\b.*\bbulletin\b")
"""What is sought in a bulletin, not in the rules."""
_EVEN_THERE = ("marriage", "unknowable", "diversity_program", "annual_limit")
"""Rules that are meant though the lottery, or a child's age, is spoken of."""


def what_is_asked(
    sentence: str, topic: str, named: Named, places: tuple[Place, ...], days: Labelled, *, sure: bool
) -> Ask | None:
    """Return what the sentence asks: a rule or term, where that is not `sure` only beside no dates, else None."""
    if LINK.search(sentence) and not named.preferences:
        return Ask.SOURCE
    ask = find_ask(sentence)
    if ask is Ask.CHANGES and topic == "retrogression" and _IN_NOTES.search(sentence):
        return ask
    explained = sure and _MEANS.search(sentence)
    past = ask in _OF_ITS_PAST
    of_line = (named.preferences and (places or past)) or _OWN.search(sentence) or _of_it(ask, sentence)
    if marked(topic, "line") and of_line and not explained and (past or not marked(topic, "beside")):
        return ask
    if sure:
        return BY_RULE.get(topic, Ask.EXPLAIN)
    region, rank = find_rank(sentence) if ask is Ask.DIVERSITY else ("", 0)
    by_number = rank or (region and _NUMBERS.search(sentence))
    if by_number or (ask in (Ask.DIVERSITY, Ask.CHILD) and topic not in _EVEN_THERE):
        return ask
    if marked(topic, "passing") and named.preferences and ask is Ask.COMPARE and Want.FASTER.of(sentence):
        return ask
    specific = bool(named.preferences and (places or days.priority))
    if topic and (not specific or marked(topic, "beside")):
        return BY_RULE.get(topic, Ask.EXPLAIN)
    dated = _ABOUT_TIME.search(sentence)
    about_one = (
        named.preferences and not places and not dated and not days.priority and not _OF_ITS_DATES.search(sentence)
    )
    if about_one and (_WHAT_CATEGORY.search(sentence) or _WHO.search(sentence) or _EXPLAIN.search(sentence)):
        return Ask.EXPLAIN
    return Ask.EXPLAIN if WHICH_CATEGORY.search(sentence) else ask


_PRINTED = re.compile(
    r"^(?!.*\bcut-?off).*\b(?:when|(?:what|which)\s+(?:month|bulletin)|first|last|earliest|oldest)\b.{0,80}(?:"
    r"\b(?:appear\w*|printed|introduced|discontinued|disappear\w*|abolished|show(?:ed)?\s+up|removed|added)\b"
    r"|\b(?:lose|lost|g[eo]t|had|have|in)\s+(?:(?:its|their|an?)\s+(?:own\s+)?|own\s+)(?:column|row)\b"
    r"|\bfirst\s+(?:had|listed|included|show(?:ed|s)?)\b(?!.*(?:\d{4}|\bcut-?off|\bdates?\b))"
    r"|\b(?:column|row)\b.{0,20}\b(?:start|begin|beg[au]n|end|stop|go\s+away|vanish|gone)\w*"
    r"|(?<=bulletin )(?:with|having|that\s+(?:had|listed)|containing|to\s+(?:have|list|print|show))\b(?!.*\d{4}))"
)


def printed(question: Question) -> bool:
    """Whether it is asked when a row or a column came into the bulletin, or left it."""
    there = set(question.preferences) <= _GONE and re.search(r"\bwhen\b.*\bavailable\b", question.text)
    return bool(_PRINTED.search(question.words) or there) and not (question.status or question.priority_date)


_GONE = {Preference.SCHEDULE_A, Preference.SI_TRANSLATORS, Preference.EB5_PILOT}
"""Rows that were there for a time, so that it may be asked when."""
