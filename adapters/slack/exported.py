"""The app as Slack has it, compared with what the bot needs. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from adapters.slack.manifest import EVENTS, manifest
from bot.telemetry import Diagnosis

if TYPE_CHECKING:
    from collections.abc import Iterator

    from adapters.slack.read import Payload

PASTE = "paste what `visabot manifest slack` prints under App Manifest"


def unsubscribed(event: str, seen: str = "") -> Diagnosis:
    """Return what is wrong when an event is not subscribed to; `seen`: what shows it."""
    said = f"the event {event} is not subscribed to{f' ({seen})' if seen else ''}: no {EVENTS[event]}"
    fix = f"Add {event} under Event Subscriptions, Subscribe to bot events (or {PASTE}), save, and reinstall the app."
    return Diagnosis("slack", ok=False, said=said, fix=fix)


def differences(app: Payload, *, socket: bool, installed_by_hand: bool) -> Iterator[Diagnosis]:
    """Yield what an exported manifest lacks, each with the feature that breaks."""
    settings: Payload = app.get("settings") or {}
    subscribed = (settings.get("event_subscriptions") or {}).get("bot_events") or ()
    for event in sorted(set(EVENTS) - set(subscribed)):
        yield unsubscribed(event)
    for there, what, feature in _switches(app, socket=socket):
        if not there:
            yield Diagnosis("slack", ok=False, said=f"{what}: no {feature}", fix=f"Mend it there, or {PASTE}.")
    if installed_by_hand and settings.get("token_rotation_enabled"):
        said = "the app rotates its tokens: SLACK_BOT_TOKEN ends 12 hours after it was made"
        fix = "Slack cannot switch that off: make another app without it, or let people install this one by OAuth."
        yield Diagnosis("slack", ok=False, said=said, fix=fix)


def _switches(app: Payload, *, socket: bool) -> Iterator[tuple[bool, str, str]]:
    settings, features = app.get("settings") or {}, app.get("features") or {}
    ours, home = manifest("socket")["features"], features.get("app_home") or {}
    interactive = (settings.get("interactivity") or {}).get("is_enabled")
    yield bool(interactive), "Interactivity & Shortcuts is off", "buttons, menus, forms and shortcuts"
    if socket:
        yield bool(settings.get("socket_mode_enabled")), "Socket Mode is off", "events, commands and buttons at all"
    else:
        url = (settings.get("event_subscriptions") or {}).get("request_url")
        yield bool(url) and not settings.get("socket_mode_enabled"), "events have no Request URL", "events by HTTP"
    yield bool(home.get("home_tab_enabled")), "the Home Tab of App Home is off", "settings and watches in the App Home"
    writable = home.get("messages_tab_enabled") and not home.get("messages_tab_read_only_enabled")
    yield bool(writable), "the Messages Tab of App Home is off or read-only", "direct messages"
    seen = "agent_view" in features or "assistant_view" in features
    yield seen, "the app is no agent (Agents & AI Apps)", "status line, suggested prompts and Slack's own Stop"
    commands = {each.get("command") for each in features.get("slash_commands") or ()}
    for each in ours["slash_commands"]:
        yield each["command"] in commands, f"the slash command {each['command']} is missing", "commands"
    shortcuts = {(each.get("type"), each.get("callback_id")) for each in features.get("shortcuts") or ()}
    for each in ours["shortcuts"]:
        there = (each["type"], each["callback_id"]) in shortcuts
        yield there, f"the {each['type']} shortcut {each['callback_id']} is missing", f'"{each["name"]}" in the menus'
