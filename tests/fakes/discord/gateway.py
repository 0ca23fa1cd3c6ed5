"""The gateway: HELLO, IDENTIFY, READY, dispatches, RESUME with replay, zlib-stream or plain."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import WSMsgType, web

from tests.fakes.discord import shapes
from tests.fakes.discord.world import APPLICATION, GUILD, MESSAGE_CONTENT_LIMITED, TOKEN

if TYPE_CHECKING:
    from tests.fakes.discord.shapes import JSON
    from tests.fakes.discord.world import World

GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = (1 << 1) | (1 << 8)


@dataclass(slots=True)
class Session:
    """One session of a client; it outlives its socket and is replayed from `sent`."""

    identity: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    socket: Socket | None = None
    seq: int = 0
    sent: list[tuple[int, JSON]] = field(default_factory=list)


class Socket:
    """One connection; writes frames in order through a queue, so that a dispatch never blocks the fake."""

    def __init__(self, ws: web.WebSocketResponse, *, compressed: bool) -> None:
        self.ws = ws
        self._stream = zlib.compressobj() if compressed else None
        self._queue: asyncio.Queue[str | None] = asyncio.Queue()
        self._stamps: deque[float] = deque(maxlen=121)

    def put(self, frame: JSON) -> None:
        self._queue.put_nowait(json.dumps(frame))

    def put_text(self, text: str) -> None:
        self._queue.put_nowait(text)

    async def write(self) -> None:
        while (text := await self._queue.get()) is not None:
            if self._stream is None:
                await self.ws.send_str(text)
            else:
                data = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
                await self.ws.send_bytes(data)

    def too_fast(self) -> bool:
        """120 frames a minute are allowed."""
        self._stamps.append(time.monotonic())
        return len(self._stamps) == 121 and self._stamps[-1] - self._stamps[0] < 60


class Gateway:
    """All sessions, and the orders of a test about them."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.sessions: dict[str, Session] = {}
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0
        self.compress = True
        self.interval = 41_250
        self.refuse_handshakes = 0
        self.refuse_token = False
        self.unheard: list[int] = []
        """Orders to come that are not answered: 2 an IDENTIFY, 6 a RESUME."""
        self.resume_code = 0
        """The code that a RESUME is hung up with; 0: it is not."""
        self.shards = 1
        self.resume_url = ""
        world.publish = self.publish

    async def serve(self, request: web.Request) -> web.StreamResponse:
        if self.refuse_handshakes:
            self.refuse_handshakes -= 1
            return web.Response(status=503)
        ws = web.WebSocketResponse(autoping=True)
        await ws.prepare(request)
        socket = Socket(ws, compressed=self.compress and request.query.get("compress") == "zlib-stream")
        socket.put({"op": 10, "d": {"heartbeat_interval": self.interval, "_trace": []}, "s": None, "t": None})
        writer = asyncio.create_task(socket.write())
        session: Session | None = None
        try:
            async for frame in ws:
                if frame.type not in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    continue
                session = await self._hear(socket, session, frame.data)
        finally:
            writer.cancel()
            await asyncio.gather(writer, return_exceptions=True)
            if session is not None and session.socket is socket:
                session.socket = None
            self._world.touch()
        return ws

    async def _hear(self, socket: Socket, session: Session | None, data: str | bytes) -> Session | None:
        frame = json.loads(data)
        if len(data) > 4096 or socket.too_fast():
            await socket.ws.close(code=4002 if len(data) > 4096 else 4008)
        elif frame["op"] in self.unheard:
            self.unheard.remove(frame["op"])
            self._world.touch()
        elif frame["op"] == 1:
            self.heartbeats += 1
            socket.put({"op": 11, "d": None, "s": None, "t": None})
        elif frame["op"] == 2:
            return await self._identify(socket, frame["d"])
        elif frame["op"] == 6:
            return await self._resume(socket, frame["d"])
        return session

    async def _identify(self, socket: Socket, wish: JSON) -> Session | None:
        self.identifies += 1
        if self.refuse_token or wish["token"].removeprefix("Bot ") != TOKEN:
            await socket.ws.close(code=4004, message=b"Authentication failed.")
            return None
        granted = self._world.application_flags & MESSAGE_CONTENT_LIMITED
        if wish["intents"] & PRIVILEGED or (wish["intents"] & MESSAGE_CONTENT and not granted):
            await socket.ws.close(code=4014, message=b"Disallowed intent(s).")
            return None
        number, count = wish.get("shard", (0, 1))
        session = Session(f"{len(self.sessions):032x}", wish["intents"], (number, count), socket)
        self.sessions[session.identity] = session
        mine = (int(GUILD) >> 22) % count == number
        self._dispatch(session, "READY", self._ready(session, wish, mine=mine))
        if mine and session.intents & GUILDS:
            self._dispatch(session, "GUILD_CREATE", self._guild())
        self._world.touch()
        return session

    def _ready(self, session: Session, wish: JSON, *, mine: bool) -> JSON:
        ready: JSON = {
            "v": 10,
            "user": shapes.me(self._world.bot),
            "guilds": [{"id": GUILD, "unavailable": True}] if mine else [],
            "session_id": session.identity,
            "resume_gateway_url": self.resume_url,
            "application": {"id": APPLICATION, "flags": self._world.application_flags},
            "private_channels": [],
        }
        return ready | ({"shard": wish["shard"]} if "shard" in wish else {})

    def _guild(self) -> JSON:
        places = [channel for channel in self._world.channels.values() if "guild_id" in channel]
        mine = shapes.member((self._world.roles[1]["id"],)) | {"user": self._world.bot}
        return {
            "id": GUILD,
            "name": "Visa people",
            "icon": None, "splash": None, "discovery_splash": None, "banner": None, "description": None,
            "owner_id": self._world.owner["id"],
            "region": "deprecated", "afk_channel_id": None, "afk_timeout": 300,
            "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0,
            "roles": self._world.roles,
            "emojis": [], "features": [], "mfa_level": 0, "application_id": None,
            "system_channel_id": None, "system_channel_flags": 0, "rules_channel_id": None,
            "max_presences": None, "max_members": 500_000, "vanity_url_code": None,
            "premium_tier": 0, "premium_subscription_count": 0, "preferred_locale": "en-US",
            "public_updates_channel_id": None, "safety_alerts_channel_id": None, "nsfw_level": 0, "nsfw": False,
            "premium_progress_bar_enabled": False, "stickers": [], "incidents_data": None,
            "joined_at": "2026-01-04T20:39:45.451082+00:00", "large": False, "unavailable": False,
            "member_count": 5, "voice_states": [], "members": [mine], "presences": [],
            "channels": [each for each in places if "parent_id" not in each or "thread_metadata" not in each],
            "threads": [each for each in places if "thread_metadata" in each],
            "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        }  # fmt: skip

    async def _resume(self, socket: Socket, wish: JSON) -> Session | None:
        self.resumes += 1
        if self.resume_code:
            await socket.ws.close(code=self.resume_code)
            return None
        session = self.sessions.get(wish["session_id"])
        if session is None or wish["seq"] is None or wish["seq"] > session.seq:
            socket.put({"op": 9, "d": False, "s": None, "t": None})
            return None
        session.socket = socket
        for seq, frame in session.sent:
            if seq > wish["seq"]:
                socket.put(frame)
        self._dispatch(session, "RESUMED", {"_trace": []})
        self._world.touch()
        return session

    def _dispatch(self, session: Session, event: str, payload: JSON) -> None:
        session.seq += 1
        frame: JSON = {"op": 0, "t": event, "s": session.seq, "d": json.loads(json.dumps(payload))}
        session.sent.append((session.seq, frame))
        if session.socket is not None:
            session.socket.put(frame)

    def publish(self, event: str, payload: JSON, message: JSON | None) -> None:
        """Tell every session that may see it, without what its intents do not cover."""
        guild = payload.get("guild_id")
        for session in self.sessions.values():
            number, count = session.shard
            if (int(guild) >> 22) % count != number if guild else number != 0:
                continue
            if event.startswith("MESSAGE_") and not session.intents & (GUILD_MESSAGES if guild else DIRECT_MESSAGES):
                continue
            self._dispatch(session, event, self._as_seen(session, payload, message))

    def _as_seen(self, session: Session, payload: JSON, message: JSON | None) -> JSON:
        if message is None or session.intents & MESSAGE_CONTENT or "guild_id" not in payload:
            return payload
        own = message["author"]["id"] == APPLICATION
        if own or self._world.names_bot(message):
            return payload
        return payload | {"content": "", "attachments": [], "embeds": [], "components": []}

    async def drop(self, *, forget: bool = False) -> None:
        """Cut every connection; with `forget` the sessions cannot be resumed."""
        open_ones = [session.socket for session in self.sessions.values() if session.socket]
        if forget:
            self.sessions.clear()
        for socket in open_ones:
            await socket.ws.close(code=4000)

    def invalidate(self) -> None:
        """Tell every client that its session is gone."""
        for session in list(self.sessions.values()):
            if session.socket:
                session.socket.put({"op": 9, "d": False, "s": None, "t": None})
        self.sessions.clear()

    def send_raw(self, text: str) -> None:
        """Send words of the test's own to every client, well-formed or not."""
        for session in self.sessions.values():
            if session.socket:
                session.socket.put_text(text)

    @property
    def listening(self) -> int:
        """How many sessions have a live socket."""
        return sum(1 for session in self.sessions.values() if session.socket)
