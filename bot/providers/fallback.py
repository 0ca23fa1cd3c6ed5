"""Who answers, and who takes over: one retry, a rest for who asked for one, then the next in line."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.providers import OFFLINE, Chunk, Delta, Fault, Finished, Provider, Request, Unanswered, row
from bot.telemetry import FALLBACKS, FIRST_TOKEN_SECONDS, INCOMPLETE, RETRIES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence

T = TypeVar("T")

RETRIED = {Fault.RATE_LIMITED, Fault.OVERLOADED, Fault.UNREACHABLE, Fault.INCOMPLETE, Fault.BROKEN}
"""Worth one more try before anything was shown. A slow one is not: the wait would double."""

KEPT = {Fault.TOO_LONG, Fault.FILTERED}
"""About the question, not about the provider: nobody else is asked."""

RESTS = {Fault.RATE_LIMITED: 15.0, Fault.OVERLOADED: 10.0, Fault.REFUSED_KEY: 60.0, Fault.UNREACHABLE: 5.0}
"""Seconds that a provider is left alone by every worker, where it named no time itself."""

REASONS: Mapping[Fault, str] = {
    Fault.RATE_LIMITED: "has too many requests at the moment",
    Fault.OVERLOADED: "is overloaded",
    Fault.REFUSED_KEY: "refused the key of this bot",
    Fault.TOO_LONG: "cannot read that much at once",
    Fault.FILTERED: "declined to answer this",
    Fault.REJECTED: "refused the request",
    Fault.UNREACHABLE: "could not be reached",
    Fault.SLOW: "did not answer in time",
    Fault.INCOMPLETE: "did not send a whole answer",
    Fault.BROKEN: "sent something unreadable",
    Fault.UNABLE: "has a model that cannot use the tools of this mode",
}
"""What a person reads after the provider's name."""


class Resting(Unanswered):
    """It asked to be left alone a moment ago, perhaps by another worker."""


@dataclass(frozen=True, slots=True)
class Rest:
    """A provider is left alone for so many seconds, after this fault."""

    seconds: float
    fault: Fault


class Rests(Protocol):
    """Which providers rest, known to every worker."""

    async def left(self, name: str) -> Rest | None:
        """Return what is left of the rest of `name`; None when it does not rest."""
        ...

    async def begin(self, name: str, rest: Rest) -> None:
        """Leave `name` alone for a while."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds: for the first token, between two, and how long a retry may be put off."""

    first_token: float = 20.0
    gap: float = 20.0
    retry: float = 3.0


@dataclass(frozen=True, slots=True)
class Chain:
    """Everyone who can answer, in the order in which they take over."""

    providers: Mapping[str, Provider]
    order: tuple[str, ...]
    rests: Rests
    chance: Callable[[], float]
    """A number from 0 to 1, for the jitter of a retry."""
    patience: Patience = field(default_factory=Patience)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    def open(self, chosen: str, deadline: float, *, offline: bool, only: Sequence[str] = ()) -> Answerer:
        """Begin a turn with `chosen` first; `deadline` is a time of the loop's clock; `offline` may end the line.

        Nobody takes over who is not among `only`, where that is given.
        """
        others = [name for name in self.order if name not in {chosen, OFFLINE}] + ([OFFLINE] if offline else [])
        line = [chosen, *(name for name in others if name != chosen and (not only or name in only))]
        line = [name for name in line if name in self.providers]
        return Answerer(self, line, deadline)


@dataclass(slots=True)
class Answerer:
    """Who answers one turn: once somebody took over, they keep the turn. `passed` is who did not, and why."""

    chain: Chain
    line: list[str]
    deadline: float
    passed: list[tuple[str, Unanswered]] = field(default_factory=list)
    retries: int = 0

    @property
    def now(self) -> Provider:
        """Who answers now."""
        return self.chain.providers[self.line[0]]

    @property
    def reasons(self) -> str:
        """Why those who were asked did not answer; empty when nobody failed."""
        return "; ".join(f"{row(name).title} {REASONS[error.fault]}" for name, error in self.passed)

    @property
    def note(self) -> str:
        """Why the chosen provider did not answer and who did, for the footer; empty when it did, or when nobody did."""
        failed = [name for name, _ in self.passed]
        return "" if not failed or self.now.name in failed else f"{self.reasons}; {row(self.now.name).title} took over"

    async def stream(self, request: Request) -> AsyncGenerator[Chunk]:
        """Answer one round; raise Unanswered when nobody can, or when text was shown and then the stream broke."""
        tries = 0
        while True:
            shown, began = False, asyncio.get_running_loop().time()
            try:
                async with aclosing(self._timed(request)) as chunks:
                    async for chunk in chunks:
                        if isinstance(chunk, Delta) and not shown:
                            shown = True
                            self._clock(began)
                        yield chunk
            except Unanswered as error:
                if error.fault in (Fault.INCOMPLETE, Fault.BROKEN):
                    INCOMPLETE.labels(self.now.name, error.fault.value).inc()
                if shown or error.fault in KEPT:
                    raise
                tries = await self._go_on(error, tries)
            else:
                return

    async def _go_on(self, error: Unanswered, tries: int) -> int:
        """Wait for the one retry, or pass on to the next in line; return how often the one now in turn was tried."""
        pause = None if tries else self._pause(error)
        if pause is not None:
            self.retries += 1
            RETRIES.labels(self.now.name, error.fault.value).inc()
            await self.chain.sleep(pause)
            return tries + 1
        name = self.now.name
        self.passed.append((name, error))
        if not isinstance(error, Resting) and error.fault in RESTS:
            await self.chain.rests.begin(name, Rest(error.retry_after or RESTS[error.fault], error.fault))
        if self._time_left() <= 0 and self.line[-1] == OFFLINE:
            del self.line[1:-1]  # no time for another model, but the built-in one needs none
        if len(self.line) == 1:
            raise error
        self.line.pop(0)
        FALLBACKS.labels(name, self.now.name, error.fault.value).inc()
        return 0

    def _clock(self, began: float) -> None:
        seconds = asyncio.get_running_loop().time() - began
        FIRST_TOKEN_SECONDS.labels(self.now.name, self.now.model).observe(seconds)

    def _pause(self, error: Unanswered) -> float | None:
        """Return how long to wait before a retry; None where there is to be none."""
        if error.fault not in RETRIED or isinstance(error, Resting):
            return None
        patience = self.chain.patience
        pause = self.chain.chance() * patience.retry / 4 if error.retry_after is None else error.retry_after
        return pause if pause <= min(patience.retry, self._time_left() - patience.retry) else None

    def _time_left(self) -> float:
        return self.deadline - asyncio.get_running_loop().time()

    async def _timed(self, request: Request) -> AsyncGenerator[Chunk]:
        """Stream from the one now in turn, within the deadlines; the stream is closed however this ends."""
        provider, patience = self.now, self.chain.patience
        if rest := await self.chain.rests.left(provider.name):
            raise Resting(rest.fault, "resting", rest.seconds)
        await self._within(provider.connected(), self._time_left())  # on a small machine that may take long, once
        limit, whole = patience.first_token, False
        async with aclosing(provider.stream(request)) as chunks:
            while (chunk := await self._next(chunks, limit)) is not None:
                limit, whole = patience.gap, isinstance(chunk, Finished)
                yield chunk
        if not whole:
            raise Unanswered(Fault.INCOMPLETE, "the stream ended without saying so")

    async def _next(self, chunks: AsyncIterator[Chunk], limit: float) -> Chunk | None:
        if self.now.name != OFFLINE:
            limit = min(limit, self._time_left())
        return await self._within(anext(chunks, None), limit)

    async def _within(self, step: Awaitable[T], limit: float) -> T:
        try:
            async with asyncio.timeout(limit):
                return await step
        except TimeoutError:
            raise Unanswered(Fault.SLOW, f"nothing for {limit:.1f} s") from None
