"""The messages that a reply consists of: posted once each, then edited; found again after a lost response.

Slack has no idempotency key, so every post carries our turn and its number as metadata, the intent is noted before
and the id after; when the id is unknown, the thread is read and the metadata looked for.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from adapters.slack.api import PATIENCE, Api, Busy, Refused, Unsure
from adapters.slack.dialect import cut
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.blocks import Body
    from adapters.slack.read import Place

EVENT = "visabot_reply"
GONE = {
    "account_inactive",
    "cannot_reply_to_message",
    "channel_not_found",
    "invalid_auth",
    "is_archived",
    "not_in_channel",
    "restricted_action",
    "thread_not_found",
    "token_revoked",
}
"""Nothing can be shown there any more, whatever we do."""
TOO_MUCH = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long", "invalid_arguments"}
UNREADABLE = frozenset({"unknown_method", "missing_scope", "not_allowed_token_type"})
"""Slack does not tell what was posted."""
REPLACED = {"message_not_found", "cant_update_message", "edit_window_closed", "cant_delete_message"}


def metadata(turn: str, part: int) -> Mapping[str, object]:
    """Return what marks a post as part of the reply to a turn."""
    return {"event_type": EVENT, "event_payload": {"turn": turn, "part": part}}


class Noted(Protocol):
    """Where it is kept what was posted: the outbox of a turn, or the notes of anything else."""

    @property
    def state(self) -> Mapping[str, str]:
        """What was noted before."""
        ...

    async def note(self, **fields: str) -> None:
        """Keep the fields durably."""
        ...


@dataclass(slots=True)
class Slate:
    """The parts of one reply; `parts` holds their ids in order."""

    api: Api
    place: Place
    turn: str
    outbox: Noted
    parts: list[str] = field(default_factory=list)
    rung: int = 0
    """How far down the ladder this Slack makes us go."""
    _shown: dict[str, Body] = field(default_factory=dict)

    async def resume(self) -> bool:
        """Take up what an earlier worker has posted; False when nobody has posted anything."""
        state = self.outbox.state
        self.parts = [ts for ts in state.get("parts", "").split(",") if ts]
        if state.get("intent"):
            number, streamed = int(state["intent"].rstrip("s")), state["intent"].endswith("s")
            if number >= len(self.parts) and (found := await self.find(number, streamed=streamed)):
                self.parts.append(found)
            await self._note(intent="")
        if live := state.get("live"):
            await self.end_stream(live)
        return bool(self.parts)

    async def end_stream(self, ts: str) -> None:
        """End a stream that nobody feeds, so that its message can be edited; it may have ended long ago."""
        bare = {"channel": self.place.channel, "ts": ts}
        for attempt in range(5):
            try:
                await self.api.call("chat.stopStream", self.place, bare, patience=20.0)
            except Unsure:  # it carries no text, so that it may be said again
                await asyncio.sleep(self.api.pause * 2**attempt)
            except (Refused, Busy) as error:
                logger().info("slack_stream_ended_already", reason=str(error))
                break
            else:
                break
        await self._note(live="")

    async def show(self, number: int, body: Body, *, patience: float = PATIENCE) -> None:
        """Make part `number` show `body`; raise Busy when it cannot be done within the patience."""
        if number < len(self.parts):
            if self._shown.get(self.parts[number]) != body:
                await self._update(number, body, patience)
        else:
            await self._post(number, body)
        self._shown[self.parts[number]] = body

    async def trim(self, count: int) -> None:
        """Take away the parts after the first `count`."""
        while len(self.parts) > count:
            await remove(self.api, self.place, self.parts[-1])
            self.parts.pop()
            await self._note()

    async def find(self, number: int, *, streamed: bool, text: str = "") -> str:
        """Return the id of a part whose response was lost, or nothing; `text` is known to who has just posted it."""
        known = set(self.parts)
        try:
            own = await own_posts(self.api, self.place, self.parts[-1] if self.parts else self.turn.partition(":")[0])
        except Refused as refused:
            if refused.reason in GONE:
                return ""
            if refused.reason in UNREADABLE:  # then an answer that may stand twice is better than none
                logger().warning("slack_posts_not_readable", reason=refused.reason)
                return ""
            raise
        for post in own:
            # Not every server keeps metadata: a post without a mark is known by its words.
            unmarked = post.mark is None and (streamed or (text and post.text == text))
            if post.ts not in known and (unmarked or post.mark == (self.turn, number)):
                return post.ts
        return ""

    async def adopt(self, ts: str, *, live: bool) -> None:
        """Count a message that a stream has opened as the next part."""
        self.parts.append(ts)
        await self._note(intent="", live=ts if live else "")

    async def intend(self, mark: str = "") -> None:
        """Note that the next part is about to be posted."""
        await self._note(intent=f"{len(self.parts)}{mark}")

    async def _post(self, number: int, body: Body) -> None:
        await self.intend()
        for attempt in range(5):
            try:
                answer = await self._send("chat.postMessage", body, self._post_arguments(number), PATIENCE)
                ts = str(answer)
                break
            except Unsure:
                await asyncio.sleep(0.2 * attempt)
                if ts := await self.find(number, streamed=False, text=body.text):
                    break
        else:
            raise Unsure("chat.postMessage")
        self.parts.append(ts)
        await self._note(intent="")

    def _post_arguments(self, number: int) -> dict[str, object]:
        off = {"unfurl_links": False, "unfurl_media": False}
        thread = {"thread_ts": self.place.thread} if self.place.thread else {}
        return {"metadata": metadata(self.turn, number), **off, **thread}

    async def _update(self, number: int, body: Body, patience: float) -> None:
        ts = self.parts[number]
        marked = {"ts": ts, "metadata": metadata(self.turn, number)}
        try:
            await self._send("chat.update", body, marked, patience)
        except Refused as refused:
            if refused.reason == "streaming_state_conflict":
                await self.end_stream(ts)
                await self._send("chat.update", body, marked, patience)
            elif refused.reason in REPLACED:
                # A person or a rule of the workspace took it away: the answer still has to be somewhere.
                self.parts[number : number + 1] = []
                await self._post(number, body)
                self.parts.insert(number, self.parts.pop())
                await self._note()
            else:
                raise

    async def _send(self, method: str, body: Body, more: Mapping[str, object], patience: float) -> object:
        """Send a body, a rung further down each time Slack does not take its blocks; return the id."""
        arguments = {"channel": self.place.channel, "text": body.text or " ", **more}
        first = min(self.rung, len(body.rungs) - 1)
        for rung in range(first, len(body.rungs)):
            if rung > first and body.rungs[rung] == body.rungs[rung - 1]:
                continue
            try:
                answer = await self.api.call(
                    method, self.place, {**arguments, "blocks": list(body.rungs[rung])}, patience=patience
                )
            except Refused as refused:
                if refused.reason not in TOO_MUCH:
                    raise
                logger().warning(
                    "slack_blocks_refused", rung=rung, reason=refused.reason, detail=getattr(refused, "__notes__", [])
                )
                self.rung = max(self.rung, min(rung + 1, 3))
            else:
                return answer.get("ts")
        answer = await self.api.call(
            method, self.place, {**arguments, "text": cut(body.text, 3900), "blocks": []}, patience=patience
        )
        return answer.get("ts")

    async def _note(self, **fields: str) -> None:
        await self.outbox.note(parts=",".join(self.parts), **fields)


@dataclass(frozen=True, slots=True)
class Own:
    """A post of ours as it stands in a thread; `mark` is the turn and number in its metadata."""

    ts: str
    text: str
    mark: tuple[str, int] | None


async def own_posts(api: Api, place: Place, after: str) -> list[Own]:
    """Return the bot's posts of a thread after a moment, oldest first."""
    given: dict[str, object] = {"channel": place.channel, "limit": 200, "include_all_metadata": "true"}
    if after.replace(".", "").isdigit():
        given["oldest"] = after
    method = "conversations.replies" if place.thread else "conversations.history"
    answer = await api.call(method, place, given | ({"ts": place.thread} if place.thread else {}))
    bot = await api.identity(place)
    found: list[Own] = []
    for message in sorted(answer.get("messages") or (), key=lambda each: str(each.get("ts"))):
        if message.get("user") != bot.user and (not bot.bot_id or message.get("bot_id") != bot.bot_id):
            continue
        marked = message.get("metadata") or {}
        said = marked.get("event_payload") or {}
        turn = (str(said.get("turn")), int(said.get("part") or 0)) if marked.get("event_type") == EVENT else None
        found.append(Own(str(message["ts"]), str(message.get("text") or ""), turn))
    return found


async def remove(api: Api, place: Place, ts: str) -> None:
    """Delete one message of ours; gone already is fine."""
    arguments = {"channel": place.channel, "ts": ts}
    try:
        await api.call("chat.delete", place, arguments)
    except Refused as refused:
        if refused.reason not in REPLACED | GONE:
            raise
