"""auth.test, conversations.*, users.info: what can be read, and how much of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack.chat import room_of
from tests.fakes.slack.world import Json, Refused, Room

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call


def auth_test(call: Call) -> Json:
    own = call.installation
    return {
        "url": "https://acme.slack.com/",
        "team": "Acme",
        "user": "visabot",
        "team_id": own.team,
        "user_id": own.bot_user,
        "bot_id": f"B{own.bot_user[1:]}",
        "enterprise_id": own.enterprise or None,
        "is_enterprise_install": bool(own.enterprise),
    }


def bot_info(call: Call) -> Json:
    own = call.installation
    if call.arguments.get("bot") != f"B{own.bot_user[1:]}":
        raise Refused("bot_not_found")
    return {"bot": {"id": call.arguments["bot"], "app_id": call.world.app, "name": "visabot", "user_id": own.bot_user}}


def replies(call: Call) -> Json:
    room = room_of(call)
    root = str(call.arguments.get("ts", ""))
    if root not in room.posts or room.posts[root].deleted:
        raise Refused("thread_not_found")
    thread = [post for post in room.posts.values() if (root in (post.ts, post.thread)) and not post.deleted]
    oldest = str(call.arguments.get("oldest", ""))
    thread = [post for post in sorted(thread, key=lambda post: post.ts) if post.ts == root or post.ts > oldest]
    limit = min(int(call.arguments.get("limit", 1000)), call.world.history_limit)
    start = int(call.arguments.get("cursor") or 0)
    page = thread[start : start + limit]
    more = start + limit < len(thread)
    metadata = str(call.arguments.get("include_all_metadata", "")).lower() in {"true", "1"}
    return {
        "messages": [post.as_json(metadata=metadata) for post in page],
        "has_more": more,
        "response_metadata": {"next_cursor": str(start + limit) if more else ""},
    }


def history(call: Call) -> Json:
    room = room_of(call)
    oldest = str(call.arguments.get("oldest", ""))
    posts = [post for post in room.posts.values() if not post.thread and not post.deleted and post.ts > oldest]
    posts.sort(key=lambda post: post.ts, reverse=True)
    limit = min(int(call.arguments.get("limit", 100)), call.world.history_limit)
    metadata = str(call.arguments.get("include_all_metadata", "")).lower() in {"true", "1"}
    return {"messages": [post.as_json(metadata=metadata) for post in posts[:limit]], "has_more": len(posts) > limit}


def info(call: Call) -> Json:
    room = room_of(call, member=False)
    body: Json = {"id": room.id, "name": room.name, "is_member": call.installation.bot_user in room.members}
    body |= {"is_im": room.direct, "is_mpim": room.kind == "mpim", "is_ext_shared": room.shared}
    body |= {"is_private": room.kind != "channel", "num_members": len(room.members)}
    return {"channel": body}


def members(call: Call) -> Json:
    return {"members": sorted(room_of(call).members), "response_metadata": {"next_cursor": ""}}


def open_room(call: Call) -> Json:
    user = str(call.arguments.get("users", ""))
    if user not in call.team.users:
        raise Refused("user_not_found")
    people = {user, call.installation.bot_user}
    for room in call.team.rooms.values():
        if room.direct and room.members == people:
            return {"channel": {"id": room.id}}
    room = call.team.rooms[f"D{user[1:]}"] = Room(f"D{user[1:]}", "im", members=people)
    return {"channel": {"id": room.id}}


def user_info(call: Call) -> Json:
    user = str(call.arguments.get("user", ""))
    # Who only shares a channel with this workspace is known too, as somebody of another one.
    home = next((each for each in (call.team, *call.world.teams.values()) if user in each.users), None)
    if home is None:
        raise Refused("user_not_found")
    name = home.users[user]
    return {
        "user": {
            "id": user,
            "team_id": home.id,
            "is_stranger": home is not call.team,
            "name": name.lower(),
            "real_name": name,
            "profile": {"display_name": name},
            "is_admin": user in home.admins,
            "is_owner": False,
            "is_bot": user == call.installation.bot_user,
        }
    }
