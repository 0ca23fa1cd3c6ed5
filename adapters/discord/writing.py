"""Writes messages, as the bot itself or through an interaction's webhook; of Discord's answers little is read.

A server that says little of what it has written must not look like one that has written nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import discord
from discord.http import MultipartParameters, Route, handle_message_parameters
from discord.webhook.async_ import async_context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from adapters.discord.places import Interaction

Shown: TypeAlias = "discord.ui.View | discord.ui.LayoutView | None"
ORIGINAL = "@original"
BEGINNING = 40
"""Characters that two different answers hardly share."""
EPHEMERAL: dict[str, Any] = {"flags": discord.MessageFlags(ephemeral=True).value}
SILENT = discord.AllowedMentions.none()


async def post(
    client: discord.Client,
    channel: int,
    text: str,
    nonce: str,
    *,
    view: Shown = None,
    files: Iterable[discord.File] = (),
    reply_to: int = 0,
) -> dict[str, Any]:
    """Post a message, as a reply where there is something to reply to; the same nonce posts once."""
    reference: Any = discord.utils.MISSING
    if reply_to:
        reference = {"message_id": reply_to, "channel_id": channel, "fail_if_not_exists": False}
    with _body(text, view or discord.utils.MISSING, [*files], message_reference=reference, nonce=nonce) as body:
        said: Any = await client.http.send_message(channel, params=body)
    return said if isinstance(said, dict) else {}


def akin(one: str, other: str) -> bool:
    """Say whether two texts are the same, or one is what the other began with as it was written."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= BEGINNING and longer.startswith(shorter))


async def say(client: discord.Client, channel: int, text: str, nonce: str, files: Iterable[discord.File] = ()) -> None:
    """Post what is a courtesy: where Discord does not take it, so be it."""
    with suppress(discord.HTTPException, OSError):
        await post(client, channel, text, nonce, files=files)


async def edit(
    client: discord.Client, channel: int, message: int, text: str, *, view: Shown, files: list[discord.File] | None
) -> None:
    """Edit a message; None leaves its files as they are."""
    with _edited(text, view, files) as body:
        await client.http.edit_message(channel, message, params=body)


@dataclass(frozen=True, slots=True)
class Hook:
    """The webhook of an interaction: it lives for a quarter of an hour and needs no permission."""

    client: discord.Client
    application: int
    token: str

    @classmethod
    def of(cls, interaction: Interaction) -> Hook:
        """Return the webhook of an interaction."""
        return cls(interaction.client, interaction.application_id, interaction.token)

    async def edit(
        self, text: str | None, *, view: Shown, files: list[discord.File] | None, message: str = ORIGINAL
    ) -> None:
        """Edit a message of the interaction; None leaves its files as they are."""
        with _edited(text, view, files) as body:
            await self._request("PATCH", f"/messages/{message}", body)

    async def follow_up(self, text: str, *, ephemeral: bool, files: Iterable[discord.File] = ()) -> None:
        """Say one more thing."""
        flags = discord.MessageFlags(ephemeral=ephemeral)
        with _body(text, discord.utils.MISSING, [*files], flags=flags) as body:
            await self._request("POST", "", body)

    async def original(self) -> int:
        """Return the id of the message that the acknowledgement promised; 0 where nobody tells."""
        try:
            told = await self._request("GET", f"/messages/{ORIGINAL}", MultipartParameters(None, None, None))
        except discord.HTTPException:
            return 0
        return int(told.get("id") or 0) if isinstance(told, dict) else 0

    async def _request(self, method: str, path: str, body: MultipartParameters) -> Any:
        place = "/webhooks/{webhook_id}/{webhook_token}" + path
        route = Route(method, place, webhook_id=self.application, webhook_token=self.token)
        return await async_context.get().request(
            route, payload=body.payload, multipart=body.multipart, files=body.files, **_way(self.client)
        )


async def acknowledge(interaction: Interaction, *, ephemeral: bool = False, thinking: bool = False) -> int:
    """Promise an answer, or with a component an edit of its message; return the id of the message, 0 if untold."""
    later = thinking or interaction.type is discord.InteractionType.application_command
    kind = discord.InteractionResponseType.deferred_channel_message
    if not later:
        kind = discord.InteractionResponseType.deferred_message_update
    told = await _respond(interaction, kind, EPHEMERAL if ephemeral else {})
    return int(told.get("interaction", {}).get("response_message_id") or 0) if isinstance(told, dict) else 0


async def whisper(interaction: Interaction, text: str) -> None:
    """Say something to the caller alone, whether or not the interaction was acknowledged."""
    if interaction.response.is_done():
        await Hook.of(interaction).follow_up(text, ephemeral=True)
        return
    said = EPHEMERAL | {"content": text, "allowed_mentions": SILENT.to_dict()}
    await _respond(interaction, discord.InteractionResponseType.channel_message, said)


async def _respond(interaction: Interaction, kind: discord.InteractionResponseType, said: dict[str, Any]) -> Any:
    payload = {"type": kind.value} | ({"data": said} if said else {})
    told: Any = await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        params=MultipartParameters(payload=payload, multipart=None, files=None),
        **_way(interaction.client),
    )
    interaction.response._response_type = kind  # noqa: SLF001 — so that the library knows too
    return told


def _way(client: discord.Client) -> dict[str, Any]:
    http: Any = client.http
    session = http._HTTPClient__session  # noqa: SLF001 — as the library's own webhooks take it
    return {"session": session, "proxy": http.proxy, "proxy_auth": http.proxy_auth}


def _edited(text: str | None, view: Shown, files: list[discord.File] | None) -> MultipartParameters:
    attached = discord.utils.MISSING if files is None else files
    content = discord.utils.MISSING if text is None else text
    return handle_message_parameters(content, view=view, attachments=attached, allowed_mentions=SILENT)


def _body(text: str, view: Any, files: list[discord.File], **more: Any) -> MultipartParameters:
    return handle_message_parameters(
        text, view=view, files=files or discord.utils.MISSING, allowed_mentions=SILENT, **more
    )
