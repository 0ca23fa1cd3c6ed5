"""The modals: watch a priority date, settings of a thread, the reason of a bad grade. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.buttons import option, select
from bot.visa.wording import title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.slack.blocks import Block
    from adapters.slack.read import Payload, Place
    from bot.visa.bulletin import Preference

WATCH, SETTINGS, REASON = "watch", "settings", "reason"
HERE, ME = "here", "me"
"""Where a watcher wants to hear of a bulletin: where they are, or directly."""
COUNTRIES = ("All other", "China", "India", "Mexico", "Philippines")


def plain(text: str) -> Block:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def entry(block_id: str, label: str, element: Block, *, optional: bool = False) -> Block:
    """Return an input of a modal."""
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element, "optional": optional}


def modal(callback: str, title: str, submit: str, blocks: list[Block], memory: str) -> Block:
    """Return a modal; `memory` comes back with its submission."""
    made: Block = {"type": "modal", "callback_id": callback, "title": plain(title), "submit": plain(submit)}
    return made | {"close": plain("Cancel"), "blocks": blocks, "private_metadata": memory}


def watch(place: Place, preferences: Sequence[Preference]) -> Block:
    """Return the modal that sets up a watch, for the place it was opened from."""
    rows = [option(str(each).replace("EB", "EB-", 1).replace("_", "-"), title(each)) for each in preferences]
    where = [option(ME, "Directly to me"), option(HERE, "In this channel, for all to read")]
    date = {"type": "datepicker", "action_id": "date"}
    countries = [option(each, each) for each in COUNTRIES]
    return modal(WATCH, "Watch a date", "Watch", [
        entry("preference", "Category", select("preference", "Category", rows)),
        entry("chargeability", "Country of birth", select("chargeability", "Country", countries)),
        entry("priority_date", "Your priority date (say when it is current)", date, optional=True),
        *([entry("where", "Where to tell", select("where", "Where to tell", where, ME))] if in_channel(place) else []),
    ], place.to_route())  # fmt: skip


def in_channel(place: Place) -> bool:
    """Say whether a place is one where others read along."""
    return bool(place.channel) and not place.direct


def settings(place: Place, thread: str, rows: dict[str, tuple[list[Block], str]]) -> Block:
    """Return the modal with the settings of a thread; `rows` holds options and choice by name."""
    blocks = [
        entry(name, name.capitalize(), select(name, name.capitalize(), options, chosen), optional=True)
        for name, (options, chosen) in rows.items()
        if options
    ]
    return modal(SETTINGS, "This conversation", "Save", blocks, json.dumps([place.to_route(), thread]))


def reason(memory: str) -> Block:
    """Return the modal that asks what was wrong with an answer."""
    field: Block = {"type": "plain_text_input", "action_id": "reason", "multiline": True, "max_length": 1000}
    return modal(
        REASON, "What was wrong?", "Send", [entry("reason", "Tell us in a few words", field, optional=True)], memory
    )


@dataclass(frozen=True, slots=True)
class Filled:
    """A submitted modal: what was filled in, by block, empty where nothing was; several with commas."""

    callback: str
    memory: str
    values: dict[str, str]


def filled(view: Payload) -> Filled:
    """Read a submitted modal."""
    values: dict[str, str] = {}
    for block, actions in (view.get("state", {}).get("values") or {}).items():
        for state in actions.values():
            several = [each["value"] for each in state.get("selected_options") or ()]
            several += state.get("selected_users") or []
            chosen = (state.get("selected_option") or {}).get("value") or ",".join(several)
            values[block] = str(chosen or state.get("selected_date") or state.get("value") or "")
    return Filled(str(view.get("callback_id")), str(view.get("private_metadata") or ""), values)
