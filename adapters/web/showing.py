"""Turns, frames and preferences -> what the wire carries. Pure."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from heapq import merge
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypedDict

from adapters.frames import response
from adapters.web import shapes
from adapters.web.sessions import session_of
from bot.modes import MODES, STYLES
from bot.providers import PROVIDERS, setting, unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.frames import Frame
    from bot.messages import ConversationKey, Message, Preferences, Turn
    from bot.settings import Settings


class Named(TypedDict):
    """Preferences in the words of the HTTP contract."""

    provider: str
    mode: str
    agent_type: str


def named(preferences: Preferences) -> Named:
    """Return preferences in the words of the HTTP contract."""
    return {"provider": preferences.provider, "mode": preferences.mode, "agent_type": preferences.style or "default"}


def choices(settings: Settings) -> shapes.Choices:
    """Return who can answer here and how, and why not, where somebody cannot."""
    return shapes.Choices(
        providers=[
            shapes.ProviderRow(
                name=row.name,
                title=row.title,
                available=not unavailable(settings, row.name),
                reason=unavailable(settings, row.name),
                model=setting(settings, row.model),
            )
            for row in PROVIDERS
        ],
        modes=[shapes.ModeRow(name=each.name, title=each.title, summary=each.summary) for each in MODES],
        agent_types=list(STYLES),
    )


def said(turns: Sequence[Turn]) -> list[shapes.Said]:
    """Return turns as single messages."""
    return [
        each
        for turn in turns
        for each in (
            shapes.Said(role="user", content=turn.question, timestamp=turn.at),
            shapes.Said(role="assistant", content=turn.answer, timestamp=turn.at),
        )
    ]


def shown(turn: Turn, blocks: str = "[]") -> shapes.ShownTurn:
    """Return a turn of the history as the page shows it, with its tables and charts."""
    return shapes.ShownTurn(
        id=turn.id,
        question=turn.question,
        answer=turn.answer,
        at=turn.at,
        provider=turn.provider,
        model=turn.model,
        mode=turn.mode,
        complete=turn.complete,
        blocks=json.loads(blocks),
    )


def remarked(remark: dict[str, Any]) -> shapes.ShownTurn:
    """Return a reply beside the history as the page shows it."""
    return shapes.ShownTurn(
        id=remark["id"],
        question=remark["question"],
        answer=remark["reply"]["text"],
        at=datetime.fromtimestamp(remark["at"] / 1000, UTC),
        provider="",
        model="",
        mode="",
        complete=True,
        command=True,
        blocks=[each | {"type": "table" if "rows" in each else "chart"} for each in remark["reply"]["blocks"]],
    )


def together(
    turns: Sequence[shapes.ShownTurn], remarks: Sequence[shapes.ShownTurn], *, whole: bool
) -> list[shapes.ShownTurn]:
    """Return turns, in their order, with the remarks between; those before the first turn where these are `whole`."""
    first = turns[0].at if turns and not whole else datetime.min.replace(tzinfo=UTC)
    return list(merge(turns, (each for each in remarks if each.at >= first), key=attrgetter("at")))


def waiting(message: Message) -> shapes.ShownTurn:
    """Return a message that nobody has answered yet."""
    return shapes.ShownTurn(
        id=message.id,
        question=message.text,
        answer="",
        at=message.sent_at,
        provider="",
        model="",
        mode="",
        complete=False,
    )


def answer(
    conversation: ConversationKey,
    frame: Frame,
    preferences: Preferences,
    turns: Sequence[Turn],
    blocks: list[dict[str, Any]],
) -> shapes.Answer:
    """Return the last frame of a turn as the answer to a plain request."""
    body: dict[str, Any] = json.loads(frame.body)
    text = response(frame.kind, body)
    footer = body.get("footer") or {}
    return shapes.Answer(
        response=text,
        session_id=session_of(conversation),
        conversation_history=said(turns)[-10:],
        provider=footer.get("provider") or preferences.provider,
        mode=footer.get("mode") or preferences.mode,
        id=frame.turn,
        complete=frame.kind != "failed",
        blocks=blocks,
    )


def wire(frame: Frame, session_id: str) -> str:
    """Return a frame as the stream carries it; the last one also answers in the words of the plain request."""
    if frame.kind not in {"done", "failed", "reply"}:
        return frame.to_json()
    body: dict[str, Any] = json.loads(frame.body)
    body.pop("tools", None)
    footer = body.get("footer") or {}
    last = {
        "type": frame.kind,
        "turn": frame.turn,
        "run": frame.run,
        "n": frame.n,
        "id": frame.id,
        "session_id": session_id,
        "response": response(frame.kind, body),
        "provider": footer.get("provider", ""),
        "mode": footer.get("mode", ""),
    }
    return json.dumps(body | last, ensure_ascii=False)
