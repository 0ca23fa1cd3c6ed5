"""What the bot says beside answers: replies to commands, whispers to one person, alerts."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from adapters.slack.api import Busy, Refused, Unsure
from adapters.slack.blocks import compose, table_text
from adapters.slack.dialect import cut, mrkdwn
from adapters.slack.files import pictures, upload
from adapters.slack.read import PLATFORM, Place
from adapters.slack.slate import GONE, TOO_MUCH, UNREADABLE, Slate
from bot.events import Reply, Table
from bot.messages import Author, Caller, ConversationKey
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.api import Api
    from adapters.slack.blocks import Body
    from adapters.slack.read import Payload
    from bot.desk import Desk, Target
    from bot.messages import Message

ADMIN_SECONDS = 300.0
RESPONSES = 5
"""Slack takes five at one address."""
MOST = 8
"""Messages of one reply; what is longer comes as a file."""
UNHEARD = GONE | UNREADABLE | {"user_not_in_channel"}
"""Nobody can be whispered to there: the bot or the person is not in it, or this Slack has no whispers."""
KEEP_MS = 30 * 86_400_000


@dataclass(slots=True)
class Notes:
    """An outbox for what no worker resumes: fields in Redis under the nonce of the post."""

    desk: Desk
    key: str
    state: dict[str, str]

    async def note(self, **fields: str) -> None:
        """Keep the fields."""
        redis: Any = self.desk.store.redis
        await self.desk.store.insist(lambda: redis.hset(self.key, mapping=fields), 10.0)
        await self.desk.store.insist(lambda: redis.pexpire(self.key, KEEP_MS), 10.0)
        self.state.update(fields)


@dataclass(slots=True)
class Replies:
    """Says things in Slack; never twice for one nonce."""

    api: Api
    desk: Desk
    _admins: dict[tuple[str, str], tuple[float, bool]] = field(default_factory=dict)

    async def answer(self, place: Place, user: str, reply: Reply, nonce: str) -> None:
        """Show the reply to a command: to all, or to its caller only."""
        if reply.private and not place.direct:
            await self.whisper(place, user, reply.text, reply)
        else:
            await self._post(place, reply, nonce)

    async def say(self, place: Place, text: str, nonce: str) -> None:
        """Say something to all in a thread, once."""
        await self._post(place, Reply(text), nonce)

    async def respond(self, place: Place, user: str, response_url: str, reply: Reply) -> None:
        """Answer a slash command at its own address: that works in channels that the bot is not in, too."""
        kind = "ephemeral" if reply.private else "in_channel"
        for body in await self._bodies(place, user, reply, RESPONSES):
            for rung in (*body.rungs, ()):
                said = {"response_type": kind, "text": body.text, "blocks": list(rung), "replace_original": False}
                async with self.api.session.post(response_url, json=said) as response:
                    if response.status == 200:
                        break

    async def whisper(self, place: Place, user: str, text: str, reply: Reply | None = None) -> None:
        """Say something that only one person sees: where they are, or directly when that cannot be."""
        reply = reply or Reply(text)
        try:
            for body in await self._bodies(place, user, reply, MOST):
                await self._whisper(place, user, body)
        except Refused as refused:
            if refused.reason not in UNHEARD:
                raise
            await self._post(await self.direct(place, user), reply, uuid4().hex)

    async def _whisper(self, place: Place, user: str, body: Body) -> None:
        given = {"channel": place.channel, "user": user, "text": body.text, "thread_ts": place.thread or None}
        for rung in body.rungs:
            try:
                await self.api.call("chat.postEphemeral", place, given | {"blocks": list(rung)})
            except Refused as refused:
                if refused.reason not in TOO_MUCH:
                    raise
            else:
                return
        await self.api.call("chat.postEphemeral", place, given)  # the words alone, rather than nothing

    async def _bodies(self, place: Place, user: str, reply: Reply, most: int) -> tuple[Body, ...]:
        """Return a reply as messages; one that is a file, or needs too many of them, goes to its reader as a file."""
        bodies = () if reply.file else compose(reply.text, reply.blocks, await pictures(self.api, place, reply.blocks))
        if 0 < len(bodies) <= most:
            return bodies
        name, why = reply.file or "answer.md", "" if reply.file else "This is too long to show here: "
        await self.file(place if place.direct else await self.direct(place, user), name, whole(reply))
        return compose(f"{why}I sent it to you directly, as the file {name}.", (), {})

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send an alert, once for its nonce."""
        where = target.conversation
        kind = "im" if where.channel.startswith("D") else "channel"
        place = Place(where.workspace, where.channel, where.thread, kind=kind)
        try:
            await self._post(place, reply, nonce)
        except Refused as refused:
            if refused.reason not in GONE:
                raise
            # The channel is gone, or the bot was never in it: the person who asked hears of it directly.
            await self._post(await self.direct(place, target.author.id), reply, nonce)

    async def excuse(self, place: Place, message: Message, why: str) -> None:
        """Tell who asked, directly, that their answer could not be shown where they asked."""
        said = Reply(f"I could not answer your question in that channel: {why}.")
        try:
            await self._post(await self.direct(place, message.author.id), said, f"excuse:{message.id}")
        except Refused as refused:
            logger().warning("slack_excuse_not_shown", reason=refused.reason)

    async def file(self, place: Place, name: str, text: str) -> None:
        """Hand over a file in a direct conversation."""
        await upload(self.api, place, name, text.encode(), share=True)

    async def direct(self, place: Place, user: str) -> Place:
        """Return the direct conversation with a person."""
        answer = await self.api.call("conversations.open", place, {"users": user})
        return Place(place.team, str(answer["channel"]["id"]), "", place.enterprise, "im")

    async def _post(self, place: Place, reply: Reply, nonce: str) -> None:
        key = self.desk.store.key(f"slack/{place.team}", "said", place.channel, nonce)
        redis: Any = self.desk.store.redis
        fields: Mapping[bytes, bytes] = await self.desk.store.insist(lambda: redis.hgetall(key), 10.0)
        notes = Notes(self.desk, key, {name.decode(): value.decode() for name, value in fields.items()})
        slate = Slate(self.api, place, nonce, notes)
        await slate.resume()
        if notes.state.get("said"):
            return
        bodies = compose(reply.text, reply.blocks, await pictures(self.api, place, reply.blocks))
        if reply.file:
            await self.file(place, reply.file, whole(reply))
            bodies = ()
        elif len(bodies) > MOST:
            await self.file(place, "answer.md", whole(reply))
            bodies = (*bodies[:1], *compose("The rest is in the file answer.md.", (), {}))
        for number, body in enumerate(bodies):
            await slate.show(number, body)
        await notes.note(said=str(int(time.time())))

    async def caller(self, conversation: ConversationKey, place: Place, user: str) -> Caller:
        """Return who gives a command, and whether they may manage the channel."""
        return Caller(conversation, Author(user), admin=await self.is_admin(place, user))

    async def is_admin(self, place: Place, user: str) -> bool:
        """Say whether a person administers the workspace; no, when Slack does not say."""
        key = (place.team, user)
        known = self._admins.get(key)
        if known and time.monotonic() - known[0] < ADMIN_SECONDS:
            return known[1]
        try:
            read: Any = (await self.api.call("users.info", place, {"user": user}, patience=1.0)).get("user") or {}
        except (Refused, Unsure, Busy):
            return False
        admin = bool(read.get("is_admin") or read.get("is_owner")) and _at_home(read, place)
        self._admins[key] = (time.monotonic(), admin)
        return admin

    def conversations(self, place: Place) -> tuple[ConversationKey, ...]:
        """Return the conversations that may run in a thread: its own, and that of the direct conversation around it."""
        own = ConversationKey(PLATFORM, place.team, place.channel, place.thread)
        around = ConversationKey(PLATFORM, place.team, place.channel)
        return (own, around) if place.direct else (own,)

    def place_of(self, message: Message) -> Place:
        """Return where the reply to a message goes."""
        return Place.from_route(message.route)


def _at_home(person: Payload, place: Place) -> bool:
    """Say whether a person belongs to the workspace: who only shares a channel with it decides nothing in it."""
    organisation: Payload = person.get("enterprise_user") or {}
    homes = {person.get("team_id", place.team), *(organisation.get("teams") or ()), organisation.get("enterprise_id")}
    return not person.get("is_stranger") and place.team in homes


def whole(reply: Reply) -> str:
    """Return a reply as the text of a file."""
    shown = (table_text(each) if isinstance(each, Table) else f"{each.title}\n{each.alt}" for each in reply.blocks)
    return "\n\n".join([reply.text, *shown])


def short(text: str) -> str:
    """Return a reply as the text that goes along with the acknowledgement of a slash command."""
    return cut(mrkdwn(text), 3900)
