"""Discord: one platform, one package. `discord_platform(settings)` is what the assembly needs of it."""

from __future__ import annotations

from adapters.discord.platform import Discord, discord_platform

__all__ = ["Discord", "discord_platform"]
