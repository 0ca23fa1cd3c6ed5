"""In which workspaces the bot is installed, with which token: one from the settings, or many by OAuth, in Redis.

Tokens are sealed where the settings hold a key. A token that expires is renewed once, whichever worker notices first:
its refresh token serves a single time, so the others wait for the one that holds the lock.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.store.seal import Unreadable
from bot.telemetry import ALERTS, logger

if TYPE_CHECKING:
    from adapters.slack.read import Payload, Place
    from bot.store import Store
    from bot.store.seal import Seal

EARLY = 1800
"""Seconds before its end in which a token is renewed (it lives 12 hours)."""
LOCK_SECONDS = 30
SAVE_SECONDS = 600.0
"""Patience with Redis where a renewed token would be lost, and with it the installation."""
CACHED = 5.0
"""Seconds for which a worker trusts what it has read: so long a removed installation may be tried in vain."""
_UNLOCK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"


class NotInstalled(Exception):
    """The bot is not (any more) installed in that workspace."""


@dataclass(frozen=True, slots=True)
class Install:
    """The bot in one workspace, or in a whole organisation (then `team` is empty)."""

    team: str
    enterprise: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)
    expires_at: int = 0
    """Unix seconds; 0: never."""


@dataclass(slots=True)
class Installs:
    """Finds the token of a workspace; `token_setting` is the one of a bot that serves a single workspace."""

    store: Store
    seal: Seal
    base_url: str
    token_setting: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    _known: dict[str, tuple[float, Install]] = field(default_factory=dict)
    _renewing: dict[str, asyncio.Lock] = field(default_factory=dict)
    _under_way: set[asyncio.Task[Install]] = field(default_factory=set)
    _teams: dict[str, str] = field(default_factory=dict)

    async def token(self, place: Place) -> str:
        """Return the bot token for a place, renewed if it is about to end; raise NotInstalled."""
        return (await self.find(place.team, place.enterprise)).token

    async def find(self, team: str, enterprise: str = "") -> Install:
        """Return the installation of a workspace, else that of its organisation; raise NotInstalled."""
        if self.token_setting:
            return Install(team, enterprise, self.token_setting)
        for scope in filter(None, (team, enterprise or await self._enterprise(team))):
            install = await self._read(scope)
            if install:
                if scope == enterprise and team:
                    await self._belongs(team, enterprise)
                return await self._renewed(scope) if _ending(install) else install
        raise NotInstalled(f"Slack workspace {team or enterprise} has not installed this bot")

    async def _enterprise(self, team: str) -> str:
        """Return the organisation that a workspace was seen to belong to: an alert knows only the workspace."""
        redis: Any = self.store.redis
        key = self.store.key(f"slack/{team}", "organisation")
        found: bytes | None = await self.store.insist(lambda: redis.get(key), 10.0)
        return found.decode() if found else ""

    async def _belongs(self, team: str, enterprise: str) -> None:
        if self._teams.get(team) != enterprise:
            redis: Any = self.store.redis
            key = self.store.key(f"slack/{team}", "organisation")
            await self.store.insist(lambda: redis.set(key, enterprise), 10.0)
            self._teams[team] = enterprise

    async def renew(self, place: Place, stale: str) -> None:
        """Renew a token although it should still hold: Slack said that it has ended."""
        for scope in filter(None, (place.team, place.enterprise or await self._enterprise(place.team))):
            install = await self._read(scope)
            if install and install.refresh_token:
                self._known.pop(scope, None)
                await self._renewed(scope, stale)
                return

    async def replaced(self, place: Place, token: str) -> bool:
        """Say whether a token that Slack does not take has another in its place by now."""
        for scope in (place.team, place.enterprise or await self._enterprise(place.team)):
            self._known.pop(scope, None)
        return await self.token(place) != token

    async def save(self, install: Install, patience: float = 10.0) -> None:
        """Keep an installation until it is purged."""
        scope = install.team or install.enterprise
        sealed = self.seal.close(json.dumps(asdict(install)).encode(), f"slack/{scope}")
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.set(self._key(scope), sealed), patience)
        self._known[scope] = (time.monotonic(), install)

    async def purge(self, team: str, enterprise: str = "") -> None:
        """Forget an installation: the bot was removed, or its tokens were revoked."""
        scope = team or enterprise
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.delete(self._key(scope)), 10.0)
        self._known.pop(scope, None)

    async def exchange(self, code: str, redirect_uri: str) -> Install:
        """Turn the code of an OAuth redirect into an installation and keep it; raise SlackApiError."""
        answer = await self._access(code=code, redirect_uri=redirect_uri)
        install = _install(answer)
        await self.save(install)
        return install

    async def _read(self, scope: str) -> Install | None:
        known = self._known.get(scope)
        if known and time.monotonic() - known[0] < CACHED:
            return known[1]
        redis: Any = self.store.redis
        sealed: bytes | None = await self.store.insist(lambda: redis.get(self._key(scope)), 10.0)
        if sealed is None:
            return None
        try:
            kept = json.loads(self.seal.open(sealed, f"slack/{scope}"))
        except Unreadable as error:
            ALERTS.labels("unreadable_install").inc()
            logger().error("slack_install_unreadable", team=scope, reason=str(error))
            return None
        # Earlier versions have kept more of it, which nobody needed.
        install = Install(**{each.name: kept[each.name] for each in fields(Install) if each.name in kept})
        self._known[scope] = (time.monotonic(), install)
        return install

    async def _renewed(self, scope: str, stale: str = "") -> Install:
        """Renew once; of this process only one looks whether another has done it, the others wait for it."""
        async with self._renewing.setdefault(scope, asyncio.Lock()):
            _, fresh = self._known.get(scope, (0.0, None))
            if fresh and fresh.token != stale and not _ending(fresh):
                return fresh
            # Nobody who stops waiting may take the new token along: the old one cannot be renewed a second time.
            renewing = asyncio.create_task(self._renewed_here(scope, stale))
            self._under_way.add(renewing)
            renewing.add_done_callback(self._under_way.discard)
            return await asyncio.shield(renewing)

    async def _renewed_here(self, scope: str, stale: str) -> Install:
        """Renew under the lock in Redis; whoever comes second finds the new token."""
        redis: Any = self.store.redis
        lock, mine = self.store.key(f"slack/{scope}", "renewal"), uuid4().hex
        async with asyncio.timeout(LOCK_SECONDS):
            while not await redis.set(lock, mine, nx=True, ex=LOCK_SECONDS):
                await asyncio.sleep(0.05)
                self._known.pop(scope, None)
                fresh = await self._read(scope)
                if fresh and fresh.token != stale and not _ending(fresh):
                    return fresh
        try:
            self._known.pop(scope, None)
            install = await self._read(scope)
            if install is None:
                raise NotInstalled(f"Slack workspace {scope} has removed this bot")
            if install.token == stale or _ending(install):
                install = await self._refresh(install)
            return install
        finally:
            await redis.eval(_UNLOCK, 1, lock, mine)

    async def _refresh(self, install: Install) -> Install:
        try:
            answer = await self._access(grant_type="refresh_token", refresh_token=install.refresh_token)
        except SlackApiError as error:
            ALERTS.labels("slack_token_renewal").inc()
            logger().error("slack_token_not_renewed", team=install.team, reason=str(error.response.get("error")))
            raise NotInstalled("the token could not be renewed; the workspace must install the bot again") from error
        fresh = _install(answer)
        renewed = replace(install, token=fresh.token, refresh_token=fresh.refresh_token, expires_at=fresh.expires_at)
        await self.save(renewed, SAVE_SECONDS)
        return renewed

    async def _access(self, **arguments: str) -> Payload:
        client = AsyncWebClient(base_url=self.base_url, retry_handlers=[], timeout=10)
        given = {"client_id": self.client_id, "client_secret": self.client_secret, **arguments}
        async with asyncio.timeout(15):
            answer = await client.api_call("oauth.v2.access", data=given)
        data: Any = answer.data
        return data if isinstance(data, dict) else {}

    def _key(self, scope: str) -> str:
        return self.store.key(f"slack/{scope}", "install")


def _ending(install: Install) -> bool:
    return bool(install.expires_at and install.refresh_token) and install.expires_at - EARLY < time.time()


def _install(answer: Payload) -> Install:
    team, enterprise = answer.get("team") or {}, answer.get("enterprise") or {}
    lives = int(answer.get("expires_in") or 0)
    return Install(
        team=str(team.get("id") or ""),
        enterprise=str(enterprise.get("id") or ""),
        token=str(answer["access_token"]),
        refresh_token=str(answer.get("refresh_token") or ""),
        expires_at=int(time.time()) + lives if lives else 0,
    )
