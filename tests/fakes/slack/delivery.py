"""How events reach the app: over a socket or signed HTTP, with Slack's redeliveries; the times of every ack."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.fakes.slack import checks
from tests.fakes.slack.world import Json, Refused, World, words_of

if TYPE_CHECKING:
    from tests.fakes.slack.sockets import Sockets

PATIENCE = 3.0
"""Seconds that Slack waits for an acknowledgement."""


def signed(body: str, secret: str, *, at: int | None = None) -> dict[str, str]:
    """Return the headers that prove that a body comes from Slack."""
    stamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}


@dataclass(slots=True)
class Delivery:
    """Sends events; `retries` says how often an unacknowledged one comes again (the waits are not waited for)."""

    sockets: Sockets
    secret: str
    world: World
    host: str = ""
    http: str = ""
    """Address of the app's event endpoint; empty: Socket Mode."""
    retries: int = 3
    patience: float = PATIENCE
    retry_wait: float = 0.05
    repeat: int = 1
    """How often each event is sent although it was acknowledged."""
    acks: list[float] = field(default_factory=list)
    """Seconds to each acknowledgement."""
    lost: list[Json] = field(default_factory=list)
    """Events that no try got acknowledged."""
    responses: list[Json] = field(default_factory=list)
    """What came to a response_url."""
    _numbers: int = 0
    _uses: dict[str, int] = field(default_factory=dict)

    def number(self, kind: str) -> str:
        """Return a fresh id."""
        self._numbers += 1
        return f"{kind}{self._numbers:08d}"

    async def event(self, team: str, event: Json, *, bot: str, shared: bool = False) -> None:
        """Deliver one event of the Events API."""
        body: Json = {
            "token": "legacy",
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": self.world.app,
            "event": event,
            "type": "event_callback",
            "event_id": self.number("Ev"),
            "event_time": int(time.time()),
            "authorizations": [
                {"enterprise_id": None, "team_id": team, "user_id": bot, "is_bot": True, "is_enterprise_install": False}
            ],
            "is_ext_shared_channel": shared,
            "event_context": "4-xyz",
        }
        for _ in range(self.repeat):
            await self.deliver("events_api", body)

    async def deliver(self, kind: str, body: Json) -> Json | None:
        """Deliver, again while it is not acknowledged (events only); return the acknowledgement's payload."""
        tries = 1 + (self.retries if kind == "events_api" else 0)
        for attempt in range(tries):
            started = time.monotonic()
            answer = await (self._post(kind, body, attempt) if self.http else self._socket(kind, body, attempt))
            if answer is not None:
                self.acks.append(time.monotonic() - started)
                return answer
            await asyncio.sleep(self.retry_wait)
        self.lost.append(body)
        return None

    async def _socket(self, kind: str, body: Json, attempt: int) -> Json | None:
        envelope: Json = {"envelope_id": self.number("en"), "type": kind, "payload": body}
        envelope["accepts_response_payload"] = kind != "events_api"
        if attempt:
            envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
        return await self.sockets.send(envelope, self.patience)

    async def _post(self, kind: str, body: Json, attempt: int) -> Json | None:
        is_json = kind == "events_api"
        text = (
            json.dumps(body)
            if is_json
            else urlencode(body if kind == "slash_commands" else {"payload": json.dumps(body)})
        )
        headers = signed(text, self.secret)
        headers["Content-Type"] = "application/json" if is_json else "application/x-www-form-urlencoded"
        if attempt:
            headers |= {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "http_timeout"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(PATIENCE)) as session,
                session.post(self.http, data=text, headers=headers) as response,
            ):
                answer = await response.text()
                if response.status != 200:
                    return None
                return json.loads(answer) if answer.startswith("{") else {"text": answer} if answer else {}
        except (TimeoutError, aiohttp.ClientError):
            return None

    def response_url(self) -> str:
        """Hand out a response_url (5 uses)."""
        number = self.number("r")
        self._uses[number] = 5
        return f"{self.host}/respond/{number}"

    async def respond(self, request: web.Request) -> web.Response:
        """Take what the app sends to a response_url."""
        number = request.match_info["number"]
        if self._uses.get(number, 0) <= 0:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        self._uses[number] -= 1
        body = await request.json()
        try:
            checks.check_blocks(body.get("blocks"), self.world.refuse_blocks)
        except Refused as refused:
            return web.Response(status=400, text=refused.error)
        self.world.complaints += checks.complaints(body, words_of(body.get("blocks", [])), post=False)
        self.responses.append(body)
        return web.Response(text="ok")

    async def close(self) -> None:
        """Nothing is kept open between deliveries."""
