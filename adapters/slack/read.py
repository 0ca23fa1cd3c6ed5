"""What Slack sends -> what it means to the bot. Pure: no call, no clock, no state."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.messages import Attachment, Author, ConversationKey, Kind, Message

PLATFORM = "slack"
Payload = Mapping[str, Any]
"""JSON as Slack sends it; read here and nowhere else."""
SPOKEN = {None, "file_share", "thread_broadcast"}
"""Subtypes in which a person says something; the others are noise (joins, topics, bots, pins)."""
MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_TOKENS = re.compile(r"<([!@#]?)([^>|]*)(?:\|([^>]*))?>")


@dataclass(frozen=True, slots=True)
class Place:
    """Where in Slack something happened: enough to reply there."""

    team: str
    channel: str
    thread: str
    """Root of the thread that the reply goes to."""
    enterprise: str = ""
    kind: str = "channel"
    """channel, group, mpim or im."""
    notice: str = ""
    """Said under the answer: what could not be read."""

    @property
    def direct(self) -> bool:
        """Say whether only the bot and one person are here."""
        return self.kind == "im"

    def to_route(self) -> str:
        """Return the place as the route of a message."""
        return json.dumps([self.team, self.channel, self.thread, self.enterprise, self.kind, self.notice])

    @classmethod
    def from_route(cls, route: str) -> Place:
        """Invert `to_route`."""
        return cls(*json.loads(route))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A person said something where the bot can hear it."""

    message: Message
    place: Place
    mentioned: bool
    """The bot was addressed by name."""
    others: bool
    """Another human was addressed by name."""
    threaded: bool
    """Said in a thread that existed before."""
    shared: bool
    """In a channel shared with another organisation (Slack Connect)."""
    revision: str = ""
    """Set when the message was edited: names the edit."""


@dataclass(frozen=True, slots=True)
class Deleted:
    """A person took a message back."""

    conversation: ConversationKey
    place: Place
    turn: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """A person pressed Slack's own Stop."""

    place: Place
    by: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A person opened the App Home, on the tab `home` or `messages`."""

    place: Place
    user: str
    tab: str


@dataclass(frozen=True, slots=True)
class Revoked:
    """The bot was removed from a workspace or an organisation."""

    team: str
    enterprise: str


Heard = Spoken | Deleted | Stopped | Opened | Revoked


def read(body: Payload, bot: str) -> Heard | None:
    """Return what an Events API body means to the bot whose user id is `bot`; None for noise and its own words."""
    event = body.get("event") or {}
    match event.get("type"):
        case "message" | "app_mention":
            return _message(body, event, bot)
        case "agent_session_stopped":
            return Stopped(_place(body, event, event), str(event.get("user", "")))
        case "app_home_opened":
            return Opened(_place(body, event, event), str(event.get("user", "")), str(event.get("tab", "")))
        case "app_uninstalled":
            return _revoked(body)
        case "tokens_revoked" if (event.get("tokens") or {}).get("bot"):
            return _revoked(body)
        case _:
            return None


def _owner(body: Payload) -> tuple[str, str]:
    """Return team and enterprise; in a shared channel the authorisation, not the sender's team, says who we are.

    An installation of a whole organisation is authorised without a team, and a few events name none: the organisation
    then stands for it, so that what belongs to two tenants never meets.
    """
    first: Payload = next(iter(body.get("authorizations") or ()), {})
    enterprise = str(first.get("enterprise_id") or body.get("enterprise_id") or "")
    event: Payload = body.get("event") or {}
    named = (first.get("team_id"), body.get("team_id"), body.get("context_team_id"), event.get("team"), enterprise)
    return str(next(filter(None, named), "")), enterprise


def _revoked(body: Payload) -> Revoked:
    """Return whose installation has ended: that of an organisation is kept under its name, whatever team is named."""
    team, enterprise = _owner(body)
    first: Payload = next(iter(body.get("authorizations") or ()), {})
    organisation = enterprise and (first.get("is_enterprise_install") or body.get("is_enterprise_install"))
    return Revoked("" if organisation else team, enterprise)


def _place(body: Payload, event: Payload, inner: Payload) -> Place:
    team, enterprise = _owner(body)
    channel = str(event.get("channel") or "")
    kind = event.get("channel_type") or {"D": "im", "G": "group"}.get(channel[:1], "channel")
    return Place(team, channel, str(inner.get("thread_ts") or inner.get("ts") or ""), enterprise, str(kind))


def _message(body: Payload, event: Payload, bot: str) -> Heard | None:
    match event.get("subtype"):
        case "message_deleted":
            return _deleted(body, event)
        case "message_changed":
            return _edited(body, event, bot)
        case subtype if subtype in SPOKEN:
            return _spoken(body, event, event, bot)
        case _:
            return None


def _human(inner: Payload, bot: str) -> bool:
    user = inner.get("user")
    return (
        bool(user) and user not in {bot, "USLACK", "USLACKBOT"} and not inner.get("bot_id") and not inner.get("app_id")
    )


def _deleted(body: Payload, event: Payload) -> Deleted | None:
    before = event.get("previous_message") or {}
    turn = str(event.get("deleted_ts") or before.get("ts") or "")
    place = _place(body, event, {"ts": turn, **before})
    return Deleted(conversation_of(place, threaded=_threaded(before)), place, turn) if turn else None


def _edited(body: Payload, event: Payload, bot: str) -> Spoken | None:
    """Only a person's own edit counts: link previews and our own updates arrive as the same event."""
    after, before = event.get("message") or {}, event.get("previous_message") or {}
    edit = after.get("edited") or {}
    if not edit or after.get("text") == before.get("text") or after.get("subtype") not in SPOKEN:
        return None
    return _spoken(body, event, after, bot, str(edit.get("ts") or event.get("ts") or ""))


def _threaded(inner: Payload) -> bool:
    return bool(inner.get("thread_ts")) and inner.get("thread_ts") != inner.get("ts")


def conversation_of(place: Place, *, threaded: bool) -> ConversationKey:
    """Return the conversation: a thread, or all of a direct conversation that is in no thread."""
    thread = "" if place.direct and not threaded else place.thread
    return ConversationKey(PLATFORM, place.team, place.channel, thread)


def _spoken(body: Payload, event: Payload, inner: Payload, bot: str, revision: str = "") -> Spoken | None:
    if not _human(inner, bot):
        return None
    place = _place(body, event, inner)
    text, named = str(inner.get("text") or ""), MENTION.findall(str(inner.get("text") or ""))
    attachments = tuple(attachment_of(file, place) for file in inner.get("files") or ())
    said = words(text, bot)
    if not place.channel or not inner.get("ts") or not (said or attachments or bot in named):
        return None
    turn = str(inner["ts"])
    message = Message(
        id=f"{turn}:edit:{revision}" if revision else turn,
        conversation=conversation_of(place, threaded=_threaded(inner)),
        author=Author(str(inner["user"])),
        text=said,
        sent_at=datetime.fromtimestamp(float(revision or turn), UTC),
        kind=Kind.REVISION if revision else Kind.QUESTION,
        revises=turn if revision else "",
        attachments=attachments,
        route=place.to_route(),
    )
    return Spoken(
        message,
        place,
        mentioned=bot in named or place.direct,
        others=any(each != bot for each in named) and bot not in named,
        threaded=_threaded(inner),
        shared=bool(body.get("is_ext_shared_channel")),
        revision=revision,
    )


def attachment_of(file: Payload, place: Place) -> Attachment:
    """Return a file of Slack's as an attachment."""
    address = file.get("url_private_download") or file.get("url_private") or ""
    return Attachment(
        name=str(file.get("name") or file.get("title") or "file"),
        media_type=str(file.get("mimetype") or "application/octet-stream"),
        size=int(file.get("size") or 0),
        reference=json.dumps([str(file.get("id", "")), str(address), place.team, place.enterprise]),
    )


def words(text: str, bot: str) -> str:
    """Return what was said without the bot's name, and with Slack's tokens as a person reads them."""

    def spell(found: re.Match[str]) -> str:
        mark, target, label = found[1], found[2], found[3]
        if mark == "@":
            return "" if target == bot else f"@{label or target}"
        if mark in {"!", "#"}:
            return f"{'#' if mark == '#' else '@'}{label or target}"
        return f"{label} ({target})" if label and label != target else target

    plain = _TOKENS.sub(spell, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
