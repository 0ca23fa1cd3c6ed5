"""Answer one message, whatever happens: turn, deliver, commit; deadlines, stop, and the one catch-all."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from itertools import chain, repeat
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from bot.conversations import EVERY, RECENT, Level
from bot.events import Done, Failed, Usage
from bot.inbox import Entry, Superseded
from bot.limits import Budget, Refusal
from bot.messages import Kind, Preferences, Turn
from bot.platform import Away
from bot.policy import allows, overruled, permit, turned_away
from bot.store import StoreUnavailable
from bot.tape import Tape
from bot.telemetry import ALERTS, TURN_SECONDS, logger

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from bot.conversations import Conversations
    from bot.events import Event
    from bot.inbox import Claim, Inbox, Outbox
    from bot.limits import Limits
    from bot.messages import Message
    from bot.platform import Platform
    from bot.policy import Policy, Rules

ENDINGS = {
    "stopped": "Stopped.",
    "deleted": "The question was deleted.",
    "revised": "The question was edited; the answer to the new one follows.",
    "timeout": "This took longer than {seconds:.0f} seconds, so I stopped. Please ask again, perhaps in parts.",
    "poison": "I have failed {attempts} times to answer this, so I leave it. Please ask in other words.",
    "internal": "Something went wrong on my side (reference {reference}). Please try again, or tell the operator.",
}


class Agent(Protocol):
    """What the worker asks of the agent."""

    def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncGenerator[Event]:
        """Yield the events of one turn; exactly one Done or Failed is the last.

        `history` ends before this message; for a REVISION, before the turn that is redone. For CONTINUE its last turn
        is the one to go on with; yield only what is new: the worker joins it to what stands already.
        Cancelling the iteration cancels the provider's request.
        """


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long things may take, in seconds."""

    turn: float = 120.0
    delivery: float = 60.0
    """For showing the answer once it is complete."""
    beat: float = 0.25
    """Between two looks at whether the turn should stop."""
    attempts: int = 5
    """Workers that may die over one message before it is given up."""
    retries: tuple[float, ...] = (0.5, 2.0, 5.0)
    """Pauses before a failed delivery is tried again."""
    again: float = 30.0
    """Between two tries where those have not helped: the platform is down."""
    outage: float = 6 * 3600.0
    """For how long an answer is kept while its platform is down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Turns a claim on a message into an answer under it and an entry in history."""

    inbox: Inbox
    conversations: Conversations
    limits: Limits
    policy: Policy
    agent: Agent
    platforms: Mapping[str, Platform]
    estimate: Callable[[Message, Preferences], Usage]
    """What an answer may cost: set aside of the budgets until it is known; nothing for a provider that is free."""
    deadlines: Deadlines = field(default_factory=Deadlines)

    async def answer(self, claim: Claim) -> int:
        """Answer one message and return how many still wait in its conversation; raise Superseded."""
        outbox = await self.inbox.outbox(claim)
        skipped = claim.stop in {"deleted", "revised"} and not outbox.state
        if claim.message is None or skipped or claim.attempts > self.deadlines.attempts + 2:
            logger().warning("passed_over", turn=claim.turn, readable=claim.message is not None, stop=claim.stop)
            return await self.inbox.commit(claim, Entry(), dead=not skipped)
        history = await self.conversations.history(claim.conversation, RECENT)
        revises = claim.message.revises
        if revises and len(history) == RECENT and revises not in {turn.id for turn in history[1:]}:
            history = await self.conversations.history(claim.conversation, EVERY)
        answer = _Answer(self, claim, claim.message, outbox, history)
        end = await answer.give()
        entry = self.conversations.entry(claim.conversation, answer.turn(end), redone=bool(claim.message.revises))
        gone = isinstance(end, Failed) and end.reason in {"deleted", "revised"}
        return await self.inbox.commit(claim, Entry() if gone else entry, dead=claim.attempts > self.deadlines.attempts)


@dataclass(slots=True)
class _Answer:
    """One answer in the making: produced onto a tape, and shown from it at the same time."""

    worker: Worker
    claim: Claim
    message: Message
    outbox: Outbox
    history: list[Turn]
    tape: Tape = field(default_factory=Tape)
    stop: str = ""
    """Why it is to end before its time, as in the claim."""
    over: bool = False
    """Nothing is left to be held."""
    asked: str = ""
    """The question, where the message has no words of its own."""

    def __post_init__(self) -> None:
        """Fill in what a revision leaves to the turn that it redoes."""
        self.stop = self.claim.stop
        place = next((index for index, turn in enumerate(self.history) if turn.id == self.message.revises), None)
        if place is None:
            return
        redone = self.history[place]
        if not self.message.text:  # asked for by a button, which knows neither the words nor what lay beside them
            text = redone.question if self.message.kind is Kind.REVISION else ""
            self.message = replace(self.message, text=text, attachments=redone.attachments, quotes=redone.quotes)
        self.history = self.history[: place + (self.message.kind is Kind.CONTINUE)]
        if self.message.kind is Kind.CONTINUE:
            self.tape, self.asked = Tape(redone.answer), redone.question

    async def give(self) -> Done | Failed:
        """Produce and show the answer; return how it ended."""
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            producing = group.create_task(self._produce())
            beating = group.create_task(self._beat(producing))
            try:
                await self._deliver()
                await producing
            finally:
                self.over = True
                beating.cancel()
        end = self.tape.end
        assert end is not None
        outcome = "done" if isinstance(end, Done) else end.reason
        platform, mode = self.message.conversation.platform, end.footer.mode if end.footer else ""
        TURN_SECONDS.labels(platform, mode, outcome).observe(time.monotonic() - started)
        return end

    async def _produce(self) -> None:
        """Let the agent answer, and see to it that there is an end: the one catch-all of the bot."""
        limits = self.worker.deadlines
        if self.claim.attempts > limits.attempts:
            self.tape.add(_failed("poison", attempts=self.claim.attempts - 1))
            return
        try:
            if not self.stop:
                async with asyncio.timeout(limits.turn):
                    await self._record()
        except TimeoutError:
            self.tape.add(_failed("timeout", seconds=limits.turn))
        except asyncio.CancelledError:
            if not self.stop:
                raise
        except StoreUnavailable as error:
            if not self.tape.end:
                raise  # no fault of the message: it waits, and is taken again when Redis is back
            logger().warning("redis_away_at_the_end", turn=self.claim.turn, reason=str(error))
        except Exception:  # noqa: BLE001 - the person is told, whatever it was
            reference = uuid4().hex[:8]
            logger().exception("turn_failed", turn=self.claim.turn, reference=reference)
            ALERTS.labels("turn_failed").inc()
            self.tape.add(_failed("internal", reference=reference))
        self.tape.add(_failed(self.stop or "internal", reference="no end"))

    async def _record(self) -> None:
        """Let the agent speak onto the tape, as far as rules and budgets allow; what it cost is settled in any case."""
        conversation, author = self.message.conversation, self.message.author.id
        rules = await self.worker.policy.rules(conversation)
        if refused := turned_away(rules, author):
            self.tape.add(Failed("policy", refused))
            return
        preferences = await self._preferences(rules)
        estimate = self.worker.estimate(self.message, preferences)
        reserved = await self.worker.limits.admit(self.message, estimate, Budget(rules.tokens, rules.usd))
        if isinstance(reserved, Refusal):
            free = reserved.reason == "budget" and allows(rules, Preferences(provider="offline"))
            hint = " The offline provider still answers: `/visa provider offline`." if free else ""
            self.tape.add(Failed(reserved.reason, reserved.text + hint, retry_at=reserved.retry_at))
            return
        try:
            async with aclosing(self.worker.agent.turn(self.message, self.history, preferences)) as events:
                async for event in events:
                    self.tape.add(event)
        finally:
            usage = self.tape.end.usage if self.tape.end else Usage()
            await self.worker.limits.settle(reserved, usage)

    async def _preferences(self, rules: Rules) -> Preferences:
        """Return what was chosen, as far as the rules of the channel allow it by now."""
        choice = await self.worker.conversations.choice(self.message.conversation, self.message.author.id)
        own = {name: getattr(choice.preferences, name) for name, by in choice.levels.items() if by is not Level.DEFAULT}
        own |= {"provider": self.message.provider} if self.message.provider else {}
        wanted = permit(rules, Preferences(provider=self.message.provider))
        self.message = replace(self.message, provider=wanted.provider)
        return replace(permit(rules, choice.preferences), overruled=overruled(rules, Preferences(**own)))

    async def _beat(self, producing: asyncio.Task[None]) -> None:
        """Hold the lease, and end the turn when somebody asks for it."""
        while not self.over:
            await asyncio.sleep(self.worker.deadlines.beat)
            try:
                stop = await self.worker.inbox.beat(self.claim)
            except StoreUnavailable:
                continue  # nobody else can take the turn while Redis is away
            self.stop = self.stop or stop
            if self.stop and not self.tape.end:
                producing.cancel()  # again at the next beat, in case a library swallows it

    async def _deliver(self) -> None:
        """Show the answer; a delivery that fails begins again from the start of the tape, on the same reply."""
        platform = self.worker.platforms[self.message.conversation.platform]
        limits, began, failures = self.worker.deadlines, time.monotonic(), 0
        pauses = chain(limits.retries, repeat(limits.again))
        while True:
            try:
                async with asyncio.timeout(limits.turn + limits.delivery):
                    return await platform.deliver(self.message, self.outbox, self.tape.read())
            except (Superseded, StoreUnavailable):
                raise
            except (Away, TimeoutError) as away:
                final = time.monotonic() - began > limits.outage
                logger().warning("platform_away", turn=self.claim.turn, reason=str(away), final=final)
            except Exception:  # noqa: BLE001 - any fault of a platform is tried again
                failures += 1
                final = failures > len(limits.retries)
                logger().exception("delivery_failed", turn=self.claim.turn, final=final)
            if final:
                ALERTS.labels("undelivered").inc()
                return None
            await asyncio.sleep(next(pauses))

    def turn(self, end: Done | Failed) -> Turn:
        """Return what history keeps of it."""
        footer = end.footer
        return Turn(
            id=self.claim.turn,
            author=self.message.author,
            question=self.asked or self.message.text,
            answer=end.text if isinstance(end, Done) else end.partial,
            at=self.message.sent_at,
            mode=footer.mode if footer else "",
            provider=footer.provider if footer else "",
            model=footer.model if footer else "",
            tools=end.tools if isinstance(end, Done) else (),
            usage=end.usage,
            complete=isinstance(end, Done),
            attachments=self.message.attachments,
            quotes=self.message.quotes,
        )


def _failed(reason: str, **values: object) -> Failed:
    return Failed(reason, ENDINGS[reason].format(**values), stopped=reason in {"stopped", "deleted", "revised"})
