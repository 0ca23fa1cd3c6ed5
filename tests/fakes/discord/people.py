"""What people do in the fake Discord: say, edit, delete, type commands, click."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from tests.fakes.discord import shapes
from tests.fakes.discord.limits import walk
from tests.fakes.discord.world import APPLICATION, GUILD, Interaction

if TYPE_CHECKING:
    from tests.fakes.discord.server import FakeDiscord
    from tests.fakes.discord.shapes import JSON

COMMAND, COMPONENT, COMPLETION = 2, 3, 4
MENTION = f"<@{APPLICATION}>"


class Person:
    """Somebody with a Discord account."""

    def __init__(self, fake: FakeDiscord, name: str, roles: tuple[str, ...], permissions: int) -> None:
        self._fake = fake
        self._world = fake.world
        self.user = shapes.user(fake.world.snowflake(), name)
        self._world.people[self.id] = self.user
        self._member = shapes.member(roles)
        self._permissions = shapes.EVERYDAY_PERMISSIONS | permissions

    @property
    def id(self) -> str:
        return str(self.user["id"])

    def private(self) -> str:
        """Return the channel of this person's direct messages with the bot."""
        return self._world.open_private(self.user)

    def says(self, text: str, channel: str, *, reply_to: str = "", files: dict[str, bytes] | None = None) -> str:
        """Write a message and return its id."""
        message = shapes.message(self._world.snowflake(), channel, self.user, text, self._world.stamp())
        message |= self._world.mentions(text, self._world.people | {APPLICATION: self._world.bot})
        keep = self._fake.rest.keep_file
        message["attachments"] = [keep(channel, name, content) for name, content in (files or {}).items()]
        if reply_to:
            self._reply(message, reply_to)
        self._world.said(message, self._member)
        return str(message["id"])

    def _reply(self, message: JSON, to: str) -> None:
        target = self._world.find(message["channel_id"], to)
        message |= {"type": 19, "message_reference": {"type": 0, "channel_id": target["channel_id"], "message_id": to}}
        message["referenced_message"] = {k: v for k, v in target.items() if k != "referenced_message"}
        if target["author"] not in message["mentions"]:
            message["mentions"] = [*message["mentions"], target["author"]]

    def edits(self, message: str, text: str, channel: str) -> None:
        shape = self._world.find(channel, message)
        shape |= {"content": text, "edited_timestamp": self._world.stamp()}
        shape |= self._world.mentions(text, self._world.people | {APPLICATION: self._world.bot})
        self._world.publish("MESSAGE_UPDATE", self._world.as_event(shape, self._member), shape)

    def deletes(self, message: str, channel: str, *, sweep: bool = False) -> None:
        """Delete a message; in a `sweep` as moderators do, many at once."""
        del self._world.messages[channel][message]
        guild = {"guild_id": GUILD} if "guild_id" in self._world.channels[channel] else {}
        event, which = ("MESSAGE_DELETE_BULK", {"ids": [message]}) if sweep else ("MESSAGE_DELETE", {"id": message})
        self._world.publish(event, which | {"channel_id": channel} | guild, None)

    def types(self, command: str, channel: str, *, user_install: bool = False, **options: Any) -> Interaction:
        """Run a slash command ("visa date"), as Discord's client would let one: only known options and choices."""
        return self._begin(COMMAND, channel, self._command(command, options, None), user_install=user_install)

    def completes(self, command: str, channel: str, option: str, typed: str, **others: Any) -> Interaction:
        """Ask for the completion of `option` after typing `typed`."""
        return self._begin(COMPLETION, channel, self._command(command, others | {option: typed}, option))

    def uses(self, command: str, message: str, channel: str) -> Interaction:
        """Run a message command from the menu of a message."""
        known = self._registered(command, 3)
        target = self._world.find(channel, message)
        data = {"id": known["id"], "name": command, "type": 3, "target_id": message}
        return self._begin(COMMAND, channel, data | {"resolved": {"messages": {message: target}}})

    def types_ghost(self, command: str, channel: str) -> Interaction:
        """Run a command that this client still shows, although the bot has it no more."""
        return self._begin(COMMAND, channel, {"id": self._world.snowflake(), "name": command, "type": 1})

    def clicks(
        self,
        label: str,
        message: str,
        channel: str,
        *,
        value: str = "",
        shown: JSON | None = None,
        user_install: bool = False,
    ) -> Interaction:
        """Press the button with this label, or choose `value` in the select with this placeholder.

        `shown` is the message as this person still sees it, where that is not how it is.
        """
        shape = shown or self._world.find(channel, message)
        for each in walk(shape["components"]):
            if label in {each.get("label"), each.get("placeholder")}:
                assert not each.get("disabled"), f"{label} is disabled"
                data = {"component_type": each["type"], "custom_id": each["custom_id"], "id": each["id"]}
                if each["type"] == 3:
                    assert value in {option["value"] for option in each["options"]}, f"{value} is no option"
                    data["values"] = [value]
                return self._begin(COMPONENT, channel, data, message=shape, user_install=user_install)
        labels = [each.get("label") for each in walk(shape["components"]) if each.get("label")]
        raise AssertionError(f"no {label!r} under the message, only {labels}")

    def _registered(self, name: str, kind: int) -> JSON:
        for each in self._world.commands:
            if each["name"] == name and each["type"] == kind:
                return each
        raise AssertionError(f"{name!r} is no command here: {[each['name'] for each in self._world.commands]}")

    def _command(self, words: str, options: dict[str, Any], focused: str | None) -> JSON:
        first, *rest = words.split()
        known = self._registered(first, 1)
        data: JSON = {"id": known["id"], "name": first, "type": 1}
        place, level = data, known
        for word in rest:
            level = next(each for each in level["options"] if each["name"] == word and each["type"] in {1, 2})
            place["options"] = [{"name": word, "type": level["type"]}]
            place = place["options"][0]
        place["options"] = [self._option(level, name, value, focused) for name, value in options.items()]
        missing = {each["name"] for each in level.get("options", ()) if each.get("required")} - set(options)
        assert focused or not missing, f"Discord asks for {missing} first"
        return data

    def _option(self, level: JSON, name: str, value: Any, focused: str | None) -> JSON:
        known = next(each for each in level["options"] if each["name"] == name)
        choices = [each["value"] for each in known.get("choices") or ()]
        assert focused or not choices or value in choices, f"{value!r} is not offered for {name}: {choices}"
        option = {"name": name, "type": known["type"], "value": value}
        return option | ({"focused": True} if name == focused else {})

    def _begin(
        self, kind: int, channel: str, data: JSON, *, message: JSON | None = None, user_install: bool = False
    ) -> Interaction:
        place, token = self._world.channels[channel], secrets.token_urlsafe(32)
        payload: JSON = {
            "id": self._world.snowflake(),
            "application_id": APPLICATION,
            "type": kind,
            "token": token,
            "version": 1,
            "channel": place,
            "channel_id": channel,
            "data": data,
            "locale": "en-US",
            "attachment_size_limit": 10_485_760,
            "entitlements": [],
            "entitlement_sku_ids": [],
            "app_permissions": str(shapes.EVERYDAY_PERMISSIONS),
            "authorizing_integration_owners": {"1": self.id} if user_install else {"0": GUILD},
        } | self._where(place, user_install=user_install)
        if message is not None:
            payload["message"] = message
        interaction = Interaction(payload, self._world.monotonic(), token, user_install=user_install)
        self._world.interactions[token] = interaction
        self._world.publish("INTERACTION_CREATE", payload, None)
        return interaction

    def _where(self, place: JSON, *, user_install: bool) -> JSON:
        if "guild_id" not in place:
            return {"user": self.user, "context": 2 if user_install else 1}
        person = self._member | {"user": self.user, "permissions": str(self._permissions)}
        guild = {"id": GUILD, "locale": "en-US", "features": []}
        return {"guild_id": GUILD, "guild_locale": "en-US", "guild": guild, "member": person, "context": 0}
