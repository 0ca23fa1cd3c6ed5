"""Views, App Home, assistant status and prompts, agent sessions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import checks
from tests.fakes.slack.chat import room_of
from tests.fakes.slack.world import Json, Refused, words_of

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call

TRIGGER_LIFE = 3.0
SESSION_STATUSES = {"processing", "active", "suspended", "closed"}


def check_view(call: Call) -> Json:
    view: Any = call.arguments.get("view")
    if not isinstance(view, dict) or view.get("type") not in {"modal", "home"}:
        raise Refused("invalid_arguments")
    kind = view["type"]
    if kind == "modal":
        for name, limit in (("title", 24), ("submit", 24), ("close", 24)):
            if name in view or name == "title":
                checks.text_object(view.get(name), limit, plain=True)
        needs_submit = any(block.get("type") == "input" for block in view.get("blocks", []))
        checks.need(not needs_submit or "submit" in view, "submit is required with input blocks")
    if len(str(view.get("private_metadata", ""))) > 3000 or len(str(view.get("callback_id", ""))) > 255:
        raise Refused("invalid_arguments")
    checks.check_blocks(view.get("blocks"), call.world.refuse_blocks, kind)
    call.world.complaints += checks.complaints({"text": "x"}, words_of(view.get("blocks")), post=False)
    return view


def use_trigger(call: Call) -> None:
    trigger = str(call.arguments.get("trigger_id", ""))
    born = call.world.triggers.pop(trigger, None)
    if born is None:
        raise Refused("invalid_trigger_id")
    if time.monotonic() - born > TRIGGER_LIFE:
        raise Refused("expired_trigger_id")


def store(call: Call, view: Json) -> Json:
    kept = view | {
        "id": f"V{len(call.team.views) + 1}",
        "hash": f"h{len(call.team.views) + 1}",
        "team_id": call.team.id,
    }
    call.team.views.append(kept)
    return {"view": kept}


def views_open(call: Call) -> Json:
    view = check_view(call)
    use_trigger(call)
    return store(call, view)


def views_update(call: Call) -> Json:
    view = check_view(call)
    for kept in call.team.views:
        if kept["id"] == call.arguments.get("view_id"):
            kept.update(view)
            return {"view": kept}
    raise Refused("not_found")


def views_publish(call: Call) -> Json:
    user = str(call.arguments.get("user_id", ""))
    if user not in call.team.users:
        raise Refused("user_not_found")
    view = check_view(call)
    if view["type"] != "home":
        raise Refused("invalid_arguments")
    call.team.homes[user] = view
    return store(call, view)


def set_status(call: Call) -> Json:
    room = room_of(call, name="channel_id")
    if not call.arguments.get("thread_ts"):
        raise Refused("invalid_arguments")
    loading = call.arguments.get("loading_messages") or []
    if len(loading) > 10 or any(not each or len(each) > 50 for each in loading):
        raise Refused("invalid_arguments")
    if len(str(call.arguments.get("status", ""))) > 50:
        raise Refused("invalid_arguments")
    call.team.statuses.append(
        {
            "room": room.id,
            "thread": call.arguments["thread_ts"],
            "status": call.arguments.get("status"),
            "loading": loading,
        }
    )
    return {}


def set_prompts(call: Call) -> Json:
    room = room_of(call, name="channel_id")
    prompts = call.arguments.get("prompts")
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
        raise Refused("invalid_arguments")
    if any(not each.get("title") or not each.get("message") for each in prompts):
        raise Refused("invalid_arguments")
    call.team.prompts.append({"room": room.id, "prompts": prompts, "title": call.arguments.get("title", "")})
    return {}


def session_status(call: Call) -> Json:
    room = room_of(call, name="channel_id")
    status = call.arguments.get("status")
    if status not in SESSION_STATUSES:
        raise Refused("invalid_arguments")
    key = (room.id, str(call.arguments.get("thread_ts") or ""))
    call.team.sessions[key] = str(status)
    if title := call.arguments.get("title"):
        if len(str(title)) > 200:
            raise Refused("invalid_arguments")
        call.team.titles[key] = str(title)
    return {}


def session_rename(call: Call) -> Json:
    room = room_of(call, name="channel_id")
    key = (room.id, str(call.arguments.get("thread_ts") or ""))
    if key not in call.team.sessions:
        raise Refused("session_not_found")
    title = str(call.arguments.get("title", ""))
    if not 1 <= len(title) <= 200:
        raise Refused("invalid_arguments")
    call.team.titles[key] = title
    return {}
