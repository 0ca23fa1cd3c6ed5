"""The Slack app manifest, for Socket Mode or HTTP: scopes and events no wider than used, each with what it is for."""

from __future__ import annotations

import json
from typing import Any

from adapters.slack.home import PROMPTS
from adapters.slack.modals import SETTINGS, WATCH

SCOPES = {
    "app_mentions:read": "answering when it is mentioned in a channel",
    "assistant:write": "status line, suggested prompts and Slack's own Stop",
    "channels:history": "follow-ups without a mention and reading a thread in public channels",
    "chat:write": "answering at all",
    "commands": "`/visa` and the shortcuts",
    "files:read": "reading the files that people attach",
    "files:write": "uploading charts, long answers and exports",
    "groups:history": "follow-ups without a mention and reading a thread in private channels",
    "im:history": "direct messages",
    "im:write": "alerts and exports in a direct message",
    "mpim:history": "group direct messages",
    "users:read": "knowing who is an admin",
}
"""Scope -> the feature that breaks without it."""
EVENTS = {
    "agent_session_stopped": "Slack's own Stop",
    "app_home_opened": "the App Home and suggested prompts",
    "app_mention": "answering when it is mentioned",
    "app_uninstalled": "forgetting the tokens of a workspace that removed the bot",
    "message.channels": "follow-ups without a mention, edits and deletions in public channels",
    "message.groups": "follow-ups without a mention, edits and deletions in private channels",
    "message.im": "direct messages",
    "message.mpim": "group direct messages",
    "tokens_revoked": "forgetting tokens that were revoked",
}
"""Event -> the feature that breaks without it."""
DESCRIPTION = (
    "Every cut-off date of the US Visa Bulletin since it is published, explained for your category, country and "
    "priority date, with forecasts as ranges, charts, and one message a bulletin on the dates that you watch. "
    "It answers in channels, threads and direct messages. It gives information, no legal advice."
)


def manifest(mode: str, address: str = "https://YOUR-HOST", *, oauth: bool = False) -> dict[str, Any]:
    """Return the manifest; `mode` is socket or http, `address` where Slack reaches the bot by HTTP.

    With `oauth` its tokens are renewed twice a day, which a token that somebody copied into the settings is not.
    """
    http = mode == "http"
    address = address if "://" in address else f"https://{address}"
    events = f"{address.rstrip('/')}/slack/events"
    url = {"url": events} if http else {}
    request = {"request_url": events} if http else {}
    return {
        "display_information": {
            "name": "visabot",
            "description": "Knows the US Visa Bulletin",
            "long_description": DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": _features(url),
        "oauth_config": {
            "scopes": {"bot": sorted(SCOPES)},
            **({"redirect_urls": [f"{address.rstrip('/')}/slack/oauth_redirect"]} if http else {}),
        },
        "settings": {
            "event_subscriptions": {"bot_events": sorted(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": http,
            "socket_mode_enabled": not http,
            "token_rotation_enabled": oauth,
        },
    }  # fmt: skip


def _features(url: dict[str, str]) -> dict[str, Any]:
    """Return what people see of the app: its home, its commands, its shortcuts."""
    prompts = [{"title": title, "message": text} for title, text in PROMPTS["expert"]]
    return {
        "bot_user": {"display_name": "visabot", "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {"agent_description": "Answers about the US Visa Bulletin.", "suggested_prompts": prompts},
        "slash_commands": [
            {
                "command": "/visa",
                "description": "Dates, forecasts, watches and settings",
                "usage_hint": "help · date EB-2 India · mode expert · watch EB-2 India 2014-03-15",
                "should_escape": True,  # people who are named come with their ids
                **url,
            }
        ],
        "shortcuts": [
            {"type": "global", "name": "Watch a priority date", "callback_id": WATCH,
             "description": "One message a bulletin"},
            {"type": "message", "name": "Settings of this thread", "callback_id": SETTINGS,
             "description": "Mode, provider and style"},
        ],
    }  # fmt: skip


def text(mode: str, address: str, *, oauth: bool = False) -> str:
    """Return the manifest as the JSON that Slack's "From a manifest" takes."""
    given = (address,) if address else ()
    return json.dumps(manifest(mode, *given, oauth=oauth), indent=2)
