"""Kinds of question that turn out to be another kind, by all that is named: an ordered table, and what it looks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.asks import find_size, printed
from bot.visa.questions.lexicon import CHILD, PARENT, PETITIONS
from bot.visa.questions.listing import FEW_ROWS, WHICH, every_row, for_that_date, lists_state
from bot.visa.questions.question import SERIES, Ask, Order, Question
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from collections.abc import Callable


_SAYS = re.compile(r"\bsa(?:y|ys|id)\s+(?:\w+\s+)?about\b")
_MISSED = re.compile(
    r"\bhow\s+many\s+(?:more\s+)?(?:days|months|years)\s+(?:(?:are|is)\s+)?(?:still\s+)?(?:missing|left|lacking|to\s+go|short)\b|"
    r"\bhow\s+(?:many\s+\w+|far|much)\b.{0,40}\b(?:past|beyond|after|before|behind|short\s+of|from)\s+(?:my|mine|our|his|her)\b|"
    r"\bhow\s+(?:far|close)\s+(?:am|are|is)\s+(?:i|we|he|she)\b|\bhow\s+(?:far|close)\s+(?:from|to)\s+(?:being\s+)?current\b|"
    r"\bhow\s+many\s+(?:days|months)\s+(?:short|shy|off|late)\b|"
    r"\bhow\s+far\s+(?:is|was)\s+(?:my|mine|it|(?:the\s+)?(?:cut-?off|line|final\s+action|filing)[\w\s]{0,24}?\bfrom)\b|\b(?:from\s+my|am\s+i\s+from|from\s+(?:the\s+)?(?:fad|cut-?off|final\s+action))\b|\bbehind\b|\b(?:is|am|are)\s+\w+\s+(?:short|ahead|late)\b|\b(?:short|shy|off|away|late|early)\s+(?:is|am|are|was|were)\b|\bhow\s+many\s+(?:more\s+)?\w+\s+(?:do|does)\s+(?:i|we|he|she|it)\s+(?:still\s+)?(?:need|lack)\b|\bahead\s+of\s+the\b|\bmiss(?:ed)?\b|\baway\b|\bahead\s+of\s+my\b"
    r"|^(?:(?:and|but|so|then|if\s+not|not\s+yet|no|by)[\s,?]+)*how\s+(?:far|close|many\s+days)(?:\s+(?:off|short|left|away|behind|ahead))?\W*$"
)
_MINE_IS_STUCK = re.compile(
    r"\b(?:my|our|i'm|im|i\s+am|we)\b.{0,40}\bstuck\b|\bmov\w+\s+for\s+(?:me|us|him|her)\b|\binterview\b"
)
_BETWEEN = re.compile(r"\bbetween\b|\bfrom\b.*\b(?:to|until)\b|\b(?:through|thru)\b")
_HAPPENED = re.compile(r"\bhappen\w*\b|\bchang\w*\b")


_MAY_BE = re.compile(
    r"\b(?:gonna|going\s+to)\b|\b(?:can|could|may|might|possible|chances?|risk|likely)\b.{0,40}\b(?:become|becomes|becoming|go|goes|turns?)\s+"
    r"(?:an?\s+|to\s+)?(?:current|unavailable|[cu])\b(?!.{0,8}\bif\b)"
)
"""What may be so in time to come ("gonna be current in FY25?")."""


def _of_a_season(question: Question) -> bool:
    """Whether a month of any year is asked about ("has it ever gone back in January?")."""
    return question.ever and len(question.months) == 1 and str(question.months[0].year) not in question.text


_ROWS = re.compile(r"\b(?:dates\s+for\s+filing|final\s+action\s+dates|(?:current|latest)\s+dates)\b")
_CHART = re.compile(r"\b(?:show|see|give|post|display|send)\b.{0,20}\bchart\b")
_WHICH_MOST = re.compile(
    r"\b(?:which|what|who)\b.{0,40}\b(?:fastest|most|furthest|biggest|largest|slowest)\b|\bfastest[\s-]+moving\b"
)
"""Words that ask for all rows of a chart, though no category is named."""
_QUICKEST = re.compile(r"\b(?:fastest|quickest|slowest)\b")


def _quickest(question: Question) -> object:
    """Whether the line with the shortest or longest wait is asked for, not the one that moved most."""
    timed = question.span or len(question.months) > 1
    return not timed and _QUICKEST.search(question.text) and not Want.MOVES.of(question.text)


_WAS = re.compile(r"\b(?:was|were|been|ever|bec[ao]me|did)\b.{0,60}\bcurrent\b")


def _of_one_bulletin(question: Question) -> object:
    """Whether a priority date is held against one bulletin ("would it have been current in March 2019?")."""
    one = len(question.months) == 1 and question.priority_date and question.order is Order.ALL
    return one and not question.ever and re.search(r"\bbeen\s+current\s+(?:in|under|by)\b", question.text)


def _over_time(question: Question) -> object:
    """Whether bulletins are named, or the furthest of all that there ever were is asked for."""
    return question.months or question.span or (question.ever and question.order in (Order.MOST, Order.LEAST))


def _of_all(question: Question) -> bool:
    """Whether all categories are asked about, or a group of them for nobody's country."""
    return not question.preferences or (len(question.preferences) >= FEW_ROWS and not question.places)


def _of_a_month(question: Question) -> object:
    """Whether a month is all that is named."""
    told = question.preferences or question.places or question.priority_date or question.person.relation
    return not told and question.months


def _by_age(question: Question) -> object:
    """Whether it is asked which of F2A and F2B somebody is in, whose birth was told."""
    both = {*question.preferences} == {Preference.F2A, Preference.F2B} and question.person.born
    return both and re.search(r"\bf2a\s+or\s+(?:an?\s+)?f2b\b|\b(?:which|what)\s+category\b", question.text)


_CLAIMED = re.compile(r"\bis\s+\"?current\b.*\b(?:true|right|correct|so)\W*$")
"""What was claimed of a line, and is to be confirmed."""


def _by_size(question: Question) -> object:
    """Whether single steps of some size are asked about ("did it ever move more than a year in one bulletin?")."""
    return find_size(question.text) and _AT_ONCE.search(question.text)


_AT_ONCE = re.compile(
    r"\bever\b|\b(?:what|which|when)\b|\b(?:at|in)\s+(?:once|(?:an?|any|one)\s+(?:single\s+)?(?:month|bulletin|step|jump|go))\b|\bsingle\b|\btimes\b|\boften\b"
)


def _of_now(question: Question) -> bool:
    return not (question.months or question.span or len(question.charts) > 1 or question.priority_date)


def _in_a_span(question: Question) -> object:
    """Whether a row is asked about over a span of bulletins, not in one that is named beside a time of a life."""
    return question.span and not question.months and question.preferences


_EXTREME = re.compile(
    r"\bat\s+(?:its|their)\s+(?:very\s+)?(?:furthest|farthest|best|latest|highest|earliest|lowest|worst|peak)\b|"
    r"\b(?:earliest|oldest|latest|highest|lowest|furthest|farthest|most\s+advanced)\b.{0,30}"
    r"\b(?:cut-?offs?|dates?|got|reached)\b"
    r"|\b(?:min(?:imum)?|lowest|earliest|oldest)\s+(?:and|/|&|or)\s+(?:the\s+)?(?:max(?:imum)?|highest|latest)\b"
    r"|\b(?:max(?:imum)?|highest|latest)\s+(?:and|/|&|or)\s+(?:the\s+)?(?:min(?:imum)?|lowest|earliest|oldest)\b"
)
_CHILD_FILES = re.compile(
    rf"^(?!.*\b(?:{PARENT}|when\s+i\s+was)\b)(?=.*\b{CHILD}\b)"
    rf".*\b{PETITIONS}\s+(?:for\s+)?(?:me|us)\b",
    re.DOTALL,
)
"""A child who petitions for the asker: the parent's case, in which the child's age only has to be 21."""
_OF_DATE = re.compile(
    r"\b(?:priority\s+date|pd|date)\b.{0,12}\bcurrent\b|\bcurrent\s+for\s+(?:me|us)\b|\b(?:am|are)\s+(?:i|we)\b.{0,12}\bcurrent\b"
    r"|\b(?:i|we)(?:'m|'re|\s+am|\s+are)\s+(?:\w+\s+)?current\b"
)
"""What is asked of the line, though a child's days were told."""
_CHILD_STILL = re.compile(
    r"\b(?:do|does|will|would|can|could|is|are)\s+(?:s?he|they)\s+(?:still\s+)?(?:be\s+)?"
    r"(?:qualif\w+|eligible|make\s+it|includ\w+|covered|protected|safe|too\s+old|come)\b"
)
"""What is asked of a child whose day of birth is told."""
_ONE_OF = (Order.FIRST, Order.LAST, Order.MOST, Order.LEAST, Order.COUNT)


def compared(question: Question) -> object:
    """Whether lines are held against each other as they stand, or by how far they moved."""
    moved = question.ask in (Ask.MOVEMENT, Ask.RETROGRESSION) and Want.MORE.of(question.text)
    if question.order is Order.COUNT:
        return False
    alone = question.lines < 2 or question.priority_date or Want.TO_COME.of(question.text)
    return (question.lines > 1 and moved) or (not alone and Want.COMPARED.of(question.text))


_OF_CELLS = re.compile(
    r"\bbulletins?\b|\b(?:any|which|what|all|every)\s+(?:\w+\s+)?(?:rows?|lines?|categor\w+|cells?|cut-?offs?|dates?)\b"
)
_CODE = re.compile(r"\b(?:eb|f)-?\d")
BETTER: tuple[tuple[tuple[Ask | None, ...], Callable[[Question], object], Ask], ...] = (
    (
        (Ask.CURRENT, Ask.CUTOFF),
        lambda each: each.person.born and each.person.approved and not _OF_DATE.search(each.text),
        Ask.CHILD,
    ),
    (
        (Ask.CURRENT, Ask.CUTOFF),
        lambda each: each.person.born and re.search(rf"\b{CHILD}\b", each.text) and _CHILD_STILL.search(each.text),
        Ask.CHILD,
    ),
    (tuple(Ask), lambda each: each.person.age_then and each.person.pending, Ask.CHILD),
    ((Ask.CURRENT, Ask.CUTOFF, Ask.EXPLAIN), _by_age, Ask.CHILD),
    ((Ask.CHILD,), lambda each: each.immediate and _CHILD_FILES.search(each.text), Ask.EXPLAIN),
    ((Ask.SOURCE,), lambda each: each.preferences and each.months and _CODE.search(each.text), Ask.CUTOFF),
    ((Ask.WAITS,), lambda each: each.lines == 1 and each.months, Ask.CUTOFF),
    ((Ask.WAITS,), lambda each: each.lines == 1 and not Want.OF_ALL_LINES.of(each.text), Ask.FORECAST),
    (
        (Ask.CUTOFF, Ask.TREND, Ask.MOVEMENT, Ask.COMPARE),
        lambda each: each.span and not each.months and each.lines < 2 and _EXTREME.search(each.text),
        Ask.FURTHEST,
    ),
    ((Ask.WAITS,), lambda each: each.lines > 1 and len(each.preferences) < FEW_ROWS, Ask.COMPARE),
    ((*SERIES, None), lambda each: each.lines == 2 and Want.CROSSED.of(each.text), Ask.COMPARE),
    (
        (Ask.MOVEMENT, Ask.CUTOFF, Ask.COMPARE, Ask.CHANGES),
        lambda each: each.preferences and each.lines < 2 and Want.YEARLY.of(each.text) and not each.months,
        Ask.TREND,
    ),
    (
        (Ask.CHANGES,),
        lambda each: 0 < len(each.preferences) < FEW_ROWS and each.places and not Want.NOTES.of(each.text),
        Ask.MOVEMENT,
    ),
    ((Ask.CHANGES,), lambda each: not each.preferences and each.places and _SAYS.search(each.text), Ask.BULLETIN),
    ((Ask.MOVEMENT,), lambda each: len(each.months) == 1 and _of_all(each), Ask.CHANGES),
    (
        (Ask.COMPARE,),
        lambda each: len(each.months) == 2 and not 0 < len(each.preferences) < FEW_ROWS and _OF_CELLS.search(each.text),
        Ask.CHANGES,
    ),
    ((Ask.CURRENT, Ask.CUTOFF, Ask.REACHED), lists_state, Ask.BULLETIN),
    ((Ask.CURRENT, Ask.REACHED), lambda each: each.preferences and _MAY_BE.search(each.text), Ask.FORECAST),
    ((Ask.BULLETIN,), lambda each: each.preferences and each.span and each.status, Ask.REACHED),
    ((Ask.RETROGRESSION,), lambda each: Want.TO_COME.of(each.text) and each.preferences, Ask.FORECAST),
    ((Ask.MOVEMENT,), lambda each: (each.order in _ONE_OF or _by_size(each)) and each.lines < 2, Ask.ADVANCE),
    ((Ask.BULLETIN,), lambda each: each.preferences and each.places and each.priority_date, Ask.CURRENT),
    (
        (Ask.BULLETIN,),
        lambda each: each.preferences and (each.places or len(each.preferences) < FEW_ROWS) and not each.status,
        Ask.CUTOFF,
    ),
    (
        (Ask.TREND, Ask.CUTOFF),
        lambda each: len(each.preferences) >= 5 and len(each.areas) < 2 and not each.span,
        Ask.BULLETIN,
    ),
    (
        (Ask.CURRENT, Ask.REACHED),
        lambda each: not (each.preferences or (each.priority_date and for_that_date(each))) and WHICH.search(each.text),
        Ask.BULLETIN,
    ),
    (
        (Ask.RETROGRESSION,),
        lambda each: not each.preferences and _over_time(each) and not Want.TO_COME.of(each.text),
        Ask.CHANGES,
    ),
    ((Ask.RETROGRESSION,), lambda each: len(each.preferences) >= FEW_ROWS and WHICH.search(each.text), Ask.CHANGES),
    (
        (Ask.CUTOFF, Ask.TREND),
        lambda each: not each.preferences and (_ROWS.search(each.text) or _CHART.search(each.text)),
        Ask.BULLETIN,
    ),
    ((Ask.CUTOFF,), _of_a_month, Ask.BULLETIN),
    ((Ask.CUTOFF, Ask.FORECAST), every_row, Ask.BULLETIN),
    (
        (Ask.CUTOFF,),
        lambda each: each.preferences and not (each.months or each.span) and _HAPPENED.search(each.text),
        Ask.TREND,
    ),
    ((Ask.COMPARE,), lambda each: not each.preferences and _quickest(each), Ask.WAITS),
    ((Ask.MOVEMENT, Ask.COMPARE), lambda each: not each.preferences and _WHICH_MOST.search(each.text), Ask.CHANGES),
    ((Ask.CURRENT,), lambda each: _in_a_span(each) and each.status and not each.priority_date, Ask.REACHED),
    ((Ask.CURRENT,), lambda each: _in_a_span(each) and each.priority_date and _WAS.search(each.text), Ask.REACHED),
    ((Ask.RETROGRESSION, Ask.ADVANCE), _of_a_season, Ask.SEASON),
    ((Ask.REACHED,), _of_one_bulletin, Ask.CURRENT),
    ((Ask.STANDSTILL,), lambda each: each.priority_date and _MINE_IS_STUCK.search(each.text), Ask.CURRENT),
    (
        (Ask.MOVEMENT, Ask.COMPARE, Ask.REACHED),
        lambda each: each.priority_date and each.lines < 2 and _MISSED.search(each.text),
        Ask.CURRENT,
    ),
    (
        (Ask.CURRENT, Ask.CUTOFF),
        lambda each: each.horizon and each.preferences and not _CLAIMED.search(each.text),
        Ask.FORECAST,
    ),
    ((Ask.CUTOFF,), lambda each: each.preferences and Want.TO_COME.of(each.text), Ask.FORECAST),
    ((Ask.MOVEMENT, Ask.RETROGRESSION, Ask.CUTOFF, Ask.FORECAST), compared, Ask.COMPARE),
    ((Ask.COMPARE,), lambda each: each.lines == 1 and len(each.months) > 2, Ask.CUTOFF),
    (
        (Ask.COMPARE,),
        lambda each: each.preferences == (Preference.EB5,) and each.places and "categor" in each.text,
        Ask.CUTOFF,  # its rows are what is to choose from
    ),
    ((Ask.COMPARE,), lambda each: each.asked and each.lines == 1 and _of_now(each), Ask.CUTOFF),
    (
        (Ask.COMPARE,),
        lambda each: each.lines < 2 and len(each.charts) < 2 and (len(each.months) >= 2 or each.span),
        Ask.MOVEMENT,
    ),
    ((Ask.COMPARE,), lambda each: each.priority_date and each.lines == 1, Ask.CURRENT),
    ((Ask.COMPARE,), lambda each: each.lines == 0 and not each.months and "difference" in each.text, Ask.EXPLAIN),
    (
        (Ask.CUTOFF,),
        lambda each: 0 < len(each.months) < 3 and each.places and _HAPPENED.search(each.text),
        Ask.MOVEMENT,
    ),
    (
        (Ask.CUTOFF,),
        lambda each: len(each.months) == 1 and each.preferences and _HAPPENED.search(each.text),
        Ask.CHANGES,
    ),
    ((Ask.CUTOFF,), lambda each: len(each.months) == 2 and each.preferences and _BETWEEN.search(each.text), Ask.TREND),
    ((Ask.CUTOFF,), lambda each: each.span and not each.months and each.preferences, Ask.TREND),
    ((Ask.REACHED,), lambda each: not each.priority_date and not each.status, Ask.CUTOFF),
    ((*SERIES, Ask.BULLETIN, Ask.SOURCE, None), lambda each: each.preferences and printed(each), Ask.REACHED),
    ((*SERIES, None), lambda each: each.no_category or each.immediate, Ask.EXPLAIN),
)
"""Kinds of question that turn out to be another kind, in order."""
