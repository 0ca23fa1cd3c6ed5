"""The modal with the rules of a channel (or of its workspace), for who may change them. Pure."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from adapters.slack.blocks import context
from adapters.slack.buttons import option, select
from adapters.slack.modals import entry, modal, plain
from adapters.slack.read import Place
from bot.commands.ruling import TITLES
from bot.modes import MODES
from bot.policy import Rules, told
from bot.providers import PROVIDERS

if TYPE_CHECKING:
    from adapters.slack.blocks import Block
    from adapters.slack.modals import Filled

RULES = "rules"
USER = re.compile(r"[UW][A-Z0-9]+")
"""A person's id; Slack refuses the whole modal over anything else."""
INHERIT, YES, NO = "inherit", "yes", "no"


def view(place: Place, rules: Rules, wider: Rules, *, workspace: bool) -> Block:
    """Return the modal; `rules` are those set here, `wider` those that hold where it leaves something open."""
    people: Block = {"type": "multi_users_select", "action_id": "people", "placeholder": plain("Everyone")}
    known = [each for each in rules.people if USER.fullmatch(each)]
    people |= {"initial_users": known} if known else {}
    modes = [option(each.name, each.title) for each in MODES]
    providers = [option(each.name, each.title) for each in PROVIDERS]
    unset = "Everyone" if workspace else "As in the workspace"
    silent = "Not allowed" if workspace else "As in the workspace"
    blocks = [
        context(_preface(wider, workspace=workspace)),
        entry("people", TITLES["people"], people, optional=True),
        entry("modes", "Modes allowed (none ticked: all)", _boxes("modes", modes, rules.modes), optional=True),
        entry("providers", "Providers allowed (none ticked: all)", _boxes("providers", providers, rules.providers),
              optional=True),
        entry("usd", "US dollars a day, for each channel", _number("usd", rules.usd), optional=True),
        entry("tokens", "Tokens a day, for each channel", _number("tokens", rules.tokens), optional=True),
        entry("switching", TITLES["switching"], _choice(
            "switching", {INHERIT: unset, NO: "Everyone", YES: "Admins only"}, rules.admins_only)),
        entry("shared", TITLES["shared"], _choice(
            "shared", {INHERIT: silent, YES: "Allowed", NO: "Not allowed"}, rules.external)),
    ]  # fmt: skip
    title = "Rules of the workspace" if workspace else "Rules of this channel"
    return modal(RULES, title, "Save", blocks, json.dumps([place.to_route(), workspace]))


def read(sent: Filled) -> tuple[Place, bool, Rules]:
    """Return what a submitted modal sets, where, and whether for the whole workspace."""
    route, workspace = json.loads(sent.memory)
    named = {
        name: tuple(filter(None, sent.values.get(name, "").split(","))) for name in ("people", "modes", "providers")
    }
    rules = Rules(
        people=named["people"],
        modes=named["modes"],
        providers=named["providers"],
        usd=float(sent.values.get("usd") or 0),
        tokens=int(float(sent.values.get("tokens") or 0)),
        admins_only=_chosen(sent.values.get("switching", "")),
        external=_chosen(sent.values.get("shared", "")),
    )
    return Place.from_route(route), bool(workspace), rules


def _preface(wider: Rules, *, workspace: bool) -> str:
    if workspace:
        return "These rules hold in every channel that has none of its own. `/visa audit` says who changed what."
    none, held = told(Rules()), told(wider)
    set_there = "; ".join(f"{name}: {held[name]}" for name in held if held[name] != none[name])
    inherited = f" There: {set_there}." if set_there else ""
    return f"What is left empty here is as in the workspace.{inherited} `/visa audit` says who changed what."


def _boxes(name: str, options: list[Block], chosen: tuple[str, ...]) -> Block:
    ticked = [each for each in options if each["value"] in chosen]
    made: Block = {"type": "checkboxes", "action_id": name, "options": options}
    return made | ({"initial_options": ticked} if ticked else {})


def _number(name: str, value: float) -> Block:
    decimal = isinstance(value, float)
    made: Block = {"type": "number_input", "action_id": name, "is_decimal_allowed": decimal, "min_value": "0"}
    made["placeholder"] = plain("No limit")
    return made | ({"initial_value": f"{value:.2f}" if decimal else str(value)} if value else {})


def _choice(name: str, labels: dict[str, str], value: bool | None) -> Block:
    chosen = INHERIT if value is None else YES if value else NO
    offered = {key: label for key, label in labels.items() if key == INHERIT or label != labels[INHERIT]}
    chosen = chosen if chosen in offered else INHERIT
    return select(name, labels[INHERIT], [option(key, label) for key, label in offered.items()], chosen)


def _chosen(value: str) -> bool | None:
    return {YES: True, NO: False}.get(value)
