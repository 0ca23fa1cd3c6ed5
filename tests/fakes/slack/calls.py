"""One call of the Web API: what it brings, whose token it has, and the table of methods."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.slack import chat, files, oauth, rooms, streams, surfaces
from tests.fakes.slack.world import Installation, Json, Refused, Workspace, World

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Call:
    """The arguments of a call, however they came (JSON, form or query)."""

    method: str
    arguments: Json
    world: World
    oauth: oauth.OAuth
    host: str = ""
    installation: Installation = field(default_factory=lambda: Installation("", "", ""))
    client_id: str = ""
    client_secret: str = ""
    team: Workspace = field(default_factory=lambda: Workspace(""))


@dataclass(frozen=True, slots=True)
class Method:
    """How a method is answered; any one of `scopes` opens it."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    public: bool = False
    """Needs no token."""
    json: bool = True
    """Takes a JSON body (some methods read forms only)."""


READ = {"channel": "channels:history", "group": "groups:history", "im": "im:history", "mpim": "mpim:history"}
LOOK = {"channel": "channels:read", "group": "groups:read", "im": "im:read", "mpim": "mpim:read"}

METHODS = {
    "agents.sessions.rename": Method(surfaces.session_rename, ("assistant:write", "chat:write")),
    "agents.sessions.setStatus": Method(surfaces.session_status, ("assistant:write", "chat:write")),
    "assistant.threads.setStatus": Method(surfaces.set_status, ("assistant:write", "chat:write")),
    "assistant.threads.setSuggestedPrompts": Method(surfaces.set_prompts, ("assistant:write",)),
    "auth.revoke": Method(oauth.revoke),
    "auth.test": Method(rooms.auth_test),
    "bots.info": Method(rooms.bot_info, ("users:read",), json=False),
    "chat.appendStream": Method(streams.append, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.startStream": Method(streams.start, ("chat:write",)),
    "chat.stopStream": Method(streams.stop, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "conversations.history": Method(rooms.history, ("*history",), json=False),
    "conversations.info": Method(rooms.info, ("*read",), json=False),
    "conversations.members": Method(rooms.members, ("*read",), json=False),
    "conversations.open": Method(rooms.open_room, ("im:write",)),
    "conversations.replies": Method(rooms.replies, ("*history",), json=False),
    "files.completeUploadExternal": Method(files.complete, ("files:write",)),
    "files.getUploadURLExternal": Method(files.upload_url, ("files:write",), json=False),
    "files.info": Method(files.file_info, ("files:read",), json=False),
    "oauth.v2.access": Method(oauth.access, public=True, json=False),
    "users.info": Method(rooms.user_info, ("users:read",), json=False),
    "views.open": Method(surfaces.views_open),
    "views.publish": Method(surfaces.views_publish),
    "views.update": Method(surfaces.views_update),
}


def needed(call: Call, method: Method) -> tuple[str, ...]:
    """Return the scopes of which one must be there, by the kind of the room where that decides."""
    room = call.team.rooms.get(str(call.arguments.get("channel", "")))
    kind = room.kind if room else "channel"
    special = {"*history": READ[kind], "*read": LOOK[kind]}
    return tuple(special.get(scope, scope) for scope in method.scopes)


def authorise(call: Call, method: Method, token: str) -> None:
    """Find whose token it is and whether it may do this; raise what Slack answers if not."""
    if method.public:
        return
    call.installation = call.world.installed(token)
    team = call.installation.team
    if call.installation.enterprise:
        room = call.arguments.get("channel") or call.arguments.get("channel_id")
        team = str(
            call.arguments.get("team_id") or next((t.id for t in call.world.teams.values() if room in t.rooms), team)
        )
    if team not in call.world.teams:
        raise Refused("team_not_found")
    call.team = call.world.teams[team]
    scopes = needed(call, method)
    if scopes and not set(scopes) & call.installation.scopes:
        raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(call.installation.scopes)))
