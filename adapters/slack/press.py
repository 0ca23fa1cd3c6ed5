"""Buttons, selects, modals, shortcuts and slash commands: what a press does before Slack is acknowledged."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from adapters.slack import buttons, modals, rulebook
from adapters.slack.buttons import Mark
from adapters.slack.feedback import Grade
from adapters.slack.home import modes, providers, styles
from adapters.slack.read import PLATFORM, Place, conversation_of, words
from adapters.slack.replies import short
from adapters.slack.spoken import MUTE, UNMUTE, unnamed
from bot.messages import Author, ConversationKey, Kind, Message
from bot.policy import permit
from bot.visa.bulletin import Area, Chart, Preference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.slack.api import Api
    from adapters.slack.errands import Errands
    from adapters.slack.feedback import Feedback
    from adapters.slack.home import Home
    from adapters.slack.read import Payload
    from adapters.slack.replies import Replies
    from adapters.slack.threads import Threads
    from bot.desk import Desk
    from bot.messages import Caller

NAMED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
NOT_YOURS = "Only the person who asked, or an admin, can do that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingers:
    """Understands what people press, choose, submit and command."""

    desk: Desk
    api: Api
    threads: Threads
    home: Home
    replies: Replies
    feedback: Feedback
    errands: Errands

    async def act(self, body: Payload) -> None:
        """Do what a button or select of a message or of the App Home asks for."""
        action: Payload = body["actions"][0]
        name, user = str(action.get("action_id")), str(body["user"]["id"])
        place = place_of(body)
        if name.startswith("home_"):
            await self._home(name.removeprefix("home_"), action, place, user, str(body.get("trigger_id")))
        elif mark := Mark.of(str(action.get("block_id"))):
            await self._answer(action, mark, place, user, str(body.get("trigger_id")))

    async def _answer(self, action: Payload, mark: Mark, place: Place, user: str, trigger: str) -> None:
        name = str(action["action_id"])
        conversation = mark.conversation(place.team, place.channel)
        if name == buttons.FEEDBACK:
            grade = Grade.of(str(action.get("value")))
            await self.feedback.keep(conversation, mark.turn, user, grade)
            if not grade.good:
                memory = json.dumps([conversation.encode(), mark.turn])
                self.errands.run(self._open(place, trigger, modals.reason(memory)))
            return
        if name == buttons.SWITCH:
            await self._open_settings(conversation, place, user, trigger)
            return
        if user != mark.asker and not await self.replies.is_admin(place, user):
            self.errands.run(self.replies.whisper(place, user, NOT_YOURS))
        elif name == buttons.STOP:
            for message in await self.desk.inbox.pending(conversation):
                if mark.turn in {message.id, message.revises}:
                    await self.desk.stop(conversation, message.id)
        else:
            await self._again(name, action, mark, conversation, place)

    async def _again(self, name: str, action: Payload, mark: Mark, conversation: ConversationKey, place: Place) -> None:
        """Ask for the answer once more; a second press of the same button has the same id, and is refused."""
        provider = str((action.get("selected_option") or {}).get("value") or "")
        kind = Kind.CONTINUE if name == buttons.GO_ON else Kind.REVISION
        await self.desk.accept(
            Message(
                id=":".join(filter(None, (mark.turn, name, provider, str(mark.version)))),
                conversation=conversation,
                author=Author(mark.asker),
                text="",
                sent_at=datetime.now(UTC),
                kind=kind,
                revises=mark.turn,
                provider=provider,
                route=place.to_route(),
            )
        )

    async def _home(self, name: str, action: Payload, place: Place, user: str, trigger: str) -> None:
        chosen = str((action.get("selected_option") or {}).get("value") or "")
        place = await self.replies.direct(place, user)
        conversation = self.home.conversation(place)
        caller = await self.replies.caller(conversation, place, user)
        if name in {"mode", "provider", "style"} and chosen:
            reply = await self.desk.command(caller, f"{name} {chosen} me")
            if reply.failed:
                self.errands.run(self.replies.answer(place, user, reply, f"{name}:{action.get('action_ts')}"))
        elif name == "watch":
            self.errands.run(self._open_watch(place, trigger))
            return
        elif name == "rules":
            self.errands.run(self._open_rules(caller, place, trigger, workspace=True))
            return
        elif name in {"unwatch", "end", "forget", "export"}:
            text = f"unwatch {action.get('value') or ''}" if name in {"unwatch", "end"} else f"{name} me"
            reply = await self.desk.command(caller, text.strip())
            self.errands.run(self.replies.answer(place, user, reply, f"{name}:{action.get('action_ts')}"))
        self.errands.run(self.home.show(place, user))

    async def submit(self, body: Payload) -> dict[str, Any] | None:
        """Take a submitted modal; return what Slack is to show instead of closing it."""
        sent, user = modals.filled(body["view"]), str(body["user"]["id"])
        if sent.callback == modals.REASON:
            conversation, turn = json.loads(sent.memory)
            await self.feedback.reason(ConversationKey.decode(conversation), turn, user, sent.values.get("reason", ""))
        elif sent.callback == modals.WATCH:
            return await self._watch(sent, user, str(body["view"].get("id")))
        elif sent.callback == modals.SETTINGS:
            await self._save_settings(sent, user)
        elif sent.callback == rulebook.RULES:
            return await self._save_rules(sent, user, str(body["view"].get("id")))
        return None

    async def _save_rules(self, sent: modals.Filled, user: str, view: str) -> dict[str, Any] | None:
        place, workspace, rules = rulebook.read(sent)
        caller = await self.replies.caller(ConversationKey(PLATFORM, place.team, place.channel), place, user)
        if refused := await self.desk.policy.set_rules(caller, rules, workspace=workspace):
            return {"response_action": "errors", "errors": {"people": refused}}
        now = await self.desk.command(caller, "rules")
        head = "Saved for every channel that has no rule of its own." if workspace else "Saved."
        said = replace(now, text=f"{head}\n\n{now.text}")
        self.errands.run(self.replies.answer(place, user, said, f"rules:{view}"))
        return None

    async def _open_rules(self, caller: Caller, place: Place, trigger: str, *, workspace: bool) -> None:
        channel, wider = await self.desk.policy.set_by(caller.conversation)
        rules = wider if workspace else channel
        await self._open(place, trigger, rulebook.view(place, rules, wider, workspace=workspace))

    async def _watch(self, sent: modals.Filled, user: str, view: str) -> dict[str, Any] | None:
        place = Place.from_route(sent.memory)
        if sent.values.get("where") != modals.HERE and not place.direct:
            place = await self.replies.direct(place, user)
        caller = await self.replies.caller(ConversationKey(PLATFORM, place.team, place.channel), place, user)
        values = {name: sent.values.get(name, "") for name in ("preference", "chargeability", "priority_date")}
        reply = await self.desk.command(caller, " ".join(filter(None, ("watch", *values.values()))))
        if reply.failed:
            wrong = (
                "priority_date" if values["priority_date"] and values["priority_date"] in reply.text else "preference"
            )
            return {"response_action": "errors", "errors": {wrong: short(reply.text)[:140]}}
        self.errands.run(self.replies.answer(place, user, reply, f"watch:{view}"))
        self.errands.run(self.home.show(replace(place, channel=""), user))
        return None

    async def _save_settings(self, sent: modals.Filled, user: str) -> None:
        """Change what was changed, and say what became of it."""
        route, thread = json.loads(sent.memory)
        place = Place.from_route(route)
        conversation = ConversationKey(PLATFORM, place.team, place.channel, thread)
        caller = await self.replies.caller(conversation, place, user)
        before = (await self.desk.conversations.choice(conversation, user)).preferences
        said = []
        for name in ("mode", "provider", "style"):
            value = sent.values.get(name)
            if value and value != (getattr(before, name) or "default"):
                said.append((await self.desk.command(caller, f"{name} {value}")).text)
        if said:
            self.errands.run(self.replies.whisper(place, user, "\n".join(said)))

    async def shortcut(self, body: Payload) -> None:
        """Open what a shortcut stands for: settings of a thread, or a watch."""
        user, trigger = str(body["user"]["id"]), str(body.get("trigger_id"))
        place = place_of(body)
        if body.get("callback_id") == modals.WATCH or not place.thread:
            self.errands.run(self._open_watch(place, trigger))
            return
        await self._open_settings(conversation_at(body, place), place, user, trigger)

    async def _open_settings(self, conversation: ConversationKey, place: Place, user: str, trigger: str) -> None:
        rules = await self.desk.policy.rules(conversation)
        chosen = permit(rules, (await self.desk.conversations.choice(conversation, user)).preferences)
        rows = {
            "mode": (allowed(modes(), rules.modes), chosen.mode or self.desk.settings.mode),
            "provider": (allowed(providers(self.desk.settings), rules.providers), chosen.provider),
            "style": (styles(), chosen.style or "default"),
        }
        self.errands.run(self._open(place, trigger, modals.settings(place, conversation.thread, rows)))

    async def command(self, body: Payload) -> dict[str, Any]:
        """Run a slash command and return what is shown at once, to its caller only."""
        user, text = str(body["user_id"]), words(NAMED.sub(r"@\1", str(body.get("text") or "")), "") or "help"
        organisation = str(body.get("enterprise_id") or "")
        place = Place(str(body.get("team_id") or organisation), str(body["channel_id"]), "", organisation)
        caller = await self.replies.caller(ConversationKey(PLATFORM, place.team, place.channel), place, user)
        if text in {MUTE, UNMUTE}:
            return private(f"A slash command does not know its thread: mention me there, with `{text}`.")
        if text in {"allow shared", "forbid shared"}:
            text = f"rules shared {text.partition(' ')[0]}"
        if unclear := unnamed(text):
            return private(unclear)
        if text == "rules" and caller.admin:
            self.errands.run(self._open_rules(caller, place, str(body.get("trigger_id")), workspace=False))
            return {}
        refused = await self.desk.policy.refusal(
            caller.conversation, external=not place.direct and await self.threads.shared(place)
        )
        if refused and text.startswith("watch"):
            return private(refused)
        if text == "watch":
            self.errands.run(self._open_watch(place, str(body.get("trigger_id"))))
            return {}
        reply = await self.desk.command(caller, text)
        # Until an admin allows more, others who read along see nothing of it.
        reply = replace(reply, private=reply.private or bool(refused))
        if reply.blocks or reply.file or len(reply.text) > 3000 or not reply.private:
            self.errands.run(self.replies.respond(place, user, str(body["response_url"]), reply))
            return {}
        return private(short(reply.text))

    async def _open_watch(self, place: Place, trigger: str) -> None:
        history = self.desk.history()
        listed = (each for each in Preference if history.cutoff(history.latest, Chart.FINAL_ACTION, each, Area.ALL))
        await self._open(place, trigger, modals.watch(place, tuple(listed)))

    async def _open(self, place: Place, trigger: str, view: dict[str, Any]) -> None:
        await self.api.call("views.open", place, {"trigger_id": trigger, "view": view}, patience=2.5)


def allowed(options: list[dict[str, Any]], names: Sequence[str]) -> list[dict[str, Any]]:
    """Return the options that a rule leaves; no name: all of them."""
    return [each for each in options if not names or each["value"] in names]


def private(text: str) -> dict[str, Any]:
    """Return a text for the eyes of one person."""
    return {"response_type": "ephemeral", "text": text}


def conversation_at(body: Payload, place: Place) -> ConversationKey:
    """Return the conversation that a message belongs to; in a direct one, the rows under an answer know it."""
    message: Payload = body.get("message") or {}
    marks = (Mark.of(str(block.get("block_id"))) for block in message.get("blocks") or ())
    if mark := next(filter(None, marks), None):
        return mark.conversation(place.team, place.channel)
    threaded = bool(message.get("thread_ts")) and message.get("thread_ts") != message.get("ts")
    return conversation_of(place, threaded=threaded)


def place_of(body: Payload) -> Place:
    """Return where an interaction happened."""
    channel = str(
        (body.get("channel") or body.get("container") or {}).get("id")
        or (body.get("container") or {}).get("channel_id")
        or ""
    )
    message: Any = body.get("message") or {}
    thread = str(message.get("thread_ts") or message.get("ts") or "")
    enterprise = str((body.get("enterprise") or {}).get("id") or "")
    team = str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or enterprise)
    return Place(team, channel, thread, enterprise, "im" if channel.startswith("D") else "channel")
