"""Months and years that are not what they seem: the bulletin of a birth, the year of a case that is served."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month, Preference
from bot.visa.questions.asks import find_ask
from bot.visa.questions.days import MONTH_NAME, YEAR, month_long, time_named
from bot.visa.questions.lexicon import PETITIONS
from bot.visa.questions.preferences import FAMILY
from bot.visa.questions.question import MOVES, Ask, Question, Span
from bot.visa.questions.spans import BEGINNING
from bot.visa.questions.wants import Want

if TYPE_CHECKING:
    from bot.visa.questions.question import Clock, Day

_WHO = r"(?:i|we|he|she|they|my\s+\w+)"
_FILED_THEN = re.compile(
    r"\b(?:what|which|where)\b.{0,60}\b(?:was|were|did)\b.{0,60}\b(?:when|the\s+(?:month|day|time)(?:\s+that)?|at\s+the\s+time)"
    rf"\s+(?:{_WHO}\s+(?:\w+\s+)?(?:filed|applied|petitioned|submitted|got\s+in\s+line)|of\s+filing)\b"
)
_PAST = re.compile(r"\b(?:was|were|did)\b")
_THEN = re.compile(
    rf"\b(?:when|(?:month|year|day|time)(?:\s+(?:that|when))?)\s+{_WHO}\b"
    r"|\b(?:back\s+)?then\b|\bat\s+(?:that|the)\s+time\b|\b(?:in\s+)?that\s+(?:month|year)\b"
)


def of_that_time(question: Question, clock: Clock) -> Question:
    """Read the day of filing, of a birth or of an event as the bulletin that is asked about by it."""
    if question.ask in (*MOVES, Ask.CHANGES, Ask.FURTHEST) and not (question.months or question.span or question.ever):
        return _since_event(question, clock)
    if question.ask is Ask.MOVEMENT and len(question.months) == 1 and _SINCE_IT.search(question.text):
        return replace(question, months=(*question.months, clock.latest))
    if question.ask not in (Ask.CURRENT, Ask.CUTOFF):
        return question
    own = question.priority_date
    if own and _FOR_OWN.search(question.text) and (time := time_named(question)) and _within(own, time):
        return replace(question, months=(), span=None)
    if own and _FILED_THEN.search(question.text):
        return _in_bulletin(replace(question, priority_date=None), own)
    day = question.person.event or question.person.born
    if day is None or question.months or question.span or own:
        return question
    return _in_bulletin(question, day) if _THEN.search(question.text) and _PAST.search(question.text) else question


def _within(day: Day, time: Day) -> bool:
    return time.first <= day.first and day.last <= time.last


_FOR_OWN = re.compile(r"\bcurrent\s+for\s+(?:a\s+|my\s+)?(?:[a-z]+\.?\s+)?(?:19|20)\d\d\b")
"""Before the month of a priority date that is named again ("is it current for September 2021?")."""


def _since_event(question: Question, clock: Clock) -> Question:
    """Count from the filing that "since I filed" means; say of any other event that its date is not known."""
    found, day = _EVENT.search(question.text), question.priority_date
    if found is None:
        return question
    if day and found["filed"]:
        return replace(question, span=Span(max(Month.of(day.first), BEGINNING), clock.latest))
    return replace(question, doubts=(*question.doubts, UNDATED.format(found[0].strip())))


_SINCE_IT = re.compile(r"\bsince(?:\s+(?:then|that))?\W*$")
_EVENT = re.compile(
    r"\bsince\s+(?!(?:then|that|it|when|last|the\s+(?:very\s+)?(?:beginning|start|outset|first|last)|(?:i|we|you|he|she|they)(?:'\w+|\s+(?:am|is|are|have|has)))\b)(?=[a-z])"
    rf"(?P<filed>{_WHO}\s+(?:\w+\s+)?(?:filed|applied|petitioned|got\s+in\s+line)|(?:my|our)\s+(?:pd|priority\s+date))?"
    r"[^\d,.?!]{0,60}?(?=[?.!,]|$)"
)
UNDATED = (
    'I know no date for "{0}", so that time is not in the answer: name its month and year, and I count from there.'
)


def _in_bulletin(question: Question, day: Day) -> Question:
    first, last = Month.of(day.first), Month.of(day.last)
    if first == last:
        return replace(question, ask=Ask.CUTOFF, months=(first,), span=None)
    return replace(question, ask=Ask.TREND, months=(), span=Span(first, last))


_BULLETIN = re.compile(r"\b(?:in|as\s+of|during|since|from|bulletins?)\b")


_SERVED = re.compile(
    r"\b(?:greened|process\w*|work(?:ing|ed)?\s+on|finish\w*|interview\w*|serv(?:ing|ed)|clear(?:ing|ed))\b|\bhow\s+(?:close|near)\b"
)
"""Whose turn it is: the year beside these words is that of the cases."""


def bare(question: Question) -> bool:
    """Whether nothing is told but a category, a country and a time ("F4 Philippines 2003"): most likely the own one."""
    lone = question.preferences and question.places and not question.charts and len(question.preferences) == 1
    return bool(lone and find_ask(question.text) is None and not _OF_TIME.search(_ORIGIN.sub("", question.text)))


def _filing_told(question: Question) -> bool:
    """Whether a petition by a relative is told, and a time that is nobody's: the time of the petition."""
    times = len(question.months) + bool(question.span and question.span.year)
    own = question.person.relation and question.person.sponsor and not question.priority_date and times == 1
    return bool(own and find_ask(question.text) is None and _PETITION.search(question.text))


_ORIGIN = re.compile(
    rf"\b(?:he|she|they|i|we)(?:'?s|'?m|'?re|\s+(?:is|am|are|was))?\s+from\s+(?!{MONTH_NAME}\b|the\b)(?=[a-z])"
)
"""Where somebody is from, which no span begins with."""
_PETITION = re.compile(rf"\b{PETITIONS}\b")
_OF_TIME = re.compile(
    r"\b(?:in|of|for|since|during|from|until|before|after|bulletins?|chart|vb|was|were|did|and|vs|to|q[1-4]|fy)\b|[?-]\s*(?:19|20)\d\d-|(?:19|20)\d\d\s*-"
)


def than_then(question: Question, clock: Clock) -> Question:
    """Read a line that is held against itself at another time ("better than two years ago?") as how it moved since."""
    times = {each for each in question.months if each != clock.latest}
    if question.span and question.span.year and not times:
        times = {Month(question.span.year, clock.latest.month)}
    asked = question.ask in (Ask.COMPARE, Ask.CUTOFF) and not question.beside
    if not asked or question.lines != 1 or not _THAN_THEN.search(question.text):
        return question
    if Want.PACE_NOW.of(question.text):
        return replace(question, ask=Ask.TREND, months=(), span=None)
    if len(times) != 1:
        return question
    ask = Ask.CUTOFF if Want.AGE.of(question.text) else Ask.MOVEMENT  # how long one waited then, and waits now
    return replace(question, ask=ask, months=(*times, clock.latest), span=None, priority_date=None)


_THAN_THEN = re.compile(
    rf"\bthan\s+(?:it\s+(?:was|did)\s+)?(?:in\s+(?:{MONTH_NAME}|{YEAR})|last\s+(?:year|{MONTH_NAME})|(?:\w+\s+){{1,2}}ago|before|usual|used\s+to)\b"
)


_OWN_YEAR = 'I took {0} as the year of your priority date; for the bulletins of that year, ask "in {0}".'
_BULLETINS = "I took {0} as the year of the bulletins; if it is the year of your priority date, tell me."
_BULLETIN_MONTH = "I took {0} as the bulletin's month; if it is your priority date, tell me."


def with_year(question: Question, clock: Clock) -> Question:
    """Read the year of "how long for 2015 EB-2?", or the month of "forecast EB-3, June 2022", as a priority date."""
    ask, text, ahead = question.ask, question.text, question.months if question.span else ()
    told_before = ask is Ask.FORECAST and ahead and question.span and ahead[-1] < clock.latest <= question.span.last
    if told_before:  # "October 2003 ... in 2025"
        return replace(question, months=(), priority_date=month_long(ahead[-1], ahead[-1].name))
    own = time_named(replace(question, months=()) if ask is Ask.FORECAST and ahead else question)
    if own is None:
        return question
    mine = replace(question, months=ahead, span=None, priority_date=own)  # "at 2023 by December 2025"
    year, last = question.span is not None, Month.of(own.last)
    if ask is Ask.CUTOFF and question.places and _filing_told(question):
        return replace(mine, ask=Ask.CURRENT)
    if ask is Ask.CUTOFF and bare(question) and (own.text in text if year else last + OLD < clock.latest):
        return _of_a_line(question, replace(mine, ask=Ask.CURRENT), own, year=year)
    if question.priority_date:
        return question
    if ask is Ask.CURRENT and question.preferences and not year and _stands_now(question, clock):
        return replace(mine, status="")
    if ask is not Ask.EXPLAIN and question.preferences and _SERVED.search(text):
        past = last < clock.latest if year else last + OLD < clock.latest and not _BULLETIN.search(text)
        return replace(mine, ask=Ask.CURRENT) if past else question
    if year:
        if ask is not Ask.FORECAST or last > clock.latest:
            return question
        return replace(question, span=None) if _RELATIVE_YEAR.search(text) else mine  # "any hope this year?"
    asked = ask is Ask.FORECAST or (ask is Ask.CURRENT and Want.OWN_DATE.of(text))
    return mine if asked and last < clock.latest and not (_BULLETIN.search(text) or REACHING.search(text)) else question


def _of_a_line(question: Question, mine: Question, own: Day, *, year: bool) -> Question:
    """Return `mine` where the time told with a line alone is somebody's own, else `question`, which says how it is."""
    row, text = question.preferences[0], question.text
    if year:
        return mine.noted(_OWN_YEAR.format(own.text)) if row in FAMILY else question.noted(_BULLETINS.format(own.text))
    no_row = row in _SINCE_2022 and Month.of(own.last) < SET_ASIDE
    told = no_row or _TELLS_OWN.search(text) or _SERVED.search(text)
    return mine if told else question.noted(_BULLETIN_MONTH.format(own.text))


_SINCE_2022 = (
    Preference.EB5_UNRESERVED, Preference.EB5_RURAL, Preference.EB5_HIGH_UNEMPLOYMENT, Preference.EB5_INFRASTRUCTURE,
)  # fmt: skip
"""Rows of which an older month is no bulletin's."""
SET_ASIDE = Month(2022, 5)
"""The first bulletin with rows for the set-asides of EB-5."""
_TELLS_OWN = re.compile(
    r"\b(?:i'm|i\s+am|im|s?he's|s?he\s+is|we're|we\s+are|my\s+\w+\s+is)\s+(?:an?\s+|in\s+|under\s+)?(?:eb|f)-?\d(?!.*\?)"
    r"|^my\s+(?:\w+'s\s+)?(?:eb|f)-?\d"
    r"|^(?:anyone|anybody|someone|somebody)\b|\b(?:now\s+what|what\s+now|what\s+next)\W*$"
)
"""Somebody's line with a month, told and not asked: the priority date ("he's EB-2 India July 2012")."""
_RELATIVE_YEAR = re.compile(r"\b(?:this|last|the)\s+ye?a?r\b")
_NOW = re.compile(r"\b(?:now|yet|already|today|finally)\b")
_IS_FOR = re.compile(
    r"(?:is|are)\b(?!.*\b(?:chart|bulletin)).*\bcurrent\s+(?:for|with|under|at|on)\s"
    rf"|(?:(?:so|and|then|ok)\s+)*is\s+(?:a\s+)?{MONTH_NAME}\.?\s+{YEAR}\s+current\b"
)
"""What asks of today, with a month of one's own ("is F1 Philippines current for Feb 2012?")."""
_ALONE = re.compile(r"[,.;]\s*(?:is\s+(?:it|that)\s+|am\s+i\s+)?current\W*$")
"""What asks of today after a line and a month of one's own ("F2A Mexico, Oct 2020. current?")."""
_BORN_IN = re.compile(r"\b(?:(?:was|were)\s+)?born\s+in\b")
OLD = 12
"""Months after which nobody asks of a bulletin whether "now" it is current."""


def _stands_now(question: Question, clock: Clock) -> bool:
    """Whether the one month named, long past, is the own date of somebody who asks of today."""
    past = question.months[0] + OLD < clock.latest
    text = _BORN_IN.sub("", question.text)
    asks = (_NOW.search(text) or _IS_FOR.match(text) or _ALONE.search(text)) and not (
        _BULLETIN.search(text) or _PAST.search(text)
    )
    return bool(past and asks and question.places)


REACHING = re.compile(
    r"\b(?:reach\w*|past|pass\w*|hits?|g[eo]ts?\s+to|cross\w*|beyond|later\s+than)\b"
    r"|\b(?:since\s+when|how\s+long|ever)\b(?:(?!\bcurrent\b|\bunavailable\b).){0,50}\b(?:at|in|on)\s+(?=(?:the\s+year\s+)?(?:19|20)\d\d\b(?![-/.]\d))"
)


_TAKING = re.compile(r"\bt(?:ake|akes|ook|aken)\b.{0,60}\bfrom\b|\bfrom\b.{0,60}\bt(?:ake|akes|ook|aken)\b")


def only_thought_of(question: Question) -> bool:
    """Whether a date that a line is to reach, or a category that somebody might be in, was asked about."""
    return is_target(question) or bool(_THOUGHT_OF.match(question.text))


_THOUGHT_OF = re.compile(r"(?:(?:and|but|so|ok|or)[\s,]+)*(?:what\s+)?if\s+(?:i|we)\b.*\b(?:eb|f)-?\s?\d")


def is_target(question: Question) -> bool:
    """Whether the date of a question is one that a cut-off is to reach, and nobody's priority date."""
    aims = question.ask in (Ask.FORECAST, Ask.REACHED) and REACHING.search(question.text)
    return bool(question.priority_date and aims and not (Want.ONESELF.of(question.text) or _PD.search(question.text)))


_PD = re.compile(r"\b(?:pd|priority\s+date)\b")


def with_target(question: Question, clock: Clock) -> Question:
    """Read the month of "when did it reach January 2010" as the date to reach, not as a bulletin."""
    if question.ask is Ask.RETROGRESSION and question.span and question.span.year and _BACK_TO.search(question.text):
        return replace(question, span=None)
    if question.ask is Ask.REACHED and _TAKING.search(question.text) and not question.later:
        return _from_to(question)
    if question.ask is Ask.FORECAST and REACHING.search(question.text) and question.priority_date:
        day = question.priority_date
        return replace(question, priority_date=replace(day, last=day.first))
    if question.ask in (Ask.CURRENT, Ask.CHART_CHOICE) and question.months and _IF_REACHED.search(question.text):
        return replace(question, months=())
    past = question.ask is Ask.FORECAST and question.months and question.months[0] < clock.latest
    if (question.ask is not Ask.REACHED and not past) or question.priority_date or not REACHING.search(question.text):
        return question
    month, span = question.months[:1], question.span
    target = time_named(replace(question, months=month, span=None if month else span))
    if target is None:
        return question
    day = replace(target, last=target.first)
    return replace(question, months=question.months[1:], span=span if month else None, priority_date=day)


_IF_REACHED = re.compile(rf"\b(?:if|when|once)\b.{{0,30}}(?:{REACHING.pattern}).{{0,12}}\b(?:{MONTH_NAME}|20\d\d)\b")
"""A date that a line is only thought to reach."""
_BACK_TO = re.compile(r"\b(?:retrogress\w*|back)\s+(?:\w+\s+)?to\s+(?:the\s+year\s+)?(?:19|20)\d\d\b")
"""Before the year of a cut-off date, not of bulletins."""


_TO_NOW = re.compile(r"\b(?:to|until|till)\s+(?:now|today|where\s+it\s+is)\b")


def _from_to(question: Question) -> Question:
    """Read the ends of "how long did it take from 2008 to 2010" as the dates that the cut-off came to."""
    span, months = question.span, question.months
    if not span and len(set(months)) != 2:
        return question
    if span and _TO_NOW.search(question.text):
        target = month_long(span.first, span.first.name)
        return replace(question, priority_date=replace(target, last=target.first), span=None)
    ends = (span.first, Month(span.last.year, 1)) if span else (min(months), max(months))
    first, last = (replace(day, last=day.first) for day in (month_long(each, each.name) for each in ends))
    return replace(question, priority_date=first, later=last, months=(), span=None)
