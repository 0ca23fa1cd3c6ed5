"""Questions of a message that were not understood, which the answer names (pure)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.visa.questions.asks import find_ask
from bot.visa.questions.lexicon import ANY, kind_of
from bot.visa.questions.passage import sentences
from bot.visa.questions.places import strange_alone
from bot.visa.questions.question import Ask, Person, Question
from bot.visa.questions.turns import HAPPEN, ORDINARY
from bot.visa.questions.wants import Want
from bot.visa.questions.whose import OF_OTHER
from bot.visa.questions.words import without_lead

UNHEARD = 'I did not understand "{0}": ask that by itself, in other words.'
_IDLE = re.compile(
    r"(?:(?:any|some)\s+(?:\w+\s+)?(?:ideas?|thoughts?|advice|help|clue|luck|updates?|experience|chances?|hope)|help(?:\s+me)?"
    r"|(?:please|can\s+(?:you|someone|anyone))\s+(?:\w+\s+){0,2}?(?:help|advise|explain)(?:\s+(?:me|us))?"
    r"|(?:is\s+)?(?:it|that|this|he|she|they)?\s*(?:true|right|correct|so|normal|wrong)|(?:is\s+)?(?:it|that|this)?\s*ok(?:ay)?|am\s+i\s+(?:right|correct|wrong)"
    r"|(?:so\s+)?(?:now\s+)?what(?:\s+now|\s+then|\s+next)?|(?:is|are)\s+(?:that|this|it|we|they)\s+(?:an?\s+)?(?:problem|issue|concern|risk)|why(?:\s+(?:is\s+)?(?:that|so|not))?|and(?:\s+then)?|or\s+(?:not|what|no)"
    r"|yes\s+or\s+no|makes?\s+sense|thoughts|when|how\s+come)\W*"
)
"""What is put as a question and asks nothing of its own."""
_ASKS = re.compile(
    r"(?:what|which|who\w*|where|why|when|how|until|till|is|are|am|was|were|do|does|did|can|could|will|would|should|must|may|has|have)\b"
)
LONG = 5
"""Words of a question that is none of the usual form."""


def with_unheard(found: list[Question], unheard: list[str]) -> tuple[Question, ...]:
    """Return `found` with the remark that further questions of the message were not understood, if any.

    A question is not understood, either, of which no more was read than what the one before it asks.
    """
    kept: list[Question] = []
    missed = [*unheard]
    for each in found:
        if _says_more(each) or all(_bare(each) != _bare(other) for other in kept):
            kept.append(each)
        else:
            missed.append(each.said)
    missed += [each.said for each in kept if _of_a_deed(each)]
    asked = [words for each in missed if each.endswith("?") and not _IDLE.fullmatch(words := without_lead(each))]
    notes = tuple(UNHEARD.format(each) for each in asked if _ASKS.match(each) or len(each.split()) >= LONG)
    return (*kept[:-1], replace(kept[-1], relative_notes=(*kept[-1].relative_notes, *notes)))


def of_others(plain: str) -> list[str]:
    """Return the questions of a message about a relative whom nothing before them names, and who never comes along."""
    found, named = [], set[str]()
    for each in sentences(plain):
        kinds = {kind_of(who[0]) for who in _RELATIVE.finditer(each)}
        found += [each] if named and kinds - named - _ALONG and each.endswith("?") else []
        named |= kinds
    return found


_ALONG = {"spouse", "child"}
_RELATIVE = re.compile(rf"(?<=\bmy )(?:{ANY})\b|(?<=\bhis )(?:{ANY})\b|(?<=\bher )(?:{ANY})\b|(?<=\bour )(?:{ANY})\b")


def _of_a_deed(question: Question) -> bool:
    """Whether it is asked what somebody may do, of which nothing was read but the line ("can I drop the F4?")."""
    read = question.topic or find_ask(question.said) or question.ask not in (Ask.CURRENT, Ask.CUTOFF)
    return not read and bool(_DEED.match(without_lead(question.said)))


_DEED = re.compile(
    r"(?:can|could|may|should|must|shall|do|did)\s+(?:i|we|he|she|they|my\s+\w+)\s+(?!(?:still\s+)?(?:be|become|get|qualify|count|file|apply|submit|send|sponsor|petition|bring|need|have)\b)\w"
)


def _says_more(question: Question) -> bool:
    """Whether the words of a question ask what it was read as, or hold those before it together."""
    said = question.said
    return find_ask(said) is question.ask or any(each.of(said) for each in (Want.NEARER, Want.WHEN, Want.BETTER_OFF))


def _bare(question: Question) -> Question:
    """Return what was read, without the words and what was told of people."""
    bare = replace(question, text="", asked="", leans=False, relative_notes=(), doubts=())
    return replace(bare, person=Person(), series_before=((), ()))


_ASKS_MORE = re.compile(
    r"^(?:(?:so|but|and|ok(?:ay)?|what\s+if|if|then|also)[\s,]+)*"
    r"(?:can|could|do|does|did|should|would|will|is|are|am|may|must|what\s+if|what\s+happens|where|who|how|what)\b"
)


def understood(fresh: Question, context: Question | None) -> Question:
    """Return `fresh`, or that it was not understood where it asks something of its own, not more of what was before."""
    known = replace(fresh, leans=False, person=context.person if context else fresh.person)
    told = Question(text=fresh.text, person=known.person)
    if known == told and (unknown := strange_alone(fresh.text)):
        return replace(fresh, leans=True, doubts=unknown)
    asks = _ASKS_MORE.search(fresh.text) and not (ORDINARY.search(fresh.text) or HAPPEN.search(fresh.text))
    nobody = fresh.person == known.person and not OF_OTHER.match(fresh.text)
    lost = nobody and known == told and len(fresh.text.split()) >= 4 and asks
    return Question(Ask.UNCLEAR, text=fresh.text) if lost else fresh
