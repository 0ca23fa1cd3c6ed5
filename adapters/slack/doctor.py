"""What `visabot doctor` looks at in Slack: tokens, and each scope with the feature that breaks without it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.manifest import EVENTS, SCOPES
from bot.telemetry import Diagnosis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings

SECONDS = 10.0
PROBES = {
    "app_mentions:read": ("app_mention",),
    "channels:history": ("message.channels",),
    "groups:history": ("message.groups",),
    "im:history": ("message.im",),
    "mpim:history": ("message.mpim",),
}
"""Scopes without which Slack does not even deliver these events."""


async def examine(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Yield what is well and what is not with Slack."""
    if token := settings.slack_bot_token.get_secret_value():
        async for each in _bot(token, settings.slack_api_url):
            yield each
    else:
        yield Diagnosis("slack", ok=True, said="installed by OAuth, workspace by workspace")
    if token := settings.slack_app_token.get_secret_value():
        yield await _app(token, settings.slack_api_url)


async def _bot(token: str, address: str) -> AsyncIterator[Diagnosis]:
    try:
        answer: Any = await _call(token, address, "auth.test")
    except (SlackApiError, SlackClientError, TimeoutError, OSError, aiohttp.ClientError) as error:
        fix = "Copy the bot token (xoxb-) of OAuth & Permissions into SLACK_BOT_TOKEN."
        yield Diagnosis("slack", ok=False, said=f"the bot token does not work: {_why(error)}", fix=fix)
        return
    yield Diagnosis("slack", ok=True, said=f"{answer.data.get('user')} in {answer.data.get('team')}")
    granted = {name.lower(): value for name, value in dict(answer.headers).items()}.get("x-oauth-scopes")
    if granted is None:
        return
    for scope in sorted(set(SCOPES) - {each.strip() for each in granted.split(",")}):
        yield _missing(scope)


def _missing(scope: str) -> Diagnosis:
    events = PROBES.get(scope, ())
    lost = "; ".join([SCOPES[scope], *(EVENTS[event] for event in events)])
    fix = f"Add {scope} under OAuth & Permissions (or paste `visabot manifest slack` again), and reinstall the app."
    return Diagnosis("slack", ok=False, said=f"the scope {scope} is missing: no {lost}", fix=fix)


async def _app(token: str, address: str) -> Diagnosis:
    try:
        await _call(token, address, "apps.connections.open")
    except (SlackApiError, SlackClientError, TimeoutError, OSError, aiohttp.ClientError) as error:
        fix = (
            "Copy an app-level token (xapp-, scope connections:write) into SLACK_APP_TOKEN, and switch Socket Mode on."
        )
        return Diagnosis("slack", ok=False, said=f"Socket Mode does not open: {_why(error)}", fix=fix)
    return Diagnosis("slack", ok=True, said="Socket Mode opens")


async def _call(token: str, address: str, method: str) -> Any:
    async with asyncio.timeout(SECONDS):
        return await AsyncWebClient(token=token, base_url=address, retry_handlers=[]).api_call(method)


def _why(error: BaseException) -> str:
    if isinstance(error, SlackApiError):
        response: Any = error.response
        return f"Slack says {response.get('error')}"
    return "Slack does not answer; is VISABOT_SLACK_API_URL right?"
