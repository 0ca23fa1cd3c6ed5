"""What Slack needs to be set; looked at by every start, so it imports nothing of Slack's."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.settings import Settings


def lacks(settings: Settings) -> str:
    """Return what is missing for Slack to be used here; empty when nothing is."""
    token = settings.slack_bot_token.get_secret_value() or settings.slack_client_id
    way_in = settings.slack_app_token.get_secret_value() or settings.slack_signing_secret.get_secret_value()
    if not token:
        return "SLACK_BOT_TOKEN (or VISABOT_SLACK_CLIENT_ID, to be installed by OAuth) is not set"
    return "" if way_in else "SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP) is not set"
