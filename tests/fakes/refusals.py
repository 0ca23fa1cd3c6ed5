"""How each provider says no: before an answer, in the middle of one, and in pieces that nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REFUSALS: Mapping[str, Mapping[str, object]] = {
    "openai": {
        "429": {"error": {"message": "Rate limit reached", "type": "requests", "code": "rate_limit_exceeded"}},
        "500": {"error": {"message": "The server had an error", "type": "server_error", "code": None}},
        "key": {"error": {"message": "Incorrect API key provided", "type": "x", "code": "invalid_api_key"}},
        "too_long": {
            "error": {
                "message": "This model's maximum context length is 922000 tokens.",
                "type": "invalid_request_error",
                "code": "context_length_exceeded",
            }
        },
    },
    "anthropic": {
        "429": {"type": "error", "error": {"type": "rate_limit_error", "message": "Too many requests"}},
        "500": {"type": "error", "error": {"type": "api_error", "message": "Internal server error"}},
        "key": {"type": "error", "error": {"type": "authentication_error", "message": "invalid x-api-key"}},
        "too_long": {
            "type": "error",
            "error": {
                "type": "invalid_request_error",
                "message": "prompt is too long: 1000001 tokens > 1000000 maximum",
            },
        },
    },
    "gemini": {
        "429": {"error": {"code": 429, "message": "Resource has been exhausted", "status": "RESOURCE_EXHAUSTED"}},
        "500": {"error": {"code": 500, "message": "An internal error has occurred", "status": "INTERNAL"}},
        "key": {
            "error": {
                "code": 400,
                "message": "API key not valid. Please pass a valid API key.",
                "status": "INVALID_ARGUMENT",
                "details": [{"reason": "API_KEY_INVALID"}],
            }
        },
        "too_long": {
            "error": {
                "code": 400,
                "message": "The input token count (1100000) exceeds the maximum number of tokens allowed (1048576).",
                "status": "INVALID_ARGUMENT",
            }
        },
    },
    "ollama": {
        "429": {"error": "too many requests"},
        "500": {"error": "llama runner process has terminated"},
        "key": {"error": "unauthorized"},
        "too_long": {"error": "the prompt exceeds the available context size"},
    },
}

MIDDLE: Mapping[str, bytes] = {
    "openai": b'data: {"error": {"message": "The server had an error", "type": "server_error"}}\n\n',
    "anthropic": b'event: error\ndata: {"type": "error", "error": {"type": "overloaded_error", "message": "O"}}\n\n',
    "gemini": b'data: {"error": {"code": 503, "message": "The model is overloaded.", "status": "UNAVAILABLE"}}\n\n',
    "ollama": b'{"error": "an error was encountered while running the model"}\n',
}
"""An error event, as each provider sends it in the middle of a stream."""

GARBAGE: Mapping[str, bytes] = {
    "openai": b'data: {"choices": [{"delta": {"cont\n\n',
    "anthropic": b'event: content_block_delta\ndata: {"type": "content_block_delta", "ind\n\n',
    "gemini": b'data: {"candidates": [{"content": {"parts"\n\n',
    "ollama": b'{"model": "qwen3", "message": {"role": "assi\n',
}
