"""What a tool found, and the verdict on it: yes or no, and which of several findings is the largest (pure)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

from bot.visa.finding import Size
from bot.visa.questions import Ask, Question, Want
from bot.visa.questions.asks import find_size
from bot.visa.questions.days import find_days
from bot.visa.questions.passage import Passage
from bot.visa.questions.question import EVENTS
from bot.visa.wording import day_words, listed, several, span_of_days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.visa.questions.days import Found


@dataclass(frozen=True, slots=True)
class Told:
    """A tool's result as it is put into words."""

    answer: str = ""
    note: str = ""
    meaning: str = ""
    next_step: str = ""
    sources: tuple[str, ...] = ()
    happened: bool | None = None
    """Whether what a question about the past looks for was ever so."""
    everywhere: bool = False
    """Every country's column says the same."""
    current: bool = False
    """The priority date asked about is current, or any is."""
    size: Size | None = None

    @classmethod
    def read(cls, text: str) -> Told:
        """Read a result; an error is told as it is."""
        raw = json.loads(text)
        if "error" in raw:
            return cls(str(raw["error"]))
        told = {each.name: raw[each.name] for each in fields(cls) if each.name in raw}
        sized = {"size": Size(**raw["size"])} if "size" in raw else {}
        return cls(**{**told, **sized, "sources": tuple(raw.get("sources", ()))})


_STEPS = (Ask.MOVEMENT, Ask.COMPARE, Ask.RETROGRESSION)


def judged(told: list[Told], asked: Sequence[Question | None]) -> list[Told]:
    """Return `told` with yes or no before each that alone answers a question, where it knows so."""
    pairs = [(_turned(each, question), question) for each, question in zip(told, asked, strict=False)]
    return [
        _with_verdict(each, question) if question and asked.count(question) == 1 else each for each, question in pairs
    ] + told[len(asked) :]


def _turned(told: Told, question: Question | None) -> Told:
    """Return `told` with its yes, which is to being current, as a no where it is asked whether somebody still waits."""
    if not question or question.ask not in (Ask.CURRENT, Ask.FORECAST) or not question.wants(Want.STILL_WAITS):
        return told
    for word, turned in (("**Yes: ", "**No longer: "), ("**No: ", "**Yes, still: ")):
        if told.answer.startswith(word):
            return replace(told, answer=turned + told.answer.removeprefix(word))
    return told


def _with_verdict(told: Told, question: Question) -> Told:
    yes, answer = _is_so(told, question), told.answer
    if yes is None or _HEDGED.match(answer):
        return told
    word = "Yes" if yes else "No"
    if answer.startswith("- "):
        return replace(told, answer=f"**{word}.**\n{answer}")
    if not answer.startswith("**"):
        return replace(told, answer=f"**{word}.** {answer}")
    found = answer[2:]
    found = found[0].lower() + found[1:] if found.startswith(("The ", "None ")) else found
    return replace(told, answer=f"**{word}: {found}")


_HEDGED = re.compile(r"(?!(?:- )?\*\*)(?!(?:EB-\d|F\d))")
"""What had to be explained first stays before the finding, too."""


def _is_so(told: Told, question: Question) -> bool | None:
    """Return whether it is so what `question` asks; None where it asks something else, or that is not known."""
    if question.ask in EVENTS and told.happened is not None:
        asked = Want.EVER.of(question.said) or Want.EVER.of(question.asked)
        return told.happened if asked and (find_size(question.words) or not question.wants(Want.MEASURED)) else None
    if told.size and question.ask is Ask.COMPARE and question.wants(Want.GROWTH):
        return told.size.amount < 0 if question.wants(Want.CLOSES) else told.size.amount > 0
    if told.size and question.ask in _STEPS and Want.IS_BETTER.of(question.said):
        back = question.wants(Want.BACK) or question.wants(Want.LEAST)
        return told.size.amount < 0 if back else told.size.amount > 0
    if question.ask is Ask.CUTOFF and len(days := _claimed(question)) == 1:
        return day_words(days[0].day.first) in told.answer
    if question.ask in (Ask.CUTOFF, Ask.COMPARE) and Want.IS_LEVEL.of(question.said):
        return told.everywhere
    return None


def _claimed(question: Question) -> tuple[Found, ...]:
    """Return the days that a question claims a cut-off to be, to have that confirmed."""
    found = find_days(Passage(question.said)).found if _CONFIRMS.search(question.said) else ()
    return tuple(each for each in found if each.day.exact and each.day != question.priority_date)


_CONFIRMS = re.compile(
    r"\bis\s+(?:it|that|this)\s+(?:true|right|correct|so)\b|\b(?:true|right|correct)\W*$"
    r"|^(?:is|was|were|did)\b.{0,40}\b(?:at|show|print|read)\s"
)


def largest(told: Sequence[Told], questions: Sequence[Question]) -> list[str]:
    """Return which of the findings of one kind is the largest, or the smallest, where that is asked."""
    asks = [each for each in questions if each.ask in (*EVENTS, Ask.MOVEMENT) and each.wants(Want.WHICH_MORE)]
    if not asks:
        return []
    least = any(each.wants(Want.LEAST) and not each.wants(Want.BACK) for each in asks)
    sizes = [each.size for each in told if each.size and each.size.unit != "state"]
    kinds = [[size for size in sizes if size.unit == unit] for unit in dict.fromkeys(size.unit for size in sizes)]
    return [_largest(found, least=least) for found in kinds if len(found) > 1]


def _largest(sizes: list[Size], *, least: bool) -> str:
    """Return the verdict on sizes of one unit; steps back alone are held against each other as they are long."""
    back = all(size.amount <= 0 for size in sizes)
    ranked = sorted(sizes, key=lambda size: -abs(size.amount) if back else -size.amount)
    ranked = ranked[::-1] if least else ranked
    level = [size for size in ranked if size.amount == ranked[0].amount]
    word = "Least" if least else "Most"
    others = listed([f"{_amount(size)} ({size.what})" for size in ranked[len(level) :]])
    head = "The same" if not others else f"{word}: {listed([size.what for size in level])}"
    what = f" for {listed([size.what for size in level])}" if not others else f", against {others}"
    return f"**{head}, {_amount(ranked[0])}**{what}."


def _amount(size: Size) -> str:
    if size.unit != "day":
        return several(size.amount, size.unit)
    way = " back" if size.amount < 0 else ""
    return f"{span_of_days(abs(size.amount))}{way}" if size.amount else "no movement"
