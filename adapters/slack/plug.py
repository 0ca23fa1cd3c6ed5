"""Slack, put together: the side that answers (`platform`) and the side that listens."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from adapters.slack import files
from adapters.slack.api import PASSING, Api, Busy, Refused, Unsure
from adapters.slack.arrivals import Arrivals
from adapters.slack.budget import Budgets
from adapters.slack.deliver import Deliveries, Pace
from adapters.slack.errands import Errands
from adapters.slack.feedback import Feedback
from adapters.slack.hear import Ears
from adapters.slack.home import Home
from adapters.slack.installs import Installs
from adapters.slack.listen import Http, Sockets, bolt_app
from adapters.slack.oauth import OAuth
from adapters.slack.press import Fingers
from adapters.slack.read import PLATFORM, Place
from adapters.slack.replies import Replies
from adapters.slack.slate import GONE
from adapters.slack.threads import Threads
from bot.platform import Away
from bot.telemetry import logger

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.desk import Desk, Target
    from bot.events import Event, Reply
    from bot.inbox import Outbox
    from bot.messages import Attachment, Message
    from bot.store.seal import Seal
    from bot.telemetry import Health


CLOSED = {
    "cannot_reply_to_message": "that message takes no replies",
    "not_in_channel": "I am not in it; `/invite` me and ask again",
    "restricted_action": "I am not allowed to post there",
}
"""Why an answer has no place, where its asker can still be told."""


@dataclass(slots=True)
class SlackPlatform:
    """What the worker uses; see bot.platform.Platform."""

    api: Api
    deliveries: Deliveries
    replies: Replies
    name: str = PLATFORM

    async def deliver(self, message: Message, outbox: Outbox, events: AsyncIterator[Event]) -> None:
        """Show an answer; where nothing can be shown any more, its asker is told so directly."""
        try:
            await self.deliveries.deliver(message, outbox, events)
        except (Unsure, Busy) as error:
            raise Away(str(error)) from error
        except Refused as refused:
            if refused.reason in PASSING:
                raise Away(str(refused)) from refused
            if refused.reason not in GONE:
                raise
            logger().warning("slack_answer_has_no_place", reason=refused.reason)
            if refused.reason in CLOSED:
                await self.replies.excuse(Place.from_route(message.route), message, CLOSED[refused.reason])

    async def notify(self, target: Target, reply: Reply, nonce: str) -> None:
        """Send an alert, once for its nonce."""
        await self.replies.notify(target, reply, nonce)

    async def fetch(self, attachment: Attachment) -> bytes:
        """Return the bytes of an attachment; raise files.Unreachable, whose text is for the person."""
        _, _, team, enterprise = json.loads(attachment.reference)
        return await files.fetch(self.api, Place(team, "", "", enterprise), attachment)


@dataclass(slots=True)
class SlackPlug:
    """Slack in place."""

    platform: SlackPlatform
    ways_in: tuple[Sockets | Http, ...]
    errands: Errands

    async def listen(self) -> None:
        """Take events in until cancelled; then finish what has come in."""
        try:
            async with asyncio.TaskGroup() as group:
                for way in self.ways_in:
                    group.create_task(way.listen())
        finally:
            await self.errands.finish()

    async def close(self) -> None:
        """Give the connections back; nothing is said afterwards."""
        await self.platform.api.close()


def plug(desk: Desk, seal: Seal, health: Health, pace: Pace | None = None) -> SlackPlug:
    """Put Slack together over the core."""
    settings = desk.settings
    installs = Installs(
        desk.store,
        seal,
        settings.slack_api_url,
        settings.slack_bot_token.get_secret_value(),
        settings.slack_client_id,
        settings.slack_client_secret.get_secret_value(),
    )
    api = Api(installs, Budgets(desk.store, lifted=settings.rate_budgets == "off"), settings.slack_api_url)
    replies, threads, errands = Replies(api, desk), Threads(desk.store), Errands()
    home = Home(desk, api, replies)
    arrivals = Arrivals(desk.store)
    ears = Ears(desk=desk, api=api, threads=threads, home=home, replies=replies, errands=errands, arrivals=arrivals)
    fingers = Fingers(
        desk=desk, api=api, threads=threads, home=home, replies=replies, feedback=Feedback(desk.store), errands=errands
    )
    platform = SlackPlatform(api, Deliveries(api, desk, threads, pace or Pace()), replies)
    app = bolt_app(api, ears, fingers, settings.slack_signing_secret.get_secret_value())
    ways: list[Sockets | Http] = []
    if token := settings.slack_app_token.get_secret_value():
        ways.append(Sockets(app, token, settings.slack_api_url))
    if settings.slack_signing_secret.get_secret_value():
        oauth = OAuth(desk.store, installs, settings.slack_public_url, origin(settings.slack_api_url))
        routes = oauth.routes() if settings.slack_client_id else []
        ways.append(Http(app, settings.slack_http_host, settings.slack_http_port, routes))
    for way in ways:
        health.watch(f"slack_{type(way).__name__.lower()}", way.condition)
    return SlackPlug(platform, tuple(ways), errands)


def origin(address: str) -> str:
    """Return scheme and host of an address: where Slack's own pages are."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
