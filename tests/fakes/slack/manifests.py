"""What Slack takes as the manifest of an app: its form, its limits, and no word that it does not know."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def text(most: int, least: int = 1) -> Json:
    return {"type": "string", "minLength": least, "maxLength": most}


def form(needed: Json, optional: Json | None = None) -> Json:
    return {
        "type": "object",
        "properties": needed | (optional or {}),
        "required": sorted(needed),
        "additionalProperties": False,
    }


URL = {"type": "string", "pattern": "^https://"}
YES_OR_NO = {"type": "boolean"}
COMMAND = form(
    {"command": {"type": "string", "pattern": "^/[a-z0-9_-]{1,31}$"}, "description": text(2000)},
    {"usage_hint": text(1000), "should_escape": YES_OR_NO, "url": URL},
)
SHORTCUT = form(
    {"type": {"enum": ["global", "message"]}, "name": text(24), "callback_id": text(255), "description": text(150)}
)
PROMPT = form({"title": text(75), "message": text(2000)})
FEATURES = form(
    {"bot_user": form({"display_name": text(80)}, {"always_online": YES_OR_NO})},
    {
        "app_home": form(
            {},
            {
                "home_tab_enabled": YES_OR_NO,
                "messages_tab_enabled": YES_OR_NO,
                "messages_tab_read_only_enabled": YES_OR_NO,
            },
        ),
        "agent_view": form(
            {"agent_description": text(300)},
            {"suggested_prompts": {"type": "array", "items": PROMPT, "maxItems": 4}},
        ),
        "slash_commands": {"type": "array", "items": COMMAND, "minItems": 1, "maxItems": 50},
        "shortcuts": {"type": "array", "items": SHORTCUT, "minItems": 1, "maxItems": 10},
    },
)
NAMES = {"type": "array", "items": text(100), "uniqueItems": True, "maxItems": 255}
SETTINGS = form(
    {},
    {
        "event_subscriptions": form({"bot_events": NAMES}, {"request_url": URL}),
        "interactivity": form({"is_enabled": YES_OR_NO}, {"request_url": URL, "message_menu_options_url": URL}),
        "org_deploy_enabled": YES_OR_NO,
        "socket_mode_enabled": YES_OR_NO,
        "token_rotation_enabled": YES_OR_NO,
    },
)
MANIFEST = form(
    {
        "display_information": form(
            {"name": text(35)},
            {
                "description": text(140),
                "long_description": text(4000, 174),
                "background_color": {"type": "string", "pattern": "^#([0-9a-f]{3}|[0-9a-f]{6})$"},
            },
        )
    },
    {
        "features": FEATURES,
        "oauth_config": form(
            {"scopes": form({"bot": NAMES})},
            {"redirect_urls": {"type": "array", "items": URL, "maxItems": 1000}},
        ),
        "settings": SETTINGS,
    },
)
