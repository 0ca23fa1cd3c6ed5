"""The one door to Slack's Web API: budgets before, retries after, and what may never be sent twice.

slack_sdk's default sends a call again when the connection breaks, and so posts twice. Here a call is sent again only
when that changes nothing (`AGAIN`), or when Slack said that it did not do it (429, `ratelimited`). A post whose
response was lost raises `Unsure`: the caller looks into the thread before it does anything.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

if TYPE_CHECKING:
    from collections.abc import Mapping

    from adapters.slack.budget import Budgets
    from adapters.slack.installs import Installs
    from adapters.slack.read import Payload, Place

SECONDS = 15.0
"""One call."""
PATIENCE = 60.0
"""All tries of one call, waits included."""
AGAIN = {
    "agents.sessions.setStatus",
    "agents.sessions.rename",
    "assistant.threads.setStatus",
    "assistant.threads.setSuggestedPrompts",
    "auth.test",
    "chat.delete",
    "chat.update",
    "conversations.history",
    "conversations.info",
    "conversations.open",
    "conversations.replies",
    "files.getUploadURLExternal",
    "users.info",
    "views.publish",
    "views.update",
}
"""Methods that may be sent twice without anybody noticing."""
FORMS = {
    "conversations.history",
    "conversations.info",
    "conversations.replies",
    "files.getUploadURLExternal",
    "files.info",
    "users.info",
}
"""Methods that read no JSON."""
PASSING = {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org"}
ENDED = {"token_expired", "token_revoked", "invalid_auth"}
"""What Slack says of a token; another process may have renewed it while the call was under way."""


class Refused(Exception):
    """Slack answered and did nothing; `reason` is its word for it."""

    def __init__(self, method: str, reason: str) -> None:
        super().__init__(f"Slack refused {method}: {reason}")
        self.method = method
        self.reason = reason


class Unsure(Exception):
    """No answer came: Slack may have done it, or not."""


class Busy(Exception):
    """Our budget, or Slack's, does not allow the call within the patience given; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in a workspace."""

    user: str
    bot_id: str
    team: str
    enterprise: str


@dataclass(slots=True)
class Api:
    """Calls methods for any workspace; one HTTP session for all, opened with the first call."""

    installs: Installs
    budgets: Budgets
    base_url: str
    pause: float = 0.2
    """Seconds before a call whose answer was lost is sent again, doubled each time."""
    _session: aiohttp.ClientSession | None = None
    _clients: dict[str, AsyncWebClient] = field(default_factory=dict)
    _identities: dict[str, Identity] = field(default_factory=dict)

    async def identity(self, place: Place) -> Identity:
        """Return who the bot is where `place` is; asked once a token."""
        token = await self.installs.token(place)
        if token not in self._identities:
            read = await self.call("auth.test", place, {})
            token = await self.installs.token(place)
            if len(self._identities) > 1000:
                self._identities.clear()
            named = (str(read.get(name) or "") for name in ("user_id", "bot_id", "team_id", "enterprise_id"))
            self._identities[token] = Identity(*named)
        return self._identities[token]

    async def call(
        self, method: str, place: Place, arguments: Mapping[str, object], *, patience: float = PATIENCE
    ) -> Payload:
        """Call a method in the workspace of `place`.

        Raise Refused when Slack says no, Unsure when nobody knows, Busy when the rates leave no room in time.
        """
        loop = asyncio.get_running_loop()
        end, tries = loop.time() + patience, 0
        while True:
            if not await self.budgets.take(method, place.team, place.channel, max(0.0, end - loop.time())):
                raise Busy(method)
            tries += 1
            token = await self.installs.token(place)
            try:
                return await self._once(method, token, arguments)
            except Refused as refused:
                wait = await self._wait(refused, place, tries, token)
            except Unsure:
                if method not in AGAIN or tries > 4:
                    raise
                wait = self.pause * 2**tries
            if loop.time() + wait > end:
                raise Busy(method)
            await asyncio.sleep(wait)

    async def _wait(self, refused: Refused, place: Place, tries: int, token: str) -> float:
        """Return after how long to try again; raise when that is no use."""
        if refused.reason.startswith("ratelimited"):
            wait = float(refused.reason.partition(" ")[2] or min(5 * self.pause * 2**tries, 30))
            await self.budgets.close(refused.method, place.team, place.channel, wait)
            return wait
        if refused.reason in ENDED and tries < 3:
            if refused.reason == "token_expired":
                await self.installs.renew(place, token)
            if await self.installs.replaced(place, token):
                return 0.0
        if refused.reason in PASSING and tries < 4 and refused.method in AGAIN:
            return float(0.3 * 2**tries)
        raise refused

    async def _once(self, method: str, token: str, arguments: Mapping[str, object]) -> Payload:
        client = self._client(token)
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            async with asyncio.timeout(SECONDS):
                response = await (
                    client.api_call(method, data=given) if method in FORMS else client.api_call(method, json=given)
                )
        except SlackApiError as error:
            raise _refusal(method, error) from error
        except (TimeoutError, OSError, aiohttp.ClientError, SlackClientError) as error:
            raise Unsure(f"{method}: {type(error).__name__}") from error
        data: Any = response.data
        return data if isinstance(data, dict) else {}

    def _client(self, token: str) -> AsyncWebClient:
        if token not in self._clients:
            if len(self._clients) > 1000:
                self._clients.clear()
            # No retry handlers: see the head of this file.
            self._clients[token] = AsyncWebClient(
                token=token, base_url=self.base_url, session=self.session, retry_handlers=[], timeout=int(SECONDS)
            )
        return self._clients[token]

    @property
    def session(self) -> aiohttp.ClientSession:
        """The HTTP session of this process, for files too."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(SECONDS))
            self._clients.clear()
        return self._session

    async def close(self) -> None:
        """Give the connections back."""
        if self._session:
            await self._session.close()


def _refusal(method: str, error: SlackApiError) -> Refused | Unsure:
    response: Any = error.response
    data = response.data if hasattr(response, "data") else response
    status = getattr(response, "status_code", 200)
    if status == 429:
        wait = {name.lower(): value for name, value in dict(response.headers).items()}.get("retry-after", "1")
        return Refused(method, f"ratelimited {wait}")
    if status >= 500 or not isinstance(data, dict):
        return Unsure(f"{method}: status {status}")
    detail = "; ".join((data.get("response_metadata") or {}).get("messages") or ())
    reason = str(data.get("error") or "unknown_error")
    refused = Refused(method, reason)
    if detail:
        refused.add_note(detail)
    if reason == "missing_scope":
        refused.add_note(f"needed: {data.get('needed')}")
    return refused
