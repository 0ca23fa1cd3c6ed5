"""What exists in the fake Slack: workspaces, people, rooms, posts. No rules here, only things."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

# What the manifest asks for, no more: a call that needs another scope fails here as it would there.
BOT_SCOPES = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:write",
        "mpim:history",
        "users:read",
    }
)


class Refused(Exception):
    """Slack answers `{"ok": false, "error": ...}`."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


@dataclass(slots=True)
class Post:
    """One message of a room, as it stands now; `versions` are all texts that it ever showed."""

    ts: str
    room: str
    user: str
    text: str = ""
    thread: str = ""
    blocks: list[Json] = field(default_factory=list)
    metadata: Json = field(default_factory=dict)
    own: bool = False
    """Written by the bot."""
    app: str = ""
    files: list[Json] = field(default_factory=list)
    edited: bool = False
    deleted: bool = False
    streaming: bool = False
    stopped_by_user: bool = False
    stream_mode: str = ""
    stream_started: float = 0.0
    recipient: str = ""
    versions: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """All that a person reads of it, block by block."""
        own = [self.text] if self.stream_mode or not self.blocks else []
        return unescape("\n".join(filter(None, own + [words_of(block) for block in self.blocks])))

    def as_json(self, *, metadata: bool = False) -> Json:
        """Return the message object of the Web API."""
        body: Json = {"type": "message", "user": self.user, "ts": self.ts, "text": self.text}
        if self.thread:
            body["thread_ts"] = self.thread
        if self.own or self.app:
            body |= {"bot_id": f"B{self.user[1:]}", "app_id": self.app}
        body |= {name: value for name, value in (("blocks", self.blocks), ("files", self.files)) if value}
        if metadata and self.metadata:
            body["metadata"] = self.metadata
        return body


def unescape(text: str) -> str:
    """Return Markdown or mrkdwn as it is read: without the marks that keep characters from formatting."""
    text = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text).replace("\u2060", "")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words_of(block: Any) -> str:
    """Return the words of a block as they were sent, wherever they are nested."""
    if isinstance(block, list):
        return "\n".join(filter(None, (words_of(each) for each in block)))
    if not isinstance(block, dict):
        return ""
    said = [block[name] for name in ("text", "caption", "alt_text", "title") if isinstance(block.get(name), str)]
    inner = [
        value for name, value in block.items() if name not in {"confirm", "value"} and isinstance(value, dict | list)
    ]
    return "\n".join(filter(None, said + [words_of(each) for each in inner]))


@dataclass(slots=True)
class Room:
    """A channel, DM or group DM."""

    id: str
    kind: str = "channel"
    """channel, group, im or mpim."""
    name: str = ""
    members: set[str] = field(default_factory=set)
    posts: dict[str, Post] = field(default_factory=dict)
    archived: bool = False
    shared: bool = False
    """Shared with another organisation (Slack Connect)."""

    @property
    def direct(self) -> bool:
        return self.kind == "im"


@dataclass(slots=True)
class Installation:
    """The app in one workspace: its token and what it may do."""

    token: str
    team: str
    bot_user: str
    scopes: frozenset[str] = BOT_SCOPES
    refresh_token: str = ""
    expires_at: float = 0.0
    revoked: bool = False
    enterprise: str = ""
    """Set for an installation of a whole organisation."""


@dataclass(slots=True)
class Workspace:
    """One team."""

    id: str
    rooms: dict[str, Room] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)
    """Id -> name."""
    admins: set[str] = field(default_factory=set)
    statuses: list[Json] = field(default_factory=list)
    sessions: dict[tuple[str, str], str] = field(default_factory=dict)
    titles: dict[tuple[str, str], str] = field(default_factory=dict)
    prompts: list[Json] = field(default_factory=list)
    ephemeral: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    views: list[Json] = field(default_factory=list)
    files: dict[str, tuple[Json, bytes]] = field(default_factory=dict)


@dataclass(slots=True)
class World:
    """Everything, and the clock that gives each message its `ts`."""

    app: str = "A1"
    manifest: Json = field(default_factory=dict)
    """The configuration of the app, as its owner sees it."""
    teams: dict[str, Workspace] = field(default_factory=dict)
    installations: list[Installation] = field(default_factory=list)
    triggers: dict[str, float] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    """What was accepted but is bad for a reader: no text for screen readers, a ping, an unfurl."""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    stream_life: float = 300.0
    history_limit: int = 1000
    """15 for apps of the commercially distributed class."""
    refuse_blocks: frozenset[str] = frozenset()
    """Block types that this Slack does not know (yet)."""
    _last: int = 0

    def tick(self) -> str:
        """Return the next unique `ts`, never the same twice."""
        self._last = max(self._last + 1, int(time.time() * 1_000_000))
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def installed(self, token: str) -> Installation:
        """Return whose token it is, or refuse as Slack does."""
        for each in self.installations:
            if each.token == token:
                if each.revoked:
                    raise Refused("token_revoked")
                if each.expires_at and each.expires_at <= time.time():
                    raise Refused("token_expired")
                return each
        raise Refused("invalid_auth" if token else "not_authed")
