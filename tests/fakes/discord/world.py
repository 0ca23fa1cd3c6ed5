"""The state of the fake Discord: who is there, what was said, and what the bot did wrong."""

from __future__ import annotations

import asyncio
import re
import time
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.fakes.discord import shapes
from tests.fakes.discord.limits import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.discord.shapes import JSON

LOOK = 0.05
"""Seconds between two looks at what tells nobody of its changes."""
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
TOKEN = "MTQ1NzQ2OTQ4MzcyNjY2ODA0OA.GfAkEr.not-a-real-secret-not-a-real-secret"
APPLICATION, GUILD, ROLE, OWNER = "1457469483726668048", "1457468924290662599", "1457473602180878604", "103304452137"
MESSAGE_CONTENT_LIMITED = 1 << 19


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot, as it arrived, with the status of the answer."""

    method: str
    path: str
    url: str
    body: JSON
    at: float
    status: int


@dataclass(slots=True)
class Interaction:
    """One interaction as Discord sees it: when it began, whether and how it was acknowledged."""

    payload: JSON
    began: float
    token: str
    acknowledged: float = 0.0
    callback: JSON = field(default_factory=dict)
    original: str = ""
    followups: int = 0
    user_install: bool = False

    @property
    def wait(self) -> float:
        """Seconds until it was acknowledged."""
        return self.acknowledged - self.began


class World:
    """Everything that Discord knows; changing it wakes those who wait in `until`."""

    def __init__(self) -> None:
        self.bot = shapes.user(APPLICATION, "Visabot", bot=True)
        self.owner = shapes.user(OWNER, "Olga")
        self.application_flags = 0
        self.endpoint: str | None = None
        self.channels: dict[str, JSON] = {}
        self.messages: dict[str, dict[str, JSON]] = defaultdict(dict)
        self.denied: dict[str, int] = {}
        self.permissions: dict[str, int] = {}
        self.people: dict[str, JSON] = {}
        self.roles = [shapes.role(GUILD, "@everyone"), shapes.role(ROLE, "Visabot", owner=APPLICATION)]
        self.refuses: Callable[[str, JSON, int], Refusal | None] = lambda *_: None
        """(path, body, number of files) -> why Discord does not take it, where a test wants it so."""
        self.commands: list[JSON] = []
        self.interactions: dict[str, Interaction] = {}
        self.files: dict[str, bytes] = {}
        self.calls: deque[Call] = deque(maxlen=200_000)
        self.complaints: list[str] = []
        self.nonces: dict[tuple[str, str], tuple[float, str]] = {}
        self.nonce_window = 180.0
        self.role_counts_as_mention = self.joined = True
        self.typing: list[tuple[str, float]] = []
        self.publish: Callable[[str, JSON, JSON | None], None] = lambda *_: None
        self._lead = timedelta(0)
        self._last = 0
        self._changed = asyncio.Event()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._lead

    def pass_time(self, **parts: float) -> None:
        """Let Discord's clock go on, without anybody waiting."""
        self._lead += timedelta(**parts)

    def stamp(self) -> str:
        return self.now().isoformat()

    def snowflake(self) -> str:
        wanted = int((self.now() - EPOCH).total_seconds() * 1000) << 22
        self._last = max(wanted, self._last + 1)
        return str(self._last)

    def touch(self) -> None:
        self._changed.set()

    async def until(self, holds: Callable[[], object], *, within: float = 10.0, what: str = "") -> None:
        """Wait until `holds()` is true; fail naming `what` after `within` seconds.

        What changes here is seen at once; the bot's own health, say, tells nobody when it changes: it is looked at.
        """
        async with asyncio.timeout(within):
            try:
                while not holds():
                    self._changed.clear()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LOOK):
                            await self._changed.wait()
            except asyncio.CancelledError:
                self.explain(what)
                raise

    def explain(self, what: str) -> None:
        """Print what the bot did last, for whoever reads a failed test."""
        last = [f"{call.method} {call.url} -> {call.status} {str(call.body)[:300]}" for call in list(self.calls)[-12:]]
        print(f"waited in vain for: {what}", *last, sep="\n")  # noqa: T201

    def open_channel(self, name: str, kind: int = shapes.TEXT) -> str:
        channel = shapes.guild_channel(self.snowflake(), GUILD, name, kind)
        self.channels[channel["id"]] = channel
        return str(channel["id"])

    def open_private(self, person: JSON) -> str:
        for channel in self.channels.values():
            if channel["type"] == shapes.DM and channel["recipients"][0]["id"] == person["id"]:
                return str(channel["id"])
        channel = shapes.private_channel(self.snowflake(), person)
        self.channels[channel["id"]] = channel
        return str(channel["id"])

    def open_thread(self, parent: str, name: str, owner: str, identity: str = "") -> JSON:
        thread = shapes.thread(identity or self.snowflake(), self.channels[parent], name, owner, self.stamp())
        self.channels[thread["id"]] = thread
        self.publish("THREAD_CREATE", thread | {"newly_created": True}, None)
        return thread

    def channel(self, identity: str) -> JSON:
        try:
            return self.channels[identity]
        except KeyError:
            raise Refusal(404, 10003, "Unknown Channel") from None

    def find(self, channel: str, message: str) -> JSON:
        try:
            return self.messages[channel][message]
        except KeyError:
            raise Refusal(404, 10008, "Unknown Message") from None

    def allow(self, channel: str, permission: str) -> None:
        """Raise as Discord does where the bot may not."""
        place = self.channel(channel)
        if self.denied.get(channel):
            raise Refusal(403, self.denied[channel], "Missing Permissions")
        if place.get("thread_metadata", {}).get("locked") and permission == "send":
            raise Refusal(403, 50083, "Thread is archived")

    def said(self, message: JSON, member: JSON | None = None) -> None:
        """Keep a message and tell who listens."""
        channel = self.channels[message["channel_id"]]
        self.messages[message["channel_id"]][message["id"]] = message
        channel["last_message_id"] = message["id"]
        self.publish("MESSAGE_CREATE", self.as_event(message, member), message)
        self.touch()

    def as_event(self, message: JSON, member: JSON | None = None) -> JSON:
        channel = self.channels[message["channel_id"]]
        event = message | {"channel_type": channel["type"]}
        if "guild_id" in channel:
            event |= {"guild_id": channel["guild_id"], "member": member or shapes.member((ROLE,))}
        return event

    def mentions(self, text: str, people: dict[str, JSON]) -> JSON:
        """Return the fields that say whom `text` names."""
        everyone = any(re.search(rf"@{word}\b", text) for word in ("everyone", "here"))
        named = [people[each] for each in dict.fromkeys(re.findall(r"<@!?(\d+)>", text)) if each in people]
        return {
            "mentions": named,
            "mention_roles": list(dict.fromkeys(re.findall(r"<@&(\d+)>", text))),
            "mention_everyone": everyone,
        }

    def names_bot(self, message: JSON) -> bool:
        """Say whether a bot without the content intent sees the words, because they name it."""
        named = any(each["id"] == APPLICATION for each in message["mentions"])
        return named or (self.role_counts_as_mention and ROLE in message["mention_roles"])

    def complain(self, text: str) -> None:
        self.complaints.append(text)
        self.touch()

    def monotonic(self) -> float:
        return time.monotonic() + self._lead.total_seconds()
