"""chat.startStream, appendStream, stopStream: one mode a stream, a life, and Stop by the reader."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.fakes.slack import checks
from tests.fakes.slack.chat import own_post, room_of
from tests.fakes.slack.world import Json, Post, Refused, words_of

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call

CHUNKS = {"markdown_text", "task_update", "plan_update", "blocks"}


def mode_of(call: Call) -> str:
    has_text, has_chunks = call.arguments.get("markdown_text") is not None, call.arguments.get("chunks") is not None
    if has_text and has_chunks:
        raise Refused("streaming_mode_mismatch")
    return "chunks" if has_chunks else "text" if has_text else ""


def feed(call: Call, post: Post) -> None:
    """Append what the call brings."""
    mode = mode_of(call)
    if mode and post.stream_mode not in {"", "open", mode}:
        raise Refused("streaming_mode_mismatch")
    post.stream_mode = mode or post.stream_mode or "open"
    chunks: list[Any] = list(call.arguments.get("chunks") or [])
    if mode == "text":
        chunks = [{"type": "markdown_text", "text": call.arguments["markdown_text"]}]
    added, blocks = "", list[Json]()
    for chunk in chunks:
        if not isinstance(chunk, dict) or chunk.get("type") not in CHUNKS:
            raise Refused("invalid_chunks")
        if chunk["type"] == "markdown_text":
            if not isinstance(chunk.get("text"), str) or len(chunk["text"]) > checks.MARKDOWN:
                raise Refused("msg_too_long")
            added += chunk["text"]
        if chunk["type"] == "blocks":
            blocks += checks.check_blocks(chunk.get("blocks"), call.world.refuse_blocks)
        if chunk["type"] == "task_update" and any(len(str(v)) > 256 for v in chunk.values()):
            raise Refused("invalid_chunks")
    if len(post.text) + len(added) > checks.MARKDOWN:
        raise Refused("msg_too_long")
    call.world.complaints += checks.complaints({"text": added or "x", "blocks": blocks}, added, post=False)
    post.text += added
    post.blocks = checks.check_blocks([*post.blocks, *blocks], call.world.refuse_blocks)
    post.versions.append(post.words)


def start(call: Call) -> Json:
    room = room_of(call)
    thread = str(call.arguments.get("thread_ts") or "")
    if not thread or thread not in room.posts or room.posts[thread].deleted:
        raise Refused("invalid_thread_ts" if thread else "invalid_arguments")
    if not room.direct:
        for name in ("recipient_user_id", "recipient_team_id"):
            if not call.arguments.get(name):
                raise Refused(f"missing_{name}")
        if call.arguments["recipient_user_id"] not in call.team.users:
            raise Refused("user_not_found")
    post = Post(call.world.tick(), room.id, call.installation.bot_user, thread=thread, own=True, app=call.world.app)
    post.streaming, post.stream_started = True, time.monotonic()
    post.recipient = str(call.arguments.get("recipient_user_id", ""))
    feed(call, post)
    room.posts[post.ts] = post
    call.team.sessions[room.id, thread] = "processing"
    return {"channel": room.id, "ts": post.ts}


def living(call: Call) -> Post:
    post = own_post(call)
    if post.stopped_by_user:
        raise Refused("stopped_by_user")
    if post.streaming and time.monotonic() - post.stream_started > call.world.stream_life:
        post.streaming = False
    if not post.streaming:
        raise Refused("message_not_in_streaming_state")
    return post


def append(call: Call) -> Json:
    post = living(call)
    if not mode_of(call):
        raise Refused("invalid_arguments")
    feed(call, post)
    return {"channel": post.room, "ts": post.ts}


def stop(call: Call) -> Json:
    post = living(call)
    blocks = checks.check_blocks(call.arguments.get("blocks"), call.world.refuse_blocks)
    feed(call, post)
    if blocks and not post.text:
        call.world.complaints.append("blocks without text for screen readers")
    call.world.complaints += checks.complaints({"text": "x", "blocks": blocks}, words_of(blocks), post=False)
    post.metadata = checks.check_metadata(call.arguments.get("metadata"))
    post.blocks = [*post.blocks, *blocks]
    post.streaming = False
    post.versions.append(post.words)
    status = str(call.arguments.get("session_status") or "active")
    if status not in {"active", "processing", "suspended", "closed"}:
        raise Refused("invalid_arguments")
    call.team.sessions[post.room, post.thread] = status
    return {"channel": post.room, "ts": post.ts, "message": post.as_json()}
