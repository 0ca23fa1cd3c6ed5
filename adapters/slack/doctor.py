"""What `visabot doctor` looks at in Slack: tokens, and each scope and event with the feature that breaks without it."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.arrivals import Arrivals, lost
from adapters.slack.exported import differences, unsubscribed
from adapters.slack.manifest import EVENTS, SCOPES
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused
from bot.store.embedded import Refused as NoServer
from bot.telemetry import Diagnosis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from adapters.slack.read import Payload
    from bot.settings import Settings
    from bot.store import Store

    Opened = Callable[[], AbstractAsyncContextManager[Store]]

SECONDS = 10.0
FAILURES = (SlackApiError, SlackClientError, TimeoutError, OSError, aiohttp.ClientError)
APP = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")
"""The token of an app says which one it is of."""
LAST = {"app_uninstalled", "tokens_revoked"}
"""Events that nobody tries."""
PROBES = {
    "app_mentions:read": ("app_mention",),
    "channels:history": ("message.channels",),
    "groups:history": ("message.groups",),
    "im:history": ("message.im",),
    "mpim:history": ("message.mpim",),
}
"""Scopes without which Slack does not even deliver these events."""


async def examine(settings: Settings, opened: Opened | None = None) -> AsyncIterator[Diagnosis]:
    """Yield what is well and what is not with Slack; `opened` leads to what the bot has noted of the events."""
    app = _app_id(settings.slack_app_token.get_secret_value())
    if token := settings.slack_bot_token.get_secret_value():
        said, answer = await _bot(token, settings.slack_api_url)
        for each in said:
            yield each
        app = app or await _app_of(token, settings.slack_api_url, str(answer.get("bot_id") or ""))
    else:
        yield Diagnosis("slack", ok=True, said="installed by OAuth, workspace by workspace")
    if token := settings.slack_app_token.get_secret_value():
        yield await _app(token, settings.slack_api_url)
    if settings.slack_signing_secret.get_secret_value():
        where = f"{settings.slack_http_host}:{settings.slack_http_port}/slack/events"
        yield Diagnosis("slack", ok=True, said=f"signed events are taken at {where}, which Slack has to reach")
    if settings.slack_config_token.get_secret_value():
        for each in await _exported(settings, app):
            yield each
    elif opened:
        for each in await _arrived(opened):
            yield each


async def _bot(token: str, address: str) -> tuple[list[Diagnosis], Payload]:
    try:
        answer: Any = await _call(token, address, "auth.test")
    except FAILURES as error:
        fix = "Copy the bot token (xoxb-) of OAuth & Permissions into SLACK_BOT_TOKEN."
        return [_failed("the bot token does not work", error, fix)], {}
    said = [Diagnosis("slack", ok=True, said=f"{answer.data.get('user')} in {answer.data.get('team')}")]
    granted = {name.lower(): value for name, value in dict(answer.headers).items()}.get("x-oauth-scopes")
    if granted is not None:
        said += [_missing(scope) for scope in sorted(set(SCOPES) - {each.strip() for each in granted.split(",")})]
    return said, answer.data


def _missing(scope: str) -> Diagnosis:
    events = PROBES.get(scope, ())
    lost = "; ".join(dict.fromkeys([SCOPES[scope], *(EVENTS[event] for event in events)]))
    fix = f"Add {scope} under OAuth & Permissions (or paste `visabot manifest slack` again), and reinstall the app."
    return Diagnosis("slack", ok=False, said=f"the scope {scope} is missing: no {lost}", fix=fix)


async def _app(token: str, address: str) -> Diagnosis:
    try:
        await _call(token, address, "apps.connections.open")
    except FAILURES as error:
        fix = (
            "Copy an app-level token (xapp-, scope connections:write) into SLACK_APP_TOKEN, and switch Socket Mode on."
        )
        return _failed("Socket Mode does not open", error, fix)
    return Diagnosis("slack", ok=True, said="Socket Mode opens")


async def _exported(settings: Settings, app: str) -> list[Diagnosis]:
    """Compare the app as its owner sees it with what the bot needs."""
    if not app:
        said = "SLACK_CONFIG_TOKEN is set, and neither of the other tokens says which app it is about"
        return [Diagnosis("slack", ok=False, said=said, fix="Mend SLACK_BOT_TOKEN or SLACK_APP_TOKEN first.")]
    token, address = settings.slack_config_token.get_secret_value(), settings.slack_api_url
    try:
        answer: Any = await _call(token, address, "apps.manifest.export", app_id=app)
    except FAILURES as error:
        fix = "Make one at https://api.slack.com/apps, Your App Configuration Tokens (it lives 12 hours), or remove it."
        return [_failed("SLACK_CONFIG_TOKEN does not show the app", error, fix)]
    found = differences(
        answer.data.get("manifest") or {},
        socket=bool(settings.slack_app_token.get_secret_value()),
        installed_by_hand=bool(settings.slack_bot_token.get_secret_value()),
    )
    return list(found) or [Diagnosis("slack", ok=True, said=f"the app {app} has every event and feature")]


async def _arrived(opened: Opened) -> list[Diagnosis]:
    """Say what is known of the events without their owner's token: which have come, and which must have been lost."""
    try:
        async with opened() as store:
            arrived = await Arrivals(store).all()
    except (StoreRefused, StoreUnavailable, NoServer):
        return []  # the doctor has said so already
    found = [unsubscribed(event, seen) for event, seen in lost(arrived)]
    unseen = set(EVENTS) - LAST - arrived - {event for event, _ in lost(arrived)}
    if unseen:
        names = "; ".join(f"{event} ({EVENTS[event]})" for event in sorted(unseen))
        fix = "Try them; one that never comes is not subscribed to. SLACK_CONFIG_TOKEN lets me compare the app itself."
        found.append(Diagnosis("slack", ok=True, said=f"events that have not come yet: {names}", fix=fix))
    return found or [Diagnosis("slack", ok=True, said="every kind of event has come")]


def _app_id(token: str) -> str:
    found = APP.match(token)
    return found[1] if found else ""


async def _app_of(token: str, address: str, bot: str) -> str:
    """Return which app a bot belongs to, for a way in that does not say it."""
    if not bot:
        return ""
    try:
        answer: Any = await _call(token, address, "bots.info", bot=bot)
    except FAILURES:
        return ""
    return str((answer.data.get("bot") or {}).get("app_id") or "")


async def _call(token: str, address: str, method: str, **given: str) -> Any:
    async with asyncio.timeout(SECONDS):
        return await AsyncWebClient(token=token, base_url=address, retry_handlers=[]).api_call(method, data=given)


def _failed(what: str, error: BaseException, fix: str) -> Diagnosis:
    if isinstance(error, SlackApiError):
        response: Any = error.response
        return Diagnosis("slack", ok=False, said=f"{what}: Slack says {response.get('error')}", fix=fix)
    fix = "Is VISABOT_SLACK_API_URL right, and reachable from here?"
    return Diagnosis("slack", ok=False, said=f"{what}: Slack does not answer", fix=fix)
