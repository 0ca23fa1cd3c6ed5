"""What the offline provider says: the tools' findings as one answer, questions back, and small talk (pure)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.offline.judging import Told, judged, largest
from bot.visa.questions import Ask, Lack, Question, Want
from bot.visa.wording import title

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.offline.planning import Plan

GENERAL = (
    "I am the built-in offline provider: no language model is set up here, so I cannot hold a general conversation. "
    "What I can do without one is answer questions about the US Visa Bulletin: switch with `/visa mode expert` and "
    'ask, for example, "What is the EB-2 India final action date?" For general talk, set the key of a provider '
    "(Google, OpenAI or Anthropic) or run Ollama, and choose it with `/visa provider`."
)
HELP = (
    "I answer questions about the US Visa Bulletin, from the bulletins since 2001. For example:\n"
    "- What is the EB-2 India final action date?\n"
    "- Is my priority date current for EB-2 India?\n"
    "- How did F4 Mexico move in fiscal year 2023?\n"
    "- When did EB-3 India last retrogress?\n"
    "- What changed in the newest bulletin?\n"
    "- When may my F2B priority date for the Philippines be current?\n\n"
    'Tell me your category (F1 to F4, EB-1 to EB-5, or in words: "my brother is a US citizen"), your country of '
    "birth and your priority date; I keep them in mind for this conversation."
)
_SMALL = {
    Ask.GREETING: (
        "Hello! I know the US Visa Bulletin. Tell me your category, country of birth and priority date, or ask "
        'something like "What is the EB-2 India final action date?"'
    ),
    Ask.THANKS: "You're welcome. Ask again whenever a new bulletin comes out, or any date puzzles you.",
    Ask.HELP: HELP,
    Ask.FOREIGN: (
        "I read English. In any language I understand codes (F1 to F4, EB-1 to EB-5), countries and dates: write "
        'for example "EB-2 India" and your priority date, and I say whether it is current and when it may be.'
    ),
    Ask.UNCLEAR: (
        "I did not understand what you ask there. Of the line that we speak of I can say where it stands, when your "
        "date may be current, how it has moved and why, and what the rules say: on filing, work permits, changing "
        "jobs, marriage, children who come along or turn 21, dates that go back. What only the papers of a case "
        "decide, ask USCIS or a lawyer."
    ),
    Ask.OFF_TOPIC: (
        "That is outside what I know: without a language model I answer questions about the US Visa Bulletin only. "
        'Try "What is the F2A date for Mexico?" or `/visa help`.'
    ),
}
_BACK = {
    Lack.PREFERENCE: "Which category is it: family (F1, F2A, F2B, F3, F4) or employment (EB-1 to EB-5)",
    Lack.AREA: "In which country were you born",
    Lack.MARRIED: "Is the son or daughter married or not",
    Lack.AGE: "Is the son or daughter under 21, or 21 and over",
    Lack.STATUS: "Is the relative who petitions a US citizen or a permanent resident",
    Lack.BORN: "When was the child born",
    Lack.FILED: "When was the petition filed",
    Lack.APPROVED: "When was the petition approved",
    Lack.PRIORITY_DATE: "What is your priority date",
}


_SAID = re.compile(r"\b(?:[Ee]very|any) (?:column|country)\b")
EVERYWHERE = "That holds whatever the country of birth."


def phrase(made: Plan, results: Iterable[str]) -> str:
    """Return the answer: how the question was read, the findings, what they mean, a question back."""
    told = [Told.read(text) for text in results]
    if told and Lack.AREA in made.backs and all(each.everywhere for each in told):
        made = replace(made, backs=tuple(each for each in made.backs if each is not Lack.AREA))
        told = [
            each
            if _SAID.search(f"{each.answer} {each.note}")
            else replace(each, note=f"{each.note} {EVERYWHERE}".strip())
            for each in told
        ]
    if told and all(each.current for each in told):
        made = replace(made, backs=tuple(each for each in made.backs if each is not Lack.PRIORITY_DATE))
    told = judged(told, made.asked)
    if together := any(each.columns_of_two and each.ask in _OF_A_CASE for each in made.questions):
        told.sort(key=lambda each: not each.answer.startswith(YES))  # the better column counts
    helps = {each.answer.startswith(YES) for each in told} == {True, False}
    joined = [(HELPS if helps else TOGETHER)] if together else []
    first = [*_doubts(made.questions), *joined, *_said_first(made.questions), *largest(told, made.questions)]
    notes = dict.fromkeys(note for each in made.questions for note in each.relative_notes)
    parts = [*first, *_findings(told), *([f"({' '.join(notes)})"] if notes else [])]
    parts += [LEFT_OUT] if made.left_out else []
    back = ask_back(made)
    if back:
        parts.append(back)
    if parts:
        return "\n\n".join(parts)
    return next((_SMALL[each.ask] for each in made.questions if each.ask in _SMALL), HELP)


def _doubts(questions: tuple[Question, ...]) -> list[str]:
    found = [
        *(doubt for each in questions for doubt in each.doubts),
        *(each.no_category for each in questions if each.no_category),
    ]
    return list(dict.fromkeys(found))


_INTERVIEW = (
    "Nobody can know the date of an interview: the National Visa Center or USCIS sets it some time after the priority "
    "date is current on Final Action Dates. What the bulletins tell is when that may be."
)
_HOPE = (
    "A date far behind makes no case hopeless: a place in line does not run out by waiting, the date of an approved "
    "petition can often be kept for another category, and lines move unevenly. What the pace so far makes likely:"
)
TOGETHER = (
    "Husband and wife who immigrate together may use the column of either's country of birth, whichever is better "
    "(cross-chargeability). Each of them:"
)
HELPS = (
    "**Yes, by the better of two columns**: husband and wife who immigrate together may use that of either's country "
    "of birth (cross-chargeability). Each of them:"
)
YES = "**Yes: "
_OF_A_CASE = (Ask.CURRENT, Ask.FORECAST)
"""What is asked of somebody's turn, not of what lines did."""
LEFT_OUT = "That is more than I look up at once, so the last part is left out: ask for it in another message."
_SAID_FIRST = ((Want.INTERVIEW, _INTERVIEW), (Want.HOPE, _HOPE))
"""What is said before a forecast of a cut-off, which alone would not answer what is asked."""


def _said_first(questions: tuple[Question, ...]) -> list[str]:
    asked = " ".join(each.text for each in questions if each.ask is Ask.FORECAST and each.preferences)
    return [text for want, text in _SAID_FIRST if want.of(asked)]


def _findings(told: list[Told]) -> list[str]:
    """Return what was found; the sources of several findings are named once."""
    if not told:
        return []
    several = len(told) > 1
    parts = _without_repeats([each.answer for each in told if each.answer])
    parts += dict.fromkeys(each.note for each in told if each.note)
    meanings = dict.fromkeys(each.meaning for each in told if each.meaning)
    parts += meanings if len(meanings) <= 2 or not several else []
    sources = tuple(dict.fromkeys(source for each in told for source in each.sources))
    if sources:
        parts.append(f"Source: {', '.join(sources[:6])}.")
    parts += dict.fromkeys(each.next_step for each in told if each.next_step)
    return parts


def _without_repeats(answers: list[str]) -> list[str]:
    """Return the answers less the paragraphs that another has ("am I current, and when will I be?")."""
    lines = [frozenset(answer.splitlines()) for answer in answers]
    said: set[str] = set()
    kept = []
    for place, answer in enumerate(answers):
        if any(lines[place] < other for other in lines):
            continue
        fresh = [part for part in answer.split("\n\n") if not said.issuperset(part.splitlines())]
        said |= lines[place]
        kept += ["\n\n".join(fresh)] if fresh else []
    return kept


def ask_back(made: Plan) -> str:
    """Return one question for all that is missing; empty where nothing is."""
    if not made.backs:
        return ""
    parts = [_BACK[lack] for lack in made.backs]
    named = next((each for each in made.questions if each.preferences), None)
    if made.backs == (Lack.AREA,) and named:
        rows = ", ".join(title(each) for each in named.preferences)
        return f"To say which of these {rows} dates is yours I need one more thing: in which country were you born?"
    if made.backs == (Lack.PRIORITY_DATE,):
        return "To say when your own turn may come I need one more thing: what is your priority date?"
    first = parts[0]
    rest = "".join(f", {'and ' if part is parts[-1] else ''}{part[0].lower()}{part[1:]}" for part in parts[1:])
    return f"{first}{rest}?"
