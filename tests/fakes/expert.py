"""Visa Expert without a model: the real agent, the offline provider and the real tools over the shipped bulletins."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from bot.agent import Agent
from bot.expertise import Expertise
from bot.messages import Author, ConversationKey, Message, Preferences, Turn
from bot.modes import assemble
from bot.offline import Offline
from bot.visa.archive import load
from bot.visa.bulletin import Month
from tests.fakes.turns import Memory, chain, done, events, no_files, shown

if TYPE_CHECKING:
    from bot.events import Done
    from bot.providers import Provider
    from bot.visa.archive import History

HERE = ConversationKey("terminal", "", "C1")
ANNA = Author("U1", "Anna")


@cache
def shipped() -> History:
    """Return the shipped bulletins up to December 2024, whatever has been added since."""
    return load().as_of(Month(2024, 12))


_MADE: dict[tuple[int, date], Expertise] = {}
"""Tools take a moment to make; tests of the same bulletins and day share them."""


def _expertise(expert: Expert) -> Expertise:
    history, today = expert.history, expert.today
    return _MADE.setdefault((id(history), today), Expertise(lambda: history, lambda: today))


@dataclass
class Expert:
    """A conversation with Visa Expert on a day; each question is asked in the light of those before."""

    history: History = field(default_factory=shipped)
    today: date = date(2024, 12, 5)
    mode: str = "expert"
    turns: list[Turn] = field(default_factory=list)
    last: Done | None = None
    provider: Provider | None = None
    """Who answers; None: the offline provider."""

    def agent(self) -> Agent:
        expertise = _expertise(self)
        provider = self.provider or Offline(lambda: self.history)
        return Agent(
            chain(provider),
            assemble(expertise.tools, expertise.data_month),
            default_provider=provider.name,
            default_mode=self.mode,
            summaries=Memory(),
            fetch=no_files,
            clock=lambda: datetime.combine(self.today, datetime.min.time(), UTC),
        )

    async def ask(self, text: str) -> str:
        """Return what the person reads in the end."""
        sent = datetime.combine(self.today, datetime.min.time(), UTC)
        message = Message(f"m{len(self.turns)}", HERE, ANNA, text, sent)
        happened = await events(self.agent(), message, self.turns, Preferences(mode=self.mode))
        self.last = done(happened)
        self.turns.append(
            Turn(message.id, ANNA, text, self.last.text, sent, self.mode, "offline", "", tools=self.last.tools)
        )
        assert shown(happened).strip() == self.last.text.strip()
        return self.last.text

    @property
    def facts(self) -> list[tuple[str, str, str, str, str]]:
        """The facts of the last answer."""
        assert self.last is not None
        return [
            (each.bulletin, each.chart, each.preference, each.chargeability, each.value) for each in self.last.facts
        ]
