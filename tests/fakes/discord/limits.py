"""What Discord refuses, as it refuses it: the limits of a message and the codes of its errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.discord.shapes import COMPONENTS_V2

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.fakes.discord.shapes import JSON

FILE_LIMIT = 10 * 1024 * 1024
REQUEST_LIMIT = 25 * 1024 * 1024


class Refusal(Exception):
    """Discord says no: status, its own code, and words."""

    def __init__(self, status: int, code: int, text: str, errors: JSON | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.body: JSON = {"message": text, "code": code} | ({"errors": errors} if errors else {})


def invalid(field: str, text: str) -> Refusal:
    errors = {field: {"_errors": [{"code": "BASE_TYPE_INVALID", "message": text}]}}
    return Refusal(400, 50035, "Invalid Form Body", errors)


def length(text: str) -> int:
    """Count as the strictest reader of Discord's rules would: UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def check_message(body: JSON, *, files: int = 0, edit: bool = False) -> None:
    """Raise Refusal where Discord would."""
    if length(body.get("content") or "") > 2000:
        raise invalid("content", "Must be 2000 or fewer in length.")
    if len(str(body.get("nonce") or "")) > 25:
        raise invalid("nonce", "Must be 25 or fewer in length.")
    for embed in body.get("embeds") or []:
        if length(embed.get("description", "")) > 4096:
            raise invalid("embeds", "Must be 4096 or fewer in length.")
    for attachment in body.get("attachments") or []:
        if len(attachment.get("description") or "") > 1024:
            raise invalid("attachments", "Must be 1024 or fewer in length.")
    if files > 10:
        raise invalid("files", "Must be 10 or fewer.")
    check_components(body)
    if not edit and not any((body.get("content"), body.get("embeds"), body.get("components"), files)):
        raise Refusal(400, 50006, "Cannot send an empty message")


def check_components(body: JSON) -> None:
    components = body.get("components") or []
    everything = list(walk(components))
    if body.get("flags", 0) & COMPONENTS_V2:
        if body.get("content") or body.get("embeds"):
            raise invalid("content", "The 'content' field cannot be used when using MessageFlags.IS_COMPONENTS_V2")
        if len(everything) > 40:
            raise invalid("components", "Must be 40 or fewer in total.")
        if sum(length(each.get("content", "")) for each in everything) > 4000:
            raise invalid("components", "Components displayable text size exceeds maximum size of 4000")
    elif len(components) > 5 or any(each["type"] != 1 for each in components):
        raise invalid("components", "Must be 5 or fewer action rows.")
    identities = [each["custom_id"] for each in everything if "custom_id" in each]
    if len(set(identities)) < len(identities):
        raise invalid("components", "Component custom id cannot be duplicated")
    if any(not 1 <= len(identity) <= 100 for identity in identities):
        raise invalid("custom_id", "Must be between 1 and 100 in length.")
    for each in everything:
        check_component(each)


def check_component(each: JSON) -> None:
    if each["type"] == 1 and not 1 <= len(each["components"]) <= 5:
        raise invalid("components", "Must be between 1 and 5 in length.")
    if each["type"] == 2 and len(each.get("label") or "") > 80:
        raise invalid("label", "Must be 80 or fewer in length.")
    if each["type"] == 3:
        options = each["options"]
        if not 1 <= len(options) <= 25:
            raise invalid("options", "Must be between 1 and 25 in length.")
        if any(len(option["label"]) > 100 or len(option["value"]) > 100 for option in options):
            raise invalid("options", "Must be 100 or fewer in length.")
        if len({option["value"] for option in options}) < len(options):
            raise invalid("options", "The specified option value is already used")


def walk(components: list[JSON]) -> Iterator[JSON]:
    for each in components:
        yield each
        yield from walk(each.get("components") or [])
        if each.get("accessory"):
            yield from walk([each["accessory"]])


def check_commands(commands: list[JSON]) -> None:
    kinds = [command.get("type", 1) for command in commands]
    if kinds.count(1) > 100 or kinds.count(2) > 15 or kinds.count(3) > 15:
        raise Refusal(400, 30032, "Maximum number of application commands reached")
    if len({(command.get("type", 1), command["name"]) for command in commands}) < len(commands):
        raise invalid("name", "Application command names must be unique")
    for command in commands:
        check_command(command)
        if weight(command) > 8000:
            raise invalid("description", "Command exceeds maximum size (8000)")


def check_command(command: JSON) -> None:
    if not 1 <= len(command["name"]) <= 32:
        raise invalid("name", "Must be between 1 and 32 in length.")
    if command.get("type", 1) in {1, 3, 4} and not 1 <= len(command.get("description", "x")) <= 100:
        raise invalid("description", "Must be between 1 and 100 in length.")
    options = command.get("options") or []
    if len(options) > 25:
        raise invalid("options", "Must be 25 or fewer in length.")
    required = [option.get("required", False) for option in options]
    if required != sorted(required, reverse=True):
        raise invalid("options", "Required options must be placed before non-required options")
    for option in options:
        if len(option.get("choices") or []) > 25:
            raise invalid("choices", "Must be 25 or fewer in length.")
        if option["type"] in {1, 2}:
            check_command(option)
        elif not 1 <= len(option["description"]) <= 100:
            raise invalid("description", "Must be between 1 and 100 in length.")


def weight(command: JSON) -> int:
    own = len(command["name"]) + len(command.get("description") or "")
    own += sum(len(choice["name"]) + len(str(choice["value"])) for choice in command.get("choices") or [])
    return own + sum(weight(option) for option in command.get("options") or [])
