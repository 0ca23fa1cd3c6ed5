"""Installing the bot in any workspace: `/slack/install` leads to Slack, `/slack/oauth_redirect` comes back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from slack_sdk.errors import SlackApiError, SlackClientError

from adapters.slack.manifest import SCOPES
from bot.telemetry import logger

if TYPE_CHECKING:
    from adapters.slack.installs import Installs
    from bot.store import Store

STATE_SECONDS = 600
COOKIE = "visabot-slack-install"
HEAD = "<!doctype html><meta charset=utf-8><title>visabot in Slack</title><p>"


@dataclass(frozen=True, slots=True)
class OAuth:
    """The two pages of an installation."""

    store: Store
    installs: Installs
    address: str
    """Where people reach this server, for example https://bot.example.com."""
    slack: str = "https://slack.com"

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [web.get("/slack/install", self.install), web.get("/slack/oauth_redirect", self.redirect)]

    @property
    def _return(self) -> str:
        return f"{self.address.rstrip('/')}/slack/oauth_redirect"

    async def install(self, _: web.Request) -> web.StreamResponse:
        """Send the person to Slack, with a state that only this browser can bring back."""
        state = secrets.token_urlsafe(24)
        redis: Any = self.store.redis
        await self.store.insist(lambda: redis.set(self._key(state), 1, ex=STATE_SECONDS), 5.0)
        given = {"client_id": self.installs.client_id, "scope": ",".join(sorted(SCOPES))}
        query = urlencode({**given, "state": state, "redirect_uri": self._return})
        response = web.Response(status=302, headers={"Location": f"{self.slack}/oauth/v2/authorize?{query}"})
        secure = urlsplit(self.address).scheme == "https"
        response.set_cookie(COOKIE, state, max_age=STATE_SECONDS, httponly=True, secure=secure, samesite="Lax")
        return response

    async def redirect(self, request: web.Request) -> web.StreamResponse:
        """Take the code, keep the installation, and say how it went."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        redis: Any = self.store.redis
        fresh = bool(state) and await self.store.insist(lambda: redis.delete(self._key(state)), 5.0)
        if not fresh or not secrets.compare_digest(state, request.cookies.get(COOKIE, "")):
            return page(400, "This installation was begun elsewhere or too long ago. Please begin again.")
        if not code:
            return page(400, "Slack says that the installation was cancelled. Nothing was installed.")
        try:
            install = await self.installs.exchange(code, self._return)
        except (SlackApiError, SlackClientError, TimeoutError, OSError) as error:
            logger().warning("slack_install_failed", reason=type(error).__name__)
            return page(502, "Slack did not confirm the installation. Please begin again.")
        logger().info("slack_installed", team=install.team, enterprise=install.enterprise)
        return page(200, "visabot is installed. Open Slack, and write to it under Apps.")

    def _key(self, state: str) -> str:
        return self.store.key("slack", "state", state)


def page(status: int, text: str) -> web.Response:
    """Return a small page."""
    return web.Response(status=status, text=HEAD + text, content_type="text/html")
