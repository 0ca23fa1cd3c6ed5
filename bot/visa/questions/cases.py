"""The cases that a talk has told, each a line with a priority date of its own, and which of them a turn takes up."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.bulletin import Preference
from bot.visa.questions.ages import of_children
from bot.visa.questions.correcting import corrects
from bot.visa.questions.labels import named
from bot.visa.questions.lexicon import ACQUAINTED, CHILD, HERS, HIS, SPOUSE
from bot.visa.questions.moments import is_target, only_thought_of
from bot.visa.questions.question import WHOLE, Ask, Question
from bot.visa.questions.topics import Mark, find_topic
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import AHEAD, ANOTHER, SOMEBODY, by_names, called, in_place_of, of_a_relative
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Cases = tuple[Question, ...]

_ALL = re.compile(
    r"\b(?:which|who|whose)(?:'s)?\s+(?:ones?\s+)?of\s+(?:them|these|those|us|the\s+(?:two|three|four)|my|our)\b"
    r"|\b(?:which|who|whose)\b(?!\s+(?:chart|month|bulletin|year|countr|categor|table|date)).{0,40}?\b(?:fast\w*|quick\w*|soon\w*"
    r"|first|current|file|filing|ready|eligible|go\s+with|use|better|best|clos\w+|near\w*|earl\w+|short\w*|next|slow\w*|long\w*|choose|pick|prefer)\b"
    r"|\b(?:both(?!\s+(?:charts|dates|tables|countr|categor))|all\s+(?:of\s+(?:them|these|those|us)|two|three|four|five|cases)"
    r"|each(?=\s+of\s+(?:them|us)|\s+one|\s*\W*$)|(?:any|either|none|neither)\s+of\s+(?:them|these|those|us)"
    r"|these\s+(?:two|three|four)|compare\s+(?:them|these|those|the\s+(?:two|three)))\b"
)
"""All that were told are held together."""
_OTHERS = re.compile(
    rf"\bthe\s+other\s+(?:two\s+|three\s+)?(?!workers?\b){SOMEBODY}\b|\bthe\s+(?:other(?:\s+(?:two|three)|(?=\W*$))|others)\b"
)
_NTH = re.compile(
    rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th|last)\s+{SOMEBODY}\b(?!\s+of)|\bthe\s+(?P<th>first|second|third|fourth)(?=\W*$)"
)
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3, "last": -1}
_JOINS = re.compile(r"\b(?:join|use|come\s+on|go\s+with|ride\s+on)\s+(?:hers?|his|mine|my\s+\w+'s)\b")
"""What is asked of the rule, not of the other's case."""
_FOR_THEM = re.compile(
    r"\bfor\s+(?:them|both|each)\b(?!\s+(?:charts?|dates?|tables?|of)\b)|\bof\s+(?:them|these|those)\b.*\b(?:current|(?:un)?available|retrogress\w*|went\s+back)\b"
)
"""The same asked of all lines spoken of, though no dates were told."""
_OF_IT = r"(?:\s+(?:own|case|petition|date|pd|line))?"
_BACK_TO = r"(?:back\s+to|as\s+for)(?:\s+(?:my|the))?"
_ASKS_OWN = re.compile(
    r"(?:should|can|could|may|am|do|will|would)\s+(?:i|we)\b(?!.*\b(?:which|either|both|compare|switch|better|or(?!\s+(?:wait|not)))\b)"
)
"""What is asked of the own case, after it was held against other lines."""
_OWN_DATE = re.compile(r"\b(?:my|our)\s+(?:pd|priority\s+date|date|turn|chances?|odds)\b")
_OWN_FAMILY = re.compile(
    r"^(?!.*(?<!\bi\s)(?<!\bwe\s)\b(?:fil(?:e|es|ed|ing)|petition\w*|sponsor\w*)\b)"
    rf".*\b(?:my|our|(?:i|we)\s+have\s+an?)\s+(?:\w+\s+)?(?:{SPOUSE}|{CHILD}|family|employer|company|job|i-?485|i-?140|case)\b"
)
"""What touches the own case, after the lines of others were looked at."""
_SAME_DAY = re.compile(r"\b(?:on\s+|at\s+)?(?:the\s+)?same\s+(?:day|time|date)\b")
_PRONOUN = re.compile(r"\b(?:s?he|him|hers?|his)\b(?!\s+(?:pd|priority|case|petition))")
_SHE, _HE = re.compile(rf"\b(?:she|her|hers|{HERS})\b"), re.compile(rf"\b(?:he|his|{HIS})\b")
_EITHER = re.compile(rf"\b(?:{ACQUAINTED}|client|employee|candidate)\b")
"""Who may be he or she."""
_MINE = re.compile(
    r"\b(?:i|i'm|mine|me(?=\s*:)|my\s+(?:pd|own|eb|f\d))\b"
    rf"|^(?!.*\b(?:for|[a-z]+'s|{ANOTHER})\b)"
)
_WHOSE = tuple(
    (re.compile(words), owner)
    for words, owner in (
        (
            rf"\b(?:hers|her\s+(?:own|case|petition|date|pd|priority)|(?:my|the)\s+{HERS}'s{_OF_IT}|{_BACK_TO}\s{HERS})\b",
            _SHE,
        ),
        (rf"\b(?:(?:his|(?:my|the)\s+{HIS}'s){_OF_IT}|{_BACK_TO}\s{HIS})\b", _HE),
        (
            r"\b(?:mine|my\s+(?:own|case|petition|turn))\b|(?<=back\sto\s)my\s+(?:pd|date)\b|\b(?:me|i)(?=\W*$)|(?:about|for)\s+(?:me|us)\b|(?<=^and\s)me\b|(?<=^but\s)me\b",
            _MINE,
        ),
        (r"\bshe\b|\bher(?=\W*$)", _SHE),
        (r"\bhe\b|\bhim(?=\W*$)", _HE),
        (
            r"\b(?:s?he|they)\b|\b(?:him|her|them)(?=\W*$)|\b(?:his|hers?|theirs?)(?:\s+(?:own|case|petition|date|pd|line|turn))?\b",
            _EITHER,
        ),
        (
            r"(?:(?:so|and|but|ok|then)[\s,]+)*(?:(?:am|will|would|when\s+(?:am|will)|how\s+(?:long|many\s+\w+|much\s+longer)\s+(?:do|must|will|would|should)|(?:can|could|may|should)(?=\s+i\s+(?:\w+\s+)?(?:file|apply|adjust)))\s+i\b|i(?:'d|'m|\s+would|\s+am)\s+(?:be\s+)?current\b)",
            _MINE,
        ),
    )
)
"""Words for whose case is meant, and how that one was told."""
_OTHERS_CASE = re.compile(rf"\b{ANOTHER}\b")
_SUPPOSED = re.compile(
    r"(?:(?:and|or|so|but|ok)[\s,]+)*(?:what\s+(?:about|if)|how\s+about|if|and)\b.*\?\W*$"
    r"|.*\bif\b.{0,40}\b(?:had|were|was|would)\b"
)
"""A date, or a line, that is only tried ("and 31 July 2012?", "if he had been in EB-3")."""


def told(cases: Cases, questions: Sequence[Question], before: Question | None) -> Cases:
    """Return `cases` with those that `questions` tell; another date for a line puts the one told right."""
    known = list(cases)
    for each in questions:
        line, day = (each.preferences, each.areas), each.priority_date
        if not day or not _of_one(each) or is_target(each):
            continue
        parts = [at for at, case in enumerate(known) if _part_of(each, case)]
        if parts:
            known[parts[0]] = replace(each, text=f"{known[parts[0]].text} {each.text}")
            continue
        if _carried(each, cases) or (before and before.priority_date == day and len(questions) == 1):
            continue
        same = [at for at, case in enumerate(cases) if (case.preferences, case.areas) == line]
        if any(cases[at].priority_date == day for at in same) or _SUPPOSED.match(each.text):
            continue
        if corrects(each.text) and before:
            same = same or [at for at, case in enumerate(cases) if case.priority_date == before.priority_date]
        elif _OTHERS_CASE.search(each.text):
            same = []
        if same:
            known[same[0]] = replace(each, text=f"{cases[same[0]].text} {each.text}")
        elif each not in known:
            spoken = f"{before.text} " if before and not before.priority_date and _line(before) == _line(each) else ""
            known.append(replace(each, text=f"{spoken}{each.text}"))
    return tuple(known)


def _carried(question: Question, cases: Cases) -> bool:
    """Whether the date is somebody's that was told before, only held against another line."""
    known = question.priority_date in [case.priority_date for case in cases]
    return bool(known and question.priority_date and question.priority_date.text not in question.text)


def _of_one(question: Question) -> bool:
    """Whether a question tells one person's case: one line, or two categories that somebody has at once."""
    both = len(question.areas) == 1 and len(question.preferences) == 2 and _HAS.search(question.text)
    return question.lines == 1 or bool(both)


_HAS = re.compile(r"\b(?:i|we|my|our)\b.{0,24}\b(?:have|has|had|got|hold|filed)\b")


def taken(plain: str, cases: Cases, spoken: Cases, before: Question | None) -> tuple[str, Cases]:
    """Return the cases that a message speaks of, where it is not the one spoken of last, and what it says of them."""
    if before is None or not (cases or _FOR_THEM.search(plain)):
        return plain, ()
    if cases and not before.priority_date and cases[-1].priority_date:
        plain = _SAME_DAY.sub(f"pd {cases[-1].priority_date.text}", plain)
    found, chosen = _meant(plain, cases, spoken, before)
    named = found and found[0] not in ("she", "he") and not found[0].endswith(" i")
    if found and named and not find_topic(plain, Mark.SURE):  # a rule may be one of brothers, or of a wife
        alone = without_lead(plain).strip(" ?!.") == found[0]
        plain = "and it?" if alone else f"{plain[: found.start()]}{in_place_of(found, plain)}{plain[found.end() :]}"
    own = not before.priority_date and _OWN_FAMILY.search(plain)
    looked_up = own or only_thought_of(before)  # not of somebody's turn
    return plain, chosen if looked_up else tuple(_as_before(each, before, plain) for each in chosen)


def _part_of(each: Question, case: Question) -> bool:
    """Whether the row of a case is told more exactly ("EB-5, unreserved"), or the day in a month or year told."""
    row, whole = each.preferences[0].value, case.preferences[0].value
    day, told_ = each.priority_date, case.priority_date
    if each.areas != case.areas or not day or not told_:
        return False
    nearer = not told_.exact and day != told_ and told_.first <= day.first and day.last <= told_.last
    return (row.startswith(f"{whole}_") and day == told_) or (row == whole and nearer)


def _meant(plain: str, cases: Cases, spoken: Cases, before: Question) -> tuple[re.Match[str] | None, Cases]:
    """Return the words to be read as "it", and the cases."""
    days, rows, anywhere = named(plain)
    places = [each for each in anywhere if not each.spouse]
    if _JOINS.search(plain) or (
        before.ask in WHOLE and re.search(r"\bof\s+(?:them|these|those)\b", plain)
    ):  # what a bulletin was said to hold
        return None, ()
    if days.priority:
        tells = of_children(before) or (before.preferences and not before.priority_date)  # of what is spoken of
        return None, () if rows or places or tells else _whose(plain, cases)[1]
    if found := _OTHERS.search(plain):
        return found, tuple(each for each in cases if not _same(each, before))
    if found := _NTH.search(plain):
        return found, cases[_PLACES[found["nth"] or found["th"]] :][:1]
    by_name = [(found, each) for name, each in by_names(cases) if (found := called(name).search(plain))]
    if by_name:
        return by_name[0][0] if len(by_name) == 1 else None, tuple(each for _, each in by_name)
    areas = {place.area for place in places}
    fits = tuple(
        each for each in cases if (not rows or {*each.preferences} == {*rows}) and (not areas or {*each.areas} == areas)
    )
    if rows or places:
        of_case = rows or any(_line(each) == _line(before) for each in cases)  # else only a column is another
        against = Want.FASTER.of(plain) and before.preferences  # against what was spoken of
        spoken_of = next((each for each in cases if _same(each, before)), None)
        told_so = rows or spoken_of is None or named(spoken_of.text)[2]  # else its column was only tried
        one = told_so and len(fits) == 1 and _line(fits[0]) != _line(before) and of_case and not against
        return None, fits if one else ()
    if _ALL.search(plain) or AHEAD.search(plain):
        return None, cases if len(cases) > 1 else spoken if _FOR_THEM.search(plain) else ()
    relative = of_a_relative(plain, cases)
    child = of_children(before) and _PRONOUN.search(plain)
    found, owned = relative or ((None, ()) if child else _whose(plain, cases))
    if owned and _same(owned[0], before) and (before.lines == 1 or before.columns_of_two):
        return found if relative else None, ()
    if owned:
        return found, owned
    return None, _going_on(plain, cases, spoken, before)


def _going_on(plain: str, cases: Cases, spoken: Cases, before: Question) -> Cases:
    """Return the cases of a turn that names none: the own one after others were looked at, else those before."""
    own = _ASKS_OWN.match(without_lead(plain)) or _OWN_FAMILY.search(plain) or _OWN_DATE.search(plain)
    if own and not (before.preferences and before.priority_date and not only_thought_of(before)):
        same = tuple(each for each in cases if _line(each) == _line(before))
        return (same or _owned(cases, _MINE) or cases)[-1:]
    theirs = [case for case in cases if _same(case, before) and _OTHERS_CASE.search(case.text)]
    if theirs and own and not _PRONOUN.search(plain) and not _MINE.search(theirs[0].text):
        return _owned(cases, _MINE)
    if before.lines > 1 and (own or re.search(rf"\b{CHILD}\b", plain)):
        return tuple(each for each in cases if each.priority_date == before.priority_date)[:1]
    return spoken if all(each.priority_date for each in spoken) or _FOR_THEM.search(plain) else ()


def _whose(plain: str, cases: Cases) -> tuple[re.Match[str] | None, Cases]:
    """Return the words that say whose case is meant, and that one."""
    each = ((words.search(plain), _owned(cases, owner)) for words, owner in _WHOSE)
    return next((pair for pair in each if all(pair)), (None, ()))


def _owned(cases: Cases, owner: re.Pattern[str]) -> Cases:
    """Return the one case that was told with the words of `owner`, where it is one; before others' it is one's own."""
    found = tuple(each for each in cases if owner.search(each.text))
    if owner is _MINE and not found and cases[1:] and all(_OTHERS_CASE.search(each.text) for each in cases[1:]):
        return cases[:1]
    return found if len(found) == 1 else ()


def _line(question: Question) -> object:
    return question.preferences, question.areas


def _same(case: Question, before: Question) -> bool:
    """Whether `case` is the one that was spoken of last."""
    converts = (case.preferences, before.preferences) == ((Preference.F2B,), (Preference.F1, Preference.F2B))
    line = (converts or case.preferences == before.preferences) and {*case.areas} <= {*before.areas}
    return line and case.priority_date == before.priority_date


def _as_before(case: Question, before: Question, plain: str) -> Question:
    """Return `case` as that of which the last question was asked; what is asked anew of it is asked of today."""
    kinds = (
        before.ask if before.ask not in (Ask.EXPLAIN, Ask.CHILD, Ask.BULLETIN, Ask.CHANGES, Ask.COMPARE) else case.ask
    )
    places = before.places if before.columns_of_two and before.preferences == case.preferences else case.places
    taken_ = replace(case, ask=kinds, charts=before.charts, places=places)
    if Want.AS_IT_STANDS.of(without_lead(plain)) and not Want.OF_THEN.of(plain):
        return replace(taken_, ask=case.ask, months=(), span=None)
    return replace(taken_, months=before.months, span=before.span, horizon=before.horizon)


def of_each(plain: str, chosen: Cases, reading: Callable[[Question], Cases]) -> Cases:
    """Return what a message asks of `chosen`: of each, of all together, or what a rule says of the own one."""
    own = (_owned(chosen, _MINE) or chosen)[:1]
    if len(chosen) > 1 and not (_ALL.search(plain) or _FOR_THEM.search(plain) or Want.SEVERAL.of(plain)):
        alone = reading(own[0])
        if all(each.ask in (Ask.EXPLAIN, Ask.CHILD) for each in alone):
            return alone
    questions = tuple(each for case in chosen for each in reading(case))
    if len(chosen) < 2 or not any(each.ask in _OF_SEVERAL for each in questions):
        return questions
    asked = questions[0]
    return tuple(
        replace(case, ask=Ask.CURRENT, months=asked.months, status=asked.status, text=asked.text) for case in chosen
    )


def moved_together(plain: str, chosen: Cases) -> Question | None:
    """Return the lines of `chosen` as one question, where it is asked which of them moved more, whoever waits there."""
    rows = tuple(dict.fromkeys(row for each in chosen for row in each.preferences))
    places = tuple(dict.fromkeys(place for each in chosen for place in each.places))
    if 1 not in (len(rows), len(places)) or len(chosen) < 2 or not (Want.MOVES.of(plain) and Want.MORE.of(plain)):
        return None
    return replace(
        chosen[0], ask=Ask.COMPARE, preferences=rows, places=places, priority_date=None, months=(), span=None
    )


_OF_SEVERAL = (Ask.BULLETIN, Ask.UNCLEAR, Ask.COMPARE, Ask.WAITS, Ask.HELP, Ask.OFF_TOPIC)
