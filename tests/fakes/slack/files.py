"""Uploads in three steps, and downloads that demand the bot's token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.slack import checks
from tests.fakes.slack.chat import room_of
from tests.fakes.slack.world import Json, Post, Refused, World

if TYPE_CHECKING:
    from tests.fakes.slack.calls import Call


def upload_url(call: Call) -> Json:
    name, length = str(call.arguments.get("filename") or ""), int(call.arguments.get("length") or 0)
    if not name or length <= 0:
        raise Refused("invalid_arguments")
    number = f"F{len(call.team.files) + 1:06d}{call.team.id}"
    file: Json = {"id": number, "name": name, "size": length, "alt": str(call.arguments.get("alt_txt") or "")}
    call.team.files[number] = (file, b"")
    return {"upload_url": f"{call.host}/upload/{call.team.id}/{number}", "file_id": number}


def complete(call: Call) -> Json:
    given = call.arguments.get("files")
    if not isinstance(given, list) or not given:
        raise Refused("invalid_arguments")
    stored: list[Json] = []
    for each in given:
        file, content = call.team.files.get(each.get("id"), ({}, b""))
        if not content:
            raise Refused("file_not_found")
        file["title"] = each.get("title", file["name"])
        stored.append(file)
    if call.arguments.get("channel_id"):
        room = room_of(call, name="channel_id")
        text = str(call.arguments.get("initial_comment") or "")
        thread = str(call.arguments.get("thread_ts") or "")
        post = Post(call.world.tick(), room.id, call.installation.bot_user, text, thread, files=stored, own=True)
        call.world.complaints += [f"pings: {ping}" for ping in checks.PING.findall(text)]
        post.versions.append(post.words)
        room.posts[post.ts] = post
    return {"files": stored}


def file_info(call: Call) -> Json:
    file, content = call.team.files.get(str(call.arguments.get("file", "")), ({}, b""))
    if not content:
        raise Refused("file_not_found")
    return {"file": file}


def routes(world: World) -> list[web.RouteDef]:
    async def put(request: web.Request) -> web.Response:
        team = world.teams[request.match_info["team"]]
        file, _ = team.files[request.match_info["file"]]
        form = await request.read()
        if request.content_type.startswith("multipart"):
            return web.Response(status=400)
        if len(form) != file["size"]:
            return web.Response(status=400, text="length differs")
        team.files[file["id"]] = (file, form)
        return web.Response(text=f"OK - {len(form)}")

    async def get(request: web.Request) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        team = world.teams[request.match_info["team"]]
        owner = next((each for each in world.installations if each.token == token and each.team == team.id), None)
        if owner is None or "files:read" not in owner.scopes:
            return web.Response(text="<html>Sign in</html>", content_type="text/html")
        file, content = team.files[request.match_info["file"]]
        return web.Response(body=content, content_type=file.get("mimetype", "application/octet-stream"))

    return [web.post("/upload/{team}/{file}", put), web.get("/files-pri/{team}/{file}", get)]
