"""Where an interaction happens and who may do what there: read from the interaction itself. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from adapters.discord.address import Address
from adapters.discord.read import PLATFORM, personal
from bot.messages import Author, Caller, ConversationKey

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings

Interaction = discord.Interaction[Any]


def is_guest(interaction: Interaction) -> bool:
    """Say whether the bot is no member here: somebody has installed it for themselves only."""
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def conversation(interaction: Interaction, thread: str | None = None, asker: str = "") -> ConversationKey:
    """Return the conversation of an interaction; `thread` and `asker` are what a button remembers of it.

    A guest's question stands alone: where the bot cannot read, it keeps no common history. It belongs to the person,
    so that they reach all of it from wherever they write to the bot.
    """
    shared = interaction.guild_id and not is_guest(interaction)
    workspace = str(interaction.guild_id) if shared else personal(asker or str(interaction.user.id))
    place = interaction.channel
    inside = str(place.id) if isinstance(place, discord.Thread) else ""
    channel = str(place.parent_id) if isinstance(place, discord.Thread) else str(interaction.channel_id)
    if thread is None:
        own = personal(str(interaction.user.id)) if interaction.guild_id else ""
        thread = f"i{interaction.id}" if is_guest(interaction) else inside or own
    return ConversationKey(PLATFORM, workspace, channel, thread)


def room(interaction: Interaction) -> ConversationKey:
    """Return the thread or the whole channel, whose settings a command changes."""
    key = conversation(interaction)
    return ConversationKey(key.platform, key.workspace, key.channel) if key.thread.startswith("@") else key


def author(interaction: Interaction) -> Author:
    """Return who acts."""
    return Author(str(interaction.user.id), interaction.user.display_name)


def may_manage(interaction: Interaction, settings: Settings) -> bool:
    """Say whether this person may switch settings here: Manage Channels, a listed role, or alone with the bot."""
    if interaction.guild_id is None:
        return not is_guest(interaction)
    listed = {each.strip() for each in settings.discord_admin_roles.split(",")}
    roles = {str(role.id) for role in getattr(interaction.user, "roles", ())}
    return interaction.permissions.manage_channels or bool(listed & roles)


def may_press(interaction: Interaction, asker: str, settings: Settings) -> bool:
    """Say whether this person may stop or redo the answer to `asker`: they themselves, or a moderator."""
    own = str(interaction.user.id) == asker
    return own or interaction.permissions.manage_messages or may_manage(interaction, settings)


def caller(interaction: Interaction, key: ConversationKey, settings: Settings, now: datetime) -> Caller:
    """Return who gives a command, where."""
    return Caller(key, author(interaction), admin=may_manage(interaction, settings), at=now)


def address(interaction: Interaction, original: int, now: datetime) -> Address:
    """Return where the answer to an interaction goes: the message that it may edit."""
    return Address(
        channel=str(interaction.channel_id),
        application=str(interaction.application_id),
        token=interaction.token,
        original=str(original),
        since=now,
        guest=is_guest(interaction),
    )
