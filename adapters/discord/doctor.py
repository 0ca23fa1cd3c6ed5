"""What `visabot doctor` looks at in Discord: token, intents, endpoint, permissions, commands, clock, and the invite."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from adapters.discord.line import Caller, point, tolerant
from adapters.discord.notebook import Notebook
from bot.commands import COMMANDS
from bot.store import StoreUnavailable
from bot.store.connect import StoreRefused
from bot.store.embedded import Refused as NoServer
from bot.telemetry import Diagnosis

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator
    from contextlib import AbstractAsyncContextManager

    from bot.settings import Settings
    from bot.store import Store

    Opened = Callable[[], AbstractAsyncContextManager[Store]]

SECONDS = 20.0
SKEW_SECONDS = 30.0
MOST_CHANNELS = 10
"""Channels named one by one; the rest are counted."""
NEEDED = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    create_public_threads=True,
    read_message_history=True,
    attach_files=True,
    embed_links=True,
)
"""The least that everything the bot does needs."""
RENAMED = {"read_messages": "View Channel"}
"""What the library calls otherwise than Discord does."""
TEXT_KINDS = {0, 5, 15}
MEMBER, ROLE = 1, 0
UNTOLD = (discord.HTTPException, aiohttp.ClientError, OSError, LookupError, TypeError, ValueError, AttributeError)
"""What comes of a Discord that does not answer, or leaves out what it always tells (a TimeoutError is an OSError)."""
OURS = {"visa", "ask", "Ask about this", "visa privacy export", "visa privacy delete"} | {
    " ".join(("visa", each.name, *name)) for each in COMMANDS for name in ((), *((arg.name,) for arg in each.arguments))
}
"""What Discord has to know by name."""
PORTAL = "https://discord.com/developers/applications"


def invite(application: int) -> str:
    """Return the address at which a moderator adds the bot, with the least permissions that it needs."""
    scopes = ("bot", "applications.commands")
    return discord.utils.oauth_url(application, permissions=NEEDED, scopes=scopes)


async def examine(settings: Settings, opened: Opened | None = None) -> AsyncIterator[Diagnosis]:
    """Yield what is well and what is not with Discord; `opened` leads to what the bot has noted of its commands."""
    point(settings)
    try:
        async with asyncio.timeout(SECONDS), _logged_in(settings) as client:
            assert client.application is not None
            yield Diagnosis("discord", ok=True, said=f"the token is {client.application.name}'s")
            for each in (_endpoint(client.application), _intent(client.application, settings)):
                yield each
            looks = {
                "its clock": _clock(settings),
                "the bot's commands": _commands(client, opened),
                "servers": _guilds(client),
            }
            for what, look in looks.items():
                async for each in _looked(what, look):
                    yield each
            yield Diagnosis("discord", ok=True, said=f"add it to a server with {invite(client.application.id)}")
    except discord.LoginFailure:
        fix = f"Copy a fresh token into DISCORD_TOKEN ({PORTAL}, Bot, Reset Token)."
        yield Diagnosis("discord", ok=False, said="Discord refuses the token", fix=fix)
    except UNTOLD as error:
        fix = "Is VISABOT_DISCORD_API_URL reachable from here? https://discordstatus.com tells of outages."
        yield Diagnosis("discord", ok=False, said=f"Discord did not answer: {_name(error)}", fix=fix)


async def _looked(what: str, look: AsyncIterator[Diagnosis]) -> AsyncIterator[Diagnosis]:
    """Yield what is found, or that nothing can be: one answer that is missing hides no other."""
    try:
        async for each in look:
            yield each
    except UNTOLD as error:
        fix = "Ask again later; https://discordstatus.com tells of outages."
        yield Diagnosis("discord", ok=False, said=f"Discord does not tell of {what}: {_name(error)}", fix=fix)


def _name(error: Exception) -> str:
    return f"HTTP {error.status}" if isinstance(error, discord.HTTPException) else type(error).__name__


@asynccontextmanager
async def _logged_in(settings: Settings) -> AsyncIterator[discord.Client]:
    client = Caller(intents=discord.Intents(guilds=True), http_trace=tolerant())
    try:
        await client.login(settings.discord_token.get_secret_value())
        yield client
    finally:
        await client.close()


def _endpoint(application: discord.AppInfo) -> Diagnosis:
    if not application.interactions_endpoint_url:
        return Diagnosis("discord", ok=True, said="commands arrive over the gateway")
    fix = f"Clear Interactions Endpoint URL ({PORTAL}, General Information)."
    said = "commands and buttons go to another address, so the bot never sees them"
    return Diagnosis("discord", ok=False, said=said, fix=fix)


def _intent(application: discord.AppInfo, settings: Settings) -> Diagnosis:
    flags = application.flags
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if granted == settings.discord_message_content:
        said = "threads need no mention" if granted else "no privileged intent is used; threads need a mention"
        return Diagnosis("discord", ok=True, said=said)
    if granted:
        said = "Message Content is granted and not used: VISABOT_DISCORD_MESSAGE_CONTENT=true lets threads go on freely"
        return Diagnosis("discord", ok=True, said=said)
    fix = f"Grant Message Content ({PORTAL}, Bot), or unset VISABOT_DISCORD_MESSAGE_CONTENT."
    said = "Message Content is set here and not granted there, so threads need a mention"
    return Diagnosis("discord", ok=False, said=said, fix=fix)


async def _clock(settings: Settings) -> AsyncIterator[Diagnosis]:
    """Compare with the date that Discord's own answers bear."""
    async with aiohttp.ClientSession() as session, session.get(f"{settings.discord_api_url}/gateway") as response:
        stamp = response.headers.get("Date", "")
    skew = abs(parsedate_to_datetime(stamp).timestamp() - time.time()) if stamp else 0.0
    fix = "Let this machine follow a time server (NTP)." if skew > SKEW_SECONDS else ""
    yield Diagnosis("discord", ok=not fix, said=f"the clock is {skew:.0f} s from Discord's", fix=fix)


async def _commands(client: discord.Client, opened: Opened | None) -> AsyncIterator[Diagnosis]:
    assert client.application_id is not None
    told: Any = await client.http.get_global_commands(client.application_id)
    if set(_named(told)) >= OURS:
        yield Diagnosis("discord", ok=True, said="its commands are registered")
        return
    registered = ""
    if opened:  # somebody else may have replaced what the bot remembers to have registered
        with suppress(StoreRefused, StoreUnavailable, NoServer):
            async with opened() as store:
                notebook = Notebook(store, str(client.application_id))
                registered = await notebook.registered()
                await notebook.register("")
    if not registered and "visa" not in _named(told):
        said = "its commands are not registered yet: `visabot run` does that as it starts"
        yield Diagnosis("discord", ok=True, said=said)
        return
    yield Diagnosis("discord", ok=False, said="its commands are out of date", fix="Start `visabot run` anew.")


def _named(commands: Iterable[Any], before: str = "") -> Iterator[str]:
    """Yield the name of each command, of what is under it, and of what that takes."""
    for each in commands:
        yield f"{before}{each['name']}"
        yield from _named(each.get("options") or (), f"{before}{each['name']} ")


async def _guilds(client: discord.Client) -> AsyncIterator[Diagnosis]:
    count = 0
    async for guild in client.fetch_guilds(limit=200):
        count += 1
        async for each in _looked(f"the channels of {guild.name}", _channels(client, guild)):
            yield each
    if not count:
        assert client.application_id is not None
        fix = f"Open {invite(client.application_id)}"
        yield Diagnosis("discord", ok=False, said="the bot is in no server", fix=fix)


async def _channels(client: discord.Client, guild: discord.Guild) -> AsyncIterator[Diagnosis]:
    """Judge each channel by the bot's roles and the channel's overwrites, as Discord documents it.

    https://discord.com/developers/docs/topics/permissions#permission-overwrites
    """
    assert client.user is not None
    http: Any = client.http
    roles = {each["id"]: int(each["permissions"]) for each in await http.get_roles(guild.id)}
    mine = set((await http.get_member(guild.id, client.user.id))["roles"])
    base = roles.get(str(guild.id), 0)
    for role in mine:
        base |= roles.get(role, 0)
    places = [each for each in await http.get_all_guild_channels(guild.id) if each["type"] in TEXT_KINDS]
    judged = [(each["name"], _missing(each, base, guild.id, mine, client.user.id)) for each in places]
    lacking = [(name, missing) for name, missing in judged if missing]
    if not lacking:
        yield Diagnosis("discord", ok=True, said=f"may answer in every channel of {guild.name}")
    for name, missing in lacking[:MOST_CHANNELS]:
        yield _lack(guild.name, name, missing)
    rest = len(lacking) - MOST_CHANNELS
    if rest > 0:
        yield Diagnosis("discord", ok=False, said=f"and {rest} more channels of {guild.name}", fix="As above.")


def _missing(channel: Any, base: int, guild: int, mine: set[str], me: int) -> tuple[str, ...]:
    if base & discord.Permissions(administrator=True).value:
        return ()
    allowed = base
    overwrites = channel.get("permission_overwrites", [])
    everyone = [each for each in overwrites if each["id"] == str(guild)]
    ours = [each for each in overwrites if each["type"] == ROLE and each["id"] in mine]
    own = [each for each in overwrites if each["type"] == MEMBER and each["id"] == str(me)]
    for group in (everyone, ours, own):
        for each in group:
            allowed &= ~int(each["deny"])
        for each in group:
            allowed |= int(each["allow"])
    has = discord.Permissions(allowed)
    return tuple(name for name, wanted in NEEDED if wanted and not getattr(has, name))


def _lack(guild: str, channel: str, missing: tuple[str, ...]) -> Diagnosis:
    words = ", ".join(RENAMED.get(name, name.replace("_", " ").title()) for name in missing)
    fix = f"In {guild}, Edit Channel of #{channel}, Permissions, the bot's role: allow {words}."
    return Diagnosis("discord", ok=False, said=f"cannot do everything in #{channel} of {guild}", fix=fix)
