"""Fills in what the library insists on and a server may leave out, so that a frugal Discord is a Discord too."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from collections.abc import Callable

JSON = dict[str, Any]
STRICT = re.compile(r'"t":\s*"(?:READY|RESUMED|INTERACTION_CREATE|GUILD_CREATE)"')
THREADS = {10, 11, 12}
NULLABLE = {"avatar", "icon", "edited_timestamp", "joined_at", "last_message_id", "archive_timestamp"}
"""What the library looks for even where it is null."""
UNTOLD = str(2**63 - 1)
"""The last message of a channel that does not tell it: somebody may have spoken there."""
LONG_AGO = "2015-01-01T00:00:00+00:00"
COMMAND, COMPONENT, COMPLETION = 2, 3, 4
ROW, BUTTON = 1, 2
PRESSED: JSON = {"style": 2, "label": "?", "options": []}
USER: JSON = {"username": "", "discriminator": "0", "avatar": None}
MEMBER: JSON = {"roles": [], "flags": 0, "joined_at": None, "permissions": "0"}
MESSAGE: JSON = {
    "type": 0, "content": "", "timestamp": LONG_AGO, "edited_timestamp": None, "tts": False, "pinned": False,
    "mention_everyone": False, "mentions": [], "mention_roles": [], "attachments": [], "embeds": [], "components": [],
}  # fmt: skip
THREAD: JSON = {
    "owner_id": "0", "parent_id": "0", "message_count": 0, "member_count": 0, "rate_limit_per_user": 0,
    "thread_metadata": {"archived": False, "auto_archive_duration": 1440, "archive_timestamp": LONG_AGO},
}  # fmt: skip
APPLICATION: JSON = {
    "name": "", "description": "", "icon": None, "bot_public": True, "bot_require_code_grant": False, "verify_key": "",
}  # fmt: skip
INTERACTION: JSON = {"version": 1, "attachment_size_limit": 10 * 1024 * 1024, "entitlements": []}


class Lenient:
    """What a client needs beside, to log in where little is told of its application."""

    _connection: Any
    http: Any

    async def login(self, token: str) -> None:
        """Log in, even where little is told of the bot itself."""
        ask = self.http.static_login

        async def static_login(token: str) -> JSON:
            told: JSON = present(await ask(token))
            return USER | told

        self.http.static_login = static_login
        try:
            await super().login(token)  # type: ignore[misc]  # of the library's client, which stands behind this class
        finally:
            self.http.static_login = ask

    async def application_info(self) -> discord.AppInfo:
        """Return what is known of the application; a bot without any has at least its own id."""
        try:
            told = await self.http.application_info()
        except (discord.NotFound, discord.Forbidden):
            told = {}
        me = self._connection.user
        own = USER | {"id": str(me.id), "username": me.name}
        return discord.AppInfo(self._connection, APPLICATION | {"id": str(me.id), "owner": own} | present(told))


def filled(frame: str, socket: Any) -> str:
    """Return a frame with everything that the library reads of it."""
    if not STRICT.search(frame):
        return frame
    said = json.loads(frame)
    fill = _FILL.get(said.get("t"))
    if fill is None:
        return frame  # the words stand in somebody's text
    return json.dumps({"s": None} | said | {"d": fill(present(said.get("d") or {}), socket)})


def present(told: Any) -> Any:
    """Return what was told without what is null: for the library, that is not the same as left out."""
    if isinstance(told, list):
        return [present(each) for each in told]
    if not isinstance(told, dict):
        return told
    return {key: present(value) for key, value in told.items() if value is not None or key in NULLABLE}


def _ready(told: JSON, socket: Any) -> JSON:
    base = {
        "session_id": "", "resume_gateway_url": str(socket.gateway), "guilds": [],
        "shard": [socket.shard_id or 0, socket.shard_count or 1],
    }  # fmt: skip
    application = {"application": {"flags": 0} | told["application"]} if "application" in told else {}
    me = socket._connection.user  # noqa: SLF001 — as the library itself reads it
    user = USER | {"id": str(me.id), "username": me.name} | told.get("user", {})
    return base | told | application | {"user": user}


def _resumed(told: JSON, _: Any) -> JSON:
    return told


def _guild(told: JSON, _: Any) -> JSON:
    return told | {
        "channels": [channel(each) for each in told.get("channels", ())],
        "threads": [channel(each) for each in told.get("threads", ())],
        "roles": [{"name": "", "permissions": "0", "position": 0} | each for each in told.get("roles", ())],
    }


def channel(told: JSON) -> JSON:
    """Return a channel with what the library reads of it."""
    kind = told.get("type", 0)
    return (
        {"name": "", "type": kind, "position": 0, "last_message_id": UNTOLD}
        | (THREAD if kind in THREADS else {})
        | told
    )


def _interaction(told: JSON, socket: Any) -> JSON:
    application = str(socket._connection.application_id)  # noqa: SLF001 — as the library itself reads it
    said = INTERACTION | {"application_id": application} | told
    if "channel" in said or "channel_id" in said:
        kind = 0 if "guild_id" in said else 1
        said["channel"] = channel({"id": said.get("channel_id"), "type": kind} | said.get("channel", {}))
    if "guild_id" in said:
        member = MEMBER | said.get("member", {})
        said["member"] = member | {"user": USER | (member.get("user") or said.get("user") or {})}
    else:
        said["user"] = USER | (said.get("user") or said.get("member", {}).get("user") or {})
    if "message" in said or said.get("type") == COMPONENT:
        said["message"] = _beneath(_message({"id": "0"} | said.get("message", {}), said), said.get("data", {}))
    if said.get("type") in {COMMAND, COMPLETION}:
        said["data"] = {"id": "0", "type": 1} | said.get("data", {})
        messages = said["data"].get("resolved", {}).get("messages", {})
        messages.update({identity: _message(each, said) for identity, each in messages.items()})
    return said


def _message(told: JSON, interaction: JSON) -> JSON:
    author = USER | {"id": "0"} | (interaction.get("user") or {}) | told.get("author", {})
    return MESSAGE | {"channel_id": interaction.get("channel_id")} | told | {"author": author}


def _beneath(message: JSON, pressed: JSON) -> JSON:
    """Return a message with what was pressed under it: the library looks for it there."""
    name = pressed.get("custom_id")
    if not name or f'"{name}"' in json.dumps(message["components"]):
        return message
    component = PRESSED | {"type": pressed.get("component_type", BUTTON), "custom_id": name}
    return message | {"components": [{"type": ROW, "components": [component]}, *message["components"]]}


_FILL: dict[str, Callable[[JSON, Any], JSON]] = {
    "READY": _ready,
    "RESUMED": _resumed,
    "GUILD_CREATE": _guild,
    "INTERACTION_CREATE": _interaction,
}
