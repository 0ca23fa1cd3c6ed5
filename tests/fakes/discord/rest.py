"""Discord's REST routes on channels, messages, threads and the application."""

from __future__ import annotations

import json
import mimetypes
from collections import Counter
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

from aiohttp import web

from tests.fakes.discord import shapes
from tests.fakes.discord.limits import Refusal, check_commands, check_message, invalid
from tests.fakes.discord.shapes import JSON  # noqa: TC001 — the keys of a request are typed at run time
from tests.fakes.discord.world import APPLICATION, GUILD

if TYPE_CHECKING:
    from tests.fakes.discord.gateway import Gateway
    from tests.fakes.discord.world import World


LATE_EDITS = 3
"""Discord does not say how many; few."""
BODY: web.RequestKey[JSON] = web.RequestKey("body", dict)
FILES: web.RequestKey[dict[str, tuple[str, bytes]]] = web.RequestKey("files", dict)


def answer(body: object, status: int = 200) -> web.Response:
    """Answer JSON; Discord names no charset."""
    return web.Response(body=json.dumps(body).encode(), status=status, content_type="application/json")


class Rest:
    """The routes; each takes a request whose body was read into `request[BODY]` and `request[FILES]`."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self._world = world
        self._gateway = gateway
        self._late_edits: Counter[str] = Counter()

    def routes(self) -> list[web.RouteDef]:
        message = "/channels/{channel_id}/messages/{message_id}"
        return [
            web.get("/users/@me", self.me),
            web.post("/users/@me/channels", self.open_private),
            web.get("/oauth2/applications/@me", self.application),
            web.get("/gateway", self.gateway),
            web.get("/gateway/bot", self.gateway_bot),
            web.get("/applications/{application_id}/commands", self.list_commands),
            web.put("/applications/{application_id}/commands", self.put_commands),
            web.get("/channels/{channel_id}", self.get_channel),
            web.get("/channels/{channel_id}/messages", self.list_messages),
            web.post("/channels/{channel_id}/messages", self.post_message),
            web.get(message, self.get_message),
            web.patch(message, self.edit_message),
            web.delete(message, self.delete_message),
            web.post(message + "/threads", self.start_thread),
            web.post("/channels/{channel_id}/typing", self.type),
            web.get("/guilds/{guild_id}/channels", self.guild_channels),
            web.get("/guilds/{guild_id}/roles", self.guild_roles),
            web.get("/guilds/{guild_id}/members/{user_id}", self.guild_member),
            web.get("/users/@me/guilds", self.my_guilds),
        ]

    async def me(self, _: web.Request) -> web.Response:
        return answer(shapes.me(self._world.bot))

    async def application(self, _: web.Request) -> web.Response:
        world = self._world
        return answer(shapes.application(APPLICATION, world.bot, world.owner, world.application_flags, world.endpoint))

    async def gateway(self, _: web.Request) -> web.Response:
        told = answer({"url": self._gateway.resume_url})
        told.headers["Date"] = format_datetime(self._world.now(), usegmt=True)
        return told

    async def gateway_bot(self, _: web.Request) -> web.Response:
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({"url": self._gateway.resume_url, "shards": self._gateway.shards, "session_start_limit": limit})

    async def list_commands(self, _: web.Request) -> web.Response:
        return answer(self._world.commands)

    async def put_commands(self, request: web.Request) -> web.Response:
        wished: list[JSON] = request[BODY]["items"]
        check_commands(wished)
        version = self._world.snowflake()
        known = {(each["type"], each["name"]): each["id"] for each in self._world.commands}
        self._world.commands = [self._registered(each, known, version) for each in wished]
        self._world.touch()
        return answer(self._world.commands)

    def _registered(self, wish: JSON, known: dict[tuple[int, str], str], version: str) -> JSON:
        kind = wish.get("type", 1)
        identity = known.get((kind, wish["name"])) or self._world.snowflake()
        defaults = {"description": "", "default_member_permissions": None, "nsfw": False}
        return defaults | wish | {"id": identity, "application_id": APPLICATION, "version": version, "type": kind}

    async def get_channel(self, request: web.Request) -> web.Response:
        self._world.allow(request.match_info["channel_id"], "view")
        return answer(self._world.channel(request.match_info["channel_id"]))

    async def list_messages(self, request: web.Request) -> web.Response:
        channel, query = request.match_info["channel_id"], request.query
        self._world.allow(channel, "read")
        limit = int(query.get("limit", 50))
        if not 1 <= limit <= 100:
            raise invalid("limit", "int value should be between 1 and 100")
        everything = sorted(self._world.messages[channel].values(), key=lambda each: int(each["id"]))
        if "after" in query:
            after = int(query["after"])
            page = [each for each in everything if int(each["id"]) > after][:limit]
        else:
            before = int(query.get("before", 1 << 63))
            page = [each for each in everything if int(each["id"]) < before][-limit:]
        return answer([self._as_read(each) for each in reversed(page)])

    def _as_read(self, message: JSON) -> JSON:
        """Leave out what a bot without the content intent does not see; a nonce is not kept."""
        seen = {key: value for key, value in message.items() if key != "nonce"}
        private = "guild_id" not in self._world.channels[message["channel_id"]]
        named = self._world.names_bot(message)
        own = message["author"]["id"] == APPLICATION
        if private or named or own or self._world.application_flags:
            return seen
        return seen | {"content": "", "attachments": [], "embeds": [], "components": []}

    async def post_message(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel_id"], request[BODY]
        self._world.allow(channel, "send")
        check_message(body, files=len(request[FILES]))
        nonce = (channel, str(body.get("nonce", "")))
        earlier_at, earlier = self._world.nonces.get(nonce, (0.0, ""))
        fresh_enough = self._world.monotonic() - earlier_at < self._world.nonce_window
        if body.get("enforce_nonce") and earlier and fresh_enough and earlier in self._world.messages[channel]:
            return answer(self._world.messages[channel][earlier])
        message = self.write(channel, body, request[FILES])
        if nonce[1]:
            self._world.nonces[nonce] = (self._world.monotonic(), message["id"])
            message["nonce"] = nonce[1]
        self._reference(message, body.get("message_reference"))
        self._world.said(message)
        return answer(message)

    def _reference(self, message: JSON, reference: JSON | None) -> None:
        if not reference:
            return
        target = self._world.messages[message["channel_id"]].get(str(reference["message_id"]))
        if target is None and reference.get("fail_if_not_exists", True):
            raise invalid("message_reference", "Unknown message")
        if target is not None:
            place = {"channel_id": message["channel_id"], "message_id": target["id"]}
            guild = {"guild_id": GUILD} if "guild_id" in self._world.channels[message["channel_id"]] else {}
            message |= {"type": 19, "message_reference": {"type": 0} | place | guild}
            message["referenced_message"] = {k: v for k, v in target.items() if k != "referenced_message"}

    def write(self, channel: str, body: JSON, files: dict[str, tuple[str, bytes]]) -> JSON:
        """Make a message of the bot from a body; it is not said yet."""
        identity = self._world.snowflake()
        message = shapes.message(identity, channel, self._world.bot, body.get("content") or "", self._world.stamp())
        self.fill(message, body, files)
        return message

    def fill(self, message: JSON, body: JSON, files: dict[str, tuple[str, bytes]]) -> None:
        """Take over what a create or an edit says."""
        if "content" in body:
            message["content"] = body["content"] or ""
        for field in ("embeds", "flags"):
            if body.get(field) is not None:
                message[field] = body[field]
        message["embeds"] = [{"type": "rich", "content_scan_version": 0} | each for each in message["embeds"]]
        if "components" in body:
            message["components"] = _numbered(body["components"] or [], [0])
        if "attachments" in body or files:
            kept = {each["id"]: each for each in message["attachments"]}
            wishes = body.get("attachments") or [{"id": index} for index in range(len(files))]
            message["attachments"] = [self._attached(message, each, kept, files) for each in wishes]

    def _attached(self, message: JSON, wish: JSON, kept: dict[str, JSON], files: dict[str, tuple[str, bytes]]) -> JSON:
        if str(wish["id"]) in kept:
            return kept[str(wish["id"])]
        try:
            name, content = files[f"files[{wish['id']}]"]
        except KeyError:
            raise invalid("attachments", "Unknown attachment") from None
        return self.keep_file(message["channel_id"], wish.get("filename", name), content, wish.get("description"))

    def keep_file(self, channel: str, name: str, content: bytes, description: str | None = None) -> JSON:
        identity = self._world.snowflake()
        path = f"/cdn/attachments/{channel}/{identity}/{name}"
        self._world.files[path] = content
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        url = self._gateway.resume_url.replace("ws://", "http://").removesuffix("/gateway/") + path
        return shapes.attachment(identity, name, len(content), url, media_type, description)

    async def get_message(self, request: web.Request) -> web.Response:
        self._world.allow(request.match_info["channel_id"], "read")
        message = self._world.find(request.match_info["channel_id"], request.match_info["message_id"])
        return answer(self._as_read(message))

    async def edit_message(self, request: web.Request) -> web.Response:
        channel, body = request.match_info["channel_id"], request[BODY]
        self._world.allow(channel, "send")
        message = self._world.find(channel, request.match_info["message_id"])
        if message["author"]["id"] != APPLICATION:
            raise Refusal(403, 50005, "Cannot edit a message authored by another user")
        check_message({"flags": message["flags"]} | body, files=len(request[FILES]), edit=True)
        if self._world.now() - datetime.fromisoformat(message["timestamp"]) > timedelta(hours=1):
            self._late_edits[message["id"]] += 1
            if self._late_edits[message["id"]] > LATE_EDITS:
                text = "Maximum number of edits to messages older than 1 hour reached. Try again later"
                raise Refusal(400, 30046, text)
        return answer(self.edit(message, body, request[FILES]))

    def edit(self, message: JSON, body: JSON, files: dict[str, tuple[str, bytes]]) -> JSON:
        self.fill(message, body, files)
        message["edited_timestamp"] = self._world.stamp()
        self._world.publish("MESSAGE_UPDATE", self._world.as_event(message), message)
        self._world.touch()
        return message

    async def delete_message(self, request: web.Request) -> web.Response:
        channel, identity = request.match_info["channel_id"], request.match_info["message_id"]
        message = self._world.find(channel, identity)
        if message["author"]["id"] != APPLICATION:
            raise Refusal(403, 50013, "Missing Permissions")
        del self._world.messages[channel][identity]
        self._world.touch()
        return web.Response(status=204)

    async def start_thread(self, request: web.Request) -> web.Response:
        channel, identity = request.match_info["channel_id"], request.match_info["message_id"]
        self._world.allow(channel, "thread")
        self._world.find(channel, identity)
        if identity in self._world.channels:
            raise Refusal(400, 160004, "A thread has already been created for this message")
        if not 1 <= len(request[BODY]["name"]) <= 100:
            raise invalid("name", "Must be between 1 and 100 in length.")
        return answer(self._world.open_thread(channel, request[BODY]["name"], APPLICATION, identity), 201)

    async def type(self, request: web.Request) -> web.Response:
        channel = request.match_info["channel_id"]
        self._world.allow(channel, "send")
        self._world.typing.append((channel, self._world.monotonic()))
        self._world.touch()
        return web.Response(status=204)

    async def open_private(self, request: web.Request) -> web.Response:
        recipient = str(request[BODY]["recipient_id"])
        person = self._world.people.get(recipient)
        if person is None:
            raise Refusal(400, 50033, "Invalid Recipient(s)")
        return answer(self._world.channels[self._world.open_private(person)])

    async def guild_channels(self, _: web.Request) -> web.Response:
        places = self._world.channels.values()
        return answer([each for each in places if "guild_id" in each and "thread_metadata" not in each])

    async def guild_roles(self, _: web.Request) -> web.Response:
        return answer(self._world.roles)

    async def guild_member(self, request: web.Request) -> web.Response:
        if request.match_info["user_id"] != APPLICATION:
            raise Refusal(404, 10007, "Unknown Member")
        return answer(shapes.member((self._world.roles[1]["id"],)) | {"user": self._world.bot})

    async def my_guilds(self, _: web.Request) -> web.Response:
        if not self._world.joined:
            return answer([])
        return answer([{"id": GUILD, "name": "Visa people", "icon": None, "banner": None, "owner": False,
                        "permissions": "0", "features": []}])  # fmt: skip


def _numbered(components: list[JSON], count: list[int]) -> list[JSON]:
    """Give every component the number that Discord gives it."""
    for each in components:
        count[0] += 1
        each["id"] = count[0]
        if each.get("components"):
            each["components"] = _numbered(each["components"], count)
        if each.get("accessory"):
            each["accessory"] = _numbered([each["accessory"]], count)[0]
    return components
