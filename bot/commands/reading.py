"""The text of a command -> what is to be done, or what was not understood; pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from rapidfuzz import process

from bot.commands.words import Argument, Command, Given, Kind
from bot.visa import questions
from bot.visa.bulletin import Area, Chart, Month, Preference
from bot.visa.questions import Lack, Place
from bot.visa.wording import AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.visa.questions import Clock, Question

VISA = {Kind.PREFERENCE, Kind.CHARGEABILITY, Kind.CHART, Kind.MONTH, Kind.DATE}
NEAR = 60
"""How alike a word must be to be suggested, of 100."""
COURTESY = {
    "please", "pls", "thanks", "for", "from", "the", "of", "a", "an", "in",
    "on", "my", "me", "and", "category", "people", "country", "born", "chart", "workers", "worker",
}  # fmt: skip
"""Words that may stand in a command without meaning anything there."""
LISTS = {
    Kind.PREFERENCE: "a preference (F1, F2A, F2B, F3, F4, EB-1 to EB-5, other workers, ...)",
    Kind.CHARGEABILITY: "a country of birth (India, China, Mexico, Philippines, any other, or `all`)",
    Kind.DATE: "a priority date (for example 2022-06-15 or 15 June 2022)",
    Kind.MONTH: "a month (for example 2024-12 or December 2024)",
}
Code = Preference | Area | Chart | Month


@dataclass(frozen=True, slots=True)
class Understood:
    """A command, and what was given for its arguments."""

    command: Command
    given: Given


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """`text` says what was understood and what is accepted."""

    text: str


def read(text: str, clock: Clock, table: Sequence[Command]) -> Understood | Misunderstood:
    """Return what `/visa TEXT` asks for; quotes, any order and typing errors are fine."""
    words = _split(text)
    if words and words[0].lower() in ("/visa", "visa"):
        words = words[1:]
    name, *rest = words or ["help"]
    name = name.lstrip("/") or "help"
    command = next((each for each in table if each.name == name.lower()), None)
    if command is None:
        return Misunderstood(_no_such(name, table))
    if command.arguments and command.arguments[0].kind is Kind.CHOICE:
        return _choose(command, rest)
    if not any(each.kind in VISA for each in command.arguments):
        return Understood(command, Given(text=" ".join(rest)))
    return _ask(command, rest, clock)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text.replace("’", "'"))
    except ValueError:  # a quote that nobody closed, or an apostrophe
        return text.replace('"', " ").split()


def _no_such(name: str, table: Iterable[Command]) -> str:
    known = {each.name: each for each in table}
    best = process.extractOne(name.lower(), list(known), score_cutoff=NEAR)
    if best:
        found = known[best[0]]
        return f"There is no command `{name}`. Did you mean `{found.usage}`? For example: `{found.example}`"
    return (
        f"There is no command `{name}`. There are: {', '.join(f'`{each}`' for each in known)}. `/visa help` explains."
    )


def _choose(command: Command, words: list[str]) -> Understood | Misunderstood:
    choices = command.arguments[0].choices
    if not words:
        return Understood(command, Given())
    asked = words[0].lower()
    found = asked if asked in choices else next((each for each in choices if each.startswith(asked)), "")
    if found:
        return Understood(command, Given(found, text=" ".join(words[1:])))
    best = process.extractOne(asked, choices, score_cutoff=NEAR)
    hint = f" Did you mean `/visa {command.name} {best[0]}`?" if best else ""
    accepted = ", ".join(f"`{each}`" for each in choices)
    return Misunderstood(f"`{words[0]}` is no {command.arguments[0].name}; there are {accepted}.{hint}")


def _ask(command: Command, words: list[str], clock: Clock) -> Understood | Misunderstood:
    """Read the arguments: codes as they are, the rest as a person's words; what is missing or wrong is said."""
    codes = {word: code for word in words if (code := _code(word)) is not None}
    rest = " ".join(word for word in words if word not in codes)
    question = _coded(questions.read_dialogue([rest], clock)[0] if rest else questions.Question(), codes.values())
    missing = [each for each in command.arguments if each.required and not _has(question, each)]
    strange = "" if missing or question.doubts else _no_date(command, question, rest, clock)
    if not missing and not question.doubts and not strange:
        return Understood(command, Given(question=replace(question, text=" ".join(words)), text=" ".join(words)))
    parts = [*question.doubts]
    if strange:
        parts += [f"I understood {_understood(question)}.", strange]
    if missing:
        understood = _understood(question)
        parts += [f"I understood {understood}." if understood else f"`/visa {command.name}` needs more."]
        parts += [f"Please add {' and '.join(LISTS[each.kind] for each in missing)}."]
    return Misunderstood(f"{' '.join(parts)}\nUsage: `{command.usage}`, for example `{command.example}`")


def doubt(argument: Argument, text: str, clock: Clock) -> str:
    """Return what is not understood of one argument that stands alone; empty where it is understood.

    Among other words a strange one may be a courtesy; what was given as a month is meant as one.
    """
    if argument.kind not in {Kind.MONTH, Kind.DATE} or (argument.kind is Kind.MONTH and _code(text) is not None):
        return ""
    question = questions.read_dialogue([text], clock)[0]
    if _has(question, argument) or question.doubts:
        return ""
    return f"I do not understand `{text}` as {argument.name.replace('_', ' ')}. Please give {LISTS[argument.kind]}."


def _no_date(command: Command, question: Question, rest: str, clock: Clock) -> str:
    """Return what is wrong with words that stand where a command takes a date that it can do without.

    A watch on `tomorrow` or `2014` would else be set without its priority date, and nobody would be told.
    """
    date = next((each for each in command.arguments if each.kind is Kind.DATE and not each.required), None)
    if date is None or question.priority_date:
        return ""
    year = [str(question.span.year)] if question.span and question.span.year else []
    strange = [each.name for each in question.months] or year or _of_no_use(rest.split(), clock)
    if not strange:
        return ""
    named = date.name.replace("_", " ")
    return f"I do not understand `{' '.join(strange)}` as {named}. Please give {LISTS[date.kind]}, or leave it out."


def _of_no_use(words: list[str], clock: Clock) -> list[str]:
    """Return the words without which the same is understood, but for those that name what others name too."""

    def heard(words: list[str]) -> Question:
        return replace(questions.read_dialogue([" ".join(words)], clock)[0], text="")

    whole = heard(words)
    strange = [(word, heard([word])) for word in words if word.lower() not in COURTESY]
    idle = {word for word, alone in strange if not alone.preferences and not alone.places}
    return [word for at, word in enumerate(words) if word in idle and heard(words[:at] + words[at + 1 :]) == whole]


def _code(word: str) -> Code | None:
    """Return what a word names exactly: `EB3_OTHER`, `EB-3-Other`, `All`, `final-action`, `2024-12`.

    A plain `EB-3` is left to the words around it: `EB-3 other workers` is another category.
    """
    plain = word.upper().replace("EB-", "EB").replace("-", "_")
    for codes in (Preference, Area):
        if plain in codes.__members__ and ("_" in plain or plain == Area.ALL.name):
            return codes[plain]
    if plain in Chart.__members__:
        return Chart[plain]
    try:
        return Month.parse(word)
    except ValueError:
        return None


def _coded(question: Question, codes: Iterable[Code]) -> Question:
    found = tuple(codes)
    preferences = tuple(each for each in found if isinstance(each, Preference))
    places = tuple(Place(AREAS[each], each) for each in found if isinstance(each, Area))
    charts = tuple(each for each in found if isinstance(each, Chart))
    months = tuple(each for each in found if isinstance(each, Month))
    given = {Lack.PREFERENCE: preferences, Lack.AREA: places}
    return replace(
        question,
        lacks=tuple(each for each in question.lacks if not given.get(each)),
        preferences=preferences + question.preferences,
        places=places + question.places,
        charts=charts + question.charts,
        months=months + question.months,
    )


def _has(question: Question, argument: Argument) -> bool:
    held = {
        Kind.PREFERENCE: question.preferences,
        Kind.CHARGEABILITY: question.places,
        Kind.DATE: question.priority_date,
        Kind.MONTH: question.months,
    }
    return bool(held.get(argument.kind, True))


def _understood(question: Question) -> str:
    day = [question.priority_date.text] if question.priority_date else []
    parts = [each.value for each in question.preferences] + [each.name for each in question.places] + day
    return ", ".join(parts + [each.name for each in question.months])
