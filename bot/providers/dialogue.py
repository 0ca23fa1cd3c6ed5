"""A request in the words of litellm: pure."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from typing import TYPE_CHECKING, TypeAlias

from bot.providers import Abilities, Asked, PromptMessage, Request, Returned, Row, Said

if TYPE_CHECKING:
    from collections.abc import Mapping

Json: TypeAlias = "Mapping[str, Json] | list[Json] | str | int | float | bool | None"

TEMPERATURES: Mapping[str, float] = {"creative": 1.0, "analytical": 0.1}
"""Asked of the models that take one; the default style leaves it to the provider."""


UNSEEN = "(an image, which this model cannot see)"


def options(row: Row, request: Request, model: str, abilities: Abilities) -> dict[str, Json]:
    """Return the keywords of a streaming call."""
    written: dict[str, Json] = {
        "model": f"{row.route}/{model}",
        "messages": messages(row, request, pictures=abilities.pictures),
        "max_tokens": request.max_tokens,
        "stream": True,
        "stream_options": {"include_usage": True},
        "drop_params": True,
    }
    if request.tools and (request.may_call or row.choosy):
        written["tools"] = [_form(each.name, each.description, each.schema) for each in request.tools]
        if not request.may_call:
            written["tool_choice"] = "none"
    if abilities.temperature and request.style in TEMPERATURES:
        written["temperature"] = TEMPERATURES[request.style]
    if request.user and row.names_user:
        written["user"] = request.user
    if row.show:
        written["num_ctx"] = abilities.context  # Ollama reads 4,096 tokens when nobody asks for more
    return written


def messages(row: Row, request: Request, *, pictures: bool) -> list[Json]:
    """Return the prompt, the system's words first."""
    system: Json = {"role": "system", "content": request.system}
    return [system, *(_message(row, each, pictures=pictures) for each in request.prompt)]


def _message(row: Row, message: PromptMessage, *, pictures: bool) -> Json:
    match message:
        case Asked():
            return {"role": "user", "content": _content(message, pictures=pictures)}
        case Said(text, ()):
            return {"role": "assistant", "content": text or "…"}  # an empty one is refused by some
        case Said(text, calls):
            return {
                "role": "assistant",
                "content": text or None,
                "tool_calls": [
                    {
                        "id": _identity(row, each.id),
                        "type": "function",
                        "function": {"name": _name(each.name), "arguments": _object(each.arguments)},
                    }
                    for each in calls
                ],
            }
        case Returned():
            return {
                "role": "tool",
                "tool_call_id": _identity(row, message.id),
                "name": _name(message.name),
                "content": message.content,
            }


def _content(asked: Asked, *, pictures: bool) -> Json:
    if not asked.pictures:
        return asked.whole
    if not pictures:
        return "\n\n".join([asked.whole, *[UNSEEN for _ in asked.pictures]])
    shown: list[Json] = [
        {
            "type": "image_url",
            "image_url": {"url": f"data:{each.media_type};base64,{base64.b64encode(each.content).decode()}"},
        }
        for each in asked.pictures
    ]
    return [{"type": "text", "text": asked.whole}, *shown]


def _form(name: str, description: str, schema: str) -> Json:
    return {
        "type": "function",
        "function": {"name": name, "description": description, "parameters": json.loads(schema)},
    }


def _identity(row: Row, identity: str) -> str:
    """Return the id of a call as every provider takes it; the one whose ids carry more gets them back as they came."""
    if row.telling_ids or re.fullmatch(r"[A-Za-z0-9_-]{1,40}", identity):
        return identity
    return f"call_{hashlib.sha256(identity.encode()).hexdigest()[:24]}"


def _name(name: str) -> str:
    """Return a tool's name as providers take it, also one that a model made up."""
    return re.sub(r"[^A-Za-z0-9_-]", "_", name)[:64] or "unnamed"


def _object(arguments: str) -> str:
    """Return arguments that a model may be shown again: a JSON object, empty where it wrote something else."""
    try:
        read = json.loads(arguments or "{}")
    except ValueError:
        return "{}"
    return arguments if isinstance(read, dict) and arguments else "{}"
