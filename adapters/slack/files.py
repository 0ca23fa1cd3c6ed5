"""Files: uploads in three steps, and downloads of what people attach, from Slack's own host only."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import aiohttp

from adapters.slack.api import Api, Busy, Refused, Unsure
from adapters.slack.blocks import fits
from adapters.slack.read import attachment_of
from bot.events import Chart
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.slack.read import Place
    from bot.events import Table
    from bot.messages import Attachment

LARGEST = 20 * 1024 * 1024
"""Bytes of one attachment."""
SECONDS = 30.0
LOOK_SECONDS = 1.0
"""Patience with Slack's rates before a message is acknowledged."""


class Unreachable(OSError):
    """A file cannot be had; the text says why, for the person who sent it."""


async def upload(api: Api, place: Place, name: str, content: bytes, *, alt: str = "", share: bool = False) -> str:
    """Upload a file and return its id; `share` posts it into the thread, else a block may show it."""
    given: dict[str, object] = {"filename": name, "length": len(content)}
    ticket = await api.call("files.getUploadURLExternal", place, given | ({"alt_txt": alt[:1000]} if alt else {}))
    try:
        async with asyncio.timeout(SECONDS):
            async with api.session.post(str(ticket["upload_url"]), data=content) as response:
                response.raise_for_status()
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Unsure("upload") from error
    file = str(ticket["file_id"])
    where = {"channel_id": place.channel, "thread_ts": place.thread or None} if share else {}
    await api.call("files.completeUploadExternal", place, {"files": [{"id": file, "title": name}], **where})
    return file


async def pictures(api: Api, place: Place, shown: Sequence[Table | Chart]) -> dict[int, str]:
    """Upload the charts that Slack cannot draw by itself; return file ids by number. What fails is told in words."""
    made: dict[int, str] = {}
    for number, each in enumerate(shown):
        if not isinstance(each, Chart) or fits(each) or not each.png:
            continue
        try:
            made[number] = await upload(api, place, "chart.png", each.png, alt=each.alt)
        except (Refused, Unsure, Busy) as error:
            logger().warning("slack_chart_not_uploaded", reason=str(error))
    return made


async def looked_up(api: Api, place: Place, attachments: tuple[Attachment, ...]) -> tuple[Attachment, ...]:
    """Return the attachments with what Slack tells only who asks: names and addresses of another organisation's."""
    made: list[Attachment] = []
    for each in attachments:
        file, address, *_ = json.loads(each.reference)
        made.append(each)
        if file and not address:
            try:
                answer = await api.call("files.info", place, {"file": file}, patience=LOOK_SECONDS)
            except (Refused, Unsure, Busy) as error:
                logger().info("slack_file_not_looked_up", reason=str(error))
            else:
                made[-1] = attachment_of(answer.get("file") or {}, place)
    return tuple(made)


async def fetch(api: Api, place: Place, attachment: Attachment) -> bytes:
    """Return the bytes of an attachment; raise Unreachable."""
    address = str(json.loads(attachment.reference)[1])
    if not address:
        raise Unreachable("Slack does not say where it is; please send it again")
    if not trusted(address, api.base_url):
        raise Unreachable("it is not kept by Slack, so I do not fetch it")
    if attachment.size > LARGEST:
        raise Unreachable(f"it is larger than {LARGEST // 1024 // 1024} MB")
    headers = {"Authorization": f"Bearer {await api.installs.token(place)}"}
    try:
        async with asyncio.timeout(SECONDS):
            # A redirect would carry the token to another host.
            async with api.session.get(address, headers=headers, allow_redirects=False) as response:
                content = await response.content.read(LARGEST + 1)
                kind = response.content_type
    except (TimeoutError, aiohttp.ClientError) as error:
        raise Unreachable("Slack did not hand it over in time; please send it again") from error
    if response.status in {404, 410}:
        raise Unreachable("Slack has it no more; please send it again")
    if response.status >= 429:
        raise Unreachable("Slack did not hand it over; please send it again")
    if response.status != 200 or (kind == "text/html" and attachment.media_type != "text/html"):
        raise Unreachable("Slack does not let me read it: the app lacks the scope files:read")
    if len(content) > LARGEST:
        raise Unreachable(f"it is larger than {LARGEST // 1024 // 1024} MB")
    return content


def trusted(address: str, base_url: str) -> bool:
    """Say whether an address is Slack's: the bot's token goes along with the request."""
    parts, own = urlsplit(address), urlsplit(base_url)
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return True
    host = parts.hostname or ""
    return parts.scheme == "https" and (host == "files.slack.com" or host.endswith(".slack-files.com"))
