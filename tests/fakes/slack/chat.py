"""chat.postMessage, update, delete, postEphemeral: the strict version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.slack import checks
from tests.fakes.slack.world import Json, Post, Refused, Room, words_of

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call


def room_of(call: Call, *, name: str = "channel", member: bool = True) -> Room:
    """Return the room that a call means, if the bot may act there."""
    room = call.team.rooms.get(str(call.arguments.get(name, "")))
    if room is None:
        raise Refused("channel_not_found")
    if room.archived:
        raise Refused("is_archived")
    if member and call.installation.bot_user not in room.members:
        raise Refused("not_in_channel")
    return room


def content_of(call: Call, *, text_limit: int) -> tuple[str, list[Json]]:
    """Return text and blocks of a body, or refuse."""
    given = call.arguments
    text, markdown = str(given.get("text") or ""), given.get("markdown_text")
    if markdown is not None and (text or given.get("blocks")):
        raise Refused("markdown_text_conflict")
    if markdown is not None and len(str(markdown)) > checks.MARKDOWN:
        raise Refused("msg_too_long")
    blocks = checks.check_blocks(given.get("blocks"), call.world.refuse_blocks)
    if len(text) > text_limit:
        raise Refused("msg_too_long")
    if not (text or markdown or blocks):
        raise Refused("no_text")
    words = str(markdown or "") + "\n" + text + "\n" + words_of(blocks)
    call.world.complaints += checks.complaints(given, words, post=call.method == "chat.postMessage")
    return str(markdown) if markdown is not None else text, blocks


def post_message(call: Call) -> Json:
    room = room_of(call)
    text, blocks = content_of(call, text_limit=checks.TEXT)
    thread = str(call.arguments.get("thread_ts") or "")
    if thread and (thread not in room.posts or room.posts[thread].deleted):
        raise Refused("thread_not_found")
    metadata = checks.check_metadata(call.arguments.get("metadata"))
    post = Post(call.world.tick(), room.id, call.installation.bot_user, text, thread, blocks, metadata, own=True)
    post.app = call.world.app
    post.versions.append(post.words)
    room.posts[post.ts] = post
    return {"channel": room.id, "ts": post.ts, "message": post.as_json()}


def own_post(call: Call) -> Post:
    room = room_of(call)
    post = room.posts.get(str(call.arguments.get("ts", "")))
    if post is None or post.deleted:
        raise Refused("message_not_found")
    return post


def update(call: Call) -> Json:
    post = own_post(call)
    if post.user != call.installation.bot_user:
        raise Refused("cant_update_message")
    if post.streaming:
        raise Refused("streaming_state_conflict")
    text, blocks = content_of(call, text_limit=checks.UPDATE_TEXT)
    if (metadata := checks.check_metadata(call.arguments.get("metadata"))) or "metadata" in call.arguments:
        post.metadata = metadata
    post.text, post.blocks, post.edited, post.stream_mode = text, blocks, True, ""
    post.versions.append(post.words)
    return {"channel": post.room, "ts": post.ts, "text": post.text, "message": post.as_json()}


def delete(call: Call) -> Json:
    post = own_post(call)
    if post.user != call.installation.bot_user:
        raise Refused("cant_delete_message")
    post.deleted, post.streaming = True, False
    return {"channel": post.room, "ts": post.ts}


def post_ephemeral(call: Call) -> Json:
    room = room_of(call)
    user = str(call.arguments.get("user", ""))
    if user not in room.members:
        raise Refused("user_not_in_channel")
    text, blocks = content_of(call, text_limit=checks.TEXT)
    call.team.ephemeral.append({"room": room.id, "user": user, "text": text, "blocks": blocks})
    return {"message_ts": call.world.tick()}
