"""Whose case is meant: one told before, by name or relative, or that of another person, line or matter."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.visa.questions.kinship import Kin, settled
from bot.visa.questions.lexicon import ACQUAINTED, ANY, HERS, HIS, PARENT, PETITIONS, SIBLING, kind_of
from bot.visa.questions.listing import THAT_DATE
from bot.visa.questions.moments import REACHING, is_target
from bot.visa.questions.passage import Passage
from bot.visa.questions.places import find_places
from bot.visa.questions.preferences import FAMILY
from bot.visa.questions.question import MOVES, SERIES, WHOLE, Ask, Order, Person, Question
from bot.visa.questions.relations import find_people
from bot.visa.questions.wants import Want, of_two
from bot.visa.questions.words import without_lead

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.questions.question import Question

SOMEBODY = (
    r"(?:one|guy|gal|person|employee|case|petition|client|engineer|colleague|lady|woman|man|worker|candidate"
    r"|applicant)s?"
)
ANOTHER = rf"(?:she|he|hers?|his|they|their|{HERS}|{HIS}|{ACQUAINTED})"
_LABEL = re.compile(
    rf"(?:.*\b{SOMEBODY}\s+|\s*)(?P<label>(?!mine\b|me\b|wife\b|husband\b|his\b|hers\b)[\w']+)\s*[:=]|.*\b(?P<name>[a-z]{{3,}})\s*\((?=(?:eb|f)-?\s?\d)"
)
"""How a case was named ("Employee B: EB-2 ...", "Raj: EB-3 ...")."""
_LISTED = re.compile(
    r"(?:^|[\s,;:(])(?P<name>[a-z][a-z'-]*)(?:\s+(?:is|has|in|under|with|an?|got|on))*[\s,:(-]+(?=(?:eb|f)-?\s?\d[ab]?\b)"
)
"""Whose case stands in a list ("Raj EB-2 India ..., Wei EB-3 China ..."), where each of several is so called."""
_NO_NAME = re.compile(
    rf"(?:{SOMEBODY}|i|i'm|am|my|own|mine|me|the|an|our|your|his|hers?|their|its?|s?he|they|we|and|or|but|both|also|for|of|to|from|about|than"
    rf"|vs|approved|pending|filed|new|old|row|category|current|was|were|have|had|be|only|two|three|another|other|one|{ANY}|{ACQUAINTED})"
)


def by_names(cases: Sequence[Question]) -> list[tuple[str, Question]]:
    """Return the cases that were told under a name, or a letter, with it."""
    labels = {found["label"] or found["name"]: each for each in cases if (found := _LABEL.match(each.text))}
    listed = [(found["name"], each) for each in cases if (found := _LISTED.search(each.text))]
    names = {name: each for name, each in listed if not (_NO_NAME.fullmatch(name) or find_places(Passage(name))[0])}
    return [*{**labels, **(names if len(names) > 1 else {})}.items()]


def called(label: str) -> re.Pattern[str]:
    """Return how a case of that label is named again; a letter that may be a word stands beside a verb."""
    word = re.escape(label)
    alone = (
        rf"{word}(?=\s+(?:{_AFTER_A_LETTER})\b|,|'s\b|\W*$)" if label in ("a", "c", "i", "u") else rf"{word}(?:'s)?\b"
    )
    alone = rf"(?!){word}" if label.isdigit() else alone
    return re.compile(rf"\b(?:{SOMEBODY}\s+{word}\b|{alone})")


_AFTER_A_LETTER = (
    r"be|been|is|was|were|would|could|can|will|had|has|have|ok|okay|good|ready|able|eligible|file|stand|current|gets?|waits?|last|in|on|now|next|then|still"
    r"|also|too|again|first|ahead|behind|switch\w*|downgrade|upgrade|or|and"
)


_RELATIVE = re.compile(rf"\b(?:my|our|the|for)\s+(?:\w+\s+)?(?P<who>{HERS}|{HIS}|{ACQUAINTED})\b(?!.*\bborn\b)")


def of_a_relative(plain: str, cases: Sequence[Question]) -> tuple[re.Match[str], tuple[Question, ...]] | None:
    """Return the words that name a relative whose case was told as that one's, and the case."""
    found = _RELATIVE.search(plain)
    who = found and found["who"]
    theirs = found and re.compile(
        rf"\bmy\s+(?:\w+\s+)?{who}(?:'s|\s*:|\s+(?:has|is)\b)|\b(?:fil\w+|petition\w*|appl\w+|sponsor\w*|bring\w*)\s+(?:for\s+)?(?:my\s+)?(?:\w+\s+)?{who}\b"
    )
    owned = tuple(each for each in cases if theirs and theirs.search(each.text) and not Want.PETITIONED.of(each.text))
    return (found, owned) if found and len(owned) == 1 else None


def in_place_of(found: re.Match[str], plain: str) -> str:
    """Return the word that stands for the name, or the relative, of a case: of their own, if the talk were theirs."""
    rest = plain[found.end() :]
    if found[0].endswith("'s") and re.match(
        r"\s+(?!(?:be|come|get|turn|move|current|now|then|ahead|behind)\b)[a-z]", rest
    ):
        return "my"
    tells = re.match(r"\s+(?:just\s+|also\s+|now\s+)?(?:got|gets|has|had|was|is|married|became|turned)\b", rest)
    asks = re.search(r"\b(?:is|was|will|would|can|could|does|did|has|should|may|might)\s+$", plain[: found.start()])
    subject = asks and re.match(r"\s+[a-z]", rest)
    return "he" if subject or (tells and not without_lead(plain[: found.start()]).strip()) else "it"


SAME_DATE = re.compile(r"\bsame\s+(?:(?:\w+\s+)?date|day|pd)\b")
_OF_LINE = re.compile(
    r"\bcut[\s-]?offs?\b|\b(?:people|others|everyone|somebody|someone)\b.{0,20}\b(?:line|queue|category)\b"
)
_LINE_DOES = re.compile(
    r"\b(?:mov(?:e|es|ing|ement)|advanc\w+|progress\w*|(?:that|this|the)\s+(?:line|queue|backlog|category))\b"
)
"""What the line does, not when somebody's turn comes."""
_APART = re.compile(r"\b(?:diff\w*|gap|distance)\b.*\bbetween\b|\bhow\s+far\s+apart\b")
"""How far lines are from each other, whoever waits in them."""
_MAY_GO_BACK = re.compile(
    r"\b(?:will|won't|might|could|may|chances?|odds|likel\w+|risk)\b.{0,30}\b(?:retrogress\w*|(?:go|goes|going|moves?|slips?|falls?)\s+back\w*)"
)


def another_matter(fresh: Question, before: Question) -> bool:
    """Tell whether the priority date told before is no part of this: of another's line, or of where a line stands.

    A priority date of a petition by family is none in employment, and the other way round.
    """
    asks, text = fresh.ask, fresh.text
    of_line = asks is Ask.FORECAST and (
        _OF_LINE.search(text) or (_LINE_DOES.search(text) and not Want.ONESELF.of(text))
    )
    of_line = of_line or bool(asks is Ask.FORECAST and fresh.complete and fresh.months and not _own(text))
    of_line = of_line or (fresh.status == "U" and asks in (Ask.CURRENT, Ask.FORECAST))
    of_line = of_line or Want.EVERYWHERE.of(text)
    of_line = of_line or (asks is Ask.COMPARE and _APART.search(text) and not _own(text))
    goes_back = asks in (Ask.FORECAST, Ask.RETROGRESSION) and _MAY_GO_BACK.search(text)
    of_other = (_anothers(fresh, before) and not before.person.sponsor) or len(fresh.preferences) >= len(FAMILY)
    of_kind = len({each in FAMILY for each in (*fresh.preferences, *before.preferences)}) > 1 and fresh.preferences
    compared = asks is Ask.COMPARE and fresh.preferences
    two_named = len(fresh.preferences) * len(fresh.places) > 1 and of_two(text) and not _own(text)
    asked = asks not in (None, Ask.COMPARE) and not fresh.leans
    of_a_month = (fresh.months or asked) and another_case(fresh, before) and not _own(text)
    other_row = another_case(fresh, before) or compared or (fresh.complete and asks is Ask.CUTOFF)
    elsewhere = fresh.places and before.places and not set(fresh.areas) & set(before.areas)
    target = asks in (Ask.FORECAST, Ask.REACHED) and (fresh.months or fresh.span) and _aimed(fresh)
    of_row = fresh.order is Order.LAST or (asks is Ask.REACHED and fresh.preferences)
    last_state = of_row and fresh.status and not (fresh.leans or _own(text))
    what_lines_do = asks in _OF_LINES and fresh.preferences and fresh.places and not fresh.leans
    another = asks not in (None, before.ask) or another_case(fresh, before) or _own(text)
    of_lines = (is_target(before) and another) or (what_lines_do and not THAT_DATE.search(text))
    of_the_state = (Want.STOPPED.of(text) or (Want.STAYS.of(text) and fresh.preferences)) and not _own(text)
    two_named = two_named or bool(compared and len(fresh.preferences) > 1 and fresh.places and not _own(text))
    looked_up = of_the_state or two_named or of_a_month or target or last_state or of_lines
    state = fresh.status and fresh.preferences and not (fresh.leans or _own(text))
    return bool(of_line or goes_back or of_other or of_kind or looked_up or ((other_row or state) and elsewhere))


_OF_LINES = (Ask.CUTOFF, Ask.FURTHEST, Ask.SEASON, *MOVES)
"""What is asked of a line, whoever waits in it."""


_IN_YEAR = re.compile(r"\b(?:months?|bulletins?)\s+(?:of|in)\s+(?:fy\s?|fiscal\s+year\s+)?(?:19|20)\d\d\b")
"""A year of bulletins, of which one is looked for."""


def _aimed(fresh: Question) -> bool:
    """Whether the time named is a date that a line is to reach, or a year that is a priority date."""
    if _IN_YEAR.search(fresh.text):
        return False
    year = fresh.ask is Ask.FORECAST and fresh.preferences and fresh.span and fresh.span.year
    at = fresh.ask is Ask.REACHED and fresh.preferences and not fresh.status and not _own(fresh.text)
    return bool(REACHING.search(fresh.text) or year or at)


def _own(text: str) -> bool:
    """Whether somebody speaks of their own case, or of the same date."""
    return Want.ONESELF.of(text) or bool(re.search(r"\bsame\b", text))


_ANOTHERS = re.compile(
    rf"(?:(?:and|but|so|ok(?:ay)?|then|now|what|how|about|for|is|with)[\s,]+)+(?:my|our)\s+(?:\w+\s+)?(?:{SIBLING}|{PARENT}"
    rf"|{ACQUAINTED})(?:'?s)?\b"
    r"(?!.{0,40}\b(?:filed|petition\w*|sponsor\w*)\b)"
)
"""How somebody goes on to another person, who waits with a date of their own."""


OF_OTHER = re.compile(
    rf"^(?!.*\b(?:filed|petition\w*|sponsor\w*|bring|come|join|citizen|resident|lpr)\b)"
    rf"(?:(?:and|but|so|ok(?:ay)?|then|now|when|how|long|far|what|about|for|is|are|was|will|would|could|does|with)\b[\s,]+)*(?:my|our)\s+(?:\w+\s+)?(?P<who>{SIBLING}|{PARENT}|{ACQUAINTED}s?)\b"
)


AHEAD = re.compile(
    r"\b(?:(?:is|are)\s+(?:he|she|they|(?:my\s+)?[a-z]+)\s+(?:\w+\s+)?(?:ahead\s+of|behind|before|in\s+front\s+of)\s+(?:me|us)"
    r"|(?:is|will)\s+(?:his|hers|theirs|he|she)\s+(?:be\s+|go\s+)?(?:faster|sooner|earlier|slower|shorter|longer|better|worse)\s+than\s+(?:mine|me|ours|us)"
    r"|am\s+i\s+(?:\w+\s+)?(?:ahead\s+of|behind|before|in\s+front\s+of)\s+(?:him|her|them|(?:my\s+)?[a-z]+))\W*$"
)
"""The own case is held against the other that was told."""


def of_nobody_known(fresh: Question, before: Question) -> str:
    """Return what to say where a person is asked about of whom no line is known; empty where one is."""
    found = OF_OTHER.match(fresh.text)
    timed = fresh.months or fresh.span
    told: object = fresh.preferences or fresh.priority_date or timed or SAME_DATE.search(fresh.text)
    if AHEAD.search(fresh.text) and not (found or told or fresh.places):
        return _NOBODY.format("that person")
    kin = found and re.fullmatch(rf"{SIBLING}|{PARENT}|cousins?", found["who"])
    same_family = before.person.relation in ("child", "sibling") and kin
    asks = fresh.ask is None or fresh.ask in SERIES
    spoken = before.preferences or before.immediate or before.no_category or before.ask in WHOLE
    told = told or find_people(fresh.text).sponsor
    if not (found and asks and spoken) or told or same_family or before.person.petitions or (fresh.places and not kin):
        return ""
    way = settled(Person(relation=kind_of(found["who"]))) if kin else Kin()
    if fresh.places and fresh.ask and len(way.preferences) == 1:
        return ""  # the line of that relation, whoever waits in it
    ways = " ".join(f"{each[0].upper()}{each[1:]}." for each in (way.note, way.either.rstrip(".")) if each)
    return f"{_NOBODY.format('your ' + found['who'])} {ways}".strip()


def theirs_awaited(questions: Sequence[Question]) -> bool:
    """Whether the answer before asked for another person's line."""
    return any(doubt.startswith(_NOBODY[:24]) for each in questions for doubt in each.doubts)


_NOBODY = (
    "I know of no petition for {} yet, and each has its own category, country of birth and priority date: tell me "
    "these three, and I look it up."
)


def of_kin(fresh: Question, before: Question) -> bool:
    """Whether a petition by a relative is told after a talk of lines that are not the relation's."""
    kin = settled(fresh.person).preferences if fresh.person.relation and _PETITION.search(fresh.text) else ()
    return bool(kin and before.preferences and not {*kin} & {*before.preferences} and not before.person.relation)


_PETITION = re.compile(
    rf"\b{PETITIONS}\b[^.?!]{{0,24}}?\b(?:me|us|him|her|(?:my|our)\s+\w+)\b|\bmy\s+\w+'s\s+(?:petition|filing|i-?130)\b"
    r"|\b(?:line|wait|queue|category)\s+for\s+(?:my|our|an?)\s+\w+\b"
)


def another_case(fresh: Question, before: Question) -> bool:
    """Tell whether a category and a country are told that make what was told of people no part of this."""
    return bool(fresh.preferences and fresh.places and not set(fresh.preferences) & set(before.preferences))


def of_another(question: Question, fresh: Question, before: Question) -> Question:
    """Return `question` as one of a cut-off where it is about somebody whose own priority date was not told."""
    dated = before.priority_date and not fresh.priority_date and question.ask in (*SERIES, None)
    if not (before.priority_date and dated and _anothers(fresh, before)):
        return question
    day = before.priority_date.text
    if question.priority_date:
        return question.noted(
            f"I took your priority date, {day}, for that person, too; each petition has its own: tell me theirs."
        )
    ask = Ask.CUTOFF if question.ask is Ask.CURRENT else question.ask
    note = f"I did not take your priority date, {day}, for another person: tell me theirs."
    return replace(question, ask=ask).noted(note)


def _anothers(fresh: Question, before: Question) -> bool:
    return bool(before.preferences and _ANOTHERS.match(fresh.text) and not SAME_DATE.search(fresh.text))


_THEIR_LINE = rf"\b{ANOTHER}\b.*\b(?:eb|f)-?\s?\d"
_AGAINST = re.compile(
    r"(?:(?:(?:and|so|how\s+(?:is|am|do|does)\s+(?:that|this|it|i)|what)\s+)*compared?\s+(?:(?:it|that|me|mine)\s+)?(?:with|to|against)\s+(?=.*\d{4})"
    r"|(?:who|which)(?:'s|\s+is)\s+(?:ahead|first|sooner|closer|faster|better\s+off)[\s,:]+(?:me|i)\s+or\s+)"
    rf"(?=(?:my|the|a)\s+{_THEIR_LINE})"
)
"""Before another's case that the own one is compared with."""
_WITH = re.compile(r"^(?:my|the|an?)\s+(\w+)\s+(?:with|in|on|who\s+has)\s+(?:an?\s+)?")
_THEIRS = re.compile(
    rf"(?:and\s+|but\s+)?(?:my\s+{_THEIR_LINE}|s?he(?:'s|\s+(?:also\s+)?(?:has|is))\b.*\b(?:eb|f)-?\s?\d)"
)
_WHO_FIRST = re.compile(
    r"\b(?:who|which(?:\s+(?:one|of\s+us|of\s+them))?)(?:'s|\s+is|\s+will\s+be|\s+goes|\s+comes)\s+(?:first|ahead|sooner|earlier|faster)\W*$"
)


def told_and_asked(text: str) -> tuple[str, ...]:
    """Return a message in two where another's case is told and held against the own ("..., is he ahead of me?")."""
    if compared := _AGAINST.match(text):
        return _WITH.sub(r"my \1 has ", text[compared.end() :]), "who is first"
    found = AHEAD.search(text) or (_WHO_FIRST.search(text) if _THEIRS.match(text) else None)
    told_first = text[: found.start()].strip(" ,.;") if found else ""
    return (told_first, text[found.start() :]) if found and told_first else (text,)


def tells_birth(fresh: Question) -> bool:
    """Whether a country of birth is told that is to count, whatever the line was asked about before."""
    return {place.spouse for place in fresh.places} == {True} or bool(_BORN_ME.search(fresh.text))


_BORN_ME = re.compile(r"\b(?:i'm|i\s+am|i\s+was|we\s+were)\s+(?:\w+\s+)?born\b")
