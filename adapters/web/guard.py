"""Who may speak to the server: loopback alone, or whoever has the token; and no other site's page in either case."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse

from adapters.web.place import is_loopback

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "visabot_session"
LARGEST = 4_000_000
"""Bytes of one request, or of one message on the socket: 200,000 characters of any script, in JSON."""
OPEN_PATHS = ("/healthz", "/login", "/static/login.js", "/static/style.css", "/static/icon.svg")
"""What is shown before somebody has proven to have the token."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}


def proof(token: str) -> str:
    """Return what the cookie holds: it proves the token without being it."""
    return hmac.new(token.encode(), b"visabot web session", hashlib.sha256).hexdigest()


def knows(token: str, headers: Headers) -> bool:
    """Say whether a request proves the token, by its Authorization header or by the cookie of the login page."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and hmac.compare_digest(given.strip().encode(), token.encode()):
        return True
    try:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return False
    return morsel is not None and hmac.compare_digest(morsel.value.encode(), proof(token).encode())


def complaint(headers: Headers, token: str) -> str:
    """Return why a request comes from the wrong place; empty when it does not.

    Without a token the names of this machine are the only ones: another name that leads here is a trick (DNS
    rebinding) with a browser, which always sends the name. It says from which site a page speaks, too: another site's
    page never may.
    """
    host = headers.get("host", "")
    if not token and host and not is_loopback(urlsplit(f"//{host}").hostname or ""):
        return "This server answers to the names of this machine only."
    origin = headers.get("origin")
    if origin and urlsplit(origin).netloc != host:
        return "Pages of other sites may not speak to this server."
    return ""


@dataclass(frozen=True, slots=True)
class Guard:
    """Stands before the app: refuses what may not enter, and adds the headers that keep the page safe."""

    app: ASGIApp
    token: str = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket."""
        headers = Headers(scope=scope)
        wrong = complaint(headers, self.token)
        if wrong:
            await self._refuse(403, wrong, scope, receive, send)
        elif self.token and scope["path"] not in OPEN_PATHS and not knows(self.token, headers):
            await self._ask(headers, scope, receive, send)
        else:
            await self.app(scope, _counted(receive), _with_headers(send))

    async def _ask(self, headers: Headers, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and "text/html" in headers.get("accept", ""):
            await RedirectResponse("/login", status_code=303)(scope, receive, _with_headers(send))
        else:
            await self._refuse(401, "A token is needed: Authorization: Bearer …", scope, receive, send)

    async def _refuse(self, status: int, text: str, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 4000 + status, "reason": text})
        else:
            await JSONResponse({"detail": text}, status_code=status)(scope, receive, _with_headers(send))


def _counted(receive: Receive) -> Receive:
    """Stop reading where a body is larger than any message: it would fill the memory before it is refused."""
    read = 0

    async def receiving() -> Message:
        nonlocal read
        message = await receive()
        read += len(message["body"]) if message["type"] == "http.request" else 0
        if read > LARGEST:
            raise HTTPException(413, f"The body is larger than {LARGEST:,} bytes.")
        return message

    return receiving


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
