"""What Discord's JSON looks like: pure builders of users, channels, messages, threads and applications."""

from __future__ import annotations

from typing import Any

JSON = dict[str, Any]

TEXT, DM, GROUP, ANNOUNCEMENT, PUBLIC_THREAD, FORUM = 0, 1, 3, 5, 11, 15
EPHEMERAL, COMPONENTS_V2, LOADING = 1 << 6, 1 << 15, 1 << 7
MANAGE_CHANNELS = 1 << 4
EVERYDAY_PERMISSIONS = sum(1 << bit for bit in (10, 11, 14, 15, 16, 35, 38))
"""View, send, embed links, attach files, read history, open threads, send in threads."""


def user(identity: str, name: str, *, bot: bool = False) -> JSON:
    shape: JSON = {
        "id": identity,
        "username": name.lower(),
        "avatar": None,
        "discriminator": "0",
        "public_flags": 0,
        "flags": 0,
        "global_name": None if bot else name,
        "primary_guild": None,
    }
    return shape | ({"bot": True} if bot else {})


def me(shape: JSON) -> JSON:
    return shape | {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}


def member(roles: tuple[str, ...]) -> JSON:
    return {
        "roles": list(roles),
        "joined_at": "2026-01-04T20:21:10.139000+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "avatar": None,
        "banner": None,
        "nick": None,
        "pending": False,
        "premium_since": None,
        "communication_disabled_until": None,
    }


def role(identity: str, name: str, permissions: int = EVERYDAY_PERMISSIONS, *, owner: str = "") -> JSON:
    shape: JSON = {
        "id": identity,
        "name": name,
        "description": None,
        "permissions": str(permissions),
        "position": 1,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": bool(owner),
        "mentionable": True,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }
    return shape | ({"tags": {"bot_id": owner}} if owner else {})


def guild_channel(identity: str, guild: str, name: str, kind: int = TEXT) -> JSON:
    return {
        "id": identity,
        "type": kind,
        "flags": 0,
        "guild_id": guild,
        "name": name,
        "position": 0,
        "topic": None,
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "permission_overwrites": [],
    }


def private_channel(identity: str, person: JSON) -> JSON:
    return {"id": identity, "type": DM, "flags": 0, "last_message_id": None, "recipients": [person]}


def thread(identity: str, parent: JSON, name: str, owner: str, at: str) -> JSON:
    return {
        "id": identity,
        "type": PUBLIC_THREAD,
        "flags": 0,
        "guild_id": parent["guild_id"],
        "name": name,
        "parent_id": parent["id"],
        "owner_id": owner,
        "last_message_id": None,
        "message_count": 0,
        "member_count": 1,
        "total_message_sent": 0,
        "rate_limit_per_user": 0,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": at,
            "create_timestamp": at,
            "locked": False,
        },
    }


def message(identity: str, channel: str, author: JSON, content: str, at: str) -> JSON:
    return {
        "id": identity,
        "type": 0,
        "channel_id": channel,
        "author": author,
        "content": content,
        "timestamp": at,
        "edited_timestamp": None,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "flags": 0,
    }


def attachment(identity: str, name: str, size: int, url: str, media_type: str, description: str | None = None) -> JSON:
    shape: JSON = {
        "id": identity,
        "filename": name,
        "size": size,
        "url": url,
        "proxy_url": url,
        "content_type": media_type,
    }
    return shape | ({"description": description} if description else {})


def application(identity: str, bot: JSON, owner: JSON, flags: int, endpoint: str | None) -> JSON:
    return {
        "id": identity,
        "name": bot["username"],
        "icon": None,
        "description": "Answers questions about the Visa Bulletin.",
        "type": None,
        "bot": bot,
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": flags,
        "flags_new": str(flags),
        "max_participants": None,
        "tags": [],
        "redirect_uris": [],
        "interactions_endpoint_url": endpoint,
        "role_connections_verification_url": None,
        "owner": owner,
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "event_webhooks_url": None,
        "event_webhooks_status": 1,
        "event_webhooks_types": [],
        "explicit_content_filter": 0,
        "team": None,
        "eligible_oauth2_scopes": ["bot", "applications.commands"],
        "integration_types_config": {"0": {}, "1": {}},
    }
