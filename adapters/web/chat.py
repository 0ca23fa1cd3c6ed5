"""What the endpoints do: say, listen, look back, choose; the same for JSON, streams and sockets."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.frames import BLOCKS, LAST, Frame, body_of
from adapters.intake import Crowded, Refused, clean
from adapters.web import shapes, showing
from adapters.web.sessions import author_of, conversation_of, session_of
from bot.conversations import Level
from bot.events import Failed
from bot.inbox import crowded
from bot.messages import Author, Caller, Kind, Message, Preferences, Quote

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from datetime import datetime

    from adapters.frames import Frames
    from bot.desk import Desk
    from bot.messages import ConversationKey

PATIENCE = 600.0
"""Seconds for which a plain request waits: longer than any turn may take."""
FORGOTTEN = "This conversation was deleted before the answer was whole."
REMEMBERED = 100
"""Turns that the page shows of a conversation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The core as the page sees it."""

    desk: Desk
    frames: Frames
    choices: shapes.Choices
    now: Callable[[], datetime]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class Chat:
    """One counter for every way in."""

    core: Core

    async def say(self, ask: shapes.Ask) -> shapes.Taken:
        """Take a message, or run a command; what comes of it is seen in the frames. Raise Refused with the reason."""
        conversation, text = conversation_of(ask.session_id), clean(ask.message)
        turn = ask.id or self.core.new_id()
        if ask.config:
            await self.configure(conversation, ask.config)
        if text.startswith("/"):
            if ask.id and await self._replied(conversation, turn):
                return shapes.Taken(id=turn, fresh=False)
            await self._command(conversation, turn, text)
            return shapes.Taken(id=turn)
        message = Message(
            id=turn,
            conversation=conversation,
            author=author_of(conversation),
            text=text,
            sent_at=self.core.now(),
            kind=Kind.REVISION if ask.revises else Kind.QUESTION,
            revises=ask.revises,
            quotes=(Quote(Author("bot", "visabot"), clean(ask.about)),) if ask.about else (),
        )
        accepted = await self.core.desk.accept(message)
        if accepted.refused:
            raise Crowded(crowded(accepted.ahead))
        if accepted.fresh:
            await self._show(conversation, ask.revises or turn, "asked", json.dumps({"text": text}))
        return shapes.Taken(id=ask.revises or turn, fresh=accepted.fresh)

    async def _command(self, conversation: ConversationKey, turn: str, text: str) -> None:
        await self._show(conversation, turn, "asked", json.dumps({"text": text, "command": True}))
        before = await self._preferences(conversation)
        caller = Caller(conversation, author_of(conversation), admin=True, at=self.core.now())
        said = await self._said(conversation)
        reply = Frame("reply", turn, self.core.new_id(), 0, body_of(await self.core.desk.command(caller, text)))
        if said and not await self._said(conversation):  # what it took away goes from the screens too
            await self._show(conversation, turn, "cleared", "{}")
            await self.core.frames.publish(conversation, reply)
        else:
            await self.core.frames.remark(conversation, reply, text)
        if before != await self._preferences(conversation):
            await self._show_preferences(conversation)

    async def _replied(self, conversation: ConversationKey, turn: str) -> bool:
        """Say whether a command was run before: asked again after a cut, it must not be run twice."""
        frames = await self.core.frames.read(conversation, "")
        return any(frame.turn == turn and frame.kind == "reply" for frame in frames)

    async def _said(self, conversation: ConversationKey) -> bool:
        """Say whether the page has anything of a conversation to show."""
        turns = await self.core.desk.conversations.history(conversation, last=1)
        return bool(turns or await self.core.frames.remarks(conversation))

    async def _show(self, conversation: ConversationKey, turn: str, kind: str, body: str) -> None:
        await self.core.frames.publish(conversation, Frame(kind, turn, self.core.new_id(), 0, body))

    async def _preferences(self, conversation: ConversationKey) -> Preferences:
        return (await self.core.desk.conversations.choice(conversation, author_of(conversation).id)).preferences

    async def configure(self, conversation: ConversationKey, config: shapes.Config) -> shapes.Status:
        """Choose provider, mode and style of a conversation; raise Refused for what cannot be chosen."""
        self._check(config)
        chosen = Preferences(config.provider or "", config.mode or "", config.agent_type or "")
        if chosen != Preferences():
            await self.core.desk.conversations.prefer(conversation, author_of(conversation).id, Level.THREAD, chosen)
            await self._show_preferences(conversation)
        return await self.status(conversation)

    def _check(self, config: shapes.Config) -> None:
        rows = {row.name: row for row in self.core.choices.providers}
        if config.provider and config.provider not in rows:
            raise Refused(f"There is no provider {config.provider!r}; there are {', '.join(rows)}.")
        if config.provider and not rows[config.provider].available:
            raise Refused(rows[config.provider].reason)
        modes = [row.name for row in self.core.choices.modes]
        if config.mode and config.mode not in modes:
            raise Refused(f"There is no mode {config.mode!r}; there are {', '.join(modes)}.")

    async def _show_preferences(self, conversation: ConversationKey) -> None:
        status = await self.status(conversation)
        body = status.model_dump_json(include={"provider", "mode", "agent_type"})
        await self._show(conversation, "", "preferences", body)

    async def status(self, conversation: ConversationKey) -> shapes.Status:
        """Return how a conversation stands."""
        choice = await self.core.desk.conversations.choice(conversation, author_of(conversation).id)
        pending = await self.core.desk.inbox.pending(conversation)
        return shapes.Status(
            session_id=session_of(conversation),
            **showing.named(choice.preferences),
            levels={field: str(level) for field, level in choice.levels.items()},
            pending=len(pending),
        )

    async def forget(self, conversation: ConversationKey) -> bool:
        """Drop everything that is kept of a conversation; False when there was nothing."""
        return await self.core.desk.records.forget_conversation(conversation)

    async def stop(self, conversation: ConversationKey, turn: str) -> bool:
        """Stop the answer of a turn, also where it is being redone; False where nothing of it is pending."""
        pending = await self.core.desk.inbox.pending(conversation)
        ids = [message.id for message in pending if turn in (message.id, message.revises)]
        stopped = [await self.core.desk.stop(conversation, each) for each in ids]
        return any(stopped)

    async def look_back(self, conversation: ConversationKey) -> shapes.Conversation:
        """Return a conversation so far, and the place in its frames from which on everything is new."""
        pending = await self.core.desk.inbox.pending(conversation)
        waiting = frozenset(message.revises or message.id for message in pending)
        cursor = await self.core.frames.cursor(conversation, waiting)
        turns = await self.core.desk.conversations.history(conversation, last=REMEMBERED)
        known = [turn.id for turn in turns]
        blocks = await self.core.frames.kept(conversation, known)
        shown = [showing.shown(turn, blocks.get(turn.id, "[]")) for turn in turns]
        remarks = [showing.remarked(each) for each in await self.core.frames.remarks(conversation)]
        return shapes.Conversation(
            session_id=session_of(conversation),
            conversation_history=showing.said(turns),
            **showing.named(await self._preferences(conversation)),
            turns=showing.together(shown, remarks, whole=len(turns) < REMEMBERED),
            pending=[
                showing.waiting(message) for message in pending if message.id not in known and not message.revises
            ],
            cursor=cursor,
        )

    async def follow(self, conversation: ConversationKey, turn: str, after: str) -> AsyncGenerator[Frame | None]:
        """Yield the frames of one turn until it has ended; None now and then while nothing comes."""
        seen = ("", 0)
        async with asyncio.timeout(PATIENCE), aclosing(self.core.frames.follow(conversation, after)) as batches:
            async for batch in batches:
                for frame in batch:
                    if frame.turn != turn or (frame.run == seen[0] and frame.n <= seen[1]):
                        continue
                    seen = (frame.run, frame.n)
                    yield frame
                    if frame.kind in LAST:
                        return
                if not batch and await self._over(conversation, turn):
                    yield Frame("failed", turn, "", 0, body_of(Failed("deleted", FORGOTTEN)))
                    return
                if not batch:
                    yield None

    async def answer(self, ask: shapes.Ask) -> AsyncGenerator[Frame | None]:
        """Say, and yield the frames of the answer."""
        conversation = conversation_of(ask.session_id)
        newest = await self.core.frames.newest(conversation)
        taken = await self.say(ask)
        if not taken.fresh and await self._over(conversation, taken.id):
            raise Refused("That id was answered before; GET /api/agent/conversation/{session_id} has what was said.")
        async with aclosing(self.follow(conversation, taken.id, newest if taken.fresh else "")) as frames:
            async for frame in frames:
                yield frame

    async def _over(self, conversation: ConversationKey, turn: str) -> bool:
        """Say whether nothing more comes of a turn, and its end is not there to be seen.

        Its beginning may be: who answered has perhaps written on before hearing that the conversation was deleted.
        """
        pending = await self.core.desk.inbox.pending(conversation)
        waits = any(turn in (message.id, message.revises) for message in pending)
        shown = await self.core.frames.read(conversation, "")
        return not waits and not any(frame.turn == turn and frame.kind in LAST for frame in shown)

    async def whole(self, ask: shapes.Ask) -> shapes.Answer:
        """Say, and return the whole answer once it stands in the history."""
        conversation = conversation_of(ask.session_id)
        frames = [frame async for frame in self.answer(ask) if frame]
        if not frames or frames[-1].kind not in LAST:
            raise TimeoutError  # the process ends: asked again with the same id, another one gives the answer
        last = frames[-1]
        blocks = [json.loads(showing.wire(frame, ask.session_id)) for frame in frames if frame.kind in BLOCKS]
        await self._committed(conversation, last.turn)
        turns = await self.core.desk.conversations.history(conversation, last=5)
        return showing.answer(conversation, last, await self._preferences(conversation), turns, blocks)

    async def _committed(self, conversation: ConversationKey, turn: str) -> None:
        """Wait until the next reader of the history sees the turn: it is shown a moment before it is kept."""
        for _ in range(100):
            pending = await self.core.desk.inbox.pending(conversation)
            if turn not in {message.revises or message.id for message in pending}:
                return
            await asyncio.sleep(0.02)
