"""The messages of a conversation -> the questions of the last one, read in the light of those before."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.visa.glossary import marked
from bot.visa.questions.cases import Cases, moved_together, of_each, taken, told
from bot.visa.questions.passage import Passage
from bot.visa.questions.plain import plain
from bot.visa.questions.preferences import find_preferences
from bot.visa.questions.question import SERIES, SUPPOSED, TALK, Ask, Clock, Lack, Person, Question
from bot.visa.questions.reading import read
from bot.visa.questions.refining import TOO_OLD
from bot.visa.questions.shifting import between_those, counted_on, of_two_times
from bot.visa.questions.statements import meant_day
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import theirs_awaited, told_and_asked
from bot.visa.questions.words import IN_EXTRACTS, LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_dialogue(texts: Sequence[str], clock: Clock) -> tuple[Question, ...]:
    """Return the questions of the last of a person's messages."""
    before: Question | None = None
    earlier: list[Question] = []
    cases: Cases = ()
    focus: Cases = ()
    questions: tuple[Question, ...] = ()
    for text in (part for each in texts for part in told_and_asked(plain(each))):
        said = text
        if before and (anew := _ANEW.match(said)):
            said, before, cases, focus, earlier = said[anew.end() :], None, (), (), []
        if not said:
            questions = (Question(Ask.UNCLEAR, text=said, doubts=(SET_ASIDE,)),)
            continue
        if before and theirs_awaited(questions) and find_preferences(Passage(said)).preferences:
            before = replace(before, priority_date=None, person=Person(), lacks=(Lack.PRIORITY_DATE,))
        said = between_those(counted_on(said, before), earlier)
        timed = of_two_times(said, earlier)  # of one line, whoever else was spoken of
        said, chosen = taken(said, cases, focus or _lines(earlier), before) if timed == said else (timed, ())
        if chosen:
            whole = moved_together(said, chosen)
            questions = read(said, clock, whole) if whole else of_each(said, chosen, partial(read, said, clock))
        else:
            questions = read(said, clock, before)
        dates = [each.priority_date for each in (*cases, *earlier)]
        questions = tuple(
            replace(each, priority_date=meant_day(each.priority_date, each.text, dates)) for each in questions
        )
        meant = [each for each in questions if each.ask not in TALK]
        cases = told(cases, meant, before)
        focus = _together_told(meant) if meant else focus
        before = _kept(meant[-1], before) if meant else before
        earlier += meant
    if len(texts[-1]) > LONGEST:
        return tuple(each.noted(IN_EXTRACTS) for each in questions)
    return questions


def _together_told(questions: Sequence[Question]) -> Cases:
    """Return the cases of one answer, where it was of several: what is asked next is asked of all of them."""
    own = tuple(each for each in questions if each.priority_date and each.lines == 1)
    return own if len({(each.preferences, each.areas, each.priority_date) for each in own}) > 1 else ()


def _lines(earlier: Sequence[Question]) -> Cases:
    """Return the lines that were spoken of lately, each once."""
    alone = [each for each in earlier[-MOST_LINES:] if each.ask in SERIES and each.lines == 1]
    return tuple({(each.preferences, each.areas): replace(each, priority_date=None) for each in alone}.values())


MOST_LINES = 4


_ANEW = re.compile(
    r"(?:(?:ok(?:ay)?|no|wait|let'?s|let\s+me|please|can\s+(?:we|you|i)|i\s+want\s+to)[\s,]+)*"
    r"(?:(?:re)?start(?:ing)?\s+(?:all\s+)?(?:over|anew|afresh|fresh|from\s+(?:scratch|the\s+beginning|zero))(?:\s+again)?|from\s+scratch"
    r"|(?:reset|clear)(?:\s+(?:everything|all|(?:the|this)\s+(?:chat|talk|history|context|conversation|session)))?"
    r"|forget\s+(?:all|everything)(?:\s+(?:that\s+)?(?:i|we)(?:'ve|\s+have)?\s+(?:said|told\s+you|asked)|\s+(?:before|above|of\s+that|else))?"
    r"|(?:(?:a|an|completely|totally)\s+)*(?:unrelated|new\s+(?:case|person|client))(?:\s+(?:question|case|matter))?)"
    r"(?:\s*[,.:;!?-]+\s*|\s*$|\s+(?=(?:eb|f)-?\d|what|when|how|is|am|i'm)\b)"
)
"""How somebody says that what was spoken of before is no part of what follows."""
SET_ASIDE = (
    "Done: what we spoke of before is set aside. Tell me a category, a country of birth and a priority date, or ask "
    "about any bulletin."
)


_OF_THE_ANSWER = ("why", "sure", "accuracy", "meaning")
"""What is asked of the answer before, which stays what is spoken of."""


def _kept(question: Question, before: Question | None) -> Question:
    """Return what is remembered of `question`: what it only supposes ("what if I marry?") changes no facts."""
    if before is None:
        return question
    if question.columns_of_two and not question.person.sponsor:  # a husband or wife who only lends a column
        question = replace(question, person=before.person)
    if question.ask is Ask.EXPLAIN and question.charts:  # what the charts are was asked, not for one of them
        question = replace(question, charts=before.charts)
    alike = (question.preferences, question.months, question.span) == (before.preferences, before.months, before.span)
    if question.ask is Ask.EXPLAIN and question.topic in _OF_THE_ANSWER and alike and not Want.BACK.of(question.text):
        return before
    same = question.preferences and (question.preferences, question.places) == (before.preferences, before.places)
    same = same or TOO_OLD in question.doubts
    if same and not (question.priority_date or (before.priority_date and before.priority_date.text == SUPPOSED)):
        question = replace(question, priority_date=before.priority_date)
    if before.ask is Ask.DIVERSITY and question.ask is Ask.EXPLAIN and not question.preferences:
        return before
    supposed = Want.SUPPOSED.of(question.text) or Want.MAY.of(question.text)
    if not (question.ask is Ask.EXPLAIN and marked(question.topic, "supposed") and supposed and before.preferences):
        return question
    told = replace(question, preferences=before.preferences, person=before.person, lacks=before.lacks)
    return replace(told, immediate=before.immediate, no_category=before.no_category, doubts=())
