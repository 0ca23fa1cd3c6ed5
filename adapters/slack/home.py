"""The App Home: a person's mode, provider, style, watches, usage and data, all to be seen and changed there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from adapters.slack.api import Refused
from adapters.slack.blocks import Block, section
from adapters.slack.buttons import button, option, select
from adapters.slack.dialect import cut, entities, mrkdwn
from adapters.slack.read import PLATFORM, Place
from bot.messages import ConversationKey
from bot.modes import MODES, STYLES
from bot.providers import PROVIDERS, available, row, unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.slack.api import Api
    from adapters.slack.replies import Replies
    from bot.conversations import Choice
    from bot.desk import Desk
    from bot.messages import Caller
    from bot.settings import Settings
    from bot.visa.digest import Interest

PROMPTS = {
    "expert": (
        ("Where does my category stand?", "What is the cut-off date for EB-2 India this month?"),
        ("Is my date current?", "Is a priority date of 2022-06-15 current for EB-3 Philippines?"),
        ("How long will it take?", "When may F2B Mexico reach 2006-03-01?"),
        ("What changed?", "What changed in the newest Visa Bulletin?"),
    ),
    "general": (
        ("What can you do?", "What can you do?"),
        ("Explain something", "Explain priority dates to me in plain words."),
    ),
}
"""Suggested prompts by mode; Slack takes four."""


@dataclass(frozen=True, slots=True)
class Home:
    """Publishes the App Home, and suggests prompts in the messages tab."""

    desk: Desk
    api: Api
    replies: Replies

    def conversation(self, place: Place) -> ConversationKey:
        """Return the direct conversation that personal commands are given in."""
        return ConversationKey(PLATFORM, place.team, place.channel)

    async def show(self, place: Place, user: str) -> None:
        """Publish the home of a person."""
        if not place.channel:
            place = await self.replies.direct(place, user)
        caller = await self.replies.caller(self.conversation(place), place, user)
        choice = await self.desk.conversations.choice(caller.conversation, user)
        status, usage = await asyncio.gather(self._said(caller, "status"), self._said(caller, "usage"))
        watches = await self.desk.alerts.held(caller)
        blocks = [
            {"type": "header", "text": {"type": "plain_text", "text": "visabot"}},
            section("I know every cut-off date of the US Visa Bulletin. Write to me in *Messages*, or mention me."),
            *self._settings(choice, status),
            {"type": "divider"},
            section(
                "*My watches*" if watches else "*My watches*\nNone yet: I tell you once a bulletin what you watch."
            ),
            *_watches(watches),
            self._watch_row(several=len(watches) > 1),
            {"type": "divider"},
            section(f"*My usage*\n{usage}"),
            self._data_row(),
            *(self._rules_row() if caller.admin else ()),
        ]
        await self.api.call("views.publish", place, {"user_id": user, "view": {"type": "home", "blocks": blocks}})

    async def suggest(self, place: Place, user: str) -> None:
        """Offer prompts that fit the person's mode."""
        choice = await self.desk.conversations.choice(self.conversation(place), user)
        mode = choice.preferences.mode or self.desk.settings.mode
        prompts = [{"title": title, "message": text} for title, text in PROMPTS.get(mode, PROMPTS["general"])]
        given = {"channel_id": place.channel, "title": "What would you like to know?", "prompts": prompts}
        try:
            await self.api.call("assistant.threads.setSuggestedPrompts", place, given)
        except Refused as refused:
            if refused.reason != "missing_scope":
                raise

    async def _said(self, caller: Caller, text: str) -> str:
        reply = await self.desk.command(caller, text)
        return cut(mrkdwn(reply.text), 2800) or "–"

    def _settings(self, choice: Choice, status: str) -> list[Block]:
        chosen, settings = choice.preferences, self.desk.settings
        row_: Block = {"type": "actions", "block_id": "home", "elements": [
            select("home_mode", "Mode", modes(), chosen.mode or settings.mode),
            select("home_provider", "Provider", providers(settings), chosen.provider),
            select("home_style", "Style", styles(), chosen.style or "default"),
        ]}  # fmt: skip
        missing = "\n".join(f"• {why}" for each in PROVIDERS if (why := unavailable(settings, each.name)))
        more = [section(f"_Not available here:_\n{cut(missing, 2500)}")] if missing else []
        return [section(f"*My settings*\n{status}"), row_, *more]

    def _watch_row(self, *, several: bool) -> Block:
        watch = button("home_watch", "Watch a priority date", "Get one message a bulletin about a priority date")
        unwatch = button("home_unwatch", "End all watches", "End all of my watches")
        unwatch["confirm"] = confirm("End all watches?", "You will get no more messages about bulletins.")
        return {"type": "actions", "block_id": "home_watches", "elements": [watch, *([unwatch] if several else [])]}

    def _rules_row(self) -> tuple[Block, ...]:
        """Return what only admins see."""
        said = "*For admins*\nWho may use what, and for how much; in a channel `/visa rules` sets what differs there."
        rules = button("home_rules", "Rules of the workspace", "See and change the rules of the whole workspace")
        row_: Block = {"type": "actions", "block_id": "home_rules", "elements": [rules]}
        return {"type": "divider"}, section(said), row_

    def _data_row(self) -> Block:
        export = button("home_export", "Export my data", "Get everything kept about me as a file")
        forget = button("home_forget", "Forget my data", "Delete everything kept about me", style="danger")
        forget["confirm"] = confirm(
            "Forget everything?", "All that is kept about you is deleted: this cannot be undone."
        )
        return {"type": "actions", "block_id": "home_data", "elements": [export, forget]}


def _watches(held: Sequence[tuple[Interest, ConversationKey]]) -> list[Block]:
    """Return a row for each category and country that is watched, with the button that ends it."""
    rows: list[Block] = []
    for name in sorted({interest.name for interest, _ in held}):
        same = [(interest, where) for interest, where in held if interest.name == name]
        lines = [f"*{entities(name)}*", *(f"• {_wish(interest, where)}" for interest, where in same)]
        code = f"{same[0][0].preference} {same[0][0].area}"
        end = button("home_end", "End", f"End the watch of {name}", value=code)
        rows.append(section("\n".join(lines)) | {"accessory": end, "block_id": f"watch|{code}"})
    return rows


def _wish(interest: Interest, where: ConversationKey) -> str:
    what = f"priority date {interest.priority_date.isoformat()}" if interest.priority_date else "the cut-off date"
    return f"{what}, told {'directly' if where.channel.startswith('D') else f'in <#{where.channel}>'}"


def confirm(title: str, text: str) -> Block:
    """Return the question that is asked before a button does something final."""
    said = {"title": title, "text": text, "confirm": "Yes", "deny": "No"}
    return {name: {"type": "plain_text", "text": each} for name, each in said.items()}


def modes() -> list[Block]:
    """Return the modes as options."""
    return [option(each.name, each.title) for each in MODES]


def providers(settings: Settings) -> list[Block]:
    """Return the providers that can be chosen as options."""
    return [option(name, row(name).title) for name in available(settings)]


def styles() -> list[Block]:
    """Return the styles as options."""
    return [option(name, name.capitalize()) for name in ("default", *(each for each in STYLES if each != "default"))]
