"""One turn: history and a new message become a stream of events, the last of which is Done or Failed."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.agent import grounding
from bot.agent.attachments import read_files, unseen
from bot.agent.prompting import Recall, before, prompt, recall
from bot.agent.rounds import Draft, Limits, answer
from bot.agent.summaries import Summaries, summarise
from bot.agent.toolbox import Toolbox
from bot.events import Done, Event, Failed, Footer, Rewrite, Text
from bot.providers import OFFLINE, Asked, Fault, Stop, Unanswered, row
from bot.providers.fallback import REASONS, Chain
from bot.visa.questions.words import mend, normal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping, Sequence

    from bot.agent.attachments import Fetch
    from bot.agent.claims import Claim
    from bot.messages import Message, Preferences, Turn
    from bot.modes import Mode

SUGGESTIONS = 3
ABILITIES_SECONDS = 5.0
SMALL_CONTEXT = 8192
"""Tokens that any model reads, for when nobody can tell."""


@dataclass(frozen=True, slots=True)
class Agent:
    """Answers messages; knows no platform."""

    chain: Chain
    modes: Mapping[str, Mode]
    default_provider: str
    default_mode: str
    summaries: Summaries
    fetch: Fetch
    limits: Limits = field(default_factory=Limits)
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def turn(self, message: Message, history: Sequence[Turn], preferences: Preferences) -> AsyncGenerator[Event]:
        """Yield the events of one turn. Exactly one Done or Failed comes last; nothing is raised but cancellation."""
        chosen = self._chosen(message, preferences)
        if not chosen:
            allowed = ", ".join(row(name).title for name in preferences.only)
            yield Failed("policy", f"Only {allowed} may answer in this channel, and this bot cannot use it now. {ASK}")
            return
        draft = self._begin(message, preferences, chosen)
        try:
            yield self._footer(draft)
            async with aclosing(self._answered(draft, history)) as events:
                signed = draft.answerer.now
                async for event in events:
                    if draft.answerer.now is not signed:
                        signed = draft.answerer.now
                        yield self._footer(draft)
                    yield event
        except Unanswered as error:
            yield self._failed(draft, error)
            return
        await self._remark(draft)
        yield self._ending(draft)

    async def _remark(self, draft: Draft) -> None:
        """Note what the provider who answered cannot see of the files."""
        with suppress(Unanswered, TimeoutError):
            async with asyncio.timeout(ABILITIES_SECONDS):
                if left := await unseen(draft.message.attachments, draft.answerer.now):
                    # Who reads no file at all need not say which was too large.
                    draft.remarks = (left, *(() if draft.answerer.now.name == OFFLINE else draft.remarks))

    def _chosen(self, message: Message, preferences: Preferences) -> str:
        """Return who is to answer; nobody when nobody who is allowed can."""
        wanted = message.provider or preferences.provider
        line = (wanted, self.default_provider, *preferences.only)
        usable = (name for name in line if name in self.chain.providers)
        return next((name for name in usable if not preferences.only or name in preferences.only), "")

    def _begin(self, message: Message, preferences: Preferences, chosen: str) -> Draft:
        mode = self.modes.get(preferences.mode) or self.modes[self.default_mode]
        deadline = asyncio.get_running_loop().time() + self.limits.seconds
        return Draft(
            message=message,
            mode=mode,
            style=preferences.style or "default",
            user=hashlib.sha256(f"{message.conversation.platform}/{message.author.id}".encode()).hexdigest()[:32],
            answerer=self.chain.open(chosen, deadline, offline=mode.outline.grounded, only=preferences.only),
            box=Toolbox({each.name: each for each in mode.tools()}),
            prompt=[],
            overruled=preferences.overruled,
        )

    async def _answered(self, draft: Draft, history: Sequence[Turn]) -> AsyncGenerator[Event]:
        turns = before(draft.message, history)
        recalled = await self._recalled(draft, turns)
        files = await read_files(draft.message, self.fetch)
        draft.words, draft.remarks = files.texts, files.remarks
        draft.prompt = list(prompt(recalled, draft.message, files.texts, files.pictures))
        try:
            async with aclosing(answer(draft, self.limits)) as events:
                async for event in events:
                    yield event
        except Unanswered as error:
            if error.fault is not Fault.TOO_LONG or draft.text or not recalled.kept:
                raise
            shorter = Recall(recalled.summary, recalled.kept[-1:])
            draft.prompt = list(prompt(shorter, draft.message, files.texts, files.pictures))
            async with aclosing(answer(draft, self.limits)) as events:
                async for event in events:
                    yield event
        if draft.mode.outline.grounded and draft.text.strip() and draft.stop is not Stop.LENGTH:
            async with aclosing(self._grounded(draft, turns)) as events:
                async for event in events:
                    yield event

    async def _recalled(self, draft: Draft, turns: Sequence[Turn]) -> Recall:
        """Return what of the history the model reads; what has no room is summarised first."""
        conversation = draft.message.conversation
        summary = await self.summaries.summary(conversation)
        room = min(self.limits.history_tokens, await self._room(draft))
        found = recall(turns, summary, room, self.limits.history_turns)
        if not found.left_out:
            return found
        fresh = await summarise(draft.answerer, found, draft.user)
        if fresh is None:
            return found
        await self.summaries.keep_summary(conversation, fresh)
        return Recall(fresh.text, found.kept)

    async def _room(self, draft: Draft) -> int:
        """Return how many tokens of history the model now in turn has room for."""
        try:
            async with asyncio.timeout(ABILITIES_SECONDS):
                return (await draft.answerer.now.abilities()).context // 2
        except (Unanswered, TimeoutError):
            return SMALL_CONTEXT // 2

    async def _grounded(self, draft: Draft, turns: Sequence[Turn]) -> AsyncGenerator[Event]:
        """Let the model correct what no tool result supports, once; mark what then still stands there."""
        claims = await asyncio.to_thread(_unsupported, draft, turns)
        if not claims:
            return
        first = draft.text
        draft.prompt.append(Asked(grounding.correction(claims)))
        draft.text = ""
        try:
            async with aclosing(answer(draft, self.limits)) as events:
                async for event in events:
                    if not isinstance(event, Text):
                        yield event
        except Unanswered:
            draft.text = first
        draft.text = draft.text if draft.text.strip() and draft.stop is not Stop.LENGTH else first
        draft.stop = Stop.FINISHED
        draft.text = grounding.mark(draft.text, await asyncio.to_thread(_unsupported, draft, turns))
        yield Rewrite(draft.text)

    def _ending(self, draft: Draft) -> Done | Failed:
        if draft.stop is Stop.LENGTH:
            text = "The answer reached its greatest length. Ask me to continue, or ask for less at once."
            return self._failure(draft, "length", text)
        if not draft.text.strip():
            text = "The model used its tools and then found no words. Ask again, perhaps in other words."
            return self._failure(draft, "no_answer", text)
        return Done(
            text=draft.text,
            footer=self._footer(draft),
            usage=draft.usage,
            tools=tuple(draft.tools),
            facts=tuple(draft.facts),
            suggestions=tuple(draft.suggestions[:SUGGESTIONS]),
        )

    def _failed(self, draft: Draft, error: Unanswered) -> Failed:
        text = f"{explain(draft, error)} {advise(draft, error)}"
        retry_at = self.clock() + timedelta(seconds=error.retry_after) if error.retry_after else None
        return replace(self._failure(draft, error.fault.value, text), retry_at=retry_at)

    def _failure(self, draft: Draft, reason: str, text: str) -> Failed:
        return Failed(reason, text, partial=draft.text.strip(), footer=self._footer(draft), usage=draft.usage)

    def _footer(self, draft: Draft) -> Footer:
        now = draft.answerer.now
        note = "; ".join(filter(None, (draft.overruled, draft.answerer.note, *draft.remarks)))
        return Footer(now.name, now.model, draft.mode.outline.name, draft.mode.data_month(), note)


def explain(draft: Draft, error: Unanswered) -> str:
    """Say whose fault it is, in the words of the person who reads it."""
    if draft.text.strip():
        return f"{row(draft.answerer.now.name).title} stopped in the middle: it {REASONS[error.fault]}."
    reasons = draft.answerer.reasons or f"{row(draft.answerer.now.name).title} {REASONS[error.fault]}"
    return f"No answer: {reasons}."


def advise(draft: Draft, error: Unanswered) -> str:
    """Say what to do next."""
    if draft.text.strip():
        return "What stands above is not the whole answer: ask me to continue, or to answer again."
    return ADVICE.get(error.fault, "Ask again in a moment, or choose another provider with `/visa provider`.")


ASK = "Please tell whoever manages this channel: `/visa rules providers` changes that."
ADVICE: Mapping[Fault, str] = {
    Fault.TOO_LONG: "Ask for less at once, or begin anew with `/visa reset`.",
    Fault.FILTERED: "Ask in other words, or choose another provider with `/visa provider`.",
    Fault.REFUSED_KEY: "Whoever runs this bot has to set a valid key; until then choose another with `/visa provider`.",
    Fault.UNABLE: "Choose another provider with `/visa provider`, or General mode with `/visa mode general`.",
}


def _unsupported(draft: Draft, turns: Sequence[Turn]) -> tuple[Claim, ...]:
    """Return what nothing supports; in a long conversation there is so much to read that the loop must not wait."""
    return grounding.unsupported(draft.text, _grounds(draft, turns))


def _grounds(draft: Draft, turns: Sequence[Turn]) -> grounding.Grounds:
    """Return what this answer may state: tool results, now and before, their own words, today, the data's month."""
    results = [each.result for turn in turns for each in turn.tools] + [each.result for each in draft.tools]
    told = [turn.question for turn in turns] + [draft.message.text]
    words = [*told, *map(_mended, told), *draft.words]  # "Febuary 2015" is February 2015
    known = (draft.message.sent_at.date().isoformat(), draft.mode.data_month())
    return grounding.Grounds.of(results, words, known, draft.message.text)


@lru_cache(maxsize=128)
def _mended(text: str) -> str:
    return mend(normal(text))
