"""History and a new message as a prompt that fits: pure, and with the same beginning from turn to turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages import Author, Kind, Message, Turn
from bot.providers import Asked, Call, Picture, PromptMessage, Returned, Said
from bot.providers.tokens import tokens
from bot.tools import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

NO_ANSWER = "(no answer was given)"
CUT = "(the answer was cut here)"
GO_ON = "Go on exactly where your last answer stopped. Do not repeat what you already said."
QUOTE_LIMIT = 12_000
"""Characters of other people's words in one turn; the latest are kept."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What the turns up to and including `until` (a turn id) came to."""

    text: str
    until: str


@dataclass(frozen=True, slots=True)
class Recall:
    """What of a history goes into the prompt, and what was left out for lack of room."""

    summary: str
    kept: tuple[Turn, ...]
    left_out: tuple[Turn, ...] = ()


def turn_tokens(turn: Turn) -> int:
    """Estimate the tokens of a whole turn, tool calls and their results with it."""
    calls = sum(tokens(each.arguments) + tokens(each.result) for each in turn.tools)
    return tokens(turn.question) + tokens(turn.answer) + calls


def recall(history: Sequence[Turn], summary: Summary | None, budget: int, most: int) -> Recall:
    """Keep what fits in `budget` tokens, in whole turns, the newest first.

    When not everything fits, only half of the budget is filled: so the next turns grow at the end, and the beginning
    of the prompt stays as it is. So it is with half of the `most` turns that a history may have: a short turn too is
    summed up before nobody reads it any more.
    """
    known = [each.id for each in history]
    start = known.index(summary.until) + 1 if summary and summary.until in known else 0
    turns = tuple(history[start:])
    told = summary.text if summary else ""
    if sum(map(turn_tokens, turns)) <= budget and len(turns) < most:
        return Recall(told, turns)
    used, kept = 0, 0
    for turn in reversed(turns[-most // 2 :]):
        used += turn_tokens(turn)
        if used > budget // 2:
            break
        kept += 1
    return Recall(told, turns[len(turns) - kept :], turns[: len(turns) - kept])


def before(message: Message, history: Sequence[Turn]) -> tuple[Turn, ...]:
    """Return the turns that `message` follows: a revision forgets the turn that it redoes, and what came after."""
    ids = [each.id for each in history]
    if message.kind is Kind.REVISION and message.revises in ids:
        return tuple(history[: ids.index(message.revises)])
    return tuple(each for each in history if each.id != message.id)


def prompt(
    recalled: Recall, message: Message, files: Sequence[str] = (), pictures: tuple[Picture, ...] = ()
) -> tuple[PromptMessage, ...]:
    """Return the whole prompt: what was said before, then the question with what lies beside it, marked as data."""
    said = [each for turn in recalled.kept for each in replay(turn)]
    text = clean(message.text) or GO_ON if message.kind is Kind.CONTINUE else clean(message.text)
    beside = (*quotes(message), *files)
    said.append(Asked(text, message.sent_at.date().isoformat(), beside, pictures))
    if recalled.summary and isinstance(said[0], Asked):
        first = said[0]
        summary = mark("summary of the conversation before", recalled.summary)
        said[0] = Asked(first.text, first.on, (summary, *first.beside), first.pictures)
    return tuple(said)


def replay(turn: Turn) -> tuple[PromptMessage, ...]:
    """Return a turn as it was: the question, the calls each with its result, the answer."""
    asked = Asked(clean(turn.question), turn.at.date().isoformat())
    answer = Said((turn.answer or NO_ANSWER) + ("" if turn.complete else f"\n\n{CUT}"))
    if not turn.tools:
        return (asked, answer)
    calls = tuple(Call(each.id, each.name, each.arguments) for each in turn.tools)
    results = tuple(Returned(each.id, each.name, each.result) for each in turn.tools)
    return (asked, Said("", calls), *results, answer)


def quotes(message: Message) -> tuple[str, ...]:
    """Return what other people said, marked as data with who said it; the latest, as far as there is room."""
    kept: list[str] = []
    room = QUOTE_LIMIT
    for quote in reversed(message.quotes):
        room -= len(quote.text)
        if room < 0:
            break
        kept.append(mark(f"said by {_who(quote.author)}, not by the person who asks", quote.text))
    return tuple(reversed(kept))


def mark(what: str, text: str) -> str:
    """Return `text` as data: a model is told never to follow what stands in it."""
    inside = clean(text).replace("<data", "‹data").replace("</data", "‹/data")
    return f'<data of="{clean(what).replace(chr(34), chr(39))}">\n{inside}\n</data>'


def _who(author: Author) -> str:
    return author.name or author.id
