"""How a reading of a question is written in the corpus: one line a question."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bot.visa.bulletin import Month
from bot.visa.questions import Clock, Order, Question, read_dialogue

if TYPE_CHECKING:
    from bot.visa.questions import Day

CLOCK = Clock(Month(2024, 12), date(2024, 12, 5))


def corpus() -> list[tuple[str, list[str]]]:
    """Return every question of `corpus/` with its readings."""
    cases: list[tuple[str, list[str]]] = []
    for path in (
        Path(__file__).parent / "corpus" / name for name in ("questions.txt", "people.txt", "forums.txt", "rules.txt")
    ):
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("  -> "):
                cases[-1][1].append(line.removeprefix("  -> "))
            elif line and not line.startswith("#"):
                cases.append((line, []))
    return cases


def written(question: Question) -> str:
    """Return `cutoff EB2 INDIA final_action 2024-12 pd=2012-06-15`, what is not there left out."""
    parts = [
        str(question.ask),
        "+".join(question.preferences),
        "+".join(question.areas),
        "+".join(question.charts),
        "+".join(map(str, question.months)),
        " ".join(f"{each.first}..{each.last}" for each in (question.span, *question.beside) if each),
        f"order={question.order}" if question.order is not Order.ALL else "",
        f"pd={_day(question.priority_date)}" if question.priority_date else "",
        f"topic={question.topic}" if question.topic else "",
        f"ahead={question.horizon}" if question.horizon else "",
        f"lacks={'+'.join(question.lacks)}" if question.lacks else "",
        "immediate" if question.immediate else "",
        "no-category" if question.no_category else "",
        "doubt" if question.doubts else "",
    ]
    return " ".join(part for part in parts if part)


def _day(day: Day) -> str:
    return day.first.isoformat() if day.exact else f"{day.first.isoformat()}/{day.last.isoformat()}"


def heard(dialogue: str) -> tuple[Question, ...]:
    """Return the questions of the last message of `first || second || third`."""
    return read_dialogue(dialogue.split(" || "), CLOCK)
