"""What each provider demands of a request; a wrong one is refused as the real API would."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

KEY = "test-key"


class Malformed(Exception):
    """The request is one that the real API would refuse with 400."""


class WrongKey(Exception):
    """The request carries no key, or another."""


Headers = Mapping[str, str]
Body = dict[str, Any]


def demand(true: object, why: str) -> None:
    if not true:
        raise Malformed(why)


def only(given: Mapping[str, object], known: str, where: str) -> None:
    unknown = set(given) - set(known.split())
    demand(not unknown, f"{where}: unknown {sorted(unknown)}")


def key(given: str | None, wanted: str) -> None:
    if given != wanted:
        raise WrongKey


def name(text: object) -> None:
    demand(isinstance(text, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", text), f"function name {text!r}")


def object_schema(schema: Any) -> None:
    demand(isinstance(schema, dict) and schema.get("type") == "object", "parameters must be an object schema")
    jsonschema_rs.meta.validate(schema)


def openai(path: str, headers: Headers, body: Body) -> None:
    demand(path == "/v1/chat/completions", path)
    key(headers.get("authorization"), f"Bearer {KEY}")
    only(body, "model messages stream stream_options tools tool_choice max_completion_tokens temperature user", "body")
    demand(body["stream"] is True and body["stream_options"] == {"include_usage": True}, "stream")
    demand("temperature" not in body or body["temperature"] == 1 or "gpt-4" in body["model"], "temperature")
    for each in body.get("tools", ()):
        only(each, "type function", "tool")
        only(each["function"], "name description parameters strict", "function")
        name(each["function"]["name"])
        object_schema(each["function"]["parameters"])
    demand(body["messages"][0]["role"] == "system", "the system's words come first")
    waiting: list[str] = []
    for each in body["messages"]:
        only(each, "role content name tool_calls tool_call_id", "message")
        if each["role"] == "tool":
            demand(each["tool_call_id"] in waiting, "a tool message answers a call before it")
            waiting.remove(each["tool_call_id"])
            continue
        demand(not waiting, f"calls without a result: {waiting}")
        demand(each.get("content") or each.get("tool_calls"), "a message needs content")
        for call in each.get("tool_calls") or ():
            only(call, "id type function", "call")
            only(call["function"], "name arguments", "call")
            demand(len(call["id"]) <= 40, "an id has at most 40 characters")
            name(call["function"]["name"])
            waiting.append(call["id"])
    demand(not waiting, f"calls without a result: {waiting}")


def anthropic(path: str, headers: Headers, body: Body) -> None:
    demand(path == "/v1/messages", path)
    key(headers.get("x-api-key"), KEY)
    demand(re.fullmatch(r"\d{4}-\d{2}-\d{2}", headers.get("anthropic-version", "")), "anthropic-version")
    only(body, "model messages max_tokens stream system tools tool_choice temperature metadata", "body")
    only(body.get("metadata", {}), "user_id", "metadata")
    demand(isinstance(body["max_tokens"], int) and body["stream"] is True, "max_tokens, stream")
    demand("temperature" not in body, "temperature is not taken by this model")
    for each in body.get("tools", ()):
        only(each, "name description input_schema type", "tool")
        name(each["name"])
        object_schema(each["input_schema"])
    demand(body["messages"][0]["role"] == "user", "the first message is the person's")
    waiting: list[str] = []
    for each in body["messages"]:
        only(each, "role content", "message")
        blocks = each["content"] if isinstance(each["content"], list) else [{"type": "text", "text": each["content"]}]
        results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
        demand(sorted(results) == sorted(waiting), f"results {results} for calls {waiting}")
        waiting = [block["id"] for block in blocks if block["type"] == "tool_use"]
        demand(all(re.fullmatch(r"[a-zA-Z0-9_-]+", identity) for identity in waiting), "tool_use ids")
        demand(all(block["text"].strip() for block in blocks if block["type"] == "text"), "text must not be empty")
        demand(not waiting or (each["role"] == "assistant" and body.get("tools")), "calls need their tools")
    demand(not waiting, "calls without a result")
    demand(body["messages"][-1]["role"] == "user", "the last message is the person's")


GEMINI_SCHEMA = {
    "type",
    "format",
    "title",
    "description",
    "nullable",
    "enum",
    "items",
    "properties",
    "required",
    "minimum",
    "maximum",
    "minItems",
    "maxItems",
    "minLength",
    "maxLength",
    "pattern",
    "example",
    "anyOf",
    "propertyOrdering",
    "default",
    "minProperties",
    "maxProperties",
}


def gemini_schema(schema: Any) -> None:
    if isinstance(schema, dict):
        demand(set(schema) <= GEMINI_SCHEMA, f"Unknown name {sorted(set(schema) - GEMINI_SCHEMA)} in parameters")
        for each in schema.get("properties", {}).values():
            gemini_schema(each)
        gemini_schema(schema.get("items"))


def gemini(path: str, headers: Headers, body: Body) -> None:
    demand(re.fullmatch(r"/v1beta/models/[\w.-]+:streamGenerateContent\?alt=sse", path), path)
    if headers.get("x-goog-api-key") != KEY:
        raise WrongKey
    only(body, "contents system_instruction tools toolConfig tool_config generationConfig safetySettings", "body")
    for tool in body.get("tools", ()):
        only(tool, "function_declarations functionDeclarations", "tool")
        for each in next(iter(tool.values())):
            only(each, "name description parameters parametersJsonSchema", "function")
            name(each["name"])
            gemini_schema(each.get("parameters"))
    demand(body["contents"][0]["role"] == "user", "the first turn is the person's")
    called: list[str] = []
    for turn in body["contents"]:
        only(turn, "role parts", "content")
        demand(turn["role"] in ("user", "model") and turn["parts"], "role and parts")
        answered = [part[kind]["name"] for part in turn["parts"] for kind in part if "esponse" in kind]
        demand(answered == called, f"responses {answered} for calls {called}")
        calls = [part for part in turn["parts"] if "function_call" in part or "functionCall" in part]
        called = [(part.get("function_call") or part["functionCall"])["name"] for part in calls]
        demand(not calls or "thoughtSignature" in calls[0], "a call needs its thought signature")
    demand(body["contents"][-1]["role"] == "user", "the last turn is the person's")


def ollama(path: str, _headers: Headers, body: Body) -> None:
    demand(path in ("/api/chat", "/api/show"), path)
    if path == "/api/show":
        demand(body.get("model"), "model")
        return
    only(body, "model messages tools stream options keep_alive format think", "body")
    only(body["options"], "num_ctx num_predict temperature", "options")
    for each in body.get("tools", ()):
        name(each["function"]["name"])
        object_schema(each["function"]["parameters"])
    demand(body["messages"][0]["role"] == "system", "the system's words come first")
    for each in body["messages"]:
        demand(each["role"] in ("system", "user", "assistant", "tool"), each["role"])
        demand(isinstance(each.get("content", ""), str), "content is text")
        for call in each.get("tool_calls") or ():
            demand(isinstance(call["function"]["arguments"], dict), "arguments are an object")


DEMANDS: Mapping[str, Callable[[str, Headers, Body], None]] = {
    "openai": openai,
    "anthropic": anthropic,
    "gemini": gemini,
    "ollama": ollama,
}
