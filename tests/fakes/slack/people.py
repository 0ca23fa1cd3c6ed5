"""People: they write, edit, delete, press, command and open; Slack tells the app."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.fakes.slack.world import Json, Post, Room, Workspace, World

if TYPE_CHECKING:
    from tests.fakes.slack.delivery import Delivery


@dataclass(slots=True)
class Person:
    """One person of a workspace."""

    id: str
    team: Workspace
    world: World
    delivery: Delivery
    bot: str

    def enter(self, *rooms: Room) -> Person:
        """Join rooms."""
        for room in rooms:
            room.members.add(self.id)
        return self

    def dm(self) -> Room:
        """Return the direct conversation with the bot."""
        return self.team.rooms.setdefault(f"D{self.id[1:]}", Room(f"D{self.id[1:]}", "im", members={self.id, self.bot}))

    def write(self, room: Room, text: str, *, thread: str = "", files: list[Json] | None = None) -> Post:
        """Put a message into a room, without telling the app yet."""
        room.members.add(self.id)
        post = Post(self.world.tick(), room.id, self.id, text, thread, files=files or [])
        room.posts[post.ts] = post
        return post

    async def say(self, room: Room, text: str, *, thread: str = "", files: list[Json] | None = None) -> Post:
        """Write; the app hears `message`, and `app_mention` too when it is mentioned."""
        post = self.write(room, text, thread=thread, files=files)
        await self.tell(post)
        return post

    async def tell(self, post: Post) -> None:
        """Deliver the event or the pair of events of a message."""
        room = self.team.rooms[post.room]
        event = self.message_event(post)
        if f"<@{self.bot}>" in post.text and not room.direct:
            mention = {name: value for name, value in event.items() if name not in {"channel_type", "subtype"}}
            await self._event(mention | {"type": "app_mention"}, room)
        await self._event(event, room)

    def message_event(self, post: Post) -> Json:
        """Return the `message` event of a post."""
        room = self.team.rooms[post.room]
        event: Json = {
            "type": "message",
            "user": self.id,
            "ts": post.ts,
            "client_msg_id": f"c-{post.ts}",
            "text": post.text,
            "team": self.team.id,
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": []}],
            "channel": room.id,
            "event_ts": post.ts,
            "channel_type": room.kind,
        }
        if post.thread:
            event |= {"thread_ts": post.thread, "parent_user_id": self.id}
        if post.files:
            event |= {"files": post.files, "subtype": "file_share"}
        return event

    async def edit(self, post: Post, text: str) -> None:
        """Change a message."""
        room = self.team.rooms[post.room]
        before = self._inner(post)
        post.text = text
        after = self._inner(post) | {"edited": {"user": self.id, "ts": self.world.tick()}}
        await self._changed(room, after, before)

    async def unfurl(self, post: Post) -> None:
        """Slack adds a link preview: a `message_changed` with the same text."""
        before = self._inner(post)
        await self._changed(self.team.rooms[post.room], before | {"attachments": [{"title": "preview"}]}, before)

    async def delete(self, post: Post) -> None:
        """Take a message back."""
        room = self.team.rooms[post.room]
        post.deleted = True
        event: Json = {"type": "message", "subtype": "message_deleted", "hidden": True, "deleted_ts": post.ts}
        event |= {
            "channel": room.id,
            "channel_type": room.kind,
            "ts": self.world.tick(),
            "previous_message": self._inner(post),
        }
        await self._event(event | {"event_ts": event["ts"]}, room)

    async def _changed(self, room: Room, after: Json, before: Json) -> None:
        event: Json = {"type": "message", "subtype": "message_changed", "hidden": True, "message": after}
        event |= {"previous_message": before, "channel": room.id, "channel_type": room.kind, "ts": self.world.tick()}
        await self._event(event | {"event_ts": event["ts"]}, room)

    def _inner(self, post: Post) -> Json:
        inner: Json = {"type": "message", "user": post.user, "ts": post.ts, "text": post.text, "team": self.team.id}
        return inner | ({"thread_ts": post.thread} if post.thread else {}) | {"client_msg_id": f"c-{post.ts}"}

    async def stop(self, room: Room, thread: str) -> None:
        """Press Slack's own Stop."""
        streams = [p for p in room.posts.values() if p.streaming and p.thread == thread]
        for post in streams:
            post.streaming, post.stopped_by_user = False, True
        event: Json = {"type": "agent_session_stopped", "channel": room.id, "thread_ts": thread, "user": self.id}
        event |= {"streaming_message_ts": [p.ts for p in streams], "event_ts": self.world.tick()}
        await self._event(event, room)

    async def open_home(self, tab: str = "home") -> Json:
        """Open the App Home; return what it shows."""
        event: Json = {"type": "app_home_opened", "user": self.id, "channel": self.dm().id, "tab": tab}
        await self._event(event | {"event_ts": self.world.tick()}, self.dm())
        return self.team.homes.get(self.id, {})

    async def event(self, event: Json, room: Room | None = None) -> None:
        """Deliver any other event."""
        await self._event(event, room or self.dm())

    async def command(self, room: Room, text: str, command: str = "/visa") -> Json | None:
        """Give a slash command; return what comes back at once."""
        room.members.add(self.id)
        body: Json = {"token": "legacy", "team_id": self.team.id, "team_domain": "acme", "channel_id": room.id}
        body |= {"channel_name": room.name, "user_id": self.id, "user_name": self.id.lower(), "command": command}
        body |= {"text": text, "api_app_id": self.world.app, "is_enterprise_install": "false"}
        body |= {"response_url": self.delivery.response_url(), "trigger_id": self._trigger()}
        return await self.delivery.deliver("slash_commands", body)

    async def press(self, post: Post, action: str, *, value: str = "", chosen: str = "") -> Json | None:
        """Press the button (or choose the option) of a post whose action_id begins so."""
        room = self.team.rooms[post.room]
        found = find_action(post.blocks, action)
        container: Json = {"type": "message", "message_ts": post.ts, "channel_id": room.id, "thread_ts": post.thread}
        message = post.as_json() | {"ts": post.ts, "thread_ts": post.thread}
        return await self._action(
            found, {"container": container, "channel": {"id": room.id}, "message": message}, value, chosen
        )

    async def press_home(self, action: str, *, value: str = "", chosen: str = "") -> Json | None:
        """Press a button, or choose an option, of the App Home."""
        home = self.team.homes[self.id]
        found = find_action(home["blocks"], action)
        return await self._action(found, {"container": {"type": "view"}, "view": home}, value, chosen)

    async def _action(self, found: tuple[Json, str], where: Json, value: str, chosen: str) -> Json | None:
        element, block_id = found
        action: Json = {"action_id": element["action_id"], "block_id": block_id, "type": element["type"]}
        action["action_ts"] = self.world.tick()
        if element["type"] == "feedback_buttons":
            action["value"] = value or element["positive_button"]["value"]
        elif "options" in element:
            option = next((o for o in element["options"] if chosen in {o["value"], o["text"]["text"]}), None)
            assert option, f"no option {chosen!r} among {[o['value'] for o in element['options']]}"
            action["selected_option"] = option
        else:
            action["value"] = value or element.get("value", "")
        body: Json = self._payload("block_actions") | where | {"actions": [action]}
        return await self.delivery.deliver("interactive", body | {"response_url": self.delivery.response_url()})

    async def shortcut(self, post: Post, callback: str) -> Json | None:
        """Use a message shortcut."""
        room = self.team.rooms[post.room]
        body: Json = self._payload("message_action") | {"callback_id": callback, "message_ts": post.ts}
        body |= {
            "channel": {"id": room.id, "name": room.name},
            "message": post.as_json(),
            "action_ts": self.world.tick(),
        }
        return await self.delivery.deliver("interactive", body | {"response_url": self.delivery.response_url()})

    async def global_shortcut(self, callback: str) -> Json | None:
        """Use a global shortcut."""
        return await self.delivery.deliver(
            "interactive", self._payload("shortcut") | {"callback_id": callback, "action_ts": self.world.tick()}
        )

    async def submit(self, view: Json, values: dict[str, Any]) -> Json | None:
        """Submit a modal; `values` by block_id: text, a date, or an option's value."""
        state: Json = {}
        for block in view["blocks"]:
            if block["type"] == "input":
                state[block["block_id"]] = {
                    block["element"]["action_id"]: filled(block["element"], values.get(block["block_id"]))
                }
        body = self._payload("view_submission") | {"view": view | {"state": {"values": state}}, "response_urls": []}
        return await self.delivery.deliver("interactive", body)

    def _payload(self, kind: str) -> Json:
        user: Json = {"id": self.id, "username": self.id.lower(), "name": self.id.lower(), "team_id": self.team.id}
        body: Json = {
            "type": kind,
            "user": user,
            "api_app_id": self.world.app,
            "token": "legacy",
            "trigger_id": self._trigger(),
        }
        return body | {
            "team": {"id": self.team.id, "domain": "acme"},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _trigger(self) -> str:
        trigger = self.delivery.number("trigger")
        self.world.triggers[trigger] = time.monotonic()
        return trigger

    async def _event(self, event: Json, room: Room) -> None:
        await self.delivery.event(self.team.id, event, bot=self.bot, shared=room.shared)


def find_action(blocks: list[Json], action: str) -> tuple[Json, str]:
    """Return the element whose action_id begins with `action`, and its block's id."""
    elements: list[tuple[Json, str]] = []
    for block in blocks:
        inner = block.get("elements", []) + ([block["accessory"]] if "accessory" in block else [])
        elements += [(element, str(block.get("block_id", ""))) for element in inner]
    for element, block_id in elements:
        if str(element.get("action_id", "")).startswith(action):
            return element, block_id
    raise AssertionError(f"nothing to press called {action!r} among {[e.get('action_id') for e, _ in elements]}")


def filled(element: Json, value: Any) -> Json:
    """Return the state of an input as Slack reports it."""
    if element["type"] in {"plain_text_input", "number_input"}:
        return {"type": element["type"], "value": value if value is not None else element.get("initial_value")}
    if element["type"] == "multi_users_select":
        return {
            "type": element["type"],
            "selected_users": value if value is not None else element.get("initial_users", []),
        }
    if element["type"] in {"checkboxes", "multi_static_select"}:
        ticked = [each for each in element["options"] if each["value"] in (value or ())]
        return {
            "type": element["type"],
            "selected_options": element.get("initial_options", []) if value is None else ticked,
        }
    if element["type"] == "datepicker":
        return {"type": element["type"], "selected_date": value}
    if element["type"].endswith("_select") and "options" not in element:
        return {"type": element["type"], "selected_conversation": value}
    option = next((o for o in element["options"] if o["value"] == value), element.get("initial_option"))
    return {"type": element["type"], "selected_option": option}
